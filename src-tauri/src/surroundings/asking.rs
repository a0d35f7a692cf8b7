//! How a service on a bus is followed: it is asked when it comes and after each of its signals, and what it said is forgotten when it goes.
//! What a signal claims does not count, only that there was one: the answer to a question comes from the owner of the name and from nobody else.

use async_trait::async_trait;
use futures_util::StreamExt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use zbus::names::OwnedUniqueName;
use zbus::zvariant::{ObjectPath, OwnedValue};
use zbus::{Connection, MatchRule, MessageStream, fdo, message};

/// The pause after a question, so that a service that sends signals without end is asked twenty times in a second and no more.
const PAUSE: Duration = Duration::from_millis(50);

/// What is asked of one service.
#[async_trait]
pub trait Source: Send + Sync {
    /// The service's name on the bus.
    fn name(&self) -> &'static str;
    /// The signals after which it is to be asked again.
    fn signals(&self) -> zbus::Result<Vec<MatchRule<'static>>>;
    /// Asks it, and writes on the board what it says; `None`: it is not there, so it says nothing.
    async fn ask(&self, service: Option<Service>);
}

/// A bus on which services are asked.
#[derive(Clone)]
pub struct Bus {
    /// The connection to it.
    pub connection: Connection,
    /// A service that does not answer for so long says nothing.
    pub patience: Duration,
}

/// A service that is there now.
pub struct Service {
    bus: Bus,
    owner: OwnedUniqueName,
}

impl Service {
    /// Calls a method of this very process; `None` when it does not answer, refuses, or answers something else.
    pub async fn call<B, A>(&self, path: &str, interface: &str, method: &str, body: &B) -> Option<A>
    where
        B: serde::Serialize + zbus::zvariant::DynamicType + Sync,
        A: for<'d> zbus::zvariant::DynamicDeserialize<'d>,
    {
        let path = ObjectPath::try_from(path).ok()?;
        let call = self.bus.connection.call_method(Some(&self.owner), path, Some(interface), method, body);
        match tokio::time::timeout(self.bus.patience, call).await {
            Ok(Ok(answer)) => answer.body().deserialize().ok(),
            Ok(Err(error)) => {
                tracing::debug!(%error, interface, method, "the desktop says nothing");
                None
            }
            Err(_) => {
                tracing::warn!(interface, method, "a service of the desktop does not answer");
                None
            }
        }
    }

    /// A property that is true or false.
    pub async fn flag(&self, path: &str, interface: &str, property: &str) -> Option<bool> {
        let arguments = (interface, property);
        let value: OwnedValue = self.call(path, "org.freedesktop.DBus.Properties", "Get", &arguments).await?;
        bool::try_from(value).ok()
    }
}

/// A rule for the signals of one object's interface.
pub fn signals(path: &'static str, interface: &'static str) -> zbus::Result<MatchRule<'static>> {
    Ok(MatchRule::builder().msg_type(message::Type::Signal).path(path)?.interface(interface)?.build())
}

/// Follows a service until the bus ends.
pub async fn follow(bus: Bus, source: impl Source) {
    match followed(&bus, &source).await {
        Ok(()) => tracing::warn!(service = source.name(), "the bus is gone"),
        Err(error) => tracing::warn!(%error, service = source.name(), "it cannot be followed"),
    }
    source.ask(None).await;
}

async fn followed(bus: &Bus, source: &impl Source) -> zbus::Result<()> {
    let owners = MatchRule::builder()
        .msg_type(message::Type::Signal)
        .sender("org.freedesktop.DBus")?
        .interface("org.freedesktop.DBus")?
        .member("NameOwnerChanged")?
        .arg(0, source.name())?
        .build();
    let turn = Arc::new(Notify::new());
    // Tasks of their own, because a stream that nobody reads would hold up the connection while something is asked on it.
    let mut ears = JoinSet::new();
    for rule in source.signals()?.into_iter().chain([owners]) {
        let mut stream = MessageStream::for_match_rule(rule, &bus.connection, None).await?;
        let turn = Arc::clone(&turn);
        ears.spawn(async move {
            while stream.next().await.is_some() {
                turn.notify_one();
            }
        });
    }
    let names = fdo::DBusProxy::new(&bus.connection).await?;
    loop {
        let owner = tokio::time::timeout(bus.patience, names.get_name_owner(source.name().try_into()?)).await;
        let service = owner.ok().and_then(Result::ok).map(|owner| Service { bus: bus.clone(), owner });
        source.ask(service).await;
        tokio::time::sleep(PAUSE).await;
        tokio::select! {
            () = turn.notified() => {}
            // The streams end with the bus.
            _ = ears.join_next() => return Ok(()),
        }
    }
}

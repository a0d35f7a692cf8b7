//! Whether the desktop is dark, as its portal says (`org.freedesktop.appearance` of XDG Desktop Portal, Settings): heard, not polled.

use super::asking::{Bus, Service, Source, follow, signals};
use async_trait::async_trait;
use std::time::Duration;
use zbus::zvariant::{OwnedValue, Value};
use zbus::{MatchRule, connection, fdo};

const NAME: &str = "org.freedesktop.portal.Desktop";
const PATH: &str = "/org/freedesktop/portal/desktop";
const INTERFACE: &str = "org.freedesktop.portal.Settings";
const KEY: (&str, &str) = ("org.freedesktop.appearance", "color-scheme");
/// The portal's word for "prefers dark"; 2 is light, 0 no preference.
const DARK: u32 = 1;
/// A portal that does not come or answer for so long says nothing.
const PATIENCE: Duration = Duration::from_secs(5);

/// Tells whether the desktop prefers dark, at once and after every change, until the bus ends. A desktop that does not say is not told of.
/// `address`: a session bus of a test's own.
pub async fn tell(address: Option<String>, told: impl Fn(bool) + Send + Sync + 'static) {
    let builder = match &address {
        Some(address) => connection::Builder::address(address.as_str()),
        None => connection::Builder::session(),
    };
    let Some(bus) = super::linux::connected(builder, PATIENCE).await else { return };
    summon(&bus).await;
    follow(bus, Appearance(told)).await;
}

/// Desktops start their portal when the first program asks for it. One that has none refuses, and then none is followed until one comes.
async fn summon(bus: &Bus) {
    let start = async {
        let name = NAME.try_into().map_err(zbus::Error::from)?;
        fdo::DBusProxy::new(&bus.connection).await?.start_service_by_name(name, 0).await
    };
    if !matches!(tokio::time::timeout(bus.patience, start).await, Ok(Ok(_))) {
        tracing::debug!("there is no portal that says whether the desktop is dark");
    }
}

struct Appearance<T>(T);

#[async_trait]
impl<T: Fn(bool) + Send + Sync> Source for Appearance<T> {
    fn name(&self) -> &'static str {
        NAME
    }

    fn signals(&self) -> zbus::Result<Vec<MatchRule<'static>>> {
        Ok(vec![signals(PATH, INTERFACE)?])
    }

    async fn ask(&self, service: Option<Service>) {
        let Some(service) = service else { return };
        let scheme: Option<OwnedValue> = service.call(PATH, INTERFACE, "Read", &KEY).await;
        if let Some(scheme) = scheme.as_deref().and_then(number) {
            (self.0)(scheme == DARK);
        }
    }
}

/// The number in a value that may be wrapped: `Read` of the portal's first version wraps it twice.
fn number(value: &Value<'_>) -> Option<u32> {
    match value {
        Value::Value(inner) => number(inner),
        Value::U32(number) => Some(*number),
        _ => None,
    }
}

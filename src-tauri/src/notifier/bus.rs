//! The wire to a notification daemon: calls and signals of `org.freedesktop.Notifications` and who owns that name.

use super::toast::{Sound, Toast};
use futures_util::StreamExt;
use std::collections::HashMap;
use std::sync::LazyLock;
use zbus::zvariant::Value;
use zbus::{Connection, MatchRule, Message, MessageStream, connection, fdo, message};

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
/// The name of our desktop file, by which the desktop finds the program that a toast belongs to.
const DESKTOP_ENTRY: &str = "org.diwan.Workstation";
/// 2 is critical: it stays until the person or we take it away.
const CRITICAL: u8 = 2;
/// 0 means that it never goes by itself.
const NEVER: i32 = 0;
/// The longest key of an action that is listened to; ours are shorter.
const LONGEST_KEY: usize = 32;

/// What the bus tells without being asked.
#[derive(Debug, Clone)]
pub enum Signal {
    /// The daemon's name changed hands.
    Owner {
        /// Who had it.
        before: Option<String>,
        /// Who has it.
        now: Option<String>,
    },
    /// The person chose an action.
    Action {
        /// Who says so.
        sender: String,
        /// Which toast.
        id: u32,
        /// Which action.
        key: String,
    },
    /// A toast is gone.
    Closed {
        /// Who says so.
        sender: String,
        /// Which toast.
        id: u32,
    },
}

/// One connection to the bus.
#[derive(Clone)]
pub struct Bus {
    connection: Connection,
    /// The bus's own id, another one at each login.
    pub id: String,
}

impl Bus {
    /// Connects, and listens before anything is asked, so that no change falls between. `hear` gets the signals in the bus's own order, whoever
    /// sent them, and `None` when the bus is gone. It must not wait: a stream that is not read holds up every answer on the connection.
    pub async fn connect(
        address: Option<&str>,
        mut hear: impl FnMut(Option<Signal>) + Send + 'static,
    ) -> zbus::Result<Self> {
        let builder = match address {
            Some(address) => connection::Builder::address(address)?,
            None => connection::Builder::session()?,
        };
        let connection = builder.build().await?;
        let mut messages = MessageStream::from(&connection);
        tokio::spawn(async move {
            while let Some(message) = messages.next().await {
                if let Some(signal) = message.ok().and_then(|message| signal(&message)) {
                    hear(Some(signal));
                }
            }
            hear(None);
        });
        let toasts = MatchRule::builder().msg_type(message::Type::Signal).interface(NAME)?.path(PATH)?.build();
        let owners = MatchRule::builder()
            .msg_type(message::Type::Signal)
            .sender("org.freedesktop.DBus")?
            .interface("org.freedesktop.DBus")?
            .member("NameOwnerChanged")?
            .arg(0, NAME)?
            .build();
        let bus = fdo::DBusProxy::new(&connection).await?;
        bus.add_match_rule(toasts).await?;
        bus.add_match_rule(owners).await?;
        let id = bus.get_id().await?.to_string();
        Ok(Self { connection, id })
    }

    /// The process that owns the daemon's name.
    pub async fn owner(&self) -> Option<String> {
        let bus = fdo::DBusProxy::new(&self.connection).await.ok()?;
        bus.get_name_owner(NAME.try_into().ok()?).await.ok().map(|owner| owner.to_string())
    }

    /// Whether the bus starts a daemon when one is spoken to.
    pub async fn can_start_daemon(&self) -> bool {
        let Ok(bus) = fdo::DBusProxy::new(&self.connection).await else { return false };
        bus.list_activatable_names().await.is_ok_and(|names| names.iter().any(|name| name.as_str() == NAME))
    }

    /// Asks the bus to start the daemon.
    pub async fn start_daemon(&self) -> zbus::Result<()> {
        let bus = fdo::DBusProxy::new(&self.connection).await?;
        bus.start_service_by_name(NAME.try_into()?, 0).await?;
        Ok(())
    }

    /// The daemon's list of abilities, and who answered.
    pub async fn capabilities(&self) -> zbus::Result<(Vec<String>, Option<String>)> {
        let answer = self.call("GetCapabilities", &()).await?;
        Ok((answer.body().deserialize()?, sender(&answer)))
    }

    /// Shows a toast in place of `replaces` (0: a new one). Answers its id, and who answered.
    pub async fn notify(&self, toast: &Toast, replaces: u32, sound: Sound) -> zbus::Result<(u32, Option<String>)> {
        let actions: Vec<&str> = toast.actions.iter().flat_map(|(key, label)| [*key, label.as_str()]).collect();
        let mut hints: HashMap<&str, Value<'_>> = HashMap::from([
            ("urgency", CRITICAL.into()),
            // Choosing "open" must not take away what is still owed.
            ("resident", true.into()),
            ("category", "email.arrived".into()),
            ("desktop-entry", DESKTOP_ENTRY.into()),
        ]);
        match sound {
            Sound::None => hints.insert("suppress-sound", true.into()),
            Sound::Message => hints.insert("sound-name", "message-new-instant".into()),
            Sound::Warning => hints.insert("sound-name", "dialog-warning".into()),
        };
        if let Some(picture) = PICTURE.as_ref() {
            let (width, height) = (picture.width(), picture.height());
            let (w, h) = (i32::try_from(width).unwrap_or(0), i32::try_from(height).unwrap_or(0));
            hints.insert("image-data", Value::from((w, h, w * 4, true, 8_i32, 4_i32, picture.rgba().to_vec())));
        }
        let arguments = ("Diwan", replaces, "", toast.summary.as_str(), toast.body.as_str(), actions, hints, NEVER);
        let answer = self.call("Notify", &arguments).await?;
        Ok((answer.body().deserialize()?, sender(&answer)))
    }

    /// Takes a toast away. One that is gone already is no fault.
    pub async fn close(&self, id: u32) {
        if let Err(error) = self.call("CloseNotification", &(id,)).await {
            tracing::debug!(%error, "the notification was gone already");
        }
    }

    async fn call<B>(&self, method: &str, body: &B) -> zbus::Result<Message>
    where
        B: serde::Serialize + zbus::zvariant::DynamicType,
    {
        self.connection.call_method(Some(NAME), PATH, Some(NAME), method, body).await
    }
}

static PICTURE: LazyLock<Option<tauri::image::Image<'static>>> =
    LazyLock::new(|| tauri::image::Image::from_bytes(include_bytes!("../../../icons/64x64.png")).ok());

fn sender(message: &Message) -> Option<String> {
    message.header().sender().map(ToString::to_string)
}

fn signal(message: &Message) -> Option<Signal> {
    if message.message_type() != message::Type::Signal {
        return None;
    }
    let header = message.header();
    let body = message.body();
    match header.member()?.as_str() {
        "NameOwnerChanged" if header.sender()?.as_str() == "org.freedesktop.DBus" => {
            let (name, before, now): (String, String, String) = body.deserialize().ok()?;
            let owner = |text: String| Some(text).filter(|text| !text.is_empty());
            (name == NAME).then(|| Signal::Owner { before: owner(before), now: owner(now) })
        }
        "ActionInvoked" if header.interface()?.as_str() == NAME => {
            let (id, key): (u32, &str) = body.deserialize().ok()?;
            (key.len() <= LONGEST_KEY).then_some(Signal::Action { sender: sender(message)?, id, key: key.to_owned() })
        }
        "NotificationClosed" if header.interface()?.as_str() == NAME => {
            let (id, _reason): (u32, u32) = body.deserialize().ok()?;
            Some(Signal::Closed { sender: sender(message)?, id })
        }
        _ => None,
    }
}

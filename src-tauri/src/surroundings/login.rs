//! systemd-logind, on the system bus: whether this session is locked, in front, idle, and when the computer comes back from sleep.

use super::asking::{Service, Source};
use super::board::{Board, Matter};
use async_trait::async_trait;
use std::sync::Arc;
use zbus::zvariant::OwnedObjectPath;
use zbus::{MatchRule, message};

const NAME: &str = "org.freedesktop.login1";
const MANAGER: &str = "org.freedesktop.login1.Manager";
const SESSION: &str = "org.freedesktop.login1.Session";
const ROOT: &str = "/org/freedesktop/login1";

/// The session that this process belongs to.
pub struct Session {
    /// Where it is written.
    pub board: Arc<Board>,
    /// What the environment calls it (`XDG_SESSION_ID`).
    pub named: Option<String>,
}

#[async_trait]
impl Source for Session {
    fn name(&self) -> &'static str {
        NAME
    }

    fn signals(&self) -> zbus::Result<Vec<MatchRule<'static>>> {
        let properties = MatchRule::builder()
            .msg_type(message::Type::Signal)
            .interface("org.freedesktop.DBus.Properties")?
            .member("PropertiesChanged")?
            .path_namespace("/org/freedesktop/login1/session")?
            .arg(0, SESSION)?
            .build();
        Ok(vec![properties])
    }

    /// A session that is not in front belongs to somebody who has switched to another one: nothing of it can be seen, as behind a lock.
    async fn ask(&self, service: Option<Service>) {
        let (mut locked, mut in_front, mut idle) = (None, None, None);
        if let Some(service) = service
            && let Some(path) = self.path(&service).await
        {
            locked = service.flag(&path, SESSION, "LockedHint").await;
            in_front = service.flag(&path, SESSION, "Active").await;
            idle = service.flag(&path, SESSION, "IdleHint").await;
        }
        let hidden = if in_front == Some(false) { Some(true) } else { locked };
        self.board.say(Matter::Locked, NAME, hidden);
        self.board.say(Matter::Idle, NAME, idle);
    }
}

impl Session {
    /// By its name; as the session that the caller sits in front of; or by the process.
    async fn path(&self, service: &Service) -> Option<OwnedObjectPath> {
        for name in self.named.as_deref().into_iter().chain(["auto"]) {
            if let Some(path) = service.call(ROOT, MANAGER, "GetSession", &(name,)).await {
                return Some(path);
            }
        }
        service.call(ROOT, MANAGER, "GetSessionByPID", &(std::process::id(),)).await
    }
}

/// The end of a sleep of the computer: clocks that stood still meanwhile have to be looked at again.
pub struct Sleep(pub Arc<Board>);

#[async_trait]
impl Source for Sleep {
    fn name(&self) -> &'static str {
        NAME
    }

    fn signals(&self) -> zbus::Result<Vec<MatchRule<'static>>> {
        let prepares = MatchRule::builder()
            .msg_type(message::Type::Signal)
            .path(ROOT)?
            .interface(MANAGER)?
            .member("PrepareForSleep")?
            .build();
        Ok(vec![prepares])
    }

    async fn ask(&self, service: Option<Service>) {
        let Some(service) = service else { return };
        if service.flag(ROOT, MANAGER, "PreparingForSleep").await == Some(false) {
            self.0.awoke();
        }
    }
}

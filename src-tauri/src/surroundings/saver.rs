//! Screen savers and lockers, on the session bus. They differ in name and path and speak the same: `GetActive`, `ActiveChanged`.

use super::asking::{Service, Source, signals};
use super::board::{Board, Matter};
use async_trait::async_trait;
use std::sync::Arc;
use zbus::MatchRule;

/// A kind of screen saver: its name on the bus, which is its interface as well, and where it may be found.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    name: &'static str,
    paths: &'static [&'static str],
}

/// Those that are known: of KDE and the standard, GNOME, MATE, Cinnamon, Xfce.
pub const KINDS: [Kind; 5] = [
    Kind { name: "org.freedesktop.ScreenSaver", paths: &["/org/freedesktop/ScreenSaver", "/ScreenSaver"] },
    Kind { name: "org.gnome.ScreenSaver", paths: &["/org/gnome/ScreenSaver"] },
    Kind { name: "org.mate.ScreenSaver", paths: &["/org/mate/ScreenSaver"] },
    Kind { name: "org.cinnamon.ScreenSaver", paths: &["/org/cinnamon/ScreenSaver"] },
    Kind { name: "org.xfce.ScreenSaver", paths: &["/org/xfce/ScreenSaver"] },
];

/// One screen saver. What covers the screen, locked or not, hides everything behind it.
pub struct Saver {
    /// Where it is written.
    pub board: Arc<Board>,
    /// Which one.
    pub kind: Kind,
}

#[async_trait]
impl Source for Saver {
    fn name(&self) -> &'static str {
        self.kind.name
    }

    fn signals(&self) -> zbus::Result<Vec<MatchRule<'static>>> {
        self.kind.paths.iter().map(|path| signals(path, self.kind.name)).collect()
    }

    async fn ask(&self, service: Option<Service>) {
        let mut active: Option<bool> = None;
        if let Some(service) = service {
            for path in self.kind.paths {
                active = service.call(path, self.kind.name, "GetActive", &()).await;
                if active.is_some() {
                    break;
                }
            }
        }
        self.board.say(Matter::Locked, self.kind.name, active);
    }
}

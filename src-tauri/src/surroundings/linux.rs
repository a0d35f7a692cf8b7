//! The surroundings of a Linux desktop: logind, the screen savers, the notification services and the window manager, each followed by itself. Any of them may
//! be missing, come later, die, or tell nonsense; the others go on.

use super::asking::{Bus, follow};
use super::board::{Board, News};
use super::login::{Session, Sleep};
use super::saver::{KINDS, Saver};
use super::screen;
use super::silence::Silence;
use async_trait::async_trait;
use diwan_desk::ports::{Around, Surroundings};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, watch};
use tokio::task::JoinSet;
use zbus::connection;

/// Where to look; by default where the environment says.
#[derive(Debug, Clone)]
pub struct Buses {
    /// Address of the system bus, for tests that bring their own.
    pub system: Option<String>,
    /// Address of the session bus, for tests that bring their own.
    pub session: Option<String>,
    /// The X11 display, for tests that bring their own.
    pub display: Option<String>,
    /// A service that does not answer for so long says nothing.
    pub patience: Duration,
}

impl Default for Buses {
    fn default() -> Self {
        Self { system: None, session: None, display: None, patience: Duration::from_secs(5) }
    }
}

/// The desktop in front of which the person sits.
pub struct Desktop {
    board: Arc<Board>,
    changes: Mutex<watch::Receiver<News>>,
    /// Followers end with this value.
    _followers: JoinSet<()>,
}

impl Desktop {
    /// Watches from now on. What is there already is known a moment later, and told as a change. To be called inside of tokio.
    pub fn watch(buses: Buses) -> Self {
        let board = Arc::new(Board::default());
        let mut followers = JoinSet::new();
        followers.spawn(system(buses.system, buses.patience, Arc::clone(&board)));
        followers.spawn(session(buses.session, buses.patience, Arc::clone(&board)));
        // Under Wayland the X server knows only its own guests.
        if buses.display.is_some() || std::env::var_os("WAYLAND_DISPLAY").is_none() {
            screen::watch(Arc::clone(&board), buses.display);
        }
        let changes = Mutex::new(board.read());
        Self { board, changes, _followers: followers }
    }
}

#[async_trait]
impl Surroundings for Desktop {
    fn around(&self) -> Around {
        self.board.read().borrow().around
    }

    async fn changed(&self) {
        if self.changes.lock().await.changed().await.is_err() {
            // The board lives as long as this value, so this cannot be; waiting is the harmless answer.
            std::future::pending().await
        }
    }
}

async fn system(address: Option<String>, patience: Duration, board: Arc<Board>) {
    let builder = match address {
        Some(address) => connection::Builder::address(address.as_str()),
        None => connection::Builder::system(),
    };
    let Some(bus) = connected(builder, patience).await else { return };
    // Set by the login; a program that was started by the session's own manager has it as well.
    let named = std::env::var("XDG_SESSION_ID").ok().filter(|id| !id.is_empty());
    let whole = Session { board: Arc::clone(&board), named };
    tokio::join!(follow(bus.clone(), whole), follow(bus, Sleep(board)));
}

async fn session(address: Option<String>, patience: Duration, board: Arc<Board>) {
    let builder = match address {
        Some(address) => connection::Builder::address(address.as_str()),
        None => connection::Builder::session(),
    };
    let Some(bus) = connected(builder, patience).await else { return };
    let savers = KINDS.map(|kind| follow(bus.clone(), Saver { board: Arc::clone(&board), kind }));
    tokio::join!(futures_util::future::join_all(savers), follow(bus, Silence(board)));
}

/// The bus, when it is there.
pub(super) async fn connected(builder: zbus::Result<connection::Builder<'_>>, patience: Duration) -> Option<Bus> {
    let connection = async { builder?.build().await };
    let connection = connection.await.inspect_err(|error| tracing::info!(%error, "a bus is missing: it tells nothing"));
    Some(Bus { connection: connection.ok()?, patience })
}

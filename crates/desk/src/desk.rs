//! The desk as the shell sees it: open it, run it, ask it. Every method below `// Commands` is the command of that name in `docs/IPC.md`.

use crate::ports::Ports;
use crate::view::{
    BoardDetailView, BoardView, DeskEvent, Failure, FailureCode, HistoryPage, Issuer, ListPage, ListQuery, OutboxRow, Reading, Settings,
    Status,
};
use bytes::Bytes;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::broadcast;

/// One employee's desk on this computer: the drawer, the line to the registry and the bell.
pub struct Desk {
    events: broadcast::Sender<DeskEvent>,
}

impl Desk {
    /// Opens the desk that is kept in `dir` (made when missing). Reads disk, so it is called off the main thread.
    /// `device_name` is what the registry's list of sessions calls this computer, e.g. its host name.
    ///
    /// A damaged or newer cache does not fail here: the desk opens signed out and says so in `Status::link.failure`.
    /// Fails only when `dir` itself cannot be used (`DiskFull`, `CacheUnusable`).
    pub fn open(dir: &Path, ports: Ports, device_name: String) -> Result<Arc<Self>, Failure> {
        let _ = (dir, ports, device_name);
        let (events, _) = broadcast::channel(256);
        Ok(Arc::new(Self { events }))
    }

    /// Drives courier, dispatch and bell until `shutdown` ends. Call it once, on a tokio runtime.
    pub async fn run(self: &Arc<Self>, shutdown: impl Future<Output = ()> + Send) {
        shutdown.await;
    }

    /// What happens, after it is committed. A receiver that lags (`RecvError::Lagged`) asks for `status` and its lists again.
    pub fn events(&self) -> broadcast::Receiver<DeskEvent> {
        self.events.subscribe()
    }

    /// Asks the window to open an item, or the oldest owed circular when `None` (tray, `diwan --open ID`, a toast): sends `DeskEvent::Open`.
    /// Does nothing when `None` is asked and nothing is owed.
    pub async fn open_item(&self, id: Option<String>) {
        if let Some(id) = id {
            let _ = self.events.send(DeskEvent::Open { id });
        }
    }

    // Commands

    /// Everything that is always visible.
    pub async fn status(&self) -> Result<Status, Failure> {
        Err(FailureCode::Internal.into())
    }

    /// Signs in at a registry. Blocks on the network.
    pub async fn sign_in(&self, server: &str, login: &str, password: &str) -> Result<Status, Failure> {
        let _ = (server, login, password);
        Err(FailureCode::Internal.into())
    }

    /// Changes the password. Blocks on the network.
    pub async fn change_password(&self, current: &str, new: &str) -> Result<Status, Failure> {
        let _ = (current, new);
        Err(FailureCode::Internal.into())
    }

    /// Signs out. `everywhere` needs the line and fails without it; otherwise the desk signs out even when the registry cannot be told.
    pub async fn sign_out(&self, everywhere: bool) -> Result<Status, Failure> {
        let _ = everywhere;
        Err(FailureCode::Internal.into())
    }

    /// Asks the courier to look now.
    pub async fn sync_now(&self) -> Result<(), Failure> {
        Err(FailureCode::Internal.into())
    }

    /// A page of a list, from any offset.
    pub async fn list(&self, query: ListQuery, offset: u64, limit: u32) -> Result<ListPage, Failure> {
        let _ = (query, offset, limit);
        Err(FailureCode::Internal.into())
    }

    /// Issuers in the cache, for the filter.
    pub async fn issuers(&self) -> Result<Vec<Issuer>, Failure> {
        Err(FailureCode::Internal.into())
    }

    /// One document. Marks nothing.
    pub async fn read(&self, id: &str) -> Result<Reading, Failure> {
        let _ = id;
        Err(FailureCode::Internal.into())
    }

    /// The reader was really visible on it: the fact `opened`.
    pub async fn mark_opened(&self, id: &str) -> Result<(), Failure> {
        let _ = id;
        Err(FailureCode::Internal.into())
    }

    /// Rows or the strip were really visible: the fact `shown`.
    pub async fn mark_shown(&self, ids: &[String]) -> Result<(), Failure> {
        let _ = ids;
        Err(FailureCode::Internal.into())
    }

    /// Acknowledges what is on the screen: `content_sha256` is the one that `read` gave. Row first, then the request.
    pub async fn acknowledge(&self, id: &str, content_sha256: &str) -> Result<Reading, Failure> {
        let _ = (id, content_sha256);
        Err(FailureCode::Internal.into())
    }

    /// An attachment's bytes, from this desk or fetched; size and hash checked.
    pub async fn attachment(&self, sha256: &str) -> Result<Bytes, Failure> {
        let _ = sha256;
        Err(FailureCode::Internal.into())
    }

    /// Saves an attachment of a document into `folder` (the shell's: the person's download folder) under its sanitised name. Answers the path.
    pub async fn save_attachment(&self, id: &str, sha256: &str, folder: &Path) -> Result<PathBuf, Failure> {
        let _ = (id, sha256, folder);
        Err(FailureCode::Internal.into())
    }

    /// What I acknowledged.
    pub async fn history(&self, offset: u64, limit: u32) -> Result<HistoryPage, Failure> {
        let _ = (offset, limit);
        Err(FailureCode::Internal.into())
    }

    /// What waits, what was refused.
    pub async fn outbox(&self) -> Result<Vec<OutboxRow>, Failure> {
        Err(FailureCode::Internal.into())
    }

    /// The person has seen a refused act.
    pub async fn dismiss_rejected(&self, id: &str) -> Result<(), Failure> {
        let _ = id;
        Err(FailureCode::Internal.into())
    }

    /// The supervisor's board. Blocks on the network.
    pub async fn board(&self, key: Option<&str>) -> Result<BoardView, Failure> {
        let _ = key;
        Err(FailureCode::Internal.into())
    }

    /// One circular on the board. Blocks on the network.
    pub async fn board_detail(&self, circular: &str, unit: Option<&str>, key: Option<&str>) -> Result<BoardDetailView, Failure> {
        let _ = (circular, unit, key);
        Err(FailureCode::Internal.into())
    }

    /// The settings of this desk. Works signed out, and before anything else.
    pub async fn settings(&self) -> Result<Settings, Failure> {
        Err(FailureCode::Internal.into())
    }

    /// Keeps the settings, put right where a value cannot be (text size 90 to 160, known words only). A changed server counts from the next sign-in.
    /// Autostart is only kept here: the shell makes it so.
    pub async fn save_settings(&self, settings: Settings) -> Result<Settings, Failure> {
        let _ = settings;
        Err(FailureCode::Internal.into())
    }
}

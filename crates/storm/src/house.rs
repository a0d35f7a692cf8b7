//! The registry's machine: its disk outlives its program. The program is the real one, from the archive to the router; only the sockets are simulated.

use crate::diary::{Diary, lock};
use crate::office;
use diwan_registry::blobs::BlobStore;
use diwan_registry::clock::Clock;
use diwan_registry::config::Config;
use diwan_registry::{Registry, http, jobs};
use diwan_store::Archive;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use turmoil::net::TcpListener;

/// What the machine is called in the network.
pub const NAME: &str = "registry";
/// Where it listens.
pub const PORT: u16 = 80;

/// The machine.
#[derive(Clone)]
pub struct House {
    disk: PathBuf,
    diary: Diary,
    /// Cancelled to reset all connections there are; then replaced.
    lines: Arc<Mutex<CancellationToken>>,
}

impl House {
    /// A machine with a founded archive on its disk.
    pub fn founded(disk: PathBuf, diary: Diary) -> Self {
        std::fs::create_dir_all(&disk).expect("a disk");
        std::fs::write(disk.join("registry.db"), office::founded()).expect("the archive is on the disk");
        Self { disk, diary, lines: Arc::default() }
    }

    /// The archive, as a second process on the same machine has it: the administrator's command line.
    pub fn archive(&self) -> Arc<dyn Archive> {
        diwan_store::open_here(&self.disk.join("registry.db")).expect("the archive opens")
    }

    /// Resets every connection.
    pub fn reset_lines(&self) {
        std::mem::take(&mut *lock(&self.lines)).cancel();
    }

    /// Where the backup lies.
    pub fn backup(&self) -> PathBuf {
        self.disk.join("backup.db")
    }

    /// Puts the backup in place of the archive. Nobody may have it open.
    pub fn put_back(&self) {
        let file = self.disk.join("registry.db");
        for part in ["-wal", "-shm"] {
            let beside = self.disk.join(format!("registry.db{part}"));
            if beside.exists() {
                std::fs::remove_file(beside).expect("removed");
            }
        }
        std::fs::rename(self.backup(), file).expect("put back");
    }

    /// The program: serves until the machine dies.
    pub async fn serve(self) -> turmoil::Result {
        let registry = registry(&self.disk, self.archive(), self.diary.clone());
        let drain = registry.drain.clone();
        let look = Duration::from_millis(registry.config.push.look_ms);
        let hub = registry.clone();
        tokio::spawn({
            let drain = drain.clone();
            async move { hub.hub.keep_looking(look, drain).await }
        });
        tokio::spawn(jobs::run(registry.clone(), drain));
        let service = http::service(registry);
        let listener = TcpListener::bind(("0.0.0.0", PORT)).await?;
        loop {
            let (line, _) = listener.accept().await?;
            let cut = lock(&self.lines).clone();
            let mut http = http1::Builder::new();
            http.timer(TokioTimer::new());
            let served = http.serve_connection(TokioIo::new(line), TowerToHyperService::new(service.clone()));
            // Local tasks end in the order in which they began, also when the machine dies; others in one that differs from run to run, and
            // with them the order in which their lines break.
            tokio::task::spawn_local(async move {
                tokio::select! {
                    biased;
                    () = cut.cancelled() => {}
                    // How a connection ends says nothing: the desk on its other side finds out for itself.
                    _ = served => {}
                }
            });
        }
    }
}

fn registry(disk: &Path, archive: Arc<dyn Archive>, diary: Diary) -> Registry {
    let mut config = Config::in_directory(disk);
    config.push.look_ms = 400;
    // Under the lines of a storm there is no kernel that asks the other computer every few seconds whether it is still there.
    config.push.alive_secs = 10;
    config.ring_again_secs = 4;
    let blobs = BlobStore::open(disk, config.limits.attachment_bytes).expect("a place for attachments");
    Registry::new(config, archive, blobs, Clock::from_fn(move || diary.now())).expect("a registry")
}

//! A registry that holds letters to everybody, and the one account that a desk signs in with.

use crate::corpus::Letter;
use crate::house;
use crate::machine::now;
use crate::server::Server;
use anyhow::{Context, Result};
use diwan_domain::StreamId;
use diwan_protocol::MAX_PAGE;
use diwan_registry::access::password::hash_now;
use diwan_store::{Account, Archive};
use serde_json::value::RawValue;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use tempfile::TempDir;

/// The account's name.
pub const LOGIN: &str = "bench";
/// Its password.
pub const PASSWORD: &str = "a password for measuring 47";
/// Whose account it is.
pub const READER: usize = 7;

/// The registry with its letters.
pub struct Stocked {
    /// Its archive, which this program writes into as another program would.
    pub archive: Arc<dyn Archive>,
    /// The running registry.
    pub server: Server,
    /// Letters that were registered in one second.
    pub per_s: f64,
    // Removed after the registry has ended.
    _folder: TempDir,
}

impl Stocked {
    /// Founds an agency, registers these letters and starts the registry.
    pub async fn with(letters: impl IntoIterator<Item = Result<Vec<Letter>>>, files: &Path) -> Result<Self> {
        let folder = tempfile::tempdir_in(files)?;
        let database = format!("sqlite:{}", folder.path().join("registry.db").display());
        let archive = diwan_store::open(&database).await?;
        house::found(archive.as_ref(), 100).await?;
        let account = Account {
            employee: house::employee(READER),
            login: LOGIN.to_owned(),
            password_hash: hash_now(PASSWORD)?,
            must_change: false,
            closed: false,
            granted: Vec::new(),
        };
        archive.open_account(&account, now()).await?;
        house::sessions(&archive, [READER]).await?;
        let (mut count, mut seconds) = (0, 0.0);
        for batch in letters {
            let batch = batch?;
            let start = Instant::now();
            send(archive.as_ref(), &batch, None).await?;
            seconds += start.elapsed().as_secs_f64();
            count += batch.len();
        }
        let server = Server::open(&database, folder.path()).await?;
        Ok(Self { archive, server, per_s: count as f64 / seconds, _folder: folder })
    }

    /// Every letter byte for byte as a desk receives it, newest first.
    pub async fn as_they_travel(&self) -> Result<Vec<Box<RawValue>>> {
        let (mut letters, mut key) = (Vec::new(), None);
        loop {
            let page = self.archive.snapshot(&StreamId::all(), key.as_deref(), MAX_PAGE).await?;
            letters.extend(page.entries.into_iter().filter_map(|e| e.data));
            key = page.next;
            if key.is_none() {
                return Ok(letters);
            }
        }
    }

    /// The newest letters byte for byte as a desk receives them.
    pub async fn newest(&self, count: usize) -> Result<Vec<Box<RawValue>>> {
        let count = u32::try_from(count).context("more letters than a page holds")?;
        let page = self.archive.snapshot(&StreamId::all(), None, count).await?;
        Ok(page.entries.into_iter().filter_map(|e| e.data).collect())
    }
}

/// Registers letters to everybody; `marked` adds a word to find them by.
pub async fn send(archive: &dyn Archive, letters: &[Letter], marked: Option<&str>) -> Result<()> {
    let letters: Vec<_> = letters.iter().map(|l| l.to_everybody(&house::root(), marked)).collect();
    archive.send_letters(&letters, now()).await?;
    Ok(())
}

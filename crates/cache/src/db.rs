//! The file itself: opening, the one write connection, the read connections.

use crate::error::{CacheError, Result};
use crate::list::ListMemory;
use crate::{READER_VERSION, blob, item, outbox, setting};
use diwan_domain::arabic::FOLD_VERSION;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

refinery::embed_migrations!("migrations");

/// Idle read connections that are kept; more are opened when more are needed at once.
const SPARE_READERS: usize = 4;

/// One person's cache on one desk. `Send + Sync`; every method blocks on the disk, so call it from a blocking thread.
/// One write connection, several read ones; every writing method is one durable transaction.
pub struct Cache {
    dir: PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
    generation: AtomicU64,
    pub(crate) lists: Mutex<ListMemory>,
}

impl Cache {
    /// Opens (or makes) the cache in a folder of its own: `cache.db` and `blobs/`. Acts that were being sent wait again.
    pub fn open(dir: &Path) -> Result<Self> {
        std::fs::create_dir_all(dir.join(blob::FOLDER))?;
        let mut writer = connect(&dir.join(FILE), OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        // FULL, not NORMAL: an acknowledgement that the screen has confirmed must outlive a power cut, and since a page of up to a
        // thousand entries is one commit, the sync costs one disk flush a page.
        writer.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")?;
        migrate(&mut writer)?;
        let cache = Self {
            dir: dir.to_owned(),
            writer: Mutex::new(writer),
            readers: Mutex::new(Vec::new()),
            generation: AtomicU64::new(0),
            lists: Mutex::new(ListMemory::default()),
        };
        cache.write(outbox::wait_again)?;
        cache.read_anew()?;
        blob::remove_strays(&cache)?;
        Ok(cache)
    }

    /// Closes it and removes the folder with everything in it: sign-out.
    pub fn erase(self) -> Result<()> {
        let dir = self.dir.clone();
        drop(self);
        Ok(std::fs::remove_dir_all(dir)?)
    }

    /// Grows whenever something that a list shows was committed.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Runs a verb in one transaction that lists do not notice.
    pub(crate) fn write<T>(&self, verb: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let mut writer = lock(&self.writer);
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let answer = verb(&tx)?;
        tx.commit()?;
        Ok(answer)
    }

    /// Runs a verb in one transaction; what lists remembered is void after it.
    pub(crate) fn write_seen<T>(&self, verb: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let answer = self.write(verb)?;
        self.generation.fetch_add(1, Ordering::AcqRel);
        Ok(answer)
    }

    /// Runs a question on one read transaction, so that all of its parts see the same moment.
    pub(crate) fn ask<T>(&self, question: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let spare = lock(&self.readers).pop();
        let mut reader = match spare {
            Some(reader) => reader,
            None => connect(&self.dir.join(FILE), OpenFlags::SQLITE_OPEN_READ_ONLY)?,
        };
        let tx = reader.transaction()?;
        let answer = question(&tx);
        tx.finish()?;
        let mut readers = lock(&self.readers);
        if readers.len() < SPARE_READERS {
            readers.push(reader);
        }
        answer
    }

    /// Runs a question on a read connection that nobody used before.
    pub(crate) fn ask_alone<T>(&self, question: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let mut reader = connect(&self.dir.join(FILE), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        question(&reader.transaction()?)
    }

    /// After an update of the workstation: folds anew what was folded otherwise, and reads what could not be read before.
    fn read_anew(&self) -> Result<()> {
        let known =
            self.ask(|tx| Ok((setting::number(tx, "fold_version")?, setting::number(tx, "reader_version")?)))?;
        if known == (Some(FOLD_VERSION), Some(READER_VERSION)) {
            return Ok(());
        }
        self.write_seen(|tx| {
            if known.0.is_some_and(|v| v != FOLD_VERSION) {
                item::fold_all(tx)?;
            }
            if known.1.is_some_and(|v| v != READER_VERSION) {
                item::read_all_again(tx)?;
            }
            setting::save(tx, "fold_version", &FOLD_VERSION.to_string())?;
            setting::save(tx, "reader_version", &READER_VERSION.to_string())
        })
    }
}

const FILE: &str = "cache.db";

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic elsewhere rolled its transaction back; the connection itself is sound.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn connect(file: &Path, flags: OpenFlags) -> Result<Connection> {
    let connection = Connection::open_with_flags(file, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

/// Brings an older file up to date; leaves a newer one alone.
fn migrate(connection: &mut Connection) -> Result<()> {
    let runner = migrations::runner();
    let known = runner.get_migrations().iter().map(|m| i64::from(m.version())).max().unwrap_or(0);
    let made: bool = connection.query_row(
        "SELECT count(*) FROM sqlite_schema WHERE name = 'refinery_schema_history'",
        [],
        |row| row.get(0),
    )?;
    if made {
        let newest = "SELECT max(version) FROM refinery_schema_history";
        let found: Option<i64> = connection.query_row(newest, [], |row| row.get(0)).optional()?.flatten();
        if let Some(found) = found.filter(|found| *found > known) {
            return Err(CacheError::Newer { found, known });
        }
    }
    runner.run(connection).map(|_| ()).map_err(|error| CacheError::Damaged(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use diwan_domain::{Moment, StreamId};
    use diwan_protocol::{EntriesPage, Entry, Op, SnapshotPage, StreamHead};

    const NOON: Moment = Moment(1_795_000_000_000);

    /// A page of letters that this crate need not understand to store.
    fn page(from: i64, count: i64) -> EntriesPage {
        let raw = format!("\"{}\"", "x".repeat(2000));
        let entry = |seq: i64| Entry {
            seq,
            op: Op::Put,
            kind: "later/1".to_owned(),
            id: diwan_domain::ItemId(uuid::Uuid::from_u128(u128::from(seq.unsigned_abs()))),
            ver: 1,
            registered_at: NOON,
            data: serde_json::value::RawValue::from_string(raw.clone()).ok(),
            reason: None,
        };
        EntriesPage {
            entries: (from..from + count).map(entry).collect(),
            after: from + count - 1,
            more: false,
            head: head(),
        }
    }

    fn head() -> StreamHead {
        StreamHead { stream: StreamId::all(), epoch: 1, head: 0, count: 0, check: "0".repeat(16) }
    }

    fn following() -> (tempfile::TempDir, Cache) {
        let dir = tempfile::tempdir().expect("a folder");
        let cache = Cache::open(dir.path()).expect("a new cache");
        cache.hold_streams(&[StreamId::all()], NOON).expect("held");
        let empty = SnapshotPage { entries: Vec::new(), next: None, as_of: head() };
        cache.apply_snapshot(&StreamId::all(), None, &empty, NOON).expect("following");
        (dir, cache)
    }

    fn items(cache: &Cache) -> i64 {
        cache.ask(|tx| Ok(tx.query_row("SELECT count(*) FROM item", [], |row| row.get(0))?)).expect("readable")
    }

    #[test]
    fn a_full_disk_is_said_and_nothing_is_stored_by_halves() {
        let (_dir, cache) = following();
        let pages: i64 = lock(&cache.writer).query_row("PRAGMA page_count", [], |row| row.get(0)).expect("a count");
        let limit =
            |pages: i64| lock(&cache.writer).query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()));
        limit(pages + 20).expect("a small disk");
        let refused = cache.apply_entries(&StreamId::all(), 0, &page(1, 500), NOON);
        assert!(matches!(refused, Err(CacheError::DiskFull)), "{refused:?}");
        assert_eq!(items(&cache), 0);
        assert!(cache.verify().expect("readable").is_empty(), "everything kept stays readable");
        limit(1 << 30).expect("room again");
        assert_eq!(cache.apply_entries(&StreamId::all(), 0, &page(1, 500), NOON).expect("stored").applied, 500);
    }

    #[test]
    fn a_verb_that_fails_in_its_middle_has_changed_nothing() {
        let (dir, cache) = following();
        let failed: Result<()> = cache.write_seen(|tx| {
            tx.execute("UPDATE stream SET after = 99", [])?;
            tx.execute("INSERT INTO setting (key, value) VALUES ('half', 'done')", [])?;
            Err(CacheError::BadPage("the story's own"))
        });
        assert!(failed.is_err());
        drop(cache);
        let cache = Cache::open(dir.path()).expect("the cache again");
        assert_eq!(cache.setting("half").expect("readable"), None);
        assert_eq!(cache.apply_entries(&StreamId::all(), 0, &page(1, 3), NOON).expect("stored").applied, 3);
    }

    #[test]
    fn a_program_killed_between_writing_and_commit_has_written_nothing() {
        let (dir, cache) = following();
        cache.apply_entries(&StreamId::all(), 0, &page(1, 3), NOON).expect("stored");
        {
            // What a killed program leaves: the files as they are while a transaction is open, and nobody to end it.
            let mut writer = lock(&cache.writer);
            let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate).expect("open");
            tx.execute_batch("DELETE FROM item; UPDATE stream SET after = 77; PRAGMA cache_spill = 1")
                .expect("written");
            let after = tempfile::tempdir().expect("a folder");
            for file in [FILE.to_owned(), format!("{FILE}-wal")] {
                std::fs::copy(dir.path().join(&file), after.path().join(&file)).expect("copied");
            }
            let survivor = Cache::open(after.path()).expect("opens");
            assert_eq!(items(&survivor), 3);
            assert!(survivor.verify().expect("readable").is_empty());
        }
    }

    #[test]
    fn whoever_reads_sees_one_moment_while_another_writes() {
        let (_dir, cache) = following();
        let count = "SELECT count(*) FROM item";
        let seen = cache.ask(|tx| {
            let before: i64 = tx.query_row(count, [], |row| row.get(0))?;
            cache.apply_entries(&StreamId::all(), 0, &page(1, 10), NOON)?;
            let during: i64 = tx.query_row(count, [], |row| row.get(0))?;
            Ok((before, during))
        });
        assert_eq!(seen.expect("readable"), (0, 0));
        assert_eq!(items(&cache), 10);
    }

    #[test]
    fn a_file_that_may_not_be_written_is_said() {
        let read_only = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_READONLY);
        let full = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL);
        let spoilt = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
        let said = |error| CacheError::from(rusqlite::Error::SqliteFailure(error, None));
        assert!(matches!(said(read_only), CacheError::ReadOnly));
        assert!(matches!(said(full), CacheError::DiskFull));
        assert!(matches!(said(spoilt), CacheError::Damaged(_)));
    }
}

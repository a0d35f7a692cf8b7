//! The file itself: opening, the one write connection, the read connections.

use crate::error::{CacheError, Result};
use crate::list::ListMemory;
use crate::{READER_VERSION, blob, item, outbox, search, setting};
use diwan_domain::Moment;
use diwan_domain::arabic::FOLD_VERSION;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior};
use std::io::ErrorKind;
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
    // Closed before the writer: only a last connection that may write carries the log into the file and takes it away.
    readers: Mutex<Vec<Connection>>,
    writer: Mutex<Connection>,
    generation: AtomicU64,
    pub(crate) lists: Mutex<ListMemory>,
}

impl Cache {
    /// Opens (or makes) the cache in a folder of its own: `cache.db` and `blobs/`. Acts that were being sent wait again.
    pub fn open(dir: &Path) -> Result<Self> {
        std::fs::create_dir_all(dir.join(blob::FOLDER))?;
        keep_private(dir)?;
        make_once(dir)?;
        if !Self::log_is_sound(dir) {
            return Err(CacheError::Damaged("its log is not what was written".to_owned()));
        }
        let mut writer = connect(&dir.join(FILE), OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        // FULL, not NORMAL: an acknowledgement that the screen has confirmed must outlive a power cut, and since a page of up to a
        // thousand entries is one commit, the sync costs one disk flush a page.
        writer.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")?;
        migrate(&mut writer)?;
        examine(&writer)?;
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
            None => {
                let reader = connect(&self.dir.join(FILE), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
                search::open_words(&reader)?;
                reader
            }
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

/// The name of the database in the folder.
pub(crate) const FILE: &str = "cache.db";
/// Its name while it is being made.
const NEW_FILE: &str = "cache.db.new";
/// The tables on which duties and acts hang. Small, so that they are examined at every start.
const EXAMINED: [&str; 4] = ["stream", "outbox", "duty", "setting"];

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic elsewhere rolled its transaction back; the connection itself is sound.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Only this person's account may look into the folder; on Windows the profile folder it lies in sees to that.
#[cfg(unix)]
fn keep_private(dir: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn keep_private(_dir: &Path) -> std::io::Result<()> {
    Ok(())
}

fn connect(file: &Path, flags: OpenFlags) -> Result<Connection> {
    let connection = Connection::open_with_flags(file, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

/// Makes the database beside its place and moves it there when it is whole: one that is found in its place is one that was finished, so
/// that an empty file, or the log of a database that is gone, is known for damage.
fn make_once(dir: &Path) -> Result<()> {
    let (file, new) = (dir.join(FILE), dir.join(NEW_FILE));
    match std::fs::metadata(&file) {
        Ok(found) if found.is_file() && found.len() > 0 => return Ok(()),
        Ok(_) => return Err(CacheError::Damaged("it is empty or no file".to_owned())),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error.into()),
    }
    if dir.join(format!("{FILE}-wal")).exists() {
        return Err(CacheError::Damaged("only its log is left".to_owned()));
    }
    for stray in [new.clone(), dir.join(format!("{NEW_FILE}-journal"))] {
        match std::fs::remove_file(stray) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    let mut making = connect(&new, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
    migrate(&mut making)?;
    making.close().map_err(|(_, error)| error)?;
    Ok(std::fs::rename(&new, &file)?)
}

/// Looks for damage where it would silence a duty or lose an act. The rest is found when it is read, or by the sums of the streams.
fn examine(connection: &Connection) -> Result<()> {
    for table in EXAMINED {
        let check = format!("PRAGMA integrity_check('{table}')");
        let said: String = connection.query_row(&check, [], |row| row.get(0))?;
        if said != "ok" {
            return Err(CacheError::Damaged(said));
        }
    }
    // An owed circular that cannot be opened would be counted and never be seen: by its id, by its place, and as it came.
    let unseen = "SELECT count(*) FROM duty y WHERE y.state = 'owed' AND NOT EXISTS (
           SELECT 1 FROM document d JOIN document e ON e.pos = d.pos JOIN item i ON i.pos = d.pos
           WHERE d.id = y.item AND e.id = y.item AND i.id = y.item AND e.version = y.version)";
    let unseen: i64 = connection.query_row(unseen, [], |row| row.get(0))?;
    if unseen > 0 { Err(CacheError::Damaged("an owed circular is not there".to_owned())) } else { Ok(()) }
}

/// Refinery takes what it once wrote into its own table for granted, and panics when it is something else.
fn examine_history(connection: &Connection) -> Result<()> {
    let mut select = connection.prepare("SELECT version, name, applied_on, checksum FROM refinery_schema_history")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let (_version, _name): (i32, String) = (row.get(0)?, row.get(1)?);
        let (applied_on, checksum): (String, String) = (row.get(2)?, row.get(3)?);
        let is_plain = applied_on.chars().all(|c| c.is_ascii_digit() || "-:.TZ+".contains(c));
        if !is_plain || Moment::parse_rfc3339(&applied_on).is_none() || checksum.parse::<u64>().is_err() {
            return Err(CacheError::Damaged("its history of schemas".to_owned()));
        }
    }
    Ok(())
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
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if !made && tables > 0 {
        return Err(CacheError::Damaged("it is a database of another program".to_owned()));
    }
    if made {
        examine_history(connection)?;
    }
    // All in one transaction: refinery's own way commits a change and the note of it one after the other, and whoever is killed between
    // the two could never open the file again.
    Ok(runner.set_grouped(true).run(connection).map(drop)?)
}

#[cfg(test)]
mod tests;

//! The file itself: opening it durably, its schema, copies of it.

use super::sqlite::{failed, unusable};
use crate::StoreError;
use diwan_protocol::{Problem, ProblemType};
use rusqlite::Connection;
use std::path::{Path, PathBuf};

mod migrations {
    refinery::embed_migrations!("migrations/sqlite");
}

/// How long a connection waits for another process that holds the file, in milliseconds.
const BUSY_MS: u64 = 10_000;

/// Copies into a file beside the target and renames it once it is whole and on disk: a target that exists is a good one.
pub(super) fn copy(source: &Path, target: &Path) -> Result<(), StoreError> {
    if target.exists() {
        return Err(Problem::new(ProblemType::BadRequest).with_detail("the file of the backup exists already").into());
    }
    let mut part = target.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let on_disk = |e: std::io::Error| StoreError::Engine(format!("the backup cannot be written: {}", e.kind()));
    match std::fs::remove_file(&part) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(on_disk(e)),
        _ => {}
    }
    keep_private(&part)?;
    let path = part.to_str().ok_or_else(|| StoreError::Engine("the path of the backup is not Unicode".to_owned()))?;
    connect(source)?.execute("VACUUM INTO ?1", [path]).map_err(failed)?;
    let copied = std::fs::OpenOptions::new().write(true).open(&part).map_err(on_disk)?;
    copied.sync_all().map_err(on_disk)?;
    std::fs::rename(&part, target).map_err(on_disk)?;
    if let Some(folder) = target.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::File::open(folder).and_then(|f| f.sync_all()).map_err(on_disk)?;
    }
    Ok(())
}

/// Makes the file, when it is new, readable to its owner only: it holds hashes of passwords and who read what.
pub(super) fn keep_private(file: &Path) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let opened = options.open(file);
    opened.map(drop).map_err(|e| StoreError::Engine(format!("{} cannot be opened: {}", file.display(), e.kind())))
}

/// A durable connection: an answer that was given survives a power failure.
pub(super) fn connect(file: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(file).map_err(failed)?;
    connection.busy_timeout(std::time::Duration::from_millis(BUSY_MS)).map_err(failed)?;
    let mode: String =
        connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).map_err(|e| opening(&e))?;
    if mode != "wal" {
        return Err(StoreError::Unusable("the file system does not allow write-ahead logging".to_owned()));
    }
    let habits = "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;
                  PRAGMA cache_size = -32768; PRAGMA journal_size_limit = 67108864;";
    connection.execute_batch(habits).map_err(failed)?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(connection)
}

/// Brings the schema up to date; refuses what is newer than this program or was never an archive.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).map_err(|e| opening(&e));
    let tables = count("SELECT count(*) FROM sqlite_schema")?;
    let known = count("SELECT count(*) FROM sqlite_schema WHERE name = 'refinery_schema_history'")?;
    if tables > 0 && known == 0 {
        return Err(StoreError::Unusable("it is a database of another program".to_owned()));
    }
    if known > 0 {
        let applied = count("SELECT coalesce(max(version), 0) FROM refinery_schema_history")?;
        super::refuse_newer(applied, migrations::migrations::runner().get_migrations())?;
    }
    // All in one transaction: refinery's own way commits a change and the note of it one after the other, and an archive whose start is cut
    // short between the two never starts again.
    let ran = migrations::migrations::runner().set_grouped(true).run(connection);
    ran.map(drop).map_err(|error| match error.kind() {
        refinery::error::Kind::Connection(_, source) => {
            source.downcast_ref().map_or_else(|| StoreError::Unusable(error.to_string()), opening)
        }
        _ => StoreError::Unusable(error.to_string()),
    })
}

/// What an error means while the file is being opened: a disk that refuses is no fault of the database, and it may be tried again.
fn opening(error: &rusqlite::Error) -> StoreError {
    use rusqlite::ErrorCode as Code;
    match error.sqlite_error_code() {
        Some(Code::DiskFull | Code::ReadOnly | Code::CannotOpen | Code::SystemIoFailure | Code::DatabaseBusy) => {
            StoreError::Engine(error.to_string())
        }
        _ => unusable(error),
    }
}

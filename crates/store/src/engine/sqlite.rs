//! The embedded engine: one writer thread with group commit, a pool of readers on consistent views.

use super::sqlite_file::{connect, copy, keep_private, migrate};
use super::sqlite_log::{Pace, carry_apart};
use super::sqlite_writer::{Writer, immediate};
use super::value::{Row, Value};
use super::{Engine, Lock, Tx, Verb};
use crate::StoreError;
use async_trait::async_trait;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tokio::sync::{Semaphore, oneshot};

/// The oldest SQLite that may be used: earlier ones can corrupt a WAL that two connections checkpoint at once.
const OLDEST_SQLITE: i32 = 3_051_003;
/// How many readers work at the same time.
const READERS: usize = 4;

/// An archive in one file.
pub struct Sqlite {
    file: PathBuf,
    writer: Writer,
    idle: Arc<Mutex<Vec<Connection>>>,
    seats: Arc<Semaphore>,
    /// Never writes and is always the same one, so that SQLite tells it of every commit of the others.
    watcher: Arc<Mutex<Connection>>,
}

impl Sqlite {
    /// Opens or makes the file and brings its schema up to date. Blocking work; done once at start.
    pub fn open(file: &Path) -> Result<Self, StoreError> {
        Self::open_with(file, |mut connection, file| {
            carry_apart(&mut connection, file, Pace::ARCHIVE)?;
            Writer::start(connection)
        })
    }

    /// The same, but all work is done on the thread that asks for it: see [`crate::open_here`].
    pub fn open_here(file: &Path) -> Result<Self, StoreError> {
        Self::open_with(file, |connection, _| Ok(Writer::Here(Mutex::new(connection))))
    }

    fn open_with(file: &Path, writer: fn(Connection, &Path) -> Result<Writer, StoreError>) -> Result<Self, StoreError> {
        if rusqlite::version_number() < OLDEST_SQLITE {
            return Err(StoreError::Unusable(format!("SQLite {} is too old", rusqlite::version())));
        }
        keep_private(file)?;
        let mut connection = connect(file)?;
        migrate(&mut connection)?;
        let readers = (0..READERS).map(|_| reader(file)).collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            file: file.to_owned(),
            writer: writer(connection, file)?,
            idle: Arc::new(Mutex::new(readers)),
            seats: Arc::new(Semaphore::new(READERS)),
            watcher: Arc::new(Mutex::new(connect(file)?)),
        })
    }

    /// Lends a reader to blocking work and takes it back, also when the caller has gone away meanwhile.
    async fn with_reader<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let seat = Arc::clone(&self.seats).acquire_owned().await.map_err(|e| StoreError::Engine(e.to_string()))?;
        let (idle, file) = (Arc::clone(&self.idle), self.file.clone());
        let work = move || {
            let lent = idle.lock().map_or(None, |mut idle| idle.pop());
            // A seat without a reader: the last one who sat there panicked and took it along.
            let mut reader = lent.map_or_else(|| reader(&file), Ok)?;
            let result = work(&mut reader);
            if let Ok(mut idle) = idle.lock() {
                idle.push(reader);
            }
            drop(seat);
            result
        };
        self.off_runtime(work).await
    }

    /// Blocking work, on a thread that may block.
    async fn off_runtime<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        if matches!(self.writer, Writer::Here(_)) {
            return work();
        }
        tokio::task::spawn_blocking(work).await.map_err(|e| StoreError::Engine(e.to_string()))?
    }
}

impl Engine for Sqlite {
    async fn read<A, T>(&self, args: A, verb: Verb<A, T>) -> Result<T, StoreError>
    where
        A: Send + Sync + 'static,
        T: Send + 'static,
    {
        self.with_reader(move |reader| {
            reader.execute_batch("BEGIN").map_err(failed)?;
            let result = immediate(verb(&mut SqliteTx { connection: reader }, &args));
            reader.execute_batch("ROLLBACK").map_err(failed)?;
            result
        })
        .await
    }

    async fn write<A, T>(&self, args: A, verb: Verb<A, T>) -> Result<T, StoreError>
    where
        A: Send + Sync + 'static,
        T: Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        self.writer
            .send(Box::new(move |connection| {
                let result = immediate(verb(&mut SqliteTx { connection }, &args));
                let keep = result.is_ok();
                let finish = move |committed: Result<(), StoreError>| {
                    // Nobody listens any more when the caller went away; the effect stands all the same.
                    let _ = answer.send(result.and_then(|value| committed.map(|()| value)));
                };
                (keep, Box::new(finish) as _)
            }))
            .await?;
        answered.await.map_err(|_| StoreError::Engine("the archive could not take this now".to_owned()))?
    }

    async fn inspect(&self) -> Result<Vec<String>, StoreError> {
        self.with_reader(|reader| {
            let mut faults = Vec::new();
            let mut check = reader.prepare("PRAGMA integrity_check(20)").map_err(failed)?;
            let lines = check.query_map([], |row| row.get::<_, String>(0)).map_err(failed)?;
            for line in lines {
                let line = line.map_err(failed)?;
                if line != "ok" {
                    faults.push(format!("SQLite reports: {line}"));
                }
            }
            let mut keys = reader.prepare("PRAGMA foreign_key_check").map_err(failed)?;
            let tables = keys.query_map([], |row| row.get::<_, String>(0)).map_err(failed)?;
            for table in tables {
                faults.push(format!("a row of table {} points at nothing", table.map_err(failed)?));
            }
            Ok(faults)
        })
        .await
    }

    async fn pulse(&self) -> Result<i64, StoreError> {
        let watcher = Arc::clone(&self.watcher);
        let look = move || {
            let watcher = watcher.lock().map_err(|e| StoreError::Engine(e.to_string()))?;
            watcher.query_row("PRAGMA data_version", [], |row| row.get(0)).map_err(failed)
        };
        self.off_runtime(look).await
    }

    async fn backup_to(&self, file: &Path) -> Result<(), StoreError> {
        let (source, target) = (self.file.clone(), file.to_owned());
        self.off_runtime(move || copy(&source, &target)).await
    }
}

/// A connection that cannot write, whatever it is asked.
fn reader(file: &Path) -> Result<Connection, StoreError> {
    let reader = connect(file)?;
    reader.pragma_update(None, "query_only", true).map_err(failed)?;
    Ok(reader)
}

pub(super) fn unusable(error: &rusqlite::Error) -> StoreError {
    StoreError::Unusable(error.to_string())
}

/// SQLite's words name tables and constraints, never values.
pub(super) fn failed(error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase) => unusable(&error),
        _ => StoreError::Engine(error.to_string()),
    }
}

/// A transaction, open on a connection that nobody else uses meanwhile. Everything here finishes at once.
struct SqliteTx<'c> {
    connection: &'c mut Connection,
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
            Self::Uuid(id) => ValueRef::Blob(id.as_bytes()),
        }))
    }
}

fn rows(statement: &mut rusqlite::CachedStatement<'_>, values: &[Value]) -> Result<Vec<Row>, StoreError> {
    let width = statement.column_count();
    let mut cursor = statement.query(rusqlite::params_from_iter(values)).map_err(failed)?;
    let mut rows = Vec::new();
    while let Some(row) = cursor.next().map_err(failed)? {
        let mut cells = Vec::with_capacity(width);
        for column in 0..width {
            cells.push(match row.get_ref(column).map_err(failed)? {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(number) => Value::Int(number),
                ValueRef::Text(text) => Value::Text(
                    String::from_utf8(text.to_vec())
                        .map_err(|_| StoreError::Unusable("text is not UTF-8".to_owned()))?,
                ),
                ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
                ValueRef::Real(_) => return Err(StoreError::Unusable("a column holds a fraction".to_owned())),
            });
        }
        rows.push(Row(cells));
    }
    Ok(rows)
}

#[async_trait]
impl Tx for SqliteTx<'_> {
    async fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        rows(&mut self.connection.prepare_cached(sql).map_err(failed)?, values)
    }

    async fn query_many(&mut self, sql: &str, sets: &[Vec<Value>]) -> Result<Vec<Vec<Row>>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql).map_err(failed)?;
        sets.iter().map(|values| rows(&mut statement, values)).collect()
    }

    async fn exec_many(&mut self, sql: &str, sets: &[Vec<Value>]) -> Result<u64, StoreError> {
        let mut statement = self.connection.prepare_cached(sql).map_err(failed)?;
        let mut touched = 0;
        for values in sets {
            touched += statement.execute(rusqlite::params_from_iter(values)).map_err(failed)? as u64;
        }
        Ok(touched)
    }

    async fn lock(&mut self, _lock: Lock<'_>) -> Result<(), StoreError> {
        Ok(())
    }
}

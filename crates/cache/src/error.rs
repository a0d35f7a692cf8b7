//! What can go wrong with the drawer, in the kinds that a desk must tell apart.

use std::io;

/// Why the cache could not do it. Nothing was changed then: every writing verb is one transaction.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// A newer workstation wrote this cache. It is left untouched.
    #[error("the cache has schema {found}; this workstation knows {known}")]
    Newer {
        /// The schema in the file.
        found: i64,
        /// The newest that this program knows.
        known: i64,
    },
    /// The file is no cache or is damaged. It is left untouched: waiting acts may still be saved from it ([`crate::Cache::rebuild`]).
    #[error("the cache is damaged: {0}")]
    Damaged(String),
    /// The disk is full.
    #[error("the disk is full")]
    DiskFull,
    /// The disk or the file refuses to be written.
    #[error("the cache cannot be written")]
    ReadOnly,
    /// The page belongs to another epoch than the cursor: [`crate::Cache::reset`] the stream.
    #[error("the stream's history was replaced")]
    EpochChanged,
    /// The page breaks the protocol; nothing of it was stored.
    #[error("the page breaks the protocol: {0}")]
    BadPage(&'static str),
    /// This desk does not hold the stream.
    #[error("the stream is not held here")]
    UnknownStream,
    /// A file's content does not have the hash that it should have; it was not kept.
    #[error("the content does not have its hash")]
    WrongHash,
    /// The cache is not open any more.
    #[error("the cache is closed")]
    Closed,
    /// Anything else of SQLite.
    #[error("the cache failed: {0}")]
    Sql(rusqlite::Error),
    /// Anything else of the disk.
    #[error("the disk failed: {0}")]
    Io(io::Error),
}

impl CacheError {
    /// The kind of an engine's error, where a desk must tell it apart. A file that does not hold what this program wrote into it is damaged,
    /// whether the engine notices it or the types do.
    fn of_engine(error: &rusqlite::Error) -> Option<Self> {
        use rusqlite::{Error, ErrorCode as Code};
        let nonsense = matches!(
            error,
            Error::FromSqlConversionFailure(..)
                | Error::IntegralValueOutOfRange(..)
                | Error::InvalidColumnType(..)
                | Error::Utf8Error(..)
                | Error::QueryReturnedNoRows
                | Error::SqlInputError { .. }
        ) || matches!(error, Error::SqliteFailure(_, Some(said)) if said.starts_with("no such table"));
        match error.sqlite_error_code() {
            Some(Code::DiskFull) => Some(Self::DiskFull),
            Some(Code::ReadOnly | Code::CannotOpen | Code::PermissionDenied) => Some(Self::ReadOnly),
            Some(Code::SystemIoFailure) => Some(Self::Io(io::Error::other(error.to_string()))),
            Some(Code::DatabaseCorrupt | Code::NotADatabase) => Some(Self::Damaged(error.to_string())),
            _ if nonsense => Some(Self::Damaged(error.to_string())),
            _ => None,
        }
    }
}

impl From<rusqlite::Error> for CacheError {
    fn from(error: rusqlite::Error) -> Self {
        Self::of_engine(&error).unwrap_or(Self::Sql(error))
    }
}

impl From<refinery::Error> for CacheError {
    fn from(error: refinery::Error) -> Self {
        let engine = match error.kind() {
            refinery::error::Kind::Connection(_, source) => source.downcast_ref::<rusqlite::Error>(),
            _ => None,
        };
        // A disk that is full while a schema is brought up to date is a full disk; anything else is a file that is not ours.
        engine.and_then(Self::of_engine).unwrap_or_else(|| Self::Damaged(error.to_string()))
    }
}

impl From<io::Error> for CacheError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            _ => Self::Io(error),
        }
    }
}

/// What every verb answers.
pub type Result<T> = std::result::Result<T, CacheError>;

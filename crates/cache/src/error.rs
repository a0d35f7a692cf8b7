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
    /// The file is no cache or is damaged. It is left untouched: waiting acts may still be saved from it.
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
    /// Anything else of SQLite.
    #[error("the cache failed: {0}")]
    Sql(rusqlite::Error),
    /// Anything else of the disk.
    #[error("the disk failed: {0}")]
    Io(io::Error),
}

impl From<rusqlite::Error> for CacheError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        match error.sqlite_error_code() {
            Some(Code::DiskFull) => Self::DiskFull,
            Some(Code::ReadOnly | Code::CannotOpen | Code::PermissionDenied) => Self::ReadOnly,
            Some(Code::DatabaseCorrupt | Code::NotADatabase) => Self::Damaged(error.to_string()),
            _ => Self::Sql(error),
        }
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

//! THE ARCHIVE. Must not know: HTTP, sessions' secrets in clear, files of blobs, screens, clocks. The registry's database behind
//! one trait in verbs of the office, on SQLite (embedded) and PostgreSQL (a country). The only server-side SQL.

pub mod archive;
pub mod types;

pub use archive::{Archive, StoreError};
pub use types::*;

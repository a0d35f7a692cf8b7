//! THE DRAWER. Must not know: networks, clocks, windows, how the person is asked. The employee's SQLite with inbox, search, duties and
//! outbox, and the files beside it.
//!
//! What comes in is stored as it came; duties, unread marks, figures and search words are derived from it in the same transaction
//! (`derive`), so that it never matters how often or in which order pages came. `docs/schema/cache.md` explains the tables.

mod acts;
mod apply;
mod beside;
mod blob;
mod db;
mod derive;
mod duties;
mod error;
mod item;
mod joined;
mod kept;
mod list;
mod measured;
mod official;
mod outbox;
mod reader;
mod reading;
mod receipt;
mod record;
mod rescue;
mod rules;
mod search;
mod setting;
mod stream;
mod types;
mod verify;
mod work;

pub use db::Cache;
pub use diwan_domain::arabic::Piece;
pub use error::{CacheError, Result};
pub use types::*;

/// The most hits that a search lists; a page with more says so ([`ListPage::more`]).
pub const MAX_HITS: usize = 1000;

/// Grows whenever this workstation learns to read another kind of item: what an older one kept unread is then read.
const READER_VERSION: i64 = 4;

//! THE DRAWER. Must not know: networks, clocks, windows, how the person is asked. The employee's SQLite with inbox, search, duties and
//! outbox, and the files beside it.

mod api;
mod error;
mod types;

pub use api::Cache;
pub use diwan_domain::arabic::Piece;
pub use error::{CacheError, Result};
pub use types::*;

/// The most hits that a search lists; a page with more says so ([`ListPage::more`]).
pub const MAX_HITS: usize = 1000;

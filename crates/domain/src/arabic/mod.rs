//! Arabic as people type it and as search must read it.
//!
//! One folding for the index, the query and the highlighting, so that they can never disagree about what matched. It is versioned:
//! whoever keeps folded text keeps [`FOLD_VERSION`] beside it and folds anew when it differs.

mod fold;
mod query;
mod words;

pub use fold::fold;
pub use query::{MAX_QUERY_WORDS, Piece, Query, Term, mark, snippet};
pub use words::{Word, index_text, words};

/// Grows whenever [`fold`], [`words`] or the index forms change what they give.
pub const FOLD_VERSION: i64 = 2;

//! Arabic as people type it and as search must read it.

/// A run of text in its original spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Whether it matched the search.
    pub hit: bool,
}

//! What changed between two versions of a text, clause by clause.

use serde::{Deserialize, Serialize};

/// What became of one clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum ClauseChange {
    /// As it was.
    Kept {
        /// The clause.
        text: String,
    },
    /// It is new.
    Added {
        /// The clause.
        text: String,
    },
    /// It is gone.
    Removed {
        /// The clause.
        text: String,
    },
    /// It reads otherwise.
    Changed {
        /// As it was.
        was: String,
        /// As it is.
        text: String,
    },
}

/// The clauses of a text: its paragraphs, parted by blank lines, without the white space around them.
pub fn clauses(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut start, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            found.push(text.get(start..at).unwrap_or_default().trim());
            start = at + line.len();
        }
        at += line.len();
    }
    found.push(text.get(start..).unwrap_or_default().trim());
    found.retain(|clause| !clause.is_empty());
    found
}

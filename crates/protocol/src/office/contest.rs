//! Contests: both sides' record in one place.

use super::items::ContestItem;
use super::supervision::PersonLine;
use diwan_domain::{Document, Moment};
use serde::{Deserialize, Serialize};

/// A contest in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct ContestLine {
    /// The contest.
    pub contest: ContestItem,
    /// Whether it is the asker's own.
    pub mine: bool,
    /// Whether the asker may decide it.
    pub may_decide: bool,
    /// Until when it should be decided.
    pub due_at: Moment,
}

/// Contests of the asker, of the asker's team, or about the asker's circulars; open ones first, then newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct Contests {
    /// One page.
    pub contests: Vec<ContestLine>,
    /// The key of the next page.
    pub next: Option<String>,
}

/// A contest with everything that both sides have on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct ContestFile {
    /// The contest.
    pub line: ContestLine,
    /// What is on record, oldest first: facts, observations, absences, reminders, rungs, events.
    pub lines: Vec<PersonLine>,
    /// The circular as it was registered.
    pub document: Document,
    /// The same as a file for machines: JSON, format `contest/1`.
    pub file: String,
    /// SHA-256 of the file's bytes.
    pub file_sha256: String,
}

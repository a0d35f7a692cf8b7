//! A document in the reader, and what was acknowledged.

use super::failure::FailureCode;
use diwan_domain::clauses::ClauseChange;
use diwan_protocol::office::items::EventKind;
use diwan_protocol::office::publishing::CircularState;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An attachment in the reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct ReadingAttachment {
    /// Caption.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// Bytes.
    #[ts(type = "number")]
    pub size: u64,
    /// Address.
    pub sha256: String,
    /// Whether it is on this desk already and readable offline.
    pub cached: bool,
}

/// The facts that the registry holds about this person and this document, plus those that wait to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct ReadingFacts {
    /// Body on a workstation of mine.
    #[ts(type = "number | null")]
    pub reached: Option<i64>,
    /// Visible on a screen of mine.
    #[ts(type = "number | null")]
    pub shown: Option<i64>,
    /// Opened.
    #[ts(type = "number | null")]
    pub opened: Option<i64>,
    /// Acknowledged.
    #[ts(type = "number | null")]
    pub acknowledged: Option<i64>,
}

/// What happened to a circular after its issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct ReadingEvent {
    /// What.
    pub event: EventKind,
    /// When.
    #[ts(type = "number")]
    pub at: i64,
    /// The unit that decided.
    pub by: String,
    /// Why, as written for everybody; empty for `superseded`.
    pub why: String,
    /// For `extended`: the new deadline.
    #[ts(type = "number | null")]
    pub deadline: Option<i64>,
    /// For `extended`: the one before.
    #[ts(type = "number | null")]
    pub deadline_before: Option<i64>,
    /// For `superseded`: the circular that took its place.
    pub successor: Option<String>,
    /// Its number.
    pub successor_number: Option<String>,
    /// Whether it is on this desk and can be opened.
    pub successor_here: bool,
}

/// What a circular says about the one whose place it took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct ReadingSupersedes {
    /// That circular.
    pub id: String,
    /// Its number.
    pub number: String,
    /// What changed, clause by clause.
    pub changes: Vec<ClauseChange>,
    /// Whether nothing changed that binds: whoever acknowledged that one need not acknowledge this one.
    pub carries: bool,
    /// When this person acknowledged that one, as recorded.
    #[ts(type = "number | null")]
    pub acknowledged_at: Option<i64>,
    /// Whether that counts for this one: nothing is asked again.
    pub kept: bool,
}

/// A document in the reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct Reading {
    /// Item id.
    pub id: String,
    /// `circular` or `letter`
    pub kind: String,
    /// Registration number.
    pub number: String,
    /// Subject.
    pub subject: String,
    /// Body, plain text; paragraphs are separated by blank lines.
    pub body: String,
    /// Issuing unit's name.
    pub issuer: String,
    /// Who signed.
    pub signatory: String,
    /// When it was registered.
    #[ts(type = "number")]
    pub issued_at: i64,
    /// `normal`, `urgent`, `very_urgent`, `immediate`
    pub urgency: String,
    /// `ordinary`, `restricted`, `confidential`
    pub confidentiality: String,
    /// Audience in words; circulars only.
    pub audience: Option<String>,
    /// First binding day, `YYYY-MM-DD`; circulars only.
    pub effective_on: Option<String>,
    /// The deadline in force, the last extension counted.
    #[ts(type = "number | null")]
    pub deadline: Option<i64>,
    /// The exact sentence to acknowledge.
    pub statement: Option<String>,
    /// Version of the circular.
    #[ts(type = "number")]
    pub version: i64,
    /// Hash of what is on the screen; the window gives it back with the acknowledgement.
    pub content_sha256: String,
    /// Attachments.
    pub attachments: Vec<ReadingAttachment>,
    /// `owed`, `sent`, `acknowledged`, `superseded`, `recalled`, `withdrawn`, `expired`; `None` when no acknowledgement is asked.
    pub duty: Option<String>,
    /// Facts.
    pub facts: ReadingFacts,
    /// Why the last acknowledgement was refused, if it was.
    pub refused: Option<FailureCode>,
    /// Whether it is in force. Of one that is not, number, subject, issuer, time and terms are left.
    #[ts(optional, as = "Option<CircularState>")]
    pub state: CircularState,
    /// What happened to it after its issue, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<ReadingEvent>>")]
    pub events: Vec<ReadingEvent>,
    /// What it says about the circular whose place it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub supersedes: Option<ReadingSupersedes>,
    /// Whether it asks for an acknowledgement, but not of this person, who came into its audience after its issue.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub joined_later: bool,
}

/// One line of "what I acknowledged".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct HistoryRow {
    /// The circular.
    pub id: String,
    /// Registration number.
    pub number: String,
    /// Subject.
    pub subject: String,
    /// Issuing unit's name.
    pub issuer: String,
    /// The version that was acknowledged.
    #[ts(type = "number")]
    pub version: i64,
    /// The exact sentence that was acknowledged.
    pub statement: String,
    /// Hash of the content that was acknowledged.
    pub content_sha256: String,
    /// When the registry recorded it; `None` while it waits to be sent.
    #[ts(type = "number | null")]
    pub recorded_at: Option<i64>,
    /// When it was done on a desk, by that desk's clock; `None` when another desk did it.
    #[ts(type = "number | null")]
    pub done_at: Option<i64>,
    /// The workstation on which it was done, when known.
    pub device: Option<String>,
    /// Whether it was recorded for this person, on paper or by word, and not done on a workstation.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub witnessed: bool,
}

/// One page of history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct HistoryPage {
    /// Newest first.
    pub rows: Vec<HistoryRow>,
    /// All of them.
    #[ts(type = "number")]
    pub total: i64,
}

//! Lists and their rows.

use diwan_protocol::office::publishing::CircularState;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub enum Folder {
    /// Everything.
    #[default]
    All,
    /// Circulars.
    Circulars,
    /// Letters.
    Letters,
    /// Circulars that await my acknowledgement.
    Awaiting,
    /// Those whose deadline has passed.
    Overdue,
}

/// What the list is narrowed to. Empty fields narrow nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct ListQuery {
    /// Which list.
    pub folder: Folder,
    /// Words as the person typed them; the last one matches as a prefix.
    pub text: String,
    /// Issuing unit, by code.
    pub issuer: Option<String>,
    /// Registered at or after.
    #[ts(type = "number | null")]
    pub from: Option<i64>,
    /// Registered before.
    #[ts(type = "number | null")]
    pub until: Option<i64>,
    /// Only unread ones.
    pub unread: bool,
}

/// A run of text, marked where it matched the search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct Piece {
    /// The text, in its original spelling.
    pub text: String,
    /// Whether it matched.
    pub hit: bool,
}

/// One row of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct Row {
    /// Item id.
    pub id: String,
    /// `circular` or `letter`
    pub kind: String,
    /// Registration number.
    pub number: String,
    /// Subject, marked where it matched.
    pub subject: Vec<Piece>,
    /// Issuing unit's name.
    pub issuer: String,
    /// When it was registered.
    #[ts(type = "number")]
    pub issued_at: i64,
    /// `normal`, `urgent`, `very_urgent`, `immediate`
    pub urgency: String,
    /// Whether this person has opened it on any desk.
    pub unread: bool,
    /// `owed`, `sent`, `acknowledged`, `superseded`, `recalled`, `withdrawn`, `expired`; `None` when no acknowledgement is asked.
    pub duty: Option<String>,
    /// Whether it is in force; a letter always is.
    #[ts(optional, as = "Option<CircularState>")]
    pub state: CircularState,
    /// Deadline of the duty.
    #[ts(type = "number | null")]
    pub deadline: Option<i64>,
    /// When the duty ended, or was acknowledged here.
    #[ts(type = "number | null")]
    pub acknowledged_at: Option<i64>,
    /// Number of attachments.
    #[ts(type = "number")]
    pub attachments: i64,
    /// A part of the body around the first hit; only with a search text.
    pub snippet: Option<Vec<Piece>>,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct ListPage {
    /// Rows from the asked offset on.
    pub rows: Vec<Row>,
    /// Rows in the whole list, so that the scrollbar tells the truth.
    #[ts(type = "number")]
    pub total: i64,
    /// Whether `total` is a floor ("more than 1,000"), as for searches with very many hits.
    pub more: bool,
}

/// An issuer to filter by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct Issuer {
    /// Unit code.
    pub id: String,
    /// Name.
    pub name: String,
    /// Items in the cache.
    #[ts(type = "number")]
    pub items: i64,
}

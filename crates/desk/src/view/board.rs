//! The supervisor's board: separate facts that overlap.

use super::reading::ReadingFacts;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Figures of the board; separate facts that overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct BoardFigures {
    /// People in the audience.
    #[ts(type = "number")]
    pub audience: i64,
    /// Body on the workstation.
    #[ts(type = "number")]
    pub reached: i64,
    /// Visible on a screen.
    #[ts(type = "number")]
    pub shown: i64,
    /// Opened.
    #[ts(type = "number")]
    pub opened: i64,
    /// Acknowledged.
    #[ts(type = "number")]
    pub acknowledged: i64,
}

/// One circular on the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct BoardCircularView {
    /// The circular.
    pub id: String,
    /// Registration number.
    pub number: String,
    /// Subject.
    pub subject: String,
    /// When it was issued.
    #[ts(type = "number")]
    pub issued_at: i64,
    /// Deadline.
    #[ts(type = "number | null")]
    pub deadline: Option<i64>,
    /// Whether it asks for an acknowledgement.
    pub asks_acknowledgement: bool,
    /// Figures over the team.
    pub figures: BoardFigures,
}

/// A page of the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct BoardView {
    /// Newest first.
    pub circulars: Vec<BoardCircularView>,
    /// Key of the next page.
    pub next: Option<String>,
}

/// One unit's bar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct BoardUnitView {
    /// Unit code.
    pub id: String,
    /// Arabic name.
    pub name: String,
    /// English name.
    pub name_en: Option<String>,
    /// Figures.
    pub figures: BoardFigures,
}

/// One person's facts on the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct BoardPersonView {
    /// Employee number.
    pub employee: String,
    /// Name.
    pub name: String,
    /// Unit's Arabic name.
    pub unit: String,
    /// Unit's English name.
    pub unit_en: Option<String>,
    /// Facts.
    pub facts: ReadingFacts,
    /// When any workstation of the person last spoke to the registry.
    #[ts(type = "number | null")]
    pub last_contact: Option<i64>,
}

/// One circular, the team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct BoardDetailView {
    /// The circular.
    pub circular: BoardCircularView,
    /// Bars.
    pub units: Vec<BoardUnitView>,
    /// People, one page.
    pub people: Vec<BoardPersonView>,
    /// Key of the next page of people.
    pub next: Option<String>,
}

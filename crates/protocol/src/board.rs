//! The supervisor's board: separate facts, each with its time; never one merged state.

use crate::session::UnitName;
use diwan_domain::{EmployeeId, Facts, ItemId, Moment};
use serde::{Deserialize, Serialize};

/// Figures of one circular for one unit with everything below it. Each counts people for whom the fact is recorded;
/// they are separate facts and overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Figures {
    /// People in the frozen audience.
    pub audience: i64,
    /// Body on the workstation.
    pub reached: i64,
    /// Visible on a screen.
    pub shown: i64,
    /// Opened in the reader.
    pub opened: i64,
    /// Acknowledged.
    pub acknowledged: i64,
}

/// One circular on the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BoardCircular {
    /// The circular.
    #[cfg_attr(feature = "openapi", schema(value_type = uuid::Uuid))]
    pub id: ItemId,
    /// Registration number.
    pub number: String,
    /// Subject.
    pub subject: String,
    /// When it was issued.
    #[cfg_attr(feature = "openapi", schema(value_type = i64))]
    pub issued_at: Moment,
    /// By when it must be acknowledged.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    pub deadline: Option<Moment>,
    /// Whether it asks for an acknowledgement at all.
    pub asks_acknowledgement: bool,
    /// Figures over the viewer's whole team.
    pub figures: Figures,
}

/// Answer of `GET /v1/board`: circulars whose audience touches the viewer's team, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BoardAnswer {
    /// The circulars.
    pub circulars: Vec<BoardCircular>,
    /// The key of the next page; `None` when this was the last.
    pub next: Option<String>,
}

/// One unit's bar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BoardUnit {
    /// The unit.
    pub unit: UnitName,
    /// Figures of the unit and everything below it.
    pub figures: Figures,
}

/// One person's facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BoardPerson {
    /// Who.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub employee: EmployeeId,
    /// Name as on the roster.
    pub name: String,
    /// The person's unit now.
    pub unit: UnitName,
    /// When each fact was recorded.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub facts: Facts,
    /// When any workstation of this person last spoke to the registry: tells "machine off" apart from "did not".
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    pub last_contact: Option<Moment>,
}

/// Answer of `GET /v1/board/{circular}`: one circular, the viewer's team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BoardDetail {
    /// The circular with the team's figures.
    pub circular: BoardCircular,
    /// The units right below the viewer's, and the viewer's own.
    pub units: Vec<BoardUnit>,
    /// People of the frozen audience in the asked unit (default: the viewer's), by unit and name, one page.
    pub people: Vec<BoardPerson>,
    /// The key of the next page of people; `None` when this was the last.
    pub next: Option<String>,
}

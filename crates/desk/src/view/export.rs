//! What a person takes along as a file.

use diwan_domain::{ItemId, Moment, UnitId};
use diwan_protocol::office::supervision::NamesAsked;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is exported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "export", rename_all = "snake_case", deny_unknown_fields)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub enum ExportWhat {
    /// The names behind the bars of one circular, all pages of them.
    Names {
        /// Which circular.
        circular: ItemId,
        /// Which names; printed as the filter.
        asked: NamesAsked,
        /// As it was at a moment; `None`: now.
        at: Option<Moment>,
    },
    /// The board, all pages of it.
    Board {
        /// As it was at a moment; `None`: now.
        at: Option<Moment>,
    },
    /// What lies on whom.
    Load {
        /// A unit of the team; `None`: the whole team.
        unit: Option<UnitId>,
    },
    /// One contest with its record; as `pdf` or `json` only.
    Contest {
        /// Which.
        contest: ItemId,
    },
}

/// As which kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub enum ExportFormat {
    /// Pages for people.
    Pdf,
    /// Rows for spreadsheets.
    Xlsx,
    /// Rows for programs.
    Csv,
    /// The machine-readable file of a contest, byte for byte as the registry made it.
    Json,
}

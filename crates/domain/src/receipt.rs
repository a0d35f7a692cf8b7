//! The separate facts about one person and one document. They are never merged and never inferred from one another.

use crate::ids::{ActionId, DeviceId, EmployeeId, ItemId, UnitId};
use crate::time::Moment;
use serde::{Deserialize, Serialize};

/// A fact that a desk reports. Names in the comments are those of ETSI EN 319 522-1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// The body is on this person's workstation (ContentHandover).
    Reached,
    /// It was visible on an unlocked screen: a notification, the strip, the list (NotificationDelivered).
    Shown,
    /// The reader was opened on it (ContentAccessTracking).
    Opened,
    /// The person acknowledged the exact statement (ConsignmentAcceptance).
    Acknowledged,
}

impl Fact {
    /// All facts in the order in which they usually come about.
    pub const ALL: [Self; 4] = [Self::Reached, Self::Shown, Self::Opened, Self::Acknowledged];

    /// The word in tables and messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::Shown => "shown",
            Self::Opened => "opened",
            Self::Acknowledged => "acknowledged",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.as_str() == word)
    }
}

/// When each fact first became known. `None` means not known, never "did not happen".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
#[serde(default)]
pub struct Facts {
    /// Registry time of the first report.
    pub reached: Option<Moment>,
    /// Registry time of the first report.
    pub shown: Option<Moment>,
    /// Registry time of the first report.
    pub opened: Option<Moment>,
    /// Registry time at which the acknowledgement was recorded.
    pub acknowledged: Option<Moment>,
}

impl Facts {
    /// The time of one fact.
    pub fn at(&self, fact: Fact) -> Option<Moment> {
        match fact {
            Fact::Reached => self.reached,
            Fact::Shown => self.shown,
            Fact::Opened => self.opened,
            Fact::Acknowledged => self.acknowledged,
        }
    }

    /// Records a fact unless it is known already: the first report stands. Returns whether it was new.
    pub fn record(&mut self, fact: Fact, at: Moment) -> bool {
        let slot = match fact {
            Fact::Reached => &mut self.reached,
            Fact::Shown => &mut self.shown,
            Fact::Opened => &mut self.opened,
            Fact::Acknowledged => &mut self.acknowledged,
        };
        let new = slot.is_none();
        if new {
            *slot = Some(at);
        }
        new
    }
}

/// What one act says, complete enough to be signed by a device later without changing what is stored
/// (`docs/PROTOCOL.md`, receipts): this is the payload that a device signature will cover.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Which fact.
    pub event: Fact,
    /// The document.
    pub subject: ItemId,
    /// Its version when the act was done.
    pub version: i64,
    /// [`crate::Document::content_sha256`] of what was on the screen.
    pub content_sha256: String,
    /// SHA-256 of the exact statement shown; only for acknowledgements.
    pub statement_sha256: Option<String>,
    /// Who acted.
    pub employee: EmployeeId,
    /// On which workstation.
    pub device: DeviceId,
    /// The person's unit at the time.
    pub unit: UnitId,
    /// The act's id.
    pub action: ActionId,
    /// The workstation's own clock; kept beside the registry's time, never instead of it.
    pub device_time: Moment,
}

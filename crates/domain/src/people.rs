//! Units and what a person may be in them.

use serde::{Deserialize, Serialize};

/// What a person may do besides receiving. `Supervisor` is derived from the unit tree and never granted by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// موظف: receives, reads and acknowledges.
    Employee,
    /// مسؤول: heads a unit and sees the board of everybody in it and below it.
    Supervisor,
    /// مُصدِر التعاميم: issues circulars and sends letters.
    Publisher,
    /// مدير النظام: runs the registry; sees no bodies by that role.
    Administrator,
}

impl Role {
    /// All roles, in the order in which people list them.
    pub const ALL: [Self; 4] = [Self::Employee, Self::Supervisor, Self::Publisher, Self::Administrator];

    /// The word in tables, addresses and files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Employee => "employee",
            Self::Supervisor => "supervisor",
            Self::Publisher => "publisher",
            Self::Administrator => "administrator",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.as_str() == word.trim())
    }
}

/// Where a unit stands in the tree. Only a word for people: the tree itself is made by parents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
#[serde(rename_all = "snake_case")]
pub enum UnitLevel {
    /// جهة
    Agency,
    /// قطاع
    Sector,
    /// إدارة
    Department,
    /// مراقبة
    Controllership,
    /// قسم
    Section,
}

impl UnitLevel {
    /// All levels from the top down.
    pub const ALL: [Self; 5] = [Self::Agency, Self::Sector, Self::Department, Self::Controllership, Self::Section];

    /// The word in tables and files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Agency => "agency",
            Self::Sector => "sector",
            Self::Department => "department",
            Self::Controllership => "controllership",
            Self::Section => "section",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.as_str() == word.trim())
    }
}

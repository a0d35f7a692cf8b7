//! How much a circular may demand.

use crate::document::{Document, Urgency};
use serde::{Deserialize, Serialize};

/// The class of a circular, from the least to the most demanding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Nothing is owed.
    Information,
    /// An acknowledgement is owed.
    Binding,
    /// The same, عاجل or عاجل جداً.
    Urgent,
    /// The same, حالاً: it waits for nobody's hours.
    Emergency,
}

impl Class {
    /// Every class, from the least to the most demanding.
    pub const ALL: [Self; 4] = [Self::Information, Self::Binding, Self::Urgent, Self::Emergency];

    /// The class of a document: what asks for nothing informs, whatever its urgency; the rest goes by درجة الاستعجال.
    pub fn of(document: &Document) -> Self {
        Self::by(document.asks_acknowledgement(), document.urgency)
    }

    /// The same from the two things that decide.
    pub fn by(asks_acknowledgement: bool, urgency: Urgency) -> Self {
        match (asks_acknowledgement, urgency) {
            (false, _) => Self::Information,
            (true, Urgency::Normal) => Self::Binding,
            (true, Urgency::Urgent | Urgency::VeryUrgent) => Self::Urgent,
            (true, Urgency::Immediate) => Self::Emergency,
        }
    }

    /// The word in policies, tables and views.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Information => "information",
            Self::Binding => "binding",
            Self::Urgent => "urgent",
            Self::Emergency => "emergency",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urgency_raises_only_what_is_owed() {
        let classes = |asks| {
            [Urgency::Normal, Urgency::Urgent, Urgency::VeryUrgent, Urgency::Immediate].map(|u| Class::by(asks, u))
        };
        assert_eq!(classes(true), [Class::Binding, Class::Urgent, Class::Urgent, Class::Emergency]);
        assert_eq!(classes(false), [Class::Information; 4]);
    }
}

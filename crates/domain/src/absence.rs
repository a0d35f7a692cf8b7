//! When a person is excused: a dated absence that somebody entered, never one that a program guessed.

use crate::time::Moment;
use serde::{Deserialize, Serialize};

/// The longest absence, in days. One without an end is not accepted: whoever is excused for ever was forgotten.
pub const LONGEST_DAYS: i64 = 400;
const DAY_MS: i64 = 86_400_000;

/// Why a person is excused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
#[serde(rename_all = "snake_case")]
pub enum AbsenceReason {
    /// إجازة
    Leave,
    /// إعارة أو ندب: the person serves another agency.
    Secondment,
    /// Not on duty, e.g. between shifts or in a course.
    OffDuty,
    /// The person has no workstation; told on paper or aloud.
    NoDevice,
}

impl AbsenceReason {
    /// Every reason.
    pub const ALL: [Self; 4] = [Self::Leave, Self::Secondment, Self::OffDuty, Self::NoDevice];

    /// The word in tables, files and views.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Leave => "leave",
            Self::Secondment => "secondment",
            Self::OffDuty => "off_duty",
            Self::NoDevice => "no_device",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }
}

/// A stretch of time in which a person owes nothing that comes in, and nothing rings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct Absence {
    /// Why.
    pub reason: AbsenceReason,
    /// Its first moment.
    pub from: Moment,
    /// The moment at which the person is back.
    pub until: Moment,
}

/// Why an absence is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AbsenceFault {
    /// It ends before it begins, or with its beginning.
    #[error("an absence ends after it begins")]
    Backwards,
    /// Longer than [`LONGEST_DAYS`].
    #[error("an absence lasts {LONGEST_DAYS} days at most; enter a longer one in parts")]
    TooLong,
}

impl Absence {
    /// Judges an absence from outside.
    ///
    /// # Errors
    /// What is impossible about it.
    pub fn judge(self) -> Result<Self, AbsenceFault> {
        match self.until.since(self.from) {
            ..=0 => Err(AbsenceFault::Backwards),
            ms if ms > LONGEST_DAYS * DAY_MS => Err(AbsenceFault::TooLong),
            _ => Ok(self),
        }
    }

    /// Whether the person is away at this moment.
    pub fn covers(&self, at: Moment) -> bool {
        self.from <= at && at < self.until
    }
}

/// The absence that excuses at this moment: of several the one that lasts longest.
pub fn excuse_at(absences: &[Absence], at: Moment) -> Option<&Absence> {
    absences.iter().filter(|absence| absence.covers(at)).max_by_key(|absence| absence.until)
}

/// The next moment after this one at which an absence begins or ends.
pub fn next_turn(absences: &[Absence], at: Moment) -> Option<Moment> {
    absences.iter().flat_map(|absence| [absence.from, absence.until]).filter(|edge| *edge > at).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn away(reason: AbsenceReason, from: i64, until: i64) -> Absence {
        Absence { reason, from: Moment(from * DAY_MS), until: Moment(until * DAY_MS) }
    }

    #[test]
    fn the_longer_of_two_absences_excuses_and_the_first_day_back_does_not() {
        let both = [away(AbsenceReason::OffDuty, 3, 5), away(AbsenceReason::Leave, 2, 9)];
        let at = |day: i64| Moment(day * DAY_MS);
        assert_eq!(excuse_at(&both, at(1)), None);
        assert_eq!(excuse_at(&both, at(4)).map(|a| a.reason), Some(AbsenceReason::Leave));
        assert_eq!(excuse_at(&both, at(9)), None);
        assert_eq!(next_turn(&both, at(2)), Some(at(3)));
        assert_eq!(next_turn(&both, at(9)), None);
    }

    #[test]
    fn an_absence_without_a_sensible_end_is_refused() {
        assert_eq!(away(AbsenceReason::Leave, 3, 3).judge(), Err(AbsenceFault::Backwards));
        assert_eq!(away(AbsenceReason::Secondment, 0, LONGEST_DAYS + 1).judge(), Err(AbsenceFault::TooLong));
        assert!(away(AbsenceReason::Secondment, 0, LONGEST_DAYS).judge().is_ok());
        assert_eq!(AbsenceReason::ALL.map(|r| AbsenceReason::parse(r.as_str())), AbsenceReason::ALL.map(Some));
    }
}

//! The ladder: who is told, and when, while a duty stays unmet. The registry climbs it without any desk.

use crate::time::Moment;
use serde::{Deserialize, Serialize};

const HOUR_MS: i64 = 3_600_000;

/// What happens on one rung.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The person is reminded: the bell rings anew.
    Remind,
    /// The head of the person's unit is told.
    TellSupervisor,
    /// The publisher is told that the deadline passed unmet.
    TellPublisher,
    /// The duty ends unmet: it rings no more, and the record says so. It can still be acknowledged, late.
    Expire,
}

impl Step {
    /// The word in tables and views.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Remind => "remind",
            Self::TellSupervisor => "tell_supervisor",
            Self::TellPublisher => "tell_publisher",
            Self::Expire => "expire",
        }
    }
}

/// When a rung is reached. Rungs that count from a deadline are passed over where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// So many hours after the circular was issued.
    HoursAfterIssue(u32),
    /// So many hours before its deadline.
    HoursBeforeDeadline(u32),
    /// So many hours after its deadline; 0 is the deadline itself.
    HoursAfterDeadline(u32),
}

impl When {
    /// The hours, whatever they are counted from.
    pub fn hours(self) -> u32 {
        match self {
            Self::HoursAfterIssue(hours) | Self::HoursBeforeDeadline(hours) | Self::HoursAfterDeadline(hours) => hours,
        }
    }

    /// The moment; `None` without the deadline that it counts from. A rung before the deadline never lies before the issue.
    pub fn moment(self, issued: Moment, deadline: Option<Moment>) -> Option<Moment> {
        let ms = i64::from(self.hours()).saturating_mul(HOUR_MS);
        match self {
            Self::HoursAfterIssue(_) => Some(issued.plus_ms(ms)),
            Self::HoursBeforeDeadline(_) => deadline.map(|deadline| deadline.plus_ms(-ms).max(issued)),
            Self::HoursAfterDeadline(_) => deadline.map(|deadline| deadline.plus_ms(ms)),
        }
    }
}

/// One rung.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rung {
    /// When it is reached.
    pub when: When,
    /// What happens then.
    pub step: Step,
}

/// The rungs in the order in which they are reached, each with its moment.
pub fn climb(ladder: &[Rung], issued: Moment, deadline: Option<Moment>) -> Vec<(Moment, Step)> {
    let mut steps: Vec<(Moment, Step)> =
        ladder.iter().filter_map(|rung| Some((rung.when.moment(issued, deadline)?, rung.step))).collect();
    steps.sort_unstable();
    steps.dedup();
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rungs_come_in_the_order_of_time_and_need_their_deadline() {
        let rung = |when, step| Rung { when, step };
        let ladder = [
            rung(When::HoursAfterDeadline(0), Step::TellPublisher),
            rung(When::HoursBeforeDeadline(24), Step::Remind),
            rung(When::HoursAfterDeadline(0), Step::TellSupervisor),
            rung(When::HoursAfterIssue(2), Step::Remind),
        ];
        let hour = |n: i64| Moment(n * HOUR_MS);
        let climbed = climb(&ladder, hour(0), Some(hour(48)));
        assert_eq!(
            climbed,
            [
                (hour(2), Step::Remind),
                (hour(24), Step::Remind),
                (hour(48), Step::TellSupervisor),
                (hour(48), Step::TellPublisher)
            ]
        );
        assert_eq!(climb(&ladder, hour(0), None), [(hour(2), Step::Remind)]);
        assert_eq!(
            climb(&ladder[1..2], hour(0), Some(hour(3))),
            [(hour(0), Step::Remind)],
            "a short deadline reminds at once"
        );
    }
}

//! Later: capped for a day of the agency, and never for an emergency. A day has ended only when the registry's time says so.

use diwan_domain::Moment;
use diwan_domain::bell::{Day, Policy};
use serde::{Deserialize, Serialize};

/// How often was snoozed on which day. Kept on disk: neither a restart nor another clock gives a second allowance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// The agency's day that is counted.
    pub day: Day,
    /// How many of its snoozes are used.
    pub used: u32,
}

/// Why "later" is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoSnooze {
    /// Everything that rings is an emergency, or nothing rings.
    #[error("nothing that may be put off rings")]
    Nothing,
    /// The day's allowance is used up.
    #[error("the snoozes of the day are used up")]
    UsedUp,
}

impl Ledger {
    /// Nothing used on this day.
    pub fn of(day: Day) -> Self {
        Self { day, used: 0 }
    }

    /// How many snoozes are left. `confirmed` is a time that the registry has surely reached: what a clock on a wall says begins no new day.
    pub fn left(&self, policy: &Policy, confirmed: Moment) -> u32 {
        policy.snoozes_a_day().saturating_sub(self.on(policy.hours().day(confirmed)).used)
    }

    /// The ledger after one more snooze.
    ///
    /// # Errors
    /// [`NoSnooze::UsedUp`]
    pub fn take(&self, policy: &Policy, confirmed: Moment) -> Result<Self, NoSnooze> {
        if self.left(policy, confirmed) == 0 {
            return Err(NoSnooze::UsedUp);
        }
        let today = self.on(policy.hours().day(confirmed));
        Ok(Self { used: today.used.saturating_add(1), ..today })
    }

    /// The ledger of that day: a later one begins anew, an earlier one cannot come back.
    fn on(self, day: Day) -> Self {
        if day > self.day { Self::of(day) } else { self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_allowance_is_for_a_day_and_no_clock_gives_it_twice() {
        let policy = Policy::usual(240);
        let noon = Moment::parse_rfc3339("2026-11-22T12:00:00+04:00").unwrap();
        let day = policy.hours().day(noon);
        let mut ledger = Ledger::of(day);
        for left in (0..policy.snoozes_a_day()).rev() {
            ledger = ledger.take(&policy, noon).unwrap();
            assert_eq!(ledger.left(&policy, noon), left);
        }
        assert_eq!(ledger.take(&policy, noon), Err(NoSnooze::UsedUp));
        assert_eq!(ledger.take(&policy, noon.plus_secs(-86_400)), Err(NoSnooze::UsedUp), "yesterday is over");
        let midnight = policy.hours().midnight_after(noon);
        assert_eq!(ledger.take(&policy, midnight.plus_ms(-1)), Err(NoSnooze::UsedUp));
        assert_eq!(ledger.take(&policy, midnight).map(|l| l.used), Ok(1));
    }
}

//! What the bell follows at a moment: the registry's policy or, while none was told, the rule of before; absences; the screen; the ledger of snoozes.

use crate::bell::duration;
use crate::ports::{Around, Said};
use crate::seat::Seat;
use crate::view::FailureCode;
use diwan_bell::{Ledger, NoSnooze, Ticks};
use diwan_cache::{BellRules, Cache, CacheError};
use diwan_domain::absence::{excuse_at, next_turn};
use diwan_domain::bell::{Day, Policy};
use diwan_domain::{Absence, Moment};
use std::sync::Arc;
use std::time::Duration;

/// The key of the drawer's setting with the ledger of snoozes.
const SNOOZES: &str = "snoozes";

/// What is followed now.
pub(super) struct Rules {
    pub policy: Policy,
    /// Whether the registry told a policy. Without one everything is as it was before there were any.
    pub is_told: bool,
    /// Whether a newer one was told that cannot be followed.
    pub refused: bool,
    pub absences: Vec<Absence>,
    /// The absence that excuses now.
    pub excuse: Option<Absence>,
    /// Whether the screen is known to be locked.
    pub is_locked: bool,
    around: Around,
}

impl Rules {
    pub fn of(seat: &Seat, told: BellRules, now: Moment, around: Around) -> Self {
        let BellRules { policy, refused, absences } = told;
        Self {
            is_told: policy.is_some(),
            policy: policy.unwrap_or_else(|| Policy::untold(seat.ring_again_secs())),
            refused,
            excuse: excuse_at(&absences, now).copied(),
            absences,
            is_locked: is_so(around.locked),
            around,
        }
    }

    /// Whether the person asked the desktop for silence, where that is asked.
    pub fn silenced(&self) -> bool {
        self.is_told && is_so(self.around.silenced)
    }

    /// Until an absence begins or ends.
    pub fn next_turn(&self, now: Moment) -> Option<Duration> {
        next_turn(&self.absences, now).map(|turn| duration(turn.since(now)))
    }
}

pub(super) fn is_so(said: Option<Said>) -> bool {
    said.is_some_and(|said| said.so)
}

/// The ledger as it is kept. One that cannot be read counts as used up for the day: nobody gets a second allowance by spoiling it.
pub(super) fn ledger(cache: &Cache, today: Day) -> Result<Ledger, CacheError> {
    let spoiled = |_| Ledger { day: today, used: u32::MAX };
    let kept = cache.setting(SNOOZES)?;
    Ok(kept.map_or_else(|| Ledger::of(today), |json| serde_json::from_str(&json).unwrap_or_else(spoiled)))
}

/// Puts off what may be put off. The ledger is kept before anything becomes quiet.
pub(crate) async fn snoozed(seat: &Arc<Seat>, ticks: Ticks) -> Result<(), crate::view::Failure> {
    let mut bell = seat.bell.lock().await;
    let policy = seat.drawer(|cache| cache.bell_rules()).await?.policy.ok_or(FailureCode::NotApplicable)?;
    // Without a time that the registry told nobody knows which day it is.
    let confirmed = seat.confirmed().ok_or(FailureCode::NotApplicable)?;
    let today = policy.hours().day(confirmed);
    let kept = seat.drawer(move |cache| ledger(cache, today)).await?;
    let mut keeper = bell.keeper.clone();
    let taken = keeper.snooze(kept, &policy, ticks, confirmed);
    let taken = taken.map_err(|_: NoSnooze| FailureCode::NotApplicable)?;
    let json = serde_json::to_string(&taken).unwrap_or_default();
    seat.drawer(move |cache| cache.save_setting(SNOOZES, &json)).await?;
    bell.keeper = keeper;
    Ok(())
}

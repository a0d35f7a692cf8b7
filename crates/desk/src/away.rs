//! That the person was away from this desk: one page of what came meanwhile instead of a flood, kept in the drawer until it was seen.

use crate::seat::{Seat, lock};
use crate::view::CatchUp;
use diwan_cache::{Cache, CacheError};
use diwan_domain::{Absence, Moment};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How long a desk was off or asleep when its person counts as away, in milliseconds: a night, not a lunch.
const LONG_MS: i64 = 8 * 3_600_000;
/// The key of the drawer's setting.
const AWAY: &str = "away";

/// A time in which the person could see nothing here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Away {
    /// Its beginning.
    pub since: Moment,
    /// When it was over.
    pub back: Moment,
}

impl Away {
    /// Whether so much time counts.
    pub fn is_long(since: Moment, back: Moment) -> bool {
        back.since(since) >= LONG_MS
    }

    /// What the drawer has; what cannot be read is as if nobody had been away.
    pub fn kept(cache: &Cache) -> Result<Option<Self>, CacheError> {
        Ok(cache.setting(AWAY)?.and_then(|json| serde_json::from_str(&json).ok()))
    }

    /// Keeps it. An earlier one that was not seen yet begins this one.
    pub fn keep(self, cache: &Cache) -> Result<Self, CacheError> {
        let since = Self::kept(cache)?.map_or(self.since, |earlier| earlier.since.min(self.since));
        let whole = Self { since, ..self };
        cache.save_setting(AWAY, &serde_json::to_string(&whole).unwrap_or_default())?;
        Ok(whole)
    }
}

/// The computer slept, or the program did not run.
pub(crate) async fn note_gap(seat: &Arc<Seat>, since: Moment, back: Moment) {
    lock(&seat.gaps).push((since, back));
    seat.sense.notify_one();
    if Away::is_long(since, back) {
        note(seat, Away { since, back }).await;
    }
}

/// Absences that ended between these two moments: the person is back.
pub(crate) async fn note_return(seat: &Arc<Seat>, absences: &[Absence], before: Moment, now: Moment) {
    let ended = absences.iter().filter(|absence| before < absence.until && absence.until <= now);
    if let Some(since) = ended.map(|absence| absence.from).min() {
        note(seat, Away { since, back: now }).await;
    }
}

async fn note(seat: &Arc<Seat>, away: Away) {
    let held = Arc::clone(seat);
    let kept = seat.drawer(move |cache| {
        // A nap and an absence may end together: what is kept and what is known are the same, whoever comes last.
        let mut known = lock(&held.away);
        *known = Some(away.keep(cache)?);
        Ok(())
    });
    if let Err(error) = kept.await {
        tracing::warn!(%error, "that the person was away could not be noted");
    }
}

/// The person has looked at what came.
pub(crate) async fn seen(seat: &Arc<Seat>) -> Result<(), CacheError> {
    let held = Arc::clone(seat);
    let forget = move |cache: &Cache| {
        let mut known = lock(&held.away);
        cache.forget_setting(AWAY)?;
        *known = None;
        Ok(())
    };
    seat.drawer(forget).await
}

/// What the status says; `None` when nothing of what came is owed any more and nobody stood in.
pub(crate) async fn catch_up(seat: &Arc<Seat>) -> Option<CatchUp> {
    let Away { since, back } = (*lock(&seat.away))?;
    let read = move |cache: &Cache| Ok((cache.owed_of(since, back)?, cache.deputies(since, back)?));
    let (owed, deputies) = seat.drawer(read).await.unwrap_or_default();
    (owed > 0 || !deputies.is_empty()).then_some(CatchUp { away_since: since.0, owed, deputies })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_night_counts_a_lunch_does_not_and_two_nights_are_one_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::open(folder.path()).expect("a drawer");
        assert!(Away::is_long(Moment(0), Moment(LONG_MS)) && !Away::is_long(Moment(0), Moment(LONG_MS - 1)));
        assert!(!Away::is_long(Moment(LONG_MS), Moment(0)), "a clock that went back is no absence");
        Away { since: Moment(5), back: Moment(9) }.keep(&cache).expect("kept");
        Away { since: Moment(20), back: Moment(29) }.keep(&cache).expect("kept");
        assert_eq!(Away::kept(&cache).expect("read"), Some(Away { since: Moment(5), back: Moment(29) }));
        cache.save_setting(AWAY, "nonsense").expect("kept");
        assert_eq!(Away::kept(&cache).expect("read"), None);
    }
}

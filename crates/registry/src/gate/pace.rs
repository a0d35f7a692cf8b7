//! How often somebody may ask: a steady pace, with ten seconds' worth at once for whoever was quiet before.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// How many seconds' worth of requests may come at once.
const SAVED_SECS: u64 = 10;
/// How many are remembered before those that have nothing to pay are forgotten.
const REMEMBERED: usize = 50_000;

/// The paces of many, each by its key. Remembers of each only until when what it asked is paid for (the "generic cell rate algorithm").
pub struct Paces<K> {
    period: Option<Duration>,
    paid_until: Mutex<HashMap<K, Instant>>,
}

impl<K: Hash + Eq> Paces<K> {
    /// So many requests a second each; 0 for any number.
    pub fn per_second(requests: u32) -> Self {
        let period = (requests > 0).then(|| Duration::from_secs(1) / requests);
        Self { period, paid_until: Mutex::default() }
    }

    /// Whether somebody asked more than they may, so that they have to wait.
    pub fn is_spent(&self, key: &K, now: Instant) -> bool {
        let Some(period) = self.period else { return false };
        let allowed = Duration::from_secs(SAVED_SECS).saturating_sub(period);
        self.lock().get(key).is_some_and(|until| until.saturating_duration_since(now) > allowed)
    }

    /// Notes one more request.
    pub fn charge(&self, key: K, now: Instant) {
        let Some(period) = self.period else { return };
        let mut paid_until = self.lock();
        if paid_until.len() >= REMEMBERED {
            paid_until.retain(|_, until| *until > now);
        }
        let until = paid_until.entry(key).or_insert(now);
        *until = (*until).max(now) + period;
    }

    // A panic elsewhere must not let everybody wait or nobody: what the lock guards is only a memory and always whole.
    fn lock(&self) -> MutexGuard<'_, HashMap<K, Instant>> {
        self.paid_until.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_seconds_worth_may_come_at_once_and_then_only_the_pace() {
        let (paces, start) = (Paces::per_second(5), Instant::now());
        let mut granted = 0;
        while !paces.is_spent(&"salma", start) {
            paces.charge("salma", start);
            granted += 1;
        }
        assert_eq!(granted, 50);
        assert!(!paces.is_spent(&"khalid", start), "another one's pace is another one's");
        let later = start + Duration::from_millis(210);
        assert!(!paces.is_spent(&"salma", later));
        paces.charge("salma", later);
        assert!(paces.is_spent(&"salma", later), "one place came free, not two");
    }

    #[test]
    fn no_pace_is_no_limit_and_the_memory_of_paces_is_bounded() {
        let (free, start) = (Paces::per_second(0), Instant::now());
        free.charge(1, start);
        assert!(!free.is_spent(&1, start));
        let paces = Paces::per_second(1_000);
        for key in 0..3 * REMEMBERED {
            paces.charge(key, start + Duration::from_millis(key as u64));
        }
        assert!(paces.lock().len() <= REMEMBERED);
    }
}

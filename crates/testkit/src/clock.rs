//! A clock that stands still until a story moves it.

use diwan_domain::Moment;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// A Sunday morning at nine in the Gulf: 2026-11-22T06:00:00Z.
pub const SUNDAY_MORNING: Moment = Moment(1_795_327_200_000);

/// A clock to be moved by hand. Clones show the same time.
#[derive(Debug, Clone)]
pub struct OfficeClock(Arc<AtomicI64>);

impl Default for OfficeClock {
    fn default() -> Self {
        Self::at(SUNDAY_MORNING)
    }
}

impl OfficeClock {
    /// A clock that stands at a moment.
    pub fn at(moment: Moment) -> Self {
        Self(Arc::new(AtomicI64::new(moment.0)))
    }

    /// The time that it shows.
    pub fn now(&self) -> Moment {
        Moment(self.0.load(Ordering::SeqCst))
    }

    /// Moves it on (or back, when negative).
    pub fn advance_secs(&self, secs: i64) {
        self.0.fetch_add(secs * 1000, Ordering::SeqCst);
    }

    /// Moves it on by whole days.
    pub fn advance_days(&self, days: i64) {
        self.advance_secs(days * 24 * 60 * 60);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stands_on_a_sunday_morning_until_it_is_moved() {
        let clock = OfficeClock::default();
        assert_eq!(clock.now().to_rfc3339(), "2026-11-22T06:00:00Z");
        let other = clock.clone();
        clock.advance_days(1);
        assert_eq!(other.now().to_rfc3339(), "2026-11-23T06:00:00Z");
    }
}

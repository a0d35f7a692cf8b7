//! Waiting after a failure: full jitter, so that a thousand desks that lost their registry together do not come back together.

use crate::ports::Chance;
use std::time::Duration;

/// The first wait after a failure.
pub const FIRST_WAIT: Duration = Duration::from_secs(1);
/// The longest wait after failures. Half a minute after a line is there again everything must have been sent and fetched; a request
/// that went into a dead line has cost up to twelve seconds of that already. A registry that is too busy says itself how long to wait.
pub const LONGEST_WAIT: Duration = Duration::from_secs(12);

/// A random time in `0..=min(longest, first * 2^failures)`, but at least a tenth of `first`, so that nothing ever spins.
pub fn full_jitter(chance: &dyn Chance, failures: u32, first: Duration, longest: Duration) -> Duration {
    let ceiling = first.saturating_mul(2u32.saturating_pow(failures.min(30))).min(longest);
    let ceiling_ms = u64::try_from(ceiling.as_millis()).unwrap_or(u64::MAX);
    let floor = first / 10;
    Duration::from_millis(chance.below(ceiling_ms.saturating_add(1))).max(floor)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Always the largest number that may come.
    struct Highest;
    impl Chance for Highest {
        fn below(&self, below: u64) -> u64 {
            below.saturating_sub(1)
        }
        fn bytes(&self) -> [u8; 10] {
            [0; 10]
        }
    }

    /// Always zero.
    struct Lowest;
    impl Chance for Lowest {
        fn below(&self, _: u64) -> u64 {
            0
        }
        fn bytes(&self) -> [u8; 10] {
            [0; 10]
        }
    }

    #[test]
    fn waiting_doubles_to_its_limit_and_never_spins() {
        let (first, longest) = (Duration::from_secs(1), Duration::from_secs(300));
        let at_most: Vec<u64> = (0..12).map(|n| full_jitter(&Highest, n, first, longest).as_secs()).collect();
        assert_eq!(at_most, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
        assert_eq!(full_jitter(&Highest, u32::MAX, first, longest), longest);
        assert_eq!(full_jitter(&Lowest, 5, first, longest), Duration::from_millis(100));
    }
}

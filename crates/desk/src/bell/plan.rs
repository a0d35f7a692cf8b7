//! When the bell rings: decided from what is owed, what became of the toast, the policy and the time. Pure.

use diwan_domain::{ItemId, Moment};
use std::time::Duration;

/// How long the bell leaves a notification service alone that refused a toast, unless it says that it is back.
pub const RETRY_AFTER_REFUSAL: Duration = Duration::from_secs(60);

/// What became of the toast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Toast {
    /// None was posted since the start, since the service came back, or since the last duty ended.
    Absent {
        /// Whether these duties were rung before, on this desk: then it is a repetition.
        again: bool,
    },
    /// It is up with these.
    Up(Vec<ItemId>),
    /// It was up with these and is gone: the person, the service or the screen lock closed it.
    Closed {
        /// What it showed.
        showed: Vec<ItemId>,
        /// Since when.
        at: Moment,
    },
    /// The service refused it, or none runs.
    Refused {
        /// Since when.
        at: Moment,
    },
}

/// What the bell does now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Post the toast, in place of the one before; `again` when it shows nothing new.
    Ring {
        /// See [`crate::ports::Rung::again`].
        again: bool,
    },
    /// Take it away: nothing is owed.
    Withdraw,
    /// Nothing, until this time at the latest (`None`: until something happens).
    Wait(Option<Duration>),
}

/// The rule. `owed` is sorted as it will be shown; `ring_again` comes from the registry.
pub fn plan(owed: &[ItemId], toast: &Toast, ring_again: Duration, now: Moment) -> Step {
    if owed.is_empty() {
        return match toast {
            Toast::Absent { .. } => Step::Wait(None),
            // Also one that is believed to be gone: the word that it was closed may have been about the one before it.
            Toast::Up(_) | Toast::Closed { .. } | Toast::Refused { .. } => Step::Withdraw,
        };
    }
    match toast {
        Toast::Absent { again } => Step::Ring { again: *again },
        Toast::Up(shown) if shown == owed => Step::Wait(None),
        Toast::Up(shown) => Step::Ring { again: !has_news(owed, shown) },
        Toast::Closed { showed, .. } if has_news(owed, showed) => Step::Ring { again: false },
        Toast::Closed { at, .. } => after(*at, ring_again, now),
        Toast::Refused { at } => after(*at, RETRY_AFTER_REFUSAL, now),
    }
}

fn has_news(owed: &[ItemId], shown: &[ItemId]) -> bool {
    owed.iter().any(|id| !shown.contains(id))
}

/// Rings once `pause` has passed since `at`. A clock that was set back must not silence the bell for years: then it rings at once.
fn after(at: Moment, pause: Duration, now: Moment) -> Step {
    let pause_ms = i64::try_from(pause.as_millis()).unwrap_or(i64::MAX);
    let passed = now.since(at);
    if passed < 0 || passed >= pause_ms {
        return Step::Ring { again: true };
    }
    Step::Wait(Some(Duration::from_millis(u64::try_from(pause_ms - passed).unwrap_or(0))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u128) -> ItemId {
        ItemId(uuid::Uuid::from_u128(n))
    }

    const NOON: Moment = Moment(43_200_000);
    const AGAIN: Duration = Duration::from_secs(600);

    #[test]
    fn the_table_of_the_bell() {
        let (one, two) = (id(1), id(2));
        let ring = |again| Step::Ring { again };
        let closed =
            |showed: &[ItemId], secs_ago: i64| Toast::Closed { showed: showed.to_vec(), at: NOON.plus_secs(-secs_ago) };
        let wait = |secs| Step::Wait(Some(Duration::from_secs(secs)));
        let table: Vec<(&str, Vec<ItemId>, Toast, Step)> = vec![
            ("nothing owed, nothing up", vec![], Toast::Absent { again: false }, Step::Wait(None)),
            ("owed at the start", vec![one], Toast::Absent { again: true }, ring(true)),
            ("new while nothing was up", vec![one], Toast::Absent { again: false }, ring(false)),
            ("it is up", vec![one], Toast::Up(vec![one]), Step::Wait(None)),
            ("another came: the toast is replaced", vec![one, two], Toast::Up(vec![one]), ring(false)),
            ("one of two was acknowledged: replaced, quietly", vec![two], Toast::Up(vec![one, two]), ring(true)),
            ("the last was acknowledged on any desk", vec![], Toast::Up(vec![one]), Step::Withdraw),
            ("just dismissed", vec![one], closed(&[one], 1), wait(599)),
            ("dismissed long enough ago", vec![one], closed(&[one], 600), ring(true)),
            ("another came after the dismissal", vec![one, two], closed(&[one], 1), ring(false)),
            ("fewer after the dismissal is no news", vec![one], closed(&[one, two], 1), wait(599)),
            ("acknowledged after the dismissal", vec![], closed(&[one], 1), Step::Withdraw),
            ("the clock was set back", vec![one], closed(&[one], -1), ring(true)),
            ("refused just now", vec![one], Toast::Refused { at: NOON }, wait(60)),
            ("refused a minute ago", vec![one], Toast::Refused { at: NOON.plus_secs(-60) }, ring(true)),
            ("refused and nothing owed any more", vec![], Toast::Refused { at: NOON }, Step::Withdraw),
        ];
        for (case, owed, toast, step) in table {
            assert_eq!(plan(&owed, &toast, AGAIN, NOON), step, "{case}");
        }
    }
}

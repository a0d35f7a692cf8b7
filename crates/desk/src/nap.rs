//! Notices time that nobody slept: the computer napped, or somebody set its clock. The registry's time is then asked again, so that
//! no deadline seems to have passed, or to lie ahead, because of a clock on a wall.

use crate::seat::{Seat, lock};
use crate::{Desk, away};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How often the clocks are compared where nothing tells that they should be.
const EVERY: Duration = Duration::from_secs(60);
/// How far they may drift apart between two looks, in milliseconds.
const SLACK_MS: i64 = 10_000;

/// While something is owed a sign of life is kept at every look, else at every so many: how long nothing ran is then known to the minute where it matters.
const ALIVE_ELSE: u32 = 10;

/// Compares the wall clock, the sleeping one and the one that goes on in sleep, for ever. Ends only by being dropped.
pub(crate) async fn watch(desk: &Arc<Desk>, seat: &Arc<Seat>) {
    let clock = &desk.ports.clock;
    let mut looks = 0u32;
    keep_alive(seat).await;
    let (mut before, mut ticks) = (clock.now(), clock.ticks());
    loop {
        let began = clock.ticks();
        let mut due = std::pin::pin!(clock.sleep(EVERY));
        let mut is_due = false;
        while !is_due {
            tokio::select! {
                () = &mut due => is_due = true,
                () = clock.set() => {}
            }
            // Compared with what they showed at the last look and not after it: what is set while a look is followed counts at the next.
            let (now, now_ticks) = (clock.now(), clock.ticks());
            let set = jump(now.since(before), now_ticks.saturating_sub(ticks));
            (before, ticks) = (now, now_ticks);
            let slept = i64::try_from(EVERY.as_millis()).unwrap_or(i64::MAX);
            // Before it is due nobody knows how much of the time the computer slept.
            let nap = jump(now_ticks.saturating_sub(began), slept).filter(|_| is_due);
            if nap.is_some() || set.is_some() {
                look_again(desk, seat, nap.unwrap_or(0).max(0), set.unwrap_or(0)).await;
            }
        }
        looks = looks.wrapping_add(1);
        if lock(&seat.figures).owed > 0 || looks.is_multiple_of(ALIVE_ELSE) {
            keep_alive(seat).await;
        }
    }
}

/// The computer napped for so long, or its clock was set by so much, in milliseconds.
async fn look_again(desk: &Arc<Desk>, seat: &Arc<Seat>, napped: i64, set: i64) {
    tracing::info!(napped = napped / 1000, set = set / 1000, "this computer napped, or its clock moved by itself");
    if set < 0 {
        // No nap goes back: somebody set the clock, and the registry's time goes on as if nothing had happened.
        if let Err(error) = seat.clock_was_set_back(-set).await {
            tracing::warn!(%error, "the registry's time could not be noted");
        }
    }
    if napped > 0 {
        // As well as it is known: the registry is asked the time below.
        let now = seat.registry_now();
        away::note_gap(seat, now.plus_ms(-napped), now).await;
    }
    seat.session_stale.store(true, Ordering::Relaxed);
    seat.look.notify_one();
    seat.duties.notify_one();
    desk.publish().await;
}

async fn keep_alive(seat: &Arc<Seat>) {
    if let Err(error) = seat.note_alive().await {
        tracing::warn!(%error, "a sign of life could not be kept");
    }
}

/// By how much more one clock moved than the other, when that is no accident.
fn jump(passed: i64, slept: i64) -> Option<i64> {
    let jump = passed.saturating_sub(slept);
    (jump.saturating_abs() > SLACK_MS).then_some(jump)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_waking_is_no_jump_and_a_nap_is() {
        assert_eq!(jump(30_000, 30_000), None);
        assert_eq!(jump(38_000, 30_000), None);
        assert_eq!(jump(3_630_000, 30_000), Some(3_600_000));
        assert_eq!(jump(-3_570_000, 30_000), Some(-3_600_000));
        assert_eq!(jump(i64::MIN, 30_000), Some(i64::MIN));
    }
}

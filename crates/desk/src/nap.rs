//! Notices time that nobody slept: the computer napped, or somebody set its clock. The registry's time is then asked again, so that
//! no deadline seems to have passed, or to lie ahead, because of a clock on a wall.

use crate::Desk;
use crate::seat::Seat;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How often the two clocks are compared.
const EVERY: Duration = Duration::from_secs(30);
/// How far they may drift apart between two looks, in milliseconds.
const SLACK_MS: i64 = 10_000;

/// Compares the wall clock with the sleeping one, for ever. Ends only by being dropped.
pub(crate) async fn watch(desk: &Arc<Desk>, seat: &Arc<Seat>) {
    loop {
        let before = desk.ports.clock.now();
        desk.ports.clock.sleep(EVERY).await;
        let passed = desk.ports.clock.now().since(before);
        let slept = i64::try_from(EVERY.as_millis()).unwrap_or(i64::MAX);
        let Some(jump) = jump(passed, slept) else { continue };
        tracing::info!(seconds = jump / 1000, "this computer's clock moved by itself, or the computer napped");
        if jump < 0 {
            // No nap goes back: somebody set the clock, and the registry's time goes on as if nothing had happened.
            if let Err(error) = seat.clock_was_set_back(-jump).await {
                tracing::warn!(%error, "the registry's time could not be noted");
            }
        }
        seat.session_stale.store(true, Ordering::Relaxed);
        seat.look.notify_one();
        seat.duties.notify_one();
        desk.publish().await;
    }
}

/// By how much more the wall clock moved than was slept, when that is no accident.
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

//! The kernel's own alarms (`timerfd_create(2)`). One is one wakeup, where a timer of the runtime takes three: its wheel turns in three steps
//! (`docs/adr/0009-an-idle-window.md`). They count the computer's sleep, and tell when somebody sets its clock.

use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create, timerfd_settime,
};
use std::io;
use std::time::Duration;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// A moment that no clock shows: in 2106.
const NEVER: Timespec = Timespec { tv_sec: u32::MAX as i64, tv_nsec: 0 };
const ONCE: Timespec = Timespec { tv_sec: 0, tv_nsec: 0 };

/// Waits for so long, the computer's sleep included: what was due in it is due at its end. To be called inside of tokio.
///
/// # Errors
/// When the kernel has no alarm to give.
pub async fn after(time: Duration) -> io::Result<()> {
    // Nothing would disarm it.
    let time = time.max(Duration::from_nanos(1));
    let tv_sec = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    let at = Timespec { tv_sec, tv_nsec: time.subsec_nanos().into() };
    wait(TimerfdClockId::Boottime, TimerfdTimerFlags::empty(), at).await
}

/// Waits until somebody sets the clock; also told when the computer comes back from sleep, since the clock was set on then.
///
/// # Errors
/// When the kernel has no alarm to give.
pub async fn clock_set() -> io::Result<()> {
    wait(TimerfdClockId::Realtime, TimerfdTimerFlags::ABSTIME | TimerfdTimerFlags::CANCEL_ON_SET, NEVER).await
}

#[allow(
    deprecated,
    reason = "its new form is unsafe code; what it asks for holds: an owned descriptor is the same for as long as it lives"
)]
async fn wait(clock: TimerfdClockId, flags: TimerfdTimerFlags, at: Timespec) -> io::Result<()> {
    let alarm = timerfd_create(clock, TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC)?;
    timerfd_settime(&alarm, flags, &Itimerspec { it_interval: ONCE, it_value: at })?;
    AsyncFd::with_interest(alarm, Interest::READABLE)?.readable().await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    #[tokio::test]
    async fn it_rings_when_it_is_due_and_not_before() {
        for ms in [0, 1, 40] {
            let (began, time) = (Instant::now(), Duration::from_millis(ms));
            after(time).await.unwrap();
            assert!(began.elapsed() >= time, "{ms}: {:?}", began.elapsed());
        }
    }

    #[tokio::test]
    async fn a_clock_that_nobody_sets_is_not_told_of() {
        let told = tokio::time::timeout(Duration::from_millis(50), clock_set()).await;
        assert!(told.is_err(), "{told:?}");
    }
}

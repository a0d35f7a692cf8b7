//! The only place of the shell that asks this computer for the time and for chance.

#[cfg(target_os = "linux")]
use crate::alarm;
use async_trait::async_trait;
use diwan_desk::ports::{Chance, Clock};
use diwan_domain::Moment;
use rand::Rng;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// This computer's clock.
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    // The edge itself: everybody behind it takes `now` as a parameter.
    #[allow(clippy::disallowed_methods)]
    fn now(&self) -> Moment {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    fn ticks(&self) -> i64 {
        ticks()
    }

    async fn sleep(&self, time: Duration) {
        sleep(time).await;
    }

    async fn set(&self) {
        set().await;
    }
}

/// By the kernel's alarm; by the runtime's timer where it has none to give.
#[cfg(target_os = "linux")]
async fn sleep(time: Duration) {
    if let Err(error) = alarm::after(time).await {
        tracing::debug!(%error, "the kernel has no alarm to give");
        tokio::time::sleep(time).await;
    }
}

#[cfg(not(target_os = "linux"))]
async fn sleep(time: Duration) {
    tokio::time::sleep(time).await;
}

#[cfg(target_os = "linux")]
async fn set() {
    if let Err(error) = alarm::clock_set().await {
        tracing::debug!(%error, "the kernel has no alarm to give");
        std::future::pending().await
    }
}

/// Nothing tells.
#[cfg(not(target_os = "linux"))]
async fn set() {
    std::future::pending().await
}

/// Milliseconds since the computer started, its sleep included.
#[cfg(target_os = "linux")]
fn ticks() -> i64 {
    let since = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    since.tv_sec.saturating_mul(1000).saturating_add(since.tv_nsec / 1_000_000)
}

/// Milliseconds since the program first asked. These systems' own clock stands still in sleep, or goes on, as they like: a pause may last longer by a nap.
#[cfg(not(target_os = "linux"))]
fn ticks() -> i64 {
    static FIRST: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    i64::try_from(FIRST.get_or_init(std::time::Instant::now).elapsed().as_millis()).unwrap_or(i64::MAX)
}

/// This computer's source of chance, seeded by the operating system and fit for secrets.
pub struct SystemChance;

impl Chance for SystemChance {
    fn below(&self, below: u64) -> u64 {
        if below == 0 { 0 } else { rand::rng().random_range(0..below) }
    }

    fn bytes(&self) -> [u8; 10] {
        rand::rng().random()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_go_on_and_never_back() {
        let clock = SystemClock;
        let before = clock.ticks();
        std::thread::sleep(Duration::from_millis(5));
        assert!(before > 0 && clock.ticks() >= before + 5, "{before} and {}", clock.ticks());
    }
}

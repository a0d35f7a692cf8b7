//! The time of the simulation, and everything that happened in it, in order: the same seed must write the same diary.

use async_trait::async_trait;
use diwan_desk::ports::Clock;
use diwan_domain::Moment;
use diwan_testkit::clock::SUNDAY_MORNING;
use std::fmt::Display;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The time, and what happened. Clones write the same diary.
#[derive(Clone, Default)]
pub struct Diary {
    now_ms: Arc<AtomicI64>,
    lines: Arc<Mutex<Vec<String>>>,
}

impl Diary {
    /// Moves the time on.
    pub fn turn_to(&self, elapsed: Duration) {
        self.now_ms.store(i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX), Ordering::SeqCst);
    }

    /// Milliseconds since the simulation began.
    pub fn elapsed_ms(&self) -> i64 {
        self.now_ms.load(Ordering::SeqCst)
    }

    /// The registry's time.
    pub fn now(&self) -> Moment {
        SUNDAY_MORNING.plus_ms(self.elapsed_ms())
    }

    /// Writes down what happened now.
    pub fn note(&self, what: impl Display) {
        lock(&self.lines).push(format!("{:>6} {what}", self.elapsed_ms()));
    }

    /// The whole of it.
    pub fn text(&self) -> String {
        lock(&self.lines).join("\n")
    }
}

/// The clock of one computer, which may be wrong.
pub struct WallClock {
    /// The time of the simulation.
    pub diary: Diary,
    /// How far this clock is ahead, in milliseconds.
    pub ahead_ms: i64,
}

#[async_trait]
impl Clock for WallClock {
    fn now(&self) -> Moment {
        self.diary.now().plus_ms(self.ahead_ms)
    }

    fn ticks(&self) -> i64 {
        self.diary.elapsed_ms()
    }

    async fn sleep(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}

/// What a panic elsewhere left behind is still whole: every lock here guards one value.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

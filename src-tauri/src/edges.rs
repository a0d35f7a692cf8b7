//! The only place of the shell that asks this computer for the time and for chance.

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

    async fn sleep(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
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

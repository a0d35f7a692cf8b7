//! The edges where the registry learns the time and draws randomness. Everything else is given both.

use diwan_domain::{ItemId, Moment};
use rand::TryRngCore;
use rand::rngs::OsRng;
use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// Where `now` comes from. Cheap to clone; a test gives its own that can be moved.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Moment + Send + Sync>);

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self(Arc::new(system_now))
    }

    /// A clock of one's own.
    pub fn from_fn(now: impl Fn() -> Moment + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The time now.
    pub fn now(&self) -> Moment {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

// The one place of the registry that reads the machine's clock.
#[allow(clippy::disallowed_methods)]
fn system_now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// A new id for a document, ordered by the given time.
pub fn new_item_id(now: Moment) -> ItemId {
    let millis = u64::try_from(now.0).unwrap_or_default();
    ItemId(uuid::Builder::from_unix_timestamp_millis(millis, &random_bytes()).into_uuid())
}

/// Bytes from the operating system's generator.
///
/// # Panics
/// When the operating system has no randomness to give: going on would hand out guessable tokens.
#[allow(clippy::expect_used, reason = "going on without randomness would hand out guessable tokens")]
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0u8; N];
    OsRng.try_fill_bytes(&mut bytes).expect("the operating system gives randomness");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_carry_the_time_that_they_were_given() {
        let id = new_item_id(Moment(1_700_000_000_123));
        assert_eq!(id.0.get_version_num(), 7);
        assert_eq!(id.0.get_timestamp().map(|t| t.to_unix().0), Some(1_700_000_000));
        assert_ne!(new_item_id(Moment(1)), new_item_id(Moment(1)));
    }
}

//! The dice of the sample: the same seed throws the same.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use uuid::Uuid;

/// Seeded dice.
pub struct Chance(StdRng);

impl Chance {
    /// Dice of their own for one matter, so that a change in one matter does not throw the others differently.
    pub fn of(seed: u64, matter: &str) -> Self {
        let mut key = [0u8; 32];
        let name = diwan_domain::check::sha256_hex(format!("{seed}|{matter}").as_bytes());
        for (byte, letter) in std::iter::zip(&mut key, name.bytes()) {
            *byte = letter;
        }
        Self(StdRng::from_seed(key))
    }

    /// One of several; `None` only of nothing.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        if of.is_empty() { None } else { of.get(self.0.random_range(0..of.len())) }
    }

    /// One of several words; nothing of nothing.
    pub fn word<'a>(&mut self, of: &'a [String]) -> &'a str {
        self.pick(of).map_or("", String::as_str)
    }

    /// A whole number, both ends included.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        self.0.random_range(least..=most.max(least))
    }

    /// Whether something happens that happens so often.
    pub fn happens(&mut self, often: f64) -> bool {
        self.0.random_bool(often.clamp(0.0, 1.0))
    }

    /// A waiting time with this mean, as waiting times fall: many short ones and a few long ones.
    pub fn wait(&mut self, mean_secs: f64) -> i64 {
        let chance: f64 = self.0.random_range(0.0001..1.0);
        (-chance.ln() * mean_secs) as i64
    }

    /// A UUIDv7 of a moment.
    pub fn id(&mut self, at: diwan_domain::Moment) -> Uuid {
        let millis = u64::try_from(at.0).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &self.0.random()).into_uuid()
    }

    /// Puts things in another order.
    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            things.swap(last, self.0.random_range(0..=last));
        }
    }
}

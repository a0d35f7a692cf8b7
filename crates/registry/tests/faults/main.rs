//! The built program in trouble: killed, crowded, robbed of its database, and talked to by people who mean no good.
//!
//! `FAULT_ROUNDS` turns every story up (thousands by hand), `FAULT_SEED` repeats a run; the seed is printed. `FAULT_CONNECTIONS` and
//! `FAULT_LINES` say how many come to the hostile stories.
#![allow(clippy::expect_used, clippy::panic, reason = "a story that cannot go on must stop at once and say where")]
#![allow(
    clippy::print_stderr,
    reason = "a seed that is not printed cannot be run again, and a figure that is not cannot be told"
)]

mod climbs;
mod commit_order;
mod crowds;
mod damage;
mod database_gone;
mod hostile;
mod hostile_http2;
mod hostile_tls;
mod house;
mod kills;
mod program;
mod senders;
mod throng;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// A number that was given for this run.
fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().and_then(|text| text.parse().ok())
}

/// How often a story is told.
fn rounds() -> u64 {
    number("FAULT_ROUNDS").unwrap_or(1)
}

/// The chance of this run.
fn chance() -> StdRng {
    let seed = number("FAULT_SEED").unwrap_or_else(|| rand::rng().random());
    eprintln!("seed: FAULT_SEED={seed}");
    StdRng::seed_from_u64(seed)
}

//! THE STORM. Must not know: production, real sockets, real clocks. Dev-only: real desks and a real registry on a simulated network that
//! loses, delays, doubles, cuts and dies by a seed; afterwards everybody must have everything, once.
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a simulation that cannot be set up must stop at once and say where"
)]

mod diary;
mod flaw;
mod house;
mod judge;
mod line;
mod office;
mod official;
mod place;
mod run;
mod weather;

pub use flaw::Flaw;
pub use run::{Calm, Ruin, storm};
pub use weather::{Event, Weather};

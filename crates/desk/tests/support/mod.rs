//! What the stories of the desk share: a registry of paper, a desk with a clock, a vault and a bell that a story holds in its hands.
#![allow(dead_code, unused_imports, reason = "each story file uses its own part of this")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test stops at what should not happen")]

pub mod front;
pub mod official;
pub mod paper;
pub mod place;
pub mod screen;
mod stream;
pub mod twisted;

pub use paper::Paper;
pub use place::{Place, World};

use diwan_domain::bell::Policy;
use std::sync::Arc;

/// A registry with this policy of the bell and a computer with a line to it, both on the same time.
pub fn office_by(sheet: &str) -> (Arc<Paper>, World) {
    let paper = Paper::open();
    let world = World::with(paper.clone());
    paper.keeps_time(&world.clock);
    paper.rules(sheet);
    (paper, world)
}

/// The same with the usual policy.
pub fn office() -> (Arc<Paper>, World) {
    office_by(&Policy::usual(180).to_json())
}

/// Salma sits down at the computer, and everything is there.
pub async fn sit_down(world: &World) -> Place<'_> {
    let place = world.start();
    place.sign_in("salma").await;
    place.settled().await;
    place
}

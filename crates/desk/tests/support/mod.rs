//! What the stories of the desk share: a registry of paper, a desk with a clock, a vault and a bell that a story holds in its hands.
#![allow(dead_code, unused_imports, reason = "each story file uses its own part of this")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test stops at what should not happen")]

pub mod front;
pub mod paper;
pub mod place;
pub mod screen;

pub use paper::Paper;
pub use place::World;

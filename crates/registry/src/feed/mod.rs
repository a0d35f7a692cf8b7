//! The feed in memory: where the streams stand, who is told when one moves, and pages that many desks ask for.

pub mod hub;
pub mod pages;
pub mod seats;

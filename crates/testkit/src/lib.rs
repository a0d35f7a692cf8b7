//! THE WORKSHOP. Must not know: production. Dev-only: an office of personas, a clock, a failing line, a registry in process, PostgreSQL.
#![allow(clippy::expect_used, clippy::panic, reason = "a story that cannot be set up must stop at once and say where")]

pub mod clock;
#[cfg(target_os = "linux")]
pub mod disk;
pub mod line;
#[cfg(feature = "registry")]
pub mod office;
#[cfg(feature = "registry")]
pub mod people;
#[cfg(feature = "registry")]
pub mod persona;
#[cfg(feature = "postgres")]
pub mod postgres;

//! What the desktop says about the person's surroundings: screen locked, nobody there, do not disturb, full screen. Asked of the desktop's own
//! interfaces and heard through their signals; nothing is polled, nothing is guessed, and what nobody says stays unknown (`docs/adr/0006-surroundings.md`).

#[cfg(target_os = "linux")]
pub mod appearance;
#[cfg(target_os = "linux")]
mod asking;
#[cfg(any(test, target_os = "linux"))]
mod board;
#[cfg(target_os = "linux")]
pub mod linux;
#[cfg(target_os = "linux")]
mod login;
#[cfg(target_os = "linux")]
mod saver;
#[cfg(target_os = "linux")]
mod screen;
#[cfg(target_os = "linux")]
mod silence;

use diwan_desk::ports::Surroundings;
use std::sync::Arc;

/// Watches this computer's desktop from now on.
#[cfg(target_os = "linux")]
pub fn watch() -> Arc<dyn Surroundings> {
    Arc::new(linux::Desktop::watch(linux::Buses::default()))
}

/// Elsewhere nothing is known yet.
#[cfg(not(target_os = "linux"))]
pub fn watch() -> Arc<dyn Surroundings> {
    Arc::new(diwan_desk::ports::Unknown)
}

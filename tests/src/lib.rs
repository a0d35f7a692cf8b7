//! THE INSPECTION. Must not know: how anything is made inside. It starts the real programs as the machines of an office would, and looks
//! at them as a person does: through the window, the notifications, the tray and the command line.
//!
//! An [`Office`] is a registry process with a few people. Each [`Machine`] is a computer of its own: a screen, a session bus, a window
//! manager, a keyring, a tray and a notification daemon. On it stands a [`Desk`], the workstation, driven through WebDriver.

mod alert;
mod daemon;
pub mod desk;
pub mod machine;
pub mod notes;
pub mod office;
pub mod picture;
pub mod surroundings;
pub mod tray;
mod wait;

pub use desk::Desk;
pub use machine::Machine;
pub use notes::Note;
pub use office::{Circular, Office};
pub use wait::eventually;

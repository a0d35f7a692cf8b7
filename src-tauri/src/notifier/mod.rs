//! Toasts of the operating system: one back end per system behind `diwan_desk::ports::Notifier`.

pub mod toast;

#[cfg(any(test, not(target_os = "linux")))]
pub mod absent;
#[cfg(target_os = "linux")]
mod bus;
#[cfg(target_os = "linux")]
pub mod dbus;
#[cfg(target_os = "linux")]
mod ear;
#[cfg(target_os = "linux")]
mod happenings;
#[cfg(target_os = "linux")]
mod leftover;

#[cfg(not(target_os = "linux"))]
pub use absent::AbsentNotifier as SystemNotifier;
#[cfg(target_os = "linux")]
pub use dbus::DbusNotifier as SystemNotifier;

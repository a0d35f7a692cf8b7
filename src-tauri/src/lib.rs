//! THE SHELL. Must not know: SQL, HTTP, the rules of duties. Windows, tray, notifications, start at login and the named commands of `docs/IPC.md`.

#[cfg(target_os = "linux")]
mod alarm;
pub mod alert;
pub mod app;
pub mod commands;
pub mod drawing;
pub mod edges;
pub mod keyring;
pub mod letterboxes;
pub mod logs;
pub mod notifier;
pub mod places;
pub mod shell;
pub mod speech;
pub mod surroundings;
pub mod text;
pub mod tray;
pub mod vault;
pub mod window;
pub mod words;

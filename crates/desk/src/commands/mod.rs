//! The commands of `docs/IPC.md`: one method of [`crate::Desk`] each, by the same name.

mod board;
mod files;
mod mail;
mod session;
mod settings;

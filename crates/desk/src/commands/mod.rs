//! The commands of `docs/IPC.md`: one method of [`crate::Desk`] each, by the same name.

mod duties;
mod files;
mod mail;
mod office;
mod session;
mod settings;

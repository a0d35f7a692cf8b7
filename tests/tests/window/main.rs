//! Stories through the real window: the built programs, a real registry process, a real session with its bus, tray, keyring and
//! notification daemon, and the window in the real engine, driven through WebDriver. One at a time (`.config/nextest.toml`).
#![allow(missing_docs, reason = "a test has no public items worth documenting")]

mod access;
mod acts;
mod alert;
mod arabic;
mod bell;
mod duty;
mod four;
mod itself;
mod keyboard;
mod life;
mod official;
mod offline;
mod paper;
mod pictures;
mod sign_in;

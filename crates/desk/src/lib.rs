//! THE DESK. Must not know: Tauri, windows, SQL. Joins drawer (`cache`) and letterbox (`protocol`): courier, dispatch, bell.

mod away;
mod backoff;
mod bell;
mod commands;
mod courier;
mod desk;
mod dispatch;
mod drawer;
pub mod export;
mod failure;
mod keep;
mod mapping;
mod names;
mod nap;
mod observe;
pub mod ports;
mod record;
mod seat;
pub mod view;

pub use desk::Desk;

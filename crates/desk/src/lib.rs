//! THE DESK. Must not know: Tauri, windows, SQL. Joins drawer (`cache`) and letterbox (`protocol`): courier, dispatch, bell.

mod desk;
pub mod ports;
pub mod view;

pub use desk::Desk;

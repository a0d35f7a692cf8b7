//! THE RECORD ROOM. Must not know: SQL, desks, windows, what a screen says. The axum server `diwan-registry`: registration, feed,
//! push, actions, boards, jobs, accounts and the command line around them.

pub mod access;
pub mod blobs;
pub mod cli;
pub mod clock;
pub mod config;
pub mod feed;
pub mod gate;
pub mod http;
pub mod import;
pub mod jobs;
pub mod ladder;
mod moments;
pub mod problem;
pub mod registry;
pub mod sample;
pub mod scheduled;
pub mod serve;
mod sweep;
pub mod tls;

pub use config::Config;
pub use registry::Registry;
pub use serve::{bind, serve};

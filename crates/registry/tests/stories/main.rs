//! Stories of the registry: a real one in this process, or the built program, and people who deal with it.
#![allow(clippy::expect_used, clippy::panic, reason = "a story that cannot go on must stop at once and say where")]

mod access;
mod acts;
mod attachments;
mod boards;
mod command_line;
mod duties;
mod feed;
mod last_version;
mod life;
mod manners;
mod memory;
mod openapi;
mod postgres;
mod publishing;
mod push;
mod supervising;
mod tls;
mod wire;

//! Who is at the door and what they may do: passwords, waiting after wrong ones, sessions, membership.

pub mod contacts;
pub mod member;
pub mod password;
pub mod sessions;
pub mod throttle;

pub use member::{Member, NewcomerOrMember};

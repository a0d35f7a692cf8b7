//! THE RECORD ROOM. Must not know: SQL, desks, windows, what a screen says. The axum server `diwan-registry`: registration, feed,
//! push, actions, boards, jobs, accounts and the command line around them.

pub mod blobs;
pub mod clock;

//! THE LETTERBOX. Must not know: databases, screens, operating systems. Every message between desk and registry (`feed/1`),
//! the closed list of problems, and the one client. Both ends share these types, so drift cannot compile.

pub mod action;
pub mod board;
#[cfg(feature = "client")]
pub mod client;
pub mod duty;
pub mod feed;
pub mod letterbox;
pub mod office;
pub mod problem;
pub mod push;
pub mod session;

pub use action::{Action, ActionAnswer, ActionOutcome, ActionStatus};
pub use feed::{EntriesPage, Entry, HeadsAnswer, ItemAnswer, Op, SnapshotPage, StreamHead};
pub use letterbox::{Letterbox, LetterboxError};
pub use problem::{Problem, ProblemType};
pub use push::{Notice, PushEvent};
pub use session::{SessionInfo, SignIn, SignedIn};

/// The name and version of the protocol, sent by the registry in every answer's `Diwan-Protocol` header.
/// A desk that finds another value, or none, says so in words instead of guessing.
pub const PROTOCOL: &str = "feed/1";
/// The header that carries [`PROTOCOL`].
pub const PROTOCOL_HEADER: &str = "diwan-protocol";
/// The most entries of one page.
pub const MAX_PAGE: u32 = 1000;
/// The most actions of one request.
pub const MAX_ACTIONS: usize = 100;
/// The most bytes of a JSON request body.
pub const MAX_REQUEST_BYTES: usize = 1024 * 1024;
/// The longest long poll, in seconds.
pub const MAX_WAIT_SECS: u64 = 55;

//! How many files this process may have open: each connection is one.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What is kept back for database, attachments, logs and the moment in which displaced connections close.
pub const RESERVED: usize = 512 + super::MOST_LEAVING;

/// Raises the limit to what the system allows at most, and gives it. A limit that cannot be raised stays what it is.
pub fn raise_limit() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    let current = if setrlimit(Resource::Nofile, raised).is_ok() { limit.maximum } else { limit.current };
    current.and_then(|files| usize::try_from(files).ok()).unwrap_or(usize::MAX)
}

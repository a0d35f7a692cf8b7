//! What a program that was killed leaves on the screen: a toast that nobody answers any more. The next start takes it away.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Which toast, of which daemon, on which bus: all three, because ids and process names begin anew with each of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leftover {
    /// The bus's own id.
    pub bus: String,
    /// The daemon's name on it.
    pub owner: String,
    /// The toast.
    pub id: u32,
}

/// A small file that names the toast on the screen. It holds nothing of its text.
pub struct Memory {
    path: PathBuf,
    last: Option<Leftover>,
}

impl Memory {
    /// What the file says; one that cannot be read says nothing.
    pub fn open(path: PathBuf) -> Self {
        let last = std::fs::read(&path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Self { path, last }
    }

    /// The toast that was on the screen last.
    pub fn last(&self) -> Option<&Leftover> {
        self.last.as_ref()
    }

    /// This one is on the screen now; or none.
    pub fn keep(&mut self, now: Option<Leftover>) {
        if self.last == now {
            return;
        }
        let written = match &now {
            Some(leftover) => {
                serde_json::to_vec(leftover).map_err(Into::into).and_then(|bytes| std::fs::write(&self.path, bytes))
            }
            None => std::fs::remove_file(&self.path),
        };
        if let Err(error) = written {
            tracing::warn!(%error, "a killed program may leave a notification behind");
        }
        self.last = now;
    }
}

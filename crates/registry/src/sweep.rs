//! Files that publishers brought and that nothing names: off the record and off the disk after a while.

use crate::moments::Due;
use crate::problem::Refused;
use crate::registry::Registry;
use diwan_domain::Moment;
use diwan_protocol::ProblemType;
use std::io;
use std::sync::atomic::{AtomicI64, Ordering};

/// How long a file waits for a draft that names it, in seconds: somebody may write over a weekend with the line down.
const WAITS_SECS: i64 = 7 * 86_400;
/// How long after its start a registry sweeps first, in seconds: others have more pressing needs then.
const FIRST_SECS: i64 = 3_600;
/// How often it sweeps after that, in seconds.
const EVERY_SECS: i64 = 86_400;
/// How many files are removed while others wait to bring theirs.
const AT_ONCE: u32 = 100;

/// Sweeps once a day. A sweep that finds somebody bringing or copying files comes back.
pub struct Sweep {
    next: AtomicI64,
}

impl Sweep {
    /// For a registry that starts now.
    pub fn starting(now: Moment) -> Self {
        Self { next: AtomicI64::new(now.plus_secs(FIRST_SECS).0) }
    }
}

impl Due for Sweep {
    const FAILED: &'static str = "files that nothing names could not be removed";

    async fn next(&self, _registry: &Registry) -> Result<Option<Moment>, Refused> {
        Ok(Some(Moment(self.next.load(Ordering::Relaxed))))
    }

    async fn run(&self, registry: &Registry) -> Result<(), Refused> {
        let now = registry.now();
        let before = now.plus_secs(-WAITS_SECS);
        let mut swept = 0;
        loop {
            let Some(gone) = sweep(registry, before).await? else { return Ok(()) };
            swept += gone;
            if gone < AT_ONCE as usize {
                break;
            }
        }
        if swept > 0 {
            tracing::info!(files = swept, "files that publishers brought and nothing names were removed");
        }
        self.next.store(now.plus_secs(EVERY_SECS).0, Ordering::Relaxed);
        Ok(())
    }
}

/// Removes some; how many. `None` while somebody brings or copies files.
async fn sweep(registry: &Registry, before: Moment) -> Result<Option<usize>, Refused> {
    let Some(alone) = registry.blobs.alone().map_err(failed)? else { return Ok(None) };
    // Off the record first: a file without a record is only in the way, a record without its file would be a lie.
    let gone = registry.archive.sweep_uploads(before, AT_ONCE).await?;
    let (store, swept) = (registry.blobs.clone(), gone.len());
    if gone.is_empty() {
        return Ok(Some(0));
    }
    let removed =
        tokio::task::spawn_blocking(move || gone.iter().try_for_each(|sha256| store.remove(sha256, &alone))).await;
    removed.map_err(|_| ProblemType::Internal)?.map_err(failed)?;
    Ok(Some(swept))
}

fn failed(error: io::Error) -> Refused {
    tracing::error!(%error, "the place of the attachments cannot be used");
    ProblemType::Internal.into()
}

//! Work that is due at moments that the archive knows: done soon after each, by whichever registry is there.

use crate::problem::Refused;
use crate::registry::Registry;
use diwan_domain::Moment;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often the clock is looked at, since it may be set, and a machine may sleep. The database is asked only when something was committed.
const LOOK: Duration = Duration::from_secs(1);
/// How long after a failure it is tried again.
const AGAIN: Duration = Duration::from_secs(10);

/// What is done at its moments. A run that is cut off goes on where it was, here or elsewhere.
pub trait Due {
    /// What could not be done, for the log.
    const FAILED: &'static str;

    /// The next moment, which may have passed; `None` when there is none. Another may come next only after a commit.
    async fn next(&self, registry: &Registry) -> Result<Option<Moment>, Refused>;

    /// Does what is due, and tells those whom it concerns.
    async fn run(&self, registry: &Registry) -> Result<(), Refused>;
}

/// Does what is due until cancelled.
pub async fn keep<D: Due>(due: D, registry: &Registry, stop: &CancellationToken) {
    let mut known = Known::default();
    let mut pause = Duration::ZERO;
    loop {
        let worked = async {
            tokio::time::sleep(pause).await;
            known.look(&due, registry).await
        };
        pause = tokio::select! {
            biased;
            () = stop.cancelled() => return,
            worked = worked => match worked {
                Ok(()) => LOOK,
                Err(Refused(problem)) => {
                    tracing::warn!(%problem, "{}; it will be tried again", D::FAILED);
                    known = Known::default();
                    AGAIN
                }
            },
        };
    }
}

/// What is known of the next moment.
#[derive(Default)]
struct Known {
    /// After which commit it was asked; `None` before the first time.
    asked: Option<u64>,
    next: Option<Moment>,
}

impl Known {
    async fn look<D: Due>(&mut self, due: &D, registry: &Registry) -> Result<(), Refused> {
        let commits = registry.hub.commits();
        if self.asked != Some(commits) {
            self.next = due.next(registry).await?;
            self.asked = Some(commits);
        }
        if self.next.is_none_or(|next| registry.now() < next) {
            return Ok(());
        }
        let done = due.run(registry).await;
        // Asked anew the next time, whether or not the commits of this run were noticed by then.
        *self = Self::default();
        done
    }
}

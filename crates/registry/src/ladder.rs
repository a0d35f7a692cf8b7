//! The evening run: whoever owes an acknowledgement is reminded, and heads and publishers are told, without any desk.

use crate::problem::Refused;
use crate::registry::Registry;
use diwan_domain::Moment;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often the clock is looked at, since it may be set, and a machine may sleep. The database is asked only when something was committed.
const LOOK: Duration = Duration::from_secs(1);
/// How long after a failure it is tried again.
const AGAIN: Duration = Duration::from_secs(10);

/// Climbs until cancelled, each rung soon after its moment. A run that is cut off goes on where it was, here or elsewhere: every circular is
/// a transaction of its own.
pub async fn run(registry: &Registry, stop: &CancellationToken) {
    let mut ladder = Ladder::default();
    let mut pause = Duration::ZERO;
    loop {
        let worked = async {
            tokio::time::sleep(pause).await;
            ladder.look(registry).await
        };
        pause = tokio::select! {
            biased;
            () = stop.cancelled() => return,
            worked = worked => match worked {
                Ok(()) => LOOK,
                Err(Refused(problem)) => {
                    tracing::warn!(%problem, "the ladder could not be climbed; it will be tried again");
                    ladder = Ladder::default();
                    AGAIN
                }
            },
        };
    }
}

/// What is known of the next rung.
#[derive(Default)]
struct Ladder {
    /// After which commit it was asked; `None` before the first time.
    asked: Option<u64>,
    next: Option<Moment>,
}

impl Ladder {
    /// Climbs what is due. Another rung may come next only after a commit: a circular, a policy, or a run of another node.
    async fn look(&mut self, registry: &Registry) -> Result<(), Refused> {
        let commits = registry.hub.commits();
        if self.asked != Some(commits) {
            self.next = registry.archive.next_climb(registry.now()).await?;
            self.asked = Some(commits);
        }
        if self.next.is_none_or(|next| registry.now() < next) {
            return Ok(());
        }
        let climbed = registry.archive.climb(registry.now()).await?;
        // Asked anew the next time, whether or not the commits of this run were noticed by then.
        *self = Self::default();
        if climbed.rungs > 0 {
            let (rungs, steps, told) = (climbed.rungs, climbed.steps, climbed.told);
            tracing::info!(rungs, steps, told, "the ladder was climbed");
            metrics::counter!("diwan_ladder_rungs_total").increment(rungs);
            metrics::counter!("diwan_ladder_told_total").increment(told);
        }
        registry.hub.look_at(&climbed.streams).await?;
        Ok(())
    }
}

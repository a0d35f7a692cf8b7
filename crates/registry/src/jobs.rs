//! Work behind the acts: freezing who was in an audience, counting receipts for the boards, climbing the ladders of circulars, issuing those
//! whose moment has come, and removing files that nothing names.
//! Each may run again at any time, on any node, with the same result.

use crate::http::health::recorder;
use crate::ladder::Ladder;
use crate::moments;
use crate::problem::Refused;
use crate::registry::Registry;
use crate::scheduled::Scheduled;
use crate::sweep::Sweep;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often the jobs look for work that nobody told them of, such as a circular that another process issued.
const EVERY: Duration = Duration::from_secs(2);
/// How long work gathers before it is done: in a flood of acknowledgements, counting each by itself would cost more than
/// recording it. A board does not wait for this: reading one does what is due.
const GATHER: Duration = Duration::from_millis(200);
/// How many audiences are frozen between two looks at the clock.
const AUDIENCES_AT_ONCE: u32 = 100;

/// Runs the jobs until cancelled. Ladder and issue are by themselves: an evening on which many deadlines pass must not keep a board waiting.
pub async fn run(registry: Registry, stop: CancellationToken) {
    tokio::join!(
        behind_the_acts(&registry, &stop),
        moments::keep(Ladder, &registry, &stop),
        moments::keep(Scheduled, &registry, &stop),
        moments::keep(Sweep::starting(registry.now()), &registry, &stop)
    );
}

/// Soon after being woken, and every two seconds.
async fn behind_the_acts(registry: &Registry, stop: &CancellationToken) {
    let mut moves = registry.hub.listen();
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            () = registry.jobs.notified() => {}
            _ = moves.recv() => {}
            () = tokio::time::sleep(EVERY) => {}
        }
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            () = tokio::time::sleep(GATHER) => {}
        }
        // What moved meanwhile is part of this round.
        moves = moves.resubscribe();
        // Samples of how long answers took are kept until they are summed up: where nobody asks for `/metrics`, they would fill the memory.
        recorder().run_upkeep();
        if let Err(Refused(problem)) = catch_up(registry).await {
            tracing::warn!(%problem, "background work failed and will be tried again");
        }
    }
}

/// Freezes every audience, counts every receipt that is due, and who is excused now. A board that is read after it is not behind. What an earlier version
/// left behind when people moved is brought along.
async fn catch_up(registry: &Registry) -> Result<(), Refused> {
    loop {
        let due = registry.archive.unfrozen(AUDIENCES_AT_ONCE).await?;
        for circular in &due {
            let frozen = registry.archive.freeze_audience(*circular, registry.now()).await?;
            tracing::info!(%circular, people = frozen.count, sha256 = frozen.sha256, "an audience was frozen");
        }
        if due.is_empty() {
            break;
        }
    }
    registry.archive.fetch_left_behind(registry.now()).await?;
    registry.archive.count_receipts().await?;
    registry.archive.follow_excuses(registry.now()).await?;
    Ok(())
}

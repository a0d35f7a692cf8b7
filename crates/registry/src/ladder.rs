//! The evening run: whoever owes an acknowledgement is reminded, and heads and publishers are told, without any desk.

use crate::moments::Due;
use crate::problem::Refused;
use crate::registry::Registry;
use diwan_domain::Moment;

/// Climbs each rung soon after its moment. A run that is cut off goes on where it was, here or elsewhere: every circular is a transaction of its own.
pub struct Ladder;

impl Due for Ladder {
    const FAILED: &'static str = "the ladder could not be climbed";

    async fn next(&self, registry: &Registry) -> Result<Option<Moment>, Refused> {
        Ok(registry.archive.next_climb(registry.now()).await?)
    }

    async fn run(&self, registry: &Registry) -> Result<(), Refused> {
        let climbed = registry.archive.climb(registry.now()).await?;
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

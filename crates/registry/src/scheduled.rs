//! Circulars that are issued at a moment that was set, while whoever set it sleeps.

use crate::moments::Due;
use crate::problem::Refused;
use crate::registry::Registry;
use diwan_domain::Moment;

/// Issues each soon after its moment; one that cannot be issued any more waits for its author, who is told.
pub struct Scheduled;

impl Due for Scheduled {
    const FAILED: &'static str = "a circular could not be issued at its moment";

    async fn next(&self, registry: &Registry) -> Result<Option<Moment>, Refused> {
        Ok(registry.archive.next_issue().await?)
    }

    async fn run(&self, registry: &Registry) -> Result<(), Refused> {
        let streams = registry.archive.issue_due(registry.now()).await?;
        tracing::info!(streams = streams.len(), "circulars were due to be issued");
        // Their audiences are to be frozen, too.
        registry.moved(&streams).await
    }
}

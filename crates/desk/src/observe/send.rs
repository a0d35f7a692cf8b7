//! Sends what was measured, batch by batch, until the registry has said that it need not come again. Acts of the person go before it.

use crate::Desk;
use crate::backoff::{FIRST_WAIT, full_jitter};
use crate::seat::Seat;
use diwan_cache::{CacheError, OutboxState};
use diwan_domain::{ActionId, Observation};
use diwan_protocol::duty::MAX_OBSERVATIONS;
use diwan_protocol::{LetterboxError, ProblemType};
use std::sync::Arc;
use std::time::Duration;

/// The longest wait after failures: nobody's duty hangs on it.
const LONGEST_WAIT: Duration = Duration::from_secs(300);
/// How long a registry is left alone that does not know what an observation is: it is an older one.
const OLDER_WAIT: Duration = Duration::from_secs(3_600);
/// How long it waits while acts wait, or after the drawer failed.
const ACTS_WAIT: Duration = Duration::from_secs(5);

/// Sends for ever. Ends only by being dropped.
pub(crate) async fn run(desk: &Arc<Desk>, seat: &Arc<Seat>) {
    let mut failures = 0;
    loop {
        let token = seat.token().await;
        let wait = match send_batch(desk, seat, &token).await {
            Ok(Sent::Nothing) => {
                failures = 0;
                seat.report.notified().await;
                continue;
            }
            Ok(Sent::Some) => {
                failures = 0;
                continue;
            }
            Ok(Sent::Later(wait)) => wait,
            Ok(Sent::Failed) => {
                failures += 1;
                full_jitter(&*desk.ports.chance, failures, FIRST_WAIT, LONGEST_WAIT)
            }
            Err(error) => {
                tracing::warn!(%error, "what was measured cannot be read");
                ACTS_WAIT
            }
        };
        desk.ports.clock.sleep(wait).await;
    }
}

enum Sent {
    /// Nothing waits.
    Nothing,
    /// There may be more.
    Some,
    /// Not now.
    Later(Duration),
    /// The line or the registry failed.
    Failed,
}

async fn send_batch(desk: &Arc<Desk>, seat: &Arc<Seat>, token: &str) -> Result<Sent, CacheError> {
    let waiting = seat.drawer(|cache| {
        let acts = cache.outbox()?.iter().any(|row| row.state != OutboxState::Rejected);
        Ok((acts, cache.observations_due(MAX_OBSERVATIONS)?))
    });
    let (acts, batch) = waiting.await?;
    if batch.is_empty() {
        return Ok(Sent::Nothing);
    }
    if acts {
        return Ok(Sent::Later(ACTS_WAIT));
    }
    let answer = seat.letterbox.observe(token, &batch).await;
    match desk.heard(seat, token, answer).await {
        Ok(answer) => {
            let progress = batch.iter().any(|observation| answer.done.contains(&observation.id));
            settle(seat, batch, answer.done).await?;
            // A registry that takes none of them would be asked without end.
            Ok(if progress { Sent::Some } else { Sent::Failed })
        }
        Err(error) if is_unknown(&error) => Ok(Sent::Later(OLDER_WAIT)),
        Err(error) if is_refusal(&error) => one_by_one(desk, seat, token, batch).await,
        Err(error) => {
            tracing::info!(%error, "what was measured waits");
            Ok(Sent::Failed)
        }
    }
}

/// The registry refuses the batch as such: one bad observation must not hold up the others.
async fn one_by_one(
    desk: &Arc<Desk>,
    seat: &Arc<Seat>,
    token: &str,
    batch: Vec<Observation>,
) -> Result<Sent, CacheError> {
    for observation in batch {
        let answer = seat.letterbox.observe(token, std::slice::from_ref(&observation)).await;
        match desk.heard(seat, token, answer).await {
            Ok(answer) => settle(seat, vec![observation], answer.done).await?,
            Err(error) if is_refusal(&error) => {
                tracing::warn!(%error, what = observation.what.as_str(), "the registry refuses what was measured");
                let done = vec![observation.id];
                settle(seat, vec![observation], done).await?;
            }
            Err(_) => return Ok(Sent::Failed),
        }
    }
    Ok(Sent::Some)
}

async fn settle(seat: &Arc<Seat>, sent: Vec<Observation>, done: Vec<ActionId>) -> Result<(), CacheError> {
    seat.drawer(move |cache| cache.observed(&sent, &done)).await
}

/// A registry of before there were observations.
fn is_unknown(error: &LetterboxError) -> bool {
    matches!(error, LetterboxError::NotARegistry)
        || matches!(error, LetterboxError::Problem(problem) if matches!(problem.status, 404 | 405 | 501))
}

/// The registry will never take this as it is. Passing troubles, sessions and versions of programs are not that.
fn is_refusal(error: &LetterboxError) -> bool {
    use ProblemType as T;
    matches!(error, LetterboxError::Problem(problem) if !error.is_passing()
        && problem.status != 401
        && !matches!(problem.kind(), Some(T::PasswordChangeRequired | T::ClientTooOld)))
}

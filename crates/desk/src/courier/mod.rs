//! The courier brings what is new: told by push, by long poll where push does not get through, and by looking from time to time anyway.

mod ahead;
mod judge;
mod listen;
mod pass;
pub mod plan;
pub(crate) mod told;

pub(crate) use listen::listen;

use crate::Desk;
use crate::backoff::{FIRST_WAIT, LONGEST_WAIT, full_jitter};
use crate::failure;
use crate::seat::Seat;
use crate::view::FailureCode;
use diwan_cache::CacheError;
use diwan_domain::ActionId;
use diwan_protocol::LetterboxError;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How long the courier trusts push before it looks by itself.
const LOOK_ANYWAY: Duration = Duration::from_secs(600);
/// The longest wait that a registry can impose.
const LONGEST_IMPOSED_WAIT: Duration = Duration::from_secs(900);

/// Why a pass ended early. Nothing is lost by it: every page that was stored moved its cursor.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    /// The line, the session or the registry.
    #[error(transparent)]
    Line(#[from] LetterboxError),
    /// The drawer.
    #[error(transparent)]
    Drawer(#[from] CacheError),
}

/// Looks, stores, waits; for ever. Ends only by being dropped, which is safe at any point.
pub(crate) async fn run(desk: &Arc<Desk>, seat: &Arc<Seat>) {
    let mut tag = None;
    let (mut failures, mut behind) = (0, 0);
    let mut beyond = BTreeSet::new();
    let mut era = 0;
    loop {
        let token = seat.token().await;
        if std::mem::replace(&mut era, seat.drawer.era()) != era {
            // The drawer was built anew: "nothing moved since" would leave it empty.
            tag = None;
        }
        let before = recorded_beyond(seat).await;
        let wait = match pass::pass(desk, seat, &token, &mut tag).await {
            Ok(()) => {
                failures = 0;
                beyond = still_beyond(seat, &before, &beyond).await;
                behind = if !beyond.is_empty() || is_behind(seat).await { behind + 1 } else { 0 };
                match behind {
                    0 => LOOK_ANYWAY,
                    // Something on the way gave an older answer, and may give it again.
                    looks => {
                        tag = None;
                        full_jitter(&*desk.ports.chance, looks - 1, FIRST_WAIT, LOOK_ANYWAY)
                    }
                }
            }
            Err(trouble) => {
                note_trouble(desk, seat, &trouble).await;
                let imposed = imposed_wait(&trouble);
                failures += 1;
                imposed.max(full_jitter(&*desk.ports.chance, failures - 1, FIRST_WAIT, LONGEST_WAIT))
            }
        };
        seat.looked.send_replace(true);
        if seat.show_sync(None) {
            desk.publish().await;
        }
        if *seat.session.borrow() == crate::seat::Session::Ended {
            // Signing in again is what it waits for, not time.
            continue;
        }
        tokio::select! {
            biased;
            () = seat.look.notified() => {}
            () = desk.ports.clock.sleep(wait) => {}
        }
        let spread = seat.spread_ms.swap(0, Ordering::Relaxed);
        if let Ok(spread @ 1..) = u64::try_from(spread) {
            desk.ports.clock.sleep(Duration::from_millis(desk.ports.chance.below(spread + 1))).await;
        }
    }
}

/// Acts whose record has not come. While the drawer cannot be read nothing is known of them, and nothing is done about them.
async fn recorded_beyond(seat: &Arc<Seat>) -> BTreeSet<ActionId> {
    seat.drawer(|cache| cache.recorded_beyond()).await.unwrap_or_default()
}

/// Acts that were recorded `before` a look and whose record did not come with it. One look may be answered a little late; what is missing
/// after `last` look too, the registry has lost: it was restored from a backup, and the act is sent again.
async fn still_beyond(seat: &Arc<Seat>, before: &BTreeSet<ActionId>, last: &BTreeSet<ActionId>) -> BTreeSet<ActionId> {
    if before.is_empty() {
        return BTreeSet::new();
    }
    let still = recorded_beyond(seat).await.intersection(before).copied().collect::<BTreeSet<_>>();
    let (lost, missing): (BTreeSet<_>, BTreeSet<_>) = still.into_iter().partition(|id| last.contains(id));
    if !lost.is_empty() {
        match seat.drawer(move |cache| cache.send_beyond(&lost)).await {
            Ok(0) => {}
            Ok(lost) => {
                tracing::warn!(lost, "the registry does not hold acts that it had recorded; they are sent again");
                seat.send.notify_one();
            }
            Err(error) => tracing::error!(%error, "acts that the registry lost could not be called up"),
        }
    }
    missing
}

/// Whether push told of more than a look has brought.
async fn is_behind(seat: &Arc<Seat>) -> bool {
    seat.told.is_any()
        && match seat.drawer(|cache| cache.standings()).await {
            Ok(standings) => seat.told.is_ahead_of(&standings),
            Err(_) => false,
        }
}

/// Says in the status what kept the look from its end, where the answer itself did not say it.
async fn note_trouble(desk: &Arc<Desk>, seat: &Arc<Seat>, trouble: &Trouble) {
    let code = match trouble {
        Trouble::Line(LetterboxError::BadAnswer(why)) => {
            tracing::error!(%why, "the registry's answer breaks the protocol");
            FailureCode::BadAnswer
        }
        Trouble::Line(error) => {
            tracing::info!(%error, "the look was cut short");
            return;
        }
        Trouble::Drawer(error) => {
            tracing::error!(%error, "what came could not be stored");
            match failure::of_cache(error) {
                // The line is there; the status names the disk by itself, until it takes something again.
                FailureCode::DiskFull | FailureCode::DiskFailed | FailureCode::CacheUnusable => return,
                code => code,
            }
        }
    };
    if seat.note_line(Some(code)).0 {
        desk.publish().await;
    }
}

fn imposed_wait(trouble: &Trouble) -> Duration {
    match trouble {
        Trouble::Line(LetterboxError::Problem(problem)) => {
            Duration::from_secs(problem.retry_after.unwrap_or(0)).min(LONGEST_IMPOSED_WAIT)
        }
        _ => Duration::ZERO,
    }
}

//! Listening for "look": server-sent events, or a long poll where those do not get through.

use crate::Desk;
use crate::backoff::{FIRST_WAIT, LONGEST_WAIT, full_jitter};
use crate::seat::Seat;
use diwan_domain::Moment;
use diwan_protocol::{LetterboxError, PushEvent};
use futures_util::StreamExt;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// The longest spread and the longest goodbye that a registry can impose.
const LONGEST_IMPOSED_MS: u64 = 300_000;
/// How long one long poll waits, in seconds. A line that died meanwhile is noticed only after it, so it is short.
const POLL_SECS: u64 = 10;
/// The most events in a minute that are listened to; a registry that tells more is not well, and each could cost a look.
const MOST_EVENTS: u32 = 6_000;
/// How many long polls in a row before push is tried again; about ten minutes.
const POLLS_BEFORE_PUSH: u32 = 60;

/// Listens for ever. Ends only by being dropped.
pub(crate) async fn listen(desk: &Arc<Desk>, seat: &Arc<Seat>) {
    let mut broken: Vec<Moment> = Vec::new();
    let mut failures = 0;
    loop {
        let token = seat.token().await;
        let (heard, ended) = push(desk, seat, &token).await;
        seat.push_up.store(false, Ordering::Relaxed);
        if heard {
            failures = 0;
        }
        let wait = match ended {
            End::Bye(wait) => wait + jitter(desk, 0),
            End::Broken => {
                let now = desk.ports.clock.now();
                broken.retain(|at| (0..60_000).contains(&now.since(*at)));
                broken.push(now);
                failures += 1;
                jitter(desk, failures - 1)
            }
        };
        // Whatever happened while nobody listened must not wait for the next push.
        seat.look.notify_one();
        if broken.len() >= 2 {
            broken.clear();
            poll(desk, seat, &token).await;
        }
        desk.ports.clock.sleep(wait).await;
    }
}

fn jitter(desk: &Desk, failures: u32) -> Duration {
    full_jitter(&*desk.ports.chance, failures, FIRST_WAIT, LONGEST_WAIT)
}

/// How a push line ended.
enum End {
    /// The registry said goodbye and when to come back.
    Bye(Duration),
    /// The line broke, or never came about.
    Broken,
}

/// Listens on one push line until it ends. Also answers whether anything was heard on it.
async fn push(desk: &Arc<Desk>, seat: &Arc<Seat>, token: &str) -> (bool, End) {
    let mut events = match seat.letterbox.push(token).await {
        Err(LetterboxError::Unreachable(_)) => return (false, End::Broken),
        answer => match desk.heard(seat, token, answer).await {
            Ok(events) => events,
            Err(_) => return (false, End::Broken),
        },
    };
    seat.push_up.store(true, Ordering::Relaxed);
    seat.told.forget();
    let mut session = seat.session.subscribe();
    let mut heard = false;
    let mut minute = (desk.ports.clock.now(), 0);
    loop {
        let event = tokio::select! {
            biased;
            event = events.next() => event,
            // Another session: this line belongs to the old one.
            _ = session.changed() => return (heard, End::Broken),
        };
        match event {
            Some(Ok(event)) => {
                heard = true;
                if is_flood(&mut minute, desk.ports.clock.now()) {
                    let flood = LetterboxError::BadAnswer("push: a flood of events".into());
                    let _ = desk.heard::<()>(seat, token, Err(flood)).await;
                    return (false, End::Broken);
                }
                match event {
                    PushEvent::Heads(heads) => {
                        seat.told.hear(&heads);
                        seat.look.notify_one();
                    }
                    PushEvent::Notice(_) => seat.look.notify_one(),
                    PushEvent::Spread(ms) => {
                        let ms = i64::try_from(ms.min(LONGEST_IMPOSED_MS)).unwrap_or(0);
                        seat.spread_ms.store(ms, Ordering::Relaxed);
                    }
                    PushEvent::Bye(ms) => {
                        return (heard, End::Bye(Duration::from_millis(ms.min(LONGEST_IMPOSED_MS))));
                    }
                    PushEvent::Alive => {}
                }
            }
            // A push line breaks often (proxies, naps of the computer); whether the registry is there, the next look says.
            Some(Err(LetterboxError::Unreachable(_))) | None => return (heard, End::Broken),
            Some(Err(error)) => {
                let _ = desk.heard::<()>(seat, token, Err(error)).await;
                return (heard, End::Broken);
            }
        }
    }
}

/// Counts one more event; whether it is one too many for the minute that began at the first value.
fn is_flood(minute: &mut (Moment, u32), now: Moment) -> bool {
    if !(0..60_000).contains(&now.since(minute.0)) {
        *minute = (now, 0);
    }
    minute.1 += 1;
    minute.1 > MOST_EVENTS
}

/// Asks with long polls instead, for a while; ends early when one fails.
async fn poll(desk: &Arc<Desk>, seat: &Arc<Seat>, token: &str) {
    let mut tag: Option<String> = None;
    for _ in 0..POLLS_BEFORE_PUSH {
        let answer = seat.letterbox.heads(token, tag.as_deref(), POLL_SECS).await;
        match desk.heard(seat, token, answer).await {
            Ok(Some((heads, new))) => {
                seat.told.forget();
                seat.told.hear(&heads.streams);
                // Also after the first answer, which comes at once: something may have moved since the last look.
                tag = Some(new);
                seat.look.notify_one();
            }
            Ok(None) => {}
            Err(_) => {
                // The courier asks on a line of its own: perhaps only this one died.
                seat.look.notify_one();
                return;
            }
        }
    }
}

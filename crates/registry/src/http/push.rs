//! The push line: server-sent events that only say "look".

use crate::access::Member;
use crate::feed::hub::Moved;
use crate::feed::seats::Seat;
use crate::problem::Refused;
use crate::registry::Registry;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use diwan_domain::StreamId;
use diwan_protocol::push::ALIVE_HEADER;
use diwan_protocol::{Notice, Problem, ProblemType, PushEvent, StreamHead};
use std::collections::{BTreeSet, HashMap};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, MissedTickBehavior, sleep_until};

/// Heads are told at most this often.
const HEADS_EVERY: Duration = Duration::from_millis(250);
/// How often the line asks whether its session still lives.
const SESSION_EVERY: Duration = Duration::from_secs(2);
/// After how many of those the line looks at all its streams, moved or not: the cure for anything that a push may have missed.
const ALL_EVERY: u32 = 30;
/// A spread shorter than this is not worth saying, in milliseconds.
const SPREAD_WORTH_MS: u64 = 50;
/// The longest spread, in milliseconds.
const SPREAD_MOST_MS: u64 = 120_000;
/// When a desk may come back after a goodbye, in milliseconds; it adds its own randomness.
const BYE_MS: u64 = 2_000;

/// Tells of moved heads and binding circulars as they come. First event: `heads` with all streams; then only those that moved,
/// at most four times a second. Ends with the session, or with `bye` when the registry goes down.
#[utoipa::path(get, path = "/v1/push", tag = "feed", responses((status = 200, body = String, content_type = "text/event-stream")))]
pub async fn push(State(registry): State<Registry>, member: Member) -> Result<Response, Refused> {
    let most = registry.config.limits.pushes_per_person;
    let too_many = Problem::new(ProblemType::Overloaded).with_retry_after(60);
    let seat = registry.seats.take(member.employee(), most).ok_or(too_many)?;
    let moves = registry.hub.listen();
    let heads = registry.hub.heads(member.streams()).await?;
    let alive_secs = registry.config.push.alive_secs.max(1);
    let alive = Duration::from_secs(alive_secs);
    let line =
        Line { registry, member, moves, told: HashMap::new(), waiting: BTreeSet::new(), heads_after: Instant::now() };
    let events = line.events(heads, seat);
    let mut response = Sse::new(events).keep_alive(KeepAlive::new().interval(alive).text("alive")).into_response();
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static(ALIVE_HEADER), HeaderValue::from(alive_secs));
    // Proxies must neither collect nor change what should arrive at once.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store, no-transform"));
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(response)
}

/// One desk's open line.
struct Line {
    registry: Registry,
    member: Member,
    moves: broadcast::Receiver<Arc<Moved>>,
    told: HashMap<StreamId, (i64, i64)>,
    waiting: BTreeSet<StreamId>,
    heads_after: Instant,
}

impl Line {
    fn events(
        mut self,
        first: Vec<StreamHead>,
        seat: Seat,
    ) -> impl futures_util::Stream<Item = Result<Event, Infallible>> + Send {
        async_stream::stream! {
            let _held_until_the_line_ends = seat;
            self.note_told(&first);
            for event in wire([PushEvent::Heads(first)]) {
                yield Ok(event);
            }
            let mut checks = tokio::time::interval(SESSION_EVERY);
            checks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            let mut ticks = 0u32;
            loop {
                let drain = self.registry.drain.clone();
                tokio::select! {
                    // In this order, so that the same events give the same answers; what comes by the clock goes before what comes in floods.
                    biased;
                    () = drain.cancelled() => {
                        for event in wire([PushEvent::Bye(BYE_MS)]) {
                            yield Ok(event);
                        }
                        return;
                    }
                    _ = checks.tick() => {
                        ticks = ticks.wrapping_add(1);
                        let Ok(member) = self.member.again(&self.registry).await else { return };
                        self.member = member;
                        self.notice_membership();
                        if ticks.is_multiple_of(ALL_EVERY) {
                            self.waiting.extend(self.member.streams().iter().cloned());
                        }
                    }
                    () = sleep_until(self.heads_after), if !self.waiting.is_empty() => {
                        let Ok(events) = self.heads().await else { return };
                        for event in wire(events) {
                            yield Ok(event);
                        }
                    }
                    moved = self.moves.recv() => match moved {
                        Ok(moved) => {
                            for event in wire(self.hear(&moved).into_iter().map(PushEvent::Notice)) {
                                yield Ok(event);
                            }
                        }
                        // Overflow is an event of its own: whoever lagged behind looks at everything.
                        Err(RecvError::Lagged(_)) => self.waiting.extend(self.member.streams().iter().cloned()),
                        Err(RecvError::Closed) => return,
                    },
                }
            }
        }
    }

    /// Notes which of one's own streams moved, and gives the notices that are for this person.
    fn hear(&mut self, moved: &Moved) -> Vec<Notice> {
        let mine = self.member.streams();
        let new = moved
            .heads
            .iter()
            .filter(|h| mine.contains(&h.stream) && self.told.get(&h.stream) != Some(&(h.epoch, h.head)));
        self.waiting.extend(new.map(|h| h.stream.clone()));
        moved.notices.iter().filter(|notice| mine.contains(&notice.stream)).cloned().collect()
    }

    /// Streams that the person joined meanwhile are told too, those that they left no more.
    fn notice_membership(&mut self) {
        let mine = self.member.streams();
        self.waiting.extend(mine.iter().filter(|s| !self.told.contains_key(*s)).cloned());
        self.waiting.retain(|s| mine.contains(s));
        self.told.retain(|s, _| mine.contains(s));
    }

    /// The heads that are due, with a spread before them when a stream of many moved.
    async fn heads(&mut self) -> Result<Vec<PushEvent>, Refused> {
        let streams: Vec<StreamId> = std::mem::take(&mut self.waiting).into_iter().collect();
        let heads = self.registry.hub.heads(&streams).await?;
        let new: Vec<StreamHead> =
            heads.into_iter().filter(|h| self.told.get(&h.stream) != Some(&(h.epoch, h.head))).collect();
        self.heads_after = Instant::now() + HEADS_EVERY;
        if new.is_empty() {
            return Ok(Vec::new());
        }
        self.note_told(&new);
        let shared = new.iter().any(|h| !h.stream.as_str().starts_with("employee:"));
        let spread = shared
            .then(|| spread_ms(self.registry.config.push.spread_ms_per_desk, self.registry.seats.taken()))
            .flatten();
        Ok(spread.map(PushEvent::Spread).into_iter().chain([PushEvent::Heads(new)]).collect())
    }

    fn note_told(&mut self, heads: &[StreamHead]) {
        self.told.extend(heads.iter().map(|h| (h.stream.clone(), (h.epoch, h.head))));
    }
}

/// Over how long so many desks should spread their fetching; `None` when it is not worth saying.
fn spread_ms(per_desk: f64, desks: usize) -> Option<u64> {
    let spread = (per_desk * desks as f64).clamp(0.0, SPREAD_MOST_MS as f64) as u64;
    (spread >= SPREAD_WORTH_MS).then_some(spread)
}

fn wire(events: impl IntoIterator<Item = PushEvent>) -> Vec<Event> {
    let named = events.into_iter().filter_map(|event| event.to_wire());
    named.map(|(name, data)| Event::default().event(name).data(data)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_desks_are_not_asked_to_spread_and_many_for_two_minutes_at_most() {
        assert_eq!(spread_ms(0.5, 1), None);
        assert_eq!(spread_ms(0.5, 1_000), Some(500));
        assert_eq!(spread_ms(0.5, 10_000_000), Some(120_000));
    }
}

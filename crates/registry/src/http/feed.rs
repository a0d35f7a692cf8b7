//! The feed: heads, entries, snapshots, single items.

use crate::access::Member;
use crate::feed::hub::Moved;
use crate::feed::pages::{From, PageKey};
use crate::problem::{Asked, Named, Refused, bad_request};
use crate::registry::Registry;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use diwan_domain::check::sha256_hex;
use diwan_domain::document::Confidentiality;
use diwan_domain::{Document, ItemId, StreamId};
use diwan_protocol::{
    EntriesPage, HeadsAnswer, ItemAnswer, MAX_PAGE, MAX_WAIT_SECS, ProblemType, SnapshotPage, StreamHead,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast;
use tokio::time::{Instant, timeout_at};

/// How often a long poll asks whether its session still lives.
const SESSION_EVERY: Duration = Duration::from_secs(5);

/// How to ask for heads.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AskHeads {
    /// Long poll: seconds (1 to 55) to wait for a change when `If-None-Match` still holds.
    wait: Option<u64>,
}

/// Where all streams of the asker stand. With `If-None-Match`, `304` says that nothing changed: the whole of a sync that is up to date.
#[utoipa::path(get, path = "/v1/heads", tag = "feed", params(AskHeads), responses((status = 200, body = HeadsAnswer), (status = 304)))]
pub async fn heads(
    State(registry): State<Registry>,
    member: Member,
    Asked(asked): Asked<AskHeads>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    if asked.wait.is_some_and(|secs| secs == 0 || secs > MAX_WAIT_SECS) {
        return Err(bad_request("wait must be 1 to 55 seconds"));
    }
    let until = Instant::now() + Duration::from_secs(asked.wait.unwrap_or_default());
    // Listening begins before the first look, so that no move can fall between the two.
    let mut moves = registry.hub.listen();
    let mut member = member;
    loop {
        let answer = HeadsAnswer { streams: registry.hub.heads(member.streams()).await? };
        let tag = tag_of(&answer)?;
        let over = asked.wait.is_none() || Instant::now() >= until || registry.drain.is_cancelled();
        if over || !has_tag(&headers, &tag) {
            return tagged(&headers, &tag, &answer);
        }
        let again_at = until.min(Instant::now() + SESSION_EVERY);
        await_move_of(&registry, &mut moves, &answer, again_at).await;
        // Whoever waits for long may have been signed out or moved to another unit meanwhile.
        member = member.again(&registry).await?;
    }
}

/// Waits until a stream of the answer moved, or there is another reason to look again: the time, a lag behind moves, the registry going down.
async fn await_move_of(
    registry: &Registry,
    moves: &mut broadcast::Receiver<Arc<Moved>>,
    answer: &HeadsAnswer,
    until: Instant,
) {
    loop {
        let moved = tokio::select! {
            biased;
            moved = timeout_at(until, moves.recv()) => moved,
            () = registry.drain.cancelled() => return,
        };
        match moved {
            Ok(Ok(moved)) => {
                let concerns = |head: &StreamHead| answer.streams.iter().any(|mine| mine.stream == head.stream);
                if moved.heads.iter().any(concerns) {
                    return;
                }
            }
            Ok(Err(_)) | Err(_) => return,
        }
    }
}

/// Which changes.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AskEntries {
    /// The epoch of the cursor.
    epoch: i64,
    /// The seq of the last entry that the desk has.
    after: i64,
    /// The most entries, 1 to 1000.
    limit: Option<u32>,
}

/// Changes after a cursor, oldest first, newest state of each item only. `stream-reset` asks for a new snapshot of this stream.
#[utoipa::path(get, path = "/v1/streams/{stream}/entries", tag = "feed",
    params(("stream" = String, Path, description = "Name of a stream of which the asker is a member"), AskEntries),
    responses((status = 200, body = EntriesPage)))]
pub async fn entries(
    State(registry): State<Registry>,
    member: Member,
    Named(stream): Named<String>,
    Asked(asked): Asked<AskEntries>,
) -> Result<Response, Refused> {
    let stream = member.stream(&stream)?;
    let limit = page_limit(asked.limit)?;
    let from = From::Entry(asked.after);
    if let Some(page) = kept_page(&registry, &stream, Some(asked.epoch), &from, limit) {
        return Ok(json_bytes(page));
    }
    let page = registry.archive.entries(&stream, asked.epoch, asked.after, limit).await?;
    let bytes = encoded(&page)?;
    registry.pages.keep(PageKey { stream, epoch: page.head.epoch, head: page.head.head, from, limit }, &bytes);
    Ok(json_bytes(bytes))
}

/// Where in a snapshot.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AskSnapshot {
    /// `next` of the page before; absent for the first.
    key: Option<String>,
    /// The most items, 1 to 1000.
    limit: Option<u32>,
}

/// What is in a stream now, newest registered first: for a first sync, resumable at any page.
#[utoipa::path(get, path = "/v1/streams/{stream}/snapshot", tag = "feed",
    params(("stream" = String, Path, description = "Name of a stream of which the asker is a member"), AskSnapshot),
    responses((status = 200, body = SnapshotPage)))]
pub async fn snapshot(
    State(registry): State<Registry>,
    member: Member,
    Named(stream): Named<String>,
    Asked(asked): Asked<AskSnapshot>,
) -> Result<Response, Refused> {
    let stream = member.stream(&stream)?;
    let limit = page_limit(asked.limit)?;
    let from = From::Snapshot(asked.key.clone());
    if let Some(page) = kept_page(&registry, &stream, None, &from, limit) {
        return Ok(json_bytes(page));
    }
    let page = registry.archive.snapshot(&stream, asked.key.as_deref(), limit).await?;
    let bytes = encoded(&page)?;
    registry.pages.keep(PageKey { stream, epoch: page.as_of.epoch, head: page.as_of.head, from, limit }, &bytes);
    Ok(json_bytes(bytes))
}

/// One item, if any of the asker's streams holds it.
#[utoipa::path(get, path = "/v1/items/{id}", tag = "feed",
    params(("id" = uuid::Uuid, Path, description = "The item's id")),
    responses((status = 200, body = ItemAnswer), (status = 304)))]
pub async fn item(
    State(registry): State<Registry>,
    member: Member,
    Named(id): Named<String>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let id = ItemId::parse(&id).ok_or(ProblemType::NotFound)?;
    let found = registry.archive.item(member.employee(), id).await?;
    let item = found.ok_or_else(|| member.refused(ProblemType::NotFound, "an item"))?;
    let document = serde_json::from_str::<Document>(item.data.get()).ok();
    if document.is_some_and(|d| d.confidentiality == Confidentiality::Confidential) {
        registry.archive.note_view(member.employee(), id, registry.now()).await?;
    }
    tagged(&headers, &format!("\"{}-{}\"", item.id, item.ver), &item)
}

/// The strong tag of an answer: the hash of what it says.
pub fn tag_of(answer: &impl Serialize) -> Result<String, Refused> {
    let hash = sha256_hex(&encoded(answer)?);
    Ok(format!("\"{}\"", hash.chars().take(32).collect::<String>()))
}

/// The answer with its tag, or `304` when the asker has it already.
pub fn tagged(asked: &HeaderMap, tag: &str, answer: &impl Serialize) -> Result<Response, Refused> {
    let mut response =
        if has_tag(asked, tag) { StatusCode::NOT_MODIFIED.into_response() } else { json_bytes(encoded(answer)?) };
    let value = HeaderValue::from_str(tag).map_err(|_| ProblemType::Internal)?;
    response.headers_mut().insert(header::ETAG, value);
    Ok(response)
}

/// Whether the asker names this tag in `If-None-Match`. A tag made weak on the way (by a compressing proxy) counts.
pub fn has_tag(asked: &HeaderMap, tag: &str) -> bool {
    let named = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    named.flat_map(|value| value.split(',')).any(|one| one.trim().trim_start_matches("W/") == tag)
}

/// The most items of a page: 1 to 1000, 500 when not said.
pub fn page_limit(asked: Option<u32>) -> Result<u32, Refused> {
    match asked {
        None => Ok(500),
        Some(limit) if (1..=MAX_PAGE).contains(&limit) => Ok(limit),
        Some(_) => Err(bad_request("limit must be 1 to 1000")),
    }
}

fn kept_page(registry: &Registry, stream: &StreamId, epoch: Option<i64>, from: &From, limit: u32) -> Option<Bytes> {
    let head = registry.hub.head(stream)?;
    if epoch.is_some_and(|asked| asked != head.epoch) {
        return None;
    }
    let key = PageKey { stream: stream.clone(), epoch: head.epoch, head: head.head, from: from.clone(), limit };
    registry.pages.get(&key)
}

fn encoded(answer: &impl Serialize) -> Result<Bytes, Refused> {
    serde_json::to_vec(answer).map(Bytes::from).map_err(|_| ProblemType::Internal.into())
}

fn json_bytes(bytes: Bytes) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], bytes).into_response()
}

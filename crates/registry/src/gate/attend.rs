//! Every request passes here: it counts as work on its connection, and whoever asks too often waits for a refusal.

use super::visit::{Visit, Work};
use crate::access::sessions::token_hash;
use crate::problem::Refused;
use crate::registry::Registry;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::{AUTHORIZATION, CONNECTION};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use diwan_domain::EmployeeId;
use diwan_protocol::{Problem, ProblemType};
use http_body::{Frame, SizeHint};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How long a refusal for asking too often is kept back: whoever floods a connection gets one answer a second on it, at no cost.
const KEPT_BACK: Duration = Duration::from_secs(1);
/// How many refusals are kept back at once. Waiting costs memory, so that any more are given at once and end their connections.
pub const MOST_KEPT_BACK: usize = 256;
/// When to come again, in seconds.
const COME_AGAIN_SECS: u64 = 5;

/// An answer that is not worth a line in the log, because a flood would bring thousands. It is counted.
#[derive(Debug, Clone, Copy)]
pub struct Unlogged;

/// Counts a request as work, and refuses strangers of an address that asks too often. Whoever has a session that was seen lately is no stranger.
pub async fn attend(State(registry): State<Registry>, mut request: Request, next: Next) -> Response {
    // A router without a listener, as in a test, has no connections.
    let Some(visit) = request.extensions_mut().remove::<Arc<Visit>>() else { return next.run(request).await };
    let work = Arc::new(Work::on(&visit));
    let address = visit.address();
    let spent = registry.strangers_pace.is_spent(&address, Instant::now());
    let mut response = if spent && !has_familiar_session(&registry, &request) {
        metrics::counter!("diwan_throttled_total", "who" => "address").increment(1);
        work.note_too_often();
        too_often().into_response()
    } else {
        request.extensions_mut().insert(Arc::clone(&work));
        let response = next.run(request).await;
        if work.person().is_none() {
            registry.strangers_pace.charge(address, Instant::now());
        }
        response
    };
    if work.is_too_often() {
        response.extensions_mut().insert(Unlogged);
        match registry.kept_back.try_acquire() {
            Ok(_until_then) => sleep(KEPT_BACK).await,
            Err(_) => drop(response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"))),
        }
    }
    response.map(|body| Body::new(Held { body, _work: work }))
}

/// Refuses a person who has too many requests in work, or asks too often.
pub fn may_ask(registry: &Registry, work: Option<&Arc<Work>>, person: &EmployeeId) -> Result<(), Refused> {
    let now = Instant::now();
    let too_many = work.is_some_and(|work| !work.belongs_to(person));
    if too_many || registry.people_pace.is_spent(person, now) {
        metrics::counter!("diwan_throttled_total", "who" => "person").increment(1);
        if let Some(work) = work {
            work.note_too_often();
        }
        return Err(too_often());
    }
    registry.people_pace.charge(person.clone(), now);
    Ok(())
}

fn too_often() -> Refused {
    Problem::new(ProblemType::Overloaded).with_retry_after(COME_AGAIN_SECS).into()
}

fn has_familiar_session(registry: &Registry, request: &Request) -> bool {
    let given = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = given.and_then(|text| text.split_once(' ')).map(|(_, token)| token.trim());
    token.is_some_and(|token| registry.sessions.is_familiar(&token_hash(token)))
}

/// A body that keeps its request counted as work until it is sent, or dropped.
struct Held {
    body: Body,
    _work: Arc<Work>,
}

impl HttpBody for Held {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

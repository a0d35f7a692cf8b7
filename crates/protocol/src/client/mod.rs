//! The one HTTP client: every call of [`Letterbox`] over reqwest and rustls. It believes nothing: every answer must carry the protocol's
//! header, stay within its size and be what it should be; redirects are refused, so a token never travels to another host.

mod answer;
mod connect;
mod sse;
mod transport;
mod wire;

pub use connect::{AddressError, ClientError};
pub use sse::events;
pub use transport::{Body, Transport};

use crate::action::{Action, ActionAnswer, ActionBatch};
use crate::board::{BoardAnswer, BoardDetail};
use crate::duty::{ObservationAnswer, ObservationBatch};
use crate::feed::{EntriesPage, HeadsAnswer, SnapshotPage};
use crate::letterbox::{Letterbox, LetterboxError};
use crate::office::{OrderAnswer, OrderRequest, Question, Reply};
use crate::push::{ALIVE_HEADER, PushEvent};
use crate::session::{PasswordChange, SessionInfo, SignIn, SignedIn};
use answer::Patience;
use async_trait::async_trait;
use bytes::Bytes;
use diwan_domain::check::is_sha256_hex;
use diwan_domain::{Attachment, ItemId, Observation, StreamId, UnitId};
use futures_util::stream::BoxStream;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, ETAG, IF_NONE_MATCH, RANGE};
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use reqwest::Url;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::Duration;

/// How long connecting (name, TCP, TLS) may take.
pub const CONNECT: Duration = Duration::from_secs(8);
/// How long a connection that nobody uses is kept. A line can die without a word, and a request on a dead connection costs a whole
/// [`ANSWER`]: so a connection that was silent for longer than this is not tried again.
pub const KEEP_IDLE: Duration = Duration::from_secs(15);
/// How long the registry may be silent before it answers what it answers from memory or with one transaction, connecting
/// included. Everything is safe to ask again, and a line that died in the middle of a request is noticed only by this.
const ANSWER: Duration = Duration::from_secs(12);
/// How long the registry may take for what costs it work: a password, a board, the beginning of an attachment.
const WORK: Duration = Duration::from_secs(30);
/// How long a page of correspondence may take in all; a slow branch-office line needs this for a thousand letters.
const PAGE: Duration = Duration::from_secs(120);
/// The longest silence on a push line of a registry that does not say how often it speaks, and on a blob.
const SILENCE: Duration = Duration::from_secs(75);
/// The longest silence that a registry can ask a desk to bear on a push line.
const LONGEST_SILENCE: Duration = Duration::from_secs(600);

/// For what is answered at once.
const PROMPT: Patience = Patience { silence: ANSWER, whole: WORK };
/// For pages.
const PAGED: Patience = Patience { silence: ANSWER, whole: PAGE };
/// For what costs work.
const WORKED: Patience = Patience { silence: WORK, whole: WORK };

/// The registry over HTTP.
pub struct HttpLetterbox {
    transport: Box<dyn Transport>,
    base: Url,
}

impl HttpLetterbox {
    /// For `https://registry.agency.example` or, on loopback only, `http://127.0.0.1:8470`. `extra_root` is a PEM file's content with one or more
    /// root certificates to trust besides the operating system's.
    pub fn new(server: &str, extra_root: Option<&[u8]>) -> Result<Self, ClientError> {
        let base = connect::address(server)?;
        let wire = wire::Wire(connect::client(&base, extra_root)?);
        Ok(Self { transport: Box::new(wire), base })
    }

    /// The same letterbox over another way to the registry, such as a simulated network.
    pub fn over(server: &str, transport: impl Transport + 'static) -> Result<Self, AddressError> {
        Ok(Self { transport: Box::new(transport), base: connect::address(server)? })
    }

    fn url(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Url, LetterboxError> {
        let mut url = self.base.clone();
        // Segment by segment, so that a code from outside can never climb out of its place in the path.
        url.path_segments_mut()
            .map_err(|()| LetterboxError::BadAnswer("the address cannot carry a path".into()))?
            .pop_if_empty()
            .push("v1")
            .extend(path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }

    fn request(
        &self,
        method: Method,
        path: &[&str],
        query: &[(&str, &str)],
        token: Option<&str>,
    ) -> Result<Request<Bytes>, LetterboxError> {
        let unsendable = |_| LetterboxError::BadAnswer("the request cannot be sent".into());
        let url = self.url(path, query)?;
        let mut request = Request::builder().method(method).uri(url.as_str()).body(Bytes::new()).map_err(unsendable)?;
        if let Some(token) = token {
            let mut value = header(&format!("Bearer {token}"))?;
            value.set_sensitive(true);
            request.headers_mut().insert(AUTHORIZATION, value);
        }
        Ok(request)
    }

    async fn get<T: DeserializeOwned>(
        &self,
        token: &str,
        path: &[&str],
        query: &[(&str, &str)],
        patience: Patience,
        limit: usize,
    ) -> Result<T, LetterboxError> {
        let request = self.request(Method::GET, path, query, Some(token))?;
        whole(answer::ask(&*self.transport, request, patience, limit).await?)
    }

    fn post(
        &self,
        token: Option<&str>,
        path: &[&str],
        body: &impl Serialize,
    ) -> Result<Request<Bytes>, LetterboxError> {
        let mut request = self.request(Method::POST, path, NONE, token)?;
        let body = serde_json::to_vec(body).map_err(|_| LetterboxError::BadAnswer("the request has no form".into()))?;
        *request.body_mut() = body.into();
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Ok(request)
    }
}

/// A body that was not asked conditionally and must be there.
fn whole<T>((body, _): (Option<T>, Response<()>)) -> Result<T, LetterboxError> {
    body.ok_or_else(|| LetterboxError::BadAnswer("answered that nothing changed, which nobody asked".into()))
}

fn header(value: &str) -> Result<HeaderValue, LetterboxError> {
    HeaderValue::from_str(value).map_err(|_| LetterboxError::BadAnswer("a header cannot carry this".into()))
}

/// How long a push line may be silent: two and a half times as long as the registry says that it never is.
fn push_silence(answer: &Response<Body>) -> Duration {
    let said = answer.headers().get(HeaderName::from_static(ALIVE_HEADER)).and_then(|v| v.to_str().ok());
    let secs = said.and_then(|secs| secs.parse::<u32>().ok()).filter(|secs| *secs > 0);
    secs.map_or(SILENCE, |secs| (Duration::from_secs(secs.into()) * 5 / 2).min(LONGEST_SILENCE))
}

/// No query.
const NONE: &[(&str, &str)] = &[];

#[async_trait]
impl Letterbox for HttpLetterbox {
    async fn sign_in(&self, body: &SignIn) -> Result<SignedIn, LetterboxError> {
        let request = self.post(None, &["sign-in"], body)?;
        whole(answer::ask(&*self.transport, request, WORKED, answer::SMALL).await?)
    }

    async fn sign_out(&self, token: &str, everywhere: bool) -> Result<(), LetterboxError> {
        let everywhere = if everywhere { "true" } else { "false" };
        let request = self.request(Method::POST, &["sign-out"], &[("everywhere", everywhere)], Some(token))?;
        answer::send(&*self.transport, request, ANSWER).await.map(drop)
    }

    async fn change_password(&self, token: &str, body: &PasswordChange) -> Result<(), LetterboxError> {
        answer::send(&*self.transport, self.post(Some(token), &["password"], body)?, WORK).await.map(drop)
    }

    async fn session(&self, token: &str) -> Result<SessionInfo, LetterboxError> {
        self.get(token, &["session"], NONE, PROMPT, answer::SMALL).await
    }

    async fn heads(
        &self,
        token: &str,
        tag: Option<&str>,
        wait_secs: u64,
    ) -> Result<Option<(HeadsAnswer, String)>, LetterboxError> {
        let wait_secs = wait_secs.min(crate::MAX_WAIT_SECS);
        let wait = wait_secs.to_string();
        let query: &[(&str, &str)] = if wait_secs > 0 { &[("wait", &wait)] } else { NONE };
        let mut request = self.request(Method::GET, &["heads"], query, Some(token))?;
        if let Some(tag) = tag {
            request.headers_mut().insert(IF_NONE_MATCH, header(tag)?);
        }
        let waiting = Duration::from_secs(wait_secs);
        let patience = Patience { silence: waiting + ANSWER, whole: waiting + WORK };
        let (heads, head) = answer::ask(&*self.transport, request, patience, answer::SMALL).await?;
        let tag = head.headers().get(ETAG).and_then(|t| t.to_str().ok()).unwrap_or_default().to_owned();
        Ok(heads.map(|heads| (heads, tag)))
    }

    async fn entries(
        &self,
        token: &str,
        stream: &StreamId,
        epoch: i64,
        after: i64,
        limit: u32,
    ) -> Result<EntriesPage, LetterboxError> {
        let (epoch, after, limit) = (epoch.to_string(), after.to_string(), limit.to_string());
        let query = [("epoch", epoch.as_str()), ("after", &after), ("limit", &limit)];
        self.get(token, &["streams", stream.as_str(), "entries"], &query, PAGED, answer::PAGE).await
    }

    async fn snapshot(
        &self,
        token: &str,
        stream: &StreamId,
        key: Option<&str>,
        limit: u32,
    ) -> Result<SnapshotPage, LetterboxError> {
        let limit = limit.to_string();
        let mut query = vec![("limit", limit.as_str())];
        query.extend(key.map(|k| ("key", k)));
        self.get(token, &["streams", stream.as_str(), "snapshot"], &query, PAGED, answer::PAGE).await
    }

    async fn blob(
        &self,
        token: &str,
        sha256: &str,
        from: u64,
    ) -> Result<BoxStream<'static, Result<Bytes, LetterboxError>>, LetterboxError> {
        if !is_sha256_hex(sha256) {
            return Err(LetterboxError::BadAnswer("not an address of a blob".into()));
        }
        let mut request = self.request(Method::GET, &["blobs", sha256], NONE, Some(token))?;
        if from > 0 {
            request.headers_mut().insert(RANGE, header(&format!("bytes={from}-"))?);
        }
        let answer = answer::send(&*self.transport, request, WORK).await?;
        // A server that does not know Range answers 200 with everything; appending that would give a wrong file.
        if from > 0 && answer.status() != StatusCode::PARTIAL_CONTENT {
            return Err(LetterboxError::BadAnswer("the registry did not answer the asked range".into()));
        }
        Ok(answer.into_body())
    }

    async fn act(&self, token: &str, actions: &[Action]) -> Result<ActionAnswer, LetterboxError> {
        let request = self.post(Some(token), &["actions"], &ActionBatch { actions: actions.to_vec() })?;
        whole(answer::ask(&*self.transport, request, PROMPT, answer::SMALL).await?)
    }

    async fn observe(&self, token: &str, observations: &[Observation]) -> Result<ObservationAnswer, LetterboxError> {
        let body = ObservationBatch { observations: observations.to_vec() };
        let request = self.post(Some(token), &["observations"], &body)?;
        whole(answer::ask(&*self.transport, request, PROMPT, answer::SMALL).await?)
    }

    async fn push(&self, token: &str) -> Result<BoxStream<'static, Result<PushEvent, LetterboxError>>, LetterboxError> {
        let mut request = self.request(Method::GET, &["push"], NONE, Some(token))?;
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static("text/event-stream"));
        let answer = answer::open(&*self.transport, request, ANSWER).await?;
        if !answer::is_type(&answer, "text/event-stream") {
            return Err(LetterboxError::BadAnswer("push is not an event stream".into()));
        }
        let silence = push_silence(&answer);
        Ok(sse::events(answer::attentive(answer.into_body(), silence)))
    }

    async fn order(&self, token: &str, order: &OrderRequest) -> Result<OrderAnswer, LetterboxError> {
        let request = self.post(Some(token), &["orders"], order)?;
        whole(answer::ask(&*self.transport, request, WORKED, answer::SMALL).await?)
    }

    async fn ask(&self, token: &str, question: &Question) -> Result<Reply, LetterboxError> {
        let request = self.post(Some(token), &["questions"], question)?;
        whole(answer::ask(&*self.transport, request, WORKED, answer::PAGE).await?)
    }

    async fn upload(&self, token: &str, name: &str, content: Bytes) -> Result<Attachment, LetterboxError> {
        let mut request = self.request(Method::POST, &["blobs"], &[("name", name)], Some(token))?;
        *request.body_mut() = content;
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
        whole(answer::ask(&*self.transport, request, WORKED, answer::SMALL).await?)
    }

    async fn board(&self, token: &str, key: Option<&str>, limit: u32) -> Result<BoardAnswer, LetterboxError> {
        let limit = limit.to_string();
        let mut query = vec![("limit", limit.as_str())];
        query.extend(key.map(|k| ("key", k)));
        self.get(token, &["board"], &query, WORKED, answer::PAGE).await
    }

    async fn board_detail(
        &self,
        token: &str,
        circular: ItemId,
        unit: Option<&UnitId>,
        key: Option<&str>,
        limit: u32,
    ) -> Result<BoardDetail, LetterboxError> {
        let (circular, limit) = (circular.to_string(), limit.to_string());
        let mut query = vec![("limit", limit.as_str())];
        query.extend(unit.map(|u| ("unit", u.as_str())));
        query.extend(key.map(|k| ("key", k)));
        self.get(token, &["board", &circular], &query, WORKED, answer::PAGE).await
    }
}

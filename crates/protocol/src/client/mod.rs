//! The one HTTP client: every call of [`Letterbox`] over reqwest and rustls. It believes nothing: every answer must carry the protocol's
//! header, stay within its size and be what it should be; redirects are refused, so a token never travels to another host.

mod answer;
mod connect;
mod sse;

pub use connect::{AddressError, ClientError};

use crate::action::{Action, ActionAnswer, ActionBatch};
use crate::board::{BoardAnswer, BoardDetail};
use crate::feed::{EntriesPage, HeadsAnswer, SnapshotPage};
use crate::letterbox::{Letterbox, LetterboxError};
use crate::push::PushEvent;
use crate::session::{PasswordChange, SessionInfo, SignIn, SignedIn};
use async_trait::async_trait;
use bytes::Bytes;
use diwan_domain::check::is_sha256_hex;
use diwan_domain::{ItemId, StreamId, UnitId};
use futures_util::stream::BoxStream;
use reqwest::header::{ETAG, IF_NONE_MATCH, RANGE};
use reqwest::{Client, Method, RequestBuilder, StatusCode, Url};
use serde::Serialize;
use std::time::Duration;

/// How long a short request may take in all, however slowly its answer trickles.
const SHORT: Duration = Duration::from_secs(30);
/// How long a page of correspondence may take in all; a slow branch-office line needs this for a thousand letters.
const PAGE: Duration = Duration::from_secs(120);
/// How much longer than asked a long poll may take.
const POLL_GRACE: Duration = Duration::from_secs(20);
/// The longest silence on a line that should speak: push sends a comment every 30 s, a blob sends bytes.
const SILENCE: Duration = Duration::from_secs(75);
/// How long connecting (name, TCP, TLS) may take.
const CONNECT: Duration = Duration::from_secs(10);

/// The registry over HTTP.
pub struct HttpLetterbox {
    client: Client,
    base: Url,
}

impl HttpLetterbox {
    /// For `https://registry.agency.example` or, on loopback only, `http://127.0.0.1:8470`. `extra_root` is a PEM file's content with one or more
    /// root certificates to trust besides the operating system's.
    pub fn new(server: &str, extra_root: Option<&[u8]>) -> Result<Self, ClientError> {
        let base = connect::address(server)?;
        Ok(Self { client: connect::client(&base, extra_root)?, base })
    }

    fn url(&self, path: &[&str]) -> Result<Url, LetterboxError> {
        let mut url = self.base.clone();
        // Segment by segment, so that a code from outside can never climb out of its place in the path.
        url.path_segments_mut()
            .map_err(|()| LetterboxError::BadAnswer("the address cannot carry a path".into()))?
            .pop_if_empty()
            .push("v1")
            .extend(path);
        Ok(url)
    }

    fn request(
        &self,
        method: Method,
        path: &[&str],
        query: &impl Serialize,
        token: Option<&str>,
        time: Duration,
    ) -> Result<RequestBuilder, LetterboxError> {
        let request = self.client.request(method, self.url(path)?).query(query).timeout(time);
        Ok(match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        })
    }

    async fn get<T: serde::de::DeserializeOwned>(
        &self,
        token: &str,
        path: &[&str],
        query: &impl Serialize,
        time: Duration,
        limit: usize,
    ) -> Result<T, LetterboxError> {
        let answer = answer::send(self.request(Method::GET, path, query, Some(token), time)?).await?;
        answer::json(answer, limit).await
    }

    async fn post(
        &self,
        token: Option<&str>,
        path: &[&str],
        query: &impl Serialize,
        body: &impl Serialize,
    ) -> Result<reqwest::Response, LetterboxError> {
        answer::send(self.request(Method::POST, path, query, token, SHORT)?.json(body)).await
    }
}

/// No query.
const NONE: [(&str, &str); 0] = [];

#[async_trait]
impl Letterbox for HttpLetterbox {
    async fn sign_in(&self, body: &SignIn) -> Result<SignedIn, LetterboxError> {
        answer::json(self.post(None, &["sign-in"], &NONE, body).await?, answer::SMALL).await
    }

    async fn sign_out(&self, token: &str, everywhere: bool) -> Result<(), LetterboxError> {
        let request = self.request(
            Method::POST,
            &["sign-out"],
            &[("everywhere", everywhere)],
            Some(token),
            Duration::from_secs(10),
        )?;
        answer::send(request).await.map(drop)
    }

    async fn change_password(&self, token: &str, body: &PasswordChange) -> Result<(), LetterboxError> {
        self.post(Some(token), &["password"], &NONE, body).await.map(drop)
    }

    async fn session(&self, token: &str) -> Result<SessionInfo, LetterboxError> {
        self.get(token, &["session"], &NONE, SHORT, answer::SMALL).await
    }

    async fn heads(
        &self,
        token: &str,
        tag: Option<&str>,
        wait_secs: u64,
    ) -> Result<Option<(HeadsAnswer, String)>, LetterboxError> {
        let wait = (wait_secs > 0).then(|| ("wait", wait_secs.min(crate::MAX_WAIT_SECS)));
        let time = Duration::from_secs(wait_secs.min(crate::MAX_WAIT_SECS)) + POLL_GRACE;
        let mut request = self.request(Method::GET, &["heads"], &wait.as_slice(), Some(token), time)?;
        if let Some(tag) = tag {
            request = request.header(IF_NONE_MATCH, tag);
        }
        let answer = answer::send(request).await?;
        if answer.status() == StatusCode::NOT_MODIFIED {
            return Ok(None);
        }
        let tag = answer.headers().get(ETAG).and_then(|t| t.to_str().ok()).unwrap_or_default().to_owned();
        Ok(Some((answer::json(answer, answer::SMALL).await?, tag)))
    }

    async fn entries(
        &self,
        token: &str,
        stream: &StreamId,
        epoch: i64,
        after: i64,
        limit: u32,
    ) -> Result<EntriesPage, LetterboxError> {
        let query = [("epoch", epoch), ("after", after), ("limit", i64::from(limit))];
        self.get(token, &["streams", stream.as_str(), "entries"], &query, PAGE, answer::PAGE).await
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
        self.get(token, &["streams", stream.as_str(), "snapshot"], &query, PAGE, answer::PAGE).await
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
        let mut request = self.client.get(self.url(&["blobs", sha256])?).bearer_auth(token);
        if from > 0 {
            request = request.header(RANGE, format!("bytes={from}-"));
        }
        let answer = answer::send_within(request, SHORT).await?;
        // A server that does not know Range answers 200 with everything; appending that would give a wrong file.
        if from > 0 && answer.status() != StatusCode::PARTIAL_CONTENT {
            return Err(LetterboxError::BadAnswer("the registry did not answer the asked range".into()));
        }
        Ok(answer::chunks(answer, SILENCE))
    }

    async fn act(&self, token: &str, actions: &[Action]) -> Result<ActionAnswer, LetterboxError> {
        let body = ActionBatch { actions: actions.to_vec() };
        answer::json(self.post(Some(token), &["actions"], &NONE, &body).await?, answer::SMALL).await
    }

    async fn push(&self, token: &str) -> Result<BoxStream<'static, Result<PushEvent, LetterboxError>>, LetterboxError> {
        let request = self.client.get(self.url(&["push"])?).bearer_auth(token).header("accept", "text/event-stream");
        let answer = answer::send_within(request, SHORT).await?;
        if !answer::is_type(&answer, "text/event-stream") {
            return Err(LetterboxError::BadAnswer("push is not an event stream".into()));
        }
        Ok(sse::events(answer::chunks(answer, SILENCE)))
    }

    async fn board(&self, token: &str, key: Option<&str>, limit: u32) -> Result<BoardAnswer, LetterboxError> {
        let limit = limit.to_string();
        let mut query = vec![("limit", limit.as_str())];
        query.extend(key.map(|k| ("key", k)));
        self.get(token, &["board"], &query, SHORT, answer::PAGE).await
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
        self.get(token, &["board", &circular], &query, SHORT, answer::PAGE).await
    }
}

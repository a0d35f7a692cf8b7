//! What came back, judged before it is believed: time, header, status, type, size, form.

use super::transport::{Body, Transport};
use crate::letterbox::LetterboxError;
use crate::problem::Problem;
use crate::{PROTOCOL, PROTOCOL_HEADER};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use futures_util::stream::try_unfold;
use http::header::CONTENT_TYPE;
use http::{Request, Response, StatusCode};
use serde::de::DeserializeOwned;
use std::time::Duration;
use tokio::time::timeout;

/// The most bytes, unpacked, of an answer that is no page: heads of a few hundred streams, a session, outcomes of a hundred acts.
pub(super) const SMALL: usize = 1024 * 1024;
/// The most bytes, unpacked, of a page: a thousand letters are 0.7 MB, and a registry ends a page of long bodies after 8 MiB.
pub(super) const PAGE: usize = 16 * 1024 * 1024;
/// The most bytes of a problem.
const PROBLEM: usize = 64 * 1024;

/// How long one request is waited for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// The longest silence: until the head of the answer, connecting included, and then between two pieces of its body.
    pub silence: Duration,
    /// The longest in all, however steadily the answer trickles.
    pub whole: Duration,
}

/// Sends, and gives the answer only when a registry of our protocol gave it and it is no problem (304 passes).
/// The body keeps to the longest silence.
pub(super) async fn send(
    transport: &dyn Transport,
    request: Request<Bytes>,
    silence: Duration,
) -> Result<Response<Body>, LetterboxError> {
    let answer = open(transport, request, silence).await?;
    Ok(answer.map(|body| attentive(body, silence)))
}

/// The same, with a body that may be silent for as long as it likes.
pub(super) async fn open(
    transport: &dyn Transport,
    request: Request<Bytes>,
    silence: Duration,
) -> Result<Response<Body>, LetterboxError> {
    let answer = timeout(silence, transport.carry(request)).await.map_err(|_| silent())??;
    check_protocol(&answer)?;
    if answer.status().is_success() || answer.status() == StatusCode::NOT_MODIFIED {
        return Ok(answer);
    }
    // A refusal is small; one that trickles for ever must not hold anybody.
    timeout(silence, refusal(answer)).await.map_err(|_| silent()).map(Err)?
}

/// The same, and the body read as JSON of at most `limit` bytes; a 304 gives none. The second value is the head of the answer.
pub(super) async fn ask<T: DeserializeOwned>(
    transport: &dyn Transport,
    request: Request<Bytes>,
    patience: Patience,
    limit: usize,
) -> Result<(Option<T>, Response<()>), LetterboxError> {
    let asked = async {
        let (head, body) = send(transport, request, patience.silence).await?.into_parts();
        let read = if head.status == StatusCode::NOT_MODIFIED { None } else { Some(json(body, limit).await?) };
        Ok((read, Response::from_parts(head, ())))
    };
    timeout(patience.whole, asked).await.map_err(|_| silent())?
}

/// Every answer of a registry says its protocol, also its refusals. What does not say it is a login page, a proxy, another program.
fn check_protocol(answer: &Response<Body>) -> Result<(), LetterboxError> {
    match answer.headers().get(PROTOCOL_HEADER).map(|v| v.to_str()) {
        Some(Ok(PROTOCOL)) => Ok(()),
        // The name is kept short and plain, since it reaches the log.
        Some(Ok(other)) if other.starts_with("feed/") => {
            Err(LetterboxError::OtherProtocol(other.chars().filter(|c| c.is_ascii_graphic()).take(20).collect()))
        }
        _ => Err(LetterboxError::NotARegistry),
    }
}

/// Whether the answer says that it is of that media type.
pub(super) fn is_type<B>(answer: &Response<B>, media_type: &str) -> bool {
    let said = answer.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    said.split(';').next().is_some_and(|t| t.trim().eq_ignore_ascii_case(media_type))
}

async fn refusal(answer: Response<Body>) -> LetterboxError {
    let status = answer.status().as_u16();
    if !is_type(&answer, "application/problem+json") {
        return if status >= 500 {
            LetterboxError::Unreachable(format!("answered {status}"))
        } else {
            LetterboxError::BadAnswer(format!("answered {status} without a problem"))
        };
    }
    match json::<Problem>(answer.into_body(), PROBLEM).await {
        // The status of the line counts: retry and sign-in rules look at it.
        Ok(problem) => LetterboxError::Problem(Problem { status, ..problem }),
        Err(why) => why,
    }
}

/// Reads a body of at most `limit` bytes (after unpacking) as JSON.
async fn json<T: DeserializeOwned>(mut body: Body, limit: usize) -> Result<T, LetterboxError> {
    let mut read = BytesMut::new();
    while let Some(chunk) = body.next().await {
        let chunk = chunk?;
        if read.len() + chunk.len() > limit {
            return Err(LetterboxError::BadAnswer(format!("larger than {limit} bytes")));
        }
        read.extend_from_slice(&chunk);
    }
    // The message of serde_json can quote the body, which may be a letter: only the place of the fault is kept.
    serde_json::from_slice(&read)
        .map_err(|e| LetterboxError::BadAnswer(format!("malformed at line {} column {}", e.line(), e.column())))
}

/// The body as it comes; the line counts as dead after that much silence.
pub(super) fn attentive(body: Body, silence: Duration) -> Body {
    try_unfold(body, move |mut body| async move {
        match timeout(silence, body.next()).await {
            Err(_) => Err(silent()),
            Ok(None) => Ok(None),
            Ok(Some(chunk)) => chunk.map(|c| Some((c, body))),
        }
    })
    .boxed()
}

fn silent() -> LetterboxError {
    LetterboxError::Unreachable("no answer in time".into())
}

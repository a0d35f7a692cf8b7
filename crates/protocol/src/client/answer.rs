//! What came back, judged before it is believed: header, status, type, size, form.

use crate::letterbox::LetterboxError;
use crate::problem::Problem;
use crate::{PROTOCOL, PROTOCOL_HEADER};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use futures_util::stream::{BoxStream, try_unfold};
use reqwest::header::CONTENT_TYPE;
use reqwest::{RequestBuilder, Response, StatusCode};
use serde::de::DeserializeOwned;
use std::error::Error;
use std::time::Duration;

/// The most bytes, unpacked, of an answer that is no page: heads of a few hundred streams, a session, outcomes of a hundred acts.
pub(super) const SMALL: usize = 1024 * 1024;
/// The most bytes, unpacked, of a page: a thousand letters are 0.7 MB, a page of the longest bodies is cut shorter by the registry.
pub(super) const PAGE: usize = 32 * 1024 * 1024;
/// The most bytes of a problem.
const PROBLEM: usize = 64 * 1024;

/// Sends, and gives the answer only when a registry of our protocol gave it and it is no problem (304 passes).
pub(super) async fn send(request: RequestBuilder) -> Result<Response, LetterboxError> {
    let answer = request.send().await.map_err(|e| line_error(&e))?;
    check_protocol(&answer)?;
    if answer.status().is_success() || answer.status() == StatusCode::NOT_MODIFIED {
        return Ok(answer);
    }
    Err(refusal(answer).await)
}

/// The same for an answer whose body may take any time: only its head must come within `time`.
pub(super) async fn send_within(request: RequestBuilder, time: Duration) -> Result<Response, LetterboxError> {
    tokio::time::timeout(time, send(request)).await.map_err(|_| silent())?
}

/// Every answer of a registry says its protocol, also its refusals. What does not say it is a login page, a proxy, another program.
fn check_protocol(answer: &Response) -> Result<(), LetterboxError> {
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
pub(super) fn is_type(answer: &Response, media_type: &str) -> bool {
    let said = answer.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    said.split(';').next().is_some_and(|t| t.trim().eq_ignore_ascii_case(media_type))
}

async fn refusal(answer: Response) -> LetterboxError {
    let status = answer.status().as_u16();
    if !is_type(&answer, "application/problem+json") {
        return if status >= 500 {
            LetterboxError::Unreachable(format!("answered {status}"))
        } else {
            LetterboxError::BadAnswer(format!("answered {status} without a problem"))
        };
    }
    match json::<Problem>(answer, PROBLEM).await {
        // The status of the line counts: retry and sign-in rules look at it.
        Ok(problem) => LetterboxError::Problem(Problem { status, ..problem }),
        Err(why) => why,
    }
}

/// Reads a body of at most `limit` bytes (after unpacking) as JSON.
pub(super) async fn json<T: DeserializeOwned>(mut answer: Response, limit: usize) -> Result<T, LetterboxError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = answer.chunk().await.map_err(|e| line_error(&e))? {
        if body.len() + chunk.len() > limit {
            return Err(LetterboxError::BadAnswer(format!("larger than {limit} bytes")));
        }
        body.extend_from_slice(&chunk);
    }
    // The message of serde_json can quote the body, which may be a letter: only the place of the fault is kept.
    serde_json::from_slice(&body)
        .map_err(|e| LetterboxError::BadAnswer(format!("malformed at line {} column {}", e.line(), e.column())))
}

/// The body as it comes; the line counts as dead after that much silence.
pub(super) fn chunks(answer: Response, silence: Duration) -> BoxStream<'static, Result<Bytes, LetterboxError>> {
    try_unfold(answer, move |mut answer| async move {
        match tokio::time::timeout(silence, answer.chunk()).await {
            Err(_) => Err(silent()),
            Ok(Err(why)) => Err(line_error(&why)),
            Ok(Ok(chunk)) => Ok(chunk.map(|c| (c, answer))),
        }
    })
    .boxed()
}

fn silent() -> LetterboxError {
    LetterboxError::Unreachable("no answer in time".into())
}

/// Why a request did not go through. The address is left out: it can carry a stream's name, and with it an employee's number.
pub(super) fn line_error(error: &reqwest::Error) -> LetterboxError {
    let mut cause = error.source();
    let mut last = None;
    while let Some(why) = cause {
        if let Some(tls) = tls_error(why) {
            return match tls {
                rustls::Error::InvalidCertificate(reason) => LetterboxError::Untrusted(format!("{reason:?}")),
                // Plain HTTP behind an https address: no registry is there.
                rustls::Error::InvalidMessage(_) => LetterboxError::NotARegistry,
                other => LetterboxError::Unreachable(other.to_string()),
            };
        }
        last = Some(why.to_string());
        cause = why.source();
    }
    let what = last.unwrap_or_default();
    if error.is_decode() {
        return LetterboxError::BadAnswer("the body cannot be unpacked".into());
    }
    LetterboxError::Unreachable(if error.is_timeout() { "no answer in time".to_owned() } else { what })
}

/// rustls reports through `io::Error`, sometimes one inside another, whose own source chain skips the error that it wraps.
fn tls_error<'a>(why: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    if let Some(tls) = why.downcast_ref::<rustls::Error>() {
        return Some(tls);
    }
    tls_error(why.downcast_ref::<std::io::Error>()?.get_ref()?)
}

//! The real way to the registry: reqwest over rustls.

use super::transport::{Body, Transport};
use crate::letterbox::LetterboxError;
use async_trait::async_trait;
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::try_unfold;
use http::{Request, Response};
use reqwest::Client;
use std::error::Error;

/// Requests over real sockets.
pub(super) struct Wire(pub(super) Client);

#[async_trait]
impl Transport for Wire {
    async fn carry(&self, request: Request<Bytes>) -> Result<Response<Body>, LetterboxError> {
        let (head, body) = request.into_parts();
        let mut request = self.0.request(head.method, head.uri.to_string()).headers(head.headers);
        if !body.is_empty() {
            request = request.body(body);
        }
        let mut answer = request.send().await.map_err(|e| line_error(&e))?;
        let mut carried = Response::new(());
        *carried.status_mut() = answer.status();
        *carried.headers_mut() = std::mem::take(answer.headers_mut());
        let body = try_unfold(answer, |mut answer| async move {
            let chunk = answer.chunk().await.map_err(|e| line_error(&e))?;
            Ok(chunk.map(|c| (c, answer)))
        });
        Ok(carried.map(|()| body.boxed()))
    }
}

/// Why a request did not go through. The address is left out: it can carry a stream's name, and with it an employee's number.
fn line_error(error: &reqwest::Error) -> LetterboxError {
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

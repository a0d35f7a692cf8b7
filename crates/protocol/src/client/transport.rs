//! What carries a request to the registry and its answer back, and nothing else. What is asked, how long it is waited for and what is
//! believed is decided beside it, so that a simulated network carries exactly what the real one does.

use crate::letterbox::LetterboxError;
use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::BoxStream;
use http::{Request, Response};

/// A body as it comes, cut anywhere.
pub type Body = BoxStream<'static, Result<Bytes, LetterboxError>>;

/// A way to the registry.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Sends one request, whose address is whole, and gives the head of its answer as soon as it is there; the body follows.
    /// Follows no redirect and judges nothing. Whoever drops the future or the body gives the request up.
    ///
    /// # Errors
    /// What keeps a line from being there: `Unreachable`, `Untrusted`, `NotARegistry`; `BadAnswer` for a body that cannot be unpacked.
    async fn carry(&self, request: Request<Bytes>) -> Result<Response<Body>, LetterboxError>;
}

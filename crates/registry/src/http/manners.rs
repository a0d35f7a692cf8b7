//! What every answer has in common: the protocol's name, a problem for every failure, a limit in time, a line in the log.

use crate::gate::attend::Unlogged;
use crate::http::uploads::{is_upload, patience};
use crate::problem::{PROBLEM_JSON, Refused, bad_request};
use crate::registry::Registry;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, Response, StatusCode, header};
use axum::middleware::Next;
use axum::response::IntoResponse;
use diwan_protocol::{MAX_REQUEST_BYTES, MAX_WAIT_SECS, PROTOCOL, PROTOCOL_HEADER, Problem, ProblemType};
use std::any::Any;
use std::time::Duration;
use tokio::time::Instant;
use tower_http::compression::Predicate;

/// Names the protocol on every answer, refuses desks that speak another one, counts and logs. The log has the route's pattern
/// and never the address itself, which may name a person, nor any header.
pub async fn observe(request: Request, next: Next) -> axum::response::Response {
    let started = Instant::now();
    let route = request.extensions().get::<MatchedPath>().map_or_else(|| "none".to_owned(), |p| p.as_str().to_owned());
    let method = known_method(request.method());
    let speaks = request.headers().get(PROTOCOL_HEADER);
    let mut response = if speaks.is_some_and(|version| version != PROTOCOL) {
        Refused::from(ProblemType::ClientTooOld).into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    headers.insert(PROTOCOL_HEADER, HeaderValue::from_static(PROTOCOL));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    let (status, took) = (response.status().as_u16(), started.elapsed());
    metrics::counter!("diwan_requests_total", "route" => route.clone(), "method" => method, "status" => status.to_string())
        .increment(1);
    metrics::histogram!("diwan_request_seconds", "route" => route.clone()).record(took.as_secs_f64());
    if response.extensions().get::<Unlogged>().is_none() {
        tracing::info!(method, route, status, ms = took.as_millis(), "answered");
    }
    response
}

/// Refuses a body that says itself that it is too big, before any of it is read. One that does not say is cut while it is read.
pub async fn refuse_giants(request: Request, next: Next) -> axum::response::Response {
    let told = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    // A file has a limit of its own, and is judged by it when it is known who brings it.
    let is_file = is_upload(request.method(), request.uri().path());
    if !is_file && told.is_some_and(|bytes: u64| bytes > MAX_REQUEST_BYTES as u64) {
        return Refused::from(ProblemType::TooLarge).into_response();
    }
    next.run(request).await
}

/// The method as a label. A client may invent methods, and each would be a figure of its own in the memory of `/metrics`.
fn known_method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::HEAD => "HEAD",
        _ => "other",
    }
}

/// Gives a request up when its answer takes too long to begin. A long poll may take its waiting time on top, and a file
/// the time that it needs to come.
pub async fn give_up_in_time(
    State(registry): State<Registry>,
    request: Request,
    next: Next,
) -> axum::response::Response {
    let mut limit = Duration::from_secs(registry.config.limits.request_secs);
    if request.uri().path() == "/v1/heads" {
        limit += Duration::from_secs(MAX_WAIT_SECS);
    }
    if is_upload(request.method(), request.uri().path()) {
        limit += patience(&registry);
    }
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Refused(Problem::new(ProblemType::Overloaded).with_retry_after(5)).into_response(),
    }
}

/// Answers a request whose handler panicked. The panic's text stays out of the log: it may repeat what was sent.
pub fn panicked(_: Box<dyn Any + Send + 'static>) -> Response<Body> {
    tracing::error!("a request panicked");
    Refused::from(ProblemType::Internal).into_response()
}

/// There is no such address.
pub async fn not_found() -> Refused {
    ProblemType::NotFound.into()
}

/// There is such an address, but not for this method.
pub async fn method_not_allowed() -> axum::response::Response {
    let Refused(problem) = bad_request("this address does not take that method");
    let status = StatusCode::METHOD_NOT_ALLOWED;
    Refused(Problem { status: status.as_u16(), ..problem }).into_response()
}

/// Only JSON is worth compressing: attachments mostly are already and must keep their ranges, and a push must not wait in a buffer.
#[derive(Debug, Clone, Copy)]
pub struct OnlyJson;

impl Predicate for OnlyJson {
    fn should_compress<B: axum::body::HttpBody>(&self, response: &Response<B>) -> bool {
        let kind =
            response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let worth_it = response.body().size_hint().exact().is_none_or(|size| size > 512);
        worth_it && (kind.starts_with("application/json") || kind.starts_with(PROBLEM_JSON))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::routing::get;
    use tower::ServiceExt;
    use tower_http::catch_panic::CatchPanicLayer;

    #[tokio::test]
    async fn a_panic_is_a_problem_like_any_other_and_its_text_stays_inside() {
        async fn spills() -> &'static str {
            panic!("sesame-42")
        }
        let router: Router = Router::new().route("/", get(spills)).layer(CatchPanicLayer::custom(panicked));
        let request = Request::builder().uri("/").body(Body::empty()).expect("a request");
        let response = router.oneshot(request).await.expect("an answer");
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.headers()[header::CONTENT_TYPE], PROBLEM_JSON);
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.expect("a body");
        let problem: Problem = serde_json::from_slice(&body).expect("a problem");
        assert_eq!(problem.kind(), Some(ProblemType::Internal));
        assert!(!String::from_utf8_lossy(&body).contains("sesame"));
    }
}

//! Acts as a request body at the counter of a real registry: never an internal error, one outcome for each act, and the same body again has
//! no effect and the same outcomes.

use axum::body::{Body, to_bytes};
use axum::http::Request;
use diwan_domain::Document;
use diwan_protocol::action::ActionBatch;
use diwan_protocol::{ActionAnswer, ActionOutcome, ActionStatus};
use diwan_testkit::office::{Circular, Office};
use std::sync::LazyLock;
use tokio::runtime::Runtime;
use tower::ServiceExt;

/// What stands in the corpus for the circular of this run, the hash of its content and that of its statement: each run has others.
pub const SUBJECT: &str = "00000000-0000-7000-8000-000000000001";
/// See [`SUBJECT`].
pub const CONTENT: &str = "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc";
/// See [`SUBJECT`].
pub const STATEMENT: &str = "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd";

/// A registry with one circular, and the token of somebody who owes it.
struct Counter {
    runtime: Runtime,
    office: Office,
    token: String,
    circular: Document,
}

static COUNTER: LazyLock<Counter> = LazyLock::new(|| {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (office, token, circular) = runtime.block_on(async {
        // Nobody else asks as fast as this does: the pace at the door is another story.
        let office = Office::open_with(|config| config.throttle.person_requests_per_sec = 0).await;
        let issued = office.issue(Circular::on("تعميم")).await;
        let salma = office.employee("سلمى").await;
        let circular = salma.document(issued.id).await;
        (office, salma.token, circular)
    });
    Counter { runtime, office, token, circular }
});

/// Must hold for any bytes.
pub fn holds(bytes: &[u8]) {
    let circular = &COUNTER.circular;
    let text = String::from_utf8_lossy(bytes)
        .replace(SUBJECT, &circular.id.to_string())
        .replace(CONTENT, &circular.content_sha256())
        .replace(STATEMENT, &circular.statement_sha256().unwrap_or_default());
    let Some(first) = send(&text) else { return };
    let batch: ActionBatch = serde_json::from_str(&text).expect("what was answered could be read");
    assert_eq!(
        ids(&first),
        batch.actions.iter().map(|a| a.id).collect::<Vec<_>>(),
        "one outcome for each act, in order"
    );
    let again = send(&text).expect("what was answered once is answered again");
    for (first, again) in first.outcomes.iter().zip(&again.outcomes) {
        let expected = match first.status {
            ActionStatus::Applied => ActionStatus::Duplicate,
            other => other,
        };
        assert_eq!(
            (again.status, again.applied_seq, again.recorded_at),
            (expected, first.applied_seq, first.recorded_at)
        );
        assert_eq!(first.status == ActionStatus::Rejected, first.problem.is_some(), "a refusal has its reason");
    }
}

fn ids(answer: &ActionAnswer) -> Vec<diwan_domain::ActionId> {
    answer.outcomes.iter().map(|ActionOutcome { id, .. }| *id).collect()
}

/// The answer to a body, when it was taken.
fn send(body: &str) -> Option<ActionAnswer> {
    let Counter { runtime, office, token, .. } = &*COUNTER;
    let request = Request::post("/v1/actions")
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .body(Body::from(body.to_owned()))
        .expect("a request");
    runtime.block_on(async {
        let service = diwan_registry::http::service(office.registry.clone());
        let answer = service.oneshot(request).await.expect("an answer");
        let status = answer.status();
        assert!(!status.is_server_error(), "{status}");
        let body = to_bytes(answer.into_body(), 16 * 1024 * 1024).await.expect("a body");
        status.is_success().then(|| serde_json::from_slice(&body).expect("outcomes"))
    })
}

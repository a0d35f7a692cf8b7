//! What workstations measured about themselves.

use crate::access::Member;
use crate::problem::{Body, Refused, bad_request};
use crate::registry::Registry;
use axum::Json;
use axum::extract::State;
use diwan_protocol::duty::{MAX_OBSERVATIONS, ObservationAnswer, ObservationBatch};
use diwan_protocol::{Problem, ProblemType};

/// Seconds after which a desk may report again when it reported too much.
const WAIT_SECS: u64 = 3_600;

/// Records observations of the asker's workstation, at most 100. Those named in the answer need not be sent again: they are recorded, now or
/// before, or refused for ever. What is not named may be sent again later; when that is all of them, the answer is `too-many-attempts`.
#[utoipa::path(post, path = "/v1/observations", tag = "actions", request_body = ObservationBatch, responses((status = 200, body = ObservationAnswer)))]
pub async fn observe(
    State(registry): State<Registry>,
    member: Member,
    Body(batch): Body<ObservationBatch>,
) -> Result<Json<ObservationAnswer>, Refused> {
    if batch.observations.len() > MAX_OBSERVATIONS {
        return Err(bad_request("at most 100 observations in one request"));
    }
    if batch.observations.is_empty() {
        return Ok(Json(ObservationAnswer { done: Vec::new() }));
    }
    let device = &member.admitted().session.device;
    let observe = registry.archive.observe(member.employee(), device, &batch.observations, registry.now());
    let noted = observe.await?;
    if noted.too_many && noted.done.is_empty() {
        member.refused(ProblemType::TooManyAttempts, "observations");
        return Err(Problem::new(ProblemType::TooManyAttempts).with_retry_after(WAIT_SECS).into());
    }
    // Before the answer, as with acts: whoever is told "done" finds it in the heads.
    registry.moved(&noted.streams).await?;
    Ok(Json(ObservationAnswer { done: noted.done }))
}

//! What people do: acts, each with its own outcome, safe to send again.

use crate::access::Member;
use crate::problem::{Body, Refused, bad_request};
use crate::registry::Registry;
use axum::Json;
use axum::extract::State;
use diwan_protocol::action::ActionBatch;
use diwan_protocol::{Action, ActionAnswer, ActionOutcome, ActionStatus, MAX_ACTIONS, Problem, ProblemType};
use diwan_store::Moved;
use std::collections::HashMap;

/// Records acts of the asker, at most 100, each judged by itself. The answer has one outcome for each, in order.
/// An act's id is its idempotency key: sent again it is `duplicate`, with the original's result.
#[utoipa::path(post, path = "/v1/actions", tag = "actions", request_body = ActionBatch, responses((status = 200, body = ActionAnswer)))]
pub async fn act(
    State(registry): State<Registry>,
    member: Member,
    Body(batch): Body<ActionBatch>,
) -> Result<Json<ActionAnswer>, Refused> {
    if batch.actions.len() > MAX_ACTIONS {
        return Err(bad_request("at most 100 actions in one request"));
    }
    let order: Vec<_> = batch.actions.iter().map(|action| action.id).collect();
    let own = &member.admitted().session.device;
    let (judged, strange): (Vec<Action>, Vec<Action>) = batch.actions.into_iter().partition(|a| &a.device == own);
    let mut outcomes = HashMap::new();
    for action in strange {
        // An act counts as proof of what one workstation showed, so only that workstation's own session may send it.
        let problem =
            Problem::new(ProblemType::Forbidden).with_detail("the act names another workstation than the session");
        outcomes.insert(action.id, refused(&action, problem));
    }
    if !judged.is_empty() {
        let recorded = registry.archive.perform(member.employee(), &judged, registry.now()).await?;
        let moved: Vec<Moved> = recorded.iter().filter_map(|r| r.moved.clone()).collect();
        outcomes.extend(recorded.into_iter().map(|r| (r.id, r.outcome)));
        // Before the answer: whoever is told "applied" finds it in the heads.
        registry.acted(&moved).await?;
    }
    let outcomes: Vec<_> = order.iter().filter_map(|id| outcomes.get(id).cloned()).collect();
    for outcome in &outcomes {
        metrics::counter!("diwan_actions_total", "status" => word(outcome.status)).increment(1);
        if let Some(kind) = outcome.problem.as_ref().and_then(Problem::kind) {
            member.refused(kind, "an act");
        }
    }
    Ok(Json(ActionAnswer { outcomes }))
}

fn refused(action: &Action, problem: Problem) -> ActionOutcome {
    let status = ActionStatus::Rejected;
    ActionOutcome { id: action.id, status, applied_seq: None, recorded_at: None, problem: Some(problem) }
}

fn word(status: ActionStatus) -> &'static str {
    match status {
        ActionStatus::Applied => "applied",
        ActionStatus::Duplicate => "duplicate",
        ActionStatus::Rejected => "rejected",
        ActionStatus::Retry => "retry",
    }
}

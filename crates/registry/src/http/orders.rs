//! Official acts and questions. Role and scope are judged in the archive, in the transaction of the act itself.

use crate::access::Member;
use crate::access::contacts;
use crate::problem::{Body, Refused};
use crate::registry::Registry;
use axum::Json;
use axum::extract::State;
use diwan_protocol::ProblemType;
use diwan_protocol::office::{OrderAnswer, OrderRequest, Question, Reply};

/// Carries out one official act. Its id is its idempotency key: given again, it has the first answer and no second effect. Refused with
/// `order-refused`, it was not carried out, and `fault` says why.
#[utoipa::path(post, path = "/v1/orders", tag = "office", request_body = OrderRequest, responses((status = 200, body = OrderAnswer)))]
pub async fn order(
    State(registry): State<Registry>,
    member: Member,
    Body(request): Body<OrderRequest>,
) -> Result<Json<OrderAnswer>, Refused> {
    let OrderRequest { id, order } = request;
    let done = registry.archive.order(member.employee(), id, &order, registry.now()).await;
    let done = done.map_err(|error| in_the_log(&member, error.into(), order.name()))?;
    metrics::counter!("diwan_orders_total", "order" => order.name()).increment(1);
    // Before the answer: whoever is told that it is done finds it in the heads.
    registry.moved(&done.streams).await?;
    Ok(Json(done.answer))
}

/// Answers an official question. Whoever looks at a person is seen by that person.
#[utoipa::path(post, path = "/v1/questions", tag = "office", request_body = Question, responses((status = 200, body = Reply)))]
pub async fn ask(
    State(registry): State<Registry>,
    member: Member,
    Body(question): Body<Question>,
) -> Result<Json<Reply>, Refused> {
    // Some answers tell when a desk was last heard of.
    contacts::write_due(&registry).await;
    let reply = registry.archive.ask(member.employee(), &question, registry.now()).await;
    Ok(Json(reply.map_err(|error| in_the_log(&member, error.into(), question.name()))?))
}

/// Who asks for what they may not is noted, as everywhere.
fn in_the_log(member: &Member, Refused(problem): Refused, asked_for: &str) -> Refused {
    match problem.kind() {
        Some(kind @ (ProblemType::Forbidden | ProblemType::NotFound)) => {
            let Refused(noted) = member.refused(kind, asked_for);
            Refused(noted)
        }
        _ => Refused(problem),
    }
}

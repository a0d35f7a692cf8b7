//! The supervisor's board: what became of each circular in one's own team.

use crate::access::{Member, contacts};
use crate::http::feed::page_limit;
use crate::problem::{Asked, Named, Refused, bad_request};
use crate::registry::Registry;
use axum::Json;
use axum::extract::State;
use diwan_domain::{ItemId, Role, UnitId};
use diwan_protocol::ProblemType;
use diwan_protocol::board::{BoardAnswer, BoardDetail};
use serde::Deserialize;

/// Where on the board.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AskBoard {
    /// `next` of the page before; absent for the first.
    key: Option<String>,
    /// The most circulars, 1 to 1000.
    limit: Option<u32>,
}

/// Circulars whose audience touches the asker's team, newest first. For those who head a unit.
#[utoipa::path(get, path = "/v1/board", tag = "board", params(AskBoard), responses((status = 200, body = BoardAnswer)))]
pub async fn board(
    State(registry): State<Registry>,
    member: Member,
    Asked(asked): Asked<AskBoard>,
) -> Result<Json<BoardAnswer>, Refused> {
    member.must_be(Role::Supervisor)?;
    let limit = page_limit(asked.limit)?;
    Ok(Json(registry.archive.board(member.employee(), asked.key.as_deref(), limit).await?))
}

/// Which people of one circular.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AskDetail {
    /// A unit in or below the asker's; absent for the asker's own.
    unit: Option<String>,
    /// `next` of the page before; absent for the first.
    key: Option<String>,
    /// The most people, 1 to 1000.
    limit: Option<u32>,
}

/// One circular in the asker's team: the figures, the units below, and each person's separate facts with their times.
#[utoipa::path(get, path = "/v1/board/{circular}", tag = "board",
    params(("circular" = uuid::Uuid, Path, description = "The circular's id"), AskDetail),
    responses((status = 200, body = BoardDetail)))]
pub async fn board_detail(
    State(registry): State<Registry>,
    member: Member,
    Named(circular): Named<String>,
    Asked(asked): Asked<AskDetail>,
) -> Result<Json<BoardDetail>, Refused> {
    member.must_be(Role::Supervisor)?;
    let circular = ItemId::parse(&circular).ok_or(ProblemType::NotFound)?;
    let unit =
        asked.unit.as_deref().map(UnitId::parse).transpose().map_err(|_| bad_request("the unit is no plain code"))?;
    let limit = page_limit(asked.limit)?;
    let viewer = member.employee();
    // A board tells when each desk was last heard of.
    contacts::write_due(&registry).await;
    let detail = registry.archive.board_detail(viewer, circular, unit.as_ref(), asked.key.as_deref(), limit).await;
    match detail.map_err(Refused::from) {
        Err(Refused(problem)) => match problem.kind() {
            Some(kind @ (ProblemType::Forbidden | ProblemType::NotFound)) => Err(member.refused(kind, "a board")),
            _ => Err(Refused(problem)),
        },
        Ok(detail) => Ok(Json(detail)),
    }
}

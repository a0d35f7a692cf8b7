//! What a person does, sent as append-only commands that may be sent twice.

use crate::problem::Problem;
use diwan_domain::{ActionId, DeviceId, Fact, ItemId, Moment};
use serde::{Deserialize, Serialize};

/// One act. Its id is the idempotency key: the same id with the same content has one effect, however often it is sent;
/// the same id with other content is refused as `idempotency-mismatch`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// UUIDv7 made on the desk.
    #[cfg_attr(feature = "openapi", schema(value_type = uuid::Uuid))]
    pub id: ActionId,
    /// Which fact the act establishes.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "acknowledged"))]
    pub event: Fact,
    /// The document acted on.
    #[cfg_attr(feature = "openapi", schema(value_type = uuid::Uuid))]
    pub subject: ItemId,
    /// Its version on the screen.
    pub version: i64,
    /// Hash of the content on the screen ([`diwan_domain::Document::content_sha256`]).
    pub content_sha256: String,
    /// Hash of the exact statement; needed for `acknowledged`, absent otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement_sha256: Option<String>,
    /// The workstation.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub device: DeviceId,
    /// The workstation's clock at the act.
    #[cfg_attr(feature = "openapi", schema(value_type = i64))]
    pub device_time: Moment,
}

/// Body of `POST /v1/actions`: at most [`crate::MAX_ACTIONS`], each judged by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ActionBatch {
    /// In the order in which they were done.
    pub actions: Vec<Action>,
}

/// What became of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ActionStatus {
    /// It had its effect now.
    Applied,
    /// It, or the same fact by another act, was recorded before; `applied_seq` and `recorded_at` are the original's.
    Duplicate,
    /// It was refused and had no effect; `problem` says why.
    Rejected,
    /// The registry could not take it now; send the same act again later.
    Retry,
}

/// The registry's word on one act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActionOutcome {
    /// The act.
    #[cfg_attr(feature = "openapi", schema(value_type = uuid::Uuid))]
    pub id: ActionId,
    /// What became of it.
    pub status: ActionStatus,
    /// The seq in the actor's `employee:` stream at which the effect appears: an overlay may go once the feed passed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applied_seq: Option<i64>,
    /// The registry's time of the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    pub recorded_at: Option<Moment>,
    /// Why it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}

/// Answer of `POST /v1/actions`: one outcome for each act, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActionAnswer {
    /// In the order of the request.
    pub outcomes: Vec<ActionOutcome>,
}

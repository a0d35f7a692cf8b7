//! What the registry tells beside a circular: the bell's policy, absences, rungs of the ladder; and what desks measured. All of it are items of
//! the feed, so that it reaches every desk as surely as a letter; an older desk keeps what it does not know.

use diwan_domain::absence::Absence;
use diwan_domain::bell::Step;
use diwan_domain::{ActionId, ItemId, Moment, Observation, UnitId};
use serde::{Deserialize, Serialize};

/// The kind of an item in the stream `all` whose data is a policy of the bell ([`diwan_domain::bell::Policy`], format `bell/1`).
pub const KIND_POLICY: &str = "policy/1";
/// The kind of an item in a circular's own streams whose data is a [`StepItem`].
pub const KIND_STEP: &str = "step/1";
/// The kind of an item in the `employee:` stream whose data is an [`AbsenceItem`].
pub const KIND_ABSENCE: &str = "absence/1";
/// The kind of an item in the `employee:` stream of whoever must know of others' unmet duties; its data is a [`ToldItem`].
pub const KIND_TOLD: &str = "told/1";
/// The kind of an item in the `employee:` stream whose data is an [`ObservationItem`].
pub const KIND_OBSERVATION: &str = "observation/1";
/// The most observations of one request.
pub const MAX_OBSERVATIONS: usize = 100;

/// A rung of the ladder, told to everybody who has the circular: those who met their duty pass it over, the others also learn that a supervisor was
/// told. Whom it concerned follows from the frozen
/// audience and the receipts before `at`; no list is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StepItem {
    /// The circular.
    #[cfg_attr(feature = "openapi", schema(value_type = uuid::Uuid))]
    pub circular: ItemId,
    /// Its version.
    pub version: i64,
    /// `remind`: the bell rings anew. `expire`: the duty ended unmet. `tell_supervisor`, `tell_publisher`: those were told ([`ToldItem`]).
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub step: Step,
    /// When it was reached, by the registry.
    #[cfg_attr(feature = "openapi", schema(value_type = i64))]
    pub at: Moment,
}

/// An absence of the person whose stream it is in. A drop of the item takes it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AbsenceItem {
    /// Why, and from when until when.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub absence: Absence,
    /// When it was entered.
    #[cfg_attr(feature = "openapi", schema(value_type = i64))]
    pub entered_at: Moment,
}

/// Tells the head of a unit, or the publisher, that a circular stands unmet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ToldItem {
    /// The circular.
    #[cfg_attr(feature = "openapi", schema(value_type = uuid::Uuid))]
    pub circular: ItemId,
    /// Its registration number.
    pub number: String,
    /// Its subject.
    pub subject: String,
    /// By when it must be acknowledged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    pub deadline: Option<Moment>,
    /// `tell_supervisor` or `tell_publisher`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub step: Step,
    /// The unit that is spoken of, with everything below it; `None`: the whole audience.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub unit: Option<UnitId>,
    /// The unit's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_name: Option<String>,
    /// How many owe it and have not acknowledged, those excused now not among them.
    pub unmet: i64,
    /// How many are excused at this moment.
    pub excused: i64,
    /// How many were in the audience.
    pub audience: i64,
    /// When the rung was reached.
    #[cfg_attr(feature = "openapi", schema(value_type = i64))]
    pub at: Moment,
}

/// An observation as the registry recorded it, for every desk of the person and for the person's own eyes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ObservationItem {
    /// What the desk measured.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub observation: Observation,
    /// When the registry first heard of it.
    #[cfg_attr(feature = "openapi", schema(value_type = i64))]
    pub recorded_at: Moment,
}

/// Body of `POST /v1/observations`: at most [`MAX_OBSERVATIONS`]. May be sent any number of times: of one id the first report stands, and the
/// first end that is told is added to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ObservationBatch {
    /// In the order in which they began.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub observations: Vec<Observation>,
}

/// Answer of `POST /v1/observations`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ObservationAnswer {
    /// Those that need not be sent again: recorded now or before, or refused for ever as impossible.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<uuid::Uuid>))]
    pub done: Vec<ActionId>,
}

//! What the feed tells of official acts. Each is an item of its own beside the circular, which never changes.

use super::PersonName;
use super::order::{ContestAbout, Outcome, WitnessedBy};
use super::publishing::DraftState;
use diwan_domain::{ItemId, Moment};
use serde::{Deserialize, Serialize};

/// The kind of an item in a circular's own streams whose data is a [`CircularEvent`].
pub const KIND_EVENT: &str = "event/1";
/// The kind of an item in the `employee:` stream whose data is a [`Reminder`].
pub const KIND_REMINDER: &str = "reminder/1";
/// The kind of an item in the `employee:` streams of principal and deputy whose data is a [`DelegationItem`].
pub const KIND_DELEGATION: &str = "delegation/1";
/// The kind of an item in the `employee:` streams of contestant, supervisor and publisher whose data is a [`ContestItem`].
pub const KIND_CONTEST: &str = "contest/1";
/// The kind of an item in the `employee:` stream whose data is a [`WitnessItem`].
pub const KIND_WITNESS: &str = "witness/1";

/// The kind of an item in the stream `role:publisher` whose data is a [`DraftItem`].
pub const KIND_DRAFT: &str = "draft/1";

/// A draft changed: so that every publisher's desk knows what waits for approval. The text itself is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DraftItem {
    /// The draft.
    pub id: ItemId,
    /// Its subject.
    pub subject: String,
    /// Who wrote the revision that counts.
    pub author: PersonName,
    /// Where it stands.
    pub state: DraftState,
    /// When it came to stand there.
    pub at: Moment,
}

/// What happened to a circular after its issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// Another circular took its place.
    Superseded,
    /// It was recalled.
    Recalled,
    /// It got a later deadline.
    Extended,
}

/// A dated event of a circular, for everybody who has it or had it. It arrives with, or before, the drop of a superseded or recalled circular.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CircularEvent {
    /// The circular.
    pub circular: ItemId,
    /// What.
    pub event: EventKind,
    /// When.
    pub at: Moment,
    /// The unit that decided, by its name then.
    pub by: String,
    /// Why, as written for everybody; empty for `superseded`.
    pub why: String,
    /// The deadline since `extended`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Moment>,
    /// The circular that took its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<ItemId>,
    /// Its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor_number: Option<String>,
}

/// A supervisor reminded this person: the bell rings anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reminder {
    /// The circular.
    pub circular: ItemId,
    /// Its version.
    pub version: i64,
    /// When.
    pub at: Moment,
    /// Who reminded.
    pub by: PersonName,
}

/// Somebody stands in for somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct DelegationItem {
    /// Its id.
    pub id: ItemId,
    /// Who is away.
    pub principal: PersonName,
    /// Who stands in.
    pub deputy: PersonName,
    /// From when.
    pub from: Moment,
    /// Until when.
    pub until: Moment,
    /// When it was ended before its time.
    pub ended_at: Option<Moment>,
    /// Why.
    pub why: String,
}

/// An acknowledgement that was recorded for this person, who has no desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct WitnessItem {
    /// The circular.
    pub circular: ItemId,
    /// How it was given.
    pub how: WitnessedBy,
    /// When it was given.
    pub given_at: Moment,
    /// When it was recorded.
    pub recorded_at: Moment,
    /// Who was there.
    pub witness: PersonName,
    /// Who recorded it.
    pub by: PersonName,
    /// Whom that person stood in for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf: Option<PersonName>,
    /// What else is to be known.
    pub note: String,
}

/// A contest as both sides keep it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct ContestItem {
    /// Its id.
    pub id: ItemId,
    /// The circular.
    pub circular: ItemId,
    /// Its number.
    pub number: String,
    /// Its subject.
    pub subject: String,
    /// Who contests.
    pub contestant: PersonName,
    /// What.
    pub about: ContestAbout,
    /// Why.
    pub reasons: String,
    /// When.
    pub opened_at: Moment,
    /// When it was taken back.
    pub withdrawn_at: Option<Moment>,
    /// When it was decided.
    pub decided_at: Option<Moment>,
    /// Who decided.
    pub decided_by: Option<PersonName>,
    /// How.
    pub outcome: Option<Outcome>,
    /// The reasons of the decision.
    pub words: Option<String>,
}

//! What a publisher sees: drafts with their approvals, how far an audience reaches, what became of what was issued.

use super::order::{DraftText, Outcome};
use super::supervision::Bars;
use super::{Fault, PersonName};
use crate::session::UnitName;
use diwan_domain::clauses::ClauseChange;
use diwan_domain::publishing::Sentence;
use diwan_domain::{Document, ItemId, Joiners, Moment, UnitId, UnitLevel};
use serde::{Deserialize, Serialize};

/// Where a draft stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
#[serde(rename_all = "snake_case")]
pub enum DraftState {
    /// Its author writes it.
    Draft,
    /// It waits for a second person.
    Submitted,
    /// It was sent back with a reason.
    Returned,
    /// A second person approved this revision.
    Approved,
    /// It will be issued at a moment.
    Scheduled,
    /// Its moment came and it could not be issued: `faults` say why.
    Failed,
    /// It is a circular now.
    Issued,
    /// It was put away.
    Dropped,
}

impl DraftState {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Draft,
        Self::Submitted,
        Self::Returned,
        Self::Approved,
        Self::Scheduled,
        Self::Failed,
        Self::Issued,
        Self::Dropped,
    ];

    /// The word in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Returned => "returned",
            Self::Approved => "approved",
            Self::Scheduled => "scheduled",
            Self::Failed => "failed",
            Self::Issued => "issued",
            Self::Dropped => "dropped",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// What whoever asks may do with a draft now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
#[serde(rename_all = "snake_case")]
pub enum DraftMay {
    /// Write it.
    Edit,
    /// Ask for approval.
    Submit,
    /// Send it back.
    Return,
    /// Approve it.
    Approve,
    /// Issue it, now or at a moment.
    Issue,
    /// Take the moment back.
    Unschedule,
    /// Put it away.
    Drop,
}

impl DraftMay {
    /// All that may ever be done, in the order in which a window offers it.
    pub const ALL: [Self; 7] =
        [Self::Edit, Self::Submit, Self::Return, Self::Approve, Self::Issue, Self::Unschedule, Self::Drop];
}

/// Why a draft needs a second person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
#[serde(rename_all = "snake_case")]
pub enum ApprovalNeed {
    /// It goes to everybody.
    Everybody,
    /// It goes to more people than one publisher may reach.
    ManyPeople,
    /// It is an emergency.
    Emergency,
    /// The agency wants it for every circular.
    Always,
}

/// One draft in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct DraftLine {
    /// Its id.
    pub id: ItemId,
    /// Its subject; may be empty. In a list, that of a confidential draft is empty for whoever neither wrote nor decided it.
    pub subject: String,
    /// Who began it.
    pub author: PersonName,
    /// Where it stands.
    pub state: DraftState,
    /// Whether it is a template.
    pub template: bool,
    /// Whether it is confidential: then not everybody who publishes may read it, and its author sees who did.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confidential: bool,
    /// When it was changed last.
    pub changed_at: Moment,
    /// When it will be issued.
    pub issue_at: Option<Moment>,
    /// Whether it waits for whoever asks.
    pub waits_for_me: bool,
}

/// Drafts and templates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct DraftPage {
    /// One page, newest change first.
    pub drafts: Vec<DraftLine>,
    /// The key of the next page.
    pub next: Option<String>,
    /// The agency's usual sentences of acknowledgement, with the first page; none when it set none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<Vec<Sentence>>"))]
    pub sentences: Vec<Sentence>,
}

/// Something that happened to a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct DraftEvent {
    /// When.
    pub at: Moment,
    /// Who; `None`: the registry itself, at the moment that was set.
    pub by: Option<PersonName>,
    /// The order's name ([`super::Order::name`]), or `issued` or `failed`.
    pub what: String,
    /// The revision that it concerned.
    pub revision: i64,
    /// SHA-256 of that revision's text, see [`DraftRevision::sha256`]; `None` for what happened before registries kept it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// What was said.
    pub note: String,
}

/// A revision of a draft as it was submitted, readable by whoever may read it, whatever became of the draft since; the last fifty of a draft are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct DraftRevision {
    /// The draft.
    pub draft: ItemId,
    /// Which revision.
    pub revision: i64,
    /// Who wrote it.
    pub writer: PersonName,
    /// When it was submitted first.
    pub submitted_at: Moment,
    /// SHA-256 of `text` as JSON without blanks, its fields in the order of [`DraftText`].
    pub sha256: String,
    /// All of it.
    pub text: DraftText,
}

/// A draft, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct Draft {
    /// The line of the list.
    pub line: DraftLine,
    /// Counts every change.
    pub revision: i64,
    /// All of it.
    pub text: DraftText,
    /// The issuing unit's name.
    pub issuer_name: String,
    /// What happened to it, oldest first.
    pub events: Vec<DraftEvent>,
    /// What whoever asks may do now.
    pub may: Vec<DraftMay>,
    /// Why it cannot be issued as it stands; empty when it can.
    pub faults: Vec<Fault>,
    /// Why a second person is needed; `None` when not.
    pub approval: Option<ApprovalNeed>,
    /// The circular whose place it takes, in short.
    pub supersedes: Option<Superseding>,
    /// The circular that it became.
    pub circular: Option<ItemId>,
    /// Exactly the document that its audience would receive, but for number and moment.
    pub preview: Document,
}

/// What superseding a circular means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct Superseding {
    /// The circular whose place is taken.
    pub id: ItemId,
    /// Its number.
    pub number: String,
    /// Its subject.
    pub subject: String,
    /// Clause by clause.
    pub changes: Vec<ClauseChange>,
    /// Whether whoever acknowledged the old one need not acknowledge again: nothing changed that binds.
    pub carries: bool,
    /// How many of the new audience will be asked.
    pub asked: i64,
    /// How many keep their acknowledgement.
    pub kept: i64,
    /// How many were in the old audience and are not in the new one: their duty ends.
    pub released: i64,
}

/// One level of the unit tree, for the audience picker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct UnitNode {
    /// The unit.
    pub unit: UnitName,
    /// Its place, as a word.
    pub level: UnitLevel,
    /// The unit above.
    pub parent: Option<UnitId>,
    /// People in it and below it, now.
    pub people: i64,
    /// Whether there are units below.
    pub below: bool,
}

/// A person found for the audience picker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct FoundPerson {
    /// Who.
    pub person: PersonName,
    /// Job title.
    pub title: String,
    /// The unit.
    pub unit: UnitName,
}

/// For how many people this would be the n-th binding circular of the last seven days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct BudgetLine {
    /// 1: the first. The last line of an answer stands for this many and more.
    pub nth: i64,
    /// How many people; people are counted by their unit.
    pub people: i64,
}

/// How far an audience reaches now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct Reach {
    /// Exactly how many people.
    pub people: i64,
    /// The interruption budget, `nth` ascending.
    pub budget: Vec<BudgetLine>,
    /// Why a second person would be needed.
    pub approval: Option<ApprovalNeed>,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
}

/// Whether a circular is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
#[serde(rename_all = "snake_case")]
pub enum CircularState {
    /// It binds.
    InForce,
    /// Another took its place.
    Superseded,
    /// It was recalled.
    Recalled,
}

impl CircularState {
    /// The word in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InForce => "in_force",
            Self::Superseded => "superseded",
            Self::Recalled => "recalled",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::InForce, Self::Superseded, Self::Recalled].into_iter().find(|state| state.as_str() == word)
    }
}

/// A circular that was issued, as its publishers see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct PublishedLine {
    /// The circular.
    pub id: ItemId,
    /// Its number.
    pub number: String,
    /// Its subject.
    pub subject: String,
    /// When it was issued.
    pub issued_at: Moment,
    /// The deadline in force.
    pub deadline: Option<Moment>,
    /// Whether it is in force.
    pub state: CircularState,
    /// Whether it asks for an acknowledgement.
    pub asks: bool,
    /// Who issued it.
    pub publisher: Option<PersonName>,
    /// Its figures over the whole audience.
    pub bars: Bars,
    /// Contests that wait for a decision.
    pub contests: i64,
}

/// What was issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct PublishedPage {
    /// One page, newest first.
    pub circulars: Vec<PublishedLine>,
    /// The key of the next page.
    pub next: Option<String>,
}

/// An event in a circular's life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct TimelineEvent {
    /// When.
    pub at: Moment,
    /// `save_draft`, `submit_draft`, `return_draft`, `approve_draft`, `issued`, `frozen`, `extended`, `superseded`, `recalled`, `supersedes`, `remind`,
    /// `ladder_remind`, `ladder_tell_supervisor`, `ladder_tell_publisher`, `ladder_expire`, `witness`, `contest`, `contest_decided`
    pub what: String,
    /// Who; `None`: the registry itself.
    pub by: Option<PersonName>,
    /// What was said.
    pub note: String,
    /// People whom it concerned, where that is counted.
    pub people: Option<i64>,
    /// A moment that belongs to it: the new deadline.
    pub until: Option<Moment>,
    /// The other circular's number.
    pub number: Option<String>,
    /// How a contest ended.
    pub outcome: Option<Outcome>,
    /// The revision of the draft that an event before the issue, or the issue itself, concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<i64>,
    /// SHA-256 of that revision's text ([`DraftRevision::sha256`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// By which rule people who come later count, of `issued`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joiners: Option<Joiners>,
}

/// A circular's life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct Timeline {
    /// The circular.
    pub line: PublishedLine,
    /// The draft that it came of, for [`super::Question::DraftRevision`]; `None` when it was issued at the machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<ItemId>,
    /// Oldest first.
    pub events: Vec<TimelineEvent>,
    /// The document as it was registered.
    pub document: Document,
    /// SHA-256 of its frozen audience list.
    pub audience_sha256: Option<String>,
    /// Whether whoever asks may recall, extend or supersede it.
    pub mine: bool,
}

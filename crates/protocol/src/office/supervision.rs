//! What a supervisor sees: bars first, names behind them, each fact with its time.

use super::PersonName;
use super::items::{DelegationItem, WitnessItem};
use super::publishing::CircularState;
use crate::session::UnitName;
use diwan_domain::{Absence, AbsenceReason, EmployeeId, Facts, ItemId, Moment, Observation, UnitId};
use serde::{Deserialize, Serialize};

/// People of one audience in one unit with everything below it, each counted once, by the most that is known of them. The facts themselves stay apart:
/// this is only how a bar is stacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct Bars {
    /// All of them: the sum of those below, without `overdue`.
    pub audience: i64,
    /// Acknowledged, or keep the acknowledgement of the circular before.
    pub acknowledged: i64,
    /// Opened, not acknowledged.
    pub opened: i64,
    /// Shown, not opened.
    pub shown: i64,
    /// Reached, not shown.
    pub reached: i64,
    /// Nothing is known.
    pub not_reached: i64,
    /// Not acknowledged, and excused now.
    pub excused: i64,
    /// Of those opened, shown, reached and not reached: all, once the deadline has passed.
    pub overdue: i64,
}

/// A part of a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Acknowledged or kept.
    Acknowledged,
    /// Opened, not acknowledged.
    Opened,
    /// Shown, not opened.
    Shown,
    /// Reached, not shown.
    Reached,
    /// Nothing is known.
    NotReached,
    /// Excused now.
    Excused,
}

/// One circular on the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct TeamCircular {
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
    /// Over the whole team.
    pub bars: Bars,
}

/// The board: circulars that touch the team, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct TeamBoard {
    /// The units that it is about, topmost, those first for which the asker stands in last.
    pub tops: Vec<UnitName>,
    /// One page.
    pub circulars: Vec<TeamCircular>,
    /// The key of the next page.
    pub next: Option<String>,
}

/// A unit's bar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct TeamUnit {
    /// The unit.
    pub unit: UnitName,
    /// Its figures with everything below it.
    pub bars: Bars,
    /// Whether it has units below it that the circular touches.
    pub below: bool,
}

/// How far a circular was at the end of a day; days without a change are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct TeamDay {
    /// The day `YYYY-MM-DD` in the agency's zone.
    pub day: String,
    /// People in the audience.
    pub audience: i64,
    /// For whom the fact was recorded by then; separate facts that overlap.
    pub reached: i64,
    /// See `reached`.
    pub shown: i64,
    /// See `reached`.
    pub opened: i64,
    /// See `reached`.
    pub acknowledged: i64,
}

/// One circular in a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct TeamDetail {
    /// The circular, over the asked unit.
    pub circular: TeamCircular,
    /// The unit that was asked; `None`: the whole team.
    pub unit: Option<UnitName>,
    /// The units above it up to the asker's own, topmost first.
    pub path: Vec<UnitName>,
    /// Its parts: itself and the units right below.
    pub units: Vec<TeamUnit>,
    /// Days, oldest first.
    pub days: Vec<TeamDay>,
    /// When somebody was reminded last from here.
    pub reminded_at: Option<Moment>,
    /// When the asker may remind again.
    pub remind_after: Option<Moment>,
}

/// One person behind a bar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct TeamPerson {
    /// Who.
    pub person: PersonName,
    /// The unit now.
    pub unit: UnitName,
    /// In which part of the bar.
    pub part: Part,
    /// When each fact was recorded.
    pub facts: Facts,
    /// Why the person is excused, and until when.
    pub excuse: Option<Absence>,
    /// Whether the acknowledgement was witnessed on paper or aloud.
    pub witnessed: bool,
    /// Whether it is the acknowledgement of the circular before.
    pub kept: bool,
    /// Whether something of it is contested and not decided.
    pub contested: bool,
    /// When the person was reminded last.
    pub reminded_at: Option<Moment>,
    /// When any workstation of the person last spoke to the registry.
    pub last_contact: Option<Moment>,
    /// What the workstation measured last that tells why: machine off, signed out, link down, silenced.
    pub observed: Option<Observation>,
    /// Whoever stands in for the person.
    pub deputy: Option<PersonName>,
}

/// Names behind a bar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct Names {
    /// One page, by unit and name.
    pub people: Vec<TeamPerson>,
    /// The key of the next page.
    pub next: Option<String>,
}

/// One line of what is on record about a person and a circular.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct PersonLine {
    /// When.
    pub at: Moment,
    /// When it ended, for a stretch of time.
    pub until: Option<Moment>,
    /// `issued`, a fact, `absence`, `observation`, `reminder`, `ladder_...`, `witness`, `contest`, `contest_decided`, `extended`, `superseded`, `recalled`
    pub what: String,
    /// The word inside: an absence's reason, what was observed, an outcome.
    pub word: String,
    /// Who entered it; `None`: measured or recorded by a machine.
    pub by: Option<PersonName>,
    /// The workstation's name, or how it was measured.
    pub source: String,
    /// What was said.
    pub note: String,
}

/// What is on record about one person and one circular, for the supervisor; the person sees the same, and who looked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct PersonRecord {
    /// Who.
    pub person: TeamPerson,
    /// The circular.
    pub circular: ItemId,
    /// Its number.
    pub number: String,
    /// Its subject.
    pub subject: String,
    /// Oldest first.
    pub lines: Vec<PersonLine>,
    /// A witnessed acknowledgement.
    pub witness: Option<WitnessItem>,
}

/// What lies on one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct LoadLine {
    /// Who.
    pub person: PersonName,
    /// The unit.
    pub unit: UnitName,
    /// Circulars that the person owes now.
    pub owed: i64,
    /// Of these, past their deadline.
    pub overdue: i64,
    /// Acknowledged within the last thirty days.
    pub acknowledged: i64,
    /// Half of them took less than this, from issue to acknowledgement, in minutes.
    pub usual_minutes: Option<i64>,
    /// Why the person is excused now.
    pub excuse: Option<Absence>,
}

/// The load of a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct Load {
    /// One page, by unit and name.
    pub people: Vec<LoadLine>,
    /// The key of the next page.
    pub next: Option<String>,
}

/// Somebody looked at the asker's record, or at a confidential draft of the asker's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct Look {
    /// When.
    pub at: Moment,
    /// Who.
    pub by: PersonName,
    /// Whom that person stood in for.
    pub on_behalf: Option<PersonName>,
    /// The circular; `None`: the load of the unit, or a draft.
    pub circular: Option<ItemId>,
    /// Its number.
    pub number: Option<String>,
    /// Whether it was this person's own page, and not a list of the unit.
    pub alone: bool,
    /// The confidential draft, begun by the asker, that was looked at; then nothing else was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<ItemId>,
    /// Its subject now; may be empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}

/// Looks at the asker's record, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct Looks {
    /// One page.
    pub looks: Vec<Look>,
    /// The key of the next page.
    pub next: Option<String>,
}

/// An excuse on the supervisor's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct ExcuseLine {
    /// The absence's item.
    pub id: ItemId,
    /// Who.
    pub person: PersonName,
    /// Why, as a word.
    pub reason: AbsenceReason,
    /// From when.
    pub from: Moment,
    /// Until when.
    pub until: Moment,
    /// Who entered it.
    pub by: String,
    /// Why, in words.
    pub why: String,
}

/// Excuses of the team that have not ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct Excuses {
    /// One page.
    pub excuses: Vec<ExcuseLine>,
    /// The key of the next page.
    pub next: Option<String>,
}

/// Delegations that concern the asker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct Delegations {
    /// Given by the asker, newest first.
    pub given: Vec<DelegationItem>,
    /// Given to the asker, newest first.
    pub taken: Vec<DelegationItem>,
    /// What deputies ordered in the asker's place since the asker was last away, newest first.
    pub done: Vec<DeputyAct>,
}

/// An order that a deputy gave in somebody's place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct DeputyAct {
    /// When.
    pub at: Moment,
    /// Who.
    pub deputy: PersonName,
    /// [`super::Order::name`]
    pub what: String,
    /// The circular's number, when it concerned one.
    pub number: Option<String>,
    /// The person's name, when it concerned one.
    pub person: Option<String>,
}

/// Where somebody belonged and when, from the imports of the roster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct Belonging {
    /// The unit.
    pub unit: UnitName,
    /// Since when.
    pub from: Moment,
    /// Until when; `None`: now.
    pub until: Option<Moment>,
}

/// A page of where people of a unit belonged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct RosterHistory {
    /// The person.
    pub person: PersonName,
    /// Oldest first.
    pub belonged: Vec<Belonging>,
}

/// Which names behind a bar.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct NamesAsked {
    /// A unit of the team; `None`: the whole team.
    pub unit: Option<UnitId>,
    /// A part of the bar; `None`: all.
    pub part: Option<Part>,
    /// Words of the name, or a number; empty: everybody.
    pub words: String,
    /// Only this person.
    pub only: Option<EmployeeId>,
}

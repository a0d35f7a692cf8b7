//! The person's own side of the rule: what I owe, why the bell is quiet, what the record says about me, and what the alert window shows.

use super::reading::ReadingFacts;
use diwan_protocol::office::items::{ContestItem, DelegationItem};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// That the person is away, as somebody entered it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct Excuse {
    /// `leave`, `secondment`, `off_duty`, `no_device`
    pub reason: String,
    /// Since when.
    #[ts(type = "number")]
    pub from: i64,
    /// When the person is back.
    #[ts(type = "number")]
    pub until: i64,
}

/// One duty on the person's own page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct DutyLine {
    /// The circular.
    pub id: String,
    /// Its version.
    #[ts(type = "number")]
    pub version: i64,
    /// Registration number.
    pub number: String,
    /// Subject.
    pub subject: String,
    /// Issuing unit's name.
    pub issuer: String,
    /// `binding`, `urgent`, `emergency`
    pub class: String,
    /// `owed`, `shown`, `opened`, `excused`, `sent`, `acknowledged`, `superseded`, `recalled`, `withdrawn`, `expired`
    pub standing: String,
    /// By when.
    #[ts(type = "number | null")]
    pub deadline: Option<i64>,
    /// Whether it is owed and its deadline has passed.
    pub overdue: bool,
    /// Why nothing is asked now, while the person is away.
    pub excuse: Option<Excuse>,
    /// What is known, each fact for itself.
    pub facts: ReadingFacts,
    /// When it ended.
    #[ts(type = "number | null")]
    pub ended_at: Option<i64>,
    /// How often the registry's ladder or a supervisor reminded.
    #[ts(type = "number")]
    pub reminders: i64,
    /// When last.
    #[ts(type = "number | null")]
    pub reminded_at: Option<i64>,
    /// Whether the person contests something of it, and nobody has decided.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub contested: bool,
}

/// What a supervisor or publisher was told of others' unmet duties.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct ToldLine {
    /// The circular.
    pub circular: String,
    /// Its number.
    pub number: String,
    /// Its subject.
    pub subject: String,
    /// `tell_supervisor` or `tell_publisher`
    pub step: String,
    /// The unit that is spoken of; `None`: the whole audience.
    pub unit_name: Option<String>,
    /// How many owe it and have not acknowledged.
    #[ts(type = "number")]
    pub unmet: i64,
    /// How many were excused.
    #[ts(type = "number")]
    pub excused: i64,
    /// How many were in the audience.
    #[ts(type = "number")]
    pub audience: i64,
    /// By when.
    #[ts(type = "number | null")]
    pub deadline: Option<i64>,
    /// When it was told.
    #[ts(type = "number")]
    pub at: i64,
}

/// The page "my duties".
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct DutiesPage {
    /// What is owed, the most demanding first: class, then deadline, then age. At most 500.
    pub open: Vec<DutyLine>,
    /// Further open ones that are not listed.
    #[ts(type = "number")]
    pub more: i64,
    /// The newest 50 that have ended, newest end first.
    pub ended: Vec<DutyLine>,
    /// The newest 50 notices about others' duties, newest first; empty for most people.
    pub told: Vec<ToldLine>,
    /// Why nothing is asked of the person now.
    pub excuse: Option<Excuse>,
}

/// One line of what the record says about a person and a circular. Every line has its time and its source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct RecordLine {
    /// A fact: `issued`, `reached`, `shown`, `opened`, `acknowledged`; `kept`: the acknowledgement of the circular `number`, whose place this one took,
    /// counts. A step: `remind`, `tell_supervisor`, `tell_publisher`, `expire`. An end: `superseded`, `recalled`, `withdrawn`. An event: `extended`. An
    /// official act: `reminder`, `witness`, `delegation`, `contest`, `contest_decided`, `contest_withdrawn`. An absence: `leave`, `secondment`, `off_duty`, `no_device`. An observation: `machine_off`, `signed_out`, `link_down`,
    /// `notifications_absent`, `notifications_silenced`, `screen_locked`, `idle`, `read`, `policy_refused`.
    pub what: String,
    /// `fact`, `step`, `end`, `event`, `act`, `absence`, `observation`
    pub kind: String,
    /// When, by the registry's time.
    #[ts(type = "number")]
    pub at: i64,
    /// Until when, for what lasts.
    #[ts(type = "number | null")]
    pub until: Option<i64>,
    /// When, by the desk's own clock, where the desk is the source.
    #[ts(type = "number | null")]
    pub desk_at: Option<i64>,
    /// `registry` or `desk`
    pub source: String,
    /// The workstation's id, where one is known.
    pub device: Option<String>,
    /// Whether that is this workstation.
    pub this_device: bool,
    /// The desktop's interface that was asked, e.g. `org.freedesktop.login1`.
    pub interface: Option<String>,
    /// Whether the registry has it already.
    pub recorded: bool,
    /// For `read`: whether its end was on the screen.
    pub to_end: Option<bool>,
    /// The word inside: of a witnessed acknowledgement `paper` or `word`, of a contest what it is about, of a decision `upheld` or `rejected`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub word: Option<String>,
    /// Who: the unit that decided an event, the person who reminded, recorded, decided or stood in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub by: Option<String>,
    /// For whom that person stood in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub on_behalf: Option<String>,
    /// Who was there when an acknowledgement was given on paper or by word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub witness: Option<String>,
    /// What was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub note: Option<String>,
    /// For `extended`: the new deadline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub deadline: Option<i64>,
    /// The number of the other circular: the one that took the place, or whose acknowledgement counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub number: Option<String>,
}

/// The page "what the record says about me", for one circular.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct RecordView {
    /// The circular.
    pub id: String,
    /// Its number.
    pub number: String,
    /// Its subject.
    pub subject: String,
    /// Its version.
    #[ts(type = "number")]
    pub version: i64,
    /// The hash of the content that was, or is to be, acknowledged.
    pub content_sha256: String,
    /// The exact statement that was, or is to be, acknowledged.
    pub statement: Option<String>,
    /// Everything that is known, oldest first.
    pub lines: Vec<RecordLine>,
    /// The person's own contests, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<ContestItem>>")]
    pub contests: Vec<ContestItem>,
}

/// Why nothing rings although something is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub enum Quiet {
    /// Outside duty hours.
    OffDuty,
    /// The person asked for later.
    Snoozed,
    /// The person is away.
    Excused,
    /// The desktop was told to show nothing.
    Silenced,
}

/// The bell, for the duty strip.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct BellView {
    /// Why nothing rings although something is owed; `None` when it rings, or when nothing is owed.
    pub quiet: Option<Quiet>,
    /// Until when, where that is known.
    #[ts(type = "number | null")]
    pub quiet_until: Option<i64>,
    /// Whether "later" would do something now.
    pub may_snooze: bool,
    /// Whether nothing but the day's allowance stands against "later". Where nothing may be put off at all, it is false.
    #[serde(default)]
    pub used_up: bool,
    /// How many snoozes are left today.
    #[ts(type = "number")]
    pub snoozes_left: i64,
    /// The agency's policy that is followed; 0: none was told, the bell rings at any time.
    #[ts(type = "number")]
    pub policy_version: i64,
    /// The registry told a policy that this workstation cannot follow; the last good one is kept.
    pub policy_refused: bool,
}

/// That the person was away from this desk, and something is owed or somebody stood in: one page instead of a flood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct CatchUp {
    /// Since when.
    #[ts(type = "number")]
    pub away_since: i64,
    /// How many duties came meanwhile and are owed.
    #[ts(type = "number")]
    pub owed: i64,
    /// Who stood in meanwhile. What they did the registry is asked for (`Delegations.done`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<DelegationItem>>")]
    pub deputies: Vec<DelegationItem>,
}

/// One circular in the alert window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct AlertLine {
    /// The circular.
    pub id: String,
    /// Registration number.
    pub number: String,
    /// Subject.
    pub subject: String,
    /// Issuing unit's name.
    pub issuer: String,
    /// `binding`, `urgent`, `emergency`
    pub class: String,
    /// By when.
    #[ts(type = "number | null")]
    pub deadline: Option<i64>,
    /// Whether that has passed.
    pub overdue: bool,
    /// The exact statement, where the circular may be acknowledged from here.
    pub statement: Option<String>,
    /// What the acknowledgement names.
    pub content_sha256: String,
}

/// What the alert window shows.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct AlertView {
    /// The most demanding first; at most 5.
    pub lines: Vec<AlertLine>,
    /// Further ones.
    #[ts(type = "number")]
    pub more: i64,
    /// Grows with each rung: one sound, and one reading aloud, for each value.
    #[ts(type = "number")]
    pub rung: i64,
    /// Whether this rung has a sound.
    pub sound: bool,
}

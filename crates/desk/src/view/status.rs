//! What is always visible: who, the line, what waits, what is owed; and what the shell tells without being asked.

use super::duties::{BellView, CatchUp};
use super::failure::{Failure, FailureCode};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where the person stands with the registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub enum Phase {
    /// Nobody has signed in on this desk.
    SignedOut,
    /// Signed in, but the password must be changed first.
    MustChangePassword,
    /// Signed in.
    Ready,
    /// The session ended by itself: everything cached stays readable, nothing queued is lost, sign in again.
    SessionEnded,
}

/// The person and what they may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct Who {
    /// Employee number.
    pub employee: String,
    /// Name as on the roster.
    pub name: String,
    /// Arabic name of the person's unit.
    pub unit: String,
    /// English name of the unit, if the agency gave one.
    pub unit_en: Option<String>,
    /// The agency's name.
    pub agency: String,
    /// `employee`, `supervisor`, `publisher`, `administrator`
    pub roles: Vec<String>,
}

/// The line to the registry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct Link {
    /// Whether the last request was answered.
    pub online: bool,
    /// Since when it has been so.
    #[ts(type = "number")]
    pub since: i64,
    /// When everything was last up to date.
    #[ts(type = "number | null")]
    pub last_sync: Option<i64>,
    /// Why not online.
    pub failure: Option<FailureCode>,
}

/// A sync that takes long enough to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct SyncProgress {
    /// Items stored so far.
    #[ts(type = "number")]
    pub done: i64,
    /// Items expected.
    #[ts(type = "number")]
    pub total: i64,
    /// Whether it is the first sync of this desk.
    pub first: bool,
}

/// What waits to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct OutboxCount {
    /// Acts that will be sent as soon as the line is there.
    #[ts(type = "number")]
    pub waiting: i64,
    /// Acts that the registry refused; kept until the person has seen them.
    #[ts(type = "number")]
    pub rejected: i64,
}

/// Official work that waits for this person, for the rail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct OfficeCount {
    /// Drafts of other publishers that wait for approval; 0 for whoever is no publisher.
    #[ts(type = "number")]
    pub drafts: i64,
    /// Contests of others that wait for a decision.
    #[ts(type = "number")]
    pub contests: i64,
}

/// The duty strip in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct DutyCount {
    /// Circulars that await acknowledgement.
    #[ts(type = "number")]
    pub owed: i64,
    /// Those of them whose deadline has passed.
    #[ts(type = "number")]
    pub overdue: i64,
    /// The nearest deadline among the owed ones.
    #[ts(type = "number | null")]
    pub nearest_deadline: Option<i64>,
    /// The owed circular that was issued first.
    pub oldest: Option<String>,
}

/// Unread figures of the navigation rail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct UnreadCount {
    /// Circulars and letters.
    #[ts(type = "number")]
    pub all: i64,
    /// Circulars only.
    #[ts(type = "number")]
    pub circulars: i64,
    /// Letters only.
    #[ts(type = "number")]
    pub letters: i64,
}

/// Where the session token is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub enum VaultKind {
    /// In the operating system's keyring.
    Keyring,
    /// No keyring runs: only in memory, so the person signs in again after a restart.
    Memory,
}

/// That the drawer was damaged and built anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct Rebuilt {
    /// When.
    #[ts(type = "number")]
    pub at: i64,
    /// Acts that waited to be sent and were saved from the damaged one.
    #[ts(type = "number")]
    pub saved: i64,
}

/// Everything that is always visible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct Status {
    /// Where the person stands.
    pub phase: Phase,
    /// The registry's address, as entered.
    pub server: String,
    /// The person; kept (from the cache) when the session ended.
    pub who: Option<Who>,
    /// The line.
    pub link: Link,
    /// A long sync, while it runs.
    pub sync: Option<SyncProgress>,
    /// What waits to be sent.
    pub outbox: OutboxCount,
    /// The duty strip.
    pub duties: DutyCount,
    /// What the bell does about them.
    pub bell: BellView,
    /// That the person was away and has not looked yet at what came.
    pub catch_up: Option<CatchUp>,
    /// Unread figures.
    pub unread: UnreadCount,
    /// Official work that waits; `None` when nobody sits here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub office: Option<OfficeCount>,
    /// Items in the cache.
    #[ts(type = "number")]
    pub cached: i64,
    /// Why nothing can be kept on this computer now: `disk_full`, `disk_failed`, `cache_unusable`.
    pub drawer: Option<FailureCode>,
    /// The drawer was built anew and the person has not seen it yet.
    pub rebuilt: Option<Rebuilt>,
    /// Where the token is kept.
    pub vault: VaultKind,
    /// Whether notifications can be shown now; `false` when no daemon runs.
    pub notifications: bool,
}

/// An act that waits or was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct OutboxRow {
    /// The act.
    pub id: String,
    /// `reached`, `shown`, `opened`, `acknowledged`
    pub event: String,
    /// The document's subject.
    pub subject: String,
    /// The document's number.
    pub number: String,
    /// When it was done.
    #[ts(type = "number")]
    pub done_at: i64,
    /// Whether the registry refused it; otherwise it waits.
    pub rejected: bool,
    /// Why it was refused.
    pub failure: Option<FailureCode>,
}

/// What the shell tells the window without being asked. Sent only after the change is committed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub enum DeskEvent {
    /// The status changed.
    Status {
        /// The whole new status.
        status: Box<Status>,
    },
    /// Lists may have changed; ask again for what is on the screen.
    Items,
    /// Open this item (from a notification, the tray, another start of the program).
    Open {
        /// The item.
        id: String,
    },
    /// New duties came, for the live region.
    NewDuties {
        /// How many.
        #[ts(type = "number")]
        count: i64,
    },
    /// How far the export is; at most five times a second, and once when it ends.
    Export {
        /// Whether it goes on. When it does not: with `path` it is done, with `failure` it failed, with neither it was cancelled.
        running: bool,
        /// Rows that were printed.
        #[ts(type = "number")]
        done: i64,
        /// Rows that are expected; `null` when that is not known before.
        #[ts(type = "number | null")]
        total: Option<i64>,
        /// The whole file.
        path: Option<String>,
        /// Why there is none.
        failure: Option<Failure>,
    },
}

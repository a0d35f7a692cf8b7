//! What the window is told: plain values, generated to TypeScript (`ui/src/host/generated/`) and checked for freshness by a test.
//! Times are milliseconds since 1970 UTC; ids are text. No sentence for a person stands here: the window has the words.

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
    /// Unread figures.
    pub unread: UnreadCount,
    /// Items in the cache.
    #[ts(type = "number")]
    pub cached: i64,
    /// Where the token is kept.
    pub vault: VaultKind,
    /// Whether notifications can be shown now; `false` when no daemon runs.
    pub notifications: bool,
}

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub enum Folder {
    /// Everything.
    #[default]
    All,
    /// Circulars.
    Circulars,
    /// Letters.
    Letters,
    /// Circulars that await my acknowledgement.
    Awaiting,
    /// Those whose deadline has passed.
    Overdue,
}

/// What the list is narrowed to. Empty fields narrow nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct ListQuery {
    /// Which list.
    pub folder: Folder,
    /// Words as the person typed them; the last one matches as a prefix.
    pub text: String,
    /// Issuing unit, by code.
    pub issuer: Option<String>,
    /// Registered at or after.
    #[ts(type = "number | null")]
    pub from: Option<i64>,
    /// Registered before.
    #[ts(type = "number | null")]
    pub until: Option<i64>,
    /// Only unread ones.
    pub unread: bool,
}

/// A run of text, marked where it matched the search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct Piece {
    /// The text, in its original spelling.
    pub text: String,
    /// Whether it matched.
    pub hit: bool,
}

/// One row of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct Row {
    /// Item id.
    pub id: String,
    /// `circular` or `letter`
    pub kind: String,
    /// Registration number.
    pub number: String,
    /// Subject, marked where it matched.
    pub subject: Vec<Piece>,
    /// Issuing unit's name.
    pub issuer: String,
    /// When it was registered.
    #[ts(type = "number")]
    pub issued_at: i64,
    /// `normal`, `urgent`, `very_urgent`, `immediate`
    pub urgency: String,
    /// Whether this person has opened it on any desk.
    pub unread: bool,
    /// `owed`, `sent`, `acknowledged`, `withdrawn`; `None` when no acknowledgement is asked.
    pub duty: Option<String>,
    /// Deadline of the duty.
    #[ts(type = "number | null")]
    pub deadline: Option<i64>,
    /// When the duty ended, or was acknowledged here.
    #[ts(type = "number | null")]
    pub acknowledged_at: Option<i64>,
    /// Number of attachments.
    #[ts(type = "number")]
    pub attachments: i64,
    /// A part of the body around the first hit; only with a search text.
    pub snippet: Option<Vec<Piece>>,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct ListPage {
    /// Rows from the asked offset on.
    pub rows: Vec<Row>,
    /// Rows in the whole list, so that the scrollbar tells the truth.
    #[ts(type = "number")]
    pub total: i64,
    /// Whether `total` is a floor ("more than 1,000"), as for searches with very many hits.
    pub more: bool,
}

/// An issuer to filter by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct Issuer {
    /// Unit code.
    pub id: String,
    /// Name.
    pub name: String,
    /// Items in the cache.
    #[ts(type = "number")]
    pub items: i64,
}

/// An attachment in the reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct ReadingAttachment {
    /// Caption.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// Bytes.
    #[ts(type = "number")]
    pub size: u64,
    /// Address.
    pub sha256: String,
    /// Whether it is on this desk already and readable offline.
    pub cached: bool,
}

/// The facts that the registry holds about this person and this document, plus those that wait to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct ReadingFacts {
    /// Body on a workstation of mine.
    #[ts(type = "number | null")]
    pub reached: Option<i64>,
    /// Visible on a screen of mine.
    #[ts(type = "number | null")]
    pub shown: Option<i64>,
    /// Opened.
    #[ts(type = "number | null")]
    pub opened: Option<i64>,
    /// Acknowledged.
    #[ts(type = "number | null")]
    pub acknowledged: Option<i64>,
}

/// A document in the reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct Reading {
    /// Item id.
    pub id: String,
    /// `circular` or `letter`
    pub kind: String,
    /// Registration number.
    pub number: String,
    /// Subject.
    pub subject: String,
    /// Body, plain text; paragraphs are separated by blank lines.
    pub body: String,
    /// Issuing unit's name.
    pub issuer: String,
    /// Who signed.
    pub signatory: String,
    /// When it was registered.
    #[ts(type = "number")]
    pub issued_at: i64,
    /// `normal`, `urgent`, `very_urgent`, `immediate`
    pub urgency: String,
    /// `ordinary`, `restricted`, `confidential`
    pub confidentiality: String,
    /// Audience in words; circulars only.
    pub audience: Option<String>,
    /// First binding day, `YYYY-MM-DD`; circulars only.
    pub effective_on: Option<String>,
    /// Deadline.
    #[ts(type = "number | null")]
    pub deadline: Option<i64>,
    /// The exact sentence to acknowledge.
    pub statement: Option<String>,
    /// Version of the circular.
    #[ts(type = "number")]
    pub version: i64,
    /// Hash of what is on the screen; the window gives it back with the acknowledgement.
    pub content_sha256: String,
    /// Attachments.
    pub attachments: Vec<ReadingAttachment>,
    /// `owed`, `sent`, `acknowledged`, `withdrawn`; `None` when no acknowledgement is asked.
    pub duty: Option<String>,
    /// Facts.
    pub facts: ReadingFacts,
    /// Why the last acknowledgement was refused, if it was.
    pub refused: Option<FailureCode>,
}

/// One line of "what I acknowledged".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct HistoryRow {
    /// The circular.
    pub id: String,
    /// Registration number.
    pub number: String,
    /// Subject.
    pub subject: String,
    /// Issuing unit's name.
    pub issuer: String,
    /// The version that was acknowledged.
    #[ts(type = "number")]
    pub version: i64,
    /// The exact sentence that was acknowledged.
    pub statement: String,
    /// Hash of the content that was acknowledged.
    pub content_sha256: String,
    /// When the registry recorded it; `None` while it waits to be sent.
    #[ts(type = "number | null")]
    pub recorded_at: Option<i64>,
    /// When it was done on a desk, by that desk's clock; `None` when another desk did it.
    #[ts(type = "number | null")]
    pub done_at: Option<i64>,
    /// The workstation on which it was done, when known.
    pub device: Option<String>,
}

/// One page of history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct HistoryPage {
    /// Newest first.
    pub rows: Vec<HistoryRow>,
    /// All of them.
    #[ts(type = "number")]
    pub total: i64,
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

/// Figures of the board; separate facts that overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct BoardFigures {
    /// People in the audience.
    #[ts(type = "number")]
    pub audience: i64,
    /// Body on the workstation.
    #[ts(type = "number")]
    pub reached: i64,
    /// Visible on a screen.
    #[ts(type = "number")]
    pub shown: i64,
    /// Opened.
    #[ts(type = "number")]
    pub opened: i64,
    /// Acknowledged.
    #[ts(type = "number")]
    pub acknowledged: i64,
}

/// One circular on the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct BoardCircularView {
    /// The circular.
    pub id: String,
    /// Registration number.
    pub number: String,
    /// Subject.
    pub subject: String,
    /// When it was issued.
    #[ts(type = "number")]
    pub issued_at: i64,
    /// Deadline.
    #[ts(type = "number | null")]
    pub deadline: Option<i64>,
    /// Whether it asks for an acknowledgement.
    pub asks_acknowledgement: bool,
    /// Figures over the team.
    pub figures: BoardFigures,
}

/// A page of the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct BoardView {
    /// Newest first.
    pub circulars: Vec<BoardCircularView>,
    /// Key of the next page.
    pub next: Option<String>,
}

/// One unit's bar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct BoardUnitView {
    /// Unit code.
    pub id: String,
    /// Arabic name.
    pub name: String,
    /// English name.
    pub name_en: Option<String>,
    /// Figures.
    pub figures: BoardFigures,
}

/// One person's facts on the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct BoardPersonView {
    /// Employee number.
    pub employee: String,
    /// Name.
    pub name: String,
    /// Unit's Arabic name.
    pub unit: String,
    /// Unit's English name.
    pub unit_en: Option<String>,
    /// Facts.
    pub facts: ReadingFacts,
    /// When any workstation of the person last spoke to the registry.
    #[ts(type = "number | null")]
    pub last_contact: Option<i64>,
}

/// One circular, the team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct BoardDetailView {
    /// The circular.
    pub circular: BoardCircularView,
    /// Bars.
    pub units: Vec<BoardUnitView>,
    /// People, one page.
    pub people: Vec<BoardPersonView>,
    /// Key of the next page of people.
    pub next: Option<String>,
}

/// The person's settings on this desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct Settings {
    /// `ar` or `en`
    pub language: String,
    /// `auto` (by language), `arab` (٠١٢) or `latn` (012)
    pub digits: String,
    /// `gregorian` or `hijri`: which calendar stands first
    pub calendar: String,
    /// `system`, `light` or `dark`
    pub theme: String,
    /// Text size in percent, 90 to 160.
    #[ts(type = "number")]
    pub text_size: u32,
    /// Whether the workstation starts when the person logs in to the computer.
    pub autostart: bool,
    /// The registry's address.
    pub server: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: "ar".into(),
            digits: "auto".into(),
            calendar: "gregorian".into(),
            theme: "system".into(),
            text_size: 100,
            autostart: true,
            server: String::new(),
        }
    }
}

/// What went wrong, as a code with words in `locales/` (`failure--<code>`). A code exists only because a screen says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub enum FailureCode {
    /// No line to the registry.
    Unreachable,
    /// The certificate is not trusted.
    Untrusted,
    /// The address answers, but is no registry.
    NotARegistry,
    /// Another protocol version.
    OtherProtocol,
    /// This workstation is too old for the registry.
    TooOld,
    /// The address cannot be one: no scheme, or plain HTTP to another machine.
    BadAddress,
    /// Wrong login or password.
    WrongCredentials,
    /// Too many attempts.
    TooManyAttempts,
    /// The session ended.
    SignedOut,
    /// The password must be changed first.
    PasswordChangeRequired,
    /// The new password is refused.
    WeakPassword,
    /// Not allowed for this person.
    Forbidden,
    /// Not there, or not for this person.
    NotFound,
    /// The circular changed; read the new text first.
    VersionMismatch,
    /// This act makes no sense here.
    NotApplicable,
    /// The registry is busy.
    Overloaded,
    /// The registry failed.
    RegistryFailed,
    /// The registry's answer was not valid.
    BadAnswer,
    /// The disk is full or refuses to be written.
    DiskFull,
    /// The cache is damaged or was written by a newer workstation.
    CacheUnusable,
    /// The file is not on this desk and the line is down.
    NotCached,
    /// The file that came does not have the hash that it should have.
    WrongHash,
    /// Something that should not happen; the log has more.
    Internal,
}

/// A failed command, as the window receives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{code:?}")]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct Failure {
    /// What went wrong.
    pub code: FailureCode,
    /// When it is worth trying again, in seconds.
    #[ts(type = "number | null")]
    pub retry_after: Option<u64>,
}

impl From<FailureCode> for Failure {
    fn from(code: FailureCode) -> Self {
        Self { code, retry_after: None }
    }
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
}

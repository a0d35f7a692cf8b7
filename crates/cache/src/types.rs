//! What the drawer takes and gives: plain values beside those of `diwan-domain`.

use diwan_domain::arabic::Piece;
use diwan_domain::bell::{Class, Policy};
use diwan_domain::document::Urgency;
use diwan_domain::{
    Absence, Attachment, DocumentKind, Duty, DutyState, Fact, Facts, ItemId, Moment, Observation, StreamId,
};
use diwan_protocol::duty::{AbsenceItem, StepItem, ToldItem};
use diwan_protocol::office::items::{CircularEvent, ContestItem, DelegationItem, Reminder, WitnessItem};
use diwan_protocol::office::publishing::CircularState;
use diwan_protocol::{Action, Problem};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// What a stored page changed. It is given only after the commit, so whoever acts on it acts on what is on the disk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Documents that came, changed or went, each once: lists and an open reader may have to be drawn anew.
    pub changed: Vec<ItemId>,
    /// Duties that began to be owed and were never alerted before on this desk. Each (document, version) comes here once in
    /// the life of the cache, however often its page is replayed.
    pub new_duties: Vec<ItemId>,
    /// Duties that are owed again after they were not: the acknowledgement was refused, or the person came back into the unit.
    pub owed_again: Vec<ItemId>,
    /// Duties that were owed or sent before and are not any more: acknowledged (on whichever desk), withdrawn or gone.
    pub ended_duties: Vec<ItemId>,
    /// Items whose data could not be read as its kind says. They are kept as they came and counted; the desk reports them.
    pub malformed: Vec<ItemId>,
    /// What membership items said. The truth is `GET /v1/session`: ask it, then call [`crate::Cache::hold_streams`].
    pub memberships: Vec<(StreamId, bool)>,
    /// Acts that wait again, because the registry lost its record of them: the dispatch has work.
    pub acts_again: usize,
    /// Something that the bell follows changed: its policy, an absence, a rung of the ladder.
    pub bell: bool,
    /// What the record says about the person changed: a rung, an absence, an observation, a notice about others.
    pub record: bool,
    /// Entries that were news; 0 when the whole page was known.
    pub applied: usize,
}

impl Changes {
    /// Whether nothing a person could see changed.
    pub fn is_empty(&self) -> bool {
        let duties = [&self.new_duties, &self.owed_again, &self.ended_duties];
        self.changed.is_empty() && duties.iter().all(|ids| ids.is_empty()) && !self.bell && !self.record
    }

    /// Adds what a later page changed.
    pub fn absorb(&mut self, later: Self) {
        for (mine, its) in [
            (&mut self.changed, later.changed),
            (&mut self.new_duties, later.new_duties),
            (&mut self.owed_again, later.owed_again),
            (&mut self.ended_duties, later.ended_duties),
            (&mut self.malformed, later.malformed),
        ] {
            let known: HashSet<ItemId> = mine.iter().copied().collect();
            mine.extend(its.into_iter().filter(|id| !known.contains(id)));
        }
        self.memberships.extend(later.memberships);
        self.acts_again += later.acts_again;
        self.bell |= later.bell;
        self.record |= later.record;
        self.applied += later.applied;
    }
}

/// What to ask the registry next for one stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// `GET /v1/streams/{stream}/snapshot?key=`, then [`crate::Cache::apply_snapshot`] with the same key.
    Snapshot {
        /// `None` for the first page.
        key: Option<String>,
    },
    /// `GET /v1/streams/{stream}/entries?epoch=&after=`, then [`crate::Cache::apply_entries`] with the same `after`.
    Entries {
        /// The epoch of the cursor.
        epoch: i64,
        /// The cursor.
        after: i64,
    },
}

/// Where this desk stands in a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The stream.
    pub stream: StreamId,
    /// What to ask next.
    pub ask: Ask,
    /// Live items of the stream that are kept here; during a snapshot, those that came in it so far.
    pub count: i64,
    /// Sum over them as [`diwan_domain::check::check_text`] writes it. Comparable with a head only when the cursor is at that head.
    pub check: String,
    /// The count that the head before the running snapshot had: the total of a progress bar. 0 when none runs.
    pub expected: i64,
}

impl Standing {
    /// Whether this desk has everything up to that head, and the same sums.
    pub fn agrees_with(&self, head: &diwan_protocol::StreamHead) -> Agreement {
        match self.ask {
            Ask::Entries { epoch, after } if epoch == head.epoch && after == head.head => {
                if self.count == head.count && self.check == head.check { Agreement::Same } else { Agreement::Broken }
            }
            _ => Agreement::Behind,
        }
    }
}

/// How this desk's sums compare with a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// At the head, with the same count and check.
    Same,
    /// Not at that head (yet): nothing can be said.
    Behind,
    /// At the head with other sums: log it, [`crate::Cache::reset`] the stream and sync it anew.
    Broken,
}

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Folder {
    /// Everything.
    #[default]
    All,
    /// Circulars.
    Circulars,
    /// Letters.
    Letters,
    /// Circulars whose acknowledgement is owed.
    Awaiting,
    /// Those of them whose deadline has passed.
    Overdue,
}

/// What a list is narrowed to. Empty fields narrow nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct ListQuery {
    /// Which list.
    pub folder: Folder,
    /// Words as the person typed them; the last one matches as a prefix. A text without any letter or digit narrows nothing.
    pub text: String,
    /// Issuing unit, by code.
    pub issuer: Option<String>,
    /// Registered at or after.
    pub from: Option<Moment>,
    /// Registered before.
    pub until: Option<Moment>,
    /// Only unread ones.
    pub unread: bool,
}

/// One row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The document.
    pub id: ItemId,
    /// Circular or letter.
    pub kind: DocumentKind,
    /// Registration number.
    pub number: String,
    /// Subject, marked where it matched.
    pub subject: Vec<Piece>,
    /// Issuing unit's name.
    pub issuer: String,
    /// When it was registered.
    pub issued_at: Moment,
    /// Urgency.
    pub urgency: Urgency,
    /// Whether nobody opened it on any desk of this person.
    pub unread: bool,
    /// Whether only number, subject, issuer and time are left of it.
    pub recalled: bool,
    /// Why, if so.
    pub state: CircularState,
    /// Where the duty stands; `None` when no acknowledgement is asked.
    pub duty: Option<DutyState>,
    /// Deadline of the duty, the last extension counted.
    pub deadline: Option<Moment>,
    /// When it was acknowledged: the registry's time once recorded, this desk's until then.
    pub acknowledged_at: Option<Moment>,
    /// Number of attachments.
    pub attachments: i64,
    /// A part of the body around the first hit; only with a search text.
    pub snippet: Option<Vec<Piece>>,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListPage {
    /// Rows from the asked offset on.
    pub rows: Vec<Row>,
    /// Rows in the whole list.
    pub total: i64,
    /// Whether `total` is a floor: a search that found more than [`crate::MAX_HITS`].
    pub more: bool,
}

/// An issuer to filter by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// Unit code.
    pub id: String,
    /// Name on its newest document.
    pub name: String,
    /// Its documents here.
    pub items: i64,
}

/// A document in the reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The document exactly as the registry fixed it. Of a recalled or superseded one only number, subject, issuer, time and terms are
    /// left: body, signatory and attachments are empty.
    pub document: diwan_domain::Document,
    /// Hash of what is on the screen ([`diwan_domain::Document::content_sha256`] of the document as it came).
    pub content_sha256: String,
    /// Whether only its trace is left.
    pub recalled: bool,
    /// Why, if so.
    pub state: CircularState,
    /// What happened to it after its issue, oldest first.
    pub events: Vec<CircularEvent>,
    /// Those of the successors that they name that are here.
    pub successors: Vec<ItemId>,
    /// By when the duty is to be met, the last extension counted.
    pub deadline: Option<Moment>,
    /// When this person acknowledged the circular whose place it took, as recorded.
    pub acknowledged_before: Option<Moment>,
    /// Whether that counts for this one.
    pub kept: bool,
    /// Whether it asks for an acknowledgement, but not of this person, who came into its audience after its issue.
    pub joined_later: bool,
    /// The attachments, with whether each is on this disk.
    pub attachments: Vec<(Attachment, bool)>,
    /// Where the duty stands; `None` when no acknowledgement is asked.
    pub duty: Option<DutyState>,
    /// What the registry recorded, and what waits to be sent from here.
    pub facts: Facts,
    /// Why the last acknowledgement was refused, until that is dismissed.
    pub refused: Option<Problem>,
}

/// A duty that rings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyRow {
    /// The circular.
    pub id: ItemId,
    /// The circular's version.
    pub version: i64,
    /// Registration number.
    pub number: String,
    /// Subject.
    pub subject: String,
    /// Issuing unit's name.
    pub issuer: String,
    /// When it was registered.
    pub issued_at: Moment,
    /// Deadline.
    pub deadline: Option<Moment>,
    /// Whether the alert itself may offer "acknowledge".
    pub acknowledge_from_alert: bool,
    /// Hash that an acknowledgement from the alert names.
    pub content_sha256: String,
    /// When the bell last rang for it on this desk, and how often so far.
    pub rung_at: Option<Moment>,
    /// How often the bell rang for it on this desk.
    pub rung_count: i64,
    /// Its class.
    pub class: Class,
    /// When the registry's ladder or a supervisor last reminded of this version: the bell rings anew for each.
    pub reminded_at: Option<Moment>,
}

/// What the bell follows beside the duties.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BellRules {
    /// The newest policy that can be followed; `None` when none was told.
    pub policy: Option<Policy>,
    /// Whether a newer one was told that cannot be followed.
    pub refused: bool,
    /// Absences of this person, in the order in which they begin.
    pub absences: Vec<Absence>,
}

/// A duty on the person's own page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyLine {
    /// The circular.
    pub id: ItemId,
    /// Its version.
    pub version: i64,
    /// Registration number.
    pub number: String,
    /// Subject.
    pub subject: String,
    /// Issuing unit's name.
    pub issuer: String,
    /// Its class.
    pub class: Class,
    /// Where it stands.
    pub duty: Duty,
    /// What is recorded, and what waits to be sent.
    pub facts: Facts,
    /// How often the registry's ladder or a supervisor reminded of this version.
    pub reminders: i64,
    /// When last.
    pub reminded_at: Option<Moment>,
    /// Whether this person contests something of it, and nobody has decided.
    pub contested: bool,
}

/// The person's own page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DutyLines {
    /// Owed or waiting to be sent, the most demanding first: class, then deadline, then age.
    pub open: Vec<DutyLine>,
    /// Further open ones.
    pub more: i64,
    /// The newest that have ended.
    pub ended: Vec<DutyLine>,
    /// The newest notices about others' duties.
    pub told: Vec<ToldItem>,
}

/// Something that was done on this desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoneHere {
    /// The act.
    pub action: Action,
    /// Whether the registry has it.
    pub recorded: bool,
}

/// An observation of any desk of this person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObservationRow {
    /// What was measured.
    pub observation: Observation,
    /// Whether the registry has it.
    pub recorded: bool,
}

/// Everything that is known about this person and one circular.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Registration number.
    pub number: String,
    /// Subject.
    pub subject: String,
    /// Its version.
    pub version: i64,
    /// The hash of what was, or is to be, acknowledged.
    pub content_sha256: String,
    /// The exact statement.
    pub statement: Option<String>,
    /// When it was registered.
    pub issued_at: Moment,
    /// The duty, when one is or was owed.
    pub duty: Option<Duty>,
    /// What the registry recorded.
    pub facts: Facts,
    /// The workstation of the recorded acknowledgement.
    pub acknowledged_on: Option<String>,
    /// What was done on this desk, refused acts apart.
    pub done_here: Vec<DoneHere>,
    /// Rungs of the ladder for this version.
    pub steps: Vec<StepItem>,
    /// Absences that fell into the time of the duty.
    pub absences: Vec<AbsenceItem>,
    /// Observations that fell into the time of the duty.
    pub observations: Vec<ObservationRow>,
    /// What happened to the circular after its issue, oldest first.
    pub events: Vec<CircularEvent>,
    /// Reminders by supervisors, oldest first.
    pub reminders: Vec<Reminder>,
    /// The acknowledgement that was recorded for this person, on paper or by word.
    pub witness: Option<WitnessItem>,
    /// This person's contests, oldest first.
    pub contests: Vec<ContestItem>,
    /// Who stood in for this person in the time of the duty.
    pub deputies: Vec<DelegationItem>,
    /// Number of the circular whose acknowledgement counts for this one, and when this person gave it.
    pub kept: Option<(String, Moment)>,
}

/// Everything that is always visible, in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counters {
    /// Documents in the cache.
    pub documents: i64,
    /// Unread circulars.
    pub unread_circulars: i64,
    /// Unread letters.
    pub unread_letters: i64,
    /// Circulars whose acknowledgement is owed.
    pub owed: i64,
    /// Those of them whose deadline has passed.
    pub overdue: i64,
    /// The nearest deadline among the owed ones, passed or not.
    pub nearest_deadline: Option<Moment>,
    /// The owed circular that was issued first.
    pub oldest_owed: Option<ItemId>,
    /// Acts that wait to be sent or for their answer.
    pub waiting: i64,
    /// Acts that the registry refused and the person has not dismissed.
    pub rejected: i64,
    /// Drafts of other publishers that wait for approval.
    pub drafts: i64,
    /// Contests of others that wait for a decision.
    pub contests: i64,
}

/// That a cache could not be used any more and was built anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rebuilt {
    /// When, by this computer's clock.
    pub at: Moment,
    /// Acts that waited to be sent and were saved from the old one.
    pub saved: i64,
}

/// One line of "what I acknowledged".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRow {
    /// The circular.
    pub id: ItemId,
    /// Registration number; empty when the circular was never on this desk.
    pub number: String,
    /// Subject; empty when the circular was never on this desk.
    pub subject: String,
    /// Issuing unit's name; empty when the circular was never on this desk.
    pub issuer: String,
    /// The version that was acknowledged.
    pub version: i64,
    /// The exact sentence that was acknowledged.
    pub statement: String,
    /// Hash of the content that was acknowledged.
    pub content_sha256: String,
    /// When the registry recorded it; `None` while it waits to be sent.
    pub recorded_at: Option<Moment>,
    /// When it was done, by this desk's clock; `None` when another desk did it.
    pub done_at: Option<Moment>,
    /// The workstation on which it was done, when known.
    pub device: Option<String>,
    /// Whether it was recorded for this person, on paper or by word, and not done on a workstation.
    pub witnessed: bool,
}

/// One page of history, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HistoryPage {
    /// Rows from the asked offset on.
    pub rows: Vec<HistoryRow>,
    /// All of them.
    pub total: i64,
}

/// What became of a wish to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acted {
    /// The row is written; it will be sent.
    Queued,
    /// The fact is known already (recorded, or waiting to be sent): nothing was written.
    Known,
    /// The document is not (or no longer) here.
    NotFound,
    /// The act names another version or content than the one on this desk: read the new text first.
    VersionMismatch,
    /// The document does not ask for this act (a letter, an informing circular, a recalled one).
    NotApplicable,
}

/// An act that can be sent now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// What to send.
    pub action: Action,
    /// How often it was tried before: what the waiting time after a failure grows with.
    pub attempts: u32,
}

/// Where an act stands in the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutboxState {
    /// Waits to be sent.
    Queued,
    /// Is on its way; becomes `Queued` again when the program starts anew.
    Sending,
    /// The registry took it; kept until the feed has brought its effect.
    Applied,
    /// The registry refused it; kept until the person dismisses it.
    Rejected,
}

/// An act that waits or was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// The act.
    pub action: Action,
    /// Where it stands; never [`OutboxState::Applied`].
    pub state: OutboxState,
    /// The document's registration number; empty when it is gone.
    pub number: String,
    /// The document's subject; empty when it is gone.
    pub subject: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried again.
    pub next_at: Moment,
    /// Why it was refused.
    pub problem: Option<Problem>,
}

/// A document for which a fact is neither recorded nor waiting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreported {
    /// The document.
    pub id: ItemId,
    /// Its version.
    pub version: i64,
    /// Its content hash.
    pub content_sha256: String,
    /// Which fact is missing.
    pub fact: Fact,
}

/// The account whose cache this is, as the last answer of the registry had it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Account {
    /// The registry's address.
    pub server: String,
    /// The account name.
    pub login: String,
    /// Who, what they may do, how often to ring; `streams` in it are those of that moment.
    pub session: diwan_protocol::SessionInfo,
}

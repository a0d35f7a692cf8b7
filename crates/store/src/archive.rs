//! The trait: every verb of the office that touches the record.

use crate::types::*;
use async_trait::async_trait;
use diwan_domain::{ActionId, DeviceId, EmployeeId, ItemId, Moment, Observation, Role, StreamId, UnitId};
use diwan_protocol::board::{BoardAnswer, BoardDetail};
use diwan_protocol::office::{Order, Question, Reply};
use diwan_protocol::{Action, EntriesPage, ItemAnswer, Problem, SnapshotPage, StreamHead};
use std::path::Path;

/// Why a verb did nothing. Whatever the variant, nothing was half-written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The request was refused for a reason of the closed list.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// The archive has not been initialised (`diwan-registry init`).
    #[error("the archive has no agency yet; run `diwan-registry init`")]
    NotInitialised,
    /// The database is newer than this program, or damaged.
    #[error("the database cannot be used: {0}")]
    Unusable(String),
    /// The engine failed or is busy; the verb may be repeated.
    #[error("the database failed: {0}")]
    Engine(String),
}

/// The registry's archive. Every verb is one transaction: all of it happened or none of it. Verbs that write take
/// `now` from the caller. Heads are bumped last inside the writing transaction, in sorted stream order, so that a
/// reader can never pass an entry that is not committed yet.
#[async_trait]
pub trait Archive: Send + Sync {
    // The house.

    /// Founds the agency in an empty archive; founding the same code again renames it and changes nothing else.
    async fn found(&self, code: &str, name: &str, now: Moment) -> Result<Agency, StoreError>;
    /// The agency; [`StoreError::NotInitialised`] before `found`.
    async fn agency(&self) -> Result<Agency, StoreError>;
    /// Raises the epoch of every stream (after a restore), so that every desk takes a new snapshot. Returns the new epoch.
    async fn raise_epoch(&self, now: Moment) -> Result<i64, StoreError>;
    /// Numbers for the administrator.
    async fn tally(&self, now: Moment) -> Result<Tally, StoreError>;
    /// Everything that is wrong: engine integrity, heads against their items (count, check, seq), counters against receipts,
    /// numbers against their series, receipts without documents. Empty when all is well. English sentences for the administrator, no personal data.
    async fn inspect(&self) -> Result<Vec<String>, StoreError>;
    /// Writes a consistent copy of the database to a new file while work goes on (SQLite); PostgreSQL refuses and names `pg_dump`.
    async fn backup_to(&self, file: &Path) -> Result<(), StoreError>;
    /// A number that is another one after any commit, by this process or by another one on the same database. It only says "look": it may also change
    /// when nothing that matters did (SQLite: `PRAGMA data_version` on one connection that never writes; PostgreSQL: the snapshot's xmax). One cheap read.
    async fn pulse(&self) -> Result<i64, StoreError>;

    // The roster.

    /// Makes the roster so. Refuses (bad-request, with the code at fault) a cycle, a missing parent, a missing unit, a head who is not on it,
    /// codes given twice. Maintains memberships (`all`, `unit:` of the unit and all above, `role:`, `employee:`) with dated rows and tells each
    /// person who was on record before of joined and left streams in the `employee:` stream (somebody new has no desk yet and learns them when
    /// signing in). Idempotent.
    async fn import_roster(&self, roster: &Roster, now: Moment) -> Result<RosterReport, StoreError>;
    /// Units in force, parents before children.
    async fn units(&self) -> Result<Vec<Unit>, StoreError>;
    /// People in force, one page by number after `after`.
    async fn people(&self, after: Option<&EmployeeId>, limit: u32) -> Result<Vec<Person>, StoreError>;
    /// How many people a rule would reach now.
    async fn audience_count(&self, audience: &diwan_domain::Audience) -> Result<i64, StoreError>;

    // Accounts and sessions.

    /// Opens an account, or sets login, hash and `must_change` of the existing one of this person. Refuses a login that another has, and a person not on the roster.
    async fn open_account(&self, account: &Account, now: Moment) -> Result<(), StoreError>;
    /// The account by its login (any case), closed ones too.
    async fn account_by_login(&self, login: &str) -> Result<Option<Account>, StoreError>;
    /// The account of a person.
    async fn account_of(&self, employee: &EmployeeId) -> Result<Option<Account>, StoreError>;
    /// Sets the password and ends every session but `keep` (a token hash).
    async fn set_password(
        &self,
        employee: &EmployeeId,
        hash: &str,
        must_change: bool,
        keep: Option<&str>,
        now: Moment,
    ) -> Result<(), StoreError>;
    /// Closes (ending all sessions) or reopens an account.
    async fn close_account(&self, employee: &EmployeeId, closed: bool, now: Moment) -> Result<(), StoreError>;
    /// Grants or takes `publisher` or `administrator` (others: bad-request); keeps the `role:` stream membership true.
    async fn grant(&self, employee: &EmployeeId, role: Role, granted: bool, now: Moment) -> Result<(), StoreError>;
    /// Notes a failed sign-in under a key (a hash of login or of address; the archive never sees which).
    async fn note_failure(&self, key: &str, now: Moment) -> Result<(), StoreError>;
    /// Failures under a key since a moment: how many, and when the last was.
    async fn failures(&self, key: &str, since: Moment) -> Result<(u32, Option<Moment>), StoreError>;
    /// Forgets the failures of a key (after a success).
    async fn forget_failures(&self, key: &str) -> Result<(), StoreError>;
    /// Opens a session.
    async fn open_session(&self, session: &NewSession, now: Moment) -> Result<(), StoreError>;
    /// The session of a token hash, if it is in force at `now`.
    async fn session(&self, token_hash: &str, now: Moment) -> Result<Option<Session>, StoreError>;
    /// The session of a token hash, if it is in force at `now`, with its person, if on the roster: what every request asks. Those who ask
    /// at the same time are answered together.
    async fn admitted(&self, token_hash: &str, now: Moment) -> Result<Option<(Session, Profile)>, StoreError>;
    /// A number that is another one after any commit, by whichever process, that ended a session or changed an account, a role, or the
    /// roster; not after others. While it stands, what [`Archive::admitted`] answered still holds, until the session's end.
    async fn access_pulse(&self) -> Result<i64, StoreError>;
    /// Notes that workstations spoke to the registry; within a minute after one that is noted, another of the same is passed over.
    async fn note_contacts(&self, contacts: &[Contact]) -> Result<(), StoreError>;
    /// Ends one session.
    async fn end_session(&self, token_hash: &str, now: Moment) -> Result<(), StoreError>;
    /// Ends every session of a person; returns how many.
    async fn end_sessions(&self, employee: &EmployeeId, now: Moment) -> Result<u64, StoreError>;
    /// The person with roles, units and streams; `None` when not (or no longer) on the roster.
    async fn profile(&self, employee: &EmployeeId) -> Result<Option<Profile>, StoreError>;

    // Correspondence.

    /// Registers a blob that lies on disk already. Idempotent.
    async fn note_blob(&self, blob: &Blob, now: Moment) -> Result<(), StoreError>;
    /// Registers a file that a publisher brought for a draft and that lies on disk already; `forbidden` for others. Idempotent.
    async fn note_upload(&self, actor: &EmployeeId, blob: &Blob, now: Moment) -> Result<(), StoreError>;
    /// Strikes off the record files that publishers brought, all of them before a moment, and that nothing names: no document, no draft and no kept revision
    /// of one. At most so many at once; gives their addresses, and fewer than so many when no more are left. The caller removes the bytes, and keeps
    /// others from bringing files meanwhile.
    async fn sweep_uploads(&self, before: Moment, limit: u32) -> Result<Vec<String>, StoreError>;
    /// Blobs that were noted, one page by address after `after`: what `doctor` and `restore` hold against the disk.
    async fn blobs(&self, after: Option<&str>, limit: u32) -> Result<Vec<Blob>, StoreError>;
    /// Number, document, audience rule, one entry for each targeted stream and the heads, in one transaction; no row per recipient.
    /// Refuses before anything is written: an audience of nobody (now), a deadline at or before `now` (unless `issued_at` lies in the past: an import),
    /// a deadline before the effect, an unknown issuer, a publisher without the role, blobs that are not noted, texts over the limits of `domain::document`,
    /// confidential to more than named people, an empty subject, body or statement.
    async fn issue_circular(&self, circular: &NewCircular, now: Moment) -> Result<Registered, StoreError>;
    /// Freezes who was in the audience at the time of issue: sorted list, hash, count per unit. Idempotent; works off the roster's dated rows,
    /// so that freezing later gives the same list.
    async fn freeze_audience(&self, circular: ItemId, now: Moment) -> Result<FrozenAudience, StoreError>;
    /// Circulars that still have to be frozen, oldest first.
    async fn unfrozen(&self, limit: u32) -> Result<Vec<ItemId>, StoreError>;
    /// Registers letters, all or none. Same refusals as for circulars where they apply. An id that is registered already is passed over (`new: false`).
    async fn send_letters(&self, letters: &[NewLetter], now: Moment) -> Result<Vec<Registered>, StoreError>;

    // The feed.

    /// Heads of the named streams, sorted by name; a stream without any change yet has head 0. The caller checked membership.
    async fn heads(&self, streams: &[StreamId]) -> Result<Vec<StreamHead>, StoreError>;
    /// Changes after a cursor. `stream-reset` when the epoch differs, the cursor lies before what is kept or after the head.
    async fn entries(&self, stream: &StreamId, epoch: i64, after: i64, limit: u32) -> Result<EntriesPage, StoreError>;
    /// Current items, newest registered first. `key` is the opaque key of the last page; a key that is none is a bad-request.
    async fn snapshot(&self, stream: &StreamId, key: Option<&str>, limit: u32) -> Result<SnapshotPage, StoreError>;
    /// One item, if any of the reader's streams holds it.
    async fn item(&self, reader: &EmployeeId, id: ItemId) -> Result<Option<ItemAnswer>, StoreError>;
    /// The blob, if the reader holds a document that carries it, or is a publisher and a draft that the reader may read carries it, or brought it.
    async fn blob_for(&self, reader: &EmployeeId, sha256: &str) -> Result<Option<Blob>, StoreError>;
    /// Logs that a confidential document was viewed.
    async fn note_view(&self, reader: &EmployeeId, id: ItemId, now: Moment) -> Result<(), StoreError>;

    // Acts.

    /// Records acts of one person, each judged by itself, all effects and idempotency records in one transaction. An act counts when the actor holds the
    /// document, version and content hash are the registered ones and, for an acknowledgement, the statement hash is the registered statement's.
    /// First fact wins, repeats are `duplicate` with the original's seq and time. An acknowledgement stores the whole [`diwan_domain::receipt::Receipt`].
    /// Each new fact updates the receipt item in the actor's `employee:` stream and the unit counters of the frozen audience (behind the act, batched).
    async fn perform(&self, actor: &EmployeeId, actions: &[Action], now: Moment) -> Result<Vec<Recorded>, StoreError>;
    /// Brings the unit counters up to date with all committed receipts; returns how many receipts were counted. Idempotent. Called by a job every moment
    /// and before a board is read, so that a board is never behind.
    async fn count_receipts(&self) -> Result<u64, StoreError>;
    /// Brings up to date who is counted as excused at this moment, by absences that began or ended. Cheap when none did. Called by a job every moment
    /// and before a board is read, so that a board is never behind.
    async fn follow_excuses(&self, now: Moment) -> Result<(), StoreError>;
    /// Brings what is still owed of streams that people left before circulars followed whoever is moved (schema 9) into their own streams: once after an
    /// upgrade, cheap ever after. Called by a job before anything is counted.
    async fn fetch_left_behind(&self, now: Moment) -> Result<(), StoreError>;

    // Duties.

    /// Sets the agency's bell policy and puts it into the stream `all`. Refuses (bad-request, in words) a text that is no policy that can be followed,
    /// and a version that is not above the one in force. `by` says who.
    async fn set_policy(&self, text: &str, by: &str, now: Moment) -> Result<PolicySet, StoreError>;
    /// The policy in force; `None` when none was ever set.
    async fn policy(&self) -> Result<Option<PolicySet>, StoreError>;
    /// Every policy that was ever in force, the newest first.
    async fn policies(&self) -> Result<Vec<PolicySet>, StoreError>;
    /// Enters absences, all or none, each in the person's own stream. An absence is known by person, reason and first moment: entered again
    /// with another end, it ends then. Refuses an impossible absence, one given twice, and somebody who is not on the roster. `by` says who.
    async fn note_absences(&self, absences: &[NewAbsence], by: &str, now: Moment) -> Result<AbsencesNoted, StoreError>;
    /// Takes an absence back, as if it had not been entered; what the ladder did meanwhile stands. `not-found` when there is none.
    async fn take_back_absence(&self, id: ItemId, now: Moment) -> Result<Vec<StreamId>, StoreError>;
    /// Absences of one person or of everybody that end after a moment, one page by id after `after`.
    async fn absences(
        &self,
        employee: Option<&EmployeeId>,
        ends_after: Moment,
        after: Option<ItemId>,
        limit: u32,
    ) -> Result<Vec<AbsenceOnRecord>, StoreError>;
    /// Records what a person's workstation measured, each judged by itself. Of one id the first report stands, and the first end that is told is added to it.
    /// Refused for ever, and therefore done: an impossible one, one of another workstation, and one about a document that the person
    /// does not hold. At most a thousand new ones of one person within 24 hours are recorded; the others are to be sent again.
    async fn observe(
        &self,
        employee: &EmployeeId,
        device: &DeviceId,
        observations: &[Observation],
        now: Moment,
    ) -> Result<ObservationsNoted, StoreError>;
    /// Climbs the ladder of every circular up to now by the policy in force, one transaction for each circular: records each rung that
    /// was reached, tells of it, and never does so twice, whoever climbs at the same time, whatever the clock did. Figures are up to date with all
    /// acts that were answered before.
    async fn climb(&self, now: Moment) -> Result<Climbed, StoreError>;
    /// The moment of the next rung that is not climbed yet, which may have passed; `None` when there is none. Cheap.
    async fn next_climb(&self, now: Moment) -> Result<Option<Moment>, StoreError>;

    // Official acts.

    /// Carries out an order of a publisher, a supervisor or a contestant, once, however often it is given; refuses with `order-refused` and the
    /// [`diwan_protocol::office::Fault`] that says why, `forbidden` for whoever lacks role or scope, `not-found` for what is not there for the one who
    /// orders, `idempotency-mismatch` for another order under the same id. A refused order is not remembered: it may be given again.
    async fn order(&self, actor: &EmployeeId, id: ActionId, order: &Order, now: Moment) -> Result<Ordered, StoreError>;
    /// Answers a question of a publisher, a supervisor or a contestant, never behind what was answered before. Looks at persons are noted.
    async fn ask(&self, actor: &EmployeeId, question: &Question, now: Moment) -> Result<Reply, StoreError>;
    /// Issues every draft whose moment has come, each in a transaction of its own; one that cannot be issued any more is marked so and its author told.
    /// Returns the streams that moved.
    async fn issue_due(&self, now: Moment) -> Result<Vec<StreamId>, StoreError>;
    /// The moment of the next scheduled issue; `None` when there is none. Cheap.
    async fn next_issue(&self) -> Result<Option<Moment>, StoreError>;
    /// Sets the agency's rules of publishing. Refuses (bad-request, in words) what cannot be followed and a version that is not above the one in force.
    async fn set_rules(&self, text: &str, by: &str, now: Moment) -> Result<RulesSet, StoreError>;
    /// The rules in force; `None` when none were ever set: then the usual ones count.
    async fn rules(&self) -> Result<Option<RulesSet>, StoreError>;

    // Boards. The viewer must head a unit (`forbidden` otherwise) and sees only that unit with everything below it.

    /// Circulars whose frozen audience touches the viewer's team, newest first.
    async fn board(&self, viewer: &EmployeeId, key: Option<&str>, limit: u32) -> Result<BoardAnswer, StoreError>;
    /// One circular: the team's figures, bars of the unit and those right below it, and people of the frozen audience in `unit` (the viewer's topmost when `None`).
    async fn board_detail(
        &self,
        viewer: &EmployeeId,
        circular: ItemId,
        unit: Option<&UnitId>,
        key: Option<&str>,
        limit: u32,
    ) -> Result<BoardDetail, StoreError>;
}

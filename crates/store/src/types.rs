//! What the archive is given and what it gives back.

use diwan_domain::document::{Confidentiality, Urgency};
use diwan_domain::{
    Absence, ActionId, Attachment, Audience, DeviceId, EmployeeId, ItemId, Joiners, Moment, Role, StreamId, UnitId,
    UnitLevel,
};
use diwan_protocol::office::OrderAnswer;
use diwan_protocol::{Problem, StreamHead};
use std::collections::BTreeMap;

/// The agency that this archive belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agency {
    /// Code, e.g. `MOI`.
    pub code: String,
    /// Arabic name.
    pub name: String,
    /// Epoch of all streams; a restore from backup raises it.
    pub epoch: i64,
}

/// A unit on the roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its code.
    pub id: UnitId,
    /// Arabic name.
    pub name: String,
    /// English name.
    pub name_en: Option<String>,
    /// Its place in the tree, as a word.
    pub level: UnitLevel,
    /// The unit above; `None` for a root.
    pub parent: Option<UnitId>,
    /// The employee who heads it.
    pub head: Option<EmployeeId>,
}

/// A person on the roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Number.
    pub id: EmployeeId,
    /// Arabic name.
    pub name: String,
    /// Job title, in Arabic; may be empty.
    pub title: String,
    /// The unit.
    pub unit: UnitId,
}

/// A whole roster as it is imported: the truth of now. Whoever is on record but not in it has left.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roster {
    /// All units; parents may come in any order, but must exist and make a tree.
    pub units: Vec<Unit>,
    /// All people.
    pub people: Vec<Person>,
}

/// What an import changed. Importing the same roster again reports zeros and writes nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RosterReport {
    /// Units that are new.
    pub units_added: u64,
    /// Units whose name, level, parent or head changed.
    pub units_changed: u64,
    /// Units that are gone (kept as ended).
    pub units_ended: u64,
    /// People that are new.
    pub people_added: u64,
    /// People whose name, title or unit changed.
    pub people_changed: u64,
    /// People who left (kept as ended; their sessions end).
    pub people_ended: u64,
}

/// A local account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Whose.
    pub employee: EmployeeId,
    /// Account name, unique, compared in lower case.
    pub login: String,
    /// PHC string of argon2id.
    pub password_hash: String,
    /// Whether the password must be changed at the next sign-in.
    pub must_change: bool,
    /// Whether the account is closed.
    pub closed: bool,
    /// Roles that were granted by hand (`publisher`, `administrator`).
    pub granted: Vec<Role>,
}

/// A session, found by the hash of its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub employee: EmployeeId,
    /// On which workstation.
    pub device: DeviceId,
    /// When it began.
    pub opened_at: Moment,
    /// When it ends.
    pub expires_at: Moment,
}

/// A new session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// SHA-256 of the token, hexadecimal; the token itself is never stored.
    pub token_hash: String,
    /// Whose.
    pub employee: EmployeeId,
    /// On which workstation.
    pub device: DeviceId,
    /// What the workstation is called.
    pub device_name: String,
    /// When it ends.
    pub expires_at: Moment,
}

/// A workstation spoke to the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Whose workstation.
    pub employee: EmployeeId,
    /// Which one.
    pub device: DeviceId,
    /// When.
    pub at: Moment,
}

/// The person behind a session, with everything that permission needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Number.
    pub employee: EmployeeId,
    /// Name.
    pub name: String,
    /// The unit.
    pub unit: Unit,
    /// All roles: `employee`, `supervisor` when the person heads a unit, and the granted ones.
    pub roles: Vec<Role>,
    /// Units that the person supervises, own ones first, then those of whoever the person stands in for; none of them below another.
    pub supervises: Vec<Unit>,
    /// The moment from which on what the person supervises is another: a delegation begins or ends. `None`: no moment changes it.
    pub counts_until: Option<Moment>,
    /// Streams of which the person is a member, sorted.
    pub streams: Vec<StreamId>,
    /// Since when, for those that the person joined after the first roster.
    pub joined: BTreeMap<StreamId, Moment>,
    /// Whether the password must be changed first.
    pub must_change_password: bool,
}

/// A circular to be issued. Number, id and hashes are the archive's to give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCircular {
    /// The id that the registry made (UUIDv7). Issuing the same id again with the same content gives the first answer.
    pub id: ItemId,
    /// Who issues: must hold `publisher`.
    pub publisher: EmployeeId,
    /// The issuing unit.
    pub issuer: UnitId,
    /// Subject.
    pub subject: String,
    /// Body.
    pub body: String,
    /// Who signs, as printed.
    pub signatory: String,
    /// Blobs that are noted already.
    pub attachments: Vec<Attachment>,
    /// Audience rule.
    pub audience: Audience,
    /// The audience in words.
    pub audience_text: String,
    /// First binding day, `YYYY-MM-DD`.
    pub effective_on: String,
    /// By when.
    pub deadline: Option<Moment>,
    /// The exact sentence; `None` informs only.
    pub statement: Option<String>,
    /// Whether the alert itself may acknowledge.
    pub acknowledge_from_alert: bool,
    /// Whether people who come into the audience later owe it too.
    pub joiners: Joiners,
    /// The circular whose place it takes; must be in force.
    pub supersedes: Option<ItemId>,
    /// Urgency.
    pub urgency: Urgency,
    /// Confidentiality; confidential needs an audience of named people only.
    pub confidentiality: Confidentiality,
    /// When it is registered: the registry's now; a sample or an import may name the past.
    pub issued_at: Moment,
}

/// A letter to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLetter {
    /// The id that the registry made (UUIDv7, or derived for imports so that a repeat is one letter).
    pub id: ItemId,
    /// The sending unit.
    pub issuer: UnitId,
    /// Sender's name as printed when it is no unit of ours; `None` takes the unit's name.
    pub issuer_name: Option<String>,
    /// Number as printed on it when it was registered elsewhere; `None` takes the next of the register.
    pub number: Option<String>,
    /// Subject.
    pub subject: String,
    /// Body.
    pub body: String,
    /// Who signs, as printed.
    pub signatory: String,
    /// Blobs that are noted already.
    pub attachments: Vec<Attachment>,
    /// Units (with everybody below) and people who receive it.
    pub to: Audience,
    /// Urgency.
    pub urgency: Urgency,
    /// Confidentiality; confidential needs named people only.
    pub confidentiality: Confidentiality,
    /// When it is registered.
    pub registered_at: Moment,
}

/// What issuing or sending gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// The item.
    pub id: ItemId,
    /// Its registration number.
    pub number: String,
    /// The streams that carry it: their heads moved.
    pub streams: Vec<StreamId>,
    /// False when the same id was registered before; nothing was written this time.
    pub new: bool,
}

/// A frozen audience.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrozenAudience {
    /// How many people.
    pub count: i64,
    /// [`diwan_domain::audience::audience_hash`] over the sorted list.
    pub sha256: String,
}

/// A blob on the registry's disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// Address.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
    /// Sniffed media type.
    pub media_type: String,
}

/// Why an act was refused by the archive; the registry turns it into words.
pub type Refusal = Problem;

/// An act as the archive records it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The act.
    pub id: ActionId,
    /// Applied, duplicate, or refused with the reason.
    pub outcome: diwan_protocol::ActionOutcome,
    /// The actor's stream moved (an applied act), and this is where it stands since.
    pub moved: Option<Moved>,
}

/// A head that a transaction moved, as it is since then, so that nobody needs to read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Where the stream stands.
    pub head: StreamHead,
    /// By how many changes it moved, none of which is a document.
    pub by: i64,
}

/// Numbers for `doctor` and `/metrics`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Units in force.
    pub units: i64,
    /// People in force.
    pub people: i64,
    /// Accounts.
    pub accounts: i64,
    /// Sessions in force.
    pub sessions: i64,
    /// Circulars.
    pub circulars: i64,
    /// Letters.
    pub letters: i64,
    /// Acknowledgements.
    pub acknowledgements: i64,
    /// Circulars whose audience is not frozen yet.
    pub unfrozen: i64,
}

/// A bell policy that was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicySet {
    /// Its version.
    pub version: u32,
    /// The policy as every desk receives it ([`diwan_domain::bell::Policy::parse`] reads it).
    pub text: String,
    /// Since when.
    pub set_at: Moment,
    /// Who set it, as the administrator said.
    pub set_by: String,
}

/// An absence to be entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAbsence {
    /// Who is away.
    pub employee: EmployeeId,
    /// Why, from when until when.
    pub absence: Absence,
}

/// What entering absences changed. Entering the same again changes nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AbsencesNoted {
    /// Those that are new, or were taken back before.
    pub added: u64,
    /// Those that end at another moment than was entered before.
    pub changed: u64,
    /// The streams that moved.
    pub streams: Vec<StreamId>,
}

/// An absence on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AbsenceOnRecord {
    /// Its item.
    pub id: ItemId,
    /// Who is away.
    pub employee: EmployeeId,
    /// Why, from when until when.
    pub absence: Absence,
    /// When it was entered last.
    pub entered_at: Moment,
    /// Who entered it, as the administrator said.
    pub entered_by: String,
}

/// What became of observations.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ObservationsNoted {
    /// Those that need not be sent again: recorded now or before, or refused for ever.
    pub done: Vec<ActionId>,
    /// Whether the others were too many of this person for now: they may be sent again later.
    pub too_many: bool,
    /// The streams that moved.
    pub streams: Vec<StreamId>,
}

/// What a run up the ladder did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Climbed {
    /// Rungs that were reached, those too that had nothing to say.
    pub rungs: u64,
    /// Steps that everybody with the circular was told of.
    pub steps: u64,
    /// Heads of units and publishers who were told.
    pub told: u64,
    /// The streams that moved.
    pub streams: Vec<StreamId>,
}

/// What an official act changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ordered {
    /// What whoever ordered is told; for a repeated order that of the first time.
    pub answer: OrderAnswer,
    /// The streams that moved; none for a repeated order.
    pub streams: Vec<StreamId>,
}

/// The agency's rules of publishing, as data (`publishing/1`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesSet {
    /// Its version.
    pub version: u32,
    /// The rules ([`diwan_domain::publishing::Rules::parse`] reads them).
    pub text: String,
    /// Since when.
    pub set_at: Moment,
    /// Who set them, as the administrator said.
    pub set_by: String,
}

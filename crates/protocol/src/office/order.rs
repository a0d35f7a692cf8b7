//! What an official may order, and the one answer.

use diwan_domain::document::{Confidentiality, Urgency};
use diwan_domain::{AbsenceReason, ActionId, Attachment, Audience, EmployeeId, Fact, ItemId, Joiners, Moment, UnitId};
use serde::{Deserialize, Serialize};

/// Body of `POST /v1/orders`. The same id with the same order has one effect and one answer, however often it is sent; with another order
/// it is `idempotency-mismatch`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OrderRequest {
    /// Made by whoever orders.
    pub id: ActionId,
    /// What is ordered.
    pub order: Order,
}

/// Everything that was decided about a circular that is not issued yet. May be incomplete until it is submitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
#[serde(deny_unknown_fields)]
pub struct DraftText {
    /// The issuing unit.
    pub issuer: UnitId,
    /// Subject, one line.
    pub subject: String,
    /// Plain text; clauses are separated by blank lines ([`diwan_domain::clauses`]).
    pub body: String,
    /// Who signs, as printed.
    pub signatory: String,
    /// Files that were uploaded.
    pub attachments: Vec<Attachment>,
    /// The audience rule.
    pub audience: Audience,
    /// The audience in words; empty: the registry composes it.
    pub audience_text: String,
    /// Whether people who come into the audience later owe it too.
    pub joiners: Joiners,
    /// First binding day `YYYY-MM-DD`; empty while it is not decided.
    pub effective_on: String,
    /// By when it must be acknowledged.
    pub deadline: Option<Moment>,
    /// The exact sentence to acknowledge; `None` informs only.
    pub statement: Option<String>,
    /// Whether the alert itself may acknowledge.
    pub acknowledge_from_alert: bool,
    /// Urgency, from which the class follows.
    pub urgency: Urgency,
    /// Confidentiality.
    pub confidentiality: Confidentiality,
    /// The circular whose place it takes.
    pub supersedes: Option<ItemId>,
}

/// How an acknowledgement was given by somebody without a desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
#[serde(rename_all = "snake_case")]
pub enum WitnessedBy {
    /// Signed on paper.
    Paper,
    /// Said aloud.
    Word,
}

impl WitnessedBy {
    /// The word in tables and files; it stands where otherwise the workstation's id stands, and no workstation may be called so.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::Word => "word",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Paper, Self::Word].into_iter().find(|how| how.as_str() == word)
    }
}

/// What is contested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
#[serde(rename_all = "snake_case")]
pub enum ContestAbout {
    /// That the circular binds this person at all, or by that deadline.
    Duty,
    /// That it came onto the desk.
    Reached,
    /// That it was shown.
    Shown,
    /// That it was opened.
    Opened,
    /// That it was acknowledged, also on paper.
    Acknowledged,
}

impl ContestAbout {
    /// All that can be contested.
    pub const ALL: [Self; 5] = [Self::Duty, Self::Reached, Self::Shown, Self::Opened, Self::Acknowledged];

    /// The word in tables and files.
    pub fn as_str(self) -> &'static str {
        self.fact().map_or("duty", Fact::as_str)
    }

    /// Reads the word; `None` for any other.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|about| about.as_str() == word)
    }

    /// The contested fact; `None` for the duty.
    pub fn fact(self) -> Option<Fact> {
        match self {
            Self::Duty => None,
            Self::Reached => Some(Fact::Reached),
            Self::Shown => Some(Fact::Shown),
            Self::Opened => Some(Fact::Opened),
            Self::Acknowledged => Some(Fact::Acknowledged),
        }
    }
}

/// How a contest ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The contestant is right. The disputed entry stays on record, with this beside it.
    Upheld,
    /// The entry stands.
    Rejected,
}

impl Outcome {
    /// The word in tables and files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Upheld => "upheld",
            Self::Rejected => "rejected",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Upheld, Self::Rejected].into_iter().find(|outcome| outcome.as_str() == word)
    }
}

/// One official act.
#[allow(clippy::large_enum_variant, reason = "an order is given by a person, one at a time")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Order {
    // Publishing: needs the role publisher.
    /// Writes a draft; one that is under approval or approved goes back to its author's desk by it.
    SaveDraft {
        /// Its id, made by whoever begins it.
        draft: ItemId,
        /// The revision that was read before; 0 for a new draft.
        base: i64,
        /// All of it.
        text: DraftText,
        /// Whether it is a template: never issued, copied from.
        template: bool,
    },
    /// Puts a draft away.
    DropDraft {
        /// The draft.
        draft: ItemId,
        /// The revision that was read before.
        revision: i64,
    },
    /// Asks a second person to approve this revision.
    SubmitDraft {
        /// The draft.
        draft: ItemId,
        /// The revision.
        revision: i64,
        /// A comment, may be empty.
        note: String,
    },
    /// Sends it back to its author, with a reason.
    ReturnDraft {
        /// The draft.
        draft: ItemId,
        /// The revision that was read.
        revision: i64,
        /// Why.
        note: String,
    },
    /// Approves this revision.
    ApproveDraft {
        /// The draft.
        draft: ItemId,
        /// The revision that was read.
        revision: i64,
        /// A comment, may be empty.
        note: String,
    },
    /// Issues it, now or at a moment.
    IssueDraft {
        /// The draft.
        draft: ItemId,
        /// The revision that was read.
        revision: i64,
        /// When; `None`: now.
        at: Option<Moment>,
    },
    /// Takes the moment of issue back; the draft stays approved.
    UnscheduleDraft {
        /// The draft.
        draft: ItemId,
    },
    /// Recalls a circular in force: the duty ends, a stub stays.
    Recall {
        /// The circular.
        circular: ItemId,
        /// Why, for everybody to read.
        why: String,
    },
    /// Gives a later deadline.
    Extend {
        /// The circular.
        circular: ItemId,
        /// The new one.
        deadline: Moment,
        /// Why, for everybody to read.
        why: String,
    },

    // Supervision: needs to head the unit, or to stand in for who does.
    /// Reminds whoever has not met the duty.
    Remind {
        /// The circular.
        circular: ItemId,
        /// A unit of the team; `None`: the whole team.
        unit: Option<UnitId>,
        /// Named people of it; empty: all who have not met it.
        people: Vec<EmployeeId>,
    },
    /// Excuses somebody of the team.
    Excuse {
        /// Whom.
        employee: EmployeeId,
        /// Why, as a word.
        reason: AbsenceReason,
        /// From when.
        from: Moment,
        /// The moment at which the person is back.
        until: Moment,
        /// Why, in words.
        why: String,
    },
    /// Ends an excuse now, or takes it back when it has not begun.
    EndExcuse {
        /// The absence's item.
        absence: ItemId,
    },
    /// Records the acknowledgement of somebody without a desk.
    Witness {
        /// The circular.
        circular: ItemId,
        /// Who acknowledged.
        employee: EmployeeId,
        /// How.
        how: WitnessedBy,
        /// Who was there.
        witness: EmployeeId,
        /// When it was given.
        at: Moment,
        /// What else is to be known: where the paper lies.
        note: String,
    },
    /// Lets somebody stand in for whoever orders this, as a supervisor.
    Delegate {
        /// Who stands in.
        to: EmployeeId,
        /// From when.
        from: Moment,
        /// Until when; it ends by itself.
        until: Moment,
        /// Why, in words.
        why: String,
    },
    /// Ends one's own delegation now.
    EndDelegation {
        /// Its item.
        delegation: ItemId,
    },

    // Contest.
    /// Contests something on one's own record.
    Contest {
        /// The circular.
        circular: ItemId,
        /// What.
        about: ContestAbout,
        /// Why, in words.
        reasons: String,
    },
    /// Takes one's own contest back.
    WithdrawContest {
        /// Its item.
        contest: ItemId,
    },
    /// Decides a contest: the publisher, or a supervisor of the contestant.
    DecideContest {
        /// Its item.
        contest: ItemId,
        /// How.
        outcome: Outcome,
        /// The reasons, for both sides.
        words: String,
    },
}

impl Order {
    /// The word by which an order goes into logs and tests.
    pub fn name(&self) -> &'static str {
        match self {
            Self::SaveDraft { .. } => "save_draft",
            Self::DropDraft { .. } => "drop_draft",
            Self::SubmitDraft { .. } => "submit_draft",
            Self::ReturnDraft { .. } => "return_draft",
            Self::ApproveDraft { .. } => "approve_draft",
            Self::IssueDraft { .. } => "issue_draft",
            Self::UnscheduleDraft { .. } => "unschedule_draft",
            Self::Recall { .. } => "recall",
            Self::Extend { .. } => "extend",
            Self::Remind { .. } => "remind",
            Self::Excuse { .. } => "excuse",
            Self::EndExcuse { .. } => "end_excuse",
            Self::Witness { .. } => "witness",
            Self::Delegate { .. } => "delegate",
            Self::EndDelegation { .. } => "end_delegation",
            Self::Contest { .. } => "contest",
            Self::WithdrawContest { .. } => "withdraw_contest",
            Self::DecideContest { .. } => "decide_contest",
        }
    }

    /// All names, in the order above.
    pub const NAMES: [&'static str; 18] = [
        "save_draft",
        "drop_draft",
        "submit_draft",
        "return_draft",
        "approve_draft",
        "issue_draft",
        "unschedule_draft",
        "recall",
        "extend",
        "remind",
        "excuse",
        "end_excuse",
        "witness",
        "delegate",
        "end_delegation",
        "contest",
        "withdraw_contest",
        "decide_contest",
    ];
}

/// Answer of `POST /v1/orders`: what was done, the first time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct OrderAnswer {
    /// The order.
    pub id: ActionId,
    /// When it was carried out, by the registry.
    pub at: Moment,
    /// What it made or changed: a circular, a draft, an absence, a delegation, a contest.
    pub item: Option<ItemId>,
    /// The registration number that was given.
    pub number: Option<String>,
    /// The draft's revision now.
    pub revision: Option<i64>,
    /// How many people it concerned, where that is counted: who were reminded.
    pub people: Option<i64>,
}

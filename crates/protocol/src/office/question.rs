//! What an official may ask.

use super::contest::{ContestFile, Contests};
use super::publishing::{Draft, DraftPage, DraftRevision, FoundPerson, PublishedPage, Reach, Timeline, UnitNode};
use super::supervision::{
    Delegations, Excuses, Load, Looks, Names, NamesAsked, PersonRecord, RosterHistory, TeamBoard, TeamDetail,
};
use diwan_domain::document::Urgency;
use diwan_domain::{Audience, EmployeeId, ItemId, Moment, UnitId};
use serde::{Deserialize, Serialize};

/// Body of `POST /v1/questions`. `key` is `next` of the page before; `limit` the most lines, 1 to 1000.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
#[serde(tag = "ask", rename_all = "snake_case", deny_unknown_fields)]
pub enum Question {
    // Publishing: needs the role publisher.
    /// Drafts and templates, newest change first: [`Reply::Drafts`].
    Drafts {
        /// See above.
        key: Option<String>,
        /// See above.
        limit: u32,
    },
    /// One draft: [`Reply::Draft`]. The author of a confidential one sees that it was looked at.
    Draft {
        /// Which.
        draft: ItemId,
    },
    /// A revision of a draft that was submitted once: [`Reply::DraftRevision`]. Seen by the author as a look at the draft is.
    DraftRevision {
        /// Which draft.
        draft: ItemId,
        /// Which revision of it.
        revision: i64,
    },
    /// Units right below one, or the roots: [`Reply::Units`].
    Units {
        /// Below which.
        below: Option<UnitId>,
    },
    /// People by words of their name, or by number: [`Reply::People`].
    FindPeople {
        /// The words.
        words: String,
    },
    /// How far an audience reaches: [`Reply::Reach`].
    Reach {
        /// The rule.
        audience: Audience,
        /// From which the class follows.
        urgency: Urgency,
        /// Whether it will ask for an acknowledgement.
        asks: bool,
    },
    /// What was issued, newest first: [`Reply::Published`].
    Published {
        /// See above.
        key: Option<String>,
        /// See above.
        limit: u32,
    },
    /// A circular's life: [`Reply::Timeline`].
    Timeline {
        /// Which.
        circular: ItemId,
    },

    // Supervision: needs to head a unit, or to stand in for who does.
    /// The board: [`Reply::Board`].
    Board {
        /// As it was at a moment; `None`: now.
        at: Option<Moment>,
        /// See above.
        key: Option<String>,
        /// See above.
        limit: u32,
    },
    /// One circular in a unit: [`Reply::Detail`].
    Detail {
        /// Which.
        circular: ItemId,
        /// A unit of the team; `None`: the whole team.
        unit: Option<UnitId>,
        /// As it was at a moment; `None`: now.
        at: Option<Moment>,
    },
    /// Names behind a bar: [`Reply::Names`]. The people see that their unit was looked at.
    Names {
        /// Which circular.
        circular: ItemId,
        /// Which names.
        asked: NamesAsked,
        /// As it was at a moment; `None`: now.
        at: Option<Moment>,
        /// See above.
        key: Option<String>,
        /// See above.
        limit: u32,
    },
    /// One person and one circular: [`Reply::Person`]. The person sees that it was looked at.
    Person {
        /// Which circular.
        circular: ItemId,
        /// Who.
        employee: EmployeeId,
    },
    /// What lies on whom: [`Reply::Load`].
    Load {
        /// A unit of the team; `None`: the whole team.
        unit: Option<UnitId>,
        /// See above.
        key: Option<String>,
        /// See above.
        limit: u32,
    },
    /// Excuses of the team: [`Reply::Excuses`].
    Excuses {
        /// See above.
        key: Option<String>,
        /// See above.
        limit: u32,
    },
    /// Where somebody of the team belonged, and when: [`Reply::History`].
    History {
        /// Who.
        employee: EmployeeId,
    },
    /// Delegations of the asker: [`Reply::Delegations`].
    Delegations {},

    // Everybody.
    /// Who looked at the asker's record: [`Reply::Looks`].
    Looks {
        /// See above.
        key: Option<String>,
        /// See above.
        limit: u32,
    },
    /// Contests that concern the asker: [`Reply::Contests`].
    Contests {
        /// See above.
        key: Option<String>,
        /// See above.
        limit: u32,
    },
    /// One contest with its file: [`Reply::Contest`].
    ContestFile {
        /// Which.
        contest: ItemId,
    },
}

impl Question {
    /// The word by which a question goes into logs and tests.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Drafts { .. } => "drafts",
            Self::Draft { .. } => "draft",
            Self::DraftRevision { .. } => "draft_revision",
            Self::Units { .. } => "units",
            Self::FindPeople { .. } => "find_people",
            Self::Reach { .. } => "reach",
            Self::Published { .. } => "published",
            Self::Timeline { .. } => "timeline",
            Self::Board { .. } => "board",
            Self::Detail { .. } => "detail",
            Self::Names { .. } => "names",
            Self::Person { .. } => "person",
            Self::Load { .. } => "load",
            Self::Excuses { .. } => "excuses",
            Self::History { .. } => "history",
            Self::Delegations {} => "delegations",
            Self::Looks { .. } => "looks",
            Self::Contests { .. } => "contests",
            Self::ContestFile { .. } => "contest_file",
        }
    }

    /// All names, in the order above.
    pub const NAMES: [&'static str; 19] = [
        "drafts",
        "draft",
        "draft_revision",
        "units",
        "find_people",
        "reach",
        "published",
        "timeline",
        "board",
        "detail",
        "names",
        "person",
        "load",
        "excuses",
        "history",
        "delegations",
        "looks",
        "contests",
        "contest_file",
    ];
}

/// Answer of `POST /v1/questions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
#[serde(tag = "reply", content = "is", rename_all = "snake_case")]
pub enum Reply {
    /// Drafts.
    Drafts(DraftPage),
    /// A draft.
    Draft(Box<Draft>),
    /// A revision of a draft.
    DraftRevision(Box<DraftRevision>),
    /// Units.
    Units(Vec<UnitNode>),
    /// People, at most fifty.
    People(Vec<FoundPerson>),
    /// How far an audience reaches.
    Reach(Reach),
    /// What was issued.
    Published(PublishedPage),
    /// A circular's life.
    Timeline(Box<Timeline>),
    /// The board.
    Board(TeamBoard),
    /// One circular in a unit.
    Detail(Box<TeamDetail>),
    /// Names.
    Names(Names),
    /// A person's record.
    Person(Box<PersonRecord>),
    /// Load.
    Load(Load),
    /// Excuses.
    Excuses(Excuses),
    /// Belongings.
    History(RosterHistory),
    /// Delegations.
    Delegations(Delegations),
    /// Looks.
    Looks(Looks),
    /// Contests.
    Contests(Contests),
    /// A contest's file.
    Contest(Box<ContestFile>),
}

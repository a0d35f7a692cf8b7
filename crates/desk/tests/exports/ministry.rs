//! A registry with a hundred thousand people behind one bar: honest about everything else, and its answers to questions are the story's.

use crate::support::Paper;
use async_trait::async_trait;
use bytes::Bytes;
use diwan_domain::{Absence, EmployeeId, Facts, ItemId, Moment, Observation, StreamId, UnitId};
use diwan_protocol::board::{BoardAnswer, BoardDetail};
use diwan_protocol::duty::ObservationAnswer;
use diwan_protocol::office::publishing::CircularState;
use diwan_protocol::office::supervision::{Bars, Names, Part, TeamCircular, TeamDetail, TeamPerson};
use diwan_protocol::office::{PersonName, Question, Reply};
use diwan_protocol::session::{PasswordChange, SessionInfo, SignIn, SignedIn, UnitName};
use diwan_protocol::{
    Action, ActionAnswer, EntriesPage, HeadsAnswer, Letterbox, LetterboxError, PushEvent, SnapshotPage,
};
use futures_util::stream::BoxStream;
use std::sync::{Arc, Mutex};
use tokio::sync::Semaphore;

pub type Answer<T> = Result<T, LetterboxError>;
type Twist = Box<dyn Fn(u64, Reply) -> Answer<Reply> + Send + Sync>;

/// The registry of that ministry.
pub struct Ministry {
    paper: Arc<Paper>,
    people: i64,
    twist: Mutex<Twist>,
    /// Pages of names that may still be given; the story hands out more.
    pub may_give: Semaphore,
}

impl Ministry {
    /// A ministry with that many people.
    pub fn of(people: i64) -> Arc<Self> {
        let may_give = Semaphore::new(Semaphore::MAX_PERMITS);
        Arc::new(Self { paper: Paper::open(), people, twist: Mutex::new(Box::new(|_, reply| Ok(reply))), may_give })
    }

    /// From now on an answer becomes something else; the number is that of the first person of a page of names.
    pub fn answers(&self, twist: impl Fn(u64, Reply) -> Answer<Reply> + Send + Sync + 'static) {
        *self.twist.lock().expect("twist") = Box::new(twist);
    }

    fn names(&self, from: i64, limit: u32) -> Names {
        let until = self.people.min(from + i64::from(limit));
        let next = (until < self.people).then(|| until.to_string());
        Names { people: (from..until).map(person).collect(), next }
    }
}

/// The number-th person; each hundredth is called like a formula.
pub fn person(number: i64) -> TeamPerson {
    let at = |minutes: i64| Some(Moment(1_795_000_000_000 + (number * 7 + minutes) * 60_000));
    let given = ["محمد", "سلمى", "عبدالله", "نورة", "خالد"];
    let given = given.get(usize::try_from(number % 5).expect("small")).copied().unwrap_or_default();
    let name =
        if number % 100 == 99 { "=cmd()|' /C calc'!A0".to_owned() } else { format!("{given} بن سالم {number}") };
    let until = Moment(1_796_000_000_000);
    let leave = Absence { reason: diwan_domain::absence::AbsenceReason::Leave, from: Moment(0), until };
    TeamPerson {
        person: PersonName { id: EmployeeId::from_stored(format!("E{number}")), name },
        unit: unit(),
        part: if number % 2 == 0 { Part::Acknowledged } else { Part::Opened },
        facts: Facts { reached: at(0), shown: at(5), opened: at(60), acknowledged: at(61).filter(|_| number % 2 == 0) },
        excuse: (number % 9 == 0).then_some(leave),
        witnessed: number % 50 == 0,
        kept: false,
        contested: false,
        reminded_at: None,
        last_contact: at(500),
        observed: None,
        deputy: None,
    }
}

fn unit() -> UnitName {
    UnitName {
        id: UnitId::from_stored("HR"),
        name: "إدارة الموارد البشرية".into(),
        name_en: Some("Human Resources".into()),
    }
}

/// The circular over the whole ministry.
pub fn detail(people: i64) -> TeamDetail {
    let bars = Bars { audience: people, acknowledged: people / 2, opened: people - people / 2, ..Bars::default() };
    let circular = TeamCircular {
        id: ItemId(uuid::Uuid::from_u128(112)),
        number: "ت/2026/0112".into(),
        subject: "تنظيم ساعات الدوام الرسمي".into(),
        issued_at: Moment(1_795_000_000_000),
        deadline: None,
        state: CircularState::InForce,
        asks: true,
        bars,
    };
    let (path, units, days) = (Vec::new(), Vec::new(), Vec::new());
    TeamDetail { circular, unit: Some(unit()), path, units, days, reminded_at: None, remind_after: None }
}

#[async_trait]
impl Letterbox for Ministry {
    async fn ask(&self, token: &str, question: &Question) -> Answer<Reply> {
        self.paper.session(token).await?;
        let (first, reply) = match question {
            Question::Names { key, limit, .. } => {
                self.may_give.acquire().await.expect("open").forget();
                let first = key.as_deref().map_or(0, |key| key.parse().expect("a key of ours"));
                (first, Reply::Names(self.names(first, *limit)))
            }
            _ => (0, Reply::Detail(Box::new(detail(self.people)))),
        };
        (self.twist.lock().expect("twist"))(u64::try_from(first).expect("a count"), reply)
    }
    async fn sign_in(&self, body: &SignIn) -> Answer<SignedIn> {
        self.paper.sign_in(body).await
    }
    async fn sign_out(&self, token: &str, everywhere: bool) -> Answer<()> {
        self.paper.sign_out(token, everywhere).await
    }
    async fn change_password(&self, token: &str, body: &PasswordChange) -> Answer<()> {
        self.paper.change_password(token, body).await
    }
    async fn session(&self, token: &str) -> Answer<SessionInfo> {
        self.paper.session(token).await
    }
    async fn heads(&self, token: &str, tag: Option<&str>, wait: u64) -> Answer<Option<(HeadsAnswer, String)>> {
        self.paper.heads(token, tag, wait).await
    }
    async fn entries(&self, token: &str, stream: &StreamId, epoch: i64, after: i64, limit: u32) -> Answer<EntriesPage> {
        self.paper.entries(token, stream, epoch, after, limit).await
    }
    async fn snapshot(&self, token: &str, stream: &StreamId, key: Option<&str>, limit: u32) -> Answer<SnapshotPage> {
        self.paper.snapshot(token, stream, key, limit).await
    }
    async fn blob(&self, token: &str, sha256: &str, from: u64) -> Answer<BoxStream<'static, Answer<Bytes>>> {
        self.paper.blob(token, sha256, from).await
    }
    async fn act(&self, token: &str, actions: &[Action]) -> Answer<ActionAnswer> {
        self.paper.act(token, actions).await
    }
    async fn observe(&self, token: &str, observations: &[Observation]) -> Answer<ObservationAnswer> {
        self.paper.observe(token, observations).await
    }
    async fn push(&self, token: &str) -> Answer<BoxStream<'static, Answer<PushEvent>>> {
        self.paper.push(token).await
    }
    async fn board(&self, token: &str, key: Option<&str>, limit: u32) -> Answer<BoardAnswer> {
        self.paper.board(token, key, limit).await
    }
    async fn board_detail(
        &self,
        token: &str,
        circular: ItemId,
        unit: Option<&UnitId>,
        key: Option<&str>,
        limit: u32,
    ) -> Answer<BoardDetail> {
        self.paper.board_detail(token, circular, unit, key, limit).await
    }
}

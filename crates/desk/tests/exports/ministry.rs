//! A registry with a hundred thousand people behind one bar: honest about everything else, and its answers to questions are the story's.

use crate::support::twisted::{Answer, Ways};
use async_trait::async_trait;
use diwan_domain::{Absence, EmployeeId, Facts, ItemId, Moment, UnitId};
use diwan_protocol::office::publishing::CircularState;
use diwan_protocol::office::supervision::{Bars, Names, Part, TeamCircular, TeamDetail, TeamPerson};
use diwan_protocol::office::{PersonName, Question, Reply};
use diwan_protocol::session::UnitName;
use std::sync::{Arc, Mutex};
use tokio::sync::Semaphore;

type Twist = Box<dyn Fn(u64, Reply) -> Answer<Reply> + Send + Sync>;
type Otherwise = Box<dyn Fn(&Question) -> Option<Reply> + Send + Sync>;

/// The registry of that ministry.
pub struct Ministry {
    people: i64,
    twist: Mutex<Twist>,
    otherwise: Mutex<Otherwise>,
    /// Pages of names that may still be given; the story hands out more.
    pub may_give: Semaphore,
}

impl Ministry {
    /// A ministry with that many people.
    pub fn of(people: i64) -> Arc<Self> {
        let may_give = Semaphore::new(Semaphore::MAX_PERMITS);
        let (twist, otherwise): (Twist, Otherwise) = (Box::new(|_, reply| Ok(reply)), Box::new(|_| None));
        let (twist, otherwise) = (Mutex::new(twist), Mutex::new(otherwise));
        Arc::new(Self { people, twist, otherwise, may_give })
    }

    /// From now on questions that are not about names are answered so; with `None`, by the figures of the one circular.
    pub fn answers_others(&self, otherwise: impl Fn(&Question) -> Option<Reply> + Send + Sync + 'static) {
        *self.otherwise.lock().expect("answers") = Box::new(otherwise);
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
impl Ways for Ministry {
    async fn reply(&self, question: &Question) -> Option<Answer<Reply>> {
        let (first, reply) = match question {
            Question::Names { key, limit, .. } => {
                self.may_give.acquire().await.expect("open").forget();
                let first = key.as_deref().map_or(0, |key| key.parse().expect("a key of ours"));
                (first, Reply::Names(self.names(first, *limit)))
            }
            other => {
                let told = (self.otherwise.lock().expect("answers"))(other);
                (0, told.unwrap_or_else(|| Reply::Detail(Box::new(detail(self.people)))))
            }
        };
        Some((self.twist.lock().expect("twist"))(u64::try_from(first).expect("a count"), reply))
    }
}

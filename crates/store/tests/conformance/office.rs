//! A small ministry to tell stories in, on either engine.

use diwan_domain::document::{Confidentiality, Urgency};
use diwan_domain::{
    ActionId, Audience, DeviceId, Document, EmployeeId, Fact, ItemId, Moment, Role, StreamId, UnitId, UnitLevel,
};
use diwan_protocol::{Action, ActionStatus, Problem, ProblemType};
use diwan_store::{Archive, NewCircular, NewLetter, Person, Recorded, Roster, StoreError, Unit};
use diwan_testkit::postgres::Cluster;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// The morning on which every story begins: 2026-11-21T06:00:00Z.
pub const MORNING: Moment = Moment(1_795_240_800_000);
/// The statement of the circulars.
pub const STATEMENT: &str = "أقرّ بأنني اطلعت على التعميم وأنني مسؤول عن العمل به.";

pub struct Office {
    pub archive: Arc<dyn Archive>,
    pub uri: String,
    /// The folder of the SQLite file; gone with the office.
    folder: Option<tempfile::TempDir>,
    clock: AtomicI64,
    ids: AtomicU64,
}

impl Office {
    /// A founded agency with the whole ministry on its roster, embedded.
    pub async fn on_sqlite() -> Self {
        let office = Self::empty_on_sqlite().await;
        office.settle().await;
        office
    }

    /// The same in a folder that the story chose.
    pub async fn on_sqlite_in(folder: tempfile::TempDir) -> Self {
        let uri = format!("sqlite:{}", folder.path().join("registry.db").display());
        let office = Self::open(uri, Some(folder)).await;
        office.settle().await;
        office
    }

    /// The same on PostgreSQL.
    pub async fn on_postgres() -> Self {
        let office = Self::empty_on_postgres().await;
        office.settle().await;
        office
    }

    /// A migrated archive without an agency.
    pub async fn empty_on_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let uri = format!("sqlite:{}", folder.path().join("registry.db").display());
        Self::open(uri, Some(folder)).await
    }

    /// A migrated archive without an agency.
    pub async fn empty_on_postgres() -> Self {
        Self::open(Cluster::shared().database().unwrap(), None).await
    }

    async fn open(uri: String, folder: Option<tempfile::TempDir>) -> Self {
        let archive = diwan_store::open(&uri).await.unwrap();
        Self { archive, uri, folder, clock: AtomicI64::new(MORNING.0), ids: AtomicU64::new(1) }
    }

    async fn settle(&self) {
        self.archive.found("MOI", "وزارة الداخلية", self.now()).await.unwrap();
        self.archive.import_roster(&ministry(), self.now()).await.unwrap();
        self.archive.grant(&self.employee("فهد"), Role::Publisher, true, self.now()).await.unwrap();
    }

    /// The folder of the embedded archive.
    pub fn folder(&self) -> PathBuf {
        self.folder.as_ref().unwrap().path().to_owned()
    }

    /// Changes the database behind the archive's back.
    pub fn tamper(&self, sql: &str) {
        if self.folder.is_some() {
            let file = self.uri.trim_start_matches("sqlite:");
            let connection = rusqlite::Connection::open(file).unwrap();
            connection.busy_timeout(std::time::Duration::from_secs(20)).unwrap();
            connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
            connection.execute_batch(sql).unwrap();
        } else {
            Cluster::shared().sql(&self.uri, sql).unwrap();
        }
    }

    /// A number, asked of the database behind the archive's back.
    pub fn ask(&self, sql: &str) -> i64 {
        if self.folder.is_some() {
            let connection = rusqlite::Connection::open(self.uri.trim_start_matches("sqlite:")).unwrap();
            return connection.query_row(sql, [], |row| row.get(0)).unwrap();
        }
        Cluster::shared().sql(&self.uri, sql).unwrap().parse().unwrap()
    }

    /// A column of a registered document of the embedded archive; `None` when there is no such document.
    pub fn ask_text(&self, column: &str, document: ItemId) -> Option<String> {
        let connection = rusqlite::Connection::open(self.uri.trim_start_matches("sqlite:")).unwrap();
        let sql = format!("SELECT {column} FROM document WHERE id = ?1");
        connection.query_row(&sql, [document.0.as_bytes()], |row| row.get(0)).ok()
    }

    /// A second later.
    pub fn now(&self) -> Moment {
        Moment(self.clock.fetch_add(1000, Ordering::SeqCst) + 1000)
    }

    /// An id that nothing has yet.
    pub fn id(&self) -> ItemId {
        ItemId(uuid::Uuid::from_u128(
            0x0190_0000_0000_7000_8000_0000_0000_0000 + u128::from(self.ids.fetch_add(1, Ordering::SeqCst)),
        ))
    }

    pub fn employee(&self, name: &str) -> EmployeeId {
        let found = ministry().people.into_iter().find(|p| p.name == name);
        found.unwrap_or_else(|| panic!("nobody is called {name}")).id
    }

    /// A circular to everybody, issued by Fahd, to be acknowledged within a week.
    pub fn circular(&self, subject: &str) -> NewCircular {
        let now = self.now();
        NewCircular {
            id: self.id(),
            publisher: self.employee("فهد"),
            issuer: unit("HR"),
            subject: subject.to_owned(),
            body: "على جميع الموظفين الالتزام بما يلي.\n\nوالله الموفق.".to_owned(),
            signatory: "مدير الشؤون الإدارية".to_owned(),
            attachments: Vec::new(),
            audience: Audience::everybody(),
            audience_text: "جميع الموظفين".to_owned(),
            effective_on: "2026-11-22".to_owned(),
            deadline: Some(now.plus_secs(7 * 86_400)),
            statement: Some(STATEMENT.to_owned()),
            acknowledge_from_alert: false,
            joiners: diwan_domain::Joiners::AsOfIssue,
            supersedes: None,
            urgency: Urgency::Normal,
            confidentiality: Confidentiality::Ordinary,
            issued_at: now,
        }
    }

    /// A letter from the department of information technology to one person.
    pub fn letter(&self, subject: &str, to: &str) -> NewLetter {
        NewLetter {
            id: self.id(),
            issuer: unit("IT"),
            issuer_name: None,
            number: None,
            subject: subject.to_owned(),
            body: "تحية طيبة وبعد،".to_owned(),
            signatory: "مدير إدارة نظم المعلومات".to_owned(),
            attachments: Vec::new(),
            to: Audience { people: [self.employee(to)].into(), ..Audience::default() },
            urgency: Urgency::Urgent,
            confidentiality: Confidentiality::Ordinary,
            registered_at: self.now(),
        }
    }

    /// Issues a circular to everybody.
    pub async fn issue(&self, subject: &str) -> Document {
        let circular = self.circular(subject);
        self.archive.issue_circular(&circular, circular.issued_at).await.unwrap();
        self.read("فهد", circular.id).await.unwrap()
    }

    /// The document as a person gets it; `None` when it is not there for that person.
    pub async fn read(&self, name: &str, id: ItemId) -> Option<Document> {
        let answer = self.archive.item(&self.employee(name), id).await.unwrap()?;
        Some(serde_json::from_str(answer.data.get()).unwrap())
    }

    /// An act on a document, exactly as a desk would send it.
    pub fn act(&self, event: Fact, document: &Document) -> Action {
        Action {
            id: ActionId(self.id().0),
            event,
            subject: document.id,
            version: document.version(),
            content_sha256: document.content_sha256(),
            statement_sha256: document.statement_sha256().filter(|_| event == Fact::Acknowledged),
            device: DeviceId::parse("desk-1").unwrap(),
            device_time: Moment(7),
        }
    }

    /// One act of one person.
    pub async fn perform(&self, name: &str, action: &Action) -> Recorded {
        self.perform_at(name, action, self.now()).await
    }

    /// The same at a certain time.
    pub async fn perform_at(&self, name: &str, action: &Action, now: Moment) -> Recorded {
        self.archive.perform(&self.employee(name), std::slice::from_ref(action), now).await.unwrap().remove(0)
    }

    /// A person does something with a document, and it counts.
    pub async fn does(&self, name: &str, event: Fact, document: &Document) {
        let recorded = self.perform(name, &self.act(event, document)).await;
        assert_eq!(recorded.outcome.status, ActionStatus::Applied, "{:?}", recorded.outcome.problem);
    }

    /// The names that a rule reaches now.
    pub async fn head_of(&self, stream: &StreamId) -> i64 {
        self.archive.heads(std::slice::from_ref(stream)).await.unwrap()[0].head
    }

    /// Nothing is wrong with the archive.
    pub async fn assert_sound(&self) {
        assert_eq!(self.archive.inspect().await.unwrap(), Vec::<String>::new());
    }
}

pub fn unit(code: &str) -> UnitId {
    UnitId::parse(code).unwrap()
}

/// The stream of a unit.
pub fn unit_stream(code: &str) -> StreamId {
    StreamId::unit(&unit(code))
}

/// An audience of units.
pub fn units(codes: &[&str]) -> Audience {
    Audience { units: codes.iter().map(|c| unit(c)).collect(), ..Audience::default() }
}

/// The type of the refusal; panics when it was none.
pub fn refusal<T: std::fmt::Debug>(result: Result<T, StoreError>) -> ProblemType {
    match result {
        Err(StoreError::Refused(problem)) => problem.kind().unwrap(),
        other => panic!("this was no refusal: {other:?}"),
    }
}

/// The whole problem of a refusal.
pub fn problem<T: std::fmt::Debug>(result: Result<T, StoreError>) -> Problem {
    match result {
        Err(StoreError::Refused(problem)) => problem,
        other => panic!("this was no refusal: {other:?}"),
    }
}

/// The ministry: MOI above HR (with HR-T below it) and IT; Munira heads all of it.
pub fn ministry() -> Roster {
    let one = |id: &str, name: &str, level, parent: Option<&str>, head: &str| Unit {
        id: unit(id),
        name: name.to_owned(),
        name_en: Some(id.to_owned()),
        level,
        parent: parent.map(unit),
        head: Some(EmployeeId::parse(head).unwrap()),
    };
    let person = |id: &str, name: &str, place: &str| Person {
        id: EmployeeId::parse(id).unwrap(),
        name: name.to_owned(),
        title: "باحث قانوني".to_owned(),
        unit: unit(place),
    };
    Roster {
        units: vec![
            one("HR-T", "قسم التدريب", UnitLevel::Section, Some("HR"), "300"),
            one("HR", "إدارة الشؤون الإدارية", UnitLevel::Department, Some("MOI"), "200"),
            one("IT", "إدارة نظم المعلومات", UnitLevel::Department, Some("MOI"), "400"),
            one("MOI", "الوزارة", UnitLevel::Agency, None, "100"),
        ],
        people: vec![
            person("100", "منيرة", "MOI"),
            person("200", "حمد", "HR"),
            person("300", "نورة", "HR-T"),
            person("400", "خالد", "IT"),
            person("301", "سلمى", "HR-T"),
            person("302", "يوسف", "HR-T"),
            person("401", "مريم", "IT"),
            person("402", "بدر", "IT"),
            person("201", "فهد", "HR"),
        ],
    }
}

//! A registry of paper: `feed/1` in memory, small enough to be right by reading. It keeps honest books; lies are told by wrapping it.

use super::place::StoryClock;
use super::stream::{Item, Stream, entry};
use async_trait::async_trait;
use bytes::Bytes;
use diwan_domain::bell::Step;
use diwan_domain::check::sha256_hex;
use diwan_domain::document::{Confidentiality, Urgency};
use diwan_domain::{
    Absence, ActionId, Attachment, CircularTerms, Document, DocumentKind, EmployeeId, Facts, ItemId, Moment,
    Observation, Role, StreamId, UnitId,
};
use diwan_protocol::board::{BoardAnswer, BoardDetail};
use diwan_protocol::duty::{
    AbsenceItem, KIND_ABSENCE, KIND_OBSERVATION, KIND_POLICY, KIND_STEP, ObservationAnswer, ObservationItem, StepItem,
};
use diwan_protocol::feed::{KIND_CIRCULAR, KIND_LETTER, KIND_RECEIPT, ReceiptItem};
use diwan_protocol::office::{OrderAnswer, OrderRequest, Question, Reply};
use diwan_protocol::session::{PasswordChange, SessionInfo, SignIn, SignedIn, UnitName};
use diwan_protocol::{
    Action, ActionAnswer, ActionOutcome, ActionStatus, EntriesPage, Entry, HeadsAnswer, Letterbox, LetterboxError, Op,
    Problem, ProblemType, PushEvent, SnapshotPage, StreamHead,
};
use futures_util::StreamExt;
use futures_util::stream::{BoxStream, unfold};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::sync::broadcast;

/// The password of everybody at this registry.
pub const PASSWORD: &str = "correct horse";
/// Sunday morning at nine in the Gulf.
pub const MORNING: Moment = Moment(1_795_327_200_000);

type Answer<T> = Result<T, LetterboxError>;

#[derive(Default)]
pub(super) struct Books {
    sessions: HashMap<String, EmployeeId>,
    must_change: bool,
    given: u32,
    streams: BTreeMap<StreamId, Stream>,
    /// Streams that everybody reads besides the own one.
    shared: Vec<StreamId>,
    documents: HashMap<ItemId, Document>,
    receipts: HashMap<(EmployeeId, ItemId), ReceiptItem>,
    acts: HashMap<ActionId, ActionOutcome>,
    /// Every act that had an effect, in order.
    effects: Vec<Action>,
    blobs: HashMap<String, Vec<u8>>,
    /// Every batch of observations that came.
    observed: Vec<Vec<Observation>>,
    refuse: Option<ProblemType>,
    /// What official acts need.
    pub office: super::official::Desk,
}

/// The registry.
pub struct Paper {
    books: Mutex<Books>,
    clock: Mutex<Option<Arc<StoryClock>>>,
    moved: broadcast::Sender<PushEvent>,
}

impl Paper {
    pub fn open() -> Arc<Self> {
        let all = StreamId::all();
        let streams = BTreeMap::from([(all.clone(), Stream::of_epoch(1))]);
        let books = Books { streams, shared: vec![all], ..Books::default() };
        Arc::new(Self { books: Mutex::new(books), clock: Mutex::default(), moved: broadcast::channel(64).0 })
    }

    /// From now on its time passes as that of the story does; until then it is always the same morning.
    pub fn keeps_time(&self, clock: &Arc<StoryClock>) {
        *self.clock.lock().expect("clock") = Some(Arc::clone(clock));
    }

    /// Its time.
    pub fn now(&self) -> Moment {
        self.clock.lock().expect("clock").as_ref().map_or(MORNING, |clock| clock.right())
    }

    /// Tells everybody a policy of the bell, in place of the one before.
    pub fn rules(&self, sheet: &str) {
        self.tell(&StreamId::all(), ItemId(uuid::Uuid::from_u128(1 << 100)), KIND_POLICY, sheet.to_owned());
    }

    /// The ladder reaches a rung for a circular.
    pub fn climbs(&self, circular: ItemId, step: Step) {
        let item = StepItem { circular, version: 1, step, at: self.now() };
        self.tell(&StreamId::all(), self.new_item(), KIND_STEP, serde_json::to_string(&item).expect("json"));
    }

    /// Somebody enters that this person is away.
    pub fn is_away(&self, employee: &str, absence: Absence) -> ItemId {
        let (id, item) = (self.new_item(), AbsenceItem { absence, entered_at: self.now() });
        let own = StreamId::employee(&EmployeeId::from_stored(employee));
        self.tell(&own, id, KIND_ABSENCE, serde_json::to_string(&item).expect("json"));
        id
    }

    /// The entry is taken back.
    pub fn takes_back(&self, employee: &str, id: ItemId) {
        let mut books = self.books();
        let stream = books.streams.get_mut(&StreamId::employee(&EmployeeId::from_stored(employee))).expect("stream");
        stream.drop(id, "deleted");
        drop(books);
        self.say(PushEvent::Heads(vec![]));
    }

    /// Every batch of observations that came.
    pub fn observed(&self) -> Vec<Vec<Observation>> {
        self.books().observed.clone()
    }

    pub(super) fn new_item(&self) -> ItemId {
        let heads: i64 = self.books().streams.values().map(|stream| stream.head).sum();
        ItemId(uuid::Uuid::from_u128((2 << 100) + u128::try_from(heads).expect("small")))
    }

    pub(super) fn tell(&self, stream: &StreamId, id: ItemId, kind: &'static str, data: String) {
        let now = self.now();
        self.books().streams.entry(stream.clone()).or_default().put(id, kind, now, data);
        self.say(PushEvent::Heads(vec![]));
    }

    pub(super) fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().expect("books")
    }

    /// Says something to everybody who listens.
    pub fn say(&self, event: PushEvent) {
        // Nobody listening is no fault.
        let _ = self.moved.send(event);
    }

    /// Issues a circular to everybody, with a deadline in a week.
    pub fn issue(&self, subject: &str) -> Document {
        self.issue_as(subject, |_| {})
    }

    /// Issues a circular, changed before it is registered.
    pub fn issue_as(&self, subject: &str, change: impl FnOnce(&mut Document)) -> Document {
        let terms = CircularTerms {
            version: 1,
            audience_text: "جميع الموظفين".into(),
            effective_on: "2026-11-22".into(),
            deadline: Some(MORNING.plus_secs(7 * 86_400)),
            statement: Some("أقرّ بأنني اطلعت على التعميم وعلمت بما فيه.".into()),
            acknowledge_from_alert: true,
            joiners: diwan_domain::Joiners::AsOfIssue,
            supersedes: None,
        };
        let mut document = self.document(DocumentKind::Circular, subject);
        document.circular = Some(terms);
        change(&mut document);
        self.register(&StreamId::all(), KIND_CIRCULAR, &document);
        document
    }

    /// Sends a letter to everybody.
    pub fn letter(&self, subject: &str, attachments: Vec<Attachment>) -> Document {
        let mut document = self.document(DocumentKind::Letter, subject);
        document.attachments = attachments;
        self.register(&StreamId::all(), KIND_LETTER, &document);
        document
    }

    /// Keeps a file and describes it.
    pub fn attachment(&self, name: &str, content: &[u8]) -> Attachment {
        let sha256 = sha256_hex(content);
        self.books().blobs.insert(sha256.clone(), content.to_vec());
        Attachment { name: name.into(), media_type: "application/pdf".into(), size: content.len() as u64, sha256 }
    }

    /// Spoils a kept file: it answers under its address with other content.
    pub fn spoil_blob(&self, sha256: &str) {
        self.books().blobs.insert(sha256.to_owned(), b"something else".to_vec());
    }

    fn document(&self, kind: DocumentKind, subject: &str) -> Document {
        let n = self.books().documents.len() as u128 + 1;
        let id = uuid::Builder::from_unix_timestamp_millis(u64::try_from(n).expect("small"), &[7; 10]).into_uuid();
        Document {
            id: ItemId(id),
            kind,
            number: format!("{}/2026/{n:04}", if kind == DocumentKind::Circular { "ت" } else { "ص" }),
            subject: subject.to_owned(),
            body: "نص الكتاب.".into(),
            issuer_unit: UnitId::from_stored("HR"),
            issuer: "إدارة الموارد البشرية".into(),
            signatory: "المدير العام".into(),
            issued_at: MORNING.plus_secs(i64::try_from(n).expect("small")),
            urgency: Urgency::Normal,
            confidentiality: Confidentiality::Ordinary,
            attachments: Vec::new(),
            circular: None,
        }
    }

    fn register(&self, stream: &StreamId, kind: &'static str, document: &Document) {
        let data = serde_json::to_string(document).expect("json");
        let mut books = self.books();
        books.documents.insert(document.id, document.clone());
        let moved = books.streams.entry(stream.clone()).or_default();
        moved.put(document.id, kind, document.issued_at, data);
        let head = moved.head(stream);
        drop(books);
        self.say(PushEvent::Heads(vec![head]));
    }

    /// Takes a circular back.
    pub fn recall(&self, id: ItemId) {
        self.drop_for_all(id, "recalled");
    }

    pub(super) fn drop_for_all(&self, id: ItemId, reason: &'static str) {
        self.drop_silently(id, reason);
        self.say(PushEvent::Heads(vec![]));
    }

    /// The same, and nobody who listens is told.
    pub(super) fn drop_silently(&self, id: ItemId, reason: &'static str) {
        self.books().streams.get_mut(&StreamId::all()).expect("stream").drop(id, reason);
    }

    /// As if restored from a backup: every stream begins a new epoch.
    pub fn restore(&self) {
        self.books().streams.values_mut().for_each(|s| s.epoch += 1);
        self.say(PushEvent::Heads(vec![]));
    }

    /// As if restored from a backup that is older than every act: they are forgotten, and every stream begins a new epoch.
    pub fn restore_older_than_acts(&self) {
        let mut books = self.books();
        books.receipts.clear();
        books.acts.clear();
        books.effects.clear();
        for (name, stream) in &mut books.streams {
            if name.as_str().starts_with("employee:") {
                *stream = Stream::of_epoch(stream.epoch);
            }
            stream.epoch += 1;
        }
        drop(books);
        self.say(PushEvent::Heads(vec![]));
    }

    /// Ends every session.
    pub fn end_sessions(&self) {
        self.books().sessions.clear();
    }

    /// From now on a fresh sign-in must change its password first.
    pub fn demand_new_password(&self) {
        self.books().must_change = true;
    }

    /// From now on every act is refused so; `None` takes them again.
    pub fn refuse_acts(&self, kind: Option<ProblemType>) {
        self.books().refuse = kind;
    }

    /// Acts that had an effect, in order.
    pub fn effects(&self) -> Vec<Action> {
        self.books().effects.clone()
    }

    /// Whether the books have the acknowledgement of this employee.
    pub fn has_acknowledged(&self, employee: &str, id: ItemId) -> bool {
        let key = (EmployeeId::from_stored(employee), id);
        self.books().receipts.get(&key).is_some_and(|r| r.facts.acknowledged.is_some())
    }

    fn who(&self, token: &str) -> Answer<EmployeeId> {
        self.books().sessions.get(token).cloned().ok_or_else(|| Problem::new(ProblemType::SignedOut).into())
    }

    fn streams_of(&self, employee: &EmployeeId) -> Vec<StreamId> {
        let mut streams = self.books().shared.clone();
        streams.extend(self.books().office.publishers.contains(employee).then(|| StreamId::role(Role::Publisher)));
        streams.push(StreamId::employee(employee));
        streams.sort();
        streams
    }

    fn heads_of(&self, employee: &EmployeeId) -> Vec<StreamHead> {
        let names = self.streams_of(employee);
        let mut books = self.books();
        let epoch = books.streams.get(&StreamId::all()).map_or(1, |s| s.epoch);
        let mut head =
            |name: &StreamId| books.streams.entry(name.clone()).or_insert_with(|| Stream::of_epoch(epoch)).head(name);
        names.iter().map(&mut head).collect()
    }

    fn stream(&self, token: &str, stream: &StreamId) -> Answer<Stream> {
        let who = self.who(token)?;
        if !self.streams_of(&who).contains(stream) {
            return Err(Problem::new(ProblemType::NotAMember).into());
        }
        Ok(self.books().streams.get(stream).cloned().unwrap_or_default())
    }

    fn perform(&self, who: &EmployeeId, action: &Action) -> ActionOutcome {
        let mut books = self.books();
        let refused = |kind| ActionOutcome {
            id: action.id,
            status: ActionStatus::Rejected,
            applied_seq: None,
            recorded_at: None,
            problem: Some(Problem::new(kind)),
        };
        if let Some(kind) = books.refuse {
            return refused(kind);
        }
        if let Some(first) = books.acts.get(&action.id) {
            return ActionOutcome { status: ActionStatus::Duplicate, ..first.clone() };
        }
        let Some(document) = books.documents.get(&action.subject).cloned() else {
            return refused(ProblemType::NotFound);
        };
        if document.content_sha256() != action.content_sha256 {
            return refused(ProblemType::VersionMismatch);
        }
        let key = (who.clone(), action.subject);
        let mut receipt = books.receipts.get(&key).cloned().unwrap_or(ReceiptItem {
            subject: action.subject,
            version: action.version,
            facts: Facts::default(),
            statement: None,
            content_sha256: None,
            device: None,
            witnessed: None,
        });
        let new = receipt.facts.record(action.event, MORNING);
        if new && action.event == diwan_domain::Fact::Acknowledged {
            receipt.statement = document.statement().map(str::to_owned);
            receipt.content_sha256 = Some(action.content_sha256.clone());
            receipt.device = Some(action.device.to_string());
        }
        let stream = books.streams.entry(StreamId::employee(who)).or_default();
        if new {
            let data = serde_json::to_string(&receipt).expect("json");
            stream.put(ItemId::receipt_of(action.subject, who), KIND_RECEIPT, MORNING, data);
        }
        let applied_seq = Some(stream.head);
        let status = if new { ActionStatus::Applied } else { ActionStatus::Duplicate };
        let outcome = ActionOutcome { id: action.id, status, applied_seq, recorded_at: Some(MORNING), problem: None };
        books.receipts.insert(key, receipt);
        books.acts.insert(action.id, outcome.clone());
        if new {
            books.effects.push(action.clone());
        }
        drop(books);
        self.say(PushEvent::Heads(vec![]));
        outcome
    }
}

#[async_trait]
impl Letterbox for Paper {
    async fn sign_in(&self, body: &SignIn) -> Answer<SignedIn> {
        if body.password != PASSWORD {
            return Err(Problem::new(ProblemType::WrongCredentials).into());
        }
        let mut books = self.books();
        books.given += 1;
        let token = format!("token-{}", books.given);
        books.sessions.insert(token.clone(), EmployeeId::parse(&body.login).expect("plain login"));
        Ok(SignedIn { token, expires_at: MORNING.plus_secs(43_200), must_change_password: books.must_change })
    }

    async fn sign_out(&self, token: &str, everywhere: bool) -> Answer<()> {
        let who = self.who(token)?;
        self.books().sessions.retain(|t, w| t != token && !(everywhere && *w == who));
        Ok(())
    }

    async fn change_password(&self, token: &str, body: &PasswordChange) -> Answer<()> {
        self.who(token)?;
        if body.new.chars().count() < 10 {
            return Err(Problem::new(ProblemType::WeakPassword).into());
        }
        self.books().must_change = false;
        Ok(())
    }

    async fn session(&self, token: &str) -> Answer<SessionInfo> {
        let employee = self.who(token)?;
        let joined = self.books().office.joined.clone();
        let unit = UnitName {
            id: UnitId::from_stored("HR"), name: "إدارة الموارد البشرية".into(), name_en: None
        };
        Ok(SessionInfo {
            streams: self.heads_of(&employee),
            name: format!("الموظف {employee}"),
            employee,
            unit,
            agency: "الجهة".into(),
            roles: vec![Role::Employee],
            supervises: vec![],
            server_time: self.now(),
            expires_at: self.now().plus_secs(43_200),
            must_change_password: self.books().must_change,
            ring_again_secs: 600,
            joined,
        })
    }

    async fn heads(&self, token: &str, tag: Option<&str>, wait_secs: u64) -> Answer<Option<(HeadsAnswer, String)>> {
        let mut moved = self.moved.subscribe();
        loop {
            let who = self.who(token)?;
            if self.books().must_change {
                return Err(Problem::new(ProblemType::PasswordChangeRequired).into());
            }
            let streams = self.heads_of(&who);
            let new = sha256_hex(format!("{streams:?}").as_bytes());
            if tag != Some(new.as_str()) {
                return Ok(Some((HeadsAnswer { streams }, new)));
            }
            if wait_secs == 0 {
                return Ok(None);
            }
            let _ = moved.recv().await;
        }
    }

    async fn entries(&self, token: &str, stream: &StreamId, epoch: i64, after: i64, limit: u32) -> Answer<EntriesPage> {
        let kept = self.stream(token, stream)?;
        if epoch != kept.epoch || after > kept.head {
            return Err(Problem::new(ProblemType::StreamReset).into());
        }
        let mut news: Vec<Entry> =
            kept.items.iter().filter(|(_, i)| i.seq > after).map(|(id, i)| entry(*id, i)).collect();
        news.sort_by_key(|e| e.seq);
        let more = news.len() > limit as usize;
        news.truncate(limit as usize);
        let after = news.last().map_or(after, |e| e.seq);
        Ok(EntriesPage { entries: news, after, more, head: kept.head(stream) })
    }

    async fn snapshot(&self, token: &str, stream: &StreamId, key: Option<&str>, limit: u32) -> Answer<SnapshotPage> {
        let kept = self.stream(token, stream)?;
        let mut rows: Vec<(ItemId, Item)> = kept.items.clone().into_iter().filter(|(_, i)| i.op == Op::Put).collect();
        rows.sort_by_key(|(id, i)| std::cmp::Reverse((i.registered_at, *id)));
        let from = match key {
            None => 0,
            Some(key) => rows.iter().position(|(id, _)| id.to_string() == key).map_or(rows.len(), |at| at + 1),
        };
        let page: Vec<Entry> = rows.iter().skip(from).take(limit as usize).map(|(id, i)| entry(*id, i)).collect();
        let more = from + page.len() < rows.len();
        let next = page.last().filter(|_| more).map(|e| e.id.to_string());
        Ok(SnapshotPage { entries: page, next, as_of: kept.head(stream) })
    }

    async fn blob(&self, token: &str, sha256: &str, from: u64) -> Answer<BoxStream<'static, Answer<Bytes>>> {
        self.who(token)?;
        let whole = self.books().blobs.get(sha256).cloned().ok_or(Problem::new(ProblemType::NotFound))?;
        let from = usize::try_from(from).expect("small");
        if from >= whole.len() && from > 0 {
            return Err(Problem::new(ProblemType::BadRequest).into());
        }
        let chunks: Vec<Answer<Bytes>> = whole[from..].chunks(1000).map(|c| Ok(Bytes::copy_from_slice(c))).collect();
        Ok(futures_util::stream::iter(chunks).boxed())
    }

    async fn act(&self, token: &str, actions: &[Action]) -> Answer<ActionAnswer> {
        let who = self.who(token)?;
        Ok(ActionAnswer { outcomes: actions.iter().map(|a| self.perform(&who, a)).collect() })
    }

    async fn observe(&self, token: &str, observations: &[Observation]) -> Answer<ObservationAnswer> {
        let who = self.who(token)?;
        self.books().observed.push(observations.to_vec());
        for observation in observations {
            let item = ObservationItem { observation: observation.clone(), recorded_at: self.now() };
            let data = serde_json::to_string(&item).expect("json");
            // The item of a stretch has the stretch's own id here, so that it is one item however often it is told.
            self.tell(&StreamId::employee(&who), ItemId(observation.id.0), KIND_OBSERVATION, data);
        }
        Ok(ObservationAnswer { done: observations.iter().map(|observation| observation.id).collect() })
    }

    async fn push(&self, token: &str) -> Answer<BoxStream<'static, Answer<PushEvent>>> {
        let who = self.who(token)?;
        let first = PushEvent::Heads(self.heads_of(&who));
        let moved = self.moved.subscribe();
        // Only that something moved; which, the desk finds out by itself.
        let later = unfold(moved, |mut moved| async move {
            match moved.recv().await {
                Ok(event) => Some((Ok(event), moved)),
                Err(broadcast::error::RecvError::Lagged(_)) => Some((Ok(PushEvent::Heads(vec![])), moved)),
                Err(broadcast::error::RecvError::Closed) => None,
            }
        });
        Ok(futures_util::stream::iter([Ok(first)]).chain(later).boxed())
    }

    async fn order(&self, token: &str, request: &OrderRequest) -> Answer<OrderAnswer> {
        self.who(token)?;
        self.carry_out(request)
    }

    async fn ask(&self, token: &str, question: &Question) -> Answer<Reply> {
        let who = self.who(token)?;
        self.answer(&who, question)
    }

    async fn upload(&self, token: &str, name: &str, content: Bytes) -> Answer<Attachment> {
        self.who(token)?;
        Ok(self.attachment(name, &content))
    }

    async fn board(&self, _: &str, _: Option<&str>, _: u32) -> Answer<BoardAnswer> {
        Err(Problem::new(ProblemType::Forbidden).into())
    }

    async fn board_detail(
        &self,
        _: &str,
        _: ItemId,
        _: Option<&UnitId>,
        _: Option<&str>,
        _: u32,
    ) -> Answer<BoardDetail> {
        Err(Problem::new(ProblemType::Forbidden).into())
    }
}

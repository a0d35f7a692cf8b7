//! An office without a network: a registry that keeps streams as `feed/1` has them, and desks that pull from it into real caches.
#![allow(dead_code, reason = "every story uses its own part of the office")]
#![allow(clippy::expect_used, clippy::panic, reason = "a story that cannot go on ends")]

use diwan_cache::{Acted, Agreement, Ask, Cache, CacheError, Changes, ListQuery};
use diwan_domain::bell::Step;
use diwan_domain::check::{check_text, item_check};
use diwan_domain::clauses::ClauseChange;
use diwan_domain::document::{Confidentiality, Urgency};
use diwan_domain::{
    ActionId, Attachment, CircularTerms, DeviceId, Document, DocumentKind, Earlier, EmployeeId, Fact, Facts, ItemId,
    Moment, Observation, Observed, StreamId, Supersedes, UnitId,
};
use diwan_protocol::duty::ToldItem;
use diwan_protocol::feed::{KIND_CIRCULAR, KIND_LETTER, KIND_RECEIPT, ReceiptItem};
use diwan_protocol::office::PersonName;
use diwan_protocol::office::items::{CircularEvent, EventKind, KIND_EVENT};
use diwan_protocol::{
    Action, ActionOutcome, ActionStatus, EntriesPage, Entry, Op, Problem, ProblemType, SnapshotPage, StreamHead,
};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use tempfile::TempDir;

/// The time of most stories.
pub const NOON: Moment = Moment(1_795_000_000_000);
pub const DAY_MS: i64 = 86_400_000;

/// Makes a file what it was before official acts were kept in it.
pub const BEFORE_OFFICIAL_ACTS: &str = "
    DROP TABLE event; DROP TABLE reminder; DROP TABLE witness; DROP TABLE contest; DROP TABLE delegation; DROP TABLE draft; DROP TABLE joined;
    DROP TABLE keeps; ALTER TABLE document DROP COLUMN joiners_owe;
    DELETE FROM refinery_schema_history WHERE version >= 5;";

pub fn all() -> StreamId {
    StreamId::all()
}

pub fn unit(code: &str) -> StreamId {
    StreamId::from_stored(format!("unit:{code}"))
}

/// A believable circular that asks for an acknowledgement; stories change what they tell about.
pub fn circular(number: u32) -> Document {
    Document {
        id: item_id(number),
        kind: DocumentKind::Circular,
        number: format!("ت/2026/{number:04}"),
        subject: format!("تعميم بشأن ضوابط البريد المؤسسي رقم {number}"),
        body: "السلام عليكم ورحمة الله وبركاته،\n\nيتعين على جميع منسوبي الجهة التقيد بالضوابط المعتمدة.".to_owned(),
        issuer_unit: UnitId::from_stored("HR"),
        issuer: "إدارة الموارد البشرية".to_owned(),
        signatory: "نورة الراشد".to_owned(),
        issued_at: NOON.plus_secs(i64::from(number) * 60),
        urgency: Urgency::Urgent,
        confidentiality: Confidentiality::Ordinary,
        attachments: Vec::new(),
        circular: Some(CircularTerms {
            version: 1,
            audience_text: "جميع الموظفين".to_owned(),
            effective_on: "2026-12-01".to_owned(),
            deadline: Some(NOON.plus_ms(7 * DAY_MS)),
            statement: Some("اطلعت على التعميم وأتعهد بالعمل بموجبه.".to_owned()),
            acknowledge_from_alert: true,
            joiners: diwan_domain::Joiners::AsOfIssue,
            supersedes: None,
        }),
    }
}

pub fn letter(number: u32) -> Document {
    Document { kind: DocumentKind::Letter, number: format!("ص/2026/{number:04}"), circular: None, ..circular(number) }
}

pub fn item_id(number: u32) -> ItemId {
    ItemId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 | u128::from(number)))
}

/// The same circular with another number, in the place of the one before; nothing that binds changed when it `carries`.
pub fn successor(number: u32, before: u32, carries: bool) -> Document {
    let mut document = circular(number);
    let (id, number) = (item_id(before), format!("ت/2026/{before:04}"));
    let change = ClauseChange::Changed { was: "كما كان".to_owned(), text: "كما صار".to_owned() };
    let changes = if carries { Vec::new() } else { vec![change] };
    if let Some(terms) = document.circular.as_mut() {
        terms.version = 2;
        terms.supersedes = Some(Supersedes { id, number, carries, changes, earlier: Vec::new() });
    }
    document
}

/// What happened to a circular.
pub fn event(circular: ItemId, event: EventKind, at: Moment) -> CircularEvent {
    CircularEvent {
        circular,
        event,
        at,
        by: "الشؤون القانونية".to_owned(),
        why: "لتعديل\u{202E} الموعد.\nوللعلم.".to_owned(),
        deadline: None,
        successor: None,
        successor_number: None,
    }
}

/// Somebody of the small ministry.
pub fn person(number: &str, name: &str) -> PersonName {
    PersonName { id: EmployeeId::from_stored(number), name: name.to_owned() }
}

/// A locked screen that a desk of somebody measured, while it lasts or when it is over.
pub fn seen(which: u32, over: bool) -> Observation {
    let from = NOON.plus_secs(i64::from(which) * 600);
    Observation {
        id: ActionId(uuid::Uuid::from_u128(0xabc0 + u128::from(which))),
        what: Observed::ScreenLocked,
        device: DeviceId::from_stored("desk-7"),
        from,
        until: over.then(|| from.plus_secs(300)),
        source: "org.freedesktop.login1".to_owned(),
        subject: None,
        to_end: None,
    }
}

/// What a head of a unit is told of a circular.
pub fn told(number: u32) -> ToldItem {
    ToldItem {
        circular: item_id(number),
        number: format!("ت/2026/{number:04}"),
        subject: "تعميم\u{202E} بشأن\nالدوام".to_owned(),
        deadline: Some(NOON),
        step: Step::TellSupervisor,
        unit: Some(UnitId::from_stored("HR")),
        unit_name: Some("إدارة الموارد البشرية".to_owned()),
        unmet: 3,
        excused: 1,
        audience: 9,
        at: NOON,
    }
}

pub fn attachment(name: &str, content: &[u8]) -> Attachment {
    let sha256 = diwan_domain::check::sha256_hex(content);
    Attachment { name: name.to_owned(), media_type: "application/pdf".to_owned(), size: content.len() as u64, sha256 }
}

/// One change as a stream keeps it.
#[derive(Clone)]
struct Change {
    seq: i64,
    op: Op,
    kind: String,
    id: ItemId,
    ver: i64,
    registered_at: Moment,
    data: Option<String>,
    reason: Option<String>,
}

impl Change {
    fn entry(&self) -> Entry {
        Entry {
            seq: self.seq,
            op: self.op,
            kind: self.kind.clone(),
            id: self.id,
            ver: self.ver,
            registered_at: self.registered_at,
            data: self.data.clone().map(|json| RawValue::from_string(json).expect("stories send JSON")),
            reason: self.reason.clone(),
        }
    }
}

/// The registry's side of the feed, compacted like the real one.
#[derive(Clone)]
pub struct Registry {
    streams: BTreeMap<StreamId, (i64, BTreeMap<ItemId, Change>)>,
    vers: BTreeMap<ItemId, i64>,
    receipts: BTreeMap<ItemId, ReceiptItem>,
    issued: BTreeMap<ItemId, Document>,
    pub epoch: i64,
    pub now: Moment,
}

impl Registry {
    pub fn new() -> Self {
        let (streams, vers, receipts) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { streams, vers, receipts, issued: BTreeMap::new(), epoch: 1, now: NOON }
    }

    /// Puts a document into streams, or its new version into those and all that hold it.
    pub fn issue(&mut self, document: &Document, streams: &[StreamId]) -> ItemId {
        let kind = if document.kind == DocumentKind::Circular { KIND_CIRCULAR } else { KIND_LETTER };
        let json = serde_json::to_string(document).expect("documents are JSON");
        self.put(document.id, kind, document.issued_at, &json, streams);
        self.issued.insert(document.id, document.clone());
        document.id
    }

    /// Puts any data under any kind.
    pub fn put(&mut self, id: ItemId, kind: &str, registered_at: Moment, json: &str, streams: &[StreamId]) {
        let ver = self.next_ver(id);
        let mut all: Vec<StreamId> = streams.to_vec();
        all.extend(self.holders(id).into_iter().filter(|s| !streams.contains(s)));
        for stream in all {
            let (op, kind, data) = (Op::Put, kind.to_owned(), Some(json.to_owned()));
            self.write(&stream, Change { seq: 0, op, kind, id, ver, registered_at, data, reason: None });
        }
    }

    pub fn recall(&mut self, id: ItemId) {
        let ver = self.next_ver(id);
        for stream in self.holders(id) {
            self.drop_at(&stream, id, ver, "recalled");
        }
    }

    /// Another circular takes the place of one, in the same streams; everybody who has it is told.
    pub fn supersede(&mut self, old: ItemId, new: &Document) {
        let streams = self.holders(old);
        self.supersede_in(old, new, &streams);
    }

    /// The same, in other streams.
    pub fn supersede_in(&mut self, old: ItemId, new: &Document, streams_of_new: &[StreamId]) {
        let (streams, mut new) = (self.holders(old), new.clone());
        let before = self.issued[&old].circular.as_ref().and_then(|terms| terms.supersedes.as_ref());
        let before = before.filter(|before| before.carries).map(|before| {
            let nearest = Earlier { id: before.id, by: self.issued[&old].issued_at };
            [&[nearest], before.earlier.as_slice()].concat()
        });
        let terms = new.circular.as_mut().and_then(|terms| terms.supersedes.as_mut()).expect("it takes a place");
        assert_eq!(terms.id, old);
        terms.earlier = before.filter(|_| terms.carries).unwrap_or_default();
        let event = CircularEvent {
            successor: Some(new.id),
            successor_number: Some(new.number.clone()),
            ..event(old, EventKind::Superseded, new.issued_at)
        };
        self.tell(ItemId::step_of(old, "superseded"), &event, &streams);
        let ver = self.next_ver(old);
        for stream in &streams {
            self.drop_at(stream, old, ver, "superseded");
        }
        self.issue(&new, streams_of_new);
    }

    /// Tells what happened to a circular.
    pub fn tell(&mut self, id: ItemId, event: &CircularEvent, streams: &[StreamId]) {
        let json = serde_json::to_string(event).expect("events are JSON");
        self.put(id, KIND_EVENT, event.at, &json, streams);
    }

    pub fn drop_from(&mut self, stream: &StreamId, id: ItemId, reason: &str) {
        let ver = self.next_ver(id);
        self.drop_at(stream, id, ver, reason);
    }

    fn drop_at(&mut self, stream: &StreamId, id: ItemId, ver: i64, reason: &str) {
        let Some(old) = self.streams.get(stream).and_then(|(_, items)| items.get(&id)).cloned() else { return };
        self.write(stream, Change { op: Op::Drop, ver, data: None, reason: Some(reason.to_owned()), ..old });
    }

    fn write(&mut self, stream: &StreamId, change: Change) {
        let (head, items) = self.streams.entry(stream.clone()).or_default();
        *head += 1;
        items.insert(change.id, Change { seq: *head, ..change });
    }

    fn next_ver(&mut self, id: ItemId) -> i64 {
        let ver = self.vers.entry(id).or_default();
        *ver += 1;
        *ver
    }

    pub fn holders(&self, id: ItemId) -> Vec<StreamId> {
        let holds = |items: &BTreeMap<ItemId, Change>| items.get(&id).is_some_and(|c| c.op == Op::Put);
        self.streams.iter().filter(|(_, (_, items))| holds(items)).map(|(stream, _)| stream.clone()).collect()
    }

    pub fn head(&self, stream: &StreamId) -> StreamHead {
        let (head, items) = self.streams.get(stream).cloned().unwrap_or_default();
        let live = items.values().filter(|c| c.op == Op::Put);
        let sum = live.clone().fold(0u64, |sum, c| sum.wrapping_add(item_check(c.id, c.ver)));
        let count = i64::try_from(live.count()).expect("few");
        StreamHead { stream: stream.clone(), epoch: self.epoch, head, count, check: check_text(sum) }
    }

    pub fn entries(&self, stream: &StreamId, after: i64, limit: usize) -> EntriesPage {
        let items = self.streams.get(stream).map(|(_, items)| items.clone()).unwrap_or_default();
        let mut changes: Vec<Change> = items.into_values().filter(|c| c.seq > after).collect();
        changes.sort_by_key(|c| c.seq);
        let more = changes.len() > limit;
        changes.truncate(limit);
        let after = changes.last().map_or(after, |c| c.seq);
        EntriesPage { entries: changes.iter().map(Change::entry).collect(), after, more, head: self.head(stream) }
    }

    /// Pages are keyed by how many items came before; good enough for a registry that stands still meanwhile or only grows.
    pub fn snapshot(&self, stream: &StreamId, key: Option<&str>, limit: usize) -> SnapshotPage {
        let items = self.streams.get(stream).map(|(_, items)| items.clone()).unwrap_or_default();
        let mut live: Vec<Change> = items.into_values().filter(|c| c.op == Op::Put).collect();
        live.sort_by_key(|c| (std::cmp::Reverse(c.registered_at), c.id));
        let from: usize = key.map_or(0, |k| k.parse().expect("own keys"));
        let next = (live.len() > from + limit).then(|| (from + limit).to_string());
        let entries = live.iter().skip(from).take(limit).map(Change::entry).collect();
        SnapshotPage { entries, next, as_of: self.head(stream) }
    }

    /// Records acts as the real registry does: the first report stands, and a receipt goes into the person's own stream.
    pub fn act(&mut self, who: &EmployeeId, actions: &[Action]) -> Vec<ActionOutcome> {
        actions.iter().map(|action| self.act_one(who, action)).collect()
    }

    fn act_one(&mut self, who: &EmployeeId, action: &Action) -> ActionOutcome {
        let own = StreamId::employee(who);
        let id = ItemId::receipt_of(action.subject, who);
        let mut receipt = self.receipts.get(&id).cloned().unwrap_or_else(|| ReceiptItem {
            subject: action.subject,
            version: action.version,
            facts: Facts::default(),
            statement: None,
            content_sha256: None,
            device: None,
            witnessed: None,
        });
        let mut status = ActionStatus::Duplicate;
        if receipt.facts.record(action.event, self.now) {
            status = ActionStatus::Applied;
            if action.event == Fact::Acknowledged {
                receipt.statement = circular(1).statement().map(str::to_owned);
                receipt.content_sha256 = Some(action.content_sha256.clone());
                receipt.device = Some(action.device.to_string());
            }
            let json = serde_json::to_string(&receipt).expect("receipts are JSON");
            self.put(id, KIND_RECEIPT, self.now, &json, std::slice::from_ref(&own));
            self.receipts.insert(id, receipt.clone());
        }
        let applied_seq = Some(self.streams[&own].1[&id].seq);
        ActionOutcome { id: action.id, status, applied_seq, recorded_at: receipt.facts.at(action.event), problem: None }
    }
}

pub fn refused(action: &Action, why: ProblemType) -> ActionOutcome {
    let problem = Some(Problem::new(why));
    ActionOutcome { id: action.id, status: ActionStatus::Rejected, applied_seq: None, recorded_at: None, problem }
}

/// One person's workstation.
pub struct Desk {
    pub cache: Cache,
    pub who: EmployeeId,
    pub device: DeviceId,
    pub streams: Vec<StreamId>,
    dir: TempDir,
    acts: u128,
}

/// The office: a registry and its people.
pub struct Office {
    pub registry: Registry,
}

impl Office {
    pub fn new() -> Self {
        Self { registry: Registry::new() }
    }

    /// A new desk of a person, who is in `all` and in the human resources unit.
    pub fn employee(&self, name: &str) -> Desk {
        let number = match name {
            "سلمى" => "1001",
            "فهد" => "1002",
            _ => "1099",
        };
        Desk::new(number, &[all(), unit("HR")])
    }
}

impl Desk {
    pub fn new(employee: &str, streams: &[StreamId]) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        Self::at(dir, employee, streams).map_err(|(_, error)| error).expect("a new cache")
    }

    /// The same in a given folder; when the disk refuses it, the folder comes back.
    pub fn at(dir: TempDir, employee: &str, streams: &[StreamId]) -> Result<Self, (TempDir, CacheError)> {
        let who = EmployeeId::from_stored(employee);
        let mut streams = streams.to_vec();
        streams.push(StreamId::employee(&who));
        let made =
            Cache::open(&dir.path().join("cache")).and_then(|cache| cache.hold_streams(&streams, NOON).map(|_| cache));
        let cache = match made {
            Ok(cache) => cache,
            Err(error) => return Err((dir, error)),
        };
        let device = DeviceId::from_stored(format!(
            "desk-{}",
            dir.path().file_name().and_then(|n| n.to_str()).unwrap_or("x").len()
        ));
        Ok(Self { cache, who, device, streams, dir, acts: 0 })
    }

    pub fn folder(&self) -> std::path::PathBuf {
        self.dir.path().join("cache")
    }

    /// The program ends (however) and starts again.
    pub fn restart(self) -> Self {
        let Self { cache, who, device, streams, dir, acts } = self;
        drop(cache);
        let cache = Cache::open(&dir.path().join("cache")).expect("the cache again");
        Self { cache, who, device, streams, dir, acts }
    }

    /// A look into the file itself, for what no verb shows.
    pub fn file(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.folder().join("cache.db")).expect("the file")
    }

    /// Pulls everything, as the courier does, and checks sums and derived rows afterwards.
    pub fn sync(&self, office: &Office) -> Changes {
        let changes = self.sync_with(&office.registry, 100);
        assert_eq!(self.cache.verify().expect("readable"), Vec::<String>::new());
        changes
    }

    pub fn sync_with(&self, registry: &Registry, limit: usize) -> Changes {
        let mut changes = Changes::default();
        for standing in self.cache.standings().expect("standings") {
            let stream = standing.stream;
            loop {
                match self.step(registry, &stream, limit) {
                    Ok(step) => changes.absorb(step),
                    Err(CacheError::EpochChanged) => self.cache.reset(&stream).expect("a reset"),
                    Err(error) => panic!("{error}"),
                }
                let head = registry.head(&stream);
                match self.cache.standing(&stream).expect("readable").expect("held").agrees_with(&head) {
                    Agreement::Same => break,
                    Agreement::Behind => {}
                    Agreement::Broken => panic!("the sums of {stream} differ from the registry's"),
                }
            }
        }
        changes
    }

    /// One page.
    pub fn step(&self, registry: &Registry, stream: &StreamId, limit: usize) -> diwan_cache::Result<Changes> {
        match self.cache.standing(stream)?.expect("held").ask {
            Ask::Snapshot { key } => {
                let page = registry.snapshot(stream, key.as_deref(), limit);
                self.cache.apply_snapshot(stream, key.as_deref(), &page, NOON)
            }
            Ask::Entries { after, .. } => {
                let page = registry.entries(stream, after, limit);
                self.cache.apply_entries(stream, after, &page, NOON)
            }
        }
    }

    /// A page of entries without asking where the cache stands.
    pub fn step_entries(&self, office: &Office, stream: &StreamId) -> diwan_cache::Result<Changes> {
        self.cache.apply_entries(stream, 0, &office.registry.entries(stream, 0, 100), NOON)
    }

    /// An act as the desk composes it from what is on the screen.
    pub fn action(&mut self, event: Fact, id: ItemId) -> Action {
        self.acts += 1;
        let reading = self.cache.read(id).expect("readable").expect("here");
        let statement_sha256 = (event == Fact::Acknowledged).then(|| reading.document.statement_sha256()).flatten();
        Action {
            id: ActionId(uuid::Uuid::from_u128((self.who.as_str().len() as u128) << 64 | self.acts)),
            event,
            subject: id,
            version: reading.document.version(),
            content_sha256: reading.content_sha256,
            statement_sha256,
            device: self.device.clone(),
            device_time: NOON.plus_secs(i64::try_from(self.acts).expect("few")),
        }
    }

    pub fn does(&mut self, event: Fact, id: ItemId) -> Acted {
        let action = self.action(event, id);
        self.cache.act(&[action]).expect("written")[0]
    }

    pub fn acknowledges(&mut self, id: ItemId) -> Acted {
        self.does(Fact::Acknowledged, id)
    }

    /// Sends what waits, round by round, until nothing is due.
    pub fn sends(&self, office: &mut Office) -> Changes {
        let mut settled = Changes::default();
        loop {
            let batch = self.cache.next_batch(NOON, 100).expect("readable");
            if batch.is_empty() {
                return settled;
            }
            let actions: Vec<Action> = batch.into_iter().map(|w| w.action).collect();
            let ids: Vec<ActionId> = actions.iter().map(|a| a.id).collect();
            self.cache.mark_sending(&ids).expect("written");
            let outcomes = office.registry.act(&self.who, &actions);
            let step = self.cache.settle(&outcomes, NOON.plus_secs(60), NOON).expect("written");
            settled.absorb(step);
        }
    }

    pub fn owed(&self) -> Vec<ItemId> {
        self.cache.duties_owed().expect("readable").into_iter().map(|d| d.id).collect()
    }

    pub fn listed(&self, query: &ListQuery) -> Vec<ItemId> {
        self.cache.list(query, 0, 1000, NOON).expect("readable").rows.into_iter().map(|r| r.id).collect()
    }

    pub fn finds(&self, text: &str) -> Vec<ItemId> {
        self.listed(&ListQuery { text: text.to_owned(), ..ListQuery::default() })
    }

    /// Everything that is kept, as text, without what may honestly differ (places, generations, the name of a
    /// circular in the history, which is known only when the circular itself was kept here).
    pub fn everything(&self) -> Vec<String> {
        let file = self.file();
        let mut rows = Vec::new();
        for (table, columns) in [
            ("stream", "name, phase, epoch, after, items, check_sum"),
            ("item_stream", "item, stream, ver, live, reason"),
            ("item", "id, kind, ver, registered_at, raw, unreadable"),
            (
                "document",
                "id, kind, version, number, subject, statement, content_sha256, deadline, recalled, unread, attachments",
            ),
            ("duty", "item, version, state, deadline, sent_at, ended_at"),
            ("facts", "subject, receipt, version, reached, shown, opened, acknowledged"),
            ("history", "subject, version, statement, content_sha256, recorded_at, done_at, device"),
            ("outbox", "id, event, state"),
            ("policy", "item, version, sheet"),
            ("step", "item, circular, version, step, at"),
            ("absence", "item, reason, from_at, until_at, entered_at"),
            ("told", "item, circular, number, subject, step, unmet, at"),
            ("observation", "item, id, what, device, from_at, until_at, source, recorded_at"),
            ("event", "item, circular, event, at, deadline"),
            ("keeps", "document, circular, by_then"),
            ("reminder", "item, circular, version, at"),
            ("witness", "item, circular, at"),
            ("contest", "item, circular, contestant, is_open, freed_at"),
            ("delegation", "item, principal, from_at, until_at"),
            ("draft", "item, author, waits"),
            ("attachment", "item, sha256"),
            ("counter", "name, value"),
        ] {
            let mut select = file.prepare(&format!("SELECT {columns} FROM {table}")).expect("the table");
            let width = select.column_count();
            let found = select
                .query_map([], |row| {
                    let cells: Vec<String> = (0..width).map(|i| cell(row.get_ref(i).expect("a cell"))).collect();
                    Ok(format!("{table}: {}", cells.join(" | ")))
                })
                .expect("rows");
            let mut found: Vec<String> = found.collect::<rusqlite::Result<_>>().expect("rows");
            found.sort();
            rows.extend(found);
        }
        rows
    }
}

fn cell(value: rusqlite::types::ValueRef<'_>) -> String {
    use rusqlite::types::ValueRef::{Blob, Integer, Null, Real, Text};
    match value {
        Null => "-".to_owned(),
        Integer(number) => number.to_string(),
        Real(number) => number.to_string(),
        Text(text) => String::from_utf8_lossy(text).into_owned(),
        Blob(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}

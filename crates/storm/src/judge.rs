//! Whether everything is everywhere, once: each desk's drawer and screen against the archive, and the archive against what people did.

use crate::diary::lock;
use crate::office::{self, now};
use crate::place::Place;
use diwan_cache::{Agreement, Cache, OutboxRow, OutboxState};
use diwan_domain::{Document, EmployeeId, Fact, Facts, ItemId, Moment, StreamId, Supersedes};
use diwan_protocol::duty::{KIND_STEP, StepItem};
use diwan_protocol::feed::{KIND_CIRCULAR, ReceiptItem};
use diwan_protocol::office::items::{CircularEvent, KIND_EVENT};
use diwan_protocol::office::publishing::CircularState;
use diwan_protocol::office::supervision::{NamesAsked, Part};
use diwan_protocol::office::{Question, Reply};
use diwan_protocol::{Entry, MAX_PAGE, StreamHead};
use diwan_store::{Archive, Profile};
use diwan_testkit::people::number_of;
use std::collections::{BTreeMap, BTreeSet, btree_map};

/// Who sees everything on the board: the head of the agency.
const HEAD: &str = "عبدالله";

/// Looks at everything. Keeps the drawers open between two looks, because opening them is most of the work.
#[derive(Default)]
pub struct Judge {
    drawers: BTreeMap<usize, Cache>,
}

impl Judge {
    /// Everything that is wrong. Empty when all is well. What costs much is looked at only when the rest is well.
    pub fn faults(
        &mut self,
        archive: &dyn Archive,
        places: &[Place],
        ledger: &[(EmployeeId, ItemId, Fact)],
        time: Moment,
    ) -> Vec<String> {
        let (mut faults, mut refused, mut records) = (Vec::new(), Vec::new(), BTreeMap::new());
        for place in places {
            let person = office::person(place.number);
            let record = records.entry(person.clone()).or_insert_with(|| Record::of(archive, &person));
            let Some(cache) = self.drawer(place) else { return vec![format!("{} has no drawer", place.name())] };
            drawer(place, cache, record, &mut faults);
            refused.extend(cache.outbox().expect("read").into_iter().map(|row| (person.clone(), row)));
        }
        if !faults.is_empty() {
            return faults;
        }
        for (person, record) in &records {
            acts(person, record, ledger, &refused, &mut faults);
        }
        board(archive, &records, &mut faults);
        ladder(&records, &mut faults);
        for (person, record) in &records {
            office(archive, time, person, record, &mut faults);
        }
        faults.extend(now(archive.inspect()).expect("inspected"));
        faults
    }

    /// The drawer of a desk, opened beside it. The desk has nothing on its way when this is done the first time, so that opening changes nothing.
    fn drawer(&mut self, place: &Place) -> Option<&Cache> {
        Some(match self.drawers.entry(place.number) {
            btree_map::Entry::Occupied(kept) => kept.into_mut(),
            btree_map::Entry::Vacant(place_for_it) => {
                place_for_it.insert(Cache::open(&place.drawer()?).expect("the drawer opens"))
            }
        })
    }
}

/// What the archive has for one person.
#[derive(Default)]
struct Record {
    heads: Vec<StreamHead>,
    circulars: BTreeMap<ItemId, Document>,
    documents: BTreeSet<ItemId>,
    receipts: BTreeMap<ItemId, Facts>,
    /// In which streams each item is.
    streams: BTreeMap<ItemId, Vec<StreamId>>,
    /// Since when the person is in those that were joined later.
    joined: BTreeMap<StreamId, Moment>,
    /// Which circulars' acknowledgements another one lets stand, each with the moment by which it had to be recorded.
    kept: BTreeMap<ItemId, Vec<(ItemId, Moment)>>,
    /// What the ladder told of each circular.
    steps: BTreeMap<ItemId, BTreeSet<ItemId>>,
    /// Deadlines that were extended, the last one counting.
    extended: BTreeMap<ItemId, (Moment, Moment)>,
}

impl Record {
    fn of(archive: &dyn Archive, person: &EmployeeId) -> Self {
        let profile: Profile = now(archive.profile(person)).expect("read").expect("on the roster");
        let heads = now(archive.heads(&profile.streams)).expect("read");
        let entries = profile.streams.iter().flat_map(|s| whole(archive, s).into_iter().map(move |entry| (s, entry)));
        let mut record = Self { heads, joined: profile.joined.clone(), ..Self::default() };
        for (stream, entry) in entries {
            record.streams.entry(entry.id).or_default().push(stream.clone());
            let data = entry.data.as_ref().expect("what is in a snapshot has data").get();
            if entry.kind.starts_with("receipt/") {
                let receipt: ReceiptItem = serde_json::from_str(data).expect("a receipt");
                record.receipts.insert(receipt.subject, receipt.facts);
            } else if entry.kind == KIND_STEP {
                let step: StepItem = serde_json::from_str(data).expect("a step");
                record.steps.entry(step.circular).or_default().insert(entry.id);
            } else if entry.kind == KIND_EVENT {
                record.hears(&serde_json::from_str(data).expect("an event"));
            } else if let Ok(document) = serde_json::from_str::<Document>(data) {
                record.documents.insert(entry.id);
                record.kept.insert(entry.id, keeps(&document));
                if entry.kind == KIND_CIRCULAR {
                    record.circulars.insert(entry.id, document);
                }
            }
        }
        record
    }

    fn has(&self, item: ItemId, fact: Fact) -> bool {
        self.receipts.get(&item).is_some_and(|facts| facts.at(fact).is_some())
    }

    fn hears(&mut self, event: &CircularEvent) {
        if let Some(deadline) = event.deadline {
            let extended = self.extended.entry(event.circular).or_insert((event.at, deadline));
            *extended = (*extended).max((event.at, deadline));
        }
    }

    /// What the person owes: what asks them, was not acknowledged by them, also not in a form that changed nothing, and was issued when they were there.
    fn owed(&self) -> BTreeSet<ItemId> {
        let asking = self.circulars.values().filter(|document| document.asks_acknowledgement());
        let owed = asking.filter(|document| self.was_there(document) && !self.has_met(document.id));
        owed.map(|document| document.id).collect()
    }

    fn was_there(&self, document: &Document) -> bool {
        let was_there = |stream: &StreamId| self.joined.get(stream).is_none_or(|since| *since <= document.issued_at);
        let own = |stream: &StreamId| stream.as_str().starts_with("employee:");
        self.streams.get(&document.id).into_iter().flatten().any(|stream| own(stream) || was_there(stream))
    }

    fn has_met(&self, circular: ItemId) -> bool {
        let mut line = self.kept.get(&circular).into_iter().flatten();
        let recorded = |circular: &ItemId| self.receipts.get(circular).and_then(|facts| facts.acknowledged);
        recorded(&circular).is_some() || line.any(|(before, by)| recorded(before).is_some_and(|at| at <= *by))
    }

    fn deadline(&self, document: &Document) -> Option<Moment> {
        let issued = document.circular.as_ref().and_then(|terms| terms.deadline);
        self.extended.get(&document.id).map_or(issued, |(_, deadline)| Some(*deadline))
    }
}

/// What a circular says that it lets stand.
fn keeps(document: &Document) -> Vec<(ItemId, Moment)> {
    let supersedes = document.circular.as_ref().and_then(|terms| terms.supersedes.as_ref());
    let carried = supersedes.filter(|before| before.carries);
    let line = |before: &Supersedes| {
        let earlier = before.earlier.iter().map(|earlier| (earlier.id, earlier.by));
        std::iter::once((before.id, document.issued_at)).chain(earlier).collect()
    };
    carried.map(line).unwrap_or_default()
}

fn whole(archive: &dyn Archive, stream: &StreamId) -> Vec<Entry> {
    let (mut entries, mut key) = (Vec::new(), None);
    loop {
        let page = now(archive.snapshot(stream, key.as_deref(), MAX_PAGE)).expect("read");
        entries.extend(page.entries);
        key = page.next;
        if key.is_none() {
            return entries;
        }
    }
}

/// One desk's drawer and screen against the record.
fn drawer(place: &Place, cache: &Cache, record: &Record, faults: &mut Vec<String>) {
    let name = place.name();
    let mut wrong = |what: String| faults.push(format!("{name}: {what}"));
    let standings = cache.standings().expect("read");
    let held: BTreeSet<&StreamId> = standings.iter().map(|s| &s.stream).collect();
    let named: BTreeSet<&StreamId> = record.heads.iter().map(|h| &h.stream).collect();
    if held != named {
        wrong(format!("holds the streams {held:?} and not {named:?}"));
    }
    for (standing, head) in
        standings.iter().filter_map(|s| Some((s, record.heads.iter().find(|h| h.stream == s.stream)?)))
    {
        if standing.agrees_with(head) != Agreement::Same {
            wrong(format!("stands at {standing:?} and the registry at {head:?}"));
        }
    }
    let owed = record.owed();
    let rows = cache.duties_owed().expect("read");
    let duties: BTreeSet<ItemId> = rows.iter().map(|duty| duty.id).collect();
    if duties != owed {
        wrong(format!("shows as owed {duties:?} and not {owed:?}"));
    }
    for (row, document) in rows.iter().filter_map(|row| Some((row, record.circulars.get(&row.id)?))) {
        if row.deadline != record.deadline(document) {
            wrong(format!("has the deadline {:?} of {} and not {:?}", row.deadline, row.id, record.deadline(document)));
        }
    }
    let toast = lock(&place.toast).clone();
    let rings: BTreeSet<String> = toast.iter().flat_map(|rung| &rung.owed).map(|item| item.id.clone()).collect();
    if rings != owed.iter().map(ToString::to_string).collect() {
        wrong(format!("rings for {rings:?} and not for {owed:?}"));
    }
    let outbox = cache.outbox().expect("read");
    for row in outbox.iter().filter(|row| row.state != OutboxState::Rejected) {
        wrong(format!("an act waits: {row:?}"));
    }
    for fault in cache.verify().expect("verified") {
        wrong(fault);
    }
    for id in &record.documents {
        if cache.read(*id).expect("read").is_none() {
            wrong(format!("{id} cannot be read"));
        }
    }
}

/// What people did against what is recorded, both ways.
fn acts(
    person: &EmployeeId,
    record: &Record,
    ledger: &[(EmployeeId, ItemId, Fact)],
    refused: &[(EmployeeId, OutboxRow)],
    faults: &mut Vec<String>,
) {
    let own = || ledger.iter().filter(|(who, _, _)| who == person);
    let is_refused = |item: ItemId, fact: Fact| {
        refused.iter().any(|(who, row)| who == person && row.action.subject == item && row.action.event == fact)
    };
    for (_, item, fact) in own() {
        // What a restored registry lost together with its circular, or what came after a move, is refused where the person sees it.
        let gone = !record.documents.contains(item);
        if !record.has(*item, *fact) && !gone && !is_refused(*item, *fact) {
            faults.push(format!("person {person} did {} {item}, and it is not recorded", fact.as_str()));
        }
    }
    for (item, facts) in &record.receipts {
        if facts.acknowledged.is_some() && !own().any(|(_, i, f)| i == item && *f == Fact::Acknowledged) {
            faults.push(format!("person {person} never acknowledged {item}"));
        }
    }
    for circular in record.circulars.keys() {
        if !record.has(*circular, Fact::Reached) {
            faults.push(format!("{circular} reached person {person}, and it is not recorded"));
        }
    }
}

/// What the desks show as owed against what the registry's own board says of each person, and deadlines likewise: judged there by other rules, from rosters
/// and receipts and not from streams.
fn office(archive: &dyn Archive, time: Moment, person: &EmployeeId, record: &Record, faults: &mut Vec<String>) {
    let head = number_of(HEAD);
    let board = Question::Board { at: None, key: None, limit: MAX_PAGE };
    let Reply::Board(board) = now(archive.ask(&head, &board, time)).expect("a board") else { return };
    let owed = record.owed();
    let unmet = |id: ItemId| {
        let asked = NamesAsked { only: Some(person.clone()), ..NamesAsked::default() };
        let names = Question::Names { circular: id, asked, at: None, key: None, limit: 1 };
        let Reply::Names(names) = now(archive.ask(&head, &names, time)).expect("names") else { return false };
        names.people.first().is_some_and(|person| person.part != Part::Acknowledged)
    };
    for circular in &board.circulars {
        let has_it = record.circulars.contains_key(&circular.id);
        if circular.asks && circular.state == CircularState::InForce && !has_it && unmet(circular.id) {
            faults.push(format!("the board asks person {person} for {}, which no desk of theirs has", circular.id));
        }
    }
    for document in record.circulars.values().filter(|document| document.asks_acknowledgement()) {
        let id = document.id;
        if unmet(id) != owed.contains(&id) {
            faults.push(format!("the board and the desks disagree whether person {person} owes {id}"));
        }
        match board.circulars.iter().find(|circular| circular.id == id) {
            Some(circular) if circular.deadline == record.deadline(document) => {}
            found => faults.push(format!("the board has {id} as {found:?}")),
        }
    }
}

/// Whoever owes a circular was told of every rung of its ladder that anybody was told of.
fn ladder(records: &BTreeMap<EmployeeId, Record>, faults: &mut Vec<String>) {
    let mut told: BTreeMap<ItemId, BTreeSet<ItemId>> = BTreeMap::new();
    for (circular, steps) in records.values().flat_map(|record| &record.steps) {
        told.entry(*circular).or_default().extend(steps);
    }
    for (person, record) in records {
        for circular in record.owed() {
            if record.steps.get(&circular) != told.get(&circular) {
                faults.push(format!("person {person} owes {circular} and was not told of all of its ladder"));
            }
        }
    }
}

/// The board against the receipts, and their number against all that is recorded: nobody but the people of the desks acknowledges.
fn board(archive: &dyn Archive, records: &BTreeMap<EmployeeId, Record>, faults: &mut Vec<String>) {
    let head = number_of(HEAD);
    let answer = now(archive.board(&head, None, MAX_PAGE)).expect("a board");
    for circular in &answer.circulars {
        let detail = now(archive.board_detail(&head, circular.id, None, None, MAX_PAGE)).expect("a board's detail");
        let figures = detail.circular.figures;
        let count = |fact: Fact| {
            let with = detail.people.iter().filter(|person| person.facts.at(fact).is_some());
            i64::try_from(with.count()).unwrap_or(i64::MAX)
        };
        let counted = [Fact::Reached, Fact::Shown, Fact::Opened, Fact::Acknowledged].map(count);
        if counted != [figures.reached, figures.shown, figures.opened, figures.acknowledged] {
            faults.push(format!("the board says {figures:?} of {}, its people {counted:?}", circular.id));
        }
        for person in &detail.people {
            let Some(record) = records.get(&person.employee) else { continue };
            let recorded = record.receipts.get(&circular.id).copied().unwrap_or_default();
            if recorded != person.facts {
                faults.push(format!("the board says {:?} of {}, the receipt {recorded:?}", person.facts, circular.id));
            }
        }
    }
    let tally = now(archive.tally(diwan_testkit::clock::SUNDAY_MORNING)).expect("counted");
    let receipts = records.values().flat_map(|record| record.receipts.values());
    let acknowledged = receipts.filter(|facts| facts.acknowledged.is_some()).count();
    if tally.acknowledgements != i64::try_from(acknowledged).unwrap_or(i64::MAX) {
        faults.push(format!("{} acknowledgements are recorded, {acknowledged} have a receipt", tally.acknowledgements));
    }
}

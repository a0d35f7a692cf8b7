//! Whether everything is everywhere, once: each desk's drawer and screen against the archive, and the archive against what people did.

use crate::diary::lock;
use crate::office::{self, now};
use crate::place::Place;
use diwan_cache::{Agreement, Cache, OutboxRow, OutboxState};
use diwan_domain::{Document, EmployeeId, Fact, Facts, ItemId, StreamId};
use diwan_protocol::feed::{KIND_CIRCULAR, ReceiptItem};
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
struct Record {
    heads: Vec<StreamHead>,
    circulars: BTreeMap<ItemId, Document>,
    documents: BTreeSet<ItemId>,
    receipts: BTreeMap<ItemId, Facts>,
}

impl Record {
    fn of(archive: &dyn Archive, person: &EmployeeId) -> Self {
        let profile: Profile = now(archive.profile(person)).expect("read").expect("on the roster");
        let heads = now(archive.heads(&profile.streams)).expect("read");
        let entries: Vec<Entry> = profile.streams.iter().flat_map(|stream| whole(archive, stream)).collect();
        let mut record =
            Self { heads, circulars: BTreeMap::new(), documents: BTreeSet::new(), receipts: BTreeMap::new() };
        for entry in entries {
            let data = entry.data.as_ref().expect("what is in a snapshot has data").get();
            if entry.kind.starts_with("receipt/") {
                let receipt: ReceiptItem = serde_json::from_str(data).expect("a receipt");
                record.receipts.insert(receipt.subject, receipt.facts);
            } else if let Ok(document) = serde_json::from_str::<Document>(data) {
                record.documents.insert(entry.id);
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

    fn owed(&self) -> BTreeSet<ItemId> {
        let asking = self.circulars.values().filter(|document| document.asks_acknowledgement());
        asking.map(|document| document.id).filter(|id| !self.has(*id, Fact::Acknowledged)).collect()
    }
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
    let duties: BTreeSet<ItemId> = cache.duties_owed().expect("read").iter().map(|duty| duty.id).collect();
    if duties != owed {
        wrong(format!("shows as owed {duties:?} and not {owed:?}"));
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

//! Unit counters of boards, brought up to date behind the acts, so that no act waits for a counter that many share.

use super::standing::{self, Known, Pair, place_of};
use super::sums::{self, Changes};
use crate::StoreError;
use crate::engine::value::{given, values};
use crate::engine::{Batch, Lock, Tx};
use crate::rules::days::day_of;
use diwan_domain::{ItemId, Moment};
use std::collections::{BTreeMap, BTreeSet};

/// How many receipts are counted in one transaction.
pub const BATCH: u64 = 5_000;
/// Where an acknowledgement stands in [`Known::facts`].
const ACKNOWLEDGED: usize = 3;

/// A place in the queue: subject, employee and event.
pub type Place = (ItemId, String, String);

/// Before everything in the queue.
pub fn start() -> Place {
    (ItemId(uuid::Uuid::nil()), String::new(), String::new())
}

/// What one transaction of counting did.
#[derive(Debug, Clone)]
pub struct Counted {
    /// Receipts of people in the audience: those moved a counter.
    pub counted: u64,
    /// Up to where the queue was emptied; `None` when that was its end.
    pub through: Option<Place>,
}

/// Takes receipts after a place from the queue and adds them to the counters of their units and to the sums of the units above.
/// Part of [`crate::Archive::count_receipts`]. Going on from a place, and not from the start, spares an engine that keeps deleted
/// rows for a while the way over them.
pub async fn count(tx: &mut dyn Tx, after: &Place) -> Result<Counted, StoreError> {
    tx.lock(Lock::TreeRead).await?;
    // What a fact adds depends on those that were counted of the same person: two who counted them at once would count a person twice.
    tx.lock(Lock::Figures).await?;
    let through = nth_after(tx, after).await?;
    let taken = take(tx, after, through.as_ref()).await?;
    if taken.is_empty() {
        return Ok(Counted { counted: 0, through });
    }
    let heirs = heirs(tx, &taken).await?;
    let mut pairs: BTreeSet<Pair> = taken.keys().cloned().collect();
    for ((subject, employee), _) in taken.iter().filter(|(_, events)| events.contains(&ACKNOWLEDGED)) {
        pairs.extend(heirs.get(subject).into_iter().flatten().map(|heir| (*heir, employee.clone())));
    }
    let places = standing::places(tx, &pairs).await?;
    let known = standing::known(tx, &pairs).await?;
    let (mut changes, mut excused, mut counted) = (Changes::default(), Vec::new(), 0);
    for (pair, place) in &places {
        let Some(known) = known.get(pair) else { continue };
        let mut story = Story::of(pair, place.issued, known, &taken);
        counted += story.news.iter().filter(|(_, what)| matches!(what, News::Fact(_))).count() as u64;
        let mut now = story.before.clone();
        story.news.sort_unstable();
        for (at, news) in story.news {
            let was = now.clone();
            match news {
                News::Fact(place) => now.facts.iter_mut().skip(place).take(1).for_each(|fact| *fact = Some(at)),
                News::Kept(before) => drop(now.kept.insert(before)),
            }
            if now.met() && now.excused {
                // Whoever met a duty is excused from nothing.
                now.excused = false;
                excused.push(values![pair.0, &pair.1]);
            }
            changes.add(pair.0, &place.unit, day_of(at), place.issued, &was.towards(&now));
        }
    }
    tx.exec_many("DELETE FROM excused WHERE circular_id = ?1 AND employee_id = ?2", &excused).await?;
    sums::apply(tx, &changes).await?;
    Ok(Counted { counted, through })
}

/// Whether receipts wait to be counted, or circulars to be frozen: then a board would be behind.
pub async fn is_behind(tx: &mut dyn Tx) -> Result<bool, StoreError> {
    let sql = "SELECT CAST(EXISTS (SELECT 1 FROM receipt_uncounted) OR EXISTS (SELECT 1 FROM circular WHERE frozen_count IS NULL) AS INTEGER)";
    tx.first(sql, &[]).await?.map_or(Ok(false), |row| row.truth(0))
}

/// Something that becomes counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum News {
    /// A fact, by its place.
    Fact(usize),
    /// The acknowledgement of this circular before is kept.
    Kept(ItemId),
}

/// What was counted of a pair, and what comes to it.
struct Story {
    before: Known,
    news: Vec<(Moment, News)>,
}

impl Story {
    /// `known` has what was counted before and what was taken just now; these are told apart here.
    fn of(pair: &Pair, issued: Moment, known: &Known, taken: &Taken) -> Self {
        let (mut before, mut news) = (known.clone(), Vec::new());
        for place in taken.get(pair).into_iter().flatten() {
            if let Some(at) = before.facts.get_mut(*place).and_then(Option::take) {
                news.push((at, News::Fact(*place)));
            }
        }
        for older in &known.kept {
            let fresh = taken.get(&(*older, pair.1.clone())).is_some_and(|events| events.contains(&ACKNOWLEDGED));
            if fresh {
                before.kept.remove(older);
                // It is kept since this circular was issued, however much later it is counted.
                news.push((issued, News::Kept(*older)));
            }
        }
        Self { before, news }
    }
}

/// The events of each circular and person that were taken from the queue, by their places.
type Taken = BTreeMap<Pair, Vec<usize>>;

/// The place up to which a batch goes; `None` when the rest of the queue is less than that.
async fn nth_after(tx: &mut dyn Tx, (subject, employee, event): &Place) -> Result<Option<Place>, StoreError> {
    let sql =
        "SELECT subject, employee_id, event FROM receipt_uncounted WHERE (subject, employee_id, event) > (?1, ?2, ?3)
               ORDER BY subject, employee_id, event LIMIT 1 OFFSET ?4";
    let nth = tx.first(sql, given![*subject, employee, event, BATCH as i64 - 1]).await?;
    nth.map(|row| Ok((row.item(0)?, row.text(1)?, row.text(2)?))).transpose()
}

async fn take(tx: &mut dyn Tx, after: &Place, through: Option<&Place>) -> Result<Taken, StoreError> {
    let rows = match through {
        Some((subject, employee, event)) => {
            let sql = "DELETE FROM receipt_uncounted
                       WHERE (subject, employee_id, event) > (?1, ?2, ?3) AND (subject, employee_id, event) <= (?4, ?5, ?6)
                       RETURNING subject, employee_id, event";
            tx.query(sql, given![after.0, &after.1, &after.2, *subject, employee, event]).await?
        }
        None => {
            let sql = "DELETE FROM receipt_uncounted WHERE (subject, employee_id, event) > (?1, ?2, ?3)
                       RETURNING subject, employee_id, event";
            tx.query(sql, given![after.0, &after.1, &after.2]).await?
        }
    };
    let mut taken = Taken::new();
    for row in rows {
        if let Some(place) = place_of(&row.text(2)?) {
            taken.entry((row.item(0)?, row.employee(1)?)).or_default().push(place);
        }
    }
    Ok(taken)
}

/// The frozen circulars that carry acknowledgements of those that were taken.
async fn heirs(tx: &mut dyn Tx, taken: &Taken) -> Result<BTreeMap<ItemId, Vec<ItemId>>, StoreError> {
    let subjects: BTreeSet<ItemId> = taken.keys().map(|(subject, _)| *subject).collect();
    let sets = subjects.into_iter().map(|subject| values![subject]).collect();
    let sql = "SELECT k.before_id, k.circular_id FROM carried k WHERE k.before_id = ?1";
    let mut heirs: BTreeMap<ItemId, Vec<ItemId>> = BTreeMap::new();
    for row in tx.all(vec![Batch::of(sql, sets)]).await?.pop().unwrap_or_default() {
        heirs.entry(row.item(0)?).or_default().push(row.item(1)?);
    }
    Ok(heirs)
}

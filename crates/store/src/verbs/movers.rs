//! Whoever is moved keeps what they owe: circulars of streams that a person leaves come into the person's own stream.

use super::heads::{KNOWN_ITEM, Stored};
use super::standing::{self, Pair};
use super::supplements;
use crate::StoreError;
use crate::engine::value::values;
use crate::engine::{Batch, Lock, Tx};
use crate::rules::roster_plan::Membership;
use diwan_domain::{EmployeeId, ItemId, Moment, StreamId};
use std::collections::{BTreeMap, BTreeSet};

/// For how long after its deadline an unmet circular follows whoever is moved: it is overdue, and whoever heads the new unit should hear of it from
/// the person and not from an empty desk.
const AFTER_DEADLINE_MS: i64 = 30 * 86_400_000;
/// How many changes are followed at once.
const CHUNK: usize = 10_000;

/// Follows changes of streams that are written already: audiences that follow the roster, and what comes into the own streams of those who
/// left others, which the caller enters last. Nobody counts meanwhile.
pub async fn follow(
    tx: &mut dyn Tx,
    changes: &[Membership],
    rev: i64,
    now: Moment,
) -> Result<Vec<(StreamId, Stored)>, StoreError> {
    tx.lock(Lock::TreeRead).await?;
    tx.lock(Lock::Figures).await?;
    supplements::follow(tx, changes, rev, now).await?;
    // Whoever leaves even the own stream leaves the roster.
    let gone: BTreeSet<&EmployeeId> =
        changes.iter().filter(|change| !change.member && is_own(change)).map(|change| &change.employee).collect();
    let left: Vec<&Membership> =
        changes.iter().filter(|change| !change.member && !gone.contains(&change.employee)).collect();
    let circulars = circulars_of(tx, left.iter().copied(), OWED, now.plus_ms(-AFTER_DEADLINE_MS)).await?;
    let mut brought = Vec::new();
    for left in left.chunks(CHUNK) {
        let pairs = left.iter().flat_map(|change| concerned(&circulars, change)).collect();
        let owed = owed(tx, pairs).await?;
        let items = with_events(tx, owed.iter().map(|(circular, _)| *circular).collect()).await?;
        for (circular, person) in owed {
            let own = StreamId::employee(&person);
            brought.extend(items.get(&circular).into_iter().flatten().map(|item| (own.clone(), *item)));
        }
    }
    Ok(brought)
}

/// The items of circulars, each with those that tell what happened to it: the stream that told it before is left, and a deadline that was extended
/// counts for whoever moves too.
async fn with_events(
    tx: &mut dyn Tx,
    circulars: BTreeSet<ItemId>,
) -> Result<BTreeMap<ItemId, Vec<Stored>>, StoreError> {
    let mut of = BTreeMap::new();
    let sets: Vec<_> = circulars.iter().map(|id| values![*id]).collect();
    let sql = "SELECT item_id FROM circular_event WHERE circular_id = ?1 ORDER BY at, item_id";
    for (circular, rows) in circulars.into_iter().zip(tx.query_many(sql, &sets).await?) {
        of.insert(circular, circular);
        for row in rows {
            of.insert(row.item(0)?, circular);
        }
    }
    let sets = of.keys().map(|id| values![*id]).collect();
    let mut items: BTreeMap<ItemId, Vec<Stored>> = BTreeMap::new();
    for row in tx.all(vec![Batch::of(KNOWN_ITEM, sets)]).await?.iter().flatten() {
        let id = row.item(0)?;
        let circular = of.get(&id).copied().unwrap_or(id);
        items.entry(circular).or_default().push(Stored { id, ver: row.int(1)?, registered_at: row.moment(2)? });
    }
    Ok(items)
}

/// Whether it is about the person's own stream: that carries what names the person, who joins and leaves it with the roster.
fn is_own(change: &Membership) -> bool {
    change.stream == StreamId::employee(&change.employee)
}

/// The circulars that a statement finds for the streams of these changes (`?1`) at a moment (`?2`); own streams aside.
pub async fn circulars_of<'c>(
    tx: &mut dyn Tx,
    changes: impl Iterator<Item = &'c Membership> + Send,
    sql: &str,
    at: Moment,
) -> Result<BTreeMap<&'c StreamId, Vec<ItemId>>, StoreError> {
    let streams: BTreeSet<&StreamId> = changes.filter(|change| !is_own(change)).map(|change| &change.stream).collect();
    let sets: Vec<_> = streams.iter().map(|stream| values![*stream, at]).collect();
    let mut circulars: BTreeMap<&StreamId, Vec<ItemId>> = BTreeMap::new();
    for (stream, rows) in streams.into_iter().zip(tx.query_many(sql, &sets).await?) {
        if !rows.is_empty() {
            circulars.insert(stream, rows.iter().map(|row| row.item(0)).collect::<Result<_, _>>()?);
        }
    }
    Ok(circulars)
}

/// The circulars that a change is about, each with the person.
pub fn concerned<'a>(
    circulars: &'a BTreeMap<&StreamId, Vec<ItemId>>,
    change: &'a Membership,
) -> impl Iterator<Item = Pair> + 'a {
    circulars.get(&change.stream).into_iter().flatten().map(|circular| (*circular, change.employee.clone()))
}

/// Those of the pairs who were in the audience, have met nothing, and hold the circular in no stream any more.
async fn owed(tx: &mut dyn Tx, pairs: BTreeSet<Pair>) -> Result<Vec<Pair>, StoreError> {
    let sets =
        pairs.iter().map(|(circular, employee)| values![*circular, employee, &StreamId::employee(employee)]).collect();
    let mut lost: BTreeSet<Pair> = BTreeSet::new();
    for row in tx.all(vec![Batch::of(LOST, sets)]).await?.iter().flatten() {
        lost.insert((row.item(0)?, row.employee(1)?));
    }
    let places = standing::places(tx, &lost).await?;
    lost.retain(|pair| places.contains_key(pair));
    let known = standing::known(tx, &lost).await?;
    lost.retain(|pair| known.get(pair).is_some_and(|known| !known.met()));
    Ok(lost.into_iter().collect())
}

/// Circulars of a stream (`?1`) that are owed as of their issue, and whose deadline did not pass long ago (`?2`).
const OWED: &str = "
    SELECT c.id FROM target t JOIN circular c ON c.id = t.document_id
    WHERE t.stream_id = ?1 AND c.joiners = 'as_of_issue' AND c.state = 'in_force' AND c.statement IS NOT NULL
      AND (c.deadline IS NULL OR c.deadline >= ?2)";

/// Whether a circular is in no stream any more that the person has, and is not acknowledged, counted or not.
const LOST: &str = "
    SELECT c.id, p.id FROM circular c CROSS JOIN person p
    WHERE c.id = ?1 AND p.id = ?2
      AND NOT EXISTS (
        SELECT 1 FROM target t JOIN membership m ON m.stream_id = t.stream_id AND m.employee_id = p.id AND m.until_rev IS NULL
        WHERE t.document_id = c.id)
      AND NOT EXISTS (SELECT 1 FROM receipt r WHERE r.subject = c.id AND r.employee_id = p.id AND r.event = 'acknowledged')
      AND NOT EXISTS (SELECT 1 FROM feed f WHERE f.stream_id = ?3 AND f.item_id = c.id AND f.op = 'put')";

//! Whoever is moved keeps what they owe: circulars of streams that a person leaves come into the person's own stream.

use super::founding::roster_rev;
use super::heads::{KNOWN_ITEM, Stored, put};
use super::standing::{self, Pair};
use super::supplements;
use crate::StoreError;
use crate::engine::value::{given, values};
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
    brought(tx, &left, now).await
}

/// Whether people were moved before circulars followed them, and nobody has looked after those since.
pub async fn is_anybody_left_behind(tx: &mut dyn Tx) -> Result<bool, StoreError> {
    Ok(tx.first("SELECT 1 FROM left_behind LIMIT 1", &[]).await?.is_some())
}

/// Brings circulars along for some of those who were moved before circulars followed them, and what was told of those that did; whether there may be
/// more. Part of [`crate::Archive::fetch_left_behind`].
pub async fn fetch_left_behind(tx: &mut dyn Tx, now: Moment) -> Result<bool, StoreError> {
    // As a change of the roster: nobody moves meanwhile, and nobody counts.
    roster_rev(tx, Lock::RosterWrite).await?;
    tx.lock(Lock::TreeRead).await?;
    tx.lock(Lock::Figures).await?;
    let sql = "SELECT employee_id, stream_id FROM left_behind ORDER BY employee_id, stream_id LIMIT ?1";
    let rows = tx.query(sql, given![CHUNK as i64]).await?;
    let mut left = Vec::with_capacity(rows.len());
    for row in &rows {
        left.push(Membership { employee: row.employee(0)?, stream: row.stream(1)?, member: false, told: false });
    }
    let followed = left.iter().map(|change| values![&change.employee, &change.stream]).collect::<Vec<_>>();
    tx.exec_many("DELETE FROM left_behind WHERE employee_id = ?1 AND stream_id = ?2", &followed).await?;
    let left: Vec<&Membership> = left.iter().collect();
    let mut brought = brought(tx, &left, now).await?;
    brought.extend(told_elsewhere(tx, &left, now).await?);
    put(tx, brought, now).await?;
    Ok(rows.len() == CHUNK)
}

/// What was told only in the streams that people left, of circulars that followed them: for a while a circular came along without the steps of its ladder.
async fn told_elsewhere(
    tx: &mut dyn Tx,
    left: &[&Membership],
    now: Moment,
) -> Result<Vec<(StreamId, Stored)>, StoreError> {
    let circulars = circulars_of(tx, left.iter().copied(), OWED, now.plus_ms(-AFTER_DEADLINE_MS)).await?;
    let pairs: BTreeSet<Pair> = left.iter().flat_map(|change| concerned(&circulars, change)).collect();
    let items = with_events(tx, pairs.iter().map(|(circular, _)| *circular).collect()).await?;
    let mut candidates = Vec::new();
    for (circular, person) in &pairs {
        let own = StreamId::employee(person);
        candidates.extend(items.get(circular).into_iter().flatten().map(|item| (own.clone(), *circular, *item)));
    }
    let sets: Vec<_> = candidates.iter().map(|(own, circular, item)| values![own, *circular, item.id]).collect();
    let missing = tx.query_many(UNTOLD, &sets).await?;
    let missing = candidates.into_iter().zip(missing).filter(|(_, rows)| !rows.is_empty());
    Ok(missing.map(|((own, _, item), _)| (own, item)).collect())
}

/// What those who left streams still owe of them, for their own streams.
async fn brought(tx: &mut dyn Tx, left: &[&Membership], now: Moment) -> Result<Vec<(StreamId, Stored)>, StoreError> {
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

/// The items of circulars, each with those that tell what happened to it: the stream that told it before is left, and a deadline that was extended, a
/// reminder and the end of a duty that nobody met count for whoever moves too.
async fn with_events(
    tx: &mut dyn Tx,
    circulars: BTreeSet<ItemId>,
) -> Result<BTreeMap<ItemId, Vec<Stored>>, StoreError> {
    let mut of = BTreeMap::new();
    let sets: Vec<_> = circulars.iter().map(|id| values![*id]).collect();
    let events = "SELECT item_id FROM circular_event WHERE circular_id = ?1 ORDER BY at, item_id";
    let steps = "SELECT rung FROM ladder_step WHERE circular_id = ?1 AND spoke = 1 ORDER BY rung";
    let (events, steps) = (tx.query_many(events, &sets).await?, tx.query_many(steps, &sets).await?);
    for (circular, (events, steps)) in circulars.into_iter().zip(events.into_iter().zip(steps)) {
        of.insert(circular, circular);
        for row in events {
            of.insert(row.item(0)?, circular);
        }
        for row in steps {
            of.insert(ItemId::step_of(circular, &row.text(0)?), circular);
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

/// Whether a stream (`?1`) has a circular (`?2`) and never had what was told of it (`?3`).
const UNTOLD: &str = "
    SELECT 1 FROM feed f WHERE f.stream_id = ?1 AND f.item_id = ?2 AND f.op = 'put'
      AND NOT EXISTS (SELECT 1 FROM feed g WHERE g.stream_id = ?1 AND g.item_id = ?3)";

/// Whether a circular is in no stream any more that the person has, and is not acknowledged, counted or not.
const LOST: &str = "
    SELECT c.id, p.id FROM circular c CROSS JOIN person p
    WHERE c.id = ?1 AND p.id = ?2
      AND NOT EXISTS (
        SELECT 1 FROM target t JOIN membership m ON m.stream_id = t.stream_id AND m.employee_id = p.id AND m.until_rev IS NULL
        WHERE t.document_id = c.id)
      AND NOT EXISTS (SELECT 1 FROM receipt r WHERE r.subject = c.id AND r.employee_id = p.id AND r.event = 'acknowledged')
      AND NOT EXISTS (SELECT 1 FROM feed f WHERE f.stream_id = ?3 AND f.item_id = c.id AND f.op = 'put')";

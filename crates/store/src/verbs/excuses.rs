//! Who is counted as excused on boards: whoever owes nothing now, because of an absence, because the person left, or because a contest was upheld. The
//! counting follows the time: a look that costs one row says whether anything began or ended, and then what began or ended is counted.
//! One person who goes away costs a row for each circular that this person has not met; nobody who stays costs anything.

use super::standing::{self, Known, Pair};
use super::sums::{self, Changes};
use crate::StoreError;
use crate::engine::value::{given, values};
use crate::engine::{Batch, Lock, Tx};
use crate::rules::days::day_of;
use diwan_domain::{EmployeeId, ItemId, Moment};
use std::collections::BTreeSet;

/// How many people are counted in one transaction.
const PEOPLE: i64 = 500;
/// A clock that is so far behind the one that counted last was set back: then absences begin and end again. Less is what two computers differ by.
const SET_BACK_MS: i64 = 600_000;

/// Whether somebody went away or came back since it was counted last.
pub async fn is_behind(tx: &mut dyn Tx, now: Moment) -> Result<bool, StoreError> {
    let sql = "SELECT CASE WHEN next_at <= ?1 OR since_at > ?2 THEN 1 ELSE 0 END FROM away_look";
    tx.first(sql, given![now, now.plus_ms(SET_BACK_MS)]).await?.map_or(Ok(false), |row| row.truth(0))
}

/// Absences were entered, ended or taken back, or people left: they are counted before the next board is read. Belongs into each verb that does so.
pub async fn changed(tx: &mut dyn Tx) -> Result<(), StoreError> {
    tx.exec("UPDATE away_look SET next_at = 0", Vec::new()).await.map(drop)
}

/// Counts some of those who went away or came back; whether there may be more. Part of [`crate::Archive::follow_excuses`].
pub async fn follow(tx: &mut dyn Tx, now: Moment) -> Result<bool, StoreError> {
    tx.lock(Lock::TreeRead).await?;
    tx.lock(Lock::Figures).await?;
    // Holds back whoever enters an absence meanwhile: it is either seen here or looked for again.
    tx.exec("UPDATE away_look SET since_at = since_at", Vec::new()).await?;
    let gone = people(tx, GONE, now).await?;
    let back = people(tx, BACK, now).await?;
    let row = |person: &EmployeeId| values![person];
    tx.append("away", &["employee_id"], &gone.iter().map(row).collect::<Vec<_>>()).await?;
    let back_rows: Vec<_> = back.iter().map(row).collect();
    tx.exec_many("DELETE FROM away WHERE employee_id = ?1", &back_rows).await?;
    let (mut owed, mut excused) = (BTreeSet::new(), BTreeSet::new());
    for sql in [UNMET, UNMET_BY_SUPPLEMENT] {
        for row in tx.all(vec![Batch::of(sql, gone.iter().map(row).collect())]).await?.iter().flatten() {
            owed.insert((row.item(0)?, row.employee(1)?));
        }
    }
    for row in tx.all(vec![Batch::of(EXCUSED, back_rows)]).await?.iter().flatten() {
        excused.insert((row.item(0)?, row.employee(1)?));
    }
    let mut changes = Changes::default();
    set(tx, &owed, true, now, &mut changes).await?;
    set(tx, &excused, false, now, &mut changes).await?;
    sums::apply(tx, &changes).await?;
    if !gone.is_empty() || !back.is_empty() {
        return Ok(true);
    }
    tx.exec(LOOKED, values![now]).await?;
    Ok(false)
}

/// Somebody owes nothing by this circular from now on, whether present or away: a contest was upheld.
pub async fn release(tx: &mut dyn Tx, circular: ItemId, employee: &EmployeeId, now: Moment) -> Result<(), StoreError> {
    tx.lock(Lock::TreeRead).await?;
    tx.lock(Lock::Figures).await?;
    let sql = "INSERT INTO released (circular_id, employee_id, at) VALUES (?1, ?2, ?3) ON CONFLICT (circular_id, employee_id) DO NOTHING";
    tx.exec(sql, values![circular, employee, now]).await?;
    // Whoever is released before the list is frozen is counted so when it is.
    let frozen = "SELECT id FROM circular WHERE id = ?1 AND frozen_count IS NOT NULL";
    if tx.first(frozen, given![circular]).await?.is_none() {
        return Ok(());
    }
    let mut changes = Changes::default();
    set(tx, &BTreeSet::from([(circular, employee.clone())]), true, now, &mut changes).await?;
    sums::apply(tx, &changes).await
}

/// Those who are counted as away, or were released from this circular.
pub async fn away(tx: &mut dyn Tx, circular: ItemId) -> Result<BTreeSet<EmployeeId>, StoreError> {
    let sql = "SELECT employee_id FROM away UNION SELECT employee_id FROM released WHERE circular_id = ?1";
    tx.query(sql, given![circular]).await?.iter().map(|row| row.employee(0)).collect()
}

/// The same of these pairs only.
pub async fn away_of(tx: &mut dyn Tx, pairs: &BTreeSet<Pair>) -> Result<BTreeSet<Pair>, StoreError> {
    let sets = pairs.iter().map(|(circular, employee)| values![*circular, employee]).collect();
    let sql = "SELECT c.id, p.id FROM circular c CROSS JOIN person p WHERE c.id = ?1 AND p.id = ?2 AND (
                 EXISTS (SELECT 1 FROM away w WHERE w.employee_id = p.id)
                 OR EXISTS (SELECT 1 FROM released e WHERE e.circular_id = c.id AND e.employee_id = p.id))";
    tx.all(vec![Batch::of(sql, sets)]).await?.iter().flatten().map(|row| Ok((row.item(0)?, row.employee(1)?))).collect()
}

/// Writes who is excused from what; the figures follow in the caller's changes. Whoever has met a circular, or is not in its audience, is passed over.
async fn set(
    tx: &mut dyn Tx,
    pairs: &BTreeSet<Pair>,
    excused: bool,
    now: Moment,
    changes: &mut Changes,
) -> Result<(), StoreError> {
    let places = standing::places(tx, pairs).await?;
    let known = standing::known(tx, pairs).await?;
    let mut rows = Vec::new();
    for (pair, place) in &places {
        let Some(was) = known.get(pair).filter(|was| was.excused != excused) else { continue };
        if excused && (was.met() || !place.asks) {
            continue;
        }
        let is = Known { excused, ..was.clone() };
        changes.add(pair.0, &place.unit, day_of(now), place.issued, &was.towards(&is));
        rows.push(values![pair.0, &pair.1]);
    }
    if excused {
        return tx.append("excused", &["circular_id", "employee_id"], &rows).await.map(drop);
    }
    tx.exec_many("DELETE FROM excused WHERE circular_id = ?1 AND employee_id = ?2", &rows).await.map(drop)
}

async fn people(tx: &mut dyn Tx, sql: &str, now: Moment) -> Result<Vec<EmployeeId>, StoreError> {
    tx.query(sql, given![now, PEOPLE]).await?.iter().map(|row| row.employee(0)).collect()
}

/// People who are away now (`?1`), or left, and are not counted so.
const GONE: &str = "
    SELECT gone.employee_id FROM (
      SELECT a.employee_id FROM absence a WHERE a.until_at > ?1 AND a.from_at <= ?1 AND a.taken_back_at IS NULL
      UNION SELECT e.id FROM person e WHERE e.ended_at IS NOT NULL) gone
    WHERE NOT EXISTS (SELECT 1 FROM away w WHERE w.employee_id = gone.employee_id)
    ORDER BY gone.employee_id LIMIT ?2";

/// People who are counted as away and are there.
const BACK: &str = "
    SELECT w.employee_id FROM away w JOIN person p ON p.id = w.employee_id
    WHERE p.ended_at IS NULL AND NOT EXISTS (
      SELECT 1 FROM absence a WHERE a.employee_id = w.employee_id AND a.until_at > ?1 AND a.from_at <= ?1 AND a.taken_back_at IS NULL)
    ORDER BY w.employee_id LIMIT ?2";

/// Frozen circulars whose streams somebody had at their issue, and which the person did not acknowledge.
const UNMET: &str = "
    SELECT DISTINCT c.id, m.employee_id FROM membership m
    JOIN target t ON t.stream_id = m.stream_id
    JOIN document d ON d.id = t.document_id
    JOIN circular c ON c.id = d.id
    WHERE m.employee_id = ?1 AND c.statement IS NOT NULL AND c.frozen_count IS NOT NULL
      AND m.since_rev <= d.roster_rev AND (m.until_rev IS NULL OR m.until_rev > d.roster_rev)
      AND NOT EXISTS (SELECT 1 FROM receipt r WHERE r.subject = c.id AND r.employee_id = m.employee_id AND r.event = 'acknowledged')";

/// Circulars into whose audience somebody came later.
const UNMET_BY_SUPPLEMENT: &str =
    "SELECT DISTINCT s.circular_id, s.employee_id FROM supplement s WHERE s.employee_id = ?1 AND s.joined = 1";

/// What somebody is counted as excused from, for no other reason than being away.
const EXCUSED: &str = "
    SELECT e.circular_id, e.employee_id FROM excused e
    WHERE e.employee_id = ?1 AND NOT EXISTS (
      SELECT 1 FROM released r WHERE r.circular_id = e.circular_id AND r.employee_id = e.employee_id)";

/// The last moment before now and the next one after it at which an absence begins or ends.
const LOOKED: &str = "
    UPDATE away_look SET
      since_at = coalesce((SELECT max(edge) FROM (
        SELECT max(from_at) AS edge FROM absence WHERE from_at <= ?1 AND taken_back_at IS NULL
        UNION ALL SELECT max(until_at) FROM absence WHERE until_at <= ?1 AND taken_back_at IS NULL) past), 0),
      next_at = coalesce((SELECT min(edge) FROM (
        SELECT min(from_at) AS edge FROM absence WHERE from_at > ?1 AND taken_back_at IS NULL
        UNION ALL SELECT min(until_at) FROM absence WHERE until_at > ?1 AND taken_back_at IS NULL) ahead), 9223372036854775807)
    WHERE one = 1";

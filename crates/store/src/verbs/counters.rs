//! Unit counters of boards, brought up to date behind the acts, so that no act waits for a counter that many share.

use super::sums::{self, Facts};
use crate::StoreError;
use crate::engine::value::{given, values};
use crate::engine::{Batch, Lock, Row, Tx};
use diwan_domain::{EmployeeId, Fact, ItemId, Moment};
use std::collections::BTreeMap;

/// How many receipts are counted in one transaction.
pub const BATCH: u64 = 5_000;

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
    let through = nth_after(tx, after).await?;
    // Another node that counts at the same time takes other rows, or waits and finds these gone.
    let taken = take(tx, after, through.as_ref()).await?;
    let (mut own, mut counted) = (BTreeMap::new(), 0);
    for row in units_at_issue(tx, &taken).await? {
        let (circular, at) = (row.item(0)?, row.moment(3)?);
        let (_, facts): &mut (Moment, Facts) =
            own.entry((circular, row.unit(2)?)).or_insert_with(|| (at, Facts::default()));
        for event in taken.get(&(circular, row.employee(1)?)).into_iter().flatten() {
            let place = Fact::parse(event).and_then(|fact| Fact::ALL.iter().position(|f| *f == fact));
            if let Some(sum) = place.and_then(|place| facts.get_mut(place)) {
                *sum += 1;
                counted += 1;
            }
        }
    }
    let rows: Vec<_> = own
        .iter()
        .map(|((circular, unit), (_, [reached, shown, opened, acknowledged]))| {
            values![*circular, unit, *reached, *shown, *opened, *acknowledged]
        })
        .collect();
    let sql = "INSERT INTO circular_unit_count (circular_id, unit_id, reached, shown, opened, acknowledged) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (circular_id, unit_id) DO UPDATE SET
           reached = circular_unit_count.reached + excluded.reached,
           shown = circular_unit_count.shown + excluded.shown,
           opened = circular_unit_count.opened + excluded.opened,
           acknowledged = circular_unit_count.acknowledged + excluded.acknowledged";
    tx.all(vec![Batch::of(sql, rows)]).await?;
    sums::add(tx, &own).await?;
    Ok(Counted { counted, through })
}

/// Whether receipts wait to be counted, or circulars to be frozen: then a board would be behind.
pub async fn is_behind(tx: &mut dyn Tx) -> Result<bool, StoreError> {
    let sql = "SELECT CAST(EXISTS (SELECT 1 FROM receipt_uncounted) OR EXISTS (SELECT 1 FROM circular WHERE frozen_count IS NULL) AS INTEGER)";
    tx.first(sql, &[]).await?.map_or(Ok(false), |row| row.truth(0))
}

/// The events of each circular and person that were taken from the queue.
type Taken = BTreeMap<(ItemId, EmployeeId), Vec<String>>;

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
        taken.entry((row.item(0)?, row.employee(1)?)).or_default().push(row.text(2)?);
    }
    Ok(taken)
}

/// The unit of each person at the time of issue: circular, person, unit and moment of issue. Nothing for who was not in the audience
/// then. By primary keys only.
async fn units_at_issue(tx: &mut dyn Tx, taken: &Taken) -> Result<Vec<Row>, StoreError> {
    let people = taken.keys().map(|(circular, employee)| values![*circular, employee]).collect();
    let sql = "SELECT d.id, o.employee_id, o.unit_id, d.registered_at FROM document d JOIN posting o ON o.employee_id = ?2
                 AND o.since_rev <= d.roster_rev AND (o.until_rev IS NULL OR o.until_rev > d.roster_rev)
               WHERE d.id = ?1 AND EXISTS (
                 SELECT 1 FROM membership m JOIN target t ON t.document_id = d.id AND t.stream_id = m.stream_id
                 WHERE m.employee_id = ?2 AND m.since_rev <= d.roster_rev AND (m.until_rev IS NULL OR m.until_rev > d.roster_rev))";
    Ok(tx.all(vec![Batch::of(sql, people)]).await?.pop().unwrap_or_default())
}

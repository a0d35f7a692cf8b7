//! Unit counters of boards, brought up to date behind the acts, so that no act waits for a counter that many share.

use crate::StoreError;
use crate::engine::Tx;
use crate::engine::value::{given, values};
use diwan_domain::{Fact, ItemId, UnitId};
use std::collections::BTreeMap;

/// How many receipts are counted in one transaction.
pub const BATCH: u64 = 5_000;

/// What one transaction of counting did.
#[derive(Debug, Clone, Copy)]
pub struct Counted {
    /// Receipts taken from the queue.
    pub taken: u64,
    /// Receipts of people in the audience: those moved a counter.
    pub counted: u64,
}

/// Takes receipts from the queue and adds them to their units' counters. Part of [`crate::Archive::count_receipts`].
pub async fn count(tx: &mut dyn Tx) -> Result<Counted, StoreError> {
    // Another node that counts at the same time takes other rows, or waits and finds these gone.
    let taken = tx
        .query(
            "DELETE FROM receipt_uncounted WHERE (subject, employee_id, event) IN
               (SELECT subject, employee_id, event FROM receipt_uncounted ORDER BY subject, employee_id, event LIMIT ?1)
             RETURNING subject, employee_id, event",
            given![BATCH as i64],
        )
        .await?;
    let mut people = Vec::with_capacity(taken.len());
    for row in &taken {
        people.push(values![row.item(0)?, row.text(1)?]);
    }
    let units = tx.query_many(UNIT_AT_ISSUE, &people).await?;
    let mut sums: BTreeMap<(ItemId, UnitId), [i64; 4]> = BTreeMap::new();
    let mut counted = 0;
    for (row, unit) in taken.iter().zip(units) {
        let place = Fact::parse(&row.text(2)?).and_then(|fact| Fact::ALL.iter().position(|f| *f == fact));
        let (Some(unit), Some(place)) = (unit.first(), place) else { continue };
        let sums = sums.entry((row.item(0)?, unit.unit(0)?)).or_default();
        if let Some(sum) = sums.get_mut(place) {
            *sum += 1;
        }
        counted += 1;
    }
    let rows: Vec<_> = sums
        .into_iter()
        .map(|((circular, unit), [reached, shown, opened, acknowledged])| {
            values![circular, &unit, reached, shown, opened, acknowledged]
        })
        .collect();
    tx.exec_many(
        "INSERT INTO circular_unit_count (circular_id, unit_id, reached, shown, opened, acknowledged) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (circular_id, unit_id) DO UPDATE SET
           reached = circular_unit_count.reached + excluded.reached,
           shown = circular_unit_count.shown + excluded.shown,
           opened = circular_unit_count.opened + excluded.opened,
           acknowledged = circular_unit_count.acknowledged + excluded.acknowledged",
        &rows,
    )
    .await?;
    Ok(Counted { taken: taken.len() as u64, counted })
}

/// Whether receipts wait to be counted, or circulars to be frozen: then a board would be behind.
pub async fn is_behind(tx: &mut dyn Tx) -> Result<bool, StoreError> {
    let sql = "SELECT CAST(EXISTS (SELECT 1 FROM receipt_uncounted) OR EXISTS (SELECT 1 FROM circular WHERE frozen_count IS NULL) AS INTEGER)";
    tx.first(sql, &[]).await?.map_or(Ok(false), |row| row.truth(0))
}

/// The unit of a person at the time of issue, if the person was in the circular's audience then. By primary keys only.
const UNIT_AT_ISSUE: &str = "
    SELECT o.unit_id FROM document d JOIN posting o ON o.employee_id = ?2
      AND o.since_rev <= d.roster_rev AND (o.until_rev IS NULL OR o.until_rev > d.roster_rev)
    WHERE d.id = ?1 AND EXISTS (
      SELECT 1 FROM membership m JOIN target t ON t.document_id = d.id AND t.stream_id = m.stream_id
      WHERE m.employee_id = ?2 AND m.since_rev <= d.roster_rev AND (m.until_rev IS NULL OR m.until_rev > d.roster_rev))";

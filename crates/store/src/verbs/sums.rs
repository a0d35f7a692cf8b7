//! Figures of circulars for a unit with everything below it, as the tree is now: what boards show. Kept in the transactions that
//! change what they are the sum of, so that a board adds nothing up.

use crate::StoreError;
use crate::engine::value::values;
use crate::engine::{Batch, Tx};
use diwan_domain::{ItemId, Moment, UnitId};
use std::collections::{BTreeMap, BTreeSet};

/// What is added to a unit's own figures of one circular: reached, shown, opened, acknowledged.
pub type Facts = [i64; 4];

/// Adds to the figures of these units' circulars, and to those of every unit above. The caller holds [`crate::engine::Lock::TreeRead`].
pub async fn add(tx: &mut dyn Tx, own: &BTreeMap<(ItemId, UnitId), (Moment, Facts)>) -> Result<(), StoreError> {
    let units: BTreeSet<&UnitId> = own.keys().map(|(_, unit)| unit).collect();
    let sets = units.into_iter().map(|unit| values![unit]).collect();
    let sql = "SELECT unit_id, above FROM unit_above WHERE unit_id = ?1";
    let mut ways: BTreeMap<UnitId, Vec<UnitId>> = BTreeMap::new();
    for row in tx.all(vec![Batch::of(sql, sets)]).await?.iter().flatten() {
        ways.entry(row.unit(0)?).or_default().push(row.unit(1)?);
    }
    let mut sums: BTreeMap<(&UnitId, Moment, ItemId), Facts> = BTreeMap::new();
    for ((circular, unit), (at, facts)) in own {
        for above in ways.get(unit).into_iter().flatten() {
            let sum = sums.entry((above, *at, *circular)).or_default();
            sum.iter_mut().zip(facts).for_each(|(sum, more)| *sum += more);
        }
    }
    // In the order of the key, as everybody who writes here: two who count at the same time wait for each other and do not cross.
    let rows: Vec<_> = sums
        .into_iter()
        .map(|((unit, at, circular), [reached, shown, opened, acknowledged])| {
            values![unit, at, circular, reached, shown, opened, acknowledged]
        })
        .collect();
    let sql = "INSERT INTO circular_unit_sum (unit_id, registered_at, circular_id, people, reached, shown, opened, acknowledged)
               VALUES (?1, ?2, ?3, 0, ?4, ?5, ?6, ?7)
               ON CONFLICT (unit_id, registered_at, circular_id) DO UPDATE SET
                 reached = circular_unit_sum.reached + excluded.reached,
                 shown = circular_unit_sum.shown + excluded.shown,
                 opened = circular_unit_sum.opened + excluded.opened,
                 acknowledged = circular_unit_sum.acknowledged + excluded.acknowledged";
    tx.all(vec![Batch::of(sql, rows)]).await.map(drop)
}

/// Adds the people of a circular's units, which were frozen just now, to these units and every unit above. The caller holds
/// [`crate::engine::Lock::TreeRead`].
pub async fn add_people(tx: &mut dyn Tx, circular: ItemId) -> Result<(), StoreError> {
    let sql = "INSERT INTO circular_unit_sum (unit_id, registered_at, circular_id, people, reached, shown, opened, acknowledged)
               SELECT a.above, d.registered_at, d.id, sum(t.people), 0, 0, 0, 0
               FROM document d
               JOIN circular_unit_target t ON t.circular_id = d.id
               JOIN unit_above a ON a.unit_id = t.unit_id
               WHERE d.id = ?1
               GROUP BY a.above, d.registered_at, d.id ORDER BY a.above
               ON CONFLICT (unit_id, registered_at, circular_id) DO UPDATE SET people = excluded.people";
    tx.exec(sql, values![circular]).await.map(drop)
}

/// Adds up anew, for every circular, the figures of units of which none lies below another, from their own and those of the
/// units right below. The caller holds [`crate::engine::Lock::TreeWrite`].
pub async fn add_up(tx: &mut dyn Tx, units: &[UnitId]) -> Result<(), StoreError> {
    let sets: Vec<_> = units.iter().map(|unit| values![unit]).collect();
    tx.exec_many("DELETE FROM circular_unit_sum WHERE unit_id = ?1", &sets).await?;
    let sql = "INSERT INTO circular_unit_sum (unit_id, registered_at, circular_id, people, reached, shown, opened, acknowledged)
               SELECT CAST(?1 AS TEXT), d.registered_at, d.id, sum(part.people), sum(part.reached), sum(part.shown),
                 sum(part.opened), sum(part.acknowledged)
               FROM (
                 SELECT circular_id, people, 0 AS reached, 0 AS shown, 0 AS opened, 0 AS acknowledged
                   FROM circular_unit_target WHERE unit_id = ?1
                 UNION ALL SELECT circular_id, 0, reached, shown, opened, acknowledged
                   FROM circular_unit_count WHERE unit_id = ?1
                 UNION ALL SELECT s.circular_id, s.people, s.reached, s.shown, s.opened, s.acknowledged
                   FROM unit u JOIN circular_unit_sum s ON s.unit_id = u.id WHERE u.parent = ?1) part
               JOIN document d ON d.id = part.circular_id
               GROUP BY d.registered_at, d.id";
    tx.exec_many(sql, &sets).await.map(drop)
}

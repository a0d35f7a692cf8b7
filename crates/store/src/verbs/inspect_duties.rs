//! What can be checked about policy, absences, observations and the ladder; part of [`super::inspect`].

use super::policy;
use crate::StoreError;
use crate::engine::Tx;
use crate::engine::value::{given, values};
use diwan_domain::bell::Policy;
use diwan_domain::{ItemId, StreamId};
use std::collections::BTreeMap;

/// Where an item should be, and in whose stream.
const HELD: &str = "SELECT f.item_id FROM feed f WHERE f.item_id = ?1 AND f.stream_id = ?2 AND f.op = 'put'";

/// Everything that was entered was also told.
pub async fn inspect(tx: &mut dyn Tx, faults: &mut Vec<String>) -> Result<(), StoreError> {
    bell(tx, faults).await?;
    absences(tx, faults).await?;
    observations(tx, faults).await?;
    ladder(tx, faults).await
}

async fn bell(tx: &mut dyn Tx, faults: &mut Vec<String>) -> Result<(), StoreError> {
    let Some(set) = policy::in_force(tx).await? else { return Ok(()) };
    if Policy::parse(&set.text).is_err() {
        faults.push("bell: the policy in force cannot be followed".to_owned());
    }
    let body = tx.first("SELECT body FROM item WHERE id = ?1", given![ItemId::policy()]).await?;
    if body.map(|row| row.text(0)).transpose()?.as_ref() != Some(&set.text) {
        faults.push("bell: desks are told another policy than the one in force".to_owned());
    }
    Ok(())
}

async fn absences(tx: &mut dyn Tx, faults: &mut Vec<String>) -> Result<(), StoreError> {
    let sql = "SELECT count(*) FROM absence a LEFT JOIN feed f ON f.item_id = a.id
                 AND f.stream_id = 'employee:' || a.employee_id AND f.op = 'put'
               WHERE (a.taken_back_at IS NULL) <> (f.item_id IS NOT NULL)";
    let wrong = tx.first(sql, &[]).await?.map_or(Ok(0), |row| row.int(0))?;
    if wrong > 0 {
        faults.push(format!("{wrong} absences are told otherwise than they were entered"));
    }
    Ok(())
}

async fn observations(tx: &mut dyn Tx, faults: &mut Vec<String>) -> Result<(), StoreError> {
    let sql = "SELECT o.employee_id, count(*), (SELECT count(*) FROM feed f JOIN item i ON i.id = f.item_id
                 WHERE f.stream_id = 'employee:' || o.employee_id AND f.op = 'put' AND i.kind = 'observation/1')
               FROM observation o GROUP BY o.employee_id";
    let mut wrong = 0;
    for row in tx.query(sql, &[]).await? {
        wrong += i64::from(row.int(1)? != row.int(2)?);
    }
    if wrong > 0 {
        faults.push(format!("the observations of {wrong} people are not those that their desks are told"));
    }
    Ok(())
}

async fn ladder(tx: &mut dyn Tx, faults: &mut Vec<String>) -> Result<(), StoreError> {
    let sql =
        "SELECT s.circular_id, s.rung, t.stream_id FROM ladder_step s JOIN target t ON t.document_id = s.circular_id
               WHERE s.spoke = 1";
    let mut told: BTreeMap<(ItemId, StreamId), ItemId> = BTreeMap::new();
    for row in tx.query(sql, &[]).await? {
        let circular = row.item(0)?;
        told.insert((ItemId::step_of(circular, &row.text(1)?), row.stream(2)?), circular);
    }
    let sets: Vec<_> = told.keys().map(|(item, stream)| values![*item, stream]).collect();
    for (circular, rows) in told.values().zip(tx.query_many(HELD, &sets).await?) {
        if rows.is_empty() {
            faults.push(format!("circular {circular}: a step of its ladder is recorded and was not told"));
        }
    }
    let sql = "SELECT CAST(coalesce(sum(s.told), 0) AS BIGINT), (SELECT count(*) FROM item i WHERE i.kind = 'told/1') FROM ladder_step s";
    if let Some(row) = tx.first(sql, &[]).await?
        && row.int(0)? != row.int(1)?
    {
        faults.push("ladder: another number of heads and publishers was told than is recorded".to_owned());
    }
    Ok(())
}

//! Everything that can be checked against something else, for `doctor` and after a restore.

use super::heads::Sum;
use super::{inspect_duties, inspect_figures, inspect_office, inspect_publishing, roster};
use crate::StoreError;
use crate::engine::Tx;
use crate::engine::value::{given, values};
use crate::rules::packed::unpack;
use crate::rules::roster_plan::{heads_of, streams_of};
use crate::rules::tree::Tree;
use diwan_domain::audience::audience_hash;
use diwan_domain::{Document, EmployeeId, ItemId, StreamId, UnitId};
use std::collections::{BTreeMap, BTreeSet};

/// How many streams, documents or circulars are read at once.
const CHUNK: usize = 200;

/// What is wrong with the house's own accounts of itself; see [`crate::Archive::inspect`].
pub async fn inspect(tx: &mut dyn Tx) -> Result<Vec<String>, StoreError> {
    let mut faults = Vec::new();
    streams(tx, &mut faults).await?;
    numbers(tx, &mut faults).await?;
    documents(tx, &mut faults).await?;
    audiences(tx, &mut faults).await?;
    receipts(tx, &mut faults).await?;
    ways(tx, &mut faults).await?;
    inspect_figures::inspect(tx, &mut faults).await?;
    memberships(tx, &mut faults).await?;
    inspect_duties::inspect(tx, &mut faults).await?;
    inspect_office::inspect(tx, &mut faults).await?;
    inspect_publishing::inspect(tx, &mut faults).await?;
    Ok(faults)
}

async fn streams(tx: &mut dyn Tx, faults: &mut Vec<String>) -> Result<(), StoreError> {
    let streams = tx.query("SELECT id, head, item_count, check_sum FROM stream ORDER BY id", &[]).await?;
    let sql = "SELECT f.item_id, f.seq, f.ver, f.op, i.ver FROM feed f JOIN item i ON i.id = f.item_id WHERE f.stream_id = ?1";
    for chunk in streams.chunks(CHUNK) {
        let sets = chunk.iter().map(|row| Ok(values![row.text(0)?])).collect::<Result<Vec<_>, StoreError>>()?;
        for (stream, entries) in chunk.iter().zip(tx.query_many(sql, &sets).await?) {
            let name = stream.text(0)?;
            let mut sum = Sum { count: 0, check: 0 };
            for entry in &entries {
                if entry.text(3)? == "put" {
                    sum.add(entry.item(0)?, entry.int(2)?);
                }
                if entry.int(1)? > stream.int(1)? {
                    faults.push(format!("stream {name}: an entry lies beyond the head"));
                }
                if entry.int(2)? != entry.int(4)? {
                    faults.push(format!("stream {name}: item {} is there in an older version", entry.item(0)?));
                }
            }
            if sum.count != stream.int(2)? || sum.check as i64 != stream.int(3)? {
                faults.push(format!("stream {name}: count or check differ from its items"));
            }
        }
    }
    Ok(())
}

async fn numbers(tx: &mut dyn Tx, faults: &mut Vec<String>) -> Result<(), StoreError> {
    let sql = "SELECT register, year, count(*), min(serial), max(serial) FROM document WHERE register IS NOT NULL GROUP BY register, year";
    let mut given = BTreeMap::new();
    for row in tx.query(sql, &[]).await? {
        given.insert((row.text(0)?, row.int(1)?), (row.int(2)?, row.int(3)?, row.int(4)?));
    }
    for row in tx.query("SELECT register, year, last FROM number_counter", &[]).await? {
        let (register, year, last) = (row.text(0)?, row.int(1)?, row.int(2)?);
        if given.remove(&(register.clone(), year)) != Some((last, 1, last)) {
            faults.push(format!("register {register}/{year}: its numbers are not 1 to {last} without a gap"));
        }
    }
    faults.extend(
        given.keys().map(|(register, year)| format!("register {register}/{year}: it has numbers but no counter")),
    );
    Ok(())
}

async fn documents(tx: &mut dyn Tx, faults: &mut Vec<String>) -> Result<(), StoreError> {
    let sql = "SELECT d.id, d.number, d.content_sha256, d.statement_sha256, i.body, c.urgency
               FROM document d JOIN item i ON i.id = d.id LEFT JOIN circular c ON c.id = d.id
               WHERE d.id > ?1 ORDER BY d.id LIMIT ?2";
    let mut after = ItemId(uuid::Uuid::nil());
    loop {
        let rows = tx.query(sql, given![after, CHUNK as i64]).await?;
        for row in &rows {
            after = row.item(0)?;
            let document = serde_json::from_str::<Document>(&row.text(4)?).ok();
            let urgency = document.as_ref().map(|document| document.urgency.as_str());
            if row.opt_text(5)?.is_some_and(|kept| Some(kept.as_str()) != urgency) {
                faults.push(format!("document {}: the kept urgency is not that of its text", row.text(1)?));
            }
            let hashes = document.map(|d| (d.content_sha256(), d.statement_sha256()));
            if hashes != Some((row.text(2)?, row.opt_text(3)?)) {
                faults.push(format!("document {}: its text is not the one that was registered", row.text(1)?));
            }
        }
        if rows.len() < CHUNK {
            return Ok(());
        }
    }
}

async fn audiences(tx: &mut dyn Tx, faults: &mut Vec<String>) -> Result<(), StoreError> {
    let frozen =
        tx.query("SELECT id, frozen_count, frozen_sha256 FROM circular WHERE frozen_count IS NOT NULL", &[]).await?;
    for row in &frozen {
        let id = row.item(0)?;
        let list = tx.first("SELECT people FROM audience WHERE circular_id = ?1", given![id]).await?;
        let people = list.as_ref().map(|l| l.bytes(0)).transpose()?.and_then(unpack).unwrap_or_default();
        let sql = "SELECT CAST(coalesce(sum(people), 0) AS BIGINT) FROM circular_unit_target WHERE circular_id = ?1";
        let in_units = tx.first(sql, given![id]).await?.map_or(Ok(0), |r| r.int(0))?;
        let count = row.int(1)?;
        if people.len() as i64 != count || in_units != count || audience_hash(&people) != row.text(2)? {
            faults.push(format!("circular {id}: the frozen audience is not the one that was hashed"));
        }
    }
    Ok(())
}

async fn receipts(tx: &mut dyn Tx, faults: &mut Vec<String>) -> Result<(), StoreError> {
    let sql = "SELECT count(*) FROM receipt r LEFT JOIN document d ON d.id = r.subject
               WHERE d.id IS NULL OR d.version <> r.version OR d.content_sha256 <> r.content_sha256
                 OR (r.event = 'acknowledged' AND (d.statement_sha256 IS NULL OR r.statement_sha256 IS NULL
                     OR d.statement_sha256 <> r.statement_sha256))";
    let wrong = tx.first(sql, &[]).await?.map_or(Ok(0), |row| row.int(0))?;
    if wrong > 0 {
        faults.push(format!("{wrong} receipts name a document, version or text that is not registered"));
    }
    Ok(())
}

async fn ways(tx: &mut dyn Tx, faults: &mut Vec<String>) -> Result<(), StoreError> {
    let mut stored: BTreeMap<UnitId, BTreeSet<UnitId>> = BTreeMap::new();
    for row in tx.query("SELECT above, unit_id FROM unit_above", &[]).await? {
        stored.entry(row.unit(1)?).or_default().insert(row.unit(0)?);
    }
    let units = roster::all_units(tx).await?;
    let tree = Tree::new(units.iter().map(|(unit, _)| unit.clone()));
    for (unit, _) in &units {
        let right: BTreeSet<_> = tree.upwards(&unit.id).into_iter().collect();
        if stored.remove(&unit.id).unwrap_or_default() != right {
            faults.push(format!("unit {}: the kept way up is not that of the tree", unit.id));
        }
    }
    faults.extend(stored.keys().map(|unit| format!("unit {unit}: it has a way up and is not there")));
    Ok(())
}

async fn memberships(tx: &mut dyn Tx, faults: &mut Vec<String>) -> Result<(), StoreError> {
    let file = roster::on_file(tx).await?;
    let mut stored: BTreeMap<EmployeeId, BTreeSet<StreamId>> = BTreeMap::new();
    for row in tx.query("SELECT employee_id, stream_id FROM membership WHERE until_rev IS NULL", &[]).await? {
        stored.entry(row.employee(0)?).or_default().insert(row.stream(1)?);
    }
    let tree = Tree::new(file.units.values().filter(|(_, in_force)| *in_force).map(|(unit, _)| unit.clone()));
    let heads = heads_of(&tree);
    let mut wrong = 0;
    for (person, _) in file.people.values().filter(|(_, in_force)| *in_force) {
        let due = streams_of(person, &tree, &heads, file.grants.get(&person.id));
        wrong += usize::from(stored.remove(&person.id).unwrap_or_default() != due);
    }
    wrong += stored.len();
    if wrong > 0 {
        faults.push(format!("{wrong} people are members of other streams than the roster gives them"));
    }
    Ok(())
}

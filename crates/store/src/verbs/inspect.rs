//! Everything that can be checked against something else, for `doctor` and after a restore.

use super::heads::Sum;
use super::{inspect_duties, roster};
use crate::StoreError;
use crate::engine::Tx;
use crate::engine::value::{given, values};
use crate::rules::packed::unpack;
use crate::rules::roster_plan::{heads_of, streams_of};
use crate::rules::tree::Tree;
use diwan_domain::audience::audience_hash;
use diwan_domain::{Document, EmployeeId, Fact, ItemId, StreamId, UnitId};
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
    counters(tx, &mut faults).await?;
    ways(tx, &mut faults).await?;
    sums(tx, &mut faults).await?;
    memberships(tx, &mut faults).await?;
    inspect_duties::inspect(tx, &mut faults).await?;
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

async fn counters(tx: &mut dyn Tx, faults: &mut Vec<String>) -> Result<(), StoreError> {
    let sql = "SELECT r.subject, o.unit_id, r.event, count(*)
               FROM receipt r JOIN document d ON d.id = r.subject AND d.kind = 'circular'
               JOIN posting o ON o.employee_id = r.employee_id
                 AND o.since_rev <= d.roster_rev AND (o.until_rev IS NULL OR o.until_rev > d.roster_rev)
               WHERE EXISTS (SELECT 1 FROM membership m JOIN target t ON t.document_id = d.id AND t.stream_id = m.stream_id
                   WHERE m.employee_id = r.employee_id
                     AND m.since_rev <= d.roster_rev AND (m.until_rev IS NULL OR m.until_rev > d.roster_rev))
                 AND NOT EXISTS (SELECT 1 FROM receipt_uncounted q
                   WHERE q.subject = r.subject AND q.employee_id = r.employee_id AND q.event = r.event)
               GROUP BY r.subject, o.unit_id, r.event";
    let mut right: BTreeMap<(ItemId, UnitId), [i64; 4]> = BTreeMap::new();
    for row in tx.query(sql, &[]).await? {
        let place = Fact::parse(&row.text(2)?).and_then(|fact| Fact::ALL.iter().position(|f| *f == fact));
        let sums = right.entry((row.item(0)?, row.unit(1)?)).or_default();
        if let Some(sum) = place.and_then(|place| sums.get_mut(place)) {
            *sum = row.int(3)?;
        }
    }
    let sql = "SELECT circular_id, unit_id, reached, shown, opened, acknowledged FROM circular_unit_count";
    for row in tx.query(sql, &[]).await? {
        let key = (row.item(0)?, row.unit(1)?);
        let stored = [row.int(2)?, row.int(3)?, row.int(4)?, row.int(5)?];
        if right.remove(&key).unwrap_or_default() != stored {
            faults.push(format!("circular {}: the counters of unit {} differ from its receipts", key.0, key.1));
        }
    }
    faults.extend(right.keys().map(|(id, unit)| format!("circular {id}: unit {unit} has receipts but no counters")));
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

async fn sums(tx: &mut dyn Tx, faults: &mut Vec<String>) -> Result<(), StoreError> {
    let added = "SELECT a.above AS unit_id, d.registered_at, d.id AS circular_id, CAST(sum(own.people) AS BIGINT), CAST(sum(own.reached) AS BIGINT),
                   CAST(sum(own.shown) AS BIGINT), CAST(sum(own.opened) AS BIGINT), CAST(sum(own.acknowledged) AS BIGINT)
                 FROM (
                   SELECT circular_id, unit_id, people, 0 AS reached, 0 AS shown, 0 AS opened, 0 AS acknowledged FROM circular_unit_target
                   UNION ALL SELECT circular_id, unit_id, 0, reached, shown, opened, acknowledged FROM circular_unit_count) own
                 JOIN unit_above a ON a.unit_id = own.unit_id
                 JOIN document d ON d.id = own.circular_id
                 GROUP BY a.above, d.registered_at, d.id";
    let kept = "SELECT unit_id, registered_at, circular_id, people, reached, shown, opened, acknowledged FROM circular_unit_sum";
    let mut wrong = BTreeSet::new();
    for (one, other) in [(added, kept), (kept, added)] {
        let sql = format!("SELECT circular_id, unit_id FROM ({one} EXCEPT {other}) different");
        for row in tx.query(&sql, &[]).await? {
            wrong.insert((row.item(0)?, row.unit(1)?));
        }
    }
    let told =
        |(circular, unit)| format!("circular {circular}: the sums of unit {unit} differ from what lies below it");
    faults.extend(wrong.into_iter().map(told));
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

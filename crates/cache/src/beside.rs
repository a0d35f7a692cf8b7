//! What the registry tells beside documents: the bell's policy, rungs of the ladder, absences, notices about others, recorded observations, and
//! official acts (`official`).
//! One row follows from one item, so that it never matters how often or in which order they came.

use crate::error::Result;
use crate::kept;
use crate::official::{self, Official};
use crate::reading::{Known, one_line, read};
use crate::work::{Key, Work};
use diwan_domain::bell::Step;
use diwan_domain::{ActionId, ItemId, Moment};
use diwan_protocol::duty::{
    AbsenceItem, KIND_ABSENCE, KIND_OBSERVATION, KIND_POLICY, KIND_STEP, KIND_TOLD, ObservationItem, StepItem, ToldItem,
};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};

/// A table whose rows follow from items of one kind.
pub(crate) struct Table {
    pub name: &'static str,
    pub kind: &'static str,
    pub columns: &'static str,
}

const POLICY: Table = Table { name: "policy", kind: KIND_POLICY, columns: "item, version, sheet" };
const STEP: Table = Table { name: "step", kind: KIND_STEP, columns: "item, circular, version, step, at" };
const ABSENCE: Table =
    Table { name: "absence", kind: KIND_ABSENCE, columns: "item, reason, from_at, until_at, entered_at" };
const TOLD: Table = Table {
    name: "told",
    kind: KIND_TOLD,
    columns: "item, circular, number, subject, deadline, step, unit, unit_name, unmet, excused, audience, at",
};
const OBSERVATION: Table = Table {
    name: "observation",
    kind: KIND_OBSERVATION,
    columns: "item, id, what, device, from_at, until_at, source, subject, to_end, recorded_at",
};
const TABLES: [&Table; 11] = [
    &POLICY,
    &STEP,
    &ABSENCE,
    &TOLD,
    &OBSERVATION,
    &official::EVENT,
    &official::REMINDER,
    &official::WITNESS,
    &official::CONTEST,
    &official::DELEGATION,
    &official::DRAFT,
];

/// An absence, a notice or an observation counts only from the person's own stream: a registry in disorder that tells everybody of one must
/// excuse nobody. To be put behind a row of `item_stream` called `s`, which is joined by `CROSS JOIN`: SQLite then begins with the few rows of the
/// other table, and not with the stream's, of which a full drawer has a hundred thousand.
pub(crate) const IN_OWN_STREAM: &str = "s.live = 1 AND s.stream LIKE 'employee:%'";
/// Every reminder of a duty, by the ladder or by a supervisor. To be put behind a row of `duty` called `y`.
pub(crate) const REMINDED: &str = "FROM (
       SELECT t.at FROM step t WHERE t.circular = y.item AND t.version = y.version AND t.step = 'remind'
       UNION ALL SELECT t.at FROM reminder t CROSS JOIN item_stream s ON s.item = t.item
         WHERE t.circular = y.item AND t.version = y.version AND s.live = 1 AND s.stream LIKE 'employee:%')";
/// The same for what concerns the whole agency.
pub(crate) const IN_ALL: &str = "s.live = 1 AND s.stream = 'all'";

impl Table {
    /// What the table has for an item.
    fn kept(&self, tx: &Connection, item: ItemId) -> Result<Option<Vec<Value>>> {
        let select = format!("SELECT {} FROM {} WHERE item = ?1", self.columns, self.name);
        let width = self.columns.split(", ").count();
        let row = |row: &Row<'_>| (0..width).map(|column| row.get(column)).collect::<rusqlite::Result<Vec<Value>>>();
        Ok(tx.prepare_cached(&select)?.query_row([Key(item)], row).optional()?)
    }

    fn put(&self, tx: &Connection, row: &[Value]) -> Result<()> {
        let marks = vec!["?"; row.len()].join(", ");
        let insert = format!("INSERT OR REPLACE INTO {} ({}) VALUES ({marks})", self.name, self.columns);
        tx.prepare_cached(&insert)?.execute(params_from_iter(row))?;
        Ok(())
    }
}

/// The row that follows from an item; `None` for kinds that have none here.
fn row(id: ItemId, known: &Known) -> Option<(&'static Table, Vec<Value>)> {
    let (table, rest): (_, Vec<Value>) = match known {
        Known::Policy(policy) => (&POLICY, vec![i64::from(policy.version()).into(), policy.to_json().into()]),
        Known::Step(StepItem { circular, version, step, at }) => {
            (&STEP, vec![key(*circular), (*version).into(), word(step.as_str()), at.0.into()])
        }
        Known::Absence(AbsenceItem { absence, entered_at }) => {
            let times = [absence.from.0, absence.until.0, entered_at.0].map(Value::from);
            (&ABSENCE, [word(absence.reason.as_str())].into_iter().chain(times).collect())
        }
        Known::Told(told) => (&TOLD, told_row(told)),
        Known::Observation(item) => (&OBSERVATION, observation_row(item)),
        Known::Official(official) => official::row(official),
        _ => return None,
    };
    Some((table, [key(id)].into_iter().chain(rest).collect()))
}

fn told_row(told: &ToldItem) -> Vec<Value> {
    vec![
        key(told.circular),
        one_line(&told.number).into(),
        one_line(&told.subject).into(),
        told.deadline.map(|moment| moment.0).into(),
        word(told.step.as_str()),
        told.unit.as_ref().map(|unit| unit.as_str().to_owned()).into(),
        told.unit_name.as_deref().map(one_line).into(),
        told.unmet.into(),
        told.excused.into(),
        told.audience.into(),
        told.at.0.into(),
    ]
}

fn observation_row(item: &ObservationItem) -> Vec<Value> {
    let seen = &item.observation;
    vec![
        action(seen.id),
        word(seen.what.as_str()),
        word(seen.device.as_str()),
        seen.from.0.into(),
        seen.until.map(|moment| moment.0).into(),
        seen.source.clone().into(),
        seen.subject.map_or(Value::Null, key),
        seen.to_end.map(i64::from).into(),
        item.recorded_at.0.into(),
    ]
}

pub(crate) fn key(id: ItemId) -> Value {
    Value::Blob(id.0.as_bytes().to_vec())
}

pub(crate) fn action(id: ActionId) -> Value {
    key(ItemId(id.0))
}

fn word(word: &str) -> Value {
    Value::Text(word.to_owned())
}

/// Stores what an item says, with everything that follows from it.
pub(crate) fn store(work: &mut Work<'_>, id: ItemId, known: &Known) -> Result<()> {
    let Some((table, row)) = row(id, known) else { return Ok(()) };
    // What the row said before may have concerned another circular.
    touch_all(work, id)?;
    table.put(work.tx, &row)?;
    touch_all(work, id)?;
    match known {
        Known::Policy(_) | Known::Absence(_) | Known::Step(_) => work.changes.bell = true,
        Known::Official(official) if matches!(**official, Official::Reminder(_)) => work.changes.bell = true,
        Known::Observation(item) => {
            // The registry has it: there is nothing left to send, unless its end was not told yet.
            let known = "UPDATE measured SET due = 0 WHERE id = ?1 AND (until_at IS NULL OR ?2 IS NOT NULL)";
            let until = item.observation.until.map(|moment| moment.0);
            work.tx.prepare_cached(known)?.execute((action(item.observation.id), until))?;
        }
        _ => {}
    }
    work.changes.record = true;
    Ok(())
}

/// The item left this desk: what it said does not count any more.
pub(crate) fn remove(work: &mut Work<'_>, id: ItemId) -> Result<()> {
    touch_all(work, id)?;
    for table in TABLES {
        let delete = format!("DELETE FROM {} WHERE item = ?1", table.name);
        if work.tx.prepare_cached(&delete)?.execute([Key(id)])? > 0 {
            work.changes.bell = true;
            work.changes.record = true;
        }
    }
    Ok(())
}

/// What bears on the duty for a circular.
const BEARS: &str = "SELECT circular FROM step WHERE item = ?1
     UNION ALL SELECT circular FROM event WHERE item = ?1
     UNION ALL SELECT circular FROM contest WHERE item = ?1";

/// Derives anew the duties on which the item bears: what it says changed, or it came into a stream or left one.
pub(crate) fn touch_all(work: &mut Work<'_>, id: ItemId) -> Result<()> {
    let circular: Option<Key> = work.tx.prepare_cached(BEARS)?.query_row([Key(id)], |row| row.get(0)).optional()?;
    if let Some(circular) = circular {
        kept::touch(work, circular.0)?;
    }
    if work.tx.prepare_cached("SELECT 1 FROM reminder WHERE item = ?1")?.exists([Key(id)])? {
        work.changes.bell = true;
    }
    if work.tx.prepare_cached("SELECT 1 FROM absence WHERE item = ?1")?.exists([Key(id)])? {
        // Who is away is not expired.
        let expired = "SELECT DISTINCT circular FROM step WHERE step = 'expire'";
        let mut expired = work.tx.prepare_cached(expired)?;
        let expired = expired.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<Key>>>()?;
        expired.into_iter().for_each(|circular| work.touch(circular.0));
        work.changes.bell = true;
    }
    Ok(())
}

/// When the ladder ended the duty of this version unmet, if the person was not away at that moment: nobody misses by leave what nobody
/// could have told them. What a later extension overtook did not end it.
pub(crate) fn expired_at(
    tx: &Connection,
    circular: ItemId,
    version: i64,
    extended: Option<Moment>,
) -> Result<Option<i64>> {
    let select = format!(
        "SELECT min(at) FROM step t WHERE t.circular = ?1 AND t.version = ?2 AND t.step = '{expire}' AND t.at >= ?3
           AND NOT EXISTS (SELECT 1 FROM absence a CROSS JOIN item_stream s ON s.item = a.item
             WHERE a.from_at <= t.at AND t.at < a.until_at AND {IN_OWN_STREAM})",
        expire = Step::Expire.as_str()
    );
    Ok(tx
        .prepare_cached(&select)?
        .query_row((Key(circular), version, extended.map_or(i64::MIN, |at| at.0)), |row| row.get(0))?)
}

/// Every row against the item from which it follows, and every such item against its row.
pub(crate) fn verify(tx: &Connection, faults: &mut Vec<String>) -> Result<()> {
    for table in TABLES {
        let select = format!(
            "SELECT i.id, i.raw FROM item i WHERE i.kind = ?1 AND i.unreadable IS NULL
             UNION SELECT t.item, coalesce(i.raw, '') FROM {} t LEFT JOIN item i ON i.id = t.item",
            table.name
        );
        let mut select = tx.prepare(&select)?;
        let mut rows = select.query([table.kind])?;
        while let Some(found) = rows.next()? {
            let (id, raw): (Key, String) = (found.get(0)?, found.get(1)?);
            let derived = row(id.0, &read(table.kind, id.0, &raw)).map(|(_, row)| row);
            if table.kept(tx, id.0)? != derived {
                faults.push(format!("{}: its row in {} is not what follows from it", id.0, table.name));
            }
        }
    }
    Ok(())
}

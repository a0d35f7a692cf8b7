//! What this desk measured about itself: a row before it is a request, and sent until the registry has said that it need not come again.

use crate::beside::action;
use crate::db::Cache;
use crate::error::Result;
use crate::outbox::limit;
use crate::work::Key;
use diwan_domain::{ActionId, DeviceId, ItemId, Moment, Observation, Observed};
use rusqlite::{Connection, Row, Transaction, params};

/// The most that wait to be sent. A desk without a line for a year measures less; beyond it nothing more is measured.
const MOST_DUE: i64 = 20_000;
/// How many are kept after the registry has recorded them, so that one that lost them can be told again.
const KEPT: i64 = 2_000;

/// The columns of an observation, in one order for everybody who reads one.
pub(crate) const COLUMNS: &str = "id, what, device, from_at, until_at, source, subject, to_end";

impl Cache {
    /// Writes an observation, or the end of one that was written before. The first end that is known stays.
    pub fn measure(&self, observation: &Observation) -> Result<()> {
        self.write(|tx| {
            let waiting: i64 = tx.query_row("SELECT count(*) FROM measured WHERE due = 1", [], |row| row.get(0))?;
            if waiting < MOST_DUE {
                write(tx, observation, true)?;
            }
            let old = "DELETE FROM measured WHERE due = 0 AND until_at IS NOT NULL
                 AND from_at < (SELECT from_at FROM measured WHERE due = 0 ORDER BY from_at DESC LIMIT 1 OFFSET ?1)";
            tx.prepare_cached(old)?.execute([KEPT])?;
            Ok(())
        })
    }

    /// The program starts: what still lasted when it ended was measured until then, and nobody knows of more.
    pub fn end_measured(&self, until: Moment) -> Result<()> {
        let end = "UPDATE measured SET until_at = max(from_at, ?1), due = 1 WHERE until_at IS NULL";
        self.write(|tx| Ok(tx.execute(end, [until.0]).map(drop)?))
    }

    /// What waits to be sent, in the order in which it began.
    pub fn observations_due(&self, max: usize) -> Result<Vec<Observation>> {
        let select = format!("SELECT {COLUMNS} FROM measured WHERE due = 1 ORDER BY from_at, id LIMIT ?1");
        self.ask(|tx| {
            let mut select = tx.prepare_cached(&select)?;
            let found = select.query_map([limit(max)], read)?.collect::<rusqlite::Result<Vec<_>>>()?;
            Ok(found.into_iter().flatten().collect())
        })
    }

    /// The registry need not be told these again, as they were `sent`: an end that was learned meanwhile is still to be told.
    pub fn observed(&self, sent: &[Observation], done: &[ActionId]) -> Result<()> {
        self.write(|tx| {
            let mut settle = tx.prepare_cached("UPDATE measured SET due = 0 WHERE id = ?1 AND until_at IS ?2")?;
            for observation in sent.iter().filter(|observation| done.contains(&observation.id)) {
                settle.execute((action(observation.id), observation.until.map(|moment| moment.0)))?;
            }
            Ok(())
        })
    }
}

/// After a restore: what the registry does not hold any more is told again.
pub(crate) fn send_lost(tx: &Transaction<'_>) -> Result<()> {
    let again = "UPDATE measured SET due = 1 WHERE id NOT IN (SELECT id FROM observation)";
    tx.execute(again, [])?;
    Ok(())
}

pub(crate) fn write(tx: &Connection, observation: &Observation, due: bool) -> Result<()> {
    let upsert = format!(
        "INSERT INTO measured ({COLUMNS}, due) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (id) DO UPDATE SET until_at = excluded.until_at, due = 1
         WHERE until_at IS NULL AND excluded.until_at IS NOT NULL"
    );
    tx.prepare_cached(&upsert)?.execute(params![
        action(observation.id),
        observation.what.as_str(),
        observation.device.as_str(),
        observation.from.0,
        observation.until.map(|moment| moment.0),
        observation.source,
        observation.subject.map(Key),
        observation.to_end,
        due,
    ])?;
    Ok(())
}

/// Reads [`COLUMNS`]; `None` for a row that nobody can have measured.
pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Option<Observation>> {
    let ItemId(id) = row.get::<_, Key>(0)?.0;
    let Some(what) = Observed::parse(row.get_ref(1)?.as_str()?) else { return Ok(None) };
    let observation = Observation {
        id: ActionId(id),
        what,
        device: DeviceId::from_stored(row.get::<_, String>(2)?),
        from: Moment(row.get(3)?),
        until: row.get::<_, Option<i64>>(4)?.map(Moment),
        source: row.get(5)?,
        subject: row.get::<_, Option<Key>>(6)?.map(|key| key.0),
        to_end: row.get(7)?,
    };
    Ok(Some(observation).filter(|observation| observation.judge().is_ok()))
}

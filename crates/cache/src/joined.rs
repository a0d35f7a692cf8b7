//! Since when this person is in each stream, as the registry says: who joined an audience after a circular was issued may read it and owes
//! nothing, unless the circular says otherwise.

use crate::db::Cache;
use crate::error::Result;
use crate::types::Changes;
use crate::work::{Key, Work};
use diwan_domain::{ItemId, Moment, StreamId};
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, BTreeSet};

/// The most streams that are remembered; nobody has so many.
const MOST: usize = 1000;

impl Cache {
    /// Keeps since when the person is in each stream, in place of what was kept before. A stream that is not named was always held, and every
    /// duty of it is owed: so it was before registries told this.
    pub fn note_joined(&self, joined: &BTreeMap<StreamId, Moment>, now: Moment) -> Result<Changes> {
        let new: BTreeMap<String, i64> =
            joined.iter().take(MOST).map(|(stream, since)| (stream.as_str().to_owned(), since.0)).collect();
        if self.ask(|tx| kept(tx))? == new {
            return Ok(Changes::default());
        }
        self.apply(now, |work| {
            let before = kept(work.tx)?;
            work.tx.execute("DELETE FROM joined", [])?;
            for (stream, since) in &new {
                let insert = "INSERT INTO joined (stream, since) VALUES (?1, ?2)";
                work.tx.prepare_cached(insert)?.execute(params![stream, since])?;
            }
            let streams: BTreeSet<&String> = before.keys().chain(new.keys()).collect();
            for stream in streams.into_iter().filter(|stream| before.get(*stream) != new.get(*stream)) {
                let latest = before.get(stream).max(new.get(stream)).copied().unwrap_or_default();
                touch_before(work, stream, latest)?;
            }
            Ok(())
        })
    }
}

fn kept(tx: &Connection) -> Result<BTreeMap<String, i64>> {
    let mut select = tx.prepare_cached("SELECT stream, since FROM joined")?;
    let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Derives anew the duties for circulars of a stream that were issued before a moment.
fn touch_before(work: &mut Work<'_>, stream: &str, moment: i64) -> Result<()> {
    let select = "SELECT d.id FROM item_stream s JOIN document d ON d.id = s.item
         WHERE s.stream = ?1 AND d.statement IS NOT NULL AND d.issued_at < ?2";
    let mut select = work.tx.prepare_cached(select)?;
    let found = select.query_map((stream, moment), |row| row.get(0))?.collect::<rusqlite::Result<Vec<Key>>>()?;
    found.into_iter().for_each(|circular| work.touch(circular.0));
    Ok(())
}

/// Whether this person was in the circular's audience: came into a stream that has it before it was issued, or after it where those who join
/// owe it too, up to its deadline. The own stream is the person's for ever.
pub(crate) fn owes(
    tx: &Connection,
    circular: ItemId,
    issued_at: Moment,
    joiners_until: Option<Moment>,
) -> Result<bool> {
    let select = "SELECT 1 FROM item_stream s LEFT JOIN joined j ON j.stream = s.stream
         WHERE s.item = ?1 AND (s.live = 1 OR s.reason IN ('recalled', 'superseded'))
           AND (s.stream LIKE 'employee:%' OR j.since IS NULL OR j.since <= ?2)";
    let latest = joiners_until.map_or(issued_at, |until| until.max(issued_at));
    Ok(tx.prepare_cached(select)?.exists((Key(circular), latest.0))?)
}

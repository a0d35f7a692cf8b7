//! My acts that the registry has recorded: kept, so that a registry that lost them is told again.

use crate::db::Cache;
use crate::derive::settle_touched;
use crate::error::Result;
use crate::setting;
use crate::work::{Key, Work};
use diwan_domain::Moment;
use rusqlite::{OptionalExtension, Transaction};

/// Set while a new history of the own stream waits to be compared with what was done here. In the file, so that no crash forgets it.
const TO_COMPARE: &str = "acts_to_compare";

/// An act that is kept, of a document that is here, whose fact the registry's receipts do not hold.
const LOST: &str = "
    FROM act a JOIN document d ON d.id = a.lane LEFT JOIN facts f ON f.subject = a.lane
    WHERE NOT d.recalled AND CASE a.event
      WHEN 'reached' THEN f.reached IS NULL
      WHEN 'shown' THEN f.shown IS NULL
      WHEN 'opened' THEN f.opened IS NULL
      ELSE f.acknowledged IS NULL OR f.version < a.version END";

impl Cache {
    /// After the own stream was taken anew and every other stream is followed again: acts that the registry once recorded and does not
    /// hold any more go back into the outbox, under their own ids. Does nothing without a new history. Returns how many there were.
    pub fn send_lost(&self) -> Result<usize> {
        if self.setting(TO_COMPARE)?.is_none() {
            return Ok(0);
        }
        self.write_seen(|tx| {
            let mut work = Work::new(tx, Moment::default());
            let lanes = call_up(tx)?;
            tx.execute("DELETE FROM setting WHERE key = ?1", [TO_COMPARE])?;
            lanes.iter().for_each(|lane| work.touch(lane.0));
            settle_touched(&mut work)?;
            Ok(lanes.len())
        })
    }
}

fn call_up(tx: &Transaction<'_>) -> Result<Vec<Key>> {
    let lost = format!("SELECT a.id, a.lane {LOST} ORDER BY a.done_at, a.id");
    let mut lost = tx.prepare(&lost)?;
    let lost =
        lost.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<Vec<(Key, Key)>>>()?;
    let mut back = tx.prepare(
        "INSERT INTO outbox (id, lane, event, version, done_at, action)
         SELECT id, lane, event, version, done_at, action FROM act WHERE id = ?1",
    )?;
    let mut gone = tx.prepare("DELETE FROM act WHERE id = ?1")?;
    for (id, _) in &lost {
        back.execute([id])?;
        gone.execute([id])?;
    }
    Ok(lost.into_iter().map(|(_, lane)| lane).collect())
}

/// A snapshot of the own stream begins: what it does not bring back was perhaps lost.
pub(crate) fn compare_later(tx: &Transaction<'_>) -> Result<()> {
    let any = tx.query_row("SELECT 1 FROM act LIMIT 1", [], |_| Ok(())).optional()?;
    any.map_or(Ok(()), |()| setting::save(tx, TO_COMPARE, "1"))
}

/// The registry has recorded these acts up to `after` of the own stream, and the feed has brought them: the outbox lets go of them.
pub(crate) fn keep_passed(tx: &Transaction<'_>, after: i64) -> Result<()> {
    let keep = "INSERT INTO act (id, lane, event, version, done_at, action)
         SELECT id, lane, event, version, done_at, action FROM outbox WHERE state = 'applied' AND applied_seq <= ?1
         ON CONFLICT (id) DO NOTHING";
    tx.prepare_cached(keep)?.execute([after])?;
    Ok(())
}

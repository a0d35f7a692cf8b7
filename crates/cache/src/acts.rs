//! My acts that the registry has recorded: kept, so that a registry that lost them is told again.

use crate::db::Cache;
use crate::derive::settle_touched;
use crate::error::Result;
use crate::work::{Key, Work};
use crate::{measured, setting};
use diwan_domain::{ActionId, ItemId, Moment};
use rusqlite::{OptionalExtension, Transaction};
use std::collections::BTreeSet;

/// Set while a new history of the own stream waits to be compared with what was done here. In the file, so that no crash forgets it.
const TO_COMPARE: &str = "acts_to_compare";

/// Of the acts in this table, called `a`: those of a document that is here whose fact the registry's receipts do not hold.
fn unrecorded(table: &str) -> String {
    format!(
        "FROM {table} a JOIN document d ON d.id = a.lane LEFT JOIN facts f ON f.subject = a.lane
         WHERE NOT d.recalled AND CASE a.event
           WHEN 'reached' THEN f.reached IS NULL
           WHEN 'shown' THEN f.shown IS NULL
           WHEN 'opened' THEN f.opened IS NULL
           ELSE f.acknowledged IS NULL OR f.version < a.version END"
    )
}

impl Cache {
    /// After the own stream was taken anew and every other stream is followed again: acts that the registry once recorded and does not
    /// hold any more go back into the outbox, under their own ids, and so does what was measured here. Does nothing without a new history. Returns
    /// how many acts there were.
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
            measured::send_lost(tx)?;
            Ok(lanes.len())
        })
    }
}

/// Moves acts out of the outbox into what is kept.
const KEEP: &str = "INSERT INTO act (id, lane, event, version, done_at, action)
    SELECT id, lane, event, version, done_at, action FROM outbox";

/// Acts to which the registry gave a place beyond what the own stream has here, of all documents.
const BEYOND: &str = "state = 'applied' AND applied_seq >
    (SELECT max(after) FROM stream WHERE name LIKE 'employee:%' AND phase = 'following')";

impl Cache {
    /// Acts that the registry says it has recorded, at a place of the own stream that has not come here yet.
    pub fn recorded_beyond(&self) -> Result<BTreeSet<ActionId>> {
        let select = format!("SELECT id FROM outbox WHERE {BEYOND}");
        self.ask(|tx| {
            let ids =
                tx.prepare_cached(&select)?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<Key>>>()?;
            Ok(ids.into_iter().map(|key| ActionId(key.0.0)).collect())
        })
    }

    /// These were recorded in a history that the registry does not have any more, for its own stream ends before their places: they wait
    /// again, and those whose document is gone with that history are let go of. What has come meanwhile stays as it is. Returns how many wait.
    pub fn send_beyond(&self, ids: &BTreeSet<ActionId>) -> Result<usize> {
        let back = format!(
            "UPDATE outbox SET state = 'queued', next_at = 0 WHERE id = ?1 AND {BEYOND}
             AND EXISTS (SELECT 1 FROM document d WHERE d.id = outbox.lane AND NOT d.recalled)"
        );
        let keep = format!("{KEEP} WHERE id = ?1 AND {BEYOND} ON CONFLICT (id) DO NOTHING");
        let forget = format!("DELETE FROM outbox WHERE id = ?1 AND {BEYOND}");
        self.write_seen(|tx| {
            let mut waiting = 0;
            for id in ids.iter().map(|id| Key(ItemId(id.0))) {
                waiting += tx.prepare_cached(&back)?.execute([id])?;
                tx.prepare_cached(&keep)?.execute([id])?;
                tx.prepare_cached(&forget)?.execute([id])?;
            }
            Ok(waiting)
        })
    }
}

fn call_up(tx: &Transaction<'_>) -> Result<Vec<Key>> {
    let lost = format!("SELECT a.id, a.lane {} ORDER BY a.done_at, a.id", unrecorded("act"));
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
    let any = tx.query_row("SELECT 1 FROM act UNION ALL SELECT 1 FROM measured LIMIT 1", [], |_| Ok(())).optional()?;
    any.map_or(Ok(()), |()| setting::save(tx, TO_COMPARE, "1"))
}

/// The feed has passed the places of these acts and brought no record of them: the answer was of a history that the registry does not have
/// any more, and other entries have those places now. They wait until `next_at`. In the history that is, sending twice has one effect.
pub(crate) fn take_back_unrecorded(work: &mut Work<'_>, after: i64, next_at: Moment) -> Result<()> {
    let back = format!(
        "UPDATE outbox SET state = 'queued', next_at = ?2
         WHERE id IN (SELECT a.id {} AND a.state = 'applied' AND a.applied_seq <= ?1)",
        unrecorded("outbox")
    );
    work.changes.acts_again += work.tx.prepare_cached(&back)?.execute((after, next_at.0))?;
    Ok(())
}

/// The registry has recorded these acts up to `after` of the own stream, and the feed has brought them: the outbox lets go of them.
pub(crate) fn keep_passed(tx: &Transaction<'_>, after: i64) -> Result<()> {
    let keep = format!("{KEEP} WHERE state = 'applied' AND applied_seq <= ?1 ON CONFLICT (id) DO NOTHING");
    tx.prepare_cached(&keep)?.execute([after])?;
    Ok(())
}

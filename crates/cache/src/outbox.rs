//! My acts: a row before they are a request, kept until the registry has recorded them and the feed has brought their effect back.

use crate::acts;
use crate::db::Cache;
use crate::derive::{is_known, settle_touched};
use crate::error::{CacheError, Result};
use crate::types::{Acted, Changes, OutboxRow, OutboxState, Waiting};
use crate::work::{Key, Work};
use diwan_domain::{ActionId, Fact, ItemId, Moment};
use diwan_protocol::{Action, ActionOutcome, ActionStatus, Problem};
use rusqlite::{OptionalExtension, Row, Transaction, params};

impl Cache {
    /// Writes acts with their immediate effect on duties, unread figures and history, all in one transaction; one answer for each, in order.
    pub fn act(&self, acts: &[Action]) -> Result<Vec<Acted>> {
        self.write_seen(|tx| {
            // An act derives nothing that needs a time: a withdrawal is never its consequence.
            let mut work = Work::new(tx, Moment::default());
            let acted = acts.iter().map(|act| queue(&mut work, act)).collect::<Result<_>>()?;
            settle_touched(&mut work)?;
            Ok(acted)
        })
    }

    /// What can be sent at `now`: the first waiting act of each lane (document), at most `max`; lanes in which an acknowledgement waits
    /// before all others, then oldest first.
    pub fn next_batch(&self, now: Moment, max: usize) -> Result<Vec<Waiting>> {
        let select = "SELECT o.action, o.attempts, o.id, o.lane FROM outbox o
             WHERE o.state = 'queued' AND o.next_at <= ?1 AND NOT EXISTS (
               SELECT 1 FROM outbox p WHERE p.lane = o.lane AND p.seq < o.seq AND p.state IN ('queued', 'sending'))
             ORDER BY NOT EXISTS (
               SELECT 1 FROM outbox a WHERE a.lane = o.lane AND a.event = 'acknowledged' AND a.state = 'queued'), o.seq
             LIMIT ?2";
        self.ask(|tx| {
            let mut select = tx.prepare_cached(select)?;
            let mut rows = select.query(params![now.0, limit(max)])?;
            let mut batch = Vec::new();
            while let Some(row) = rows.next()? {
                let waiting = Waiting { action: action(row, 0)?, attempts: row.get(1)? };
                // Sent under another id than its row's, its answer would never find the row: it would be sent for ever.
                if (row.get(2)?, row.get(3)?) != (id_key(waiting.action.id), Key(waiting.action.subject)) {
                    return Err(CacheError::Damaged("a waiting act is not what was written".to_owned()));
                }
                batch.push(waiting);
            }
            Ok(batch)
        })
    }

    /// When the next batch will have something in it; `None` when nothing waits. An act behind another of its document is not due before
    /// that one, however new it is itself.
    pub fn next_due(&self) -> Result<Option<Moment>> {
        let select = "SELECT min(o.next_at) FROM outbox o WHERE o.state = 'queued' AND NOT EXISTS (
               SELECT 1 FROM outbox p WHERE p.lane = o.lane AND p.seq < o.seq AND p.state IN ('queued', 'sending'))";
        self.ask(|tx| Ok(tx.query_row(select, [], |row| row.get::<_, Option<i64>>(0))?.map(Moment)))
    }

    /// These are on their way now.
    pub fn mark_sending(&self, ids: &[ActionId]) -> Result<()> {
        self.each(ids, "UPDATE outbox SET state = 'sending' WHERE id = ?1 AND state = 'queued'")
    }

    /// No answer came: these wait again, until `next_at`.
    pub fn put_back(&self, ids: &[ActionId], next_at: Moment) -> Result<()> {
        self.write(|tx| ids.iter().try_for_each(|id| wait_until(tx, *id, next_at)))
    }

    /// Everything that waits may be tried at once (the program started, the line came back, the person signed in again).
    pub fn retry_now(&self) -> Result<()> {
        self.write(|tx| Ok(tx.execute("UPDATE outbox SET next_at = 0 WHERE state = 'queued'", []).map(|_| ())?))
    }

    /// The registry's answers. `Retry` waits until `retry_at`. Answers to acts that are not on their way (any more) change nothing.
    pub fn settle(&self, outcomes: &[ActionOutcome], retry_at: Moment, now: Moment) -> Result<Changes> {
        self.apply(now, |work| {
            for outcome in outcomes {
                settle_one(work, outcome, retry_at)?;
            }
            // The feed may have been faster than the answers. Looked at once for all of them: each look reads everything that waits for the feed.
            let passed = "SELECT max(after) FROM stream WHERE name LIKE 'employee:%' AND phase = 'following'";
            let after: Option<i64> = work.tx.prepare_cached(passed)?.query_row([], |row| row.get(0))?;
            acts::take_back_unrecorded(work, after.unwrap_or(-1), retry_at)?;
            drop_overlays(work, after.unwrap_or(-1))
        })
    }

    /// The person has seen this refused act. Returns whether there was one.
    pub fn dismiss_rejected(&self, id: ActionId) -> Result<bool> {
        self.write_seen(|tx| {
            Ok(tx.execute("DELETE FROM outbox WHERE id = ?1 AND state = 'rejected'", [id_key(id)])? > 0)
        })
    }

    /// What waits (oldest first) and what was refused.
    pub fn outbox(&self) -> Result<Vec<OutboxRow>> {
        self.outbox_where("o.state <> 'applied'")
    }

    /// What was refused, oldest first.
    pub fn refused(&self) -> Result<Vec<OutboxRow>> {
        self.outbox_where("o.state = 'rejected'")
    }

    fn outbox_where(&self, which: &str) -> Result<Vec<OutboxRow>> {
        let select = format!(
            "SELECT o.action, o.state, coalesce(d.number, ''), coalesce(d.subject, ''), o.attempts, o.next_at, o.problem
             FROM outbox o LEFT JOIN document d ON d.id = o.lane WHERE {which} ORDER BY o.seq"
        );
        self.ask(|tx| Ok(tx.prepare_cached(&select)?.query_map([], outbox_row)?.collect::<rusqlite::Result<_>>()?))
    }

    fn each(&self, ids: &[ActionId], sql: &str) -> Result<()> {
        self.write(|tx| {
            let mut statement = tx.prepare_cached(sql)?;
            ids.iter().try_for_each(|id| Ok(statement.execute([id_key(*id)]).map(|_| ())?))
        })
    }
}

fn queue(work: &mut Work<'_>, act: &Action) -> Result<Acted> {
    let tx = work.tx;
    if tx.prepare_cached("SELECT 1 FROM outbox WHERE id = ?1")?.exists([id_key(act.id)])? {
        return Ok(Acted::Known);
    }
    let Some(target) = target(tx, act.subject)? else { return Ok(Acted::NotFound) };
    let acknowledges = act.event == Fact::Acknowledged;
    if target.recalled || (acknowledges && target.statement.is_none()) {
        return Ok(Acted::NotApplicable);
    }
    let names_what_is_here = act.version == target.version
        && act.content_sha256 == target.content_sha256
        && (!acknowledges || act.statement_sha256 == target.statement_sha256);
    if !names_what_is_here {
        return Ok(Acted::VersionMismatch);
    }
    if is_known(tx, act.subject, act.event, act.version)? {
        return Ok(Acted::Known);
    }
    let insert = "INSERT INTO outbox (id, lane, event, version, done_at, action) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let json = serde_json::to_string(act).unwrap_or_default();
    tx.prepare_cached(insert)?.execute(params![
        id_key(act.id),
        Key(act.subject),
        act.event.as_str(),
        act.version,
        act.device_time.0,
        json
    ])?;
    if acknowledges {
        let remember =
            "INSERT INTO history (subject, version, number, title, issuer, statement, content_sha256, done_at, device)
             SELECT id, version, number, subject, issuer, statement, content_sha256, ?2, ?3 FROM document WHERE id = ?1
             ON CONFLICT (subject, version) DO NOTHING";
        tx.prepare_cached(remember)?.execute(params![Key(act.subject), act.device_time.0, act.device.as_str()])?;
    }
    work.touch(act.subject);
    Ok(Acted::Queued)
}

/// What an act is checked against.
struct Target {
    version: i64,
    content_sha256: String,
    statement: Option<String>,
    statement_sha256: Option<String>,
    recalled: bool,
}

fn target(tx: &Transaction<'_>, id: ItemId) -> Result<Option<Target>> {
    let select = "SELECT version, content_sha256, statement, statement_sha256, recalled FROM document WHERE id = ?1";
    let read = |row: &Row<'_>| {
        Ok(Target {
            version: row.get(0)?,
            content_sha256: row.get(1)?,
            statement: row.get(2)?,
            statement_sha256: row.get(3)?,
            recalled: row.get(4)?,
        })
    };
    Ok(tx.prepare_cached(select)?.query_row([Key(id)], read).optional()?)
}

fn settle_one(work: &mut Work<'_>, outcome: &ActionOutcome, retry_at: Moment) -> Result<()> {
    let tx = work.tx;
    let select = "SELECT lane, event, version FROM outbox WHERE id = ?1 AND state = 'sending'";
    let read = |row: &Row<'_>| Ok((row.get::<_, Key>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?));
    let found = tx.prepare_cached(select)?.query_row([id_key(outcome.id)], read).optional()?;
    let Some((lane, event, version)) = found else { return Ok(()) };
    let acknowledges = event == Fact::Acknowledged.as_str();
    match outcome.status {
        ActionStatus::Retry => return wait_until(tx, outcome.id, retry_at),
        ActionStatus::Applied | ActionStatus::Duplicate => {
            let recorded_at = outcome.recorded_at.map(|m| m.0);
            let applied = "UPDATE outbox SET state = 'applied', applied_seq = ?2, recorded_at = ?3, attempts = attempts + 1 WHERE id = ?1";
            tx.prepare_cached(applied)?.execute(params![id_key(outcome.id), outcome.applied_seq, recorded_at])?;
            if acknowledges {
                let record =
                    "UPDATE history SET recorded_at = coalesce(recorded_at, ?3) WHERE subject = ?1 AND version = ?2";
                tx.prepare_cached(record)?.execute(params![lane, version, recorded_at])?;
            }
        }
        ActionStatus::Rejected => {
            let problem = outcome.problem.as_ref().and_then(|p| serde_json::to_string(p).ok());
            let rejected = "UPDATE outbox SET state = 'rejected', problem = ?2, attempts = attempts + 1 WHERE id = ?1";
            tx.prepare_cached(rejected)?.execute(params![id_key(outcome.id), problem])?;
            if acknowledges {
                let forget = "DELETE FROM history WHERE subject = ?1 AND version = ?2 AND recorded_at IS NULL";
                tx.prepare_cached(forget)?.execute((lane, version))?;
            }
        }
    }
    work.touch(lane.0);
    Ok(())
}

fn wait_until(tx: &Transaction<'_>, id: ActionId, next_at: Moment) -> Result<()> {
    let wait = "UPDATE outbox SET state = 'queued', attempts = attempts + 1, next_at = ?2 WHERE id = ?1 AND state IN ('queued', 'sending')";
    tx.prepare_cached(wait)?.execute((id_key(id), next_at.0))?;
    Ok(())
}

/// The feed of the own stream has come to `after`: what the registry did up to there stands in receipts now.
pub(crate) fn drop_overlays(work: &mut Work<'_>, after: i64) -> Result<()> {
    acts::keep_passed(work.tx, after)?;
    let passed = "DELETE FROM outbox WHERE state = 'applied' AND applied_seq <= ?1 RETURNING lane";
    let lanes: Vec<Key> =
        work.tx.prepare_cached(passed)?.query_map([after], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    for lane in lanes {
        work.touch(lane.0);
    }
    Ok(())
}

/// What was on its way is sent again: the program starts, and no answer to an earlier request will come any more; or another history of the
/// own stream begins, and an answer that is still to come would tell of a record in the one before.
pub(crate) fn wait_again(tx: &Transaction<'_>) -> Result<()> {
    tx.execute("UPDATE outbox SET state = 'queued', next_at = 0 WHERE state = 'sending'", [])?;
    Ok(())
}

fn outbox_row(row: &Row<'_>) -> rusqlite::Result<OutboxRow> {
    let state = match row.get_ref(1)?.as_str()? {
        "sending" => OutboxState::Sending,
        "rejected" => OutboxState::Rejected,
        _ => OutboxState::Queued,
    };
    Ok(OutboxRow {
        action: action(row, 0)?,
        state,
        number: row.get(2)?,
        subject: row.get(3)?,
        attempts: row.get(4)?,
        next_at: Moment(row.get(5)?),
        problem: row.get::<_, Option<String>>(6)?.as_deref().and_then(problem),
    })
}

pub(crate) fn problem(json: &str) -> Option<Problem> {
    serde_json::from_str(json).ok()
}

fn action(row: &Row<'_>, column: usize) -> rusqlite::Result<Action> {
    let json = row.get_ref(column)?.as_str()?;
    let text = rusqlite::types::Type::Text;
    serde_json::from_str(json).map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, text, Box::new(error)))
}

fn id_key(id: ActionId) -> Key {
    Key(ItemId(id.0))
}

pub(crate) fn limit(max: usize) -> i64 {
    i64::try_from(max).unwrap_or(i64::MAX)
}

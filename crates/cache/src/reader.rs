//! One document as it is read, what I acknowledged, and who issues.

use crate::db::Cache;
use crate::derive::{self, kept_duty};
use crate::error::{CacheError, Result};
use crate::outbox::{limit as sql_limit, problem};
use crate::types::{HistoryPage, HistoryRow, Issuer, Reading};
use crate::work::Key;
use crate::{kept, official};
use diwan_domain::{Attachment, Document, Fact, Facts, ItemId, Moment};
use diwan_protocol::office::publishing::CircularState;
use rusqlite::{Connection, OptionalExtension, Row};

impl Cache {
    /// One document; `None` when it is not here.
    pub fn read(&self, id: ItemId) -> Result<Option<Reading>> {
        self.ask(|tx| {
            let select = "SELECT i.raw, d.content_sha256, d.recalled FROM document d JOIN item i ON i.pos = d.pos WHERE d.id = ?1";
            let row = |row: &Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, bool>(2)?));
            let found = tx.prepare_cached(select)?.query_row([Key(id)], row).optional()?;
            let Some((raw, content_sha256, recalled)) = found else { return Ok(None) };
            // Only readable data is ever stored as `raw` of a document.
            let document: Document = serde_json::from_str(&raw).map_err(|error| CacheError::Damaged(error.to_string()))?;
            // What is read is what would be acknowledged; of a recalled document only a trace is left.
            if !recalled && document.content_sha256() != content_sha256 {
                return Err(CacheError::Damaged("a document is not what it was when it came".to_owned()));
            }
            let subject = derive::document(tx, id)?.ok_or_else(|| CacheError::Damaged("a document without its row".to_owned()))?;
            let duty = kept_duty(tx, id)?.map(|kept| kept.duty);
            let events = official::events(tx, id)?;
            let successors = here(tx, events.iter().filter_map(|event| event.successor))?;
            let before = document.circular.as_ref().and_then(|terms| terms.supersedes.as_ref());
            let acknowledged_before = match before {
                Some(before) => recorded(tx, before.id, 0)?.acknowledged,
                None => None,
            };
            let attachments = document.attachments.iter().map(|file| with_presence(tx, file)).collect::<Result<_>>()?;
            let refused = "SELECT problem FROM outbox WHERE lane = ?1 AND event = 'acknowledged' AND state = 'rejected' ORDER BY seq DESC LIMIT 1";
            let refused: Option<Option<String>> = tx.prepare_cached(refused)?.query_row([Key(id)], |row| row.get(0)).optional()?;
            Ok(Some(Reading {
                state: if recalled { derive::state(tx, id)? } else { CircularState::InForce },
                events,
                successors,
                deadline: derive::deadline(tx, &subject)?,
                acknowledged_before,
                kept: kept::acknowledgement(tx, id)?.is_some(),
                joined_later: subject.asks && duty.is_none(),
                duty: duty.map(|duty| duty.state),
                facts: facts(tx, id, document.version())?,
                refused: refused.flatten().as_deref().and_then(problem),
                document,
                content_sha256,
                recalled,
                attachments,
            }))
        })
    }

    /// What I acknowledged, newest first.
    pub fn history(&self, offset: usize, limit: usize) -> Result<HistoryPage> {
        let select =
            "SELECT subject, number, title, issuer, version, statement, content_sha256, recorded_at, done_at, device,
               EXISTS (SELECT 1 FROM witness t CROSS JOIN item_stream s ON s.item = t.item
                 WHERE t.circular = subject AND s.live = 1 AND s.stream LIKE 'employee:%')
             FROM history ORDER BY coalesce(recorded_at, done_at, 0) DESC, subject, version LIMIT ?1 OFFSET ?2";
        self.ask(|tx| {
            let total = tx.query_row("SELECT count(*) FROM history", [], |row| row.get(0))?;
            let mut select = tx.prepare_cached(select)?;
            let rows = select.query_map([sql_limit(limit), sql_limit(offset)], history_row)?;
            Ok(HistoryPage { rows: rows.collect::<rusqlite::Result<_>>()?, total })
        })
    }

    /// Issuers by name, each with its documents here.
    pub fn issuers(&self) -> Result<Vec<Issuer>> {
        self.ask(|tx| {
            let mut counts = tx.prepare_cached("SELECT issuer_unit, count(*) FROM document GROUP BY issuer_unit")?;
            let newest = "SELECT issuer FROM document WHERE issuer_unit = ?1 ORDER BY issued_at DESC, pos DESC LIMIT 1";
            let mut newest = tx.prepare_cached(newest)?;
            let counts = counts.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))?;
            let mut issuers = Vec::new();
            for count in counts {
                let (id, items) = count?;
                let name = newest.query_row([&id], |row| row.get(0))?;
                issuers.push(Issuer { id, name, items });
            }
            issuers.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
            Ok(issuers)
        })
    }
}

/// Those of these documents that are here.
fn here(tx: &Connection, ids: impl Iterator<Item = ItemId>) -> Result<Vec<ItemId>> {
    let mut there = tx.prepare_cached("SELECT 1 FROM document WHERE id = ?1")?;
    let mut found = Vec::new();
    for id in ids {
        if there.exists([Key(id)])? {
            found.push(id);
        }
    }
    Ok(found)
}

fn with_presence(tx: &Connection, file: &Attachment) -> Result<(Attachment, bool)> {
    let present = tx.prepare_cached("SELECT 1 FROM blob WHERE sha256 = ?1")?.exists([&file.sha256])?;
    Ok((file.clone(), present))
}

/// What the registry recorded; where it has recorded nothing yet, what waits to be sent or was just confirmed, by this desk's time.
pub(crate) fn facts(tx: &Connection, id: ItemId, version: i64) -> Result<Facts> {
    let mut facts = recorded(tx, id, version)?;
    let waiting = "SELECT event, coalesce(recorded_at, done_at) FROM outbox WHERE lane = ?1 AND state <> 'rejected'
         AND (event <> 'acknowledged' OR version >= ?2) ORDER BY seq";
    let mut waiting = tx.prepare_cached(waiting)?;
    let mut rows = waiting.query((Key(id), version))?;
    while let Some(row) = rows.next()? {
        if let Some(fact) = Fact::parse(row.get_ref(0)?.as_str().unwrap_or_default()) {
            facts.record(fact, Moment(row.get(1)?));
        }
    }
    Ok(facts)
}

/// Only what the registry has; an acknowledgement of an older version does not count.
pub(crate) fn recorded(tx: &Connection, id: ItemId, version: i64) -> Result<Facts> {
    let select =
        "SELECT reached, shown, opened, CASE WHEN version >= ?2 THEN acknowledged END FROM facts WHERE subject = ?1";
    let read = |row: &Row<'_>| {
        let moment = |i| row.get::<_, Option<i64>>(i).map(|ms| ms.map(Moment));
        Ok(Facts { reached: moment(0)?, shown: moment(1)?, opened: moment(2)?, acknowledged: moment(3)? })
    };
    Ok(tx.prepare_cached(select)?.query_row((Key(id), version), read).optional()?.unwrap_or_default())
}

fn history_row(row: &Row<'_>) -> rusqlite::Result<HistoryRow> {
    let moment = |i| row.get::<_, Option<i64>>(i).map(|ms| ms.map(Moment));
    Ok(HistoryRow {
        id: row.get::<_, Key>(0)?.0,
        number: row.get(1)?,
        subject: row.get(2)?,
        issuer: row.get(3)?,
        version: row.get(4)?,
        statement: row.get(5)?,
        content_sha256: row.get(6)?,
        recorded_at: moment(7)?,
        done_at: moment(8)?,
        device: row.get(9)?,
        witnessed: row.get(10)?,
    })
}

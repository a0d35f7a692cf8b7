//! What is owed, and what is always visible in numbers.

use crate::beside::REMINDED;
use crate::db::Cache;
use crate::derive::kept_duty;
use crate::error::Result;
use crate::official;
use crate::outbox::limit;
use crate::types::{Counters, DutyRow, Unreported};
use crate::work::Key;
use diwan_domain::bell::Class;
use diwan_domain::document::Urgency;
use diwan_domain::{DutyState, Fact, ItemId, Moment};
use rusqlite::{OptionalExtension, Row, params};

impl Cache {
    /// Every duty that rings, issued first first.
    pub fn duties_owed(&self) -> Result<Vec<DutyRow>> {
        let select = format!(
            "SELECT d.id, d.version, d.number, d.subject, d.issuer, d.issued_at, y.deadline, d.from_alert, d.content_sha256,
               y.rung_at, y.rung_count, d.urgency, (SELECT max(at) {REMINDED})
             FROM duty y JOIN document d ON d.id = y.item WHERE y.state = 'owed' ORDER BY d.issued_at, d.id"
        );
        self.ask(|tx| Ok(tx.prepare_cached(&select)?.query_map([], duty_row)?.collect::<rusqlite::Result<_>>()?))
    }

    /// Where one duty stands; `None` when the document asks for nothing or is not here.
    pub fn duty(&self, id: ItemId) -> Result<Option<DutyState>> {
        self.ask(|tx| Ok(kept_duty(tx, id)?.map(|kept| kept.duty.state)))
    }

    /// Since when something has been owed without a break of what is owed now: the time at which its oldest circular was registered.
    pub fn owed_since(&self) -> Result<Option<Moment>> {
        let oldest = "SELECT min(d.issued_at) FROM duty y JOIN document d ON d.id = y.item WHERE y.state = 'owed'";
        self.ask(|tx| Ok(tx.prepare_cached(oldest)?.query_row([], |row| row.get::<_, Option<i64>>(0))?.map(Moment)))
    }

    /// How many duties that are owed came after the one moment and up to the other.
    pub fn owed_of(&self, from: Moment, until: Moment) -> Result<i64> {
        let count = "SELECT count(*) FROM duty y JOIN document d ON d.id = y.item
             WHERE y.state = 'owed' AND d.issued_at > ?1 AND d.issued_at <= ?2";
        self.ask(|tx| Ok(tx.prepare_cached(count)?.query_row((from.0, until.0), |row| row.get(0))?))
    }

    /// The bell rang for these.
    pub fn rang(&self, ids: &[ItemId], now: Moment) -> Result<()> {
        self.write(|tx| {
            let update = "UPDATE duty SET rung_at = ?2, rung_count = rung_count + 1 WHERE item = ?1";
            let mut update = tx.prepare_cached(update)?;
            ids.iter().try_for_each(|id| Ok(update.execute((Key(*id), now.0)).map(|_| ())?))
        })
    }

    /// Documents for which `fact` is neither recorded nor waiting nor refused, circulars that ask for an acknowledgement first, then
    /// newest first. Recalled ones are not among them.
    pub fn unreported(&self, fact: Fact, circulars_only: bool, max: usize) -> Result<Vec<Unreported>> {
        let column = match fact {
            Fact::Reached => "reached",
            Fact::Shown => "shown",
            Fact::Opened => "opened",
            Fact::Acknowledged => "acknowledged",
        };
        // Named in the text, so that the index by kind is used: a sync asks after every page, and letters are many.
        let kind = if circulars_only { "d.kind = 'circular' AND" } else { "" };
        let select = format!(
            "SELECT d.id, d.version, d.content_sha256 FROM document d LEFT JOIN facts f ON f.subject = d.id
             WHERE {kind} f.{column} IS NULL AND d.recalled = 0
               AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.lane = d.id AND o.event = ?1)
             ORDER BY d.statement IS NULL, d.issued_at DESC, d.pos DESC LIMIT ?2"
        );
        let read = |row: &Row<'_>| {
            let id = row.get::<_, Key>(0)?.0;
            Ok(Unreported { id, version: row.get(1)?, content_sha256: row.get(2)?, fact })
        };
        self.ask(|tx| {
            let mut select = tx.prepare_cached(&select)?;
            let found = select.query_map(params![fact.as_str(), limit(max)], read)?;
            Ok(found.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// The figures at `now`.
    pub fn counters(&self, now: Moment) -> Result<Counters> {
        self.ask(|tx| {
            let kept = |name: &str| tx.query_row("SELECT value FROM counter WHERE name = ?1", [name], |row| row.get::<_, i64>(0));
            let owed = "SELECT count(*), coalesce(sum(deadline < ?1), 0), min(deadline) FROM duty WHERE state = 'owed'";
            let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get::<_, Option<i64>>(2)?.map(Moment)));
            let (owed, overdue, nearest_deadline) = tx.query_row(owed, [now.0], read)?;
            let oldest = "SELECT d.id FROM duty y JOIN document d ON d.id = y.item WHERE y.state = 'owed' ORDER BY d.issued_at, d.id LIMIT 1";
            let oldest_owed: Option<Key> = tx.query_row(oldest, [], |row| row.get(0)).optional()?;
            let acts = "SELECT count(*) FILTER (WHERE state IN ('queued', 'sending')), count(*) FILTER (WHERE state = 'rejected') FROM outbox";
            let (waiting, rejected) = tx.query_row(acts, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let (drafts, contests) = official::waiting(tx)?;
            Ok(Counters {
                documents: kept("circulars")? + kept("letters")?,
                unread_circulars: kept("unread_circulars")?,
                unread_letters: kept("unread_letters")?,
                owed,
                overdue,
                nearest_deadline,
                oldest_owed: oldest_owed.map(|key| key.0),
                waiting,
                rejected,
                drafts,
                contests,
            })
        })
    }
}

/// The class of what is owed; a word that no version knew demands what the least urgent does.
pub(crate) fn class_of(urgency: &str) -> Class {
    Class::by(true, Urgency::parse(urgency).unwrap_or_default())
}

fn duty_row(row: &Row<'_>) -> rusqlite::Result<DutyRow> {
    let moment = |i| row.get::<_, Option<i64>>(i).map(|ms| ms.map(Moment));
    Ok(DutyRow {
        id: row.get::<_, Key>(0)?.0,
        version: row.get(1)?,
        number: row.get(2)?,
        subject: row.get(3)?,
        issuer: row.get(4)?,
        issued_at: Moment(row.get(5)?),
        deadline: moment(6)?,
        acknowledge_from_alert: row.get(7)?,
        content_sha256: row.get(8)?,
        rung_at: moment(9)?,
        rung_count: row.get(10)?,
        class: class_of(row.get_ref(11)?.as_str()?),
        reminded_at: moment(12)?,
    })
}

//! What follows from what is stored: duty, unread mark and kept figures of one document. Always derived from the rows as they are now, never
//! from the way that led there; therefore pages may come twice and in any order.

use crate::beside;
use crate::error::{CacheError, Result};
use crate::item::{self, Kind};
use crate::work::{Key, Work};
use crate::{joined, kept, official};
use diwan_domain::duty::DutyEvent;
use diwan_domain::{Duty, DutyState, Fact, ItemId, Moment};
use diwan_protocol::office::publishing::CircularState;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// Derives anew everything that was touched. The last step before the commit of every writing verb.
pub(crate) fn settle_touched(work: &mut Work<'_>) -> Result<()> {
    while let Some(id) = work.next_touched() {
        settle(work, id)?;
    }
    work.finish()
}

fn settle(work: &mut Work<'_>, id: ItemId) -> Result<()> {
    let held = held(work.tx, id)?;
    let duty_before = kept_duty(work.tx, id)?;
    match held {
        Held::Nowhere => item::remove(work, id)?,
        Held::Recalled | Held::Superseded => match document(work.tx, id)? {
            Some(_) => item::make_stub_once(work, id)?,
            // Only of a document a trace stays.
            None => item::remove(work, id)?,
        },
        Held::Live => {}
    }
    beside::touch_all(work, id)?;
    let Some(document) = document(work.tx, id)? else {
        if duty_before.is_some_and(|d| is_open(d.duty.state)) {
            work.changes.ended_duties.push(id);
        }
        return Ok(());
    };
    settle_unread(work, &document)?;
    settle_duty(work, &document, duty_before)
}

/// Whether a stream of mine holds the item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Held {
    Live,
    Recalled,
    /// A later document took its place.
    Superseded,
    Nowhere,
}

pub(crate) fn held(tx: &Connection, id: ItemId) -> Result<Held> {
    let select = "SELECT coalesce(max(live), 0), coalesce(max(live = 0 AND reason = 'recalled'), 0),
           coalesce(max(live = 0 AND reason = 'superseded'), 0) FROM item_stream WHERE item = ?1";
    let row = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    Ok(match tx.prepare_cached(select)?.query_row([Key(id)], row)? {
        (true, _, _) => Held::Live,
        (false, true, _) => Held::Recalled,
        (false, false, true) => Held::Superseded,
        (false, false, false) => Held::Nowhere,
    })
}

/// What became of a document of which only the trace is left.
pub(crate) fn state(tx: &Connection, id: ItemId) -> Result<CircularState> {
    Ok(if held(tx, id)? == Held::Superseded { CircularState::Superseded } else { CircularState::Recalled })
}

/// What the derivation reads of a document.
pub(crate) struct Subject {
    pub id: ItemId,
    kind: Kind,
    version: i64,
    pub asks: bool,
    pub issued_at: Moment,
    deadline: Option<Moment>,
    joiners_owe: bool,
    recalled: bool,
    pub unread: bool,
}

pub(crate) fn document(tx: &Connection, id: ItemId) -> Result<Option<Subject>> {
    let select = "SELECT kind, version, statement IS NOT NULL, deadline, recalled, unread, issued_at, joiners_owe
         FROM document WHERE id = ?1";
    let read = |row: &Row<'_>| {
        Ok(Subject {
            id,
            kind: Kind::of(row.get_ref(0)?.as_str()?),
            version: row.get(1)?,
            asks: row.get(2)?,
            deadline: row.get::<_, Option<i64>>(3)?.map(Moment),
            recalled: row.get(4)?,
            unread: row.get(5)?,
            issued_at: Moment(row.get(6)?),
            joiners_owe: row.get(7)?,
        })
    };
    Ok(tx.prepare_cached(select)?.query_row([Key(id)], read).optional()?)
}

fn settle_unread(work: &mut Work<'_>, document: &Subject) -> Result<()> {
    let unread = is_unread(work.tx, document)?;
    if unread != document.unread {
        work.tx.prepare_cached("UPDATE document SET unread = ?2 WHERE id = ?1")?.execute((Key(document.id), unread))?;
        work.count(document.kind.unread_figure(), if unread { 1 } else { -1 });
        work.changed(document.id);
    }
    Ok(())
}

/// Unread means: opened on no desk of mine, as far as is known here, and there is something to open.
pub(crate) fn is_unread(tx: &Connection, document: &Subject) -> Result<bool> {
    Ok(!document.recalled && !is_known(tx, document.id, Fact::Opened, document.version)?)
}

/// Whether a fact is recorded, or waits to be sent, or was recorded once: what a registry lost is told to it again and not asked of the
/// person. An acknowledgement counts only for its version.
pub(crate) fn is_known(tx: &Connection, id: ItemId, fact: Fact, version: i64) -> Result<bool> {
    let recorded = match fact {
        Fact::Reached => "SELECT 1 FROM facts WHERE subject = ?1 AND reached IS NOT NULL",
        Fact::Shown => "SELECT 1 FROM facts WHERE subject = ?1 AND shown IS NOT NULL",
        Fact::Opened => "SELECT 1 FROM facts WHERE subject = ?1 AND opened IS NOT NULL",
        Fact::Acknowledged => "SELECT 1 FROM facts WHERE subject = ?1 AND acknowledged IS NOT NULL AND version >= ?2",
    };
    let mut recorded = tx.prepare_cached(recorded)?;
    let is_recorded =
        if fact == Fact::Acknowledged { recorded.exists((Key(id), version))? } else { recorded.exists([Key(id)])? };
    if is_recorded {
        return Ok(true);
    }
    let waiting =
        "SELECT 1 FROM outbox WHERE lane = ?1 AND event = ?2 AND state <> 'rejected' AND (?2 <> 'acknowledged' OR version >= ?3)
         UNION ALL SELECT 1 FROM act WHERE lane = ?1 AND event = ?2 AND (?2 <> 'acknowledged' OR version >= ?3)";
    Ok(tx.prepare_cached(waiting)?.exists((Key(id), fact.as_str(), version))?)
}

/// A duty as it is kept.
pub(crate) struct Kept {
    pub duty: Duty,
    pub version: i64,
}

pub(crate) fn kept_duty(tx: &Connection, id: ItemId) -> Result<Option<Kept>> {
    let select = "SELECT state, deadline, sent_at, ended_at, version FROM duty WHERE item = ?1";
    let read = |row: &Row<'_>| {
        let moment = |i| row.get::<_, Option<i64>>(i).map(|ms| ms.map(Moment));
        // The table's own check allows no other word.
        let state = DutyState::parse(&row.get::<_, String>(0)?).unwrap_or(DutyState::Owed);
        let duty = Duty { state, deadline: moment(1)?, sent_at: moment(2)?, ended_at: moment(3)? };
        Ok(Kept { duty, version: row.get(4)? })
    };
    Ok(tx.prepare_cached(select)?.query_row([Key(id)], read).optional()?)
}

fn settle_duty(work: &mut Work<'_>, document: &Subject, before: Option<Kept>) -> Result<()> {
    let id = document.id;
    let state_before = before.as_ref().map(|kept| kept.duty.state);
    let Some(duty) = derived_duty(work.tx, document, before.as_ref(), work.now)? else {
        if before.is_some() {
            work.tx.prepare_cached("DELETE FROM duty WHERE item = ?1")?.execute([Key(id)])?;
            work.changed(id);
        }
        if state_before.is_some_and(is_open) {
            work.changes.ended_duties.push(id);
        }
        return Ok(());
    };
    if before.as_ref().is_none_or(|kept| kept.duty != duty || kept.version != document.version) {
        let upsert = "INSERT INTO duty (item, version, state, deadline, sent_at, ended_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (item) DO UPDATE SET state = excluded.state, deadline = excluded.deadline, sent_at = excluded.sent_at,
               ended_at = excluded.ended_at,
               -- A new version has never rung.
               rung_at = CASE version WHEN excluded.version THEN rung_at END,
               rung_count = CASE version WHEN excluded.version THEN rung_count ELSE 0 END,
               version = excluded.version";
        work.tx.prepare_cached(upsert)?.execute(params![
            Key(id),
            document.version,
            duty.state.as_str(),
            duty.deadline.map(|m| m.0),
            duty.sent_at.map(|m| m.0),
            duty.ended_at.map(|m| m.0),
        ])?;
        work.changed(id);
    }
    if duty.rings() {
        let once = "INSERT OR IGNORE INTO alert (item, version) VALUES (?1, ?2)";
        if work.tx.prepare_cached(once)?.execute((Key(id), document.version))? > 0 {
            work.changes.new_duties.push(id);
        } else if state_before != Some(DutyState::Owed) {
            work.changes.owed_again.push(id);
        }
    } else if state_before.is_some_and(is_open) && !is_open(duty.state) {
        work.changes.ended_duties.push(id);
    }
    Ok(())
}

fn is_open(state: DutyState) -> bool {
    matches!(state, DutyState::Owed | DutyState::Sent)
}

/// The duty as the rows have it: being in a stream that holds the circular is being in its audience.
pub(crate) fn derived_duty(
    tx: &Connection,
    document: &Subject,
    before: Option<&Kept>,
    now: Moment,
) -> Result<Option<Duty>> {
    if !document.asks {
        return Ok(None);
    }
    let mut duty = Duty::owed(deadline(tx, document)?);
    let sent =
        "SELECT done_at, recorded_at, seq FROM outbox WHERE lane = ?1 AND event = 'acknowledged' AND version >= ?2
           AND state <> 'rejected'
         UNION ALL SELECT done_at, NULL, 0 FROM act WHERE lane = ?1 AND event = 'acknowledged' AND version >= ?2
         ORDER BY seq LIMIT 1";
    let read = |row: &Row<'_>| Ok((Moment(row.get(0)?), row.get::<_, Option<i64>>(1)?.map(Moment)));
    let sent = tx.prepare_cached(sent)?.query_row((Key(document.id), document.version), read).optional()?;
    if let Some((done_at, recorded_at)) = sent {
        duty = duty.after(DutyEvent::AcknowledgedHere(done_at));
        if let Some(at) = recorded_at {
            duty = duty.after(DutyEvent::Recorded(at));
        }
    }
    // When it was done here stays known after the outbox has let the act go.
    let recorded =
        "SELECT f.acknowledged, h.done_at FROM facts f LEFT JOIN history h ON h.subject = f.subject AND h.version = ?2
         WHERE f.subject = ?1 AND f.acknowledged IS NOT NULL AND f.version >= ?2";
    let read = |row: &Row<'_>| Ok((Moment(row.get(0)?), row.get::<_, Option<i64>>(1)?.map(Moment)));
    let recorded = tx.prepare_cached(recorded)?.query_row((Key(document.id), document.version), read).optional()?;
    if let Some((recorded_at, done_at)) = recorded {
        if let Some(at) = done_at {
            duty = duty.after(DutyEvent::AcknowledgedHere(at));
        }
        duty = duty.after(DutyEvent::Recorded(recorded_at));
    }
    // Nothing that binds changed since the circular before, which this person had acknowledged when this one took its place.
    if let Some(at) = kept::acknowledgement(tx, document.id)? {
        duty = duty.after(DutyEvent::Recorded(at));
    }
    if duty.rings() && !is_owed_here(tx, document, duty.deadline)? {
        return Ok(None);
    }
    if let Some(at) = official::freed(tx, document.id)? {
        duty = duty.after(DutyEvent::Withdrawn(at));
    }
    // Whoever acknowledged in time and waits for a line has met it.
    let extended = official::extended(tx, document.id, document.issued_at)?.map(|(_, at)| at);
    if let Some(at) = beside::expired_at(tx, document.id, document.version, extended)? {
        duty = duty.after(DutyEvent::Expired(Moment(at)));
    }
    if document.recalled {
        // The registry's time, once it has told it; until then the time at which this desk learned of it.
        let ended = |state: DutyState, event: fn(Moment) -> DutyEvent| {
            let learned = before.filter(|kept| kept.duty.state == state).and_then(|kept| kept.duty.ended_at);
            let told = official::ended(tx, document.id, state.as_str())?;
            Ok::<_, CacheError>(duty.after(event(told.or(learned).unwrap_or(now))))
        };
        duty = match held(tx, document.id)? {
            Held::Superseded => ended(DutyState::Superseded, DutyEvent::Superseded)?,
            _ => ended(DutyState::Recalled, DutyEvent::Recalled)?,
        };
    }
    Ok(Some(duty))
}

/// By when a circular is to be acknowledged: as it was issued, or as it was extended last.
pub(crate) fn deadline(tx: &Connection, document: &Subject) -> Result<Option<Moment>> {
    let extended = official::extended(tx, document.id, document.issued_at)?;
    Ok(extended.map_or(document.deadline, |(deadline, _)| Some(deadline)))
}

/// Whether this person is one of those who owe it, not only one of those who may read it.
fn is_owed_here(tx: &Connection, document: &Subject, deadline: Option<Moment>) -> Result<bool> {
    let joiners_until = document.joiners_owe.then_some(deadline.unwrap_or(Moment(i64::MAX)));
    joined::owes(tx, document.id, document.issued_at, joiners_until)
}

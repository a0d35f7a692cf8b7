//! The person's own side: what I owe and owed, what I was told of others, and what the record says about me and one circular.

use crate::beside::{IN_OWN_STREAM, REMINDED};
use crate::db::Cache;
use crate::duties::class_of;
use crate::error::Result;
use crate::measured;
use crate::official::{self, Beside, CONTESTED};
use crate::outbox::limit;
use crate::reader::{facts, recorded};
use crate::reading::one_line;
use crate::types::{DoneHere, DutyLine, DutyLines, ObservationRow, Record};
use crate::work::Key;
use crate::{derive, kept};
use diwan_domain::bell::Step;
use diwan_domain::{Absence, AbsenceReason, Document, Duty, DutyState, Facts, ItemId, Moment, UnitId};
use diwan_protocol::Action;
use diwan_protocol::duty::{AbsenceItem, StepItem, ToldItem};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// The most observations of one record; the newest are told.
const MOST_OBSERVATIONS: usize = 500;

impl Cache {
    /// What is owed or waits to be sent, what has ended, and what was told of others' duties; each at most so many.
    pub fn duty_lines(&self, open: usize, ended: usize, told: usize) -> Result<DutyLines> {
        self.ask(|tx| {
            // The order of the bell: class, then deadline, then age.
            let demanding =
                "CASE d.urgency WHEN 'immediate' THEN 0 WHEN 'urgent' THEN 1 WHEN 'very_urgent' THEN 1 ELSE 2 END,
                 y.deadline IS NULL, y.deadline, d.issued_at, d.id";
            let is_open = "y.state IN ('owed', 'sent')";
            let count = format!("SELECT count(*) FROM duty y WHERE {is_open}");
            let all: i64 = tx.prepare_cached(&count)?.query_row([], |row| row.get(0))?;
            let open = lines(tx, &format!("{is_open} ORDER BY {demanding}"), open)?;
            let ended = lines(tx, "y.ended_at IS NOT NULL ORDER BY y.ended_at DESC, y.item", ended)?;
            let more = all - limit(open.len());
            Ok(DutyLines { open, more, ended, told: told_lines(tx, told)? })
        })
    }

    /// Everything that is known about this person and a circular; `None` when it is not here.
    pub fn record(&self, id: ItemId) -> Result<Option<Record>> {
        self.ask(|tx| {
            let select =
                "SELECT number, subject, version, content_sha256, statement, issued_at FROM document WHERE id = ?1";
            let read = |row: &Row<'_>| {
                Ok(Record {
                    number: row.get(0)?,
                    subject: row.get(1)?,
                    version: row.get(2)?,
                    content_sha256: row.get(3)?,
                    statement: row.get(4)?,
                    issued_at: Moment(row.get(5)?),
                    duty: None,
                    facts: Facts::default(),
                    acknowledged_on: None,
                    done_here: Vec::new(),
                    steps: Vec::new(),
                    absences: Vec::new(),
                    observations: Vec::new(),
                    events: Vec::new(),
                    reminders: Vec::new(),
                    witness: None,
                    contests: Vec::new(),
                    deputies: Vec::new(),
                    kept: None,
                })
            };
            let Some(mut record) = tx.prepare_cached(select)?.query_row([Key(id)], read).optional()? else {
                return Ok(None);
            };
            record.duty = derive::kept_duty(tx, id)?.map(|kept| kept.duty);
            record.facts = recorded(tx, id, record.version)?;
            let device = "SELECT device FROM history WHERE subject = ?1 AND version = ?2";
            let device =
                tx.prepare_cached(device)?.query_row((Key(id), record.version), |row| row.get(0)).optional()?;
            record.acknowledged_on = device.flatten();
            record.done_here = done_here(tx, id)?;
            record.steps = steps(tx, id, record.version)?;
            let until = record.duty.and_then(|duty| duty.ended_at).unwrap_or(Moment(i64::MAX));
            record.absences = absences(tx, record.issued_at, until)?;
            record.observations = observations(tx, id, record.issued_at, until)?;
            let Beside { events, reminders, witness, contests } = Beside::of(tx, id)?;
            record = Record { events, reminders, witness, contests, ..record };
            record.deputies = official::deputies(tx, record.issued_at, until)?;
            record.kept = kept_from(tx, id)?;
            Ok(Some(record))
        })
    }
}

/// The acknowledgement of a circular before, where it counts for this one, with the number of the one whose place this one took.
fn kept_from(tx: &Connection, id: ItemId) -> Result<Option<(String, Moment)>> {
    let Some(at) = kept::acknowledgement(tx, id)? else { return Ok(None) };
    let named = "SELECT i.raw FROM document d JOIN item i ON i.pos = d.pos WHERE d.id = ?1";
    let raw: String = tx.prepare_cached(named)?.query_row([Key(id)], |row| row.get(0))?;
    let terms = serde_json::from_str::<Document>(&raw).ok().and_then(|document| document.circular);
    let number = terms.and_then(|terms| terms.supersedes).map(|before| one_line(&before.number));
    Ok(Some((number.unwrap_or_default(), at)))
}

fn lines(tx: &Connection, which: &str, most: usize) -> Result<Vec<DutyLine>> {
    let select = format!(
        "SELECT d.id, d.version, d.number, d.subject, d.issuer, d.urgency, y.state, y.deadline, y.sent_at, y.ended_at,
           (SELECT count(*) {REMINDED}), (SELECT max(at) {REMINDED}), {CONTESTED}
         FROM duty y JOIN document d ON d.id = y.item WHERE {which} LIMIT ?1"
    );
    let mut select = tx.prepare_cached(&select)?;
    let found = select.query_map([limit(most)], duty_line)?.collect::<rusqlite::Result<Vec<_>>>()?;
    found.into_iter().map(|line| Ok(DutyLine { facts: facts(tx, line.id, line.version)?, ..line })).collect()
}

fn duty_line(row: &Row<'_>) -> rusqlite::Result<DutyLine> {
    let moment = |i| row.get::<_, Option<i64>>(i).map(|ms| ms.map(Moment));
    // The table's own check allows no other word.
    let state = DutyState::parse(row.get_ref(6)?.as_str()?).unwrap_or(DutyState::Owed);
    Ok(DutyLine {
        id: row.get::<_, Key>(0)?.0,
        version: row.get(1)?,
        number: row.get(2)?,
        subject: row.get(3)?,
        issuer: row.get(4)?,
        class: class_of(row.get_ref(5)?.as_str()?),
        duty: Duty { state, deadline: moment(7)?, sent_at: moment(8)?, ended_at: moment(9)? },
        facts: Facts::default(),
        reminders: row.get(10)?,
        reminded_at: moment(11)?,
        contested: row.get(12)?,
    })
}

fn told_lines(tx: &Connection, most: usize) -> Result<Vec<ToldItem>> {
    let select = format!(
        "SELECT t.circular, t.number, t.subject, t.deadline, t.step, t.unit, t.unit_name, t.unmet, t.excused, t.audience, t.at
         FROM told t CROSS JOIN item_stream s ON s.item = t.item WHERE {IN_OWN_STREAM} ORDER BY t.at DESC, t.item LIMIT ?1"
    );
    let read = |row: &Row<'_>| {
        Ok(ToldItem {
            circular: row.get::<_, Key>(0)?.0,
            number: row.get(1)?,
            subject: row.get(2)?,
            deadline: row.get::<_, Option<i64>>(3)?.map(Moment),
            step: step_of(row, 4)?,
            unit: row.get::<_, Option<String>>(5)?.map(UnitId::from_stored),
            unit_name: row.get(6)?,
            unmet: row.get(7)?,
            excused: row.get(8)?,
            audience: row.get(9)?,
            at: Moment(row.get(10)?),
        })
    };
    Ok(tx.prepare_cached(&select)?.query_map([limit(most)], read)?.collect::<rusqlite::Result<_>>()?)
}

fn step_of(row: &Row<'_>, column: usize) -> rusqlite::Result<Step> {
    let word = row.get_ref(column)?.as_str()?;
    let all = [Step::Remind, Step::TellSupervisor, Step::TellPublisher, Step::Expire];
    // The table's own check allows no other word.
    Ok(all.into_iter().find(|step| step.as_str() == word).unwrap_or(Step::Remind))
}

fn done_here(tx: &Connection, id: ItemId) -> Result<Vec<DoneHere>> {
    let select = "SELECT action, 1, done_at FROM act WHERE lane = ?1
         UNION ALL SELECT action, state = 'applied', done_at FROM outbox WHERE lane = ?1 AND state <> 'rejected'
         ORDER BY 3";
    let mut select = tx.prepare_cached(select)?;
    let mut rows = select.query([Key(id)])?;
    let mut done = Vec::new();
    while let Some(row) = rows.next()? {
        if let Ok(action) = serde_json::from_str::<Action>(row.get_ref(0)?.as_str().unwrap_or_default()) {
            done.push(DoneHere { action, recorded: row.get(1)? });
        }
    }
    Ok(done)
}

fn steps(tx: &Connection, circular: ItemId, version: i64) -> Result<Vec<StepItem>> {
    let select = "SELECT step, at FROM step WHERE circular = ?1 AND version = ?2 ORDER BY at, step";
    let read = |row: &Row<'_>| Ok(StepItem { circular, version, step: step_of(row, 0)?, at: Moment(row.get(1)?) });
    let mut select = tx.prepare_cached(select)?;
    Ok(select.query_map((Key(circular), version), read)?.collect::<rusqlite::Result<_>>()?)
}

fn absences(tx: &Connection, from: Moment, until: Moment) -> Result<Vec<AbsenceItem>> {
    let select = format!(
        "SELECT a.reason, a.from_at, a.until_at, a.entered_at FROM absence a CROSS JOIN item_stream s ON s.item = a.item
         WHERE {IN_OWN_STREAM} AND a.from_at < ?2 AND a.until_at > ?1 ORDER BY a.from_at"
    );
    let read = |row: &Row<'_>| {
        // The table's own check allows no other word.
        let reason = AbsenceReason::parse(row.get_ref(0)?.as_str()?).unwrap_or(AbsenceReason::OffDuty);
        let absence = Absence { reason, from: Moment(row.get(1)?), until: Moment(row.get(2)?) };
        Ok(AbsenceItem { absence, entered_at: Moment(row.get(3)?) })
    };
    Ok(tx.prepare_cached(&select)?.query_map((from.0, until.0), read)?.collect::<rusqlite::Result<_>>()?)
}

/// What was recorded, and what this desk has still to send. A reading belongs to its circular at any time, everything else to the time of the duty.
fn observations(tx: &Connection, id: ItemId, from: Moment, until: Moment) -> Result<Vec<ObservationRow>> {
    let columns = measured::COLUMNS;
    let select = format!(
        "SELECT * FROM (
           SELECT {columns}, 1 AS recorded FROM observation o CROSS JOIN item_stream s ON s.item = o.item WHERE {IN_OWN_STREAM}
           UNION ALL SELECT {columns}, NOT due FROM measured WHERE id NOT IN (SELECT id FROM observation))
         WHERE CASE what WHEN 'read' THEN subject = ?1
           ELSE from_at < ?3 AND coalesce(until_at, {last}) > ?2 END
         ORDER BY from_at DESC, what DESC, id LIMIT ?4",
        last = i64::MAX
    );
    let mut select = tx.prepare_cached(&select)?;
    let read = |row: &Row<'_>| Ok((measured::read(row)?, row.get::<_, bool>(8)?));
    let found = select.query_map(params![Key(id), from.0, until.0, limit(MOST_OBSERVATIONS)], read)?;
    let found = found.collect::<rusqlite::Result<Vec<_>>>()?;
    let row = |(observation, recorded)| Some(ObservationRow { observation: observation?, recorded });
    Ok(found.into_iter().filter_map(row).collect())
}

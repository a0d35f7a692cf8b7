//! Excuses: a supervisor enters why somebody of the team owes nothing for a while, in words and with an end. Each step is kept beside the absence.

use super::super::{Effect, scope, who};
use crate::engine::Tx;
use crate::engine::value::{given, values};
use crate::rules::keys::NewestKey;
use crate::rules::words::{MAX_NOTE_CHARS, reason};
use crate::rules::{fault, refused};
use crate::verbs::absences;
use crate::{NewAbsence, StoreError};
use diwan_domain::{Absence, AbsenceReason, EmployeeId, ItemId, Moment};
use diwan_protocol::office::Fault;
use diwan_protocol::office::supervision::{ExcuseLine, Excuses};
use diwan_protocol::{MAX_PAGE, ProblemType};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// See [`diwan_protocol::office::Order::Excuse`].
pub async fn order(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    employee: &EmployeeId,
    absence: Absence,
    why: &str,
    now: Moment,
) -> Result<Effect, StoreError> {
    let member = scope::member(tx, actor, employee, now).await?;
    let why = reason(why, MAX_NOTE_CHARS)?;
    let absence = absence.judge().map_err(|_| fault(Fault::EndMissing))?;
    let id = ItemId::absence_of(employee, absence.reason, absence.from);
    let new = NewAbsence { employee: employee.clone(), absence };
    let streams = enter(tx, actor, new, now).await?;
    note(tx, id, "entered", absence.until, (actor, member.on_behalf.as_ref()), &why, now).await?;
    let person = Some(employee.clone());
    Ok(Effect { item: Some(id), streams, person, on_behalf: member.on_behalf, ..Effect::default() })
}

/// See [`diwan_protocol::office::Order::EndExcuse`].
pub async fn end(tx: &mut dyn Tx, actor: &EmployeeId, id: ItemId, now: Moment) -> Result<Effect, StoreError> {
    let not_there = || refused(ProblemType::NotFound, "there is no such absence");
    let sql = "SELECT employee_id, reason, from_at, until_at FROM absence WHERE id = ?1 AND taken_back_at IS NULL";
    let row = tx.first(sql, given![id]).await?.ok_or_else(not_there)?;
    let (employee, from, until) = (row.employee(0)?, row.moment(2)?, row.moment(3)?);
    let word = AbsenceReason::parse(&row.text(1)?).ok_or_else(not_there)?;
    let member = scope::member(tx, actor, &employee, now).await?;
    // One that is over stays as it was.
    if until <= now {
        return Err(not_there());
    }
    let by = (actor, member.on_behalf.as_ref());
    let streams = if from < now {
        let absence = Absence { reason: word, from, until: now };
        let streams = enter(tx, actor, NewAbsence { employee: employee.clone(), absence }, now).await?;
        note(tx, id, "ended", now, by, "", now).await?;
        streams
    } else {
        let streams = absences::take_back(tx, id, now).await?;
        note(tx, id, "taken_back", until, by, "", now).await?;
        streams
    };
    Ok(Effect { item: Some(id), streams, person: Some(employee), on_behalf: member.on_behalf, ..Effect::default() })
}

/// Enters an absence as the registry enters any.
async fn enter(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    new: NewAbsence,
    now: Moment,
) -> Result<Vec<diwan_domain::StreamId>, StoreError> {
    let by = who::signed(&who::name(tx, actor).await?);
    Ok(absences::note(tx, std::slice::from_ref(&new), &by, now).await?.streams)
}

/// Keeps what was done with an absence, by whom and why.
async fn note(
    tx: &mut dyn Tx,
    absence: ItemId,
    what: &str,
    until: Moment,
    (by, on_behalf): (&EmployeeId, Option<&EmployeeId>),
    why: &str,
    now: Moment,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO excuse (absence_id, at, what, until_at, entered_by, on_behalf, why)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
               ON CONFLICT (absence_id, at, what) DO UPDATE SET until_at = excluded.until_at, why = excluded.why";
    tx.exec(sql, values![absence, now, what, until, by, on_behalf, why]).await.map(drop)
}

/// See [`diwan_protocol::office::Question::Excuses`].
pub async fn ask(
    tx: &mut dyn Tx,
    asker: &EmployeeId,
    key: Option<&str>,
    limit: u32,
    now: Moment,
) -> Result<Excuses, StoreError> {
    let start = NewestKey::read(key)?;
    let tops = scope::tops(tx, asker, now).await?;
    let limit = limit.clamp(1, MAX_PAGE) as usize;
    let most = limit as i64 + 1;
    let sets: Vec<_> = tops.iter().map(|top| values![&top.unit.id, now, start.at, start.id, most]).collect();
    let sql = "SELECT a.id, a.from_at, a.until_at, a.reason, p.id, p.name, a.entered_by,
                 (SELECT e.why FROM excuse e WHERE e.absence_id = a.id AND e.what = 'entered' AND e.at >= a.entered_at ORDER BY e.at DESC LIMIT 1)
               FROM absence a JOIN person p ON p.id = a.employee_id AND p.ended_at IS NULL
                 JOIN unit_above w ON w.unit_id = p.unit_id AND w.above = ?1
               WHERE a.until_at > ?2 AND a.taken_back_at IS NULL AND (a.from_at, a.id) < (?3, ?4)
               ORDER BY a.from_at DESC, a.id DESC LIMIT ?5";
    let mut newest = BTreeMap::new();
    for row in tx.query_many(sql, &sets).await?.iter().flatten() {
        let word = AbsenceReason::parse(&row.text(3)?);
        let line = ExcuseLine {
            id: row.item(0)?,
            person: who::read(row, 4)?,
            reason: word.ok_or_else(|| StoreError::Unusable("an absence has an unknown reason".to_owned()))?,
            from: row.moment(1)?,
            until: row.moment(2)?,
            by: row.text(6)?,
            why: row.opt_text(7)?.unwrap_or_default(),
        };
        newest.insert(Reverse((line.from, line.id)), line);
    }
    let more = newest.len() > limit;
    let last = newest.keys().nth(limit - 1).filter(|_| more).map(|Reverse((at, id))| NewestKey { at: *at, id: *id });
    Ok(Excuses { excuses: newest.into_values().take(limit).collect(), next: last.map(NewestKey::write) })
}

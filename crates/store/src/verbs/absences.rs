//! Absences: who is excused, as somebody entered it, told to the person's own desks.

use super::excuses;
use super::heads::{Item, deliver, take_out};
use crate::engine::value::{given, values};
use crate::engine::{Lock, Row, Tx};
use crate::rules::checks::signed_by;
use crate::rules::draft::json_text;
use crate::rules::{bad_request, refused};
use crate::{AbsenceOnRecord, AbsencesNoted, NewAbsence, StoreError};
use diwan_domain::absence::{Absence, AbsenceReason};
use diwan_domain::{EmployeeId, ItemId, Moment, StreamId};
use diwan_protocol::ProblemType;
use diwan_protocol::duty::{AbsenceItem, KIND_ABSENCE};
use std::collections::{BTreeMap, BTreeSet};

/// See [`crate::Archive::note_absences`].
pub async fn note(
    tx: &mut dyn Tx,
    absences: &[NewAbsence],
    by: &str,
    now: Moment,
) -> Result<AbsencesNoted, StoreError> {
    let by = signed_by(by)?;
    let mut given = BTreeMap::new();
    for new in absences {
        let NewAbsence { employee, absence } = new;
        absence.judge().map_err(|fault| bad_request(format!("person {employee}: {fault}")))?;
        let id = ItemId::absence_of(employee, absence.reason, absence.from);
        if given.insert(id, new).is_some() {
            return Err(bad_request(format!("person {employee}: the same absence is given twice")));
        }
    }
    let people: BTreeSet<&EmployeeId> = absences.iter().map(|new| &new.employee).collect();
    let people: Vec<EmployeeId> = people.into_iter().cloned().collect();
    tx.lock(Lock::Actors(&people)).await?;
    let sets: Vec<_> = people.iter().map(|person| values![person]).collect();
    let found = tx.query_many("SELECT id FROM person WHERE id = ?1 AND ended_at IS NULL", &sets).await?;
    if let Some((person, _)) = people.iter().zip(found).find(|(_, rows)| rows.is_empty()) {
        return Err(bad_request(format!("person {person} is not on the roster")));
    }
    let sets: Vec<_> = given.keys().map(|id| values![*id]).collect();
    let on_record = tx.query_many("SELECT until_at, taken_back_at FROM absence WHERE id = ?1", &sets).await?;
    let (mut noted, mut rows, mut parcels) = (AbsencesNoted::default(), Vec::new(), Vec::new());
    for ((id, NewAbsence { employee, absence }), before) in given.into_iter().zip(on_record) {
        match before.first() {
            Some(row) if row.opt_moment(1)?.is_none() => {
                if row.moment(0)? == absence.until {
                    continue;
                }
                noted.changed += 1;
            }
            _ => noted.added += 1,
        }
        rows.push(values![id, employee, absence.reason.as_str(), absence.from, absence.until, now, by]);
        let body = json_text(&AbsenceItem { absence: *absence, entered_at: now })?;
        let item = Item { id, kind: KIND_ABSENCE, registered_at: now, body };
        parcels.push((item, vec![StreamId::employee(employee)]));
    }
    let sql = "INSERT INTO absence (id, employee_id, reason, from_at, until_at, entered_at, entered_by, taken_back_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL)
               ON CONFLICT (id) DO UPDATE SET until_at = excluded.until_at, entered_at = excluded.entered_at,
                 entered_by = excluded.entered_by, taken_back_at = NULL";
    tx.exec_many(sql, &rows).await?;
    excuses::changed(tx).await?;
    noted.streams = deliver(tx, parcels, now).await?;
    Ok(noted)
}

/// See [`crate::Archive::take_back_absence`].
pub async fn take_back(tx: &mut dyn Tx, id: ItemId, now: Moment) -> Result<Vec<StreamId>, StoreError> {
    let not_there = || refused(ProblemType::NotFound, "there is no such absence");
    let sql = "SELECT employee_id FROM absence WHERE id = ?1 AND taken_back_at IS NULL";
    let employee = tx.first(sql, given![id]).await?.ok_or_else(not_there)?.employee(0)?;
    tx.lock(Lock::Actors(std::slice::from_ref(&employee))).await?;
    let sql = "UPDATE absence SET taken_back_at = ?2 WHERE id = ?1 AND taken_back_at IS NULL";
    if tx.exec(sql, values![id, now]).await? == 0 {
        return Err(not_there());
    }
    excuses::changed(tx).await?;
    let stream = StreamId::employee(&employee);
    take_out(tx, &stream, id, "deleted", now).await?;
    Ok(vec![stream])
}

/// See [`crate::Archive::absences`].
pub async fn list(
    tx: &mut dyn Tx,
    employee: Option<&EmployeeId>,
    ends_after: Moment,
    after: Option<ItemId>,
    limit: u32,
) -> Result<Vec<AbsenceOnRecord>, StoreError> {
    let whose = if employee.is_some() { "employee_id = ?4" } else { "CAST(?4 AS TEXT) IS NULL" };
    let sql = format!(
        "SELECT id, employee_id, reason, from_at, until_at, entered_at, entered_by FROM absence
         WHERE {whose} AND taken_back_at IS NULL AND until_at > ?1 AND id > ?2 ORDER BY id LIMIT ?3"
    );
    let after = after.unwrap_or(ItemId(uuid::Uuid::nil()));
    tx.query(&sql, given![ends_after, after, i64::from(limit), employee]).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<AbsenceOnRecord, StoreError> {
    let reason = AbsenceReason::parse(&row.text(2)?);
    let reason = reason.ok_or_else(|| StoreError::Unusable("an absence has an unknown reason".to_owned()))?;
    Ok(AbsenceOnRecord {
        id: row.item(0)?,
        employee: row.employee(1)?,
        absence: Absence { reason, from: row.moment(3)?, until: row.moment(4)? },
        entered_at: row.moment(5)?,
        entered_by: row.text(6)?,
    })
}

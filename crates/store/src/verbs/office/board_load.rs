//! What lies on whom: how much each person of a unit owes now, and how long what was met took. A page of people costs the circulars of each of them.

use super::board_people::ABSENT;
use super::{scope, who};
use crate::StoreError;
use crate::engine::value::{given, values};
use crate::engine::{Batch, Tx};
use crate::rules::keys::PeopleKey;
use diwan_domain::absence::{AbsenceReason, excuse_at};
use diwan_domain::{Absence, EmployeeId, Moment, UnitId};
use diwan_protocol::office::Reply;
use diwan_protocol::office::supervision::{Load, LoadLine};
use diwan_protocol::session::UnitName;
use std::collections::BTreeMap;

/// How many people are on a page at most.
const PAGE: usize = 200;
/// For how long what was acknowledged counts.
const LATELY_MS: i64 = 30 * 86_400_000;

/// See [`diwan_protocol::office::Question::Load`].
pub async fn load(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    unit: Option<&UnitId>,
    (key, limit): (Option<&str>, u32),
    now: Moment,
) -> Result<Reply, StoreError> {
    let start = PeopleKey::read(key)?;
    let tops = scope::tops(tx, actor, now).await?;
    let asked = match unit {
        Some(unit) => {
            scope::over(tx, &tops, unit).await?;
            vec![unit.clone()]
        }
        None => tops.into_iter().map(|top| top.unit.id).collect(),
    };
    let limit = (limit as usize).clamp(1, PAGE);
    let (mut people, more) = team(tx, &asked, &start, limit).await?;
    let each = |more: &[Moment]| {
        let set = |line: &LoadLine| {
            let mut set = values![&line.person.id];
            set.extend(more.iter().map(|at| crate::engine::Value::from(*at)));
            set
        };
        people.iter().map(set).collect::<Vec<_>>()
    };
    let batches = vec![
        Batch::of(OWED, each(&[])),
        Batch::of(ACKNOWLEDGED, each(&[now.plus_ms(-LATELY_MS)])),
        Batch::of(ABSENT, each(&[now])),
    ];
    let mut answers = tx.all(batches).await?.into_iter();
    let mut next = || answers.next().unwrap_or_default();
    let mut owed: BTreeMap<EmployeeId, (i64, i64)> = BTreeMap::new();
    for row in next() {
        let (owed, overdue) = owed.entry(row.employee(0)?).or_default();
        *owed += 1;
        *overdue += i64::from(row.opt_moment(2)?.is_some_and(|deadline| deadline < now));
    }
    let mut took: BTreeMap<EmployeeId, Vec<i64>> = BTreeMap::new();
    for row in next() {
        let ms = row.moment(1)?.since(row.moment(2)?);
        took.entry(row.employee(0)?).or_default().push(ms.max(0) / 60_000);
    }
    let mut absences: BTreeMap<EmployeeId, Vec<Absence>> = BTreeMap::new();
    for row in next() {
        let reason = AbsenceReason::parse(&row.text(1)?);
        let reason = reason.ok_or_else(|| StoreError::Unusable("an absence has an unknown reason".to_owned()))?;
        let absence = Absence { reason, from: row.moment(2)?, until: row.moment(3)? };
        absences.entry(row.employee(0)?).or_default().push(absence);
    }
    for line in &mut people {
        let id = &line.person.id;
        line.excuse = absences.get(id).and_then(|absences| excuse_at(absences, now)).copied();
        // Whoever is excused owes nothing now, as on the board.
        (line.owed, line.overdue) = owed.get(id).copied().filter(|_| line.excuse.is_none()).unwrap_or_default();
        let mut minutes = took.remove(id).unwrap_or_default();
        minutes.sort_unstable();
        line.acknowledged = minutes.len() as i64;
        line.usual_minutes = minutes.get(minutes.len() / 2).copied();
    }
    let last = people.last().filter(|_| more).map(|line| PeopleKey {
        unit: line.unit.id.as_str().to_owned(),
        name: line.person.name.clone(),
        employee: line.person.id.as_str().to_owned(),
    });
    let next = last.map(|key| key.write()).transpose()?;
    Ok(Reply::Load(Load { people, next }))
}

/// One page of the people who are in these units or below them now, by unit and name, and whether there are more.
async fn team(
    tx: &mut dyn Tx,
    asked: &[UnitId],
    start: &PeopleKey,
    limit: usize,
) -> Result<(Vec<LoadLine>, bool), StoreError> {
    let most = limit as i64 + 2;
    let sets: Vec<_> = asked.iter().map(|top| values![top, start.unit.as_str(), most]).collect();
    let mut units: BTreeMap<UnitId, UnitName> = BTreeMap::new();
    for row in tx.query_many(UNITS_WITH_PEOPLE, &sets).await?.iter().flatten() {
        units.insert(row.unit(0)?, UnitName { id: row.unit(0)?, name: row.text(1)?, name_en: row.opt_text(2)? });
    }
    let mut people = Vec::new();
    for (id, unit) in units.into_iter().take(limit + 2) {
        let begun = id.as_str() == start.unit;
        let (name, employee) = if begun { (start.name.as_str(), start.employee.as_str()) } else { ("", "") };
        let left = (limit - people.len()) as i64 + 1;
        for row in tx.query(PEOPLE_OF_UNIT, given![&id, name, employee, left]).await? {
            if people.len() == limit {
                return Ok((people, true));
            }
            people.push(LoadLine {
                person: who::read(&row, 0)?,
                unit: unit.clone(),
                owed: 0,
                overdue: 0,
                acknowledged: 0,
                usual_minutes: None,
                excuse: None,
            });
        }
    }
    Ok((people, false))
}

/// Units in or below one (`?1`), from a code on (`?2`), in which somebody is.
const UNITS_WITH_PEOPLE: &str = "
    SELECT u.id, u.name, u.name_en FROM unit_above a JOIN unit u ON u.id = a.unit_id
    WHERE a.above = ?1 AND a.unit_id >= ?2 AND EXISTS (SELECT 1 FROM posting o WHERE o.unit_id = a.unit_id AND o.until_rev IS NULL)
    ORDER BY a.unit_id LIMIT ?3";

const PEOPLE_OF_UNIT: &str = "
    SELECT p.id, p.name FROM posting o JOIN person p ON p.id = o.employee_id
    WHERE o.unit_id = ?1 AND o.until_rev IS NULL AND (p.name, p.id) > (?2, ?3)
    ORDER BY p.name, p.id LIMIT ?4";

/// Circulars in force of whose audience somebody is, and which the person has not met, each with its deadline. What the ladder ended unmet is none, as on
/// the desks: unless the person was away at that moment, or an extension came after it.
const OWED: &str = "
    SELECT DISTINCT p.id, c.id, c.deadline
    FROM person p
    JOIN membership m ON m.employee_id = p.id
    JOIN target t ON t.stream_id = m.stream_id
    JOIN document d ON d.id = t.document_id
    JOIN circular c ON c.id = d.id
    WHERE p.id = ?1 AND c.statement IS NOT NULL AND c.state = 'in_force'
      AND coalesce(
        (SELECT s.joined FROM supplement s WHERE s.circular_id = c.id AND s.employee_id = p.id ORDER BY s.rev DESC LIMIT 1),
        CASE WHEN m.since_rev <= d.roster_rev AND (m.until_rev IS NULL OR m.until_rev > d.roster_rev) THEN 1 ELSE 0 END) = 1
      AND NOT EXISTS (SELECT 1 FROM receipt r WHERE r.subject = c.id AND r.employee_id = p.id AND r.event = 'acknowledged')
      AND NOT EXISTS (SELECT 1 FROM released e WHERE e.circular_id = c.id AND e.employee_id = p.id)
      AND NOT EXISTS (
        SELECT 1 FROM ladder_step l WHERE l.circular_id = c.id AND l.step = 'expire' AND l.spoke = 1
          AND NOT EXISTS (SELECT 1 FROM circular_event e WHERE e.circular_id = c.id AND e.event = 'extended' AND e.at > l.done_at)
          AND NOT EXISTS (SELECT 1 FROM absence a WHERE a.employee_id = p.id AND a.taken_back_at IS NULL
            AND a.from_at <= l.done_at AND l.done_at < a.until_at))
      AND NOT EXISTS (
        SELECT 1 FROM carried k JOIN receipt r ON r.subject = k.before_id AND r.employee_id = p.id AND r.event = 'acknowledged'
          AND r.recorded_at <= k.until_at
        WHERE k.circular_id = c.id)";

/// When somebody acknowledged circulars lately, and when each was issued.
const ACKNOWLEDGED: &str = "
    SELECT r.employee_id, r.recorded_at, d.registered_at
    FROM document d JOIN receipt r ON r.subject = d.id AND r.employee_id = ?1 AND r.event = 'acknowledged'
    WHERE d.kind = 'circular' AND r.recorded_at > ?2";

//! Reminders: a supervisor asks again for what the team owes. Nobody is reminded of the same circular twice within the agency's pause.

use super::super::{Effect, duty, scope, who};
use crate::StoreError;
use crate::engine::Tx;
use crate::engine::value::{given, values};
use crate::rules::draft::json_text;
use crate::rules::{bad_request, fault, refused};
use crate::verbs::heads::{Item, deliver};
use crate::verbs::rules;
use diwan_domain::{ActionId, EmployeeId, ItemId, Moment, StreamId, UnitId};
use diwan_protocol::office::Fault;
use diwan_protocol::office::items::{KIND_REMINDER, Reminder};
use diwan_protocol::{Problem, ProblemType};
use std::collections::{BTreeMap, BTreeSet};

/// The most people that one order may name; the whole team needs no names.
const MOST_NAMED: usize = 1_000;

/// Who is to be reminded of what.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'o> {
    /// The circular.
    pub circular: ItemId,
    /// A unit of the team; `None`: the whole team.
    pub unit: Option<&'o UnitId>,
    /// Named people of it; empty: all who owe it.
    pub people: &'o [EmployeeId],
}

/// Somebody to be reminded, and in whose place.
type Owing = BTreeMap<EmployeeId, Option<EmployeeId>>;

/// See [`diwan_protocol::office::Order::Remind`].
pub async fn order(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    id: ActionId,
    asked: Asked<'_>,
    now: Moment,
) -> Result<Effect, StoreError> {
    let tops = scope::every_top(tx, actor, now).await?;
    let tops = match asked.unit {
        Some(unit) => {
            let top = scope::over(tx, &tops, unit).await?;
            vec![(unit.clone(), top.on_behalf.clone())]
        }
        None => tops.into_iter().map(|top| (top.unit.id, top.on_behalf)).collect(),
    };
    let not_there = || refused(ProblemType::NotFound, "there is no such circular");
    let circular = duty::circular(tx, asked.circular).await?.ok_or_else(not_there)?;
    circular.must_demand()?;
    // Two who remind of the same circular at once follow one another: the second sees whom the first reminded.
    tx.exec("UPDATE circular SET urgency = urgency WHERE id = ?1", values![circular.id]).await?;
    let mut owing = Owing::new();
    if asked.people.is_empty() {
        for (unit, on_behalf) in &tops {
            for person in duty::owing(tx, &circular, unit, now).await? {
                owing.entry(person).or_insert_with(|| on_behalf.clone());
            }
        }
    } else {
        owing = named(tx, actor, &circular, &tops, asked.people, now).await?;
    }
    // Nobody reminds themselves, nor those in whose place they stand.
    owing.retain(|person, on_behalf| person != actor && on_behalf.as_ref() != Some(person));
    let owing = due(tx, circular.id, owing, now).await?;
    let streams = tell(tx, actor, id, &circular, &owing, now).await?;
    let (mut people, on_behalf) = (owing.keys(), owing.values().flatten().next().cloned());
    let person = people.next().filter(|_| owing.len() == 1).cloned();
    let (circular, people) = (Some(circular.id), Some(owing.len() as i64));
    Ok(Effect { people, streams, circular, person, on_behalf, ..Effect::default() })
}

/// Those of named people who owe it. All must be in the team, in the asked unit and in the audience.
async fn named(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    circular: &duty::Circular,
    tops: &[(UnitId, Option<EmployeeId>)],
    people: &[EmployeeId],
    now: Moment,
) -> Result<Owing, StoreError> {
    let people: BTreeSet<&EmployeeId> = people.iter().collect();
    if people.len() > MOST_NAMED {
        return Err(bad_request("too many people are named at once"));
    }
    let asked: Vec<UnitId> = tops.iter().map(|(unit, _)| unit.clone()).collect();
    let mut owing = Owing::new();
    for person in people {
        let member = scope::member(tx, actor, person, now).await?;
        if !crate::verbs::ways::is_in(tx, &member.unit, &asked).await? {
            return Err(fault(Fault::NotInTeam));
        }
        let standing = duty::standing(tx, circular, person, now).await?;
        if !standing.in_audience {
            return Err(fault(Fault::NotInAudience));
        }
        if standing.owes() {
            owing.insert(person.clone(), member.on_behalf);
        }
    }
    Ok(owing)
}

/// Those of them who were not reminded within the pause.
async fn due(tx: &mut dyn Tx, circular: ItemId, mut owing: Owing, now: Moment) -> Result<Owing, StoreError> {
    if owing.is_empty() {
        return Err(fault(Fault::NobodyToRemind));
    }
    let pause = i64::from(rules::that_count(tx).await?.remind.pause_minutes) * 60_000;
    // What was noted while a clock was far ahead must not silence anybody for years.
    let sql =
        "SELECT employee_id, max(at) FROM reminder WHERE circular_id = ?1 AND at > ?2 AND at < ?3 GROUP BY employee_id";
    let mut again: Option<Moment> = None;
    for row in tx.query(sql, given![circular, now.plus_ms(-pause), now.plus_ms(pause)]).await? {
        if owing.remove(&row.employee(0)?).is_some() {
            let free = row.moment(1)?.plus_ms(pause);
            again = Some(again.map_or(free, |again| again.min(free)));
        }
    }
    match again.filter(|_| owing.is_empty()) {
        None => Ok(owing),
        Some(again) => {
            let secs = u64::try_from(again.since(now)).unwrap_or_default().div_ceil(1_000).max(1);
            let problem = Problem::new(ProblemType::OrderRefused).with_fault(Fault::RemindedLately);
            Err(problem.with_retry_after(secs).into())
        }
    }
}

/// Records each reminder and tells the person's desks.
async fn tell(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    order: ActionId,
    circular: &duty::Circular,
    owing: &Owing,
    now: Moment,
) -> Result<Vec<StreamId>, StoreError> {
    let by = who::name(tx, actor).await?;
    let body = json_text(&Reminder { circular: circular.id, version: circular.version, at: now, by })?;
    let (mut rows, mut parcels) = (Vec::with_capacity(owing.len()), Vec::with_capacity(owing.len()));
    for (person, on_behalf) in owing {
        rows.push(values![circular.id, person, now, actor, on_behalf.as_ref()]);
        let id = ItemId::ordered("reminder", order, person.as_str());
        let item = Item { id, kind: KIND_REMINDER, registered_at: now, body: body.clone() };
        parcels.push((item, vec![StreamId::employee(person)]));
    }
    tx.append("reminder", &["circular_id", "employee_id", "at", "reminded_by", "on_behalf"], &rows).await?;
    deliver(tx, parcels, now).await
}

//! What today's boards must say of an office that could only tell facts: everybody once, by the most that was known, day by day, and each fact at its
//! time. Reckoned from what was told then, and not by any code of today's boards.

use crate::told::{Asked, Told};
use crate::{since_3, since_4};
use diwan_domain::{Absence, EmployeeId, Fact, Facts, Moment, UnitId};
use diwan_protocol::board::{BoardCircular, BoardDetail, BoardPerson};
use diwan_protocol::office::supervision::{Bars, NamesAsked, Part};
use diwan_protocol::office::{Question, Reply};
use diwan_store::{Archive, StoreError};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const DAY_MS: i64 = 86_400_000;
/// Days are those of the agency's clock, three hours before Greenwich.
const ZONE_MS: i64 = 10_800_000;

/// A circular in a unit, with everybody in it, as it was told.
struct Team<'a> {
    at: Moment,
    who: &'a EmployeeId,
    unit: Option<UnitId>,
    circular: BoardCircular,
    people: Vec<BoardPerson>,
}

/// Where today's boards say otherwise. How many circulars of units were looked at stands beside it.
pub async fn differences(archive: &dyn Archive, told: &[Told]) -> (usize, Vec<String>) {
    let (away, on_roster) = (away(told), on_roster(told));
    let teams: Vec<Team<'_>> = told.iter().filter_map(team).collect();
    let mut found = Vec::new();
    for team in &teams {
        let mut note = |what: String| {
            found.push(format!("{} of {:?} in {}: {what}", team.who, team.unit, team.circular.number));
        };
        let parts: BTreeMap<_, _> =
            team.people.iter().map(|p| (p.employee.clone(), part(p, team, &away, &on_roster))).collect();
        let (bars, days) = detail(archive, team).await;
        let right = stacked(&parts, team);
        if bars != right {
            note(format!("bars {bars:?} instead of {right:?}"));
        }
        let right = by_day(team);
        if days != right {
            note(format!("days {days:?} instead of {right:?}"));
        }
        let names = names(archive, team).await;
        let right: BTreeMap<_, _> =
            team.people.iter().map(|p| (p.employee.clone(), (parts[&p.employee], p.facts))).collect();
        if names != right {
            note(format!("names {names:?} instead of {right:?}"));
        }
        // Once for each asker is enough.
        for person in team.people.iter().filter(|_| team.unit.is_none()) {
            let Some(lines) = lines(archive, team, &person.employee).await else { continue };
            let facts =
                Fact::ALL.into_iter().filter_map(|fact| Some((fact.as_str().to_owned(), person.facts.at(fact)?)));
            let missing: Vec<_> = facts.filter(|fact| !lines.contains(fact)).collect();
            if !missing.is_empty() {
                note(format!("the record of {} does not say {missing:?}", person.employee));
            }
        }
    }
    (teams.len(), found)
}

fn team(told: &Told) -> Option<Team<'_>> {
    let Asked::Since3(since_3::Ask::Circular { unit, .. }) = &told.asked else { return None };
    // A refusal has no pages.
    let pages: Vec<BoardDetail> = serde_json::from_value(told.answer.clone()).ok()?;
    let circular = pages.first()?.circular.clone();
    let people = pages.into_iter().flat_map(|page| page.people).collect();
    Some(Team { at: told.at, who: &told.who, unit: unit.clone(), circular, people })
}

/// Who was away and when, as it was told; nobody before absences could be entered.
fn away(told: &[Told]) -> Vec<(EmployeeId, Absence)> {
    let absences = told.iter().find(|told| matches!(told.asked, Asked::Since4(since_4::Ask::Absences)));
    let rows = absences.and_then(|told| told.answer.as_array()).into_iter().flatten();
    let read = |row: &Value| {
        let employee = serde_json::from_value(row[1].clone()).expect("a number");
        (employee, serde_json::from_value(row[2].clone()).expect("an absence"))
    };
    rows.map(read).collect()
}

/// Who was on the roster at last, as it was told.
fn on_roster(told: &[Told]) -> BTreeSet<EmployeeId> {
    let roster = told.iter().find(|told| matches!(told.asked, Asked::Since3(since_3::Ask::Roster)));
    let people = roster.and_then(|told| told.answer["people"].as_array()).into_iter().flatten();
    people.map(|row| serde_json::from_value(row[0].clone()).expect("a number")).collect()
}

/// Whoever left owes nothing any more and is counted with the excused; the boards of then had no word for that. From what only informs, nobody needs to
/// be excused.
fn part(
    person: &BoardPerson,
    team: &Team<'_>,
    away: &[(EmployeeId, Absence)],
    on_roster: &BTreeSet<EmployeeId>,
) -> Part {
    let facts = person.facts;
    let is_excused =
        away.iter().any(|(who, absence)| *who == person.employee && absence.from <= team.at && team.at < absence.until)
            || !on_roster.contains(&person.employee);
    match (facts.acknowledged, facts.opened, facts.shown, facts.reached) {
        (Some(_), ..) => Part::Acknowledged,
        _ if is_excused && team.circular.asks_acknowledgement => Part::Excused,
        (_, Some(_), ..) => Part::Opened,
        (_, _, Some(_), _) => Part::Shown,
        (.., Some(_)) => Part::Reached,
        _ => Part::NotReached,
    }
}

fn stacked(parts: &BTreeMap<EmployeeId, Part>, team: &Team<'_>) -> Bars {
    let count = |part| i64::try_from(parts.values().filter(|one| **one == part).count()).expect("few");
    let mut bars = Bars {
        audience: i64::try_from(parts.len()).expect("few"),
        acknowledged: count(Part::Acknowledged),
        opened: count(Part::Opened),
        shown: count(Part::Shown),
        reached: count(Part::Reached),
        not_reached: count(Part::NotReached),
        excused: count(Part::Excused),
        overdue: 0,
    };
    if team.circular.deadline.is_some_and(|deadline| deadline < team.at) {
        bars.overdue = bars.opened + bars.shown + bars.reached + bars.not_reached;
    }
    bars
}

/// How many had each fact at the end of each day on which something was recorded.
fn by_day(team: &Team<'_>) -> Vec<[i64; 5]> {
    let day = |at: Moment| (at.0 + ZONE_MS).div_euclid(DAY_MS);
    let facts = |person: &BoardPerson| Fact::ALL.map(|fact| person.facts.at(fact).map(day));
    let people: Vec<_> = team.people.iter().map(facts).collect();
    let issued = (!people.is_empty()).then(|| day(team.circular.issued_at));
    let days: BTreeSet<i64> = people.iter().flatten().flatten().copied().chain(issued).collect();
    let until = |end: i64| {
        let count = |n: usize| people.iter().filter(|facts| facts[n].is_some_and(|day| day <= end)).count();
        [people.len(), count(0), count(1), count(2), count(3)].map(|count| i64::try_from(count).expect("few"))
    };
    days.into_iter().map(until).collect()
}

async fn detail(archive: &dyn Archive, team: &Team<'_>) -> (Bars, Vec<[i64; 5]>) {
    let question = Question::Detail { circular: team.circular.id, unit: team.unit.clone(), at: None };
    let Reply::Detail(detail) = archive.ask(team.who, &question, team.at).await.expect("as then") else {
        panic!("another reply");
    };
    let days = detail.days.into_iter().map(|d| [d.audience, d.reached, d.shown, d.opened, d.acknowledged]).collect();
    (detail.circular.bars, days)
}

async fn names(archive: &dyn Archive, team: &Team<'_>) -> BTreeMap<EmployeeId, (Part, Facts)> {
    let (circular, limit) = (team.circular.id, 100);
    let asked = NamesAsked { unit: team.unit.clone(), ..NamesAsked::default() };
    let question = Question::Names { circular, asked, at: None, key: None, limit };
    let Reply::Names(names) = archive.ask(team.who, &question, team.at).await.expect("as then") else {
        panic!("another reply");
    };
    names.people.into_iter().map(|one| (one.person.id, (one.part, one.facts))).collect()
}

/// What the page of one person says; `None` for whoever is not below the asker any more: the names behind a bar stay with the unit in which people were
/// at the issue, a person's own page moves along with the person.
async fn lines(archive: &dyn Archive, team: &Team<'_>, employee: &EmployeeId) -> Option<Vec<(String, Moment)>> {
    let question = Question::Person { circular: team.circular.id, employee: employee.clone() };
    match archive.ask(team.who, &question, team.at).await {
        Ok(Reply::Person(record)) => Some(record.lines.into_iter().map(|line| (line.what, line.at)).collect()),
        Ok(other) => panic!("another reply: {other:?}"),
        Err(StoreError::Refused(problem)) if problem.status == 403 => None,
        Err(error) => panic!("{employee}: {error}"),
    }
}

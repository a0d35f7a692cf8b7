//! Names behind a bar: people of a circular's audience by unit and name, each with the facts, the excuse and what explains a missing fact. A page costs
//! what a page costs: units in which nobody is in the asked part of the bar are known by their figures and passed over.

use super::board::Scope;
use super::board_people::{self, part_is};
use super::looks::{self, Looked};
use crate::StoreError;
use crate::engine::value::{given, values};
use crate::engine::{Batch, Tx, Value};
use crate::rules::bad_request;
use crate::rules::days::View;
use crate::rules::keys::PeopleKey;
use crate::verbs::{standing, ways};
use diwan_domain::arabic::Query;
use diwan_domain::{EmployeeId, ItemId, Moment, UnitId};
use diwan_protocol::MAX_PAGE;
use diwan_protocol::office::Reply;
use diwan_protocol::office::supervision::{Names, NamesAsked, Part};
use std::collections::{BTreeMap, BTreeSet};

/// How many units are walked for one page at most. Only a search, or a look back, passes over whole units; it goes on with the next page then.
const UNITS: usize = 100;
/// A search that meets no more people than this takes them by their names; one that meets more finds some in every unit.
const FOUND: usize = 2_000;
/// The longest search, in characters.
const MAX_WORDS: usize = 200;

/// See [`diwan_protocol::office::Question::Names`].
pub async fn names(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    (circular, asked): (ItemId, &NamesAsked),
    at: Option<Moment>,
    (key, limit): (Option<&str>, u32),
    now: Moment,
) -> Result<Reply, StoreError> {
    let start = PeopleKey::read(key)?;
    if asked.words.chars().count() > MAX_WORDS || asked.words.contains('\0') {
        return Err(bad_request("the search is too long or holds characters that no name has"));
    }
    let view = View::of(at, now);
    let scope = Scope::of(tx, actor, circular, asked.unit.as_ref(), view, now).await?;
    let number = of_number(tx, &asked.words).await?;
    // Whoever is named by number is meant whatever the name is.
    let words = if number.is_some() { "" } else { asked.words.as_str() };
    let search = Search { circular, part: asked.part, query: Query::parse(words), view };
    let limit = limit.clamp(1, MAX_PAGE) as usize;
    let found = match few(tx, &search.query, asked.only.as_ref().or(number.as_ref())).await? {
        Some(people) => search.among(tx, &scope, people, &start, limit).await?,
        None => search.walk(tx, &scope, start, limit).await?,
    };
    let next = found.next.map(|key| key.write()).transpose()?;
    let people = board_people::read(tx, &scope.about, &found.people, view).await?;
    Ok(Reply::Names(Names { people, next }))
}

/// Notes who looked at the names: one look for each unit that was asked about.
pub async fn note(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    circular: Option<ItemId>,
    unit: Option<&UnitId>,
    now: Moment,
) -> Result<(), StoreError> {
    let tops = super::scope::tops(tx, actor, now).await?;
    let looked = match unit {
        Some(unit) => vec![(unit.clone(), super::scope::over(tx, &tops, unit).await?.on_behalf.clone())],
        None => tops.into_iter().map(|top| (top.unit.id, top.on_behalf)).collect(),
    };
    for (unit, on_behalf) in &looked {
        let look = Looked { by: actor, on_behalf: on_behalf.as_ref(), circular, unit: Some(unit), person: None };
        looks::note(tx, look, now).await?;
    }
    Ok(())
}

/// People of a page.
struct Found {
    people: Vec<EmployeeId>,
    next: Option<PeopleKey>,
}

struct Search {
    circular: ItemId,
    part: Option<Part>,
    query: Query,
    view: View,
}

impl Search {
    /// Unit after unit, so that no more units are read than the page needs.
    async fn walk(&self, tx: &mut dyn Tx, scope: &Scope, start: PeopleKey, limit: usize) -> Result<Found, StoreError> {
        let sql = units_with(self.part, self.view);
        // One unit may be finished already, every other one has somebody, unless it is searched for more than figures tell.
        let most = limit.min(UNITS) as i64 + 2;
        let sets: Vec<_> =
            scope.asked.iter().map(|top| values![top, self.circular, start.unit.as_str(), most]).collect();
        let mut units: BTreeMap<UnitId, usize> = BTreeMap::new();
        for row in tx.query_many(&sql, &sets).await?.iter().flatten() {
            units.insert(row.unit(0)?, usize::try_from(row.int(1)?).unwrap_or_default());
        }
        let sure = self.query.is_empty() && matches!(self.view, View::Now(_));
        let (mut walked, mut enough) = (Vec::new(), 0);
        for (unit, people) in units.iter().take(limit.min(UNITS) + 1) {
            let begun = unit.as_str() == start.unit;
            walked.push((unit, begun));
            enough += if begun || !sure { 0 } else { *people };
            if enough > limit {
                break;
            }
        }
        let last = walked.len() == units.len() && units.len() < most as usize;
        let (sql, rest) = self.people_of_unit();
        let set = |(unit, begun): &(&UnitId, bool)| {
            let (name, employee) = if *begun { (start.name.as_str(), start.employee.as_str()) } else { ("", "") };
            let mut set =
                values![self.circular, *unit, name, employee, self.view.until(), self.view.moment(), limit as i64 + 1];
            set.extend(rest.iter().cloned());
            set
        };
        let sets: Vec<_> = walked.iter().map(set).collect();
        let mut found = Found { people: Vec::new(), next: None };
        let mut at: Option<PeopleKey> = None;
        for ((unit, _), rows) in walked.iter().zip(tx.query_many(&sql, &sets).await?) {
            for row in rows {
                if found.people.len() == limit {
                    found.next = at;
                    return Ok(found);
                }
                let (employee, name) = (row.employee(0)?, row.text(1)?);
                at = Some(PeopleKey { unit: unit.as_str().to_owned(), name, employee: employee.as_str().to_owned() });
                found.people.push(employee);
            }
        }
        if !last {
            // The page goes on behind the last unit that was walked: no code comes between it and itself with a blank behind.
            let behind = walked.last().map(|(unit, _)| format!("{unit} "));
            found.next = behind.map(|unit| PeopleKey { unit, ..PeopleKey::default() });
        }
        Ok(found)
    }

    /// Those of a few people who are in the audience, in the asked units and in the asked part, by unit and name.
    async fn among(
        &self,
        tx: &mut dyn Tx,
        scope: &Scope,
        people: BTreeSet<EmployeeId>,
        start: &PeopleKey,
        limit: usize,
    ) -> Result<Found, StoreError> {
        let pairs = people.into_iter().map(|person| (self.circular, person)).collect();
        let places = standing::places(tx, &pairs).await?;
        let units: BTreeSet<&UnitId> = places.values().map(|place| &place.unit).collect();
        let mut inside = BTreeSet::new();
        for unit in units {
            if ways::is_in(tx, unit, &scope.asked).await? {
                inside.insert(unit);
            }
        }
        let (condition, rest) = self.condition();
        let sql = format!(
            "SELECT p.id, p.name FROM person p WHERE p.id = ?2 AND EXISTS (SELECT 1 FROM circular c WHERE c.id = ?1)
               AND (p.name, p.id) > (?3, ?4) AND {condition} ORDER BY p.name LIMIT ?7"
        );
        let candidates: Vec<_> = places.iter().filter(|(_, place)| inside.contains(&place.unit)).collect();
        let set = |((_, person), _): &(&standing::Pair, &standing::Place)| {
            let mut set = values![self.circular, person, "", "", self.view.until(), self.view.moment(), 1i64];
            set.extend(rest.iter().cloned());
            set
        };
        let sets: Vec<_> = candidates.iter().map(set).collect();
        let mut sorted = BTreeSet::new();
        for ((_, place), rows) in candidates.iter().zip(tx.query_many(&sql, &sets).await?) {
            for row in rows {
                sorted.insert((place.unit.as_str().to_owned(), row.text(1)?, row.text(0)?));
            }
        }
        let after = (start.unit.clone(), start.name.clone(), start.employee.clone());
        let mut page: Vec<_> = sorted.into_iter().filter(|place| *place > after).take(limit + 1).collect();
        let more = page.len() > limit;
        page.truncate(limit);
        let next = page.last().filter(|_| more).cloned();
        let next = next.map(|(unit, name, employee)| PeopleKey { unit, name, employee });
        Ok(Found { people: page.into_iter().map(|(_, _, id)| EmployeeId::from_stored(id)).collect(), next })
    }

    /// People who are counted in a unit (`?2`) for a circular (`?1`) after a name (`?3`, `?4`): those of the issue without those who left, and those who
    /// joined, as it was when facts (`?5`) and excuses (`?6`) are judged; at most `?7`.
    fn people_of_unit(&self) -> (String, Vec<Value>) {
        let (condition, rest) = self.condition();
        let sql = format!(
            "SELECT p.id, p.name FROM (
               SELECT o.employee_id FROM document d JOIN posting o ON o.unit_id = ?2
                 AND o.since_rev <= d.roster_rev AND (o.until_rev IS NULL OR o.until_rev > d.roster_rev)
               WHERE d.id = ?1 AND EXISTS (
                   SELECT 1 FROM membership m JOIN target t ON t.document_id = d.id AND t.stream_id = m.stream_id
                   WHERE m.employee_id = o.employee_id AND m.since_rev <= d.roster_rev AND (m.until_rev IS NULL OR m.until_rev > d.roster_rev))
                 AND NOT EXISTS (SELECT 1 FROM supplement s WHERE s.circular_id = ?1 AND s.employee_id = o.employee_id AND s.at <= ?6)
               UNION ALL
               SELECT s.employee_id FROM supplement s
               WHERE s.circular_id = ?1 AND s.unit_id = ?2 AND s.joined = 1 AND s.at <= ?6 AND NOT EXISTS (
                 SELECT 1 FROM supplement l WHERE l.circular_id = ?1 AND l.employee_id = s.employee_id AND l.rev > s.rev AND l.at <= ?6)) who
             JOIN person p ON p.id = who.employee_id
             WHERE (p.name, p.id) > (?3, ?4) AND {condition}
             ORDER BY p.name, p.id LIMIT ?7"
        );
        (sql, rest)
    }

    /// What a person must meet: the part of the bar, and every word of the search; with the values from `?8` on.
    fn condition(&self) -> (String, Vec<Value>) {
        let mut all = vec![part_is(self.part).to_owned()];
        let mut rest = Vec::new();
        for term in self.query.terms() {
            let mut forms = Vec::new();
            for form in &term.forms {
                rest.push(Value::from(format!("% {form}%")));
                forms.push(format!("p.folded LIKE ?{}", rest.len() + 7));
            }
            all.push(format!("({})", forms.join(" OR ")));
        }
        (all.join(" AND "), rest)
    }
}

/// Whoever has this number.
async fn of_number(tx: &mut dyn Tx, words: &str) -> Result<Option<EmployeeId>, StoreError> {
    let Ok(number) = EmployeeId::parse(words.trim()) else { return Ok(None) };
    Ok(tx.first("SELECT id FROM person WHERE id = ?1", given![&number]).await?.map(|_| number))
}

/// The people who are meant when so few are that they are taken by themselves: one, or those who have a word of a search.
async fn few(
    tx: &mut dyn Tx,
    query: &Query,
    only: Option<&EmployeeId>,
) -> Result<Option<BTreeSet<EmployeeId>>, StoreError> {
    if let Some(only) = only {
        return Ok(Some(EmployeeId::parse(only.as_str()).into_iter().collect()));
    }
    let mut fewest: Option<BTreeSet<EmployeeId>> = None;
    for term in query.terms() {
        let sets = term.forms.iter().map(|form| values![form, format!("{form}\u{10ffff}"), FOUND as i64 + 1]).collect();
        let sql = "SELECT w.employee_id FROM person_word w WHERE w.word >= ?1 AND w.word < ?2 LIMIT ?3";
        let mut found = BTreeSet::new();
        for row in tx.all(vec![Batch::of(sql, sets)]).await?.iter().flatten() {
            found.insert(row.employee(0)?);
        }
        if found.len() <= FOUND && fewest.as_ref().is_none_or(|fewest| found.len() < fewest.len()) {
            fewest = Some(found);
        }
    }
    Ok(fewest)
}

/// Units in or below one (`?1`) from a code on (`?3`) in which somebody of the audience is in a part of the bar, with how many; at most `?4`.
fn units_with(part: Option<Part>, view: View) -> String {
    let people = "coalesce(t.people, 0) + coalesce(k.joined, 0)";
    let wanted = match (view, part) {
        // What each unit's own figures were is not kept: only that somebody there is, or was, in the audience.
        (View::EndOf(_), _) => {
            "coalesce(t.people, 0) + (SELECT count(*) FROM supplement s WHERE s.circular_id = ?2 AND s.unit_id = a.unit_id)".to_owned()
        }
        (View::Now(_), None) => people.to_owned(),
        (View::Now(_), Some(Part::Acknowledged)) => "coalesce(k.met, 0)".to_owned(),
        (View::Now(_), Some(Part::Opened)) => "coalesce(k.at_opened, 0)".to_owned(),
        (View::Now(_), Some(Part::Shown)) => "coalesce(k.at_shown, 0)".to_owned(),
        (View::Now(_), Some(Part::Reached)) => "coalesce(k.at_reached, 0)".to_owned(),
        (View::Now(_), Some(Part::Excused)) => "coalesce(k.excused, 0)".to_owned(),
        (View::Now(_), Some(Part::NotReached)) => {
            format!("{people} - coalesce(k.met + k.at_opened + k.at_shown + k.at_reached + k.excused, 0)")
        }
    };
    format!(
        "SELECT a.unit_id, {wanted} FROM unit_above a
         LEFT JOIN circular_unit_target t ON t.circular_id = ?2 AND t.unit_id = a.unit_id
         LEFT JOIN circular_unit_count k ON k.circular_id = ?2 AND k.unit_id = a.unit_id
         WHERE a.above = ?1 AND a.unit_id >= ?3 AND {wanted} > 0
         ORDER BY a.unit_id LIMIT ?4"
    )
}

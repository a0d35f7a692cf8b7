//! From the roster on file and the roster of now to what must be written, without a database.

use super::bad_request;
use super::tree::Tree;
use crate::{Person, Roster, RosterReport, StoreError, Unit};
use diwan_domain::document::MAX_SUBJECT_CHARS;
use diwan_domain::{EmployeeId, Role, StreamId, UnitId};
use std::collections::{BTreeMap, BTreeSet};

/// The roster as the archive has it, ended rows too.
#[derive(Debug, Default)]
pub struct OnFile {
    /// Units; true when in force.
    pub units: BTreeMap<UnitId, (Unit, bool)>,
    /// People; true when in force.
    pub people: BTreeMap<EmployeeId, (Person, bool)>,
    /// Roles granted by hand, in force.
    pub grants: BTreeMap<EmployeeId, BTreeSet<Role>>,
}

/// A person's unit changes.
#[derive(Debug, PartialEq, Eq)]
pub struct Move {
    /// Who.
    pub employee: EmployeeId,
    /// Whether there was a unit before.
    pub leaves: bool,
    /// The new unit; `None` for who left.
    pub joins: Option<UnitId>,
}

/// A person joins or leaves a stream.
#[derive(Debug, PartialEq, Eq)]
pub struct Membership {
    /// Who.
    pub employee: EmployeeId,
    /// Which stream.
    pub stream: StreamId,
    /// Joins (true) or leaves.
    pub member: bool,
    /// Whether the person is told: somebody who is new has no desk yet, and learns all streams when signing in.
    pub told: bool,
}

/// What an import must write.
#[derive(Debug, Default)]
pub struct Plan {
    /// Units that are new or changed, parents before children.
    pub units: Vec<Unit>,
    /// Units that end.
    pub units_end: Vec<UnitId>,
    /// People who are new or changed.
    pub people: Vec<Person>,
    /// People who left.
    pub people_end: Vec<EmployeeId>,
    /// Changes of unit.
    pub moves: Vec<Move>,
    /// Changes of stream, by person.
    pub memberships: Vec<Membership>,
    /// In numbers.
    pub report: RosterReport,
}

impl Plan {
    /// Whether nothing is to be written.
    pub fn is_empty(&self) -> bool {
        self.report == RosterReport::default() && self.memberships.is_empty() && self.moves.is_empty()
    }
}

/// Compares the two rosters; refuses a roster that is no roster, with the code at fault.
pub fn plan(now: &Roster, file: &OnFile) -> Result<Plan, StoreError> {
    let tree = checked(now)?;
    let mut plan = Plan::default();
    plan_units(&tree, file, &mut plan);
    plan_people(now, &tree, file, &mut plan);
    Ok(plan)
}

/// Everything that a person on the roster may read: the rule behind every membership row.
pub fn streams_of(
    person: &Person,
    tree: &Tree,
    heads: &BTreeSet<EmployeeId>,
    granted: Option<&BTreeSet<Role>>,
) -> BTreeSet<StreamId> {
    let mut streams = BTreeSet::from([StreamId::all(), StreamId::employee(&person.id), StreamId::role(Role::Employee)]);
    streams.extend(tree.upwards(&person.unit).iter().map(StreamId::unit));
    if heads.contains(&person.id) {
        streams.insert(StreamId::role(Role::Supervisor));
    }
    streams.extend(granted.into_iter().flatten().map(|role| StreamId::role(*role)));
    streams
}

/// Who heads a unit of the tree.
pub fn heads_of(tree: &Tree) -> BTreeSet<EmployeeId> {
    tree.top_down().into_iter().filter_map(|u| u.head.clone()).collect()
}

fn checked(roster: &Roster) -> Result<Tree, StoreError> {
    let tree = Tree::checked(&roster.units)?;
    let mut seen = BTreeSet::new();
    for person in &roster.people {
        if !seen.insert(&person.id) {
            return Err(bad_request(format!("person {} is given twice", person.id)));
        }
        if tree.get(&person.unit).is_none() {
            return Err(bad_request(format!("person {} is in unit {}, which is missing", person.id, person.unit)));
        }
        // Codes become names of streams; what is no code there would be a stream that nobody can ask for.
        if EmployeeId::parse(person.id.as_str()).as_ref() != Ok(&person.id) {
            return Err(bad_request(format!("person {:?}: the number is no code", person.id.as_str())));
        }
        named("person", person.id.as_str(), &person.name)?;
        if !person.title.is_empty() {
            named("title of person", person.id.as_str(), &person.title)?;
        }
    }
    for unit in &roster.units {
        if UnitId::parse(unit.id.as_str()).as_ref() != Ok(&unit.id) {
            return Err(bad_request(format!("unit {:?}: the code is no code", unit.id.as_str())));
        }
        named("unit", unit.id.as_str(), &unit.name)?;
        if let Some(name) = &unit.name_en {
            named("unit", unit.id.as_str(), name)?;
        }
        if let Some(head) = unit.head.as_ref().filter(|h| !seen.contains(h)) {
            return Err(bad_request(format!("unit {} is headed by {head}, who is not on the roster", unit.id)));
        }
    }
    Ok(tree)
}

fn named(what: &str, code: &str, name: &str) -> Result<(), StoreError> {
    if name.trim().is_empty() || name.chars().count() > MAX_SUBJECT_CHARS || name.chars().any(char::is_control) {
        return Err(bad_request(format!("{what} {code}: the name is empty, too long or holds control characters")));
    }
    Ok(())
}

fn plan_units(tree: &Tree, file: &OnFile, plan: &mut Plan) {
    for unit in tree.top_down() {
        match file.units.get(&unit.id) {
            Some((before, true)) if before == unit => continue,
            Some((_, true)) => plan.report.units_changed += 1,
            _ => plan.report.units_added += 1,
        }
        plan.units.push(unit.clone());
    }
    let gone = file.units.iter().filter(|(id, (_, in_force))| *in_force && tree.get(id).is_none());
    plan.units_end = gone.map(|(id, _)| id.clone()).collect();
    plan.report.units_ended = plan.units_end.len() as u64;
}

fn plan_people(now: &Roster, tree: &Tree, file: &OnFile, plan: &mut Plan) {
    let old_tree = Tree::new(file.units.values().filter(|(_, in_force)| *in_force).map(|(unit, _)| unit.clone()));
    let (old_heads, heads) = (heads_of(&old_tree), heads_of(tree));
    let mut people: Vec<&Person> = now.people.iter().collect();
    people.sort_by(|a, b| a.id.cmp(&b.id));
    for person in people {
        let granted = file.grants.get(&person.id);
        let before = file.people.get(&person.id);
        let standing = before.filter(|(_, in_force)| *in_force).map(|(before, _)| before);
        match standing {
            Some(before) if before == person => {}
            Some(_) => plan.report.people_changed += 1,
            None => plan.report.people_added += 1,
        }
        if standing != Some(person) {
            plan.people.push(person.clone());
        }
        if standing.map(|p| &p.unit) != Some(&person.unit) {
            let joins = Some(person.unit.clone());
            plan.moves.push(Move { employee: person.id.clone(), leaves: standing.is_some(), joins });
        }
        let old = standing.map_or_else(BTreeSet::new, |p| streams_of(p, &old_tree, &old_heads, granted));
        let new = streams_of(person, tree, &heads, granted);
        differ(&person.id, &old, &new, before.is_some(), plan);
    }
    let present: BTreeSet<&EmployeeId> = now.people.iter().map(|p| &p.id).collect();
    for (id, (person, in_force)) in &file.people {
        if *in_force && !present.contains(id) {
            plan.people_end.push(id.clone());
            plan.moves.push(Move { employee: id.clone(), leaves: true, joins: None });
            let old = streams_of(person, &old_tree, &old_heads, file.grants.get(id));
            differ(id, &old, &BTreeSet::new(), true, plan);
        }
    }
    plan.report.people_ended = plan.people_end.len() as u64;
}

fn differ(employee: &EmployeeId, old: &BTreeSet<StreamId>, new: &BTreeSet<StreamId>, told: bool, plan: &mut Plan) {
    let mut note = |stream: &StreamId, member: bool| {
        plan.memberships.push(Membership { employee: employee.clone(), stream: stream.clone(), member, told });
    };
    old.difference(new).for_each(|stream| note(stream, false));
    new.difference(old).for_each(|stream| note(stream, true));
}

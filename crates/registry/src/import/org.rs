//! The roster from files: units and people as CSV (`units.csv`, `people.csv`, told apart by their headers) or TOML
//! (`[[unit]]`, `[[person]]`). Files of one import make one roster.

use super::rows::{self, Row, Rows, shown};
use super::{ImportProblems, text};
use diwan_domain::{EmployeeId, UnitId, UnitLevel};
use diwan_store::{Person, Roster, Unit};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Reads and judges the files: the whole roster, or everything that is wrong with it. Blocks; call it off the runtime.
pub fn read(paths: &[PathBuf]) -> Result<Roster, ImportProblems> {
    let mut problems = ImportProblems::default();
    let mut rows = Rows::default();
    for path in paths {
        rows::read(path, &mut rows, &mut problems);
    }
    for row in &rows.absences {
        problems.note(&row.file, Some(row.line), "this is an absence; absences are read by `absence import`");
    }
    let units = each_once(&rows.units, "unit", &mut problems, |row| unit(row).map(|unit| (unit.id.to_string(), unit)));
    let people = each_once(&rows.people, "person", &mut problems, |row| {
        person(row).map(|person| (person.id.to_string(), person))
    });
    // When a file could not be read, what points into it is not at fault.
    if problems.is_empty() {
        joints(&units, &people, &mut problems);
    }
    if problems.is_empty() && people.is_empty() {
        let first = paths.first().map(PathBuf::as_path).unwrap_or(Path::new("-"));
        problems.note(first, None, "nobody is on this roster; importing it would end everybody's service");
    }
    problems.or(Roster {
        units: units.into_iter().map(|(_, unit)| unit).collect(),
        people: people.into_iter().map(|(_, person)| person).collect(),
    })
}

/// Every row as a value; a bad row or a code that was there before is noted.
fn each_once<'a, T>(
    rows: &'a [Row],
    what: &str,
    problems: &mut ImportProblems,
    make: impl Fn(&Row) -> Result<(String, T), String>,
) -> Vec<(&'a Row, T)> {
    let mut seen: BTreeMap<String, &Row> = BTreeMap::new();
    let mut made = Vec::new();
    for row in rows {
        match make(row) {
            Ok((code, value)) => {
                if let Some(first) = seen.get(&code) {
                    let place = format!("{}:{}", first.file.display(), first.line);
                    problems.note(&row.file, Some(row.line), format!("{what} `{code}` is there already, {place}"));
                } else {
                    seen.insert(code, row);
                    made.push((row, value));
                }
            }
            Err(reason) => problems.note(&row.file, Some(row.line), reason),
        }
    }
    made
}

fn unit(row: &Row) -> Result<Unit, String> {
    let level = row.cell("level").unwrap_or_default();
    let levels = UnitLevel::ALL.map(UnitLevel::as_str).join(", ");
    Ok(Unit {
        id: code(row, "code", UnitId::parse)?.ok_or("no value for code")?,
        name: words(row, "name")?.ok_or("no value for name")?,
        name_en: words(row, "name_en")?,
        level: UnitLevel::parse(level).ok_or_else(|| format!("unknown level `{}`; one of {levels}", shown(level)))?,
        parent: code(row, "parent", UnitId::parse)?,
        head: code(row, "head", EmployeeId::parse)?,
    })
}

fn person(row: &Row) -> Result<Person, String> {
    Ok(Person {
        id: code(row, "number", EmployeeId::parse)?.ok_or("no value for number")?,
        name: words(row, "name")?.ok_or("no value for name")?,
        title: words(row, "title")?.unwrap_or_default(),
        unit: code(row, "unit", UnitId::parse)?.ok_or("no value for unit")?,
    })
}

fn code<T>(
    row: &Row,
    column: &str,
    parse: fn(&str) -> Result<T, diwan_domain::ids::CodeError>,
) -> Result<Option<T>, String> {
    let Some(cell) = row.cell(column) else { return Ok(None) };
    parse(cell).map(Some).map_err(|error| format!("{column} `{}`: {error}", shown(cell)))
}

fn words(row: &Row, column: &str) -> Result<Option<String>, String> {
    let Some(cell) = row.cell(column) else { return Ok(None) };
    text::line(cell).map(Some).map_err(|reason| format!("{column} {reason}"))
}

/// What only shows when all rows are there: parents, heads, units of people, and that the units make a tree.
fn joints(units: &[(&Row, Unit)], people: &[(&Row, Person)], problems: &mut ImportProblems) {
    let parents: BTreeMap<&UnitId, Option<&UnitId>> =
        units.iter().map(|(_, unit)| (&unit.id, unit.parent.as_ref())).collect();
    let numbers: BTreeSet<&EmployeeId> = people.iter().map(|(_, person)| &person.id).collect();
    for (row, unit) in units {
        if let Some(parent) = unit.parent.as_ref().filter(|parent| !parents.contains_key(parent)) {
            problems.note(&row.file, Some(row.line), format!("parent `{parent}` of unit `{}` is not there", unit.id));
        }
        if let Some(head) = unit.head.as_ref().filter(|head| !numbers.contains(head)) {
            problems.note(
                &row.file,
                Some(row.line),
                format!("head `{head}` of unit `{}` is not on the roster", unit.id),
            );
        }
    }
    let in_circles = in_circles(&parents);
    for (row, unit) in units.iter().filter(|(_, unit)| in_circles.contains(&unit.id)) {
        problems.note(&row.file, Some(row.line), format!("unit `{}` is its own parent, round a circle", unit.id));
    }
    for (row, person) in people.iter().filter(|(_, person)| !parents.contains_key(&person.unit)) {
        problems.note(
            &row.file,
            Some(row.line),
            format!("unit `{}` of person `{}` is not there", person.unit, person.id),
        );
    }
}

/// Units on a circle of parents. Each unit is walked once, whatever the depth of the tree.
fn in_circles<'a>(parents: &BTreeMap<&'a UnitId, Option<&'a UnitId>>) -> BTreeSet<&'a UnitId> {
    let mut done: BTreeSet<&UnitId> = BTreeSet::new();
    let mut circles = BTreeSet::new();
    for start in parents.keys() {
        let mut path: Vec<&UnitId> = Vec::new();
        let mut on_path: BTreeSet<&UnitId> = BTreeSet::new();
        let mut next = Some(*start);
        while let Some(unit) = next.filter(|unit| !done.contains(unit)) {
            if !on_path.insert(unit) {
                circles.extend(path.iter().copied().skip_while(|step| *step != unit));
                break;
            }
            path.push(unit);
            next = parents.get(unit).copied().flatten();
        }
        done.extend(path);
    }
    circles
}

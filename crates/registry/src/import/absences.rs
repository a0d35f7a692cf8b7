//! Absences from files: employee, reason, and the first and last day, both included.

use super::ImportProblems;
use super::rows::{self, Row, Rows, shown};
use diwan_domain::absence::AbsenceReason;
use diwan_domain::{Absence, EmployeeId, Moment};
use diwan_store::NewAbsence;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Where an absence was written.
pub struct Place {
    file: PathBuf,
    line: u64,
}

impl Place {
    /// Notes what is wrong with it.
    pub fn note(&self, problems: &mut ImportProblems, reason: impl Into<String>) {
        problems.note(&self.file, Some(self.line), reason);
    }
}

/// The reasons that there are, in words.
pub fn reasons() -> String {
    AbsenceReason::ALL.map(AbsenceReason::as_str).join(", ")
}

/// Reads and judges the files; `start_of` gives the first moment of a day where the agency is. What is wrong is noted. Blocks.
pub fn read(
    paths: &[PathBuf],
    start_of: impl Fn(Date) -> Result<Moment, String>,
    problems: &mut ImportProblems,
) -> Vec<(Place, NewAbsence)> {
    let mut rows = Rows::default();
    for path in paths {
        rows::read(path, &mut rows, problems);
    }
    for row in rows.units.iter().chain(&rows.people) {
        problems.note(&row.file, Some(row.line), "this is no absence; units and people are read by `org import`");
    }
    let mut seen: BTreeMap<(EmployeeId, AbsenceReason, Moment), u64> = BTreeMap::new();
    let mut read = Vec::new();
    for row in rows.absences {
        match absence(&row, &start_of) {
            Ok(new) => {
                let key = (new.employee.clone(), new.absence.reason, new.absence.from);
                if let Some(first) = seen.insert(key, row.line) {
                    problems.note(&row.file, Some(row.line), format!("the same absence is in line {first} already"));
                }
                read.push((Place { file: row.file, line: row.line }, new));
            }
            Err(reason) => problems.note(&row.file, Some(row.line), reason),
        }
    }
    read
}

fn absence(row: &Row, start_of: impl Fn(Date) -> Result<Moment, String>) -> Result<NewAbsence, String> {
    let cell = |column: &str| row.cell(column).ok_or_else(|| format!("no value for {column}"));
    let employee = cell("employee")?;
    let employee = EmployeeId::parse(employee).map_err(|error| format!("employee `{}`: {error}", shown(employee)))?;
    let reason = cell("reason")?;
    let reason = AbsenceReason::parse(reason)
        .ok_or_else(|| format!("unknown reason `{}`; one of {}", shown(reason), reasons()))?;
    let day = |column: &str| -> Result<Date, String> {
        let text = cell(column)?;
        text.parse().map_err(|_| format!("{column} `{}` is no day of the form YYYY-MM-DD", shown(text)))
    };
    let back = day("until")?.tomorrow().map_err(|error| error.to_string())?;
    let absence = Absence { reason, from: start_of(day("from")?)?, until: start_of(back)? };
    let absence = absence.judge().map_err(|fault| fault.to_string())?;
    Ok(NewAbsence { employee, absence })
}

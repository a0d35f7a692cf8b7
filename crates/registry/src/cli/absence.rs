//! `absence`: who is on leave, seconded, off duty or without a workstation, and therefore excused.

use crate::cli::{Office, say, terms, who};
use crate::import::{ImportProblems, absences};
use anyhow::{anyhow, bail};
use clap::{Args, Subcommand};
use diwan_domain::absence::AbsenceReason;
use diwan_domain::{EmployeeId, ItemId, Moment};
use diwan_store::{AbsenceOnRecord, Archive, NewAbsence};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// How many rows are asked for at once.
const PAGE: u32 = 1_000;

/// Commands about absences.
#[derive(Debug, Subcommand)]
pub enum Absence {
    /// Enter an absence; the same with another last day ends it then
    Add {
        /// Login or number
        employee: String,
        /// leave, secondment, off_duty or no_device
        #[arg(long)]
        reason: String,
        /// Its first day, YYYY-MM-DD
        #[arg(long)]
        from: String,
        /// Its last day, YYYY-MM-DD; the person is back the day after
        #[arg(long)]
        until: String,
        /// Who enters it
        #[command(flatten)]
        by: By,
    },
    /// End what a person is absent for, and take back what has not begun
    End {
        /// Login or number
        employee: String,
        /// The first day back, YYYY-MM-DD [default: from now on]
        #[arg(long)]
        on: Option<String>,
        /// Who enters it
        #[command(flatten)]
        by: By,
    },
    /// Who is absent, now or later
    List {
        /// Login or number [default: everybody]
        employee: Option<String>,
    },
    /// Enter absences from CSV or TOML files (employee, reason, from, until); all or none
    Import {
        /// The files
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Only say what would be entered, or what is wrong
        #[arg(long)]
        dry_run: bool,
        /// Who enters it
        #[command(flatten)]
        by: By,
    },
}

/// Who enters it.
#[derive(Debug, Args)]
pub struct By {
    /// Who enters it [default: who is signed in to this machine]
    #[arg(long)]
    by: Option<String>,
}

impl Absence {
    /// Runs the command.
    pub async fn run(self, office: &Office) -> anyhow::Result<()> {
        let archive = office.archive().await?;
        let archive = archive.as_ref();
        match self {
            Self::Add { employee, reason, from, until, by } => {
                let employee = terms::person(archive, &employee).await?.employee;
                let reason = AbsenceReason::parse(&reason)
                    .ok_or_else(|| anyhow!("--reason {reason}: say {}", absences::reasons()))?;
                let absence = diwan_domain::Absence {
                    reason,
                    from: terms::start_of(terms::day(&from)?, &office.config)?,
                    until: terms::start_of(terms::day(&until)?.tomorrow()?, &office.config)?,
                };
                enter(office, archive, &[NewAbsence { employee, absence }], by).await
            }
            Self::End { employee, on, by } => end(office, archive, &employee, on, by).await,
            Self::List { employee } => {
                let employee = match employee {
                    Some(who) => Some(terms::person(archive, &who).await?.employee),
                    None => None,
                };
                let mut absences = on_record(archive, employee.as_ref(), office.now()).await?;
                absences
                    .sort_by(|a, b| (a.absence.from, a.employee.as_str()).cmp(&(b.absence.from, b.employee.as_str())));
                for one in &absences {
                    say(line(office, one)?);
                }
                say(format!("{} absences", absences.len()));
                Ok(())
            }
            Self::Import { files, dry_run, by } => {
                let start = |day| terms::start_of(day, &office.config).map_err(|error| error.to_string());
                let mut problems = ImportProblems::default();
                let read = absences::read(&files, start, &mut problems);
                let known = numbers(archive).await?;
                for (row, new) in read.iter().filter(|(_, new)| !known.contains(&new.employee)) {
                    row.note(&mut problems, format!("nobody with the number `{}` is on the roster", new.employee));
                }
                problems.or(())?;
                let new: Vec<NewAbsence> = read.into_iter().map(|(_, new)| new).collect();
                if dry_run {
                    say(format!("{} absences would be entered; nothing was", new.len()));
                    return Ok(());
                }
                enter(office, archive, &new, by).await
            }
        }
    }
}

async fn enter(office: &Office, archive: &dyn Archive, new: &[NewAbsence], by: By) -> anyhow::Result<()> {
    let noted = archive.note_absences(new, &who(by.by), office.now()).await.map_err(terms::in_words)?;
    let same = new.len() as u64 - noted.added - noted.changed;
    say(format!("absences: {} added, {} changed, {same} as before", noted.added, noted.changed));
    Ok(())
}

async fn end(office: &Office, archive: &dyn Archive, employee: &str, on: Option<String>, by: By) -> anyhow::Result<()> {
    let employee = terms::person(archive, employee).await?.employee;
    let back = match on {
        Some(day) => terms::start_of(terms::day(&day)?, &office.config)?,
        None => office.now(),
    };
    let absences = on_record(archive, Some(&employee), back).await?;
    if absences.is_empty() {
        bail!("{employee} is not absent from then on");
    }
    let (begun, ahead): (Vec<_>, Vec<_>) = absences.into_iter().partition(|one| one.absence.from < back);
    let shorter = |one: &AbsenceOnRecord| NewAbsence {
        employee: one.employee.clone(),
        absence: diwan_domain::Absence { until: back, ..one.absence },
    };
    let shorter: Vec<NewAbsence> = begun.iter().map(shorter).collect();
    archive.note_absences(&shorter, &who(by.by), office.now()).await.map_err(terms::in_words)?;
    for one in &ahead {
        archive.take_back_absence(one.id, office.now()).await.map_err(terms::in_words)?;
    }
    say(format!("absences: {} ended, {} taken back", begun.len(), ahead.len()));
    Ok(())
}

async fn on_record(
    archive: &dyn Archive,
    employee: Option<&EmployeeId>,
    ends_after: Moment,
) -> anyhow::Result<Vec<AbsenceOnRecord>> {
    let (mut all, mut after): (Vec<AbsenceOnRecord>, Option<ItemId>) = (Vec::new(), None);
    loop {
        let page = archive.absences(employee, ends_after, after, PAGE).await?;
        let last = page.last().map(|one| one.id);
        all.extend(page);
        match last {
            Some(last) => after = Some(last),
            None => return Ok(all),
        }
    }
}

async fn numbers(archive: &dyn Archive) -> anyhow::Result<BTreeSet<EmployeeId>> {
    let mut all = BTreeSet::new();
    loop {
        let page = archive.people(all.last(), PAGE).await?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page.into_iter().map(|person| person.id));
    }
}

fn line(office: &Office, one: &AbsenceOnRecord) -> anyhow::Result<String> {
    let day = |at| terms::day_of(at, &office.config);
    let (from, until) = (day(one.absence.from)?, day(one.absence.until.plus_ms(-1))?);
    let (reason, entered) = (one.absence.reason.as_str(), one.entered_at.to_rfc3339());
    Ok(format!(
        "{:<12} {reason:<10} {from} to {until}   entered {entered} by {}",
        one.employee.as_str(),
        one.entered_by
    ))
}

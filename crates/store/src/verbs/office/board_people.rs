//! What stands beside a name on a board.

use super::bars::About;
use super::who;
use crate::StoreError;
use crate::engine::value::{Row, values};
use crate::engine::{Batch, Tx};
use crate::rules::days::View;
use crate::verbs::observations;
use diwan_domain::absence::{AbsenceReason, excuse_at};
use diwan_domain::{Absence, EmployeeId, Fact, Facts, Moment, Observation};
use diwan_protocol::office::PersonName;
use diwan_protocol::office::supervision::{Part, TeamPerson};
use diwan_protocol::session::UnitName;
use std::collections::{BTreeMap, BTreeSet};

/// Whether a person `p` is in a part of the bar of a circular (`?1`), by facts until a moment (`?5`) and excuses at one (`?6`).
pub fn part_is(part: Option<Part>) -> &'static str {
    macro_rules! fact {
        ($event:literal) => {
            concat!(
                "EXISTS (SELECT 1 FROM receipt r WHERE r.subject = ?1 AND r.employee_id = p.id AND r.event = '",
                $event,
                "' AND r.recorded_at <= ?5)"
            )
        };
    }
    macro_rules! not {
        ($event:literal) => {
            concat!("NOT ", fact!($event))
        };
    }
    macro_rules! met {
        () => {
            concat!(
                "(",
                fact!("acknowledged"),
                " OR EXISTS (SELECT 1 FROM carried k JOIN receipt r ON r.subject = k.before_id AND r.employee_id = p.id
                   AND r.event = 'acknowledged' AND r.recorded_at <= k.until_at WHERE k.circular_id = ?1))"
            )
        };
    }
    macro_rules! away {
        () => {
            "(EXISTS (SELECT 1 FROM circular q WHERE q.id = ?1 AND q.statement IS NOT NULL) AND (p.ended_at <= ?6
               OR EXISTS (SELECT 1 FROM absence a WHERE a.employee_id = p.id AND a.from_at <= ?6 AND a.until_at > ?6 AND a.taken_back_at IS NULL)
               OR EXISTS (SELECT 1 FROM released e WHERE e.circular_id = ?1 AND e.employee_id = p.id AND e.at <= ?6)))"
        };
    }
    macro_rules! open {
        ($($more:expr),*) => { concat!("NOT ", met!(), " AND coalesce(", away!(), ", FALSE) = FALSE", $(" AND ", $more),*) };
    }
    match part {
        None => "CAST(?5 AS BIGINT) IS NOT NULL AND CAST(?6 AS BIGINT) IS NOT NULL",
        Some(Part::Acknowledged) => concat!("CAST(?6 AS BIGINT) IS NOT NULL AND ", met!()),
        Some(Part::Excused) => concat!("NOT ", met!(), " AND coalesce(", away!(), ", FALSE)"),
        Some(Part::Opened) => open!(fact!("opened")),
        Some(Part::Shown) => open!(fact!("shown"), not!("opened")),
        Some(Part::Reached) => open!(fact!("reached"), not!("shown"), not!("opened")),
        Some(Part::NotReached) => open!(not!("reached"), not!("shown"), not!("opened")),
    }
}

/// These people with everything that stands beside their names, in their order.
pub async fn read(
    tx: &mut dyn Tx,
    about: &About,
    people: &[EmployeeId],
    view: View,
) -> Result<Vec<TeamPerson>, StoreError> {
    let beside = Beside::of(tx, about, people, view).await?;
    Ok(people.iter().filter_map(|person| beside.person(about, person, view)).collect())
}

/// Everything that is on record about some people and a circular, as far as a list shows it.
#[derive(Default)]
struct Beside {
    known: BTreeMap<EmployeeId, (PersonName, UnitName, bool)>,
    facts: BTreeMap<EmployeeId, Facts>,
    kept: BTreeSet<EmployeeId>,
    released: BTreeSet<EmployeeId>,
    absences: BTreeMap<EmployeeId, Vec<Absence>>,
    witnessed: BTreeSet<EmployeeId>,
    contested: BTreeSet<EmployeeId>,
    reminded: BTreeMap<EmployeeId, Moment>,
    contacts: BTreeMap<EmployeeId, Moment>,
    observed: BTreeMap<EmployeeId, Observation>,
    deputies: BTreeMap<EmployeeId, PersonName>,
}

impl Beside {
    async fn of(tx: &mut dyn Tx, about: &About, people: &[EmployeeId], view: View) -> Result<Self, StoreError> {
        let (at, until) = (view.moment(), view.until());
        let each =
            |values: &dyn Fn(&EmployeeId) -> Vec<crate::engine::Value>| people.iter().map(values).collect::<Vec<_>>();
        let batches = vec![
            Batch::of(KNOWN, each(&|p| values![p, at])),
            Batch::of(FACTS, each(&|p| values![p, about.id, until])),
            Batch::of(KEPT, each(&|p| values![p, about.id])),
            Batch::of(RELEASED, each(&|p| values![p, about.id, at])),
            Batch::of(ABSENT, each(&|p| values![p, at])),
            Batch::of(WITNESSED, each(&|p| values![p, about.id, at])),
            Batch::of(CONTESTED, each(&|p| values![p, about.id, at])),
            Batch::of(REMINDED, each(&|p| values![p, about.id, at])),
            Batch::of(CONTACT, each(&|p| values![p])),
            Batch::of(OBSERVED, each(&|p| values![p, about.issued_at, at])),
            Batch::of(DEPUTY, each(&|p| values![p, at])),
        ];
        let mut answers = tx.all(batches).await?.into_iter();
        let mut next = || answers.next().unwrap_or_default();
        let mut beside = Self::default();
        for row in next() {
            let unit = UnitName { id: row.unit(2)?, name: row.text(3)?, name_en: row.opt_text(4)? };
            beside.known.insert(row.employee(0)?, (who::read(&row, 0)?, unit, row.truth(5)?));
        }
        for row in next() {
            if let Some(fact) = Fact::parse(&row.text(1)?) {
                beside.facts.entry(row.employee(0)?).or_default().record(fact, row.moment(2)?);
            }
        }
        beside.kept = who_of(&next())?;
        beside.released = who_of(&next())?;
        for row in next() {
            let reason = AbsenceReason::parse(&row.text(1)?);
            let reason = reason.ok_or_else(|| StoreError::Unusable("an absence has an unknown reason".to_owned()))?;
            let absence = Absence { reason, from: row.moment(2)?, until: row.moment(3)? };
            beside.absences.entry(row.employee(0)?).or_default().push(absence);
        }
        beside.witnessed = who_of(&next())?;
        beside.contested = who_of(&next())?;
        for row in next() {
            beside.reminded.insert(row.employee(0)?, row.moment(1)?);
        }
        for row in next() {
            beside.contacts.insert(row.employee(0)?, row.moment(1)?);
        }
        for row in next() {
            let employee = row.employee(0)?;
            let columns = crate::engine::Row(row.0.into_iter().skip(1).collect());
            beside.observed.insert(employee, observations::read(&columns)?.observation);
        }
        for row in next() {
            beside.deputies.insert(row.employee(0)?, who::read(&row, 1)?);
        }
        Ok(beside)
    }

    fn person(&self, about: &About, id: &EmployeeId, view: View) -> Option<TeamPerson> {
        let (person, unit, left) = self.known.get(id)?.clone();
        let facts = self.facts.get(id).copied().unwrap_or_default();
        let (kept, absences) = (self.kept.contains(id), self.absences.get(id).map_or(&[][..], Vec::as_slice));
        let excuse = excuse_at(absences, view.moment()).copied();
        let spared = about.asks && (left || excuse.is_some() || self.released.contains(id));
        let part = match facts {
            Facts { acknowledged: Some(_), .. } => Part::Acknowledged,
            _ if kept => Part::Acknowledged,
            _ if spared => Part::Excused,
            Facts { opened: Some(_), .. } => Part::Opened,
            Facts { shown: Some(_), .. } => Part::Shown,
            Facts { reached: Some(_), .. } => Part::Reached,
            _ => Part::NotReached,
        };
        Some(TeamPerson {
            person,
            unit,
            part,
            facts,
            excuse,
            witnessed: self.witnessed.contains(id),
            kept: kept && facts.acknowledged.is_none(),
            contested: self.contested.contains(id),
            reminded_at: self.reminded.get(id).copied(),
            last_contact: self.contacts.get(id).copied(),
            observed: self.observed.get(id).cloned(),
            deputy: self.deputies.get(id).cloned(),
        })
    }
}

fn who_of(rows: &[Row]) -> Result<BTreeSet<EmployeeId>, StoreError> {
    rows.iter().map(|row| row.employee(0)).collect()
}

/// Whoever it is, with the unit now, and whether the person had left.
const KNOWN: &str = "
    SELECT p.id, p.name, u.id, u.name, u.name_en, CASE WHEN p.ended_at <= ?2 THEN 1 ELSE 0 END
    FROM person p JOIN unit u ON u.id = p.unit_id WHERE p.id = ?1";
const FACTS: &str = "
    SELECT r.employee_id, r.event, r.recorded_at FROM receipt r WHERE r.subject = ?2 AND r.employee_id = ?1 AND r.recorded_at <= ?3";
const KEPT: &str = "
    SELECT r.employee_id FROM carried k JOIN receipt r ON r.subject = k.before_id AND r.employee_id = ?1
      AND r.event = 'acknowledged' AND r.recorded_at <= k.until_at
    WHERE k.circular_id = ?2";
const RELEASED: &str =
    "SELECT e.employee_id FROM released e WHERE e.circular_id = ?2 AND e.employee_id = ?1 AND e.at <= ?3";
/// Absences at a moment.
pub const ABSENT: &str = "
    SELECT a.employee_id, a.reason, a.from_at, a.until_at FROM absence a
    WHERE a.employee_id = ?1 AND a.from_at <= ?2 AND a.until_at > ?2 AND a.taken_back_at IS NULL";
const WITNESSED: &str = "
    SELECT w.employee_id FROM witness w WHERE w.circular_id = ?2 AND w.employee_id = ?1 AND w.recorded_at <= ?3";
const CONTESTED: &str = "
    SELECT c.employee_id FROM contest c WHERE c.circular_id = ?2 AND c.employee_id = ?1 AND c.opened_at <= ?3
      AND (c.withdrawn_at IS NULL OR c.withdrawn_at > ?3) AND (c.decided_at IS NULL OR c.decided_at > ?3)";
const REMINDED: &str = "
    SELECT r.employee_id, max(r.at) FROM reminder r WHERE r.circular_id = ?2 AND r.employee_id = ?1 AND r.at <= ?3 GROUP BY r.employee_id";
const CONTACT: &str = "SELECT k.employee_id, max(k.at) FROM contact k WHERE k.employee_id = ?1 GROUP BY k.employee_id";
/// What a workstation told last that lasted into the life of the circular and explains why something did not arrive or was not heard.
const OBSERVED: &str = "
    SELECT o.employee_id, o.id, o.device_id, o.what, o.from_at, o.until_at, o.source, o.subject, o.to_end, o.recorded_at FROM observation o
    WHERE o.employee_id = ?1 AND o.what IN ('machine_off', 'signed_out', 'link_down', 'notifications_silenced')
      AND (o.until_at IS NULL OR o.until_at > ?2) AND o.recorded_at <= ?3
    ORDER BY o.recorded_at DESC, o.from_at DESC, o.id DESC LIMIT 1";
/// Whoever stands in at a moment; of several who begun last.
const DEPUTY: &str = "
    SELECT g.principal, p.id, p.name FROM delegation g JOIN person p ON p.id = g.deputy
    WHERE g.principal = ?1 AND g.from_at <= ?2 AND g.until_at > ?2 AND (g.ended_at IS NULL OR g.ended_at > ?2)
    ORDER BY g.from_at DESC, g.id LIMIT 1";

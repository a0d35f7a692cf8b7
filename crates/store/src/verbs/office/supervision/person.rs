//! One person and one circular: everything that is on record, for the supervisor behind a name, and for the person herself. Whoever else looks is noted.

use super::super::looks::{self, Looked};
use super::super::{duty, record, scope, who};
use super::{delegation, witness};
use crate::StoreError;
use crate::engine::Tx;
use crate::engine::value::given;
use crate::rules::refused;
use diwan_domain::absence::excuse_at;
use diwan_domain::{Absence, AbsenceReason, EmployeeId, Facts, ItemId, Moment, Observation, Observed};
use diwan_protocol::ProblemType;
use diwan_protocol::office::supervision::{Part, PersonRecord, TeamPerson};
use diwan_protocol::session::UnitName;

/// What explains why nothing reached a person or was seen.
const TELLING: [Observed; 5] = [
    Observed::MachineOff,
    Observed::SignedOut,
    Observed::LinkDown,
    Observed::NotificationsAbsent,
    Observed::NotificationsSilenced,
];

/// See [`diwan_protocol::office::Question::Person`]. Colleagues are refused as if there were no such person.
pub async fn ask(
    tx: &mut dyn Tx,
    asker: &EmployeeId,
    circular: ItemId,
    employee: &EmployeeId,
    now: Moment,
) -> Result<PersonRecord, StoreError> {
    let own = asker == employee;
    let on_behalf = if own { None } else { scope::over_person(tx, asker, employee, now).await? };
    let not_there = || refused(ProblemType::NotFound, "no such circular concerns the person");
    let circular = duty::circular(tx, circular).await?.ok_or_else(not_there)?;
    let standing = duty::standing(tx, &circular, employee, now).await?;
    let facts = witness::facts(tx, circular.id, employee).await?;
    if !standing.in_audience && facts == Facts::default() {
        return Err(not_there());
    }
    let (on_behalf, concerned) = (on_behalf.as_ref(), Some(circular.id));
    looks::note(tx, Looked { by: asker, on_behalf, circular: concerned, unit: None, person: Some(employee) }, now)
        .await?;
    let lines = record::lines(tx, &circular, employee, now).await?;
    let witness = witness::of(tx, circular.id, employee).await?;
    let mut person = person(tx, &circular, employee, facts, standing, now).await?;
    person.witnessed = witness.is_some();
    let duty::Circular { id, number, subject, .. } = circular;
    Ok(PersonRecord { person, circular: id, number, subject, lines, witness })
}

/// The person as on the list behind a bar.
async fn person(
    tx: &mut dyn Tx,
    circular: &duty::Circular,
    employee: &EmployeeId,
    facts: Facts,
    standing: duty::Standing,
    now: Moment,
) -> Result<TeamPerson, StoreError> {
    let sql = "SELECT u.id, u.name, u.name_en,
                 (SELECT max(k.at) FROM contact k WHERE k.employee_id = p.id),
                 (SELECT max(m.at) FROM reminder m WHERE m.circular_id = ?2 AND m.employee_id = p.id),
                 (SELECT count(*) FROM contest k WHERE k.circular_id = ?2 AND k.employee_id = p.id
                    AND k.decided_at IS NULL AND k.withdrawn_at IS NULL)
               FROM person p JOIN unit u ON u.id = p.unit_id WHERE p.id = ?1";
    let not_there = || refused(ProblemType::NotFound, "there is no such person");
    let row = tx.first(sql, given![employee, circular.id]).await?.ok_or_else(not_there)?;
    let excuse = excuse(tx, employee, now).await?;
    let met = standing.acknowledged || standing.kept;
    let excused = circular.statement.is_some() && standing.excused;
    let part = match facts {
        _ if met => Part::Acknowledged,
        _ if excused => Part::Excused,
        Facts { opened: Some(_), .. } => Part::Opened,
        Facts { shown: Some(_), .. } => Part::Shown,
        Facts { reached: Some(_), .. } => Part::Reached,
        _ => Part::NotReached,
    };
    Ok(TeamPerson {
        person: who::name(tx, employee).await?,
        unit: UnitName { id: row.unit(0)?, name: row.text(1)?, name_en: row.opt_text(2)? },
        part,
        facts,
        excuse,
        witnessed: false,
        kept: standing.kept && !standing.acknowledged,
        contested: row.int(5)? > 0,
        reminded_at: row.opt_moment(4)?,
        last_contact: row.opt_moment(3)?,
        observed: observed(tx, circular, employee, now).await?,
        deputy: delegation::deputy_of(tx, employee, now).await?,
    })
}

/// Why somebody is excused now; of several absences the one that lasts longest.
async fn excuse(tx: &mut dyn Tx, employee: &EmployeeId, now: Moment) -> Result<Option<Absence>, StoreError> {
    let sql = "SELECT reason, from_at, until_at FROM absence
               WHERE employee_id = ?1 AND from_at <= ?2 AND until_at > ?2 AND taken_back_at IS NULL ORDER BY id";
    let mut absences = Vec::new();
    for row in tx.query(sql, given![employee, now]).await? {
        if let Some(reason) = AbsenceReason::parse(&row.text(0)?) {
            absences.push(Absence { reason, from: row.moment(1)?, until: row.moment(2)? });
        }
    }
    Ok(excuse_at(&absences, now).copied())
}

/// What was measured last that tells why.
async fn observed(
    tx: &mut dyn Tx,
    circular: &duty::Circular,
    employee: &EmployeeId,
    now: Moment,
) -> Result<Option<Observation>, StoreError> {
    let all = record::observations(tx, circular, employee, now).await?;
    let telling = all.into_iter().rev().map(|(observation, _)| observation);
    Ok(telling.into_iter().find(|observation| TELLING.contains(&observation.what)))
}

//! The person behind a session.

use super::{accounts, roster};
use crate::engine::Tx;
use crate::engine::value::given;
use crate::rules::tree::Tree;
use crate::{Profile, StoreError, Unit};
use diwan_domain::{EmployeeId, Role};

/// See [`crate::Archive::profile`].
pub async fn profile(tx: &mut dyn Tx, employee: &EmployeeId) -> Result<Option<Profile>, StoreError> {
    let sql = "SELECT p.name, p.unit_id, coalesce(a.must_change, 0) FROM person p
               LEFT JOIN account a ON a.employee_id = p.id WHERE p.id = ?1 AND p.ended_at IS NULL";
    let Some(person) = tx.first(sql, given![employee]).await? else { return Ok(None) };
    let unit = roster::unit(tx, &person.unit(1)?).await?;
    let supervises = supervised(tx, employee).await?;
    let granted = accounts::granted(tx, employee).await?;
    let holds = |role: &Role| match role {
        Role::Employee => true,
        Role::Supervisor => !supervises.is_empty(),
        role => granted.contains(role),
    };
    let sql = "SELECT stream_id FROM membership WHERE employee_id = ?1 AND until_rev IS NULL ORDER BY stream_id";
    let streams = tx.query(sql, given![employee]).await?;
    Ok(Some(Profile {
        employee: employee.clone(),
        name: person.text(0)?,
        unit: unit.ok_or_else(|| StoreError::Unusable("a person is in a unit that is not in force".to_owned()))?,
        roles: Role::ALL.into_iter().filter(holds).collect(),
        supervises,
        streams: streams.iter().map(|row| row.stream(0)).collect::<Result<_, _>>()?,
        must_change_password: person.truth(2)?,
    }))
}

/// Units in force that a person heads, topmost first, without those below another of them. Asked at every request: the
/// tree is read only for the few who head several.
async fn supervised(tx: &mut dyn Tx, employee: &EmployeeId) -> Result<Vec<Unit>, StoreError> {
    let headed = roster::headed(tx, employee).await?;
    if headed.len() < 2 {
        return Ok(headed);
    }
    let tree = Tree::new(roster::team(tx, employee).await?.into_iter().map(|(unit, _)| unit));
    Ok(tree.headed_by(employee, |id| headed.iter().any(|unit| unit.id == *id)).into_iter().cloned().collect())
}

//! Who may do what: the one place where roles and scopes of official acts are judged.

use crate::engine::Tx;
use crate::rules::refused;
use crate::verbs::{accounts, ways};
use crate::{StoreError, Unit};
use diwan_domain::{EmployeeId, Moment, Role, UnitId};
use diwan_protocol::ProblemType;

/// A unit that somebody supervises, with everything below it.
#[derive(Debug, Clone)]
pub struct Top {
    /// The unit.
    pub unit: Unit,
    /// For whom the one who asks stands in; `None` for whoever heads it.
    pub on_behalf: Option<EmployeeId>,
}

/// Refuses whoever does not hold the role publisher.
pub async fn publisher(tx: &mut dyn Tx, actor: &EmployeeId) -> Result<(), StoreError> {
    if accounts::granted(tx, actor).await?.contains(&Role::Publisher) {
        return Ok(());
    }
    Err(refused(ProblemType::Forbidden, "not a publisher"))
}

/// The units that somebody supervises at a moment, own ones first; `forbidden` when there are none.
pub async fn tops(tx: &mut dyn Tx, actor: &EmployeeId, _now: Moment) -> Result<Vec<Top>, StoreError> {
    let own = ways::topmost(tx, actor).await?;
    if own.is_empty() {
        return Err(refused(ProblemType::Forbidden, "heads no unit"));
    }
    Ok(own.into_iter().map(|unit| Top { unit, on_behalf: None }).collect())
}

/// The first of these under which a unit lies; `forbidden` when there is none.
pub async fn over<'t>(tx: &mut dyn Tx, tops: &'t [Top], unit: &UnitId) -> Result<&'t Top, StoreError> {
    for top in tops {
        if ways::is_in(tx, unit, std::slice::from_ref(&top.unit.id)).await? {
            return Ok(top);
        }
    }
    Err(refused(ProblemType::Forbidden, "the unit is not below the asker"))
}

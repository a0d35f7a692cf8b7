//! Where somebody belonged and when, as the imports of the roster said, with the names that units had then.

use super::{scope, who};
use crate::StoreError;
use crate::engine::Tx;
use crate::engine::value::given;
use crate::rules::refused;
use crate::verbs::ways;
use diwan_domain::{EmployeeId, Moment, UnitId};
use diwan_protocol::ProblemType;
use diwan_protocol::office::Reply;
use diwan_protocol::office::supervision::{Belonging, RosterHistory};
use diwan_protocol::session::UnitName;

/// See [`diwan_protocol::office::Question::History`]. For people who are in the asker's team, or were.
pub async fn history(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    employee: &EmployeeId,
    now: Moment,
) -> Result<Reply, StoreError> {
    let tops: Vec<UnitId> = scope::tops(tx, actor, now).await?.into_iter().map(|top| top.unit.id).collect();
    let nobody = || refused(ProblemType::NotFound, "nobody of that number is or was in the team");
    let employee = EmployeeId::parse(employee.as_str()).map_err(|_| nobody())?;
    let sql = "SELECT o.unit_id, o.valid_from, o.valid_to, h.name, h.name_en, u.name, u.name_en FROM posting o
               JOIN unit u ON u.id = o.unit_id
               LEFT JOIN unit_history h ON h.unit_id = o.unit_id AND (o.until_rev IS NULL OR h.since_rev < o.until_rev)
                 AND NOT EXISTS (
                   SELECT 1 FROM unit_history l WHERE l.unit_id = h.unit_id AND l.since_rev > h.since_rev
                     AND (o.until_rev IS NULL OR l.since_rev < o.until_rev))
               WHERE o.employee_id = ?1 ORDER BY o.since_rev";
    let (mut belonged, mut of_team) = (Vec::new(), false);
    for row in tx.query(sql, given![&employee]).await? {
        let id = row.unit(0)?;
        of_team = of_team || ways::is_in(tx, &id, &tops).await?;
        // The name that the unit had when the person was there last.
        let (name, name_en) = match row.opt_text(3)? {
            Some(name) => (name, row.opt_text(4)?),
            None => (row.text(5)?, row.opt_text(6)?),
        };
        let unit = UnitName { id, name, name_en };
        belonged.push(Belonging { unit, from: row.moment(1)?, until: row.opt_moment(2)? });
    }
    if !of_team {
        return Err(nobody());
    }
    let person = who::name(tx, &employee).await?;
    Ok(Reply::History(RosterHistory { person, belonged }))
}

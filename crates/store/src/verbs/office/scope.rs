//! Who may do what: the one place where roles and scopes of official acts are judged.

use crate::engine::Tx;
use crate::engine::value::{given, values};
use crate::rules::delegations::{Given, next_turn, stands_in_for};
use crate::rules::{fault, refused};
use crate::verbs::{accounts, ways};
use crate::{StoreError, Unit};
use diwan_domain::{EmployeeId, Moment, Role, UnitId};
use diwan_protocol::ProblemType;
use diwan_protocol::office::Fault;

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

/// The units that somebody supervises at a moment, own ones first, none of them below another, so that figures may be added up; `forbidden` when
/// there are none.
pub async fn tops(tx: &mut dyn Tx, actor: &EmployeeId, now: Moment) -> Result<Vec<Top>, StoreError> {
    let all = every_top(tx, actor, now).await?;
    disjoint(tx, all).await
}

/// Those of them that lie below no other one; of a unit that is reached twice the first way stands.
pub async fn disjoint(tx: &mut dyn Tx, all: Vec<Top>) -> Result<Vec<Top>, StoreError> {
    let mut tops = Vec::with_capacity(all.len());
    for (place, top) in all.iter().enumerate() {
        let others = all.iter().enumerate().filter(|(other, _)| *other != place);
        let above = others.filter(|(other, of)| of.unit.id != top.unit.id || *other < place);
        let above: Vec<UnitId> = above.map(|(_, of)| of.unit.id.clone()).collect();
        if !ways::is_in(tx, &top.unit.id, &above).await? {
            tops.push(top.clone());
        }
    }
    Ok(tops)
}

/// The first of these under which a unit lies; `forbidden` when there is none.
pub async fn over<'t>(tx: &mut dyn Tx, tops: &'t [Top], unit: &UnitId) -> Result<&'t Top, StoreError> {
    if UnitId::parse(unit.as_str()).is_ok() {
        for top in tops {
            if ways::is_in(tx, unit, std::slice::from_ref(&top.unit.id)).await? {
                return Ok(top);
            }
        }
    }
    Err(refused(ProblemType::Forbidden, "the unit is not below the asker"))
}

/// Everything that somebody supervises at a moment, one below another too: own units first, then those of each principal, the nearest first, so that
/// what somebody may do anyway is never done in another's place. `forbidden` when there is nothing.
pub async fn every_top(tx: &mut dyn Tx, actor: &EmployeeId, now: Moment) -> Result<Vec<Top>, StoreError> {
    let standing = standing(tx, actor, now).await?;
    if standing.tops.is_empty() {
        return Err(refused(ProblemType::Forbidden, "heads no unit"));
    }
    Ok(standing.tops)
}

/// What somebody supervises at a moment, and how long that can be relied on.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// See [`every_top`]; empty for most.
    pub tops: Vec<Top>,
    /// The next moment at which a delegation begins or ends that changes it.
    pub turns: Option<Moment>,
}

/// See [`Standing`].
pub async fn standing(tx: &mut dyn Tx, person: &EmployeeId, now: Moment) -> Result<Standing, StoreError> {
    let up = delegations_to(tx, person, now).await?;
    let own = ways::topmost(tx, person).await?;
    let mut tops: Vec<Top> = own.into_iter().map(|unit| Top { unit, on_behalf: None }).collect();
    for principal in stands_in_for(person, &up, now) {
        let units = ways::topmost(tx, &principal).await?;
        tops.extend(units.into_iter().map(|unit| Top { unit, on_behalf: Some(principal.clone()) }));
    }
    Ok(Standing { tops, turns: next_turn(&up, now) })
}

/// The delegations that lead to a person, through whoever stands between, and are not over at a moment.
pub async fn delegations_to(tx: &mut dyn Tx, person: &EmployeeId, now: Moment) -> Result<Vec<Given>, StoreError> {
    let sql = "SELECT principal, deputy, from_at, until_at FROM delegation
               WHERE deputy = ?1 AND until_at > ?2 AND ended_at IS NULL ORDER BY from_at, id";
    let (mut up, mut asked, mut frontier) = (Vec::new(), vec![person.clone()], vec![person.clone()]);
    while !frontier.is_empty() {
        let sets: Vec<_> = frontier.iter().map(|deputy| values![deputy, now]).collect();
        frontier = Vec::new();
        for row in tx.query_many(sql, &sets).await?.iter().flatten() {
            let (principal, deputy) = (row.employee(0)?, row.employee(1)?);
            if !asked.contains(&principal) {
                asked.push(principal.clone());
                frontier.push(principal.clone());
            }
            up.push(Given { principal, deputy, from: row.moment(2)?, until: row.moment(3)? });
        }
    }
    Ok(up)
}

/// Somebody of the team, as far as a supervisor's right over the person goes.
#[derive(Debug, Clone)]
pub struct Member {
    /// The person's unit now.
    pub unit: UnitId,
    /// In whose place the supervisor acts.
    pub on_behalf: Option<EmployeeId>,
}

/// Somebody of the actor's team now. Nobody is in the own team, and whoever stands in for somebody does not supervise that very person: refused as
/// `not-in-team`, whether or not there is such a person; `forbidden` for whoever supervises nobody.
pub async fn member(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    person: &EmployeeId,
    now: Moment,
) -> Result<Member, StoreError> {
    let mut tops = every_top(tx, actor, now).await?;
    tops.retain(|top| top.on_behalf.as_ref() != Some(person));
    let unit = if actor == person { None } else { unit_of(tx, person).await? };
    let Some(unit) = unit else { return Err(fault(Fault::NotInTeam)) };
    let top = match over(tx, &tops, &unit).await {
        Err(StoreError::Refused(_)) => return Err(fault(Fault::NotInTeam)),
        found => found?,
    };
    Ok(Member { on_behalf: top.on_behalf.clone(), unit })
}

/// In whose place somebody looks at a person's record; `forbidden` for everybody who does not supervise that person, whether or not there is one, and
/// for whoever stands in for that very person.
pub async fn over_person(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    person: &EmployeeId,
    now: Moment,
) -> Result<Option<EmployeeId>, StoreError> {
    let mut tops = every_top(tx, actor, now).await?;
    tops.retain(|top| top.on_behalf.as_ref() != Some(person));
    let nobody = || refused(ProblemType::Forbidden, "the person is not below the asker");
    let unit = unit_of(tx, person).await?.ok_or_else(nobody)?;
    Ok(over(tx, &tops, &unit).await?.on_behalf.clone())
}

/// The unit of somebody who is on the roster.
pub async fn unit_of(tx: &mut dyn Tx, person: &EmployeeId) -> Result<Option<UnitId>, StoreError> {
    // A number that is no plain code is nobody's, and might be none that an engine can be asked for.
    if EmployeeId::parse(person.as_str()).is_err() {
        return Ok(None);
    }
    let sql = "SELECT unit_id FROM person WHERE id = ?1 AND ended_at IS NULL";
    tx.first(sql, given![person]).await?.map(|row| row.unit(0)).transpose()
}

/// Whoever heads a unit, or the nearest unit above it, and is not this person.
pub async fn nearest_head(tx: &mut dyn Tx, unit: &UnitId, not: &EmployeeId) -> Result<Option<EmployeeId>, StoreError> {
    let mut next = Some(unit.clone());
    // The tree has no circle; should it ever have one, somebody above is enough.
    for _ in 0..MOST_LEVELS {
        let Some(unit) = next else { break };
        let sql = "SELECT head, parent, ended_at FROM unit WHERE id = ?1";
        let Some(row) = tx.first(sql, given![&unit]).await? else { break };
        let head = row.opt_text(0)?.map(EmployeeId::from_stored);
        if let Some(head) = head.filter(|head| head != not)
            && row.opt_int(2)?.is_none()
        {
            return Ok(Some(head));
        }
        next = row.opt_text(1)?.map(UnitId::from_stored);
    }
    Ok(None)
}

/// How many units are looked at on the way up.
const MOST_LEVELS: usize = 64;

//! Delegations: who stands in for whom as a supervisor, from when until when. They end by themselves; what a deputy does is recorded as done in the
//! principal's place.

use super::super::{Effect, scope, who};
use crate::StoreError;
use crate::engine::value::{given, values};
use crate::engine::{Lock, Row, Tx};
use crate::rules::delegations::{Given, closes_a_circle};
use crate::rules::draft::json_text;
use crate::rules::words::{MAX_NOTE_CHARS, reason};
use crate::rules::{fault, refused};
use crate::verbs::heads::{Item, deliver};
use crate::verbs::sessions::access_changed;
use crate::verbs::ways;
use diwan_domain::absence::LONGEST_DAYS;
use diwan_domain::{ActionId, EmployeeId, ItemId, Moment, StreamId};
use diwan_protocol::ProblemType;
use diwan_protocol::office::Fault;
use diwan_protocol::office::items::{DelegationItem, KIND_DELEGATION};
use diwan_protocol::office::supervision::{Delegations, DeputyAct};

const DAY_MS: i64 = 86_400_000;
/// How many delegations, and how many acts of deputies, an answer tells of.
const MOST_TOLD: i64 = 200;

/// See [`diwan_protocol::office::Order::Delegate`].
pub async fn order(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    id: ActionId,
    mut new: Given,
    why: &str,
    now: Moment,
) -> Result<Effect, StoreError> {
    let why = reason(why, MAX_NOTE_CHARS)?;
    // Nobody stood in for anybody before it was said.
    new.from = new.from.max(now);
    if new.until <= new.from || new.until.since(new.from) > LONGEST_DAYS * DAY_MS {
        return Err(fault(Fault::EndMissing));
    }
    if new.deputy == *actor || scope::unit_of(tx, &new.deputy).await?.is_none() {
        return Err(fault(Fault::DelegationUnfit));
    }
    // One at a time: of two that would close a circle together, the second must see the first.
    tx.lock(Lock::RosterWrite).await?;
    let up = scope::delegations_to(tx, actor, now).await?;
    let stands_in = up.iter().any(|given| given.deputy == *actor && given.meets(&new));
    if !stands_in && ways::topmost(tx, actor).await?.is_empty() {
        return Err(fault(Fault::DelegationUnfit));
    }
    let sql = "SELECT principal, deputy, from_at, until_at FROM delegation
               WHERE principal = ?1 AND until_at > ?2 AND ended_at IS NULL";
    for row in tx.query(sql, given![actor, now]).await? {
        if read_given(&row)?.meets(&new) {
            return Err(fault(Fault::DelegationOverlaps));
        }
    }
    if closes_a_circle(&new, &up) {
        return Err(fault(Fault::DelegationCircle));
    }
    let item = DelegationItem {
        id: ItemId::ordered("delegation", id, ""),
        principal: who::name(tx, actor).await?,
        deputy: who::name(tx, &new.deputy).await?,
        from: new.from,
        until: new.until,
        ended_at: None,
        why,
    };
    let sql = "INSERT INTO delegation (id, principal, deputy, from_at, until_at, ended_at, why, given_at)
               VALUES (?1, ?2, ?3, ?4, ?5, NULL, ?6, ?7)";
    tx.exec(sql, values![item.id, actor, &new.deputy, new.from, new.until, &item.why, now]).await?;
    told(tx, item, now).await
}

/// See [`diwan_protocol::office::Order::EndDelegation`].
pub async fn end(tx: &mut dyn Tx, actor: &EmployeeId, id: ItemId, now: Moment) -> Result<Effect, StoreError> {
    let not_there = || refused(ProblemType::NotFound, "there is no such delegation in force or to come");
    let sql =
        "UPDATE delegation SET ended_at = ?3 WHERE id = ?1 AND principal = ?2 AND until_at > ?3 AND ended_at IS NULL";
    if tx.exec(sql, values![id, actor, now]).await? == 0 {
        return Err(not_there());
    }
    let sql = format!("{DELEGATION} WHERE g.id = ?1");
    let row = tx.first(&sql, given![id]).await?.ok_or_else(not_there)?;
    told(tx, read(&row)?, now).await
}

/// Tells both, and every registry that remembers who may do what.
async fn told(tx: &mut dyn Tx, item: DelegationItem, now: Moment) -> Result<Effect, StoreError> {
    access_changed(tx).await?;
    let streams = vec![StreamId::employee(&item.principal.id), StreamId::employee(&item.deputy.id)];
    let body = json_text(&item)?;
    let parcel = Item { id: item.id, kind: KIND_DELEGATION, registered_at: now, body };
    let streams = deliver(tx, vec![(parcel, streams)], now).await?;
    Ok(Effect { item: Some(item.id), streams, person: Some(item.deputy.id), ..Effect::default() })
}

/// See [`diwan_protocol::office::Question::Delegations`].
pub async fn ask(tx: &mut dyn Tx, asker: &EmployeeId, now: Moment) -> Result<Delegations, StoreError> {
    let sql = format!("{DELEGATION} WHERE g.principal = ?1 ORDER BY g.from_at DESC, g.id DESC LIMIT ?2");
    let given = tx.query(&sql, given![asker, MOST_TOLD]).await?;
    let given: Vec<DelegationItem> = given.iter().map(read).collect::<Result<_, _>>()?;
    let sql = format!("{DELEGATION} WHERE g.deputy = ?1 ORDER BY g.from_at DESC, g.id DESC LIMIT ?2");
    let taken = tx.query(&sql, given![asker, MOST_TOLD]).await?;
    let taken = taken.iter().map(read).collect::<Result<_, _>>()?;
    // The newest absence that has begun is the one from which the asker comes back.
    let began = given.iter().find(|item| item.from <= now && item.ended_at.is_none_or(|ended| ended > item.from));
    let done = match began {
        Some(item) => done(tx, asker, item.from).await?,
        None => Vec::new(),
    };
    Ok(Delegations { given, taken, done })
}

/// What was ordered in somebody's place since a moment.
async fn done(tx: &mut dyn Tx, principal: &EmployeeId, since: Moment) -> Result<Vec<DeputyAct>, StoreError> {
    let sql = "SELECT o.at, a.id, a.name, o.name, d.number, p.name FROM office_order o JOIN person a ON a.id = o.actor
                 LEFT JOIN document d ON d.id = o.circular LEFT JOIN person p ON p.id = o.person
               WHERE o.on_behalf = ?1 AND o.at >= ?2 ORDER BY o.at DESC, o.id DESC LIMIT ?3";
    let rows = tx.query(sql, given![principal, since, MOST_TOLD]).await?;
    let read = |row: &Row| {
        Ok(DeputyAct {
            at: row.moment(0)?,
            deputy: who::read(row, 1)?,
            what: row.text(3)?,
            number: row.opt_text(4)?,
            person: row.opt_text(5)?,
        })
    };
    rows.iter().map(read).collect()
}

/// Whoever stands in for a person at a moment.
pub async fn deputy_of(
    tx: &mut dyn Tx,
    principal: &EmployeeId,
    now: Moment,
) -> Result<Option<diwan_protocol::office::PersonName>, StoreError> {
    let sql = "SELECT p.id, p.name FROM delegation g JOIN person p ON p.id = g.deputy
               WHERE g.principal = ?1 AND g.from_at <= ?2 AND g.until_at > ?2 AND g.ended_at IS NULL LIMIT 1";
    tx.first(sql, given![principal, now]).await?.map(|row| who::read(&row, 0)).transpose()
}

const DELEGATION: &str = "
    SELECT g.id, p.id, p.name, d.id, d.name, g.from_at, g.until_at, g.ended_at, g.why
    FROM delegation g JOIN person p ON p.id = g.principal JOIN person d ON d.id = g.deputy";

fn read(row: &Row) -> Result<DelegationItem, StoreError> {
    Ok(DelegationItem {
        id: row.item(0)?,
        principal: who::read(row, 1)?,
        deputy: who::read(row, 3)?,
        from: row.moment(5)?,
        until: row.moment(6)?,
        ended_at: row.opt_moment(7)?,
        why: row.text(8)?,
    })
}

fn read_given(row: &Row) -> Result<Given, StoreError> {
    let (principal, deputy) = (row.employee(0)?, row.employee(1)?);
    Ok(Given { principal, deputy, from: row.moment(2)?, until: row.moment(3)? })
}

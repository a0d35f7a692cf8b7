//! Supervision: what supervisors order, and what they ask. A thin list: each order and question has a file of its own.

pub mod delegation;
pub mod excuse;
mod person;
mod remind;
pub mod witness;

use super::{Effect, board, board_history, board_load, board_names, looks};
use crate::StoreError;
use crate::engine::Tx;
use crate::rules::delegations::Given;
use crate::rules::refused;
use diwan_domain::{Absence, ActionId, EmployeeId, Moment};
use diwan_protocol::ProblemType;
use diwan_protocol::office::{Order, Question, Reply};

/// Orders of supervisors.
pub async fn order(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    id: ActionId,
    order: &Order,
    now: Moment,
) -> Result<Effect, StoreError> {
    match order {
        Order::Remind { circular, unit, people } => {
            let asked = remind::Asked { circular: *circular, unit: unit.as_ref(), people };
            remind::order(tx, actor, id, asked, now).await
        }
        Order::Excuse { employee, reason, from, until, why } => {
            let absence = Absence { reason: *reason, from: *from, until: *until };
            excuse::order(tx, actor, employee, absence, why, now).await
        }
        Order::EndExcuse { absence } => excuse::end(tx, actor, *absence, now).await,
        Order::Witness { circular, employee, how, witness, at, note } => {
            let given = witness::Given { circular: *circular, employee, how: *how, witness, at: *at, note };
            witness::order(tx, actor, id, given, now).await
        }
        Order::Delegate { to, from, until, why } => {
            let new = Given { principal: actor.clone(), deputy: to.clone(), from: *from, until: *until };
            delegation::order(tx, actor, id, new, why, now).await
        }
        Order::EndDelegation { delegation } => delegation::end(tx, actor, *delegation, now).await,
        other => Err(refused(ProblemType::NotApplicable, other.name())),
    }
}

/// Questions of supervisors, and of people about their own record.
pub async fn ask(tx: &mut dyn Tx, actor: &EmployeeId, question: &Question, now: Moment) -> Result<Reply, StoreError> {
    match question {
        Question::Board { at, key, limit } => board::board(tx, actor, *at, (key.as_deref(), *limit), now).await,
        Question::Detail { circular, unit, at } => board::detail(tx, actor, *circular, unit.as_ref(), *at, now).await,
        Question::Names { circular, asked, at, key, limit } => {
            board_names::names(tx, actor, (*circular, asked), *at, (key.as_deref(), *limit), now).await
        }
        Question::Load { unit, key, limit } => {
            board_load::load(tx, actor, unit.as_ref(), (key.as_deref(), *limit), now).await
        }
        Question::History { employee } => board_history::history(tx, actor, employee, now).await,
        Question::Person { circular, employee } => {
            person::ask(tx, actor, *circular, employee, now).await.map(Box::new).map(Reply::Person)
        }
        Question::Excuses { key, limit } => {
            excuse::ask(tx, actor, key.as_deref(), *limit, now).await.map(Reply::Excuses)
        }
        Question::Delegations {} => delegation::ask(tx, actor, now).await.map(Reply::Delegations),
        Question::Looks { key, limit } => looks::ask(tx, actor, key.as_deref(), *limit).await.map(Reply::Looks),
        other => Err(refused(ProblemType::NotApplicable, other.name())),
    }
}

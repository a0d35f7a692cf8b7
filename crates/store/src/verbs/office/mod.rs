//! Official acts and questions: each order is judged for role and scope in one place, carried out once, and remembered with its answer.

pub mod bars;
mod board;
mod board_history;
mod board_load;
mod board_names;
mod board_people;
pub mod contest;
pub mod duty;
pub mod looks;
pub mod publishing;
mod record;
pub mod scope;
pub mod supervision;
pub mod who;

use crate::engine::value::{given, values};
use crate::engine::{Lock, Tx};
use crate::rules::draft::json_text;
use crate::rules::refused;
use crate::{Ordered, StoreError};
use diwan_domain::check::sha256_hex;
use diwan_domain::{ActionId, EmployeeId, ItemId, Moment, StreamId};
use diwan_protocol::ProblemType;
use diwan_protocol::office::{Order, OrderAnswer, Question, Reply};
use std::collections::BTreeSet;

/// What an order did, before it is remembered.
#[derive(Debug, Clone, Default)]
pub struct Effect {
    /// What it made or changed.
    pub item: Option<ItemId>,
    /// The number that was given.
    pub number: Option<String>,
    /// The draft's revision.
    pub revision: Option<i64>,
    /// How many people it concerned.
    pub people: Option<i64>,
    /// The streams that moved.
    pub streams: Vec<StreamId>,
    /// The circular that it concerned.
    pub circular: Option<ItemId>,
    /// The person whom it concerned.
    pub person: Option<EmployeeId>,
    /// For whom the one who ordered stood in.
    pub on_behalf: Option<EmployeeId>,
}

/// See [`crate::Archive::order`].
pub async fn order(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    id: ActionId,
    order: &Order,
    now: Moment,
) -> Result<Ordered, StoreError> {
    // Before all others, as an import takes it: whoever held a person and waited for the roster would wait in a ring.
    if publishing::relies_on_the_roster(order) {
        tx.lock(Lock::RosterRead).await?;
    }
    // The same order that comes twice at once waits here for itself, and whoever adds to somebody's record waits for that person's own acts: all of
    // them at once and in order, so that nobody waits in a ring.
    let mut people = BTreeSet::from([actor]);
    if let Order::Witness { employee, .. } | Order::Excuse { employee, .. } = order
        && EmployeeId::parse(employee.as_str()).is_ok()
    {
        people.insert(employee);
    }
    let people: Vec<EmployeeId> = people.into_iter().cloned().collect();
    tx.lock(Lock::Actors(&people)).await?;
    let fingerprint = sha256_hex(json_text(&(actor, order))?.as_bytes());
    let sql = "SELECT fingerprint, answer FROM office_order WHERE id = ?1";
    if let Some(row) = tx.first(sql, given![id]).await? {
        if row.text(0)? != fingerprint {
            return Err(refused(ProblemType::IdempotencyMismatch, "another order was given under this id"));
        }
        let answer = serde_json::from_str(&row.text(1)?);
        let answer = answer.map_err(|_| StoreError::Unusable("the answer to an order cannot be read".to_owned()))?;
        return Ok(Ordered { answer, streams: Vec::new() });
    }
    let effect = match order {
        Order::SaveDraft { .. }
        | Order::DropDraft { .. }
        | Order::SubmitDraft { .. }
        | Order::ReturnDraft { .. }
        | Order::ApproveDraft { .. }
        | Order::IssueDraft { .. }
        | Order::UnscheduleDraft { .. }
        | Order::Recall { .. }
        | Order::Extend { .. } => publishing::order(tx, actor, order, now).await?,
        Order::Remind { .. }
        | Order::Excuse { .. }
        | Order::EndExcuse { .. }
        | Order::Witness { .. }
        | Order::Delegate { .. }
        | Order::EndDelegation { .. } => supervision::order(tx, actor, id, order, now).await?,
        Order::Contest { .. } | Order::WithdrawContest { .. } | Order::DecideContest { .. } => {
            contest::order(tx, actor, id, order, now).await?
        }
    };
    let Effect { item, number, revision, people, streams, circular, person, on_behalf } = effect;
    let answer = OrderAnswer { id, at: now, item, number, revision, people };
    let sql = "INSERT INTO office_order (id, actor, name, fingerprint, answer, at, circular, person, on_behalf, people)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    let kept = values![
        id,
        actor,
        order.name(),
        &fingerprint,
        json_text(&answer)?,
        now,
        circular,
        person.as_ref(),
        on_behalf.as_ref(),
        people
    ];
    tx.exec(sql, kept).await?;
    Ok(Ordered { answer, streams })
}

/// See [`crate::Archive::ask`].
pub async fn ask(tx: &mut dyn Tx, actor: &EmployeeId, question: &Question, now: Moment) -> Result<Reply, StoreError> {
    match question {
        Question::Drafts { .. }
        | Question::Draft { .. }
        | Question::DraftRevision { .. }
        | Question::Units { .. }
        | Question::FindPeople { .. }
        | Question::Reach { .. }
        | Question::Published { .. }
        | Question::Timeline { .. } => publishing::ask(tx, actor, question, now).await,
        Question::Board { .. }
        | Question::Detail { .. }
        | Question::Names { .. }
        | Question::Person { .. }
        | Question::Load { .. }
        | Question::Excuses { .. }
        | Question::History { .. }
        | Question::Delegations {}
        | Question::Looks { .. } => supervision::ask(tx, actor, question, now).await,
        Question::Contests { .. } | Question::ContestFile { .. } => contest::ask(tx, actor, question, now).await,
    }
}

/// Whether an answer shows figures that are counted behind the acts.
pub fn needs_figures(question: &Question) -> bool {
    matches!(
        question,
        Question::Published { .. }
            | Question::Timeline { .. }
            | Question::Board { .. }
            | Question::Detail { .. }
            | Question::Names { .. }
    )
}

/// Whether asking leaves a trace that the people concerned can see, in the transaction of the answer.
pub fn leaves_a_trace(question: &Question) -> bool {
    matches!(question, Question::Person { .. } | Question::ContestFile { .. })
}

/// Whether it leaves one in a transaction of its own, before the answer is given: lists and drafts are read where nobody who acts has to wait for them.
pub fn leaves_a_trace_apart(actor: &EmployeeId, question: &Question, reply: &Reply) -> bool {
    matches!(question, Question::Names { .. } | Question::Load { .. }) || publishing::showed_confidential(actor, reply)
}

/// Leaves the trace of such a question.
pub async fn trace(tx: &mut dyn Tx, actor: &EmployeeId, question: &Question, now: Moment) -> Result<(), StoreError> {
    match question {
        Question::Names { circular, asked, .. } => {
            board_names::note(tx, actor, Some(*circular), asked.unit.as_ref(), now).await
        }
        Question::Load { unit, .. } => board_names::note(tx, actor, None, unit.as_ref(), now).await,
        Question::Draft { draft } | Question::DraftRevision { draft, .. } => {
            publishing::note_look(tx, actor, *draft, now).await
        }
        _ => Ok(()),
    }
}

/// Whether a question finds everything by keys, whatever a planner guesses of tables that grow by the minute.
pub fn goes_by_keys(question: &Question) -> bool {
    matches!(
        question,
        Question::Board { .. }
            | Question::Detail { .. }
            | Question::Names { .. }
            | Question::Load { .. }
            | Question::History { .. }
    )
}

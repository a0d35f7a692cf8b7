//! Contests: an employee objects to something on the own record, both sides' record is bundled, and a dated decision ends it. Nothing is edited: the
//! decision stands beside the disputed entry.

mod case;
mod file;
mod list;

use super::{Effect, duty};
use crate::StoreError;
use crate::engine::Tx;
use crate::engine::value::{given, values};
use crate::rules::words::{MAX_REASONS_CHARS, reason};
use crate::rules::{fault, refused};
use crate::verbs::{excuses, rules};
use case::Case;
use diwan_domain::{ActionId, EmployeeId, ItemId, Moment};
use diwan_protocol::ProblemType;
use diwan_protocol::office::order::{ContestAbout, Outcome};
use diwan_protocol::office::{Fault, Order, Question, Reply};

const DAY_MS: i64 = 86_400_000;

/// Orders of contestants, and of those who decide.
pub async fn order(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    id: ActionId,
    order: &Order,
    now: Moment,
) -> Result<Effect, StoreError> {
    match order {
        Order::Contest { circular, about, reasons } => open(tx, actor, id, (*circular, *about), reasons, now).await,
        Order::WithdrawContest { contest } => withdraw(tx, actor, *contest, now).await,
        Order::DecideContest { contest, outcome, words } => decide(tx, actor, *contest, (*outcome, words), now).await,
        other => Err(refused(ProblemType::NotApplicable, other.name())),
    }
}

/// Questions about contests.
pub async fn ask(tx: &mut dyn Tx, actor: &EmployeeId, question: &Question, now: Moment) -> Result<Reply, StoreError> {
    match question {
        Question::Contests { key, limit } => {
            list::ask(tx, actor, key.as_deref(), *limit, now).await.map(Reply::Contests)
        }
        Question::ContestFile { contest } => {
            file::ask(tx, actor, *contest, now).await.map(Box::new).map(Reply::Contest)
        }
        other => Err(refused(ProblemType::NotApplicable, other.name())),
    }
}

/// Opens a contest of the actor's own record. The caller holds the actor's lock: two of the same matter follow one another.
async fn open(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    id: ActionId,
    (circular, about): (ItemId, ContestAbout),
    reasons: &str,
    now: Moment,
) -> Result<Effect, StoreError> {
    let reasons = reason(reasons, MAX_REASONS_CHARS)?;
    let entry = entry(tx, actor, circular, about, now).await?;
    let rules = rules::that_count(tx).await?.contest;
    if now.since(entry) > i64::from(rules.within_days) * DAY_MS {
        return Err(fault(Fault::ContestLate));
    }
    let sql =
        "SELECT id FROM contest WHERE circular_id = ?1 AND employee_id = ?2 AND about = ?3 AND withdrawn_at IS NULL";
    if tx.first(sql, given![circular, actor, about.as_str()]).await?.is_some() {
        return Err(fault(Fault::ContestTwice));
    }
    let contest = ItemId::ordered("contest", id, "");
    let due = now.plus_ms(i64::from(rules.decide_within_days) * DAY_MS);
    let sql = "INSERT INTO contest (id, circular_id, employee_id, about, reasons, opened_at, due_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    tx.exec(sql, values![contest, circular, actor, about.as_str(), &reasons, now, due]).await?;
    let case = Case::read(tx, contest).await?.ok_or_else(lost)?;
    let streams = case.tell(tx, now).await?;
    let person = Some(actor.clone());
    Ok(Effect { item: Some(contest), streams, circular: Some(circular), person, ..Effect::default() })
}

/// When the contested entry came on record: of a duty the issue. Nobody can contest what is not there.
async fn entry(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    circular: ItemId,
    about: ContestAbout,
    now: Moment,
) -> Result<Moment, StoreError> {
    let nothing = || fault(Fault::ContestNothing);
    // A circular that is none of the person's looks like one that is not there.
    let of = duty::circular(tx, circular).await?.ok_or_else(nothing)?;
    match about.fact() {
        Some(fact) => {
            let sql = "SELECT recorded_at FROM receipt WHERE subject = ?1 AND employee_id = ?2 AND event = ?3";
            tx.first(sql, given![circular, actor, fact.as_str()]).await?.ok_or_else(nothing)?.moment(0)
        }
        None if of.statement.is_none() => Err(nothing()),
        None => {
            let standing = duty::standing(tx, &of, actor, now).await?;
            if standing.in_audience { Ok(of.issued_at) } else { Err(nothing()) }
        }
    }
}

/// Takes one's own contest back, while it is open.
async fn withdraw(tx: &mut dyn Tx, actor: &EmployeeId, id: ItemId, now: Moment) -> Result<Effect, StoreError> {
    let case = Case::read(tx, id).await?.filter(|case| case.item.contestant.id == *actor).ok_or_else(not_there)?;
    let sql = "UPDATE contest SET withdrawn_at = ?2 WHERE id = ?1 AND withdrawn_at IS NULL AND decided_at IS NULL";
    if tx.exec(sql, values![id, now]).await? == 0 {
        return Err(fault(Fault::AlreadyDecided));
    }
    told(tx, case, None, now).await
}

/// Decides a contest: once, with words, by whoever may and is not the contestant. Of two at once the second finds it decided.
async fn decide(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    id: ItemId,
    (outcome, words): (Outcome, &str),
    now: Moment,
) -> Result<Effect, StoreError> {
    let case = Case::read(tx, id).await?.ok_or_else(not_there)?;
    if case.item.contestant.id == *actor {
        return Err(fault(Fault::ContestOwn));
    }
    // Whoever has nothing to do with it does not learn that it is there.
    let right = case.right_of(tx, actor, now).await?.ok_or_else(not_there)?;
    let words = reason(words, MAX_REASONS_CHARS)?;
    let sql = "UPDATE contest SET decided_at = ?2, decided_by = ?3, on_behalf = ?4, outcome = ?5, words = ?6
               WHERE id = ?1 AND withdrawn_at IS NULL AND decided_at IS NULL";
    let decision = values![id, now, actor, right.on_behalf.as_ref(), outcome.as_str(), &words];
    if tx.exec(sql, decision).await? == 0 {
        return Err(fault(Fault::AlreadyDecided));
    }
    if case.item.about == ContestAbout::Duty && outcome == Outcome::Upheld {
        excuses::release(tx, case.item.circular, &case.item.contestant.id, now).await?;
    }
    told(tx, case, right.on_behalf, now).await
}

/// Tells both sides how the case stands now.
async fn told(tx: &mut dyn Tx, case: Case, on_behalf: Option<EmployeeId>, now: Moment) -> Result<Effect, StoreError> {
    let case = Case::read(tx, case.item.id).await?.ok_or_else(lost)?;
    let streams = case.tell(tx, now).await?;
    let (circular, person) = (Some(case.item.circular), Some(case.item.contestant.id.clone()));
    Ok(Effect { item: Some(case.item.id), streams, circular, person, on_behalf, ..Effect::default() })
}

fn not_there() -> StoreError {
    refused(ProblemType::NotFound, "there is no such contest")
}

fn lost() -> StoreError {
    StoreError::Engine("a contest was lost between two steps".to_owned())
}

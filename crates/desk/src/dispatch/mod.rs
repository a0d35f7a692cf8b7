//! The dispatch sends what the person did: rows first, requests after, each act until the registry has said its word on it.

use crate::Desk;
use crate::backoff::{FIRST_WAIT, LONGEST_WAIT, full_jitter};
use crate::seat::Seat;
use crate::view::Failure;
use diwan_cache::{Acted, CacheError, OutboxRow, OutboxState, Waiting};
use diwan_domain::{ActionId, Fact, Moment};
use diwan_protocol::{
    Action, ActionAnswer, ActionOutcome, ActionStatus, LetterboxError, MAX_ACTIONS, Problem, ProblemType,
};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// The longest wait that a registry can impose.
const LONGEST_IMPOSED_WAIT: Duration = Duration::from_secs(300);
/// How long the dispatch waits after its own drawer failed.
const DRAWER_WAIT: Duration = Duration::from_secs(30);

/// Sends, settles, waits; for ever. Ends only by being dropped: what was on its way then waits again at the next start.
pub(crate) async fn run(desk: &Arc<Desk>, seat: &Arc<Seat>) {
    let mut called_up = false;
    loop {
        let token = seat.token().await;
        if !called_up {
            called_up = call_up(seat).await;
        }
        let wait = match send_batch(desk, seat, &token).await {
            Ok(Next::More) => continue,
            Ok(Next::Wait(wait)) => wait,
            Err(error) => {
                tracing::error!(%error, "the outbox cannot be worked on");
                called_up = false;
                Some(DRAWER_WAIT)
            }
        };
        tokio::select! {
            biased;
            () = seat.send.notified() => {}
            () = sleep_or_never(desk, wait) => {}
        }
    }
}

/// What an earlier run of the loop left on its way, or an answer that could not be written down, has no answer any more: it is sent again,
/// which has one effect however often it is done.
async fn call_up(seat: &Arc<Seat>) -> bool {
    let called_up = seat.drawer(|cache| {
        let on_its_way = |row: &OutboxRow| (row.state == OutboxState::Sending).then_some(row.action.id);
        let left: Vec<ActionId> = cache.outbox()?.iter().filter_map(on_its_way).collect();
        cache.put_back(&left, Moment(0))?;
        cache.retry_now()
    });
    let called_up = called_up.await;
    if let Err(error) = &called_up {
        tracing::error!(%error, "waiting acts could not be called up");
    }
    called_up.is_ok()
}

async fn sleep_or_never(desk: &Desk, wait: Option<Duration>) {
    match wait {
        Some(wait) => desk.ports.clock.sleep(wait).await,
        None => std::future::pending().await,
    }
}

enum Next {
    /// There may be more to send at once.
    More,
    /// Nothing is due before this.
    Wait(Option<Duration>),
}

async fn send_batch(desk: &Arc<Desk>, seat: &Arc<Seat>, token: &str) -> Result<Next, CacheError> {
    let now = desk.ports.clock.now();
    let batch = seat
        .drawer(move |cache| {
            let batch = cache.next_batch(now, MAX_ACTIONS)?;
            cache.mark_sending(&batch.iter().map(|w| w.action.id).collect::<Vec<_>>())?;
            Ok(batch)
        })
        .await?;
    if batch.is_empty() {
        let due = seat.drawer(|cache| cache.next_due()).await?;
        let wait = due.map(|at| Duration::from_millis(u64::try_from(at.since(now)).unwrap_or(0)).max(FIRST_WAIT / 10));
        if wait.is_some_and(|w| w > LONGEST_IMPOSED_WAIT) {
            // Only a clock that was set back makes an act wait longer than the longest wait.
            seat.drawer(|cache| cache.retry_now()).await?;
            return Ok(Next::More);
        }
        return Ok(Next::Wait(wait));
    }
    let actions: Vec<Action> = batch.iter().map(|w| w.action.clone()).collect();
    let was_online = seat.line().online;
    let answer = seat.letterbox.act(token, &actions).await;
    match desk.heard(seat, token, answer).await {
        Ok(answer) => {
            if !was_online {
                // The line came back, and the courier does not know yet.
                seat.look.notify_one();
            }
            settle(desk, seat, &batch, answer).await
        }
        Err(error) => unanswered(desk, seat, batch, &error).await,
    }
}

/// The registry's word on each act. Acts that it did not mention wait again; words about acts that were not sent mean nothing.
async fn settle(
    desk: &Arc<Desk>,
    seat: &Arc<Seat>,
    batch: &[Waiting],
    answer: ActionAnswer,
) -> Result<Next, CacheError> {
    let (outcomes, forgotten) = match_up(batch, answer);
    if !forgotten.is_empty() {
        tracing::error!(count = forgotten.len(), "the registry did not answer every act; they are sent again");
    }
    let retry_at = later(desk, batch);
    let applied = outcomes.iter().any(|o| o.status == ActionStatus::Applied);
    record(desk, seat, outcomes, retry_at, forgotten).await?;
    if applied && !seat.push_up.load(Ordering::Relaxed) {
        // Nobody tells that the employee's own stream moved, so the courier looks by itself.
        seat.look.notify_one();
    }
    Ok(Next::More)
}

async fn record(
    desk: &Arc<Desk>,
    seat: &Arc<Seat>,
    outcomes: Vec<ActionOutcome>,
    retry_at: Moment,
    back: Vec<ActionId>,
) -> Result<(), CacheError> {
    let now = seat.registry_now();
    for outcome in outcomes.iter().filter(|o| o.status == ActionStatus::Rejected) {
        let problem = outcome.problem.as_ref().map(Problem::to_string).unwrap_or_default();
        tracing::warn!(act = %outcome.id, problem, "the registry refused an act");
    }
    let changes = seat
        .drawer(move |cache| {
            if !back.is_empty() {
                cache.put_back(&back, retry_at)?;
            }
            let changes = cache.settle(&outcomes, retry_at, now)?;
            for row in cache.refused()?.iter().filter(|row| concerns_nobody(row)) {
                cache.dismiss_rejected(row.action.id)?;
            }
            Ok(changes)
        })
        .await?;
    desk.tell(seat, &changes).await;
    desk.publish().await;
    Ok(())
}

/// Whether a refused act is one that the person neither did nor can do anything about: an arrival or a toast of a document that
/// was recalled or replaced meanwhile. Everything that a person did is kept until the person has seen the refusal.
fn concerns_nobody(row: &OutboxRow) -> bool {
    use ProblemType as T;
    let gone = |p: &Problem| {
        matches!(p.kind(), Some(T::NotFound | T::NotAMember | T::Forbidden | T::NotApplicable | T::VersionMismatch))
    };
    row.state == OutboxState::Rejected
        && matches!(row.action.event, Fact::Reached | Fact::Shown)
        && row.problem.as_ref().is_some_and(gone)
}

/// No word on the batch: it waits, or, when the registry refuses the batch as such, is taken apart so that one bad act cannot block the others.
async fn unanswered(
    desk: &Arc<Desk>,
    seat: &Arc<Seat>,
    batch: Vec<Waiting>,
    error: &LetterboxError,
) -> Result<Next, CacheError> {
    let ids: Vec<ActionId> = batch.iter().map(|w| w.action.id).collect();
    let now = desk.ports.clock.now();
    match refusal_of_all(error) {
        Some(problem) if batch.len() == 1 => {
            let id = batch.first().map(|w| w.action.id);
            let outcomes = id.map(|id| rejected(id, problem)).into_iter().collect();
            record(desk, seat, outcomes, now, Vec::new()).await?;
            Ok(Next::More)
        }
        Some(_) => {
            for waiting in batch {
                send_one(desk, seat, waiting).await?;
            }
            Ok(Next::More)
        }
        None => {
            // A session that ended costs no wait: everything goes out right after signing in again.
            let at = if error.is_signed_out() { now } else { later(desk, &batch).max(imposed(error, now)) };
            seat.drawer(move |cache| cache.put_back(&ids, at)).await?;
            tracing::info!(%error, "acts wait");
            let wait = Duration::from_millis(u64::try_from(at.since(now)).unwrap_or(0));
            Ok(if error.is_signed_out() { Next::More } else { Next::Wait(Some(wait)) })
        }
    }
}

async fn send_one(desk: &Arc<Desk>, seat: &Arc<Seat>, waiting: Waiting) -> Result<(), CacheError> {
    let (id, batch) = (waiting.action.id, [waiting]);
    let Some(token) = seat.token_now() else {
        let now = desk.ports.clock.now();
        return seat.drawer(move |cache| cache.put_back(&[id], now)).await;
    };
    let answer = seat.letterbox.act(&token, std::slice::from_ref(&batch[0].action)).await;
    match desk.heard(seat, &token, answer).await {
        Ok(answer) => settle(desk, seat, &batch, answer).await.map(drop),
        Err(error) => match refusal_of_all(&error) {
            Some(problem) => {
                let now = desk.ports.clock.now();
                record(desk, seat, vec![rejected(id, problem)], now, Vec::new()).await
            }
            None => {
                let at = later(desk, &batch).max(imposed(&error, desk.ports.clock.now()));
                seat.drawer(move |cache| cache.put_back(&[id], at)).await
            }
        },
    }
}

/// When a batch is tried again: grows with the attempts of the act that was tried most.
fn later(desk: &Desk, batch: &[Waiting]) -> Moment {
    let attempts = batch.iter().map(|w| w.attempts).max().unwrap_or(0);
    let wait = full_jitter(&*desk.ports.chance, attempts, FIRST_WAIT, LONGEST_WAIT);
    desk.ports.clock.now().plus_ms(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX))
}

/// Until when the registry asked to be let alone, within the longest wait.
fn imposed(error: &LetterboxError, now: Moment) -> Moment {
    let secs = match error {
        LetterboxError::Problem(problem) => problem.retry_after.unwrap_or(0).min(LONGEST_IMPOSED_WAIT.as_secs()),
        _ => 0,
    };
    now.plus_secs(i64::try_from(secs).unwrap_or(0))
}

fn rejected(id: ActionId, problem: Problem) -> ActionOutcome {
    ActionOutcome { id, status: ActionStatus::Rejected, applied_seq: None, recorded_at: None, problem: Some(problem) }
}

/// The problem when the registry will never take this request as it is. Passing troubles, sessions and versions of programs are not that.
fn refusal_of_all(error: &LetterboxError) -> Option<Problem> {
    use ProblemType as T;
    match error {
        LetterboxError::Problem(problem)
            if !error.is_passing()
                && problem.status != 401
                && !matches!(problem.kind(), Some(T::PasswordChangeRequired | T::ClientTooOld)) =>
        {
            Some(problem.clone())
        }
        _ => None,
    }
}

/// The outcomes that belong to the batch, each act once, and the acts that have none.
fn match_up(batch: &[Waiting], answer: ActionAnswer) -> (Vec<ActionOutcome>, Vec<ActionId>) {
    let mut open: BTreeSet<ActionId> = batch.iter().map(|w| w.action.id).collect();
    let outcomes: Vec<ActionOutcome> = answer.outcomes.into_iter().filter(|o| open.remove(&o.id)).collect();
    (outcomes, open.into_iter().collect())
}

/// Reports `reached` for circulars whose body is on this desk and was not reported yet. Rows first; they travel with the next batches.
pub(crate) async fn report_reached(desk: &Arc<Desk>, seat: &Arc<Seat>) -> Result<(), CacheError> {
    if !seat.reports_due.swap(false, Ordering::Relaxed) {
        return Ok(());
    }
    loop {
        let rows = seat.drawer(|cache| cache.unreported(Fact::Reached, true, MAX_ACTIONS)).await?;
        let acts = rows.iter().map(|r| seat.action(Fact::Reached, r.id, r.version, &r.content_sha256, None)).collect();
        let acted: Vec<Acted> = match desk.act(seat, acts).await {
            Ok(acted) => acted,
            Err(Failure { code, .. }) => {
                tracing::warn!(?code, "arrivals could not be noted");
                seat.reports_due.store(true, Ordering::Relaxed);
                return Ok(());
            }
        };
        // Done, or nothing of it could be queued: asking again would give the same rows.
        if rows.len() < MAX_ACTIONS || !acted.contains(&Acted::Queued) {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diwan_domain::{DeviceId, ItemId};

    fn waiting(n: u128) -> Waiting {
        let id = uuid::Uuid::from_u128(n);
        let action = Action {
            id: ActionId(id),
            event: Fact::Opened,
            subject: ItemId(id),
            version: 1,
            content_sha256: String::new(),
            statement_sha256: None,
            device: DeviceId::from_stored("ws-1"),
            device_time: Moment(0),
        };
        Waiting { action, attempts: 0 }
    }

    fn applied(n: u128) -> ActionOutcome {
        let id = ActionId(uuid::Uuid::from_u128(n));
        ActionOutcome { id, status: ActionStatus::Applied, applied_seq: None, recorded_at: None, problem: None }
    }

    #[test]
    fn a_registry_that_answers_other_acts_settles_none_of_ours() {
        let answer = ActionAnswer { outcomes: vec![applied(2), applied(9), applied(2)] };
        let (outcomes, forgotten) = match_up(&[waiting(1), waiting(2)], answer);
        assert_eq!(outcomes, vec![applied(2)]);
        assert_eq!(forgotten, vec![ActionId(uuid::Uuid::from_u128(1))]);
    }

    #[test]
    fn only_a_final_refusal_takes_a_batch_apart() {
        let problem = |kind| LetterboxError::Problem(Problem::new(kind));
        for passing in
            [ProblemType::SignedOut, ProblemType::TooManyAttempts, ProblemType::Overloaded, ProblemType::Internal]
        {
            assert_eq!(refusal_of_all(&problem(passing)), None, "{passing:?}");
        }
        for waits in [ProblemType::PasswordChangeRequired, ProblemType::ClientTooOld] {
            assert_eq!(refusal_of_all(&problem(waits)), None, "{waits:?}");
        }
        assert_eq!(refusal_of_all(&LetterboxError::Unreachable(String::new())), None);
        assert_eq!(refusal_of_all(&LetterboxError::NotARegistry), None, "another server in between takes nothing away");
        for last in [ProblemType::BadRequest, ProblemType::TooLarge, ProblemType::IdempotencyMismatch] {
            assert!(refusal_of_all(&problem(last)).is_some(), "{last:?}");
        }
    }
}

//! From a draft to a circular: now, or at the moment that was set.

use super::super::{Effect, scope};
use super::held::{Held, Read};
use super::judged::{Judged, audience_text, judge};
use crate::engine::value::given;
use crate::engine::{Lock, Tx};
use crate::rules::{drafts, fault};
use crate::verbs::founding::roster_rev;
use crate::verbs::heads::exchange;
use crate::verbs::issue::{Issue, write_circular};
use crate::{NewCircular, StoreError};
use diwan_domain::{EmployeeId, ItemId, Moment, StreamId};
use diwan_protocol::ProblemType;
use diwan_protocol::office::Fault;
use diwan_protocol::office::publishing::{DraftMay, DraftState};

/// Issues a draft now.
pub async fn issue(tx: &mut dyn Tx, actor: &EmployeeId, read: Read, now: Moment) -> Result<Effect, StoreError> {
    let held = Held::hold_as_read(tx, actor, read).await?;
    let judged = judge(tx, actor, &held, now).await?;
    held.standing(tx, actor, &judged).await?.may(DraftMay::Issue).map_err(fault)?;
    write(tx, held, &judged, (actor, Some(actor)), now).await
}

/// Sets the moment at which a draft is issued.
pub async fn schedule(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    read: Read,
    at: Moment,
    now: Moment,
) -> Result<Effect, StoreError> {
    drafts::schedule(at, now).map_err(fault)?;
    let mut held = Held::hold_as_read(tx, actor, read).await?;
    let judged = judge(tx, actor, &held, at).await?;
    held.standing(tx, actor, &judged).await?.may(DraftMay::Issue).map_err(fault)?;
    held.state = DraftState::Scheduled;
    (held.issue_at, held.issued_by) = (Some(at), Some(actor.clone()));
    held.faults.clear();
    held.note(tx, (Some(actor), "issue_draft", &at.to_rfc3339()), now).await?;
    let (entries, leaving) = held.tell(tx).await?;
    let streams = exchange(tx, entries, &leaving, now).await?;
    Ok(Effect { item: Some(held.id), revision: Some(held.revision), streams, ..Effect::default() })
}

/// The drafts whose moment has come, the longest due first. Part of [`crate::Archive::issue_due`].
pub async fn due(tx: &mut dyn Tx, now: Moment) -> Result<Vec<ItemId>, StoreError> {
    let sql = "SELECT id FROM draft WHERE state = 'scheduled' AND issue_at <= ?1 ORDER BY issue_at, id";
    tx.query(sql, given![now]).await?.iter().map(|row| row.item(0)).collect()
}

/// Issues one of them, or marks it as one that cannot be issued any more; nothing when another node was quicker. Part of
/// [`crate::Archive::issue_due`].
pub async fn issue_due(tx: &mut dyn Tx, draft: ItemId, now: Moment) -> Result<Vec<StreamId>, StoreError> {
    roster_rev(tx, Lock::RosterRead).await?;
    let held = Held::hold(tx, draft).await?;
    let Some(by) = held.issued_by.clone().filter(|_| is_due(&held, now)) else { return Ok(Vec::new()) };
    let judged = judge(tx, &by, &held, now).await?;
    let mut faults = judged.faults.clone();
    if judged.need.is_some() && held.approved != Some(held.revision) {
        faults.push(Fault::ApprovalNeeded);
    }
    // Whoever set the moment may have left, or hold the role no more.
    match scope::publisher(tx, &by).await {
        Err(StoreError::Refused(problem)) if problem.kind() == Some(ProblemType::Forbidden) => {
            faults.push(Fault::NotYours);
        }
        other => other?,
    }
    if faults.is_empty() {
        return Ok(write(tx, held, &judged, (&by, None), now).await?.streams);
    }
    failed(tx, held, faults, now).await
}

/// Marks a draft as one that could not be issued at its moment, for a reason that only showed when it was tried.
pub async fn fail(tx: &mut dyn Tx, draft: ItemId, why: Fault, now: Moment) -> Result<Vec<StreamId>, StoreError> {
    let held = Held::hold(tx, draft).await?;
    if !is_due(&held, now) {
        return Ok(Vec::new());
    }
    failed(tx, held, vec![why], now).await
}

/// See [`crate::Archive::next_issue`].
pub async fn next(tx: &mut dyn Tx) -> Result<Option<Moment>, StoreError> {
    let row = tx.first("SELECT min(issue_at) FROM draft WHERE state = 'scheduled'", &[]).await?;
    row.map_or(Ok(None), |row| row.opt_moment(0))
}

fn is_due(held: &Held, now: Moment) -> bool {
    held.state == DraftState::Scheduled && held.issue_at.is_some_and(|at| at <= now)
}

async fn failed(tx: &mut dyn Tx, mut held: Held, faults: Vec<Fault>, now: Moment) -> Result<Vec<StreamId>, StoreError> {
    (held.state, held.faults, held.issue_at) = (DraftState::Failed, faults, None);
    held.note(tx, (None, "failed", ""), now).await?;
    let (entries, leaving) = held.tell(tx).await?;
    exchange(tx, entries, &leaving, now).await
}

/// Makes the circular. `by` issues it; the event names `said`, or the registry itself.
async fn write(
    tx: &mut dyn Tx,
    mut held: Held,
    judged: &Judged,
    (by, said): (&EmployeeId, Option<&EmployeeId>),
    now: Moment,
) -> Result<Effect, StoreError> {
    let circular = circular(tx, &held, by, now).await?;
    let (registered, mut entries, mut leaving) = match write_circular(tx, &circular, now).await? {
        Issue::New { registered, entries, leaving } => (registered, entries, leaving),
        // The draft says that it is not issued, and yet its circular is there.
        Issue::Known(_) => return Err(fault(Fault::AlreadyIssued)),
    };
    (held.state, held.circular) = (DraftState::Issued, Some(registered.id));
    held.issued_by = Some(by.clone());
    held.note(tx, (said, "issued", ""), now).await?;
    let (told, over) = held.tell(tx).await?;
    entries.extend(told);
    leaving.extend(over);
    let streams = exchange(tx, entries, &leaving, now).await?;
    Ok(Effect {
        item: Some(registered.id),
        number: Some(registered.number),
        revision: Some(held.revision),
        people: Some(judged.meant.people),
        circular: Some(registered.id),
        streams,
        ..Effect::default()
    })
}

/// The circular as it would be issued at a moment.
pub async fn circular(tx: &mut dyn Tx, held: &Held, by: &EmployeeId, at: Moment) -> Result<NewCircular, StoreError> {
    let text = held.text.clone();
    Ok(NewCircular {
        id: ItemId::issued_from(held.id),
        publisher: by.clone(),
        audience_text: audience_text(tx, &text).await?,
        issuer: text.issuer,
        subject: text.subject,
        body: text.body,
        signatory: text.signatory,
        attachments: text.attachments,
        audience: text.audience,
        effective_on: text.effective_on,
        deadline: text.deadline,
        acknowledge_from_alert: text.acknowledge_from_alert && text.statement.is_some(),
        statement: text.statement,
        joiners: text.joiners,
        supersedes: text.supersedes,
        urgency: text.urgency,
        confidentiality: text.confidentiality,
        issued_at: at,
    })
}

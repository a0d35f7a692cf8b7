//! A draft's way: written, submitted, sent back, approved, put away.

use super::super::Effect;
use super::held::{Held, Read};
use super::readers::must_read;
use super::{files, kept};
use crate::StoreError;
use crate::engine::Tx;
use crate::engine::value::values;
use crate::rules::draft::json_text;
use crate::rules::drafts::sizes;
use crate::rules::{fault, refused, words};
use diwan_domain::document::Confidentiality;
use diwan_domain::{EmployeeId, ItemId, Moment};
use diwan_protocol::ProblemType;
use diwan_protocol::office::publishing::{DraftMay, DraftState};
use diwan_protocol::office::{DraftText, Fault};

/// Writes a revision, the first or the next. Whatever was decided about the one before does not hold for it.
pub async fn save(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    (draft, base): Read,
    text: &DraftText,
    template: bool,
    now: Moment,
) -> Result<Effect, StoreError> {
    sizes(text).map_err(fault)?;
    tx.exec("UPDATE draft SET revision = revision WHERE id = ?1", values![draft]).await?;
    let before = Held::find(tx, draft).await?;
    if let Some(held) = &before {
        must_read(tx, actor, held).await?;
    }
    let (revision, author) = match &before {
        None if base == 0 => (1, actor.clone()),
        None => return Err(refused(ProblemType::NotFound, "there is no such draft")),
        Some(held) if held.state == DraftState::Issued => return Err(fault(Fault::AlreadyIssued)),
        Some(held) if held.state == DraftState::Dropped => return Err(fault(Fault::DraftState)),
        Some(held) if held.revision != base => return Err(fault(Fault::DraftChanged)),
        Some(held) => (held.revision + 1, held.author.clone()),
    };
    files::must_be_there(tx, actor, &text.attachments).await?;
    let confidential = text.confidentiality == Confidentiality::Confidential;
    let kept = values![draft, revision, template, &text.subject, json_text(text)?, &author, actor, now, confidential];
    // Two who begin the same draft at once meet in its key: the engine lets one of them look again.
    let sql = match before {
        None => {
            "INSERT INTO draft (id, revision, state, template, subject, text, author, writer, changed_at, confidential)
             VALUES (?1, ?2, 'draft', ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
        }
        Some(_) => {
            "UPDATE draft SET revision = ?2, state = 'draft', template = ?3, subject = ?4, text = ?5, author = ?6, writer = ?7,
               approved = NULL, issue_at = NULL, issued_by = NULL, faults = '', changed_at = ?8, confidential = ?9 WHERE id = ?1"
        }
    };
    tx.exec(sql, kept).await?;
    files::carry(tx, draft, &text.attachments).await?;
    let held = Held::read(tx, draft).await?;
    held.log(tx, (Some(actor), "save_draft", ""), now).await?;
    held.answered(tx, now).await
}

/// Puts a draft away.
pub async fn put_away(tx: &mut dyn Tx, actor: &EmployeeId, read: Read, now: Moment) -> Result<Effect, StoreError> {
    let change = |held: &mut Held| (held.state, held.issue_at) = (DraftState::Dropped, None);
    step(tx, actor, read, (DraftMay::Drop, "drop_draft", ""), now, change).await
}

/// Asks a second person.
pub async fn submit(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    read: Read,
    note: &str,
    now: Moment,
) -> Result<Effect, StoreError> {
    let note = words::note(note, words::MAX_NOTE_CHARS)?;
    let change = |held: &mut Held| {
        (held.state, held.approved) = (DraftState::Submitted, None);
        held.faults.clear();
    };
    step(tx, actor, read, (DraftMay::Submit, "submit_draft", &note), now, change).await
}

/// Sends it back with a reason.
pub async fn send_back(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    read: Read,
    why: &str,
    now: Moment,
) -> Result<Effect, StoreError> {
    let why = words::reason(why, words::MAX_NOTE_CHARS)?;
    let change = |held: &mut Held| held.state = DraftState::Returned;
    step(tx, actor, read, (DraftMay::Return, "return_draft", &why), now, change).await
}

/// Approves exactly this revision.
pub async fn approve(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    read: Read,
    note: &str,
    now: Moment,
) -> Result<Effect, StoreError> {
    let note = words::note(note, words::MAX_NOTE_CHARS)?;
    let change = |held: &mut Held| (held.state, held.approved) = (DraftState::Approved, Some(held.revision));
    step(tx, actor, read, (DraftMay::Approve, "approve_draft", &note), now, change).await
}

/// One of the steps above: judged, noted with what was said, and told.
async fn step(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    read: Read,
    (may, what, said): (DraftMay, &str, &str),
    now: Moment,
    change: impl FnOnce(&mut Held) + Send,
) -> Result<Effect, StoreError> {
    let mut held = Held::hold_as_read(tx, actor, read).await?;
    held.must_allow(tx, actor, may, now).await?;
    change(&mut held);
    // What a second person is shown, and decides about, stays readable.
    if may != DraftMay::Drop {
        kept::keep(tx, &held, now).await?;
    }
    held.note(tx, (Some(actor), what, said), now).await?;
    held.answered(tx, now).await
}

/// Takes the moment of issue back.
pub async fn unschedule(tx: &mut dyn Tx, actor: &EmployeeId, draft: ItemId, now: Moment) -> Result<Effect, StoreError> {
    let mut held = Held::hold_for(tx, actor, draft).await?;
    held.must_allow(tx, actor, DraftMay::Unschedule, now).await?;
    let approved = held.approved == Some(held.revision);
    held.state = if approved { DraftState::Approved } else { DraftState::Draft };
    (held.issue_at, held.issued_by) = (None, None);
    held.note(tx, (Some(actor), "unschedule_draft", ""), now).await?;
    held.answered(tx, now).await
}

//! Who may read a draft: every publisher, or, when it is confidential, only those who need to. That is whoever wrote any of it, whoever may decide about
//! it while it is submitted, and whoever did decide about that very revision.

use super::super::looks;
use super::held::Held;
use crate::StoreError;
use crate::engine::Tx;
use crate::engine::value::given;
use crate::rules::fault;
use diwan_domain::document::Confidentiality;
use diwan_domain::{EmployeeId, ItemId, Moment};
use diwan_protocol::office::{Fault, Reply};

/// Whether a publisher (`?1`) may read a revision of the draft `d`; both as SQL.
pub fn readable(revision: &str, confidential: &str) -> String {
    let theirs = theirs(revision);
    format!("({confidential} = 0 OR (d.state = 'submitted' AND d.revision = {revision}) OR {theirs})")
}

/// Whether a publisher (`?1`) wrote any of the draft `d`, or decided about a revision of it.
pub fn theirs(revision: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM draft_event e WHERE e.draft = d.id AND e.actor = ?1 AND (e.what = 'save_draft'
           OR (e.revision = {revision} AND e.what IN ('approve_draft', 'return_draft'))))"
    )
}

/// Refuses whoever may not read a draft as it stands.
pub async fn must_read(tx: &mut dyn Tx, actor: &EmployeeId, held: &Held) -> Result<(), StoreError> {
    if held.text.confidentiality != Confidentiality::Confidential {
        return Ok(());
    }
    let sql = format!("SELECT d.id FROM draft d WHERE d.id = ?2 AND {}", readable("d.revision", "d.confidential"));
    let row = tx.first(&sql, given![actor, held.id]).await?;
    row.map(drop).ok_or_else(|| fault(Fault::NotYours))
}

/// Whether somebody was shown a confidential text that is perhaps not the own.
pub fn showed_confidential(actor: &EmployeeId, reply: &Reply) -> bool {
    match reply {
        Reply::Draft(draft) => draft.line.confidential && draft.line.author.id != *actor,
        Reply::DraftRevision(kept) => kept.text.confidentiality == Confidentiality::Confidential,
        _ => false,
    }
}

/// Notes that somebody read a confidential draft, for whoever began it.
pub async fn note_look(tx: &mut dyn Tx, actor: &EmployeeId, draft: ItemId, now: Moment) -> Result<(), StoreError> {
    let held = Held::read(tx, draft).await?;
    looks::note_draft(tx, actor, (draft, &held.author), now).await
}

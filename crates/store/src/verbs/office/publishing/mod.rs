//! Publishing: drafts and their approval, issue, recall and extension, and what publishers ask.

mod drafts;
mod files;
mod held;
mod issuing;
mod judged;
mod kept;
mod published;
mod reach;
mod readers;
mod shown;
mod superseding;
mod timeline;

use super::{Effect, scope};
use crate::engine::{Row, Tx};
use crate::rules::{refused, words};
use crate::verbs::ending::{self, RECALLED};
use crate::verbs::heads::exchange;
use crate::verbs::names;
use crate::{StoreError, Unit};
use diwan_domain::{EmployeeId, Moment};
use diwan_protocol::ProblemType;
use diwan_protocol::office::publishing::FoundPerson;
use diwan_protocol::office::{Order, Question, Reply};
use diwan_protocol::session::UnitName;

pub use files::{carried_by_a_draft, forget, forgotten, note_upload};
pub use issuing::{due, fail, issue_due, next};
pub use kept::MOST_KEPT;
pub use readers::{note_look, showed_confidential};

/// Orders of publishers.
pub async fn order(tx: &mut dyn Tx, actor: &EmployeeId, order: &Order, now: Moment) -> Result<Effect, StoreError> {
    scope::publisher(tx, actor).await?;
    match order {
        Order::SaveDraft { draft, base, text, template } => {
            drafts::save(tx, actor, (*draft, *base), text, *template, now).await
        }
        Order::DropDraft { draft, revision } => drafts::put_away(tx, actor, (*draft, *revision), now).await,
        Order::SubmitDraft { draft, revision, note } => drafts::submit(tx, actor, (*draft, *revision), note, now).await,
        Order::ReturnDraft { draft, revision, note } => {
            drafts::send_back(tx, actor, (*draft, *revision), note, now).await
        }
        Order::ApproveDraft { draft, revision, note } => {
            drafts::approve(tx, actor, (*draft, *revision), note, now).await
        }
        Order::IssueDraft { draft, revision, at: None } => issuing::issue(tx, actor, (*draft, *revision), now).await,
        Order::IssueDraft { draft, revision, at: Some(at) } => {
            issuing::schedule(tx, actor, (*draft, *revision), *at, now).await
        }
        Order::UnscheduleDraft { draft } => drafts::unschedule(tx, actor, *draft, now).await,
        Order::Recall { circular, why } => {
            let why = words::reason(why, words::MAX_NOTE_CHARS)?;
            let entries = ending::recall(tx, *circular, &why, actor, now).await?;
            let streams = exchange(tx, entries, &[(*circular, RECALLED)], now).await?;
            Ok(Effect { item: Some(*circular), circular: Some(*circular), streams, ..Effect::default() })
        }
        Order::Extend { circular, deadline, why } => {
            let why = words::reason(why, words::MAX_NOTE_CHARS)?;
            let entries = ending::extend(tx, *circular, *deadline, &why, actor, now).await?;
            let streams = exchange(tx, entries, &[], now).await?;
            Ok(Effect { item: Some(*circular), circular: Some(*circular), streams, ..Effect::default() })
        }
        _ => Err(refused(ProblemType::NotApplicable, "no order of publishers")),
    }
}

/// Whether an order must keep the roster as it is until it is done: then that lock comes before all others, as an import takes it.
pub fn relies_on_the_roster(order: &Order) -> bool {
    matches!(order, Order::IssueDraft { at: None, .. } | Order::Recall { .. } | Order::Extend { .. })
}

/// Questions of publishers.
pub async fn ask(tx: &mut dyn Tx, actor: &EmployeeId, question: &Question, now: Moment) -> Result<Reply, StoreError> {
    scope::publisher(tx, actor).await?;
    Ok(match question {
        Question::Drafts { key, limit } => Reply::Drafts(shown::list(tx, actor, key.as_deref(), *limit).await?),
        Question::Draft { draft } => Reply::Draft(Box::new(shown::draft(tx, actor, *draft, now).await?)),
        Question::DraftRevision { draft, revision } => {
            Reply::DraftRevision(Box::new(kept::revision(tx, actor, (*draft, *revision)).await?))
        }
        Question::Units { below } => Reply::Units(reach::units(tx, below.as_ref()).await?),
        Question::FindPeople { words } => Reply::People(names::find(tx, words).await?),
        Question::Reach { audience, urgency, asks } => {
            Reply::Reach(reach::reach(tx, audience, *urgency, *asks, now).await?)
        }
        Question::Published { key, limit } => {
            Reply::Published(published::list(tx, actor, key.as_deref(), *limit, now).await?)
        }
        Question::Timeline { circular } => Reply::Timeline(Box::new(timeline::of(tx, actor, *circular, now).await?)),
        _ => return Err(refused(ProblemType::NotApplicable, "no question of publishers")),
    })
}

/// A person for the audience picker, from number, name, title, and the unit's code, name and English name.
pub fn found(row: &Row) -> Result<FoundPerson, StoreError> {
    let unit = UnitName { id: row.unit(3)?, name: row.text(4)?, name_en: row.opt_text(5)? };
    Ok(FoundPerson { person: super::who::read(row, 0)?, title: row.text(2)?, unit })
}

/// A unit's name.
fn named(unit: &Unit) -> UnitName {
    UnitName { id: unit.id.clone(), name: unit.name.clone(), name_en: unit.name_en.clone() }
}

//! To be written.

use super::Effect;
use crate::StoreError;
use crate::engine::Tx;
use crate::rules::refused;
use diwan_domain::{EmployeeId, ItemId, Moment, StreamId};
use diwan_protocol::ProblemType;
use diwan_protocol::office::{Order, Question, Reply};

/// Orders of this kind.
pub async fn order(_tx: &mut dyn Tx, _actor: &EmployeeId, _order: &Order, _now: Moment) -> Result<Effect, StoreError> {
    Err(refused(ProblemType::NotApplicable, "not yet"))
}

/// Questions of this kind.
pub async fn ask(
    _tx: &mut dyn Tx,
    _actor: &EmployeeId,
    _question: &Question,
    _now: Moment,
) -> Result<Reply, StoreError> {
    Err(refused(ProblemType::NotApplicable, "not yet"))
}

/// The drafts whose moment has come, the longest due first. Part of [`crate::Archive::issue_due`].
pub async fn due(_tx: &mut dyn Tx, _now: Moment) -> Result<Vec<ItemId>, StoreError> {
    Ok(Vec::new())
}

/// Issues one of them. Part of [`crate::Archive::issue_due`].
pub async fn issue_due(_tx: &mut dyn Tx, _draft: ItemId, _now: Moment) -> Result<Vec<StreamId>, StoreError> {
    Ok(Vec::new())
}

/// See [`crate::Archive::next_issue`].
pub async fn next(_tx: &mut dyn Tx) -> Result<Option<Moment>, StoreError> {
    Ok(None)
}

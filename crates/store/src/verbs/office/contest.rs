//! To be written.

use super::Effect;
use crate::StoreError;
use crate::engine::Tx;
use crate::rules::refused;
use diwan_domain::{ActionId, EmployeeId, Moment};
use diwan_protocol::ProblemType;
use diwan_protocol::office::{Order, Question, Reply};

/// Orders of this kind.
pub async fn order(_tx: &mut dyn Tx, _actor: &EmployeeId, _id: ActionId, _order: &Order, _now: Moment) -> Result<Effect, StoreError> {
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

//! Supervision: what supervisors order, and what they ask. A thin list: each order and question has a file of its own.

use super::Effect;
use crate::StoreError;
use crate::engine::Tx;
use crate::rules::refused;
use diwan_domain::{EmployeeId, Moment};
use diwan_protocol::ProblemType;
use diwan_protocol::office::{Order, Question, Reply};

/// Orders of supervisors.
pub async fn order(_tx: &mut dyn Tx, _actor: &EmployeeId, order: &Order, _now: Moment) -> Result<Effect, StoreError> {
    match order {
        other => Err(refused(ProblemType::NotApplicable, other.name())),
    }
}

/// Questions of supervisors, and of people about their own record.
pub async fn ask(
    _tx: &mut dyn Tx,
    _actor: &EmployeeId,
    question: &Question,
    _now: Moment,
) -> Result<Reply, StoreError> {
    match question {
        other => Err(refused(ProblemType::NotApplicable, other.name())),
    }
}

//! The archive's rules that need no database: what is refused, how a document is made, how a roster changes, who counts.

pub mod budget;
pub mod checks;
pub mod days;
pub mod delegations;
pub mod draft;
pub mod drafts;
pub mod judge;
pub mod keys;
pub mod ladder;
pub mod packed;
pub mod roster_plan;
pub mod tree;
pub mod words;

use crate::StoreError;
use diwan_protocol::office::Fault;
use diwan_protocol::{Problem, ProblemType};

/// A refusal of a malformed request, with what in particular.
pub fn bad_request(detail: impl Into<String>) -> StoreError {
    refused(ProblemType::BadRequest, detail)
}

/// A refusal of an order, by the reason that whoever ordered reads.
pub fn fault(fault: Fault) -> StoreError {
    Problem::new(ProblemType::OrderRefused).with_fault(fault).into()
}

/// A refusal of any type.
pub fn refused(kind: ProblemType, detail: impl Into<String>) -> StoreError {
    Problem::new(kind).with_detail(detail).into()
}

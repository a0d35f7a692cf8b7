//! The verbs, by family: each a function of an open transaction, the same for both engines.

pub mod absences;
pub mod accounts;
pub mod acts;
pub mod audience;
pub mod boards;
pub mod counters;
pub mod feed;
pub mod founding;
pub mod heads;
pub mod inspect;
mod inspect_duties;
pub mod issue;
pub mod ladder;
pub mod observations;
pub mod office;
pub mod policy;
pub mod profile;
pub mod references;
pub mod roster;
pub mod rules;
pub mod sessions;
pub mod sums;
pub mod ways;

//! What the house is held against: the same rows written by bare engines with nothing around them. The only SQL of this program.

pub mod acts;
pub mod drawer;
pub mod pgbench;
pub mod plain;
pub mod receipts;

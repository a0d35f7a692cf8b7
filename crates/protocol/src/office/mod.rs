//! Official acts and official questions: what publishers, supervisors and contestants do and ask, beside the feed. An act is one [`Order`] with an id
//! of its own, so that it may be sent twice; a question changes nothing but the log of who looked.

pub mod contest;
pub mod fault;
pub mod items;
pub mod order;
pub mod publishing;
pub mod question;
pub mod supervision;

pub use fault::Fault;
pub use order::{DraftText, Order, OrderAnswer, OrderRequest};
pub use question::{Question, Reply};

use diwan_domain::EmployeeId;
use serde::{Deserialize, Serialize};

/// A person in short.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct PersonName {
    /// Number.
    pub id: EmployeeId,
    /// Name as on the roster.
    pub name: String,
}

//! THE VOCABULARY. Must not know: clocks, files, networks, SQL, HTTP, windows. Everything here is a value or a pure rule.
//!
//! The terms are those of the field (ISO 15489, the Gulf registries' own words); `docs/ARCHITECTURE.md` has the table.

pub mod absence;
pub mod arabic;
pub mod audience;
pub mod bell;
pub mod check;
pub mod clauses;
pub mod document;
pub mod duty;
pub mod ids;
pub mod observation;
pub mod people;
pub mod publishing;
pub mod receipt;
pub mod supersession;
pub mod time;

pub use absence::{Absence, AbsenceReason};
pub use audience::Audience;
pub use document::{Attachment, CircularTerms, Document, DocumentKind, Earlier, Joiners, Supersedes};
pub use duty::{Duty, DutyState, Standing};
pub use ids::{ActionId, DeviceId, EmployeeId, ItemId, StreamId, UnitId};
pub use observation::{Observation, Observed};
pub use people::{Role, UnitLevel};
pub use receipt::{Fact, Facts};
pub use time::Moment;

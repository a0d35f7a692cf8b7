//! THE BELL. Must not know: clocks, files, networks, notification services, windows. It is told what is owed, what time it is and what
//! became of its faces, and says what should be seen now and when to look again.
//!
//! Two times are told apart. *Ticks* pass evenly while the computer is on, whoever sets a clock: pauses are measured in them, so that no clock can
//! stretch one. *Moments* are the registry's time as well as it is known: duty hours and deadlines follow them.

pub mod keeper;
pub mod plan;
pub mod snooze;

pub use keeper::{Keeper, Orders};
pub use plan::{Memory, Owed, Plan, Screen, Ticks, plan};
pub use snooze::{Ledger, NoSnooze};

//! When a duty may ask for a person's attention: the classes of circulars, the agency's hours, and the ladder of reminders. Data that the
//! agency decides and the registry gives to every desk; the desk's planner and the registry's ladder read the same rules.

pub mod class;
pub mod hours;
pub mod ladder;
pub mod policy;

pub use class::Class;
pub use hours::{Day, Hours};
pub use ladder::{Rung, Step, When};
pub use policy::{Policy, PolicyFault, Rules, Window};

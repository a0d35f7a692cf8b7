//! Names of things, each its own type, so that a unit can never be passed where an employee is meant.

use crate::absence::AbsenceReason;
use crate::time::Moment;
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// The longest code (unit, employee, stream) that the house accepts, in bytes.
pub const MAX_CODE_BYTES: usize = 96;

/// Why a code from outside was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Nothing was written.
    #[error("empty code")]
    Empty,
    /// Longer than [`MAX_CODE_BYTES`].
    #[error("code is too long")]
    TooLong,
    /// Only ASCII letters, digits, `-`, `_` and `.` are allowed, so that codes are safe in addresses and logs.
    #[error("code has a character outside A-Z a-z 0-9 - _ .")]
    Character,
}

fn checked(code: &str) -> Result<&str, CodeError> {
    let code = code.trim();
    if code.is_empty() {
        return Err(CodeError::Empty);
    }
    if code.len() > MAX_CODE_BYTES {
        return Err(CodeError::TooLong);
    }
    if code.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')) {
        Ok(code)
    } else {
        Err(CodeError::Character)
    }
}

macro_rules! code {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Accepts a code from outside, trimmed; refuses what is not a plain code.
            pub fn parse(code: &str) -> Result<Self, CodeError> {
                checked(code).map(|c| Self(c.to_owned()))
            }

            /// Wraps a code that the house itself wrote before (a database column, a constant).
            pub fn from_stored(code: impl Into<String>) -> Self {
                Self(code.into())
            }

            /// The code as it was written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

code!(
    /// A unit of the agency's tree (sector, department, controllership, section), by its code.
    UnitId
);
code!(
    /// An employee, by the number that the agency gave; never the civil number.
    EmployeeId
);
code!(
    /// One installation of the workstation for one person: made once on the desk, kept with its cache.
    DeviceId
);

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Reads the hyphenated form.
            pub fn parse(text: &str) -> Option<Self> {
                Uuid::parse_str(text).ok().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }
    };
}

uuid_id!(
    /// Anything that travels in a stream: a circular, a letter, a receipt. UUIDv7 when the registry makes it.
    ItemId
);
uuid_id!(
    /// An act of a person on a desk: UUIDv7, made on the desk, the idempotency key of its request.
    ActionId
);

/// The namespace of item ids that are derived, such as the receipt of one employee for one circular.
const DERIVED: Uuid = Uuid::from_u128(0x6469_7761_6e2d_6465_7269_7665_642d_3031);

impl ItemId {
    /// The id of the receipt item that carries one employee's facts about one circular or letter: the same on every node.
    pub fn receipt_of(subject: ItemId, employee: &EmployeeId) -> Self {
        Self(Uuid::new_v5(&DERIVED, format!("receipt|{subject}|{employee}").as_bytes()))
    }

    /// The id of the item that tells an employee of joining or leaving a stream.
    pub fn membership_of(stream: &StreamId, employee: &EmployeeId) -> Self {
        Self(Uuid::new_v5(&DERIVED, format!("membership|{stream}|{employee}").as_bytes()))
    }

    /// The id of the one item that carries the agency's bell policy.
    pub fn policy() -> Self {
        Self(Uuid::new_v5(&DERIVED, b"policy"))
    }

    /// The id of the item that carries a person's absence for this reason from this moment on.
    pub fn absence_of(employee: &EmployeeId, reason: AbsenceReason, from: Moment) -> Self {
        Self(Uuid::new_v5(&DERIVED, format!("absence|{employee}|{}|{}", reason.as_str(), from.0).as_bytes()))
    }

    /// The id of the item that carries what a person's workstation measured. The person is part of it: an id that another made up
    /// stands in nobody's way.
    pub fn observation_of(id: ActionId, employee: &EmployeeId) -> Self {
        Self(Uuid::new_v5(&DERIVED, format!("observation|{id}|{employee}").as_bytes()))
    }

    /// The id of an item that an official order made: what it is, and for whom when the order makes one for each of many. Derived, so that no order
    /// can take the id of something that is there.
    pub fn ordered(what: &str, order: ActionId, whom: &str) -> Self {
        Self(Uuid::new_v5(&DERIVED, format!("ordered|{what}|{order}|{whom}").as_bytes()))
    }

    /// The id of the item that tells everybody of a rung of a circular's ladder, by the rung's name.
    pub fn step_of(circular: ItemId, rung: &str) -> Self {
        Self(Uuid::new_v5(&DERIVED, format!("step|{circular}|{rung}").as_bytes()))
    }

    /// The id of the item that tells publishers of a draft. Whoever makes up the id of a draft makes up no item of the feed with it.
    pub fn draft_item_of(draft: ItemId) -> Self {
        Self(Uuid::new_v5(&DERIVED, format!("draft|{draft}").as_bytes()))
    }

    /// The id of the circular that a draft becomes: a draft becomes one circular, whoever issues it.
    pub fn issued_from(draft: ItemId) -> Self {
        Self(Uuid::new_v5(&DERIVED, format!("issued|{draft}").as_bytes()))
    }

    /// The id of the item that tells what happened to a circular. It is superseded or recalled once; extended, to each deadline once.
    pub fn event_of(circular: ItemId, event: &str, deadline: Option<Moment>) -> Self {
        let deadline = deadline.map_or_else(String::new, |deadline| deadline.0.to_string());
        Self(Uuid::new_v5(&DERIVED, format!("event|{circular}|{event}|{deadline}").as_bytes()))
    }

    /// The id of the item that tells one person of it, for a unit or for the whole audience.
    pub fn told_of(circular: ItemId, rung: &str, unit: Option<&UnitId>, to: &EmployeeId) -> Self {
        let unit = unit.map_or("", UnitId::as_str);
        Self(Uuid::new_v5(&DERIVED, format!("told|{circular}|{rung}|{unit}|{to}").as_bytes()))
    }
}

/// A stream of the feed. Being a member of it is the whole permission to read it: nothing is filtered inside.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StreamId(String);

impl StreamId {
    /// Everybody in the agency.
    pub fn all() -> Self {
        Self("all".to_owned())
    }

    /// Everybody in a unit or below it.
    pub fn unit(unit: &UnitId) -> Self {
        Self(format!("unit:{unit}"))
    }

    /// Everybody who holds a role.
    pub fn role(role: crate::people::Role) -> Self {
        Self(format!("role:{}", role.as_str()))
    }

    /// One person: own letters, own receipts, own memberships.
    pub fn employee(employee: &EmployeeId) -> Self {
        Self(format!("employee:{employee}"))
    }

    /// Accepts a stream name from an address; refuses what no stream could be called.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        match text.split_once(':') {
            None if text == "all" => Ok(Self::all()),
            Some(("unit" | "role" | "employee", code)) => checked(code).map(|_| Self(text.to_owned())),
            _ => Err(CodeError::Character),
        }
    }

    /// Wraps a name that the house itself wrote before.
    pub fn from_stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The name as it stands in addresses and tables.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Ids and moments are plain strings and numbers in the window.
#[cfg(feature = "ts")]
mod window {
    macro_rules! plain {
        ($($name:path => $word:literal),* $(,)?) => {$(
            impl ts_rs::TS for $name {
                type WithoutGenerics = Self;
                type OptionInnerType = Self;
                fn name(_: &ts_rs::Config) -> String {
                    $word.to_owned()
                }
                fn inline(config: &ts_rs::Config) -> String {
                    <Self as ts_rs::TS>::name(config)
                }
            }
        )*};
    }
    plain! {
        super::UnitId => "string",
        super::EmployeeId => "string",
        super::DeviceId => "string",
        super::ItemId => "string",
        super::ActionId => "string",
        super::StreamId => "string",
        crate::time::Moment => "number",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_from_outside_are_plain_or_refused() {
        assert_eq!(UnitId::parse(" HR-1 ").map(|u| u.to_string()), Ok("HR-1".to_owned()));
        assert_eq!(UnitId::parse(""), Err(CodeError::Empty));
        assert_eq!(EmployeeId::parse("a/b"), Err(CodeError::Character));
        assert_eq!(EmployeeId::parse("سلمى"), Err(CodeError::Character));
        assert_eq!(EmployeeId::parse(&"x".repeat(97)), Err(CodeError::TooLong));
    }

    #[test]
    fn streams_are_only_those_that_the_house_has() {
        assert!(StreamId::parse("all").is_ok());
        assert!(StreamId::parse("unit:HR").is_ok());
        assert!(StreamId::parse("mail:HR").is_err());
        assert!(StreamId::parse("employee:../1").is_err());
    }
}

//! Who owes a circular: a rule at issue, and the frozen, hashed list that the rule gave.

use crate::ids::{EmployeeId, StreamId, UnitId};
use crate::people::Role;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// The audience rule of a circular. A person is in it who meets any part; an audience with no part is empty and refused.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
#[serde(default, deny_unknown_fields)]
pub struct Audience {
    /// Everybody in the agency.
    pub everybody: bool,
    /// Units, each with everything below it.
    pub units: BTreeSet<UnitId>,
    /// Holders of roles.
    pub roles: BTreeSet<Role>,
    /// Named people.
    pub people: BTreeSet<EmployeeId>,
}

impl Audience {
    /// Everybody in the agency.
    pub fn everybody() -> Self {
        Self { everybody: true, ..Self::default() }
    }

    /// Whether the rule names nobody at all.
    pub fn names_nobody(&self) -> bool {
        !self.everybody && self.units.is_empty() && self.roles.is_empty() && self.people.is_empty()
    }

    /// The streams that carry a circular with this audience: one entry per stream, never one per person,
    /// except for people who are named themselves.
    pub fn streams(&self) -> BTreeSet<StreamId> {
        if self.everybody {
            return BTreeSet::from([StreamId::all()]);
        }
        let units = self.units.iter().map(StreamId::unit);
        let roles = self.roles.iter().map(|r| StreamId::role(*r));
        let people = self.people.iter().map(StreamId::employee);
        units.chain(roles).chain(people).collect()
    }
}

/// SHA-256 over the sorted employee numbers, each followed by a line feed: what a frozen audience list is known by.
pub fn audience_hash<'a>(sorted_people: impl IntoIterator<Item = &'a EmployeeId>) -> String {
    let mut hash = Sha256::new();
    for person in sorted_people {
        hash.update(person.as_str().as_bytes());
        hash.update(b"\n");
    }
    hex::encode(hash.finalize())
}

//! The tree of units, and what follows from it: what lies below what.

use crate::{StoreError, Unit};
use diwan_domain::UnitId;
use std::collections::{BTreeMap, BTreeSet};

/// Units by code, with the ways up and down. Ended units may be in it, so that old figures still roll up.
pub struct Tree {
    units: BTreeMap<UnitId, Unit>,
    below: BTreeMap<UnitId, Vec<UnitId>>,
}

impl Tree {
    /// Makes the tree of units whose parents exist.
    pub fn new(units: impl IntoIterator<Item = Unit>) -> Self {
        let units: BTreeMap<_, _> = units.into_iter().map(|u| (u.id.clone(), u)).collect();
        let mut below: BTreeMap<UnitId, Vec<UnitId>> = BTreeMap::new();
        for unit in units.values() {
            if let Some(parent) = &unit.parent {
                below.entry(parent.clone()).or_default().push(unit.id.clone());
            }
        }
        Self { units, below }
    }

    /// A unit by its code.
    pub fn get(&self, id: &UnitId) -> Option<&Unit> {
        self.units.get(id)
    }

    /// The unit and everything above it, from the unit upwards. Ends at a missing parent and in a circle.
    pub fn upwards(&self, id: &UnitId) -> Vec<UnitId> {
        let mut path: Vec<UnitId> = Vec::new();
        let mut at = self.units.get(id);
        while let Some(unit) = at.filter(|u| !path.contains(&u.id)) {
            path.push(unit.id.clone());
            at = unit.parent.as_ref().and_then(|p| self.units.get(p));
        }
        path
    }

    /// The units right below.
    pub fn children(&self, id: &UnitId) -> &[UnitId] {
        self.below.get(id).map_or(&[], Vec::as_slice)
    }

    /// The unit and everything below it.
    pub fn subtree(&self, id: &UnitId) -> BTreeSet<UnitId> {
        let mut found = BTreeSet::new();
        let mut open = vec![id.clone()];
        while let Some(unit) = open.pop() {
            if self.units.contains_key(&unit) && found.insert(unit.clone()) {
                open.extend(self.children(&unit).iter().cloned());
            }
        }
        found
    }

    /// All units, parents before children, else by code. Units in a circle are not reached.
    pub fn top_down(&self) -> Vec<&Unit> {
        let is_root = |u: &&Unit| u.parent.as_ref().is_none_or(|p| !self.units.contains_key(p));
        let mut ordered: Vec<&Unit> = self.units.values().filter(is_root).collect();
        let mut next = 0;
        while let Some(unit) = ordered.get(next).map(|u| u.id.clone()) {
            ordered.extend(self.children(&unit).iter().filter_map(|id| self.units.get(id)));
            next += 1;
        }
        ordered
    }

    /// Refuses what is no tree: a code given twice, a missing parent, a circle. The code at fault is named.
    pub fn checked(units: &[Unit]) -> Result<Self, StoreError> {
        let tree = Self::new(units.iter().cloned());
        let mut seen = BTreeSet::new();
        for unit in units {
            if !seen.insert(&unit.id) {
                return Err(super::bad_request(format!("unit {} is given twice", unit.id)));
            }
            if let Some(parent) = unit.parent.as_ref().filter(|p| tree.get(p).is_none()) {
                return Err(super::bad_request(format!("unit {} lies below {parent}, which is missing", unit.id)));
            }
        }
        let reached: BTreeSet<_> = tree.top_down().into_iter().map(|u| u.id.clone()).collect();
        match tree.units.keys().find(|id| !reached.contains(id)) {
            Some(lost) => Err(super::bad_request(format!("unit {lost} lies below itself"))),
            None => Ok(tree),
        }
    }
}

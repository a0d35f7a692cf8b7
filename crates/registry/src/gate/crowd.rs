//! Who is inside, counted by address and by person.

use super::visit::Visit;
use diwan_domain::EmployeeId;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::IpAddr;
use std::sync::Arc;

/// How many of an address' oldest are looked at for one that has nothing in work.
const LOOKED_AT: usize = 32;

/// Everybody inside.
#[derive(Default)]
pub struct Crowd {
    /// By address and then by arrival, so that the oldest of an address comes first.
    strangers: BTreeMap<(IpAddr, u64), Arc<Visit>>,
    /// How many strangers each address has, and the same by size.
    of_address: HashMap<IpAddr, usize>,
    by_size: BTreeSet<(usize, IpAddr)>,
    people: HashMap<EmployeeId, Present>,
    known: usize,
    arrived: u64,
    /// Sent away, and not closed yet.
    pub leaving: usize,
}

/// What one person holds.
#[derive(Debug, Default, Clone, Copy)]
struct Present {
    connections: usize,
    working: usize,
}

impl Crowd {
    /// How many strangers are inside.
    pub fn strangers(&self) -> usize {
        self.strangers.len()
    }

    /// How many connections belong to somebody.
    pub fn known(&self) -> usize {
        self.known
    }

    /// How many connections this person has.
    pub fn connections_of(&self, person: &EmployeeId) -> usize {
        self.people.get(person).map_or(0, |present| present.connections)
    }

    /// A number for the next who arrives.
    pub fn next_number(&mut self) -> u64 {
        self.arrived += 1;
        self.arrived
    }

    /// A new stranger.
    pub fn add(&mut self, visit: &Arc<Visit>) {
        self.strangers.insert(visit.place(), Arc::clone(visit));
        self.resize(visit.place().0, 1);
    }

    /// Takes out whoever has to go for a newcomer from `address`: of the biggest crowd the oldest, idle ones before those with a
    /// request in work. `None` when no address has more than one: then nobody inside has less claim than the newcomer.
    pub fn make_room_for(&mut self, address: IpAddr) -> Option<Arc<Visit>> {
        let &(biggest, mut whose) = self.by_size.last()?;
        if biggest < 2 {
            return None;
        }
        if self.of_address.get(&address) == Some(&biggest) {
            whose = address;
        }
        let oldest = || self.strangers.range((whose, 0)..=(whose, u64::MAX)).map(|(place, _)| *place).take(LOOKED_AT);
        let is_idle = |place: &(IpAddr, u64)| self.strangers.get(place).is_some_and(|visit| !visit.is_working());
        let place = oldest().find(is_idle).or_else(|| oldest().next())?;
        self.take_stranger(place)
    }

    /// A stranger turned out to be somebody. One who is so already stays what they were.
    pub fn recognise(&mut self, visit: &Visit, person: &EmployeeId) {
        if self.take_stranger(visit.place()).is_some() {
            visit.is_of(person);
            self.known += 1;
            self.people.entry(person.clone()).or_default().connections += 1;
        }
    }

    /// A connection is gone.
    pub fn remove(&mut self, visit: &Visit) {
        if self.take_stranger(visit.place()).is_some() {
            return;
        }
        if visit.is_leaving() {
            self.leaving -= 1;
        } else if let Some(person) = visit.whose() {
            self.known -= 1;
            self.change(person, |present| present.connections -= 1);
        }
    }

    /// A request of this person goes into work, unless there are `most` already.
    pub fn start_work(&mut self, person: &EmployeeId, most: usize) -> bool {
        let present = self.people.entry(person.clone()).or_default();
        let may = present.working < most;
        present.working += usize::from(may);
        may
    }

    /// It is done.
    pub fn end_work(&mut self, person: &EmployeeId) {
        self.change(person, |present| present.working -= 1);
    }

    fn change(&mut self, person: &EmployeeId, how: impl FnOnce(&mut Present)) {
        if let Some(present) = self.people.get_mut(person) {
            how(present);
            if present.connections == 0 && present.working == 0 {
                self.people.remove(person);
            }
        }
    }

    fn take_stranger(&mut self, place: (IpAddr, u64)) -> Option<Arc<Visit>> {
        let visit = self.strangers.remove(&place)?;
        self.resize(place.0, -1);
        Some(visit)
    }

    fn resize(&mut self, address: IpAddr, by: isize) {
        let before = self.of_address.get(&address).copied().unwrap_or_default();
        let after = before.saturating_add_signed(by);
        self.by_size.remove(&(before, address));
        if after == 0 {
            self.of_address.remove(&address);
        } else {
            self.of_address.insert(address, after);
            self.by_size.insert((after, address));
        }
    }
}

//! Who stands in for whom at a moment, through chains of delegations, and which delegation would come back to its beginning.

use diwan_domain::{EmployeeId, Moment};

/// A delegation that was not ended before its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Who is away.
    pub principal: EmployeeId,
    /// Who stands in.
    pub deputy: EmployeeId,
    /// Its first moment.
    pub from: Moment,
    /// The moment at which the principal is back.
    pub until: Moment,
}

impl Given {
    /// Whether it is in force at this moment: no more from its last moment on.
    pub fn covers(&self, at: Moment) -> bool {
        self.from <= at && at < self.until
    }

    /// Whether another one is in force at some moment of this one.
    pub fn meets(&self, other: &Self) -> bool {
        self.from < other.until && other.from < self.until
    }
}

/// Everybody for whom a person stands in at a moment, the nearest first: whoever delegated to the person, and whoever delegated to those. `up` are
/// the delegations that lead to the person.
pub fn stands_in_for(person: &EmployeeId, up: &[Given], at: Moment) -> Vec<EmployeeId> {
    let mut found: Vec<EmployeeId> = Vec::new();
    let mut frontier = vec![person];
    while !frontier.is_empty() {
        let mut next = Vec::new();
        for given in up.iter().filter(|given| given.covers(at)) {
            let known = given.principal == *person || found.contains(&given.principal);
            if !known && frontier.contains(&&given.deputy) {
                found.push(given.principal.clone());
                next.push(&given.principal);
            }
        }
        frontier = next;
    }
    found
}

/// The next moment after this one at which one of them begins or ends.
pub fn next_turn(up: &[Given], after: Moment) -> Option<Moment> {
    up.iter().flat_map(|given| [given.from, given.until]).filter(|edge| *edge > after).min()
}

/// Whether a new delegation would, at some moment, come back to its beginning: whether its principal stands in for its deputy then. `up` are the
/// delegations that lead to the principal.
pub fn closes_a_circle(new: &Given, up: &[Given]) -> bool {
    // Each way back is followed only as long as all of it is in force together with the new one.
    let mut ways = vec![(vec![&new.principal], new.from, new.until)];
    while let Some((way, from, until)) = ways.pop() {
        let Some(deputy) = way.last().copied() else { continue };
        for given in up.iter().filter(|given| given.deputy == *deputy) {
            let (from, until) = (from.max(given.from), until.min(given.until));
            if from >= until {
                continue;
            }
            if given.principal == new.deputy {
                return true;
            }
            if !way.contains(&&given.principal) {
                let mut longer = way.clone();
                longer.push(&given.principal);
                ways.push((longer, from, until));
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(principal: &str, deputy: &str, from: i64, until: i64) -> Given {
        let (principal, deputy) = (EmployeeId::from_stored(principal), EmployeeId::from_stored(deputy));
        Given { principal, deputy, from: Moment(from), until: Moment(until) }
    }

    fn for_whom(person: &str, up: &[Given], at: i64) -> Vec<String> {
        let found = stands_in_for(&EmployeeId::from_stored(person), up, Moment(at));
        found.iter().map(|one| one.as_str().to_owned()).collect()
    }

    #[test]
    fn a_chain_holds_only_while_all_of_it_is_in_force() {
        let up = [given("A", "B", 0, 10), given("B", "C", 5, 20)];
        assert_eq!(for_whom("C", &up, 4), [""; 0]);
        assert_eq!(for_whom("C", &up, 5), ["B", "A"]);
        assert_eq!(for_whom("C", &up, 10), ["B"], "A is back at that very moment");
        assert_eq!(for_whom("B", &up, 9), ["A"]);
        assert_eq!(for_whom("C", &up, 20), [""; 0]);
        assert_eq!((next_turn(&up, Moment(5)), next_turn(&up, Moment(20))), (Some(Moment(10)), None));
    }

    #[test]
    fn a_circle_is_one_only_when_all_of_it_would_be_in_force_at_once() {
        let chain = [given("A", "B", 0, 10), given("B", "C", 5, 20)];
        assert!(closes_a_circle(&given("C", "A", 9, 30), &chain));
        assert!(!closes_a_circle(&given("C", "A", 10, 30), &chain), "A is back before C goes");
        assert!(closes_a_circle(&given("C", "B", 19, 30), &chain));
        assert!(!closes_a_circle(&given("C", "D", 0, 30), &chain));
        let apart = [given("A", "B", 0, 5), given("B", "C", 5, 20)];
        assert!(!closes_a_circle(&given("C", "A", 0, 30), &apart), "at no moment does C stand in for A");
    }

    #[test]
    fn a_circle_that_slipped_in_is_walked_once() {
        let ring = [given("A", "B", 0, 10), given("B", "A", 0, 10)];
        assert_eq!(for_whom("A", &ring, 1), ["B"]);
        assert!(!closes_a_circle(&given("A", "C", 0, 10), &ring));
        assert!(ring[0].meets(&given("A", "C", 9, 12)) && !ring[0].meets(&given("A", "C", 10, 12)));
    }
}

//! The interruption budget: for how many people a circular would be the n-th binding one within a week.

use diwan_domain::UnitId;
use diwan_protocol::office::publishing::BudgetLine;
use std::collections::{BTreeMap, HashMap};

/// The last line stands for so many and more.
const MOST: i64 = 5;
/// Bits of one word of a set.
const BITS: usize = u64::BITS as usize;

/// Which of some circulars, told by their places, reached a unit.
type Reached = Vec<u64>;

/// The tree of units in force, with what reached each of them.
#[derive(Debug, Default)]
pub struct Tree {
    /// The unit above each.
    above: HashMap<UnitId, Option<UnitId>>,
    /// Circulars of which the audience rule names the unit, and so everything below it.
    below: HashMap<UnitId, Reached>,
    /// Circulars that reached somebody in the unit otherwise.
    within: HashMap<UnitId, Reached>,
    /// Circulars that reached everybody.
    everybody: i64,
}

impl Tree {
    /// The tree of these units, each with the one above it.
    pub fn of(units: impl IntoIterator<Item = (UnitId, Option<UnitId>)>) -> Self {
        Self { above: units.into_iter().collect(), ..Self::default() }
    }

    /// A circular reached everybody.
    pub fn everybody(&mut self) {
        self.everybody += 1;
    }

    /// The circular at this place reached everybody in a unit and below it.
    pub fn below(&mut self, unit: UnitId, place: usize) {
        note(self.below.entry(unit).or_default(), place);
    }

    /// The circular at this place reached somebody in exactly this unit.
    pub fn within(&mut self, unit: UnitId, place: usize) {
        note(self.within.entry(unit).or_default(), place);
    }

    /// The budget of so many people in each of these units; people count by their unit.
    pub fn budget(&self, people: &BTreeMap<UnitId, i64>) -> Vec<BudgetLine> {
        let (mut known, mut lines) = (HashMap::new(), BTreeMap::<i64, i64>::new());
        for (unit, people) in people.iter().filter(|(_, people)| **people > 0) {
            let mut reached = self.reached(unit, &mut known);
            add(&mut reached, self.within.get(unit));
            let before = self.everybody + reached.iter().map(|word| i64::from(word.count_ones())).sum::<i64>();
            *lines.entry((before + 1).min(MOST)).or_default() += people;
        }
        lines.into_iter().map(|(nth, people)| BudgetLine { nth, people }).collect()
    }

    /// What reached a unit as a part of those above it.
    fn reached<'t>(&'t self, unit: &'t UnitId, known: &mut HashMap<&'t UnitId, Reached>) -> Reached {
        let mut way = Vec::new();
        let mut at = Some(unit);
        while let Some(unit) = at.filter(|unit| !known.contains_key(unit) && way.len() <= self.above.len()) {
            way.push(unit);
            at = self.above.get(unit).and_then(Option::as_ref);
        }
        let mut reached = at.and_then(|unit| known.get(unit)).cloned().unwrap_or_default();
        for unit in way.into_iter().rev() {
            add(&mut reached, self.below.get(unit));
            known.insert(unit, reached.clone());
        }
        reached
    }
}

fn note(reached: &mut Reached, place: usize) {
    reached.resize(reached.len().max(place / BITS + 1), 0);
    if let Some(word) = reached.get_mut(place / BITS) {
        *word |= 1 << (place % BITS);
    }
}

fn add(reached: &mut Reached, more: Option<&Reached>) {
    let Some(more) = more else { return };
    reached.resize(reached.len().max(more.len()), 0);
    reached.iter_mut().zip(more).for_each(|(word, more)| *word |= more);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(code: &str) -> UnitId {
        UnitId::from_stored(code)
    }

    #[test]
    fn a_unit_counts_each_circular_once_however_many_ways_it_came() {
        let mut tree = Tree::of([
            (unit("MOI"), None),
            (unit("HR"), Some(unit("MOI"))),
            (unit("HR-T"), Some(unit("HR"))),
            (unit("IT"), Some(unit("MOI"))),
        ]);
        let people = BTreeMap::from([(unit("HR"), 2), (unit("HR-T"), 3), (unit("IT"), 4), (unit("MOI"), 0)]);
        assert_eq!(tree.budget(&people), [BudgetLine { nth: 1, people: 9 }]);
        tree.everybody();
        tree.below(unit("HR"), 70);
        tree.below(unit("HR-T"), 70);
        tree.within(unit("HR-T"), 70);
        tree.within(unit("IT"), 3);
        let budget = |lines: &[(i64, i64)]| {
            lines.iter().map(|(nth, people)| BudgetLine { nth: *nth, people: *people }).collect::<Vec<_>>()
        };
        assert_eq!(tree.budget(&people), budget(&[(3, 9)]));
        tree.below(unit("HR-T"), 4);
        assert_eq!(tree.budget(&people), budget(&[(3, 6), (4, 3)]));
        (10..20).for_each(|place| tree.within(unit("IT"), place));
        assert_eq!(tree.budget(&people), budget(&[(3, 2), (4, 3), (5, 4)]), "5 stands for 13");
    }
}

//! How one person stands with one circular, as far as it is counted: whether and in which unit the person is in its audience, what is known, and what
//! that adds to the figures of boards.

use super::sums::Figures;
use crate::StoreError;
use crate::engine::value::values;
use crate::engine::{Batch, Tx};
use diwan_domain::{EmployeeId, Fact, ItemId, Moment, UnitId};
use std::collections::{BTreeMap, BTreeSet};

/// A circular and a person.
pub type Pair = (ItemId, EmployeeId);

/// Where somebody of an audience is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The unit: that of the issue, or that of the supplement by which the person came.
    pub unit: UnitId,
    /// The circular's date.
    pub issued: Moment,
    /// Whether the circular asks for an acknowledgement: only then is there something to be excused from.
    pub asks: bool,
}

/// What is counted of somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// When each counted fact was recorded: reached, shown, opened, acknowledged.
    pub facts: [Option<Moment>; 4],
    /// The circulars before whose acknowledgement the person keeps.
    pub kept: BTreeSet<ItemId>,
    /// Whether the person is counted as excused.
    pub excused: bool,
}

impl Known {
    /// Whether the person owes nothing for having acknowledged, this circular or the one before.
    pub fn met(&self) -> bool {
        let [.., acknowledged] = self.facts;
        acknowledged.is_some() || !self.kept.is_empty()
    }

    /// What this person adds to the figures; each person once by the most that is known.
    pub fn figures(&self) -> Figures {
        let mut figures =
            Figures { people: 1, facts: self.facts.map(|at| i64::from(at.is_some())), ..Figures::default() };
        let [reached, shown, opened, _] = self.facts;
        let most = if self.met() {
            Some(&mut figures.met)
        } else if self.excused {
            Some(&mut figures.excused)
        } else if opened.is_some() {
            Some(&mut figures.at_opened)
        } else if shown.is_some() {
            Some(&mut figures.at_shown)
        } else if reached.is_some() {
            Some(&mut figures.at_reached)
        } else {
            None
        };
        if let Some(most) = most {
            *most = 1;
        }
        figures
    }

    /// What changes in the figures when this becomes that.
    pub fn towards(&self, that: &Self) -> Figures {
        let mut change = that.figures();
        change.add(&self.figures().negative());
        change
    }
}

impl Figures {
    /// The same to be taken away.
    pub fn negative(&self) -> Self {
        Self {
            people: -self.people,
            facts: self.facts.map(|fact| -fact),
            met: -self.met,
            at_opened: -self.at_opened,
            at_shown: -self.at_shown,
            at_reached: -self.at_reached,
            excused: -self.excused,
        }
    }
}

/// The place of a fact in [`Known::facts`].
pub fn place_of(event: &str) -> Option<usize> {
    let fact = Fact::parse(event)?;
    Fact::ALL.iter().position(|known| *known == fact)
}

/// Those of the pairs who are in the audience, with the place where each is counted. By primary keys only.
pub async fn places(tx: &mut dyn Tx, pairs: &BTreeSet<Pair>) -> Result<BTreeMap<Pair, Place>, StoreError> {
    let sets: Vec<_> = pairs.iter().map(|(circular, employee)| values![*circular, employee]).collect();
    let mut answers = tx.all(vec![Batch::of(AT_ISSUE, sets.clone()), Batch::of(SUPPLEMENTED, sets)]).await?.into_iter();
    let mut places = BTreeMap::new();
    for row in answers.next().unwrap_or_default() {
        let place = Place { unit: row.unit(2)?, issued: row.moment(3)?, asks: row.truth(4)? };
        places.insert((row.item(0)?, row.employee(1)?), place);
    }
    for row in answers.next().unwrap_or_default() {
        let pair = (row.item(0)?, row.employee(1)?);
        if row.truth(5)? {
            places.insert(pair, Place { unit: row.unit(2)?, issued: row.moment(3)?, asks: row.truth(4)? });
        } else {
            places.remove(&pair);
        }
    }
    Ok(places)
}

/// What is counted of these pairs, or was taken from the queue to be counted in this transaction. The caller holds
/// [`crate::engine::Lock::Figures`].
pub async fn known(tx: &mut dyn Tx, pairs: &BTreeSet<Pair>) -> Result<BTreeMap<Pair, Known>, StoreError> {
    let sets: Vec<_> = pairs.iter().map(|(circular, employee)| values![*circular, employee]).collect();
    let batches = vec![Batch::of(FACTS, sets.clone()), Batch::of(KEPT, sets.clone()), Batch::of(EXCUSED, sets)];
    let mut answers = tx.all(batches).await?.into_iter();
    let mut known: BTreeMap<Pair, Known> = pairs.iter().map(|pair| (pair.clone(), Known::default())).collect();
    for row in answers.next().unwrap_or_default() {
        let place = place_of(&row.text(2)?);
        let facts = known.get_mut(&(row.item(0)?, row.employee(1)?)).map(|known| &mut known.facts);
        if let Some(fact) = facts.zip(place).and_then(|(facts, place)| facts.get_mut(place)) {
            *fact = Some(row.moment(3)?);
        }
    }
    for row in answers.next().unwrap_or_default() {
        if let Some(known) = known.get_mut(&(row.item(0)?, row.employee(1)?)) {
            known.kept.insert(row.item(2)?);
        }
    }
    for row in answers.next().unwrap_or_default() {
        if let Some(known) = known.get_mut(&(row.item(0)?, row.employee(1)?)) {
            known.excused = true;
        }
    }
    Ok(known)
}

/// Who was in the audience at the time of issue.
const AT_ISSUE: &str = "
    SELECT d.id, o.employee_id, o.unit_id, d.registered_at, CASE WHEN c.statement IS NULL THEN 0 ELSE 1 END
    FROM document d JOIN circular c ON c.id = d.id JOIN posting o ON o.employee_id = ?2
      AND o.since_rev <= d.roster_rev AND (o.until_rev IS NULL OR o.until_rev > d.roster_rev)
    WHERE d.id = ?1 AND EXISTS (
      SELECT 1 FROM membership m JOIN target t ON t.document_id = d.id AND t.stream_id = m.stream_id
      WHERE m.employee_id = ?2 AND m.since_rev <= d.roster_rev AND (m.until_rev IS NULL OR m.until_rev > d.roster_rev))";

/// Who came into the audience later, or left it: the last of it.
const SUPPLEMENTED: &str = "
    SELECT d.id, s.employee_id, s.unit_id, d.registered_at, CASE WHEN c.statement IS NULL THEN 0 ELSE 1 END, s.joined
    FROM supplement s JOIN document d ON d.id = s.circular_id JOIN circular c ON c.id = d.id
    WHERE s.circular_id = ?1 AND s.employee_id = ?2
      AND s.rev = (SELECT max(l.rev) FROM supplement l WHERE l.circular_id = ?1 AND l.employee_id = ?2)";

const FACTS: &str = "
    SELECT r.subject, r.employee_id, r.event, r.recorded_at FROM receipt r
    WHERE r.subject = ?1 AND r.employee_id = ?2 AND NOT EXISTS (
      SELECT 1 FROM receipt_uncounted q WHERE q.subject = r.subject AND q.employee_id = r.employee_id AND q.event = r.event)";

const KEPT: &str = "
    SELECT k.circular_id, r.employee_id, k.before_id FROM carried k JOIN receipt r ON r.subject = k.before_id AND r.employee_id = ?2
      AND r.event = 'acknowledged' AND r.recorded_at <= k.until_at
    WHERE k.circular_id = ?1 AND NOT EXISTS (
      SELECT 1 FROM receipt_uncounted q WHERE q.subject = r.subject AND q.employee_id = r.employee_id AND q.event = r.event)";

const EXCUSED: &str =
    "SELECT e.circular_id, e.employee_id FROM excused e WHERE e.circular_id = ?1 AND e.employee_id = ?2";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_counted_once_by_the_most_that_is_known() {
        let now = Some(Moment(1));
        let opened = Known { facts: [now, None, now, None], ..Known::default() };
        let figures = opened.figures();
        assert_eq!((figures.people, figures.facts, figures.at_opened, figures.at_reached), (1, [1, 0, 1, 0], 1, 0));
        let away = Known { excused: true, ..opened.clone() };
        assert_eq!(
            (away.figures().excused, away.figures().at_opened),
            (1, 0),
            "an excuse stands before what was opened"
        );
        let kept = Known { kept: BTreeSet::from([ItemId(uuid::Uuid::nil())]), ..away.clone() };
        assert_eq!((kept.figures().met, kept.figures().excused, kept.figures().facts), (1, 0, [1, 0, 1, 0]));
        assert!(opened.towards(&opened).is_nothing());
        let mut sum = opened.figures();
        sum.add(&opened.towards(&kept));
        assert_eq!(sum, kept.figures());
    }
}

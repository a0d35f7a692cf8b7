//! The ways up the tree of units, kept as rows, so that "everything below" is one range of a key and "everything above" a few rows.

use super::sums;
use crate::engine::value::{given, values};
use crate::engine::{Lock, Tx};
use crate::rules::days::day_of;
use crate::rules::roster_plan::{OnFile, Plan};
use crate::rules::tree::Tree;
use crate::{StoreError, Unit};
use diwan_domain::{EmployeeId, Moment, UnitId};
use std::collections::BTreeSet;

/// Brings the ways up to date with the units of an import, which are written already, and adds the figures of boards up again
/// where units moved. Costs what moved and what lies above it, not what the country is.
pub async fn follow(tx: &mut dyn Tx, file: &OnFile, plan: &Plan, now: Moment) -> Result<(), StoreError> {
    let changes = Changes::between(file, &plan.units);
    if !changes.moved.is_empty() {
        // Whoever counts now has read the old ways; the figures are added up after that is committed, and before the next.
        tx.lock(Lock::TreeWrite).await?;
        tx.lock(Lock::Figures).await?;
        let left: Vec<_> = changes.moved.iter().map(|unit| values![unit]).collect();
        tx.exec_many("DELETE FROM unit_above WHERE unit_id = ?1", &left).await?;
    }
    let mut ways = Vec::new();
    for unit in changes.added.iter().chain(&changes.moved) {
        ways.extend(changes.tree.upwards(unit).iter().map(|above| values![above, unit]));
    }
    tx.append("unit_above", &["above", "unit_id"], &ways).await?;
    for level in &changes.levels() {
        sums::add_up(tx, level, day_of(now)).await?;
    }
    Ok(())
}

/// The units in force that a person heads, by code, without those below another of them.
pub async fn topmost(tx: &mut dyn Tx, head: &EmployeeId) -> Result<Vec<Unit>, StoreError> {
    let sql = "SELECT u.id, u.name, u.name_en, u.level, u.parent, u.head FROM unit u
               WHERE u.head = ?1 AND u.ended_at IS NULL AND NOT EXISTS (
                 SELECT 1 FROM unit_above a JOIN unit h ON h.id = a.above
                 WHERE a.unit_id = u.id AND a.above <> u.id AND h.head = ?1 AND h.ended_at IS NULL)
               ORDER BY u.id";
    tx.query(sql, given![head]).await?.iter().map(super::roster::read_unit).collect()
}

/// Whether a unit is one of these or lies below one of them.
pub async fn is_in(tx: &mut dyn Tx, unit: &UnitId, tops: &[UnitId]) -> Result<bool, StoreError> {
    let sets: Vec<_> = tops.iter().map(|top| values![top, unit]).collect();
    let found = tx.query_many("SELECT unit_id FROM unit_above WHERE above = ?1 AND unit_id = ?2", &sets).await?;
    Ok(found.iter().any(|rows| !rows.is_empty()))
}

/// What an import changes about the ways. Units that ended keep their place: their figures still belong to those above them.
struct Changes {
    /// The tree of now, ended units too.
    tree: Tree,
    /// Units that were never there.
    added: BTreeSet<UnitId>,
    /// Units that have another way up: those with another parent, and everything below them.
    moved: BTreeSet<UnitId>,
    /// Units that have others below them than before.
    touched: BTreeSet<UnitId>,
}

impl Changes {
    fn between(file: &OnFile, written: &[Unit]) -> Self {
        let before = Tree::new(file.units.values().map(|(unit, _)| unit.clone()));
        // A unit that is given twice counts as it was given last.
        let tree = Tree::new(file.units.values().map(|(unit, _)| unit).chain(written).cloned());
        let (mut added, mut moved, mut touched) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for unit in written {
            match before.get(&unit.id) {
                None => drop(added.insert(unit.id.clone())),
                Some(was) if was.parent == unit.parent => {}
                Some(_) => {
                    moved.extend(tree.subtree(&unit.id));
                    touched.extend(before.upwards(&unit.id).into_iter().skip(1));
                    touched.extend(tree.upwards(&unit.id).into_iter().skip(1));
                }
            }
        }
        moved.retain(|unit| !added.contains(unit));
        Self { tree, added, moved, touched }
    }

    /// The touched units level by level, the lowest first, so that each finds the figures of those below it ready.
    fn levels(&self) -> Vec<Vec<UnitId>> {
        let mut levels: Vec<Vec<UnitId>> = Vec::new();
        for unit in &self.touched {
            let depth = self.tree.upwards(unit).len();
            levels.resize_with(levels.len().max(depth), Vec::new);
            if let Some(level) = depth.checked_sub(1).and_then(|place| levels.get_mut(place)) {
                level.push(unit.clone());
            }
        }
        levels.reverse();
        levels
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diwan_domain::UnitLevel;

    fn unit(id: &str, parent: &str) -> Unit {
        Unit {
            id: UnitId::from_stored(id),
            name: id.to_owned(),
            name_en: None,
            level: UnitLevel::Section,
            parent: (!parent.is_empty()).then(|| UnitId::from_stored(parent)),
            head: None,
        }
    }

    fn codes<'u>(units: impl IntoIterator<Item = &'u UnitId>) -> String {
        units.into_iter().map(UnitId::as_str).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn only_what_moved_and_what_lies_above_it_is_touched_the_lowest_first() {
        let old = [unit("A", ""), unit("B", "A"), unit("C", "A"), unit("D", "B"), unit("E", "D"), unit("F", "C")];
        let units = old.into_iter().map(|unit| (unit.id.clone(), (unit, true))).collect();
        let file = OnFile { units, ..OnFile::default() };
        // D goes with E from B to F, and G is new below E.
        let changes = Changes::between(&file, &[unit("D", "F"), unit("G", "E"), unit("C", "A")]);
        assert_eq!((codes(&changes.added).as_str(), codes(&changes.moved).as_str()), ("G", "D E"));
        let levels: Vec<_> = changes.levels().iter().map(codes).collect();
        assert_eq!(levels, ["F", "B C", "A"], "E and D have below them what they had");
        let named_anew = Changes::between(&file, &[unit("A", ""), unit("H", "A")]);
        assert!(named_anew.moved.is_empty() && named_anew.levels().is_empty(), "nobody stood below H yet");
    }
}

//! Audiences that follow the roster (`until_expiry`): whoever joins owes the circular from then on, whoever leaves owes it no more, each as a dated row
//! beside the frozen list, which stays as it was hashed.

use super::excuses;
use super::movers::{circulars_of, concerned};
use super::standing::{self, Known, Pair};
use super::sums::{self, Changes};
use crate::StoreError;
use crate::engine::value::{given, values};
use crate::engine::{Batch, Tx};
use crate::rules::days::day_of;
use crate::rules::roster_plan::Membership;
use diwan_domain::{ItemId, Moment, UnitId};
use std::collections::{BTreeMap, BTreeSet};

/// How many people and circulars are looked at in one go.
const CHUNK: usize = 10_000;

/// Follows changes of streams that are written already. The caller holds [`crate::engine::Lock::TreeRead`] and [`crate::engine::Lock::Figures`].
pub async fn follow(tx: &mut dyn Tx, changes: &[Membership], rev: i64, now: Moment) -> Result<(), StoreError> {
    let circulars = circulars_of(tx, changes.iter(), OPEN, now).await?;
    let pairs: Vec<Pair> = changes.iter().flat_map(|change| concerned(&circulars, change)).collect();
    for pairs in pairs.chunks(CHUNK) {
        bring_up_to_date(tx, pairs.iter().cloned().collect(), rev, now).await?;
    }
    Ok(())
}

/// Follows what changed between the issue of a circular and the freezing of its audience. The caller holds the same locks.
pub async fn since_issue(tx: &mut dyn Tx, circular: ItemId, now: Moment) -> Result<(), StoreError> {
    let mut pairs = BTreeSet::new();
    for row in tx.query(CHANGED_SINCE_ISSUE, given![circular, now]).await? {
        pairs.insert((circular, row.employee(0)?));
    }
    let rev = tx
        .first("SELECT roster_rev FROM agency", &[])
        .await?
        .map_or(Err(StoreError::NotInitialised), |row| row.int(0))?;
    bring_up_to_date(tx, pairs, rev, now).await
}

/// Compares for each pair whether the person is in the audience and whether the person has one of its streams, and writes where they differ.
async fn bring_up_to_date(tx: &mut dyn Tx, pairs: BTreeSet<Pair>, rev: i64, now: Moment) -> Result<(), StoreError> {
    if pairs.is_empty() {
        return Ok(());
    }
    let places = standing::places(tx, &pairs).await?;
    let known = standing::known(tx, &pairs).await?;
    let away = excuses::away_of(tx, &pairs).await?;
    let sets: Vec<_> = pairs.iter().map(|(circular, employee)| values![*circular, employee]).collect();
    let mut members: BTreeMap<Pair, (UnitId, Moment, bool)> = BTreeMap::new();
    for row in tx.all(vec![Batch::of(MEMBERS, sets)]).await?.iter().flatten() {
        members.insert((row.item(0)?, row.employee(1)?), (row.unit(2)?, row.moment(3)?, row.truth(4)?));
    }
    let (mut changes, mut rows, mut begun, mut ended) = (Changes::default(), Vec::new(), Vec::new(), Vec::new());
    for pair in &pairs {
        let Some(known) = known.get(pair) else { continue };
        match (places.get(pair), members.get(pair)) {
            (None, Some((unit, issued, asks))) => {
                let is = Known { excused: *asks && !known.met() && away.contains(pair), ..known.clone() };
                if is.excused {
                    begun.push(values![pair.0, &pair.1]);
                }
                changes.add(pair.0, unit, day_of(now), *issued, &is.figures());
                rows.push(values![pair.0, &pair.1, rev, true, unit, now]);
            }
            (Some(place), None) => {
                if known.excused {
                    ended.push(values![pair.0, &pair.1]);
                }
                changes.add(pair.0, &place.unit, day_of(now), place.issued, &known.figures().negative());
                rows.push(values![pair.0, &pair.1, rev, false, &place.unit, now]);
            }
            _ => {}
        }
    }
    let sql = "INSERT INTO supplement (circular_id, employee_id, rev, joined, unit_id, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
               ON CONFLICT (circular_id, employee_id, rev) DO UPDATE SET joined = excluded.joined, unit_id = excluded.unit_id";
    tx.exec_many(sql, &rows).await?;
    tx.append("excused", &["circular_id", "employee_id"], &begun).await?;
    tx.exec_many("DELETE FROM excused WHERE circular_id = ?1 AND employee_id = ?2", &ended).await?;
    sums::apply(tx, &changes).await
}

/// Circulars of a stream whose audience follows the roster at this moment.
const OPEN: &str = "
    SELECT c.id FROM target t JOIN circular c ON c.id = t.document_id
    WHERE t.stream_id = ?1 AND c.joiners = 'until_expiry' AND c.state = 'in_force' AND c.frozen_count IS NOT NULL
      AND (c.deadline IS NULL OR c.deadline > ?2)";

/// People who joined or left a stream of such a circular after its issue.
const CHANGED_SINCE_ISSUE: &str = "
    SELECT DISTINCT m.employee_id FROM circular c JOIN document d ON d.id = c.id
    JOIN target t ON t.document_id = d.id JOIN membership m ON m.stream_id = t.stream_id
    WHERE c.id = ?1 AND c.joiners = 'until_expiry' AND c.state = 'in_force' AND (c.deadline IS NULL OR c.deadline > ?2)
      AND (m.since_rev > d.roster_rev OR m.until_rev > d.roster_rev)";

/// Those who have one of the streams of a circular now, with their unit.
const MEMBERS: &str = "
    SELECT d.id, p.id, p.unit_id, d.registered_at, CASE WHEN c.statement IS NULL THEN 0 ELSE 1 END
    FROM document d JOIN circular c ON c.id = d.id CROSS JOIN person p
    WHERE d.id = ?1 AND p.id = ?2 AND p.ended_at IS NULL AND EXISTS (
      SELECT 1 FROM target t JOIN membership m ON m.stream_id = t.stream_id AND m.employee_id = p.id AND m.until_rev IS NULL
      WHERE t.document_id = d.id)";

//! Who is meant: a rule counted now, and the list frozen as it was at the time of issue.

use super::standing::{self, Known, Pair};
use super::sums::{self, Changes};
use super::{excuses, supplements};
use crate::engine::value::{given, values};
use crate::engine::{Lock, Row, Tx};
use crate::rules::days::day_of;
use crate::rules::{bad_request, packed, refused};
use crate::{FrozenAudience, StoreError};
use diwan_domain::audience::audience_hash;
use diwan_domain::{Audience, EmployeeId, ItemId, Moment, StreamId, UnitId};
use diwan_protocol::ProblemType;
use std::collections::{BTreeMap, BTreeSet};

/// How many people are looked at in one go, so that a country needs no country of memory.
const AT_ONCE: usize = 10_000;

/// See [`crate::Archive::audience_count`].
pub async fn count(tx: &mut dyn Tx, audience: &Audience) -> Result<i64, StoreError> {
    refuse_unknown(tx, &audience.units, &audience.people).await?;
    if audience.everybody {
        let sql = "SELECT count(*) FROM membership WHERE stream_id = ?1 AND until_rev IS NULL";
        return tx.first(sql, given![&StreamId::all()]).await?.map_or(Ok(0), |row| row.int(0));
    }
    let sql = "SELECT employee_id FROM membership WHERE stream_id = ?1 AND until_rev IS NULL";
    let mut people = BTreeSet::new();
    for stream in audience.streams() {
        for row in tx.query(sql, given![&stream]).await? {
            people.insert(row.text(0)?);
        }
    }
    Ok(people.len() as i64)
}

/// Refuses units and people who are not on the roster (any more).
pub async fn refuse_unknown(
    tx: &mut dyn Tx,
    units: &BTreeSet<UnitId>,
    people: &BTreeSet<EmployeeId>,
) -> Result<(), StoreError> {
    let sets: Vec<_> = units.iter().map(|unit| values![unit]).collect();
    let found = tx.query_many("SELECT id FROM unit WHERE id = ?1 AND ended_at IS NULL", &sets).await?;
    if let Some((unit, _)) = units.iter().zip(found).find(|(_, rows)| rows.is_empty()) {
        return Err(bad_request(format!("unit {unit} of the audience is not on the roster")));
    }
    let sets: Vec<_> = people.iter().map(|person| values![person]).collect();
    let found = tx.query_many("SELECT id FROM person WHERE id = ?1 AND ended_at IS NULL", &sets).await?;
    match people.iter().zip(found).find(|(_, rows)| rows.is_empty()) {
        Some((person, _)) => Err(bad_request(format!("person {person} of the audience is not on the roster"))),
        None => Ok(()),
    }
}

/// Refuses an audience whose streams have no member now.
pub async fn refuse_nobody(tx: &mut dyn Tx, streams: &[StreamId]) -> Result<(), StoreError> {
    let sql = "SELECT employee_id FROM membership WHERE stream_id = ?1 AND until_rev IS NULL LIMIT 1";
    for stream in streams {
        if tx.first(sql, given![stream]).await?.is_some() {
            return Ok(());
        }
    }
    Err(bad_request("the audience is nobody"))
}

/// See [`crate::Archive::unfrozen`].
pub async fn unfrozen(tx: &mut dyn Tx, limit: u32) -> Result<Vec<ItemId>, StoreError> {
    let sql = "SELECT c.id FROM circular c JOIN document d ON d.id = c.id WHERE c.frozen_count IS NULL
               ORDER BY d.recorded_at, d.id LIMIT ?1";
    tx.query(sql, given![i64::from(limit)]).await?.iter().map(|row| row.item(0)).collect()
}

/// See [`crate::Archive::freeze_audience`]. The list is that of the time of issue, whenever it is frozen; `now` is the date of those who came or went since
/// where the audience follows the roster, the date of the issue when no better one is known.
pub async fn freeze(tx: &mut dyn Tx, circular: ItemId, now: Option<Moment>) -> Result<FrozenAudience, StoreError> {
    let sql = "SELECT c.frozen_count, c.frozen_sha256, d.registered_at FROM circular c JOIN document d ON d.id = c.id WHERE c.id = ?1";
    let row = tx.first(sql, given![circular]).await?;
    let row = row.ok_or_else(|| refused(ProblemType::NotFound, "there is no such circular"))?;
    if let (Some(count), Some(sha256)) = (row.opt_int(0)?, row.opt_text(1)?) {
        return Ok(FrozenAudience { count, sha256 });
    }
    let issued = row.moment(2)?;
    let at_issue = at_issue(tx, circular).await?;
    let (people, units) = list(&at_issue)?;
    let frozen = FrozenAudience { count: people.len() as i64, sha256: audience_hash(&people) };
    tx.exec("INSERT INTO audience (circular_id, people) VALUES (?1, ?2)", values![circular, packed::pack(&people)?])
        .await?;
    let units: Vec<_> = units.iter().map(|(unit, people)| values![circular, unit, *people]).collect();
    tx.append("circular_unit_target", &["circular_id", "unit_id", "people"], &units).await?;
    tx.lock(Lock::TreeRead).await?;
    tx.lock(Lock::Figures).await?;
    sums::add_people(tx, circular, day_of(issued)).await?;
    let sql = "UPDATE circular SET frozen_count = ?2, frozen_sha256 = ?3 WHERE id = ?1";
    tx.exec(sql, values![circular, frozen.count, &frozen.sha256]).await?;
    exempt(tx, circular, issued, &people).await?;
    supplements::since_issue(tx, circular, now.unwrap_or(issued)).await?;
    Ok(frozen)
}

/// Counts those of a frozen audience who owe nothing from the beginning: who keep the acknowledgement of the circular before, and who are away.
async fn exempt(tx: &mut dyn Tx, circular: ItemId, issued: Moment, people: &[EmployeeId]) -> Result<(), StoreError> {
    let chain = carried(tx, circular, issued).await?;
    let rows: Vec<_> = chain.iter().map(|(before, until)| values![circular, *before, *until]).collect();
    tx.append("carried", &["circular_id", "before_id", "until_at"], &rows).await?;
    let away = excuses::away(tx, circular).await?;
    let mut pairs: BTreeSet<Pair> = BTreeSet::new();
    let mut note = |person: EmployeeId| {
        if people.binary_search(&person).is_ok() {
            pairs.insert((circular, person));
        }
    };
    away.iter().cloned().for_each(&mut note);
    let sql = "SELECT employee_id FROM receipt WHERE subject = ?1 AND event = 'acknowledged' AND recorded_at <= ?2";
    for (before, until) in chain {
        for row in tx.query(sql, given![before, until]).await? {
            note(row.employee(0)?);
        }
    }
    let (mut changes, mut excused, mut pairs) = (Changes::default(), Vec::new(), pairs);
    while !pairs.is_empty() {
        let rest = pairs.iter().nth(AT_ONCE).cloned().map(|pair| pairs.split_off(&pair));
        let places = standing::places(tx, &pairs).await?;
        let known = standing::known(tx, &pairs).await?;
        for (pair, place) in &places {
            let Some(is) = known.get(pair) else { continue };
            // Before this all of them were counted as people of whom nothing is known but what they did with this circular itself.
            let was = Known { kept: BTreeSet::new(), ..is.clone() };
            let is = Known { excused: place.asks && !is.met() && away.contains(&pair.1), ..is.clone() };
            if is.excused {
                excused.push(values![circular, &pair.1]);
            }
            changes.add(circular, &place.unit, day_of(issued), issued, &was.towards(&is));
        }
        pairs = rest.unwrap_or_default();
    }
    tx.append("excused", &["circular_id", "employee_id"], &excused).await?;
    sums::apply(tx, &changes).await
}

/// The circulars before this one of which an acknowledgement is kept, each with the moment by which it must have been given.
pub async fn carried(tx: &mut dyn Tx, circular: ItemId, issued: Moment) -> Result<Vec<(ItemId, Moment)>, StoreError> {
    let sql = "SELECT c.supersedes, b.registered_at FROM circular c JOIN document b ON b.id = c.supersedes WHERE c.id = ?1 AND c.carries = 1";
    let (mut chain, mut newest, mut until): (Vec<(ItemId, Moment)>, _, _) = (Vec::new(), circular, issued);
    while let Some(row) = tx.first(sql, given![newest]).await? {
        let before = row.item(0)?;
        if before == circular || chain.iter().any(|(known, _)| *known == before) {
            return Err(StoreError::Unusable("a circular supersedes itself".to_owned()));
        }
        chain.push((before, until));
        (newest, until) = (before, row.moment(1)?);
    }
    Ok(chain)
}

/// People and their units as they were at the roster's revision under which the circular was issued, sorted by number.
async fn at_issue(tx: &mut dyn Tx, circular: ItemId) -> Result<Vec<Row>, StoreError> {
    tx.query(
        "SELECT DISTINCT m.employee_id, o.unit_id
         FROM document d
         JOIN target t ON t.document_id = d.id
         JOIN membership m ON m.stream_id = t.stream_id
           AND m.since_rev <= d.roster_rev AND (m.until_rev IS NULL OR m.until_rev > d.roster_rev)
         JOIN posting o ON o.employee_id = m.employee_id
           AND o.since_rev <= d.roster_rev AND (o.until_rev IS NULL OR o.until_rev > d.roster_rev)
         WHERE d.id = ?1
         ORDER BY m.employee_id",
        given![circular],
    )
    .await
}

fn list(rows: &[Row]) -> Result<(Vec<EmployeeId>, BTreeMap<UnitId, i64>), StoreError> {
    let mut people = Vec::with_capacity(rows.len());
    let mut units: BTreeMap<UnitId, i64> = BTreeMap::new();
    for row in rows {
        people.push(row.employee(0)?);
        *units.entry(row.unit(1)?).or_default() += 1;
    }
    Ok((people, units))
}

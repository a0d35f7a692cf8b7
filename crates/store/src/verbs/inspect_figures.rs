//! Whether the figures of boards are those of the receipts; part of [`super::inspect`].

use super::standing::{self, Pair};
use super::sums::Figures;
use crate::StoreError;
use crate::engine::Tx;
use crate::engine::value::given;
use diwan_domain::{EmployeeId, ItemId, UnitId};
use std::collections::{BTreeMap, BTreeSet};

/// How many people are looked at in one go.
const CHUNK: usize = 5_000;

type Own = BTreeMap<(ItemId, UnitId), Figures>;

/// The units' own figures against the receipts; the sums and the days against the units' own.
pub async fn inspect(tx: &mut dyn Tx, faults: &mut Vec<String>) -> Result<(), StoreError> {
    own(tx, faults).await?;
    sums(tx, faults).await?;
    excused(tx, faults).await
}

async fn own(tx: &mut dyn Tx, faults: &mut Vec<String>) -> Result<(), StoreError> {
    let mut right = simple(tx).await?;
    for row in tx.query(BY_PERSON, &[]).await? {
        by_person(tx, row.item(0)?, &mut right).await?;
    }
    let sql = "SELECT circular_id, unit_id, joined, reached, shown, opened, acknowledged, met, at_opened, at_shown, at_reached, excused
               FROM circular_unit_count";
    for row in tx.query(sql, &[]).await? {
        let key = (row.item(0)?, row.unit(1)?);
        if right.remove(&key).unwrap_or_default() != Figures::read(&row, 2)? {
            faults.push(format!("circular {}: the counters of unit {} differ from its receipts", key.0, key.1));
        }
    }
    right.retain(|_, figures| *figures != Figures::default());
    faults.extend(right.keys().map(|(id, unit)| format!("circular {id}: unit {unit} has receipts but no counters")));
    Ok(())
}

/// Circulars that carry nothing over and whose audience is that of the issue: their receipts are added up by the database.
async fn simple(tx: &mut dyn Tx) -> Result<Own, StoreError> {
    let mut right = Own::new();
    for row in tx.query(SIMPLE, &[]).await? {
        let people = row.int(4)?;
        let figures = right.entry((row.item(0)?, row.unit(1)?)).or_default();
        // The most that is known of these people, and which facts.
        let (excused, known) = (row.truth(3)?, row.int(2)?);
        let has = |fact: usize| known & (1 << fact) != 0;
        for (fact, sum) in figures.facts.iter_mut().enumerate() {
            *sum += if has(fact) { people } else { 0 };
        }
        match (has(3), excused, has(2), has(1), has(0)) {
            (true, ..) => figures.met += people,
            (_, true, ..) => figures.excused += people,
            (_, _, true, ..) => figures.at_opened += people,
            (_, _, _, true, _) => figures.at_shown += people,
            (_, _, _, _, true) => figures.at_reached += people,
            _ => {}
        }
    }
    Ok(right)
}

/// The others are looked at person by person, as they are counted.
async fn by_person(tx: &mut dyn Tx, circular: ItemId, right: &mut Own) -> Result<(), StoreError> {
    let mut people: BTreeSet<EmployeeId> = BTreeSet::new();
    for sql in [
        "SELECT DISTINCT employee_id FROM receipt WHERE subject = ?1",
        "SELECT DISTINCT r.employee_id FROM carried k JOIN receipt r ON r.subject = k.before_id WHERE k.circular_id = ?1",
        "SELECT DISTINCT employee_id FROM supplement WHERE circular_id = ?1",
        "SELECT employee_id FROM excused WHERE circular_id = ?1",
    ] {
        for row in tx.query(sql, given![circular]).await? {
            people.insert(row.employee(0)?);
        }
    }
    let people: Vec<Pair> = people.into_iter().map(|person| (circular, person)).collect();
    for pairs in people.chunks(CHUNK) {
        let pairs: BTreeSet<Pair> = pairs.iter().cloned().collect();
        let places = standing::places(tx, &pairs).await?;
        for (pair, known) in standing::known(tx, &pairs).await? {
            if let Some(place) = places.get(&pair) {
                // Who was there at the issue is counted in the frozen audience, and not as one who joined.
                let counted = Figures { people: 0, ..known.figures() };
                right.entry((circular, place.unit.clone())).or_default().add(&counted);
            }
        }
    }
    for row in tx.query(JOINED, given![circular]).await? {
        right.entry((circular, row.unit(0)?)).or_default().people += row.int(1)?;
    }
    Ok(())
}

async fn sums(tx: &mut dyn Tx, faults: &mut Vec<String>) -> Result<(), StoreError> {
    for (kept, what) in [(SUMS, "sums"), (DAYS, "days together")] {
        let mut wrong = BTreeSet::new();
        for (one, other) in [(ADDED_UP, kept), (kept, ADDED_UP)] {
            let sql = format!("SELECT circular_id, unit_id FROM ({one} EXCEPT {other}) different");
            for row in tx.query(&sql, &[]).await? {
                wrong.insert((row.item(0)?, row.unit(1)?));
            }
        }
        let told =
            |(circular, unit)| format!("circular {circular}: the {what} of unit {unit} differ from what lies below it");
        faults.extend(wrong.into_iter().map(told));
    }
    Ok(())
}

/// Whoever is counted as excused is away, or was released from that circular.
async fn excused(tx: &mut dyn Tx, faults: &mut Vec<String>) -> Result<(), StoreError> {
    let sql = "SELECT count(*) FROM excused e
               WHERE NOT EXISTS (SELECT 1 FROM away w WHERE w.employee_id = e.employee_id)
                 AND NOT EXISTS (SELECT 1 FROM released r WHERE r.circular_id = e.circular_id AND r.employee_id = e.employee_id)";
    let wrong = tx.first(sql, &[]).await?.map_or(Ok(0), |row| row.int(0))?;
    if wrong > 0 {
        faults.push(format!("{wrong} people are counted as excused and are neither away nor released"));
    }
    Ok(())
}

/// Counted facts of people of audiences, as the sum of 1 reached, 2 shown, 4 opened and 8 acknowledged, and people who are excused and did nothing.
const SIMPLE: &str = "
    SELECT x.circular_id, x.unit_id, x.known, x.excused, count(*) FROM (
      SELECT r.subject AS circular_id, r.employee_id, o.unit_id,
        CAST(sum(CASE r.event WHEN 'reached' THEN 1 WHEN 'shown' THEN 2 WHEN 'opened' THEN 4 ELSE 8 END) AS BIGINT) AS known,
        max(CASE WHEN e.circular_id IS NULL THEN 0 ELSE 1 END) AS excused
      FROM receipt r
      JOIN document d ON d.id = r.subject AND d.kind = 'circular'
      JOIN posting o ON o.employee_id = r.employee_id AND o.since_rev <= d.roster_rev AND (o.until_rev IS NULL OR o.until_rev > d.roster_rev)
      LEFT JOIN excused e ON e.circular_id = r.subject AND e.employee_id = r.employee_id
      WHERE EXISTS (SELECT 1 FROM membership m JOIN target t ON t.document_id = d.id AND t.stream_id = m.stream_id
          WHERE m.employee_id = r.employee_id AND m.since_rev <= d.roster_rev AND (m.until_rev IS NULL OR m.until_rev > d.roster_rev))
        AND NOT EXISTS (SELECT 1 FROM receipt_uncounted q WHERE q.subject = r.subject AND q.employee_id = r.employee_id AND q.event = r.event)
      GROUP BY r.subject, r.employee_id, o.unit_id
      UNION ALL
      SELECT e.circular_id, e.employee_id, o.unit_id, 0, 1 FROM excused e
      JOIN document d ON d.id = e.circular_id
      JOIN posting o ON o.employee_id = e.employee_id AND o.since_rev <= d.roster_rev AND (o.until_rev IS NULL OR o.until_rev > d.roster_rev)
      WHERE NOT EXISTS (SELECT 1 FROM receipt r WHERE r.subject = e.circular_id AND r.employee_id = e.employee_id AND NOT EXISTS (
        SELECT 1 FROM receipt_uncounted q WHERE q.subject = r.subject AND q.employee_id = r.employee_id AND q.event = r.event))) x
    WHERE x.circular_id NOT IN (SELECT circular_id FROM carried) AND x.circular_id NOT IN (SELECT circular_id FROM supplement)
    GROUP BY x.circular_id, x.unit_id, x.known, x.excused";

const BY_PERSON: &str = "SELECT circular_id FROM carried UNION SELECT circular_id FROM supplement";

/// How many more people are counted in each unit of a circular than were there at its issue.
const JOINED: &str = "
    SELECT unit_id, CAST(sum(CASE joined WHEN 1 THEN 1 ELSE -1 END) AS BIGINT) FROM supplement WHERE circular_id = ?1 GROUP BY unit_id";

/// Rows with nothing in them are as good as none: what came and went leaves some.
macro_rules! something {
    ($from:literal) => {
        concat!(
            "SELECT f.unit_id, f.circular_id, f.people, f.reached, f.shown, f.opened, f.acknowledged, f.met, f.at_opened, f.at_shown,
               f.at_reached, f.excused FROM (",
            $from,
            ") f WHERE NOT (f.people = 0 AND f.reached = 0 AND f.shown = 0 AND f.opened = 0 AND f.acknowledged = 0 AND f.met = 0
               AND f.at_opened = 0 AND f.at_shown = 0 AND f.at_reached = 0 AND f.excused = 0)"
        )
    };
}

const ADDED_UP: &str = something!(
    "SELECT a.above AS unit_id, own.circular_id, CAST(sum(own.people) AS BIGINT) AS people, CAST(sum(own.reached) AS BIGINT) AS reached,
       CAST(sum(own.shown) AS BIGINT) AS shown, CAST(sum(own.opened) AS BIGINT) AS opened, CAST(sum(own.acknowledged) AS BIGINT) AS acknowledged,
       CAST(sum(own.met) AS BIGINT) AS met, CAST(sum(own.at_opened) AS BIGINT) AS at_opened, CAST(sum(own.at_shown) AS BIGINT) AS at_shown,
       CAST(sum(own.at_reached) AS BIGINT) AS at_reached, CAST(sum(own.excused) AS BIGINT) AS excused
     FROM (
       SELECT circular_id, unit_id, people, 0 AS reached, 0 AS shown, 0 AS opened, 0 AS acknowledged, 0 AS met, 0 AS at_opened, 0 AS at_shown,
           0 AS at_reached, 0 AS excused FROM circular_unit_target
       UNION ALL SELECT circular_id, unit_id, joined, reached, shown, opened, acknowledged, met, at_opened, at_shown, at_reached, excused
         FROM circular_unit_count) own
     JOIN unit_above a ON a.unit_id = own.unit_id
     GROUP BY a.above, own.circular_id"
);

/// A sum that stands under another date than its circular's is found on no board: it counts as missing.
const SUMS: &str = something!(
    "SELECT s.unit_id, s.circular_id, s.people, s.reached, s.shown, s.opened, s.acknowledged, s.met, s.at_opened, s.at_shown, s.at_reached,
       s.excused FROM circular_unit_sum s JOIN document d ON d.id = s.circular_id AND d.registered_at = s.registered_at"
);

const DAYS: &str = something!(
    "SELECT y.unit_id, y.circular_id, CAST(sum(y.people) AS BIGINT) AS people, CAST(sum(y.reached) AS BIGINT) AS reached,
       CAST(sum(y.shown) AS BIGINT) AS shown, CAST(sum(y.opened) AS BIGINT) AS opened, CAST(sum(y.acknowledged) AS BIGINT) AS acknowledged,
       CAST(sum(y.met) AS BIGINT) AS met, CAST(sum(y.at_opened) AS BIGINT) AS at_opened, CAST(sum(y.at_shown) AS BIGINT) AS at_shown,
       CAST(sum(y.at_reached) AS BIGINT) AS at_reached, CAST(sum(y.excused) AS BIGINT) AS excused
     FROM circular_unit_day y GROUP BY y.unit_id, y.circular_id"
);

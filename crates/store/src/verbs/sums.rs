//! Figures of circulars for a unit and for a unit with everything below it, as the tree is now, and day by day: what boards show. Kept in the
//! transactions that change what they are the sum of, so that a board adds nothing up.

use crate::StoreError;
use crate::engine::value::values;
use crate::engine::{Batch, Row, Tx, Value};
use diwan_domain::{ItemId, Moment, UnitId};
use std::collections::{BTreeMap, BTreeSet};

/// Figures of one circular in one unit, or what is added to them. The facts overlap; the others count everybody once, by the most that is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// People.
    pub people: i64,
    /// For how many each fact is recorded: reached, shown, opened, acknowledged.
    pub facts: [i64; 4],
    /// Acknowledged, or keep the acknowledgement of the circular before.
    pub met: i64,
    /// Opened it, and that is the most that is known.
    pub at_opened: i64,
    /// Had it on a screen, and that is the most that is known.
    pub at_shown: i64,
    /// Have it on their workstation, and that is the most that is known.
    pub at_reached: i64,
    /// Did not meet it, and owe nothing now.
    pub excused: i64,
}

/// How many columns the figures have in a table of figures.
const WIDTH: usize = 10;

impl Figures {
    fn each(&self) -> [i64; WIDTH] {
        let [reached, shown, opened, acknowledged] = self.facts;
        let Self { people, met, at_opened, at_shown, at_reached, excused, .. } = *self;
        [people, reached, shown, opened, acknowledged, met, at_opened, at_shown, at_reached, excused]
    }

    /// Reads them from ten columns of a row.
    pub fn read(row: &Row, from: usize) -> Result<Self, StoreError> {
        let at = |place: usize| row.int(from + place);
        Ok(Self {
            people: at(0)?,
            facts: [at(1)?, at(2)?, at(3)?, at(4)?],
            met: at(5)?,
            at_opened: at(6)?,
            at_shown: at(7)?,
            at_reached: at(8)?,
            excused: at(9)?,
        })
    }

    /// Adds others to these.
    pub fn add(&mut self, more: &Self) {
        self.people += more.people;
        self.facts.iter_mut().zip(more.facts).for_each(|(sum, more)| *sum += more);
        self.met += more.met;
        self.at_opened += more.at_opened;
        self.at_shown += more.at_shown;
        self.at_reached += more.at_reached;
        self.excused += more.excused;
    }

    /// Whether there is nothing in them.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// What changes: for each circular and unit (at issue, or of a supplement) the day and what is added. The moment is the circular's date.
#[derive(Debug, Default)]
pub struct Changes(BTreeMap<(ItemId, UnitId, i64), (Moment, Figures)>);

impl Changes {
    /// Adds to the figures of a unit's circular on a day.
    pub fn add(&mut self, circular: ItemId, unit: &UnitId, day: i64, issued: Moment, figures: &Figures) {
        if !figures.is_nothing() {
            let change = self.0.entry((circular, unit.clone(), day)).or_insert((issued, Figures::default()));
            change.1.add(figures);
        }
    }
}

/// Writes what changes: to the units' own figures, to the sums of every unit above, and to the days of these. The caller holds
/// [`crate::engine::Lock::TreeRead`] and [`crate::engine::Lock::Figures`].
pub async fn apply(tx: &mut dyn Tx, changes: &Changes) -> Result<(), StoreError> {
    let mut own: BTreeMap<(ItemId, &UnitId), Figures> = BTreeMap::new();
    for ((circular, unit, _), (_, figures)) in &changes.0 {
        own.entry((*circular, unit)).or_default().add(figures);
    }
    own.retain(|_, figures| !figures.is_nothing());
    let rows = own.iter().map(|((circular, unit), figures)| with(values![*circular, *unit], figures)).collect();
    tx.all(vec![Batch::of(OWN, rows)]).await?;
    let units: BTreeSet<&UnitId> = changes.0.keys().map(|(_, unit, _)| unit).collect();
    let sets = units.into_iter().map(|unit| values![unit]).collect();
    let mut ways: BTreeMap<UnitId, Vec<UnitId>> = BTreeMap::new();
    for row in tx
        .all(vec![Batch::of("SELECT unit_id, above FROM unit_above WHERE unit_id = ?1", sets)])
        .await?
        .iter()
        .flatten()
    {
        ways.entry(row.unit(0)?).or_default().push(row.unit(1)?);
    }
    let mut sums: BTreeMap<(&UnitId, Moment, ItemId), Figures> = BTreeMap::new();
    let mut days: BTreeMap<(&UnitId, ItemId, i64), Figures> = BTreeMap::new();
    for ((circular, unit, day), (issued, figures)) in &changes.0 {
        for above in ways.get(unit).into_iter().flatten() {
            sums.entry((above, *issued, *circular)).or_default().add(figures);
            days.entry((above, *circular, *day)).or_default().add(figures);
        }
    }
    sums.retain(|_, figures| !figures.is_nothing());
    days.retain(|_, figures| !figures.is_nothing());
    // In the order of the key, as everybody who writes here: two who count at the same time wait for each other and do not cross.
    let sums =
        sums.iter().map(|((unit, at, circular), figures)| with(values![*unit, *at, *circular], figures)).collect();
    let days =
        days.iter().map(|((unit, circular, day), figures)| with(values![*unit, *circular, *day], figures)).collect();
    tx.all(vec![Batch::of(SUM, sums), Batch::of(DAY, days)]).await.map(drop)
}

fn with(mut key: Vec<Value>, figures: &Figures) -> Vec<Value> {
    key.extend(figures.each().map(Value::Int));
    key
}

/// Adds the people of a circular's units, which were frozen just now, to these units and every unit above, and to a day. The caller holds
/// the same locks.
pub async fn add_people(tx: &mut dyn Tx, circular: ItemId, day: i64) -> Result<(), StoreError> {
    let sql = "INSERT INTO circular_unit_sum (unit_id, registered_at, circular_id, people, reached, shown, opened, acknowledged,
                 met, at_opened, at_shown, at_reached, excused)
               SELECT a.above, d.registered_at, d.id, sum(t.people), 0, 0, 0, 0, 0, 0, 0, 0, 0
               FROM document d
               JOIN circular_unit_target t ON t.circular_id = d.id
               JOIN unit_above a ON a.unit_id = t.unit_id
               WHERE d.id = ?1
               GROUP BY a.above, d.registered_at, d.id ORDER BY a.above
               ON CONFLICT (unit_id, registered_at, circular_id) DO UPDATE SET people = excluded.people";
    tx.exec(sql, values![circular]).await?;
    let sql = "INSERT INTO circular_unit_day (unit_id, circular_id, day, people, reached, shown, opened, acknowledged,
                 met, at_opened, at_shown, at_reached, excused)
               SELECT a.above, t.circular_id, CAST(?2 AS BIGINT), sum(t.people), 0, 0, 0, 0, 0, 0, 0, 0, 0
               FROM circular_unit_target t JOIN unit_above a ON a.unit_id = t.unit_id
               WHERE t.circular_id = ?1
               GROUP BY a.above, t.circular_id ORDER BY a.above
               ON CONFLICT (unit_id, circular_id, day) DO UPDATE SET people = circular_unit_day.people + excluded.people";
    tx.exec(sql, values![circular, day]).await.map(drop)
}

/// Adds up anew, for every circular, the figures of units of which none lies below another, from their own and those of the
/// units right below. What that changes is an event of this day: the days before stay as they were. The caller holds
/// [`crate::engine::Lock::TreeWrite`].
pub async fn add_up(tx: &mut dyn Tx, units: &[UnitId], day: i64) -> Result<(), StoreError> {
    let sets: Vec<_> = units.iter().map(|unit| values![unit]).collect();
    let days: Vec<_> = units.iter().map(|unit| values![unit, day]).collect();
    tx.exec_many(DAY_LESS, &days).await?;
    tx.exec_many("DELETE FROM circular_unit_sum WHERE unit_id = ?1", &sets).await?;
    let sql = "INSERT INTO circular_unit_sum (unit_id, registered_at, circular_id, people, reached, shown, opened, acknowledged,
                 met, at_opened, at_shown, at_reached, excused)
               SELECT CAST(?1 AS TEXT), d.registered_at, d.id, sum(part.people), sum(part.reached), sum(part.shown), sum(part.opened),
                 sum(part.acknowledged), sum(part.met), sum(part.at_opened), sum(part.at_shown), sum(part.at_reached), sum(part.excused)
               FROM (
                 SELECT circular_id, people, 0 AS reached, 0 AS shown, 0 AS opened, 0 AS acknowledged, 0 AS met, 0 AS at_opened,
                     0 AS at_shown, 0 AS at_reached, 0 AS excused
                   FROM circular_unit_target WHERE unit_id = ?1
                 UNION ALL SELECT circular_id, joined, reached, shown, opened, acknowledged, met, at_opened, at_shown, at_reached, excused
                   FROM circular_unit_count WHERE unit_id = ?1
                 UNION ALL SELECT s.circular_id, s.people, s.reached, s.shown, s.opened, s.acknowledged, s.met, s.at_opened, s.at_shown,
                     s.at_reached, s.excused
                   FROM unit u JOIN circular_unit_sum s ON s.unit_id = u.id WHERE u.parent = ?1) part
               JOIN document d ON d.id = part.circular_id
               GROUP BY d.registered_at, d.id";
    tx.exec_many(sql, &sets).await?;
    tx.exec_many(DAY_MORE, &days).await?;
    // Most circulars did not change: what was taken from their day was added again.
    let sql = "DELETE FROM circular_unit_day WHERE unit_id = ?1 AND day = ?2 AND people = 0 AND reached = 0 AND shown = 0 AND opened = 0
                 AND acknowledged = 0 AND met = 0 AND at_opened = 0 AND at_shown = 0 AND at_reached = 0 AND excused = 0";
    tx.exec_many(sql, &days).await.map(drop)
}

/// Adds to a unit's own figures.
const OWN: &str = "
    INSERT INTO circular_unit_count (circular_id, unit_id, joined, reached, shown, opened, acknowledged, met, at_opened, at_shown, at_reached,
      excused)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
    ON CONFLICT (circular_id, unit_id) DO UPDATE SET
      joined = circular_unit_count.joined + excluded.joined,
      reached = circular_unit_count.reached + excluded.reached,
      shown = circular_unit_count.shown + excluded.shown,
      opened = circular_unit_count.opened + excluded.opened,
      acknowledged = circular_unit_count.acknowledged + excluded.acknowledged,
      met = circular_unit_count.met + excluded.met,
      at_opened = circular_unit_count.at_opened + excluded.at_opened,
      at_shown = circular_unit_count.at_shown + excluded.at_shown,
      at_reached = circular_unit_count.at_reached + excluded.at_reached,
      excused = circular_unit_count.excused + excluded.excused";

/// Adds to the figures of a unit with everything below it.
const SUM: &str = "
    INSERT INTO circular_unit_sum (unit_id, registered_at, circular_id, people, reached, shown, opened, acknowledged, met, at_opened,
      at_shown, at_reached, excused)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
    ON CONFLICT (unit_id, registered_at, circular_id) DO UPDATE SET
      people = circular_unit_sum.people + excluded.people,
      reached = circular_unit_sum.reached + excluded.reached,
      shown = circular_unit_sum.shown + excluded.shown,
      opened = circular_unit_sum.opened + excluded.opened,
      acknowledged = circular_unit_sum.acknowledged + excluded.acknowledged,
      met = circular_unit_sum.met + excluded.met,
      at_opened = circular_unit_sum.at_opened + excluded.at_opened,
      at_shown = circular_unit_sum.at_shown + excluded.at_shown,
      at_reached = circular_unit_sum.at_reached + excluded.at_reached,
      excused = circular_unit_sum.excused + excluded.excused";

/// The same on a day. Three texts follow of which each ends alike.
macro_rules! day {
    ($from:literal) => {
        concat!(
            "INSERT INTO circular_unit_day (unit_id, circular_id, day, people, reached, shown, opened, acknowledged, met, at_opened,
               at_shown, at_reached, excused) ",
            $from,
            " ON CONFLICT (unit_id, circular_id, day) DO UPDATE SET
               people = circular_unit_day.people + excluded.people,
               reached = circular_unit_day.reached + excluded.reached,
               shown = circular_unit_day.shown + excluded.shown,
               opened = circular_unit_day.opened + excluded.opened,
               acknowledged = circular_unit_day.acknowledged + excluded.acknowledged,
               met = circular_unit_day.met + excluded.met,
               at_opened = circular_unit_day.at_opened + excluded.at_opened,
               at_shown = circular_unit_day.at_shown + excluded.at_shown,
               at_reached = circular_unit_day.at_reached + excluded.at_reached,
               excused = circular_unit_day.excused + excluded.excused"
        )
    };
}

/// Adds to a day.
const DAY: &str = day!("VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)");
/// Takes the sums of a unit from a day.
const DAY_LESS: &str = day!(
    "SELECT unit_id, circular_id, CAST(?2 AS BIGINT), -people, -reached, -shown, -opened, -acknowledged, -met, -at_opened, -at_shown,
       -at_reached, -excused FROM circular_unit_sum WHERE unit_id = ?1"
);
/// Adds the sums of a unit to a day.
const DAY_MORE: &str = day!(
    "SELECT unit_id, circular_id, CAST(?2 AS BIGINT), people, reached, shown, opened, acknowledged, met, at_opened, at_shown, at_reached,
       excused FROM circular_unit_sum WHERE unit_id = ?1"
);

//! Who is meant by an audience rule now, counted without reading a country: streams know how many people they have.

use crate::StoreError;
use crate::engine::Tx;
use crate::engine::value::{given, values};
use crate::rules::roster_plan::Membership;
use diwan_domain::{Audience, EmployeeId, Role, StreamId, UnitId};
use diwan_protocol::office::Fault;
use std::collections::{BTreeMap, HashSet};

/// An audience as it is now.
#[derive(Debug, Default)]
pub struct Meant {
    /// Whether it is everybody.
    pub everybody: bool,
    /// How many people are in the agency.
    pub all: i64,
    /// How many people are meant.
    pub people: i64,
    /// What is wrong with the rule.
    pub faults: Vec<Fault>,
    /// Units of which everybody is meant, with all below them.
    units: HashSet<UnitId>,
    /// People who are meant and in none of these units, each with the unit.
    beside: BTreeMap<EmployeeId, UnitId>,
}

impl Meant {
    /// Whether somebody who is in this unit is meant.
    pub fn holds(&self, employee: &EmployeeId, unit: &UnitId) -> bool {
        self.everybody || self.units.contains(unit) || self.beside.contains_key(employee)
    }

    /// How many of the people in exactly this unit are meant because all of them are.
    pub fn whole(&self, unit: &UnitId) -> bool {
        self.everybody || self.units.contains(unit)
    }

    /// The units of people who are meant beside whole units; a unit comes as often as it has such people.
    pub fn beside(&self) -> impl Iterator<Item = &UnitId> {
        self.beside.values()
    }

    /// Looks up who is meant. Costs the units below those that are named and the holders of named roles, not the people of units.
    pub async fn read(tx: &mut dyn Tx, audience: &Audience) -> Result<Self, StoreError> {
        let mut meant = Self { all: size(tx, &StreamId::all()).await?, ..Self::default() };
        meant.everybody = audience.everybody || audience.roles.contains(&Role::Employee);
        let tops = meant.units(tx, audience).await?;
        for role in &audience.roles {
            let sql = "SELECT m.employee_id, p.unit_id FROM membership m JOIN person p ON p.id = m.employee_id
                       WHERE m.stream_id = ?1 AND m.until_rev IS NULL";
            if !meant.everybody {
                for row in tx.query(sql, given![&StreamId::role(*role)]).await? {
                    meant.add(row.employee(0)?, row.unit(1)?);
                }
            }
        }
        let people: Vec<_> = audience.people.iter().map(|person| values![person]).collect();
        let sql = "SELECT unit_id FROM person WHERE id = ?1 AND ended_at IS NULL";
        for (person, rows) in audience.people.iter().zip(tx.query_many(sql, &people).await?) {
            match rows.first() {
                Some(row) => meant.add(person.clone(), row.unit(0)?),
                None => meant.note(Fault::PersonGone),
            }
        }
        meant.people = if meant.everybody { meant.all } else { tops + meant.beside.len() as i64 };
        if audience.names_nobody() {
            meant.note(Fault::AudienceMissing);
        } else if meant.people == 0 {
            meant.note(Fault::AudienceNobody);
        }
        Ok(meant)
    }

    /// The units of the rule with everything below; how many people are in them.
    async fn units(&mut self, tx: &mut dyn Tx, audience: &Audience) -> Result<i64, StoreError> {
        let units: Vec<_> = audience.units.iter().map(|unit| values![unit]).collect();
        let in_force = tx.query_many("SELECT id FROM unit WHERE id = ?1 AND ended_at IS NULL", &units).await?;
        if in_force.iter().any(Vec::is_empty) {
            self.note(Fault::UnitDissolved);
        }
        let mut lower = HashSet::new();
        for rows in tx.query_many("SELECT above, unit_id FROM unit_above WHERE above = ?1", &units).await? {
            for row in rows {
                let (above, unit) = (row.unit(0)?, row.unit(1)?);
                if above != unit {
                    lower.insert(unit.clone());
                }
                self.units.insert(unit);
            }
        }
        // All at once: each answer of an engine at the other end of a line takes its way.
        let tops = audience.units.iter().filter(|unit| !lower.contains(*unit));
        let tops: Vec<_> = tops.map(|top| values![&StreamId::unit(top)]).collect();
        let mut people = 0;
        for rows in tx.query_many(SIZE, &tops).await? {
            people += rows.first().map_or(Ok(0), |row| row.int(0))?;
        }
        Ok(people)
    }

    fn add(&mut self, employee: EmployeeId, unit: UnitId) {
        if !self.whole(&unit) {
            self.beside.insert(employee, unit);
        }
    }

    fn note(&mut self, fault: Fault) {
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }
}

/// How many people are in a stream that is not a single person's.
pub async fn size(tx: &mut dyn Tx, stream: &StreamId) -> Result<i64, StoreError> {
    let row = tx.first(SIZE, given![stream]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

const SIZE: &str = "SELECT people FROM stream_size WHERE stream_id = ?1";

/// Keeps the sizes of streams true of changes of membership. The caller holds [`crate::engine::Lock::RosterWrite`].
pub async fn follow(tx: &mut dyn Tx, changes: &[Membership]) -> Result<(), StoreError> {
    let mut sizes: BTreeMap<&StreamId, i64> = BTreeMap::new();
    for change in changes.iter().filter(|change| !change.stream.as_str().starts_with("employee:")) {
        *sizes.entry(&change.stream).or_default() += if change.member { 1 } else { -1 };
    }
    let rows: Vec<_> = sizes.into_iter().filter(|(_, by)| *by != 0).map(|(stream, by)| values![stream, by]).collect();
    let sql = "INSERT INTO stream_size (stream_id, people) VALUES (?1, ?2)
               ON CONFLICT (stream_id) DO UPDATE SET people = stream_size.people + excluded.people";
    tx.exec_many(sql, &rows).await.map(drop)
}

//! The ladder, climbed: which rungs were reached, recorded once, and who is told of them.

use super::heads::{Item, deliver};
use super::standing::{self, Pair};
use super::{policy, roster, rules};
use crate::engine::value::{given, values};
use crate::engine::{Lock, Tx};
use crate::rules::draft::json_text;
use crate::rules::ladder::{Ahead, Open, speaking};
use crate::rules::tree::Tree;
use crate::{Climbed, StoreError, Unit};
use diwan_domain::bell::{Class, Step};
use diwan_domain::document::Urgency;
use diwan_domain::{EmployeeId, ItemId, Moment, StreamId, UnitId};
use diwan_protocol::duty::{KIND_STEP, KIND_TOLD, StepItem, ToldItem};
use std::collections::{BTreeMap, BTreeSet};

/// Circulars of which issue and deadline lie longer ago are not looked at any more: the last rung that a policy may have is a year after them,
/// and one that is missed by another year says nothing.
const FORGOTTEN_AFTER_MS: i64 = 2 * 366 * 86_400_000;

/// See [`crate::Archive::next_climb`].
pub async fn next(tx: &mut dyn Tx, now: Moment) -> Result<Option<Moment>, StoreError> {
    Ok(ahead(tx, now).await?.into_iter().map(|(at, _)| at).min())
}

/// The circulars that have a rung at or before now, the longest due first.
pub async fn due(tx: &mut dyn Tx, now: Moment) -> Result<Vec<ItemId>, StoreError> {
    let mut due: Vec<_> = ahead(tx, now).await?.into_iter().filter(|(at, _)| *at <= now).collect();
    due.sort_unstable();
    Ok(due.into_iter().map(|(_, circular)| circular).collect())
}

/// The next rung of each circular that has one.
async fn ahead(tx: &mut dyn Tx, now: Moment) -> Result<Vec<(Moment, ItemId)>, StoreError> {
    let Some(ladders) = policy::ladders(tx).await? else { return Ok(Vec::new()) };
    let next = |open: &Open| Some((ladders.ahead(open).first()?.at, open.id));
    Ok(open(tx, now, None).await?.iter().filter_map(next).collect())
}

/// Climbs the ladder of one circular. Part of [`crate::Archive::climb`].
pub async fn climb(tx: &mut dyn Tx, circular: ItemId, now: Moment) -> Result<Climbed, StoreError> {
    tx.lock(Lock::TreeRead).await?;
    let Some(ladders) = policy::ladders(tx).await? else { return Ok(Climbed::default()) };
    let open = open(tx, now, Some(circular)).await?;
    let mut due = open.first().map(|open| ladders.ahead(open)).unwrap_or_default();
    due.retain(|rung| rung.at <= now);
    let taken = take(tx, circular, &due, now).await?;
    due.retain(|rung| taken.contains(&rung.rung));
    if due.is_empty() {
        return Ok(Climbed::default());
    }
    let about = About::read(tx, circular, now).await?;
    let (mut parcels, mut done) = (Vec::new(), Climbed { rungs: due.len() as u64, ..Climbed::default() });
    let speaking = speaking(&due);
    let mut records = Vec::new();
    for rung in &due {
        let to = if about.whole.unmet > 0 && speaking.contains(&rung) { about.told_by(rung) } else { None };
        let told = to.as_ref().map_or(0, Vec::len);
        let Standing { unmet, excused, .. } = about.whole;
        records.push(values![circular, &rung.rung, i64::from(to.is_some()), unmet, excused, told as i64]);
        let Some(to) = to else { continue };
        done.steps += 1;
        done.told += told as u64;
        parcels.push(about.step(rung)?);
        for told in to {
            parcels.push(about.telling(rung, told)?);
        }
    }
    let sql =
        "UPDATE ladder_step SET spoke = ?3, unmet = ?4, excused = ?5, told = ?6 WHERE circular_id = ?1 AND rung = ?2";
    tx.exec_many(sql, &records).await?;
    done.streams = deliver(tx, parcels, now).await?;
    Ok(done)
}

/// Circulars in force that ask for an acknowledgement: all that may have a rung ahead, or one of them.
async fn open(tx: &mut dyn Tx, now: Moment, only: Option<ItemId>) -> Result<Vec<Open>, StoreError> {
    let which = if only.is_some() { "c.id = ?2" } else { "CAST(?2 AS BIGINT) IS NULL" };
    let sql = format!(
        "SELECT d.id, c.urgency, d.registered_at, c.deadline,
           (SELECT string_agg(s.rung || '=' || s.due_at, ' ') FROM ladder_step s WHERE s.circular_id = c.id)
         FROM circular c JOIN document d ON d.id = c.id
         WHERE {which} AND c.statement IS NOT NULL AND (d.registered_at > ?1 OR c.deadline > ?1)
           AND EXISTS (SELECT 1 FROM feed f WHERE f.item_id = c.id AND f.op = 'put')"
    );
    let mut circulars = Vec::new();
    for row in tx.query(&sql, given![now.plus_ms(-FORGOTTEN_AFTER_MS), only]).await? {
        let urgency = Urgency::parse(&row.text(1)?);
        let urgency = urgency.ok_or_else(|| StoreError::Unusable("a circular has an unknown urgency".to_owned()))?;
        let done = row.opt_text(4)?.unwrap_or_default();
        circulars.push(Open {
            id: row.item(0)?,
            class: Class::by(true, urgency),
            issued: row.moment(2)?,
            deadline: row.opt_moment(3)?,
            done: done.split_whitespace().filter_map(read_done).collect(),
        });
    }
    Ok(circulars)
}

/// A rung that was climbed, with the moment at which it was due.
fn read_done(rung: &str) -> Option<(String, Moment)> {
    let (name, due_at) = rung.rsplit_once('=')?;
    Some((name.to_owned(), Moment(due_at.parse().ok()?)))
}

/// Records rungs as climbed and gives the names of those that nobody recorded before. Whoever climbs the same circular at the same moment waits here,
/// and finds them taken.
async fn take(tx: &mut dyn Tx, circular: ItemId, due: &[Ahead], now: Moment) -> Result<BTreeSet<String>, StoreError> {
    let sql = "INSERT INTO ladder_step (circular_id, rung, step, due_at, done_at, spoke, unmet, excused, told)
               VALUES (?1, ?2, ?3, ?4, ?5, 0, 0, 0, 0) ON CONFLICT (circular_id, rung) DO NOTHING RETURNING rung";
    let sets: Vec<_> = due.iter().map(|rung| values![circular, &rung.rung, rung.step.as_str(), rung.at, now]).collect();
    let mut taken = BTreeSet::new();
    for row in tx.query_many(sql, &sets).await?.iter().flatten() {
        taken.insert(row.text(0)?);
    }
    Ok(taken)
}

/// How a circular stands with some people.
#[derive(Debug, Clone, Copy, Default)]
struct Standing {
    audience: i64,
    unmet: i64,
    excused: i64,
}

impl Standing {
    fn add(&mut self, part: Self) {
        self.audience += part.audience;
        self.unmet += part.unmet;
        self.excused += part.excused;
    }
}

/// Who is told, and of whom: a unit with everything below it, or the whole audience.
type Told<'a> = (&'a EmployeeId, Option<&'a Unit>, Standing);

/// What is told about a circular at this moment.
struct About {
    id: ItemId,
    number: String,
    subject: String,
    version: i64,
    deadline: Option<Moment>,
    /// Who answers for it: the publisher, or whoever heads the issuing unit now.
    publisher: Option<EmployeeId>,
    streams: Vec<StreamId>,
    now: Moment,
    tree: Tree,
    in_force: BTreeSet<UnitId>,
    /// People who were in exactly this unit at the time of issue.
    own: BTreeMap<UnitId, Standing>,
    /// The same with everything below.
    sums: BTreeMap<UnitId, Standing>,
    whole: Standing,
}

impl About {
    async fn read(tx: &mut dyn Tx, circular: ItemId, now: Moment) -> Result<Self, StoreError> {
        let sql = "SELECT d.number, d.subject, d.version, c.deadline, d.issuer_unit,
                     (SELECT p.id FROM person p WHERE p.id = d.publisher AND p.ended_at IS NULL)
                   FROM document d JOIN circular c ON c.id = d.id WHERE d.id = ?1";
        let row = tx.first(sql, given![circular]).await?;
        let row = row.ok_or_else(|| StoreError::Engine("a circular was lost between two steps".to_owned()))?;
        // Not only its targets: it followed whoever was moved into their own streams.
        let holders = "SELECT stream_id FROM feed WHERE item_id = ?1 AND op = 'put' ORDER BY stream_id";
        let streams = tx.query(holders, given![circular]).await?;
        let units = roster::all_units(tx).await?;
        let in_force = units.iter().filter(|(_, in_force)| *in_force).map(|(unit, _)| unit.id.clone()).collect();
        let mut about = Self {
            id: circular,
            number: row.text(0)?,
            subject: row.text(1)?,
            version: row.int(2)?,
            deadline: row.opt_moment(3)?,
            publisher: None,
            streams: streams.iter().map(|row| row.stream(0)).collect::<Result<_, _>>()?,
            now,
            tree: Tree::new(units.into_iter().map(|(unit, _)| unit)),
            in_force,
            own: standing(tx, circular, now).await?,
            sums: BTreeMap::new(),
            whole: Standing::default(),
        };
        let publisher = row.opt_text(5)?.map(EmployeeId::from_stored);
        about.publisher = publisher.or_else(|| about.nearest_head(&row.unit(4).ok()?).cloned());
        for (unit, own) in &about.own {
            about.whole.add(*own);
            for above in about.tree.upwards(unit) {
                about.sums.entry(above).or_default().add(*own);
            }
        }
        Ok(about)
    }

    /// Who is told of a rung; `None` when the rung has nothing to say after all, because there is nobody to tell.
    fn told_by(&self, rung: &Ahead) -> Option<Vec<Told<'_>>> {
        let told: Vec<Told<'_>> = match rung.step {
            Step::Remind | Step::Expire => return Some(Vec::new()),
            Step::TellSupervisor => {
                let unmet = self.own.iter().filter(|(_, own)| own.unmet > 0);
                let told = unmet.filter_map(|(unit, _)| {
                    Some((self.nearest_head(unit)?, self.tree.get(unit), *self.sums.get(unit)?))
                });
                told.collect()
            }
            Step::TellPublisher => self.publisher.iter().map(|publisher| (publisher, None, self.whole)).collect(),
        };
        (!told.is_empty()).then_some(told)
    }

    /// Who heads a unit, or the nearest unit above it that has a head.
    fn nearest_head(&self, unit: &UnitId) -> Option<&EmployeeId> {
        let upwards = self.tree.upwards(unit);
        let in_force = upwards.iter().filter(|unit| self.in_force.contains(unit));
        in_force.filter_map(|unit| self.tree.get(unit)?.head.as_ref()).next()
    }

    /// What everybody with the circular is told.
    fn step(&self, rung: &Ahead) -> Result<(Item, Vec<StreamId>), StoreError> {
        let step = StepItem { circular: self.id, version: self.version, step: rung.step, at: self.now };
        let id = ItemId::step_of(self.id, &rung.rung);
        let item = Item { id, kind: KIND_STEP, registered_at: self.now, body: json_text(&step)? };
        Ok((item, self.streams.clone()))
    }

    /// What one head or publisher is told.
    fn telling(&self, rung: &Ahead, (to, unit, standing): Told<'_>) -> Result<(Item, Vec<StreamId>), StoreError> {
        let told = ToldItem {
            circular: self.id,
            number: self.number.clone(),
            subject: self.subject.clone(),
            deadline: self.deadline,
            step: rung.step,
            unit: unit.map(|unit| unit.id.clone()),
            unit_name: unit.map(|unit| unit.name.clone()),
            unmet: standing.unmet,
            excused: standing.excused,
            audience: standing.audience,
            at: self.now,
        };
        let id = ItemId::told_of(self.id, &rung.rung, unit.map(|unit| &unit.id), to);
        let item = Item { id, kind: KIND_TOLD, registered_at: self.now, body: json_text(&told)? };
        Ok((item, vec![StreamId::employee(to)]))
    }
}

/// How a circular stands with the people of each unit of its audience: from the kept counters, and one question about all those who owe nothing now.
async fn standing(tx: &mut dyn Tx, circular: ItemId, now: Moment) -> Result<BTreeMap<UnitId, Standing>, StoreError> {
    // What is counted must not move between the counters and the people.
    tx.lock(Lock::Figures).await?;
    let sql = "SELECT own.unit_id, CAST(sum(own.people) AS BIGINT), CAST(sum(own.people) - sum(own.met) AS BIGINT)
               FROM (SELECT unit_id, people, 0 AS met FROM circular_unit_target WHERE circular_id = ?1
                     UNION ALL SELECT unit_id, joined, met FROM circular_unit_count WHERE circular_id = ?1) own
               GROUP BY own.unit_id";
    let mut units = BTreeMap::new();
    for row in tx.query(sql, given![circular]).await? {
        units.insert(row.unit(0)?, Standing { audience: row.int(1)?, unmet: row.int(2)?, excused: 0 });
    }
    let pauses = rules::that_count(tx).await?.contest.pauses_escalation;
    let mut owing_nothing = BTreeMap::new();
    for row in tx.query(OWING_NOTHING, given![circular, now, pauses]).await? {
        owing_nothing.insert((circular, row.employee(0)?), row.truth(1)?);
    }
    let pairs: BTreeSet<Pair> = owing_nothing.keys().cloned().collect();
    let (places, known) = (standing::places(tx, &pairs).await?, standing::known(tx, &pairs).await?);
    // Those who are not in the audience, and those who met it, are counted already.
    for (pair, place) in places.iter().filter(|(pair, _)| known.get(*pair).is_some_and(|known| !known.met())) {
        let standing: &mut Standing = units.entry(place.unit.clone()).or_default();
        standing.unmet = (standing.unmet - 1).max(0);
        standing.excused += i64::from(owing_nothing.get(pair).is_some_and(|excused| *excused));
    }
    Ok(units)
}

/// People who owe nothing of a circular (`?1`) at a moment (`?2`), acknowledged or not: those who are excused (1); those who left the roster, those whom
/// a decision released, and those whose contest waits for one while that pauses the matter (`?3`) (0).
const OWING_NOTHING: &str = "
    SELECT spared.employee_id, CASE WHEN p.ended_at IS NULL THEN max(spared.excused) ELSE 0 END
    FROM (SELECT a.employee_id, 1 AS excused FROM absence a WHERE a.until_at > ?2 AND a.from_at <= ?2 AND a.taken_back_at IS NULL
          UNION ALL SELECT e.id, 0 FROM person e WHERE e.ended_at IS NOT NULL
          UNION ALL SELECT k.employee_id, 0 FROM contest k WHERE k.circular_id = ?1 AND k.withdrawn_at IS NULL
            AND ((k.decided_at IS NULL AND CAST(?3 AS BIGINT) = 1) OR (k.about = 'duty' AND k.outcome = 'upheld'))) spared
    JOIN person p ON p.id = spared.employee_id
    GROUP BY spared.employee_id, p.ended_at";

//! What workstations measured about themselves: recorded once, told to every desk of the person, never made into anything else.

use super::heads::{Item, deliver};
use crate::engine::value::{given, values};
use crate::engine::{Lock, Row, Tx};
use crate::rules::draft::json_text;
use crate::rules::{bad_request, refused};
use crate::{ObservationsNoted, StoreError};
use diwan_domain::{ActionId, DeviceId, EmployeeId, ItemId, Moment, Observation, Observed, StreamId};
use diwan_protocol::ProblemType;
use diwan_protocol::duty::{KIND_OBSERVATION, MAX_OBSERVATIONS, ObservationItem};
use std::collections::{BTreeMap, BTreeSet};

/// How many new observations of one person are recorded within [`WINDOW_MS`]. A desk in trouble makes a few dozen a day.
pub const MOST_NEW: i64 = 1_000;
/// The time in which they are counted.
const WINDOW_MS: i64 = 86_400_000;

/// See [`crate::Archive::observe`].
pub async fn observe(
    tx: &mut dyn Tx,
    employee: &EmployeeId,
    device: &DeviceId,
    observations: &[Observation],
    now: Moment,
) -> Result<ObservationsNoted, StoreError> {
    if observations.len() > MAX_OBSERVATIONS {
        return Err(bad_request("too many observations at once"));
    }
    // Reports of one person follow one another, so that the first is the first also when one is sent twice at once.
    tx.lock(Lock::Actors(std::slice::from_ref(employee))).await?;
    let sql = "SELECT unit_id FROM person WHERE id = ?1 AND ended_at IS NULL";
    if tx.first(sql, given![employee]).await?.is_none() {
        return Err(refused(ProblemType::Forbidden, "who reports is not on the roster"));
    }
    let held = held(tx, employee, observations).await?;
    let mut known = on_record(tx, employee, observations).await?;
    let mut room = MOST_NEW - recent(tx, employee, now).await?;
    let mut noted = ObservationsNoted::default();
    let mut changed = BTreeSet::new();
    for given in observations {
        let counts = given.judge().is_ok()
            && given.device == *device
            && given.subject.is_none_or(|subject| held.contains(&subject));
        match known.get_mut(&given.id) {
            Some(before) => {
                if counts && before.ends_with(given) {
                    changed.insert(given.id);
                }
            }
            None if !counts => {}
            None if room <= 0 => {
                noted.too_many = true;
                continue;
            }
            None => {
                room -= 1;
                known.insert(given.id, ObservationItem { observation: given.clone(), recorded_at: now });
                changed.insert(given.id);
            }
        }
        noted.done.push(given.id);
    }
    let changed: Vec<&ObservationItem> = changed.iter().filter_map(|id| known.get(id)).collect();
    noted.streams = write(tx, employee, &changed, now).await?;
    Ok(noted)
}

trait Ends {
    /// Takes over the end that a later report of the same stretch tells; whether there was anything to take over.
    fn ends_with(&mut self, later: &Observation) -> bool;
}

impl Ends for ObservationItem {
    fn ends_with(&mut self, later: &Observation) -> bool {
        let known = &mut self.observation;
        let same = known.what == later.what && known.device == later.device && known.subject == later.subject;
        let end = later.until.filter(|until| same && known.until.is_none() && *until >= known.from);
        let Some(end) = end else { return false };
        known.until = Some(end);
        // Whether the end of the text was reached is known when the reading ends.
        known.to_end = later.to_end.or(known.to_end);
        true
    }
}

/// The documents among those that are named which the person holds.
async fn held(
    tx: &mut dyn Tx,
    employee: &EmployeeId,
    observations: &[Observation],
) -> Result<BTreeSet<ItemId>, StoreError> {
    let named: BTreeSet<ItemId> = observations.iter().filter_map(|o| o.subject).collect();
    let sets: Vec<_> = named.iter().map(|subject| values![*subject, employee]).collect();
    let sql = "SELECT f.item_id FROM feed f JOIN membership m ON m.stream_id = f.stream_id JOIN document d ON d.id = f.item_id
               WHERE f.item_id = ?1 AND f.op = 'put' AND m.employee_id = ?2 AND m.until_rev IS NULL LIMIT 1";
    tx.query_many(sql, &sets).await?.iter().flatten().map(|row| row.item(0)).collect()
}

/// How many observations of the person were new within the last day. Those that a clock far ahead recorded count too.
async fn recent(tx: &mut dyn Tx, employee: &EmployeeId, now: Moment) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM observation WHERE employee_id = ?1 AND recorded_at > ?2";
    tx.first(sql, given![employee, now.plus_ms(-WINDOW_MS)]).await?.map_or(Ok(0), |row| row.int(0))
}

/// What is on record under these ids.
async fn on_record(
    tx: &mut dyn Tx,
    employee: &EmployeeId,
    observations: &[Observation],
) -> Result<BTreeMap<ActionId, ObservationItem>, StoreError> {
    let ids: BTreeSet<ActionId> = observations.iter().map(|o| o.id).collect();
    let sets: Vec<_> = ids.iter().map(|id| values![employee, *id]).collect();
    let sql = "SELECT id, device_id, what, from_at, until_at, source, subject, to_end, recorded_at FROM observation
               WHERE employee_id = ?1 AND id = ?2";
    let mut known = BTreeMap::new();
    for row in tx.query_many(sql, &sets).await?.iter().flatten() {
        let item = read(row)?;
        known.insert(item.observation.id, item);
    }
    Ok(known)
}

/// An observation from: id, device, what, from, until, source, subject, to the end, recorded when.
pub fn read(row: &Row) -> Result<ObservationItem, StoreError> {
    let what = Observed::parse(&row.text(2)?);
    let observation = Observation {
        id: row.action(0)?,
        what: what.ok_or_else(|| StoreError::Unusable("an observation of an unknown kind".to_owned()))?,
        device: DeviceId::from_stored(row.text(1)?),
        from: row.moment(3)?,
        until: row.opt_moment(4)?,
        source: row.text(5)?,
        subject: row.opt_item(6)?,
        to_end: row.opt_int(7)?.map(|truth| truth != 0),
    };
    Ok(ObservationItem { observation, recorded_at: row.moment(8)? })
}

async fn write(
    tx: &mut dyn Tx,
    employee: &EmployeeId,
    changed: &[&ObservationItem],
    now: Moment,
) -> Result<Vec<StreamId>, StoreError> {
    let (mut rows, mut parcels) = (Vec::new(), Vec::new());
    for item in changed {
        let Observation { id, what, device, from, until, source, subject, to_end } = &item.observation;
        let (what, at) = (what.as_str(), item.recorded_at);
        rows.push(values![employee, *id, device, what, *from, *until, source, *subject, *to_end, at]);
        let id = ItemId::observation_of(*id, employee);
        let item = Item { id, kind: KIND_OBSERVATION, registered_at: at, body: json_text(item)? };
        parcels.push((item, vec![StreamId::employee(employee)]));
    }
    let sql = "INSERT INTO observation (employee_id, id, device_id, what, from_at, until_at, source, subject, to_end, recorded_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
               ON CONFLICT (employee_id, id) DO UPDATE SET until_at = excluded.until_at, to_end = excluded.to_end";
    tx.exec_many(sql, &rows).await?;
    deliver(tx, parcels, now).await
}

//! The board of a supervisor: circulars with their bars, and one circular in a unit with those right below. As it is now, or as it was at the end of a day.

use super::bars::{self, ABOUT, About};
use super::scope::{self, Top};
use crate::StoreError;
use crate::engine::Tx;
use crate::engine::value::{Row, given, values};
use crate::rules::days::{View, written};
use crate::rules::keys::NewestKey;
use crate::rules::refused;
use crate::verbs::rules;
use crate::verbs::sums::Figures;
use diwan_domain::{EmployeeId, ItemId, Moment, UnitId};
use diwan_protocol::office::Reply;
use diwan_protocol::office::supervision::{TeamBoard, TeamDay, TeamDetail, TeamUnit};
use diwan_protocol::session::UnitName;
use diwan_protocol::{MAX_PAGE, ProblemType};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// See [`diwan_protocol::office::Question::Board`].
pub async fn board(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    at: Option<Moment>,
    (key, limit): (Option<&str>, u32),
    now: Moment,
) -> Result<Reply, StoreError> {
    let start = NewestKey::read(key)?;
    let tops = scope::tops(tx, actor, now).await?;
    let (view, limit) = (View::of(at, now), limit.clamp(1, MAX_PAGE) as usize);
    let mut newest: BTreeMap<Reverse<(Moment, ItemId)>, About> = BTreeMap::new();
    // What is on the page is among the newest of each top that it touches, so that all of its parts are here.
    for row in touching(tx, &tops, start, limit, view).await?.iter().flatten() {
        let about = About::read(row, view)?;
        newest.insert(Reverse((about.issued_at, about.id)), about);
    }
    let more = newest.len() > limit;
    let page: Vec<About> = newest.into_values().take(limit).collect();
    let next = page.last().filter(|_| more).map(|last| NewestKey { at: last.issued_at, id: last.id }.write());
    let keys =
        |about: &About| tops.iter().map(|top| (top.unit.id.clone(), about.issued_at, about.id)).collect::<Vec<_>>();
    let known = bars::figures(tx, &page.iter().flat_map(keys).collect(), view).await?;
    let mut circulars = Vec::with_capacity(page.len());
    for about in page {
        let mut sum = Figures::default();
        tops.iter().filter_map(|top| known.get(&(top.unit.id.clone(), about.id))).for_each(|more| sum.add(more));
        circulars.push(about.on_board(&sum, view.moment()));
    }
    let tops = tops.into_iter().map(|top| UnitName { id: top.unit.id, name: top.unit.name, name_en: top.unit.name_en });
    Ok(Reply::Board(TeamBoard { tops: tops.collect(), circulars, next }))
}

/// For each top the newest circulars of its people before a place.
async fn touching(
    tx: &mut dyn Tx,
    tops: &[Top],
    start: NewestKey,
    limit: usize,
    view: View,
) -> Result<Vec<Vec<Row>>, StoreError> {
    let most = limit as i64 + 1;
    match view {
        View::Now(_) => {
            let sql = format!(
                "SELECT {ABOUT} FROM circular_unit_sum s CROSS JOIN document d CROSS JOIN circular c
                 WHERE s.unit_id = ?1 AND (s.registered_at, s.circular_id) < (?2, ?3) AND s.people > 0
                   AND d.id = s.circular_id AND c.id = s.circular_id
                 ORDER BY s.registered_at DESC, s.circular_id DESC LIMIT ?4"
            );
            let sets: Vec<_> = tops.iter().map(|top| values![&top.unit.id, start.at, start.id, most]).collect();
            tx.query_many(&sql, &sets).await
        }
        View::EndOf(day) => {
            // By what was kept of the days: the sums of now know nothing of units that were here then.
            let sql = format!(
                "SELECT {ABOUT} FROM document d JOIN circular c ON c.id = d.id
                 WHERE d.kind = 'circular' AND (d.registered_at, d.id) < (?2, ?3) AND (
                   SELECT sum(y.people) FROM circular_unit_day y WHERE y.unit_id = ?1 AND y.circular_id = d.id AND y.day <= ?5) > 0
                 ORDER BY d.registered_at DESC, d.id DESC LIMIT ?4"
            );
            let sets: Vec<_> = tops.iter().map(|top| values![&top.unit.id, start.at, start.id, most, day]).collect();
            tx.query_many(&sql, &sets).await
        }
    }
}

/// See [`diwan_protocol::office::Question::Detail`].
pub async fn detail(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    circular: ItemId,
    unit: Option<&UnitId>,
    at: Option<Moment>,
    now: Moment,
) -> Result<Reply, StoreError> {
    let view = View::of(at, now);
    let scope = Scope::of(tx, actor, circular, unit, view, now).await?;
    let Scope { about, asked, tops } = &scope;
    let parts = parts(tx, asked, about, view).await?;
    let inside = scope.asked_figures(tx, view).await?;
    let days = bars::days(tx, circular, asked, view).await?;
    let path = match unit {
        Some(unit) => path(tx, unit, tops).await?,
        None => Vec::new(),
    };
    let own = match unit {
        Some(unit) => Some(name(tx, unit).await?),
        None => None,
    };
    let open = inside.people - inside.met - inside.excused;
    let (reminded_at, remind_after) = reminded(tx, circular, asked, open, now).await?;
    Ok(Reply::Detail(Box::new(TeamDetail {
        circular: about.clone().on_board(&inside, view.moment()),
        unit: own,
        path,
        units: parts,
        days: told(days),
        reminded_at,
        remind_after,
    })))
}

/// What a question about one circular is about, once it is known that the asker may ask it.
pub struct Scope {
    /// The circular.
    pub about: About,
    /// The units that are asked about: one, or all tops.
    pub asked: Vec<UnitId>,
    /// Everything that the asker supervises, topmost.
    pub tops: Vec<Top>,
}

impl Scope {
    /// Refuses as not there what touches nobody of the team: it is none of the asker's business, and looks like nothing.
    pub async fn of(
        tx: &mut dyn Tx,
        actor: &EmployeeId,
        circular: ItemId,
        unit: Option<&UnitId>,
        view: View,
        now: Moment,
    ) -> Result<Self, StoreError> {
        let tops = scope::tops(tx, actor, now).await?;
        if let Some(unit) = unit {
            scope::over(tx, &tops, unit).await?;
        }
        let not_there = || refused(ProblemType::NotFound, "no such circular touches the team");
        let sql = format!("SELECT {ABOUT} FROM document d JOIN circular c ON c.id = d.id WHERE d.id = ?1");
        let row = tx.first(&sql, given![circular]).await?.ok_or_else(not_there)?;
        let about = About::read(&row, view)?;
        let own: Vec<UnitId> = tops.iter().map(|top| top.unit.id.clone()).collect();
        let team = together(tx, &own, &about, view).await?;
        if team.people == 0 {
            return Err(not_there());
        }
        let asked = unit.map_or(own, |unit| vec![unit.clone()]);
        Ok(Self { about, asked, tops })
    }

    async fn asked_figures(&self, tx: &mut dyn Tx, view: View) -> Result<Figures, StoreError> {
        together(tx, &self.asked, &self.about, view).await
    }
}

/// A circular's figures of these units together.
async fn together(tx: &mut dyn Tx, units: &[UnitId], about: &About, view: View) -> Result<Figures, StoreError> {
    let keys: BTreeSet<_> = units.iter().map(|unit| (unit.clone(), about.issued_at, about.id)).collect();
    let mut sum = Figures::default();
    bars::figures(tx, &keys, view).await?.values().for_each(|more| sum.add(more));
    Ok(sum)
}

/// The asked units and those right below them, as the tree was. Units that ended appear only where the circular reached people in them.
async fn parts(tx: &mut dyn Tx, asked: &[UnitId], about: &About, view: View) -> Result<Vec<TeamUnit>, StoreError> {
    let rows = match view {
        View::Now(_) => {
            let sets: Vec<_> = asked.iter().map(|unit| values![unit]).collect();
            let sql = "SELECT u.id, u.name, u.name_en, CASE WHEN u.ended_at IS NULL THEN 1 ELSE 0 END FROM unit u
                       WHERE u.id = ?1 OR u.parent = ?1 ORDER BY CASE u.id WHEN ?1 THEN 0 ELSE 1 END, u.id";
            tx.query_many(sql, &sets).await?
        }
        View::EndOf(_) => {
            let sets: Vec<_> = asked.iter().map(|unit| values![unit, view.moment()]).collect();
            let sql = "SELECT h.unit_id, h.name, h.name_en, 0 FROM unit_history h
                       WHERE (h.unit_id = ?1 OR h.parent = ?1) AND h.valid_from <= ?2
                         AND NOT EXISTS (SELECT 1 FROM unit_history l WHERE l.unit_id = h.unit_id AND l.since_rev > h.since_rev AND l.valid_from <= ?2)
                       ORDER BY CASE h.unit_id WHEN ?1 THEN 0 ELSE 1 END, h.unit_id";
            tx.query_many(sql, &sets).await?
        }
    };
    let mut units = Vec::new();
    for row in rows.iter().flatten() {
        units.push((UnitName { id: row.unit(0)?, name: row.text(1)?, name_en: row.opt_text(2)? }, row.truth(3)?));
    }
    let keys: BTreeSet<_> = units.iter().map(|(unit, _)| (unit.id.clone(), about.issued_at, about.id)).collect();
    let known = bars::figures(tx, &keys, view).await?;
    let below = having_below(tx, &units, about).await?;
    let mut parts = Vec::with_capacity(units.len());
    for (unit, in_force) in units {
        let figures = known.get(&(unit.id.clone(), about.id)).copied().unwrap_or_default();
        if figures.people > 0 || in_force || asked.contains(&unit.id) {
            let bars = about.bars(&figures, view.moment());
            parts.push(TeamUnit { bars, below: below.contains(&unit.id), unit });
        }
    }
    Ok(parts)
}

/// Those of the units below which the circular touches others.
async fn having_below(
    tx: &mut dyn Tx,
    units: &[(UnitName, bool)],
    about: &About,
) -> Result<BTreeSet<UnitId>, StoreError> {
    let sets: Vec<_> = units.iter().map(|(unit, _)| values![&unit.id, about.issued_at, about.id]).collect();
    let sql = "SELECT u.parent FROM unit u WHERE u.parent = ?1 AND EXISTS (
                 SELECT 1 FROM circular_unit_sum s WHERE s.unit_id = u.id AND s.registered_at = ?2 AND s.circular_id = ?3 AND s.people > 0)
               LIMIT 1";
    tx.query_many(sql, &sets).await?.iter().flatten().map(|row| row.unit(0)).collect()
}

/// The units above one up to the asker's own, topmost first.
async fn path(tx: &mut dyn Tx, unit: &UnitId, tops: &[Top]) -> Result<Vec<UnitName>, StoreError> {
    let (mut path, mut at) = (Vec::new(), unit.clone());
    while !tops.iter().any(|top| top.unit.id == at) {
        let row = tx.first("SELECT parent FROM unit WHERE id = ?1", given![&at]).await?;
        let Some(parent) = row.map(|row| row.opt_text(0)).transpose()?.flatten() else { break };
        at = UnitId::from_stored(parent);
        if path.iter().any(|known: &UnitName| known.id == at) {
            break;
        }
        path.push(name(tx, &at).await?);
    }
    path.reverse();
    Ok(path)
}

/// A unit by its name now.
pub async fn name(tx: &mut dyn Tx, unit: &UnitId) -> Result<UnitName, StoreError> {
    let row = tx.first("SELECT name, name_en FROM unit WHERE id = ?1", given![unit]).await?;
    let row = row.ok_or_else(|| refused(ProblemType::NotFound, "there is no such unit"))?;
    Ok(UnitName { id: unit.clone(), name: row.text(0)?, name_en: row.opt_text(1)? })
}

/// When somebody who is in one of these units now was reminded of a circular last, and when again somebody of those who owe it (so many) may be, if
/// all of them were within the agency's pause.
async fn reminded(
    tx: &mut dyn Tx,
    circular: ItemId,
    units: &[UnitId],
    open: i64,
    now: Moment,
) -> Result<(Option<Moment>, Option<Moment>), StoreError> {
    let pause = i64::from(rules::that_count(tx).await?.remind.pause_minutes) * 60_000;
    let sets: Vec<_> = units.iter().map(|unit| values![circular, unit]).collect();
    // The newest first: mostly the first one is of the unit.
    let sql = "SELECT r.at FROM reminder r WHERE r.circular_id = ?1 AND EXISTS (
                 SELECT 1 FROM person p JOIN unit_above a ON a.unit_id = p.unit_id AND a.above = ?2 WHERE p.id = r.employee_id)
               ORDER BY r.at DESC LIMIT 1";
    let mut last = None;
    for row in tx.query_many(sql, &sets).await?.iter().flatten() {
        last = last.max(Some(row.moment(0)?));
    }
    if last.is_none_or(|at| at.plus_ms(pause) <= now) {
        return Ok((last, None));
    }
    let sets: Vec<_> = units.iter().map(|unit| values![circular, unit, now.plus_ms(-pause)]).collect();
    let sql = "SELECT count(*), min(lately.at) FROM (
                 SELECT r.employee_id, max(r.at) AS at FROM reminder r JOIN person p ON p.id = r.employee_id
                 JOIN unit_above a ON a.unit_id = p.unit_id AND a.above = ?2
                 WHERE r.circular_id = ?1 AND r.at > ?3 AND NOT EXISTS (
                   SELECT 1 FROM receipt k WHERE k.subject = ?1 AND k.employee_id = r.employee_id AND k.event = 'acknowledged')
                 GROUP BY r.employee_id) lately";
    let (mut lately, mut first) = (0, None::<Moment>);
    for row in tx.query_many(sql, &sets).await?.iter().flatten() {
        lately += row.int(0)?;
        first = [first, row.opt_moment(1)?].into_iter().flatten().min();
    }
    Ok((last, first.filter(|_| lately >= open).map(|at| at.plus_ms(pause))))
}

/// Days as they are told: those on which nothing changed that is told are left out.
fn told(days: BTreeMap<i64, Figures>) -> Vec<TeamDay> {
    let mut told: Vec<TeamDay> = Vec::with_capacity(days.len());
    let mut before = Figures::default();
    for (day, figures) in days {
        if (figures.people, figures.facts) != (before.people, before.facts) {
            let [reached, shown, opened, acknowledged] = figures.facts;
            told.push(TeamDay { day: written(day), audience: figures.people, reached, shown, opened, acknowledged });
        }
        before = figures;
    }
    told
}

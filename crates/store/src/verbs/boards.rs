//! The supervisor's board, from kept sums and primary keys: it costs what a page costs, never what the team or the country costs.

use super::ways;
use crate::engine::Tx;
use crate::engine::value::{Row, given, values};
use crate::rules::keys::{NewestKey, PeopleKey};
use crate::rules::refused;
use crate::{StoreError, Unit};
use diwan_domain::{EmployeeId, Fact, Facts, ItemId, Moment, UnitId};
use diwan_protocol::board::{BoardAnswer, BoardCircular, BoardDetail, BoardPerson, BoardUnit, Figures};
use diwan_protocol::session::UnitName;
use diwan_protocol::{MAX_PAGE, ProblemType};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Up to how many people outside the asked units the units of an audience are walked over, and not the asked units.
const FEW_OUTSIDE: i64 = 1_000;

/// See [`crate::Archive::board`].
pub async fn board(
    tx: &mut dyn Tx,
    viewer: &EmployeeId,
    key: Option<&str>,
    limit: u32,
) -> Result<BoardAnswer, StoreError> {
    let start = NewestKey::read(key)?;
    let tops = tops(tx, viewer).await?;
    let limit = limit.clamp(1, MAX_PAGE) as usize;
    let sets: Vec<_> = tops.iter().map(|top| values![&top.id, start.at, start.id, limit as i64 + 1]).collect();
    let sql = format!(
        "SELECT {CIRCULAR}, {FIGURES} FROM circular_unit_sum s CROSS JOIN document d CROSS JOIN circular c
         WHERE s.unit_id = ?1 AND (s.registered_at, s.circular_id) < (?2, ?3) AND s.people > 0
           AND d.id = s.circular_id AND c.id = s.circular_id
         ORDER BY s.registered_at DESC, s.circular_id DESC LIMIT ?4"
    );
    // What is on the page is among the newest of each top that it touches, so that all of its parts are here.
    let mut newest: BTreeMap<Reverse<(Moment, ItemId)>, BoardCircular> = BTreeMap::new();
    for row in tx.query_many(&sql, &sets).await?.iter().flatten() {
        let circular = read_circular(row, read_figures(row, CIRCULAR_COLUMNS)?)?;
        let more = circular.figures;
        let place = newest.entry(Reverse((circular.issued_at, circular.id)));
        place.and_modify(|known| add(&mut known.figures, more)).or_insert(circular);
    }
    let more = newest.len() > limit;
    let circulars: Vec<_> = newest.into_values().take(limit).collect();
    let last = circulars.last().filter(|_| more);
    let next = last.map(|c| NewestKey { at: c.issued_at, id: c.id }.write());
    Ok(BoardAnswer { circulars, next })
}

/// See [`crate::Archive::board_detail`].
pub async fn detail(
    tx: &mut dyn Tx,
    viewer: &EmployeeId,
    circular: ItemId,
    unit: Option<&UnitId>,
    key: Option<&str>,
    limit: u32,
) -> Result<BoardDetail, StoreError> {
    let start = PeopleKey::read(key)?;
    let own: Vec<UnitId> = tops(tx, viewer).await?.into_iter().map(|top| top.id).collect();
    if let Some(unit) = unit
        && !ways::is_in(tx, unit, &own).await?
    {
        return Err(refused(ProblemType::Forbidden, "the unit is not below the viewer"));
    }
    let not_there = || refused(ProblemType::NotFound, "no such circular touches the team");
    let sql =
        format!("SELECT {CIRCULAR}, c.frozen_count FROM document d JOIN circular c ON c.id = d.id WHERE d.id = ?1");
    let row = tx.first(&sql, given![circular]).await?.ok_or_else(not_there)?;
    let asked = unit.map_or_else(|| own.clone(), |unit| vec![unit.clone()]);
    let units = bars(tx, &asked, &row).await?;
    let mut inside = Figures::default();
    units.iter().filter(|bar| asked.contains(&bar.unit.id)).for_each(|bar| add(&mut inside, bar.figures));
    let team = if unit.is_some() { sum(tx, &own, &row).await? } else { inside };
    // A circular that touches nobody of the team is none of the viewer's business, and looks like none.
    if team.audience == 0 {
        return Err(not_there());
    }
    let outside = row.opt_int(CIRCULAR_COLUMNS)?.unwrap_or_default() - inside.audience;
    let walk = if outside <= FEW_OUTSIDE { UNITS_OF_AUDIENCE } else { UNITS_BELOW };
    let (people, next) = people(tx, circular, &asked, walk, start, limit.clamp(1, MAX_PAGE) as usize).await?;
    Ok(BoardDetail { circular: read_circular(&row, team)?, units, people, next })
}

/// The viewer's topmost units; none of them lies below another, so that their figures may be added up.
async fn tops(tx: &mut dyn Tx, viewer: &EmployeeId) -> Result<Vec<Unit>, StoreError> {
    let tops = ways::topmost(tx, viewer).await?;
    if tops.is_empty() {
        return Err(refused(ProblemType::Forbidden, "the viewer heads no unit"));
    }
    Ok(tops)
}

/// A circular's figures of these units together.
async fn sum(tx: &mut dyn Tx, units: &[UnitId], circular: &Row) -> Result<Figures, StoreError> {
    let sql = format!(
        "SELECT {FIGURES} FROM circular_unit_sum s WHERE s.unit_id = ?1 AND s.registered_at = ?2 AND s.circular_id = ?3"
    );
    let sets = keys(units, circular)?;
    let mut total = Figures::default();
    for row in tx.query_many(&sql, &sets).await?.iter().flatten() {
        add(&mut total, read_figures(row, 0)?);
    }
    Ok(total)
}

/// The asked units and those right below them. Units that ended appear only when the circular reached people in them.
async fn bars(tx: &mut dyn Tx, asked: &[UnitId], circular: &Row) -> Result<Vec<BoardUnit>, StoreError> {
    let sql = format!(
        "SELECT u.id, u.name, u.name_en, u.ended_at, {FIGURES} FROM unit u LEFT JOIN circular_unit_sum s
           ON s.unit_id = u.id AND s.registered_at = ?2 AND s.circular_id = ?3
         WHERE u.id = ?1 OR u.parent = ?1 ORDER BY CASE u.id WHEN ?1 THEN 0 ELSE 1 END, u.id"
    );
    let sets = keys(asked, circular)?;
    let mut bars = Vec::new();
    for row in tx.query_many(&sql, &sets).await?.iter().flatten() {
        let figures = read_figures(row, 4)?;
        if figures.audience > 0 || row.opt_int(3)?.is_none() {
            let unit = UnitName { id: row.unit(0)?, name: row.text(1)?, name_en: row.opt_text(2)? };
            bars.push(BoardUnit { unit, figures });
        }
    }
    Ok(bars)
}

/// One page of people, unit after unit, so that no more units are read than the page needs.
async fn people(
    tx: &mut dyn Tx,
    circular: ItemId,
    asked: &[UnitId],
    walk: &str,
    start: PeopleKey,
    limit: usize,
) -> Result<(Vec<BoardPerson>, Option<String>), StoreError> {
    // One unit may be finished already, every other one has at least one person.
    let most = limit as i64 + 2;
    let sets: Vec<_> = asked.iter().map(|top| values![top, circular, start.unit.as_str(), most]).collect();
    let mut units: BTreeMap<UnitId, usize> = BTreeMap::new();
    for row in tx.query_many(walk, &sets).await?.iter().flatten() {
        units.insert(row.unit(0)?, usize::try_from(row.int(1)?).unwrap_or_default());
    }
    let (mut sets, mut enough) = (Vec::new(), 0);
    for (unit, people) in &units {
        let begun = unit.as_str() == start.unit;
        let (name, employee) = if begun { (start.name.as_str(), start.employee.as_str()) } else { ("", "") };
        sets.push(values![circular, unit, name, employee, limit as i64 + 1]);
        enough += if begun { 0 } else { *people };
        if enough > limit {
            break;
        }
    }
    let (mut people, mut last, mut more) = (Vec::new(), None, false);
    for (unit, rows) in units.keys().zip(tx.query_many(PEOPLE_OF_UNIT, &sets).await?) {
        for row in rows {
            if people.len() == limit {
                more = true;
                break;
            }
            last = Some(PeopleKey { unit: unit.as_str().to_owned(), name: row.text(1)?, employee: row.text(0)? });
            people.push(read_person(&row)?);
        }
    }
    let next = last.filter(|_| more).map(|key| key.write()).transpose()?;
    Ok((people, next))
}

/// For each unit the key of a circular's sum.
fn keys(units: &[UnitId], circular: &Row) -> Result<Vec<Vec<crate::engine::Value>>, StoreError> {
    let (id, at) = (circular.item(0)?, circular.moment(3)?);
    Ok(units.iter().map(|unit| values![unit, at, id]).collect())
}

fn add(total: &mut Figures, part: Figures) {
    total.audience += part.audience;
    total.reached += part.reached;
    total.shown += part.shown;
    total.opened += part.opened;
    total.acknowledged += part.acknowledged;
}

fn read_figures(row: &Row, from: usize) -> Result<Figures, StoreError> {
    Ok(Figures {
        audience: row.int(from)?,
        reached: row.int(from + 1)?,
        shown: row.int(from + 2)?,
        opened: row.int(from + 3)?,
        acknowledged: row.int(from + 4)?,
    })
}

fn read_circular(row: &Row, figures: Figures) -> Result<BoardCircular, StoreError> {
    Ok(BoardCircular {
        id: row.item(0)?,
        number: row.text(1)?,
        subject: row.text(2)?,
        issued_at: row.moment(3)?,
        deadline: row.opt_moment(4)?,
        asks_acknowledgement: row.opt_text(5)?.is_some(),
        figures,
    })
}

fn read_person(row: &Row) -> Result<BoardPerson, StoreError> {
    let mut facts = Facts::default();
    for (column, fact) in (6..).zip([Fact::Reached, Fact::Shown, Fact::Opened, Fact::Acknowledged]) {
        if let Some(at) = row.opt_moment(column)? {
            facts.record(fact, at);
        }
    }
    let unit = UnitName { id: row.unit(2)?, name: row.text(3)?, name_en: row.opt_text(4)? };
    let last_contact = row.opt_moment(5)?;
    Ok(BoardPerson { employee: row.employee(0)?, name: row.text(1)?, unit, facts, last_contact })
}

const CIRCULAR: &str = "d.id, d.number, d.subject, d.registered_at, c.deadline, d.statement_sha256";
/// How many columns [`CIRCULAR`] has.
const CIRCULAR_COLUMNS: usize = 6;

/// A sum's figures; nothing is known of a circular that never touched the unit.
const FIGURES: &str = "coalesce(s.people, 0), coalesce(s.reached, 0), coalesce(s.shown, 0), coalesce(s.opened, 0), coalesce(s.acknowledged, 0)";

/// Units in or below a unit with people of a frozen audience, by code, found by walking over the units below.
const UNITS_BELOW: &str = "
    SELECT t.unit_id, t.people FROM unit_above a CROSS JOIN circular_unit_target t
    WHERE a.above = ?1 AND a.unit_id >= ?3 AND t.circular_id = ?2 AND t.unit_id = a.unit_id
    ORDER BY a.unit_id LIMIT ?4";

/// The same, found by walking over the units of the audience: better when nearly all of them lie below. The way up is asked of
/// each, so that no planner turns this into the other walk.
const UNITS_OF_AUDIENCE: &str = "
    SELECT t.unit_id, t.people FROM circular_unit_target t
    WHERE t.circular_id = ?2 AND t.unit_id >= ?3
      AND (SELECT a.unit_id FROM unit_above a WHERE a.above = ?1 AND a.unit_id = t.unit_id) IS NOT NULL
    ORDER BY t.unit_id LIMIT ?4";

/// People of the frozen audience who were in a unit at the time of issue, by name, with their unit of now, their desk's last
/// contact and their facts.
const PEOPLE_OF_UNIT: &str = "
    SELECT p.id, p.name, u.id, u.name, u.name_en, (SELECT max(k.at) FROM contact k WHERE k.employee_id = p.id),
      (SELECT r.recorded_at FROM receipt r WHERE r.subject = d.id AND r.employee_id = p.id AND r.event = 'reached'),
      (SELECT r.recorded_at FROM receipt r WHERE r.subject = d.id AND r.employee_id = p.id AND r.event = 'shown'),
      (SELECT r.recorded_at FROM receipt r WHERE r.subject = d.id AND r.employee_id = p.id AND r.event = 'opened'),
      (SELECT r.recorded_at FROM receipt r WHERE r.subject = d.id AND r.employee_id = p.id AND r.event = 'acknowledged')
    FROM document d
    JOIN posting o ON o.unit_id = ?2 AND o.since_rev <= d.roster_rev AND (o.until_rev IS NULL OR o.until_rev > d.roster_rev)
    JOIN person p ON p.id = o.employee_id
    JOIN unit u ON u.id = p.unit_id
    WHERE d.id = ?1 AND (p.name, p.id) > (?3, ?4) AND EXISTS (
      SELECT 1 FROM membership m JOIN target t ON t.document_id = d.id AND t.stream_id = m.stream_id
      WHERE m.employee_id = p.id AND m.since_rev <= d.roster_rev AND (m.until_rev IS NULL OR m.until_rev > d.roster_rev))
    ORDER BY p.name, p.id LIMIT ?5";

//! The supervisor's board, from counters and primary keys: it costs what the team costs, never what the country costs.

use super::roster::{self, TEAM};
use crate::StoreError;
use crate::engine::value::{given, values};
use crate::engine::{Row, Tx};
use crate::rules::keys::{NewestKey, PeopleKey};
use crate::rules::refused;
use crate::rules::tree::Tree;
use diwan_domain::{EmployeeId, Fact, Facts, ItemId, UnitId};
use diwan_protocol::board::{BoardAnswer, BoardCircular, BoardDetail, BoardPerson, BoardUnit, Figures};
use diwan_protocol::session::UnitName;
use diwan_protocol::{MAX_PAGE, ProblemType};
use std::collections::{BTreeMap, BTreeSet};

/// What a viewer may see.
struct Scope {
    /// The viewer's units and everything below, ended units too: their figures still belong to those above them.
    tree: Tree,
    in_force: BTreeSet<UnitId>,
    /// The viewer's topmost units.
    roots: Vec<UnitId>,
}

async fn scope(tx: &mut dyn Tx, viewer: &EmployeeId) -> Result<Scope, StoreError> {
    let units = roster::team(tx, viewer).await?;
    let in_force: BTreeSet<_> = units.iter().filter(|(_, in_force)| *in_force).map(|(u, _)| u.id.clone()).collect();
    let tree = Tree::new(units.into_iter().map(|(unit, _)| unit));
    let roots: Vec<_> =
        tree.headed_by(viewer, |id| in_force.contains(id)).into_iter().map(|unit| unit.id.clone()).collect();
    if roots.is_empty() {
        return Err(heads_nothing());
    }
    Ok(Scope { tree, in_force, roots })
}

fn heads_nothing() -> StoreError {
    refused(ProblemType::Forbidden, "the viewer heads no unit")
}

/// See [`crate::Archive::board`].
pub async fn board(
    tx: &mut dyn Tx,
    viewer: &EmployeeId,
    key: Option<&str>,
    limit: u32,
) -> Result<BoardAnswer, StoreError> {
    let start = NewestKey::read(key)?;
    if roster::headed(tx, viewer).await?.is_empty() {
        return Err(heads_nothing());
    }
    let limit = limit.clamp(1, MAX_PAGE) as usize;
    let sql = format!(
        "{TEAM} SELECT {CIRCULAR} FROM document d JOIN circular c ON c.id = d.id
         WHERE d.kind = 'circular' AND (d.registered_at, d.id) < (?2, ?3)
           AND EXISTS (SELECT 1 FROM team CROSS JOIN circular_unit_target t WHERE t.circular_id = d.id AND t.unit_id = team.id)
         ORDER BY d.registered_at DESC, d.id DESC LIMIT ?4"
    );
    let rows = tx.query(&sql, given![viewer, start.at, start.id, limit as i64 + 1]).await?;
    let ids =
        rows.iter().take(limit).map(|row| Ok(values![viewer, row.item(0)?])).collect::<Result<Vec<_>, StoreError>>()?;
    let mut circulars = Vec::with_capacity(ids.len());
    for (row, figures) in rows.iter().zip(tx.query_many(&format!("{TEAM} {TEAM_FIGURES}"), &ids).await?) {
        let figures = figures.first().map_or_else(|| Ok(Figures::default()), |row| read_figures(row, 0))?;
        circulars.push(read_circular(row, figures)?);
    }
    let last = circulars.last().filter(|_| rows.len() > limit);
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
    let scope = scope(tx, viewer).await?;
    if unit.is_some_and(|unit| scope.tree.get(unit).is_none()) {
        return Err(refused(ProblemType::Forbidden, "the unit is not below the viewer"));
    }
    let sql = format!("SELECT {CIRCULAR} FROM document d JOIN circular c ON c.id = d.id WHERE d.id = ?1");
    let row = tx.first(&sql, given![circular]).await?;
    let mut figures = BTreeMap::new();
    for row in tx.query(&format!("{TEAM} {UNIT_FIGURES}"), given![viewer, circular]).await? {
        figures.insert(row.unit(0)?, read_figures(&row, 1)?);
    }
    let mut team = Figures::default();
    figures.values().for_each(|part| add(&mut team, *part));
    // A circular that touches nobody of the team is none of the viewer's business, and looks like none.
    let row = row.filter(|_| team.audience > 0);
    let row = row.ok_or_else(|| refused(ProblemType::NotFound, "no such circular touches the team"))?;
    let tops = unit.map_or_else(|| scope.roots.clone(), |unit| vec![unit.clone()]);
    let asked: BTreeSet<UnitId> = tops.iter().flat_map(|top| scope.tree.subtree(top)).collect();
    let with_people: Vec<&UnitId> =
        asked.iter().filter(|unit| figures.get(*unit).is_some_and(|f| f.audience > 0)).collect();
    let (people, next) = people(tx, circular, &with_people, start, limit.clamp(1, MAX_PAGE) as usize).await?;
    Ok(BoardDetail { circular: read_circular(&row, team)?, units: bars(&scope, &tops, &figures), people, next })
}

/// The asked units and those right below them. Units that ended appear only when the circular reached people in them.
fn bars(scope: &Scope, tops: &[UnitId], figures: &BTreeMap<UnitId, Figures>) -> Vec<BoardUnit> {
    let mut totals: BTreeMap<UnitId, Figures> = BTreeMap::new();
    for (unit, part) in figures {
        scope.tree.upwards(unit).into_iter().for_each(|above| add(totals.entry(above).or_default(), *part));
    }
    let mut bars = Vec::new();
    for top in tops {
        for id in std::iter::once(top).chain(scope.tree.children(top)) {
            let figures = totals.get(id).copied().unwrap_or_default();
            if let Some(unit) = scope.tree.get(id).filter(|_| figures.audience > 0 || scope.in_force.contains(id)) {
                let name = UnitName { id: unit.id.clone(), name: unit.name.clone(), name_en: unit.name_en.clone() };
                bars.push(BoardUnit { unit: name, figures });
            }
        }
    }
    bars
}

/// One page of people, unit after unit, so that no more units are read than the page needs.
async fn people(
    tx: &mut dyn Tx,
    circular: ItemId,
    units: &[&UnitId],
    start: PeopleKey,
    limit: usize,
) -> Result<(Vec<BoardPerson>, Option<String>), StoreError> {
    let mut found: Vec<(PeopleKey, Row)> = Vec::new();
    for unit in units.iter().filter(|unit| unit.as_str() >= start.unit.as_str()) {
        let first = unit.as_str() == start.unit;
        let (name, employee) = if first { (start.name.as_str(), start.employee.as_str()) } else { ("", "") };
        let wanted = (limit + 1 - found.len()) as i64;
        for row in tx.query(PEOPLE_OF_UNIT, given![circular, *unit, name, employee, wanted]).await? {
            let key = PeopleKey { unit: unit.as_str().to_owned(), name: row.text(1)?, employee: row.text(0)? };
            found.push((key, row));
        }
        if found.len() > limit {
            break;
        }
    }
    let next = if found.len() > limit { found.get(limit - 1).map(|(key, _)| key.write()).transpose()? } else { None };
    found.truncate(limit);
    let sets: Vec<_> = found.iter().map(|(key, _)| values![circular, key.employee.as_str()]).collect();
    let sql = "SELECT event, recorded_at FROM receipt WHERE subject = ?1 AND employee_id = ?2";
    let receipts = tx.query_many(sql, &sets).await?;
    let mut people = Vec::with_capacity(found.len());
    for ((_, row), receipts) in found.iter().zip(receipts) {
        let mut facts = Facts::default();
        for receipt in receipts {
            if let Some(fact) = Fact::parse(&receipt.text(0)?) {
                facts.record(fact, receipt.moment(1)?);
            }
        }
        let unit = UnitName { id: row.unit(2)?, name: row.text(3)?, name_en: row.opt_text(4)? };
        let last_contact = row.opt_moment(5)?;
        people.push(BoardPerson { employee: row.employee(0)?, name: row.text(1)?, unit, facts, last_contact });
    }
    Ok((people, next))
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

const CIRCULAR: &str = "d.id, d.number, d.subject, d.registered_at, c.deadline, d.statement_sha256";

/// A circular's figures of the whole team.
const TEAM_FIGURES: &str = "
    SELECT CAST(coalesce(sum(t.people), 0) AS BIGINT), CAST(coalesce(sum(n.reached), 0) AS BIGINT),
      CAST(coalesce(sum(n.shown), 0) AS BIGINT), CAST(coalesce(sum(n.opened), 0) AS BIGINT),
      CAST(coalesce(sum(n.acknowledged), 0) AS BIGINT)
    FROM team CROSS JOIN circular_unit_target t
    LEFT JOIN circular_unit_count n ON n.circular_id = t.circular_id AND n.unit_id = t.unit_id
    WHERE t.circular_id = ?2 AND t.unit_id = team.id";

/// A circular's figures by the team's units at the time of issue.
const UNIT_FIGURES: &str = "
    SELECT t.unit_id, t.people, coalesce(n.reached, 0), coalesce(n.shown, 0), coalesce(n.opened, 0), coalesce(n.acknowledged, 0)
    FROM team CROSS JOIN circular_unit_target t
    LEFT JOIN circular_unit_count n ON n.circular_id = t.circular_id AND n.unit_id = t.unit_id
    WHERE t.circular_id = ?2 AND t.unit_id = team.id";

/// People of the frozen audience who were in a unit at the time of issue, by name, with their unit of now.
const PEOPLE_OF_UNIT: &str = "
    SELECT p.id, p.name, u.id, u.name, u.name_en, (SELECT max(k.at) FROM contact k WHERE k.employee_id = p.id)
    FROM document d
    JOIN posting o ON o.unit_id = ?2 AND o.since_rev <= d.roster_rev AND (o.until_rev IS NULL OR o.until_rev > d.roster_rev)
    JOIN person p ON p.id = o.employee_id
    JOIN unit u ON u.id = p.unit_id
    WHERE d.id = ?1 AND (p.name, p.id) > (?3, ?4) AND EXISTS (
      SELECT 1 FROM membership m JOIN target t ON t.document_id = d.id AND t.stream_id = m.stream_id
      WHERE m.employee_id = p.id AND m.since_rev <= d.roster_rev AND (m.until_rev IS NULL OR m.until_rev > d.roster_rev))
    ORDER BY p.name, p.id LIMIT ?5";

//! Units and people, dated by roster revisions.

use super::founding::roster_rev;
use super::heads::{Item, put, write_items};
use super::{excuses, meant, movers, names, ways};
use crate::engine::value::{given, values};
use crate::engine::{Lock, Row, Tx};
use crate::rules::draft::json_text;
use crate::rules::roster_plan::{Membership, Move, OnFile, Plan, plan};
use crate::rules::tree::Tree;
use crate::{Person, Roster, RosterReport, StoreError, Unit};
use diwan_domain::{EmployeeId, ItemId, Moment, Role, StreamId, UnitId, UnitLevel};
use diwan_protocol::feed::{KIND_MEMBERSHIP, MembershipItem};

/// How many changes of membership are prepared at once, so that a country's roster needs no country of memory.
const CHUNK: usize = 10_000;

/// See [`crate::Archive::import_roster`].
pub async fn import(tx: &mut dyn Tx, roster: &Roster, now: Moment) -> Result<RosterReport, StoreError> {
    let rev = roster_rev(tx, Lock::RosterWrite).await? + 1;
    let file = on_file(tx).await?;
    let plan = plan(roster, &file)?;
    if plan.is_empty() {
        return Ok(plan.report);
    }
    tx.exec("UPDATE agency SET roster_rev = ?1", values![rev]).await?;
    let now = after_issues(tx, now).await?;
    write_units(tx, &plan, rev, now).await?;
    write_people(tx, &file, &plan, rev, now).await?;
    write_postings(tx, &plan.moves, rev, now).await?;
    for changes in plan.memberships.chunks(CHUNK) {
        write_memberships(tx, changes, rev, now).await?;
    }
    // Late, because nobody counts while units move.
    ways::follow(tx, &file, &plan, now).await?;
    let brought = movers::follow(tx, &plan.memberships, rev, now).await?;
    if plan.people.iter().any(|person| !is_in_force(&file, &person.id)) || !plan.people_end.is_empty() {
        excuses::changed(tx).await?;
    }
    tell(tx, &plan.memberships, now).await?;
    put(tx, brought, now).await?;
    if plan.memberships.len() >= CHUNK {
        // The next circular's audience is found by joining these.
        tx.measure(&["membership", "posting", "person"]).await?;
    }
    Ok(plan.report)
}

/// The longest that a change of the roster waits for its turn, or takes to be read.
const LONGEST_WAIT_MS: i64 = 3_600_000;

/// The moment of a change of the roster, told when it began and may have waited: after every circular that was issued meanwhile, since whoever joins now was
/// in the audience of none of them. A desk compares these moments, the registry the order of its transactions; both must say the same of a duty. What
/// lies further ahead was registered by a clock that was wrong. The caller holds [`Lock::RosterWrite`].
pub async fn after_issues(tx: &mut dyn Tx, now: Moment) -> Result<Moment, StoreError> {
    let sql = "SELECT max(registered_at) FROM document WHERE kind = 'circular' AND registered_at >= ?1 AND registered_at <= ?2";
    let row = tx.first(sql, given![now, now.plus_ms(LONGEST_WAIT_MS)]).await?;
    let newest = row.map_or(Ok(None), |row| row.opt_moment(0))?;
    Ok(newest.map_or(now, |newest| newest.plus_ms(1)))
}

fn is_in_force(file: &OnFile, person: &EmployeeId) -> bool {
    file.people.get(person).is_some_and(|(_, in_force)| *in_force)
}

/// See [`crate::Archive::units`].
pub async fn units(tx: &mut dyn Tx) -> Result<Vec<Unit>, StoreError> {
    let units = all_units(tx).await?.into_iter().filter_map(|(unit, in_force)| in_force.then_some(unit));
    Ok(Tree::new(units).top_down().into_iter().cloned().collect())
}

/// See [`crate::Archive::people`].
pub async fn people(tx: &mut dyn Tx, after: Option<&EmployeeId>, limit: u32) -> Result<Vec<Person>, StoreError> {
    let after = after.map_or("", EmployeeId::as_str);
    let rows = tx
        .query(
            "SELECT id, name, title, unit_id FROM person WHERE ended_at IS NULL AND id > ?1 ORDER BY id LIMIT ?2",
            given![after, i64::from(limit)],
        )
        .await?;
    rows.iter().map(read_person).collect()
}

/// All units ever, each with whether it is in force.
pub async fn all_units(tx: &mut dyn Tx) -> Result<Vec<(Unit, bool)>, StoreError> {
    let rows = tx.query("SELECT id, name, name_en, level, parent, head, ended_at FROM unit ORDER BY id", &[]).await?;
    rows.iter().map(|row| Ok((read_unit(row)?, row.opt_int(6)?.is_none()))).collect()
}

/// A unit from `id, name, name_en, level, parent, head`.
pub fn read_unit(row: &Row) -> Result<Unit, StoreError> {
    let level = UnitLevel::parse(&row.text(3)?);
    Ok(Unit {
        id: row.unit(0)?,
        name: row.text(1)?,
        name_en: row.opt_text(2)?,
        level: level.ok_or_else(|| StoreError::Unusable("a unit has a level that there is not".to_owned()))?,
        parent: row.opt_text(4)?.map(UnitId::from_stored),
        head: row.opt_text(5)?.map(EmployeeId::from_stored),
    })
}

fn read_person(row: &Row) -> Result<Person, StoreError> {
    Ok(Person { id: row.employee(0)?, name: row.text(1)?, title: row.text(2)?, unit: row.unit(3)? })
}

/// The roster on file, ended rows too.
pub async fn on_file(tx: &mut dyn Tx) -> Result<OnFile, StoreError> {
    let mut file = OnFile::default();
    for (unit, in_force) in all_units(tx).await? {
        file.units.insert(unit.id.clone(), (unit, in_force));
    }
    for row in tx.query("SELECT id, name, title, unit_id, ended_at FROM person", &[]).await? {
        file.people.insert(row.employee(0)?, (read_person(&row)?, row.opt_int(4)?.is_none()));
    }
    for row in tx.query("SELECT employee_id, role FROM role_grant WHERE until_rev IS NULL", &[]).await? {
        file.grants.entry(row.employee(0)?).or_default().extend(Role::parse(&row.text(1)?));
    }
    Ok(file)
}

async fn write_units(tx: &mut dyn Tx, plan: &Plan, rev: i64, now: Moment) -> Result<(), StoreError> {
    let rows: Vec<_> = plan
        .units
        .iter()
        .map(|u| values![&u.id, &u.name, u.name_en.as_ref(), u.level.as_str(), u.parent.as_ref(), u.head.as_ref()])
        .collect();
    tx.exec_many(
        "INSERT INTO unit (id, name, name_en, level, parent, head, ended_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, NULL)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, name_en = excluded.name_en, level = excluded.level,
           parent = excluded.parent, head = excluded.head, ended_at = NULL",
        &rows,
    )
    .await?;
    let ended: Vec<_> = plan.units_end.iter().map(|id| values![id, now]).collect();
    tx.exec_many("UPDATE unit SET ended_at = ?2 WHERE id = ?1", &ended).await?;
    // How it was before stays on record beside how it is.
    let changed = plan.units.iter().map(|unit| &unit.id).chain(&plan.units_end);
    let until: Vec<_> = changed.map(|id| values![id, rev, now]).collect();
    let sql = "UPDATE unit_history SET until_rev = ?2, valid_to = ?3 WHERE unit_id = ?1 AND until_rev IS NULL";
    tx.exec_many(sql, &until).await?;
    let row = |u: &Unit| {
        let (level, parent, head) = (u.level.as_str(), u.parent.as_ref(), u.head.as_ref());
        values![&u.id, rev, now, &u.name, u.name_en.as_ref(), level, parent, head]
    };
    let columns = ["unit_id", "since_rev", "valid_from", "name", "name_en", "level", "parent", "head"];
    tx.append("unit_history", &columns, &plan.units.iter().map(row).collect::<Vec<_>>()).await.map(drop)
}

async fn write_people(tx: &mut dyn Tx, file: &OnFile, plan: &Plan, rev: i64, now: Moment) -> Result<(), StoreError> {
    let row = |p: &Person| values![&p.id, &p.name, &p.title, &p.unit, names::folded(&p.name)];
    let (known, new): (Vec<&Person>, Vec<&Person>) = plan.people.iter().partition(|p| file.people.contains_key(&p.id));
    let rows: Vec<_> = known.into_iter().map(row).collect();
    let sql = "UPDATE person SET name = ?2, title = ?3, unit_id = ?4, folded = ?5, ended_at = NULL WHERE id = ?1";
    tx.exec_many(sql, &rows).await?;
    for new in new.chunks(CHUNK) {
        let rows: Vec<_> = new.iter().copied().map(row).collect();
        tx.append("person", &["id", "name", "title", "unit_id", "folded"], &rows).await?;
    }
    names::follow(tx, &plan.people, |id| file.people.get(id).map(|(before, _)| before.name.as_str())).await?;
    // Whoever left loses sessions and granted roles for good: who comes back is given them anew.
    let ended: Vec<_> = plan.people_end.iter().map(|id| values![id, now]).collect();
    tx.exec_many("UPDATE person SET ended_at = ?2 WHERE id = ?1", &ended).await?;
    tx.exec_many("UPDATE session SET ended_at = ?2 WHERE employee_id = ?1 AND ended_at IS NULL", &ended).await?;
    let grants: Vec<_> = plan.people_end.iter().map(|id| values![id, rev, now]).collect();
    let sql = "UPDATE role_grant SET until_rev = ?2, valid_to = ?3 WHERE employee_id = ?1 AND until_rev IS NULL";
    tx.exec_many(sql, &grants).await.map(drop)
}

async fn write_postings(tx: &mut dyn Tx, moves: &[Move], rev: i64, now: Moment) -> Result<(), StoreError> {
    let left: Vec<_> = moves.iter().filter(|m| m.leaves).map(|m| values![&m.employee, rev, now]).collect();
    let sql = "UPDATE posting SET until_rev = ?2, valid_to = ?3 WHERE employee_id = ?1 AND until_rev IS NULL";
    tx.exec_many(sql, &left).await?;
    for moves in moves.chunks(CHUNK) {
        let joined: Vec<_> =
            moves.iter().filter_map(|m| m.joins.as_ref().map(|unit| values![&m.employee, unit, rev, now])).collect();
        tx.append("posting", &["employee_id", "unit_id", "since_rev", "valid_from"], &joined).await?;
    }
    Ok(())
}

/// Writes the dated rows of joining and leaving.
pub async fn write_memberships(
    tx: &mut dyn Tx,
    changes: &[Membership],
    rev: i64,
    now: Moment,
) -> Result<(), StoreError> {
    let row = |c: &Membership| values![&c.employee, &c.stream, rev, now];
    let left: Vec<_> = changes.iter().filter(|c| !c.member).map(row).collect();
    tx.exec_many(
        "UPDATE membership SET until_rev = ?3, valid_to = ?4 WHERE employee_id = ?1 AND stream_id = ?2 AND until_rev IS NULL",
        &left,
    )
    .await?;
    let joined: Vec<_> = changes.iter().filter(|c| c.member).map(row).collect();
    tx.append("membership", &["employee_id", "stream_id", "since_rev", "valid_from"], &joined).await?;
    meant::follow(tx, changes).await
}

/// Tells people, each in their own stream, what they joined and left. Moves heads: called last.
pub async fn tell(tx: &mut dyn Tx, changes: &[Membership], now: Moment) -> Result<(), StoreError> {
    let mut told: Vec<_> = changes.iter().filter(|c| c.told).collect();
    // Sorted by person, so that chunks take heads in sorted order too.
    told.sort_by(|a, b| a.employee.cmp(&b.employee));
    for chunk in told.chunks(CHUNK) {
        let mut items = Vec::with_capacity(chunk.len());
        for change in chunk {
            let since = change.member.then_some(now);
            let item = MembershipItem { stream: change.stream.clone(), member: change.member, since };
            items.push(Item {
                id: ItemId::membership_of(&change.stream, &change.employee),
                kind: KIND_MEMBERSHIP,
                registered_at: now,
                body: json_text(&item)?,
            });
        }
        let stored = write_items(tx, items).await?;
        let streams = chunk.iter().map(|c| StreamId::employee(&c.employee));
        put(tx, streams.zip(stored).collect(), now).await?;
    }
    Ok(())
}

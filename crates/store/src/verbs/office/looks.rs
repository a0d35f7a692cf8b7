//! Who looked at whose record: noted once for each look at a person or at a list, never once for each person on it.

use super::who;
use crate::StoreError;
use crate::engine::value::{given, values};
use crate::engine::{Row, Tx};
use crate::rules::keys::NewestKey;
use diwan_domain::{EmployeeId, ItemId, Moment, UnitId};
use diwan_protocol::MAX_PAGE;
use diwan_protocol::office::supervision::{Look, Looks};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A look, as it is noted. Names a person, or a unit with everybody in it and below it.
#[derive(Debug, Clone, Copy)]
pub struct Looked<'l> {
    /// Who looked.
    pub by: &'l EmployeeId,
    /// In whose place.
    pub on_behalf: Option<&'l EmployeeId>,
    /// At which circular's record; `None`: at the load.
    pub circular: Option<ItemId>,
    /// At the list of which unit.
    pub unit: Option<&'l UnitId>,
    /// At whose own page.
    pub person: Option<&'l EmployeeId>,
}

/// Looks of the same person at the same thing within this time are one: turning a page, or looking again, is no other look.
const ONE_LOOK_MS: i64 = 5 * 60_000;
/// The namespace of looks' ids.
const LOOKS: Uuid = Uuid::from_u128(0x6469_7761_6e2d_6c6f_6f6b_732d_3031_3031);

/// Notes a look. Whoever looks at the own record alone is not noted.
pub async fn note(tx: &mut dyn Tx, look: Looked<'_>, now: Moment) -> Result<(), StoreError> {
    write(tx, look, None, now).await
}

/// Notes a look at a confidential draft, for whoever began it.
pub async fn note_draft(
    tx: &mut dyn Tx,
    by: &EmployeeId,
    (draft, author): (ItemId, &EmployeeId),
    now: Moment,
) -> Result<(), StoreError> {
    let look = Looked { by, on_behalf: None, circular: None, unit: None, person: Some(author) };
    write(tx, look, Some(draft), now).await
}

async fn write(tx: &mut dyn Tx, look: Looked<'_>, draft: Option<ItemId>, now: Moment) -> Result<(), StoreError> {
    if look.person == Some(look.by) {
        return Ok(());
    }
    let mut parts = vec![
        look.by.as_str().to_owned(),
        look.on_behalf.map_or("", EmployeeId::as_str).to_owned(),
        look.circular.map_or_else(String::new, |circular| circular.to_string()),
        look.unit.map_or("", UnitId::as_str).to_owned(),
        look.person.map_or("", EmployeeId::as_str).to_owned(),
        now.0.div_euclid(ONE_LOOK_MS).to_string(),
    ];
    parts.extend(draft.map(|draft| draft.to_string()));
    let id = ItemId(Uuid::new_v5(&LOOKS, parts.join("|").as_bytes()));
    // Who belonged to the unit then follows from the roster's revision, whatever clocks did.
    let rev = tx.first("SELECT roster_rev FROM agency", &[]).await?.ok_or(StoreError::NotInitialised)?.int(0)?;
    let sql = "INSERT INTO look (id, at, looked_by, on_behalf, circular_id, unit_id, employee_id, roster_rev, draft_id)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (id) DO NOTHING";
    let row = values![id, now, look.by, look.on_behalf, look.circular, look.unit, look.person, rev, draft];
    tx.exec(sql, row).await.map(drop)
}

/// See [`diwan_protocol::office::Question::Looks`].
pub async fn ask(tx: &mut dyn Tx, asker: &EmployeeId, key: Option<&str>, limit: u32) -> Result<Looks, StoreError> {
    let start = NewestKey::read(key)?;
    let limit = limit.clamp(1, MAX_PAGE) as usize;
    let most = limit as i64 + 1;
    let alone = format!(
        "{LOOK} WHERE l.employee_id = ?1 AND (l.at, l.id) < (?2, ?3) AND l.looked_by <> ?1
         ORDER BY l.at DESC, l.id DESC LIMIT ?4"
    );
    let mut rows = tx.query(&alone, given![asker, start.at, start.id, most]).await?;
    // The units in which the asker ever was, with those above them: few. Each list that was looked at is found by its unit.
    let sql =
        "SELECT DISTINCT a.above FROM posting o JOIN unit_above a ON a.unit_id = o.unit_id WHERE o.employee_id = ?1";
    let mut sets = Vec::new();
    for row in tx.query(sql, given![asker]).await? {
        sets.push(values![asker, start.at, start.id, most, row.text(0)?]);
    }
    let listed = format!("{LOOK} WHERE {ON_THE_LIST} ORDER BY l.at DESC, l.id DESC LIMIT ?4");
    rows.extend(tx.query_many(&listed, &sets).await?.into_iter().flatten());
    let mut newest = BTreeMap::new();
    for row in &rows {
        let look = read(row)?;
        newest.insert(Reverse((look.at, row.item(0)?)), look);
    }
    let more = newest.len() > limit;
    let last = newest.keys().nth(limit - 1).filter(|_| more).map(|Reverse((at, id))| NewestKey { at: *at, id: *id });
    Ok(Looks { looks: newest.into_values().take(limit).collect(), next: last.map(NewestKey::write) })
}

fn read(row: &Row) -> Result<Look, StoreError> {
    Ok(Look {
        at: row.moment(1)?,
        by: who::read(row, 2)?,
        on_behalf: who::read_opt(row, 4)?,
        circular: row.opt_item(6)?,
        number: row.opt_text(7)?,
        alone: row.opt_text(8)?.is_some(),
        draft: row.opt_item(9)?,
        subject: row.opt_text(10)?,
    })
}

const LOOK: &str = "
    SELECT l.id, l.at, b.id, b.name, h.id, h.name, l.circular_id, d.number, l.employee_id, l.draft_id, f.subject
    FROM look l JOIN person b ON b.id = l.looked_by LEFT JOIN person h ON h.id = l.on_behalf
      LEFT JOIN document d ON d.id = l.circular_id LEFT JOIN draft f ON f.id = l.draft_id";

/// Looks at the list of a unit (`?5`) on which a person (`?1`) was: in that unit or below it, at the time of the look or of the circular's issue, and
/// in the circular's audience.
const ON_THE_LIST: &str = "
    l.unit_id = ?5 AND l.employee_id IS NULL AND (l.at, l.id) < (?2, ?3) AND l.looked_by <> ?1
    AND EXISTS (
      SELECT 1 FROM posting o JOIN unit_above a ON a.unit_id = o.unit_id AND a.above = ?5
      WHERE o.employee_id = ?1 AND (
        (o.since_rev <= l.roster_rev AND (o.until_rev IS NULL OR o.until_rev > l.roster_rev))
        OR (o.since_rev <= d.roster_rev AND (o.until_rev IS NULL OR o.until_rev > d.roster_rev))))
    AND (l.circular_id IS NULL OR EXISTS (
      SELECT 1 FROM membership m JOIN target t ON t.document_id = l.circular_id AND t.stream_id = m.stream_id
      WHERE m.employee_id = ?1 AND m.since_rev <= l.roster_rev AND (m.until_rev IS NULL OR m.until_rev > d.roster_rev)))";

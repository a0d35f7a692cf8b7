//! Contests that concern somebody: the own ones, those of the team, and those about the own circulars; open ones first.

use super::super::scope;
use super::case::{CASE, Case};
use crate::StoreError;
use crate::engine::Tx;
use crate::engine::value::values;
use crate::rules::bad_request;
use crate::rules::keys::NewestKey;
use diwan_domain::{EmployeeId, ItemId, Moment};
use diwan_protocol::MAX_PAGE;
use diwan_protocol::office::contest::Contests;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// A place in the list: whether it is open, when it was opened, which.
type Place = (bool, Moment, ItemId);

/// See [`diwan_protocol::office::Question::Contests`].
pub async fn ask(
    tx: &mut dyn Tx,
    asker: &EmployeeId,
    key: Option<&str>,
    limit: u32,
    now: Moment,
) -> Result<Contests, StoreError> {
    let (open, at, id) = read_key(key)?;
    let limit = limit.clamp(1, MAX_PAGE) as usize;
    let most = limit as i64 + 1;
    let mut rows = Vec::new();
    for concerns in [OWN, PUBLISHED] {
        rows.extend(tx.query_many(&page_of(concerns), &[values![asker, i64::from(open), at, id, most]]).await?);
    }
    // Whoever supervises nobody has no team to ask about, and that is no reason to refuse.
    let tops = scope::standing(tx, asker, now).await?.tops;
    let principal = |top: &scope::Top| top.on_behalf.as_ref().map_or(String::new(), ToString::to_string);
    let of = |top: &scope::Top| values![&top.unit.id, i64::from(open), at, id, most, principal(top)];
    let sets: Vec<_> = tops.iter().map(of).collect();
    rows.extend(tx.query_many(&page_of(OF_THE_TEAM), &sets).await?);
    let mut newest: BTreeMap<Reverse<Place>, Case> = BTreeMap::new();
    for row in rows.iter().flatten() {
        let case = Case::of(row)?;
        newest.insert(Reverse((case.is_open(), case.item.opened_at, case.item.id)), case);
    }
    let more = newest.len() > limit;
    let last = newest.keys().nth(limit - 1).filter(|_| more).map(|Reverse(place)| write_key(*place));
    let mut contests = Vec::with_capacity(limit);
    for case in newest.into_values().take(limit) {
        contests.push(case.line(tx, asker, now).await?);
    }
    Ok(Contests { contests, next: last })
}

fn page_of(concerns: &str) -> String {
    format!(
        "SELECT {CASE} WHERE {concerns} AND ({OPEN} < ?2 OR ({OPEN} = ?2 AND (k.opened_at, k.id) < (?3, ?4)))
         ORDER BY {OPEN} DESC, k.opened_at DESC, k.id DESC LIMIT ?5"
    )
}

fn write_key((open, at, id): Place) -> String {
    format!("{}{}", if open { "o" } else { "c" }, NewestKey { at, id }.write())
}

fn read_key(key: Option<&str>) -> Result<Place, StoreError> {
    let (open, rest) = match key {
        None => (true, None),
        Some(key) => match (key.strip_prefix('o'), key.strip_prefix('c')) {
            (Some(rest), _) => (true, Some(rest)),
            (_, Some(rest)) => (false, Some(rest)),
            _ => return Err(bad_request("key is none of ours")),
        },
    };
    let NewestKey { at, id } = NewestKey::read(rest)?;
    Ok((open, at, id))
}

const OPEN: &str =
    "CASE WHEN k.decided_at IS NULL AND k.withdrawn_at IS NULL THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END";

const OWN: &str = "k.employee_id = ?1";

/// About a circular of this publisher, or of one who is gone.
const PUBLISHED: &str = "
    EXISTS (SELECT 1 FROM role_grant g WHERE g.employee_id = ?1 AND g.role = 'publisher' AND g.until_rev IS NULL)
    AND (d.publisher = ?1 OR NOT EXISTS (
      SELECT 1 FROM person i JOIN role_grant g ON g.employee_id = i.id AND g.role = 'publisher' AND g.until_rev IS NULL
      WHERE i.id = d.publisher AND i.ended_at IS NULL))";

/// Of somebody who is in a unit or below it now, but for the one in whose place it is asked (`?6`).
const OF_THE_TEAM: &str =
    "k.employee_id <> ?6 AND EXISTS (SELECT 1 FROM unit_above w WHERE w.unit_id = p.unit_id AND w.above = ?1)";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_only_what_was_written() {
        let place = (false, Moment(7), ItemId(uuid::Uuid::from_u128(9)));
        assert_eq!(read_key(Some(&write_key(place))).unwrap(), place);
        assert!(read_key(None).unwrap().0);
        for wrong in ["", "o", "x7.00000000000000000000000000000009", "c7", "سلمى"] {
            assert!(read_key(Some(wrong)).is_err(), "{wrong}");
        }
    }
}

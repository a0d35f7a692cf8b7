//! Full-text search, newest first. Ordering by time instead of rank makes a common word as cheap as a rare one: reading stops at the
//! thousandth hit.

use crate::MAX_HITS;
use crate::error::Result;
use crate::list::Listing;
use diwan_domain::arabic::{Query, Term};
use rusqlite::{Connection, params};
use std::collections::HashSet;

/// The newest hits, at most [`MAX_HITS`], among these documents or among all.
pub(crate) fn hits(tx: &Connection, words: &Query, among: Option<&Listing>) -> Result<Listing> {
    let among: Option<HashSet<i64>> = among.map(|listing| listing.positions.iter().copied().collect());
    // Nothing older than the oldest document of a narrowed list can be a hit.
    let oldest = among.as_ref().map_or(0, |set| set.iter().min().copied().unwrap_or(i64::MAX));
    let select = "SELECT rowid FROM search WHERE search MATCH ?1 AND rowid >= ?2 ORDER BY rowid DESC";
    let mut select = tx.prepare_cached(select)?;
    let mut rows = select.query(params![match_expression(words), oldest])?;
    let mut listing = Listing { positions: Vec::new(), more: false };
    while let Some(row) = rows.next()? {
        let pos: i64 = row.get(0)?;
        if among.as_ref().is_some_and(|set| !set.contains(&pos)) {
            continue;
        }
        if listing.positions.len() == MAX_HITS {
            listing.more = true;
            break;
        }
        listing.positions.push(pos);
    }
    by_time(tx, &mut listing.positions)?;
    Ok(listing)
}

/// Positions grow with time but for documents of one second; the list's own order is by time.
fn by_time(tx: &Connection, positions: &mut [i64]) -> Result<()> {
    let mut time = tx.prepare_cached("SELECT issued_at FROM document WHERE pos = ?1")?;
    let mut timed = Vec::with_capacity(positions.len());
    for pos in positions.iter() {
        timed.push((time.query_row([pos], |row| row.get::<_, i64>(0))?, *pos));
    }
    timed.sort_unstable_by(|a, b| b.cmp(a));
    for (slot, (_, pos)) in positions.iter_mut().zip(timed) {
        *slot = pos;
    }
    Ok(())
}

/// The words as FTS5 wants them. Forms are letters and digits only, so that nothing a person types can become an operator.
fn match_expression(words: &Query) -> String {
    words.terms().iter().map(any_form).collect::<Vec<_>>().join(" AND ")
}

fn any_form(term: &Term) -> String {
    let star = if term.prefix { "*" } else { "" };
    let forms: Vec<String> = term.forms.iter().map(|form| format!("\"{form}\"{star}")).collect();
    format!("({})", forms.join(" OR "))
}

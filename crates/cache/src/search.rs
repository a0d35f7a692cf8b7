//! Full-text search, newest first. Ordering by time instead of rank makes a common word as cheap as a rare one: reading stops at the
//! thousandth hit.

use crate::MAX_HITS;
use crate::error::Result;
use crate::list::Listing;
use diwan_domain::arabic::{Query, Term};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashSet;

/// Beginnings of words with so many characters have an index of their own (`prefix` in the schema).
const INDEXED_CHARS: [usize; 2] = [2, 4];
/// Any other beginning is asked for by way of what continues it, when that is not more.
const MAX_CONTINUATIONS: usize = 64;

/// The newest hits, at most [`MAX_HITS`], among these documents or among all.
pub(crate) fn hits(tx: &Connection, words: &Query, among: Option<&Listing>) -> Result<Listing> {
    let among: Option<HashSet<i64>> = among.map(|listing| listing.positions.iter().copied().collect());
    // Nothing older than the oldest document of a narrowed list can be a hit.
    let oldest = among.as_ref().map_or(0, |set| set.iter().min().copied().unwrap_or(i64::MAX));
    let select = "SELECT rowid FROM search WHERE search MATCH ?1 AND rowid >= ?2 ORDER BY rowid DESC";
    let mut select = tx.prepare_cached(select)?;
    let mut rows = select.query(params![match_expression(tx, words)?, oldest])?;
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

/// Gives a read connection the list of indexed words.
pub(crate) fn open_words(reader: &Connection) -> Result<()> {
    reader.execute_batch("CREATE VIRTUAL TABLE temp.search_word USING fts5vocab (main, search, instance)")?;
    Ok(())
}

/// The words as FTS5 wants them. Forms are letters and digits only, so that nothing a person types can become an operator.
fn match_expression(tx: &Connection, words: &Query) -> Result<String> {
    let terms: Vec<String> = words.terms().iter().map(|term| any_form(tx, term)).collect::<Result<_>>()?;
    Ok(terms.join(" AND "))
}

fn any_form(tx: &Connection, term: &Term) -> Result<String> {
    let mut forms = Vec::new();
    for form in &term.forms {
        if !term.prefix {
            forms.push(format!("\"{form}\""));
            continue;
        }
        match continuations(tx, form)? {
            Some(known) => forms.extend(known),
            None => forms.push(format!("\"{form}\"*")),
        }
    }
    Ok(format!("({})", forms.join(" OR ")))
}

/// A beginning as the indexed ones, or the words, that continue it. For a beginning without an index of its own FTS5 first gathers every
/// hit of every such word, however old: 80 ms for a common one among a million letters. Words and indexed beginnings it reads from the
/// newest hit on and stops. `None` when the beginning itself is the best question.
fn continuations(tx: &Connection, beginning: &str) -> Result<Option<Vec<String>>> {
    let chars = beginning.chars().count();
    if INDEXED_CHARS.contains(&chars) {
        return Ok(None);
    }
    let indexed = INDEXED_CHARS.iter().copied().find(|length| *length > chars);
    let end = format!("{beginning}{}", char::MAX);
    // From one word to the next by a new look-up: reading on would walk through every letter that has the word.
    let mut next = tx.prepare_cached("SELECT term FROM temp.search_word WHERE term >= ?1 AND term < ?2 LIMIT 1")?;
    let (mut from, mut found) = (beginning.to_owned(), Vec::new());
    while let Some(word) = next.query_row((&from, &end), |row| row.get::<_, String>(0)).optional()? {
        if found.len() == MAX_CONTINUATIONS {
            return Ok(None);
        }
        match indexed.filter(|length| word.chars().count() >= *length) {
            Some(length) => {
                let longer: String = word.chars().take(length).collect();
                found.push(format!("\"{longer}\"*"));
                // Behind everything that begins like this: no indexed word has this character.
                from = format!("{longer}{}", char::MAX);
            }
            None => {
                found.push(format!("\"{word}\""));
                // The next possible word: none has this character either.
                from = format!("{word}\u{1}");
            }
        }
    }
    Ok(Some(found).filter(|known| !known.is_empty()))
}

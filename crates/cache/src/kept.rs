//! Acknowledgements that are kept: a circular took the place of another and changed nothing that binds, perhaps after that one had done the same.

use crate::derive::Subject;
use crate::error::Result;
use crate::work::{Key, Work};
use diwan_domain::{ItemId, Moment};
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeSet;

/// The most circulars that a line of successors is followed through.
const MOST: usize = 1000;

/// When this person acknowledged the circular whose place this one took, or one before that, where it counts for this one: recorded by the moment at
/// which its own successor was issued. What lies further back than the circular before is known by events, which also a desk has that was set up
/// later and never had those circulars; they count from a stream that has, or had, this one.
pub(crate) fn acknowledgement(tx: &Connection, document: &Subject) -> Result<Option<Moment>> {
    let Some(before) = document.keeps else { return Ok(None) };
    let recorded = "SELECT acknowledged FROM facts WHERE subject = ?1 AND acknowledged <= ?2";
    let mut recorded = tx.prepare_cached(recorded)?;
    let further = "SELECT e.circular, e.at FROM event e WHERE e.kept_by = ?1 AND e.event = 'superseded'
         AND EXISTS (SELECT 1 FROM item_stream s JOIN item_stream c ON c.stream = s.stream
           WHERE s.item = e.item AND s.live = 1 AND c.item = ?2)";
    let mut further = tx.prepare_cached(further)?;
    let mut line = vec![(Key(before), document.issued_at.0)];
    let mut known = BTreeSet::from([Key(document.id)]);
    while let Some((circular, by_then)) = line.pop() {
        if !known.insert(circular) || known.len() > MOST {
            continue;
        }
        let at = recorded.query_row((circular, by_then), |row| row.get(0)).optional()?;
        if let Some(at) = at {
            return Ok(Some(Moment(at)));
        }
        let found = further.query_map((circular, Key(document.id)), |row| Ok((row.get(0)?, row.get(1)?)))?;
        line.extend(found.collect::<rusqlite::Result<Vec<_>>>()?);
    }
    Ok(None)
}

/// Derives anew a circular, and everything that took its place and may keep its acknowledgement.
pub(crate) fn touch(work: &mut Work<'_>, circular: ItemId) -> Result<()> {
    let later = "SELECT id FROM document WHERE keeps = ?1
         UNION SELECT kept_by FROM event WHERE circular = ?1 AND kept_by IS NOT NULL";
    let mut later = work.tx.prepare_cached(later)?;
    let (mut line, mut known) = (vec![Key(circular)], BTreeSet::new());
    while let Some(circular) = line.pop() {
        if !known.insert(circular) || known.len() > MOST {
            continue;
        }
        line.extend(later.query_map([circular], |row| row.get(0))?.collect::<rusqlite::Result<Vec<Key>>>()?);
    }
    known.into_iter().for_each(|circular| work.touch(circular.0));
    Ok(())
}

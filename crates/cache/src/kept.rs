//! Acknowledgements that are kept: a circular took the place of another and changed nothing that binds, perhaps after that one had done the same.

use crate::error::Result;
use crate::work::{Key, Work};
use diwan_domain::{Document, Earlier, ItemId, Moment};
use rusqlite::{Connection, OptionalExtension};

/// The most circulars of one line that are remembered.
const MOST: usize = 1000;

/// When this person acknowledged one of the circulars whose acknowledgement counts for this one, recorded by the moment by which it had to be; of
/// several the nearest counts.
pub(crate) fn acknowledgement(tx: &Connection, document: ItemId) -> Result<Option<Moment>> {
    let select = "SELECT f.acknowledged FROM keeps k JOIN facts f ON f.subject = k.circular
         WHERE k.document = ?1 AND f.acknowledged <= k.by_then ORDER BY k.by_then DESC, k.circular LIMIT 1";
    Ok(tx.prepare_cached(select)?.query_row([Key(document)], |row| row.get(0).map(Moment)).optional()?)
}

/// Remembers whose acknowledgement a circular says to keep, beside what is known of it already: a circular that was issued before they named those
/// further back is read again with every new workstation.
pub(crate) fn store(work: &Work<'_>, document: &Document) -> Result<()> {
    let supersedes = document.circular.as_ref().and_then(|terms| terms.supersedes.as_ref());
    let Some(before) = supersedes.filter(|before| before.carries) else { return Ok(()) };
    let insert = "INSERT OR REPLACE INTO keeps (document, circular, by_then) VALUES (?1, ?2, ?3)";
    let mut insert = work.tx.prepare_cached(insert)?;
    let nearest = Earlier { id: before.id, by: document.issued_at };
    // A circular that names itself took nobody's place.
    let others = |kept: &&Earlier| kept.id != document.id;
    for kept in std::iter::once(&nearest).chain(&before.earlier).filter(others).take(MOST) {
        insert.execute((Key(document.id), Key(kept.id), kept.by.0))?;
    }
    Ok(())
}

/// Forgets it with the circular, or with its version.
pub(crate) fn remove(work: &Work<'_>, document: ItemId) -> Result<()> {
    work.tx.prepare_cached("DELETE FROM keeps WHERE document = ?1")?.execute([Key(document)])?;
    Ok(())
}

/// Derives anew a circular, and everything that may keep its acknowledgement.
pub(crate) fn touch(work: &mut Work<'_>, circular: ItemId) -> Result<()> {
    let mut keepers = work.tx.prepare_cached("SELECT document FROM keeps WHERE circular = ?1")?;
    let found = keepers.query_map([Key(circular)], |row| row.get(0))?.collect::<rusqlite::Result<Vec<Key>>>()?;
    work.touch(circular);
    found.into_iter().for_each(|keeper| work.touch(keeper.0));
    Ok(())
}

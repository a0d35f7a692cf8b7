//! The drawer checks itself: everything that is kept for speed against what it is derived from.

use crate::beside;
use crate::db::Cache;
use crate::derive::{self, derived_duty, held, is_unread, kept_duty};
use crate::error::Result;
use crate::work::Key;
use diwan_domain::Moment;
use diwan_domain::check::item_check;
use rusqlite::Connection;

impl Cache {
    /// Checks the file and every kept figure, duty and unread mark against what it is derived from; each sentence names a fault.
    /// Reads everything: for tests and for support, not for every start.
    pub fn verify(&self) -> Result<Vec<String>> {
        // A connection of its own: FTS5's integrity check does not notice that another connection has changed the index since this
        // one last read it, and would call a sound file damaged.
        self.ask_alone(|tx| {
            let mut faults = Vec::new();
            file(tx, &mut faults)?;
            figures(tx, &mut faults)?;
            sums(tx, &mut faults)?;
            documents(tx, &mut faults)?;
            beside::verify(tx, &mut faults)?;
            Ok(faults)
        })
    }
}

fn file(tx: &Connection, faults: &mut Vec<String>) -> Result<()> {
    for pragma in ["PRAGMA quick_check", "PRAGMA foreign_key_check"] {
        let mut check = tx.prepare(pragma)?;
        let mut rows = check.query([])?;
        while let Some(row) = rows.next()? {
            let said: String = row.get(0)?;
            if said != "ok" {
                faults.push(format!("{pragma}: {said}"));
            }
        }
    }
    Ok(())
}

fn figures(tx: &Connection, faults: &mut Vec<String>) -> Result<()> {
    for (name, count) in [
        ("circulars", "SELECT count(*) FROM document WHERE kind = 'circular'"),
        ("letters", "SELECT count(*) FROM document WHERE kind = 'letter'"),
        ("unread_circulars", "SELECT count(*) FROM document WHERE kind = 'circular' AND unread = 1"),
        ("unread_letters", "SELECT count(*) FROM document WHERE kind = 'letter' AND unread = 1"),
    ] {
        let kept: i64 = tx.query_row("SELECT value FROM counter WHERE name = ?1", [name], |row| row.get(0))?;
        let counted: i64 = tx.query_row(count, [], |row| row.get(0))?;
        if kept != counted {
            faults.push(format!("{name} is kept as {kept} and counts {counted}"));
        }
    }
    let unsearchable = "SELECT count(*) FROM document WHERE pos NOT IN (SELECT rowid FROM search)";
    let stray = "SELECT count(*) FROM search WHERE rowid NOT IN (SELECT pos FROM document)";
    for (what, count) in [("documents cannot be searched", unsearchable), ("index rows have no document", stray)] {
        let counted: i64 = tx.query_row(count, [], |row| row.get(0))?;
        if counted != 0 {
            faults.push(format!("{counted} {what}"));
        }
    }
    Ok(())
}

fn sums(tx: &Connection, faults: &mut Vec<String>) -> Result<()> {
    let mut streams = tx.prepare("SELECT name, items, check_sum FROM stream")?;
    let mut streams = streams.query([])?;
    while let Some(row) = streams.next()? {
        let (name, items, check_sum): (String, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let mut rows = tx.prepare("SELECT item, ver FROM item_stream WHERE stream = ?1 AND live = 1 AND ver > 0")?;
        let mut rows = rows.query([&name])?;
        let (mut count, mut sum) = (0i64, 0u64);
        while let Some(row) = rows.next()? {
            count += 1;
            sum = sum.wrapping_add(item_check(row.get::<_, Key>(0)?.0, row.get(1)?));
        }
        if (count, sum.cast_signed()) != (items, check_sum) {
            faults.push(format!("{name}: the sums are not those of its rows"));
        }
    }
    Ok(())
}

fn documents(tx: &Connection, faults: &mut Vec<String>) -> Result<()> {
    let mut ids = tx.prepare("SELECT id FROM item")?;
    let mut ids = ids.query([])?;
    while let Some(row) = ids.next()? {
        let id = row.get::<_, Key>(0)?.0;
        if held(tx, id)? == derive::Held::Nowhere {
            faults.push(format!("{id} is in no stream"));
        }
        let Some(document) = derive::document(tx, id)? else { continue };
        if document.unread != is_unread(tx, &document)? {
            faults.push(format!("{id}: the unread mark is wrong"));
        }
        let kept = kept_duty(tx, id)?;
        let derived = derived_duty(tx, &document, kept.as_ref(), Moment::default())?;
        if kept.map(|k| k.duty) != derived {
            faults.push(format!("{id}: the duty is not what follows from the rows"));
        }
    }
    Ok(())
}

//! What a writing verb carries through its transaction.

use crate::error::Result;
use crate::types::Changes;
use diwan_domain::{ItemId, Moment};
use rusqlite::Transaction;
use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// One verb at work: its transaction, its time, and what it has changed so far.
pub(crate) struct Work<'t> {
    pub tx: &'t Transaction<'t>,
    pub now: Moment,
    pub changes: Changes,
    /// Files that no document needs any more; to be removed after the commit.
    pub dead_files: Vec<String>,
    /// Documents whose duty and figures must be derived anew before the commit.
    touched: BTreeSet<ItemId>,
    noted: HashSet<ItemId>,
    figures: BTreeMap<&'static str, i64>,
    words: BTreeMap<i64, Words>,
}

/// What the search index is to hold for one position.
struct Words {
    /// `None` takes the position out.
    new: Option<String>,
    /// Whether the index may hold it already.
    known: bool,
}

impl<'t> Work<'t> {
    pub fn new(tx: &'t Transaction<'t>, now: Moment) -> Self {
        let (changes, dead_files) = Default::default();
        let (touched, noted, figures, words) = Default::default();
        Self { tx, now, changes, dead_files, touched, noted, figures, words }
    }

    /// This document's duty or figures may have changed.
    pub fn touch(&mut self, id: ItemId) {
        self.touched.insert(id);
    }

    pub fn next_touched(&mut self) -> Option<ItemId> {
        self.touched.pop_first()
    }

    pub fn changed(&mut self, id: ItemId) {
        if self.noted.insert(id) {
            self.changes.changed.push(id);
        }
    }

    /// Adds to a kept figure; written by [`Work::finish`].
    pub fn count(&mut self, name: &'static str, by: i64) {
        *self.figures.entry(name).or_default() += by;
    }

    /// Gives a position its words, or takes it out of the index; written by [`Work::finish`].
    pub fn index(&mut self, pos: i64, new: Option<String>, known: bool) {
        let known = known || self.words.get(&pos).is_some_and(|before| before.known);
        self.words.insert(pos, Words { new, known });
    }

    /// Writes figures and words. Words go in the order of positions: FTS5 flushes all that it has gathered whenever a position is
    /// smaller than the one before, and a snapshot comes newest first.
    pub fn finish(&mut self) -> Result<()> {
        for (name, by) in std::mem::take(&mut self.figures) {
            let add = "UPDATE counter SET value = value + ?2 WHERE name = ?1";
            self.tx.prepare_cached(add)?.execute((name, by))?;
        }
        for (pos, words) in std::mem::take(&mut self.words) {
            if words.known {
                self.tx.prepare_cached("DELETE FROM search WHERE rowid = ?1")?.execute([pos])?;
            }
            if let Some(new) = words.new {
                self.tx.prepare_cached("INSERT INTO search (rowid, words) VALUES (?1, ?2)")?.execute((pos, new))?;
            }
        }
        Ok(())
    }
}

/// An id as its sixteen bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key(pub ItemId);

impl ToSql for Key {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Blob(self.0.0.as_bytes())))
    }
}

impl FromSql for Key {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        <[u8; 16]>::column_result(value).map(|bytes| Self(ItemId(uuid::Uuid::from_bytes(bytes))))
    }
}

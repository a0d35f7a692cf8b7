//! What a writing verb carries through its transaction.

use crate::error::Result;
use crate::types::Changes;
use diwan_domain::{ItemId, Moment};
use rusqlite::Transaction;
use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use std::collections::{BTreeSet, HashSet};

/// One verb at work: its transaction, its time, and what it has changed so far.
pub(crate) struct Work<'t> {
    pub tx: &'t Transaction<'t>,
    pub now: Moment,
    pub changes: Changes,
    /// Duties that a refusal made owed again.
    pub owed_again: Vec<ItemId>,
    /// Files that no document needs any more; to be removed after the commit.
    pub dead_files: Vec<String>,
    /// Documents whose duty and figures must be derived anew before the commit.
    touched: BTreeSet<ItemId>,
    noted: HashSet<ItemId>,
}

impl<'t> Work<'t> {
    pub fn new(tx: &'t Transaction<'t>, now: Moment) -> Self {
        let (changes, owed_again, dead_files, touched, noted) = Default::default();
        Self { tx, now, changes, owed_again, dead_files, touched, noted }
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

    /// Adds to a kept figure.
    pub fn count(&self, name: &str, by: i64) -> Result<()> {
        if by != 0 {
            let add = "UPDATE counter SET value = value + ?2 WHERE name = ?1";
            self.tx.prepare_cached(add)?.execute((name, by))?;
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

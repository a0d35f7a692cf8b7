//! The streams that this desk holds and where it stands in each.

use crate::db::Cache;
use crate::derive::settle_touched;
use crate::error::{CacheError, Result};
use crate::types::{Ask, Changes, Standing};
use crate::work::{Key, Work};
use crate::{acts, blob, outbox};
use diwan_domain::check::{check_text, item_check};
use diwan_domain::{ItemId, Moment, StreamId};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::BTreeSet;

/// One row of `stream`.
#[derive(Debug, Clone)]
pub(crate) struct Cursor {
    pub name: String,
    pub phase: Phase,
    pub epoch: i64,
    pub after: i64,
    pub snapshot_key: Option<String>,
    pub expected: i64,
    pub generation: i64,
    pub items: i64,
    /// The sum modulo 2^64, as SQLite's signed number.
    pub check_sum: i64,
}

/// What is known of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Nothing yet, or what is known is void.
    New,
    /// A snapshot is being taken.
    Snapshot,
    /// The cursor counts.
    Following,
}

impl Phase {
    fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Snapshot => "snapshot",
            Self::Following => "following",
        }
    }
}

const COLUMNS: &str = "name, phase, epoch, after, snapshot_key, expected, generation, items, check_sum";

impl Cursor {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let phase = match row.get_ref(1)?.as_str()? {
            "snapshot" => Phase::Snapshot,
            "following" => Phase::Following,
            _ => Phase::New,
        };
        Ok(Self {
            name: row.get(0)?,
            phase,
            epoch: row.get(2)?,
            after: row.get(3)?,
            snapshot_key: row.get(4)?,
            expected: row.get(5)?,
            generation: row.get(6)?,
            items: row.get(7)?,
            check_sum: row.get(8)?,
        })
    }

    pub fn load(tx: &Connection, stream: &StreamId) -> Result<Option<Self>> {
        let select = format!("SELECT {COLUMNS} FROM stream WHERE name = ?1");
        Ok(tx.prepare_cached(&select)?.query_row([stream.as_str()], Self::from_row).optional()?)
    }

    pub fn save(&self, tx: &Connection) -> Result<()> {
        let update =
            "UPDATE stream SET phase = ?2, epoch = ?3, after = ?4, snapshot_key = ?5, expected = ?6, generation = ?7,
             items = ?8, check_sum = ?9 WHERE name = ?1";
        tx.prepare_cached(update)?.execute(params![
            self.name,
            self.phase.as_str(),
            self.epoch,
            self.after,
            self.snapshot_key,
            self.expected,
            self.generation,
            self.items,
            self.check_sum,
        ])?;
        Ok(())
    }

    /// Adds a live item to the sums, or takes it out of them.
    pub fn count(&mut self, id: ItemId, ver: i64, live: bool) {
        let sum = item_check(id, ver).cast_signed();
        self.items += if live { 1 } else { -1 };
        self.check_sum = if live { self.check_sum.wrapping_add(sum) } else { self.check_sum.wrapping_sub(sum) };
    }

    /// Whether it is the person's own stream, in which receipts come.
    pub fn is_own(&self) -> bool {
        self.name.starts_with("employee:")
    }

    fn standing(self) -> Standing {
        let ask = match self.phase {
            Phase::Following => Ask::Entries { epoch: self.epoch, after: self.after },
            Phase::New | Phase::Snapshot => Ask::Snapshot { key: self.snapshot_key },
        };
        let expected = if self.phase == Phase::Snapshot { self.expected } else { 0 };
        let check = check_text(self.check_sum.cast_unsigned());
        Standing { stream: StreamId::from_stored(self.name), ask, count: self.items, check, expected }
    }
}

impl Cache {
    /// Where this desk stands in every stream that it holds: the `employee:` stream first, because it says which duties are done
    /// already, then by name.
    pub fn standings(&self) -> Result<Vec<Standing>> {
        self.ask(|tx| {
            let select = format!("SELECT {COLUMNS} FROM stream ORDER BY name NOT LIKE 'employee:%', name");
            let found =
                tx.prepare_cached(&select)?.query_map([], Cursor::from_row)?.collect::<rusqlite::Result<Vec<_>>>()?;
            Ok(found.into_iter().map(Cursor::standing).collect())
        })
    }

    /// Where it stands in one; `None` when it does not hold it.
    pub fn standing(&self, stream: &StreamId) -> Result<Option<Standing>> {
        self.ask(|tx| Ok(Cursor::load(tx, stream)?.map(Cursor::standing)))
    }

    /// Makes the held streams exactly these: joins new ones (their first ask is a snapshot), leaves the others (items that only they
    /// held go, and their duties with them).
    pub fn hold_streams(&self, streams: &[StreamId], now: Moment) -> Result<Changes> {
        self.apply(now, |work| {
            let wanted: BTreeSet<&str> = streams.iter().map(StreamId::as_str).collect();
            let mut select = work.tx.prepare("SELECT name FROM stream")?;
            let held = select.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<BTreeSet<String>>>()?;
            for stream in held.iter().filter(|name| !wanted.contains(name.as_str())) {
                leave(work, stream)?;
            }
            for stream in wanted.iter().filter(|name| !held.contains(**name)) {
                work.tx.execute("INSERT INTO stream (name) VALUES (?1)", [stream])?;
                // Documents come back with a unit, and what was done with them before may have been lost by the registry meanwhile.
                acts::compare_later(work.tx)?;
            }
            Ok(())
        })
    }

    /// Leaves one stream (403 on a fetch means the same).
    pub fn leave(&self, stream: &StreamId, now: Moment) -> Result<Changes> {
        self.apply(now, |work| leave(work, stream.as_str()))
    }

    /// Voids the cursor of one stream (410, another epoch, sums that differ). Everything stays readable; the next ask is a snapshot,
    /// whose end sweeps what it did not bring.
    pub fn reset(&self, stream: &StreamId) -> Result<()> {
        self.write(|tx| {
            let mut cursor = Cursor::load(tx, stream)?.ok_or(CacheError::UnknownStream)?;
            // Version 0 loses against everything: a restored registry may honestly send an older version than is kept here.
            let items = "UPDATE item SET ver = 0 WHERE id IN (SELECT item FROM item_stream WHERE stream = ?1)";
            tx.execute(items, [stream.as_str()])?;
            tx.execute("UPDATE item_stream SET ver = 0 WHERE stream = ?1", [stream.as_str()])?;
            cursor.phase = Phase::New;
            (cursor.snapshot_key, cursor.items, cursor.check_sum) = (None, 0, 0);
            cursor.save(tx)
        })
    }

    /// Runs a verb that changes items, derives what follows, commits, and only then lets files go and tells what changed.
    pub(crate) fn apply(&self, now: Moment, verb: impl FnOnce(&mut Work<'_>) -> Result<()>) -> Result<Changes> {
        let (changes, files) = self.write_seen(|tx| {
            let mut work = Work::new(tx, now);
            verb(&mut work)?;
            settle_touched(&mut work)?;
            Ok((work.changes, work.dead_files))
        })?;
        blob::remove_files(self, &files);
        Ok(changes)
    }
}

fn leave(work: &mut Work<'_>, stream: &str) -> Result<()> {
    let mut select = work.tx.prepare("SELECT item FROM item_stream WHERE stream = ?1")?;
    let items: Vec<Key> = select.query_map([stream], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    // Deleting the stream deletes its rows of item_stream.
    work.tx.execute("DELETE FROM stream WHERE name = ?1", [stream])?;
    for item in items {
        work.touch(item.0);
    }
    Ok(())
}

/// The cursor moved: overlays whose effect the feed has brought may go.
pub(crate) fn moved(work: &mut Work<'_>, cursor: &Cursor) -> Result<()> {
    if cursor.is_own() && cursor.phase == Phase::Following {
        acts::take_back_unrecorded(work, cursor.after, Moment(0))?;
        outbox::drop_overlays(work, cursor.after)?;
    }
    Ok(())
}

//! Pages of the feed. Changes and cursor are one transaction; an entry counts only when it is newer than what is known; therefore a page may
//! come any number of times, late or early, and the drawer is the same in the end.

use crate::db::Cache;
use crate::derive::{Held, held};
use crate::error::{CacheError, Result};
use crate::item::{self, Incoming, Stored};
use crate::reading::{Known, read};
use crate::stream::{Cursor, Phase, moved};
use crate::types::Changes;
use crate::work::{Key, Work};
use crate::{acts, outbox, receipt};
use diwan_domain::{Moment, StreamId};
use diwan_protocol::feed::KIND_RECEIPT;
use diwan_protocol::{EntriesPage, Entry, MAX_PAGE, Op, SnapshotPage};
use rusqlite::{OptionalExtension, params};

impl Cache {
    /// Stores one page of entries and its cursor. `asked_after` is the cursor that was asked with: the page moves the cursor only
    /// when no gap lies before it. A page for a stream that first needs a snapshot is ignored.
    pub fn apply_entries(
        &self,
        stream: &StreamId,
        asked_after: i64,
        page: &EntriesPage,
        now: Moment,
    ) -> Result<Changes> {
        check_entries(stream, asked_after, page)?;
        self.apply(now, |work| {
            let mut cursor = Cursor::load(work.tx, stream)?.ok_or(CacheError::UnknownStream)?;
            if cursor.phase != Phase::Following {
                return Ok(());
            }
            if cursor.epoch != page.head.epoch {
                return Err(CacheError::EpochChanged);
            }
            // What the cursor has passed is known, or was swept since and must not come back.
            let known = cursor.after;
            for entry in page.entries.iter().filter(|e| e.seq > known) {
                apply_entry(work, &mut cursor, entry)?;
            }
            if asked_after <= cursor.after {
                cursor.after = cursor.after.max(page.after);
            }
            cursor.save(work.tx)?;
            moved(work, &cursor)
        })
    }

    /// Stores one page of a snapshot. `asked_key` is the key that was asked with; a page that is not the next one is ignored.
    /// The last page sweeps what the snapshot did not bring and sets the cursor.
    pub fn apply_snapshot(
        &self,
        stream: &StreamId,
        asked_key: Option<&str>,
        page: &SnapshotPage,
        now: Moment,
    ) -> Result<Changes> {
        check_snapshot(stream, asked_key, page)?;
        self.apply(now, |work| {
            let mut cursor = Cursor::load(work.tx, stream)?.ok_or(CacheError::UnknownStream)?;
            match cursor.phase {
                Phase::New if asked_key.is_none() => begin(work, &mut cursor, page)?,
                Phase::Snapshot if asked_key.is_some() && asked_key == cursor.snapshot_key.as_deref() => {}
                _ => return Ok(()),
            }
            if cursor.epoch != page.as_of.epoch {
                return Err(CacheError::EpochChanged);
            }
            for entry in &page.entries {
                apply_entry(work, &mut cursor, entry)?;
            }
            cursor.snapshot_key.clone_from(&page.next);
            if page.next.is_none() {
                sweep(work, &mut cursor)?;
                cursor.phase = Phase::Following;
            }
            cursor.save(work.tx)?;
            moved(work, &cursor)
        })
    }
}

fn check_entries(stream: &StreamId, asked_after: i64, page: &EntriesPage) -> Result<()> {
    let mut last = asked_after;
    for entry in &page.entries {
        if entry.seq <= last {
            return Err(CacheError::BadPage("entries are not in order"));
        }
        last = entry.seq;
    }
    if page.after != last {
        return Err(CacheError::BadPage("the cursor is not the last entry's"));
    }
    if page.more && page.entries.is_empty() {
        return Err(CacheError::BadPage("more is promised behind an empty page"));
    }
    check_all(stream, &page.head.stream, &page.entries)
}

fn check_snapshot(stream: &StreamId, asked_key: Option<&str>, page: &SnapshotPage) -> Result<()> {
    if page.next.is_some() && page.next.as_deref() == asked_key {
        return Err(CacheError::BadPage("the key does not move"));
    }
    if page.entries.iter().any(|e| e.op == Op::Drop) {
        return Err(CacheError::BadPage("a snapshot drops nothing"));
    }
    check_all(stream, &page.as_of.stream, &page.entries)
}

fn check_all(asked: &StreamId, answered: &StreamId, entries: &[Entry]) -> Result<()> {
    if asked != answered {
        return Err(CacheError::BadPage("another stream was answered"));
    }
    if entries.len() > usize::try_from(MAX_PAGE).unwrap_or(usize::MAX) {
        return Err(CacheError::BadPage("too many entries"));
    }
    if entries.iter().any(|e| e.ver < 1) {
        return Err(CacheError::BadPage("versions begin at 1"));
    }
    Ok(())
}

fn begin(work: &mut Work<'_>, cursor: &mut Cursor, page: &SnapshotPage) -> Result<()> {
    if cursor.is_own() {
        // The registry's history was perhaps replaced by an older one, with or without another epoch: what it confirmed may be lost there.
        outbox::drop_overlays(work, i64::MAX)?;
        outbox::wait_again(work.tx)?;
        acts::compare_later(work.tx)?;
    }
    cursor.phase = Phase::Snapshot;
    cursor.epoch = page.as_of.epoch;
    cursor.after = page.as_of.head;
    cursor.expected = page.as_of.count;
    cursor.generation += 1;
    Ok(())
}

fn apply_entry(work: &mut Work<'_>, cursor: &mut Cursor, entry: &Entry) -> Result<()> {
    let raw = entry.data.as_deref().map_or("", |data| data.get());
    let live = entry.op == Op::Put;
    if live
        && entry.kind == KIND_RECEIPT
        && let Known::Receipt(receipt) = read(&entry.kind, entry.id, raw)
        && receipt::is_mine(work, entry.id, &receipt)?
    {
        receipt::remember(work, &receipt)?;
    }
    let is_news = place_in_stream(work, cursor, entry)?;
    if is_news {
        work.changes.applied += 1;
        work.touch(entry.id);
    }
    if !live {
        return Ok(());
    }
    let before = item::stored(work.tx, entry.id)?;
    if wants_data(work, before.as_ref(), entry, is_news)? {
        let kind = entry.kind.as_str();
        item::store(
            work,
            before,
            &Incoming { id: entry.id, kind, ver: entry.ver, registered_at: entry.registered_at, raw },
        )?;
        work.touch(entry.id);
    }
    Ok(())
}

/// Notes that the item is in the stream, or has left it. Returns whether that was news.
fn place_in_stream(work: &Work<'_>, cursor: &mut Cursor, entry: &Entry) -> Result<bool> {
    let key = (Key(entry.id), &cursor.name);
    let select = "SELECT ver, live FROM item_stream WHERE item = ?1 AND stream = ?2";
    let before: Option<(i64, bool)> =
        work.tx.prepare_cached(select)?.query_row(key, |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let live = entry.op == Op::Put;
    // At the same version a drop is the later word.
    if before.is_some_and(|(ver, was_live)| (ver, !was_live) >= (entry.ver, !live)) {
        let seen = "UPDATE item_stream SET generation = ?3 WHERE item = ?1 AND stream = ?2";
        work.tx.prepare_cached(seen)?.execute((key.0, key.1, cursor.generation))?;
        return Ok(false);
    }
    let upsert = "INSERT INTO item_stream (item, stream, ver, live, reason, generation) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (item, stream) DO UPDATE SET ver = excluded.ver, live = excluded.live, reason = excluded.reason,
           generation = excluded.generation";
    let reason = if live { "" } else { entry.reason.as_deref().unwrap_or("deleted") };
    let row = params![key.0, key.1, entry.ver, live, reason, cursor.generation];
    work.tx.prepare_cached(upsert)?.execute(row)?;
    // Rows of version 0 are those of before a reset; the sums began anew then.
    if let Some((ver, true)) = before.filter(|(ver, _)| *ver > 0) {
        cursor.count(entry.id, ver, false);
    }
    if live {
        cursor.count(entry.id, entry.ver, true);
    }
    Ok(true)
}

/// Whether the data of a put is newer than what is kept. A recalled document's late data is wanted too: its number and subject are the
/// trace that stays.
fn wants_data(work: &Work<'_>, kept: Option<&Stored>, entry: &Entry, is_news: bool) -> Result<bool> {
    if is_news {
        return Ok(kept.is_none_or(|k| entry.ver > k.ver || (k.recalled && entry.ver >= k.ver)));
    }
    Ok(kept.is_none_or(|k| entry.ver > k.ver) && matches!(held(work.tx, entry.id)?, Held::Recalled | Held::Superseded))
}

/// After a snapshot: what it did not bring is not in the stream any more.
fn sweep(work: &mut Work<'_>, cursor: &mut Cursor) -> Result<()> {
    let stale = "DELETE FROM item_stream WHERE stream = ?1 AND generation < ?2 RETURNING item, ver, live";
    let row = |row: &rusqlite::Row<'_>| Ok((row.get::<_, Key>(0)?, row.get::<_, i64>(1)?, row.get::<_, bool>(2)?));
    let swept = work
        .tx
        .prepare_cached(stale)?
        .query_map(params![cursor.name, cursor.generation], row)?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    for (item, ver, live) in swept {
        if live && ver > 0 {
            cursor.count(item.0, ver, false);
        }
        work.touch(item.0);
    }
    Ok(())
}

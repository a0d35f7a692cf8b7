//! Reading the feed: heads, changes after a cursor, snapshots, items and blobs.

use super::founding::agency;
use super::office::publishing;
use crate::engine::value::{given, values};
use crate::engine::{Row, Tx};
use crate::rules::keys::NewestKey;
use crate::rules::refused;
use crate::{Blob, StoreError};
use diwan_domain::check::check_text;
use diwan_domain::{EmployeeId, ItemId, Moment, StreamId};
use diwan_protocol::{EntriesPage, Entry, ItemAnswer, MAX_PAGE, Op, ProblemType, SnapshotPage, StreamHead};
use serde_json::value::RawValue;

/// The most bytes of items in one page: a page of the longest bodies must not take a server's or a desk's memory.
const MAX_PAGE_BYTES: i64 = 8 * 1024 * 1024;

/// See [`crate::Archive::heads`].
pub async fn heads(tx: &mut dyn Tx, streams: &[StreamId]) -> Result<Vec<StreamHead>, StoreError> {
    let epoch = agency(tx).await?.epoch;
    let mut sorted: Vec<&StreamId> = streams.iter().collect();
    sorted.sort();
    sorted.dedup();
    let sets: Vec<_> = sorted.iter().map(|stream| values![*stream]).collect();
    let rows = tx.query_many("SELECT head, item_count, check_sum FROM stream WHERE id = ?1", &sets).await?;
    sorted.into_iter().zip(rows).map(|(stream, rows)| read_head(stream, epoch, rows.first())).collect()
}

/// See [`crate::Archive::entries`].
pub async fn entries(
    tx: &mut dyn Tx,
    stream: &StreamId,
    epoch: i64,
    after: i64,
    limit: u32,
) -> Result<EntriesPage, StoreError> {
    let (head, purged_through) = head(tx, stream).await?;
    if epoch != head.epoch || after < purged_through || after > head.head {
        return Err(refused(ProblemType::StreamReset, "the cursor is of another history"));
    }
    let limit = i64::from(limit.clamp(1, MAX_PAGE));
    // Sizes first: which entries fit into a page is known before any body is read.
    let sql = "SELECT f.seq, i.body_bytes FROM feed f JOIN item i ON i.id = f.item_id
               WHERE f.stream_id = ?1 AND f.seq > ?2 ORDER BY f.seq LIMIT ?3";
    let sizes = tx.query(sql, given![stream, after, limit + 1]).await?;
    let fit = how_many_fit(&sizes, limit)?;
    let last = sizes.get(fit.saturating_sub(1)).map_or(Ok(after), |row| row.int(0))?;
    let sql = "SELECT f.seq, f.op, f.reason, i.kind, f.item_id, f.ver, i.registered_at, i.body
               FROM feed f JOIN item i ON i.id = f.item_id
               WHERE f.stream_id = ?1 AND f.seq > ?2 AND f.seq <= ?3 ORDER BY f.seq";
    let rows = tx.query(sql, given![stream, after, last]).await?;
    let entries = rows.into_iter().map(read_entry).collect::<Result<_, _>>()?;
    Ok(EntriesPage { entries, after: last, more: sizes.len() > fit, head })
}

/// See [`crate::Archive::snapshot`].
pub async fn snapshot(
    tx: &mut dyn Tx,
    stream: &StreamId,
    key: Option<&str>,
    limit: u32,
) -> Result<SnapshotPage, StoreError> {
    let start = NewestKey::read(key)?;
    let (as_of, _) = head(tx, stream).await?;
    let limit = i64::from(limit.clamp(1, MAX_PAGE));
    let sql = "SELECT f.registered_at, i.body_bytes, f.item_id FROM feed f JOIN item i ON i.id = f.item_id
               WHERE f.stream_id = ?1 AND f.op = 'put' AND (f.registered_at, f.item_id) < (?2, ?3)
               ORDER BY f.registered_at DESC, f.item_id DESC LIMIT ?4";
    let sizes = tx.query(sql, given![stream, start.at, start.id, limit + 1]).await?;
    let fit = how_many_fit(&sizes, limit)?;
    let Some(last) = sizes.get(fit.saturating_sub(1)) else {
        return Ok(SnapshotPage { entries: Vec::new(), next: None, as_of });
    };
    let last = NewestKey { at: last.moment(0)?, id: last.item(2)? };
    let sql = "SELECT f.seq, f.op, f.reason, i.kind, f.item_id, f.ver, i.registered_at, i.body
               FROM feed f JOIN item i ON i.id = f.item_id
               WHERE f.stream_id = ?1 AND f.op = 'put'
                 AND (f.registered_at, f.item_id) < (?2, ?3) AND (f.registered_at, f.item_id) >= (?4, ?5)
               ORDER BY f.registered_at DESC, f.item_id DESC";
    let rows = tx.query(sql, given![stream, start.at, start.id, last.at, last.id]).await?;
    let entries = rows.into_iter().map(read_entry).collect::<Result<_, _>>()?;
    Ok(SnapshotPage { entries, next: (sizes.len() > fit).then(|| last.write()), as_of })
}

/// See [`crate::Archive::item`].
pub async fn item(tx: &mut dyn Tx, reader: &EmployeeId, id: ItemId) -> Result<Option<ItemAnswer>, StoreError> {
    if !holds(tx, reader, id).await? {
        return Ok(None);
    }
    let Some(row) = tx.first("SELECT kind, ver, body FROM item WHERE id = ?1", given![id]).await? else {
        return Ok(None);
    };
    Ok(Some(ItemAnswer { id, kind: row.text(0)?, ver: row.int(1)?, data: raw(row.text(2)?)? }))
}

/// Whether any stream of which the reader is a member now carries the item: the whole permission to read it.
pub async fn holds(tx: &mut dyn Tx, reader: &EmployeeId, id: ItemId) -> Result<bool, StoreError> {
    let sql = "SELECT f.seq FROM feed f JOIN membership m ON m.stream_id = f.stream_id
               WHERE f.item_id = ?1 AND f.op = 'put' AND m.employee_id = ?2 AND m.until_rev IS NULL LIMIT 1";
    Ok(tx.first(sql, given![id, reader]).await?.is_some())
}

/// See [`crate::Archive::blob_for`].
pub async fn blob_for(tx: &mut dyn Tx, reader: &EmployeeId, sha256: &str) -> Result<Option<Blob>, StoreError> {
    if !diwan_domain::check::is_sha256_hex(sha256) {
        return Ok(None);
    }
    let sql = "SELECT b.sha256, b.size, b.media_type FROM blob b WHERE b.sha256 = ?1 AND EXISTS (
                 SELECT 1 FROM item_blob ib JOIN feed f ON f.item_id = ib.item_id AND f.op = 'put'
                 JOIN membership m ON m.stream_id = f.stream_id AND m.employee_id = ?2 AND m.until_rev IS NULL
                 WHERE ib.sha256 = b.sha256)";
    if let Some(row) = tx.first(sql, given![sha256, reader]).await? {
        return super::issue::read_blob(&row).map(Some);
    }
    if !publishing::carried_by_a_draft(tx, reader, sha256).await? {
        return Ok(None);
    }
    let sql = "SELECT sha256, size, media_type FROM blob WHERE sha256 = ?1";
    tx.first(sql, given![sha256]).await?.as_ref().map(super::issue::read_blob).transpose()
}

/// See [`crate::Archive::note_view`].
pub async fn note_view(tx: &mut dyn Tx, reader: &EmployeeId, id: ItemId, now: Moment) -> Result<(), StoreError> {
    if !holds(tx, reader, id).await? {
        return Err(refused(ProblemType::NotFound, "nobody views what is not in their streams"));
    }
    let sql = "INSERT INTO view_log (employee_id, item_id, at) VALUES (?1, ?2, ?3) ON CONFLICT (employee_id, item_id, at) DO NOTHING";
    tx.exec(sql, values![reader, id, now]).await.map(drop)
}

async fn head(tx: &mut dyn Tx, stream: &StreamId) -> Result<(StreamHead, i64), StoreError> {
    let epoch = agency(tx).await?.epoch;
    let sql = "SELECT head, item_count, check_sum, purged_through FROM stream WHERE id = ?1";
    let row = tx.first(sql, given![stream]).await?;
    let purged_through = row.as_ref().map_or(Ok(0), |row| row.int(3))?;
    Ok((read_head(stream, epoch, row.as_ref())?, purged_through))
}

fn read_head(stream: &StreamId, epoch: i64, row: Option<&Row>) -> Result<StreamHead, StoreError> {
    let (head, count, check) = row.map_or(Ok((0, 0, 0)), |r| Ok::<_, StoreError>((r.int(0)?, r.int(1)?, r.int(2)?)))?;
    Ok(StreamHead { stream: stream.clone(), epoch, head, count, check: check_text(check as u64) })
}

/// How many rows go into a page: no more than the limit and the bytes, but always one, or a reader would stand still.
fn how_many_fit(sizes: &[Row], limit: i64) -> Result<usize, StoreError> {
    let (mut fit, mut bytes) = (0, 0);
    for row in sizes.iter().take(usize::try_from(limit).unwrap_or(1)) {
        bytes += row.int(1)?;
        if fit > 0 && bytes > MAX_PAGE_BYTES {
            break;
        }
        fit += 1;
    }
    Ok(fit)
}

fn read_entry(row: Row) -> Result<Entry, StoreError> {
    let op = if row.text(1)? == "put" { Op::Put } else { Op::Drop };
    Ok(Entry {
        seq: row.int(0)?,
        op,
        kind: row.text(3)?,
        id: row.item(4)?,
        ver: row.int(5)?,
        registered_at: Moment(row.int(6)?),
        data: if op == Op::Put { Some(raw(row.text(7)?)?) } else { None },
        reason: row.opt_text(2)?,
    })
}

fn raw(body: String) -> Result<Box<RawValue>, StoreError> {
    RawValue::from_string(body).map_err(|_| StoreError::Unusable("the body of an item is no JSON".to_owned()))
}

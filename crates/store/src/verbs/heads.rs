//! Items and the heads of their streams: the only place where a seq is given.

use crate::StoreError;
use crate::engine::value::values;
use crate::engine::{Row, Tx};
use diwan_domain::check::item_check;
use diwan_domain::{ItemId, Moment, StreamId};
use std::collections::BTreeMap;

/// An item in its newest state.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its id.
    pub id: ItemId,
    /// Its kind, `name/version`.
    pub kind: &'static str,
    /// When it is registered; an item that exists keeps its own time.
    pub registered_at: Moment,
    /// JSON, exactly as every member receives it.
    pub body: String,
}

/// Where a stored item stands.
#[derive(Debug, Clone, Copy)]
pub struct Stored {
    /// The item.
    pub id: ItemId,
    /// Its version now.
    pub ver: i64,
    /// When it was registered.
    pub registered_at: Moment,
}

/// Writes items: new ones as version 1, known ones as their next version. No id may come twice. The caller holds what
/// keeps others from writing the same items (the roster's lock, the actor's lock, or an id that only it knows).
pub async fn write_items(tx: &mut dyn Tx, items: Vec<Item>) -> Result<Vec<Stored>, StoreError> {
    let ids: Vec<_> = items.iter().map(|item| values![item.id]).collect();
    let known = tx.query_many("SELECT ver, registered_at FROM item WHERE id = ?1", &ids).await?;
    let mut stored = Vec::with_capacity(items.len());
    let mut rows = Vec::with_capacity(items.len());
    for (item, known) in items.into_iter().zip(known) {
        let (ver, registered_at) = match known.first() {
            Some(row) => (row.int(0)? + 1, row.moment(1)?),
            None => (1, item.registered_at),
        };
        stored.push(Stored { id: item.id, ver, registered_at });
        let bytes = item.body.len() as i64;
        rows.push(values![item.id, item.kind, ver, registered_at, item.body, bytes]);
    }
    tx.exec_many(
        "INSERT INTO item (id, kind, ver, registered_at, body, body_bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (id) DO UPDATE SET ver = excluded.ver, body = excluded.body, body_bytes = excluded.body_bytes",
        &rows,
    )
    .await?;
    Ok(stored)
}

/// Enters items into streams and moves the heads: the last thing that a verb does, so that heads are locked briefly.
/// Heads are taken in sorted order (no two writers can wait for each other), and what a stream held before is read only
/// after its head is taken. Returns the seq of each entry.
pub async fn put(
    tx: &mut dyn Tx,
    entries: Vec<(StreamId, Stored)>,
    now: Moment,
) -> Result<BTreeMap<(StreamId, ItemId), i64>, StoreError> {
    let mut streams: BTreeMap<StreamId, Vec<Stored>> = BTreeMap::new();
    for (stream, item) in entries {
        streams.entry(stream).or_default().push(item);
    }
    let bumps: Vec<_> = streams.iter().map(|(id, items)| values![id, items.len() as i64, now]).collect();
    let heads = tx
        .query_many(
            "INSERT INTO stream (id, head, item_count, check_sum, purged_through, changed_at) VALUES (?1, ?2, 0, 0, 0, ?3)
             ON CONFLICT (id) DO UPDATE SET head = stream.head + excluded.head, changed_at = excluded.changed_at
             RETURNING head, item_count, check_sum",
            &bumps,
        )
        .await?;
    let wanted: Vec<_> = streams.iter().flat_map(|(id, items)| items.iter().map(move |i| values![id, i.id])).collect();
    let held = tx.query_many("SELECT ver, op FROM feed WHERE stream_id = ?1 AND item_id = ?2", &wanted).await?;
    let mut held = held.into_iter();
    let (mut seqs, mut rows, mut sums) = (BTreeMap::new(), Vec::new(), Vec::new());
    for ((stream, items), head) in streams.iter().zip(&heads) {
        let head = head.first().ok_or_else(|| StoreError::Engine("a head did not answer".to_owned()))?;
        let (mut seq, mut sum) = (head.int(0)? - items.len() as i64, Sum::read(head)?);
        for item in items {
            seq += 1;
            let old = held.next().unwrap_or_default();
            if let Some(old) = old.first()
                && old.text(1)? == "put"
            {
                sum.take(item.id, old.int(0)?);
            }
            sum.add(item.id, item.ver);
            rows.push(values![stream, item.id, seq, item.ver, item.registered_at]);
            seqs.insert((stream.clone(), item.id), seq);
        }
        sums.push(values![stream, sum.count, sum.check as i64]);
    }
    tx.exec_many(
        "INSERT INTO feed (stream_id, item_id, seq, ver, op, reason, registered_at) VALUES (?1, ?2, ?3, ?4, 'put', NULL, ?5)
         ON CONFLICT (stream_id, item_id) DO UPDATE SET seq = excluded.seq, ver = excluded.ver, op = 'put', reason = NULL",
        &rows,
    )
    .await?;
    tx.exec_many("UPDATE stream SET item_count = ?2, check_sum = ?3 WHERE id = ?1", &sums).await?;
    Ok(seqs)
}

/// Count and check of a stream's live items. The check is stored as the same 64 bits with a sign.
pub struct Sum {
    /// Live items.
    pub count: i64,
    /// Sum modulo 2^64 of their checks.
    pub check: u64,
}

impl Sum {
    fn read(head: &Row) -> Result<Self, StoreError> {
        Ok(Self { count: head.int(1)?, check: head.int(2)? as u64 })
    }

    /// An item is live now.
    pub fn add(&mut self, id: ItemId, ver: i64) {
        self.count += 1;
        self.check = self.check.wrapping_add(item_check(id, ver));
    }

    fn take(&mut self, id: ItemId, ver: i64) {
        self.count -= 1;
        self.check = self.check.wrapping_sub(item_check(id, ver));
    }
}

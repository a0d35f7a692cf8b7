//! Items and the heads of their streams: the only place where a seq is given.

use crate::StoreError;
use crate::engine::value::{given, values};
use crate::engine::{Batch, Row, Tx};
use diwan_domain::check::item_check;
use diwan_domain::{ItemId, Moment, StreamId};
use std::collections::{BTreeMap, BTreeSet};

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

/// The items that are there already, by their ids (`?1`).
pub const KNOWN_ITEM: &str = "SELECT id, ver, registered_at FROM item WHERE id = ?1";
/// Writes an item in its newest state.
const WRITE_ITEM: &str = "
    INSERT INTO item (id, kind, ver, registered_at, body, body_bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (id) DO UPDATE SET ver = excluded.ver, body = excluded.body, body_bytes = excluded.body_bytes";
/// Moves the head of a stream (`?1`) by so many entries (`?2`) and holds it until the end of the transaction.
const TAKE_HEAD: &str = "
    INSERT INTO stream (id, head, item_count, check_sum, purged_through, changed_at) VALUES (?1, ?2, 0, 0, 0, ?3)
    ON CONFLICT (id) DO UPDATE SET head = stream.head + excluded.head, changed_at = excluded.changed_at
    RETURNING id, head, item_count, check_sum";
/// What a stream (`?1`) holds of an item (`?2`).
pub const HELD: &str = "SELECT stream_id, item_id, ver, op FROM feed WHERE stream_id = ?1 AND item_id = ?2";
/// Enters an item into a stream.
const ENTER: &str = "
    INSERT INTO feed (stream_id, item_id, seq, ver, op, reason, registered_at) VALUES (?1, ?2, ?3, ?4, 'put', NULL, ?5)
    ON CONFLICT (stream_id, item_id) DO UPDATE SET seq = excluded.seq, ver = excluded.ver, op = 'put', reason = NULL";
/// Notes that an item left a stream.
const LEAVE: &str =
    "UPDATE feed SET seq = ?3, ver = ?4, op = 'drop', reason = ?5 WHERE stream_id = ?1 AND item_id = ?2";
/// Notes the sums of a stream whose head is held.
const NOTE_SUM: &str = "UPDATE stream SET item_count = ?2, check_sum = ?3 WHERE id = ?1";

/// Where each entry stands in its stream.
pub type Seqs = BTreeMap<(StreamId, ItemId), i64>;

/// What [`enter`] makes of entries.
pub struct Entered {
    /// The place of each entry.
    pub seqs: Seqs,
    /// Where each stream stands now: head, and the sums over its items.
    pub heads: BTreeMap<StreamId, (i64, Sum)>,
    /// How entries and sums are written.
    pub writes: [Batch; 2],
}

/// Writes items: new ones as version 1, known ones as their next version. No id may come twice. The caller holds what
/// keeps others from writing the same items (the roster's lock, the actor's lock, or an id that only it knows).
pub async fn write_items(tx: &mut dyn Tx, items: Vec<Item>) -> Result<Vec<Stored>, StoreError> {
    let ids: Vec<_> = items.iter().map(|item| values![item.id]).collect();
    let known = tx.query_many(KNOWN_ITEM, &ids).await?;
    let (stored, writes) = next_versions(items, &known.into_iter().flatten().collect::<Vec<_>>())?;
    tx.exec_many(writes.sql, &writes.sets).await?;
    Ok(stored)
}

/// The next version of each item, and how they are written; `known` are the rows of [`KNOWN_ITEM`].
pub fn next_versions(items: Vec<Item>, known: &[Row]) -> Result<(Vec<Stored>, Batch), StoreError> {
    let mut before = BTreeMap::new();
    for row in known {
        before.insert(row.item(0)?, (row.int(1)?, row.moment(2)?));
    }
    let (mut stored, mut rows) = (Vec::with_capacity(items.len()), Vec::with_capacity(items.len()));
    for item in items {
        let (ver, registered_at) =
            before.get(&item.id).map_or((1, item.registered_at), |(ver, registered_at)| (ver + 1, *registered_at));
        stored.push(Stored { id: item.id, ver, registered_at });
        let bytes = item.body.len() as i64;
        rows.push(values![item.id, item.kind, ver, registered_at, item.body, bytes]);
    }
    Ok((stored, Batch::of(WRITE_ITEM, rows)))
}

/// Enters items into streams and moves the heads: the last thing that a verb does, so that heads are locked briefly.
/// Heads are taken in sorted order (no two writers can wait for each other), and what a stream held before is read only
/// after its head is taken. Returns the seq of each entry.
pub async fn put(tx: &mut dyn Tx, entries: Vec<(StreamId, Stored)>, now: Moment) -> Result<Seqs, StoreError> {
    let streams = by_stream(entries);
    let take = take_heads(&streams, now);
    let heads: Vec<Row> = tx.query_many(take.sql, &take.sets).await?.into_iter().flatten().collect();
    let wanted: Vec<_> = streams.iter().flat_map(|(id, items)| items.iter().map(move |i| values![id, i.id])).collect();
    let held: Vec<Row> = tx.query_many(HELD, &wanted).await?.into_iter().flatten().collect();
    let entered = enter(&streams, &heads, &held)?;
    for batch in entered.writes {
        tx.exec_many(batch.sql, &batch.sets).await?;
    }
    Ok(entered.seqs)
}

/// Writes items and enters each into its streams, as [`write_items`] and [`put`] do, in few round trips however many there are. Moves
/// heads: the last thing that a verb does. Returns the streams that moved.
pub async fn deliver(
    tx: &mut dyn Tx,
    parcels: Vec<(Item, Vec<StreamId>)>,
    now: Moment,
) -> Result<Vec<StreamId>, StoreError> {
    let (items, to): (Vec<Item>, Vec<Vec<StreamId>>) = parcels.into_iter().unzip();
    let ids = items.iter().map(|item| values![item.id]).collect();
    let known = tx.all(vec![Batch::of(KNOWN_ITEM, ids)]).await?.pop().unwrap_or_default();
    let (stored, items) = next_versions(items, &known)?;
    let entries = to.into_iter().zip(stored).flat_map(|(to, item)| to.into_iter().map(move |stream| (stream, item)));
    let streams = by_stream(entries);
    let heads = tx.all(vec![items, take_heads(&streams, now)]).await?.pop().unwrap_or_default();
    let wanted = streams.iter().flat_map(|(id, items)| items.iter().map(move |i| values![id, i.id])).collect();
    let held = tx.all(vec![Batch::of(HELD, wanted)]).await?.pop().unwrap_or_default();
    tx.all(Vec::from(enter(&streams, &heads, &held)?.writes)).await?;
    Ok(streams.into_keys().collect())
}

/// Takes an item out of a stream that holds it, as a change of its own: it has another version afterwards, so that it may come back.
pub async fn take_out(
    tx: &mut dyn Tx,
    stream: &StreamId,
    id: ItemId,
    reason: &str,
    now: Moment,
) -> Result<(), StoreError> {
    tx.exec("UPDATE item SET ver = ver + 1 WHERE id = ?1", values![id]).await?;
    let take = Batch::of(TAKE_HEAD, vec![values![stream, 1i64, now]]);
    let head = tx.query_many(take.sql, &take.sets).await?.into_iter().flatten().next();
    let head = head.ok_or_else(|| StoreError::Engine("a head did not answer".to_owned()))?;
    let missing = || StoreError::Unusable("an item that was delivered is not in its stream".to_owned());
    let held = tx.first(HELD, given![stream, id]).await?.filter(|row| row.text(3).is_ok_and(|op| op == "put"));
    let ver = held.ok_or_else(missing)?.int(2)?;
    let mut sum = Sum::read(&head)?;
    sum.take(id, ver);
    tx.exec(LEAVE, values![stream, id, head.int(1)?, ver + 1, reason]).await?;
    tx.exec(NOTE_SUM, values![stream, sum.count, sum.check as i64]).await.map(drop)
}

/// Enters stored items into streams and takes others out of every stream that ever had them, each with its reason. Whoever reads on finds what is
/// entered before what left. Moves heads: the last thing that a verb does. The caller keeps others from entering the same items elsewhere
/// meanwhile. Returns the streams that moved.
pub async fn exchange(
    tx: &mut dyn Tx,
    entries: Vec<(StreamId, Stored)>,
    leaving: &[(ItemId, &'static str)],
    now: Moment,
) -> Result<Vec<StreamId>, StoreError> {
    let mut moved: BTreeSet<StreamId> = entries.iter().map(|(stream, _)| stream.clone()).collect();
    let mut left = Vec::with_capacity(leaving.len());
    for (id, reason) in leaving {
        let rows = tx.query("SELECT stream_id FROM feed WHERE item_id = ?1 ORDER BY stream_id", given![*id]).await?;
        let streams = rows.iter().map(|row| row.stream(0)).collect::<Result<Vec<_>, _>>()?;
        moved.extend(streams.iter().cloned());
        left.push((*id, *reason, streams));
    }
    if !left.is_empty() {
        // All heads at once and in order, though some are moved more than once.
        let heads = moved.iter().map(|stream| values![stream, 0i64, now]).collect();
        tx.all(vec![Batch::of(TAKE_HEAD, heads)]).await?;
    }
    put(tx, entries, now).await?;
    for (id, reason, streams) in left {
        leave(tx, id, reason, &streams, now).await?;
    }
    Ok(moved.into_iter().collect())
}

/// Takes an item out of all the streams that ever had it; those that it left before hear of it once more, so that its version is one everywhere.
async fn leave(tx: &mut dyn Tx, id: ItemId, reason: &str, streams: &[StreamId], now: Moment) -> Result<(), StoreError> {
    let sql = "UPDATE item SET ver = ver + 1 WHERE id = ?1 RETURNING ver";
    let Some(item) = tx.first(sql, given![id]).await? else { return Ok(()) };
    let ver = item.int(0)?;
    let take = Batch::of(TAKE_HEAD, streams.iter().map(|stream| values![stream, 1i64, now]).collect());
    let held = Batch::of(HELD, streams.iter().map(|stream| values![stream, id]).collect());
    let mut answers = tx.all(vec![take, held]).await?.into_iter();
    let (heads, held) = (answers.next().unwrap_or_default(), answers.next().unwrap_or_default());
    let mut before = BTreeMap::new();
    for row in held {
        if row.text(3)? == "put" {
            before.insert(row.stream(0)?, row.int(2)?);
        }
    }
    let (mut rows, mut sums) = (Vec::with_capacity(heads.len()), Vec::with_capacity(heads.len()));
    for head in heads {
        let (stream, mut sum) = (head.stream(0)?, Sum::read(&head)?);
        if let Some(old) = before.get(&stream) {
            sum.take(id, *old);
        }
        rows.push(values![&stream, id, head.int(1)?, ver, reason]);
        sums.push(values![&stream, sum.count, sum.check as i64]);
    }
    tx.all(vec![Batch::of(LEAVE, rows), Batch::of(NOTE_SUM, sums)]).await.map(drop)
}

/// Entries by their streams, in the order in which heads are taken.
pub fn by_stream(entries: impl IntoIterator<Item = (StreamId, Stored)>) -> BTreeMap<StreamId, Vec<Stored>> {
    let mut streams: BTreeMap<StreamId, Vec<Stored>> = BTreeMap::new();
    for (stream, item) in entries {
        streams.entry(stream).or_default().push(item);
    }
    streams
}

/// How the heads of these streams are taken, in sorted order; its rows go into [`enter`].
pub fn take_heads(streams: &BTreeMap<StreamId, Vec<Stored>>, now: Moment) -> Batch {
    Batch::of(TAKE_HEAD, streams.iter().map(|(id, items)| values![id, items.len() as i64, now]).collect())
}

/// Gives each entry its seq, and says how entries and sums are written. `heads` are the rows of [`take_heads`]; `held` those of
/// [`HELD`] for every entry, read while nobody else could change them.
pub fn enter(streams: &BTreeMap<StreamId, Vec<Stored>>, heads: &[Row], held: &[Row]) -> Result<Entered, StoreError> {
    let mut before = BTreeMap::new();
    for row in held {
        if row.text(3)? == "put" {
            before.insert((row.stream(0)?, row.item(1)?), row.int(2)?);
        }
    }
    let mut taken = BTreeMap::new();
    for row in heads {
        taken.insert(row.stream(0)?, (row.int(1)?, Sum::read(row)?));
    }
    let (mut seqs, mut rows, mut sums, mut now) = (BTreeMap::new(), Vec::new(), Vec::new(), BTreeMap::new());
    for (stream, items) in streams {
        let head = taken.remove(stream).ok_or_else(|| StoreError::Engine("a head did not answer".to_owned()))?;
        let (mut seq, mut sum) = (head.0 - items.len() as i64, head.1);
        for item in items {
            seq += 1;
            let place = (stream.clone(), item.id);
            if let Some(old) = before.get(&place) {
                sum.take(item.id, *old);
            }
            sum.add(item.id, item.ver);
            rows.push(values![stream, item.id, seq, item.ver, item.registered_at]);
            seqs.insert(place, seq);
        }
        sums.push(values![stream, sum.count, sum.check as i64]);
        now.insert(stream.clone(), (seq, sum));
    }
    Ok(Entered { seqs, heads: now, writes: [Batch::of(ENTER, rows), Batch::of(NOTE_SUM, sums)] })
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
        Ok(Self { count: head.int(2)?, check: head.int(3)? as u64 })
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

//! One stream in the books of the registry of paper.

use diwan_domain::check::{check_text, item_check};
use diwan_domain::{ItemId, Moment, StreamId};
use diwan_protocol::{Entry, Op, StreamHead};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// An item of a stream, as it stands.
#[derive(Clone)]
pub struct Item {
    pub seq: i64,
    pub ver: i64,
    pub op: Op,
    pub kind: &'static str,
    pub registered_at: Moment,
    pub data: String,
    pub reason: &'static str,
}

/// A stream: its items, and the sums by which a desk knows that it has them all.
#[derive(Default, Clone)]
pub struct Stream {
    pub epoch: i64,
    pub head: i64,
    pub items: BTreeMap<ItemId, Item>,
    /// How many items are live, and the sum of their checks: kept, so that ten thousand are issued in no time.
    live: (i64, u64),
}

impl Stream {
    /// An empty one.
    pub fn of_epoch(epoch: i64) -> Self {
        Self { epoch, ..Self::default() }
    }

    pub fn put(&mut self, id: ItemId, kind: &'static str, registered_at: Moment, data: String) {
        self.head += 1;
        let before = self.items.get(&id).map(|item| (item.ver, item.op));
        if let Some((ver, Op::Put)) = before {
            self.count(id, ver, -1);
        }
        let ver = before.map_or(1, |(ver, _)| ver + 1);
        self.items.insert(id, Item { seq: self.head, ver, op: Op::Put, kind, registered_at, data, reason: "" });
        self.count(id, ver, 1);
    }

    pub fn drop(&mut self, id: ItemId, reason: &'static str) {
        self.head += 1;
        let item = self.items.get_mut(&id).expect("item");
        let (ver, op) = (item.ver, item.op);
        (item.seq, item.ver, item.op, item.reason) = (self.head, ver + 1, Op::Drop, reason);
        if op == Op::Put {
            self.count(id, ver, -1);
        }
    }

    /// An item comes in, or leaves.
    fn count(&mut self, id: ItemId, ver: i64, by: i64) {
        let check = item_check(id, ver);
        let (count, sum) = self.live;
        self.live = (count + by, if by > 0 { sum.wrapping_add(check) } else { sum.wrapping_sub(check) });
    }

    pub fn head(&self, stream: &StreamId) -> StreamHead {
        let (count, sum) = self.live;
        StreamHead { stream: stream.clone(), epoch: self.epoch, head: self.head, count, check: check_text(sum) }
    }
}

/// The item as it goes over the line.
pub fn entry(id: ItemId, item: &Item) -> Entry {
    let data = (item.op == Op::Put).then(|| RawValue::from_string(item.data.clone()).expect("json"));
    Entry {
        seq: item.seq,
        op: item.op,
        kind: item.kind.to_owned(),
        id,
        ver: item.ver,
        registered_at: item.registered_at,
        data,
        reason: (item.op == Op::Drop).then(|| item.reason.to_owned()),
    }
}

//! TEMPORARY signature sheet: replaced within the hour by the modules that do it; names and types stay.
#![allow(unused_variables, clippy::todo)]
use crate::types::*;
use crate::Result;
use diwan_domain::{ActionId, DutyState, Fact, ItemId, Moment, StreamId};
use diwan_protocol::{Action, ActionOutcome, EntriesPage, SnapshotPage};
use std::path::Path;

/// One person's cache on one desk. `Send + Sync`; every method blocks on the disk, so call it from a blocking thread.
/// One write connection, several read ones; every writing method is one durable transaction.
pub struct Cache;

impl Cache {
    /// Opens (or makes) the cache in a folder of its own: `cache.db` and `blobs/`. Acts that were being sent wait again.
    pub fn open(dir: &Path) -> Result<Self> { todo!() }
    /// Closes it and removes the folder with everything in it: sign-out.
    pub fn erase(self) -> Result<()> { todo!() }
    /// Grows whenever something that a list shows was committed.
    pub fn generation(&self) -> u64 { todo!() }

    // streams
    /// Where this desk stands in every stream that it holds, by name; the `employee:` stream first, because it says which duties are done.
    pub fn standings(&self) -> Result<Vec<Standing>> { todo!() }
    /// Where it stands in one; `None` when it does not hold it.
    pub fn standing(&self, stream: &StreamId) -> Result<Option<Standing>> { todo!() }
    /// Makes the held streams exactly these: joins new ones (their first ask is a snapshot), leaves the others (items that only they
    /// held go, their duties are withdrawn).
    pub fn hold_streams(&self, streams: &[StreamId], now: Moment) -> Result<Changes> { todo!() }
    /// Leaves one stream (403 on a fetch means the same).
    pub fn leave(&self, stream: &StreamId, now: Moment) -> Result<Changes> { todo!() }
    /// Voids the cursor of one stream (410, another epoch, sums that differ). Everything stays readable; the next ask is a snapshot,
    /// whose end sweeps what it did not bring.
    pub fn reset(&self, stream: &StreamId) -> Result<()> { todo!() }
    /// Stores one page of entries and its cursor. `asked_after` is the cursor that was asked with.
    pub fn apply_entries(&self, stream: &StreamId, asked_after: i64, page: &EntriesPage, now: Moment) -> Result<Changes> { todo!() }
    /// Stores one page of a snapshot. `asked_key` is the key that was asked with. The last page sweeps and sets the cursor.
    pub fn apply_snapshot(&self, stream: &StreamId, asked_key: Option<&str>, page: &SnapshotPage, now: Moment) -> Result<Changes> { todo!() }

    // acts
    /// Writes acts with their immediate effect on duties, unread figures and history, all in one transaction; one answer for each, in order.
    pub fn act(&self, acts: &[Action]) -> Result<Vec<Acted>> { todo!() }
    /// Documents for which `fact` is neither recorded nor waiting, newest first: circulars that ask for an acknowledgement before all others.
    pub fn unreported(&self, fact: Fact, circulars_only: bool, limit: usize) -> Result<Vec<Unreported>> { todo!() }
    /// What can be sent at `now`: the first waiting act of each lane (document), oldest first, at most `max`.
    pub fn next_batch(&self, now: Moment, max: usize) -> Result<Vec<Waiting>> { todo!() }
    /// When the next waiting act is due; `None` when none waits.
    pub fn next_due(&self) -> Result<Option<Moment>> { todo!() }
    /// These are on their way now.
    pub fn mark_sending(&self, ids: &[ActionId]) -> Result<()> { todo!() }
    /// The registry's answers. `Retry` waits until `retry_at`.
    pub fn settle(&self, outcomes: &[ActionOutcome], retry_at: Moment, now: Moment) -> Result<Settled> { todo!() }
    /// No answer came: these wait again, until `next_at`.
    pub fn put_back(&self, ids: &[ActionId], next_at: Moment) -> Result<()> { todo!() }
    /// Everything that waits may be tried at once (the program started, the line came back, the person signed in again).
    pub fn retry_now(&self) -> Result<()> { todo!() }
    /// The person has seen this refused act.
    pub fn dismiss_rejected(&self, id: ActionId) -> Result<bool> { todo!() }
    /// What waits (oldest first) and what was refused.
    pub fn outbox(&self) -> Result<Vec<OutboxRow>> { todo!() }

    // duties
    /// Every duty that rings, issued first first.
    pub fn duties_owed(&self) -> Result<Vec<DutyRow>> { todo!() }
    /// Where one duty stands; `None` when the document asks for nothing or is not here.
    pub fn duty(&self, id: ItemId) -> Result<Option<DutyState>> { todo!() }
    /// The bell rang for these.
    pub fn rang(&self, ids: &[ItemId], now: Moment) -> Result<()> { todo!() }

    // lists
    /// One page of a list, at any offset.
    pub fn list(&self, query: &ListQuery, offset: usize, limit: usize, now: Moment) -> Result<ListPage> { todo!() }
    /// Issuers by name.
    pub fn issuers(&self) -> Result<Vec<Issuer>> { todo!() }
    /// One document; `None` when it is not here.
    pub fn read(&self, id: ItemId) -> Result<Option<Reading>> { todo!() }
    /// What I acknowledged, newest first.
    pub fn history(&self, offset: usize, limit: usize) -> Result<HistoryPage> { todo!() }
    /// The figures.
    pub fn counters(&self, now: Moment) -> Result<Counters> { todo!() }

    // files
    /// Keeps a file after checking its hash.
    pub fn put_blob(&self, sha256: &str, bytes: &[u8]) -> Result<()> { todo!() }
    /// A kept file, its hash checked again; a spoiled one is forgotten and `None`.
    pub fn read_blob(&self, sha256: &str) -> Result<Option<Vec<u8>>> { todo!() }
    /// Whether it is kept.
    pub fn has_blob(&self, sha256: &str) -> Result<bool> { todo!() }

    // account and settings
    /// Whose cache this is; `None` before the first sign-in.
    pub fn account(&self) -> Result<Option<Account>> { todo!() }
    /// Keeps it.
    pub fn save_account(&self, account: &Account) -> Result<()> { todo!() }
    /// A setting.
    pub fn setting(&self, key: &str) -> Result<Option<String>> { todo!() }
    /// Keeps a setting.
    pub fn save_setting(&self, key: &str, value: &str) -> Result<()> { todo!() }
    /// Checks the file and every kept figure against what it is derived from; each sentence names a fault. For tests and support.
    pub fn verify(&self) -> Result<Vec<String>> { todo!() }
}

//! Streams, heads and pages: how correspondence travels.

use crate::office::order::WitnessedBy;
use diwan_domain::{ItemId, Moment, StreamId};
use serde::de::{Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use std::fmt;

/// The kind of an item whose data is a [`diwan_domain::Document`] that is a circular.
pub const KIND_CIRCULAR: &str = "circular/1";
/// The kind of an item whose data is a [`diwan_domain::Document`] that is a letter.
pub const KIND_LETTER: &str = "letter/1";
/// The kind of an item whose data is a [`ReceiptItem`].
pub const KIND_RECEIPT: &str = "receipt/1";
/// The kind of an item whose data is a [`MembershipItem`].
pub const KIND_MEMBERSHIP: &str = "membership/1";

/// Where a stream stands, with the self-check over its live items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StreamHead {
    /// The stream.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub stream: StreamId,
    /// Changes when the stream's history was replaced, e.g. by a restored backup. A cursor of another epoch is void.
    pub epoch: i64,
    /// The seq of the newest change.
    pub head: i64,
    /// How many live items it holds.
    pub count: i64,
    /// Sum modulo 2^64 of [`diwan_domain::check::item_check`] over its live items, sixteen hexadecimal digits.
    pub check: String,
}

/// Answer of `GET /v1/heads`: all streams of the asker, sorted by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HeadsAnswer {
    /// One head for each stream.
    pub streams: Vec<StreamHead>,
}

/// What a change does to its item in this stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// The item is in the stream, with this version and data.
    Put,
    /// The item left the stream; `reason` says why.
    Drop,
}

/// One change, newest state of its item only (the feed is compacted).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Entry {
    /// Position in the stream; grows strictly inside a page of entries.
    pub seq: i64,
    /// Put or drop.
    pub op: Op,
    /// `circular/1`, `letter/1`, `receipt/1`, `membership/1`; a desk keeps kinds that it does not know as they are.
    pub kind: String,
    /// The item.
    #[cfg_attr(feature = "openapi", schema(value_type = uuid::Uuid))]
    pub id: ItemId,
    /// Its version; a desk applies an entry only when this is greater than what it has.
    pub ver: i64,
    /// When the item was registered; the order of snapshots (newest first).
    #[cfg_attr(feature = "openapi", schema(value_type = i64))]
    pub registered_at: Moment,
    /// The item itself for a put, byte for byte the same for every member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub data: Option<Box<RawValue>>,
    /// `recalled`, `deleted`, `moved` or `access` for a drop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Answer of `GET /v1/streams/{stream}/entries`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EntriesPage {
    /// The changes after the asked cursor, oldest first; at most [`crate::MAX_PAGE`].
    #[serde(deserialize_with = "at_most_a_page")]
    pub entries: Vec<Entry>,
    /// The seq of the LAST ENTRY RETURNED (the asked cursor when there was none), never the head: the next cursor.
    pub after: i64,
    /// Whether more changes lie behind this page.
    pub more: bool,
    /// Where the stream stands.
    pub head: StreamHead,
}

/// Reads entries until there are more than any page may have: small ones without number would take ten times their bytes in memory before
/// anybody could count them.
fn at_most_a_page<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Entry>, D::Error> {
    struct Page;
    impl<'de> Visitor<'de> for Page {
        type Value = Vec<Entry>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "at most {} entries", crate::MAX_PAGE)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
            let mut entries = Vec::new();
            while let Some(entry) = seq.next_element()? {
                if entries.len() >= crate::MAX_PAGE as usize {
                    return Err(A::Error::invalid_length(entries.len() + 1, &self));
                }
                entries.push(entry);
            }
            Ok(entries)
        }
    }
    deserializer.deserialize_seq(Page)
}

/// Answer of `GET /v1/streams/{stream}/snapshot`: current items, newest registered first, for a first sync.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SnapshotPage {
    /// Items as puts; their `seq` is informative here. At most [`crate::MAX_PAGE`].
    #[serde(deserialize_with = "at_most_a_page")]
    pub entries: Vec<Entry>,
    /// The key of the next page; `None` when this was the last.
    pub next: Option<String>,
    /// The head BEFORE this page was read. The desk keeps the first page's value and, when the snapshot is done,
    /// reads entries after it; rows carry `ver`, so what changed in between is applied once.
    pub as_of: StreamHead,
}

/// Answer of `GET /v1/items/{id}`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ItemAnswer {
    /// The item's id.
    #[cfg_attr(feature = "openapi", schema(value_type = uuid::Uuid))]
    pub id: ItemId,
    /// Its kind.
    pub kind: String,
    /// Its version.
    pub ver: i64,
    /// The item.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub data: Box<RawValue>,
}

/// The facts that the registry holds about the asker and one document; travels in the `employee:` stream,
/// so that every desk of the person learns what another one did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReceiptItem {
    /// The document.
    #[cfg_attr(feature = "openapi", schema(value_type = uuid::Uuid))]
    pub subject: ItemId,
    /// The document's version that was acknowledged (or met first).
    pub version: i64,
    /// When each fact was recorded.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub facts: diwan_domain::Facts,
    /// The exact statement that was acknowledged, once it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<String>,
    /// The hash of the content that was acknowledged, once it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_sha256: Option<String>,
    /// The workstation on which it was acknowledged, once it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// How it was acknowledged before a witness, for whoever has no desk: then it is nobody's own signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub witnessed: Option<WitnessedBy>,
}

/// Tells an employee of joining or leaving a stream; travels in the `employee:` stream. `GET /v1/session` has the truth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MembershipItem {
    /// The stream.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub stream: StreamId,
    /// Joined (true) or left (false).
    pub member: bool,
    /// Since when; only for who joined. `None` from a registry that does not say: see [`crate::session::SessionInfo::joined`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    pub since: Option<Moment>,
}

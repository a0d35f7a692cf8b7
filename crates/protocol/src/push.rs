//! Server-sent events of `GET /v1/push`. They only say "look": losing, doubling or reordering them harms nothing.

use crate::feed::StreamHead;
use diwan_domain::{ItemId, Moment, StreamId};
use serde::{Deserialize, Serialize};

/// A binding circular, in a few words, so that the bell can ring before the page is fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Notice {
    /// The circular.
    #[cfg_attr(feature = "openapi", schema(value_type = uuid::Uuid))]
    pub id: ItemId,
    /// The stream it came in.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub stream: StreamId,
    /// Its kind, as in [`crate::Entry::kind`].
    pub kind: String,
    /// Its subject.
    pub subject: String,
    /// Its registration number.
    pub number: String,
    /// By when it must be acknowledged.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    pub deadline: Option<Moment>,
}

/// What a desk may hear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PushEvent {
    /// `event: heads`: some streams moved; only those that moved are listed. The first event after connecting lists all.
    Heads(Vec<StreamHead>),
    /// `event: notice`
    Notice(Notice),
    /// `event: spread`: wait a random time up to this many milliseconds before fetching broadcast pages.
    Spread(u64),
    /// `event: bye`: the registry is going down; come back after this many milliseconds.
    Bye(u64),
    /// A comment line: the line is alive.
    Alive,
}

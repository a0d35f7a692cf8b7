//! Server-sent events of `GET /v1/push`. They only say "look": losing, doubling or reordering them harms nothing.

use crate::feed::StreamHead;
use diwan_domain::{ItemId, Moment, StreamId};
use serde::{Deserialize, Serialize};

/// The header of the push answer that says how many seconds the registry is silent on the line at most: then it writes a comment.
/// A desk that hears nothing for two and a half times as long takes the line for dead.
pub const ALIVE_HEADER: &str = "diwan-alive-secs";

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

/// Body of `event: spread`.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Spread {
    ms: u64,
}

/// Body of `event: bye`.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Bye {
    retry_ms: u64,
}

impl PushEvent {
    /// The event's name and its data line; `None` for [`PushEvent::Alive`], which is a bare comment.
    /// `heads` has a [`crate::HeadsAnswer`], `notice` a [`Notice`], `spread` `{"ms":…}`, `bye` `{"retry_ms":…}`.
    pub fn to_wire(&self) -> Option<(&'static str, String)> {
        let wire = |name, body: Result<String, serde_json::Error>| body.ok().map(|data| (name, data));
        match self {
            Self::Heads(streams) => {
                wire("heads", serde_json::to_string(&crate::HeadsAnswer { streams: streams.clone() }))
            }
            Self::Notice(notice) => wire("notice", serde_json::to_string(notice)),
            Self::Spread(ms) => wire("spread", serde_json::to_string(&Spread { ms: *ms })),
            Self::Bye(retry_ms) => wire("bye", serde_json::to_string(&Bye { retry_ms: *retry_ms })),
            Self::Alive => None,
        }
    }

    /// Reads an event by its name; `None` for a name that this version does not know or data that is not what the name promises:
    /// a push only says "look", so a desk passes over what it cannot read.
    pub fn from_wire(name: &str, data: &str) -> Option<Self> {
        match name {
            "heads" => serde_json::from_str(data).ok().map(|h: crate::HeadsAnswer| Self::Heads(h.streams)),
            "notice" => serde_json::from_str(data).ok().map(Self::Notice),
            "spread" => serde_json::from_str(data).ok().map(|s: Spread| Self::Spread(s.ms)),
            "bye" => serde_json::from_str(data).ok().map(|b: Bye| Self::Bye(b.retry_ms)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_read_as_it_was_written_and_a_strange_one_is_passed_over() {
        let head = StreamHead { stream: StreamId::all(), epoch: 1, head: 2, count: 3, check: "00".to_owned() };
        for event in [PushEvent::Heads(vec![head]), PushEvent::Spread(250), PushEvent::Bye(1_000)] {
            let (name, data) = event.to_wire().expect("these events have data");
            assert_eq!(PushEvent::from_wire(name, &data), Some(event));
        }
        assert_eq!(PushEvent::Alive.to_wire(), None);
        assert_eq!(PushEvent::from_wire("thunder", "{}"), None);
        assert_eq!(PushEvent::from_wire("spread", "[]"), None);
    }
}

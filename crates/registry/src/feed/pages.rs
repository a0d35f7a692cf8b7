//! Pages of shared streams, kept as bytes: a circular to everybody is read from the database once and not once per desk.
//!
//! A page is kept under the head that it names itself, and given out only while the stream still stands there.

use bytes::Bytes;
use diwan_domain::StreamId;
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The most bytes of all kept pages together.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// Which page.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PageKey {
    /// Of which stream.
    pub stream: StreamId,
    /// In which epoch.
    pub epoch: i64,
    /// Where the stream stood.
    pub head: i64,
    /// After which entry, or behind which key of a snapshot.
    pub from: From,
    /// How many at most.
    pub limit: u32,
}

/// Where a page begins.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum From {
    /// Entries after a seq.
    Entry(i64),
    /// A snapshot from the key of the page before.
    Snapshot(Option<String>),
}

/// The kept pages; the oldest go first.
#[derive(Default)]
pub struct Pages(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    pages: HashMap<PageKey, Bytes>,
    order: VecDeque<PageKey>,
    bytes: usize,
}

impl Pages {
    /// The page, if it was kept.
    pub fn get(&self, key: &PageKey) -> Option<Bytes> {
        self.kept().pages.get(key).cloned()
    }

    /// Keeps a page of a stream that many read; pages of one person's stream are not worth the room.
    pub fn keep(&self, key: PageKey, page: &Bytes) {
        if key.stream.as_str().starts_with("employee:") || page.len() > MOST_BYTES / 4 {
            return;
        }
        let mut kept = self.kept();
        if kept.pages.insert(key.clone(), page.clone()).is_none() {
            kept.bytes += page.len();
            kept.order.push_back(key);
        }
        while kept.bytes > MOST_BYTES {
            let Some(oldest) = kept.order.pop_front() else { break };
            if let Some(gone) = kept.pages.remove(&oldest) {
                kept.bytes -= gone.len();
            }
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(stream: StreamId, head: i64) -> PageKey {
        PageKey { stream, epoch: 1, head, from: From::Entry(0), limit: 100 }
    }

    #[test]
    fn a_page_is_found_only_under_the_head_that_it_was_read_at() {
        let pages = Pages::default();
        pages.keep(key(StreamId::all(), 7), &Bytes::from_static(b"{}"));
        assert!(pages.get(&key(StreamId::all(), 7)).is_some());
        assert!(pages.get(&key(StreamId::all(), 8)).is_none());
    }

    #[test]
    fn the_oldest_page_goes_when_room_is_short_and_private_ones_never_enter() {
        let pages = Pages::default();
        let big = Bytes::from(vec![0u8; MOST_BYTES / 4]);
        for head in 0..5 {
            pages.keep(key(StreamId::all(), head), &big);
        }
        assert!(pages.get(&key(StreamId::all(), 0)).is_none());
        assert!(pages.get(&key(StreamId::all(), 4)).is_some());
        let private = StreamId::from_stored("employee:100");
        pages.keep(key(private.clone(), 1), &Bytes::from_static(b"{}"));
        assert!(pages.get(&key(private, 1)).is_none());
    }
}

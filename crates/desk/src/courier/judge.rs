//! Pages are judged before they are stored: a registry that lies, loops or mixes streams up is told apart from one that is merely slow.

use diwan_cache::{Ask, Standing};
use diwan_domain::StreamId;
use diwan_protocol::{EntriesPage, SnapshotPage, StreamHead};

/// How many more items than the head promised a snapshot may bring: things are registered while it runs.
const MAX_SURPLUS: i64 = 100_000;
/// The most items of one stream that a desk believes.
const MAX_ITEMS: i64 = 50_000_000;

/// Whether a page of changes answers what was asked: this stream, this epoch, growing, not larger than asked, with progress.
pub fn entries(stream: &StreamId, epoch: i64, after: i64, limit: u32, page: &EntriesPage) -> Result<(), &'static str> {
    if page.head.stream != *stream {
        return Err("a page of another stream");
    }
    if page.head.epoch != epoch {
        return Err("a page of another epoch");
    }
    if page.entries.len() > limit as usize {
        return Err("more entries than asked");
    }
    let mut last = after;
    for entry in &page.entries {
        if entry.seq <= last {
            return Err("a seq that goes back");
        }
        last = entry.seq;
    }
    if page.after != last {
        return Err("a cursor that is not the last entry");
    }
    if page.more && page.entries.is_empty() {
        return Err("more without progress");
    }
    if last > page.head.head {
        return Err("an entry beyond the head");
    }
    Ok(())
}

/// Whether a page of a snapshot answers what was asked.
pub fn snapshot(stream: &StreamId, key: Option<&str>, limit: u32, page: &SnapshotPage) -> Result<(), &'static str> {
    if page.as_of.stream != *stream {
        return Err("a page of another stream");
    }
    if page.entries.len() > limit as usize {
        return Err("more entries than asked");
    }
    match &page.next {
        Some(_) if page.entries.is_empty() => Err("more without progress"),
        Some(next) if Some(next.as_str()) == key => Err("the same key again"),
        Some(next) if next.len() > 1024 => Err("a key without measure"),
        _ => Ok(()),
    }
}

/// Whether storing a page moved this desk on, and what is held stays within what the heads promised. Without this a registry that
/// gives new keys, or new changes, for ever would be followed for ever.
pub fn progress(before: &Standing, now: &Standing, promised: i64) -> Result<(), &'static str> {
    if before.ask == now.ask {
        return Err("a page that changes nothing");
    }
    let most = |promised: i64| promised.max(0).saturating_mul(2).saturating_add(MAX_SURPLUS);
    match now.ask {
        Ask::Snapshot { .. } if now.count > most(now.expected) => Err("a snapshot without end"),
        Ask::Entries { .. } if now.count > most(promised.max(before.count)) => Err("changes without end"),
        _ => Ok(()),
    }
}

/// Whether a head says what a stream can be.
pub fn head(head: &StreamHead) -> Result<(), &'static str> {
    if head.head < 0 || head.count < 0 || head.epoch < 0 {
        return Err("heads below nothing");
    }
    if head.count > MAX_ITEMS {
        return Err("heads of more items than a country writes");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use diwan_domain::{ItemId, Moment};
    use diwan_protocol::{Entry, Op};

    fn all() -> StreamId {
        StreamId::all()
    }

    fn head(head: i64) -> StreamHead {
        StreamHead { stream: all(), epoch: 1, head, count: 3, check: String::new() }
    }

    fn entry(seq: i64) -> Entry {
        let id = ItemId(uuid::Uuid::from_u128(7));
        let kind = "letter/1".to_owned();
        Entry { seq, op: Op::Put, kind, id, ver: 1, registered_at: Moment(0), data: None, reason: None }
    }

    fn page(seqs: &[i64], after: i64, more: bool) -> EntriesPage {
        EntriesPage { entries: seqs.iter().map(|s| entry(*s)).collect(), after, more, head: head(9) }
    }

    #[test]
    fn honest_pages_pass() {
        assert_eq!(entries(&all(), 1, 2, 10, &page(&[3, 5], 5, true)), Ok(()));
        assert_eq!(entries(&all(), 1, 9, 10, &page(&[], 9, false)), Ok(()));
        let last = SnapshotPage { entries: vec![], next: None, as_of: head(9) };
        assert_eq!(snapshot(&all(), Some("k"), 10, &last), Ok(()));
    }

    #[test]
    fn every_lie_about_changes_has_its_name() {
        let mut foreign = page(&[3], 3, false);
        foreign.head.stream = StreamId::from_stored("unit:HR");
        let mut reborn = page(&[3], 3, false);
        reborn.head.epoch = 2;
        let lies = [
            (foreign, "a page of another stream"),
            (reborn, "a page of another epoch"),
            (page(&[3, 4, 5], 5, false), "more entries than asked"),
            (page(&[5, 4], 4, false), "a seq that goes back"),
            (page(&[2], 2, false), "a seq that goes back"),
            (page(&[3], 9, false), "a cursor that is not the last entry"),
            (page(&[], 2, true), "more without progress"),
            (page(&[10], 10, false), "an entry beyond the head"),
        ];
        for (lie, name) in lies {
            assert_eq!(entries(&all(), 1, 2, 2, &lie), Err(name));
        }
    }

    #[test]
    fn every_lie_about_snapshots_has_its_name() {
        let with = |count: i64, next: Option<&str>| SnapshotPage {
            entries: (0..count).map(entry).collect(),
            next: next.map(str::to_owned),
            as_of: head(9),
        };
        let mut foreign = with(1, None);
        foreign.as_of.stream = StreamId::from_stored("unit:HR");
        assert_eq!(snapshot(&all(), None, 5, &foreign), Err("a page of another stream"));
        assert_eq!(snapshot(&all(), None, 5, &with(6, None)), Err("more entries than asked"));
        assert_eq!(snapshot(&all(), None, 5, &with(0, Some("k"))), Err("more without progress"));
        assert_eq!(snapshot(&all(), Some("k"), 5, &with(1, Some("k"))), Err("the same key again"));
        assert_eq!(snapshot(&all(), None, 5, &with(1, Some(&"k".repeat(2000)))), Err("a key without measure"));
    }

    #[test]
    fn a_page_must_move_the_desk_on_and_a_snapshot_must_end() {
        let stands = |ask, count| Standing { stream: all(), ask, count, check: String::new(), expected: 10 };
        let key = |k: &str| Ask::Snapshot { key: Some(k.to_owned()) };
        assert_eq!(progress(&stands(key("a"), 1), &stands(key("a"), 2), 10), Err("a page that changes nothing"));
        assert_eq!(progress(&stands(key("a"), 1), &stands(key("b"), 2), 10), Ok(()));
        assert_eq!(progress(&stands(key("a"), 1), &stands(key("b"), 200_000), 10), Err("a snapshot without end"));
        let at = |after| Ask::Entries { epoch: 1, after };
        assert_eq!(progress(&stands(at(1), 100_000), &stands(at(2), 100_001), 100_001), Ok(()));
        assert_eq!(progress(&stands(at(1), 10), &stands(at(2), 200_000), 10), Err("changes without end"));
    }

    #[test]
    fn heads_say_what_a_stream_can_be() {
        let with = |change: fn(&mut StreamHead)| {
            let mut changed = head(9);
            change(&mut changed);
            super::head(&changed)
        };
        assert_eq!(with(|_| {}), Ok(()));
        assert!(with(|h| h.head = -1).is_err());
        assert!(with(|h| h.count = -1).is_err());
        assert!(with(|h| h.count = i64::MAX).is_err());
    }
}

//! The file under trouble: a full disk, a failing verb, a killed program.

use super::*;
use diwan_domain::StreamId;
use diwan_protocol::{EntriesPage, Entry, Op, SnapshotPage, StreamHead};

const NOON: Moment = Moment(1_795_000_000_000);

/// A page of letters that this crate need not understand to store.
fn page(from: i64, count: i64) -> EntriesPage {
    let raw = format!("\"{}\"", "x".repeat(2000));
    let entry = |seq: i64| Entry {
        seq,
        op: Op::Put,
        kind: "later/1".to_owned(),
        id: diwan_domain::ItemId(uuid::Uuid::from_u128(u128::from(seq.unsigned_abs()))),
        ver: 1,
        registered_at: NOON,
        data: serde_json::value::RawValue::from_string(raw.clone()).ok(),
        reason: None,
    };
    EntriesPage {
        entries: (from..from + count).map(entry).collect(),
        after: from + count - 1,
        more: false,
        head: head(),
    }
}

fn head() -> StreamHead {
    StreamHead { stream: StreamId::all(), epoch: 1, head: 0, count: 0, check: "0".repeat(16) }
}

fn following() -> (tempfile::TempDir, Cache) {
    let dir = tempfile::tempdir().expect("a folder");
    let cache = Cache::open(dir.path()).expect("a new cache");
    cache.hold_streams(&[StreamId::all()], NOON).expect("held");
    let empty = SnapshotPage { entries: Vec::new(), next: None, as_of: head() };
    cache.apply_snapshot(&StreamId::all(), None, &empty, NOON).expect("following");
    (dir, cache)
}

fn items(cache: &Cache) -> i64 {
    cache.ask(|tx| Ok(tx.query_row("SELECT count(*) FROM item", [], |row| row.get(0))?)).expect("readable")
}

#[test]
fn a_full_disk_is_said_and_nothing_is_stored_by_halves() {
    let (_dir, cache) = following();
    let pages: i64 = lock(&cache.writer).query_row("PRAGMA page_count", [], |row| row.get(0)).expect("a count");
    let limit = |pages: i64| lock(&cache.writer).query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()));
    limit(pages + 20).expect("a small disk");
    let refused = cache.apply_entries(&StreamId::all(), 0, &page(1, 500), NOON);
    assert!(matches!(refused, Err(CacheError::DiskFull)), "{refused:?}");
    assert_eq!(items(&cache), 0);
    assert!(cache.verify().expect("readable").is_empty(), "everything kept stays readable");
    limit(1 << 30).expect("room again");
    assert_eq!(cache.apply_entries(&StreamId::all(), 0, &page(1, 500), NOON).expect("stored").applied, 500);
}

#[test]
fn a_verb_that_fails_in_its_middle_has_changed_nothing() {
    let (dir, cache) = following();
    let failed: Result<()> = cache.write_seen(|tx| {
        tx.execute("UPDATE stream SET after = 99", [])?;
        tx.execute("INSERT INTO setting (key, value) VALUES ('half', 'done')", [])?;
        Err(CacheError::BadPage("the story's own"))
    });
    assert!(failed.is_err());
    drop(cache);
    let cache = Cache::open(dir.path()).expect("the cache again");
    assert_eq!(cache.setting("half").expect("readable"), None);
    assert_eq!(cache.apply_entries(&StreamId::all(), 0, &page(1, 3), NOON).expect("stored").applied, 3);
}

#[test]
fn a_program_killed_between_writing_and_commit_has_written_nothing() {
    let (dir, cache) = following();
    cache.apply_entries(&StreamId::all(), 0, &page(1, 3), NOON).expect("stored");
    {
        // What a killed program leaves: the files as they are while a transaction is open, and nobody to end it.
        let mut writer = lock(&cache.writer);
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate).expect("open");
        tx.execute_batch("DELETE FROM item; UPDATE stream SET after = 77; PRAGMA cache_spill = 1").expect("written");
        let after = tempfile::tempdir().expect("a folder");
        for file in [FILE.to_owned(), format!("{FILE}-wal")] {
            std::fs::copy(dir.path().join(&file), after.path().join(&file)).expect("copied");
        }
        let survivor = Cache::open(after.path()).expect("opens");
        assert_eq!(items(&survivor), 3);
        assert!(survivor.verify().expect("readable").is_empty());
    }
}

#[cfg(unix)]
#[test]
fn nobody_else_on_the_computer_may_look_into_the_drawer() {
    use std::os::unix::fs::PermissionsExt;
    let (dir, _cache) = following();
    let mode = std::fs::metadata(dir.path()).expect("a folder").permissions().mode();
    assert_eq!(mode & 0o077, 0);
}

#[test]
fn whoever_reads_sees_one_moment_while_another_writes() {
    let (_dir, cache) = following();
    let count = "SELECT count(*) FROM item";
    let seen = cache.ask(|tx| {
        let before: i64 = tx.query_row(count, [], |row| row.get(0))?;
        cache.apply_entries(&StreamId::all(), 0, &page(1, 10), NOON)?;
        let during: i64 = tx.query_row(count, [], |row| row.get(0))?;
        Ok((before, during))
    });
    assert_eq!(seen.expect("readable"), (0, 0));
    assert_eq!(items(&cache), 10);
}

#[test]
fn a_file_that_may_not_be_written_is_said() {
    let read_only = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_READONLY);
    let full = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL);
    let spoilt = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
    let said = |error| CacheError::from(rusqlite::Error::SqliteFailure(error, None));
    assert!(matches!(said(read_only), CacheError::ReadOnly));
    assert!(matches!(said(full), CacheError::DiskFull));
    assert!(matches!(said(spoilt), CacheError::Damaged(_)));
}

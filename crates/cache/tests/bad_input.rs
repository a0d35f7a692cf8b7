//! Whatever comes from outside, nothing is lost, nothing is stored by halves, and what cannot be read is kept and said.

mod support;

use diwan_cache::{Cache, CacheError, Changes, ListQuery};
use diwan_domain::{Document, ItemId, Moment};
use diwan_protocol::{EntriesPage, Entry, Op};
use support::*;

fn issue_raw(office: &mut Office, number: u32, kind: &str, json: &str) -> ItemId {
    office.registry.put(item_id(number), kind, NOON, json, &[all()]);
    item_id(number)
}

#[test]
fn a_spoiled_item_does_not_hold_up_the_page() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    let good = office.registry.issue(&circular(1), &[all()]);
    let other_id = serde_json::to_string(&circular(50)).unwrap();
    let letter_as_circular = serde_json::to_string(&letter(5)).unwrap();
    let bad = [
        issue_raw(&mut office, 2, "circular/1", r#"{"subject": 7}"#),
        issue_raw(&mut office, 3, "letter/1", "[]"),
        issue_raw(&mut office, 4, "circular/1", &other_id),
        issue_raw(&mut office, 5, "circular/1", &letter_as_circular),
        issue_raw(&mut office, 6, "receipt/1", "{}"),
    ];
    let came = salma.sync(&office);
    assert_eq!((came.new_duties, came.malformed.len()), (vec![good], bad.len()));
    assert!(bad.iter().all(|id| came.malformed.contains(id)));
    let kept: String =
        salma.file().query_row("SELECT unreadable FROM item WHERE kind = 'letter/1'", [], |r| r.get(0)).unwrap();
    assert_eq!(kept, "[]", "it is kept as it came");
    assert!(salma.sync(&office).malformed.is_empty(), "and reported once");
}

#[test]
fn a_spoiled_version_does_not_take_the_circular_away() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    let id = office.registry.issue(&circular(1), &[all()]);
    salma.sync(&office);
    issue_raw(&mut office, 1, "circular/1", "{}");
    assert_eq!(salma.sync(&office).malformed, [id]);
    assert_eq!(salma.owed(), [id]);
    assert_eq!(salma.cache.read(id).unwrap().unwrap().document, circular(1));
    office.registry.issue(&circular(1), &[all()]);
    assert!(salma.sync(&office).malformed.is_empty(), "the next sound version heals it");
}

#[test]
fn unknown_kinds_are_kept_and_read_by_a_later_workstation() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    let json = serde_json::to_string(&circular(7)).unwrap();
    let id = issue_raw(&mut office, 7, "referral/1", &json);
    assert_eq!(salma.sync(&office).malformed, []);
    assert!(salma.cache.read(id).unwrap().is_none());

    // The next version of the program knows the kind.
    salma
        .file()
        .execute_batch(
            "UPDATE item SET kind = 'circular/1'; UPDATE setting SET value = '0' WHERE key = 'reader_version'",
        )
        .unwrap();
    let salma = salma.restart();
    assert_eq!(salma.owed(), [id]);
    assert_eq!(salma.finds("ضوابط"), [id]);
    assert!(salma.cache.verify().unwrap().is_empty());
}

#[test]
fn another_folding_folds_everything_anew() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    let id = office.registry.issue(&circular(1), &[all()]);
    salma.sync(&office);
    let spoil =
        "INSERT INTO search (search) VALUES ('delete-all'); UPDATE setting SET value = '0' WHERE key = 'fold_version'";
    salma.file().execute_batch(spoil).unwrap();
    assert!(salma.finds("الضوابط").is_empty());
    let salma = salma.restart();
    assert_eq!(salma.finds("الضوابط"), [id]);
}

#[test]
fn a_drawer_with_the_search_index_of_before_is_indexed_anew() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    let id = office.registry.issue(&circular(1), &[all()]);
    salma.sync(&office);
    let before = "DROP TABLE search;
         CREATE VIRTUAL TABLE search USING fts5 (
           words, content='', contentless_delete=1, detail=none, prefix='1 2 3', tokenize='ascii');
         DROP TABLE policy; DROP TABLE step; DROP TABLE absence; DROP TABLE told; DROP TABLE observation; DROP TABLE measured;
         DELETE FROM refinery_schema_history WHERE version >= 3";
    salma.file().execute_batch(BEFORE_OFFICIAL_ACTS).unwrap();
    salma.file().execute_batch(before).unwrap();
    let salma = salma.restart();
    for typed in ["ض", "ضوا", "ضواب", "الضوابط"] {
        assert_eq!(salma.finds(typed), [id], "{typed}");
    }
    assert!(salma.cache.verify().unwrap().is_empty());
}

#[test]
fn a_drop_before_its_put_is_a_drop() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    salma.sync(&office);
    let id = office.registry.issue(&circular(1), &[all()]);
    let put = office.registry.entries(&all(), 0, 10).entries;
    office.registry.drop_from(&all(), id, "deleted");
    let drop = office.registry.entries(&all(), 0, 10).entries;
    let page = |mut entries: Vec<Entry>, after: i64| {
        entries[0].seq = after;
        EntriesPage { entries, after, more: false, head: office.registry.head(&all()) }
    };
    salma.cache.apply_entries(&all(), 0, &page(drop, 1), NOON).unwrap();
    let came = salma.cache.apply_entries(&all(), 1, &page(put, 2), NOON).unwrap();
    assert_eq!(came, Changes::default());
    assert!(salma.cache.read(id).unwrap().is_none());
}

#[test]
fn pages_that_break_the_protocol_are_refused_whole() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    salma.sync(&office);
    office.registry.issue(&circular(1), &[all()]);
    office.registry.issue(&circular(2), &[all()]);
    let good = || office.registry.entries(&all(), 0, 10);
    let spoilt: Vec<(&str, EntriesPage)> = vec![
        ("unordered", EntriesPage { entries: good().entries.into_iter().rev().collect(), after: 1, ..good() }),
        ("cursor past the entries", EntriesPage { after: 99, ..good() }),
        ("empty with more", EntriesPage { entries: vec![], after: 0, more: true, ..good() }),
        ("another stream", EntriesPage { head: office.registry.head(&unit("HR")), ..good() }),
        ("version 0", {
            let mut page = good();
            page.entries[0].ver = 0;
            page
        }),
        ("huge", {
            let one = good().entries.remove(0);
            let entries: Vec<Entry> = (1..=1001).map(|seq| Entry { seq, ..one.clone() }).collect();
            EntriesPage { entries, after: 1001, ..good() }
        }),
    ];
    let before = salma.everything();
    for (what, page) in spoilt {
        assert!(matches!(salma.cache.apply_entries(&all(), 0, &page, NOON), Err(CacheError::BadPage(_))), "{what}");
    }
    let old_epoch = EntriesPage { head: diwan_protocol::StreamHead { epoch: 7, ..good().head }, ..good() };
    assert!(matches!(salma.cache.apply_entries(&all(), 0, &old_epoch, NOON), Err(CacheError::EpochChanged)));
    let mut snapshot = office.registry.snapshot(&all(), None, 1);
    assert!(matches!(
        salma.cache.apply_snapshot(&all(), snapshot.next.clone().as_deref(), &snapshot, NOON),
        Err(CacheError::BadPage(_))
    ));
    snapshot.entries[0].op = Op::Drop;
    assert!(matches!(salma.cache.apply_snapshot(&all(), None, &snapshot, NOON), Err(CacheError::BadPage(_))));
    assert_eq!(salma.everything(), before);
}

#[test]
fn extreme_times_and_texts_are_kept() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    for (number, time) in [(1, i64::MIN), (2, i64::MAX), (3, 0), (4, -1)] {
        let mut document = letter(number);
        document.issued_at = Moment(time);
        document.subject = format!("\u{202E}سطر\nآخر {}", "ط".repeat(5000));
        document.body = "كلمة ".repeat(20_000);
        office.registry.issue(&document, &[all()]);
    }
    salma.sync(&office);
    let page = salma.cache.list(&ListQuery::default(), 0, 10, NOON).unwrap();
    assert_eq!(page.rows.iter().map(|r| r.id).collect::<Vec<_>>(), [item_id(2), item_id(3), item_id(4), item_id(1)]);
    assert!(page.rows[0].subject[0].text.starts_with("سطر آخر"));
    assert_eq!(salma.finds("كلمه").len(), 4);
}

#[test]
fn a_newer_cache_is_refused_and_left_alone() {
    let office = Office::new();
    let salma = office.employee("سلمى");
    let newest = "SELECT max(version) FROM refinery_schema_history";
    let ours: i64 = salma.file().query_row(newest, [], |r| r.get(0)).unwrap();
    let later = "UPDATE refinery_schema_history SET version = 999, name = 'later' WHERE version = ?1";
    salma.file().execute(later, [ours]).unwrap();
    let folder = salma.folder();
    match Cache::open(&folder) {
        Err(CacheError::Newer { found: 999, known }) => assert_eq!(known, ours),
        other => panic!("{:?}", other.err()),
    }
    let still: i64 = salma.file().query_row(newest, [], |r| r.get(0)).unwrap();
    assert_eq!(still, 999);
}

#[test]
fn a_damaged_cache_is_said_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cache.db");
    std::fs::write(&file, vec![7u8; 8192]).unwrap();
    assert!(matches!(Cache::open(folder.path()), Err(CacheError::Damaged(_))));
    assert_eq!(std::fs::read(&file).unwrap(), vec![7u8; 8192], "acts that wait may still be in it");
}

#[test]
fn only_files_with_their_own_hash_are_kept_and_given() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    let annex = attachment("ملحق.pdf", b"annex");
    let hash = annex.sha256.clone();
    assert!(!salma.cache.put_blob(&hash, b"annex").unwrap(), "what no document here has would never be taken away");
    assert!(!salma.folder().join("blobs").join(&hash).exists());
    office.registry.issue(&Document { attachments: vec![annex], ..letter(1) }, &[all()]);
    salma.sync(&office);
    assert!(matches!(salma.cache.put_blob(&hash, b"other"), Err(CacheError::WrongHash)));
    assert!(matches!(salma.cache.put_blob("../../escape", b"annex"), Err(CacheError::WrongHash)));
    assert!(!salma.cache.has_blob(&hash).unwrap());
    assert!(salma.cache.put_blob(&hash, b"annex").unwrap());
    assert!(salma.cache.put_blob(&hash, b"annex").unwrap());
    let stray = salma.folder().join("blobs").join("half.part");
    std::fs::write(&stray, b"ann").unwrap();
    let salma = salma.restart();
    assert!(!stray.exists(), "an interrupted write is cleaned away");
    assert_eq!(salma.cache.read_blob(&hash).unwrap().as_deref(), Some(b"annex".as_slice()));

    std::fs::write(salma.folder().join("blobs").join(&hash), b"spoilt").unwrap();
    assert_eq!(salma.cache.read_blob(&hash).unwrap(), None);
    assert!(!salma.cache.has_blob(&hash).unwrap(), "it is fetched again next time");
}

#[test]
fn signing_out_leaves_nothing_on_the_disk() {
    let office = Office::new();
    let salma = office.employee("سلمى");
    let folder = salma.folder();
    salma.cache.save_setting("theme", "dark").unwrap();
    assert_eq!(salma.cache.setting("theme").unwrap().as_deref(), Some("dark"));
    assert!(salma.cache.account().unwrap().is_none());
    salma.cache.erase().unwrap();
    assert!(!folder.exists());
}

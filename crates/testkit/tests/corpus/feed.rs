//! Pages of the feed into a real drawer: whatever a page says, the drawer stays whole, its sums are those of its rows, and the same page
//! once more changes nothing.

use diwan_cache::{Ask, Cache, ListQuery};
use diwan_domain::{EmployeeId, Moment, StreamId};
use diwan_protocol::{EntriesPage, HeadsAnswer, SnapshotPage};
use std::path::PathBuf;
use std::sync::LazyLock;

const NOW: Moment = Moment(1_795_327_200_000);

/// A drawer that was just made, on the disk: opening a copy is much quicker than making one.
static NEW_DRAWER: LazyLock<(tempfile::TempDir, PathBuf)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("drawer");
    let cache = Cache::open(&path).expect("a drawer");
    cache.hold_streams(&streams(), NOW).expect("held");
    drop(cache);
    (folder, path)
});

/// Must hold for any bytes: pages of JSON, one on each line, stored one after the other.
pub fn holds(bytes: &[u8]) {
    let pages: Vec<Page> = bytes.split(|b| *b == b'\n').take(8).filter_map(read).collect();
    if pages.is_empty() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    for file in std::fs::read_dir(&NEW_DRAWER.1).expect("read").flatten().filter(|f| f.path().is_file()) {
        std::fs::copy(file.path(), folder.path().join(file.file_name())).expect("copied");
    }
    let cache = Cache::open(folder.path()).expect("a drawer");
    for page in &pages {
        let Some(cursor) = cache.standing(page.stream()).expect("asked").map(|standing| standing.ask) else { continue };
        if store(&cache, page, &cursor) {
            let before = seen(&cache);
            assert!(store(&cache, page, &cursor), "what was taken once is taken again");
            assert_eq!(seen(&cache), before, "the same page once more changes something");
        }
    }
    assert_eq!(cache.verify().expect("checked"), Vec::<String>::new());
    let query = ListQuery { text: "ال".to_owned(), ..ListQuery::default() };
    cache.list(&query, 0, 50, NOW).expect("searched");
    let page = cache.list(&ListQuery::default(), 0, 50, NOW).expect("listed");
    for row in page.rows {
        cache.read(row.id).expect("read").expect("what is listed can be read");
    }
}

enum Page {
    Entries(EntriesPage),
    Snapshot(SnapshotPage),
}

fn read(line: &[u8]) -> Option<Page> {
    if let Ok(heads) = serde_json::from_slice::<HeadsAnswer>(line) {
        let text = serde_json::to_vec(&heads).expect("what was read can be written");
        assert_eq!(serde_json::from_slice::<HeadsAnswer>(&text).expect("and read again"), heads);
    }
    let entries = serde_json::from_slice(line).map(Page::Entries);
    entries.or_else(|_| serde_json::from_slice(line).map(Page::Snapshot)).ok()
}

impl Page {
    fn stream(&self) -> &StreamId {
        match self {
            Self::Entries(page) => &page.head.stream,
            Self::Snapshot(page) => &page.as_of.stream,
        }
    }
}

/// Stores the page as the answer to what was asked with that cursor. Whether it was taken.
fn store(cache: &Cache, page: &Page, cursor: &Ask) -> bool {
    let stream = page.stream();
    match (page, cursor) {
        (Page::Entries(page), Ask::Entries { after, .. }) => cache.apply_entries(stream, *after, page, NOW).is_ok(),
        (Page::Entries(page), Ask::Snapshot { .. }) => cache.apply_entries(stream, 0, page, NOW).is_ok(),
        (Page::Snapshot(page), Ask::Snapshot { key }) => {
            cache.apply_snapshot(stream, key.as_deref(), page, NOW).is_ok()
        }
        (Page::Snapshot(page), Ask::Entries { .. }) => cache.apply_snapshot(stream, None, page, NOW).is_ok(),
    }
}

/// What a person sees of the drawer.
fn seen(cache: &Cache) -> impl PartialEq + std::fmt::Debug {
    let list = cache.list(&ListQuery::default(), 0, 50, NOW).expect("listed");
    (list.rows, cache.duties_owed().expect("duties"), cache.counters(NOW).expect("counted"))
}

fn streams() -> [StreamId; 2] {
    [StreamId::all(), StreamId::employee(&EmployeeId::from_stored("e1"))]
}

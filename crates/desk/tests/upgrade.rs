//! The workstation was updated: the drawer that the earlier version left behind is opened, and what waited in it is sent.
#![allow(clippy::expect_used, reason = "a story that cannot go on must stop at once and say where")]

mod support;

use diwan_cache::Cache;
use diwan_domain::check::sha256_hex;
use diwan_domain::{EmployeeId, Moment};
use diwan_testkit::clock::OfficeClock;
use diwan_testkit::office::{Office, PASSWORD};
use std::path::{Path, PathBuf};
use support::World;

/// When the databases were put away.
const THEN: Moment = Moment(1_795_305_143_000);

fn frozen(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/frozen").join(name)
}

#[test]
fn a_drawer_of_version_0_1_0_opens_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::copy(frozen("0.1.0/drawer.db"), folder.path().join("cache.db")).expect("the drawer");
    for _ in ["the first time", "and again"] {
        let cache = Cache::open(folder.path()).expect("it opens");
        assert_eq!(cache.verify().expect("readable"), Vec::<String>::new());
        assert_eq!(cache.outbox().expect("outbox").len(), 2, "what waited waits");
        assert_eq!(cache.history(0, 10).expect("history").total, 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_an_update_of_both_the_acknowledgement_that_waited_arrives_once() {
    let office = Office::on(&frozen("0.1.0/registry.db"), OfficeClock::at(THEN)).await;
    let world = World::with(office.letterbox());
    // Where a person's drawer lies has not changed since that version.
    let name = sha256_hex(format!("{}\nsalma", office.url()).as_bytes());
    let folder = world.dir.path().join("people").join(name.chars().take(32).collect::<String>());
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::copy(frozen("0.1.0/drawer.db"), folder.join("cache.db")).expect("the drawer");
    let place = world.start();
    place.sign_in_at(&office.url(), "salma", PASSWORD).await;
    let status = place.settled().await;
    assert_eq!((status.cached, status.duties.owed, status.outbox.rejected), (7, 1, 0), "{status:?}");
    let head = EmployeeId::from_stored("1002");
    office.archive().count_receipts().await.expect("counted");
    let board = office.archive().board(&head, None, 10).await.expect("a board");
    let done: Vec<_> = board.circulars.iter().map(|c| (c.number.as_str(), c.figures.acknowledged)).collect();
    assert_eq!(done, [("ت/2026/0004", 0), ("ت/2026/0003", 1), ("ت/2026/0002", 1), ("ت/2026/0001", 0)]);
    assert_eq!(place.desk.history(0, 10).await.expect("history").total, 2);
    assert!(office.archive().inspect().await.expect("inspected").is_empty());
}

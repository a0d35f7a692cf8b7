//! Yesterday's backup: the registry comes back with less than the desks have seen. Told with the real registry, with its epoch kept (somebody
//! copied files) and changed (the command `restore`).
#![allow(clippy::expect_used, reason = "a story that cannot go on must stop at once and say where")]

mod support;

use diwan_domain::Audience;
use diwan_testkit::line::Call;
use diwan_testkit::office::{Circular, Office, PASSWORD, login_of};
use diwan_testkit::people::{SUPERVISOR, number_of};
use std::time::Duration;
use support::World;
use support::place::{PATIENCE, Place};

async fn seat(place: &Place<'_>, office: &Office, given_name: &str) {
    place.sign_in_at(&office.url(), &login_of(&number_of(given_name)), PASSWORD).await;
    place.settled().await;
}

/// What the registry knows of one person's acknowledgement of a circular.
async fn acknowledged(office: &Office, given_name: &str, circular: &str) -> bool {
    let circular = diwan_domain::ItemId::parse(circular).expect("an id");
    let (head, person) = (number_of(SUPERVISOR), number_of(given_name));
    office.archive().count_receipts().await.expect("counted");
    let detail = office.archive().board_detail(&head, circular, None, None, 50).await.expect("a board");
    let person = detail.people.into_iter().find(|p| p.employee == person).expect("on the board");
    person.facts.acknowledged.is_some()
}

async fn a_restored_registry_gets_back_what_it_lost(new_epoch: bool) {
    let mut office = Office::open().await;
    let world = World::with(office.letterbox());
    let salma = world.start();
    seat(&salma, &office, "سلمى").await;
    office.send("كتاب للجميع", Audience::everybody()).await;
    let kept = office.issue(Circular::on("قبل النسخ").to_unit("HR")).await.id.to_string();
    let late = office.issue(Circular::on("أُقِر به بعد النسخ").to_unit("HR")).await.id.to_string();
    salma.until("both are owed", |s| s.duties.owed == 2 && s.cached == 3).await;
    salma.acknowledge(&kept).await.expect("acknowledged");
    salma.settled().await;
    let backup = office.backup().await;

    // What happens after the backup is what the registry will not remember.
    salma.acknowledge(&late).await.expect("acknowledged");
    let gone = office.issue(Circular::on("صدر بعد النسخ").to_unit("HR")).await.id.to_string();
    salma.until("it is owed", |s| s.duties.owed == 1 && s.cached == 4).await;
    salma.acknowledge(&gone).await.expect("acknowledged");
    salma.settled().await;
    let rung = world.bell.posts().len();
    // And one act was never sent.
    world.line.take_down();
    salma.desk.mark_opened(&kept).await.expect("opened");
    let snapshots = world.line.count(Call::Snapshot);
    office.restore(&backup, new_epoch).await;
    assert!(!acknowledged(&office, "سلمى", &late).await, "the backup is older");
    world.line.bring_up();

    salma.until_later("what the registry does not have is gone", |s| s.cached == 3).await;
    // The board tells nobody that it changed; the story looks again.
    let told_again = async {
        while !acknowledged(&office, "سلمى", &late).await {
            world.advance(Duration::from_secs(1));
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, told_again).await.expect("what it lost came from the desk's own history");
    let status = salma.settled().await;
    assert_eq!((status.duties.owed, status.outbox.waiting, status.outbox.rejected), (0, 0, 0), "{status:?}");
    assert!(acknowledged(&office, "سلمى", &kept).await);
    assert_eq!(world.bell.posts().len(), rung, "nobody was asked again");
    let fetched = world.line.count(Call::Snapshot) - snapshots;
    if !new_epoch {
        // Two streams differ from the backup: the unit's, and the person's own if its newest records had come here before the line broke.
        assert!((1..=2).contains(&fetched), "only touched streams are fetched again, not {fetched}");
    }
    assert!(office.archive().inspect().await.expect("inspected").is_empty());
    // A circular that is issued in place of the lost one reaches the desk, though its seq was given before.
    office.issue(Circular::on("بعد الاستعادة").to_unit("HR")).await;
    salma.until_later("the new one is owed", |s| s.duties.owed == 1 && s.cached == 4).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registry_restored_without_another_epoch_is_noticed_by_its_sums() {
    a_restored_registry_gets_back_what_it_lost(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registry_restored_with_another_epoch_gets_back_what_it_lost() {
    a_restored_registry_gets_back_what_it_lost(true).await;
}

//! A first sync does not wait where it need not.
#![allow(clippy::expect_used, reason = "a story that cannot go on must stop at once and say where")]

mod support;

use diwan_testkit::line::{Call, Fault};
use std::time::Duration;
use support::{Paper, World};

#[tokio::test]
async fn the_next_page_is_asked_for_ahead_and_every_page_once() {
    let paper = Paper::open();
    for n in 0..2_500 {
        paper.letter(&format!("كتاب رقم {n}"), vec![]);
    }
    let world = World::with(paper.clone());
    let place = world.start();
    // The own stream and the first page of the long one arrive; what was asked for behind it is a long time on its way.
    for delay in [0, 0, 3_600] {
        world.line.order(Call::Snapshot, Fault::Delay(Duration::from_secs(delay)));
    }
    place.sign_in("salma").await;
    place.until("what came is shown and does not wait for the next page", |s| s.cached == 100).await;
    let asked_ahead = async {
        while world.line.count(Call::Snapshot) < 3 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), asked_ahead).await.expect("the next page is asked for meanwhile");
    place.kill().await;

    let place = world.start();
    place.until_later("everything is here", |s| s.cached == 2_500).await;
    place.settled().await;
    assert_eq!(world.line.count(Call::Snapshot), 3 + 3, "a thousand, a thousand and the rest");
}

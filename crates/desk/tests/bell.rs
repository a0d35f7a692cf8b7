//! The bell of a whole desk: it comes back until the duty ends, and acts on a toast do what they say.

mod support;

use diwan_desk::ports::NoteEvent;
use diwan_desk::view::DeskEvent;
use support::{Paper, World};

#[tokio::test]
async fn the_bell_rings_again_after_a_dismissal_after_the_daemon_and_after_a_restart() {
    let paper = Paper::open();
    let world = World::with(paper.clone());
    let place = world.start();
    place.sign_in("salma").await;
    let first = paper.issue("الأول");
    world.bell.shows(&["الأول"]).await;
    place.settled().await;

    world.bell.dismiss();
    place.until_much_later("it rings again", |_| world.bell.posts().len() == 2).await;
    assert!(world.bell.posts()[1].again);
    world.bell.shows(&["الأول"]).await;

    let second = paper.issue("الثاني");
    world.bell.shows(&["الأول", "الثاني"]).await;
    assert!(!world.bell.posts().last().expect("post").again, "there is news in it");

    world.bell.die();
    let status = place.until("it says that nothing can be shown", |s| !s.notifications).await;
    assert_eq!(status.duties.owed, 2, "the duties are still there");
    world.bell.come_back();
    world.bell.shows(&["الأول", "الثاني"]).await;
    place.until("notifications work again", |s| s.notifications).await;

    let before = world.bell.posts().len();
    place.kill().await;
    let place = world.start();
    place.until("it rings after the start", |_| world.bell.posts().len() == before + 1).await;
    assert!(world.bell.posts()[before].again);

    place.acknowledge(&first.id.to_string()).await.expect("acknowledged");
    world.bell.shows(&["الثاني"]).await;
    paper.recall(second.id);
    world.bell.shows(&[]).await;
}

#[tokio::test]
async fn the_toast_opens_and_acknowledges_only_where_the_circular_allows_it() {
    let paper = Paper::open();
    let world = World::with(paper.clone());
    let place = world.start();
    place.sign_in("salma").await;
    let quick = paper.issue("يجوز الإقرار من التنبيه");
    let slow = paper.issue_as("يلزم فتحه", |d| {
        if let Some(terms) = &mut d.circular {
            terms.acknowledge_from_alert = false;
        }
    });
    world.bell.shows(&["يجوز الإقرار من التنبيه", "يلزم فتحه"]).await;

    let events = place.desk.events();
    world.bell.tell(NoteEvent::Open(None));
    place.hears(events, |e| *e == DeskEvent::Open { id: quick.id.to_string() }).await;

    let events = place.desk.events();
    world.bell.tell(NoteEvent::Acknowledge(slow.id.to_string()));
    place.hears(events, |e| *e == DeskEvent::Open { id: slow.id.to_string() }).await;

    world.bell.tell(NoteEvent::Acknowledge(quick.id.to_string()));
    world.bell.shows(&["يلزم فتحه"]).await;
    place.settled().await;
    assert!(paper.has_acknowledged("salma", quick.id));
    assert!(!paper.has_acknowledged("salma", slow.id));
}

//! Who is away owes nothing now, and comes back to one page instead of a flood.
#![allow(clippy::expect_used, clippy::panic, reason = "a story that cannot go on must stop at once and say where")]

mod support;

use diwan_desk::view::{CatchUp, Quiet};
use diwan_domain::document::Urgency;
use diwan_domain::{Absence, AbsenceReason};
use std::time::Duration;
use support::paper::MORNING;
use support::{office, sit_down};

const DAY: Duration = Duration::from_secs(86_400);

#[tokio::test]
async fn during_leave_nothing_rings_and_after_it_everything_is_owed_again() {
    let (paper, world) = office();
    let place = sit_down(&world).await;
    paper.issue("قبل الإجازة");
    world.bell.shows(&["قبل الإجازة"]).await;
    // From ten o'clock until Tuesday at nine.
    let leave =
        Absence { reason: AbsenceReason::Leave, from: MORNING.plus_secs(3_600), until: MORNING.plus_secs(2 * 86_400) };
    paper.is_away("salma", leave);
    place.until("it is known", |s| s.bell.quiet.is_none()).await;
    world.advance(Duration::from_secs(3_601));
    world.bell.shows(&[]).await;
    let status = place.until("it says why", |s| s.bell.quiet == Some(Quiet::Excused)).await;
    assert_eq!((status.duties.owed, status.bell.quiet_until), (1, Some(leave.until.0)), "the list still has it");

    let emergency = paper.issue_as("حالاً", |document| {
        document.urgency = Urgency::Immediate;
        document.issued_at = paper.now();
    });
    place.until("it is in the list", |s| s.duties.owed == 2).await;
    let page = place.desk.duties().await.expect("duties");
    let standings: Vec<&str> = page.open.iter().map(|line| line.standing.as_str()).collect();
    assert_eq!(standings, ["excused", "excused"]);
    assert_eq!((page.open[0].subject.as_str(), page.excuse.expect("away").reason.as_str()), ("حالاً", "leave"));
    assert_eq!((world.bell.showing(), world.screen.window()), (vec![], None), "not even an emergency");

    world.advance(2 * DAY - Duration::from_secs(3_600));
    world.bell.shows(&["قبل الإجازة", "حالاً"]).await;
    let status = place.until("what came meanwhile has its page", |s| s.catch_up.is_some()).await;
    assert_eq!(status.catch_up, Some(CatchUp { away_since: leave.from.0, owed: 1, deputies: vec![] }));
    place.acknowledge(&emergency.id.to_string()).await.expect("acknowledged");
    place.until("nothing of it is owed any more", |s| s.catch_up.is_none()).await;
}

#[tokio::test]
async fn an_absence_that_is_taken_back_or_that_stands_in_anothers_stream_excuses_nobody() {
    let (paper, world) = office();
    let place = sit_down(&world).await;
    let leave = Absence { reason: AbsenceReason::Leave, from: MORNING, until: MORNING.plus_secs(86_400) };
    paper.is_away("fahd", leave);
    paper.issue("ملزم");
    world.bell.shows(&["ملزم"]).await;
    let id = paper.is_away("salma", leave);
    world.bell.shows(&[]).await;
    paper.takes_back("salma", id);
    world.bell.shows(&["ملزم"]).await;
    place.until("it rings", |s| s.bell.quiet.is_none()).await;
}

/// On a busy computer the strip said "excused" until the alert window had come up at last.
#[tokio::test]
async fn whoever_is_back_is_told_so_before_the_window_of_an_emergency_comes_up() {
    let (paper, world) = office();
    let place = sit_down(&world).await;
    world.screen.busy.send_replace(true);
    let leave = Absence { reason: AbsenceReason::Leave, from: MORNING, until: MORNING.plus_secs(86_400) };
    let id = paper.is_away("salma", leave);
    paper.issue_as("حالاً", |document| document.urgency = Urgency::Immediate);
    place.until("it is excused", |s| s.duties.owed == 1 && s.bell.quiet == Some(Quiet::Excused)).await;
    paper.takes_back("salma", id);
    place.until("no longer excused", |s| s.bell.quiet.is_none()).await;
    assert_eq!(world.screen.window(), None);
    world.screen.busy.send_replace(false);
    world.screen.shows(&["حالاً"]).await;
}

#[tokio::test]
async fn after_three_days_off_one_toast_and_one_page_wait_until_they_were_seen() {
    let (paper, world) = office();
    let place = sit_down(&world).await;
    let before = paper.issue_as("قبل", |document| document.issued_at = MORNING.plus_secs(-60));
    world.bell.shows(&["قبل"]).await;
    place.settled().await;
    place.kill().await;
    let posts = world.bell.posts().len();
    for n in 1..=3 {
        world.advance(DAY);
        paper.issue_as(&format!("يوم {n}"), |document| document.issued_at = paper.now());
    }
    let place = world.start();
    world.bell.shows(&["قبل", "يوم 1", "يوم 2", "يوم 3"]).await;
    let status = place.until("the page waits", |s| s.catch_up.is_some()).await;
    let away = status.catch_up.expect("away");
    assert_eq!(away.owed, 3, "what was owed before came before");
    assert!((0..180_000).contains(&(away.away_since - MORNING.0)), "{away:?}");
    assert_eq!(world.bell.posts().len(), posts + 1, "one toast for all of them");

    place.kill().await;
    let place = world.start();
    place.until("a restart changes nothing", |s| s.catch_up.as_ref() == Some(&away)).await;
    place.acknowledge(&before.id.to_string()).await.expect("acknowledged");
    place.until("it is not among them", |s| s.duties.owed == 3 && s.catch_up.as_ref() == Some(&away)).await;
    place.desk.caught_up().await.expect("seen");
    assert_eq!(place.status().await.catch_up, None);
    place.kill().await;
    let place = world.start();
    place.until("it stays seen", |s| s.duties.owed == 3 && s.catch_up.is_none()).await;
}

#[tokio::test]
async fn a_lunch_is_no_absence_and_neither_is_a_night_in_which_nothing_came() {
    let (paper, world) = office();
    let place = sit_down(&world).await;
    paper.issue("ملزم");
    world.bell.shows(&["ملزم"]).await;
    place.settled().await;
    place.kill().await;
    world.advance(Duration::from_secs(3 * 3_600));
    paper.issue_as("ظهراً", |document| document.issued_at = paper.now());
    let place = world.start();
    place.until_later("both are here", |s| s.duties.owed == 2 && s.link.online && s.outbox.waiting == 0).await;
    assert_eq!(place.status().await.catch_up, None);
    place.kill().await;
    world.advance(DAY);
    let place = world.start();
    place.until_later("it is up to date", |s| s.link.online && s.sync.is_none() && s.outbox.waiting == 0).await;
    assert_eq!(place.status().await.catch_up, None, "nothing came");
}

//! The bell by the agency's policy: hours, repeats, snoozes, reminders, the alert window; and what a policy that cannot be followed changes: nothing.
#![allow(clippy::expect_used, clippy::panic, reason = "a story that cannot go on must stop at once and say where")]

mod support;

use async_trait::async_trait;
use diwan_desk::view::{FailureCode, Quiet};
use diwan_domain::bell::{Policy, Step};
use diwan_domain::document::Urgency;
use diwan_domain::{Document, Fact, Moment, StreamId};
use diwan_protocol::EntriesPage;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use support::paper::MORNING;
use support::place::Place;
use support::twisted::{Twisted, Ways};
use support::{Paper, World, office_by, sit_down};
use tokio::sync::watch;

const HOUR: Duration = Duration::from_secs(3_600);

/// The usual policy of Kuwait, changed.
fn sheet(change: impl FnOnce(&mut Value)) -> String {
    let mut sheet = serde_json::from_str(&Policy::usual(180).to_json()).expect("json");
    change(&mut sheet);
    sheet.to_string()
}

fn urgency(urgency: Urgency) -> impl FnOnce(&mut Document) {
    move |document| document.urgency = urgency
}

fn has_shown(paper: &Paper, document: &Document) -> bool {
    paper.effects().iter().any(|act| act.subject == document.id && act.event == Fact::Shown)
}

#[tokio::test]
async fn what_was_dismissed_comes_back_when_the_policy_says_so_with_one_sound_each_time() {
    let (paper, world) = office_by(&sheet(|_| {}));
    let place = sit_down(&world).await;
    for (kind, secs, subject) in [(Urgency::Normal, 900, "ملزم"), (Urgency::Urgent, 300, "عاجل")] {
        let document = paper.issue_as(subject, urgency(kind));
        world.bell.shows(&[subject]).await;
        place.settled().await;
        for _ in 0..2 {
            let (posts, dismissed) = (world.bell.posts().len(), world.clock.right());
            world.bell.dismiss();
            let step = Duration::from_secs(10);
            place.until_in_steps(step, "it comes back", |_| world.bell.posts().len() > posts).await;
            let pause = world.bell.last_post().since(dismissed);
            assert!((secs * 1000..(secs + 300) * 1000).contains(&pause), "{subject} came back after {pause} ms");
            let rung = world.bell.posts().pop().expect("a toast");
            assert!(rung.sound && rung.again, "{rung:?}");
        }
        place.acknowledge(&document.id.to_string()).await.expect("acknowledged");
        world.bell.shows(&[]).await;
    }
}

#[tokio::test]
async fn outside_duty_hours_only_an_emergency_rings_and_the_morning_brings_the_rest() {
    let (paper, world) = office_by(&sheet(|_| {}));
    let place = sit_down(&world).await;
    paper.issue("ملزم");
    world.bell.shows(&["ملزم"]).await;
    assert_eq!(place.status().await.bell.quiet, None);

    // Half past two: everybody goes home.
    world.advance(HOUR * 11 / 2);
    world.bell.shows(&[]).await;
    let status = place.until("it says why", |s| s.bell.quiet == Some(Quiet::OffDuty)).await;
    let morning = Moment::parse_rfc3339("2026-11-23T07:30:00+03:00").expect("a time");
    assert_eq!((status.duties.owed, status.bell.quiet_until), (1, Some(morning.0)));

    let emergency = paper.issue_as("حالاً", urgency(Urgency::Immediate));
    world.bell.shows(&["حالاً"]).await;
    let window = world.screen.shows(&["حالاً"]).await.expect("the window");
    assert!(window.sound, "the window has the sound");
    assert!(!world.bell.posts().pop().expect("a toast").sound, "and the toast has none beside it");
    place.acknowledge(&emergency.id.to_string()).await.expect("acknowledged");
    world.bell.shows(&[]).await;
    world.screen.shows(&[]).await;

    world.advance(HOUR * 17);
    world.bell.shows(&["ملزم"]).await;
    assert!(world.bell.posts().pop().expect("a toast").sound, "another rung");
}

#[tokio::test]
async fn snoozes_are_counted_for_the_day_of_the_registry_whatever_the_clock_and_the_program_do() {
    let (paper, world) = office_by(&sheet(|sheet| sheet["classes"]["binding"]["snooze_secs"] = json!(600)));
    let place = sit_down(&world).await;
    paper.issue("ملزم");
    world.bell.shows(&["ملزم"]).await;
    for left in [2, 1, 0] {
        let status = place.desk.snooze().await.expect("put off");
        assert_eq!((status.bell.quiet, status.bell.snoozes_left), (Some(Quiet::Snoozed), left));
        assert_eq!(world.bell.showing(), Vec::<String>::new());
        let snoozed = world.clock.right();
        place.until_in_steps(Duration::from_secs(20), "it rings again", |_| !world.bell.showing().is_empty()).await;
        assert!(world.bell.last_post().since(snoozed) >= 600_000, "not before its time");
    }
    let refused = async |place: &Place<'_>, when: &str, known: bool| {
        let is_up = || world.bell.showing() == ["ملزم"];
        let status = place.until("the toast is up", |s| is_up() && s.bell.used_up == known).await;
        assert!(!status.bell.may_snooze, "{when}");
        assert_eq!(place.desk.snooze().await.expect_err(when).code, FailureCode::NotApplicable, "{when}");
        assert_eq!(world.bell.showing(), ["ملزم"], "{when}");
    };
    refused(&place, "used up", true).await;
    place.kill().await;
    let place = world.start();
    refused(&place, "after a restart", true).await;
    // A day forward on the wall, with and without a line.
    world.set_clock_wrong_by(86_400_000);
    refused(&place, "with another clock", true).await;
    world.line.take_down();
    place.kill().await;
    let place = world.start();
    // Without the registry's time nobody knows which day it is: nothing can be put off, and nothing is said of an allowance.
    refused(&place, "after a restart without a line", false).await;
    world.set_clock_wrong_by(0);
    world.line.bring_up();

    // The registry's midnight passes.
    world.advance(HOUR * 24);
    place.until_later("another day has its own", |s| s.bell.may_snooze && s.bell.snoozes_left == 3).await;
}

#[tokio::test]
async fn an_emergency_cannot_be_put_off_and_nothing_can_without_a_policy() {
    let (paper, world) = office_by(&sheet(|_| {}));
    let place = sit_down(&world).await;
    paper.issue_as("حالاً", urgency(Urgency::Immediate));
    world.bell.shows(&["حالاً"]).await;
    assert!(!place.status().await.bell.may_snooze);
    assert_eq!(place.desk.snooze().await.expect_err("refused").code, FailureCode::NotApplicable);

    let older = Paper::open();
    let world = World::with(older.clone());
    let place = sit_down(&world).await;
    older.issue("ملزم");
    world.bell.shows(&["ملزم"]).await;
    assert_eq!(place.status().await.bell, Default::default(), "as before there were policies");
    assert_eq!(place.desk.snooze().await.expect_err("refused").code, FailureCode::NotApplicable);
}

#[tokio::test]
async fn only_what_could_be_put_off_is_said_to_be_used_up() {
    let (paper, world) = office_by(&sheet(|sheet| {
        sheet["snoozes_a_day"] = json!(1);
        sheet["classes"]["binding"]["snooze_secs"] = json!(600);
    }));
    let place = sit_down(&world).await;
    let binding = paper.issue("ملزم");
    world.bell.shows(&["ملزم"]).await;
    place.desk.snooze().await.expect("put off");
    place.until_in_steps(Duration::from_secs(20), "it rings again", |_| !world.bell.showing().is_empty()).await;
    place.until("the one of the day is used", |s| s.bell.used_up && !s.bell.may_snooze).await;
    place.acknowledge(&binding.id.to_string()).await.expect("acknowledged");
    paper.issue_as("حالاً", urgency(Urgency::Immediate));
    world.bell.shows(&["حالاً"]).await;
    place.until("an emergency has none to use", |s| s.duties.owed == 1 && !s.bell.used_up && !s.bell.may_snooze).await;

    let (paper, world) = office_by(&sheet(|sheet| sheet["snoozes_a_day"] = json!(0)));
    let place = sit_down(&world).await;
    paper.issue("ملزم");
    world.bell.shows(&["ملزم"]).await;
    let bell = place.status().await.bell;
    assert!(!bell.used_up && !bell.may_snooze, "where nobody may put anything off, nothing is used up");
}

#[tokio::test]
async fn nothing_is_shown_on_a_locked_screen_and_everything_when_it_opens() {
    let (paper, world) = office_by(&sheet(|_| {}));
    let place = sit_down(&world).await;
    world.screen.lock(true);
    let document = paper.issue("ملزم");
    place.until_later("it is owed", |s| s.duties.owed == 1 && s.outbox.waiting == 0).await;
    let id = document.id.to_string();
    let row = place.desk.mark_shown(std::slice::from_ref(&id)).await;
    assert_eq!(row.expect_err("a row of the window behind the lock").code, FailureCode::NotApplicable);
    place.settled().await;
    assert_eq!((world.bell.posts().len(), has_shown(&paper, &document)), (0, false));
    world.screen.lock(false);
    world.bell.shows(&["ملزم"]).await;
    place.until_later("it is shown", |_| has_shown(&paper, &document)).await;

    // A desktop that clears its toasts while it is locked has dismissed nothing.
    world.screen.lock(true);
    world.bell.dismiss();
    world.bell.heard().await;
    world.screen.lock(false);
    world.bell.shows(&["ملزم"]).await;
}

#[tokio::test]
async fn a_toast_of_before_there_were_policies_is_shown_only_once_the_screen_is_open() {
    let paper = Paper::open();
    let world = World::with(paper.clone());
    let place = sit_down(&world).await;
    world.screen.lock(true);
    let document = paper.issue("ملزم");
    world.bell.shows(&["ملزم"]).await;
    place.settled().await;
    assert!(!has_shown(&paper, &document), "nobody could see it");
    world.screen.lock(false);
    place.until_later("it is shown", |_| has_shown(&paper, &document)).await;
}

#[tokio::test]
async fn do_not_disturb_keeps_what_is_ordinary_and_lets_the_urgent_through() {
    let (paper, world) = office_by(&sheet(|_| {}));
    let place = sit_down(&world).await;
    world.screen.silence(true);
    paper.issue("ملزم");
    place.until("it says why", |s| s.duties.owed == 1 && s.bell.quiet == Some(Quiet::Silenced)).await;
    assert_eq!(world.bell.posts().len(), 0);
    paper.issue_as("عاجل", urgency(Urgency::Urgent));
    world.bell.shows(&["عاجل"]).await;
    assert!(world.bell.posts()[0].pressing, "it breaks the silence");
    world.screen.silence(false);
    world.bell.shows(&["ملزم", "عاجل"]).await;
}

#[tokio::test]
async fn a_reminder_of_the_ladder_rings_anew_once_whatever_was_put_away() {
    let (paper, world) = office_by(&sheet(|_| {}));
    let place = sit_down(&world).await;
    let document = paper.issue("ملزم");
    world.bell.shows(&["ملزم"]).await;
    world.bell.dismiss();
    paper.climbs(document.id, Step::Remind);
    world.bell.shows(&["ملزم"]).await;
    let rung = world.bell.posts().pop().expect("a toast");
    assert!(rung.sound && rung.again);

    place.desk.snooze().await.expect("put off");
    world.bell.shows(&[]).await;
    world.advance(Duration::from_secs(5));
    paper.climbs(document.id, Step::Remind);
    world.bell.shows(&["ملزم"]).await;
    let page = place.desk.duties().await.expect("duties");
    assert_eq!((page.open.len(), page.open[0].reminders), (1, 2));

    // A restart rings because it is owed, and the reminders are known.
    let posts = world.bell.posts().len();
    place.kill().await;
    let place = world.start();
    place.until("it rings after the start", |_| world.bell.posts().len() == posts + 1).await;
    paper.climbs(document.id, Step::Expire);
    world.bell.shows(&[]).await;
    let page = place.desk.duties().await.expect("duties");
    assert_eq!((page.open.len(), page.ended[0].standing.as_str()), (0, "expired"));
    // Late is better than never.
    place.acknowledge(&document.id.to_string()).await.expect("acknowledged");
    place.settled().await;
    assert!(paper.has_acknowledged("salma", document.id));
}

#[tokio::test]
async fn the_alert_window_opens_and_acknowledges_and_does_nothing_else() {
    let (paper, world) = office_by(&sheet(|_| {}));
    let place = sit_down(&world).await;
    let quick = paper.issue_as("يجوز من التنبيه", urgency(Urgency::Immediate));
    let slow = paper.issue_as("يلزم فتحه", |document| {
        document.urgency = Urgency::Immediate;
        document.circular.as_mut().expect("terms").acknowledge_from_alert = false;
    });
    let ordinary = paper.issue("ملزم");
    world.screen.shows(&["يجوز من التنبيه", "يلزم فتحه"]).await;
    let (quick, slow) = (quick.id.to_string(), slow.id.to_string());
    let view = place.desk.alert().await;
    let statements: Vec<bool> = view.lines.iter().map(|line| line.statement.is_some()).collect();
    assert_eq!(statements, [true, false]);
    let hash = |id: &str| view.lines.iter().find(|line| line.id == id).expect("a line").content_sha256.clone();

    let refused = place.desk.alert_acknowledge(&slow, &hash(&slow)).await.expect_err("not from here");
    assert_eq!(refused.code, FailureCode::NotApplicable);
    let elsewhere = place.desk.alert_acknowledge(&ordinary.id.to_string(), "").await.expect_err("not in the window");
    assert_eq!(elsewhere.code, FailureCode::NotFound);
    assert!(place.desk.alert_open(&ordinary.id.to_string()).await.is_err());
    let changed = place.desk.alert_acknowledge(&quick, &"0".repeat(64)).await.expect_err("another text");
    assert_eq!(changed.code, FailureCode::VersionMismatch);
    let left = place.desk.alert_acknowledge(&quick, &hash(&quick)).await.expect("acknowledged");
    assert_eq!(left.lines.iter().map(|line| line.id.as_str()).collect::<Vec<_>>(), [slow.as_str()]);
    assert!(!left.sound, "what is taken away makes no sound");
    let events = place.desk.events();
    place.desk.alert_open(&slow).await.expect("opened");
    place.hears(events, |e| matches!(e, diwan_desk::view::DeskEvent::Open { id } if *id == slow)).await;

    // Put away, by its button and by the frame: it comes back after a minute, with another rung.
    for put_away in [true, false] {
        let before = place.desk.alert().await.rung;
        if put_away {
            place.desk.alert_later().await
        } else {
            world.screen.close_window()
        }
        world.screen.shows(&[]).await;
        place.until_in_steps(Duration::from_secs(5), "it comes back", |_| world.screen.window().is_some()).await;
        assert!(place.desk.alert().await.rung > before);
    }
}

#[tokio::test]
async fn where_no_screen_takes_a_window_the_toast_has_the_sound() {
    let (paper, world) = office_by(&sheet(|_| {}));
    let place = sit_down(&world).await;
    world.screen.takes_windows.store(false, std::sync::atomic::Ordering::SeqCst);
    paper.issue_as("حالاً", urgency(Urgency::Immediate));
    world.bell.shows(&["حالاً"]).await;
    assert!(world.bell.posts()[0].sound);
    world.screen.takes_windows.store(true, std::sync::atomic::Ordering::SeqCst);
    place.until_in_steps(Duration::from_secs(10), "a screen takes it", |_| world.screen.window().is_some()).await;
}

#[tokio::test]
async fn what_is_overdue_comes_to_the_window_at_its_deadline() {
    let (paper, world) = office_by(&sheet(|_| {}));
    let place = sit_down(&world).await;
    paper.issue_as("ملزم", |document| {
        document.circular.as_mut().expect("terms").deadline = Some(MORNING.plus_secs(3_600));
    });
    world.bell.shows(&["ملزم"]).await;
    assert_eq!(world.screen.window(), None);
    world.advance(HOUR + Duration::from_secs(1));
    let window = world.screen.shows(&["ملزم"]).await.expect("a window");
    assert!(window.lines[0].overdue);
    place.until("the strip says so too", |s| s.duties.overdue == 1).await;
}

#[tokio::test]
async fn a_policy_that_cannot_be_followed_changes_nothing_and_is_said() {
    let (paper, world) = office_by(&sheet(|_| {}));
    let place = sit_down(&world).await;
    assert_eq!(place.status().await.bell.policy_version, 1);
    let zero = sheet(|sheet| sheet["classes"]["binding"]["repeat_secs"] = json!(0));
    for bad in ["{\"format\":\"bell/2\",\"tones\":[]}", "[]", &zero] {
        paper.rules(bad);
        let status = place.until("it is said", |s| s.bell.policy_refused).await;
        assert_eq!(status.bell.policy_version, 1, "the last good one is followed: {bad}");
        paper.rules(&sheet(|_| {}));
        place.until("a good one is followed", |s| !s.bell.policy_refused).await;
    }
    paper.rules("{\"format\":\"bell/2\"}");
    place.until("it is said", |s| s.bell.policy_refused).await;
    place.kill().await;
    let place = world.start();
    let status = place.until("after a restart too", |s| s.bell.policy_refused).await;
    assert_eq!(status.bell.policy_version, 1);
    paper.rules(&sheet(|sheet| sheet["version"] = json!(2)));
    place.until("until a good one comes", |s| !s.bell.policy_refused && s.bell.policy_version == 2).await;

    // One that comes first of all and cannot be followed: as if none had been told.
    let (paper, world) = office_by("{\"format\":\"bell/9\"}");
    let place = sit_down(&world).await;
    paper.issue("ملزم");
    world.bell.shows(&["ملزم"]).await;
    let bell = place.status().await.bell;
    assert_eq!((bell.policy_version, bell.policy_refused), (0, true));
}

#[tokio::test]
async fn what_ends_on_one_desk_goes_from_the_toast_and_the_window_of_the_other() {
    let (paper, world) = office_by(&sheet(|_| {}));
    let other = World::with(paper.clone());
    let (at_work, at_home) = (sit_down(&world).await, sit_down(&other).await);
    let document = paper.issue_as("حالاً", urgency(Urgency::Immediate));
    for world in [&world, &other] {
        world.bell.shows(&["حالاً"]).await;
        world.screen.shows(&["حالاً"]).await;
    }
    at_work.acknowledge(&document.id.to_string()).await.expect("acknowledged");
    for world in [&world, &other] {
        world.bell.shows(&[]).await;
        world.screen.shows(&[]).await;
    }
    at_home.until("it is over there too", |s| s.duties.owed == 0).await;
}

#[tokio::test]
async fn a_thousand_duties_at_once_are_one_toast_that_names_three_and_a_window_of_five() {
    let (paper, world) = office_by(&sheet(|_| {}));
    for n in 0..1_000 {
        paper.issue_as(&format!("{n}"), |document| {
            document.body.clear();
            document.issued_at = MORNING.plus_ms(n);
            document.urgency = if n % 100 == 0 { Urgency::Immediate } else { Urgency::Normal };
        });
    }
    let place = world.start();
    place.sign_in("salma").await;
    place.until_later("all are owed", |s| s.duties.owed == 1_000 && s.sync.is_none()).await;
    place.until_later("all are in the toast", |_| world.bell.showing().len() == 1_000).await;
    let window = place.desk.alert().await;
    assert_eq!((window.lines.len(), window.more), (5, 5), "the emergencies");
    let shown = || paper.effects().iter().filter(|act| act.event == Fact::Shown).count();
    let is_told = |waiting: i64| waiting == 0 && shown() > 0;
    place.until_later("what was named is shown", |s| is_told(s.outbox.waiting) && s.sync.is_none()).await;
    let shown = shown();
    let posts = world.bell.posts().len();
    assert!((1..=8 * posts).contains(&shown), "{shown} are said to be shown by {posts} toasts");
    let page = place.desk.duties().await.expect("duties");
    assert_eq!((page.open.len(), page.more, page.open[0].class.as_str()), (500, 500, "emergency"));
}

/// Issues so many binding circulars while the line is down.
fn issue_behind_the_line(paper: &Paper, world: &World, circulars: i64) {
    world.line.take_down();
    for n in 0..circulars {
        paper.issue_as(&format!("{n}"), |document| document.issued_at = MORNING.plus_ms(n));
    }
}

#[tokio::test]
async fn ten_thousand_duties_that_come_down_at_once_are_one_toast_with_one_sound() {
    let (paper, world) = office_by(&sheet(|_| {}));
    let place = sit_down(&world).await;
    issue_behind_the_line(&paper, &world, 10_000);
    world.line.bring_up();
    place.until_later("the look has begun", |s| s.sync.is_some() || s.duties.owed > 0).await;
    // From here on time stands still: however long it takes to store them, they come at once.
    world.bell.is_about(10_000).await;
    assert_eq!(place.status().await.duties.owed, 10_000);
    let posts = world.bell.posts();
    assert_eq!(posts.iter().map(|rung| (rung.owed.len(), rung.sound)).collect::<Vec<_>>(), [(10_000, true)]);
    assert_eq!(posts[0].named().count(), 3);

    let page = place.desk.duties().await.expect("duties");
    assert_eq!((page.open.len(), page.more), (500, 9_500));
    place.acknowledge(&page.open[0].id).await.expect("acknowledged");
    world.bell.is_about(9_999).await;
    assert_eq!(place.status().await.duties.owed, 9_999);
    let posts = world.bell.posts();
    assert_eq!((posts.len(), posts[1].sound), (2, false), "it is put in the place of the other, in silence");
}

/// A registry that keeps a desk waiting for the last page of what is for everybody.
struct Slow(watch::Sender<bool>);

#[async_trait]
impl Ways for Slow {
    async fn entries(&self, page: &mut EntriesPage) {
        if page.head.stream == StreamId::all() && !page.more {
            self.0.subscribe().wait_for(|holds| !holds).await.expect("the registry keeps a sender");
        }
    }
}

#[tokio::test]
async fn what_a_long_look_brings_gathers_for_a_quarter_of_a_minute_and_an_emergency_does_not_wait() {
    let (paper, slow) = (Paper::open(), Arc::new(Slow(watch::Sender::new(false))));
    let world = World::with(Twisted::of(&paper, &slow));
    paper.keeps_time(&world.clock);
    paper.rules(&sheet(|_| {}));
    let place = sit_down(&world).await;
    world.line.take_down();
    paper.issue_as("حالاً", urgency(Urgency::Immediate));
    issue_behind_the_line(&paper, &world, 1_400);
    slow.0.send_replace(true);
    world.line.bring_up();
    place.until_later("the look has begun", |s| s.sync.is_some()).await;
    world.bell.is_about(1).await;
    assert_eq!(world.bell.showing(), ["حالاً"]);
    let emergency = world.bell.last_post();
    let second = Duration::from_secs(1);
    place.until_in_steps(second, "the first page rings", |_| world.bell.showing().len() > 1).await;
    assert_eq!((world.bell.posts().len(), world.bell.showing().len()), (2, 1_000));
    let waited = world.bell.last_post().since(emergency);
    assert!(waited >= 10_000, "it gathered for {waited} ms");

    slow.0.send_replace(false);
    world.bell.is_about(1_401).await;
    assert_eq!(world.bell.posts().len(), 3);
}

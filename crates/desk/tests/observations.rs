//! What a desk measured about itself: told once, whatever the line and the program do; and only while something is owed.
#![allow(clippy::expect_used, clippy::panic, reason = "a story that cannot go on must stop at once and say where")]

mod support;

use diwan_domain::{Fact, Moment, Observation, Observed};
use diwan_protocol::Action;
use diwan_testkit::line::{Call, Fault};
use std::collections::BTreeMap;
use std::time::Duration;
use support::paper::MORNING;
use support::place::Place;
use support::{Paper, World, office, sit_down};

const MINUTE: Duration = Duration::from_secs(60);

/// What the registry knows of this kind: every stretch once, as it was last told.
fn known(paper: &Paper, what: Observed) -> Vec<Observation> {
    let told = paper.observed().into_iter().flatten().filter(|observation| observation.what == what);
    let known: BTreeMap<_, _> = told.map(|observation| (observation.id, observation)).collect();
    known.into_values().collect()
}

fn secs(observation: &Observation) -> i64 {
    observation.until.expect("over").since(observation.from) / 1000
}

#[tokio::test]
async fn a_locked_screen_is_told_when_it_counts_and_again_when_it_opens() {
    let (paper, world) = office();
    let place = sit_down(&world).await;
    // Nothing is owed: this is no attendance clock.
    world.screen.lock(true);
    place.until_in_steps(MINUTE / 4, "two minutes pass", |_| world.clock.right().since(MORNING) > 120_000).await;
    assert_eq!(paper.observed(), Vec::<Vec<Observation>>::new());
    world.screen.lock(false);

    let document = paper.issue_as("ملزم", |document| document.issued_at = paper.now());
    place.until_later("it is owed", |s| s.duties.owed == 1 && s.outbox.waiting == 0).await;
    let locked_at = world.clock.right();
    world.screen.lock(true);
    let step = MINUTE / 6;
    place.until_in_steps(step, "it is told", |_| known(&paper, Observed::ScreenLocked).len() == 1).await;
    let lasting = known(&paper, Observed::ScreenLocked).remove(0);
    assert_eq!((lasting.until, lasting.source.as_str()), (None, "org.freedesktop.login1"));
    assert!(lasting.from >= locked_at, "{lasting:?}");
    assert!(world.clock.right().since(lasting.from) >= 60_000, "not before it counts");
    world.screen.lock(false);
    let ended = |paper: &Paper| known(paper, Observed::ScreenLocked).iter().all(|seen| seen.until.is_some());
    place.until_in_steps(step, "its end is told", |_| ended(&paper)).await;
    let over = known(&paper, Observed::ScreenLocked);
    assert_eq!((over.len(), over[0].id, over[0].from), (1, lasting.id, lasting.from), "one stretch, one id");

    let record = place.desk.record(&document.id.to_string()).await.expect("a record");
    let lines: Vec<_> = record.lines.iter().filter(|line| line.what == "screen_locked").collect();
    assert_eq!(lines.len(), 1, "what was measured and what came back are one line: {:#?}", record.lines);
    assert!(lines[0].this_device && lines[0].interface.as_deref() == Some("org.freedesktop.login1"));
}

#[tokio::test]
async fn an_observation_is_told_until_it_was_heard_and_never_becomes_two() {
    let (paper, world) = office();
    let place = sit_down(&world).await;
    paper.issue_as("ملزم", |document| document.issued_at = paper.now());
    place.until_later("it is owed", |s| s.duties.owed == 1 && s.outbox.waiting == 0).await;
    for fault in [Fault::LoseAnswer, Fault::Cut] {
        world.line.order(Call::Observe, fault);
    }
    world.screen.lock(true);
    place.until_in_steps(MINUTE / 6, "it was tried", |_| world.line.count(Call::Observe) >= 1).await;
    // Killed while it lasts and while its answer is lost: it is ended where the program ended.
    place.kill().await;
    world.screen.lock(false);
    let place = world.start();
    let whole = |paper: &Paper| {
        let known = known(paper, Observed::ScreenLocked);
        !known.is_empty() && known.iter().all(|seen| seen.until.is_some()) && world.line.count(Call::Observe) >= 3
    };
    place.until_in_steps(MINUTE / 6, "it is told whole", |_| whole(&paper)).await;
    let mut before = known(&paper, Observed::ScreenLocked);
    before.sort_by_key(|seen| seen.from);
    // A slow computer may take a moment of its own for a nap, which parts a stretch; but nothing is told as two that overlap.
    assert!(before.is_sorted_by(|one, next| one.until.is_some_and(|until| until <= next.from)), "{before:#?}");

    // What the registry was heard to have is not told again beside what comes next.
    world.screen.lock(true);
    let is_new = |seen: &Observation| seen.what == Observed::ScreenLocked && before.iter().all(|old| old.id != seen.id);
    let news = |paper: &Paper| paper.observed().into_iter().find(|told| told.iter().any(is_new));
    place.until_in_steps(MINUTE / 6, "the next is told", |_| news(&paper).is_some()).await;
    let told = news(&paper).expect("told");
    assert!(told.iter().all(|seen| before.iter().all(|old| old.id != seen.id)), "{told:#?}");
}

#[tokio::test]
async fn a_machine_that_was_off_and_one_that_slept_say_so() {
    let (paper, world) = office();
    let place = sit_down(&world).await;
    paper.issue_as("ملزم", |document| document.issued_at = paper.now());
    place.until_later("it is owed", |s| s.duties.owed == 1 && s.outbox.waiting == 0).await;
    let alive = world.clock.right();
    let half_an_hour = |_: &_| world.clock.right().since(alive) >= 1_800_000;
    place.until_in_steps(MINUTE / 6, "signs of life", half_an_hour).await;
    let off_at = world.clock.right();
    place.kill().await;
    world.advance(MINUTE * 60 * 48);
    let on_at = world.clock.right();
    let place = world.start();
    place.until_later("it is told", |_| known(&paper, Observed::MachineOff).len() == 1).await;
    let off = known(&paper, Observed::MachineOff).remove(0);
    // One is given every minute; a slow computer may fall behind a clock that runs a thousand times as fast.
    assert!(alive < off.from && off.from <= off_at, "since the last sign of life: {off:?}");
    assert!((0..10_000).contains(&off.until.expect("over").since(on_at)), "until the start: {off:?}");

    world.advance(MINUTE * 30);
    place.until_later("the nap is told", |_| known(&paper, Observed::MachineOff).len() == 2).await;
    let nap = known(&paper, Observed::MachineOff).into_iter().find(|seen| seen.id != off.id).expect("the nap");
    assert!((1_680..=1_860).contains(&secs(&nap)), "{nap:?}");
}

#[tokio::test]
async fn a_machine_that_was_off_when_something_came_says_so_from_then_on() {
    let (paper, world) = office();
    let place = sit_down(&world).await;
    place.kill().await;
    world.advance(MINUTE * 60);
    let issued = world.clock.right();
    paper.issue_as("ملزم", |document| document.issued_at = paper.now());
    world.advance(MINUTE * 60);
    let place = world.start();
    place.until_later("it is told", |_| known(&paper, Observed::MachineOff).len() == 1).await;
    let off = known(&paper, Observed::MachineOff).remove(0);
    assert_eq!((off.from, secs(&off)), (issued, 3_600), "what was before is nobody's business");
}

#[tokio::test]
async fn a_line_that_was_down_a_mute_desktop_and_a_session_that_ended_are_told_afterwards() {
    let (paper, world) = office();
    let place = sit_down(&world).await;
    paper.issue_as("ملزم", |document| document.issued_at = paper.now());
    place.until_later("it is owed", |s| s.duties.owed == 1 && s.outbox.waiting == 0).await;
    let step = MINUTE / 3;
    let wait = async |place: &Place<'_>, minutes: i64| {
        let from = world.clock.right();
        place.until_in_steps(step, "time passes", |_| world.clock.right().since(from) >= minutes * 60_000).await;
    };
    world.line.take_down();
    world.bell.die();
    place.until_later("the line is gone", |s| !s.link.online).await;
    wait(&place, 8).await;
    world.line.bring_up();
    world.bell.come_back();
    for what in [Observed::LinkDown, Observed::NotificationsAbsent] {
        let told = |paper: &Paper| known(paper, what).first().is_some_and(|seen| seen.until.is_some());
        place.until_in_steps(step, "it is told", |_| told(&paper)).await;
        assert!((300..900).contains(&secs(&known(&paper, what)[0])), "{what:?}");
    }
    paper.end_sessions();
    place.until_in_steps(step, "the session has ended", |s| s.phase == diwan_desk::view::Phase::SessionEnded).await;
    wait(&place, 3).await;
    place.sign_in("salma").await;
    let told = |paper: &Paper| known(paper, Observed::SignedOut).first().is_some_and(|seen| seen.until.is_some());
    place.until_in_steps(step, "it is told", |_| told(&paper)).await;
}

#[tokio::test]
async fn reading_is_kept_for_what_is_to_be_acknowledged_and_only_when_it_can_have_been_measured() {
    let (paper, world) = office();
    let place = sit_down(&world).await;
    let (circular, letter) = (paper.issue("ملزم"), paper.letter("كتاب", vec![]));
    place.until_later("both are here", |s| s.cached == 2 && s.outbox.waiting == 0).await;
    let now = |world: &World| world.clock.right().0;
    let (id, other) = (circular.id.to_string(), letter.id.to_string());
    let from = now(&world);
    world.advance(Duration::from_secs(25));
    for (what, from, until) in [
        (&other, from, from + 20_000),
        (&id, from, from + 1_000),
        (&id, from + 9_000, from),
        (&id, from, from + 90_000_000),
        (&id, i64::MIN, i64::MAX),
    ] {
        place.desk.note_read(what, from, until, true).await;
    }
    let is_shown = |act: &Action| act.subject == circular.id && act.event == Fact::Shown;
    place.until_later("it was shown", |_| paper.effects().iter().any(is_shown)).await;
    // Read to the end, acknowledged, and left.
    place.acknowledge(&id).await.expect("acknowledged");
    place.desk.note_read(&id, from, from + 20_000, true).await;
    place.until_later("it is told", |_| !known(&paper, Observed::Read).is_empty()).await;
    let read = known(&paper, Observed::Read);
    assert_eq!(read.len(), 1, "{read:?}");
    assert_eq!((read[0].from, secs(&read[0])), (Moment(from), 20));
    assert_eq!((read[0].subject, read[0].to_end), (Some(circular.id), Some(true)));
    // Read again later: it is acknowledged, and nobody's business.
    let again = now(&world);
    world.advance(Duration::from_secs(25));
    place.desk.note_read(&id, again + 1_000, again + 21_000, true).await;
    place.settled().await;
    assert_eq!(known(&paper, Observed::Read).len(), 1);

    let record = place.desk.record(&id).await.expect("a record");
    let said: Vec<(&str, &str)> = record.lines.iter().map(|l| (l.what.as_str(), l.source.as_str())).collect();
    for line in
        [("issued", "registry"), ("reached", "desk"), ("shown", "desk"), ("acknowledged", "desk"), ("read", "desk")]
    {
        assert!(said.contains(&line), "{line:?} is missing in {said:?}");
    }
    assert!(!said.iter().any(|(what, _)| *what == "opened"), "reading says nothing about opening, and nobody said it");
    let done = record.lines.iter().find(|line| line.what == "acknowledged").expect("a line");
    assert!(done.desk_at.is_some() && done.this_device && done.recorded, "{done:?}");
}

#[tokio::test]
async fn a_policy_that_cannot_be_followed_is_an_observation() {
    let (paper, world) = office();
    let place = sit_down(&world).await;
    paper.issue_as("ملزم", |document| document.issued_at = paper.now());
    place.until_later("it is owed", |s| s.duties.owed == 1).await;
    paper.rules("{\"format\":\"bell/2\"}");
    place.until_in_steps(MINUTE / 6, "it is told", |_| known(&paper, Observed::PolicyRefused).len() == 1).await;
}

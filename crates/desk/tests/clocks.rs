//! Clocks that are wrong: on the desk and on the registry, by ten years, and while people work. Order, deadlines and sessions follow the
//! registry; a desk whose clock is wrong is as good as any other.
#![allow(clippy::expect_used, reason = "a story that cannot go on must stop at once and say where")]

mod support;

use diwan_desk::view::{FailureCode, Phase};
use diwan_domain::Fact;
use diwan_protocol::ActionStatus;
use diwan_testkit::line::Call;
use diwan_testkit::office::{Circular, Office, PASSWORD, login_of};
use diwan_testkit::people::number_of;
use std::time::Duration;
use support::World;
use support::place::Place;

const HOUR_MS: i64 = 3_600_000;
const DAY: Duration = Duration::from_secs(86_400);
/// Ten years, leap days included.
const TEN_YEARS_MS: i64 = 3_653 * 24 * HOUR_MS;

async fn sit_down(place: &Place<'_>, office: &Office) {
    place.sign_in_at(&office.url(), &login_of(&number_of("سلمى")), PASSWORD).await;
    place.settled().await;
}

/// Time passes everywhere.
fn pass(world: &World, office: &Office, time: Duration) {
    office.clock.advance_secs(i64::try_from(time.as_secs()).expect("small"));
    world.advance(time);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_whose_clock_is_ten_years_off_has_the_registrys_deadlines() {
    for wrong_by in [TEN_YEARS_MS, -TEN_YEARS_MS] {
        let office = Office::open().await;
        let world = World::with(office.letterbox());
        world.set_clock_wrong_by(wrong_by);
        let place = world.start();
        sit_down(&place, &office).await;
        let first = office.issue(Circular::on("الأول")).await;
        let status = place.until_later("it is owed", |s| s.duties.owed == 1 && s.outbox.waiting == 0).await;
        assert_eq!((status.phase, status.duties.overdue), (Phase::Ready, 0), "wrong by {wrong_by}");
        world.bell.shows(&["الأول"]).await;

        office.clock.advance_secs(60);
        office.issue(Circular::on("الثاني")).await;
        place.until_later("both are here", |s| s.duties.owed == 2).await;
        assert_eq!(place.subjects(Default::default()).await, ["الثاني", "الأول"], "the newest first, as registered");

        // Closed, it rings again after the time that the registry sets, measured on any clock.
        world.bell.dismiss();
        world.bell.shows(&[]).await;
        place.until_much_later("it rings again", |_| world.bell.showing() == ["الأول", "الثاني"]).await;

        // What is done carries both times: this desk's as it was, and the registry's.
        place.acknowledge(&first.id.to_string()).await.expect("acknowledged");
        place.until_later("it is sent", |s| s.outbox.waiting == 0 && s.duties.owed == 1).await;
        let history = place.desk.history(0, 10).await.expect("history");
        let row = history.rows.first().expect("a row");
        assert_eq!(row.recorded_at, Some(office.clock.now().0), "the registry's time");
        assert!(row.done_at.is_some_and(|at| (at - office.clock.now().0 - wrong_by).abs() < 2 * HOUR_MS), "{row:?}");

        for _ in 0..8 {
            pass(&world, &office, DAY);
        }
        place.until_later("a week later it is overdue", |s| s.duties.overdue == 1).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_set_while_people_work_makes_nothing_overdue() {
    let office = Office::open().await;
    let world = World::with(office.letterbox());
    let place = world.start();
    sit_down(&place, &office).await;
    office.issue(Circular::on("تعميم")).await;
    place.until_later("it is owed", |s| s.duties.owed == 1 && s.outbox.waiting == 0).await;
    // Two hours before the deadline.
    pass(&world, &office, 7 * DAY - Duration::from_secs(2 * 3600));
    sit_down(&place, &office).await;

    // Summer time, winter time, a wrong zone, ten years: the desk notices and asks the registry.
    for wrong_by in [HOUR_MS, 0, 3 * HOUR_MS, -3 * HOUR_MS, 200 * HOUR_MS, TEN_YEARS_MS, -TEN_YEARS_MS, 0] {
        let asked = world.line.count(Call::Session);
        world.set_clock_wrong_by(wrong_by);
        place.until_later("the registry is asked", |_| world.line.count(Call::Session) > asked).await;
        let status = place.until_later("nothing is overdue", |s| s.duties.overdue == 0 && s.link.online).await;
        assert_eq!((status.duties.owed, status.phase), (1, Phase::Ready));
    }
    // Without a line, a clock that goes back takes the registry's time along.
    world.line.take_down();
    world.set_clock_wrong_by(-TEN_YEARS_MS);
    place.until_much_later("overdue in time, ten years earlier", |s| s.duties.overdue == 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn acts_that_wait_are_sent_though_the_clock_went_back_ten_years() {
    let office = Office::open().await;
    let world = World::with(office.letterbox());
    let place = world.start();
    sit_down(&place, &office).await;
    let circular = office.issue(Circular::on("تعميم")).await;
    place.until_later("it is owed", |s| s.duties.owed == 1 && s.outbox.waiting == 0).await;
    world.line.take_down();
    place.acknowledge(&circular.id.to_string()).await.expect("acknowledged");
    place.until_later("it waits", |s| s.outbox.waiting > 0 && !s.link.online).await;
    world.set_clock_wrong_by(-TEN_YEARS_MS);
    world.line.bring_up();
    place.until_later("it is sent", |s| s.outbox.waiting == 0 && s.duties.owed == 0 && s.link.online).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registry_whose_clock_was_ten_years_ahead_recovers_with_its_clock() {
    let office = Office::open().await;
    let world = World::with(office.letterbox());
    let place = world.start();
    sit_down(&place, &office).await;
    let before = office.issue(Circular::on("قبل")).await;
    place.until_later("it is owed", |s| s.duties.owed == 1 && s.outbox.waiting == 0).await;

    office.clock.advance_secs(TEN_YEARS_MS / 1000);
    let ahead = office.issue(Circular::on("في المستقبل")).await;
    place.until_much_later("sessions of this year have ended by then", |s| s.phase == Phase::SessionEnded).await;
    sit_down(&place, &office).await;
    let status = place.until_later("both are here", |s| s.duties.owed == 2).await;
    assert_eq!(status.duties.overdue, 1, "by the registry's time, which is wrong, and the only one");
    let from_the_future = office.employee("خالد").await;

    office.clock.advance_secs(-TEN_YEARS_MS / 1000);
    place.until_much_later("a session of that day is none", |s| s.phase == Phase::SessionEnded).await;
    assert!(from_the_future.session().await.expect_err("refused").is_signed_out());
    sit_down(&place, &office).await;
    place.until_later("the deadlines are right again", |s| s.duties.overdue == 0 && s.duties.owed == 2).await;
    let after = office.issue(Circular::on("بعد")).await;
    place.until_later("all are here", |s| s.duties.owed == 3 && s.cached == 3).await;
    for id in [before.id, ahead.id, after.id] {
        place.acknowledge(&id.to_string()).await.expect("acknowledged");
    }
    place.until_later("all are done", |s| s.duties.owed == 0 && s.outbox.waiting == 0 && s.outbox.rejected == 0).await;

    // Numbers run within the register's year as it was registered; the order of the stream is the order of registering.
    let salma = office.employee("سلمى").await;
    let numbers: Vec<String> = {
        let mut documents = Vec::new();
        for id in [before.id, ahead.id, after.id] {
            documents.push(salma.document(id).await.number);
        }
        documents
    };
    assert_eq!(numbers, ["ت/2026/0001", "ت/2036/0001", "ت/2026/0002"]);
    assert_eq!(office.archive().inspect().await.expect("inspected"), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passwords_of_the_future_lock_nobody_out_after_it() {
    let office = Office::open().await;
    let world = World::with(office.letterbox());
    let place = world.start();
    let login = login_of(&number_of("سلمى"));
    office.clock.advance_secs(TEN_YEARS_MS / 1000);
    let mut refused = FailureCode::WrongCredentials;
    for _ in 0..30 {
        refused = place.sign_in_fails(&office.url(), &login, "not hers").await;
        if refused == FailureCode::TooManyAttempts {
            break;
        }
    }
    assert_eq!(refused, FailureCode::TooManyAttempts, "the door is slow for who guesses");
    office.clock.advance_secs(-TEN_YEARS_MS / 1000);
    sit_down(&place, &office).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn receipts_keep_the_time_of_the_desk_and_that_of_the_registry() {
    let office = Office::open().await;
    let circular = office.issue(Circular::on("تعميم")).await;
    let salma = office.employee("سلمى").await;
    let document = salma.document(circular.id).await;
    for (fact, wrong_by) in
        [(Fact::Reached, -TEN_YEARS_MS), (Fact::Opened, TEN_YEARS_MS), (Fact::Acknowledged, i64::MIN)]
    {
        let device_time = office.clock.now().plus_ms(wrong_by);
        let outcome = salma.send(&[salma.act(&document, fact, device_time)]).await.remove(0);
        assert_eq!(outcome.status, ActionStatus::Applied, "{fact:?}: {:?}", outcome.problem);
        assert_eq!(outcome.recorded_at, Some(office.clock.now()));
        assert_ne!(outcome.recorded_at, Some(device_time));
    }
}

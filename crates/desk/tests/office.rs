//! The same days with the real registry: in this process, on SQLite, over HTTP.
#![allow(clippy::expect_used, reason = "a story that cannot go on must stop at once and say where")]

mod support;

use diwan_desk::view::{BoardPersonView, FailureCode, Phase};
use diwan_domain::{Audience, UnitId};
use diwan_testkit::line::{Call, Fault};
use diwan_testkit::office::{Circular, Office, PASSWORD, login_of};
use diwan_testkit::people::{SUPERVISOR, ministry, number_of};
use std::time::Duration;
use support::World;
use support::place::{PATIENCE, Place};

/// A computer with a line to this office.
fn computer(office: &Office) -> World {
    World::with(office.letterbox())
}

/// The person sits down at a started desk.
async fn seat(place: &Place<'_>, office: &Office, given_name: &str) {
    place.sign_in_at(&office.url(), &login_of(&number_of(given_name)), PASSWORD).await;
}

/// Waits until the supervisor's board says about a person and a circular what it should.
async fn board_says(
    supervisor: &Place<'_>,
    circular: &str,
    given_name: &str,
    wish: impl Fn(&BoardPersonView) -> bool,
) -> BoardPersonView {
    let number = number_of(given_name).to_string();
    let waiting = async {
        loop {
            let detail = supervisor.desk.board_detail(circular, None, None).await.expect("board");
            let person = detail.people.into_iter().find(|p| p.employee == number).expect("on the board");
            if wish(&person) {
                return person;
            }
            // The board tells nobody that it changed; a person looks again, and so does this story.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.expect("the board says so")
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_issue_to_the_supervisors_board() {
    let office = Office::open().await;
    let (desk, laptop, heads_desk) = (computer(&office), computer(&office), computer(&office));
    let (at_desk, at_laptop, supervisor) = (desk.start(), laptop.start(), heads_desk.start());
    seat(&at_desk, &office, "سلمى").await;
    seat(&at_laptop, &office, "سلمى").await;
    seat(&supervisor, &office, SUPERVISOR).await;
    at_desk.settled().await;
    at_laptop.settled().await;

    let issued = office.issue(Circular::on("تعليمات الدوام").to_unit("HR")).await;
    let id = issued.id.to_string();
    desk.bell.shows(&["تعليمات الدوام"]).await;
    laptop.bell.shows(&["تعليمات الدوام"]).await;
    let arrived = |p: &BoardPersonView| p.facts.reached.is_some() && p.facts.shown.is_some();
    let before = board_says(&supervisor, &id, "سلمى", arrived).await.facts;
    assert_eq!((before.opened, before.acknowledged), (None, None), "nobody opened or acknowledged it");
    let board = supervisor.desk.board(None).await.expect("board");
    assert_eq!(board.circulars[0].figures.acknowledged, 0);
    assert_eq!(board.circulars[0].figures.audience, 4);

    at_desk.desk.mark_opened(&id).await.expect("opened");
    assert_eq!(at_desk.acknowledge(&id).await, Ok("sent".into()));
    desk.bell.shows(&[]).await;
    laptop.bell.shows(&[]).await;
    at_laptop.until("the other desk knows", |s| s.duties.owed == 0 && s.unread.circulars == 0).await;
    let done = |p: &BoardPersonView| p.facts.opened.is_some() && p.facts.acknowledged.is_some();
    assert!(board_says(&supervisor, &id, "سلمى", done).await.last_contact.is_some());
    let board = supervisor.desk.board(None).await.expect("board");
    assert_eq!(board.circulars[0].figures.acknowledged, 1);
    let reading = at_laptop.desk.read(&id).await.expect("read");
    assert_eq!(reading.duty.as_deref(), Some("acknowledged"));
    let history = at_laptop.desk.history(0, 10).await.expect("history");
    assert_eq!((history.total, history.rows[0].number.as_str()), (1, issued.number.as_str()));
    let refused = at_desk.desk.board(None).await.expect_err("no supervisor");
    assert_eq!(refused.code, FailureCode::Forbidden);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_acknowledgement_made_offline_arrives_once_over_a_line_that_loses_answers() {
    let office = Office::open().await;
    let (world, heads_desk) = (computer(&office), computer(&office));
    let (place, supervisor) = (world.start(), heads_desk.start());
    seat(&place, &office, "خالد").await;
    seat(&supervisor, &office, SUPERVISOR).await;
    let issued = office.issue(Circular::on("السلامة المهنية")).await;
    let id = issued.id.to_string();
    place.until("it is owed", |s| s.duties.owed == 1).await;
    place.settled().await;

    world.line.take_down();
    place.acknowledge(&id).await.expect("acknowledged");
    place.until("it waits", |s| s.outbox.waiting >= 1 && !s.link.online).await;
    for _ in 0..3 {
        world.line.order(Call::Act, Fault::LoseAnswer);
    }
    world.line.bring_up();
    let status = place.settled().await;
    let refused = place.desk.outbox().await.expect("outbox");
    assert_eq!(status.outbox.rejected, 0, "a repeated act is a duplicate, not a refusal: {refused:?}");
    assert!(world.line.count(Call::Act) >= 4);
    board_says(&supervisor, &id, "خالد", |p| p.facts.acknowledged.is_some()).await;
    let board = supervisor.desk.board(None).await.expect("board");
    assert_eq!(board.circulars[0].figures.acknowledged, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_ends_in_mid_sync_goes_on_after_signing_in() {
    let office = Office::open().await;
    for n in 0..450 {
        office.send(&format!("كتاب رقم {n}"), Audience::everybody()).await;
    }
    let world = computer(&office);
    let place = world.start();
    for _ in 0..20 {
        world.line.order(Call::Snapshot, Fault::Delay(Duration::from_millis(50)));
    }
    seat(&place, &office, "هند").await;
    place.until("the first page is here", |s| s.cached >= 100).await;
    office.clock.advance_days(2);
    let status = place.until("the session has ended", |s| s.phase == Phase::SessionEnded || s.cached == 450).await;
    if status.phase != Phase::SessionEnded {
        // The rest was quicker than the clock: then the next look ends it.
        place.desk.sync_now().await.expect("asked");
        place.until("the session has ended", |s| s.phase == Phase::SessionEnded).await;
    }
    assert!(place.status().await.who.is_some());
    seat(&place, &office, "هند").await;
    let status = place.until("everything is here", |s| s.cached == 450 && s.sync.is_none()).await;
    assert_eq!(status.phase, Phase::Ready);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_sync_cut_at_every_page_ends_with_the_registrys_sums() {
    let office = Office::open().await;
    let letters = 1_300;
    for n in 0..letters {
        office.send(&format!("كتاب رقم {n}"), Audience::everybody()).await;
    }
    let world = computer(&office);
    world.line.order(Call::Snapshot, Fault::Delay(Duration::ZERO));
    world.line.order(Call::Snapshot, Fault::Cut);
    let place = world.start();
    seat(&place, &office, "مريم").await;
    place.until_later("something is here", |s| s.cached > 0).await;
    place.kill().await;
    let mut rounds = 0;
    loop {
        world.line.order(Call::Snapshot, Fault::Delay(Duration::ZERO));
        world.line.order(Call::Snapshot, Fault::LoseAnswer);
        world.line.order(Call::Entries, Fault::LoseAnswer);
        let place = world.start();
        let snapshots = world.line.count(Call::Snapshot);
        let status = place
            .until_later("it went on", |s| world.line.count(Call::Snapshot) >= snapshots + 2 || s.cached == letters)
            .await;
        place.kill().await;
        rounds += 1;
        if status.cached == letters {
            break;
        }
        assert!(rounds < 20, "it does not come to an end: {}", status.cached);
    }
    let place = world.start();
    let status =
        place.until_later("it is up to date", |s| s.cached == letters && s.sync.is_none() && s.link.online).await;
    assert_eq!(status.link.failure, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registry_that_closes_for_maintenance_is_found_again_without_signing_in() {
    let mut office = Office::open().await;
    let world = computer(&office);
    let place = world.start();
    seat(&place, &office, "يوسف").await;
    let first = office.issue(Circular::on("قبل الصيانة").with_file("خطة.pdf", b"%PDF-1.7 plan")).await;
    let id = first.id.to_string();
    place.until("it is owed", |s| s.duties.owed == 1).await;
    place.settled().await;
    let file = place.desk.read(&id).await.expect("read").attachments.remove(0);
    assert_eq!(place.desk.attachment(&file.sha256).await.expect("fetched"), b"%PDF-1.7 plan".as_slice());

    office.close_registry().await;
    place.until_later("the line is gone", |s| !s.link.online).await;
    place.acknowledge(&id).await.expect("acknowledged");
    assert_eq!(place.desk.attachment(&file.sha256).await.expect("kept"), b"%PDF-1.7 plan".as_slice());

    office.open_registry().await;
    office.issue(Circular::on("بعد الصيانة")).await;
    let status = place.until_later("both are as they should be", |s| s.duties.owed == 1 && s.outbox.waiting == 0).await;
    assert_eq!((status.phase, status.cached), (Phase::Ready, 2));
    world.bell.shows(&["بعد الصيانة"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wrong_password_and_the_wrong_stranger_are_refused_in_words() {
    let office = Office::open().await;
    let world = computer(&office);
    let place = world.start();
    let login = login_of(&number_of("سلمى"));
    assert_eq!(place.sign_in_fails(&office.url(), &login, "خطأ خطأ خطأ").await, FailureCode::WrongCredentials);
    assert_eq!(place.sign_in_fails(&office.url(), "nobody", PASSWORD).await, FailureCode::WrongCredentials);
    for _ in 0..10 {
        place.desk.sign_in(&office.url(), &login, "خطأ خطأ خطأ").await.expect_err("wrong");
    }
    let throttled = place.desk.sign_in(&office.url(), &login, PASSWORD).await.expect_err("throttled");
    assert_eq!(throttled.code, FailureCode::TooManyAttempts);
    assert!(throttled.retry_after.is_some_and(|secs| secs > 0));
    assert!(place.people().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_moves_to_another_unit_receives_its_circulars_and_loses_the_former_units() {
    let office = Office::open().await;
    let world = computer(&office);
    let place = world.start();
    seat(&place, &office, "خالد").await;
    office.issue(Circular::on("لإدارة الموارد البشرية").to_unit("HR")).await;
    office.clock.advance_secs(60);
    office.issue(Circular::on("للجميع")).await;
    world.bell.shows(&["لإدارة الموارد البشرية", "للجميع"]).await;

    let mut roster = ministry();
    for person in roster.people.iter_mut().filter(|p| p.id == number_of("خالد")) {
        person.unit = UnitId::from_stored("IT");
    }
    office.clock.advance_secs(60);
    office.archive().import_roster(&roster, office.clock.now()).await.expect("imported");
    office.issue(Circular::on("لإدارة نظم المعلومات").to_unit("IT")).await;
    world.bell.shows(&["للجميع", "لإدارة نظم المعلومات"]).await;
    let unit = |s: &diwan_desk::view::Status| s.who.as_ref().is_some_and(|w| w.unit == "إدارة نظم المعلومات");
    let status = place.until_later("the desk knows the new unit", unit).await;
    assert_eq!((status.cached, status.duties.owed), (2, 2));
}

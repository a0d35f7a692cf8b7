//! The same days with the real registry: in this process, on SQLite, over HTTP.
#![allow(clippy::expect_used, clippy::panic, reason = "a story that cannot go on must stop at once and say where")]

mod support;

use diwan_desk::view::{FailureCode, Phase};
use diwan_domain::{Audience, ItemId, UnitId};
use diwan_protocol::office::items::EventKind;
use diwan_protocol::office::order::{ContestAbout, DraftText, Outcome};
use diwan_protocol::office::publishing::CircularState;
use diwan_protocol::office::supervision::{Bars, NamesAsked, Part, TeamPerson};
use diwan_protocol::office::{Fault as Refusal, Order, Question, Reply};
use diwan_testkit::line::{Call, Fault};
use diwan_testkit::office::{Circular, Office, PASSWORD, login_of};
use diwan_testkit::people::{PUBLISHER, SUPERVISOR, ministry, number_of};
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

/// Asks for the newest circulars on the board.
const BOARD: Question = Question::Board { at: None, key: None, limit: 10 };

/// The bars of the only circular on the supervisor's board.
async fn bars(supervisor: &Place<'_>) -> Bars {
    let Reply::Board(board) = supervisor.desk.inquire(BOARD).await.expect("a board") else { panic!("another answer") };
    let [circular] = board.circulars.as_slice() else { panic!("not one circular: {board:?}") };
    circular.bars
}

/// Waits until the names behind the bars say about a person what they should.
async fn board_says(
    supervisor: &Place<'_>,
    circular: ItemId,
    given_name: &str,
    wish: impl Fn(&TeamPerson) -> bool,
) -> TeamPerson {
    let asked = NamesAsked { only: Some(number_of(given_name)), ..NamesAsked::default() };
    let names = Question::Names { circular, asked, at: None, key: None, limit: 10 };
    let waiting = async {
        loop {
            let reply = supervisor.desk.inquire(names.clone()).await.expect("names");
            let Reply::Names(mut names) = reply else { panic!("another answer") };
            let person = names.people.pop().expect("behind the bars");
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
    let arrived = |p: &TeamPerson| p.facts.reached.is_some() && p.facts.shown.is_some();
    let before = board_says(&supervisor, issued.id, "سلمى", arrived).await;
    assert_eq!((before.facts.opened, before.facts.acknowledged), (None, None), "nobody opened or acknowledged it");
    assert_eq!(before.part, Part::Shown);
    let all = bars(&supervisor).await;
    assert_eq!((all.audience, all.acknowledged), (4, 0));

    at_desk.desk.mark_opened(&id).await.expect("opened");
    assert_eq!(at_desk.acknowledge(&id).await, Ok("sent".into()));
    desk.bell.shows(&[]).await;
    laptop.bell.shows(&[]).await;
    at_laptop.until("the other desk knows", |s| s.duties.owed == 0 && s.unread.circulars == 0).await;
    let done = |p: &TeamPerson| p.facts.opened.is_some() && p.facts.acknowledged.is_some();
    let after = board_says(&supervisor, issued.id, "سلمى", done).await;
    assert!(after.last_contact.is_some() && after.part == Part::Acknowledged, "{after:?}");
    assert_eq!(bars(&supervisor).await.acknowledged, 1);
    let reading = at_laptop.desk.read(&id).await.expect("read");
    assert_eq!(reading.duty.as_deref(), Some("acknowledged"));
    let history = at_laptop.desk.history(0, 10).await.expect("history");
    assert_eq!((history.total, history.rows[0].number.as_str()), (1, issued.number.as_str()));
    let refused = at_desk.desk.inquire(BOARD).await.expect_err("no supervisor");
    assert_eq!(refused.code, FailureCode::Forbidden);
    let looks = Question::Looks { key: None, limit: 10 };
    let Reply::Looks(looks) = at_desk.desk.inquire(looks).await.expect("looks") else { panic!("another answer") };
    let seen: Vec<_> = looks.looks.iter().map(|look| (&look.by.id, look.circular, look.alone)).collect();
    assert_eq!(seen, [(&number_of(SUPERVISOR), Some(issued.id), false)], "she sees who looked at her list, once");
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
    board_says(&supervisor, issued.id, "خالد", |p| p.facts.acknowledged.is_some()).await;
    assert_eq!(bars(&supervisor).await.acknowledged, 1);
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
async fn who_moves_to_another_unit_takes_along_what_is_owed_and_loses_the_former_units_letters() {
    let office = Office::open().await;
    let world = computer(&office);
    let place = world.start();
    seat(&place, &office, "خالد").await;
    office.issue(Circular::on("لإدارة الموارد البشرية").to_unit("HR")).await;
    office.issue(Circular::on("لعلم الموارد البشرية").to_unit("HR").informing()).await;
    let before = office.issue(Circular::on("قبله لنظم المعلومات").to_unit("IT")).await.id;
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
    world.bell.shows(&["لإدارة الموارد البشرية", "للجميع", "لإدارة نظم المعلومات"]).await;
    let unit = |s: &diwan_desk::view::Status| s.who.as_ref().is_some_and(|w| w.unit == "إدارة نظم المعلومات");
    let status = place.until_later("the desk knows the new unit", unit).await;
    // What was owed came along; what only informed did not; what the new unit was told before may be read and is not owed.
    assert_eq!((status.cached, status.duties.owed), (4, 3));
    let reading = place.desk.read(&before.to_string()).await.expect("read");
    assert!(reading.joined_later && reading.duty.is_none());
}

/// A ticket for an order.
fn ticket(number: u128) -> String {
    uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 | number).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_officials_order_at_their_desks_is_seen_at_the_others_once() {
    let office = Office::open().await;
    let (hers, theirs, his) = (computer(&office), computer(&office), computer(&office));
    let (salma, supervisor, publisher) = (hers.start(), theirs.start(), his.start());
    seat(&salma, &office, "سلمى").await;
    seat(&supervisor, &office, SUPERVISOR).await;
    seat(&publisher, &office, PUBLISHER).await;
    let circular = office.issue(Circular::on("تعليمات الدوام").to_unit("HR")).await.id;
    hers.bell.shows(&["تعليمات الدوام"]).await;
    let record = async |what: &str| {
        let lines = salma.desk.record(&circular.to_string()).await.expect("a record").lines;
        lines.into_iter().filter(|line| line.what == what).collect::<Vec<_>>()
    };

    // The answer to a reminder is lost; given again under the same ticket it reminds nobody twice, and another one comes too soon.
    let remind = Order::Remind { circular, unit: None, people: vec![number_of("سلمى")] };
    theirs.line.order(Call::Order, Fault::LoseAnswer);
    let lost = supervisor.desk.order(&ticket(1), remind.clone()).await.expect_err("no answer");
    assert_eq!(lost.code, FailureCode::Unreachable);
    assert_eq!(supervisor.desk.order(&ticket(1), remind.clone()).await.expect("reminded").people, Some(1));
    let again = supervisor.desk.order(&ticket(2), remind).await.expect_err("too soon");
    assert_eq!((again.code, again.fault), (FailureCode::Refused, Some(Refusal::RemindedLately)));
    assert!(again.retry_after.is_some_and(|secs| secs > 0));
    salma.until("she is reminded", |s| s.duties.owed == 1).await;
    salma.sees("the reminder is on record", async || !record("reminder").await.is_empty()).await;
    let reminders = record("reminder").await;
    let name =
        ministry().people.into_iter().find(|person| person.id == number_of(SUPERVISOR)).expect("she heads it").name;
    assert_eq!((reminders.len(), reminders[0].by.as_ref()), (1, Some(&name)));

    let later = office.clock.now().plus_secs(14 * 86_400);
    let extend = Order::Extend { circular, deadline: later, why: "بناءً على طلب القطاع".to_owned() };
    publisher.desk.order(&ticket(3), extend).await.expect("extended");
    salma.until("she has more time", |s| s.duties.nearest_deadline == Some(later.0)).await;

    let contest = Order::Contest { circular, about: ContestAbout::Duty, reasons: "كنت منتدبة.".to_owned() };
    let opened = salma.desk.order(&ticket(4), contest).await.expect("opened").item.expect("a case");
    for decider in [&supervisor, &publisher] {
        decider.until("it waits for a decision", |s| s.office.is_some_and(|office| office.contests == 1)).await;
    }
    assert_eq!(salma.status().await.office.expect("signed in").contests, 0);
    let words = "لم يشملها التعميم.".to_owned();
    let decide = Order::DecideContest { contest: opened, outcome: Outcome::Upheld, words };
    let own = salma.desk.order(&ticket(5), decide.clone()).await.expect_err("her own");
    assert!(matches!(own.code, FailureCode::Refused | FailureCode::Forbidden), "{own:?}");
    supervisor.desk.order(&ticket(6), decide).await.expect("decided");
    salma.until("she owes it no more", |s| s.duties.owed == 0).await;
    hers.bell.shows(&[]).await;
    publisher.until("nothing waits", |s| s.office.is_some_and(|office| office.contests == 0)).await;
    assert_eq!(record("contest_decided").await[0].note.as_deref(), Some("لم يشملها التعميم."));

    let recall = Order::Recall { circular, why: "صدر قبل أوانه.".to_owned() };
    assert_eq!(
        salma.desk.order(&ticket(7), recall.clone()).await.expect_err("no publisher").code,
        FailureCode::Forbidden
    );
    publisher.desk.order(&ticket(8), recall).await.expect("recalled");
    let id = circular.to_string();
    let gone = async || salma.desk.read(&id).await.is_ok_and(|reading| reading.state == CircularState::Recalled);
    salma.sees("it is recalled", gone).await;
    let reading = salma.desk.read(&id).await.expect("its trace");
    let why = |kind| reading.events.iter().find(|event| event.event == kind).map(|event| event.why.as_str());
    assert_eq!((reading.events.len(), why(EventKind::Recalled)), (2, Some("صدر قبل أوانه.")));
    assert!(office.archive().inspect().await.expect("inspected").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_with_a_file_is_saved_once_and_its_file_lies_on_no_desk() {
    let office = Office::open().await;
    let world = computer(&office);
    let place = world.start();
    seat(&place, &office, PUBLISHER).await;
    place.settled().await;
    let file = place.desk.upload("ملحق/التعميم.pdf", b"%PDF-1.7 draft".to_vec()).await.expect("taken");
    assert!(file.name.ends_with("التعميم.pdf") && !file.name.contains('/'), "{}", file.name);
    let text = DraftText {
        issuer: UnitId::from_stored("LEGAL"),
        subject: "مسودة".to_owned(),
        body: "نص التعميم.".to_owned(),
        signatory: "منى الريامي".to_owned(),
        attachments: vec![file.clone()],
        audience: Audience::everybody(),
        audience_text: String::new(),
        joiners: diwan_domain::Joiners::AsOfIssue,
        effective_on: "2026-12-01".to_owned(),
        deadline: None,
        statement: None,
        acknowledge_from_alert: false,
        urgency: diwan_domain::document::Urgency::Normal,
        confidentiality: diwan_domain::document::Confidentiality::Ordinary,
        supersedes: None,
    };
    let draft = ItemId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0009));
    let save = Order::SaveDraft { draft, base: 0, text, template: false };
    world.line.order(Call::Order, Fault::LoseAnswer);
    place.desk.order(&ticket(1), save.clone()).await.expect_err("no answer");
    let saved = place.desk.order(&ticket(1), save.clone()).await.expect("saved");
    assert_eq!((saved.item, saved.revision), (Some(draft), Some(1)));
    let stale = place.desk.order(&ticket(2), save).await.expect_err("it was changed since");
    assert_eq!(stale.fault, Some(Refusal::DraftChanged));
    let drafts = Question::Drafts { key: None, limit: 10 };
    let Reply::Drafts(drafts) = place.desk.inquire(drafts).await.expect("drafts") else { panic!("another answer") };
    assert_eq!(drafts.drafts.iter().map(|line| line.id).collect::<Vec<_>>(), [draft]);
    assert_eq!(place.desk.attachment(&file.sha256).await.expect("fetched"), b"%PDF-1.7 draft".as_slice());
    let blobs = std::fs::read_dir(place.people().remove(0).join("blobs")).expect("a folder").count();
    assert_eq!(blobs, 0);
}

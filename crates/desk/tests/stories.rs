//! A desk's days, told with a registry of paper: what is issued arrives, rings, is acknowledged once, and nothing is lost on the way.

mod support;

use diwan_desk::view::{DeskEvent, FailureCode, Folder, ListQuery, Phase, Status};
use diwan_domain::Fact;
use diwan_protocol::{ProblemType, PushEvent};
use diwan_testkit::line::{Call, Fault, Line, Plan};
use std::sync::Arc;
use std::time::Duration;
use support::paper::PASSWORD;
use support::place::{Place, SERVER};
use support::{Paper, World};

fn acknowledgements(paper: &Paper) -> usize {
    paper.effects().iter().filter(|a| a.event == Fact::Acknowledged).count()
}

/// Arrival and toast are noted too, each an act, whenever courier and bell come to it: a story that counts or refuses acts waits for that first.
async fn noted(place: &Place<'_>, paper: &Paper, circulars: usize) {
    let times = |fact| paper.effects().iter().filter(|a| a.event == fact).count();
    let all =
        |s: &Status| s.outbox.waiting == 0 && [Fact::Reached, Fact::Shown].iter().all(|fact| times(*fact) == circulars);
    place.until_later("arrival and toast are recorded", all).await;
}

#[tokio::test]
async fn a_circular_arrives_rings_and_is_acknowledged_for_all_desks_of_the_person() {
    let paper = Paper::open();
    let (office, home) = (World::with(paper.clone()), World::with(paper.clone()));
    let (at_office, at_home) = (office.start(), home.start());
    at_office.sign_in("salma").await;
    at_home.sign_in("salma").await;
    at_office.settled().await;
    at_home.settled().await;
    assert_eq!(office.bell.showing(), Vec::<String>::new());

    let news = at_office.desk.events();
    let circular = paper.issue("دوام شهر رمضان");
    office.bell.shows(&["دوام شهر رمضان"]).await;
    home.bell.shows(&["دوام شهر رمضان"]).await;
    at_office.hears(news, |e| *e == DeskEvent::NewDuties { count: 1 }).await;
    let status = at_office.until("it is owed", |s| s.duties.owed == 1).await;
    assert_eq!(status.duties.oldest, Some(circular.id.to_string()));
    assert_eq!(status.unread.circulars, 1);

    assert_eq!(at_office.acknowledge(&circular.id.to_string()).await, Ok("sent".into()));
    office.bell.shows(&[]).await;
    home.bell.shows(&[]).await;
    at_home.until("it is owed no more", |s| s.duties.owed == 0).await;
    at_office.settled().await;
    assert_eq!(acknowledgements(&paper), 1);

    let noted = |fact| paper.effects().iter().any(|a| a.event == fact);
    at_office.until_later("arrival and toast are noted", |_| noted(Fact::Reached) && noted(Fact::Shown)).await;
    assert!(!noted(Fact::Opened), "nobody opened it");
    let history = at_home.desk.history(0, 10).await.expect("history");
    assert_eq!(history.rows[0].statement, circular.statement().expect("statement"));
}

#[tokio::test]
async fn the_acknowledgement_names_exactly_what_was_on_the_screen() {
    let paper = Paper::open();
    let world = World::with(paper.clone());
    let place = world.start();
    place.sign_in("salma").await;
    let circular = paper.issue("تعميم");
    let letter = paper.letter("كتاب", vec![]);
    place.until("both are here", |s| s.cached == 2).await;

    let id = circular.id.to_string();
    let other = place.desk.acknowledge(&id, &"0".repeat(64)).await.expect_err("other content");
    assert_eq!(other.code, FailureCode::VersionMismatch);
    assert_eq!(place.acknowledge(&letter.id.to_string()).await, Err(FailureCode::NotApplicable));
    assert_eq!(place.acknowledge("no id").await, Err(FailureCode::NotFound));
    assert_eq!(acknowledgements(&paper), 0);

    place.acknowledge(&id).await.expect("acknowledged");
    place.settled().await;
    let act = paper.effects().into_iter().find(|a| a.event == Fact::Acknowledged).expect("recorded");
    assert_eq!(act.content_sha256, circular.content_sha256());
    assert_eq!(act.statement_sha256, circular.statement_sha256());
}

#[tokio::test]
async fn an_up_to_date_desk_asks_one_question_and_hears_not_modified() {
    let paper = Paper::open();
    paper.letter("كتاب", vec![]);
    let world = World::with(paper.clone());
    let place = world.start();
    place.sign_in("salma").await;
    let mut before = place.settled().await.link.last_sync;
    // The first looks may still be told by push what they know already; then comes rest.
    for _ in 0..10 {
        world.advance(Duration::from_secs(1));
        let asked = world.line.calls().len();
        place.desk.sync_now().await.expect("asked");
        before = place.until("it looked", |s| s.link.last_sync > before).await.link.last_sync;
        let calls = world.line.calls().split_off(asked);
        if calls == [Call::Heads] {
            return;
        }
        assert!(calls.iter().all(|c| matches!(c, Call::Heads | Call::Push)), "{calls:?}");
    }
    panic!("an up-to-date desk never came to rest");
}

#[tokio::test]
async fn offline_everything_stays_readable_and_the_acknowledgement_arrives_exactly_once() {
    let paper = Paper::open();
    let world = World::with(paper.clone());
    let place = world.start();
    place.sign_in("salma").await;
    let circular = paper.issue("تعميم السلامة");
    place.until("it is here", |s| s.duties.owed == 1).await;
    noted(&place, &paper, 1).await;

    world.line.take_down();
    let found = place.subjects(ListQuery { text: "السلامه".into(), ..ListQuery::default() }).await;
    assert_eq!(found, ["تعميم السلامة"]);
    assert_eq!(place.acknowledge(&circular.id.to_string()).await, Ok("sent".into()));
    let status = place.until("it says that it is offline", |s| !s.link.online).await;
    assert_eq!((status.outbox.waiting, status.link.failure), (1, Some(FailureCode::Unreachable)));
    world.bell.shows(&[]).await;

    // The first answer after the line is back gets lost, though the act had its effect.
    world.line.order(Call::Act, Fault::LoseAnswer);
    world.line.bring_up();
    place.settled().await;
    assert_eq!(acknowledgements(&paper), 1);
    assert!(paper.has_acknowledged("salma", circular.id));
    let duty = place.desk.read(&circular.id.to_string()).await.expect("read").duty;
    assert_eq!(duty.as_deref(), Some("acknowledged"));
}

#[tokio::test]
async fn an_acknowledgement_outlives_the_program_that_was_killed_before_it_was_sent() {
    let paper = Paper::open();
    let world = World::with(paper.clone());
    let circular = paper.issue("تعميم");
    let place = world.start();
    place.sign_in("salma").await;
    place.until("it is owed", |s| s.duties.owed == 1).await;
    place.settled().await;
    world.line.take_down();
    place.acknowledge(&circular.id.to_string()).await.expect("acknowledged");
    place.kill().await;

    world.line.bring_up();
    let place = world.start();
    place.settled().await;
    assert!(paper.has_acknowledged("salma", circular.id));
    assert_eq!(acknowledgements(&paper), 1);
}

#[tokio::test]
async fn a_first_sync_that_is_killed_at_every_page_goes_on_where_it_was() {
    let paper = Paper::open();
    for n in 0..2_500 {
        paper.letter(&format!("كتاب رقم {n}"), vec![]);
    }
    let circular = paper.issue("أحدث تعميم");
    let world = World::with(paper.clone());
    let place = world.start();
    for _ in 0..2 {
        world.line.order(Call::Snapshot, Fault::Delay(Duration::ZERO));
    }
    world.line.order(Call::Snapshot, Fault::Cut);
    place.sign_in("salma").await;
    let status = place.until("its first page is here", |s| s.cached == 100).await;
    assert_eq!(status.duties.owed, 1, "the newest came first, so the list is of use already");
    assert!(status.sync.as_ref().is_some_and(|s| s.first && s.total >= 2_501), "{:?}", status.sync);
    place.kill().await;

    let mut pages = world.line.count(Call::Snapshot);
    let mut here = 100;
    for _ in 0..10 {
        // One page is let through, the next is cut; then the program is killed.
        world.line.order(Call::Snapshot, Fault::Delay(Duration::ZERO));
        world.line.order(Call::Snapshot, Fault::Cut);
        let place = world.start();
        let status = place.until_later("another page is here", |s| s.cached > here || s.cached == 2_501).await;
        here = status.cached;
        place.kill().await;
        if here == 2_501 {
            break;
        }
    }
    pages = world.line.count(Call::Snapshot) - pages;
    assert_eq!(here, 2_501);
    assert!(pages <= 12, "pages were fetched again and again: {pages}");
    let place = world.start();
    place.settled().await;
    let titles = place.subjects(ListQuery { folder: Folder::Circulars, ..ListQuery::default() }).await;
    assert_eq!(titles, [circular.subject]);
}

#[tokio::test]
async fn a_token_that_ends_in_mid_sync_costs_nothing_but_signing_in_again() {
    let paper = Paper::open();
    for n in 0..1_500 {
        paper.letter(&format!("كتاب رقم {n}"), vec![]);
    }
    let circular = paper.issue("تعميم");
    let world = World::with(paper.clone());
    let place = world.start();
    for _ in 0..2 {
        world.line.order(Call::Snapshot, Fault::Delay(Duration::ZERO));
    }
    world.line.order(Call::Snapshot, Fault::Refuse(ProblemType::SignedOut));
    place.sign_in("salma").await;
    let status = place.until("the session has ended", |s| s.phase == Phase::SessionEnded).await;
    assert_eq!(status.cached, 100);
    assert!(status.who.is_some(), "the person is still known");
    world.bell.shows(&["تعميم"]).await;

    // What the person does meanwhile waits.
    place.acknowledge(&circular.id.to_string()).await.expect("acknowledged");
    let asked = world.line.calls().len();
    world.advance(Duration::from_secs(3600));
    place.until("it waits", |s| s.outbox.waiting > 0).await;
    assert_eq!(world.line.calls().len(), asked, "without a session nothing is asked");

    place.sign_in("salma").await;
    let status = place.settled().await;
    assert_eq!((status.phase, status.cached), (Phase::Ready, 1_501));
    assert_eq!(acknowledgements(&paper), 1);
    assert_eq!(place.people().len(), 1, "the same person goes on in the same folder");
}

#[tokio::test]
async fn a_refused_act_is_kept_and_shown_and_the_duty_is_owed_again() {
    let paper = Paper::open();
    let world = World::with(paper.clone());
    let place = world.start();
    place.sign_in("salma").await;
    let circular = paper.issue("تعميم");
    place.until("it is owed", |s| s.duties.owed == 1).await;
    noted(&place, &paper, 1).await;
    paper.refuse_acts(Some(ProblemType::VersionMismatch));
    place.acknowledge(&circular.id.to_string()).await.expect("acknowledged here");
    let status = place.until("it is refused", |s| s.outbox.rejected == 1).await;
    assert_eq!(status.duties.owed, 1);
    world.bell.shows(&["تعميم"]).await;
    let reading = place.desk.read(&circular.id.to_string()).await.expect("read");
    assert_eq!((reading.duty.as_deref(), reading.refused), (Some("owed"), Some(FailureCode::VersionMismatch)));

    let outbox = place.desk.outbox().await.expect("outbox");
    assert_eq!((outbox.len(), outbox[0].rejected, outbox[0].failure), (1, true, Some(FailureCode::VersionMismatch)));
    place.desk.dismiss_rejected(&outbox[0].id).await.expect("dismissed");
    paper.refuse_acts(None);
    place.acknowledge(&circular.id.to_string()).await.expect("acknowledged");
    place.settled().await;
    assert!(paper.has_acknowledged("salma", circular.id));
}

#[tokio::test]
async fn one_bad_act_does_not_block_the_others() {
    let paper = Paper::open();
    let world = World::with(paper.clone());
    let circulars: Vec<_> = (0..3).map(|n| paper.issue(&format!("تعميم {n}"))).collect();
    let place = world.start();
    place.sign_in("salma").await;
    place.until("they are owed", |s| s.duties.owed == 3).await;
    noted(&place, &paper, 3).await;
    world.line.take_down();
    for circular in &circulars {
        place.acknowledge(&circular.id.to_string()).await.expect("acknowledged");
    }
    // The registry refuses the whole batch, and then the first act alone.
    world.line.order(Call::Act, Fault::Refuse(ProblemType::BadRequest));
    world.line.order(Call::Act, Fault::Refuse(ProblemType::BadRequest));
    world.line.bring_up();
    place.until_later("only one is left", |s| s.outbox.waiting == 0 && s.outbox.rejected == 1).await;
    assert_eq!(acknowledgements(&paper), 2);
}

#[tokio::test]
async fn a_restored_registry_is_taken_anew_and_nothing_acknowledged_is_lost() {
    let paper = Paper::open();
    let world = World::with(paper.clone());
    for n in 0..150 {
        paper.letter(&format!("كتاب {n}"), vec![]);
    }
    let circular = paper.issue("تعميم");
    let place = world.start();
    place.sign_in("salma").await;
    place.until_later("all is here", |s| s.cached == 151).await;
    place.acknowledge(&circular.id.to_string()).await.expect("acknowledged");
    place.settled().await;
    let snapshots = world.line.count(Call::Snapshot);
    paper.restore();
    let later = paper.letter("بعد الاستعادة", vec![]);
    place.until_later("the new one is here", |s| s.cached == 152).await;
    assert!(world.line.count(Call::Snapshot) > snapshots, "it took a new snapshot");
    let status = place.settled().await;
    assert_eq!((status.duties.owed, status.cached), (0, 152));
    assert!(place.desk.read(&later.id.to_string()).await.is_ok());
}

#[tokio::test]
async fn an_act_whose_record_comes_with_a_new_history_is_not_sent_again() {
    let paper = Paper::open();
    let world = World::with(paper.clone());
    let circular = paper.issue("تعميم");
    let place = world.start();
    place.sign_in("salma").await;
    place.until("it is owed", |s| s.duties.owed == 1).await;
    place.settled().await;
    noted(&place, &paper, 1).await;
    for _ in 0..5 {
        world.line.order(Call::Entries, Fault::Cut);
    }
    place.acknowledge(&circular.id.to_string()).await.expect("acknowledged");
    place.until("it is taken", |s| paper.has_acknowledged("salma", circular.id) && s.outbox.waiting == 0).await;
    let sent = world.line.count(Call::Act);
    // Nothing was lost in this restore, and the new history says so before anything is sent.
    let snapshots = world.line.count(Call::Snapshot);
    paper.restore();
    place.until_later("it has a new history", |_| world.line.count(Call::Snapshot) > snapshots).await;
    place.settled().await;
    assert_eq!((acknowledgements(&paper), world.line.count(Call::Act)), (1, sent));
}

#[tokio::test]
async fn an_act_that_a_restored_registry_forgot_is_sent_again() {
    let paper = Paper::open();
    let world = World::with(paper.clone());
    let circular = paper.issue("تعميم");
    let place = world.start();
    place.sign_in("salma").await;
    place.until("it is owed", |s| s.duties.owed == 1).await;
    place.settled().await;
    // The registry takes the acknowledgement, but its record has not come back to the desk when the registry is restored.
    for _ in 0..5 {
        world.line.order(Call::Entries, Fault::Cut);
    }
    place.acknowledge(&circular.id.to_string()).await.expect("acknowledged");
    place.until("it is taken", |s| paper.has_acknowledged("salma", circular.id) && s.outbox.waiting == 0).await;
    paper.restore_older_than_acts();
    let again = |_: &diwan_desk::view::Status| paper.has_acknowledged("salma", circular.id);
    place.until_later("it is taken again", again).await;
    assert_eq!(place.settled().await.duties.owed, 0);
}

#[tokio::test]
async fn where_push_does_not_get_through_the_desk_asks_with_long_polls() {
    let paper = Paper::open();
    let world = World::with(paper.clone());
    for _ in 0..20 {
        world.line.order(Call::Push, Fault::Cut);
    }
    let place = world.start();
    place.sign_in("salma").await;
    place.until_later("it polls", |_| world.line.count(Call::Poll) >= 2).await;
    let pushes = world.line.count(Call::Push);
    paper.issue("تعميم");
    world.bell.shows(&["تعميم"]).await;
    assert_eq!(world.line.count(Call::Push), pushes, "the long poll told, not another try of push");
}

#[tokio::test]
async fn a_desk_that_is_asked_to_spread_out_waits_its_share() {
    let paper = Paper::open();
    let world = World::with(paper.clone());
    let place = world.start();
    place.sign_in("salma").await;
    place.settled().await;
    place.until("it listens", |_| world.line.count(Call::Push) == 1).await;
    // A spread of one millisecond to five minutes: the dice of a story give more than nothing in ten throws.
    let mut waited = false;
    for n in 0..10 {
        paper.say(PushEvent::Spread(300_000));
        paper.issue(&format!("تعميم {n}"));
        for _ in 0..20 {
            place.status().await;
        }
        waited |= place.status().await.duties.owed <= n;
        place.until_much_later("it is here after its share", |s| s.duties.owed == n + 1).await;
    }
    assert!(waited, "it never waited");
}

#[tokio::test]
async fn a_registry_that_says_goodbye_is_left_alone_for_as_long_as_it_says() {
    let paper = Paper::open();
    let world = World::with(paper.clone());
    let place = world.start();
    place.sign_in("salma").await;
    place.settled().await;
    place.until("it listens", |_| world.line.count(Call::Push) == 1).await;
    let before = place.status().await;
    paper.say(PushEvent::Bye(60_000));
    world.advance(Duration::from_secs(30));
    for _ in 0..20 {
        place.status().await;
    }
    assert_eq!(world.line.count(Call::Push), 1, "it came back too early");
    place.until_later("it listens again", |_| world.line.count(Call::Push) == 2).await;
    assert_eq!(place.status().await.phase, before.phase);
}

#[tokio::test]
async fn an_arrival_that_the_registry_refuses_troubles_nobody() {
    let paper = Paper::open();
    let world = World::with(paper.clone());
    let place = world.start();
    place.sign_in("salma").await;
    place.settled().await;
    paper.refuse_acts(Some(ProblemType::NotFound));
    let circular = paper.issue("سُحب فور صدوره");
    place.until("it is owed and nothing waits", |s| s.duties.owed == 1 && s.outbox.waiting == 0).await;
    assert_eq!(place.status().await.outbox.rejected, 0, "nobody did anything that could be refused");
    // What the person does is another matter.
    place.desk.mark_opened(&circular.id.to_string()).await.expect("opened");
    place.until("the refusal is shown", |s| s.outbox.rejected == 1).await;
}

#[tokio::test]
async fn two_people_at_one_desk_never_see_each_others_mail() {
    let paper = Paper::open();
    let world = World::with(paper.clone());
    let circular = paper.issue("تعميم");
    let place = world.start();
    place.sign_in("salma").await;
    place.until("it is owed", |s| s.duties.owed == 1).await;
    place.settled().await;
    world.line.take_down();
    place.acknowledge(&circular.id.to_string()).await.expect("acknowledged");
    let status = place.desk.sign_out(false).await.expect("signs out without a line");
    assert_eq!((status.phase, status.cached, status.who), (Phase::SignedOut, 0, None));
    assert_eq!(place.desk.read(&circular.id.to_string()).await.expect_err("closed").code, FailureCode::SignedOut);
    assert_eq!(place.people().len(), 1, "an act waits in it, so it is kept");
    world.bell.shows(&[]).await;

    world.line.bring_up();
    place.sign_in("fahd").await;
    place.until("it is owed by him", |s| s.duties.owed == 1).await;
    assert!(!paper.has_acknowledged("salma", circular.id), "nothing is sent in another's name");
    place.settled().await;
    place.desk.sign_out(false).await.expect("signs out");

    place.sign_in("Salma ").await;
    place.settled().await;
    assert!(paper.has_acknowledged("salma", circular.id), "it was kept for her");
    assert!(!paper.has_acknowledged("fahd", circular.id));
    place.desk.sign_out(false).await.expect("signs out");
    place.sign_in("fahd").await;
    assert_eq!(place.people().len(), 1, "signing out removed what nothing waited in");
}

#[tokio::test]
async fn signing_in_says_in_words_what_is_wrong() {
    let paper = Paper::open();
    let world = World::with(paper.clone());
    let place = world.start();
    assert_eq!(place.sign_in_fails(SERVER, "salma", "wrong").await, FailureCode::WrongCredentials);
    assert_eq!(place.sign_in_fails("http://elsewhere", "salma", PASSWORD).await, FailureCode::BadAddress);
    assert_eq!(place.sign_in_fails(SERVER, "", PASSWORD).await, FailureCode::WrongCredentials);
    world.line.take_down();
    assert_eq!(place.sign_in_fails(SERVER, "salma", PASSWORD).await, FailureCode::Unreachable);
    assert_eq!(place.status().await.phase, Phase::SignedOut);
    assert!(place.people().is_empty(), "a failed sign-in leaves nothing behind");
}

#[tokio::test]
async fn a_first_password_is_changed_before_anything_comes() {
    let paper = Paper::open();
    paper.issue("تعميم");
    paper.demand_new_password();
    let world = World::with(paper.clone());
    let place = world.start();
    assert_eq!(place.sign_in("salma").await.phase, Phase::MustChangePassword);
    let weak = place.desk.change_password(PASSWORD, "short").await.expect_err("weak");
    assert_eq!(weak.code, FailureCode::WeakPassword);
    let status = place.desk.change_password(PASSWORD, "a longer password").await.expect("changed");
    assert_eq!(status.phase, Phase::Ready);
    world.bell.shows(&["تعميم"]).await;
}

#[tokio::test]
async fn an_attachment_is_fetched_with_resume_and_used_only_with_its_hash() {
    let paper = Paper::open();
    let world = World::with(paper.clone());
    let content: Vec<u8> = (0..10_000u32).flat_map(u32::to_le_bytes).collect();
    let (good, bad) = (paper.attachment("../خطة.pdf", &content), paper.attachment("b.pdf", b"other content"));
    paper.spoil_blob(&bad.sha256);
    let letter = paper.letter("مرفقان", vec![good.clone(), bad.clone()]);
    let place = world.start();
    place.sign_in("salma").await;
    place.settled().await;

    world.line.break_next_blob_after(25_500);
    assert_eq!(place.desk.attachment(&good.sha256).await.expect_err("broken off").code, FailureCode::Unreachable);
    let part = place.people()[0].join("parts").join(&good.sha256);
    assert_eq!(std::fs::metadata(&part).expect("part").len(), 25_500);
    assert_eq!(place.desk.attachment(&good.sha256).await.expect("whole"), content);
    assert!(!part.exists());
    assert_eq!(place.desk.attachment(&bad.sha256).await.expect_err("spoiled").code, FailureCode::WrongHash);

    world.line.take_down();
    let folder = tempfile::tempdir().expect("folder");
    let id = letter.id.to_string();
    for name in ["خطة.pdf", "خطة (2).pdf"] {
        let path = place.desk.save_attachment(&id, &good.sha256, folder.path()).await.expect("saved");
        assert_eq!(path, folder.path().join(name));
        assert_eq!(std::fs::read(path).expect("file"), content);
    }
    assert_eq!(place.desk.attachment(&bad.sha256).await.expect_err("offline").code, FailureCode::NotCached);
    assert_eq!(place.desk.attachment("../../etc/passwd").await.expect_err("no hash").code, FailureCode::NotFound);
}

/// Twelve bad lines by seed. Whatever they cut, double or lose: everything arrives, every acknowledgement has one effect.
#[tokio::test]
async fn whatever_the_line_does_everything_arrives_and_acts_have_one_effect() {
    for seed in 0..12 {
        let paper = Paper::open();
        for n in 0..250 {
            paper.letter(&format!("كتاب {n}"), vec![]);
        }
        let line = Line::failing(paper.clone(), seed, Plan::default());
        let world = World::on(Arc::clone(&line), seed);
        let place = world.start();
        place.sign_in("salma").await;
        line.set_plan(Plan { cut: 15, lose: 15, twice: 10, delay: 10 });
        let circulars: Vec<_> = (0..5).map(|n| paper.issue(&format!("تعميم {n}"))).collect();
        place.until_later("all circulars are owed", |s| s.duties.owed == 5).await;
        for circular in &circulars {
            place.acknowledge(&circular.id.to_string()).await.expect("acknowledged");
        }
        place.until_later("all is here and sent", |s| s.cached == 255 && s.outbox.waiting == 0).await;
        assert_eq!(acknowledgements(&paper), 5, "seed {seed}");
        assert!(circulars.iter().all(|c| paper.has_acknowledged("salma", c.id)), "seed {seed}");
        let status = place.until_later("all duties are done", |s| s.duties.owed == 0 && s.outbox.rejected == 0).await;
        assert_eq!(status.phase, Phase::Ready, "seed {seed}");
    }
}

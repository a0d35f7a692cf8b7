//! Official acts on the desk: what a person sees of them, what rings anew, and what is ordered here.
#![allow(clippy::expect_used, clippy::panic, reason = "a story that cannot go on must stop at once and say where")]

mod support;

use diwan_desk::view::{Failure, FailureCode, RecordLine};
use diwan_domain::{ActionId, Document, ItemId, StreamId};
use diwan_protocol::ProblemType;
use diwan_protocol::office::items::{ContestItem, DelegationItem};
use diwan_protocol::office::order::{ContestAbout, Outcome};
use diwan_protocol::office::publishing::CircularState;
use diwan_protocol::office::{Fault as Refusal, Order, Question, Reply};
use diwan_testkit::line::{Call, Fault};
use std::time::Duration;
use support::official::person;
use support::paper::MORNING;
use support::place::Place;
use support::{office, sit_down};

const TICKET: &str = "0190aaaa-0000-7000-8000-000000000001";

async fn lines(place: &Place<'_>, circular: ItemId, what: &str) -> Vec<RecordLine> {
    let record = place.desk.record(&circular.to_string()).await.expect("a record");
    record.lines.into_iter().filter(|line| line.what == what).collect()
}

/// Waits until nothing of a list has to come any more.
async fn owes(place: &Place<'_>, owed: i64) {
    place.until_later("the duties are as they should be", |s| s.duties.owed == owed && s.outbox.waiting == 0).await;
}

fn contest(circular: &Document, decision: Option<Outcome>) -> ContestItem {
    ContestItem {
        id: ItemId(uuid::Uuid::from_u128(77)),
        circular: circular.id,
        number: circular.number.clone(),
        subject: circular.subject.clone(),
        contestant: person("salma", "سلمى"),
        about: ContestAbout::Duty,
        reasons: "كنت منتدبة.".to_owned(),
        opened_at: MORNING.plus_secs(60),
        withdrawn_at: None,
        decided_at: decision.map(|_| MORNING.plus_secs(120)),
        decided_by: decision.map(|_| person("1003", "نورة")),
        outcome: decision,
        words: decision.map(|_| "لم يشملك التعميم.".to_owned()),
    }
}

#[tokio::test]
async fn a_recalled_circular_says_who_recalled_it_when_and_why() {
    let (paper, world) = office();
    let place = sit_down(&world).await;
    let circular = paper.issue("قديم");
    world.bell.shows(&["قديم"]).await;
    let now = world.clock.right().0;
    paper.recall_because(circular.id, "صدر سهوًا.\nنعتذر.");
    world.bell.shows(&[]).await;
    let reading = place.desk.read(&circular.id.to_string()).await.expect("its trace");
    assert_eq!(
        (reading.state, reading.duty.as_deref(), reading.body.as_str()),
        (CircularState::Recalled, Some("recalled"), "")
    );
    let event = reading.events.first().expect("what happened");
    assert_eq!((event.by.as_str(), event.why.as_str(), event.at), ("الشؤون القانونية", "صدر سهوًا.\nنعتذر.", now));
    let told = lines(&place, circular.id, "recalled").await;
    assert_eq!(told.len(), 1, "said once, by the event and not by the duty besides");
    assert_eq!((told[0].kind.as_str(), told[0].note.as_deref()), ("end", Some("صدر سهوًا.\nنعتذر.")));
    let row = place.desk.list(Default::default(), 0, 9).await.expect("a list").rows.remove(0);
    assert_eq!(row.state, CircularState::Recalled);
}

#[tokio::test]
async fn only_whoever_has_something_new_to_acknowledge_is_asked_again() {
    let (paper, world) = office();
    let place = sit_down(&world).await;
    let (same, other) = (paper.issue("إجازات"), paper.issue("دوام"));
    owes(&place, 2).await;
    for circular in [&same, &other] {
        place.acknowledge(&circular.id.to_string()).await.expect("acknowledged");
    }
    owes(&place, 0).await;
    world.advance(Duration::from_secs(60));
    let posts = world.bell.posts().len();
    let kept = paper.supersede(&same, "إجازات (تصويب)", true);
    let asked = paper.supersede(&other, "دوام (تعديل)", false);
    world.bell.shows(&["دوام (تعديل)"]).await;
    owes(&place, 1).await;
    assert_eq!(world.bell.posts().len(), posts + 1, "nothing rang for the other");

    let old = place.desk.read(&other.id.to_string()).await.expect("its trace");
    let event = old.events.first().expect("what happened");
    assert_eq!(old.state, CircularState::Superseded);
    assert_eq!((event.successor.clone(), event.successor_here), (Some(asked.id.to_string()), true));
    let reading = place.desk.read(&asked.id.to_string()).await.expect("the new one");
    let before = reading.supersedes.expect("what it says of the one before");
    assert_eq!((before.number, before.changes.len(), before.kept), (other.number, 1, false));
    assert_eq!(before.acknowledged_at, Some(MORNING.0));

    let reading = place.desk.read(&kept.id.to_string()).await.expect("the other");
    assert_eq!((reading.duty.as_deref(), reading.facts.acknowledged), (Some("acknowledged"), None));
    assert!(reading.supersedes.expect("said").kept);
    let line = lines(&place, kept.id, "kept").await.remove(0);
    assert_eq!((line.number, line.at), (Some(same.number), MORNING.0));
}

#[tokio::test]
async fn a_later_deadline_is_the_one_that_counts_everywhere() {
    let (paper, world) = office();
    let place = sit_down(&world).await;
    let circular = paper.issue("بيانات");
    world.bell.shows(&["بيانات"]).await;
    let (first, second) = (MORNING.plus_secs(8 * 86_400), MORNING.plus_secs(9 * 86_400));
    paper.extend(circular.id, first);
    world.advance(Duration::from_secs(60));
    paper.extend(circular.id, second);
    place.until("the strip knows", |s| s.duties.nearest_deadline == Some(second.0)).await;
    let reading = place.desk.read(&circular.id.to_string()).await.expect("read");
    assert_eq!(reading.deadline, Some(second.0));
    let steps: Vec<_> = reading.events.iter().map(|event| (event.deadline_before, event.deadline)).collect();
    let issued = MORNING.plus_secs(7 * 86_400);
    assert_eq!(steps, [(Some(issued.0), Some(first.0)), (Some(first.0), Some(second.0))]);
    assert_eq!(place.desk.duties().await.expect("duties").open[0].deadline, Some(second.0));
    assert_eq!(lines(&place, circular.id, "extended").await.len(), 2);
}

#[tokio::test]
async fn a_supervisors_reminder_rings_whatever_was_put_away() {
    let (paper, world) = office();
    let place = sit_down(&world).await;
    let circular = paper.issue("ملزم");
    world.bell.shows(&["ملزم"]).await;
    world.bell.dismiss();
    world.bell.heard().await;
    world.bell.shows(&[]).await;
    let posts = world.bell.posts().len();
    paper.reminds("fahd", circular.id);
    paper.reminds("salma", circular.id);
    world.bell.shows(&["ملزم"]).await;
    assert!(world.bell.posts().len() > posts && world.bell.posts().pop().expect("a toast").sound);
    let line = place.desk.duties().await.expect("duties").open.remove(0);
    assert_eq!((line.reminders, line.reminded_at), (1, Some(world.clock.right().0)));
    assert_eq!(lines(&place, circular.id, "reminder").await[0].by.as_deref(), Some("نورة"));
}

#[tokio::test]
async fn a_contest_is_on_record_with_the_words_of_both_sides_and_its_decision_ends_what_it_freed_of() {
    let (paper, world) = office();
    let place = sit_down(&world).await;
    let circular = paper.issue("ملزم");
    owes(&place, 1).await;
    paper.contests(&contest(&circular, None), &["salma", "1003"]);
    let mine = async || place.desk.duties().await.expect("duties").open.first().is_some_and(|line| line.contested);
    place.sees("her contest is with the duty", mine).await;
    assert_eq!(place.status().await.office.expect("signed in").contests, 0, "she does not decide her own");

    paper.contests(&contest(&circular, Some(Outcome::Upheld)), &["salma"]);
    owes(&place, 0).await;
    world.bell.shows(&[]).await;
    let (opened, decided) = (
        lines(&place, circular.id, "contest").await.remove(0),
        lines(&place, circular.id, "contest_decided").await.remove(0),
    );
    assert_eq!((opened.word.as_deref(), opened.note.as_deref()), (Some("duty"), Some("كنت منتدبة.")));
    assert_eq!((decided.word.as_deref(), decided.by.as_deref()), (Some("upheld"), Some("نورة")));
    assert_eq!(decided.note.as_deref(), Some("لم يشملك التعميم."));
    let record = place.desk.record(&circular.id.to_string()).await.expect("a record");
    assert_eq!(record.contests.len(), 1);

    // The one who decides has it in the badge of the rail until it is decided.
    let other = support::World::with(paper.clone());
    let noura = other.start();
    noura.sign_in("1003").await;
    noura.until("she is told", |s| s.office.is_some_and(|office| office.contests == 1)).await;
    paper.contests(&contest(&circular, Some(Outcome::Upheld)), &["1003"]);
    noura.until("it is done", |s| s.office.is_some_and(|office| office.contests == 0)).await;
}

#[tokio::test]
async fn who_came_later_reads_and_owes_nothing() {
    let (paper, world) = office();
    let old = paper.issue("قبل التعيين");
    paper.joined(StreamId::all(), MORNING.plus_secs(3_600));
    let place = sit_down(&world).await;
    let new = paper.issue_as("بعد التعيين", |document| document.issued_at = MORNING.plus_secs(7_200));
    world.bell.shows(&["بعد التعيين"]).await;
    let reading = place.desk.read(&old.id.to_string()).await.expect("read");
    assert!(reading.joined_later && reading.duty.is_none() && !reading.body.is_empty());
    assert!(!place.desk.read(&new.id.to_string()).await.expect("read").joined_later);
    assert_eq!(place.status().await.duties.owed, 1);
    assert!(world.bell.posts().iter().all(|rung| rung.owed.len() == 1), "it never rang for what she does not owe");
}

#[tokio::test]
async fn whoever_was_away_is_told_who_stood_in() {
    let (paper, world) = office();
    let delegation = DelegationItem {
        id: ItemId(uuid::Uuid::from_u128(78)),
        principal: person("salma", "سلمى"),
        deputy: person("fahd", "فهد"),
        from: MORNING,
        until: MORNING.plus_secs(2 * 86_400),
        ended_at: None,
        why: "إجازة".to_owned(),
    };
    paper.delegates(&delegation, &["salma", "fahd"]);
    let place = sit_down(&world).await;
    world.advance(Duration::from_secs(86_401));
    let status = place.until_later("she is back", |s| s.catch_up.is_some()).await;
    let catch_up = status.catch_up.expect("said");
    assert_eq!((catch_up.owed, catch_up.deputies), (0, vec![delegation]), "nothing is owed, and somebody stood in");
    place.desk.caught_up().await.expect("seen");
    assert_eq!(place.status().await.catch_up, None);
}

#[tokio::test]
async fn an_order_whose_answer_is_lost_has_one_effect_however_often_it_is_given() {
    let (paper, world) = office();
    let place = sit_down(&world).await;
    let circular = paper.issue("يُسحب");
    owes(&place, 1).await;
    let order = Order::Recall { circular: circular.id, why: "خطأ".to_owned() };
    world.line.order(Call::Order, Fault::LoseAnswer);
    let lost = place.desk.order(TICKET, order.clone()).await.expect_err("no answer came");
    assert_eq!(lost.code, FailureCode::Unreachable);
    let first = place.desk.order(TICKET, order.clone()).await.expect("carried out");
    let again = place.desk.order(TICKET, order.clone()).await.expect("the same answer");
    assert_eq!((first.id, &first), (ActionId::parse(TICKET).expect("an id"), &again));
    assert_eq!(paper.ordered(), [order]);
    place.until("its effect is here", |s| s.duties.owed == 0).await;
    let other = Order::Recall { circular: circular.id, why: "غيره".to_owned() };
    assert_eq!(place.desk.order(TICKET, other).await.expect_err("another order").code, FailureCode::Internal);
    assert_eq!(
        place.desk.order("no id", again_order(circular.id)).await.expect_err("no id").code,
        FailureCode::Internal
    );
}

#[tokio::test]
async fn what_one_ordered_oneself_is_seen_at_once_though_nobody_pushes() {
    let (paper, world) = office();
    let place = sit_down(&world).await;
    let circular = paper.issue("يُسحب");
    owes(&place, 1).await;
    place.settled().await;
    // A look that the facts sent before have brought about ends meanwhile.
    for _ in 0..200 {
        place.status().await;
    }
    // The registry of paper tells nobody of a recall that was ordered, and time stands still.
    place.desk.order(TICKET, again_order(circular.id)).await.expect("carried out");
    place.until("its effect is here", |s| s.duties.owed == 0).await;
}

fn again_order(circular: ItemId) -> Order {
    Order::Recall { circular, why: "خطأ".to_owned() }
}

#[tokio::test]
async fn what_the_registry_refuses_comes_with_its_reason_and_its_time() {
    let (paper, world) = office();
    let place = sit_down(&world).await;
    let circular = paper.issue("ملزم");
    paper.refuse_orders(Some((Refusal::RemindedLately, Some(900))));
    let order = Order::Remind { circular: circular.id, unit: None, people: vec![] };
    let refused = place.desk.order(TICKET, order).await.expect_err("refused");
    let expected = Failure { code: FailureCode::Refused, retry_after: Some(900), fault: Some(Refusal::RemindedLately) };
    assert_eq!(refused, expected);
    assert_eq!(serde_json::to_value(&refused).expect("json")["fault"], "reminded-lately");
    assert!(place.status().await.link.online, "a refusal is an answer");
    let asked = place.desk.inquire(Question::Looks { key: None, limit: 9 }).await.expect_err("not for her");
    assert_eq!(asked.code, FailureCode::Forbidden);
    let units = place.desk.inquire(Question::Units { below: None }).await.expect("an answer");
    assert_eq!(units, Reply::Units(vec![]));
}

#[tokio::test]
async fn without_a_line_or_a_session_nothing_is_ordered_and_what_was_written_stays() {
    let (paper, world) = office();
    let place = world.start();
    let order = Order::Recall { circular: ItemId(uuid::Uuid::from_u128(1)), why: "خطأ".to_owned() };
    assert_eq!(place.desk.order(TICKET, order.clone()).await.expect_err("nobody").code, FailureCode::SignedOut);
    assert_eq!(place.desk.keep_draft(Some("نص".to_owned())).await.expect_err("nobody").code, FailureCode::SignedOut);
    place.sign_in("salma").await;
    place.settled().await;
    let written = "{\"subject\":\"تعميم بشأن \\u202e الدوام\"}".repeat(1_000);
    place.desk.keep_draft(Some(written.clone())).await.expect("kept");
    world.line.take_down();
    assert_eq!(place.desk.order(TICKET, order.clone()).await.expect_err("no line").code, FailureCode::Unreachable);
    let question = Question::Units { below: None };
    assert_eq!(place.desk.inquire(question).await.expect_err("no line").code, FailureCode::Unreachable);
    assert_eq!(place.desk.upload("م.pdf", vec![1]).await.expect_err("no line").code, FailureCode::Unreachable);
    assert_eq!(paper.ordered(), vec![]);
    let more = "ا".repeat(3 * 1024 * 1024);
    assert_eq!(place.desk.keep_draft(Some(more)).await.expect_err("too much").code, FailureCode::NotApplicable);
    place.kill().await;

    let place = world.start();
    assert_eq!(
        place.desk.kept_draft().await.expect("read"),
        Some(written),
        "neither a lost line nor a killed program loses it"
    );
    place.desk.keep_draft(None).await.expect("let go");
    assert_eq!(place.desk.kept_draft().await.expect("read"), None);
    world.line.bring_up();
    paper.end_sessions();
    assert_eq!(place.desk.order(TICKET, order).await.expect_err("no session").code, FailureCode::SignedOut);
}

#[tokio::test]
async fn a_file_for_a_draft_travels_under_its_arabic_name_and_fills_no_drawer() {
    let (paper, world) = office();
    paper.publishes("salma");
    let place = sit_down(&world).await;
    let file = place.desk.upload("ملحق التعميم.pdf", b"%PDF draft".to_vec()).await.expect("taken");
    assert_eq!((file.name.as_str(), file.size), ("ملحق التعميم.pdf", 10));
    let long = place.desk.upload(&"ك".repeat(10_000), b"x".to_vec()).await.expect("taken");
    assert_eq!(long.name.chars().count(), 255);
    for fetched in 1..=2 {
        assert_eq!(place.desk.attachment(&file.sha256).await.expect("fetched"), b"%PDF draft".as_slice());
        assert_eq!(world.line.count(Call::Blob), fetched, "it is fetched each time");
    }
    let kept = |folder: &str| std::fs::read_dir(place.people().remove(0).join(folder)).expect("a folder").count();
    assert_eq!((kept("blobs"), kept("parts")), (0, 0), "nothing of it stays on this computer");

    // The same file beside a circular that is here is kept, as every attachment is.
    let annex = file.clone();
    paper.issue_as("صدر", move |document| document.attachments = vec![annex]);
    owes(&place, 1).await;
    for _ in 0..2 {
        place.desk.attachment(&file.sha256).await.expect("there");
    }
    assert_eq!((kept("blobs"), world.line.count(Call::Blob)), (1, 3));

    world.line.order(Call::Order, Fault::Refuse(ProblemType::TooLarge));
    let refused = place.desk.upload("كبير.zip", vec![0; 10]).await.expect_err("the registry takes less");
    assert_eq!(refused.code, FailureCode::FileTooLarge);
    let calls = world.line.count(Call::Order);
    let huge = place.desk.upload("ضخم.zip", vec![0; 256 * 1024 * 1024 + 1]).await.expect_err("larger than any");
    assert_eq!((huge.code, world.line.count(Call::Order)), (FailureCode::FileTooLarge, calls), "it is not even sent");
}

//! Contests: within a set time, on one's own record, with reasons; a dated decision by others ends it, and nothing on record is edited.

use crate::ladder::told_in;
use crate::office::{Office, ministry, problem, refusal, units};
use crate::team::{ask, done, fault, order, order_at};
use diwan_domain::bell::Policy;
use diwan_domain::check::sha256_hex;
use diwan_domain::publishing::{Contest, Rules};
use diwan_domain::{ActionId, Document, Fact, ItemId, Moment, Role, StreamId};
use diwan_protocol::ProblemType;
use diwan_protocol::duty::{KIND_TOLD, ToldItem};
use diwan_protocol::office::contest::{ContestFile, ContestLine, Contests};
use diwan_protocol::office::items::{ContestItem, KIND_CONTEST};
use diwan_protocol::office::order::{ContestAbout, Outcome};
use diwan_protocol::office::{Fault, Order, Question, Reply};

crate::stories!(
    a_contest_reaches_both_sides_and_ends_in_a_dated_decision_that_both_keep,
    what_cannot_be_contested_is_refused,
    nobody_decides_a_contest_of_their_own_nor_one_that_is_none_of_theirs,
    a_contest_that_is_taken_back_may_be_opened_again_and_a_decided_one_may_not,
    while_it_is_open_the_ladder_passes_the_contestant_over_when_the_rules_say_so,
    whose_duty_was_lifted_owes_nothing_any_more,
    the_file_of_a_contest_says_the_same_to_both_sides_and_can_be_checked,
    contests_are_listed_open_ones_first_for_those_whom_they_concern,
    without_its_publisher_any_publisher_decides,
);

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;
const REASONS: &str = "كنت في دورة تدريبية خارج المبنى ذلك اليوم";

fn contest(circular: &Document, about: ContestAbout) -> Order {
    Order::Contest { circular: circular.id, about, reasons: REASONS.to_owned() }
}

fn decide(contest: ItemId, outcome: Outcome) -> Order {
    Order::DecideContest {
        contest, outcome, words: "ثبتت الدورة بكتاب جهة التدريب".to_owned()
    }
}

async fn kept(office: &Office, name: &str) -> Vec<ContestItem> {
    told_in(office, &StreamId::employee(&office.employee(name)), KIND_CONTEST).await
}

async fn opened(office: &Office, name: &str, circular: &Document, about: ContestAbout) -> ItemId {
    done(office, name, contest(circular, about)).await.item.unwrap()
}

async fn a_contest_reaches_both_sides_and_ends_in_a_dated_decision_that_both_keep(office: &Office) {
    let circular = office.issue("تعميم").await;
    office.does("سلمى", Fact::Opened, &circular).await;
    let at = office.now();
    let order = contest(&circular, ContestAbout::Opened);
    let done_at = order_at(office, "سلمى", order, at).await.unwrap();
    let id = done_at.answer.item.unwrap();
    assert_eq!(done_at.streams.len(), 3, "hers, that of the head of her section, and that of the publisher");
    for side in ["سلمى", "نورة", "فهد"] {
        let item = kept(office, side).await;
        assert_eq!((item.len(), item[0].id, item[0].opened_at), (1, id, at), "{side}");
        assert_eq!((item[0].reasons.as_str(), item[0].contestant.name.as_str()), (REASONS, "سلمى"));
        assert_eq!((item[0].outcome, item[0].decided_at), (None, None));
    }
    for other in ["يوسف", "حمد", "خالد"] {
        assert_eq!(kept(office, other).await, [], "{other}");
    }
    let decided = done(office, "نورة", decide(id, Outcome::Upheld)).await;
    for side in ["سلمى", "نورة", "فهد"] {
        let item = kept(office, side).await.remove(0);
        assert_eq!((item.outcome, item.decided_at), (Some(Outcome::Upheld), Some(decided.at)), "{side}");
        assert_eq!(item.decided_by.unwrap().name, "نورة");
        assert_eq!(item.words.as_deref(), Some("ثبتت الدورة بكتاب جهة التدريب"));
    }
    assert_eq!(office.ask("SELECT count(*) FROM receipt WHERE event = 'opened'"), 1, "the disputed entry stands");
    let board = office.archive.board(&office.employee("نورة"), None, 10).await.unwrap();
    assert_eq!(board.circulars[0].figures.opened, 1);
    office.assert_sound().await;
}

async fn what_cannot_be_contested_is_refused(office: &Office) {
    let circular = office.issue("تعميم").await;
    let at = office.now();
    let refused = async |name: &str, order: Order, at: Moment| fault(order_at(office, name, order, at).await);
    assert_eq!(refused("سلمى", contest(&circular, ContestAbout::Opened), at).await, Fault::ContestNothing);
    let mut silent = contest(&circular, ContestAbout::Duty);
    if let Order::Contest { reasons, .. } = &mut silent {
        *reasons = " ؟ ".to_owned();
    }
    assert_eq!(refused("سلمى", silent.clone(), at).await, Fault::ReasonMissing);
    if let Order::Contest { reasons, .. } = &mut silent {
        *reasons = "طويل ".repeat(2_000);
    }
    assert_eq!(refused("سلمى", silent, at).await, Fault::TooLong);
    let mut for_it = office.circular("لنظم المعلومات");
    for_it.audience = units(&["IT"]);
    office.archive.issue_circular(&for_it, for_it.issued_at).await.unwrap();
    let theirs = office.read("بدر", for_it.id).await.unwrap();
    assert_eq!(refused("سلمى", contest(&theirs, ContestAbout::Duty), at).await, Fault::ContestNothing);
    let nowhere = Order::Contest { circular: office.id(), about: ContestAbout::Duty, reasons: REASONS.to_owned() };
    assert_eq!(refused("سلمى", nowhere, at).await, Fault::ContestNothing);
    // Thirty days after the entry it is over: for a fact after it was recorded, for the duty after the issue.
    let late = circular.issued_at.plus_secs(30 * DAY);
    office.perform_at("سلمى", &office.act(Fact::Opened, &circular), late).await;
    let after = late.plus_ms(1);
    assert_eq!(refused("سلمى", contest(&circular, ContestAbout::Duty), after).await, Fault::ContestLate);
    let in_time = contest(&circular, ContestAbout::Opened);
    assert_eq!(refused("سلمى", in_time.clone(), late.plus_secs(30 * DAY + 1)).await, Fault::ContestLate);
    order_at(office, "سلمى", in_time.clone(), late.plus_secs(30 * DAY)).await.unwrap();
    assert_eq!(refused("سلمى", in_time, late).await, Fault::ContestTwice);
    assert_eq!(office.ask("SELECT count(*) FROM contest"), 1);
}

async fn nobody_decides_a_contest_of_their_own_nor_one_that_is_none_of_theirs(office: &Office) {
    let circular = office.issue("تعميم").await;
    let salma = opened(office, "سلمى", &circular, ContestAbout::Duty).await;
    assert_eq!(fault(order(office, "سلمى", decide(salma, Outcome::Upheld)).await), Fault::ContestOwn);
    for other in ["يوسف", "خالد"] {
        assert_eq!(
            refusal(order(office, other, decide(salma, Outcome::Upheld)).await),
            ProblemType::NotFound,
            "{other}"
        );
    }
    let mut silent = decide(salma, Outcome::Rejected);
    if let Order::DecideContest { words, .. } = &mut silent {
        words.clear();
    }
    assert_eq!(fault(order(office, "نورة", silent).await), Fault::ReasonMissing);
    // The head of a unit contests: the next head above hears of it, and neither he nor his deputy decides it.
    let hamad = opened(office, "حمد", &circular, ContestAbout::Duty).await;
    assert_eq!((kept(office, "منيرة").await.len(), kept(office, "نورة").await.len()), (1, 1));
    let now = office.now();
    let until = now.plus_secs(DAY);
    let to = Order::Delegate { to: office.employee("يوسف"), from: now, until, why: "إجازة".to_owned() };
    done(office, "حمد", to).await;
    assert_eq!(fault(order(office, "حمد", decide(hamad, Outcome::Upheld)).await), Fault::ContestOwn);
    assert_eq!(refusal(order(office, "يوسف", decide(hamad, Outcome::Upheld)).await), ProblemType::NotFound);
    let of_the_team = listed(office, "يوسف", None, 10).await.contests;
    assert_eq!(
        of_the_team.iter().map(|line| line.contest.id).collect::<Vec<_>>(),
        [salma],
        "his principal's is none of his"
    );
    done(office, "يوسف", decide(salma, Outcome::Rejected)).await;
    done(office, "منيرة", decide(hamad, Outcome::Rejected)).await;
    assert_eq!(office.ask("SELECT count(*) FROM contest WHERE on_behalf IS NOT NULL"), 1, "in the place of حمد");
    // The publisher contests a circular of his own: not he, but his supervisor decides.
    let fahd = opened(office, "فهد", &circular, ContestAbout::Duty).await;
    assert_eq!(fault(order(office, "فهد", decide(fahd, Outcome::Upheld)).await), Fault::ContestOwn);
    done(office, "حمد", decide(fahd, Outcome::Rejected)).await;
    office.assert_sound().await;
}

async fn a_contest_that_is_taken_back_may_be_opened_again_and_a_decided_one_may_not(office: &Office) {
    let circular = office.issue("تعميم").await;
    let first = opened(office, "سلمى", &circular, ContestAbout::Duty).await;
    assert_eq!(fault(order(office, "سلمى", contest(&circular, ContestAbout::Duty)).await), Fault::ContestTwice);
    let back = Order::WithdrawContest { contest: first };
    for other in ["نورة", "فهد", "يوسف"] {
        assert_eq!(refusal(order(office, other, back.clone()).await), ProblemType::NotFound, "{other}");
    }
    done(office, "سلمى", back.clone()).await;
    assert!(kept(office, "نورة").await[0].withdrawn_at.is_some());
    assert_eq!(fault(order(office, "سلمى", back).await), Fault::AlreadyDecided);
    assert_eq!(fault(order(office, "نورة", decide(first, Outcome::Upheld)).await), Fault::AlreadyDecided);
    let second = opened(office, "سلمى", &circular, ContestAbout::Duty).await;
    done(office, "نورة", decide(second, Outcome::Rejected)).await;
    assert_eq!(fault(order(office, "سلمى", contest(&circular, ContestAbout::Duty)).await), Fault::ContestTwice);
    assert_eq!(fault(order(office, "فهد", decide(second, Outcome::Upheld)).await), Fault::AlreadyDecided);
    assert_eq!(fault(order(office, "سلمى", Order::WithdrawContest { contest: second }).await), Fault::AlreadyDecided);
    office.assert_sound().await;
}

/// What a head was told of: unmet, excused, audience.
async fn told(office: &Office, name: &str) -> Vec<(i64, i64, i64)> {
    let told = told_in::<ToldItem>(office, &StreamId::employee(&office.employee(name)), KIND_TOLD).await;
    told.into_iter().map(|told| (told.unmet, told.excused, told.audience)).collect()
}

async fn while_it_is_open_the_ladder_passes_the_contestant_over_when_the_rules_say_so(office: &Office) {
    office.archive.set_policy(&Policy::usual(180).to_json(), "مدير النظام", office.now()).await.unwrap();
    let circular = office.issue("تعميم").await;
    let deadline = circular.circular.as_ref().unwrap().deadline.unwrap();
    for name in ["نورة", "يوسف"] {
        office.does(name, Fact::Acknowledged, &circular).await;
    }
    let id = opened(office, "سلمى", &circular, ContestAbout::Duty).await;
    let remind = Order::Remind { circular: circular.id, unit: None, people: Vec::new() };
    assert_eq!(fault(order(office, "نورة", remind).await), Fault::NobodyToRemind, "nor is she reminded");
    office.archive.climb(deadline).await.unwrap();
    assert_eq!(told(office, "نورة").await, [], "the only one who owes contests it");
    assert_eq!(told(office, "حمد").await, [(2, 0, 5)]);
    done(office, "نورة", decide(id, Outcome::Rejected)).await;
    // The deadline is extended: its rungs come again, and she owes it like anybody.
    let later = deadline.plus_secs(20 * DAY);
    let extend = Order::Extend { circular: circular.id, deadline: later, why: "تمديد عام".to_owned() };
    order_at(office, "فهد", extend, deadline.plus_secs(HOUR)).await.unwrap();
    office.archive.climb(later).await.unwrap();
    assert_eq!(told(office, "نورة").await, [(1, 0, 3)]);

    // Under rules that do not pause, an open contest changes nothing.
    let rules =
        Rules { contest: Contest { pauses_escalation: false, ..Rules::usual().contest }, version: 2, ..Rules::usual() };
    office.archive.set_rules(&rules.to_json(), "مدير النظام", later).await.unwrap();
    let second = office.issue("تعميم ثان").await;
    let deadline = second.circular.as_ref().unwrap().deadline.unwrap();
    opened(office, "سلمى", &second, ContestAbout::Duty).await;
    office.archive.climb(deadline).await.unwrap();
    let mut of_noura = told(office, "نورة").await;
    of_noura.sort_unstable();
    assert_eq!(of_noura, [(1, 0, 3), (3, 0, 3)]);
    office.assert_sound().await;
}

async fn whose_duty_was_lifted_owes_nothing_any_more(office: &Office) {
    office.archive.set_policy(&Policy::usual(180).to_json(), "مدير النظام", office.now()).await.unwrap();
    let circular = office.issue("تعميم").await;
    let deadline = circular.circular.as_ref().unwrap().deadline.unwrap();
    let id = opened(office, "سلمى", &circular, ContestAbout::Duty).await;
    done(office, "فهد", decide(id, Outcome::Upheld)).await;
    let remind = Order::Remind { circular: circular.id, unit: None, people: Vec::new() };
    assert_eq!(done(office, "نورة", remind).await.people, Some(1), "يوسف alone");
    office.archive.climb(deadline).await.unwrap();
    assert_eq!(told(office, "نورة").await, [(2, 0, 3)]);
    let question = Question::Person { circular: circular.id, employee: office.employee("سلمى") };
    let Reply::Person(record) = ask(office, "نورة", question).await.unwrap() else { panic!("another reply") };
    assert_eq!(record.person.part, diwan_protocol::office::supervision::Part::Excused);
    let lines: Vec<_> = record.lines.iter().map(|line| (line.what.as_str(), line.word.as_str())).collect();
    assert_eq!(lines, [("issued", ""), ("contest", "duty"), ("contest_decided", "upheld")], "no rung is laid to her");
    // She may acknowledge it all the same.
    office.does("سلمى", Fact::Acknowledged, &circular).await;
    office.assert_sound().await;
}

async fn file(office: &Office, name: &str, contest: ItemId) -> ContestFile {
    match ask(office, name, Question::ContestFile { contest }).await.unwrap() {
        Reply::Contest(file) => *file,
        other => panic!("another reply: {other:?}"),
    }
}

async fn the_file_of_a_contest_says_the_same_to_both_sides_and_can_be_checked(office: &Office) {
    let circular = office.issue("تعميم").await;
    for fact in [Fact::Reached, Fact::Opened] {
        office.does("سلمى", fact, &circular).await;
    }
    let id = opened(office, "سلمى", &circular, ContestAbout::Opened).await;
    let hers = file(office, "سلمى", id).await;
    for side in ["نورة", "فهد", "حمد", "منيرة"] {
        let theirs = file(office, side, id).await;
        assert_eq!((&theirs.file, &theirs.lines), (&hers.file, &hers.lines), "{side}");
        assert!(theirs.line.may_decide && !theirs.line.mine);
    }
    assert!(hers.line.mine && !hers.line.may_decide);
    assert_eq!(hers.file_sha256, sha256_hex(hers.file.as_bytes()));
    assert_eq!(hers.document, circular);
    let lines: Vec<_> = hers.lines.iter().map(|line| line.what.as_str()).collect();
    assert_eq!(lines, ["issued", "reached", "opened", "contest"]);
    // A machine reads in it what is needed to check it against the document.
    let read: serde_json::Value = serde_json::from_str(&hers.file).unwrap();
    assert_eq!(read["format"], "contest/1");
    let document: Document = serde_json::from_value(read["document"].clone()).unwrap();
    assert_eq!(document.content_sha256(), read["versions"][0]["content_sha256"].as_str().unwrap());
    let receipts = read["receipts"].as_array().unwrap();
    assert_eq!(receipts.len(), 2);
    assert!(receipts.iter().all(|receipt| receipt["content_sha256"] == document.content_sha256().as_str()));
    for other in ["يوسف", "خالد"] {
        let refused = ask(office, other, Question::ContestFile { contest: id }).await;
        assert_eq!(refusal(refused), ProblemType::NotFound, "{other}");
    }
    // Whoever read it is seen by her.
    let Reply::Looks(looks) = ask(office, "سلمى", Question::Looks { key: None, limit: 10 }).await.unwrap() else {
        panic!("another reply");
    };
    assert_eq!(looks.looks.len(), 4);
    done(office, "نورة", decide(id, Outcome::Rejected)).await;
    let after = file(office, "سلمى", id).await;
    assert_ne!(after.file_sha256, hers.file_sha256, "the decision is in it");
    assert_eq!(after.file, file(office, "فهد", id).await.file);
}

async fn listed(office: &Office, name: &str, key: Option<String>, limit: u32) -> Contests {
    match ask(office, name, Question::Contests { key, limit }).await.unwrap() {
        Reply::Contests(contests) => contests,
        other => panic!("another reply: {other:?}"),
    }
}

async fn contests_are_listed_open_ones_first_for_those_whom_they_concern(office: &Office) {
    let mut all = Vec::new();
    for (n, name) in ["سلمى", "يوسف", "بدر", "سلمى"].into_iter().enumerate() {
        let circular = office.issue(&format!("تعميم {n}")).await;
        all.push(opened(office, name, &circular, ContestAbout::Duty).await);
    }
    done(office, "نورة", decide(all[1], Outcome::Rejected)).await;
    done(office, "سلمى", Order::WithdrawContest { contest: all[3] }).await;
    let mut pages: Vec<ContestLine> = Vec::new();
    let mut key = None;
    loop {
        let page = listed(office, "فهد", key, 1).await;
        pages.extend(page.contests);
        key = page.next;
        if key.is_none() {
            break;
        }
    }
    let ids: Vec<_> = pages.iter().map(|line| line.contest.id).collect();
    assert_eq!(ids, [all[2], all[0], all[3], all[1]], "open ones first, then the newest");
    let may: Vec<_> = pages.iter().map(|line| line.may_decide).collect();
    assert_eq!(may, [true, true, false, false]);
    assert_eq!(pages[0].due_at, pages[0].contest.opened_at.plus_secs(14 * DAY));
    let own: Vec<_> = listed(office, "سلمى", None, 10).await.contests;
    assert!(own.iter().all(|line| line.mine && !line.may_decide) && own.len() == 2);
    let of_khalid = listed(office, "خالد", None, 10).await.contests;
    assert_eq!(of_khalid.iter().map(|line| line.contest.id).collect::<Vec<_>>(), [all[2]]);
    assert_eq!(listed(office, "مريم", None, 10).await.contests, []);
    let strange = Question::Contests { key: Some("x".to_owned()), limit: 10 };
    assert_eq!(refusal(ask(office, "فهد", strange).await), ProblemType::BadRequest);
}

async fn without_its_publisher_any_publisher_decides(office: &Office) {
    let circular = office.issue("تعميم").await;
    let badr = office.employee("بدر");
    office.archive.grant(&badr, Role::Publisher, true, office.now()).await.unwrap();
    let id = opened(office, "سلمى", &circular, ContestAbout::Duty).await;
    assert_eq!(kept(office, "بدر").await, []);
    assert_eq!(refusal(order(office, "بدر", decide(id, Outcome::Upheld)).await), ProblemType::NotFound);
    let mut roster = ministry();
    roster.people.retain(|person| person.name != "فهد");
    office.archive.import_roster(&roster, office.now()).await.unwrap();
    assert_eq!(listed(office, "بدر", None, 10).await.contests.len(), 1);
    done(office, "بدر", decide(id, Outcome::Upheld)).await;
    assert_eq!(kept(office, "بدر").await.len(), 1);
    office.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_decide_at_once_one_decides() {
    let office = Office::on_postgres().await;
    let other = diwan_store::open(&office.uri).await.unwrap();
    let (noura, fahd) = (office.employee("نورة"), office.employee("فهد"));
    for round in 0..8 {
        let circular = office.issue(&format!("تعميم {round}")).await;
        let id = opened(&office, "سلمى", &circular, ContestAbout::Duty).await;
        let (one, two) = (decide(id, Outcome::Upheld), decide(id, Outcome::Rejected));
        let (a, b) = (ActionId(office.id().0), ActionId(office.id().0));
        let now = office.now();
        let (a, b) = tokio::join!(office.archive.order(&noura, a, &one, now), other.order(&fahd, b, &two, now));
        let mut refused: Vec<_> = [a, b].into_iter().filter(Result::is_err).collect();
        assert_eq!(refused.len(), 1, "round {round}");
        assert_eq!(problem(refused.remove(0)).fault, Some(Fault::AlreadyDecided));
        let item = kept(&office, "سلمى").await.into_iter().find(|item| item.id == id).unwrap();
        let by = item.decided_by.unwrap().name;
        assert_eq!(item.outcome, Some(if by == "نورة" { Outcome::Upheld } else { Outcome::Rejected }));
    }
    office.assert_sound().await;
}

//! The board that stacks everybody once: by acts, excuses, carried acknowledgements, moves, and as it was on days that are over.

use crate::office::{MORNING, Office, ministry, refusal, unit, units};
use diwan_domain::bell::Policy;
use diwan_domain::document::Urgency;
use diwan_domain::{Absence, AbsenceReason, Document, Earlier, EmployeeId, Fact, ItemId, Joiners, Moment};
use diwan_protocol::ProblemType;
use diwan_protocol::office::supervision::{
    Bars, Load, Names, NamesAsked, Part, RosterHistory, TeamBoard, TeamDetail, TeamPerson,
};
use diwan_protocol::office::{Order, Question, Reply};
use diwan_store::{NewAbsence, NewCircular, Roster, StoreError};

crate::stories!(
    everybody_stands_in_the_bar_once_by_the_most_that_is_known,
    whoever_is_away_is_excused_and_is_not_any_more_when_back,
    a_circular_that_carries_over_keeps_acknowledgements_also_those_that_are_counted_late,
    yesterdays_board_is_what_it_was_whatever_moved_since,
    an_audience_that_follows_the_roster_gains_and_loses_people,
    names_are_found_by_part_and_by_words_in_pages,
    load_and_history_are_for_the_own_team_only,
    a_duty_that_ended_unmet_is_owed_by_whoever_was_away_and_by_all_when_it_is_extended,
    a_person_learns_since_when_a_stream_is_theirs,
);

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// What heads of units ask about boards, of now and of the evening before; others are refused.
pub fn questions(documents: &[ItemId], now: Moment) -> Vec<Question> {
    let evening = Some(now.plus_secs(-DAY));
    let mut questions = vec![
        Question::Board { at: None, key: None, limit: 3 },
        Question::Board { at: evening, key: None, limit: 3 },
        Question::Load { unit: None, key: None, limit: 4 },
        Question::Load { unit: Some(unit("HR-T")), key: None, limit: 50 },
        Question::History { employee: EmployeeId::from_stored("301") },
    ];
    for (nth, circular) in documents.iter().rev().take(3).copied().enumerate() {
        let parts = [Part::NotReached, Part::Acknowledged, Part::Excused];
        let asked = NamesAsked { part: parts.get(nth).copied(), ..NamesAsked::default() };
        let words = NamesAsked { words: "اسم".to_owned(), unit: Some(unit("IT")), ..NamesAsked::default() };
        questions.extend([
            Question::Detail { circular, unit: None, at: None },
            Question::Detail { circular, unit: Some(unit("HR")), at: evening },
            Question::Names { circular, asked, at: None, key: None, limit: 3 },
            Question::Names { circular, asked: words, at: None, key: None, limit: 3 },
            Question::Names { circular, asked: NamesAsked::default(), at: evening, key: None, limit: 3 },
        ]);
    }
    questions
}

/// Asks, and takes the answer that belongs to the question.
pub async fn ask(office: &Office, name: &str, question: Question, now: Moment) -> Result<Reply, StoreError> {
    office.archive.ask(&office.employee(name), &question, now).await
}

pub async fn board(office: &Office, name: &str, at: Option<Moment>, now: Moment) -> TeamBoard {
    match ask(office, name, Question::Board { at, key: None, limit: 100 }, now).await.unwrap() {
        Reply::Board(board) => board,
        other => panic!("{other:?}"),
    }
}

pub async fn detail(
    office: &Office,
    name: &str,
    circular: &Document,
    code: Option<&str>,
    at: Option<Moment>,
    now: Moment,
) -> TeamDetail {
    let question = Question::Detail { circular: circular.id, unit: code.map(unit), at };
    match ask(office, name, question, now).await.unwrap() {
        Reply::Detail(detail) => *detail,
        other => panic!("{other:?}"),
    }
}

/// All names behind a bar, in pages of two.
pub async fn names(
    office: &Office,
    name: &str,
    circular: ItemId,
    asked: &NamesAsked,
    at: Option<Moment>,
    now: Moment,
) -> Vec<TeamPerson> {
    names_in_pages(office, name, (circular, asked, at), 2, now).await
}

pub async fn names_in_pages(
    office: &Office,
    name: &str,
    (circular, asked, at): (ItemId, &NamesAsked, Option<Moment>),
    limit: u32,
    now: Moment,
) -> Vec<TeamPerson> {
    let (mut people, mut key) = (Vec::new(), None);
    loop {
        let question = Question::Names { circular, asked: asked.clone(), at, key: key.clone(), limit };
        let Reply::Names(Names { people: page, next }) = ask(office, name, question, now).await.unwrap() else {
            panic!("another answer")
        };
        assert!(page.len() <= limit as usize);
        people.extend(page);
        match next {
            Some(next) => assert_ne!(Some(&next), key.replace(next.clone()).as_ref(), "a page that does not end"),
            None => return people,
        }
    }
}

fn part(part: Part) -> NamesAsked {
    NamesAsked { part: Some(part), ..NamesAsked::default() }
}

pub async fn bars_of(office: &Office, name: &str, circular: &Document, now: Moment) -> Bars {
    let board = board(office, name, None, now).await;
    board.circulars.iter().find(|c| c.id == circular.id).map(|c| c.bars).unwrap_or_default()
}

/// Audience, acknowledged, opened, shown, reached, not reached, excused, overdue.
fn bars(parts: [i64; 8]) -> Bars {
    let [audience, acknowledged, opened, shown, reached, not_reached, excused, overdue] = parts;
    Bars { audience, acknowledged, opened, shown, reached, not_reached, excused, overdue }
}

async fn away(office: &Office, name: &str, from: Moment, until: Moment, now: Moment) {
    let absence = Absence { reason: AbsenceReason::Leave, from, until };
    let new = NewAbsence { employee: office.employee(name), absence };
    office.archive.note_absences(&[new], "شؤون الموظفين", now).await.unwrap();
}

async fn does_at(office: &Office, name: &str, fact: Fact, circular: &Document, now: Moment) {
    let recorded = office.perform_at(name, &office.act(fact, circular), now).await;
    assert_eq!(recorded.outcome.status, diwan_protocol::ActionStatus::Applied, "{:?}", recorded.outcome.problem);
}

pub async fn issue_at(office: &Office, circular: NewCircular, reader: &str, now: Moment) -> Document {
    let circular = NewCircular { issued_at: now, ..circular };
    office.archive.issue_circular(&circular, now).await.unwrap();
    office.read(reader, circular.id).await.unwrap()
}

/// The ministry with one person in another unit.
pub fn with_moved(name: &str, code: &str) -> Roster {
    let mut roster = ministry();
    let person = roster.people.iter_mut().find(|p| p.name == name).unwrap();
    person.unit = unit(code);
    roster
}

async fn everybody_stands_in_the_bar_once_by_the_most_that_is_known(office: &Office) {
    let circular = office.issue("تعميم").await;
    let now = office.now();
    assert_eq!(bars_of(office, "منيرة", &circular, now).await, bars([9, 0, 0, 0, 0, 9, 0, 0]));
    // Facts come in any order and each person moves through the bar: nobody is ever in two parts of it.
    for (name, fact) in [
        ("سلمى", Fact::Opened),
        ("سلمى", Fact::Reached),
        ("يوسف", Fact::Shown),
        ("نورة", Fact::Acknowledged),
        ("مريم", Fact::Reached),
    ] {
        office.does(name, fact, &circular).await;
    }
    assert_eq!(bars_of(office, "منيرة", &circular, office.now()).await, bars([9, 1, 1, 1, 1, 5, 0, 0]));
    assert_eq!(bars_of(office, "نورة", &circular, office.now()).await, bars([3, 1, 1, 1, 0, 0, 0, 0]));
    office.does("سلمى", Fact::Acknowledged, &circular).await;
    office.does("سلمى", Fact::Shown, &circular).await;
    office.does("مريم", Fact::Opened, &circular).await;
    assert_eq!(bars_of(office, "منيرة", &circular, office.now()).await, bars([9, 2, 1, 1, 0, 5, 0, 0]));
    let late = now.plus_secs(8 * DAY);
    assert_eq!(bars_of(office, "خالد", &circular, late).await, bars([3, 0, 1, 0, 0, 2, 0, 3]), "past the deadline");

    let detail = detail(office, "منيرة", &circular, Some("HR"), None, office.now()).await;
    assert_eq!(detail.path.iter().map(|u| u.id.as_str()).collect::<Vec<_>>(), ["MOI"]);
    let units: Vec<_> = detail.units.iter().map(|u| (u.unit.id.as_str(), u.bars.audience, u.below)).collect();
    assert_eq!(units, [("HR", 5, true), ("HR-T", 3, false)]);
    let days: Vec<_> = detail.days.iter().map(|d| (d.audience, d.opened, d.acknowledged)).collect();
    assert_eq!((days, detail.circular.bars.acknowledged), (vec![(5, 1, 2)], 2));

    assert_eq!(
        refusal(ask(office, "سلمى", Question::Board { at: None, key: None, limit: 5 }, now).await),
        ProblemType::Forbidden
    );
    let above = Question::Detail { circular: circular.id, unit: Some(unit("IT")), at: None };
    assert_eq!(refusal(ask(office, "حمد", above, now).await), ProblemType::Forbidden);
    let nothing = Question::Detail { circular: office.id(), unit: None, at: None };
    assert_eq!(refusal(ask(office, "حمد", nothing, now).await), ProblemType::NotFound);
    office.assert_sound().await;
}

async fn whoever_is_away_is_excused_and_is_not_any_more_when_back(office: &Office) {
    let circular = office.issue("تعميم").await;
    let now = office.now();
    does_at(office, "سلمى", Fact::Opened, &circular, now).await;
    away(office, "سلمى", now.plus_secs(HOUR), now.plus_secs(3 * HOUR), now).await;
    away(office, "نورة", now, now.plus_secs(2 * HOUR), now).await;
    assert_eq!(bars_of(office, "نورة", &circular, now).await, bars([3, 0, 1, 0, 0, 1, 1, 0]));
    let later = now.plus_secs(HOUR);
    assert_eq!(bars_of(office, "نورة", &circular, later).await, bars([3, 0, 0, 0, 0, 1, 2, 0]));
    let excused = names(office, "نورة", circular.id, &part(Part::Excused), None, later).await;
    let excused: Vec<_> = excused.iter().map(|p| (p.person.name.as_str(), p.excuse.map(|e| e.reason))).collect();
    assert_eq!(excused, [("سلمى", Some(AbsenceReason::Leave)), ("نورة", Some(AbsenceReason::Leave))]);
    // A circular that comes in meanwhile excuses them from its first moment on; whoever acknowledges on leave has met it.
    let second = issue_at(office, office.circular("أثناء الإجازة"), "سلمى", later).await;
    assert_eq!(bars_of(office, "نورة", &second, later).await, bars([3, 0, 0, 0, 0, 1, 2, 0]));
    does_at(office, "نورة", Fact::Acknowledged, &second, later).await;
    assert_eq!(bars_of(office, "نورة", &second, later).await, bars([3, 1, 0, 0, 0, 1, 1, 0]));
    office.assert_sound().await;
    let back = now.plus_secs(2 * HOUR);
    assert_eq!(bars_of(office, "نورة", &circular, back).await, bars([3, 0, 0, 0, 0, 2, 1, 0]));
    let both = now.plus_secs(4 * HOUR);
    assert_eq!(bars_of(office, "نورة", &circular, both).await, bars([3, 0, 1, 0, 0, 2, 0, 0]));
    // Taken back, or entered for a time that has passed, it excuses from nothing; a clock that is set back finds them away again.
    let leave = AbsenceReason::Leave;
    let taken = ItemId::absence_of(&office.employee("سلمى"), leave, now.plus_secs(HOUR));
    assert_eq!(bars_of(office, "نورة", &circular, later).await, bars([3, 0, 0, 0, 0, 1, 2, 0]));
    office.archive.take_back_absence(taken, later).await.unwrap();
    assert_eq!(bars_of(office, "نورة", &circular, later).await, bars([3, 0, 1, 0, 0, 1, 1, 0]));
    // Whoever leaves the roster owes nothing more.
    let mut without = ministry();
    without.people.retain(|p| p.name != "يوسف");
    office.archive.import_roster(&without, both).await.unwrap();
    assert_eq!(bars_of(office, "نورة", &circular, both).await, bars([3, 0, 1, 0, 0, 1, 1, 0]));
    office.archive.follow_excuses(both).await.unwrap();
    office.assert_sound().await;
}

async fn a_circular_that_carries_over_keeps_acknowledgements_also_those_that_are_counted_late(office: &Office) {
    let first = office.issue("الأول").await;
    office.does("سلمى", Fact::Acknowledged, &first).await;
    office.does("خالد", Fact::Opened, &first).await;
    let circular = office.circular("الثاني");
    let second = NewCircular { supersedes: Some(first.id), ..circular };
    // Yusuf's act was recorded before the issue and is counted only after the audience is frozen.
    let now = office.now();
    let second = issue_at(office, second, "سلمى", now).await;
    assert!(second.circular.as_ref().unwrap().supersedes.as_ref().unwrap().carries);
    office.does("سلمى", Fact::Reached, &second).await;
    office.archive.freeze_audience(second.id, now).await.unwrap();
    assert_eq!(bars_of(office, "نورة", &second, office.now()).await, bars([3, 1, 0, 0, 0, 2, 0, 0]));
    office.tamper(&format!(
        "INSERT INTO receipt (subject, employee_id, event, version, content_sha256, statement_sha256, device_id, unit_id, action_id, device_time, recorded_at, applied_seq)
         SELECT r.subject, '{yusuf}', r.event, r.version, r.content_sha256, r.statement_sha256, r.device_id, r.unit_id, r.action_id, r.device_time, r.recorded_at, r.applied_seq
         FROM receipt r WHERE r.event = 'acknowledged' AND r.employee_id = '{salma}';
         INSERT INTO receipt_uncounted (subject, employee_id, event) SELECT subject, employee_id, event FROM receipt WHERE employee_id = '{yusuf}'",
        yusuf = office.employee("يوسف"),
        salma = office.employee("سلمى"),
    ));
    assert_eq!(bars_of(office, "نورة", &second, office.now()).await, bars([3, 2, 0, 0, 0, 1, 0, 0]));
    let met = names(office, "نورة", second.id, &part(Part::Acknowledged), None, office.now()).await;
    let met: Vec<_> = met.iter().map(|p| (p.person.name.as_str(), p.kept, p.facts.acknowledged.is_some())).collect();
    assert_eq!(met, [("سلمى", true, false), ("يوسف", true, false)]);
    // The chain goes on: what was kept is kept again, and whoever acknowledged the second by then too.
    office.does("نورة", Fact::Acknowledged, &second).await;
    let third = NewCircular { supersedes: Some(second.id), ..office.circular("الثالث") };
    let third = issue_at(office, third, "سلمى", office.now()).await;
    // A desk knows it from the circular itself: the first was to be acknowledged by the issue of the second.
    let earlier = |document: &Document| document.circular.clone().unwrap().supersedes.unwrap().earlier;
    assert_eq!(earlier(&third), [Earlier { id: first.id, by: second.issued_at }]);
    assert_eq!(bars_of(office, "نورة", &third, office.now()).await, bars([3, 3, 0, 0, 0, 0, 0, 0]));
    assert_eq!(bars_of(office, "منيرة", &third, office.now()).await, bars([9, 3, 0, 0, 0, 6, 0, 0]));
    let old = board(office, "نورة", None, third.issued_at.plus_secs(30 * DAY)).await;
    let ended: Vec<_> = old.circulars.iter().map(|c| (c.state, c.bars.overdue)).collect();
    use diwan_protocol::office::publishing::CircularState::{InForce, Superseded};
    assert_eq!(ended, [(InForce, 0), (Superseded, 0), (Superseded, 0)], "of what was superseded nothing is overdue");
    // With another text nobody keeps anything.
    let fourth =
        NewCircular { supersedes: Some(third.id), body: "نص آخر.".to_owned(), ..office.circular("الرابع") };
    let fourth = issue_at(office, fourth, "سلمى", office.now()).await;
    assert_eq!(earlier(&fourth), []);
    assert_eq!(bars_of(office, "نورة", &fourth, office.now()).await, bars([3, 0, 0, 0, 0, 3, 0, 0]));
    office.tamper("DELETE FROM receipt WHERE employee_id = '302'");
    let faults = office.archive.inspect().await.unwrap();
    assert_eq!(
        faults.len(),
        3,
        "a doctor sees that an acknowledgement counts, twice as kept, that nobody gave: {faults:?}"
    );
}

async fn yesterdays_board_is_what_it_was_whatever_moved_since(office: &Office) {
    let circular = office.issue("تعميم").await;
    let first = MORNING.plus_secs(2 * HOUR);
    does_at(office, "سلمى", Fact::Opened, &circular, first).await;
    does_at(office, "بدر", Fact::Reached, &circular, first).await;
    let evening = MORNING.plus_secs(14 * HOUR);
    let as_it_was = (board(office, "منيرة", None, evening).await, board(office, "خالد", None, evening).await);
    // On the next day a section moves, acts come in, and somebody goes on leave.
    let second = first.plus_secs(DAY);
    let mut roster = ministry();
    roster.units[0].parent = Some(unit("IT"));
    roster.units[0].name = "قسم التأهيل".to_owned();
    office.archive.import_roster(&roster, second).await.unwrap();
    does_at(office, "سلمى", Fact::Acknowledged, &circular, second).await;
    away(office, "بدر", second, second.plus_secs(DAY), second).await;
    assert_eq!(bars_of(office, "خالد", &circular, second).await, bars([6, 1, 0, 0, 0, 4, 1, 0]));
    assert_eq!(bars_of(office, "حمد", &circular, second).await, bars([2, 0, 0, 0, 0, 2, 0, 0]));

    let third = second.plus_secs(DAY);
    let midnight = Moment::parse_rfc3339("2026-11-22T00:00:00+03:00").unwrap();
    for at in [midnight, midnight.plus_ms(-1), midnight.plus_secs(9 * HOUR)] {
        assert_eq!(board(office, "منيرة", Some(at), third).await, as_it_was.0);
        assert_eq!(board(office, "خالد", Some(at), third).await, as_it_was.1);
    }
    assert_eq!(board(office, "منيرة", Some(midnight.plus_secs(-DAY)), third).await.circulars, []);
    let then = detail(office, "منيرة", &circular, Some("HR"), Some(midnight), third).await;
    let units: Vec<_> = then.units.iter().map(|u| (u.unit.name.as_str(), u.bars.audience, u.bars.opened)).collect();
    assert_eq!(units, [("إدارة الشؤون الإدارية", 5, 1), ("قسم التدريب", 3, 1)]);
    let now = detail(office, "منيرة", &circular, Some("IT"), None, third).await;
    let units: Vec<_> = now.units.iter().map(|u| (u.unit.name.as_str(), u.bars.audience)).collect();
    assert_eq!(units, [("إدارة نظم المعلومات", 6), ("قسم التأهيل", 3)]);
    let days: Vec<_> = now.days.iter().map(|d| (d.day.as_str(), d.audience, d.opened, d.acknowledged)).collect();
    assert_eq!(days, [("2026-11-21", 3, 0, 0), ("2026-11-22", 6, 1, 1)]);
    let opened = names(office, "خالد", circular.id, &part(Part::Opened), Some(midnight), third).await;
    assert_eq!(
        opened.iter().map(|p| p.person.name.as_str()).collect::<Vec<_>>(),
        ["سلمى"],
        "what she had done by then"
    );
    office.archive.follow_excuses(third).await.unwrap();
    office.assert_sound().await;
}

async fn an_audience_that_follows_the_roster_gains_and_loses_people(office: &Office) {
    let circular =
        NewCircular { joiners: Joiners::UntilExpiry, audience: units(&["HR-T"]), ..office.circular("يتبع") };
    let now = office.now();
    let circular = issue_at(office, circular, "سلمى", now).await;
    office.does("سلمى", Fact::Opened, &circular).await;
    // Maryam comes before the audience is frozen, Salma leaves after it.
    let mut roster = with_moved("مريم", "HR-T");
    office.archive.import_roster(&roster, office.now()).await.unwrap();
    let frozen = office.archive.freeze_audience(circular.id, office.now()).await.unwrap();
    assert_eq!(frozen.count, 3, "the list of the issue stays as it was");
    assert_eq!(bars_of(office, "نورة", &circular, office.now()).await, bars([4, 0, 1, 0, 0, 3, 0, 0]));
    office.does("مريم", Fact::Acknowledged, &circular).await;
    roster.people.iter_mut().find(|p| p.name == "سلمى").unwrap().unit = unit("IT");
    let day = office.now();
    office.archive.import_roster(&roster, day).await.unwrap();
    assert_eq!(bars_of(office, "نورة", &circular, day).await, bars([3, 1, 0, 0, 0, 2, 0, 0]));
    let all = names(office, "نورة", circular.id, &NamesAsked::default(), None, office.now()).await;
    let all: Vec<_> = all.iter().map(|p| (p.person.name.as_str(), p.part)).collect();
    assert_eq!(all, [("مريم", Part::Acknowledged), ("نورة", Part::NotReached), ("يوسف", Part::NotReached)]);
    // After the deadline the roster changes nothing any more.
    let late = day.plus_secs(8 * DAY);
    office.archive.import_roster(&ministry(), late).await.unwrap();
    assert_eq!(bars_of(office, "نورة", &circular, late).await, bars([3, 1, 0, 0, 0, 2, 0, 2]));
    office.assert_sound().await;
}

async fn names_are_found_by_part_and_by_words_in_pages(office: &Office) {
    let circular = office.issue("تعميم").await;
    for (name, fact) in [("سلمى", Fact::Opened), ("بدر", Fact::Opened), ("فهد", Fact::Acknowledged)] {
        office.does(name, fact, &circular).await;
    }
    let now = office.now();
    let found = async |asked: NamesAsked| {
        let people = names(office, "منيرة", circular.id, &asked, None, now).await;
        people.into_iter().map(|p| p.person.name).collect::<Vec<_>>()
    };
    assert_eq!(found(NamesAsked::default()).await.len(), 9);
    assert_eq!(found(part(Part::Opened)).await, ["سلمى", "بدر"], "by unit and name");
    assert_eq!(found(NamesAsked { unit: Some(unit("IT")), ..part(Part::Opened) }).await, ["بدر"]);
    assert_eq!(found(NamesAsked { words: "سلمي".to_owned(), ..NamesAsked::default() }).await, ["سلمى"], "folded");
    assert_eq!(found(NamesAsked { words: "301".to_owned(), ..NamesAsked::default() }).await, ["سلمى"]);
    assert_eq!(found(NamesAsked { words: "سلمى".to_owned(), ..part(Part::Acknowledged) }).await, Vec::<String>::new());
    assert_eq!(found(NamesAsked { only: Some(office.employee("بدر")), ..NamesAsked::default() }).await, ["بدر"]);
    assert_eq!(found(NamesAsked { words: "' OR %".to_owned(), ..NamesAsked::default() }).await, Vec::<String>::new());
    let outside = NamesAsked { only: Some(office.employee("بدر")), ..NamesAsked::default() };
    assert_eq!(names(office, "حمد", circular.id, &outside, None, now).await, []);
    // One look is noted for each list, and the people on it see it.
    let looks = Question::Looks { key: None, limit: 10 };
    let Reply::Looks(seen) = ask(office, "بدر", looks, office.now()).await.unwrap() else {
        panic!("another answer")
    };
    assert!(seen.looks.iter().any(|look| look.by.id == office.employee("منيرة") && !look.alone));
    let colleague =
        Question::Names { circular: circular.id, asked: NamesAsked::default(), at: None, key: None, limit: 5 };
    assert_eq!(refusal(ask(office, "سلمى", colleague.clone(), now).await), ProblemType::Forbidden);
    let long = NamesAsked { words: "س".repeat(300), ..NamesAsked::default() };
    let long = Question::Names { circular: circular.id, asked: long, at: None, key: None, limit: 5 };
    assert_eq!(refusal(ask(office, "منيرة", long, now).await), ProblemType::BadRequest);
}

async fn a_duty_that_ended_unmet_is_owed_by_whoever_was_away_and_by_all_when_it_is_extended(office: &Office) {
    let mut sheet: serde_json::Value = serde_json::from_str(&Policy::usual(180).to_json()).unwrap();
    sheet["classes"]["binding"]["ladder"] =
        serde_json::json!([{ "when": { "hours_after_deadline": 1 }, "step": "expire" }]);
    office.archive.set_policy(&sheet.to_string(), "مدير النظام", office.now()).await.unwrap();
    let circular = NewCircular { audience: units(&["HR-T"]), ..office.circular("للتدريب") };
    let circular = issue_at(office, circular, "سلمى", office.now()).await;
    let deadline = circular.circular.unwrap().deadline.unwrap();
    away(office, "يوسف", deadline, deadline.plus_secs(DAY), office.now()).await;
    office.archive.climb(deadline.plus_secs(HOUR)).await.unwrap();
    let owed = async |now: Moment| {
        let question = Question::Load { unit: None, key: None, limit: 50 };
        let Ok(Reply::Load(load)) = ask(office, "نورة", question, now).await else { panic!("a load") };
        load.people.into_iter().map(|line| (line.person.name, line.owed)).collect::<Vec<_>>()
    };
    let line = |name: &str, owed: i64| (name.to_owned(), owed);
    let back = deadline.plus_secs(2 * DAY);
    assert_eq!(owed(back).await, [line("سلمى", 0), line("نورة", 0), line("يوسف", 1)]);
    let extend =
        Order::Extend { circular: circular.id, deadline: back.plus_secs(DAY), why: "تيسيرًا".to_owned() };
    let fahd = office.employee("فهد");
    office.archive.order(&fahd, diwan_domain::ActionId(office.id().0), &extend, back).await.unwrap();
    assert_eq!(owed(back).await, [line("سلمى", 1), line("نورة", 1), line("يوسف", 1)]);
    office.assert_sound().await;
}

async fn load_and_history_are_for_the_own_team_only(office: &Office) {
    let first = office.issue("الأول").await;
    office.issue("الثاني").await;
    let urgent = NewCircular { urgency: Urgency::VeryUrgent, statement: None, ..office.circular("للعلم") };
    office.archive.issue_circular(&urgent, urgent.issued_at).await.unwrap();
    let now = office.now();
    does_at(office, "سلمى", Fact::Acknowledged, &first, first.issued_at.plus_secs(600)).await;
    away(office, "يوسف", now, now.plus_secs(DAY), now).await;
    let lines = async |name: &str, code: Option<&str>, now: Moment| {
        let question = Question::Load { unit: code.map(unit), key: None, limit: 50 };
        match ask(office, name, question, now).await {
            Ok(Reply::Load(Load { people, next: None })) => {
                let line = |l: diwan_protocol::office::supervision::LoadLine| {
                    (l.person.name, l.owed, l.overdue, l.acknowledged, l.usual_minutes)
                };
                Ok(people.into_iter().map(line).collect::<Vec<_>>())
            }
            Ok(other) => panic!("{other:?}"),
            Err(error) => Err(error),
        }
    };
    let line = |name: &str, owed, overdue, met, minutes| (name.to_owned(), owed, overdue, met, minutes);
    let team = lines("نورة", None, now).await.unwrap();
    assert_eq!(team, [line("سلمى", 1, 0, 1, Some(10)), line("نورة", 2, 0, 0, None), line("يوسف", 0, 0, 0, None)]);
    let late = lines("حمد", Some("HR-T"), now.plus_secs(8 * DAY)).await.unwrap();
    assert_eq!(late.iter().map(|l| l.2).collect::<Vec<_>>(), [1, 2, 2]);
    assert_eq!(refusal(lines("حمد", Some("IT"), now).await), ProblemType::Forbidden);
    assert_eq!(refusal(lines("سلمى", None, now).await), ProblemType::Forbidden);

    let mut renamed = with_moved("سلمى", "IT");
    renamed.units[0].name = "قسم التأهيل".to_owned();
    let moved = office.now();
    office.archive.import_roster(&renamed, moved).await.unwrap();
    let history = async |viewer: &str, of: &EmployeeId| {
        let question = Question::History { employee: of.clone() };
        ask(office, viewer, question, moved.plus_secs(1)).await.map(|reply| match reply {
            Reply::History(RosterHistory { belonged, .. }) => {
                belonged.into_iter().map(|b| (b.unit.name, b.until.is_some())).collect::<Vec<_>>()
            }
            other => panic!("{other:?}"),
        })
    };
    let salma = office.employee("سلمى");
    let known = [("قسم التدريب".to_owned(), true), ("إدارة نظم المعلومات".to_owned(), false)];
    for viewer in ["نورة", "خالد"] {
        assert_eq!(history(viewer, &salma).await.unwrap(), known, "{viewer}");
    }
    let badr = office.employee("بدر");
    assert_eq!(refusal(history("نورة", &badr).await), ProblemType::NotFound);
    assert_eq!(refusal(history("نورة", &EmployeeId::from_stored("9\0")).await), ProblemType::NotFound);
    assert_eq!(refusal(history("سلمى", &salma).await), ProblemType::Forbidden);
}

async fn a_person_learns_since_when_a_stream_is_theirs(office: &Office) {
    let salma = office.employee("سلمى");
    let profile = office.archive.profile(&salma).await.unwrap().unwrap();
    assert!(profile.joined.is_empty(), "of who was on the first roster nobody knows since when");
    let moved = office.now();
    office.archive.import_roster(&with_moved("سلمى", "IT"), moved).await.unwrap();
    let profile = office.archive.profile(&salma).await.unwrap().unwrap();
    let joined: Vec<_> = profile.joined.iter().map(|(stream, since)| (stream.as_str(), *since)).collect();
    assert_eq!(joined, [("unit:IT", moved)]);
    assert_eq!(profile.streams.len(), 5, "{:?}", profile.streams);
}

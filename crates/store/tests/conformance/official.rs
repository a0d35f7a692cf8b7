//! Small rules of official acts that no longer story needs, each told once.

use crate::office::{Office, ministry, refusal, unit, units};
use crate::team::{ask, done, fault, order_at};
use diwan_domain::document::Urgency;
use diwan_domain::{AbsenceReason, Audience, Document, Joiners, Moment, UnitId};
use diwan_protocol::ProblemType;
use diwan_protocol::office::order::{ContestAbout, Outcome};
use diwan_protocol::office::supervision::{Bars, Part};
use diwan_protocol::office::{Fault, Order, Question, Reply};

crate::stories!(
    a_duty_that_was_lifted_is_counted_as_excused_whenever_the_list_is_frozen,
    whoever_joins_after_the_deadline_owes_nothing,
    a_clock_that_ran_ahead_silences_nobody,
    an_absence_that_never_began_hides_nothing_of_the_one_before,
    a_record_that_does_not_concern_a_person_is_not_shown,
    nobody_is_excused_from_what_only_informs,
    an_audience_that_cannot_be_is_no_audience,
);

const DAY: i64 = 86_400;

fn remind(circular: &Document, people: &[&str], office: &Office) -> Order {
    let people = people.iter().map(|name| office.employee(name)).collect();
    Order::Remind { circular: circular.id, unit: None, people }
}

/// The figures of the newest circular over the whole ministry.
async fn bars(office: &Office) -> Bars {
    match ask(office, "منيرة", Question::Board { at: None, key: None, limit: 1 }).await.unwrap() {
        Reply::Board(board) => board.circulars[0].bars,
        other => panic!("another reply: {other:?}"),
    }
}

async fn a_duty_that_was_lifted_is_counted_as_excused_whenever_the_list_is_frozen(office: &Office) {
    for frozen_before in [false, true] {
        let circular = office.issue("تعميم").await;
        if frozen_before {
            assert_eq!((bars(office).await.not_reached, bars(office).await.excused), (9, 0));
        }
        let contest =
            Order::Contest { circular: circular.id, about: ContestAbout::Duty, reasons: "لا يخصني".to_owned() };
        let contest = done(office, "سلمى", contest).await.item.unwrap();
        let decision = Order::DecideContest { contest, outcome: Outcome::Upheld, words: "صحيح".to_owned() };
        done(office, "فهد", decision).await;
        let bars = bars(office).await;
        assert_eq!((bars.not_reached, bars.excused, bars.audience), (8, 1, 9), "frozen before: {frozen_before}");
    }
    office.assert_sound().await;
}

async fn whoever_joins_after_the_deadline_owes_nothing(office: &Office) {
    let mut follows = office.circular("لنظم المعلومات ومن ينضم إليها");
    (follows.audience, follows.joiners) = (units(&["IT"]), Joiners::UntilExpiry);
    office.archive.issue_circular(&follows, follows.issued_at).await.unwrap();
    let circular = office.read("بدر", follows.id).await.unwrap();
    let deadline = follows.deadline.unwrap();
    let mut roster = ministry();
    let mut moves = async |name: &str, at: Moment| {
        roster.people.iter_mut().find(|person| person.name == name).unwrap().unit = unit("IT");
        office.archive.import_roster(&roster, at).await.unwrap();
    };
    moves("سلمى", deadline.plus_secs(-DAY)).await;
    moves("يوسف", deadline.plus_secs(DAY)).await;
    let after = deadline.plus_secs(2 * DAY);
    let late = order_at(office, "خالد", remind(&circular, &["يوسف"], office), after).await;
    assert_eq!(fault(late), Fault::NotInAudience);
    let all = order_at(office, "خالد", remind(&circular, &[], office), after).await.unwrap();
    assert_eq!(all.answer.people, Some(3), "مريم, بدر, and سلمى, who joined in time");
}

async fn a_clock_that_ran_ahead_silences_nobody(office: &Office) {
    let circular = office.issue("تعميم").await;
    let now = office.now();
    for at in [now.plus_secs(400 * DAY), now] {
        let told = order_at(office, "نورة", remind(&circular, &[], office), at).await.unwrap();
        assert_eq!(told.answer.people, Some(2), "{}", at.to_rfc3339());
    }
    assert_eq!(fault(order_at(office, "نورة", remind(&circular, &[], office), now).await), Fault::RemindedLately);
}

async fn an_absence_that_never_began_hides_nothing_of_the_one_before(office: &Office) {
    let circular = office.issue("تعميم").await;
    let now = office.now();
    let away = |from: Moment, until: Moment| Order::Delegate {
        to: office.employee("خالد"),
        from,
        until,
        why: "إجازة دورية".to_owned(),
    };
    order_at(office, "حمد", away(now, now.plus_secs(DAY)), now).await.unwrap();
    order_at(office, "خالد", remind(&circular, &["سلمى"], office), now.plus_secs(60)).await.unwrap();
    let next = away(now.plus_secs(3 * DAY), now.plus_secs(5 * DAY));
    let next = order_at(office, "حمد", next, now.plus_secs(2 * DAY)).await.unwrap().answer.item.unwrap();
    let end = Order::EndDelegation { delegation: next };
    order_at(office, "حمد", end, now.plus_secs(2 * DAY + 60)).await.unwrap();
    let asked = office.archive.ask(&office.employee("حمد"), &Question::Delegations {}, now.plus_secs(4 * DAY)).await;
    let Reply::Delegations(delegations) = asked.unwrap() else { panic!("another reply") };
    let acts: Vec<_> = delegations.done.iter().map(|act| (act.what.as_str(), act.deputy.name.as_str())).collect();
    assert_eq!((delegations.given.len(), acts), (2, vec![("remind", "خالد")]));
}

async fn a_record_that_does_not_concern_a_person_is_not_shown(office: &Office) {
    let mut for_it = office.circular("لنظم المعلومات");
    for_it.audience = units(&["IT"]);
    office.archive.issue_circular(&for_it, for_it.issued_at).await.unwrap();
    let record = |name: &str| Question::Person { circular: for_it.id, employee: office.employee(name) };
    assert_eq!(refusal(ask(office, "منيرة", record("سلمى")).await), ProblemType::NotFound);
    assert_eq!(refusal(ask(office, "سلمى", record("سلمى")).await), ProblemType::NotFound);
    assert_eq!(office.ask("SELECT count(*) FROM look"), 0, "nothing was seen");
    ask(office, "منيرة", record("بدر")).await.unwrap();
    assert_eq!(office.ask("SELECT count(*) FROM look"), 1);
}

async fn nobody_is_excused_from_what_only_informs(office: &Office) {
    let binding = office.issue("تعميم ملزم").await;
    let mut informs = office.circular("للعلم");
    informs.statement = None;
    office.archive.issue_circular(&informs, informs.issued_at).await.unwrap();
    let (employee, reason, why) = (office.employee("يوسف"), AbsenceReason::Leave, "إجازة دورية".to_owned());
    let (from, until) = (office.now(), office.now().plus_secs(9 * DAY));
    done(office, "نورة", Order::Excuse { employee: employee.clone(), reason, from, until, why }).await;
    for (circular, part) in [(binding.id, Part::Excused), (informs.id, Part::NotReached)] {
        let question = Question::Person { circular, employee: employee.clone() };
        let Reply::Person(record) = ask(office, "نورة", question).await.unwrap() else { panic!("another reply") };
        assert_eq!(record.person.part, part);
        assert!(record.person.excuse.is_some(), "that he is away is said all the same");
    }
}

async fn an_audience_that_cannot_be_is_no_audience(office: &Office) {
    for code in ["\0", "a\0b", ""] {
        let audience = Audience { units: [UnitId::from_stored(code)].into(), ..Audience::default() };
        let question = Question::Reach { audience, urgency: Urgency::Normal, asks: true };
        assert_eq!(refusal(ask(office, "فهد", question).await), ProblemType::BadRequest, "{code:?}");
    }
}

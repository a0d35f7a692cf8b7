//! Supervisors, deputies and contestants over the wire: what each may do at this very minute, and who sees whom.

use diwan_domain::{AbsenceReason, EmployeeId, Fact, ItemId, Role, UnitId};
use diwan_protocol::office::items::{KIND_CONTEST, KIND_DELEGATION, KIND_REMINDER, KIND_WITNESS};
use diwan_protocol::office::order::{ContestAbout, WitnessedBy};
use diwan_protocol::office::supervision::Bars;
use diwan_protocol::office::{Fault, Order, Question, Reply};
use diwan_protocol::{LetterboxError, ProblemType};
use diwan_testkit::office::{Circular, Office};
use diwan_testkit::people::{ministry, number_of};
use diwan_testkit::persona::Persona;

const DAY: i64 = 86_400;

/// The type of a refusal.
fn kind<T: std::fmt::Debug>(answer: Result<T, LetterboxError>) -> Option<ProblemType> {
    match answer {
        Err(LetterboxError::Problem(problem)) => problem.kind(),
        other => panic!("not refused: {other:?}"),
    }
}

fn remind(circular: ItemId) -> Order {
    Order::Remind { circular, unit: None, people: Vec::new() }
}

fn person(circular: ItemId, given_name: &str) -> Question {
    Question::Person { circular, employee: number_of(given_name) }
}

/// The kinds of what lies in somebody's own stream.
async fn kinds(person: &Persona) -> Vec<String> {
    person.everything().await.into_iter().map(|entry| entry.kind).collect()
}

async fn units(person: &Persona) -> Vec<String> {
    let session = person.session().await.expect("a session");
    assert_eq!(session.roles.contains(&Role::Supervisor), !session.supervises.is_empty());
    session.supervises.into_iter().map(|unit| unit.id.to_string()).collect()
}

#[tokio::test]
async fn a_deputy_has_the_board_at_the_minute_and_loses_it_at_the_minute_without_signing_in_again() {
    let office = Office::open().await;
    let issued = office.issue(Circular::on("تعميم").to_unit("HR")).await;
    let (noura, salma) = (office.supervisor().await, office.employee("سلمى").await);
    let (from, until) = (office.clock.now().plus_secs(600), office.clock.now().plus_secs(1_200));
    assert_eq!(units(&salma).await, [""; 0]);
    let to = Order::Delegate { to: salma.number.clone(), from, until, why: "إجازة سنوية".to_owned() };
    noura.order(to).await.expect("given");
    assert!(kinds(&salma).await.contains(&KIND_DELEGATION.to_owned()), "her desk knows before it begins");
    assert_eq!(units(&salma).await, [""; 0]);
    assert_eq!(kind(salma.order(remind(issued.id)).await), Some(ProblemType::Forbidden));

    office.clock.advance_secs(600);
    assert_eq!(units(&salma).await, ["HR"]);
    assert_eq!(salma.order(remind(issued.id)).await.expect("reminded").people, Some(2), "خالد and هند");
    let khalid = office.employee("خالد").await;
    assert!(kinds(&khalid).await.contains(&KIND_REMINDER.to_owned()), "told before the order was answered");
    // Her own acknowledgement is hers: the one in whose place she stands still owes it.
    salma.acknowledge(issued.id, office.clock.now()).await;
    let Reply::Detail(detail) =
        salma.ask(Question::Detail { circular: issued.id, unit: None, at: None }).await.expect("a board")
    else {
        panic!("another reply")
    };
    let bars = Bars { audience: 4, acknowledged: 1, not_reached: 3, ..Bars::default() };
    assert_eq!(detail.circular.bars, bars);

    office.clock.advance_secs(600);
    assert_eq!(units(&salma).await, [""; 0]);
    assert_eq!(kind(salma.order(remind(issued.id)).await), Some(ProblemType::Forbidden));
    assert_eq!(kind(salma.ask(person(issued.id, "خالد")).await), Some(ProblemType::Forbidden));
    let Reply::Delegations(back) = noura.ask(Question::Delegations {}).await.expect("delegations") else {
        panic!("another reply")
    };
    let done: Vec<_> = back.done.iter().map(|act| (act.deputy.id.clone(), act.what.as_str())).collect();
    assert_eq!(done, [(salma.number.clone(), "remind")], "while she was away");
}

#[tokio::test]
async fn a_supervisor_who_is_moved_loses_the_team_at_once() {
    let office = Office::open().await;
    let issued = office.issue(Circular::on("تعميم").to_unit("ADMIN")).await;
    let noura = office.supervisor().await;
    noura.order(remind(issued.id)).await.expect("reminded");
    assert!(noura.ask(person(issued.id, "سلمى")).await.is_ok());
    let mut roster = ministry();
    roster.units.iter_mut().find(|unit| unit.id.as_str() == "HR").expect("HR").head = Some(number_of("هند"));
    roster.people.iter_mut().find(|person| person.id == noura.number).expect("نورة").unit = UnitId::from_stored("IT");
    // As the command line does: nobody tells the running registry.
    office.archive().import_roster(&roster, office.clock.now()).await.expect("imported");
    assert_eq!(kind(noura.ask(person(issued.id, "سلمى")).await), Some(ProblemType::Forbidden));
    let excuse = Order::Excuse {
        employee: number_of("سلمى"),
        reason: AbsenceReason::Leave,
        from: office.clock.now(),
        until: office.clock.now().plus_secs(DAY),
        why: "إجازة".to_owned(),
    };
    assert_eq!(kind(noura.order(excuse.clone()).await), Some(ProblemType::Forbidden));
    let hind = office.employee("هند").await;
    hind.order(excuse).await.expect("she heads it now");
}

#[tokio::test]
async fn colleagues_see_nothing_of_each_other_and_a_person_sees_who_looked() {
    let office = Office::open().await;
    let issued = office.issue(Circular::on("تعميم").to_unit("HR")).await;
    let (noura, salma, khalid) =
        (office.supervisor().await, office.employee("سلمى").await, office.employee("خالد").await);
    let (yusuf, muna) = (office.employee("يوسف").await, office.employee("منى").await);
    for other in [&khalid, &yusuf, &muna] {
        assert_eq!(kind(other.ask(person(issued.id, "سلمى")).await), Some(ProblemType::Forbidden), "{}", other.name);
    }
    let strange = Question::Person { circular: issued.id, employee: EmployeeId::from_stored("9\0/..") };
    assert_eq!(kind(noura.ask(strange).await), Some(ProblemType::Forbidden));
    noura.ask(person(issued.id, "سلمى")).await.expect("hers to see");
    for (name, whose, seen) in [("سلمى", &salma, 1), ("خالد", &khalid, 0)] {
        let Reply::Looks(looks) = whose.ask(Question::Looks { key: None, limit: 10 }).await.expect("looks") else {
            panic!("another reply")
        };
        assert_eq!(looks.looks.len(), seen, "{name}");
        assert!(looks.looks.iter().all(|look| look.by.id == noura.number && look.alone));
    }
    let Reply::Person(own) = salma.ask(person(issued.id, "سلمى")).await.expect("her own record") else {
        panic!("another reply")
    };
    assert_eq!(own.lines.iter().map(|line| line.what.as_str()).collect::<Vec<_>>(), ["issued"]);
}

#[tokio::test]
async fn a_witnessed_acknowledgement_and_a_contest_are_on_the_desks_before_the_answer() {
    let office = Office::open().await;
    let issued = office.issue(Circular::on("تعميم").to_unit("HR")).await;
    let (noura, salma) = (office.supervisor().await, office.employee("سلمى").await);
    let document = salma.document(issued.id).await;
    salma.send(&[salma.act(&document, Fact::Opened, office.clock.now())]).await;
    let paper = Order::Witness {
        circular: issued.id,
        employee: salma.number.clone(),
        how: WitnessedBy::Paper,
        witness: number_of("هند"),
        at: office.clock.now(),
        note: String::new(),
    };
    noura.order(paper.clone()).await.expect("recorded");
    assert!(kinds(&salma).await.contains(&KIND_WITNESS.to_owned()));
    assert_eq!(noura.refused(paper).await, Fault::AlreadyAcknowledged);
    let reasons = "لم أوقع على أي ورقة".to_owned();
    let contest = Order::Contest { circular: issued.id, about: ContestAbout::Acknowledged, reasons };
    salma.order(contest.clone()).await.expect("opened");
    assert_eq!(salma.refused(contest).await, Fault::ContestTwice);
    for side in [&salma, &noura, &office.publisher().await] {
        assert!(kinds(side).await.contains(&KIND_CONTEST.to_owned()), "{}", side.name);
    }
    assert_eq!(office.archive().inspect().await.expect("inspected"), Vec::<String>::new());
}

//! What supervisors do for their team: reminders, excuses in words, acknowledgements before a witness. Nobody else may, and nothing is edited.

use crate::ladder::told_in;
use crate::office::{Office, ministry, problem, refusal, unit, units};
use diwan_domain::{AbsenceReason, ActionId, Document, EmployeeId, Fact, ItemId, Joiners, Moment, StreamId, UnitId};
use diwan_protocol::ProblemType;
use diwan_protocol::duty::{AbsenceItem, KIND_ABSENCE};
use diwan_protocol::feed::{KIND_RECEIPT, ReceiptItem};
use diwan_protocol::office::items::{KIND_REMINDER, KIND_WITNESS, Reminder, WitnessItem};
use diwan_protocol::office::order::WitnessedBy;
use diwan_protocol::office::supervision::{Excuses, Part, PersonRecord};
use diwan_protocol::office::{Fault, Order, OrderAnswer, Question, Reply};
use diwan_store::{Ordered, StoreError};

crate::stories!(
    a_reminder_reaches_whoever_owes_it_and_nobody_twice_within_the_pause,
    nobody_is_reminded_of_what_is_met_excused_or_out_of_force,
    named_people_are_reminded_and_others_of_the_world_are_not,
    an_excuse_has_words_and_an_end_and_ends_when_the_person_is_back,
    an_acknowledgement_on_paper_counts_and_is_told_apart_for_ever,
    a_witness_must_be_fit_and_the_moment_possible,
    damage_to_what_supervisors_entered_is_found,
    whoever_joins_is_reminded_and_whoever_keeps_an_acknowledgement_is_not,
    an_order_given_twice_is_carried_out_once_and_another_under_its_id_is_refused,
    everything_on_record_about_a_person_is_read_in_the_order_of_time,
);

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// Somebody gives an order.
pub async fn order(office: &Office, name: &str, order: Order) -> Result<Ordered, StoreError> {
    let now = office.now();
    order_at(office, name, order, now).await
}

/// The same at a certain time.
pub async fn order_at(office: &Office, name: &str, order: Order, now: Moment) -> Result<Ordered, StoreError> {
    office.archive.order(&office.employee(name), ActionId(office.id().0), &order, now).await
}

/// An order that is carried out.
pub async fn done(office: &Office, name: &str, what: Order) -> OrderAnswer {
    order(office, name, what).await.unwrap().answer
}

/// Why an order is refused.
pub fn fault(result: Result<Ordered, StoreError>) -> Fault {
    let problem = problem(result);
    problem.fault.unwrap_or_else(|| panic!("refused without a fault: {problem:?}"))
}

/// Somebody asks.
pub async fn ask(office: &Office, name: &str, question: Question) -> Result<Reply, StoreError> {
    office.archive.ask(&office.employee(name), &question, office.now()).await
}

fn remind(circular: &Document) -> Order {
    Order::Remind { circular: circular.id, unit: None, people: Vec::new() }
}

async fn reminded(office: &Office, name: &str) -> Vec<Reminder> {
    told_in(office, &StreamId::employee(&office.employee(name)), KIND_REMINDER).await
}

fn excuse(office: &Office, name: &str, from: Moment, until: Moment) -> Order {
    let (employee, why) = (office.employee(name), "إجازة دورية معتمدة".to_owned());
    Order::Excuse { employee, reason: AbsenceReason::Leave, from, until, why }
}

fn on_paper(office: &Office, circular: &Document, name: &str, witness: &str, at: Moment) -> Order {
    Order::Witness {
        circular: circular.id,
        employee: office.employee(name),
        how: WitnessedBy::Paper,
        witness: office.employee(witness),
        at,
        note: "الأصل في ملف القسم".to_owned(),
    }
}

async fn a_reminder_reaches_whoever_owes_it_and_nobody_twice_within_the_pause(office: &Office) {
    let circular = office.issue("تعميم").await;
    office.does("سلمى", Fact::Acknowledged, &circular).await;
    let at = office.now();
    let answer = order_at(office, "حمد", remind(&circular), at).await.unwrap();
    // Of the five in HR and below one has acknowledged, and nobody reminds himself.
    assert_eq!(answer.answer.people, Some(3));
    assert_eq!(answer.streams.len(), 3);
    let told = reminded(office, "يوسف").await;
    assert_eq!((told.len(), told[0].circular, told[0].at), (1, circular.id, at));
    assert_eq!((told[0].by.id.clone(), told[0].by.name.as_str()), (office.employee("حمد"), "حمد"));
    for nobody in ["سلمى", "حمد", "خالد", "منيرة"] {
        assert_eq!(reminded(office, nobody).await, [], "{nobody}");
    }
    // Within the agency's pause nobody is reminded again, whoever does it.
    for again in ["حمد", "نورة"] {
        let refused = problem(order_at(office, again, remind(&circular), at.plus_secs(60)).await);
        assert_eq!((refused.fault, refused.retry_after), (Some(Fault::RemindedLately), Some(59 * 60)), "{again}");
    }
    let munira = order_at(office, "منيرة", remind(&circular), at.plus_secs(120)).await.unwrap();
    assert_eq!(munira.answer.people, Some(4), "those of HR were reminded, but for its head and those of IT");
    assert_eq!(reminded(office, "يوسف").await.len(), 1);
    let later = order_at(office, "نورة", remind(&circular), at.plus_secs(HOUR)).await.unwrap();
    assert_eq!(later.answer.people, Some(1), "يوسف alone: نورة is the one who reminds");
    assert_eq!(reminded(office, "يوسف").await.len(), 2);
    assert_eq!(office.ask("SELECT count(*) FROM reminder"), 8);
    office.assert_sound().await;
}

async fn nobody_is_reminded_of_what_is_met_excused_or_out_of_force(office: &Office) {
    let circular = office.issue("تعميم").await;
    assert_eq!(refusal(order(office, "سلمى", remind(&circular)).await), ProblemType::Forbidden);
    let until = office.now().plus_secs(9 * DAY);
    done(office, "نورة", excuse(office, "يوسف", office.now(), until)).await;
    office.does("سلمى", Fact::Acknowledged, &circular).await;
    assert_eq!(fault(order(office, "نورة", remind(&circular)).await), Fault::NobodyToRemind);
    let mut informs = office.circular("للعلم");
    informs.statement = None;
    office.archive.issue_circular(&informs, informs.issued_at).await.unwrap();
    let informs = office.read("سلمى", informs.id).await.unwrap();
    assert_eq!(fault(order(office, "نورة", remind(&informs)).await), Fault::NothingToAcknowledge);
    let nowhere = Order::Remind { circular: office.id(), unit: None, people: Vec::new() };
    assert_eq!(refusal(order(office, "نورة", nowhere).await), ProblemType::NotFound);
    let recall = Order::Recall { circular: circular.id, why: "صدر سهواً".to_owned() };
    done(office, "فهد", recall).await;
    assert_eq!(fault(order(office, "حمد", remind(&circular)).await), Fault::NotInForce);
    assert_eq!(office.ask("SELECT count(*) FROM reminder"), 0);
}

async fn named_people_are_reminded_and_others_of_the_world_are_not(office: &Office) {
    let mut for_hr = office.circular("للشؤون الإدارية");
    for_hr.audience = units(&["HR-T"]);
    office.archive.issue_circular(&for_hr, for_hr.issued_at).await.unwrap();
    let circular = office.read("سلمى", for_hr.id).await.unwrap();
    let of = |unit: Option<&str>, people: &[&str]| Order::Remind {
        circular: circular.id,
        unit: unit.map(crate::office::unit),
        people: people.iter().map(|name| office.employee(name)).collect(),
    };
    assert_eq!(fault(order(office, "حمد", of(None, &["مريم"])).await), Fault::NotInTeam);
    assert_eq!(fault(order(office, "حمد", of(Some("HR-T"), &["فهد"])).await), Fault::NotInTeam);
    assert_eq!(fault(order(office, "حمد", of(None, &["فهد"])).await), Fault::NotInAudience);
    assert_eq!(fault(order(office, "حمد", of(None, &["حمد"])).await), Fault::NotInTeam);
    assert_eq!(refusal(order(office, "حمد", of(Some("IT"), &[])).await), ProblemType::Forbidden);
    let nul = Order::Remind { circular: circular.id, unit: None, people: vec![EmployeeId::from_stored("3\u{0}01")] };
    assert_eq!(fault(order(office, "حمد", nul).await), Fault::NotInTeam);
    let odd = Order::Remind { circular: circular.id, unit: Some(UnitId::from_stored("H\0R")), people: Vec::new() };
    assert_eq!(refusal(order(office, "حمد", odd).await), ProblemType::Forbidden);
    assert_eq!(done(office, "حمد", of(Some("HR-T"), &["سلمى", "سلمى"])).await.people, Some(1));
    assert_eq!((reminded(office, "سلمى").await.len(), reminded(office, "يوسف").await.len()), (1, 0));
    office.does("يوسف", Fact::Acknowledged, &circular).await;
    assert_eq!(fault(order(office, "حمد", of(None, &["يوسف"])).await), Fault::NobodyToRemind);
}

async fn excuses(office: &Office, name: &str, key: Option<String>, limit: u32) -> Excuses {
    match ask(office, name, Question::Excuses { key, limit }).await.unwrap() {
        Reply::Excuses(excuses) => excuses,
        other => panic!("another reply: {other:?}"),
    }
}

async fn an_excuse_has_words_and_an_end_and_ends_when_the_person_is_back(office: &Office) {
    let from = office.now();
    let good = excuse(office, "سلمى", from, from.plus_secs(9 * DAY));
    for other in ["يوسف", "خالد"] {
        let theirs = order(office, other, good.clone()).await;
        assert!(matches!(theirs, Err(StoreError::Refused(_))), "{other} has no right over سلمى");
    }
    assert_eq!(fault(order(office, "نورة", excuse(office, "نورة", from, from.plus_secs(DAY))).await), Fault::NotInTeam);
    assert_eq!(fault(order(office, "نورة", excuse(office, "سلمى", from, from)).await), Fault::EndMissing);
    let for_ever = excuse(office, "سلمى", from, from.plus_secs(401 * DAY));
    assert_eq!(fault(order(office, "نورة", for_ever).await), Fault::EndMissing);
    let mut silent = good.clone();
    if let Order::Excuse { why, .. } = &mut silent {
        *why = " . ".to_owned();
    }
    assert_eq!(fault(order(office, "نورة", silent).await), Fault::ReasonMissing);
    assert_eq!(office.ask("SELECT count(*) FROM absence"), 0);

    let entered = done(office, "نورة", good).await;
    let later = office.now().plus_secs(2 * DAY);
    done(office, "حمد", excuse(office, "يوسف", later, later.plus_secs(DAY))).await;
    let desk = told_in::<AbsenceItem>(office, &StreamId::employee(&office.employee("سلمى")), KIND_ABSENCE).await;
    assert_eq!(desk[0].absence.until, from.plus_secs(9 * DAY));
    let first = excuses(office, "منيرة", None, 1).await;
    let second = excuses(office, "منيرة", first.next.clone(), 1).await;
    let both: Vec<_> = first.excuses.iter().chain(&second.excuses).map(|line| line.person.name.as_str()).collect();
    assert_eq!((both, second.next), (vec!["يوسف", "سلمى"], None));
    let line = &second.excuses[0];
    assert_eq!((line.by.as_str(), line.why.as_str()), ("نورة (300)", "إجازة دورية معتمدة"));
    assert!(excuses(office, "خالد", None, 10).await.excuses.is_empty(), "IT sees its own");

    // Back early: it ends now. One that has not begun is taken back.
    let absence = entered.item.unwrap();
    assert_eq!(fault(order(office, "خالد", Order::EndExcuse { absence }).await), Fault::NotInTeam);
    done(office, "نورة", Order::EndExcuse { absence }).await;
    assert_eq!(refusal(order(office, "نورة", Order::EndExcuse { absence }).await), ProblemType::NotFound);
    let other = excuses(office, "نورة", None, 10).await.excuses;
    assert_eq!(other.len(), 1);
    done(office, "نورة", Order::EndExcuse { absence: other[0].id }).await;
    assert!(excuses(office, "منيرة", None, 10).await.excuses.is_empty());
    assert_eq!(office.ask("SELECT count(*) FROM absence WHERE taken_back_at IS NOT NULL"), 1);
    assert_eq!(office.ask("SELECT count(*) FROM excuse"), 4, "each step is on record");
    office.assert_sound().await;
}

async fn receipt(office: &Office, name: &str, circular: &Document) -> ReceiptItem {
    let stream = StreamId::employee(&office.employee(name));
    let receipts = told_in::<ReceiptItem>(office, &stream, KIND_RECEIPT).await;
    receipts.into_iter().find(|receipt| receipt.subject == circular.id).unwrap()
}

async fn an_acknowledgement_on_paper_counts_and_is_told_apart_for_ever(office: &Office) {
    let circular = office.issue("تعميم").await;
    office.does("سلمى", Fact::Reached, &circular).await;
    let given = office.now();
    let answer = done(office, "نورة", on_paper(office, &circular, "سلمى", "يوسف", given)).await;
    let own = StreamId::employee(&office.employee("سلمى"));
    let told = told_in::<WitnessItem>(office, &own, KIND_WITNESS).await;
    assert_eq!((told.len(), told[0].given_at, told[0].recorded_at), (1, given, answer.at));
    assert_eq!((told[0].witness.name.as_str(), told[0].by.name.as_str()), ("يوسف", "نورة"));
    let kept = receipt(office, "سلمى", &circular).await;
    assert_eq!((kept.witnessed, kept.facts.acknowledged), (Some(WitnessedBy::Paper), Some(answer.at)));
    assert!(kept.facts.reached.is_some() && kept.statement.is_some());
    // Her desk opens it later: what the witness stands for stays told apart.
    office.does("سلمى", Fact::Opened, &circular).await;
    let kept = receipt(office, "سلمى", &circular).await;
    assert_eq!((kept.witnessed, kept.facts.opened.is_some()), (Some(WitnessedBy::Paper), true));
    let own_act = office.perform("سلمى", &office.act(Fact::Acknowledged, &circular)).await;
    assert_eq!(own_act.outcome.status, diwan_protocol::ActionStatus::Duplicate, "it is acknowledged already");
    // No desk may call itself as a witness does.
    let mut pretending = office.act(Fact::Acknowledged, &circular);
    pretending.device = diwan_domain::DeviceId::parse("paper").unwrap();
    let refused = office.perform("يوسف", &pretending).await;
    assert_eq!(refused.outcome.problem.unwrap().kind(), Some(ProblemType::BadRequest));
    let figures = office.archive.board(&office.employee("نورة"), None, 10).await.unwrap().circulars[0].figures;
    assert_eq!((figures.acknowledged, figures.audience), (1, 3));
    office.assert_sound().await;
}

async fn whoever_joins_is_reminded_and_whoever_keeps_an_acknowledgement_is_not(office: &Office) {
    let mut follows = office.circular("لنظم المعلومات ومن ينضم إليها");
    (follows.audience, follows.joiners) = (units(&["IT"]), Joiners::UntilExpiry);
    let mut stays = office.circular("لنظم المعلومات يوم صدوره");
    stays.audience = units(&["IT"]);
    for circular in [&follows, &stays] {
        office.archive.issue_circular(circular, circular.issued_at).await.unwrap();
    }
    let (follows, stays) = (office.read("بدر", follows.id).await.unwrap(), office.read("بدر", stays.id).await.unwrap());
    let mut roster = ministry();
    let move_to = |roster: &mut diwan_store::Roster, name: &str, place: &str| {
        roster.people.iter_mut().find(|p| p.name == name).unwrap().unit = unit(place);
    };
    move_to(&mut roster, "سلمى", "IT");
    move_to(&mut roster, "مريم", "HR");
    office.archive.import_roster(&roster, office.now()).await.unwrap();
    // Whoever joined owes the one and not the other; whoever left takes along what binds those of the issue.
    assert_eq!(done(office, "خالد", remind(&follows)).await.people, Some(2), "بدر and سلمى");
    assert_eq!(done(office, "خالد", remind(&stays)).await.people, Some(1), "بدر");
    assert_eq!(fault(order(office, "حمد", remind(&follows)).await), Fault::NobodyToRemind);
    assert_eq!(done(office, "حمد", remind(&stays)).await.people, Some(1), "مريم, wherever she is");

    // Nothing changed that binds: whoever acknowledged the one before is not asked, reminded or witnessed again.
    office.does("بدر", Fact::Acknowledged, &stays).await;
    let mut next = office.circular("لنظم المعلومات يوم صدوره");
    (next.audience, next.supersedes) = (units(&["IT"]), Some(stays.id));
    next.deadline = stays.circular.as_ref().unwrap().deadline.map(|deadline| deadline.plus_secs(DAY));
    office.archive.issue_circular(&next, next.issued_at).await.unwrap();
    let next = office.read("بدر", next.id).await.unwrap();
    assert!(next.circular.as_ref().unwrap().supersedes.as_ref().unwrap().carries);
    assert_eq!(done(office, "خالد", remind(&next)).await.people, Some(1), "سلمى");
    let paper = on_paper(office, &next, "بدر", "سلمى", office.now());
    assert_eq!(fault(order(office, "خالد", paper).await), Fault::AlreadyAcknowledged);
    let kept = record(office, "خالد", next.id, "بدر").await.person;
    assert_eq!((kept.part, kept.kept, kept.facts.acknowledged), (Part::Acknowledged, true, None));
    office.assert_sound().await;
}

async fn damage_to_what_supervisors_entered_is_found(office: &Office) {
    let circular = office.issue("تعميم").await;
    done(office, "نورة", remind(&circular)).await;
    done(office, "نورة", on_paper(office, &circular, "سلمى", "يوسف", office.now())).await;
    let now = office.now();
    let to =
        Order::Delegate {
            to: office.employee("فهد"), from: now, until: now.plus_secs(DAY), why: "إجازة".to_owned()
        };
    done(office, "حمد", to).await;
    let about = diwan_protocol::office::order::ContestAbout::Duty;
    done(office, "يوسف", Order::Contest { circular: circular.id, about, reasons: "كنت في دورة".to_owned() }).await;
    office.assert_sound().await;
    office.tamper("DELETE FROM reminder");
    office.tamper("UPDATE witness SET how = 'word'");
    office.tamper("UPDATE delegation SET deputy = '402'");
    office.tamper("INSERT INTO contest_side SELECT id, '402' FROM contest");
    let faults = office.archive.inspect().await.unwrap();
    for what in ["have no receipt", "were not told to one of the two", "whom they concern", "than are on record"] {
        assert!(faults.iter().any(|fault| fault.contains(what)), "{what}: {faults:?}");
    }
    office.tamper("DELETE FROM witness");
    let faults = office.archive.inspect().await.unwrap();
    assert!(faults.iter().any(|fault| fault.contains("name a witness")), "{faults:?}");
}

async fn a_witness_must_be_fit_and_the_moment_possible(office: &Office) {
    // A time of day is told to the minute.
    let before = office.now().plus_secs(-60);
    let mut for_hr = office.circular("للتدريب");
    for_hr.audience = units(&["HR-T"]);
    office.archive.issue_circular(&for_hr, for_hr.issued_at).await.unwrap();
    let circular = office.read("سلمى", for_hr.id).await.unwrap();
    let at = office.now();
    let paper = |name: &str, witness: &str, at| on_paper(office, &circular, name, witness, at);
    for unfit in ["سلمى", "نورة"] {
        let refused = order(office, "نورة", paper("سلمى", unfit, at)).await;
        assert_eq!(fault(refused), Fault::WitnessUnfit, "{unfit}");
    }
    let mut nobody = paper("سلمى", "يوسف", at);
    if let Order::Witness { witness, .. } = &mut nobody {
        *witness = EmployeeId::from_stored("999");
    }
    assert_eq!(fault(order(office, "نورة", nobody).await), Fault::WitnessUnfit);
    for impossible in [before, office.now().plus_secs(DAY)] {
        let refused = order(office, "نورة", paper("سلمى", "يوسف", impossible)).await;
        assert_eq!(fault(refused), Fault::MomentImpossible);
    }
    assert_eq!(fault(order(office, "نورة", paper("نورة", "يوسف", at)).await), Fault::NotInTeam);
    assert_eq!(fault(order(office, "خالد", paper("سلمى", "يوسف", at)).await), Fault::NotInTeam);
    assert_eq!(fault(order(office, "حمد", paper("فهد", "يوسف", at)).await), Fault::NotInAudience);
    assert_eq!(refusal(order(office, "يوسف", paper("سلمى", "بدر", at)).await), ProblemType::Forbidden);
    office.does("سلمى", Fact::Acknowledged, &circular).await;
    assert_eq!(fault(order(office, "نورة", paper("سلمى", "يوسف", at)).await), Fault::AlreadyAcknowledged);
    assert_eq!(office.ask("SELECT count(*) FROM witness"), 0);
    // Somebody who was moved away in the meantime is another's to record.
    let mut roster = ministry();
    roster.people.iter_mut().find(|p| p.name == "يوسف").unwrap().unit = unit("IT");
    office.archive.import_roster(&roster, office.now()).await.unwrap();
    assert_eq!(fault(order(office, "نورة", paper("يوسف", "سلمى", at)).await), Fault::NotInTeam);
    done(office, "خالد", paper("يوسف", "بدر", at)).await;
    office.assert_sound().await;
}

async fn an_order_given_twice_is_carried_out_once_and_another_under_its_id_is_refused(office: &Office) {
    let circular = office.issue("تعميم").await;
    let (noura, id, at) = (office.employee("نورة"), ActionId(office.id().0), office.now());
    let paper = on_paper(office, &circular, "سلمى", "يوسف", at);
    let first = office.archive.order(&noura, id, &paper, office.now()).await.unwrap();
    let again = office.archive.order(&noura, id, &paper, office.now()).await.unwrap();
    assert_eq!((again.answer, again.streams.len()), (first.answer, 0));
    let other = remind(&circular);
    let refused = office.archive.order(&noura, id, &other, office.now()).await;
    assert_eq!(refusal(refused), ProblemType::IdempotencyMismatch);
    assert_eq!(office.ask("SELECT count(*) FROM office_order"), 1);
    // The id of something that is there takes nothing over.
    let taken = ActionId(circular.id.0);
    office.archive.order(&noura, taken, &other, office.now()).await.unwrap();
    assert_eq!(office.read("سلمى", circular.id).await.unwrap(), circular);
    office.assert_sound().await;
}

async fn record(office: &Office, asker: &str, circular: ItemId, name: &str) -> PersonRecord {
    let question = Question::Person { circular, employee: office.employee(name) };
    match ask(office, asker, question).await.unwrap() {
        Reply::Person(record) => *record,
        other => panic!("another reply: {other:?}"),
    }
}

async fn everything_on_record_about_a_person_is_read_in_the_order_of_time(office: &Office) {
    let circular = office.issue("تعميم").await;
    office.does("سلمى", Fact::Reached, &circular).await;
    let deadline = circular.circular.as_ref().unwrap().deadline.unwrap().plus_secs(9 * DAY);
    let until = office.now().plus_secs(3 * DAY);
    let extend =
        Order::Extend { circular: circular.id, deadline, why: "استجابةً لطلب الإدارات".to_owned() };
    done(office, "فهد", extend).await;
    done(office, "نورة", remind(&circular)).await;
    let away = done(office, "نورة", excuse(office, "سلمى", office.now(), until)).await;
    done(office, "نورة", Order::EndExcuse { absence: away.item.unwrap() }).await;
    done(office, "نورة", on_paper(office, &circular, "سلمى", "يوسف", office.now())).await;
    let kept = record(office, "حمد", circular.id, "سلمى").await;
    let lines: Vec<_> = kept.lines.iter().map(|line| line.what.as_str()).collect();
    assert_eq!(lines, ["issued", "reached", "extended", "reminder", "absence", "acknowledged", "witness"]);
    assert!(kept.lines.windows(2).all(|two| two[0].at <= two[1].at));
    let said: Vec<_> = kept.lines.iter().map(|line| line.note.as_str()).collect();
    assert!(said.contains(&"إجازة دورية معتمدة") && said.contains(&"الأصل في ملف القسم"), "{said:?}");
    assert_eq!(kept.witness.unwrap().by.name, "نورة");
    let person = kept.person;
    assert_eq!((person.part, person.witnessed, person.excuse), (Part::Acknowledged, true, None));
    assert!(person.reminded_at.is_some() && !person.contested && !person.kept);
    // She reads the same; a colleague and the head of another department read nothing.
    assert_eq!(record(office, "سلمى", circular.id, "سلمى").await.lines, kept.lines);
    for stranger in ["يوسف", "خالد"] {
        let question = Question::Person { circular: circular.id, employee: office.employee("سلمى") };
        assert_eq!(refusal(ask(office, stranger, question).await), ProblemType::Forbidden, "{stranger}");
    }
    let nobody = Question::Person { circular: circular.id, employee: EmployeeId::from_stored("9\0") };
    assert_eq!(refusal(ask(office, "منيرة", nobody).await), ProblemType::Forbidden);
    let nothing = Question::Person { circular: office.id(), employee: office.employee("سلمى") };
    assert_eq!(refusal(ask(office, "حمد", nothing).await), ProblemType::NotFound);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_witnessed_acknowledgement_and_ones_own_at_once_are_one() {
    let office = Office::on_postgres().await;
    let other = diwan_store::open(&office.uri).await.unwrap();
    let noura = office.employee("نورة");
    for _ in 0..8 {
        let circular = office.issue("تعميم").await;
        let paper = on_paper(&office, &circular, "سلمى", "يوسف", office.now());
        let (id, now) = (ActionId(office.id().0), office.now());
        let own = office.act(Fact::Acknowledged, &circular);
        let (witnessed, own) = tokio::join!(other.order(&noura, id, &paper, now), office.perform_at("سلمى", &own, now));
        let first = own.outcome.status == diwan_protocol::ActionStatus::Applied;
        assert_eq!(first, witnessed.is_err(), "one of the two came first");
        if first {
            assert_eq!(fault(witnessed), Fault::AlreadyAcknowledged);
        }
        let kept = receipt(&office, "سلمى", &circular).await;
        assert_eq!(kept.witnessed.is_none(), first);
    }
    office.assert_sound().await;
}

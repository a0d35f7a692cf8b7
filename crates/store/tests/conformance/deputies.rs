//! Delegations: dated, in chains, never in circles, ended by themselves; and who sees who looked.

use crate::ladder::told_in;
use crate::office::{Office, ministry, refusal, unit};
use crate::team::{ask, done, fault, order, order_at};
use diwan_domain::{ActionId, DeviceId, EmployeeId, Fact, Moment, Role, StreamId};
use diwan_protocol::ProblemType;
use diwan_protocol::office::items::{DelegationItem, KIND_DELEGATION, KIND_WITNESS, WitnessItem};
use diwan_protocol::office::order::WitnessedBy;
use diwan_protocol::office::supervision::{Delegations, Look, Looks, NamesAsked};
use diwan_protocol::office::{Fault, Order, Question, Reply};
use diwan_store::{NewSession, Profile};

crate::stories!(
    a_deputy_supervises_in_the_principals_place_and_no_minute_longer,
    a_chain_of_deputies_holds_while_all_of_it_is_in_force,
    what_a_deputy_did_is_read_by_the_principal_who_comes_back,
    a_delegation_that_cannot_be_is_refused,
    a_deputys_own_acknowledgement_is_never_the_principals,
    nobody_supervises_the_one_in_whose_place_they_stand,
    whoever_is_moved_away_supervises_no_more,
    a_person_sees_who_looked_and_nobody_elses_looks,
    looks_come_in_pages_each_once,
);

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

fn delegate(office: &Office, to: &str, from: Moment, until: Moment) -> Order {
    Order::Delegate { to: office.employee(to), from, until, why: "إجازة سنوية".to_owned() }
}

fn remind(circular: diwan_domain::ItemId) -> Order {
    Order::Remind { circular, unit: None, people: Vec::new() }
}

async fn delegations(office: &Office, name: &str, now: Moment) -> Delegations {
    match office.archive.ask(&office.employee(name), &Question::Delegations {}, now).await.unwrap() {
        Reply::Delegations(delegations) => delegations,
        other => panic!("another reply: {other:?}"),
    }
}

/// Who somebody is at the door at a moment.
async fn at_the_door(office: &Office, name: &str, now: Moment) -> Profile {
    let token_hash = format!("token {}", office.id());
    let session = NewSession {
        token_hash: token_hash.clone(),
        employee: office.employee(name),
        device: DeviceId::parse("desk-1").unwrap(),
        device_name: "مكتب".to_owned(),
        expires_at: now.plus_secs(900 * DAY),
    };
    office.archive.open_session(&session, now).await.unwrap();
    office.archive.admitted(&token_hash, now).await.unwrap().unwrap().1
}

async fn units_at_the_door(office: &Office, name: &str, now: Moment) -> Vec<String> {
    let profile = at_the_door(office, name, now).await;
    assert_eq!(profile.roles.contains(&Role::Supervisor), !profile.supervises.is_empty());
    profile.supervises.iter().map(|unit| unit.id.to_string()).collect()
}

async fn a_deputy_supervises_in_the_principals_place_and_no_minute_longer(office: &Office) {
    let circular = office.issue("تعميم").await;
    let now = office.now();
    let (from, until) = (now.plus_secs(DAY), now.plus_secs(3 * DAY));
    let pulse = office.archive.access_pulse().await.unwrap();
    let given = order_at(office, "حمد", delegate(office, "فهد", from, until), now).await.unwrap();
    let item = given.answer.item.unwrap();
    assert_ne!(office.archive.access_pulse().await.unwrap(), pulse, "every registry looks again who may do what");
    for side in ["حمد", "فهد"] {
        let told =
            told_in::<DelegationItem>(office, &StreamId::employee(&office.employee(side)), KIND_DELEGATION).await;
        assert_eq!((told.len(), told[0].id, told[0].from, told[0].until), (1, item, from, until), "{side}");
    }
    let fahd = |at| units_at_the_door(office, "فهد", at);
    assert_eq!(fahd(from.plus_ms(-1)).await, [""; 0]);
    assert_eq!(at_the_door(office, "فهد", now).await.counts_until, Some(from));
    assert_eq!(fahd(from).await, ["HR"]);
    assert_eq!(at_the_door(office, "فهد", from).await.counts_until, Some(until));
    assert_eq!(fahd(until).await, [""; 0]);
    assert_eq!(at_the_door(office, "فهد", until).await.counts_until, None);

    assert_eq!(refusal(order_at(office, "فهد", remind(circular.id), from.plus_ms(-1)).await), ProblemType::Forbidden);
    let reminded = order_at(office, "فهد", remind(circular.id), until.plus_ms(-1)).await.unwrap();
    assert_eq!(reminded.answer.people, Some(3), "all of HR but for the deputy and the principal");
    assert_eq!(refusal(order_at(office, "فهد", remind(circular.id), until).await), ProblemType::Forbidden);

    // Ended before its time by the principal alone.
    let again = order_at(office, "حمد", delegate(office, "فهد", until, until.plus_secs(DAY)), now).await.unwrap();
    let second = again.answer.item.unwrap();
    let end = Order::EndDelegation { delegation: second };
    for other in ["فهد", "منيرة"] {
        assert_eq!(refusal(order_at(office, other, end.clone(), until).await), ProblemType::NotFound, "{other}");
    }
    order_at(office, "حمد", end.clone(), until.plus_secs(1)).await.unwrap();
    assert_eq!(fahd(until.plus_secs(1)).await, [""; 0]);
    assert_eq!(refusal(order_at(office, "حمد", end, until.plus_secs(2)).await), ProblemType::NotFound);
    let told = delegations(office, "فهد", until).await.taken;
    assert_eq!((told.len(), told[0].ended_at), (2, Some(until.plus_secs(1))));
    office.assert_sound().await;
}

async fn a_chain_of_deputies_holds_while_all_of_it_is_in_force(office: &Office) {
    let now = office.now();
    let at = |hours: i64| now.plus_secs(hours * HOUR);
    order_at(office, "منيرة", delegate(office, "فهد", at(0), at(10)), now).await.unwrap();
    order_at(office, "فهد", delegate(office, "بدر", at(5), at(20)), now).await.unwrap();
    let badr = |at| units_at_the_door(office, "بدر", at);
    assert_eq!(badr(at(4)).await, [""; 0]);
    assert_eq!(badr(at(5)).await, ["MOI"], "he stands in for the one who stands in");
    assert_eq!(at_the_door(office, "بدر", at(4)).await.counts_until, Some(at(5)));
    assert_eq!(at_the_door(office, "بدر", at(5)).await.counts_until, Some(at(10)), "when منيرة is back");
    assert_eq!(badr(at(10)).await, [""; 0], "فهد himself heads nothing");
    // A head who stands in for a lower head and for a higher one: each unit once, and the own one first.
    order_at(office, "نورة", delegate(office, "خالد", at(0), at(9)), now).await.unwrap();
    assert_eq!(units_at_the_door(office, "خالد", at(1)).await, ["IT", "HR-T"]);
    order_at(office, "حمد", delegate(office, "خالد", at(2), at(9)), now).await.unwrap();
    assert_eq!(units_at_the_door(office, "خالد", at(2)).await, ["IT", "HR"]);
    office.assert_sound().await;
}

async fn what_a_deputy_did_is_read_by_the_principal_who_comes_back(office: &Office) {
    let circular = office.issue("تعميم").await;
    let now = office.now();
    let (from, until) = (now.plus_secs(1), now.plus_secs(9 * DAY));
    order_at(office, "حمد", delegate(office, "خالد", from, until), now).await.unwrap();
    order_at(office, "حمد", remind(circular.id), now).await.unwrap();
    let paper = Order::Witness {
        circular: circular.id,
        employee: office.employee("سلمى"),
        how: WitnessedBy::Word,
        witness: office.employee("يوسف"),
        at: from,
        note: String::new(),
    };
    order_at(office, "خالد", paper, from.plus_secs(5)).await.unwrap();
    let own = Order::Remind { circular: circular.id, unit: Some(unit("IT")), people: Vec::new() };
    order_at(office, "خالد", own, from.plus_secs(6)).await.unwrap();
    let done = delegations(office, "حمد", until).await;
    assert_eq!((done.given.len(), done.taken.len(), done.done.len()), (1, 0, 1), "{:?}", done.done);
    let act = &done.done[0];
    assert_eq!((act.deputy.name.as_str(), act.what.as_str()), ("خالد", "witness"));
    assert_eq!((act.number.as_ref(), act.person.as_deref()), (Some(&circular.number), Some("سلمى")));
    assert!(delegations(office, "خالد", until).await.done.is_empty(), "what he did is not done in his place");
    let hers = StreamId::employee(&office.employee("سلمى"));
    let told = told_in::<WitnessItem>(office, &hers, KIND_WITNESS).await;
    assert_eq!(told[0].on_behalf.as_ref().map(|principal| principal.name.as_str()), Some("حمد"));
}

async fn a_delegation_that_cannot_be_is_refused(office: &Office) {
    let now = office.now();
    let at = |days: i64| now.plus_secs(days * DAY);
    let refused = async |name: &str, order: Order| fault(order_at(office, name, order, now).await);
    assert_eq!(refused("حمد", delegate(office, "حمد", at(0), at(1))).await, Fault::DelegationUnfit);
    assert_eq!(refused("سلمى", delegate(office, "يوسف", at(0), at(1))).await, Fault::DelegationUnfit);
    assert_eq!(refused("حمد", delegate(office, "فهد", at(1), at(1))).await, Fault::EndMissing);
    assert_eq!(refused("حمد", delegate(office, "فهد", at(-9), at(0))).await, Fault::EndMissing, "it would be over");
    assert_eq!(refused("حمد", delegate(office, "فهد", at(1), at(402))).await, Fault::EndMissing);
    let nobody =
        Order::Delegate { to: EmployeeId::from_stored("9\0"), from: at(0), until: at(1), why: "إجازة".to_owned() };
    assert_eq!(refused("حمد", nobody).await, Fault::DelegationUnfit);
    let silent = Order::Delegate { to: office.employee("فهد"), from: at(0), until: at(1), why: " ".to_owned() };
    assert_eq!(refused("حمد", silent).await, Fault::ReasonMissing);

    order_at(office, "حمد", delegate(office, "خالد", at(10), at(20)), now).await.unwrap();
    assert_eq!(refused("حمد", delegate(office, "فهد", at(19), at(21))).await, Fault::DelegationOverlaps);
    assert_eq!(refused("خالد", delegate(office, "حمد", at(12), at(13))).await, Fault::DelegationCircle);
    order_at(office, "خالد", delegate(office, "نورة", at(15), at(30)), now).await.unwrap();
    assert_eq!(refused("نورة", delegate(office, "حمد", at(18), at(40))).await, Fault::DelegationCircle);
    order_at(office, "نورة", delegate(office, "حمد", at(20), at(40)), now).await.unwrap();
    order_at(office, "حمد", delegate(office, "فهد", at(20), at(21)), now).await.unwrap();
    assert_eq!(office.ask("SELECT count(*) FROM delegation"), 4);
    office.assert_sound().await;
}

async fn a_deputys_own_acknowledgement_is_never_the_principals(office: &Office) {
    let circular = office.issue("تعميم").await;
    let now = office.now();
    order_at(office, "حمد", delegate(office, "فهد", now, now.plus_secs(DAY)), now).await.unwrap();
    office.does("فهد", Fact::Acknowledged, &circular).await;
    assert_eq!(office.ask("SELECT count(*) FROM receipt WHERE event = 'acknowledged'"), 1);
    let board = office.archive.board(&office.employee("منيرة"), None, 10).await.unwrap();
    assert_eq!(board.circulars[0].figures.acknowledged, 1);
    let reminded = order(office, "منيرة", remind(circular.id)).await.unwrap();
    assert_eq!(reminded.answer.people, Some(7), "حمد still owes it, though he is away");
}

async fn nobody_supervises_the_one_in_whose_place_they_stand(office: &Office) {
    let circular = office.issue("تعميم").await;
    let now = office.now();
    order_at(office, "حمد", delegate(office, "فهد", now, now.plus_secs(9 * DAY)), now).await.unwrap();
    let (employee, why) = (office.employee("حمد"), "إجازة دورية".to_owned());
    let (from, until) = (now, now.plus_secs(DAY));
    let reason = diwan_domain::AbsenceReason::Leave;
    let excuse = Order::Excuse { employee: employee.clone(), reason, from, until, why };
    assert_eq!(fault(order(office, "فهد", excuse.clone()).await), Fault::NotInTeam);
    let paper = Order::Witness {
        circular: circular.id,
        employee,
        how: WitnessedBy::Paper,
        witness: office.employee("سلمى"),
        at: now,
        note: String::new(),
    };
    assert_eq!(fault(order(office, "فهد", paper).await), Fault::NotInTeam);
    // Nor do they read that person's record; that of others of the team they do.
    let record = |name: &str| Question::Person { circular: circular.id, employee: office.employee(name) };
    assert_eq!(refusal(ask(office, "فهد", record("حمد")).await), ProblemType::Forbidden);
    ask(office, "فهد", record("سلمى")).await.unwrap();
    ask(office, "منيرة", record("حمد")).await.unwrap();
    assert_eq!(seen(office, "حمد").await.len(), 1, "whoever was refused did not look");
    done(office, "منيرة", excuse).await;
}

async fn whoever_is_moved_away_supervises_no_more(office: &Office) {
    let circular = office.issue("تعميم").await;
    done(office, "نورة", remind(circular.id)).await;
    let mut roster = ministry();
    roster.units.iter_mut().find(|unit| unit.id.as_str() == "HR-T").unwrap().head = Some(office.employee("سلمى"));
    office.archive.import_roster(&roster, office.now()).await.unwrap();
    assert_eq!(refusal(order(office, "نورة", remind(circular.id)).await), ProblemType::Forbidden);
    let question = Question::Person { circular: circular.id, employee: office.employee("يوسف") };
    assert_eq!(refusal(ask(office, "نورة", question.clone()).await), ProblemType::Forbidden);
    assert!(ask(office, "سلمى", question).await.is_ok());
}

async fn looks(office: &Office, name: &str, key: Option<String>, limit: u32) -> Looks {
    match ask(office, name, Question::Looks { key, limit }).await.unwrap() {
        Reply::Looks(looks) => looks,
        other => panic!("another reply: {other:?}"),
    }
}

async fn seen(office: &Office, name: &str) -> Vec<Look> {
    looks(office, name, None, 100).await.looks
}

async fn a_person_sees_who_looked_and_nobody_elses_looks(office: &Office) {
    let mut for_it = office.circular("لنظم المعلومات");
    for_it.audience = crate::office::units(&["IT"]);
    office.archive.issue_circular(&for_it, for_it.issued_at).await.unwrap();
    let circular = office.issue("تعميم").await;
    let now = office.now();
    order_at(office, "حمد", delegate(office, "فهد", now, now.plus_secs(DAY)), now).await.unwrap();
    let of = |name: &str| Question::Person { circular: circular.id, employee: office.employee(name) };
    ask(office, "فهد", of("سلمى")).await.unwrap();
    ask(office, "سلمى", of("سلمى")).await.unwrap();
    let asked = NamesAsked { unit: Some(unit("HR-T")), ..NamesAsked::default() };
    let names = Question::Names { circular: circular.id, asked, at: None, key: None, limit: 100 };
    ask(office, "منيرة", names.clone()).await.unwrap();
    ask(office, "منيرة", names).await.unwrap();
    let hers = seen(office, "سلمى").await;
    let who: Vec<_> = hers.iter().map(|look| (look.by.name.as_str(), look.alone)).collect();
    assert_eq!(who, [("منيرة", false), ("فهد", true)], "newest first; looking twice is one look; her own is none");
    assert_eq!(hers[1].on_behalf.as_ref().map(|principal| principal.name.as_str()), Some("حمد"));
    assert_eq!((hers[1].circular, hers[1].number.as_ref()), (Some(circular.id), Some(&circular.number)));
    let his: Vec<_> = seen(office, "يوسف").await.into_iter().map(|look| (look.by.name, look.alone)).collect();
    assert_eq!(his, [("منيرة".to_owned(), false)], "he was on the list and nobody read his page");
    for other in ["خالد", "فهد", "منيرة", "حمد"] {
        assert_eq!(seen(office, other).await, [], "{other} was not looked at");
    }
    // A list of a circular that is none of hers is no look at her, though her unit is among those that were looked at; nor when she is moved later.
    for of in [Some(unit("IT")), None] {
        let asked = NamesAsked { unit: of, ..NamesAsked::default() };
        let names = Question::Names { circular: for_it.id, asked, at: None, key: None, limit: 100 };
        ask(office, "منيرة", names).await.unwrap();
    }
    let mut roster = ministry();
    roster.people.iter_mut().find(|p| p.name == "سلمى").unwrap().unit = unit("IT");
    office.archive.import_roster(&roster, office.now()).await.unwrap();
    assert_eq!(seen(office, "سلمى").await, hers, "and what she saw stays");
    assert_eq!(seen(office, "بدر").await.len(), 2);
    assert_eq!(office.ask("SELECT count(*) FROM look"), 4, "one row for each look, whoever is on the list");
}

async fn looks_come_in_pages_each_once(office: &Office) {
    let circular = office.issue("تعميم").await;
    for n in 0..7i64 {
        let (who, at) = (if n % 2 == 0 { "حمد" } else { "منيرة" }, office.now().plus_secs(n * HOUR));
        let question = Question::Person { circular: circular.id, employee: office.employee("سلمى") };
        office.archive.ask(&office.employee(who), &question, at).await.unwrap();
    }
    let (mut key, mut all) = (None, Vec::new());
    loop {
        let page = looks(office, "سلمى", key, 3).await;
        assert!(page.looks.len() <= 3);
        all.extend(page.looks);
        key = page.next;
        if key.is_none() {
            break;
        }
    }
    assert_eq!(all.len(), 7);
    assert!(all.windows(2).all(|two| two[0].at > two[1].at));
    let strange = Question::Looks { key: Some("سلمى".to_owned()), limit: 3 };
    assert_eq!(refusal(ask(office, "سلمى", strange).await), ProblemType::BadRequest);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_delegations_that_would_close_a_circle_at_once_one_is_refused() {
    let office = Office::on_postgres().await;
    let other = diwan_store::open(&office.uri).await.unwrap();
    let (khalid, hamad) = (office.employee("خالد"), office.employee("حمد"));
    for round in 0..8 {
        let now = office.now().plus_secs(round * 10 * DAY);
        let (one, two) =
            (delegate(&office, "خالد", now, now.plus_secs(DAY)), delegate(&office, "حمد", now, now.plus_secs(DAY)));
        let (a, b) = (ActionId(office.id().0), ActionId(office.id().0));
        let (a, b) = tokio::join!(office.archive.order(&hamad, a, &one, now), other.order(&khalid, b, &two, now));
        let refused: Vec<_> = [a, b].into_iter().filter(Result::is_err).collect();
        assert_eq!(refused.len(), 1, "round {round}: {refused:?}");
        assert_eq!(refused.into_iter().map(fault).collect::<Vec<_>>(), [Fault::DelegationCircle]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_who_remind_at_once_remind_everybody_once() {
    let office = Office::on_postgres().await;
    let other = diwan_store::open(&office.uri).await.unwrap();
    let (munira, hamad) = (office.employee("منيرة"), office.employee("حمد"));
    for _ in 0..6 {
        let circular = office.issue("تعميم").await;
        let (a, b) = (ActionId(office.id().0), ActionId(office.id().0));
        let (order, now) = (remind(circular.id), office.now());
        let (a, b) =
            tokio::join!(office.archive.order(&munira, a, &order, now), other.order(&hamad, b, &order, now.plus_ms(1)));
        // منيرة reaches eight; حمد the same three of HR; himself only she. Whoever comes second finds those reminded.
        let people: Vec<_> = [&a, &b].into_iter().flatten().filter_map(|done| done.answer.people).collect();
        assert_eq!(people.iter().sum::<i64>(), 8, "{a:?} {b:?}");
        let sql = "SELECT count(*) FROM reminder r GROUP BY r.circular_id ORDER BY max(r.at) DESC LIMIT 1";
        assert_eq!(office.ask(sql), 8);
    }
    assert_eq!(office.archive.inspect().await.unwrap(), Vec::<String>::new());
}

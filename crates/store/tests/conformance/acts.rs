//! Acts: each once in effect, judged against what is registered, told to every desk of the person.

use crate::office::{Office, STATEMENT, ministry, refusal};
use diwan_domain::check::sha256_hex;
use diwan_domain::{DeviceId, Document, EmployeeId, Fact, ItemId, Moment, StreamId};
use diwan_protocol::feed::{KIND_RECEIPT, ReceiptItem};
use diwan_protocol::{Action, ActionStatus, MAX_ACTIONS, ProblemType};
use diwan_store::Moved;
use std::sync::Arc;

crate::stories!(
    an_acknowledgement_is_recorded_and_comes_back_to_every_desk,
    the_first_fact_stands_whatever_comes_after,
    the_same_act_again_has_the_first_answer,
    an_act_that_does_not_agree_with_the_record_has_no_effect,
    acts_of_one_batch_are_judged_one_by_one,
    one_act_sent_sixty_four_times_at_once_has_one_effect,
    two_desks_that_acknowledge_at_once_make_one_receipt,
    what_is_refused_in_one_call_does_not_touch_the_others_that_came_with_it,
    who_left_the_stream_or_the_roster_acts_no_more,
    facts_about_letters_are_kept_but_nothing_is_acknowledged,
);

/// The person's receipt item for a document.
async fn receipt(office: &Office, name: &str, document: &Document) -> Option<(i64, ReceiptItem)> {
    let employee = office.employee(name);
    let item = office.archive.item(&employee, ItemId::receipt_of(document.id, &employee)).await.unwrap()?;
    assert_eq!(item.kind, KIND_RECEIPT);
    Some((item.ver, serde_json::from_str(item.data.get()).unwrap()))
}

async fn an_acknowledgement_is_recorded_and_comes_back_to_every_desk(office: &Office) {
    let circular = office.issue("تعميم").await;
    let stream = StreamId::employee(&office.employee("سلمى"));
    let before = office.head_of(&stream).await;
    office.does("سلمى", Fact::Reached, &circular).await;
    let at = office.now();
    let recorded = office.perform_at("سلمى", &office.act(Fact::Acknowledged, &circular), at).await;
    assert_eq!(recorded.outcome.applied_seq, Some(before + 2));
    let head = office.archive.heads(std::slice::from_ref(&stream)).await.unwrap().remove(0);
    assert_eq!((recorded.outcome.recorded_at, recorded.moved), (Some(at), Some(Moved { head, by: 1 })));
    assert_eq!(office.head_of(&stream).await, before + 2);
    let (ver, item) = receipt(office, "سلمى", &circular).await.unwrap();
    assert_eq!((ver, item.subject, item.version), (2, circular.id, 1));
    assert_eq!(
        (item.facts.acknowledged, item.facts.opened),
        (Some(at), None),
        "facts are never inferred from one another"
    );
    assert_eq!(item.statement.as_deref(), Some(STATEMENT));
    assert_eq!(item.content_sha256, Some(circular.content_sha256()));
    assert_eq!(item.device.as_deref(), Some("desk-1"));
    assert_eq!(receipt(office, "يوسف", &circular).await, None);
    let whole = "SELECT count(*) FROM receipt WHERE event = 'acknowledged' AND employee_id = '301' AND unit_id = 'HR-T'
                 AND device_id = 'desk-1' AND device_time = 7 AND version = 1 AND statement_sha256 IS NOT NULL";
    assert_eq!(office.ask(whole), 1, "everything that a signature will cover is kept");
    office.assert_sound().await;
}

async fn the_first_fact_stands_whatever_comes_after(office: &Office) {
    let circular = office.issue("تعميم").await;
    let at = office.now();
    let first = office.perform_at("سلمى", &office.act(Fact::Acknowledged, &circular), at).await;
    let mut other_desk = office.act(Fact::Acknowledged, &circular);
    other_desk.device = DeviceId::parse("desk-2").unwrap();
    let second = office.perform("سلمى", &other_desk).await;
    assert_eq!(second.outcome.status, ActionStatus::Duplicate);
    assert_eq!((second.outcome.applied_seq, second.outcome.recorded_at), (first.outcome.applied_seq, Some(at)));
    assert_eq!(second.moved, None);
    let (ver, item) = receipt(office, "سلمى", &circular).await.unwrap();
    assert_eq!((ver, item.facts.acknowledged, item.device.as_deref()), (1, Some(at), Some("desk-1")));
    // What comes later about the same document does not take the acknowledgement away.
    office.does("سلمى", Fact::Opened, &circular).await;
    let (_, item) = receipt(office, "سلمى", &circular).await.unwrap();
    assert_eq!((item.facts.acknowledged, item.statement.as_deref()), (Some(at), Some(STATEMENT)));
}

async fn the_same_act_again_has_the_first_answer(office: &Office) {
    let circular = office.issue("تعميم").await;
    let act = office.act(Fact::Opened, &circular);
    let first = office.perform("سلمى", &act).await;
    office.does("سلمى", Fact::Acknowledged, &circular).await;
    let again = office.perform("سلمى", &act).await;
    assert_eq!(again.outcome.status, ActionStatus::Duplicate);
    assert_eq!(
        (again.outcome.applied_seq, again.outcome.recorded_at),
        (first.outcome.applied_seq, first.outcome.recorded_at)
    );
    let other_content = Action { device_time: Moment(8), ..act.clone() };
    for (name, stolen) in [("سلمى", &other_content), ("يوسف", &act)] {
        let outcome = office.perform(name, stolen).await.outcome;
        assert_eq!(outcome.status, ActionStatus::Rejected);
        assert_eq!(outcome.problem.unwrap().kind(), Some(ProblemType::IdempotencyMismatch));
    }
    // An act that was answered as duplicate is remembered too.
    let same_fact = office.act(Fact::Opened, &circular);
    for _ in 0..2 {
        assert_eq!(office.perform("سلمى", &same_fact).await.outcome.applied_seq, first.outcome.applied_seq);
    }
    let changed = Action { device_time: Moment(8), ..same_fact };
    assert_eq!(office.perform("سلمى", &changed).await.outcome.status, ActionStatus::Rejected);
}

async fn an_act_that_does_not_agree_with_the_record_has_no_effect(office: &Office) {
    let circular = office.issue("تعميم").await;
    let mut informs = office.circular("للعلم");
    informs.statement = None;
    informs.deadline = None;
    office.archive.issue_circular(&informs, informs.issued_at).await.unwrap();
    let informs = office.read("سلمى", informs.id).await.unwrap();
    let letter = office.letter("لمريم", "مريم");
    office.archive.send_letters(std::slice::from_ref(&letter), office.now()).await.unwrap();
    let not_hers = office.read("مريم", letter.id).await.unwrap();

    let acknowledge = office.act(Fact::Acknowledged, &circular);
    let other_hash = sha256_hex(b"another text");
    let cases = [
        (ProblemType::VersionMismatch, Action { version: 2, ..acknowledge.clone() }),
        (ProblemType::VersionMismatch, Action { content_sha256: other_hash.clone(), ..acknowledge.clone() }),
        (ProblemType::VersionMismatch, Action { statement_sha256: Some(other_hash.clone()), ..acknowledge.clone() }),
        (ProblemType::BadRequest, Action { statement_sha256: None, ..acknowledge.clone() }),
        (ProblemType::BadRequest, Action { content_sha256: "x".to_owned(), ..acknowledge.clone() }),
        (ProblemType::BadRequest, Action { device: DeviceId::from_stored("a b\0"), ..acknowledge.clone() }),
        (
            ProblemType::BadRequest,
            Action { statement_sha256: Some(other_hash.clone()), ..office.act(Fact::Opened, &circular) },
        ),
        (ProblemType::NotApplicable, office.act(Fact::Acknowledged, &informs)),
        (ProblemType::NotFound, office.act(Fact::Opened, &not_hers)),
        (ProblemType::NotFound, Action { subject: office.id(), ..acknowledge.clone() }),
    ];
    for (kind, action) in cases {
        let outcome = office.perform("سلمى", &action).await.outcome;
        assert_eq!(outcome.status, ActionStatus::Rejected, "{action:?}");
        assert_eq!(outcome.problem.unwrap().kind(), Some(kind), "{action:?}");
        assert_eq!((outcome.applied_seq, outcome.recorded_at), (None, None));
    }
    assert_eq!(receipt(office, "سلمى", &circular).await, None);
    // A refusal is not remembered: the same act, when it is right, counts.
    office.does("سلمى", Fact::Acknowledged, &circular).await;
    let too_many = vec![acknowledge; MAX_ACTIONS + 1];
    assert_eq!(
        refusal(office.archive.perform(&office.employee("سلمى"), &too_many, office.now()).await),
        ProblemType::BadRequest
    );
    office.assert_sound().await;
}

async fn acts_of_one_batch_are_judged_one_by_one(office: &Office) {
    let (one, two) = (office.issue("أول").await, office.issue("ثان").await);
    let reached = office.act(Fact::Reached, &one);
    let batch = [
        reached.clone(),
        office.act(Fact::Opened, &one),
        Action { version: 9, ..office.act(Fact::Shown, &one) },
        reached.clone(),
        office.act(Fact::Reached, &one),
        office.act(Fact::Reached, &two),
    ];
    let stream = StreamId::employee(&office.employee("سلمى"));
    let before = office.head_of(&stream).await;
    let recorded = office.archive.perform(&office.employee("سلمى"), &batch, office.now()).await.unwrap();
    use ActionStatus::{Applied, Duplicate, Rejected};
    let statuses: Vec<_> = recorded.iter().map(|r| r.outcome.status).collect();
    assert_eq!(statuses, [Applied, Applied, Rejected, Duplicate, Duplicate, Applied]);
    assert_eq!(recorded[0].outcome.applied_seq, recorded[3].outcome.applied_seq);
    assert_eq!(recorded[0].outcome.applied_seq, recorded[4].outcome.applied_seq);
    assert!(recorded.iter().zip(&batch).all(|(r, a)| r.id == a.id && r.outcome.id == a.id));
    assert_eq!(office.head_of(&stream).await, before + 2, "one change for each receipt item");
    let again = office.archive.perform(&office.employee("سلمى"), &batch, office.now()).await.unwrap();
    let statuses: Vec<_> = again.iter().map(|r| r.outcome.status).collect();
    assert_eq!(statuses, [Duplicate, Duplicate, Rejected, Duplicate, Duplicate, Duplicate]);
    assert_eq!(office.archive.perform(&office.employee("سلمى"), &[], office.now()).await.unwrap(), []);
    office.assert_sound().await;
}

async fn one_act_sent_sixty_four_times_at_once_has_one_effect(office: &Office) {
    let circular = office.issue("تعميم").await;
    let act = office.act(Fact::Acknowledged, &circular);
    let answers = at_once(office, (0..64).map(|_| ("سلمى", act.clone())).collect()).await;
    let applied = answers.iter().filter(|a| **a == ActionStatus::Applied).count();
    let duplicates = answers.iter().filter(|a| **a == ActionStatus::Duplicate).count();
    assert_eq!((applied, duplicates), (1, 63));
    assert_eq!(receipt(office, "سلمى", &circular).await.unwrap().0, 1);
    office.assert_sound().await;
}

async fn two_desks_that_acknowledge_at_once_make_one_receipt(office: &Office) {
    let circular = office.issue("تعميم").await;
    let names = ["سلمى", "يوسف", "مريم", "بدر"];
    let acts = (0..40).map(|n| (names[n % 4], office.act(Fact::Acknowledged, &circular))).collect();
    let answers = at_once(office, acts).await;
    assert_eq!(answers.iter().filter(|a| **a == ActionStatus::Applied).count(), 4);
    assert!(answers.iter().all(|a| matches!(a, ActionStatus::Applied | ActionStatus::Duplicate)));
    assert_eq!(office.archive.tally(office.now()).await.unwrap().acknowledgements, 4);
    office.assert_sound().await;
}

async fn what_is_refused_in_one_call_does_not_touch_the_others_that_came_with_it(office: &Office) {
    let (first, second) = (office.issue("أول").await, office.issue("ثان").await);
    let now = office.now();
    let both = |fact| [office.act(fact, &first), office.act(fact, &second)];
    let shared = office.act(Fact::Opened, &first);
    let stale = Action { version: 9, ..office.act(Fact::Acknowledged, &second) };
    let too_many = vec![shared.clone(); MAX_ACTIONS + 1];
    let names = ["سلمى", "يوسف", "مريم", "بدر", "نورة", "حمد"];
    let mut calls: Vec<(EmployeeId, Vec<Action>)> =
        names.iter().map(|name| (office.employee(name), both(Fact::Acknowledged).to_vec())).collect();
    calls.push((EmployeeId::parse("999").unwrap(), both(Fact::Opened).to_vec()));
    calls.push((office.employee("سلمى"), too_many));
    calls.push((office.employee("خالد"), vec![stale, office.act(Fact::Opened, &second)]));
    // The same act in two hands: it is the act of whoever was first, and no act of the other.
    calls.push((office.employee("سلمى"), vec![shared.clone()]));
    calls.push((office.employee("يوسف"), vec![shared]));
    let running: Vec<_> = calls
        .into_iter()
        .map(|(actor, acts)| {
            let archive = Arc::clone(&office.archive);
            tokio::spawn(async move { archive.perform(&actor, &acts, now).await })
        })
        .collect();
    let mut answers = Vec::new();
    for one in running {
        answers.push(one.await.unwrap());
    }
    let statuses = |answer: &Result<Vec<diwan_store::Recorded>, _>| {
        answer.as_ref().unwrap().iter().map(|r| r.outcome.status).collect::<Vec<_>>()
    };
    for answer in &answers[..names.len()] {
        assert_eq!(statuses(answer), [ActionStatus::Applied; 2]);
        let seqs: Vec<_> = answer.as_ref().unwrap().iter().map(|r| r.outcome.applied_seq.unwrap()).collect();
        assert!(seqs[0] != seqs[1], "each document has its own place in the stream");
    }
    let [stranger, too_many, khalid, one, other] = answers.split_off(names.len()).try_into().unwrap();
    assert_eq!(refusal(stranger), ProblemType::Forbidden);
    assert_eq!(refusal(too_many), ProblemType::BadRequest);
    assert_eq!(statuses(&khalid), [ActionStatus::Rejected, ActionStatus::Applied]);
    let mut shared = [statuses(&one)[0], statuses(&other)[0]];
    shared.sort_by_key(|status| *status == ActionStatus::Rejected);
    assert_eq!(shared, [ActionStatus::Applied, ActionStatus::Rejected]);
    assert_eq!(office.archive.tally(now).await.unwrap().acknowledgements, 2 * names.len() as i64);
    office.assert_sound().await;
}

/// On PostgreSQL a row may be held by others for long, as by an import of the roster. SQLite has one writer and no such thing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_waits_for_a_colleague_whose_row_is_held() {
    let office = Office::on_postgres().await;
    let circular = office.issue("تعميم").await;
    let (mut other_program, connection) = tokio_postgres::connect(&office.uri, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let holds = other_program.transaction().await.unwrap();
    let salma = office.employee("سلمى");
    holds.execute("UPDATE person SET title = 'x' WHERE id = $1", &[&salma.as_str()]).await.unwrap();
    let act = |name: &str| {
        let (archive, actor, act, now) = (
            Arc::clone(&office.archive),
            office.employee(name),
            office.act(Fact::Acknowledged, &circular),
            office.now(),
        );
        tokio::spawn(async move { archive.perform(&actor, &[act], now).await.unwrap().remove(0).outcome.status })
    };
    let held = act("سلمى");
    for _ in 0..5 {
        let others = ["يوسف", "مريم", "بدر", "نورة"].map(act);
        for other in others {
            let patience = tokio::time::timeout(std::time::Duration::from_secs(60), other).await;
            let status = patience.expect("a colleague waits for her row").unwrap();
            assert!(matches!(status, ActionStatus::Applied | ActionStatus::Duplicate));
        }
    }
    assert!(!held.is_finished(), "her own act waits");
    holds.commit().await.unwrap();
    assert_eq!(held.await.unwrap(), ActionStatus::Applied);
    office.assert_sound().await;
}

async fn at_once(office: &Office, acts: Vec<(&str, Action)>) -> Vec<ActionStatus> {
    let now = office.now();
    let mut running = Vec::new();
    for (name, action) in acts {
        let (archive, actor) = (Arc::clone(&office.archive), office.employee(name));
        running.push(tokio::spawn(async move {
            archive.perform(&actor, &[action], now).await.unwrap().remove(0).outcome.status
        }));
    }
    let mut answers = Vec::new();
    for one in running {
        answers.push(one.await.unwrap());
    }
    answers
}

async fn who_left_the_stream_or_the_roster_acts_no_more(office: &Office) {
    let circular = office.issue("تعميم").await;
    let stranger = EmployeeId::parse("999").unwrap();
    let act = [office.act(Fact::Opened, &circular)];
    assert_eq!(refusal(office.archive.perform(&stranger, &act, office.now()).await), ProblemType::Forbidden);
    let mut without = ministry();
    without.people.retain(|p| p.name != "سلمى");
    office.archive.import_roster(&without, office.now()).await.unwrap();
    assert_eq!(
        refusal(office.archive.perform(&office.employee("سلمى"), &act, office.now()).await),
        ProblemType::Forbidden
    );
}

async fn facts_about_letters_are_kept_but_nothing_is_acknowledged(office: &Office) {
    let letter = office.letter("كتاب", "سلمى");
    office.archive.send_letters(std::slice::from_ref(&letter), office.now()).await.unwrap();
    let letter = office.read("سلمى", letter.id).await.unwrap();
    office.does("سلمى", Fact::Opened, &letter).await;
    let outcome = office.perform("سلمى", &office.act(Fact::Acknowledged, &letter)).await.outcome;
    assert_eq!(outcome.problem.unwrap().kind(), Some(ProblemType::NotApplicable));
    let (_, item) = receipt(office, "سلمى", &letter).await.unwrap();
    assert!(item.facts.opened.is_some() && item.content_sha256.is_none());
    assert_eq!(office.archive.count_receipts().await.unwrap(), 0, "boards are of circulars");
}

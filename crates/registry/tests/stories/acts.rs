//! Acts over the wire: once in effect however often they are sent, each judged by itself.

use crate::wire::Wire;
use diwan_domain::{DeviceId, Fact};
use diwan_protocol::feed::{KIND_RECEIPT, ReceiptItem};
use diwan_protocol::{ActionStatus, Problem, ProblemType};
use diwan_testkit::office::{Circular, Office, STATEMENT};
use diwan_testkit::persona::new_action_id;

fn why(problem: &Option<Problem>) -> Option<ProblemType> {
    problem.as_ref().and_then(Problem::kind)
}

#[tokio::test]
async fn an_acknowledgement_is_recorded_once_and_comes_back_in_the_feed() {
    let office = Office::open().await;
    let salma = office.employee("سلمى").await;
    let issued = office.issue(Circular::on("إقرار")).await;
    let document = salma.document(issued.id).await;
    let act = salma.act(&document, Fact::Acknowledged, office.clock.now());
    let first = salma.send(std::slice::from_ref(&act)).await.remove(0);
    assert_eq!(first.status, ActionStatus::Applied);
    assert_eq!(first.recorded_at, Some(office.clock.now()));
    assert_eq!(
        first.applied_seq,
        Some(salma.head(&salma.own_stream()).await.head),
        "heads know it before the answer does"
    );

    office.clock.advance_secs(60);
    let again = salma.send(std::slice::from_ref(&act)).await.remove(0);
    assert_eq!(again.status, ActionStatus::Duplicate);
    assert_eq!((again.applied_seq, again.recorded_at), (first.applied_seq, first.recorded_at), "the original's");
    let by_another_act = salma.act(&document, Fact::Acknowledged, office.clock.now());
    let same_fact = salma.send(&[by_another_act]).await.remove(0);
    assert_eq!(
        (same_fact.status, same_fact.recorded_at),
        (ActionStatus::Duplicate, first.recorded_at),
        "the first stands"
    );

    let receipt = salma.everything().await.into_iter().find(|entry| entry.kind == KIND_RECEIPT).expect("a receipt");
    let receipt: ReceiptItem = serde_json::from_str(receipt.data.expect("data").get()).expect("a receipt");
    assert_eq!((receipt.subject, receipt.facts.acknowledged), (issued.id, first.recorded_at));
    assert_eq!(receipt.statement.as_deref(), Some(STATEMENT));
    assert_eq!(receipt.content_sha256, Some(document.content_sha256()));
}

#[tokio::test]
async fn the_same_id_with_other_content_is_refused() {
    let office = Office::open().await;
    let salma = office.employee("سلمى").await;
    let document = salma.document(office.issue(Circular::on("إقرار")).await.id).await;
    let opened = salma.act(&document, Fact::Opened, office.clock.now());
    salma.send(std::slice::from_ref(&opened)).await;
    let mut other = salma.act(&document, Fact::Shown, office.clock.now());
    other.id = opened.id;
    let refused = salma.send(&[other]).await.remove(0);
    assert_eq!(
        (refused.status, why(&refused.problem)),
        (ActionStatus::Rejected, Some(ProblemType::IdempotencyMismatch))
    );
}

#[tokio::test]
async fn one_bad_act_does_not_hold_up_the_others_and_outcomes_keep_their_order() {
    let office = Office::open().await;
    let salma = office.employee("سلمى").await;
    let document = salma.document(office.issue(Circular::on("إقرار")).await.id).await;
    let now = office.clock.now();
    let reached = salma.act(&document, Fact::Reached, now);
    let mut other_text = salma.act(&document, Fact::Acknowledged, now);
    other_text.content_sha256 = "0".repeat(64);
    let mut other_desk = salma.act(&document, Fact::Shown, now);
    other_desk.device = DeviceId::from_stored("desk-of-a-colleague");
    let mut of_nothing = salma.act(&document, Fact::Opened, now);
    of_nothing.subject = diwan_domain::ItemId(new_action_id().0);
    let opened = salma.act(&document, Fact::Opened, now);
    let batch = [reached, other_text, other_desk, of_nothing, opened];
    let outcomes = salma.send(&batch).await;
    let ids: Vec<_> = outcomes.iter().map(|outcome| outcome.id).collect();
    assert_eq!(ids, batch.iter().map(|act| act.id).collect::<Vec<_>>());
    let became: Vec<_> = outcomes.iter().map(|outcome| (outcome.status, why(&outcome.problem))).collect();
    assert_eq!(became[0], (ActionStatus::Applied, None));
    assert_eq!(became[1], (ActionStatus::Rejected, Some(ProblemType::VersionMismatch)));
    assert_eq!(became[2], (ActionStatus::Rejected, Some(ProblemType::Forbidden)));
    assert_eq!(became[3].0, ActionStatus::Rejected);
    assert_eq!(became[4], (ActionStatus::Applied, None));
}

#[tokio::test]
async fn nobody_acknowledges_what_is_not_theirs_or_asks_for_nothing_or_says_something_else() {
    let office = Office::open().await;
    let (salma, mariam) = (office.employee("سلمى").await, office.employee("مريم").await);
    let now = office.clock.now();
    let for_it = mariam.document(office.issue(Circular::on("لتقنية المعلومات").to_unit("IT")).await.id).await;
    let outside = salma.send(&[salma.act(&for_it, Fact::Acknowledged, now)]).await.remove(0);
    assert_eq!(outside.status, ActionStatus::Rejected);

    let informing = salma.document(office.issue(Circular::on("للعلم").informing()).await.id).await;
    let nothing_to_say = salma.send(&[salma.act(&informing, Fact::Acknowledged, now)]).await.remove(0);
    assert_eq!(why(&nothing_to_say.problem), Some(ProblemType::NotApplicable));

    let binding = salma.document(office.issue(Circular::on("إقرار")).await.id).await;
    let mut something_else = salma.act(&binding, Fact::Acknowledged, now);
    something_else.statement_sha256 = Some(diwan_domain::check::sha256_hex("لا أقرّ".as_bytes()));
    assert_eq!(salma.send(&[something_else]).await.remove(0).status, ActionStatus::Rejected);
}

#[tokio::test]
async fn an_empty_batch_is_answered_with_nothing() {
    let office = Office::open().await;
    let wire = Wire::of(&office, &office.employee("سلمى").await);
    let answer = wire.post("/v1/actions", r#"{"actions":[]}"#).await;
    assert_eq!(
        (answer.status().as_u16(), answer.text().await.expect("a body")),
        (200, r#"{"outcomes":[]}"#.to_owned())
    );
}

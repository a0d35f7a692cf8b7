//! Sixty-four at once with the same act, with other acts of the same fact, and with other content under the same id: one effect.
//! A round is one circular for six people, each with three facts: 18 keys.

use crate::house::House;
use crate::program::Built;
use crate::rounds;
use diwan_domain::{EmployeeId, Moment, StreamId};
use diwan_protocol::client::HttpLetterbox;
use diwan_protocol::feed::{KIND_RECEIPT, ReceiptItem};
use diwan_protocol::{Action, ActionOutcome, ActionStatus, Letterbox, ProblemType};
use diwan_store::Archive;
use diwan_testkit::persona::new_action_id;
use diwan_testkit::postgres::Cluster;
use futures_util::future::join_all;
use std::sync::Arc;

const AT_ONCE: usize = 64;
/// A crowd of one person is what this is about, so that the house must not throttle it.
const UNTHROTTLED: [(&str, &str); 2] =
    [("THROTTLE__PERSON_REQUESTS_PER_SEC", "0"), ("LIMITS__REQUESTS_PER_PERSON", "1000")];

fn circulars() -> usize {
    usize::try_from(rounds()).expect("few enough")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_crowd_at_the_archive_has_one_effect_on_sqlite() {
    at_the_archive(House::on_sqlite(circulars()).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_crowd_at_the_counter_has_one_effect_on_sqlite() {
    at_the_counter(House::on_sqlite(circulars()).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_crowd_at_the_archive_or_the_counter_has_one_effect_on_postgresql() {
    at_the_archive(House::on_postgresql(Cluster::shared(), circulars()).await).await;
    at_the_counter(House::on_postgresql(Cluster::shared(), circulars()).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn everything_that_a_person_does_in_one_moment_is_on_the_record_on_sqlite() {
    in_one_moment(House::on_sqlite(circulars()).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn everything_that_a_person_does_in_one_moment_is_on_the_record_on_postgresql() {
    in_one_moment(House::on_postgresql(Cluster::shared(), circulars()).await).await;
}

/// All facts of a document at once, each many times under other ids. They meet in one item of the person's stream, which must not forget any.
/// Two archives take them, as two registries on one database do.
async fn in_one_moment(house: House) {
    let archives = [house.archive().await, house.archive().await];
    for sender in &house.senders {
        let acts = sender.actions.iter().cycle().take(3 * AT_ONCE);
        let sent = acts.zip(archives.iter().cycle()).map(|(act, archive)| {
            let (archive, person) = (Arc::clone(archive), sender.person.clone());
            let act = Action { id: new_action_id(), ..act.clone() };
            tokio::spawn(
                async move { archive.perform(&person, &[act], Moment(1_800_000_000_000)).await.expect("recorded") },
            )
        });
        let answers = join_all(sent).await;
        let applied = answers.into_iter().flat_map(|answer| answer.expect("no panic"));
        let applied = applied.filter(|one| one.outcome.status == ActionStatus::Applied).count();
        assert_eq!(applied, sender.actions.len(), "each fact once");
        let page = archives[0].snapshot(&StreamId::employee(&sender.person), None, 1000).await.expect("a page");
        let receipts = page.entries.iter().filter(|entry| entry.kind == KIND_RECEIPT).map(|entry| {
            let data = entry.data.as_ref().expect("a put has data");
            serde_json::from_str::<ReceiptItem>(data.get()).expect("a receipt").facts
        });
        let whole = receipts.filter(|f| f.reached.is_some() && f.opened.is_some() && f.acknowledged.is_some());
        assert_eq!(whole.count(), circulars(), "no fact hides another");
    }
    house.is_whole(circulars()).await;
}

async fn at_the_archive(house: House) {
    let archive = house.archive().await;
    crowds(&house, async |person, _, action| {
        let (archive, person): (Arc<dyn Archive>, EmployeeId) = (Arc::clone(&archive), person.clone());
        let task = tokio::spawn(async move {
            archive.perform(&person, &[action], Moment(1_800_000_000_000)).await.expect("recorded").remove(0).outcome
        });
        task.await.expect("no panic")
    })
    .await;
}

async fn at_the_counter(house: House) {
    let program = Built::take().start(&house, &UNTHROTTLED);
    program.ready().await;
    let letterbox = program.letterbox();
    crowds(&house, async |_, token, action| {
        let (letterbox, token): (Arc<HttpLetterbox>, String) = (Arc::clone(&letterbox), token.to_owned());
        let task =
            tokio::spawn(async move { letterbox.act(&token, &[action]).await.expect("an answer").outcomes.remove(0) });
        task.await.expect("no panic")
    })
    .await;
}

/// Sends a crowd for every fact of everybody, in turns of the three kinds.
async fn crowds(house: &House, send: impl AsyncFn(&EmployeeId, &str, Action) -> ActionOutcome) {
    for (number, sender) in house.senders.iter().enumerate() {
        for (key, action) in sender.actions.iter().enumerate() {
            // Each of the three facts of a document meets each kind of crowd, with one person or the next.
            let kind = (key + key / 3 + number) % 3;
            let acts = (0..AT_ONCE).map(|n| match kind {
                0 => action.clone(),
                1 => Action { id: new_action_id(), ..action.clone() },
                _ => Action { device_time: Moment(n as i64), ..action.clone() },
            });
            let answers = join_all(acts.map(|act| send(&sender.person, &sender.token, act))).await;
            one_effect(kind, &answers);
        }
    }
    house.is_whole(circulars()).await;
}

fn one_effect(kind: usize, answers: &[ActionOutcome]) {
    let (first, rest): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == ActionStatus::Applied);
    let [first] = first.as_slice() else { panic!("{} of {AT_ONCE} had an effect", first.len()) };
    assert_eq!(rest.len(), AT_ONCE - 1);
    for other in rest {
        if kind == 2 {
            let problem = other.problem.as_ref().and_then(|problem| problem.kind());
            assert_eq!((other.status, problem), (ActionStatus::Rejected, Some(ProblemType::IdempotencyMismatch)));
        } else {
            assert_eq!(other.status, ActionStatus::Duplicate);
            assert_eq!((other.applied_seq, other.recorded_at), (first.applied_seq, first.recorded_at));
        }
    }
}

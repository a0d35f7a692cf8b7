//! What a person did is kept, sent in order and counted once, whatever happens to the line and the program.
#![allow(clippy::unwrap_used, reason = "a story that cannot go on ends")]

mod support;

use diwan_cache::{Acted, OutboxState};
use diwan_domain::{Fact, ItemId};
use diwan_protocol::{Action, ActionOutcome, ActionStatus, ProblemType};
use support::*;

fn batch(desk: &Desk, at_secs: i64) -> Vec<(Fact, ItemId)> {
    let waiting = desk.cache.next_batch(NOON.plus_secs(at_secs), 100).unwrap();
    waiting.into_iter().map(|w| (w.action.event, w.action.subject)).collect()
}

fn office_with(desks_circulars: u32) -> (Office, Desk, Vec<ItemId>) {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    let ids = (1..=desks_circulars).map(|n| office.registry.issue(&circular(n), &[all()])).collect();
    salma.sync(&office);
    (office, salma, ids)
}

#[test]
fn acts_on_one_document_go_in_order_and_documents_do_not_wait_for_one_another() {
    let (_office, mut salma, ids) = office_with(3);
    salma.does(Fact::Reached, ids[0]);
    salma.does(Fact::Reached, ids[1]);
    salma.does(Fact::Opened, ids[1]);
    salma.does(Fact::Reached, ids[2]);
    salma.acknowledges(ids[2]);
    // The lane with the acknowledgement first, then the oldest; one act of each lane.
    assert_eq!(batch(&salma, 0), [(Fact::Reached, ids[2]), (Fact::Reached, ids[0]), (Fact::Reached, ids[1])]);

    let first = salma.cache.next_batch(NOON, 1).unwrap().remove(0).action;
    salma.cache.mark_sending(&[first.id]).unwrap();
    assert_eq!(batch(&salma, 0), [(Fact::Reached, ids[0]), (Fact::Reached, ids[1])], "its lane waits for the answer");
    let applied = ActionOutcome {
        id: first.id,
        status: ActionStatus::Applied,
        applied_seq: Some(9),
        recorded_at: Some(NOON),
        problem: None,
    };
    salma.cache.settle(&[applied], NOON, NOON).unwrap();
    assert_eq!(batch(&salma, 0)[0], (Fact::Acknowledged, ids[2]));
}

#[test]
fn a_refused_act_blocks_neither_its_lane_nor_another() {
    let (_office, mut salma, ids) = office_with(2);
    salma.does(Fact::Reached, ids[0]);
    salma.does(Fact::Opened, ids[0]);
    salma.does(Fact::Opened, ids[1]);
    let poison = salma.cache.next_batch(NOON, 1).unwrap().remove(0).action;
    salma.cache.mark_sending(&[poison.id]).unwrap();
    salma.cache.settle(&[refused(&poison, ProblemType::NotFound)], NOON, NOON).unwrap();
    assert_eq!(batch(&salma, 0), [(Fact::Opened, ids[0]), (Fact::Opened, ids[1])]);
    assert_eq!(salma.cache.counters(NOON).unwrap().rejected, 1, "and it is kept until the person has seen it");
}

#[test]
fn what_got_no_answer_waits_its_time_and_is_tried_again() {
    let (mut office, mut salma, ids) = office_with(2);
    salma.acknowledges(ids[0]);
    salma.acknowledges(ids[1]);
    let sent: Vec<Action> = salma.cache.next_batch(NOON, 10).unwrap().into_iter().map(|w| w.action).collect();
    let tried: Vec<_> = sent.iter().map(|a| a.id).collect();
    salma.cache.mark_sending(&tried).unwrap();
    assert!(batch(&salma, 0).is_empty());
    salma.cache.put_back(&tried[..1], NOON.plus_secs(30)).unwrap();
    let retry = ActionOutcome {
        id: tried[1],
        status: ActionStatus::Retry,
        applied_seq: None,
        recorded_at: None,
        problem: None,
    };
    salma.cache.settle(&[retry], NOON.plus_secs(60), NOON).unwrap();

    assert_eq!(salma.cache.next_due().unwrap(), Some(NOON.plus_secs(30)));
    assert!(batch(&salma, 29).is_empty());
    assert_eq!(batch(&salma, 30), [(Fact::Acknowledged, ids[0])]);
    assert_eq!(
        salma.cache.next_batch(NOON.plus_secs(60), 10).unwrap().iter().map(|w| w.attempts).collect::<Vec<_>>(),
        [1, 1]
    );
    salma.cache.retry_now().unwrap();
    assert_eq!(batch(&salma, 0).len(), 2);
    assert_eq!(salma.owed(), [], "meanwhile nothing rings for what was done");
    salma.sends(&mut office);
    assert_eq!(salma.cache.next_due().unwrap(), None);
}

#[test]
fn an_act_behind_another_is_not_due_before_it() {
    let (_office, mut salma, ids) = office_with(1);
    salma.does(Fact::Opened, ids[0]);
    let opened = salma.cache.next_batch(NOON, 1).unwrap().remove(0).action.id;
    salma.cache.mark_sending(&[opened]).unwrap();
    salma.acknowledges(ids[0]);
    assert_eq!(salma.cache.next_due().unwrap(), None, "while the first is on its way, nothing can follow");
    salma.cache.put_back(&[opened], NOON.plus_secs(30)).unwrap();
    // Otherwise the dispatch would look in vain again and again, and never see that a clock was set back behind the first.
    assert_eq!(salma.cache.next_due().unwrap(), Some(NOON.plus_secs(30)));
    assert_eq!(batch(&salma, 30), [(Fact::Opened, ids[0])]);
}

#[test]
fn a_program_that_dies_while_sending_sends_again_and_it_counts_once() {
    let (mut office, mut salma, ids) = office_with(1);
    salma.acknowledges(ids[0]);
    let sent = salma.cache.next_batch(NOON, 10).unwrap().remove(0).action;
    salma.cache.mark_sending(&[sent.id]).unwrap();
    // The registry took it; the answer never came.
    office.registry.act(&salma.who, std::slice::from_ref(&sent));
    let salma = salma.restart();
    assert_eq!(salma.cache.outbox().unwrap()[0].state, OutboxState::Queued);
    office.registry.now = NOON.plus_secs(3600);
    salma.sends(&mut office);
    salma.sync(&office);
    let history = salma.cache.history(0, 10).unwrap();
    assert_eq!((history.total, history.rows[0].recorded_at), (1, Some(NOON)), "the first record stands");
}

#[test]
fn an_answer_that_comes_after_the_feed_leaves_nothing_behind() {
    let (mut office, mut salma, ids) = office_with(1);
    salma.acknowledges(ids[0]);
    let sent = salma.cache.next_batch(NOON, 10).unwrap().remove(0).action;
    salma.cache.mark_sending(&[sent.id]).unwrap();
    let outcomes = office.registry.act(&salma.who, std::slice::from_ref(&sent));
    assert_eq!(salma.sync(&office).ended_duties, ids);
    let settled = salma.cache.settle(&outcomes, NOON, NOON).unwrap();
    assert!(settled.is_empty());
    assert_eq!(salma.cache.outbox().unwrap(), []);
    assert!(salma.cache.settle(&outcomes, NOON, NOON).unwrap().is_empty(), "an answer twice is an answer once");
    assert!(salma.cache.verify().unwrap().is_empty());
}

#[test]
fn the_same_act_is_written_once() {
    let (_office, mut salma, ids) = office_with(1);
    let act = salma.action(Fact::Acknowledged, ids[0]);
    assert_eq!(salma.cache.act(&[act.clone(), act]).unwrap(), [Acted::Queued, Acted::Known]);
    assert_eq!(salma.acknowledges(ids[0]), Acted::Known, "also under another id");
    assert_eq!(salma.cache.outbox().unwrap().len(), 1);
}

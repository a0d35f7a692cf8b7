//! The registry was restored from an older backup: what it lost is told to it again, and nobody is asked twice.
#![allow(clippy::unwrap_used, reason = "a story that cannot go on ends")]

mod support;

use diwan_domain::{Fact, ItemId, StreamId};
use support::*;

/// Salma knows of two circulars; the registry has her acknowledgement of the second, and its backup does not.
fn salma_who_acknowledged_after_the_backup() -> (Office, Office, Desk, [ItemId; 2]) {
    let mut office = Office::new();
    let mut salma = office.employee("سلمى");
    let ids = [1, 2].map(|n| office.registry.issue(&circular(n), &[all()]));
    salma.sync(&office);
    salma.acknowledges(ids[0]);
    salma.sends(&mut office);
    salma.sync(&office);
    let backup = Office { registry: office.registry.clone() };
    salma.does(Fact::Opened, ids[1]);
    salma.acknowledges(ids[1]);
    while !salma.cache.next_batch(NOON, 1).unwrap().is_empty() {
        salma.sends(&mut office);
    }
    salma.sync(&office);
    assert!(salma.cache.outbox().unwrap().is_empty() && salma.owed().is_empty());
    (office, backup, salma, ids)
}

/// The desk takes its own stream anew, as after a restore.
fn takes_own_stream_anew(salma: &Desk, office: &Office) {
    salma.cache.reset(&StreamId::employee(&salma.who)).unwrap();
    salma.sync(office);
}

#[test]
fn acts_that_a_restored_registry_lost_are_sent_again_and_nobody_is_asked_twice() {
    let (_lost, mut backup, mut salma, ids) = salma_who_acknowledged_after_the_backup();
    takes_own_stream_anew(&salma, &backup);
    assert_eq!(salma.owed(), [], "it was done here, whatever the registry remembers");
    // A crash between the new history and the comparison loses nothing.
    salma = salma.restart();
    assert_eq!(salma.cache.send_lost().unwrap(), 2);
    assert_eq!(salma.cache.send_lost().unwrap(), 0, "once");
    let waiting = salma.cache.outbox().unwrap();
    assert!(waiting.iter().all(|row| row.action.subject == ids[1]), "what the backup holds is not sent again");
    while !salma.cache.next_batch(NOON, 1).unwrap().is_empty() {
        salma.sends(&mut backup);
    }
    salma.sync(&backup);
    assert!(salma.cache.outbox().unwrap().is_empty());
    let again = salma.cache.history(0, 10).unwrap();
    assert_eq!(again.total, 2);
}

#[test]
fn an_answer_from_before_the_restore_that_comes_after_it_is_not_believed() {
    let mut office = Office::new();
    let mut salma = office.employee("سلمى");
    let id = office.registry.issue(&circular(1), &[all()]);
    salma.sync(&office);
    let mut backup = Office { registry: office.registry.clone() };
    salma.acknowledges(id);
    let sent = salma.cache.next_batch(NOON, 10).unwrap().remove(0).action;
    salma.cache.mark_sending(&[sent.id]).unwrap();
    let late = office.registry.act(&salma.who, std::slice::from_ref(&sent));
    takes_own_stream_anew(&salma, &backup);
    salma.cache.settle(&late, NOON, NOON).unwrap();
    assert_eq!(salma.cache.next_batch(NOON, 10).unwrap().len(), 1, "what the backup does not hold is sent again");
    salma.sends(&mut backup);
    salma.sync(&backup);
    assert!(salma.cache.outbox().unwrap().is_empty() && salma.owed().is_empty());
    assert!(salma.cache.read(id).unwrap().unwrap().facts.acknowledged.is_some(), "and recorded there");
}

#[test]
fn a_record_that_the_feed_never_brings_is_not_believed_for_ever() {
    for others in [0, 3] {
        let mut office = Office::new();
        let mut salma = office.employee("سلمى");
        let ids = [1, 2, 3, 4].map(|n| office.registry.issue(&circular(n), &[all()]));
        salma.sync(&office);
        let mut backup = Office { registry: office.registry.clone() };
        salma.acknowledges(ids[0]);
        // The answer came, and then the registry was put back, under the same epoch, before the feed had brought the record.
        salma.sends(&mut office);
        // Another desk of hers acts there meanwhile: its records have the places that this one's had.
        let mut at_home = backup.employee("سلمى");
        at_home.sync(&backup);
        for id in ids.iter().skip(1).take(others) {
            at_home.acknowledges(*id);
            at_home.sends(&mut backup);
        }
        let came = salma.sync(&backup);
        assert_eq!(came.acts_again, usize::from(others > 0));
        let beyond = salma.cache.recorded_beyond().unwrap();
        assert_eq!(
            beyond.len(),
            usize::from(others == 0),
            "its place lies beyond the end of the stream, or is another's"
        );
        assert_eq!(salma.cache.send_beyond(&beyond).unwrap(), beyond.len());
        salma.sends(&mut backup);
        salma.sync(&backup);
        assert!(salma.cache.read(ids[0]).unwrap().unwrap().facts.acknowledged.is_some(), "{others}: it is told again");
        assert!(salma.cache.outbox().unwrap().is_empty() && salma.cache.recorded_beyond().unwrap().is_empty());
    }
}

#[test]
fn an_act_about_a_circular_that_went_with_the_lost_history_is_let_go_of() {
    let mut office = Office::new();
    let mut salma = office.employee("سلمى");
    let backup = Office { registry: office.registry.clone() };
    let id = office.registry.issue(&circular(1), &[all()]);
    salma.sync(&office);
    salma.acknowledges(id);
    salma.sends(&mut office);
    salma.cache.reset(&all()).unwrap();
    salma.sync(&backup);
    let beyond = salma.cache.recorded_beyond().unwrap();
    assert_eq!(
        (beyond.len(), salma.cache.send_beyond(&beyond).unwrap()),
        (1, 0),
        "nobody could answer it but with a refusal"
    );
    assert!(salma.cache.recorded_beyond().unwrap().is_empty() && salma.cache.outbox().unwrap().is_empty());
}

#[test]
fn what_a_registry_lost_while_the_person_was_out_of_the_unit_is_told_when_they_come_back() {
    let mut office = Office::new();
    let mut salma = office.employee("سلمى");
    let id = office.registry.issue(&circular(1), &[StreamId::from_stored("unit:HR")]);
    salma.sync(&office);
    let backup = Office { registry: office.registry.clone() };
    salma.acknowledges(id);
    salma.sends(&mut office);
    salma.sync(&office);
    salma.cache.hold_streams(&[all(), StreamId::employee(&salma.who)], NOON).unwrap();
    takes_own_stream_anew(&salma, &backup);
    assert_eq!(salma.cache.send_lost().unwrap(), 0, "nobody could take an act about a circular of another unit");
    salma.cache.hold_streams(&salma.streams, NOON).unwrap();
    salma.sync(&backup);
    assert_eq!(salma.cache.send_lost().unwrap(), 1);
}

#[test]
fn a_registry_that_lost_nothing_is_told_nothing() {
    let (office, _backup, salma, _) = salma_who_acknowledged_after_the_backup();
    takes_own_stream_anew(&salma, &office);
    assert_eq!(salma.cache.send_lost().unwrap(), 0);
    assert!(salma.cache.outbox().unwrap().is_empty());
}

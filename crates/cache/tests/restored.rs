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
fn a_registry_that_lost_nothing_is_told_nothing() {
    let (office, _backup, salma, _) = salma_who_acknowledged_after_the_backup();
    takes_own_stream_anew(&salma, &office);
    assert_eq!(salma.cache.send_lost().unwrap(), 0);
    assert!(salma.cache.outbox().unwrap().is_empty());
}

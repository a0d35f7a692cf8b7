//! Streams are joined, followed, interrupted, replaced and left; nothing is missed and nothing comes back.

mod support;

use diwan_cache::{Agreement, Ask, CacheError, Changes};
use diwan_domain::{DutyState, Fact, StreamId};
use diwan_protocol::StreamHead;
use support::*;

#[test]
fn a_first_sync_goes_on_where_it_was_interrupted() {
    let mut office = Office::new();
    for number in 1..=25 {
        office.registry.issue(&letter(number), &[all()]);
    }
    let salma = office.employee("سلمى");
    salma.step(&office.registry, &all(), 10).unwrap();
    assert_eq!(
        salma.listed(&Default::default()).first(),
        Some(&item_id(25)),
        "usable after its first page, newest first"
    );
    let standing = salma.cache.standing(&all()).unwrap().unwrap();
    assert_eq!((standing.count, standing.expected), (10, 25));

    let salma = salma.restart();
    assert_eq!(salma.cache.standing(&all()).unwrap().unwrap().ask, Ask::Snapshot { key: Some("10".to_owned()) });
    let first_again = office.registry.snapshot(&all(), None, 10);
    assert_eq!(salma.cache.apply_snapshot(&all(), None, &first_again, NOON).unwrap(), Changes::default());
    office.registry.issue(&circular(30), &[all()]);
    salma.sync(&office);
    assert_eq!(salma.cache.counters(NOON).unwrap().documents, 26, "what was issued meanwhile came too");
    assert_eq!(salma.cache.standing(&all()).unwrap().unwrap().expected, 0);
}

#[test]
fn leaving_a_unit_takes_what_only_it_held() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    let theirs = office.registry.issue(&circular(1), &[unit("HR")]);
    let everybodys = office.registry.issue(&circular(2), &[all(), unit("HR")]);
    salma.sync(&office);
    let own = StreamId::employee(&salma.who);
    let went = salma.cache.hold_streams(&[all(), own], NOON).unwrap();
    assert_eq!((went.changed, went.ended_duties), (vec![theirs], vec![theirs]));
    assert_eq!(salma.listed(&Default::default()), [everybodys]);
    assert!(salma.cache.read(theirs).unwrap().is_none());
    assert!(matches!(salma.step_entries(&office, &unit("HR")), Err(CacheError::UnknownStream)));
    assert!(salma.cache.verify().unwrap().is_empty());
    assert!(salma.cache.leave(&unit("HR"), NOON).unwrap().is_empty(), "leaving twice is leaving once");
}

#[test]
fn who_comes_back_into_a_unit_owes_its_circulars_again_and_the_bell_is_told() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    let theirs = office.registry.issue(&circular(1), &[unit("HR")]);
    assert_eq!(salma.sync(&office).new_duties, [theirs]);
    let own = StreamId::employee(&salma.who);
    assert_eq!(salma.cache.hold_streams(&[all(), own], NOON).unwrap().ended_duties, [theirs]);

    salma.cache.hold_streams(&salma.streams, NOON).unwrap();
    let back = salma.sync(&office);
    assert_eq!(
        (back.owed_again, back.new_duties),
        (vec![theirs], vec![]),
        "alerted once as new, and owed all the same"
    );
    assert_eq!(salma.owed(), [theirs]);
    assert!(salma.sync(&office).owed_again.is_empty());
}

#[test]
fn an_item_goes_only_when_its_last_stream_drops_it() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    let id = office.registry.issue(&circular(1), &[all(), unit("HR")]);
    salma.sync(&office);
    office.registry.drop_from(&unit("HR"), id, "moved");
    assert!(salma.sync(&office).is_empty());
    assert_eq!(salma.owed(), [id]);
    office.registry.drop_from(&all(), id, "access");
    assert_eq!(salma.sync(&office).ended_duties, [id]);
    assert!(salma.finds("البريد").is_empty());
}

#[test]
fn a_reset_stream_stays_readable_and_is_swept_at_the_end() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    let ids: Vec<_> = (1..=12).map(|n| office.registry.issue(&circular(n), &[all()])).collect();
    salma.sync(&office);
    // A drop that this desk never hears of, as after a purge of the feed.
    let mut later = Office::new();
    for number in (1..=12).filter(|n| *n != 3) {
        later.registry.issue(&circular(number), &[all()]);
    }
    later.registry.epoch = 2;
    salma.cache.reset(&all()).unwrap();
    assert_eq!(salma.owed().len(), 12, "nothing flickers");
    salma.step(&later.registry, &all(), 5).unwrap();
    assert_eq!(salma.owed().len(), 12);
    let swept = salma.sync(&later);
    assert_eq!((swept.ended_duties, swept.new_duties), (vec![ids[2]], vec![]));
}

#[test]
fn a_registry_that_was_restored_from_a_backup_wins_and_gets_the_lost_acts_again() {
    let mut office = Office::new();
    let mut salma = office.employee("سلمى");
    let mut document = circular(1);
    let id = office.registry.issue(&document, &[all()]);
    salma.sync(&office);
    let mut backup = office.registry.clone();
    backup.epoch = 2;

    document.subject = "تعميم معدل".to_owned();
    office.registry.issue(&document, &[all()]);
    salma.sync(&office);
    salma.acknowledges(id);
    salma.sends(&mut office);
    assert_eq!(salma.cache.duty(id).unwrap(), Some(DutyState::Acknowledged));

    // The feed had not brought the record when the registry was lost.
    office.registry = backup;
    salma.sync(&office);
    assert_eq!(salma.cache.read(id).unwrap().unwrap().document.subject, circular(1).subject, "the older version won");
    assert_eq!(salma.cache.duty(id).unwrap(), Some(DutyState::Sent));
    assert_eq!(salma.cache.send_lost().unwrap(), 1);
    salma.sends(&mut office);
    salma.sync(&office);
    assert_eq!(salma.cache.duty(id).unwrap(), Some(DutyState::Acknowledged));
}

#[test]
fn differing_sums_are_noticed_and_healed() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    office.registry.issue(&circular(1), &[all()]);
    office.registry.issue(&circular(2), &[all()]);
    salma.sync(&office);
    let head = office.registry.head(&all());
    let agreement = |head: &StreamHead| salma.cache.standing(&all()).unwrap().unwrap().agrees_with(head);
    assert_eq!(agreement(&head), Agreement::Same);
    assert_eq!(agreement(&StreamHead { check: "0".repeat(16), ..head.clone() }), Agreement::Broken);
    assert_eq!(agreement(&StreamHead { head: 99, ..head.clone() }), Agreement::Behind);
    salma.cache.reset(&all()).unwrap();
    assert_eq!(agreement(&head), Agreement::Behind);
    salma.sync(&office);
    assert_eq!(agreement(&head), Agreement::Same);
}

#[test]
fn a_page_with_a_gap_before_it_does_not_move_the_cursor() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    salma.sync(&office);
    let early = office.registry.issue(&circular(1), &[all()]);
    let late = office.registry.issue(&circular(2), &[all()]);
    let second = office.registry.entries(&all(), 1, 10);
    salma.cache.apply_entries(&all(), 1, &second, NOON).unwrap();
    assert_eq!(salma.owed(), [late]);
    assert_eq!(salma.cache.standing(&all()).unwrap().unwrap().ask, Ask::Entries { epoch: 1, after: 0 });
    assert_eq!(salma.sync(&office).new_duties, [early]);
}

#[test]
fn nothing_that_was_swept_comes_back_with_an_old_page() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    salma.sync(&office);
    let id = office.registry.issue(&circular(1), &[all()]);
    let old = office.registry.entries(&all(), 0, 10);
    salma.sync(&office);
    office.registry.drop_from(&all(), id, "deleted");
    salma.cache.reset(&all()).unwrap();
    salma.sync(&office);
    assert_eq!(salma.cache.apply_entries(&all(), 0, &old, NOON).unwrap(), Changes::default());
    assert!(salma.cache.read(id).unwrap().is_none());
}

#[test]
fn membership_items_are_told_and_not_obeyed() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    let own = StreamId::employee(&salma.who);
    let json = r#"{"stream":"unit:FIN","member":true}"#;
    office.registry.put(item_id(500), "membership/1", NOON, json, std::slice::from_ref(&own));
    let came = salma.sync(&office);
    assert_eq!(came.memberships, [(unit("FIN"), true)]);
    assert!(salma.cache.standing(&unit("FIN")).unwrap().is_none(), "the session has the truth");
}

#[test]
fn a_fact_recorded_elsewhere_counts_as_read_here() {
    let mut office = Office::new();
    let mut at_work = office.employee("سلمى");
    let at_home = office.employee("سلمى");
    let id = office.registry.issue(&letter(1), &[all()]);
    at_work.sync(&office);
    at_home.sync(&office);
    at_work.does(Fact::Opened, id);
    at_work.sends(&mut office);
    assert_eq!(at_home.sync(&office).changed, [id]);
    assert_eq!(at_home.cache.counters(NOON).unwrap().unread_letters, 0);
}

//! A circular reaches a desk, cannot be missed, is acknowledged once, and every desk of the person knows.

mod support;

use diwan_cache::{Acted, OutboxState};
use diwan_domain::{DutyState, Fact, Moment};
use diwan_protocol::ProblemType;
use support::*;

#[test]
fn a_circular_becomes_a_duty_and_the_registrys_record_ends_it() {
    let mut office = Office::new();
    let mut salma = office.employee("سلمى");
    salma.sync(&office);

    let id = office.registry.issue(&circular(1), &[all()]);
    let came = salma.sync(&office);
    assert_eq!((came.new_duties, came.changed), (vec![id], vec![id]));
    assert_eq!(salma.owed(), [id]);
    let figures = salma.cache.counters(NOON).unwrap();
    assert_eq!((figures.owed, figures.overdue, figures.unread_circulars, figures.documents), (1, 0, 1, 1));
    assert_eq!(figures.oldest_owed, Some(id));
    assert_eq!(salma.cache.counters(NOON.plus_ms(8 * DAY_MS)).unwrap().overdue, 1);

    // The line is down: the screen is quiet at once, the act waits.
    assert_eq!(salma.acknowledges(id), Acted::Queued);
    assert_eq!(salma.cache.duty(id).unwrap(), Some(DutyState::Sent));
    assert!(salma.owed().is_empty());
    let waiting = salma.cache.history(0, 10).unwrap().rows;
    assert_eq!((waiting.len(), waiting[0].recorded_at, waiting[0].number.as_str()), (1, None, "ت/2026/0001"));
    assert_eq!(salma.cache.counters(NOON).unwrap().waiting, 1);

    // The line is back.
    office.registry.now = NOON.plus_secs(90);
    let settled = salma.sends(&mut office);
    assert_eq!(settled.ended_duties, [id]);
    assert_eq!(salma.cache.duty(id).unwrap(), Some(DutyState::Acknowledged));
    assert_eq!(salma.cache.counters(NOON).unwrap().waiting, 0);

    // And the feed brings the record, after which nothing of the overlay is left and nothing flickers.
    let back = salma.sync(&office);
    assert_eq!((back.new_duties, back.ended_duties), (vec![], vec![]));
    let reading = salma.cache.read(id).unwrap().unwrap();
    assert_eq!((reading.duty, reading.facts.acknowledged), (Some(DutyState::Acknowledged), Some(NOON.plus_secs(90))));
    assert_eq!(reading.facts.opened, None, "acknowledging says nothing about opening");
    let line = salma.cache.history(0, 10).unwrap().rows.remove(0);
    assert_eq!(line.recorded_at, Some(NOON.plus_secs(90)));
    assert!(line.done_at.is_some(), "done here, so this desk's time stands beside the registry's");
    assert_eq!(line.statement, circular(1).statement().unwrap());
    assert_eq!(line.content_sha256, circular(1).content_sha256());
    let left: i64 = salma.file().query_row("SELECT count(*) FROM outbox", [], |r| r.get(0)).unwrap();
    assert_eq!(left, 0);
}

#[test]
fn an_acknowledgement_on_one_desk_quiets_the_other() {
    let mut office = Office::new();
    let mut at_work = office.employee("سلمى");
    let at_home = office.employee("سلمى");
    let id = office.registry.issue(&circular(1), &[all()]);
    assert_eq!(at_work.sync(&office).new_duties, [id]);
    assert_eq!(at_home.sync(&office).new_duties, [id]);

    at_work.acknowledges(id);
    at_work.sends(&mut office);
    let came = at_home.sync(&office);
    assert_eq!(came.ended_duties, [id]);
    assert!(at_home.owed().is_empty());
    let line = at_home.cache.history(0, 10).unwrap().rows.remove(0);
    assert_eq!((line.done_at, line.device.as_deref()), (None, Some(at_work.device.as_str())));
    assert_eq!(line.statement, circular(1).statement().unwrap());
}

#[test]
fn what_was_acknowledged_before_this_desk_existed_never_rings() {
    let mut office = Office::new();
    let mut old = office.employee("سلمى");
    let id = office.registry.issue(&circular(1), &[all()]);
    old.sync(&office);
    old.acknowledges(id);
    old.sends(&mut office);

    let new = office.employee("سلمى");
    let first = new.sync(&office);
    assert!(first.new_duties.is_empty(), "the own stream comes first and says that it is done");
    assert_eq!(new.cache.duty(id).unwrap(), Some(DutyState::Acknowledged));
    assert_eq!(new.cache.history(0, 10).unwrap().rows[0].number, "ت/2026/0001", "the circular came after its receipt");
}

#[test]
fn a_refused_acknowledgement_is_owed_again_and_shown_until_dismissed() {
    let mut office = Office::new();
    let mut salma = office.employee("سلمى");
    let id = office.registry.issue(&circular(1), &[all()]);
    salma.sync(&office);
    salma.acknowledges(id);
    let sent = salma.cache.next_batch(NOON, 10).unwrap().remove(0).action;
    salma.cache.mark_sending(&[sent.id]).unwrap();

    let settled = salma.cache.settle(&[refused(&sent, ProblemType::VersionMismatch)], NOON, NOON).unwrap();
    assert_eq!((settled.owed_again, settled.new_duties), (vec![id], vec![]));
    assert_eq!(salma.owed(), [id]);
    assert_eq!(salma.cache.history(0, 10).unwrap().total, 0);
    let shown = salma.cache.outbox().unwrap().remove(0);
    assert_eq!((shown.state, shown.number.as_str()), (OutboxState::Rejected, "ت/2026/0001"));
    assert_eq!(shown.problem.and_then(|p| p.kind()), Some(ProblemType::VersionMismatch));
    assert_eq!(
        salma.cache.read(id).unwrap().unwrap().refused.and_then(|p| p.kind()),
        Some(ProblemType::VersionMismatch)
    );
    assert!(salma.cache.next_batch(NOON, 10).unwrap().is_empty(), "a refused act is not sent again by itself");

    assert_eq!(salma.acknowledges(id), Acted::Queued, "the person may try again");
    assert!(salma.cache.dismiss_rejected(sent.id).unwrap());
    assert!(!salma.cache.dismiss_rejected(sent.id).unwrap());
    salma.sends(&mut office);
    salma.sync(&office);
    assert_eq!(salma.cache.duty(id).unwrap(), Some(DutyState::Acknowledged));
}

#[test]
fn a_recalled_circular_leaves_its_trace_and_rings_no_more() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    let paper = b"%PDF the annex";
    let mut document = circular(1);
    document.attachments = vec![attachment("ملحق.pdf", paper)];
    let id = office.registry.issue(&document, &[all(), unit("HR")]);
    salma.sync(&office);
    salma.cache.put_blob(&document.attachments[0].sha256, paper).unwrap();
    assert_eq!(salma.finds("منسوبي"), [id]);

    office.registry.recall(id);
    let came = salma.sync(&office);
    assert_eq!((came.ended_duties.as_slice(), came.changed.as_slice()), ([id].as_slice(), [id].as_slice()));
    assert!(salma.owed().is_empty());
    let stub = salma.cache.read(id).unwrap().unwrap();
    assert!(stub.recalled && stub.document.body.is_empty() && stub.attachments.is_empty());
    assert_eq!((stub.document.number.as_str(), stub.duty), ("ت/2026/0001", Some(DutyState::Recalled)));
    assert_eq!(stub.content_sha256, document.content_sha256(), "the trace still says which text it was");
    assert_eq!(salma.cache.read_blob(&document.attachments[0].sha256).unwrap(), None);
    assert!(
        !salma.folder().join("blobs").join(&document.attachments[0].sha256).exists(),
        "its annex has left the disk"
    );
    assert!(salma.finds("منسوبي").is_empty(), "its words are gone");
    assert_eq!(salma.finds("البريد"), [id], "its subject is still found");
    assert_eq!(salma.cache.counters(NOON).unwrap().unread_circulars, 0);
}

#[test]
fn a_new_version_is_owed_anew_and_the_old_acknowledgement_stays_history() {
    let mut office = Office::new();
    let mut salma = office.employee("سلمى");
    let first = circular(1);
    let id = office.registry.issue(&first, &[all()]);
    salma.sync(&office);
    salma.acknowledges(id);
    salma.sends(&mut office);
    salma.sync(&office);
    salma.cache.rang(&[id], NOON).unwrap();

    let mut second = first.clone();
    second.body.push_str("\n\nتعدل المادة الثالثة.");
    second.issued_at = NOON.plus_ms(DAY_MS);
    if let Some(terms) = second.circular.as_mut() {
        terms.version = 2;
    }
    office.registry.issue(&second, &[all()]);
    assert_eq!(salma.sync(&office).new_duties, [id]);
    let duty = salma.cache.duties_owed().unwrap().remove(0);
    assert_eq!((duty.version, duty.rung_at, duty.rung_count), (2, None, 0));
    assert_eq!(salma.cache.history(0, 10).unwrap().rows[0].version, 1);
    assert_eq!(salma.finds("تعدل"), [id], "the words moved with the circular to its new time");

    let mut stale = salma.action(Fact::Acknowledged, id);
    stale.content_sha256 = first.content_sha256();
    assert_eq!(
        salma.cache.act(&[stale]).unwrap(),
        [Acted::VersionMismatch],
        "nobody acknowledges a text that is not on the screen"
    );
}

#[test]
fn acts_that_make_no_sense_are_not_written() {
    let mut office = Office::new();
    let mut salma = office.employee("سلمى");
    let (asks, informs, writes) = (circular(1), circular(2), letter(3));
    let mut informs = informs;
    if let Some(terms) = informs.circular.as_mut() {
        terms.statement = None;
    }
    for document in [&asks, &informs, &writes] {
        office.registry.issue(document, &[all()]);
    }
    salma.sync(&office);
    assert_eq!(salma.owed(), [asks.id], "who is only informed, or written to, owes nothing");
    assert_eq!(salma.acknowledges(informs.id), Acted::NotApplicable);
    assert_eq!(salma.acknowledges(writes.id), Acted::NotApplicable);
    let mut elsewhere = salma.action(Fact::Opened, asks.id);
    elsewhere.subject = item_id(99);
    assert_eq!(salma.cache.act(&[elsewhere]).unwrap(), [Acted::NotFound]);
    let mut other_sentence = salma.action(Fact::Acknowledged, asks.id);
    other_sentence.statement_sha256 = Some("0".repeat(64));
    assert_eq!(salma.cache.act(&[other_sentence]).unwrap(), [Acted::VersionMismatch]);
    assert_eq!(salma.cache.outbox().unwrap(), []);

    assert_eq!(salma.does(Fact::Opened, writes.id), Acted::Queued);
    assert_eq!(salma.does(Fact::Opened, writes.id), Acted::Known);
    assert_eq!(salma.cache.counters(NOON).unwrap().unread_letters, 0);
}

#[test]
fn the_bell_remembers_its_rings_over_a_restart() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    let id = office.registry.issue(&circular(1), &[all()]);
    assert_eq!(salma.sync(&office).new_duties, [id]);
    salma.cache.rang(&[id], Moment(NOON.0 + 5)).unwrap();
    let salma = salma.restart();
    let duty = salma.cache.duties_owed().unwrap().remove(0);
    assert_eq!((duty.rung_at, duty.rung_count, duty.acknowledge_from_alert), (Some(Moment(NOON.0 + 5)), 1, true));
    assert!(salma.sync(&office).new_duties.is_empty(), "a restart announces nothing as new");
}

#[test]
fn facts_that_nobody_reported_yet_are_named_once() {
    let mut office = Office::new();
    let mut salma = office.employee("سلمى");
    let ids: Vec<_> = [letter(1), circular(2), letter(3)].iter().map(|d| office.registry.issue(d, &[all()])).collect();
    salma.sync(&office);
    let missing = |salma: &Desk, circulars| -> Vec<_> {
        salma.cache.unreported(Fact::Reached, circulars, 10).unwrap().into_iter().map(|u| u.id).collect()
    };
    assert_eq!(missing(&salma, false), [ids[1], ids[2], ids[0]]);
    assert_eq!(missing(&salma, true), [ids[1]]);
    salma.does(Fact::Reached, ids[1]);
    assert_eq!(missing(&salma, false), [ids[2], ids[0]]);
    salma.sends(&mut office);
    salma.sync(&office);
    assert_eq!(missing(&salma, false), [ids[2], ids[0]]);
}

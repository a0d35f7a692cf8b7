//! Official acts in the drawer: what supervisors, publishers and contestants do to a duty, whatever the order in which it is told.
#![allow(clippy::unwrap_used, reason = "a story that cannot go on ends")]

mod support;

use diwan_domain::bell::Step;
use diwan_domain::{Document, DutyState, ItemId, Joiners, Moment, StreamId};
use diwan_protocol::duty::{KIND_STEP, StepItem};
use diwan_protocol::office::items::{
    CircularEvent, ContestItem, DelegationItem, DraftItem, EventKind, KIND_CONTEST, KIND_DELEGATION, KIND_DRAFT,
    KIND_EVENT, KIND_REMINDER, KIND_WITNESS, Reminder, WitnessItem,
};
use diwan_protocol::office::order::{ContestAbout, Outcome, WitnessedBy};
use diwan_protocol::office::publishing::{CircularState, DraftState};
use std::collections::BTreeMap;
use support::*;

fn own(desk: &Desk) -> StreamId {
    StreamId::employee(&desk.who)
}

fn json<T: serde::Serialize>(item: &T) -> String {
    serde_json::to_string(item).unwrap()
}

fn extension(days: i64, at: Moment) -> CircularEvent {
    CircularEvent { deadline: Some(NOON.plus_ms(days * DAY_MS)), ..event(item_id(1), EventKind::Extended, at) }
}

fn contest(about: ContestAbout, by: &str) -> ContestItem {
    ContestItem {
        id: item_id(800),
        circular: item_id(1),
        number: "ت/2026/0001".to_owned(),
        subject: "تعميم\u{202E} بشأن\nالبريد".to_owned(),
        contestant: person(by, "سلمى"),
        about,
        reasons: "كنت في إجازة\u{202E} مرضية.\nوالمرفق لدى الشؤون.".to_owned(),
        opened_at: NOON.plus_secs(100),
        withdrawn_at: None,
        decided_at: None,
        decided_by: None,
        outcome: None,
        words: None,
    }
}

fn decided(outcome: Outcome, at: Moment) -> ContestItem {
    ContestItem {
        decided_at: Some(at),
        decided_by: Some(person("1010", "فهد")),
        outcome: Some(outcome),
        words: Some("ثبتت الإجازة.".to_owned()),
        ..contest(ContestAbout::Duty, "1001")
    }
}

#[test]
fn the_latest_extension_counts_whichever_is_told_first_and_wakes_what_had_expired() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    // Told before the circular itself, the later one first.
    office.registry.tell(item_id(51), &extension(20, NOON.plus_secs(200)), &[all()]);
    salma.sync(&office);
    office.registry.tell(item_id(50), &extension(10, NOON.plus_secs(100)), &[all()]);
    let id = office.registry.issue(&circular(1), &[all()]);
    salma.sync(&office);
    let duty = salma.cache.duties_owed().unwrap().remove(0);
    assert_eq!(duty.deadline, Some(NOON.plus_ms(20 * DAY_MS)));
    let reading = salma.cache.read(id).unwrap().unwrap();
    assert_eq!(reading.deadline, duty.deadline);
    assert_eq!(
        reading.events.iter().map(|event| event.at).collect::<Vec<_>>(),
        [NOON.plus_secs(100), NOON.plus_secs(200)]
    );
    assert_eq!(reading.events[0].why, "لتعديل الموعد.\nوللعلم.", "a reason is harmless and keeps its lines");
    assert_eq!(
        reading.document.circular.unwrap().deadline,
        Some(NOON.plus_ms(7 * DAY_MS)),
        "the document never changes"
    );
    assert_eq!(salma.cache.list(&Default::default(), 0, 9, NOON).unwrap().rows[0].deadline, duty.deadline);
    let late = |at: Moment| salma.cache.counters(at).unwrap().overdue;
    assert_eq!((late(NOON.plus_ms(8 * DAY_MS)), late(NOON.plus_ms(21 * DAY_MS))), (0, 1));

    let rung = |at| json(&StepItem { circular: id, version: 1, step: Step::Expire, at });
    office.registry.put(item_id(90), KIND_STEP, NOON, &rung(NOON.plus_secs(150)), &[all()]);
    salma.sync(&office);
    assert_eq!(salma.cache.duty(id).unwrap(), Some(DutyState::Owed), "the extension came after it");
    office.registry.put(item_id(90), KIND_STEP, NOON, &rung(NOON.plus_secs(250)), &[all()]);
    salma.sync(&office);
    assert_eq!(salma.cache.duty(id).unwrap(), Some(DutyState::Expired));
}

#[test]
fn what_is_told_of_a_circular_counts_only_where_the_circular_is_or_was() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    let id = office.registry.issue(&circular(1), &[unit("HR")]);
    office.registry.tell(item_id(50), &extension(30, NOON.plus_secs(100)), &[all()]);
    salma.sync(&office);
    assert_eq!(salma.cache.duties_owed().unwrap()[0].deadline, Some(NOON.plus_ms(7 * DAY_MS)));
    office.registry.tell(item_id(50), &extension(30, NOON.plus_secs(100)), &[unit("HR")]);
    salma.sync(&office);
    assert_eq!(salma.cache.duties_owed().unwrap()[0].deadline, Some(NOON.plus_ms(30 * DAY_MS)));
    assert_eq!(salma.cache.read(id).unwrap().unwrap().events.len(), 1);
}

#[test]
fn a_recalled_circular_says_who_when_and_why_in_whichever_order_it_is_told() {
    let told = event(item_id(1), EventKind::Recalled, NOON.plus_secs(777));
    for event_first in [true, false] {
        let mut office = Office::new();
        let salma = office.employee("سلمى");
        let id = office.registry.issue(&circular(1), &[all()]);
        salma.sync(&office);
        if event_first {
            office.registry.tell(item_id(50), &told, &[all()]);
            salma.sync(&office);
            assert_eq!(salma.cache.duty(id).unwrap(), Some(DutyState::Owed), "only the circular's going ends it");
        }
        office.registry.recall(id);
        salma.sync(&office);
        if !event_first {
            office.registry.tell(item_id(50), &told, &[all()]);
            salma.sync(&office);
        }
        let record = salma.cache.record(id).unwrap().unwrap();
        assert_eq!(record.duty.unwrap().ended_at, Some(NOON.plus_secs(777)), "the registry's time");
        assert_eq!((record.events.len(), record.events[0].by.as_str()), (1, "الشؤون القانونية"));
        let stub = salma.cache.read(id).unwrap().unwrap();
        assert_eq!((stub.state, stub.recalled, stub.document.body.as_str()), (CircularState::Recalled, true, ""));
    }
}

#[test]
fn whoever_acknowledged_the_one_before_in_time_is_not_asked_again_when_nothing_changed() {
    let mut office = Office::new();
    // The registry records at its own time: before, or after, the new one is issued.
    for (carries, recorded, asked) in [(true, 60, false), (true, 10_000, true), (false, 60, true)] {
        office.registry = Registry::new();
        let mut salma = office.employee("سلمى");
        let before = office.registry.issue(&circular(1), &[all()]);
        salma.sync(&office);
        office.registry.now = NOON.plus_secs(recorded);
        salma.acknowledges(before);
        salma.sends(&mut office);
        let next = successor(2, 1, carries);
        office.registry.supersede(before, &next);
        let came = salma.sync(&office);
        let duty = if asked { DutyState::Owed } else { DutyState::Acknowledged };
        assert_eq!(salma.cache.duty(next.id).unwrap(), Some(duty), "carries {carries}, recorded after {recorded} s");
        assert_eq!(came.new_duties, if asked { vec![next.id] } else { vec![] });
        let reading = salma.cache.read(next.id).unwrap().unwrap();
        assert_eq!((reading.acknowledged_before, reading.kept), (Some(office.registry.now), !asked));
        let record = salma.cache.record(next.id).unwrap().unwrap();
        assert_eq!(record.kept, (!asked).then(|| ("ت/2026/0001".to_owned(), NOON.plus_secs(60))));
        assert_eq!(record.facts.acknowledged, None, "the facts stay what they are");
        let row = salma.cache.list(&Default::default(), 0, 9, NOON).unwrap().rows.remove(1);
        assert_eq!((row.id, row.state, row.duty), (before, CircularState::Superseded, Some(DutyState::Acknowledged)));
        let old = salma.cache.read(before).unwrap().unwrap();
        assert_eq!((old.successors.as_slice(), old.events[0].successor), ([next.id].as_slice(), Some(next.id)));

        // A desk that is set up later sees only the new one, and knows as much.
        let anew = office.employee("سلمى");
        anew.sync(&office);
        assert_eq!(anew.cache.duty(next.id).unwrap(), Some(duty));
    }
}

#[test]
fn an_acknowledgement_is_kept_through_several_successors_also_by_a_desk_that_never_had_them() {
    // Nothing changes twice; or something changes in between.
    for (first, asked) in [(true, false), (false, true)] {
        let mut office = Office::new();
        let mut salma = office.employee("سلمى");
        let before = office.registry.issue(&circular(1), &[all()]);
        salma.sync(&office);
        office.registry.now = NOON.plus_secs(60);
        salma.acknowledges(before);
        salma.sends(&mut office);
        office.registry.supersede(before, &successor(2, 1, first));
        office.registry.supersede(item_id(2), &successor(3, 2, true));
        salma.sync(&office);
        let anew = office.employee("سلمى");
        anew.sync(&office);
        for desk in [&salma, &anew] {
            let owed = if asked { vec![item_id(3)] } else { vec![] };
            assert_eq!(desk.owed(), owed);
            assert_eq!(desk.cache.read(item_id(3)).unwrap().unwrap().kept, !asked);
        }
    }
}

#[test]
fn an_acknowledgement_is_kept_where_the_ones_in_between_were_for_others() {
    let mut office = Office::new();
    let mut salma = Desk::new("1001", &[all(), unit("IT")]);
    let before = office.registry.issue(&circular(1), &[all()]);
    salma.sync(&office);
    office.registry.now = NOON.plus_secs(60);
    salma.acknowledges(before);
    salma.sends(&mut office);
    // What is told of the first goes to everybody, of the second to another unit; the third is for hers alone.
    office.registry.supersede_in(before, &successor(2, 1, true), &[unit("HR")]);
    office.registry.supersede_in(item_id(2), &successor(3, 2, true), &[unit("IT")]);
    salma.sync(&office);
    assert_eq!(salma.owed(), Vec::<ItemId>::new());
    assert!(salma.cache.read(item_id(3)).unwrap().unwrap().kept);
    assert_eq!(salma.cache.verify().unwrap(), Vec::<String>::new());
}

#[test]
fn a_circular_in_its_own_place_and_one_that_nobody_acknowledged_are_owed() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    let own_place = successor(1, 1, true);
    office.registry.issue(&own_place, &[all()]);
    office.registry.issue(&successor(3, 2, true), &[all()]);
    salma.sync(&office);
    assert_eq!(salma.owed(), [item_id(1), item_id(3)]);
}

#[test]
fn who_joins_later_may_read_it_and_owes_it_only_where_joiners_do() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    let following = |number: u32| -> Document {
        let mut document = circular(number);
        document.circular.as_mut().unwrap().joiners = Joiners::UntilExpiry;
        document
    };
    let joined = NOON.plus_secs(150);
    office.registry.issue(&circular(1), &[unit("HR")]);
    office.registry.issue(&following(2), &[unit("HR")]);
    office.registry.issue(&circular(3), &[unit("HR")]);
    let mut passed = following(4);
    passed.issued_at = NOON;
    passed.circular.as_mut().unwrap().deadline = Some(NOON.plus_secs(100));
    office.registry.issue(&passed, &[unit("HR")]);
    office.registry.issue(&circular(1), &[]);
    let since = |since: &[(StreamId, Moment)]| since.iter().cloned().collect::<BTreeMap<_, _>>();
    let told = salma.cache.note_joined(&since(&[(unit("HR"), joined), (all(), NOON)]), NOON).unwrap();
    assert!(told.is_empty());
    let came = salma.sync(&office);
    // The first was issued a minute after noon, the second two, the third three: she joined between the last two.
    assert_eq!((salma.owed(), came.new_duties.len()), (vec![item_id(2), item_id(3)], 2));
    let reading = salma.cache.read(item_id(1)).unwrap().unwrap();
    assert!(reading.joined_later && reading.duty.is_none() && !reading.document.body.is_empty());
    assert!(!salma.cache.read(item_id(3)).unwrap().unwrap().joined_later);

    // A longer time for joiners, and a circular that comes into the own stream with her.
    let longer = CircularEvent { deadline: Some(NOON.plus_ms(DAY_MS)), ..event(item_id(4), EventKind::Extended, NOON) };
    office.registry.tell(item_id(50), &longer, &[unit("HR")]);
    office.registry.issue(&circular(1), &[own(&salma)]);
    salma.sync(&office);
    assert_eq!(salma.owed().len(), 4);

    // The registry says otherwise: she was there from the beginning; then it says nothing at all, as it did before it could.
    office.registry.drop_from(&own(&salma), item_id(1), "moved");
    salma.sync(&office);
    assert_eq!(salma.owed().len(), 3);
    let changes = salma.cache.note_joined(&since(&[(unit("HR"), NOON.plus_secs(1))]), NOON).unwrap();
    assert_eq!((changes.owed_again, salma.owed().len()), (vec![item_id(1)], 4));
    salma.cache.note_joined(&since(&[(unit("HR"), NOON.plus_ms(DAY_MS))]), NOON).unwrap();
    assert_eq!(salma.owed(), [item_id(4), item_id(2)], "those that joiners owe, until their deadline");
    salma.cache.note_joined(&BTreeMap::new(), NOON).unwrap();
    assert_eq!(salma.owed().len(), 4);
    assert_eq!(salma.cache.verify().unwrap(), Vec::<String>::new());
}

#[test]
fn an_extension_beside_the_trace_of_a_circular_that_is_held_elsewhere_counts_for_nobody() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    office.registry.issue(&circular(1), &[unit("HR")]);
    salma.sync(&office);
    office.registry.drop_from(&unit("HR"), item_id(1), "recalled");
    office.registry.tell(item_id(50), &extension(30, NOON.plus_secs(100)), &[unit("HR")]);
    salma.sync(&office);
    office.registry.issue(&circular(1), &[all()]);
    salma.sync(&office);
    // A desk that comes now finds no trace of it in the unit's stream.
    let new = office.employee("سلمى");
    new.sync(&office);
    let deadline = |desk: &Desk| desk.cache.read(item_id(1)).unwrap().unwrap().deadline;
    assert_eq!(deadline(&salma), deadline(&new));
}

#[test]
fn what_was_acknowledged_stays_so_for_whoever_left_and_joined_again() {
    let mut office = Office::new();
    let mut salma = office.employee("سلمى");
    let id = office.registry.issue(&circular(1), &[unit("HR")]);
    salma.sync(&office);
    salma.acknowledges(id);
    let joined = BTreeMap::from([(unit("HR"), NOON.plus_ms(DAY_MS))]);
    salma.cache.note_joined(&joined, NOON).unwrap();
    assert_eq!(salma.cache.duty(id).unwrap(), Some(DutyState::Sent));
    salma.sends(&mut office);
    salma.sync(&office);
    assert_eq!(salma.cache.duty(id).unwrap(), Some(DutyState::Acknowledged));
}

#[test]
fn a_supervisors_reminder_rings_anew_and_only_from_the_own_stream() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    let id = office.registry.issue(&circular(1), &[all()]);
    let reminder =
        |version, secs| Reminder { circular: id, version, at: NOON.plus_secs(secs), by: person("1010", "فهد\n") };
    let put = |office: &mut Office, which, reminder: &Reminder, stream: StreamId| {
        office.registry.put(item_id(which), KIND_REMINDER, reminder.at, &json(reminder), &[stream]);
    };
    put(&mut office, 70, &reminder(1, 300), all());
    put(&mut office, 71, &reminder(2, 400), own(&salma));
    salma.sync(&office);
    let reminded = |salma: &Desk| salma.cache.duties_owed().unwrap()[0].reminded_at;
    assert_eq!(reminded(&salma), None, "neither everybody's nor of another version");
    let rung = json(&StepItem { circular: id, version: 1, step: Step::Remind, at: NOON.plus_secs(500) });
    office.registry.put(item_id(72), KIND_STEP, NOON, &rung, &[all()]);
    put(&mut office, 73, &reminder(1, 600), own(&salma));
    put(&mut office, 74, &reminder(1, 450), own(&salma));
    assert!(salma.sync(&office).bell);
    assert_eq!(reminded(&salma), Some(NOON.plus_secs(600)));
    let line = salma.cache.duty_lines(9, 9, 9).unwrap().open.remove(0);
    assert_eq!((line.reminders, line.reminded_at), (3, reminded(&salma)));
    let record = salma.cache.record(id).unwrap().unwrap();
    let told: Vec<_> = record.reminders.iter().map(|reminder| (reminder.at, reminder.by.name.as_str())).collect();
    let at = |secs| NOON.plus_secs(secs);
    assert_eq!(told, [(at(400), "فهد"), (at(450), "فهد"), (at(600), "فهد")]);
}

#[test]
fn a_contest_is_seen_by_both_sides_and_a_decision_can_free_of_the_duty() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    let fahd = office.employee("فهد");
    let id = office.registry.issue(&circular(1), &[all()]);
    let sides = [own(&salma), own(&fahd)];
    let put = |office: &mut Office, contest: &ContestItem, streams: &[StreamId]| {
        office.registry.put(item_id(800), KIND_CONTEST, NOON, &json(contest), streams);
    };
    put(&mut office, &decided(Outcome::Upheld, NOON), &[all()]);
    salma.sync(&office);
    fahd.sync(&office);
    assert_eq!(salma.cache.duty(id).unwrap(), Some(DutyState::Owed), "what everybody is told frees nobody");
    assert_eq!(fahd.cache.counters(NOON).unwrap().contests, 0);
    office.registry.drop_from(&all(), item_id(800), "deleted");

    put(&mut office, &contest(ContestAbout::Duty, "1001"), &sides);
    salma.sync(&office);
    fahd.sync(&office);
    assert!(salma.cache.duty_lines(9, 9, 9).unwrap().open[0].contested);
    assert_eq!(salma.cache.duty(id).unwrap(), Some(DutyState::Owed), "an open contest frees nobody");
    let waits = |desk: &Desk| desk.cache.counters(NOON).unwrap().contests;
    assert_eq!((waits(&salma), waits(&fahd)), (0, 1), "only whoever decides has work with it");
    assert!(!fahd.cache.duty_lines(9, 9, 9).unwrap().open[0].contested);
    let words = salma.cache.record(id).unwrap().unwrap().contests.remove(0);
    assert_eq!(
        (words.subject.as_str(), words.reasons.as_str()),
        ("تعميم بشأن البريد", "كنت في إجازة مرضية.\nوالمرفق لدى الشؤون.")
    );
    assert_eq!(fahd.cache.record(id).unwrap().unwrap().contests, vec![], "a record is about its own person");

    put(&mut office, &decided(Outcome::Rejected, NOON.plus_secs(900)), &sides);
    assert!(salma.sync(&office).record);
    fahd.sync(&office);
    assert_eq!((salma.cache.duty(id).unwrap(), waits(&fahd)), (Some(DutyState::Owed), 0));
    put(&mut office, &decided(Outcome::Upheld, NOON.plus_secs(900)), &sides);
    assert_eq!(salma.sync(&office).ended_duties, [id]);
    fahd.sync(&office);
    let record = salma.cache.record(id).unwrap().unwrap();
    assert_eq!(
        record.duty.map(|duty| (duty.state, duty.ended_at)),
        Some((DutyState::Withdrawn, Some(NOON.plus_secs(900))))
    );
    assert_eq!(record.contests[0].words.as_deref(), Some("ثبتت الإجازة."));
    assert_eq!(fahd.cache.duty(id).unwrap(), Some(DutyState::Owed), "somebody else's decision");
}

#[test]
fn drafts_of_others_that_wait_are_counted_for_publishers() {
    let mut office = Office::new();
    let publishers = StreamId::from_stored("role:publisher");
    let salma = Desk::new("1001", &[all(), publishers.clone()]);
    let draft = |author: &str, state| DraftItem {
        id: item_id(5),
        subject: "مسودة".to_owned(),
        author: person(author, "منى"),
        state,
        at: NOON,
    };
    let put = |office: &mut Office, which, draft: &DraftItem, stream: &StreamId| {
        office.registry.put(item_id(which), KIND_DRAFT, NOON, &json(draft), std::slice::from_ref(stream));
    };
    put(&mut office, 1, &draft("1001", DraftState::Submitted), &publishers);
    put(&mut office, 2, &draft("1002", DraftState::Submitted), &publishers);
    put(&mut office, 3, &draft("1002", DraftState::Returned), &publishers);
    put(&mut office, 4, &draft("1002", DraftState::Submitted), &all());
    let came = salma.sync(&office);
    assert!(!came.is_empty(), "the window is told");
    let waits = |salma: &Desk| salma.cache.counters(NOON).unwrap().drafts;
    assert_eq!(waits(&salma), 1);
    put(&mut office, 2, &draft("1002", DraftState::Approved), &publishers);
    salma.sync(&office);
    assert_eq!(waits(&salma), 0);
}

#[test]
fn who_stood_in_and_who_was_there_stand_on_record() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    let id = office.registry.issue(&circular(1), &[all()]);
    let delegation = |principal: &str, from: i64, until: i64| DelegationItem {
        id: item_id(6),
        principal: person(principal, "سلمى"),
        deputy: person("1002", "فهد"),
        from: NOON.plus_secs(from),
        until: NOON.plus_secs(until),
        ended_at: None,
        why: "إجازة".to_owned(),
    };
    let put = |office: &mut Office, which, item: &DelegationItem| {
        office.registry.put(
            item_id(which),
            KIND_DELEGATION,
            NOON,
            &json(item),
            &[StreamId::from_stored("employee:1001")],
        );
    };
    put(&mut office, 61, &delegation("1001", 500, 5_000));
    put(&mut office, 62, &DelegationItem { ended_at: Some(NOON.plus_secs(100)), ..delegation("1001", 0, 5_000) });
    put(&mut office, 63, &DelegationItem { deputy: person("1001", "سلمى"), ..delegation("1002", 500, 5_000) });
    put(&mut office, 64, &delegation("1001", 500, 500));
    assert_eq!(salma.sync(&office).malformed, [item_id(64)], "a time without length");
    let between = |from, until| salma.cache.deputies(NOON.plus_secs(from), NOON.plus_secs(until)).unwrap().len();
    assert_eq!((between(0, 10_000), between(200, 400), between(50, 60), between(6_000, 7_000)), (2, 0, 1, 0));

    let witness = WitnessItem {
        circular: id,
        how: WitnessedBy::Paper,
        given_at: NOON.plus_secs(300),
        recorded_at: NOON.plus_secs(400),
        witness: person("1003", "خالد"),
        by: person("1002", "فهد"),
        on_behalf: Some(person("1010", "نورة")),
        note: "الأصل في ملف الإدارة".to_owned(),
    };
    office.registry.put(item_id(65), KIND_WITNESS, NOON, &json(&witness), &[all()]);
    salma.sync(&office);
    assert_eq!(salma.cache.record(id).unwrap().unwrap().witness, None);
    office.registry.put(item_id(65), KIND_WITNESS, NOON, &json(&witness), &[own(&salma)]);
    salma.sync(&office);
    let record = salma.cache.record(id).unwrap().unwrap();
    assert_eq!((record.witness.as_ref(), record.deputies.len()), (Some(&witness), 2), "both stood in since the issue");
}

#[test]
fn what_no_office_can_have_said_is_reported_and_changes_nothing() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    let id = office.registry.issue(&circular(1), &[all()]);
    let itself = CircularEvent { successor: Some(id), ..event(id, EventKind::Superseded, NOON) };
    let nonsense = [
        (KIND_EVENT, json(&event(id, EventKind::Extended, NOON))),
        (KIND_EVENT, json(&itself)),
        (KIND_EVENT, "{\"circular\":7}".to_owned()),
        (KIND_REMINDER, "[]".to_owned()),
        (KIND_CONTEST, json(&ContestItem { outcome: Some(Outcome::Upheld), ..contest(ContestAbout::Duty, "1001") })),
        (KIND_DRAFT, "null".to_owned()),
        (KIND_WITNESS, "{}".to_owned()),
    ];
    let ids: Vec<ItemId> = (700..).take(nonsense.len()).map(item_id).collect();
    for (which, (kind, data)) in ids.iter().zip(&nonsense) {
        office.registry.put(*which, kind, NOON, data, &[own(&salma)]);
    }
    let mut malformed = salma.sync(&office).malformed;
    malformed.sort();
    assert_eq!((malformed, salma.owed()), (ids, vec![id]));
}

#[test]
fn a_workstation_that_is_brought_up_to_date_reads_what_it_had_passed_over() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    office.registry.issue(&circular(1), &[all()]);
    let mut following = successor(3, 2, true);
    following.circular.as_mut().unwrap().joiners = Joiners::UntilExpiry;
    office.registry.issue(&following, &[all()]);
    office.registry.tell(item_id(50), &extension(30, NOON.plus_secs(100)), &[all()]);
    salma.sync(&office);
    let before = salma.everything();
    // As the version before kept them: items of unknown kinds, and a hash that knew nothing of the new terms.
    salma
        .file()
        .execute_batch(
            "UPDATE item SET unreadable = raw, raw = '' WHERE kind = 'event/1';
             DELETE FROM event;
             UPDATE document SET joiners_owe = 0, content_sha256 = 'old' WHERE id IN (SELECT document FROM keeps);
             DELETE FROM keeps;
             UPDATE duty SET deadline = NULL;
             UPDATE setting SET value = '2' WHERE key = 'reader_version';",
        )
        .unwrap();
    let salma = salma.restart();
    assert_eq!(salma.cache.verify().unwrap(), Vec::<String>::new());
    assert_eq!(salma.everything(), before);
    assert!(salma.cache.read(item_id(3)).unwrap().is_some(), "its hash is right again");
}

#[test]
fn a_row_that_does_not_follow_from_its_item_is_found() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    office.registry.issue(&circular(1), &[all()]);
    office.registry.put(item_id(800), KIND_CONTEST, NOON, &json(&contest(ContestAbout::Shown, "1001")), &[own(&salma)]);
    salma.sync(&office);
    for (damage, faults) in [
        ("UPDATE contest SET is_open = 0", 1),
        ("DELETE FROM contest", 1),
        ("INSERT INTO joined VALUES ('all', 9000000000000000)", 2),
    ] {
        salma.file().execute(damage, []).unwrap();
        assert_eq!(salma.cache.verify().unwrap().len(), faults, "{damage}");
    }
}

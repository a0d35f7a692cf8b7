//! The ladder: every rung once, whoever climbs, whatever the clock does; and who is told of whom.

use crate::office::{Office, ministry};
use diwan_domain::bell::{Policy, Step};
use diwan_domain::document::Urgency;
use diwan_domain::{Absence, AbsenceReason, Document, EmployeeId, Fact, Moment, StreamId};
use diwan_protocol::duty::{KIND_STEP, KIND_TOLD, StepItem, ToldItem};
use diwan_store::{Climbed, NewAbsence};
use serde::de::DeserializeOwned;

crate::stories!(
    at_the_deadline_each_head_is_told_of_those_who_owe_and_a_day_later_the_publisher,
    whoever_is_away_or_has_left_owes_nothing_and_a_unit_of_theirs_is_not_told_of,
    where_nobody_owes_anything_the_rung_is_climbed_in_silence,
    without_a_head_the_next_above_is_told_and_without_a_publisher_the_head_of_the_issuing_unit,
    an_agency_that_begins_to_use_the_bell_is_not_flooded_with_the_past,
    a_registry_that_was_off_speaks_once_of_each_kind,
    a_clock_that_is_set_back_climbs_nothing_twice,
    the_class_of_a_circular_decides_its_ladder_and_what_informs_has_none,
    two_registries_that_climb_at_once_tell_of_each_rung_once,
);

const HOUR: i64 = 3_600;

/// Everything of one kind that is in a stream.
pub async fn told_in<T: DeserializeOwned>(office: &Office, stream: &StreamId, kind: &str) -> Vec<T> {
    let page = office.archive.snapshot(stream, None, 1000).await.unwrap();
    let of_kind = page.entries.into_iter().filter(|entry| entry.kind == kind);
    of_kind.map(|entry| serde_json::from_str(entry.data.unwrap().get()).unwrap()).collect()
}

async fn steps(office: &Office) -> Vec<(Step, Moment)> {
    let mut steps = told_in::<StepItem>(office, &StreamId::all(), KIND_STEP).await;
    steps.sort_by_key(|step| (step.at, step.step));
    steps.into_iter().map(|step| (step.step, step.at)).collect()
}

/// What somebody was told, in the order of units: unit, unmet, excused, audience.
async fn told(office: &Office, name: &str) -> Vec<(Option<String>, i64, i64, i64)> {
    let stream = StreamId::employee(&office.employee(name));
    let told = told_in::<ToldItem>(office, &stream, KIND_TOLD).await;
    let mut told: Vec<_> =
        told.into_iter().map(|t| (t.unit.map(|u| u.to_string()), t.unmet, t.excused, t.audience)).collect();
    told.sort();
    told
}

/// The usual policy is in force, and a circular to everybody is issued after it.
async fn begun(office: &Office) -> (Document, Moment) {
    office.archive.set_policy(&Policy::usual(180).to_json(), "مدير النظام", office.now()).await.unwrap();
    let circular = office.issue("تعميم").await;
    let deadline = circular.circular.as_ref().unwrap().deadline.unwrap();
    (circular, deadline)
}

async fn climbed(office: &Office, at: Moment) -> (u64, u64, u64) {
    let Climbed { rungs, steps, told, .. } = office.archive.climb(at).await.unwrap();
    (rungs, steps, told)
}

async fn away(office: &Office, name: &str, from: Moment, until: Moment) {
    let absence = Absence { reason: AbsenceReason::Leave, from, until };
    let new = NewAbsence { employee: office.employee(name), absence };
    office.archive.note_absences(&[new], "الموارد البشرية", office.now()).await.unwrap();
}

async fn at_the_deadline_each_head_is_told_of_those_who_owe_and_a_day_later_the_publisher(office: &Office) {
    assert_eq!(office.archive.next_climb(office.now()).await.unwrap(), None);
    let (circular, deadline) = begun(office).await;
    for name in ["سلمى", "يوسف", "نورة", "فهد"] {
        office.does(name, Fact::Acknowledged, &circular).await;
    }
    let first = deadline.plus_secs(-48 * HOUR);
    assert_eq!(office.archive.next_climb(office.now()).await.unwrap(), Some(first));
    assert_eq!(climbed(office, first.plus_ms(-1)).await, (0, 0, 0));
    assert_eq!(climbed(office, first).await, (1, 1, 0));
    assert_eq!(climbed(office, first).await, (0, 0, 0), "nothing is climbed twice");
    assert_eq!(office.archive.next_climb(first).await.unwrap(), Some(deadline.plus_secs(-24 * HOUR)));
    assert_eq!(climbed(office, deadline.plus_secs(-24 * HOUR)).await, (1, 1, 0));
    assert_eq!(office.ask("SELECT count(*) FROM item WHERE kind = 'told/1'"), 0, "a reminder is no telling on anybody");

    assert_eq!(climbed(office, deadline).await, (1, 1, 3));
    assert_eq!(told(office, "منيرة").await, [(Some("MOI".into()), 5, 0, 9)]);
    assert_eq!(told(office, "حمد").await, [(Some("HR".into()), 1, 0, 5)]);
    assert_eq!(told(office, "خالد").await, [(Some("IT".into()), 3, 0, 3)]);
    assert_eq!(told(office, "نورة").await, [], "everybody of hers has acknowledged");

    let last = deadline.plus_secs(24 * HOUR);
    let done = office.archive.climb(last).await.unwrap();
    let fahd = StreamId::employee(&office.employee("فهد"));
    assert_eq!((done.told, &done.streams), (1, &vec![StreamId::all(), fahd.clone()]));
    assert_eq!(told(office, "فهد").await, [(None, 5, 0, 9)]);
    let item = told_in::<ToldItem>(office, &fahd, KIND_TOLD).await.remove(0);
    assert_eq!((item.step, item.at, item.deadline), (Step::TellPublisher, last, Some(deadline)));
    assert_eq!((item.circular, item.number, item.subject), (circular.id, circular.number, circular.subject));
    assert_eq!(office.archive.next_climb(last).await.unwrap(), None);
    let steps: Vec<_> = steps(office).await.into_iter().map(|(step, _)| step).collect();
    assert_eq!(steps, [Step::Remind, Step::Remind, Step::TellSupervisor, Step::TellPublisher]);
    office.assert_sound().await;
}

async fn whoever_is_away_or_has_left_owes_nothing_and_a_unit_of_theirs_is_not_told_of(office: &Office) {
    let (circular, deadline) = begun(office).await;
    office.does("منيرة", Fact::Acknowledged, &circular).await;
    office.does("بدر", Fact::Acknowledged, &circular).await;
    // Of three in IT one acknowledged, one is on leave at the deadline (entered twice over), one comes back just in time.
    away(office, "مريم", deadline.plus_secs(-HOUR), deadline.plus_ms(1)).await;
    away(office, "مريم", deadline.plus_secs(-2 * HOUR), deadline.plus_secs(HOUR)).await;
    away(office, "بدر", deadline.plus_secs(-HOUR), deadline.plus_secs(HOUR)).await;
    away(office, "يوسف", deadline.plus_secs(-HOUR), deadline).await;
    let mut roster = ministry();
    roster.people.retain(|person| person.name != "خالد");
    roster.units.iter_mut().filter(|unit| unit.id.as_str() == "IT").for_each(|unit| unit.head = None);
    office.archive.import_roster(&roster, office.now()).await.unwrap();
    climbed(office, deadline).await;
    assert_eq!(told(office, "منيرة").await, [], "IT has nobody who owes, and MOI neither");
    assert_eq!(told(office, "نورة").await, [(Some("HR-T".into()), 3, 0, 3)]);
    assert_eq!(told(office, "حمد").await, [(Some("HR".into()), 5, 0, 5)]);
    let sql = "SELECT unmet * 100 + excused * 10 + told FROM ladder_step WHERE rung LIKE '%tell_supervisor'";
    assert_eq!(office.ask(sql), 512, "five owe, one is excused, and two heads were told");
    climbed(office, deadline.plus_secs(24 * HOUR)).await;
    assert_eq!(told(office, "فهد").await, [(None, 6, 0, 9)], "she is back and owes; who left does not");
    office.assert_sound().await;
}

async fn where_nobody_owes_anything_the_rung_is_climbed_in_silence(office: &Office) {
    let (circular, deadline) = begun(office).await;
    for person in ministry().people.iter().filter(|person| person.name != "بدر") {
        office.does(&person.name, Fact::Acknowledged, &circular).await;
    }
    away(office, "بدر", deadline, deadline.plus_secs(100 * HOUR)).await;
    assert_eq!(climbed(office, deadline).await, (3, 0, 0));
    assert_eq!(steps(office).await, []);
    assert_eq!(office.ask("SELECT count(*) FROM ladder_step WHERE spoke = 0 AND unmet = 0 AND excused = 1"), 3);
    assert_eq!(
        climbed(office, deadline.plus_secs(101 * HOUR)).await,
        (1, 1, 1),
        "he is back, and the publisher learns it"
    );
    office.assert_sound().await;
}

async fn without_a_head_the_next_above_is_told_and_without_a_publisher_the_head_of_the_issuing_unit(office: &Office) {
    let (_, deadline) = begun(office).await;
    let mut roster = ministry();
    for unit in &mut roster.units {
        unit.head = unit.head.take().filter(|_| !["HR-T", "HR"].contains(&unit.id.as_str()));
    }
    roster.people.retain(|person| person.name != "فهد");
    office.archive.import_roster(&roster, office.now()).await.unwrap();
    assert_eq!(climbed(office, deadline).await, (3, 2, 4));
    let munira: Vec<_> = told(office, "منيرة").await.into_iter().filter_map(|(unit, ..)| unit).collect();
    assert_eq!(munira, ["HR", "HR-T", "MOI"], "one for each unit");
    climbed(office, deadline.plus_secs(24 * HOUR)).await;
    assert_eq!(told(office, "منيرة").await[0], (None, 8, 0, 9), "HR issued it and has no head");
    office.assert_sound().await;
}

async fn an_agency_that_begins_to_use_the_bell_is_not_flooded_with_the_past(office: &Office) {
    let old = office.issue("تعميم قديم").await;
    let deadline = old.circular.as_ref().unwrap().deadline.unwrap();
    let later = deadline.plus_secs(HOUR);
    assert_eq!(climbed(office, later).await, (0, 0, 0), "without a policy there is no ladder");
    office.archive.set_policy(&Policy::usual(180).to_json(), "مدير النظام", later).await.unwrap();
    assert_eq!(climbed(office, later).await, (0, 0, 0));
    assert_eq!(office.archive.next_climb(later).await.unwrap(), Some(deadline.plus_secs(24 * HOUR)));
    assert_eq!(climbed(office, deadline.plus_secs(25 * HOUR)).await, (1, 1, 1));
    // The same rungs in another policy are the same rungs.
    let mut sheet: serde_json::Value = serde_json::from_str(&Policy::usual(180).to_json()).unwrap();
    (sheet["version"], sheet["snoozes_a_day"]) = (2.into(), 1.into());
    office.archive.set_policy(&sheet.to_string(), "مدير النظام", deadline.plus_secs(26 * HOUR)).await.unwrap();
    assert_eq!(climbed(office, deadline.plus_secs(27 * HOUR)).await, (0, 0, 0));
    office.assert_sound().await;
}

async fn a_registry_that_was_off_speaks_once_of_each_kind(office: &Office) {
    let (_, deadline) = begun(office).await;
    let back = deadline.plus_secs(3 * 24 * HOUR);
    assert_eq!(climbed(office, back).await, (4, 3, 5), "four rungs, one reminder, four heads and the publisher");
    let expected = [(Step::Remind, back), (Step::TellSupervisor, back), (Step::TellPublisher, back)];
    assert_eq!(steps(office).await, expected, "each is told when it was climbed");
    let of_old = "SELECT count(*) FROM ladder_step WHERE spoke = 0 AND rung = 'hours_before_deadline:48:remind'";
    assert_eq!(office.ask(of_old), 1, "the older reminder is on record and says nothing");
    office.assert_sound().await;
}

async fn a_clock_that_is_set_back_climbs_nothing_twice(office: &Office) {
    let (_, deadline) = begun(office).await;
    climbed(office, deadline).await;
    for at in [deadline.plus_secs(-30 * HOUR), deadline.plus_secs(-2 * HOUR), deadline] {
        assert_eq!(climbed(office, at).await, (0, 0, 0));
    }
    assert_eq!(office.archive.next_climb(Moment(0)).await.unwrap(), Some(deadline.plus_secs(24 * HOUR)));
    assert_eq!(steps(office).await.len(), 2);
}

async fn the_class_of_a_circular_decides_its_ladder_and_what_informs_has_none(office: &Office) {
    office.archive.set_policy(&Policy::usual(180).to_json(), "مدير النظام", office.now()).await.unwrap();
    let mut at_once = office.circular("حالاً");
    (at_once.urgency, at_once.deadline) = (Urgency::Immediate, None);
    let mut informs = office.circular("للعلم");
    (informs.urgency, informs.statement) = (Urgency::Immediate, None);
    for circular in [&at_once, &informs] {
        office.archive.issue_circular(circular, circular.issued_at).await.unwrap();
    }
    let hour = at_once.issued_at.plus_secs(HOUR);
    assert_eq!(office.archive.next_climb(hour).await.unwrap(), Some(hour), "an emergency waits for no deadline");
    assert_eq!(climbed(office, hour).await, (1, 1, 4));
    assert_eq!(climbed(office, hour.plus_secs(1_000 * HOUR)).await, (1, 1, 1));
    office.assert_sound().await;
}

async fn two_registries_that_climb_at_once_tell_of_each_rung_once(office: &Office) {
    office.archive.set_policy(&Policy::usual(180).to_json(), "مدير النظام", office.now()).await.unwrap();
    let mut last = Moment(0);
    for n in 0..12 {
        let circular = office.issue(&format!("تعميم {n}")).await;
        last = last.max(circular.circular.as_ref().unwrap().deadline.unwrap());
    }
    let other = diwan_store::open(&office.uri).await.unwrap();
    let (one, two) = tokio::join!(office.archive.climb(last), other.climb(last.plus_ms(1)));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!((one.rungs + two.rungs, one.steps + two.steps, one.told + two.told), (36, 24, 48));
    let heads: Vec<EmployeeId> = ministry().units.into_iter().filter_map(|unit| unit.head).collect();
    for head in heads {
        assert_eq!(told_in::<ToldItem>(office, &StreamId::employee(&head), KIND_TOLD).await.len(), 12);
    }
    assert_eq!(steps(office).await.len(), 24);
    office.assert_sound().await;
}

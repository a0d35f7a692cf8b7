//! What the registry tells beside a circular, and what the desk measured: rows that follow from items, and rows that wait to be sent.
#![allow(clippy::unwrap_used, reason = "a story that cannot go on ends")]

mod support;

use diwan_cache::{Cache, CacheError};
use diwan_domain::bell::{Class, Policy, Step};
use diwan_domain::{Absence, AbsenceReason, DutyState, ItemId, Moment, Observation};
use diwan_protocol::duty::{
    AbsenceItem, KIND_ABSENCE, KIND_OBSERVATION, KIND_POLICY, KIND_STEP, KIND_TOLD, ObservationItem, StepItem,
};
use support::*;

/// The person's own stream.
fn own(desk: &Desk) -> diwan_domain::StreamId {
    diwan_domain::StreamId::employee(&desk.who)
}

fn climb(office: &mut Office, circular: ItemId, step: Step, at: Moment) {
    let rung = StepItem { circular, version: 1, step, at };
    let id = item_id(9_000 + u32::try_from(at.since(NOON) / 1000).unwrap() * 2 + u32::from(step == Step::Expire));
    office.registry.put(id, KIND_STEP, at, &serde_json::to_string(&rung).unwrap(), &[all()]);
}

fn leave(office: &mut Office, desk: &Desk, which: u32, from: Moment, until: Moment) -> ItemId {
    let item = AbsenceItem { absence: Absence { reason: AbsenceReason::Leave, from, until }, entered_at: NOON };
    let json = serde_json::to_string(&item).unwrap();
    office.registry.put(item_id(which), KIND_ABSENCE, NOON, &json, &[own(desk)]);
    item_id(which)
}

#[test]
fn a_rung_may_come_before_its_circular_and_a_new_version_starts_its_own_ladder() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    climb(&mut office, item_id(1), Step::Remind, NOON.plus_secs(1));
    climb(&mut office, item_id(1), Step::Remind, NOON.plus_secs(2));
    assert!(salma.sync(&office).bell, "the bell is told");
    let id = office.registry.issue(&circular(1), &[all()]);
    salma.sync(&office);
    let duty = salma.cache.duties_owed().unwrap().remove(0);
    assert_eq!((duty.reminded_at, duty.class), (Some(NOON.plus_secs(2)), Class::Urgent));
    let lines = salma.cache.duty_lines(10, 10, 10).unwrap();
    assert_eq!((lines.open[0].reminders, lines.more), (2, 0));

    let mut second = circular(1);
    second.circular.as_mut().unwrap().version = 2;
    office.registry.issue(&second, &[all()]);
    salma.sync(&office);
    assert_eq!(salma.cache.duties_owed().unwrap().remove(0).reminded_at, None);
    assert_eq!(salma.cache.record(id).unwrap().unwrap().steps, vec![]);
}

#[test]
fn the_last_rung_ends_what_is_unmet_but_neither_what_waits_for_a_line_nor_what_was_owed_by_somebody_away() {
    let mut office = Office::new();
    let mut salma = office.employee("سلمى");
    let (unmet, waiting) =
        (office.registry.issue(&circular(1), &[all()]), office.registry.issue(&circular(2), &[all()]));
    salma.sync(&office);
    salma.acknowledges(waiting);
    for id in [unmet, waiting] {
        climb(&mut office, id, Step::Expire, NOON.plus_secs(if id == unmet { 50 } else { 60 }));
    }
    assert_eq!(salma.sync(&office).ended_duties, [unmet]);
    assert_eq!(salma.cache.duty(unmet).unwrap(), Some(DutyState::Expired));
    assert_eq!(salma.cache.duty(waiting).unwrap(), Some(DutyState::Sent));
    let ended = salma.cache.duty_lines(10, 10, 10).unwrap().ended;
    assert_eq!((ended[0].id, ended[0].duty.ended_at), (unmet, Some(NOON.plus_secs(50))));

    // It becomes known that she was away then.
    let absence = leave(&mut office, &salma, 700, NOON, NOON.plus_ms(DAY_MS));
    assert_eq!(salma.sync(&office).owed_again, [unmet]);
    assert_eq!(salma.cache.duty(unmet).unwrap(), Some(DutyState::Owed));
    office.registry.drop_from(&own(&salma), absence, "deleted");
    salma.sync(&office);
    assert_eq!(salma.cache.duty(unmet).unwrap(), Some(DutyState::Expired));
    assert_eq!(salma.cache.bell_rules().unwrap().absences, vec![]);

    // Late is better than never.
    salma.acknowledges(unmet);
    salma.sends(&mut office);
    salma.sync(&office);
    assert_eq!(salma.cache.duty(unmet).unwrap(), Some(DutyState::Acknowledged));
}

#[test]
fn what_a_later_circular_replaced_says_so_and_leaves_its_trace() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    let id = office.registry.issue(&circular(1), &[all(), unit("HR")]);
    salma.sync(&office);
    for stream in [all(), unit("HR")] {
        office.registry.drop_from(&stream, id, "superseded");
    }
    assert_eq!(salma.sync(&office).ended_duties, [id]);
    assert_eq!(salma.cache.duty(id).unwrap(), Some(DutyState::Superseded));
    assert!(salma.cache.read(id).unwrap().unwrap().document.body.is_empty());
}

#[test]
fn the_last_good_policy_is_kept_beside_one_that_cannot_be_followed() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    assert_eq!(salma.cache.bell_rules().unwrap(), Default::default());
    let tell = |office: &mut Office, sheet: &str| office.registry.put(item_id(300), KIND_POLICY, NOON, sheet, &[all()]);
    let good = Policy::usual(180);
    tell(&mut office, &good.to_json());
    assert!(salma.sync(&office).bell);
    for bad in ["{\"format\":\"bell/2\"}", "7", "{}"] {
        tell(&mut office, bad);
        assert_eq!(salma.sync(&office).malformed, [item_id(300)]);
        let rules = salma.cache.bell_rules().unwrap();
        assert_eq!((rules.policy.as_ref(), rules.refused), (Some(&good), true), "{bad}");
    }
    // A policy that only a unit was told is nobody's.
    office.registry.put(item_id(301), KIND_POLICY, NOON, &Policy::usual(240).to_json(), &[unit("HR")]);
    tell(&mut office, &good.to_json());
    salma.sync(&office);
    let rules = salma.cache.bell_rules().unwrap();
    assert_eq!((rules.policy, rules.refused), (Some(good), false));
    office.registry.drop_from(&all(), item_id(300), "deleted");
    salma.sync(&office);
    assert_eq!(salma.cache.bell_rules().unwrap().policy, None, "taken back, it rings as before there were any");
}

#[test]
fn absences_and_notices_count_only_from_the_own_stream_and_nonsense_is_reported() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    let absence = Absence { reason: AbsenceReason::NoDevice, from: NOON, until: NOON.plus_secs(60) };
    let entered = |absence| serde_json::to_string(&AbsenceItem { absence, entered_at: NOON }).unwrap();
    office.registry.put(item_id(700), KIND_ABSENCE, NOON, &entered(absence), &[all()]);
    office.registry.put(item_id(701), KIND_TOLD, NOON, &serde_json::to_string(&told(1)).unwrap(), &[all()]);
    let backwards = Absence { until: NOON, ..absence };
    office.registry.put(item_id(702), KIND_ABSENCE, NOON, &entered(backwards), &[own(&salma)]);
    let impossible = Observation { until: Some(NOON.plus_secs(-9)), ..seen(1, true) };
    let item = ObservationItem { observation: impossible, recorded_at: NOON };
    office.registry.put(item_id(703), KIND_OBSERVATION, NOON, &serde_json::to_string(&item).unwrap(), &[own(&salma)]);
    let mut came = salma.sync(&office);
    came.malformed.sort();
    assert_eq!(came.malformed, [item_id(702), item_id(703)]);
    assert_eq!(salma.cache.bell_rules().unwrap().absences, vec![]);
    assert_eq!(salma.cache.duty_lines(9, 9, 9).unwrap().told, vec![]);

    office.registry.put(item_id(701), KIND_TOLD, NOON, &serde_json::to_string(&told(1)).unwrap(), &[own(&salma)]);
    salma.sync(&office);
    let line = salma.cache.duty_lines(9, 9, 9).unwrap().told.remove(0);
    assert_eq!(line.subject, "تعميم بشأن الدوام", "a subject from outside is one harmless line");
    assert_eq!((line.unmet, line.excused, line.audience, line.step), (3, 1, 9, Step::TellSupervisor));
}

#[test]
fn a_measurement_is_sent_until_it_is_heard_and_its_end_is_told_once_more() {
    let office = Office::new();
    let salma = office.employee("سلمى");
    salma.sync(&office);
    let due = |salma: &Desk| salma.cache.observations_due(10).unwrap();
    salma.cache.measure(&seen(1, false)).unwrap();
    salma.cache.measure(&seen(1, false)).unwrap();
    let first = due(&salma);
    assert_eq!(first, [seen(1, false)]);
    // Its end is learned while it is on its way.
    salma.cache.measure(&seen(1, true)).unwrap();
    salma.cache.observed(&first, &[first[0].id]).unwrap();
    assert_eq!(due(&salma), [seen(1, true)]);
    let other_end = Observation { until: Some(NOON.plus_secs(9_999)), ..seen(1, true) };
    salma.cache.measure(&other_end).unwrap();
    assert_eq!(due(&salma), [seen(1, true)], "the first end stays");
    salma.cache.observed(&due(&salma), &[first[0].id]).unwrap();
    assert_eq!(due(&salma), []);

    // What still lasted when the program ended, ended then.
    salma.cache.measure(&seen(2, false)).unwrap();
    let salma = salma.restart();
    salma.cache.end_measured(NOON.plus_secs(1_250)).unwrap();
    assert_eq!(due(&salma)[0].until, Some(NOON.plus_secs(1_250)));
    salma.cache.measure(&seen(2, true)).unwrap();
    assert_eq!(due(&salma)[0].until, Some(NOON.plus_secs(1_250)));
}

#[test]
fn what_came_back_in_the_feed_needs_no_telling_and_what_a_restored_registry_lost_does() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    let id = office.registry.issue(&circular(1), &[all()]);
    salma.sync(&office);
    salma.cache.measure(&seen(1, true)).unwrap();
    salma.cache.measure(&seen(2, true)).unwrap();
    let item = ObservationItem { observation: seen(1, true), recorded_at: NOON };
    office.registry.put(item_id(400), KIND_OBSERVATION, NOON, &serde_json::to_string(&item).unwrap(), &[own(&salma)]);
    assert!(salma.sync(&office).record);
    assert_eq!(salma.cache.observations_due(10).unwrap(), [seen(2, true)]);
    salma.cache.observed(&[seen(2, true)], &[seen(2, true).id]).unwrap();

    let rows = salma.cache.record(id).unwrap().unwrap().observations;
    assert_eq!(
        rows.iter().map(|row| (row.observation.id, row.recorded)).collect::<Vec<_>>(),
        [(seen(2, true).id, true), (seen(1, true).id, true)]
    );

    // The registry is restored from a backup in which neither stands.
    office.registry.drop_from(&own(&salma), item_id(400), "deleted");
    office.registry.epoch += 1;
    salma.sync(&office);
    salma.cache.send_lost().unwrap();
    assert_eq!(salma.cache.observations_due(10).unwrap(), [seen(1, true), seen(2, true)]);
}

#[test]
fn a_drawer_that_is_built_anew_keeps_what_was_measured_and_how_often_was_snoozed() {
    let office = Office::new();
    let salma = office.employee("سلمى");
    salma.sync(&office);
    let session = serde_json::from_value(serde_json::json!({
        "employee": "1001", "name": "سلمى", "unit": { "id": "HR", "name": "إدارة" }, "agency": "الجهة", "roles": [],
        "supervises": [], "streams": [], "server_time": NOON, "expires_at": NOON, "must_change_password": false,
        "ring_again_secs": 600,
    }));
    let account = diwan_cache::Account { server: "s".into(), login: "salma".into(), session: session.unwrap() };
    salma.cache.save_account(&account).unwrap();
    salma.cache.save_setting("snoozes", "{\"day\":20779,\"used\":3}").unwrap();
    salma.cache.measure(&seen(1, false)).unwrap();
    let folder = salma.folder();
    let Desk { cache, .. } = salma;
    drop(cache);
    let again = Cache::rebuild(&folder, None, NOON).unwrap();
    assert_eq!(again.observations_due(10).unwrap(), [seen(1, false)]);
    assert_eq!(again.setting("snoozes").unwrap().as_deref(), Some("{\"day\":20779,\"used\":3}"));
    assert_eq!(again.verify().unwrap(), Vec::<String>::new());
}

#[test]
fn a_row_that_does_not_follow_from_its_item_is_found() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    climb(&mut office, item_id(1), Step::Remind, NOON.plus_secs(1));
    salma.sync(&office);
    for damage in ["UPDATE step SET at = at + 1", "DELETE FROM step"] {
        salma.file().execute(damage, []).unwrap();
        assert_eq!(salma.cache.verify().unwrap().len(), 1, "{damage}");
    }
}

#[test]
fn a_drawer_of_before_has_its_withdrawn_duties_as_recalled_ones() -> Result<(), CacheError> {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    let id = office.registry.issue(&circular(1), &[all()]);
    salma.sync(&office);
    office.registry.recall(id);
    salma.sync(&office);
    // As the version before wrote it.
    let file = salma.file();
    file.execute_batch(BEFORE_OFFICIAL_ACTS).unwrap();
    file.execute_batch(
        "PRAGMA foreign_keys = OFF;
         DROP TABLE policy; DROP TABLE step; DROP TABLE absence; DROP TABLE told; DROP TABLE observation; DROP TABLE measured;
         CREATE TABLE old (item BLOB NOT NULL PRIMARY KEY REFERENCES document (id) ON DELETE CASCADE, version INTEGER NOT NULL,
           state TEXT NOT NULL CHECK (state IN ('owed', 'sent', 'acknowledged', 'withdrawn')), deadline INTEGER,
           sent_at INTEGER, ended_at INTEGER, rung_at INTEGER, rung_count INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
         INSERT INTO old SELECT item, version, 'withdrawn', deadline, sent_at, ended_at, rung_at, rung_count FROM duty;
         DROP TABLE duty; ALTER TABLE old RENAME TO duty;
         DELETE FROM refinery_schema_history WHERE version = 4;",
    )
    .unwrap();
    drop(file);
    let salma = salma.restart();
    assert_eq!(salma.cache.duty(id)?, Some(DutyState::Recalled));
    assert_eq!(salma.cache.verify()?, Vec::<String>::new());
    Ok(())
}

//! Policy, absences and observations: who set what, told to the right desks, once.

use crate::ladder::told_in;
use crate::office::{Office, problem, refusal};
use diwan_domain::bell::Policy;
use diwan_domain::{Absence, AbsenceReason, ActionId, DeviceId, ItemId, Moment, Observation, Observed, StreamId};
use diwan_protocol::duty::{
    AbsenceItem, KIND_ABSENCE, KIND_OBSERVATION, KIND_POLICY, MAX_OBSERVATIONS, ObservationItem,
};
use diwan_protocol::{Op, ProblemType};
use diwan_store::NewAbsence;

crate::stories!(
    a_policy_is_in_force_from_its_setting_on_and_reaches_everybody,
    a_policy_that_cannot_be_followed_or_does_not_count_on_is_refused_in_words,
    an_absence_reaches_the_person_and_may_end_earlier_or_be_taken_back,
    absences_are_entered_all_or_none,
    what_a_workstation_measured_is_recorded_once_and_its_first_end_is_added,
    what_could_not_be_measured_is_refused_for_ever_and_not_kept,
    a_desk_that_reports_without_end_is_told_to_wait_and_loses_nothing,
);

fn policy(version: u32) -> String {
    let mut sheet: serde_json::Value = serde_json::from_str(&Policy::usual(180).to_json()).unwrap();
    sheet["version"] = version.into();
    serde_json::to_string_pretty(&sheet).unwrap()
}

async fn a_policy_is_in_force_from_its_setting_on_and_reaches_everybody(office: &Office) {
    assert_eq!(office.archive.policy().await.unwrap(), None);
    let at = office.now();
    let first = office.archive.set_policy(&policy(1), " منى ", at).await.unwrap();
    assert_eq!((first.version, first.set_at, first.set_by.as_str()), (1, at, "منى"));
    assert_eq!(Policy::parse(&first.text), Ok(Policy::usual(180)));
    let head = office.head_of(&StreamId::all()).await;
    let second = office.archive.set_policy(&policy(7), "منى", office.now()).await.unwrap();
    assert_eq!(office.archive.policy().await.unwrap(), Some(second.clone()));
    assert_eq!(office.archive.policies().await.unwrap(), [second.clone(), first]);
    let epoch = office.archive.agency().await.unwrap().epoch;
    let page = office.archive.entries(&StreamId::all(), epoch, head, 10).await.unwrap();
    let entry = &page.entries[0];
    assert_eq!(
        (page.entries.len(), entry.kind.as_str(), entry.ver),
        (1, KIND_POLICY, 2),
        "one item, in its next version"
    );
    assert_eq!(entry.data.as_ref().unwrap().get(), second.text);
    office.assert_sound().await;
}

async fn a_policy_that_cannot_be_followed_or_does_not_count_on_is_refused_in_words(office: &Office) {
    let archive = &office.archive;
    let said = |text: &str| {
        let (archive, text, now) = (archive.clone(), text.to_owned(), office.now());
        async move { problem(archive.set_policy(&text, "منى", now).await).detail.unwrap_or_default() }
    };
    assert!(said(&policy(1).replace("900", "0")).await.contains("repeat_secs is 0"));
    assert!(said(&policy(1).replace("bell/1", "bell/2")).await.contains("not understood here"));
    archive.set_policy(&policy(3), "منى", office.now()).await.unwrap();
    for version in [1, 3] {
        assert!(said(&policy(version)).await.contains("not above version 3"));
    }
    assert_eq!(refusal(archive.set_policy(&policy(4), "  ", office.now()).await), ProblemType::BadRequest);
    assert_eq!(archive.policies().await.unwrap().len(), 1);
    let (four, five) = (policy(4), policy(5));
    let (one, two) =
        tokio::join!(archive.set_policy(&five, "منى", office.now()), archive.set_policy(&four, "ناصر", office.now()));
    assert!(one.is_ok() || two.is_ok());
    assert_eq!(archive.policy().await.unwrap().unwrap().version, if one.is_ok() { 5 } else { 4 });
    office.assert_sound().await;
}

fn leave(office: &Office, name: &str, from: Moment, days: i64) -> NewAbsence {
    let absence = Absence { reason: AbsenceReason::Leave, from, until: from.plus_secs(days * 86_400) };
    NewAbsence { employee: office.employee(name), absence }
}

async fn an_absence_reaches_the_person_and_may_end_earlier_or_be_taken_back(office: &Office) {
    let (salma, archive) = (office.employee("سلمى"), &office.archive);
    let stream = StreamId::employee(&salma);
    let (from, entered) = (office.now(), office.now());
    let long = leave(office, "سلمى", from, 30);
    let noted = archive.note_absences(std::slice::from_ref(&long), "الموارد", entered).await.unwrap();
    assert_eq!((noted.added, noted.changed, noted.streams), (1, 0, vec![stream.clone()]));
    let again = archive.note_absences(std::slice::from_ref(&long), "الموارد", office.now()).await.unwrap();
    assert_eq!((again.added, again.changed, again.streams.len()), (0, 0, 0));
    let item = told_in::<AbsenceItem>(office, &stream, KIND_ABSENCE).await;
    assert_eq!(item, [AbsenceItem { absence: long.absence, entered_at: entered }]);

    let noted = archive.note_absences(&[leave(office, "سلمى", from, 3)], "الموارد", office.now()).await.unwrap();
    assert_eq!((noted.added, noted.changed), (0, 1));
    let listed = archive.absences(Some(&salma), from, None, 10).await.unwrap();
    assert_eq!(listed.len(), 1, "it ends earlier and is the same absence");
    assert_eq!((listed[0].absence.until, listed[0].entered_by.as_str()), (from.plus_secs(3 * 86_400), "الموارد"));
    assert_eq!(archive.absences(None, from.plus_secs(3 * 86_400), None, 10).await.unwrap(), []);
    assert_eq!(archive.absences(Some(&office.employee("بدر")), from, None, 10).await.unwrap(), []);
    assert_eq!(archive.absences(None, from, Some(listed[0].id), 10).await.unwrap(), []);

    let before = office.head_of(&stream).await;
    let moved = archive.take_back_absence(listed[0].id, office.now()).await.unwrap();
    assert_eq!(moved, std::slice::from_ref(&stream));
    let epoch = archive.agency().await.unwrap().epoch;
    let page = archive.entries(&stream, epoch, before, 10).await.unwrap();
    let drop = &page.entries[0];
    assert_eq!((drop.op, drop.ver, drop.reason.as_deref()), (Op::Drop, 3, Some("deleted")));
    assert!(drop.data.is_none() && archive.absences(None, from, None, 10).await.unwrap().is_empty());
    assert_eq!(refusal(archive.take_back_absence(listed[0].id, office.now()).await), ProblemType::NotFound);
    office.assert_sound().await;

    let noted = archive.note_absences(&[long], "الموارد", office.now()).await.unwrap();
    assert_eq!(noted.added, 1, "what was taken back may be entered again");
    assert_eq!(told_in::<AbsenceItem>(office, &stream, KIND_ABSENCE).await.len(), 1);
    office.assert_sound().await;
}

async fn absences_are_entered_all_or_none(office: &Office) {
    let from = office.now();
    let good = leave(office, "بدر", from, 3);
    let nobody = NewAbsence { employee: diwan_domain::EmployeeId::from_stored("999"), ..good.clone() };
    for bad in [nobody, leave(office, "سلمى", from, 0), leave(office, "سلمى", from, 4_000), good.clone()] {
        let both = [good.clone(), bad];
        assert_eq!(refusal(office.archive.note_absences(&both, "الموارد", from).await), ProblemType::BadRequest);
    }
    assert_eq!(office.archive.absences(None, Moment(0), None, 10).await.unwrap(), []);
    assert_eq!(office.head_of(&StreamId::employee(&good.employee)).await, 0);
}

fn desk() -> DeviceId {
    DeviceId::parse("desk-1").unwrap()
}

fn locked(office: &Office, from: Moment, until: Option<Moment>) -> Observation {
    Observation {
        id: ActionId(office.id().0),
        what: Observed::ScreenLocked,
        device: desk(),
        from,
        until,
        source: "org.freedesktop.login1".to_owned(),
        subject: None,
        to_end: None,
    }
}

async fn what_a_workstation_measured_is_recorded_once_and_its_first_end_is_added(office: &Office) {
    let (salma, archive) = (office.employee("سلمى"), &office.archive);
    let stream = StreamId::employee(&salma);
    let (begins, heard) = (office.now(), office.now());
    let first = locked(office, begins, None);
    let noted = archive.observe(&salma, &desk(), std::slice::from_ref(&first), heard).await.unwrap();
    assert_eq!((noted.done, noted.too_many, noted.streams), (vec![first.id], false, vec![stream.clone()]));
    let again = archive.observe(&salma, &desk(), std::slice::from_ref(&first), office.now()).await.unwrap();
    assert_eq!((again.done.len(), again.streams.len()), (1, 0));

    let ended = Observation { until: Some(begins.plus_secs(60)), ..first.clone() };
    archive.observe(&salma, &desk(), std::slice::from_ref(&ended), office.now()).await.unwrap();
    let later = Observation { until: Some(begins.plus_secs(90)), ..first.clone() };
    archive.observe(&salma, &desk(), &[later], office.now()).await.unwrap();
    let kept = told_in::<ObservationItem>(office, &stream, KIND_OBSERVATION).await;
    assert_eq!(kept, [ObservationItem { observation: ended, recorded_at: heard }], "the first end stands");
    let ver = archive.item(&salma, ItemId::observation_of(first.id, &salma)).await.unwrap().unwrap().ver;
    assert_eq!(ver, 2);

    // Another person's workstation may have made the same id, or pretend so: each has their own.
    let (badr, other) = (office.employee("بدر"), locked(office, begins, None));
    archive.observe(&badr, &desk(), &[Observation { id: first.id, ..other }], office.now()).await.unwrap();
    let theirs = told_in::<ObservationItem>(office, &StreamId::employee(&badr), KIND_OBSERVATION).await;
    assert_eq!((theirs.len(), theirs[0].observation.until), (1, None));

    let circular = office.issue("تعميم").await;
    let reading = Observation {
        what: Observed::Read,
        subject: Some(circular.id),
        to_end: Some(false),
        ..locked(office, begins, None)
    };
    let read = Observation { until: Some(begins.plus_secs(40)), to_end: Some(true), ..reading.clone() };
    archive.observe(&salma, &desk(), &[reading, read.clone()], office.now()).await.unwrap();
    let kept = told_in::<ObservationItem>(office, &stream, KIND_OBSERVATION).await;
    assert!(kept.iter().any(|item| item.observation == read), "{kept:?}");
    assert_eq!(office.ask("SELECT count(*) FROM receipt"), 0, "what was measured is no fact about the person");
    office.assert_sound().await;
}

async fn what_could_not_be_measured_is_refused_for_ever_and_not_kept(office: &Office) {
    let (salma, archive, at) = (office.employee("سلمى"), &office.archive, office.now());
    let mut for_it = office.circular("لتقنية المعلومات");
    for_it.audience = crate::office::units(&["IT"]);
    archive.issue_circular(&for_it, for_it.issued_at).await.unwrap();
    let read = |subject| Observation { what: Observed::Read, subject: Some(subject), ..locked(office, at, None) };
    let strange = [
        locked(office, at, Some(at.plus_ms(-1))),
        Observation { device: DeviceId::parse("desk-2").unwrap(), ..locked(office, at, None) },
        Observation { source: "<script>".to_owned(), ..locked(office, at, None) },
        read(for_it.id),
        read(office.id()),
    ];
    let noted = archive.observe(&salma, &desk(), &strange, office.now()).await.unwrap();
    assert_eq!(noted.done, strange.iter().map(|o| o.id).collect::<Vec<_>>());
    assert_eq!((noted.streams.len(), office.ask("SELECT count(*) FROM observation")), (0, 0));
    let many = vec![locked(office, at, None); MAX_OBSERVATIONS + 1];
    assert_eq!(refusal(archive.observe(&salma, &desk(), &many, at).await), ProblemType::BadRequest);
    let gone = diwan_domain::EmployeeId::from_stored("999");
    assert_eq!(refusal(archive.observe(&gone, &desk(), &many[..1], at).await), ProblemType::Forbidden);
}

async fn a_desk_that_reports_without_end_is_told_to_wait_and_loses_nothing(office: &Office) {
    let (salma, archive, at) = (office.employee("سلمى"), &office.archive, office.now());
    for _ in 0..10 {
        let many: Vec<_> = (0..MAX_OBSERVATIONS).map(|_| locked(office, at, None)).collect();
        let noted = archive.observe(&salma, &desk(), &many, at).await.unwrap();
        assert!(!noted.too_many && noted.done.len() == MAX_OBSERVATIONS);
    }
    let (more, impossible) = (locked(office, at, None), locked(office, at, Some(at.plus_ms(-1))));
    let both = [more.clone(), impossible.clone()];
    let noted = archive.observe(&salma, &desk(), &both, at.plus_secs(3_600)).await.unwrap();
    assert_eq!((noted.done, noted.too_many), (vec![impossible.id], true));
    let next_day = archive.observe(&salma, &desk(), &both, at.plus_secs(86_400)).await.unwrap();
    assert_eq!((next_day.done.len(), next_day.too_many), (2, false));
    assert_eq!(office.ask("SELECT count(*) FROM observation"), 1_001);
    office.assert_sound().await;
}

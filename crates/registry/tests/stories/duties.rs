//! Duties over the wire: the policy that every desk follows, the ladder that needs no desk, and what workstations measured.

use crate::wire::{PATIENCE, Wire, eventually};
use diwan_domain::bell::{Policy, Step};
use diwan_domain::{AbsenceReason, ActionId, DeviceId, Moment, Observation, Observed, StreamId};
use diwan_protocol::duty::{
    AbsenceItem, KIND_ABSENCE, KIND_OBSERVATION, KIND_POLICY, KIND_STEP, KIND_TOLD, ObservationItem, StepItem, ToldItem,
};
use diwan_protocol::{Letterbox, LetterboxError, ProblemType, PushEvent};
use diwan_testkit::office::{Circular, Office};
use diwan_testkit::persona::{Persona, new_action_id};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;

const HOUR: i64 = 3_600;

/// Everything of one kind that a person's desk is given.
async fn of_kind<T: DeserializeOwned>(person: &Persona, kind: &str) -> Vec<T> {
    let entries = person.everything().await.into_iter().filter(|entry| entry.kind == kind);
    entries.map(|entry| serde_json::from_str(entry.data.expect("data").get()).expect("as described")).collect()
}

/// Waits until the person is given something of a kind.
async fn given<T: DeserializeOwned>(person: &Persona, kind: &str) -> Vec<T> {
    eventually(kind, async || Some(of_kind(person, kind).await).filter(|found: &Vec<T>| !found.is_empty())).await
}

/// An office whose people stay signed in while a story lets weeks pass.
async fn open_for_weeks() -> Office {
    Office::open_with(|config| config.sessions.hours = 24 * 400).await
}

#[tokio::test]
async fn a_policy_reaches_every_desk_and_older_desks_ring_by_it_too() {
    let office = Office::open().await;
    let salma = office.employee("سلمى").await;
    assert_eq!(salma.session().await.expect("a session").ring_again_secs, 300, "as configured");
    let mut sheet: serde_json::Value = serde_json::from_str(&Policy::usual(180).to_json()).expect("json");
    sheet["classes"]["binding"]["repeat_secs"] = 1_234.into();
    let set = office.policy(&sheet.to_string()).await;
    let told: Vec<serde_json::Value> = of_kind(&salma, KIND_POLICY).await;
    assert_eq!(told, [serde_json::from_str::<serde_json::Value>(&set.text).expect("json")]);
    assert_eq!(salma.session().await.expect("a session").ring_again_secs, 1_234);
}

#[tokio::test]
async fn the_registry_climbs_by_itself_when_the_moment_comes_and_tells_the_desks() {
    let office = open_for_weeks().await;
    office.round_the_clock().await;
    let (noura, salma) = (office.supervisor().await, office.employee("سلمى").await);
    let issued = office.issue(Circular::on("تعميم").to_unit("HR")).await;
    salma.acknowledge(issued.id, office.clock.now()).await;
    office.absent("هند", AbsenceReason::Leave, office.clock.now(), in_days(&office, 30)).await;
    let mut line = noura.letterbox.push(&noura.token).await.expect("a line");
    assert!(matches!(line.next().await, Some(Ok(PushEvent::Heads(_)))));

    office.clock.advance_days(7);
    let own = noura.own_stream();
    let rung = async {
        loop {
            if let PushEvent::Heads(heads) = line.next().await.expect("not ended").expect("no failure")
                && heads.iter().any(|head| head.stream == own)
            {
                return;
            }
        }
    };
    tokio::time::timeout(PATIENCE, rung).await.expect("the head of the unit hears of it at once");
    let told: Vec<ToldItem> = of_kind(&noura, KIND_TOLD).await;
    let expected = (Step::TellSupervisor, Some("HR"), 2, 1, 4);
    let item = &told[0];
    let unit = item.unit.as_ref().map(|unit| unit.as_str());
    assert_eq!((item.step, unit, item.unmet, item.excused, item.audience), expected);
    let mut steps: Vec<StepItem> = of_kind(&salma, KIND_STEP).await;
    steps.sort_by_key(|step| step.step);
    let steps: Vec<_> = steps.into_iter().map(|step| (step.circular, step.step)).collect();
    assert_eq!(
        steps,
        [(issued.id, Step::Remind), (issued.id, Step::TellSupervisor)],
        "two reminders were missed, one speaks"
    );
    assert!(of_kind::<ToldItem>(&salma, KIND_TOLD).await.is_empty(), "whom it does not concern is not told");

    office.clock.advance_secs(24 * HOUR);
    let publisher = office.publisher().await;
    assert_eq!(given::<ToldItem>(&publisher, KIND_TOLD).await[0].unit, None);
    assert_eq!(of_kind::<ToldItem>(&noura, KIND_TOLD).await.len(), 1);
}

fn in_days(office: &Office, days: i64) -> Moment {
    office.clock.now().plus_secs(days * 24 * HOUR)
}

#[tokio::test]
async fn a_policy_and_a_circular_of_another_process_are_climbed_too() {
    let office = open_for_weeks().await;
    let noura = office.supervisor().await;
    // As the command line does: nobody tells the running registry.
    office.archive().set_policy(&Policy::usual(180).to_json(), "مدير النظام", office.clock.now()).await.expect("set");
    office.issue_elsewhere(Circular::on("تعميم").to_unit("HR")).await;
    office.clock.advance_days(7);
    let told: Vec<ToldItem> = given(&noura, KIND_TOLD).await;
    assert_eq!((told.len(), told[0].unmet), (1, 4));
}

#[tokio::test]
async fn an_absence_is_on_the_own_desk_until_it_is_taken_back() {
    let office = Office::open().await;
    let salma = office.employee("سلمى").await;
    let until = in_days(&office, 9);
    office.absent("سلمى", AbsenceReason::Secondment, office.clock.now(), until).await;
    let item = of_kind::<AbsenceItem>(&salma, KIND_ABSENCE).await;
    assert_eq!((item.len(), item[0].absence.until), (1, until));
    office.back("سلمى").await;
    assert!(of_kind::<AbsenceItem>(&salma, KIND_ABSENCE).await.is_empty());
}

fn locked(person: &Persona, from: Moment) -> Observation {
    Observation {
        id: new_action_id(),
        what: Observed::ScreenLocked,
        device: person.device.clone(),
        from,
        until: None,
        source: "org.freedesktop.login1".to_owned(),
        subject: None,
        to_end: None,
    }
}

#[tokio::test]
async fn what_a_workstation_measured_is_recorded_and_what_it_could_not_is_refused_for_ever() {
    let office = Office::open().await;
    let (salma, now) = (office.employee("سلمى").await, office.clock.now());
    let first = locked(&salma, now);
    let of_a_colleague = Observation { device: DeviceId::from_stored("desk-of-a-colleague"), ..locked(&salma, now) };
    let of_nothing = Observation {
        what: Observed::Read,
        subject: Some(diwan_domain::ItemId(new_action_id().0)),
        ..locked(&salma, now)
    };
    let batch = [first.clone(), of_a_colleague, of_nothing];
    let answer = salma.letterbox.observe(&salma.token, &batch).await.expect("an answer");
    assert_eq!(answer.done, batch.iter().map(|o| o.id).collect::<Vec<ActionId>>());
    let kept: Vec<ObservationItem> = of_kind(&salma, KIND_OBSERVATION).await;
    assert_eq!(kept, [ObservationItem { observation: first.clone(), recorded_at: now }]);

    let head = salma.head(&salma.own_stream()).await.head;
    let ended = Observation { until: Some(now.plus_secs(60)), ..first };
    let again = [ended.clone(), ended];
    salma.letterbox.observe(&salma.token, &again).await.expect("an answer");
    assert_eq!(salma.head(&salma.own_stream()).await.head, head + 1, "heads know it before the answer does, once");
    let all = salma.letterbox.observe(&salma.token, &[]).await.expect("an answer");
    assert!(all.done.is_empty());
}

#[tokio::test]
async fn a_desk_that_reports_without_end_is_told_to_wait() {
    let office = Office::open().await;
    let (salma, now) = (office.employee("سلمى").await, office.clock.now());
    for _ in 0..10 {
        let many: Vec<_> = (0..100).map(|_| locked(&salma, now)).collect();
        assert_eq!(salma.letterbox.observe(&salma.token, &many).await.expect("an answer").done.len(), 100);
    }
    let refused = salma.letterbox.observe(&salma.token, &[locked(&salma, now)]).await.expect_err("too many");
    let LetterboxError::Problem(problem) = refused else { panic!("refused otherwise: {refused:?}") };
    assert_eq!((problem.kind(), problem.retry_after), (Some(ProblemType::TooManyAttempts), Some(3_600)));
    let other = office.employee("خالد").await;
    let done = other.letterbox.observe(&other.token, &[locked(&other, now)]).await.expect("an answer").done;
    assert_eq!(done.len(), 1, "nobody else waits");
}

#[tokio::test]
async fn observations_that_are_not_as_described_are_refused_without_repeating_them() {
    let office = Office::open().await;
    let salma = office.employee("سلمى").await;
    let wire = Wire::of(&office, &salma);
    let one = serde_json::to_value(locked(&salma, office.clock.now())).expect("json");
    let many = serde_json::json!({ "observations": vec![one.clone(); 101] });
    assert_eq!(wire.post("/v1/observations", many.to_string()).await.status(), 400);
    let mut unknown = one.clone();
    unknown["what"] = "mood".into();
    let strange = [
        serde_json::json!({ "observations": [unknown] }),
        serde_json::json!({ "observations": [one], "mood": "sesame" }),
    ];
    for body in strange {
        let answer = wire.post("/v1/observations", body.to_string()).await;
        assert_eq!(answer.status(), 400);
        assert!(!answer.text().await.expect("a body").contains("sesame"));
    }
    let stream = StreamId::employee(&salma.number);
    assert_eq!(salma.head(&stream).await.head, 0);
    assert_eq!(Wire::to(&office).post("/v1/observations", "{}").await.status(), 401);
}

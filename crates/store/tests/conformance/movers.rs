//! Whoever is moved keeps what they owe, with all that was told of it; what earlier versions left behind comes along once.

use crate::bars::{bars_of, issue_at, names, with_moved};
use crate::ladder::told_in;
use crate::office::{Office, ministry, unit, units};
use diwan_domain::bell::{Policy, Step};
use diwan_domain::{Fact, Joiners, Moment, StreamId};
use diwan_protocol::duty::{KIND_STEP, StepItem};
use diwan_protocol::office::Order;
use diwan_protocol::office::items::KIND_EVENT;
use diwan_protocol::office::supervision::NamesAsked;
use diwan_store::NewCircular;

crate::stories!(
    whoever_is_moved_takes_along_what_is_owed,
    whoever_is_moved_hears_of_every_rung_before_and_after,
    what_an_earlier_version_left_behind_when_people_moved_is_brought_along,
    rungs_that_an_earlier_version_told_only_where_somebody_had_been_are_told_again,
    whoever_joins_by_a_roster_that_waited_was_meant_by_nothing_issued_meanwhile,
);

const DAY: i64 = 24 * 3_600;

async fn whoever_is_moved_takes_along_what_is_owed(office: &Office) {
    let mut circular = office.circular("للتدريب");
    circular.audience = units(&["HR-T"]);
    let now = office.now();
    let owed = issue_at(office, NewCircular { id: office.id(), ..circular.clone() }, "سلمى", now).await;
    let met = issue_at(office, NewCircular { id: office.id(), ..circular.clone() }, "سلمى", now).await;
    let informs = NewCircular { id: office.id(), statement: None, ..circular.clone() };
    let informs = issue_at(office, informs, "سلمى", now).await;
    let follows = NewCircular { id: office.id(), joiners: Joiners::UntilExpiry, ..circular };
    let follows = issue_at(office, follows, "سلمى", now).await;
    office.does("سلمى", Fact::Acknowledged, &met).await;
    let own = StreamId::employee(&office.employee("سلمى"));
    let deadline = owed.circular.as_ref().unwrap().deadline.unwrap().plus_secs(DAY);
    let extend = Order::Extend { circular: owed.id, deadline, why: "تيسيرًا".to_owned() };
    office
        .archive
        .order(&office.employee("فهد"), diwan_domain::ActionId(office.id().0), &extend, office.now())
        .await
        .unwrap();
    let before = office.head_of(&own).await;
    office.archive.import_roster(&with_moved("سلمى", "IT"), office.now()).await.unwrap();
    assert!(office.head_of(&own).await > before);
    let page = office.archive.snapshot(&own, None, 100).await.unwrap();
    let told: Vec<_> = page.entries.iter().filter(|entry| entry.kind == KIND_EVENT).map(|entry| entry.id).collect();
    let extended = diwan_domain::ItemId::event_of(owed.id, "extended", Some(deadline));
    assert_eq!(told, [extended], "and what her old unit was told of it: it is owed by the later day");
    let held = [&owed, &met, &informs, &follows].map(|circular| circular.id);
    let mut seen = Vec::new();
    for id in held {
        seen.push(office.read("سلمى", id).await.is_some());
    }
    assert_eq!(seen, [true, false, false, false], "what she owes and nothing else");
    office.does("سلمى", Fact::Acknowledged, &owed).await;
    assert_eq!(bars_of(office, "نورة", &owed, office.now()).await.acknowledged, 1, "it counts where she was");
    // Back and away again nothing comes twice.
    office.archive.import_roster(&ministry(), office.now()).await.unwrap();
    office.archive.import_roster(&with_moved("سلمى", "IT"), office.now()).await.unwrap();
    office.assert_sound().await;
}

async fn what_an_earlier_version_left_behind_when_people_moved_is_brought_along(office: &Office) {
    let mut circular = office.circular("للتدريب");
    circular.audience = units(&["HR-T"]);
    let now = office.now();
    let owed = issue_at(office, NewCircular { id: office.id(), ..circular.clone() }, "سلمى", now).await;
    let met = issue_at(office, circular, "سلمى", now).await;
    office.does("سلمى", Fact::Acknowledged, &met).await;
    // A circular that is recalled follows nobody, and so she leaves both behind as she would have then.
    office.tamper("UPDATE circular SET state = 'recalled'");
    office.archive.import_roster(&with_moved("سلمى", "IT"), office.now()).await.unwrap();
    office.tamper("UPDATE circular SET state = 'in_force'");
    assert!(office.read("سلمى", owed.id).await.is_none());
    office.tamper(&those_who_left(office));
    office.archive.fetch_left_behind(office.now()).await.unwrap();
    assert!(office.read("سلمى", owed.id).await.is_some());
    assert!(office.read("سلمى", met.id).await.is_none(), "she met it where she was");
    let own = StreamId::employee(&office.employee("سلمى"));
    let head = office.head_of(&own).await;
    office.archive.fetch_left_behind(office.now()).await.unwrap();
    assert_eq!(office.head_of(&own).await, head, "once and not again");
    office.does("سلمى", Fact::Acknowledged, &owed).await;
    assert_eq!(bars_of(office, "نورة", &owed, office.now()).await.acknowledged, 1, "it counts where she was");
    office.assert_sound().await;
}

async fn whoever_is_moved_hears_of_every_rung_before_and_after(office: &Office) {
    office.archive.set_policy(&Policy::usual(180).to_json(), "مدير النظام", office.now()).await.unwrap();
    let mut circular = office.circular("للتدريب");
    circular.audience = units(&["HR-T"]);
    let owed = issue_at(office, circular, "سلمى", office.now()).await;
    let deadline = owed.circular.unwrap().deadline.unwrap();
    let first = deadline.plus_secs(-2 * DAY);
    office.archive.climb(first).await.unwrap();
    office.archive.import_roster(&with_moved("سلمى", "IT"), first).await.unwrap();
    assert_eq!(steps(office, "سلمى").await, [(Step::Remind, first)]);
    let last = deadline.plus_secs(DAY);
    office.archive.climb(last).await.unwrap();
    assert!(steps(office, "سلمى").await.contains(&(Step::TellPublisher, last)));
    office.assert_sound().await;
}

async fn rungs_that_an_earlier_version_told_only_where_somebody_had_been_are_told_again(office: &Office) {
    office.archive.set_policy(&Policy::usual(180).to_json(), "مدير النظام", office.now()).await.unwrap();
    let mut circular = office.circular("للتدريب");
    circular.audience = units(&["HR-T"]);
    let owed = issue_at(office, circular, "سلمى", office.now()).await;
    let first = owed.circular.unwrap().deadline.unwrap().plus_secs(-2 * DAY);
    office.archive.climb(first).await.unwrap();
    // A rung that was climbed in silence is told nobody, and so the circular follows her without it.
    office.tamper("UPDATE ladder_step SET spoke = 0");
    office.archive.import_roster(&with_moved("سلمى", "IT"), first).await.unwrap();
    office.tamper("UPDATE ladder_step SET spoke = 1");
    assert_eq!(steps(office, "سلمى").await, []);
    office.tamper(&those_who_left(office));
    office.archive.fetch_left_behind(first).await.unwrap();
    assert_eq!(steps(office, "سلمى").await, [(Step::Remind, first)]);
    office.assert_sound().await;
}

async fn whoever_joins_by_a_roster_that_waited_was_meant_by_nothing_issued_meanwhile(office: &Office) {
    let mut circular = office.circular("للتدريب");
    circular.audience = units(&["HR-T"]);
    let began = office.now();
    let meanwhile = issue_at(office, circular, "سلمى", began.plus_secs(10)).await;
    // Registered while the clock stood years ahead; that must not date every later change.
    let ahead = NewCircular { id: office.id(), deadline: None, ..office.circular("من ساعة متقدمة") };
    issue_at(office, ahead, "سلمى", began.plus_secs(3_650 * DAY)).await;
    office.archive.import_roster(&with_moved("مريم", "HR-T"), began).await.unwrap();
    let profile = office.archive.profile(&office.employee("مريم")).await.unwrap().unwrap();
    let since = profile.joined[&StreamId::unit(&unit("HR-T"))];
    assert!(since > meanwhile.issued_at && since < meanwhile.issued_at.plus_secs(1), "{since:?}");
    let asked = NamesAsked { only: Some(office.employee("مريم")), ..NamesAsked::default() };
    let named = names(office, "نورة", meanwhile.id, &asked, None, began.plus_secs(60)).await;
    assert!(named.is_empty(), "as the desk, so the board");
}

/// What the ladder told somebody in the own stream.
async fn steps(office: &Office, name: &str) -> Vec<(Step, Moment)> {
    let told = told_in::<StepItem>(office, &StreamId::employee(&office.employee(name)), KIND_STEP).await;
    let mut steps: Vec<_> = told.into_iter().map(|step| (step.step, step.at)).collect();
    steps.sort();
    steps
}

/// The end of the migration that looks for those who were moved before.
fn those_who_left(office: &Office) -> String {
    let engine = if office.uri.starts_with("sqlite:") { "sqlite" } else { "postgres" };
    let migration = format!("{}/migrations/{engine}/V9__left_behind.sql", env!("CARGO_MANIFEST_DIR"));
    let migration = std::fs::read_to_string(migration).unwrap();
    let (_, rows) = migration.split_once("INSERT INTO").unwrap();
    format!("INSERT INTO{rows}")
}

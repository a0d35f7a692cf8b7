//! Units and people: imports, dated memberships, what people are told.

use crate::office::{Office, ministry, problem, refusal, unit, unit_stream, units};
use diwan_domain::{Audience, EmployeeId, Role, StreamId, UnitId, UnitLevel};
use diwan_protocol::feed::{KIND_MEMBERSHIP, MembershipItem};
use diwan_protocol::{Op, ProblemType};
use diwan_store::{Person, Roster, RosterReport, Unit};
use std::collections::BTreeSet;

crate::stories!(
    importing_the_same_roster_again_writes_nothing,
    the_tree_and_the_people_come_back_in_order,
    a_roster_that_is_no_roster_is_refused_whole,
    who_moves_joins_and_leaves_streams_and_is_told,
    who_leaves_loses_everything_and_may_come_back,
    a_move_of_a_department_moves_everybody_in_it,
    a_rule_is_counted_as_it_would_reach_people_now,
);

async fn importing_the_same_roster_again_writes_nothing(office: &Office) {
    let salma = StreamId::employee(&office.employee("سلمى"));
    let pulse = office.archive.heads(std::slice::from_ref(&salma)).await.unwrap();
    let mut shuffled = ministry();
    shuffled.units.reverse();
    shuffled.people.reverse();
    let report = office.archive.import_roster(&shuffled, office.now()).await.unwrap();
    assert_eq!(report, RosterReport::default());
    assert_eq!(office.archive.heads(std::slice::from_ref(&salma)).await.unwrap(), pulse);
}

async fn the_tree_and_the_people_come_back_in_order(office: &Office) {
    let codes: Vec<_> = office.archive.units().await.unwrap().into_iter().map(|u| u.id.to_string()).collect();
    assert_eq!(codes, ["MOI", "HR", "IT", "HR-T"]);
    let first = office.archive.people(None, 4).await.unwrap();
    let rest = office.archive.people(Some(&first[3].id), 100).await.unwrap();
    let ids: Vec<_> = first.iter().chain(&rest).map(|p| p.id.to_string()).collect();
    assert_eq!(ids, ["100", "200", "201", "300", "301", "302", "400", "401", "402"]);
    assert_eq!(first[0].title, "باحث قانوني");
}

async fn a_roster_that_is_no_roster_is_refused_whole(office: &Office) {
    type Fault = fn(&mut Roster);
    let faults: [(&str, Fault); 9] = [
        ("no code", |r| r.units.push(Unit { id: UnitId::from_stored("A B"), ..r.units[3].clone() })),
        ("no number", |r| r.people.push(Person { id: EmployeeId::from_stored("7:8"), ..r.people[0].clone() })),
        ("circle", |r| r.units[1].parent = Some(unit("HR-T"))),
        ("missing parent", |r| r.units[2].parent = Some(unit("XX"))),
        ("missing unit", |r| r.people[4].unit = unit("XX")),
        ("stranger as head", |r| r.units[2].head = Some(EmployeeId::parse("999").unwrap())),
        ("unit twice", |r| r.units.push(r.units[0].clone())),
        ("person twice", |r| r.people.push(r.people[0].clone())),
        ("no name", |r| r.people[0].name = " ".to_owned()),
    ];
    for (name, fault) in faults {
        let mut roster = ministry();
        roster.people[5].name = "اسم جديد".to_owned();
        fault(&mut roster);
        let problem = problem(office.archive.import_roster(&roster, office.now()).await);
        assert_eq!(problem.kind(), Some(ProblemType::BadRequest), "{name}");
        assert!(
            problem.detail.is_some_and(|d| d.chars().any(|c| c.is_ascii_digit() || c.is_ascii_uppercase())),
            "{name}"
        );
    }
    assert_eq!(office.archive.import_roster(&ministry(), office.now()).await.unwrap(), RosterReport::default());
}

/// What a person was told about streams, newest state of each.
async fn told(office: &Office, name: &str) -> BTreeSet<(String, bool)> {
    let stream = StreamId::employee(&office.employee(name));
    let epoch = office.archive.agency().await.unwrap().epoch;
    let page = office.archive.entries(&stream, epoch, 0, 1000).await.unwrap();
    let mut told = BTreeSet::new();
    for entry in page.entries.iter().filter(|e| e.kind == KIND_MEMBERSHIP) {
        assert_eq!(entry.op, Op::Put);
        let item: MembershipItem = serde_json::from_str(entry.data.as_ref().unwrap().get()).unwrap();
        told.insert((item.stream.to_string(), item.member));
    }
    told
}

async fn who_moves_joins_and_leaves_streams_and_is_told(office: &Office) {
    let letter_to_training = {
        let mut letter = office.letter("دورة", "سلمى");
        letter.to = units(&["HR-T"]);
        letter
    };
    office.archive.send_letters(std::slice::from_ref(&letter_to_training), office.now()).await.unwrap();
    assert!(office.read("سلمى", letter_to_training.id).await.is_some());

    let mut roster = ministry();
    roster.people[4].unit = unit("IT");
    let report = office.archive.import_roster(&roster, office.now()).await.unwrap();
    assert_eq!(report, RosterReport { people_changed: 1, ..RosterReport::default() });
    let profile = office.archive.profile(&office.employee("سلمى")).await.unwrap().unwrap();
    let streams: Vec<_> = profile.streams.iter().map(StreamId::as_str).collect();
    assert_eq!(streams, ["all", "employee:301", "role:employee", "unit:IT", "unit:MOI"]);
    let expected = [("unit:HR", false), ("unit:HR-T", false), ("unit:IT", true)];
    assert_eq!(told(office, "سلمى").await, expected.map(|(s, m)| (s.to_owned(), m)).into());
    assert!(office.read("سلمى", letter_to_training.id).await.is_none(), "who left a stream reads nothing of it");
    assert_eq!(told(office, "يوسف").await, BTreeSet::new(), "nobody else is told");

    // Back again: the same items in a newer version.
    office.archive.import_roster(&ministry(), office.now()).await.unwrap();
    let expected = [("unit:HR", true), ("unit:HR-T", true), ("unit:IT", false)];
    assert_eq!(told(office, "سلمى").await, expected.map(|(s, m)| (s.to_owned(), m)).into());
    assert!(office.read("سلمى", letter_to_training.id).await.is_some());
    office.assert_sound().await;
}

async fn who_leaves_loses_everything_and_may_come_back(office: &Office) {
    let fahd = office.employee("فهد");
    let mut without = ministry();
    without.people.retain(|p| p.id != fahd);
    let report = office.archive.import_roster(&without, office.now()).await.unwrap();
    assert_eq!(report, RosterReport { people_ended: 1, ..RosterReport::default() });
    assert_eq!(office.archive.profile(&fahd).await.unwrap(), None);
    assert_eq!(
        refusal(office.archive.issue_circular(&office.circular("بعد الرحيل"), office.now()).await),
        ProblemType::Forbidden
    );

    let report = office.archive.import_roster(&ministry(), office.now()).await.unwrap();
    assert_eq!(report.people_added, 1);
    let back = office.archive.profile(&fahd).await.unwrap().unwrap();
    assert_eq!(back.roles, [Role::Employee], "roles granted by hand do not come back by themselves");
    office.assert_sound().await;
}

async fn a_move_of_a_department_moves_everybody_in_it(office: &Office) {
    let mut roster = ministry();
    roster.units[0].parent = Some(unit("IT"));
    roster.units[0].level = UnitLevel::Controllership;
    roster.units[1].head = None;
    let report = office.archive.import_roster(&roster, office.now()).await.unwrap();
    assert_eq!(report, RosterReport { units_changed: 2, ..RosterReport::default() });
    let profile = office.archive.profile(&office.employee("يوسف")).await.unwrap().unwrap();
    assert!(profile.streams.contains(&unit_stream("IT")) && !profile.streams.contains(&unit_stream("HR")));
    let hamad = office.archive.profile(&office.employee("حمد")).await.unwrap().unwrap();
    assert_eq!((hamad.roles.as_slice(), hamad.supervises.len()), ([Role::Employee].as_slice(), 0));

    roster.units.remove(0);
    roster.people.retain(|p| p.unit != unit("HR-T"));
    let report = office.archive.import_roster(&roster, office.now()).await.unwrap();
    assert_eq!((report.units_ended, report.people_ended), (1, 3));
    assert_eq!(office.archive.units().await.unwrap().len(), 3);
    office.assert_sound().await;
}

async fn a_rule_is_counted_as_it_would_reach_people_now(office: &Office) {
    let count = async |audience: Audience| office.archive.audience_count(&audience).await.unwrap();
    assert_eq!(count(Audience::everybody()).await, 9);
    assert_eq!(count(units(&["HR"])).await, 5);
    assert_eq!(count(units(&["HR", "HR-T"])).await, 5, "nobody is counted twice");
    assert_eq!(count(Audience { roles: [Role::Supervisor].into(), ..Audience::default() }).await, 4);
    let both = Audience { people: [office.employee("مريم")].into(), ..units(&["HR-T"]) };
    assert_eq!(count(both).await, 4);
    assert_eq!(count(Audience { roles: [Role::Administrator].into(), ..Audience::default() }).await, 0);
    assert_eq!(refusal(office.archive.audience_count(&units(&["XX"])).await), ProblemType::BadRequest);
}

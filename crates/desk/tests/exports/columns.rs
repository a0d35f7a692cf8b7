//! Every figure stands under its own heading, and a list says by which filter it was made and how many rows it will have.

use crate::ministry::{self, Ministry};
use crate::words::plain;
use crate::{all_names, computer, downloads, rows_of};
use calamine::Reader;
use diwan_desk::view::{DeskEvent, ExportFormat, ExportWhat};
use diwan_domain::{ActionId, DeviceId, EmployeeId, ItemId, Moment, Observation, Observed, UnitId};
use diwan_protocol::office::publishing::CircularState;
use diwan_protocol::office::supervision::{
    Bars, Load, LoadLine, Names, NamesAsked, Part, TeamBoard, TeamCircular, TeamDetail,
};
use diwan_protocol::office::{PersonName, Reply};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The n-th minute of a day.
fn minute(n: i64) -> Moment {
    Moment(1_795_000_000_000 + n * 60_000)
}

/// A different figure everywhere.
const BARS: Bars = Bars {
    audience: 211,
    acknowledged: 102,
    opened: 53,
    shown: 24,
    reached: 15,
    not_reached: 11,
    excused: 6,
    overdue: 103,
};

fn circular(state: CircularState) -> TeamCircular {
    let deadline = Some(minute(2));
    TeamCircular { state, deadline, issued_at: minute(1), bars: BARS, ..ministry::detail(1).circular }
}

fn detail() -> TeamDetail {
    TeamDetail { circular: circular(CircularState::InForce), ..ministry::detail(1) }
}

/// The only row of a table, by its headings.
async fn row(ministry: &Arc<Ministry>, what: ExportWhat) -> BTreeMap<String, String> {
    let world = computer(ministry);
    let place = world.start();
    place.sign_in("salma").await;
    let folder = downloads();
    let exported = place.desk.export(what, ExportFormat::Csv, plain(), folder.path()).await;
    let rows = rows_of(&exported.expect("exported").expect("a file"));
    let [headings, row] = rows.as_slice() else { panic!("not one row: {rows:?}") };
    assert_eq!(headings.len(), row.len());
    headings.iter().cloned().zip(row.iter().cloned()).collect()
}

/// What stands under each of these headings; moments in minutes of that day.
fn under(row: &BTreeMap<String, String>, headings: &[&str]) -> Vec<String> {
    let cell = |heading: &&str| {
        let cell = row.get(&format!("column-{heading}")).unwrap_or_else(|| panic!("no {heading} in {row:?}"));
        let at = Moment::parse_rfc3339(cell).map(|at| format!("minute {}", at.since(minute(0)) / 60_000));
        at.unwrap_or_else(|| cell.clone())
    };
    headings.iter().map(cell).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_known_of_a_person_stands_under_its_own_heading() {
    let ministry = Ministry::of(1);
    let observed = Observation {
        id: ActionId(uuid::Uuid::from_u128(1)),
        what: Observed::MachineOff,
        device: DeviceId::from_stored("desk-7"),
        from: minute(0),
        until: None,
        source: "desk".into(),
        subject: None,
        to_end: None,
    };
    ministry.answers(move |_, reply| {
        let Reply::Names(mut names) = reply else { return Ok(reply) };
        let person = names.people.first_mut().expect("one");
        let facts = &mut person.facts;
        (facts.reached, facts.shown) = (Some(minute(1)), Some(minute(2)));
        (facts.opened, facts.acknowledged) = (Some(minute(3)), Some(minute(4)));
        (person.reminded_at, person.last_contact) = (Some(minute(5)), Some(minute(6)));
        (person.witnessed, person.kept, person.contested) = (true, true, true);
        person.observed = Some(observed.clone());
        person.deputy = Some(PersonName { id: EmployeeId::from_stored("E7"), name: "فهد".into() });
        Ok(Reply::Names(names))
    });
    let row = row(&ministry, all_names()).await;
    let moments = ["reached", "shown", "opened", "acknowledged", "reminded", "contact"];
    let minutes = [1, 2, 3, 4, 5, 6].map(|n| format!("minute {n}"));
    assert_eq!(under(&row, &moments), minutes);
    assert_eq!(under(&row, &["person", "name", "unit"]), ["E0", "محمد بن سالم 0", "إدارة الموارد البشرية"]);
    assert_eq!(
        under(&row, &["state", "remark", "observed", "deputy"]),
        ["part-acknowledged", "remark-witnessed - remark-kept - remark-contested", "what-machine_off", "E7 فهد"]
    );
    let until = Moment(1_796_000_000_000).to_rfc3339();
    assert_eq!(under(&row, &["excuse"]), [format!("excused-until what-leave {until}")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_figures_of_board_and_load_stand_under_their_own_headings() {
    let ministry = Ministry::of(1);
    let states = [
        (CircularState::InForce, "state-in-force"),
        (CircularState::Superseded, "state-superseded"),
        (CircularState::Recalled, "state-recalled"),
    ];
    for (state, word) in states {
        let board = TeamBoard { tops: Vec::new(), circulars: vec![circular(state)], next: None };
        ministry.answers(move |_, _| Ok(Reply::Board(board.clone())));
        let row = row(&ministry, ExportWhat::Board { at: None }).await;
        let texts = ["number", "subject", "registered", "issued", "deadline"];
        let told = ["ت/2026/0112", "تنظيم ساعات الدوام الرسمي", word, "minute 1", "minute 2"];
        assert_eq!(under(&row, &texts), told);
        let figures = ["audience", "acknowledged", "opened", "shown", "reached", "not-reached", "excused", "overdue"];
        assert_eq!(under(&row, &figures), [211, 102, 53, 24, 15, 11, 6, 103].map(|n| n.to_string()));
    }
    let person = ministry::person(1);
    let line = LoadLine {
        person: person.person,
        unit: person.unit,
        owed: 1,
        overdue: 2,
        acknowledged: 3,
        usual_minutes: Some(4),
        excuse: ministry::person(0).excuse,
    };
    ministry.answers(move |_, _| Ok(Reply::Load(Load { people: vec![line.clone()], next: None })));
    let row = row(&ministry, ExportWhat::Load { unit: None }).await;
    let headings = ["person", "name", "owed", "overdue", "acknowledged-lately", "usual"];
    assert_eq!(under(&row, &headings), ["E1", "سلمى بن سالم 1", "1", "2", "3", "4"]);
    assert!(under(&row, &["excuse"])[0].starts_with("excused-until what-leave"), "{row:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_says_by_which_filter_it_was_made_and_how_many_it_will_have() {
    let ministry = Ministry::of(1);
    ministry.answers(|_, reply| match reply {
        Reply::Detail(_) => Ok(Reply::Detail(Box::new(detail()))),
        _ => Ok(Reply::Names(Names { people: vec![ministry::person(0)], next: None })),
    });
    let world = computer(&ministry);
    let place = world.start();
    place.sign_in("salma").await;
    let ask = |asked: NamesAsked, at| {
        let place = &place;
        async move {
            let (folder, mut events) = (downloads(), place.desk.events());
            let what = ExportWhat::Names { circular: ItemId(uuid::Uuid::from_u128(112)), asked, at };
            let exported = place.desk.export(what, ExportFormat::Xlsx, plain(), folder.path()).await;
            let path = exported.expect("exported").expect("a file");
            let mut book: calamine::Xlsx<_> = calamine::open_workbook(&path).expect("a workbook");
            let sheet = book.worksheet_range_at(0).expect("a sheet").expect("rows");
            let facts: BTreeMap<String, String> =
                sheet.rows().map(|row| (row[0].to_string(), row[1].to_string())).collect();
            let told = std::iter::from_fn(|| events.try_recv().ok()).filter_map(|event| match event {
                DeskEvent::Export { total, .. } => Some(total),
                _ => None,
            });
            (facts, told.last().expect("told"))
        }
    };
    let parts = [
        (None, "names-all", 211),
        (Some(Part::Acknowledged), "part-acknowledged", 102),
        (Some(Part::Opened), "part-opened", 53),
        (Some(Part::Shown), "part-shown", 24),
        (Some(Part::Reached), "part-reached", 15),
        (Some(Part::NotReached), "part-not-reached", 11),
        (Some(Part::Excused), "part-excused", 6),
    ];
    for (part, word, people) in parts {
        let (facts, total) = ask(NamesAsked { part, ..NamesAsked::default() }, None).await;
        assert_eq!((facts.get("filter").map(String::as_str), total), (Some(word), Some(people)));
        assert!(!facts.contains_key("as-of") && !facts.contains_key("names-like") && !facts.contains_key("person"));
    }
    let asked = NamesAsked {
        unit: Some(UnitId::from_stored("HR")),
        part: None,
        words: " محمد ".into(),
        only: Some(EmployeeId::from_stored("E0")),
    };
    let (facts, total) = ask(asked, Some(minute(9))).await;
    let fact = |name: &str| facts.get(name).map(String::as_str);
    assert_eq!(total, None, "nobody knows how many are called so");
    assert_eq!((fact("names-like"), fact("person")), (Some("محمد"), Some("E0")));
    assert_eq!(fact("as-of"), Some(minute(9).to_rfc3339().as_str()));
    assert_eq!((fact("unit"), fact("printed").is_some()), (Some("إدارة الموارد البشرية"), true));
}

//! How long the verbs that many people wait for take, on an archive of any size:
//! `cargo run --release -p diwan-store --example measure -- sqlite:/tmp/m.db 50000`

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a tool of engineers, on the terminal")]

use diwan_domain::document::{Confidentiality, Urgency};
use diwan_domain::{
    ActionId, Audience, DeviceId, Document, EmployeeId, Fact, ItemId, Moment, Role, StreamId, UnitId, UnitLevel,
};
use diwan_protocol::{Action, ActionStatus};
use diwan_store::{Archive, NewCircular, Person, Roster, Unit};
use std::sync::Arc;
use std::time::Instant;
use uuid::Uuid;

const NOW: Moment = Moment(1_795_240_800_000);
/// People of one section; sections of one department; departments below the root.
const PEOPLE: usize = 25;
const SECTIONS: usize = 8;

#[tokio::main]
async fn main() {
    let mut args = std::env::args().skip(1);
    let uri = args.next().unwrap_or_else(|| "sqlite:/tmp/diwan-measure.db".to_owned());
    let people: usize = args.next().map_or(20_000, |n| n.parse().unwrap());
    let archive = diwan_store::open(&uri).await.unwrap();
    archive.found("MOI", "وزارة", NOW).await.unwrap();
    let roster = roster(people);
    println!("{people} people, {} units", roster.units.len());
    timed("import of the roster", archive.import_roster(&roster, NOW)).await.unwrap();
    timed("the same roster again", archive.import_roster(&roster, NOW)).await.unwrap();
    archive.grant(&employee(0), Role::Publisher, true, NOW).await.unwrap();
    let id = ItemId(Uuid::from_u128(1));
    timed("issue to everybody", archive.issue_circular(&circular(id, Audience::everybody()), NOW)).await.unwrap();
    for n in 2..30 {
        archive.issue_circular(&circular(ItemId(Uuid::from_u128(n)), Audience::everybody()), NOW).await.unwrap();
    }
    timed(
        "issue to everybody, the thirtieth",
        archive.issue_circular(&circular(ItemId(Uuid::from_u128(30)), Audience::everybody()), NOW),
    )
    .await
    .unwrap();
    timed("freeze", archive.freeze_audience(id, NOW)).await.unwrap();
    let item = archive.item(&employee(0), id).await.unwrap().unwrap();
    let document: Document = serde_json::from_str(item.data.get()).unwrap();
    let sample = people.min(5_000);
    acknowledge(&archive, &document, 0..sample.min(200), 1).await;
    acknowledge(&archive, &document, 200..sample, 64).await;
    timed("count receipts", archive.count_receipts()).await.unwrap();
    for (name, viewer) in [("section", PEOPLE), ("department", 1), ("root", 0)] {
        let viewer = employee(viewer);
        archive.board(&viewer, None, 50).await.unwrap();
        timed(&format!("board of a {name}"), archive.board(&viewer, None, 50)).await.unwrap();
        timed(&format!("detail of a {name}, 50 people"), archive.board_detail(&viewer, id, None, None, 50))
            .await
            .unwrap();
    }
    timed("profile", archive.profile(&employee(7))).await.unwrap();
    let epoch = archive.agency().await.unwrap().epoch;
    timed("entries of `all`", archive.entries(&StreamId::all(), epoch, 0, 1000)).await.unwrap();
    timed("item", archive.item(&employee(7), id)).await.unwrap();
    let faults = timed("inspect", archive.inspect()).await.unwrap();
    assert!(faults.is_empty(), "{faults:?}");
}

async fn timed<T>(what: &str, work: impl Future<Output = T>) -> T {
    let start = Instant::now();
    let result = work.await;
    println!("{what}: {:.1} ms", start.elapsed().as_secs_f64() * 1000.0);
    result
}

/// Everybody in a range acknowledges, so many at once.
async fn acknowledge(archive: &Arc<dyn Archive>, document: &Document, people: std::ops::Range<usize>, at_once: usize) {
    let (start, how_many) = (Instant::now(), people.len());
    let mut lanes = Vec::new();
    for lane in 0..at_once {
        let (archive, document, mine) =
            (Arc::clone(archive), document.clone(), people.clone().skip(lane).step_by(at_once));
        lanes.push(tokio::spawn(async move {
            for n in mine {
                let action = Action {
                    id: ActionId(Uuid::from_u128(1_000_000 + n as u128)),
                    event: Fact::Acknowledged,
                    subject: document.id,
                    version: 1,
                    content_sha256: document.content_sha256(),
                    statement_sha256: document.statement_sha256(),
                    device: DeviceId::from_stored("desk"),
                    device_time: NOW,
                };
                let recorded = archive.perform(&employee(n), &[action], NOW).await.unwrap();
                assert_eq!(recorded[0].outcome.status, ActionStatus::Applied);
            }
        }));
    }
    for lane in lanes {
        lane.await.unwrap();
    }
    let rate = how_many as f64 / start.elapsed().as_secs_f64();
    println!("acknowledgements, {at_once} at once: {rate:.0} a second");
}

fn employee(n: usize) -> EmployeeId {
    EmployeeId::from_stored(format!("{n:06}"))
}

fn unit(code: &str) -> UnitId {
    UnitId::from_stored(code)
}

fn circular(id: ItemId, audience: Audience) -> NewCircular {
    NewCircular {
        id,
        publisher: employee(0),
        issuer: unit("MOI"),
        subject: "تنظيم الدوام الرسمي".to_owned(),
        body: "على جميع الموظفين الالتزام بما يلي.\n\n".repeat(40),
        signatory: "الوكيل".to_owned(),
        attachments: Vec::new(),
        audience,
        audience_text: "جميع الموظفين".to_owned(),
        effective_on: "2026-11-22".to_owned(),
        deadline: Some(NOW.plus_secs(7 * 86_400)),
        statement: Some("أقرّ بأنني اطلعت على التعميم.".to_owned()),
        acknowledge_from_alert: false,
        urgency: Urgency::Normal,
        confidentiality: Confidentiality::Ordinary,
        issued_at: NOW,
    }
}

/// A root that employee 0 heads, departments headed by 1.., sections of 25 headed by every 25th person.
fn roster(people: usize) -> Roster {
    let make = |id: String, level, parent: Option<String>, head: usize| Unit {
        name: format!("وحدة {id}"),
        id: unit(&id),
        name_en: None,
        level,
        parent: parent.map(|p| unit(&p)),
        head: Some(employee(head)),
    };
    let mut roster = Roster::default();
    roster.units.push(make("MOI".to_owned(), UnitLevel::Agency, None, 0));
    let sections = people.div_ceil(PEOPLE);
    for department in 0..sections.div_ceil(SECTIONS) {
        let id = format!("D{department:04}");
        roster.units.push(make(id, UnitLevel::Department, Some("MOI".to_owned()), (department + 1).min(people - 1)));
    }
    for section in 0..sections {
        let parent = Some(format!("D{:04}", section / SECTIONS));
        roster.units.push(make(format!("S{section:05}"), UnitLevel::Section, parent, section * PEOPLE));
    }
    for n in 0..people {
        let name = format!("موظف {}", n * 7919 % people);
        roster.people.push(Person {
            id: employee(n),
            name,
            title: String::new(),
            unit: unit(&format!("S{:05}", n / PEOPLE)),
        });
    }
    roster
}

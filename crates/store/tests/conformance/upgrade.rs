//! Databases that earlier versions left behind open, and work goes on in them. They lie in `tests/frozen`, as those versions wrote them.

use diwan_domain::document::{Confidentiality, Urgency};
use diwan_domain::{ActionId, DeviceId};
use diwan_domain::{Audience, EmployeeId, Fact, ItemId, Moment, UnitId};
use diwan_protocol::Action;
use diwan_protocol::office::{Question, Reply};
use diwan_store::{Archive, NewCircular};
use diwan_testkit::postgres::Cluster;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use uuid::Uuid;

/// What the ministry of the frozen databases looked like when they were put away: four circulars, three letters, thirteen facts of one person.
const CIRCULARS: usize = 4;
const SALMA: &str = "1003";
const HEAD_OF_HR: &str = "1002";
const NOW: Moment = Moment(1_795_310_000_000);

fn frozen(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/frozen").join(name)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_embedded_archive_of_version_0_1_0_opens_and_work_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("registry.db");
    std::fs::copy(frozen("0.1.0/registry.db"), &file).unwrap();
    work_goes_on(diwan_store::open(&format!("sqlite:{}", file.display())).await.unwrap()).await;
    // And once more, as after a restart.
    let again = diwan_store::open(&format!("sqlite:{}", file.display())).await.unwrap();
    assert_eq!(again.inspect().await.unwrap(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_archive_of_version_0_1_0_on_postgresql_opens_and_work_goes_on() {
    let cluster = Cluster::shared();
    let address = cluster.database().unwrap();
    cluster.sql_file(&address, &frozen("0.1.0/registry.sql")).unwrap();
    work_goes_on(diwan_store::open(&address).await.unwrap()).await;
}

async fn work_goes_on(archive: Arc<dyn Archive>) {
    assert_eq!(archive.inspect().await.unwrap(), Vec::<String>::new(), "whatever was added is true of what was there");
    let (head, salma) = (EmployeeId::from_stored(HEAD_OF_HR), EmployeeId::from_stored(SALMA));
    let board = archive.board(&head, None, 10).await.unwrap();
    let known: Vec<_> =
        board.circulars.iter().map(|c| (c.number.as_str(), c.figures.audience, c.figures.acknowledged)).collect();
    let expected = [("ت/2026/0004", 1, 0), ("ت/2026/0003", 3, 0), ("ت/2026/0002", 3, 1), ("ت/2026/0001", 3, 0)];
    assert_eq!(known, expected);
    assert_eq!(board.circulars.len(), CIRCULARS);

    let acknowledges = |id: ItemId, content: &str, statement: &Option<String>| Action {
        id: ActionId(Uuid::from_u128(47)),
        event: Fact::Acknowledged,
        subject: id,
        version: 1,
        content_sha256: content.to_owned(),
        statement_sha256: statement.clone(),
        device: DeviceId::from_stored("ws-80f3e8027425a354ef7a".to_owned()),
        device_time: NOW,
    };
    let issued = archive.issue_circular(&circular(), NOW).await.unwrap();
    assert_eq!(issued.number, "ت/2026/0005", "the register goes on where it was");
    archive.freeze_audience(issued.id, NOW).await.unwrap();
    for detail in [&board.circulars[1], &archive.board(&head, None, 1).await.unwrap().circulars[0]] {
        let held = archive.item(&salma, detail.id).await.unwrap().unwrap();
        let document: diwan_domain::Document = serde_json::from_str(held.data.get()).unwrap();
        let mut act = acknowledges(detail.id, &document.content_sha256(), &document.statement_sha256());
        act.id = ActionId(Uuid::from_u128(detail.id.0.as_u128() ^ 1));
        let outcome = archive.perform(&salma, &[act], NOW).await.unwrap().remove(0).outcome;
        assert_eq!(outcome.status, diwan_protocol::ActionStatus::Applied, "{outcome:?}");
    }
    let publisher = EmployeeId::from_stored("1006");
    let find = Question::FindPeople { words: "سلم".to_owned() };
    match archive.ask(&publisher, &find, NOW).await.unwrap() {
        Reply::People(found) => assert!(found.iter().any(|found| found.person.id == salma), "{found:?}"),
        other => panic!("{other:?}"),
    }
    archive.count_receipts().await.unwrap();
    let board = archive.board(&head, None, 10).await.unwrap();
    let done: Vec<_> = board.circulars.iter().map(|c| c.figures.acknowledged).collect();
    assert_eq!(done, [1, 0, 1, 1, 0]);
    assert_eq!(archive.inspect().await.unwrap(), Vec::<String>::new());
}

fn circular() -> NewCircular {
    NewCircular {
        id: ItemId(Uuid::from_u128(0x01a2_0100_0000_7000_8000_0000_0000_0001)),
        publisher: EmployeeId::from_stored("1006"),
        issuer: UnitId::from_stored("LEGAL"),
        subject: "بعد الترقية".to_owned(),
        body: "على الجميع العلم بما ورد.".to_owned(),
        signatory: "منى الريامي".to_owned(),
        attachments: Vec::new(),
        audience: Audience::everybody(),
        audience_text: "الجميع".to_owned(),
        effective_on: "2026-11-23".to_owned(),
        deadline: Some(NOW.plus_secs(7 * 86_400)),
        statement: Some("أقرّ بأنني اطّلعت على هذا التعميم.".to_owned()),
        acknowledge_from_alert: false,
        joiners: diwan_domain::Joiners::AsOfIssue,
        supersedes: None,
        urgency: Urgency::Normal,
        confidentiality: Confidentiality::Ordinary,
        issued_at: NOW,
    }
}

//! The whole way once more on PostgreSQL: what the registry promises must not depend on the engine below.

use diwan_domain::{Fact, StreamId};
use diwan_protocol::{ActionStatus, Letterbox, PushEvent};
use diwan_testkit::office::{Circular, Office};
use diwan_testkit::postgres::Cluster;
use futures_util::StreamExt;

#[tokio::test]
async fn a_circular_rings_is_acknowledged_and_stands_on_the_board() {
    let address = Cluster::shared().database().expect("a database");
    let office = Office::open_with(|config| config.database = address).await;
    let (salma, noura) = (office.employee("سلمى").await, office.supervisor().await);
    let (_, tag) = salma.letterbox.heads(&salma.token, None, 0).await.expect("heads").expect("news");
    assert!(salma.letterbox.heads(&salma.token, Some(&tag), 0).await.expect("an answer").is_none());

    let mut line = salma.letterbox.push(&salma.token).await.expect("a line");
    let issued = office.issue_elsewhere(Circular::on("على خادم آخر").with_file("a.pdf", b"%PDF-1.7 a")).await;
    let rung = tokio::time::timeout(crate::wire::PATIENCE, async {
        loop {
            if let PushEvent::Notice(notice) = line.next().await.expect("not ended").expect("no failure") {
                return notice;
            }
        }
    });
    assert_eq!(rung.await.expect("a notice").id, issued.id);

    let document = salma.document(issued.id).await;
    let act = salma.act(&document, Fact::Acknowledged, office.clock.now());
    assert_eq!(salma.send(std::slice::from_ref(&act)).await[0].status, ActionStatus::Applied);
    assert_eq!(salma.send(std::slice::from_ref(&act)).await[0].status, ActionStatus::Duplicate);
    let board = noura.letterbox.board(&noura.token, None, 10).await.expect("a board");
    assert_eq!((board.circulars[0].figures.audience, board.circulars[0].figures.acknowledged), (4, 1));

    let entries =
        salma.letterbox.entries(&salma.token, &StreamId::all(), salma.head(&StreamId::all()).await.epoch, 0, 10).await;
    assert_eq!(entries.expect("a page").entries.len(), 1);
    assert_eq!(office.archive().inspect().await.expect("inspected"), Vec::<String>::new());
}

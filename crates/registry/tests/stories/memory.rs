//! What a running registry keeps in memory, and when it looks again: of where streams stand, and of who may come in.

use crate::wire::{PATIENCE, eventually};
use diwan_domain::Fact;
use diwan_registry::feed::hub::Hub;
use diwan_store::Archive;
use diwan_testkit::office::{Circular, Office};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// The memory of a second registry on the database of the office.
async fn second_registry(office: &Office) -> (Arc<dyn Archive>, Arc<Hub>) {
    let file = office.folder().join("registry.db");
    assert!(file.is_file(), "the office keeps its archive elsewhere");
    let archive = diwan_store::open(&format!("sqlite:{}", file.display())).await.expect("the same archive");
    (Arc::clone(&archive), Arc::new(Hub::new(archive)))
}

#[tokio::test]
async fn what_people_do_all_day_makes_nobody_be_looked_up_again_but_a_closed_account_does() {
    let office = Office::open().await;
    let salma = office.employee("سلمى").await;
    let (_, hub) = second_registry(&office).await;
    hub.heads(&[salma.own_stream()]).await.expect("heads");
    let mut moves = hub.listen();
    let stop = CancellationToken::new();
    let looking = tokio::spawn({
        let (hub, stop) = (Arc::clone(&hub), stop.clone());
        async move { hub.keep_looking(Duration::from_millis(10), stop).await }
    });
    eventually("the first look", async || (hub.access_generation() == 1).then_some(())).await;

    let issued = office.issue(Circular::on("تعميم")).await;
    salma.acknowledge(issued.id, office.clock.now()).await;
    let mut moved = async || {
        loop {
            let moved = moves.recv().await.expect("a move");
            if moved.heads.iter().any(|head| head.stream == salma.own_stream()) {
                return;
            }
        }
    };
    tokio::time::timeout(PATIENCE, moved()).await.expect("her act is noticed");
    assert_eq!(hub.access_generation(), 1, "a circular and an act changed who may come in");

    office.archive().close_account(&salma.number, true, office.clock.now()).await.expect("closed");
    eventually("a closed account is felt", async || (hub.access_generation() == 2).then_some(())).await;
    stop.cancel();
    looking.await.expect("the look ended");
}

#[tokio::test]
async fn what_an_act_moved_is_known_without_a_look_and_what_came_between_is_not_lost() {
    let office = Office::open().await;
    let salma = office.employee("سلمى").await;
    let (archive, hub) = second_registry(&office).await;
    let own = [salma.own_stream()];
    let mut moves = hub.listen();
    let before = hub.heads(&own).await.expect("heads");
    let document = salma.document(office.issue(Circular::on("تعميم")).await.id).await;
    let act = |fact| [salma.act(&document, fact, office.clock.now())];
    let perform = async |fact| {
        let recorded = archive.perform(&salma.number, &act(fact), office.clock.now()).await.expect("recorded");
        recorded.into_iter().filter_map(|recorded| recorded.moved).collect::<Vec<_>>()
    };

    hub.know(&perform(Fact::Reached).await).await.expect("known");
    let heads = hub.heads(&own).await.expect("heads");
    assert_ne!(heads, before);
    assert_eq!(heads, archive.heads(&own).await.expect("heads"), "count and check too");
    let told = moves.try_recv().expect("listeners are told");
    assert_eq!((told.heads.as_slice(), told.notices.len()), (heads.as_slice(), 0));

    // A circular to her alone, registered by another program, lies between two of her acts: its notice is not passed over.
    let private = office.issue_elsewhere(Circular::on("لها وحدها").to_person("سلمى")).await;
    let late = perform(Fact::Opened).await;
    hub.know(&late).await.expect("known");
    assert_eq!(hub.heads(&own).await.expect("heads"), archive.heads(&own).await.expect("heads"));
    let told = moves.try_recv().expect("listeners are told");
    assert_eq!(told.notices.iter().map(|notice| notice.id).collect::<Vec<_>>(), [private.id]);
    // What is known already, or older, is passed over.
    hub.know(&late).await.expect("known");
    assert!(moves.try_recv().is_err(), "nothing moved");
}

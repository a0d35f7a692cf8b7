//! The board of whoever heads a unit: separate facts, never behind.

use crate::wire::{Wire, kind};
use diwan_domain::Fact;
use diwan_protocol::{Letterbox, ProblemType};
use diwan_testkit::office::{Circular, Office};

#[tokio::test]
async fn the_board_shows_separate_facts_as_soon_as_they_are_recorded() {
    let office = Office::open().await;
    let (noura, salma, khalid) =
        (office.supervisor().await, office.employee("سلمى").await, office.employee("خالد").await);
    let issued = office.issue(Circular::on("إقرار")).await;
    let document = salma.document(issued.id).await;
    salma.send(&[salma.act(&document, Fact::Reached, office.clock.now())]).await;
    office.clock.advance_secs(30);
    salma.acknowledge(issued.id, office.clock.now()).await;
    khalid.send(&[khalid.act(&document, Fact::Opened, office.clock.now())]).await;

    let board = noura.letterbox.board(&noura.token, None, 100).await.expect("a board");
    let circular = board.circulars.iter().find(|one| one.id == issued.id).expect("the circular");
    let figures = circular.figures;
    assert_eq!((figures.audience, figures.reached, figures.opened, figures.acknowledged), (4, 1, 1, 1));

    let detail = noura.letterbox.board_detail(&noura.token, issued.id, None, None, 100).await.expect("a detail");
    let of = |number: &diwan_domain::EmployeeId| {
        detail.people.iter().find(|person| &person.employee == number).expect("on the board")
    };
    let facts = of(&salma.number).facts;
    assert_eq!(
        facts.acknowledged.map(|at| at.0 - facts.reached.expect("reached").0),
        Some(30_000),
        "each fact has its own time"
    );
    assert_eq!(facts.shown, None, "nothing is inferred");
    assert_eq!(of(&khalid.number).facts.acknowledged, None);
    assert!(detail.people.iter().all(|person| person.unit.id.as_str() == "HR"), "one's own team only");
}

#[tokio::test]
async fn the_board_is_never_behind_an_act_that_was_answered() {
    let office = Office::open().await;
    let boss = office.employee("عبدالله").await;
    let issued = office.issue(Circular::on("إقرار")).await;
    for (before, name) in
        ["سلمى", "خالد", "هند", "يوسف", "مريم", "راشد", "منى", "ناصر", "عائشة"].into_iter().enumerate()
    {
        office.employee(name).await.acknowledge(issued.id, office.clock.now()).await;
        let board = boss.letterbox.board(&boss.token, None, 10).await.expect("a board");
        assert_eq!(board.circulars[0].figures.acknowledged, i64::try_from(before).expect("few") + 1, "after {name}");
    }
}

#[tokio::test]
async fn a_board_of_another_unit_is_refused() {
    let office = Office::open().await;
    let noura = office.supervisor().await;
    let issued = office.issue(Circular::on("للجميع")).await;
    let wire = Wire::of(&office, &noura);
    for unit in ["IT", "MPS", "NONE"] {
        let refused = kind(wire.get(&format!("/v1/board/{}?unit={unit}", issued.id)).await).await;
        assert!(matches!(refused, ProblemType::Forbidden | ProblemType::NotFound), "{unit}: {refused:?}");
    }
    let strange = kind(wire.get(&format!("/v1/board/{}?unit=%00", issued.id)).await).await;
    assert_eq!(strange, ProblemType::BadRequest);
}

#[tokio::test]
async fn a_circular_that_another_process_issued_is_frozen_without_being_asked() {
    let office = Office::open().await;
    let issued = office.issue_elsewhere(Circular::on("للجميع")).await;
    crate::wire::eventually("the audience is frozen", async || {
        office.archive().unfrozen(10).await.expect("read").is_empty().then_some(())
    })
    .await;
    let frozen = office.archive().freeze_audience(issued.id, office.clock.now()).await.expect("frozen");
    assert_eq!(frozen.count, 12);
}

//! `kill -9` of two programs that climb the same ladders at the same time, on both engines: each rung is told of once, to each who must be told.

use crate::house::House;
use crate::program::{Built, Program, until};
use crate::{chance, rounds};
use diwan_domain::document::{Confidentiality, Urgency};
use diwan_domain::{Audience, ItemId, Moment, StreamId, UnitId};
use diwan_protocol::duty::{KIND_STEP, KIND_TOLD};
use diwan_registry::clock::{Clock, new_item_id};
use diwan_store::{Archive, NewCircular};
use diwan_testkit::office::{STATEMENT, round_the_clock};
use diwan_testkit::people::{PUBLISHER, ministry, number_of};
use diwan_testkit::postgres::Cluster;
use rand::Rng;
use rand::rngs::StdRng;
use std::time::Duration;

const CIRCULARS: usize = 120;
const LIVES: usize = 4;
const DAY: i64 = 86_400;

#[tokio::test]
async fn each_rung_is_told_of_once_whoever_dies_on_the_way_on_sqlite() {
    let (built, mut chance) = (Built::take(), chance());
    for _ in 0..rounds() {
        each_rung_once(&built, House::on_sqlite(0).await, &mut chance).await;
    }
}

#[tokio::test]
async fn each_rung_is_told_of_once_whoever_dies_on_the_way_on_postgresql() {
    let (built, mut chance) = (Built::take(), chance());
    for _ in 0..rounds() {
        each_rung_once(&built, House::on_postgresql(Cluster::shared(), 0).await, &mut chance).await;
    }
}

/// A week after the deadlines of all circulars two programs open the house, and die at any moment; then comes one that is left alone.
async fn each_rung_once(built: &Built, house: House, chance: &mut StdRng) {
    // The programs read the real clock.
    let now = Clock::system().now();
    let archive = house.archive().await;
    begun_two_weeks_ago(archive.as_ref(), now).await;
    let mut cut_off = 0;
    for _ in 0..LIVES {
        let before = climbed(archive.as_ref()).await;
        let mut programs = [built.start(&house, &[]), built.start(&house, &[])];
        tokio::time::sleep(Duration::from_micros(chance.random_range(0..150_000))).await;
        programs.iter_mut().for_each(Program::kill);
        let after = climbed(archive.as_ref()).await;
        cut_off += usize::from(before < CIRCULARS * 3 && after > before);
    }
    let programs = [built.start(&house, &[]), built.start(&house, &[])];
    until("every rung is climbed", async || archive.next_climb(now).await.expect("asked").is_none().then_some(()))
        .await;
    drop(programs);
    eprintln!("{cut_off} of {LIVES} lives ended after some rungs and before all");

    assert_eq!(climbed(archive.as_ref()).await, CIRCULARS * 3, "of four rungs the older reminder says nothing");
    for head in ministry().units.into_iter().filter_map(|unit| unit.head) {
        assert_eq!(told(archive.as_ref(), &StreamId::employee(&head), KIND_TOLD).await, CIRCULARS);
    }
    assert_eq!(told(archive.as_ref(), &StreamId::employee(&number_of(PUBLISHER)), KIND_TOLD).await, CIRCULARS);
    assert_eq!(archive.inspect().await.expect("inspected"), Vec::<String>::new());
}

async fn begun_two_weeks_ago(archive: &dyn Archive, now: Moment) {
    let begun = now.plus_secs(-14 * DAY);
    archive.set_policy(&round_the_clock(1), "مدير النظام", begun).await.expect("in force");
    for n in 0..CIRCULARS {
        let circular = circular(n, begun.plus_secs(1));
        archive.issue_circular(&circular, circular.issued_at).await.expect("issued");
        archive.freeze_audience(circular.id, now).await.expect("frozen");
    }
}

fn circular(n: usize, at: Moment) -> NewCircular {
    let id: ItemId = new_item_id(at);
    NewCircular {
        id,
        publisher: number_of(PUBLISHER),
        issuer: UnitId::from_stored("LEGAL"),
        subject: format!("تعميم {n}"),
        body: "على جميع الموظفين العلم بما ورد والعمل بموجبه.".to_owned(),
        signatory: "منى الريامي".to_owned(),
        attachments: Vec::new(),
        audience: Audience::everybody(),
        audience_text: "جميع الموظفين".to_owned(),
        effective_on: "2020-01-01".to_owned(),
        deadline: Some(at.plus_secs(7 * DAY)),
        statement: Some(STATEMENT.to_owned()),
        acknowledge_from_alert: false,
        joiners: diwan_domain::Joiners::AsOfIssue,
        supersedes: None,
        urgency: Urgency::Normal,
        confidentiality: Confidentiality::Ordinary,
        issued_at: at,
    }
}

/// How many steps everybody was told of.
async fn climbed(archive: &dyn Archive) -> usize {
    told(archive, &StreamId::all(), KIND_STEP).await
}

async fn told(archive: &dyn Archive, stream: &StreamId, kind: &str) -> usize {
    let page = archive.snapshot(stream, None, 1_000).await.expect("a page");
    assert!(page.next.is_none(), "a page holds everything");
    page.entries.iter().filter(|entry| entry.kind == kind).count()
}

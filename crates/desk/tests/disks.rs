//! A whole desk on a disk that fails: full, protected, or broken at one call. It says so, shows nothing as done that was not, and goes on by
//! itself. The calls really fail, below the database engine. `FAULT_ROUNDS` says at how many moments, `FAULT_SEED` repeats a run.
#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, reason = "a story that cannot go on must stop at once and say where")]
#![allow(clippy::print_stderr, reason = "a seed that is not printed cannot be run again")]

mod support;

use diwan_desk::view::{FailureCode, ListQuery, Phase, Status};
use diwan_domain::Fact;
use diwan_testkit::disk::{Calls, Disk, Why, story};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use support::place::SERVER;
use support::{Paper, World};

fn run(work: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads").block_on(work);
}

/// A computer whose files lie on that disk.
fn computer(disk: &Disk, paper: &Arc<Paper>) -> World {
    let mut world = World::with(paper.clone());
    world.dir = tempfile::tempdir_in(disk.folder()).expect("a folder");
    world
}

fn acknowledgements(paper: &Paper) -> usize {
    paper.effects().iter().filter(|a| a.event == Fact::Acknowledged).count()
}

async fn refuses_and_goes_on(disk: &Disk, calls: Calls, why: Why, code: FailureCode) {
    let paper = Paper::open();
    let circular = paper.issue("تعميم السلامة");
    let id = circular.id.to_string();
    let world = computer(disk, &paper);
    let place = world.start();
    place.sign_in("salma").await;
    place.until("it is owed", |s| s.duties.owed == 1).await;
    // What the desk does by itself is done, so that nothing of it meets the failing disk.
    let has_told = |fact: Fact| paper.effects().iter().any(|act| act.event == fact);
    let calm = |s: &Status| s.outbox.waiting == 0 && has_told(Fact::Reached) && has_told(Fact::Shown);
    place.until_later("its arrival and its toast are recorded", calm).await;
    place.settled().await;

    disk.fail_from(calls, why, 1);
    assert_eq!(place.acknowledge(&id).await, Err(code), "refused at once");
    let status = place.until("the disk is said", |s| s.drawer == Some(code)).await;
    assert_eq!((status.duties.owed, status.outbox.waiting), (1, 0), "what could not be written was not given");
    world.bell.shows(&["تعميم السلامة"]).await;
    paper.issue("أثناء العطل");
    paper.letter("كتاب أثناء العطل", vec![]);
    // Hours pass; the line is there, nothing new can be kept, and everything kept can be read.
    for _ in 0..20 {
        world.advance(Duration::from_secs(600));
        tokio::task::yield_now().await;
    }
    let status = place.until_later("the line is there", |s| s.link.online && s.drawer == Some(code)).await;
    assert_eq!((status.cached, status.phase), (1, Phase::Ready));
    let found = place.subjects(ListQuery { text: "السلامه".into(), ..ListQuery::default() }).await;
    assert_eq!(found, ["تعميم السلامة"]);
    assert_eq!(acknowledgements(&paper), 0);

    disk.works();
    let status = place.until_later("what waited came by itself", |s| s.cached == 3 && s.drawer.is_none()).await;
    assert_eq!(status.duties.owed, 2);
    place.acknowledge(&id).await.expect("acknowledged");
    place.settled().await;
    assert_eq!(acknowledgements(&paper), 1);
    assert_eq!(place.status().await.rebuilt, None, "a disk that fails is no damage");
    place.kill().await;
}

#[test]
fn a_full_disk_is_said_and_work_goes_on_by_itself_when_there_is_room() {
    story("a_full_disk_is_said_and_work_goes_on_by_itself_when_there_is_room", |disk| {
        run(refuses_and_goes_on(disk, Calls::ROOM, Why::Full, FailureCode::DiskFull));
    });
}

#[test]
fn a_protected_disk_is_said_and_work_goes_on_by_itself_when_it_may_be_written() {
    story("a_protected_disk_is_said_and_work_goes_on_by_itself_when_it_may_be_written", |disk| {
        run(refuses_and_goes_on(disk, Calls::ALL, Why::Protected, FailureCode::DiskFailed));
    });
}

#[test]
fn a_desk_that_starts_on_a_full_disk_opens_by_itself_when_there_is_room() {
    story("a_desk_that_starts_on_a_full_disk_opens_by_itself_when_there_is_room", |disk| {
        run(async {
            let paper = Paper::open();
            let circular = paper.issue("تعميم");
            let world = computer(disk, &paper);
            let place = world.start();
            place.sign_in("salma").await;
            place.until("it is owed", |s| s.duties.owed == 1).await;
            world.line.take_down();
            place.acknowledge(&circular.id.to_string()).await.expect("acknowledged");
            place.kill().await;

            disk.fail_from(Calls::ROOM, Why::Full, 1);
            let place = world.start();
            let status = place.status().await;
            assert!(matches!(status.drawer, Some(FailureCode::DiskFull | FailureCode::DiskFailed)), "{status:?}");
            world.line.bring_up();
            disk.works();
            place.until_later("it opened by itself", |s| s.phase == Phase::Ready && s.drawer.is_none()).await;
            place.settled().await;
            assert!(paper.has_acknowledged("salma", circular.id), "the waiting act was kept and went out");
            assert_eq!(acknowledgements(&paper), 1);
            place.kill().await;
        });
    });
}

#[test]
fn one_call_of_the_disk_fails_at_any_moment_of_a_desks_day() {
    story("one_call_of_the_disk_fails_at_any_moment_of_a_desks_day", |disk| {
        let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
        let seed = number("FAULT_SEED").unwrap_or_else(|| rand::rng().random());
        eprintln!("seed: FAULT_SEED={seed}");
        let mut chance = StdRng::seed_from_u64(seed);
        disk.count(Calls::ALL, Why::Broken);
        run(day(disk, 0));
        let calls = disk.counted();
        for _ in 0..number("FAULT_ROUNDS").unwrap_or(12) {
            run(day(disk, chance.random_range(1..=calls)));
        }
    });
}

/// From the first sign-in to the last receipt, with a restart between, while the n-th call fails (0: none).
async fn day(disk: &Disk, nth: u64) {
    let paper = Paper::open();
    for n in 0..120 {
        paper.letter(&format!("كتاب رقم {n}"), vec![]);
    }
    let circulars = [paper.issue("الأول"), paper.issue("الثاني")];
    let world = computer(disk, &paper);
    if nth > 0 {
        disk.fail_once(Calls::ALL, Why::Broken, nth);
    }
    for circular in &circulars {
        let place = world.start();
        place.until_later("the drawer is open, or there is none yet", |s| s.drawer.is_none()).await;
        while place.status().await.phase == Phase::SignedOut {
            // A disk that fails in between is no reason not to try once more.
            let _ = place.desk.sign_in(SERVER, "salma", support::paper::PASSWORD).await;
        }
        place.until_later("everything is here", |s| s.cached == 122).await;
        while place.acknowledge(&circular.id.to_string()).await.is_err() {}
        place.settled().await;
        place.kill().await;
    }
    let place = world.start();
    let status = place.settled().await;
    assert_eq!((status.cached, status.duties.owed, status.rebuilt), (122, 0, None), "call {nth}");
    assert_eq!(acknowledgements(&paper), 2, "call {nth}");
    place.kill().await;
}

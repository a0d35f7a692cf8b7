//! A desk whose drawer was damaged: while it was off, and while it works. It goes on by itself, says so once, and loses nothing that was done.
//! `FAULT_ROUNDS` turns the number of random damages up, `FAULT_SEED` repeats a run; the seed is printed.
#![allow(clippy::expect_used, reason = "a story that cannot go on must stop at once and say where")]
#![allow(clippy::print_stderr, reason = "a seed that is not printed cannot be run again")]

mod support;

use diwan_desk::view::{FailureCode, ListQuery, Phase};
use diwan_domain::{Document, Fact};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use support::place::Place;
use support::{Paper, World};

fn acknowledgements(paper: &Paper) -> usize {
    paper.effects().iter().filter(|a| a.event == Fact::Acknowledged).count()
}

/// A closed desk with three circulars, of which the first was acknowledged without a line, and some letters.
async fn closed() -> (Arc<Paper>, World, Vec<Document>, PathBuf) {
    let paper = Paper::open();
    for n in 0..40 {
        paper.letter(&format!("كتاب رقم {n}"), vec![]);
    }
    let circulars: Vec<Document> = (0..3).map(|n| paper.issue(&format!("تعميم رقم {n}"))).collect();
    let world = World::with(paper.clone());
    let place = world.start();
    place.sign_in("salma").await;
    place.until("they are owed", |s| s.duties.owed == 3 && s.cached == 43).await;
    place.settled().await;
    world.line.take_down();
    place.acknowledge(&circulars[0].id.to_string()).await.expect("acknowledged");
    let drawer = place.people().remove(0).join("cache.db");
    place.kill().await;
    (paper, world, circulars, drawer)
}

/// Everything is here and sent again.
async fn whole(place: &Place<'_>) {
    let here = |s: &diwan_desk::view::Status| s.cached == 43 && s.sync.is_none() && s.outbox.waiting == 0;
    place.until_later("everything is here and sent", |s| here(s) && s.link.online && s.link.last_sync.is_some()).await;
}

#[tokio::test]
async fn a_drawer_damaged_while_the_desk_was_off_is_built_anew_and_the_waiting_act_arrives() {
    let (paper, world, circulars, drawer) = closed().await;
    let mut bytes = fs::read(&drawer).expect("a file");
    bytes[..4096].fill(0);
    fs::write(&drawer, bytes).expect("damaged");

    let place = world.start();
    let status = place.status().await;
    assert_eq!((status.phase, status.outbox.waiting > 0), (Phase::Ready, true), "still signed in, and the act waits");
    assert!(status.rebuilt.is_some_and(|r| r.saved >= 1), "{:?}", status.rebuilt);
    world.line.bring_up();
    whole(&place).await;
    assert!(paper.has_acknowledged("salma", circulars[0].id));
    assert_eq!((acknowledgements(&paper), place.status().await.duties.owed), (1, 2));
    world.bell.shows(&["تعميم رقم 1", "تعميم رقم 2"]).await;

    // The person is told until it was seen, also over a restart, and then never again.
    place.kill().await;
    let place = world.start();
    assert!(place.status().await.rebuilt.is_some());
    place.desk.rebuilt_seen().await.expect("seen");
    assert_eq!(place.status().await.rebuilt, None);
    place.kill().await;
    let place = world.start();
    assert_eq!(place.status().await.rebuilt, None);
    let aside = fs::read_dir(drawer.with_file_name("set-aside")).expect("a folder").count();
    assert_eq!(aside, 1, "the damaged one is kept beside");
    place.desk.sign_out(false).await.expect("signed out");
    place.until("everything of the person is gone", |_| place.people().is_empty()).await;
}

#[tokio::test]
async fn damage_that_shows_while_reading_is_mended_without_a_restart() {
    let (paper, world, _, drawer) = closed().await;
    // A few bits of a letter's text, in a place that no structure of the database covers, and which nothing but a reader looks at.
    let (text, other) = ("\"subject\":\"كتاب رقم 7\"", "\"subject\":\"كتاب رقم 9\"");
    let mut bytes = fs::read(&drawer).expect("a file");
    let places: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(text.as_bytes())).collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + other.len()].copy_from_slice(other.as_bytes());
    }
    fs::write(&drawer, bytes).expect("damaged");

    world.line.bring_up();
    let place = world.start();
    whole(&place).await;
    assert_eq!(place.status().await.rebuilt, None, "nobody has noticed yet");
    let found = place.subjects(ListQuery { text: "رقم 7".into(), ..ListQuery::default() }).await;
    assert_eq!(found, ["كتاب رقم 7"]);
    let page = place.desk.list(ListQuery { text: "رقم 7".into(), ..ListQuery::default() }, 0, 1).await.expect("a list");
    let id = page.rows[0].id.clone();
    let refused = place.desk.read(&id).await.expect_err("what changed on the disk is not shown");
    assert_eq!(refused.code, FailureCode::CacheUnusable);
    place.until_later("it was built anew", |s| s.rebuilt.is_some()).await;
    whole(&place).await;
    let reading = place.desk.read(&id).await.expect("it is here again");
    assert_eq!(reading.subject, "كتاب رقم 7");
    assert_eq!(place.status().await.phase, Phase::Ready, "nobody had to sign in");
    assert!(place.status().await.drawer.is_none());
    assert_eq!(acknowledgements(&paper), 1);
    world.bell.shows(&["تعميم رقم 1", "تعميم رقم 2"]).await;

    place.kill().await;
    let place = world.start();
    whole(&place).await;
    assert_eq!(place.status().await.duties.owed, 2);
}

#[tokio::test]
async fn whatever_is_damaged_the_desk_ends_with_the_registrys_books() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seed = number("FAULT_SEED").unwrap_or_else(|| rand::rng().random());
    let rounds = number("FAULT_ROUNDS").unwrap_or(6);
    eprintln!("seed: FAULT_SEED={seed}");
    let mut chance = StdRng::seed_from_u64(seed);
    let (mut told, mut saved) = (0, 0);
    for round in 0..rounds {
        let (paper, world, circulars, drawer) = closed().await;
        let mut bytes = fs::read(&drawer).expect("a file");
        let at = chance.random_range(0..bytes.len());
        match chance.random_range(0..3) {
            0 => bytes.truncate(at),
            1 => {
                let end = (at + 4096).min(bytes.len());
                bytes[at..end].fill(0);
            }
            _ => {
                for _ in 0..100 {
                    let at = chance.random_range(0..bytes.len());
                    bytes[at] ^= 1 << chance.random_range(0..8);
                }
            }
        }
        fs::write(&drawer, bytes).expect("damaged");
        world.line.bring_up();
        let place = world.start();
        if place.status().await.phase != Phase::Ready {
            place.sign_in("salma").await;
        }
        whole(&place).await;
        saved += u64::from(paper.has_acknowledged("salma", circulars[0].id));
        // What could not be saved is owed again, and the person does it again.
        for circular in &circulars {
            let id = circular.id.to_string();
            while !paper.has_acknowledged("salma", circular.id) {
                if place.acknowledge(&id).await.is_err() {
                    // Noticed only now: the drawer is built anew meanwhile.
                    place.until_later("it was built anew", |s| s.rebuilt.is_some()).await;
                }
                whole(&place).await;
            }
        }
        place.until_later("nothing is owed", |s| s.duties.owed == 0).await;
        assert_eq!(acknowledgements(&paper), 3, "round {round}: each acknowledgement has one effect");
        told += u64::from(place.status().await.rebuilt.is_some());
        place.kill().await;
    }
    eprintln!("{rounds} damages, {told} noticed and rebuilt, {saved} of {rounds} waiting acknowledgements saved");
}

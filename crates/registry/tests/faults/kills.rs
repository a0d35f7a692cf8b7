//! `kill -9` of the program at random moments under load, on both engines: what was answered stands, once; the rest can be sent again.
//! A round is seven lives, six of which are killed.

use crate::house::House;
use crate::program::Built;
use crate::senders::sums_agree;
use crate::{chance, rounds};
use diwan_testkit::postgres::Cluster;
use futures_util::future::join_all;
use rand::Rng;
use rand::rngs::StdRng;
use std::time::Duration;

const CIRCULARS: usize = 12;
const LIVES: usize = 6;

#[tokio::test]
async fn what_was_answered_survives_kill_dash_nine_on_sqlite() {
    let (built, mut chance, mut ready) = (Built::take(), chance(), Vec::new());
    for _ in 0..rounds() {
        survives_kill_dash_nine(&built, House::on_sqlite(CIRCULARS).await, &mut chance, &mut ready).await;
    }
    tell("SQLite", ready);
}

#[tokio::test]
async fn what_was_answered_survives_kill_dash_nine_on_postgresql() {
    let (built, mut chance, mut ready) = (Built::take(), chance(), Vec::new());
    for _ in 0..rounds() {
        let house = House::on_postgresql(Cluster::shared(), CIRCULARS).await;
        survives_kill_dash_nine(&built, house, &mut chance, &mut ready).await;
    }
    tell("PostgreSQL", ready);
}

/// One story. Each life begins with new acts and ends at any moment of the work; then comes one that is left alone.
async fn survives_kill_dash_nine(built: &Built, mut house: House, chance: &mut StdRng, ready: &mut Vec<Duration>) {
    for life in 1..=LIVES {
        let mut program = built.start(&house, &[]);
        ready.push(program.ready().await);
        let letterbox = program.letterbox();
        house.senders.iter_mut().for_each(|sender| sender.release(life, LIVES));
        let working = join_all(house.senders.iter_mut().map(|sender| sender.send_until_it_breaks(&letterbox)));
        let die_after = Duration::from_micros(chance.random_range(0..300_000));
        let death = async {
            tokio::time::sleep(die_after).await;
            program.kill();
        };
        let (ends, ()) = tokio::join!(working, death);
        for end in ends {
            assert!(end.is_passing(), "life {life}: {end}");
        }
    }
    let program = built.start(&house, &[]);
    ready.push(program.ready().await);
    let letterbox = program.letterbox();
    for sender in &mut house.senders {
        sender.send_all(&letterbox).await.expect("nobody kills this life");
        assert!(sender.has_every_answer());
        sums_agree(&letterbox, &sender.token).await;
    }
    house.is_whole(CIRCULARS).await;
}

/// How long the lives needed until they served. Told and not bounded: the machine may be busy with other things.
fn tell(engine: &str, mut ready: Vec<Duration>) {
    ready.sort();
    let (kills, middle) = (ready.len() / (LIVES + 1) * LIVES, ready[ready.len() / 2]);
    let longest = ready.last().expect("there was a life");
    eprintln!("{engine}: {kills} kills; from start to ready {middle:?} in the middle, {longest:?} at most");
}

//! The server of the database dies under load and comes back: the registry says that it is not well, lives, and goes on by itself.

use crate::house::House;
use crate::program::{Built, until};
use crate::senders::sums_agree;
use crate::{chance, rounds};
use diwan_testkit::postgres::Cluster;
use futures_util::future::join_all;
use rand::Rng;
use std::time::Duration;

const CIRCULARS: usize = 6;

#[tokio::test]
async fn when_the_database_server_is_killed_the_registry_waits_for_it_and_nothing_answered_is_lost() {
    let (built, mut chance, mut cluster) = (Built::take(), chance(), Cluster::start().expect("a cluster"));
    for _ in 0..rounds() {
        let mut house = House::on_postgresql(&cluster, CIRCULARS).await;
        let program = built.start(&house, &[]);
        program.ready().await;
        let letterbox = program.letterbox();
        house.senders.iter_mut().for_each(|sender| sender.release(1, 1));
        let working = join_all(house.senders.iter_mut().map(|sender| sender.send_until_it_breaks(&letterbox)));
        let die_after = Duration::from_micros(chance.random_range(0..200_000));
        let death = async {
            tokio::time::sleep(die_after).await;
            cluster.kill().expect("it was killed");
        };
        let (ends, ()) = tokio::join!(working, death);
        for end in ends {
            assert!(end.is_passing(), "a desk must try again later: {end}");
        }
        assert_eq!(program.health().await, Some(503), "without its database it is not well");
        cluster.start_again().expect("it comes back");
        let again = async || (program.health().await == Some(200)).then_some(());
        until("the registry found its database again", again).await;
        for sender in &mut house.senders {
            sender.send_all(&letterbox).await.expect("all is well again");
            assert!(sender.has_every_answer());
            sums_agree(&letterbox, &sender.token).await;
        }
        drop(program);
        house.is_whole(CIRCULARS).await;
    }
}

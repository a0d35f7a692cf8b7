//! Sixteen writers in another process beside desks that read over HTTP, by polling and on being told: no number is skipped.

use crate::house::House;
use crate::program::{Built, PATIENCE};
use crate::{chance, rounds};
use diwan_domain::document::{Confidentiality, Urgency};
use diwan_domain::{Audience, Moment, StreamId, UnitId};
use diwan_protocol::client::HttpLetterbox;
use diwan_protocol::{Letterbox, PushEvent};
use diwan_store::NewLetter;
use diwan_testkit::postgres::Cluster;
use futures_util::StreamExt;
use futures_util::future::join_all;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use std::collections::BTreeMap;
use std::sync::Arc;

const WRITERS: usize = 16;
/// Letters of one writer in one round.
const LETTERS: u64 = 8;
/// Of these everybody here reads three: the own department and what is above it.
const UNITS: [&str; 4] = ["MPS", "ADMIN", "HR", "IT"];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn desks_miss_nothing_while_sixteen_write_on_sqlite() {
    misses_nothing(House::on_sqlite(1).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn desks_miss_nothing_while_sixteen_write_on_postgresql() {
    misses_nothing(House::on_postgresql(Cluster::shared(), 1).await).await;
}

async fn misses_nothing(house: House) {
    let mut chance = chance();
    let built = Built::take();
    let program = built.start(&house, &[("THROTTLE__PERSON_REQUESTS_PER_SEC", "0")]);
    program.ready().await;
    let archive = house.archive().await;
    // Where every stream ends is settled before anybody writes: each letter is one entry in each of its streams.
    let mut ends: BTreeMap<StreamId, i64> = BTreeMap::new();
    for stream in archive.heads(&UNITS.map(unit_stream)).await.expect("heads") {
        ends.insert(stream.stream, stream.head);
    }
    let plans: Vec<Vec<NewLetter>> = (0..WRITERS).map(|_| plan(&mut chance, &mut ends)).collect();
    let writers = plans.into_iter().map(|letters| {
        let archive = Arc::clone(&archive);
        tokio::spawn(async move {
            for letter in letters {
                archive.send_letters(&[letter], Moment(1_800_000_000_000)).await.expect("sent");
            }
        })
    });
    let mut readers = Vec::new();
    for (number, sender) in house.senders.iter().enumerate() {
        let (letterbox, token, ends) = (program.letterbox(), sender.token.clone(), ends.clone());
        readers.push(tokio::spawn(async move {
            let reader = Reader::of(letterbox, token, ends).await;
            let reading = if number.is_multiple_of(2) { reader.polls().await } else { reader.listens().await };
            assert_eq!(reading.len(), 3, "who reads no stream skips nothing");
        }));
    }
    for writer in join_all(writers).await {
        writer.expect("every letter was sent");
    }
    let all_read = tokio::time::timeout(PATIENCE, join_all(readers)).await.expect("all letters arrive");
    for reader in all_read {
        reader.expect("nothing was skipped");
    }
}

/// A desk that continues from its cursors.
struct Reader {
    letterbox: Arc<HttpLetterbox>,
    token: String,
    ends: BTreeMap<StreamId, i64>,
    cursors: BTreeMap<StreamId, i64>,
    epoch: i64,
}

impl Reader {
    /// Reads those of the streams that this person may read, from where they stand now.
    async fn of(letterbox: Arc<HttpLetterbox>, token: String, ends: BTreeMap<StreamId, i64>) -> Self {
        let (heads, _) = letterbox.heads(&token, None, 0).await.expect("heads").expect("no tag was given");
        let epoch = heads.streams.first().expect("a stream").epoch;
        let mine = |stream: &StreamId| heads.streams.iter().any(|head| &head.stream == stream);
        let ends: BTreeMap<StreamId, i64> = ends.into_iter().filter(|(stream, _)| mine(stream)).collect();
        let cursors = ends.keys().map(|stream| (stream.clone(), 0)).collect();
        Self { letterbox, token, ends, cursors, epoch }
    }

    /// Asks and asks, as fast as answers come.
    async fn polls(mut self) -> BTreeMap<StreamId, i64> {
        while self.cursors != self.ends {
            for stream in self.ends.clone().into_keys() {
                self.reads(&stream).await;
            }
        }
        self.cursors
    }

    /// Reads only what the push line tells of.
    async fn listens(mut self) -> BTreeMap<StreamId, i64> {
        let mut line = self.letterbox.push(&self.token).await.expect("a line");
        while self.cursors != self.ends {
            match line.next().await.expect("the line stays").expect("an event") {
                PushEvent::Heads(heads) => {
                    for head in heads {
                        if !self.ends.contains_key(&head.stream) {
                            continue;
                        }
                        let reached = self.reads(&head.stream).await;
                        assert!(reached >= head.head, "{}: told of {}, found {reached}", head.stream, head.head);
                    }
                }
                PushEvent::Bye(_) => panic!("nobody closed the registry"),
                _ => {}
            }
        }
        self.cursors
    }

    /// Reads a stream from the cursor to where it ends now.
    async fn reads(&mut self, stream: &StreamId) -> i64 {
        let mut after = self.cursors[stream];
        loop {
            let page = self.letterbox.entries(&self.token, stream, self.epoch, after, 7).await.expect("a page");
            for entry in &page.entries {
                // Every change is a new item here, so every number must be met, in order.
                assert_eq!(entry.seq, after + 1, "{stream}: a number was skipped");
                after = entry.seq;
            }
            assert_eq!(page.after, after, "{stream}: the next cursor is beyond what was read");
            if !page.more {
                self.cursors.insert(stream.clone(), after);
                return after;
            }
        }
    }
}

/// The letters of one writer, to overlapping sets of units: locks that were not taken in one order would soon hold each other up.
fn plan(chance: &mut StdRng, ends: &mut BTreeMap<StreamId, i64>) -> Vec<NewLetter> {
    let mut own = StdRng::seed_from_u64(chance.random());
    let letters = (0..LETTERS * rounds()).map(|_| {
        let many = own.random_range(1..=UNITS.len());
        let to: Vec<&str> = UNITS.choose_multiple(&mut own, many).copied().collect();
        for unit in &to {
            *ends.entry(unit_stream(unit)).or_default() += 1;
        }
        letter(&mut own, to)
    });
    letters.collect()
}

fn unit_stream(code: &str) -> StreamId {
    StreamId::unit(&UnitId::from_stored(code))
}

fn letter(chance: &mut StdRng, to: Vec<&str>) -> NewLetter {
    NewLetter {
        id: diwan_registry::clock::new_item_id(Moment(1_800_000_000_000 + chance.random_range(0..1_000_000))),
        issuer: UnitId::from_stored("LEGAL"),
        issuer_name: None,
        number: None,
        subject: "كتاب".to_owned(),
        body: "نحيطكم علماً بما سبق.".to_owned(),
        signatory: "منى الريامي".to_owned(),
        attachments: Vec::new(),
        to: Audience { units: to.into_iter().map(UnitId::from_stored).collect(), ..Audience::default() },
        urgency: Urgency::Normal,
        confidentiality: Confidentiality::Ordinary,
        registered_at: Moment(1_800_000_000_000),
    }
}

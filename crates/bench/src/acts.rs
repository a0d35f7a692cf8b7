//! Acknowledging: over HTTP with sixteen clients, beside sixteen who write the same rows into the bare engine; and a flood.

use crate::bare::acts::{Engine, Row, SqliteWriter};
use crate::bare::pgbench;
use crate::figures::{Goal, Scales};
use crate::machine::{cpu_seconds, fsync_floor_ms, now};
use crate::post::{Letter, Post};
use crate::server::Server;
use crate::{flood, house};
use anyhow::{Context, Result, ensure};
use diwan_domain::{ActionId, Audience, Document, Fact};
use diwan_protocol::Action;
use diwan_testkit::postgres::Cluster;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;
use tokio::task::JoinSet;
use uuid::Uuid;

/// Clients at once.
const CLIENTS: usize = 16;
const ROUNDS: usize = 3;
/// Acts of one batch: the most that a request may hold.
const BATCH: usize = 100;
/// Batches of one client and round.
const BATCHES: usize = 4;
/// Everybody in the agency.
const PEOPLE: usize = 20_000;
/// Acts of the flood for each single act of a round: a minute of it at full size.
const FLOOD: usize = 25;

/// `ack_*` on both engines; `singles` acts in each round.
pub async fn both(scales: &mut Scales, singles: usize, files: &Path) -> Result<()> {
    let folder = tempfile::tempdir_in(files)?;
    scales.weigh("fsync_floor_ms", "ms", Goal::Told, &fsync_floor_ms(folder.path())?)?;
    let (ours, bare) = (folder.path().join("registry.db"), folder.path().join("bare.db"));
    let uri = |file: &PathBuf| format!("sqlite:{}", file.display());
    let stage = Stage::set(&uri(&ours), &uri(&bare), singles, folder.path()).await?;
    stage.play(scales, "sqlite", &Engine::Sqlite(Arc::new(SqliteWriter::start(&bare)?)), None).await?;
    stage.flood(scales, "sqlite").await?;
    drop(stage);

    let folder = tempfile::tempdir_in(files)?;
    let cluster = Cluster::start()?;
    let (ours, bare) = (cluster.database()?, cluster.database()?);
    let stage = Stage::set(&ours, &bare, singles, folder.path()).await?;
    let pgbench = Some(cluster.program("pgbench"));
    stage.play(scales, "postgres", &Engine::Postgres(bare), pgbench.as_deref()).await?;
    stage.flood(scales, "postgres").await
}

/// Two archives with the same agency and circulars: one behind the registry, one for the bare engine.
struct Stage<'f> {
    server: Server,
    single: Vec<Document>,
    batch: Vec<Document>,
    flood: Vec<Document>,
    bare: Vec<Document>,
    singles: usize,
    folder: &'f Path,
}

impl<'f> Stage<'f> {
    async fn set(ours: &str, bare: &str, singles: usize, folder: &'f Path) -> Result<Self> {
        ensure!(ROUNDS * (singles + CLIENTS * BATCHES) + singles <= PEOPLE, "more acts than people");
        let flooded = (FLOOD * singles).div_ceil(PEOPLE);
        let (mut issued, mut bares) = (Vec::new(), Vec::new());
        for (uri, circulars, documents) in [(ours, 1 + BATCH + flooded, &mut issued), (bare, BATCH, &mut bares)] {
            let archive = diwan_store::open(uri).await?;
            house::found(archive.as_ref(), PEOPLE).await?;
            for number in 0..circulars {
                let circular = house::circular(number as u128, Audience::everybody());
                documents.push(house::issue(archive.as_ref(), &circular, 0).await?);
            }
            if uri == ours {
                house::sessions(&archive, 0..PEOPLE).await?;
            }
        }
        let flood = issued.split_off(1 + BATCH);
        let batch = issued.split_off(1);
        let server = Server::open(ours, folder).await?;
        // Freezing a hundred audiences goes on behind the first acts; here it is waited for.
        house::all_frozen(diwan_store::open(ours).await?.as_ref()).await?;
        Ok(Self { server, single: issued, batch, flood, bare: bares, singles, folder })
    }

    /// Rounds of ours beside the bare engine. Where there is `pgbench`, that is what ours is held against; one statement for all rows, which
    /// no client of a database would write by hand, is told beside it.
    async fn play(&self, scales: &mut Scales, name: &str, engine: &Engine, pgbench: Option<&Path>) -> Result<()> {
        let mut taken = Rounds::default();
        for round in 0..ROUNDS {
            let people = round * self.singles..(round + 1) * self.singles;
            let crowd = ROUNDS * self.singles + round * CLIENTS * BATCHES;
            let crowd = crowd..crowd + CLIENTS * BATCHES;
            let document = self.bare.first().context("no circular was issued")?;
            let beside = match (pgbench, engine) {
                (Some(program), Engine::Postgres(address)) => {
                    let people = people.clone();
                    // First, so that it finds the people as new as ours does.
                    let rate = pgbench::write(program, address, self.folder, document, people.clone(), CLIENTS).await?;
                    taken.one_statement.push(self.write_bare(people, 1, engine).await?);
                    rate
                }
                _ => self.write_bare(people.clone(), 1, engine).await?,
            };
            for known in [people.clone(), crowd.clone()] {
                greet(&self.server, known).await?;
            }
            let ours = self.send(people.clone(), &self.single).await?;
            let bare_batched = self.write_bare(crowd.clone(), BATCH, engine).await?;
            let batched = self.send(crowd, &self.batch).await?;
            taken.add(&ours, beside, &batched, bare_batched);
        }
        taken.weigh(scales, name)?;
        // People whose first word to this registry is the act itself: they are looked up at the door, and their contact is noted.
        let strangers = ROUNDS * (self.singles + CLIENTS * BATCHES);
        let strangers = self.send(strangers..strangers + self.singles, &self.single).await?;
        scales.weigh(&format!("ack_first_word_per_s_{name}"), "acts/s", Goal::Told, &[strangers.rate])?;
        Ok(())
    }

    async fn flood(&self, scales: &mut Scales, name: &str) -> Result<()> {
        flood::steady(scales, name, &self.server, &self.flood, PEOPLE, FLOOD * self.singles, self.folder).await
    }

    /// Everybody of a range acknowledges these documents, each in one request that was made beforehand.
    async fn send(&self, people: Range<usize>, documents: &[Document]) -> Result<Sent> {
        let acts = (people.len() * documents.len()) as f64;
        let hands = letters(people, |person| {
            let acts = documents.iter().zip(100..).map(|(document, nth)| acknowledged(document, person, nth));
            Letter::of(self.server.address, &house::token(person), acts.collect())
        })?;
        let (registry, client) = (self.server.cpu_seconds()?, cpu_seconds(None)?);
        let (rate, each) = (acts / carry(&self.server, hands).await?, 1000.0 / acts);
        let (registry, client) = (self.server.cpu_seconds()? - registry, cpu_seconds(None)? - client);
        Ok(Sent { rate, registry_ms: registry * each, client_ms: client * each })
    }

    /// The same by the bare engine, so many documents in one transaction; acts a second.
    async fn write_bare(&self, people: Range<usize>, documents: usize, engine: &Engine) -> Result<f64> {
        let (count, mut clients) = (people.len() * documents, JoinSet::new());
        let mut hands = Vec::new();
        for client in 0..CLIENTS {
            let mine = people.clone().skip(client).step_by(CLIENTS);
            let rows = |person| self.bare.iter().take(documents).zip(0..).map(move |(d, nth)| Row::of(d, person, nth));
            hands.push((
                engine.hand(documents > 1).await?,
                mine.map(|person| rows(person).collect()).collect::<Vec<Vec<Row>>>(),
            ));
        }
        let start = Instant::now();
        for (hand, transactions) in hands {
            clients.spawn(async move {
                for rows in transactions {
                    hand.write(rows).await?;
                }
                Ok::<_, anyhow::Error>(())
            });
        }
        while let Some(client) = clients.join_next().await {
            client??;
        }
        Ok(count as f64 / start.elapsed().as_secs_f64())
    }
}

/// The desk of each of these people looks in, as every desk does long before its person acts; so they are known at the door.
pub async fn greet(server: &Server, people: Range<usize>) -> Result<()> {
    let hands = letters(people, |person| Ok(Letter::greeting(server.address, &house::token(person))))?;
    carry(server, hands).await.map(drop)
}

/// One letter of each of these people, dealt out to the clients.
fn letters(people: Range<usize>, letter: impl Fn(usize) -> Result<Letter>) -> Result<Vec<Vec<Letter>>> {
    (0..CLIENTS).map(|client| people.clone().skip(client).step_by(CLIENTS).map(&letter).collect()).collect()
}

/// Each client sends its letters one after the other on a connection of its own; in how many seconds all were answered.
async fn carry(server: &Server, hands: Vec<Vec<Letter>>) -> Result<f64> {
    let (mut posts, mut clients) = (Vec::new(), JoinSet::new());
    for letters in hands {
        posts.push((Post::open(server.address).await?, letters));
    }
    let start = Instant::now();
    for (mut post, letters) in posts {
        clients.spawn(async move {
            for letter in letters {
                post.send(&letter).await?;
            }
            Ok::<_, anyhow::Error>(())
        });
    }
    while let Some(client) = clients.join_next().await {
        client??;
    }
    Ok(start.elapsed().as_secs_f64())
}

/// What one round of acts over HTTP gave: acts a second, and what one act cost in processor time.
struct Sent {
    rate: f64,
    registry_ms: f64,
    client_ms: f64,
}

/// What the rounds gave.
#[derive(Default)]
struct Rounds {
    ours: Vec<f64>,
    bare: Vec<f64>,
    ratios: Vec<f64>,
    one_statement: Vec<f64>,
    registry_ms: Vec<f64>,
    client_ms: Vec<f64>,
    batched: Vec<f64>,
    batched_registry_ms: Vec<f64>,
    gains: Vec<f64>,
    bare_batched: Vec<f64>,
    batched_ratios: Vec<f64>,
}

impl Rounds {
    fn add(&mut self, ours: &Sent, bare: f64, batched: &Sent, bare_batched: f64) {
        self.ours.push(ours.rate);
        self.bare.push(bare);
        self.ratios.push(ours.rate / bare);
        self.registry_ms.push(ours.registry_ms);
        self.client_ms.push(ours.client_ms);
        self.batched.push(batched.rate);
        self.batched_registry_ms.push(batched.registry_ms);
        self.gains.push(batched.rate / ours.rate);
        self.bare_batched.push(bare_batched);
        self.batched_ratios.push(batched.rate / bare_batched);
    }

    fn weigh(&self, scales: &mut Scales, name: &str) -> Result<()> {
        let figures = [
            ("ack_per_s", "acts/s", Goal::Told, &self.ours),
            ("ack_bare_per_s", "acts/s", Goal::Told, &self.bare),
            ("ack_per_s_ratio", "x", Goal::AtLeast(0.5), &self.ratios),
            ("ack_bare_one_statement_per_s", "acts/s", Goal::Told, &self.one_statement),
            ("ack_registry_cpu_ms", "ms/act", Goal::Told, &self.registry_ms),
            ("ack_client_cpu_ms", "ms/act", Goal::Told, &self.client_ms),
            ("ack_batched_per_s", "acts/s", Goal::Told, &self.batched),
            ("ack_batched_registry_cpu_ms", "ms/act", Goal::Told, &self.batched_registry_ms),
            ("ack_batch_gain", "x", Goal::AtLeast(10.0), &self.gains),
            ("ack_bare_batched_per_s", "acts/s", Goal::Told, &self.bare_batched),
            ("ack_batched_ratio", "x", Goal::Told, &self.batched_ratios),
        ];
        for (figure, unit, goal, samples) in figures {
            if !samples.is_empty() {
                scales.weigh(&format!("{figure}_{name}"), unit, goal, samples)?;
            }
        }
        Ok(())
    }
}

/// The act of a person on the `nth` document.
pub fn acknowledged(document: &Document, person: usize, nth: usize) -> Action {
    Action {
        id: ActionId(Uuid::from_u128((3 << 100) + ((nth as u128) << 64) + person as u128)),
        event: Fact::Acknowledged,
        subject: document.id,
        version: document.version(),
        content_sha256: document.content_sha256(),
        statement_sha256: document.statement_sha256(),
        device: house::device(person),
        device_time: now(),
    }
}

//! Acknowledging: over HTTP with sixteen clients, beside sixteen who write the same rows into the bare engine; and a flood.

use crate::bare::acts::{Engine, Row, SqliteWriter};
use crate::bare::pgbench;
use crate::figures::{Goal, Scales};
use crate::machine::{fsync_floor_ms, now};
use crate::server::Server;
use crate::{flood, house};
use anyhow::{Context, Result, ensure};
use diwan_domain::{ActionId, Audience, Document, Fact};
use diwan_protocol::{Action, ActionStatus, Letterbox};
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
    single: Arc<Vec<Document>>,
    batch: Arc<Vec<Document>>,
    flood: Vec<Document>,
    bare: Vec<Document>,
    singles: usize,
    folder: &'f Path,
}

impl<'f> Stage<'f> {
    async fn set(ours: &str, bare: &str, singles: usize, folder: &'f Path) -> Result<Self> {
        ensure!(ROUNDS * (singles + CLIENTS * BATCHES) <= PEOPLE, "more acts than people");
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
        let batch = Arc::new(issued.split_off(1));
        let server = Server::open(ours, folder).await?;
        // Freezing a hundred audiences goes on behind the first acts; here it is waited for.
        house::all_frozen(diwan_store::open(ours).await?.as_ref()).await?;
        Ok(Self { server, single: Arc::new(issued), batch, flood, bare: bares, singles, folder })
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
            let cpu = self.server.cpu_seconds()?;
            let ours = self.send(people.clone(), Arc::clone(&self.single)).await?;
            taken.cpu.push((self.server.cpu_seconds()? - cpu) * 1000.0 / people.len() as f64);
            let bare_batched = self.write_bare(crowd.clone(), BATCH, engine).await?;
            let batched = self.send(crowd, Arc::clone(&self.batch)).await?;
            taken.add(ours, beside, batched, bare_batched);
        }
        taken.weigh(scales, name)
    }

    async fn flood(&self, scales: &mut Scales, name: &str) -> Result<()> {
        flood::steady(scales, name, &self.server, &self.flood, PEOPLE, FLOOD * self.singles, self.folder).await
    }

    /// Everybody of a range acknowledges these documents, each in one request; acts a second.
    async fn send(&self, people: Range<usize>, documents: Arc<Vec<Document>>) -> Result<f64> {
        let (count, mut clients) = (people.len() * documents.len(), JoinSet::new());
        let start = Instant::now();
        for client in 0..CLIENTS {
            let letterbox = self.server.letterbox()?;
            let (mine, documents) = (people.clone().skip(client).step_by(CLIENTS), Arc::clone(&documents));
            clients.spawn(async move {
                for person in mine {
                    let acts: Vec<Action> =
                        documents.iter().enumerate().map(|(nth, d)| acknowledged(d, person, 100 + nth)).collect();
                    let answer = letterbox.act(&house::token(person), &acts).await?;
                    let applied = answer.outcomes.iter().filter(|o| o.status == ActionStatus::Applied).count();
                    ensure!(applied == documents.len(), "{applied} of {} acts were applied", documents.len());
                }
                Ok(())
            });
        }
        while let Some(client) = clients.join_next().await {
            client??;
        }
        Ok(count as f64 / start.elapsed().as_secs_f64())
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

/// What the rounds gave.
#[derive(Default)]
struct Rounds {
    ours: Vec<f64>,
    bare: Vec<f64>,
    ratios: Vec<f64>,
    one_statement: Vec<f64>,
    cpu: Vec<f64>,
    batched: Vec<f64>,
    gains: Vec<f64>,
    bare_batched: Vec<f64>,
    batched_ratios: Vec<f64>,
}

impl Rounds {
    fn add(&mut self, ours: f64, bare: f64, batched: f64, bare_batched: f64) {
        self.ours.push(ours);
        self.bare.push(bare);
        self.ratios.push(ours / bare);
        self.batched.push(batched);
        self.gains.push(batched / ours);
        self.bare_batched.push(bare_batched);
        self.batched_ratios.push(batched / bare_batched);
    }

    fn weigh(&self, scales: &mut Scales, name: &str) -> Result<()> {
        let figures = [
            ("ack_per_s", "acts/s", Goal::Told, &self.ours),
            ("ack_bare_per_s", "acts/s", Goal::Told, &self.bare),
            ("ack_per_s_ratio", "x", Goal::AtLeast(0.5), &self.ratios),
            ("ack_bare_one_statement_per_s", "acts/s", Goal::Told, &self.one_statement),
            ("ack_registry_cpu_ms", "ms/act", Goal::Told, &self.cpu),
            ("ack_batched_per_s", "acts/s", Goal::Told, &self.batched),
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

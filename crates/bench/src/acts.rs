//! Acknowledging: over HTTP with sixteen clients, beside sixteen who write the same rows into the bare engine.

use crate::bare::acts::{Engine, Row, SqliteWriter};
use crate::figures::{Goal, Scales};
use crate::house;
use crate::machine::{fsync_floor_ms, now};
use crate::server::Server;
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

/// `ack_*` on both engines; `singles` acts in each round.
pub async fn both(scales: &mut Scales, singles: usize, files: &Path) -> Result<()> {
    let folder = tempfile::tempdir_in(files)?;
    scales.weigh("fsync_floor_ms", "ms", Goal::Told, &fsync_floor_ms(folder.path())?)?;
    let (ours, bare) = (folder.path().join("registry.db"), folder.path().join("bare.db"));
    let uri = |file: &PathBuf| format!("sqlite:{}", file.display());
    let stage = Stage::set(&uri(&ours), &uri(&bare), singles, folder.path()).await?;
    stage.play(scales, "sqlite", &Engine::Sqlite(Arc::new(SqliteWriter::start(&bare)?))).await?;
    drop(stage);

    let folder = tempfile::tempdir_in(files)?;
    let cluster = Cluster::start()?;
    let (ours, bare) = (cluster.database()?, cluster.database()?);
    let stage = Stage::set(&ours, &bare, singles, folder.path()).await?;
    stage.play(scales, "postgres", &Engine::Postgres(bare)).await
}

/// Two archives with the same agency and circulars: one behind the registry, one for the bare engine.
struct Stage {
    server: Server,
    single: Document,
    batch: Arc<Vec<Document>>,
    bare: Document,
    singles: usize,
}

impl Stage {
    async fn set(ours: &str, bare: &str, singles: usize, folder: &Path) -> Result<Self> {
        let people = ROUNDS * (singles + CLIENTS * BATCHES);
        ensure!(people <= PEOPLE, "more acts than people");
        let mut documents = Vec::new();
        for (uri, circulars) in [(ours, 1 + BATCH), (bare, 1)] {
            let archive = diwan_store::open(uri).await?;
            house::found(archive.as_ref(), PEOPLE).await?;
            for number in 0..circulars {
                let circular = house::circular(number as u128, Audience::everybody());
                documents.push(house::issue(archive.as_ref(), &circular, 0).await?);
            }
            if circulars > 1 {
                house::sessions(&archive, 0..people).await?;
            }
        }
        let bare = documents.pop().context("no circular was issued")?;
        let batch = Arc::new(documents.split_off(1));
        let single = documents.remove(0);
        let server = Server::open(ours, folder).await?;
        // Freezing a hundred audiences goes on behind the first acts; here it is waited for.
        house::all_frozen(diwan_store::open(ours).await?.as_ref()).await?;
        Ok(Self { server, single, batch, bare, singles })
    }

    async fn play(&self, scales: &mut Scales, name: &str, engine: &Engine) -> Result<()> {
        let (mut rates, mut bares, mut ratios, mut gains, mut batches) =
            <(Vec<f64>, Vec<f64>, Vec<f64>, Vec<f64>, Vec<f64>)>::default();
        for round in 0..ROUNDS {
            let people = round * self.singles..(round + 1) * self.singles;
            let bare = self.write_bare(people.clone(), engine).await?;
            let ours = self.send(people, Arc::new(vec![self.single.clone()])).await?;
            let first = ROUNDS * self.singles + round * CLIENTS * BATCHES;
            let batched = self.send(first..first + CLIENTS * BATCHES, Arc::clone(&self.batch)).await?;
            rates.push(ours);
            bares.push(bare);
            ratios.push(ours / bare);
            batches.push(batched);
            gains.push(batched / ours);
        }
        scales.weigh(&format!("ack_per_s_{name}"), "acts/s", Goal::Told, &rates)?;
        scales.weigh(&format!("ack_bare_per_s_{name}"), "acts/s", Goal::Told, &bares)?;
        scales.weigh(&format!("ack_per_s_ratio_{name}"), "x", Goal::AtLeast(0.5), &ratios)?;
        scales.weigh(&format!("ack_batched_per_s_{name}"), "acts/s", Goal::Told, &batches)?;
        scales.weigh(&format!("ack_batch_gain_{name}"), "x", Goal::AtLeast(10.0), &gains)?;
        Ok(())
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
                        documents.iter().enumerate().map(|(nth, d)| acknowledged(d, person, nth)).collect();
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

    /// The same by the bare engine; acts a second.
    async fn write_bare(&self, people: Range<usize>, engine: &Engine) -> Result<f64> {
        let (count, mut clients) = (people.len(), JoinSet::new());
        let mut hands = Vec::new();
        for client in 0..CLIENTS {
            let mine = people.clone().skip(client).step_by(CLIENTS).map(|p| Row::of(&self.bare, p));
            hands.push((engine.hand().await?, mine.collect::<Vec<_>>()));
        }
        let start = Instant::now();
        for (hand, rows) in hands {
            clients.spawn(async move {
                for row in rows {
                    hand.write(row).await?;
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

/// The act of a person on the `nth` document of a batch.
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

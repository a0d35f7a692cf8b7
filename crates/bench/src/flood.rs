//! A flood of acts that comes whether or not the registry keeps up: each act is due at its moment, and whoever has to wait for it waits
//! from that moment on.

use crate::acts::{acknowledged, greet};
use crate::figures::{Goal, Scales, percentile};
use crate::house;
use crate::machine::{cpu_seconds, fsync_floor_ms, ms};
use crate::post::{Letter, Post};
use crate::server::Server;
use anyhow::{Context, Result, ensure};
use diwan_domain::Document;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Acts that are due in each second.
const PER_SECOND: usize = 2_000;
/// Connections of the flood. An act that finds none free waits for one, and its time runs: a registry that does not keep up is not made
/// slower still by ever more connections.
const CONNECTIONS: usize = 256;
/// Times the flood's own length after which what was not sent yet is given up.
const PATIENCE: f64 = 3.0;

/// `ack_p99_ms_at_2000_per_s_*`: everybody acknowledges one document after the other, `acts` times in all.
pub async fn steady(
    scales: &mut Scales,
    name: &str,
    server: &Server,
    documents: &[Document],
    people: usize,
    acts: usize,
    folder: &Path,
) -> Result<()> {
    ensure!(people * documents.len() >= acts, "more acts than people and documents");
    greet(server, 0..people).await?;
    let floor = fsync_floor_ms(folder)?;
    let letter = |number: usize| {
        let (person, document) = (number % people, documents.get(number / people).context("no document")?);
        Letter::of(server.address, &house::token(person), vec![acknowledged(document, person, number / people)])
    };
    let letters = Arc::new((0..acts).map(letter).collect::<Result<Vec<_>>>()?);
    let mut posts = Vec::with_capacity(CONNECTIONS);
    for _ in 0..CONNECTIONS {
        posts.push(Post::open(server.address).await?);
    }
    let (registry, client) = (server.cpu_seconds()?, cpu_seconds(None)?);
    let (start, next) = (Instant::now(), Arc::new(AtomicUsize::new(0)));
    let mut running = JoinSet::new();
    for post in posts {
        running.spawn(carry(post, Arc::clone(&letters), Arc::clone(&next), start));
    }
    let mut carried = Carried::default();
    while let Some(some) = running.join_next().await {
        let some = some?;
        carried.waits.extend(some.waits);
        carried.lag = carried.lag.max(some.lag);
    }
    let took = start.elapsed().as_secs_f64();
    let each = 1000.0 / carried.waits.len().max(1) as f64;
    let registry = (server.cpu_seconds()? - registry) * each;
    let client = (cpu_seconds(None)? - client) * each;
    let waits = carried.waits;
    scales.weigh(&format!("ack_flood_fsync_floor_ms_{name}"), "ms", Goal::Told, &floor)?;
    scales.weigh(&format!("ack_p50_ms_at_2000_per_s_{name}"), "ms", Goal::Told, &waits)?;
    scales.weigh_at(99.0, &format!("ack_p99_ms_at_2000_per_s_{name}"), "ms", Goal::AtMost(200.0), &waits)?;
    let slowest = percentile(&waits, 100.0).context("no act was answered")?;
    scales.weigh(&format!("ack_slowest_ms_at_2000_per_s_{name}"), "ms", Goal::Told, &[slowest])?;
    let failed = (acts - waits.len()) as f64;
    scales.weigh(&format!("ack_unanswered_at_2000_per_s_{name}"), "acts", Goal::AtMost(0.0), &[failed])?;
    scales.weigh(&format!("ack_flood_reached_per_s_{name}"), "acts/s", Goal::Told, &[waits.len() as f64 / took])?;
    // A sender that wakes late would be measured instead of the registry.
    scales.weigh(&format!("ack_flood_sender_late_ms_{name}"), "ms", Goal::Told, &[carried.lag])?;
    scales.weigh(&format!("ack_flood_registry_cpu_ms_{name}"), "ms/act", Goal::Told, &[registry])?;
    scales.weigh(&format!("ack_flood_client_cpu_ms_{name}"), "ms/act", Goal::Told, &[client])?;
    Ok(())
}

/// What one connection carried: how long each act waited since it was due, and by how much the connection itself was late at most though
/// it was free, in milliseconds.
#[derive(Default)]
struct Carried {
    waits: Vec<f64>,
    lag: f64,
}

/// Carries whichever act is due next, as long as there are any and patience lasts. An act that fails ends its connection and is missing.
async fn carry(mut post: Post, letters: Arc<Vec<Letter>>, next: Arc<AtomicUsize>, start: Instant) -> Carried {
    let mut carried = Carried::default();
    let until = start + Duration::from_secs_f64(letters.len() as f64 / PER_SECOND as f64 * PATIENCE);
    while Instant::now() < until {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let Some(letter) = letters.get(number) else { break };
        let due = start + Duration::from_secs(1) * number as u32 / PER_SECOND as u32;
        if Instant::now() < due {
            // The timer knows milliseconds; acts that are due within one go out together, none before its moment.
            tokio::time::sleep_until(due.into()).await;
            carried.lag = carried.lag.max(ms(due));
        }
        if post.send(letter).await.is_err() {
            break;
        }
        carried.waits.push(ms(due));
    }
    carried
}

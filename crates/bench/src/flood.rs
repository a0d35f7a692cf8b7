//! A flood of acts that comes whether or not the registry keeps up: each act is due at its moment, and whoever has to wait for it waits
//! from that moment on.

use crate::acts::acknowledged;
use crate::figures::{Goal, Scales, percentile};
use crate::house;
use crate::machine::{fsync_floor_ms, ms};
use crate::server::Server;
use anyhow::{Context, Result, ensure};
use diwan_domain::Document;
use diwan_protocol::client::HttpLetterbox;
use diwan_protocol::{Action, ActionStatus, Letterbox};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// Acts that are due in each second.
const PER_SECOND: usize = 2_000;
/// Letterboxes that share the flood.
const LETTERBOXES: usize = 16;
/// Connections of all of them together. An act that finds none free waits for one, and its time runs: a registry that does not keep up
/// is not made slower still by ever more connections.
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
    let floor = fsync_floor_ms(folder)?;
    let letterboxes = (0..LETTERBOXES).map(|_| Ok(Arc::new(server.letterbox()?))).collect::<Result<Vec<_>>>()?;
    let free = Arc::new(Semaphore::new(CONNECTIONS));
    let length = acts as f64 / PER_SECOND as f64;
    let mut running = JoinSet::new();
    let (start, cpu) = (Instant::now(), server.cpu_seconds()?);
    for number in 0..acts {
        let due = start + Duration::from_secs(1) * number as u32 / PER_SECOND as u32;
        // The timer knows milliseconds; acts that are due within one go out together, none before its moment.
        tokio::time::sleep_until(due.into()).await;
        let (person, document) = (number % people, documents.get(number / people).context("no document")?);
        let act = acknowledged(document, person, number / people);
        let letterbox = Arc::clone(letterboxes.get(number % LETTERBOXES).context("no letterbox")?);
        let (free, until) = (Arc::clone(&free), start + Duration::from_secs_f64(length * PATIENCE));
        running.spawn(async move {
            let _connection = free.acquire_owned().await;
            let applied = Instant::now() < until && is_applied(&letterbox, &house::token(person), act).await;
            (ms(due), applied)
        });
    }
    let sent = start.elapsed();
    let (mut waits, mut failed) = (Vec::with_capacity(acts), 0);
    while let Some(answer) = running.join_next().await {
        let (wait, applied) = answer?;
        waits.push(wait);
        failed += usize::from(!applied);
    }
    let cpu = (server.cpu_seconds()? - cpu) * 1000.0 / acts as f64;
    // A sender that lags behind would be measured instead of the registry.
    let late = (sent.as_secs_f64() - length) * 1000.0;
    scales.weigh(&format!("ack_flood_fsync_floor_ms_{name}"), "ms", Goal::Told, &floor)?;
    scales.weigh(&format!("ack_p50_ms_at_2000_per_s_{name}"), "ms", Goal::Told, &waits)?;
    scales.weigh_at(99.0, &format!("ack_p99_ms_at_2000_per_s_{name}"), "ms", Goal::AtMost(200.0), &waits)?;
    let slowest = percentile(&waits, 100.0).context("no act was sent")?;
    scales.weigh(&format!("ack_slowest_ms_at_2000_per_s_{name}"), "ms", Goal::Told, &[slowest])?;
    scales.weigh(&format!("ack_unanswered_at_2000_per_s_{name}"), "acts", Goal::AtMost(0.0), &[failed as f64])?;
    scales.weigh(&format!("ack_flood_sender_late_ms_{name}"), "ms", Goal::Told, &[late])?;
    scales.weigh(&format!("ack_flood_registry_cpu_ms_{name}"), "ms/act", Goal::Told, &[cpu])?;
    Ok(())
}

/// Sends one act; whether it was applied.
async fn is_applied(letterbox: &HttpLetterbox, token: &str, act: Action) -> bool {
    let answer = letterbox.act(token, std::slice::from_ref(&act)).await;
    answer.is_ok_and(|answer| answer.outcomes.first().is_some_and(|o| o.status == ActionStatus::Applied))
}

//! Many desks on one registry: how soon each hears of a circular, and what an open line costs.

use crate::figures::{Goal, Scales, say, short};
use crate::house;
use crate::machine::{now, open_files};
use crate::server::Server;
use crate::wire::PushLine;
use anyhow::{Context, Result};
use diwan_domain::Audience;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::sync::{broadcast, mpsc};
use tokio::task::JoinSet;

/// Circulars that are issued one after the other.
const ROUNDS: usize = 5;
/// Files that this program has open besides the lines.
const OTHER_FILES: usize = 500;

/// `push_notice_p99_ms`, `push_rss_kib_per_client`.
pub async fn notices(scales: &mut Scales, wanted: usize, files: &Path) -> Result<()> {
    let clients = wanted.min(open_files()?.saturating_sub(OTHER_FILES));
    if clients < wanted {
        say(&format!("only {clients} lines: this process may not have more files open"));
    }
    let folder = tempfile::tempdir_in(files)?;
    let database = format!("sqlite:{}", folder.path().join("registry.db").display());
    let archive = diwan_store::open(&database).await?;
    house::found(archive.as_ref(), clients.max(100)).await?;
    house::sessions(&archive, 0..clients).await?;
    let server = Server::open(&database, folder.path()).await?;
    // One line first, so that what the first of all needs is not counted to the others.
    drop(PushLine::open(server.address, &house::token(0)).await?);
    let before = server.rss_kib()?;
    let lines = connect(&server, clients).await?;
    // Two looks at the session of each line go by, so that the memory is that of lines at rest.
    tokio::time::sleep(Duration::from_secs(5)).await;
    let at_rest = server.rss_kib()?;
    let (issued, heard) = (broadcast::channel::<()>(1).0, mpsc::unbounded_channel());
    let (tell, mut heard) = heard;
    for mut line in lines {
        let (tell, mut rounds) = (tell.clone(), issued.subscribe());
        tokio::spawn(async move {
            while rounds.recv().await.is_ok() {
                // A line that fails tells nothing, and the round that misses it fails.
                let Ok(at) = line.hears("event: notice").await else { return };
                let _ = tell.send(at);
            }
        });
    }
    let mut times = Vec::with_capacity(ROUNDS * clients);
    let mut last = Vec::new();
    for round in 0..ROUNDS {
        issued.send(()).context("nobody listens")?;
        let start = Instant::now();
        archive.issue_circular(&house::circular(round as u128, Audience::everybody()), now()).await?;
        let mut slowest = 0f64;
        for _ in 0..clients {
            let at = tokio::time::timeout(Duration::from_secs(60), heard.recv()).await;
            let at = at.context("not everybody heard of the circular")?.context("all lines ended")?;
            let took = at.saturating_duration_since(start).as_secs_f64() * 1000.0;
            times.push(took);
            slowest = slowest.max(took);
        }
        last.push(slowest);
        // What an issue leaves to do (heads, sessions looked up anew) is over before the next.
        tokio::time::sleep(Duration::from_secs(4)).await;
    }
    let size = short(clients);
    scales.weigh("push_clients", "", Goal::Told, &[clients as f64])?;
    scales.weigh(&format!("push_notice_p50_ms_{size}"), "ms", Goal::Told, &times)?;
    scales.weigh_at(99.0, &format!("push_notice_p99_ms_{size}"), "ms", Goal::AtMost(1_000.0), &times)?;
    scales.weigh(&format!("push_notice_last_ms_{size}"), "ms", Goal::Told, &last)?;
    let per_client = (at_rest - before) / clients as f64;
    scales.weigh(&format!("push_rss_kib_per_client_{size}"), "KiB", Goal::AtMost(32.0), &[per_client])?;
    let after = (server.rss_kib()? - before) / clients as f64;
    scales.weigh("push_rss_kib_after_issues", "KiB", Goal::Told, &[after])?;
    Ok(())
}

/// Opens the lines, a hundred at once.
async fn connect(server: &Server, clients: usize) -> Result<Vec<PushLine>> {
    let (mut opening, mut lines) = (JoinSet::new(), Vec::with_capacity(clients));
    for client in 0..clients {
        if opening.len() >= 100
            && let Some(opened) = opening.join_next().await
        {
            lines.push(opened??);
        }
        let (address, token) = (server.address, house::token(client));
        opening.spawn(async move { PushLine::open(address, &token).await });
    }
    while let Some(opened) = opening.join_next().await {
        lines.push(opened??);
    }
    Ok(lines)
}

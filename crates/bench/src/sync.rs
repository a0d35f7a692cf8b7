//! Syncing: the first one beside a bare loop, one without news, and a hundred new letters.

use crate::bare::drawer::BareDrawer;
use crate::bare::plain::BareReader;
use crate::corpus::{Corpus, Letter};
use crate::figures::{Goal, Scales, short};
use crate::house;
use crate::machine::{cpu_seconds, ms, now};
use crate::server::Server;
use crate::wire::{PushLine, Relay};
use crate::workplace::{Keyring, Workplace, drawer_of, failed};
use anyhow::{Context, Result};
use diwan_desk::view::{DeskEvent, ListQuery};
use diwan_domain::StreamId;
use diwan_protocol::MAX_PAGE;
use diwan_registry::access::password::hash_now;
use diwan_store::{Account, Archive};
use serde_json::value::RawValue;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const LOGIN: &str = "bench";
const PASSWORD: &str = "a password for measuring 47";
/// Who syncs.
const READER: usize = 7;
/// Times a first sync is taken; the bare loop as often, in turns.
const ROUNDS: usize = 3;
/// New letters of one delta.
const DELTA: usize = 100;

/// A registry with the whole corpus and a desk that has synced it.
pub struct Synced {
    /// The desk's folder.
    pub desk: TempDir,
    archive: Arc<dyn Archive>,
    server: Server,
    keyring: Keyring,
    bare: BareDrawer,
    // Removed with the rest, and after the registry has ended.
    _files: [TempDir; 2],
}

impl Synced {
    /// The folder of the drawer.
    pub fn drawer(&self) -> Result<PathBuf> {
        drawer_of(self.desk.path())
    }
}

/// `first_sync_*`, `first_page_ms`. What is left behind is a synced desk for the figures after it.
pub async fn first(scales: &mut Scales, corpus: &Corpus, files: &Path) -> Result<Synced> {
    let folder = tempfile::tempdir_in(files)?;
    let database = format!("sqlite:{}", folder.path().join("registry.db").display());
    let archive = diwan_store::open(&database).await?;
    let filled = fill(&archive, corpus).await?;
    let size = short(corpus.count);
    scales.weigh(&format!("registered_{size}_per_s"), "letters/s", Goal::Told, &[corpus.count as f64 / filled])?;
    let letters = as_they_travel(archive.as_ref()).await?;
    let server = Server::open(&database, folder.path()).await?;
    let (mut ratios, mut cpu_ratios, mut rates, mut cpus, mut bare_cpus, mut server_cpus, mut pages) =
        <(Vec<f64>, Vec<f64>, Vec<f64>, Vec<f64>, Vec<f64>, Vec<f64>, Vec<f64>)>::default();
    let mut left = None;
    for _ in 0..ROUNDS {
        // The one before is removed first, so that no round writes beside more files than another.
        drop(left.take());
        let files_of_round = tempfile::tempdir_in(files)?;
        let mut bare = BareDrawer::make(&files_of_round.path().join("bare.db"))?;
        let (bare_wall, bare_cpu) = bare.fill(&letters)?;
        let desk = tempfile::tempdir_in(files)?;
        let keyring = Keyring::default();
        let server_cpu = server.cpu_seconds()?;
        let taken = take(desk.path(), &server, &keyring, corpus.count).await?;
        ratios.push(taken.wall / bare_wall);
        cpu_ratios.push(taken.cpu / bare_cpu);
        rates.push(corpus.count as f64 / taken.wall);
        cpus.push(taken.cpu);
        bare_cpus.push(bare_cpu);
        server_cpus.push(server.cpu_seconds()? - server_cpu);
        pages.push(taken.first_page_ms);
        left = Some((desk, keyring, bare, files_of_round));
    }
    scales.weigh(&format!("first_sync_{size}_ratio"), "x", Goal::AtMost(1.5), &ratios)?;
    scales.weigh(&format!("first_sync_{size}_per_s"), "letters/s", Goal::Told, &rates)?;
    scales.weigh(&format!("first_sync_{size}_desk_cpu"), "CPU s", Goal::Told, &cpus)?;
    scales.weigh(&format!("first_sync_{size}_bare_cpu"), "CPU s", Goal::Told, &bare_cpus)?;
    scales.weigh(&format!("first_sync_{size}_cpu_ratio"), "x", Goal::Told, &cpu_ratios)?;
    scales.weigh(&format!("first_sync_{size}_registry_cpu"), "CPU s", Goal::Told, &server_cpus)?;
    scales.weigh("first_page_ms", "ms", Goal::AtMost(500.0), &pages)?;
    let (desk, keyring, bare, files_of_round) = left.context("no round was made")?;
    Ok(Synced { desk, archive, server, keyring, bare, _files: [folder, files_of_round] })
}

struct Taken {
    wall: f64,
    cpu: f64,
    first_page_ms: f64,
}

/// A desk on an empty folder signs in and is left alone until everything is there.
async fn take(folder: &Path, server: &Server, keyring: &Keyring, count: usize) -> Result<Taken> {
    let place = Workplace::open(folder, &server.url(), keyring)?;
    let (cpu, start) = (cpu_seconds(None)?, Instant::now());
    place.sign_in(LOGIN, PASSWORD).await?;
    let first_page_ms = place
        .until("the first page is there", async |desk| {
            let page = desk.list(ListQuery::default(), 0, 50).await.map_err(failed)?;
            Ok((page.rows.len() == 50).then(|| ms(start)))
        })
        .await?;
    let all = i64::try_from(count)?;
    place.until_status("all is there", |s| s.cached == all && s.sync.is_none() && s.link.last_sync.is_some()).await?;
    let (wall, cpu) = (start.elapsed().as_secs_f64(), cpu_seconds(None)? - cpu);
    place.close().await;
    Ok(Taken { wall, cpu, first_page_ms })
}

/// Registers the corpus; seconds.
async fn fill(archive: &Arc<dyn Archive>, corpus: &Corpus) -> Result<f64> {
    house::found(archive.as_ref(), 100).await?;
    let account = Account {
        employee: house::employee(READER),
        login: LOGIN.to_owned(),
        password_hash: hash_now(PASSWORD)?,
        must_change: false,
        closed: false,
        granted: Vec::new(),
    };
    archive.open_account(&account, now()).await?;
    house::sessions(archive, [READER]).await?;
    let letters = corpus.letters(0, corpus.count)?;
    let start = Instant::now();
    for batch in letters.chunks(500) {
        send(archive.as_ref(), batch, None).await?;
    }
    Ok(start.elapsed().as_secs_f64())
}

async fn send(archive: &dyn Archive, letters: &[Letter], marked: Option<&str>) -> Result<()> {
    let letters: Vec<_> = letters.iter().map(|l| l.to_everybody(&house::root(), marked)).collect();
    archive.send_letters(&letters, now()).await?;
    Ok(())
}

/// Every letter byte for byte as a desk receives it, newest first.
async fn as_they_travel(archive: &dyn Archive) -> Result<Vec<Box<RawValue>>> {
    let (mut letters, mut key) = (Vec::new(), None);
    loop {
        let page = archive.snapshot(&StreamId::all(), key.as_deref(), MAX_PAGE).await?;
        letters.extend(page.entries.into_iter().filter_map(|e| e.data));
        key = page.next;
        if key.is_none() {
            return Ok(letters);
        }
    }
}

/// `noop_sync_*`: a desk that has everything looks again.
pub async fn without_news(scales: &mut Scales, synced: &Synced) -> Result<()> {
    let relay = Relay::to(synced.server.address).await?;
    let url = format!("http://{}", relay.address);
    let place = Workplace::open(synced.desk.path(), &url, &synced.keyring)?;
    place.until_status("the desk is up to date", |s| s.link.online && s.link.last_sync.is_some()).await?;
    quiet(&place, &relay).await;
    let file = BareReader::open(&synced.drawer()?.join("cache.db"))?;
    let (mut requests, mut bytes, mut writes, mut times) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..30 {
        // The time of the last sync is told in whole milliseconds: two looks in one could not be told apart.
        tokio::time::sleep(Duration::from_millis(20)).await;
        let (calls, passed, version) = (place.line.calls().len(), relay.bytes(), file.version()?);
        let mut events = place.desk.events();
        let start = Instant::now();
        place.desk.sync_now().await.map_err(failed)?;
        Workplace::hears(&mut events, |event| matches!(event, DeskEvent::Status { .. })).await?;
        times.push(ms(start));
        requests.push((place.line.calls().len() - calls) as f64);
        bytes.push((relay.bytes() - passed) as f64);
        writes.push((file.version()? - version) as f64);
    }
    place.close().await;
    scales.weigh_at(100.0, "noop_sync_requests", "", Goal::AtMost(1.0), &requests)?;
    scales.weigh_at(100.0, "noop_sync_bytes", "bytes", Goal::AtMost(1_024.0), &bytes)?;
    scales.weigh_at(100.0, "noop_sync_writes", "commits", Goal::AtMost(0.0), &writes)?;
    scales.weigh("noop_sync_ms", "ms", Goal::AtMost(10.0), &times)?;
    Ok(())
}

/// Waits until nothing passes any more: a start asks for more than a look does.
async fn quiet(place: &Workplace, relay: &Relay) {
    let mut before = (0, 0);
    loop {
        let seen = (place.line.calls().len(), relay.bytes());
        if seen == before {
            return;
        }
        before = seen;
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// `delta_100_*`: letters that somebody registers by another program, until the desk finds them.
pub async fn delta(scales: &mut Scales, synced: &mut Synced, corpus: &Corpus) -> Result<()> {
    let place = Workplace::open(synced.desk.path(), &synced.server.url(), &synced.keyring)?;
    place.until_status("the desk is up to date", |s| s.link.online && s.link.last_sync.is_some()).await?;
    let mut beside = PushLine::open(synced.server.address, &house::token(READER)).await?;
    let (mut times, mut from_commit, mut bare, mut ratios) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for round in 0..5 {
        // Long enough after the last push that the registry does not gather this one with it.
        tokio::time::sleep(Duration::from_secs(1)).await;
        let word = format!("delta{round}word");
        let letters = corpus.letters(corpus.count + round * DELTA, DELTA)?;
        beside.forget();
        send(synced.archive.as_ref(), &letters, Some(&word)).await?;
        let committed = Instant::now();
        let wanted = ListQuery { text: format!("{word} "), ..ListQuery::default() };
        let found = place.until("the new letters are found", async |desk| {
            let page = desk.list(wanted.clone(), 0, 50).await.map_err(failed)?;
            Ok((page.total == DELTA as i64).then(Instant::now))
        });
        let (pushed, found) = tokio::try_join!(beside.hears("event: heads"), found)?;
        let raw = newest(synced.archive.as_ref(), DELTA).await?;
        let bare_ms = synced.bare.commit(&raw)?;
        times.push(found.saturating_duration_since(pushed).as_secs_f64() * 1000.0);
        from_commit.push(found.saturating_duration_since(committed).as_secs_f64() * 1000.0);
        ratios.push(found.saturating_duration_since(pushed).as_secs_f64() * 1000.0 / bare_ms);
        bare.push(bare_ms);
    }
    place.close().await;
    scales.weigh("delta_100_ms", "ms", Goal::AtMost(100.0), &times)?;
    scales.weigh("delta_100_bare_ms", "ms", Goal::Told, &bare)?;
    scales.weigh("delta_100_ratio", "x", Goal::AtMost(3.0), &ratios)?;
    scales.weigh("delta_100_from_commit_ms", "ms", Goal::Told, &from_commit)?;
    Ok(())
}

async fn newest(archive: &dyn Archive, count: usize) -> Result<Vec<Box<RawValue>>> {
    let page = archive.snapshot(&StreamId::all(), None, u32::try_from(count)?).await?;
    Ok(page.entries.into_iter().filter_map(|e| e.data).collect())
}

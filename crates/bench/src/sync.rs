//! Syncing a hundred thousand letters: the first time beside a bare loop, without news, and a hundred new ones.

use crate::bare::drawer::BareDrawer;
use crate::corpus::Corpus;
use crate::figures::{Goal, Scales, short};
use crate::find;
use crate::house;
use crate::machine::{cpu_seconds, ms};
use crate::noop::{Looks, Watched};
use crate::server::Server;
use crate::stocked::{LOGIN, PASSWORD, READER, Stocked, send};
use crate::wire::PushLine;
use crate::workplace::{Keyring, Workplace, drawer_of, failed};
use anyhow::{Context, Result};
use diwan_desk::view::ListQuery;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Times a first sync is taken; the bare loop as often, in turns.
const ROUNDS: usize = 3;
/// Looks without news.
const LOOKS: usize = 30;
/// New letters of one delta.
const DELTA: usize = 100;

/// A registry with the whole corpus and a desk that has synced it.
pub struct Synced {
    /// The desk's folder.
    pub desk: TempDir,
    keyring: Keyring,
    stocked: Stocked,
    bare: BareDrawer,
    // Removed with the rest.
    _files: TempDir,
}

impl Synced {
    /// The folder of the drawer.
    pub fn drawer(&self) -> Result<PathBuf> {
        drawer_of(self.desk.path())
    }
}

/// `first_sync_*`, `first_page_ms`. What is left behind is a synced desk for the figures after it.
pub async fn first(scales: &mut Scales, corpus: &Corpus, files: &Path) -> Result<Synced> {
    let stocked = Stocked::with([corpus.letters(0, corpus.count)], files).await?;
    let size = short(corpus.count);
    scales.weigh(&format!("registered_{size}_per_s"), "letters/s", Goal::Told, &[stocked.per_s])?;
    let letters = stocked.as_they_travel().await?;
    let server = &stocked.server;
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
        let taken = take(desk.path(), server, &keyring, corpus.count).await?;
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
    Ok(Synced { desk, keyring, stocked, bare, _files: files_of_round })
}

/// What a first sync took.
pub struct Taken {
    /// Seconds until everything was there.
    pub wall: f64,
    /// Processor seconds of this program meanwhile.
    pub cpu: f64,
    /// Milliseconds until the newest fifty were in the list.
    pub first_page_ms: f64,
}

/// A desk on an empty folder signs in and is left alone until everything is there.
pub async fn take(folder: &Path, server: &Server, keyring: &Keyring, count: usize) -> Result<Taken> {
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

/// `noop_sync_*`, `search_*`: a desk that has everything looks again, and finds.
pub async fn at_rest(scales: &mut Scales, synced: &Synced, corpus: &Corpus) -> Result<()> {
    let watched = Watched::open(synced.desk.path(), &synced.stocked.server, &synced.keyring).await?;
    find::search(scales, corpus, &watched.place, &short(corpus.count), (10.0, 50.0)).await?;
    let mut looks = Looks::default();
    for _ in 0..LOOKS {
        watched.look(&mut looks).await?;
    }
    watched.place.close().await;
    looks.weigh(scales, "")?;
    Ok(())
}

/// `delta_100_*`: letters that somebody registers by another program, until the desk finds them.
pub async fn delta(scales: &mut Scales, synced: &mut Synced, corpus: &Corpus) -> Result<()> {
    let Stocked { archive, server, .. } = &synced.stocked;
    let place = Workplace::open(synced.desk.path(), &server.url(), &synced.keyring)?;
    place.until_status("the desk is up to date", |s| s.link.online && s.link.last_sync.is_some()).await?;
    let mut beside = PushLine::open(server.address, &house::token(READER)).await?;
    let (mut times, mut from_commit, mut bare, mut ratios) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for round in 0..5 {
        // Long enough after the last push that the registry does not gather this one with it.
        tokio::time::sleep(Duration::from_secs(1)).await;
        let word = format!("delta{round}word");
        let letters = corpus.letters(corpus.count + round * DELTA, DELTA)?;
        beside.forget();
        send(archive.as_ref(), &letters, Some(&word)).await?;
        let committed = Instant::now();
        let wanted = ListQuery { text: format!("{word} "), ..ListQuery::default() };
        let found = place.until("the new letters are found", async |desk| {
            let page = desk.list(wanted.clone(), 0, 50).await.map_err(failed)?;
            Ok((page.total == DELTA as i64).then(Instant::now))
        });
        let (pushed, found) = tokio::try_join!(beside.hears("event: heads"), found)?;
        let bare_ms = synced.bare.commit(&synced.stocked.newest(DELTA).await?)?;
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

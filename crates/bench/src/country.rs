//! A circular to a whole country: issuing it, and who has not acknowledged it, on both engines.

use crate::acts::acknowledged;
use crate::figures::{Goal, Scales, short};
use crate::house::{self, DEPARTMENT, HEAD_OF_ALL};
use crate::machine::{ms, now};
use crate::server::Server;
use anyhow::{Context, Result, ensure};
use diwan_domain::{Audience, Document};
use diwan_protocol::{Letterbox, MAX_ACTIONS};
use diwan_store::Archive;
use diwan_testkit::postgres::Cluster;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Circulars to everybody; the rest of two hundred goes to departments in turn.
const TO_EVERYBODY: usize = 20;
const CIRCULARS: usize = 200;
/// How long the archive is filled with receipts at most; how many lie in it then is told beside the figures.
const FILLING: Duration = Duration::from_secs(90);
/// Answers of each kind that a board's figure is made of.
const LOOKS: usize = 100;

/// How big the agencies are.
#[derive(Clone, Copy)]
pub struct Size {
    /// Everybody.
    pub people: usize,
    /// Everybody in the agency that it is compared with.
    pub few: usize,
    /// Receipts in the archive when boards are read.
    pub receipts: usize,
}

/// `issue_*` and `board_*` on both engines.
pub async fn both(scales: &mut Scales, size: Size, files: &Path) -> Result<()> {
    let folder = tempfile::tempdir_in(files)?;
    let uri = |name: &str| format!("sqlite:{}", folder.path().join(name).display());
    on_engine(scales, size, ("sqlite", &uri("few.db"), &uri("many.db")), folder.path()).await?;
    drop(folder);
    let folder = tempfile::tempdir_in(files)?;
    let cluster = Cluster::start()?;
    let (few, many) = (cluster.database()?, cluster.database()?);
    on_engine(scales, size, ("postgres", &few, &many), folder.path()).await
}

async fn on_engine(
    scales: &mut Scales,
    size: Size,
    (engine, few, many): (&str, &str, &str),
    folder: &Path,
) -> Result<()> {
    let small = diwan_store::open(few).await?;
    house::found(small.as_ref(), size.few).await?;
    let (_, quick) = issue_to_everybody(small.as_ref()).await?;
    drop(small);
    let archive = diwan_store::open(many).await?;
    let start = Instant::now();
    house::found(archive.as_ref(), size.people).await?;
    let people = short(size.people);
    scales.weigh(&format!("roster_{people}_s_{engine}"), "s", Goal::Told, &[ms(start) / 1000.0])?;
    let (to_everybody, slow) = issue_to_everybody(archive.as_ref()).await?;
    let few_ms = scales.weigh(&format!("issue_{}_ms_{engine}", short(size.few)), "ms", Goal::Told, &quick)?;
    let many_ms = scales.weigh(&format!("issue_{people}_ms_{engine}"), "ms", Goal::AtMost(50.0), &slow)?;
    scales.weigh(&format!("issue_growth_{engine}"), "x", Goal::AtMost(3.0), &[many_ms / few_ms])?;
    let departments = size.people.div_ceil(DEPARTMENT);
    let mut to_departments = Vec::new();
    for number in TO_EVERYBODY..CIRCULARS {
        let department = number % departments;
        let circular = house::circular(number as u128, house::below(house::department(department)));
        let document = house::issue(archive.as_ref(), &circular, department * DEPARTMENT).await?;
        to_departments.push((department, document));
    }
    freeze(scales, archive.as_ref(), &format!("freeze_{people}_ms_{engine}")).await?;
    let (receipts, rate) = acknowledge(&archive, size, &to_everybody, &to_departments).await?;
    scales.weigh(&format!("board_receipts_{engine}"), "receipts", Goal::Told, &[receipts])?;
    scales.weigh(&format!("recorded_per_s_{engine}"), "receipts/s", Goal::Told, &[rate])?;
    let middle = size.people / 2;
    let viewers = [
        ("team", house::head_of_team(middle), 5.0),
        ("department", house::head_of_department(middle), 20.0),
        ("whole", HEAD_OF_ALL, 20.0),
    ];
    house::sessions(&archive, viewers.map(|(_, viewer, _)| viewer)).await?;
    drop(archive);
    let server = Server::open(many, folder).await?;
    let newest = to_everybody.last().context("nothing was issued")?;
    for (name, viewer, goal) in viewers {
        boards(scales, &server, newest, (&format!("board_{name}"), engine), (viewer, goal)).await?;
    }
    Ok(())
}

/// Issues circulars to everybody; what was issued, and the milliseconds of each.
async fn issue_to_everybody(archive: &dyn Archive) -> Result<(Vec<Document>, Vec<f64>)> {
    let (mut issued, mut times) = (Vec::new(), Vec::new());
    for number in 0..TO_EVERYBODY {
        let circular = house::circular(number as u128, Audience::everybody());
        let start = Instant::now();
        archive.issue_circular(&circular, now()).await?;
        times.push(ms(start));
        issued.push(house::issue(archive, &circular, 0).await?);
    }
    Ok((issued, times))
}

/// Freezes every audience; told is how long those to everybody take.
async fn freeze(scales: &mut Scales, archive: &dyn Archive, name: &str) -> Result<()> {
    let (mut longest, mut times) = (0, Vec::new());
    for circular in archive.unfrozen(CIRCULARS as u32).await? {
        let start = Instant::now();
        let frozen = archive.freeze_audience(circular, now()).await?;
        if frozen.count >= longest {
            if frozen.count > longest {
                times.clear();
            }
            longest = frozen.count;
            times.push(ms(start));
        }
    }
    scales.weigh(name, "ms", Goal::Told, &times)?;
    Ok(())
}

/// People all over the agency acknowledge everything that they owe, until there are as many receipts as wanted or the time is over;
/// how many there are, and how many came a second.
async fn acknowledge(
    archive: &Arc<dyn Archive>,
    size: Size,
    to_everybody: &[Document],
    to_departments: &[(usize, Document)],
) -> Result<(f64, f64)> {
    let departments = size.people.div_ceil(DEPARTMENT);
    let each = to_everybody.len() + to_departments.len() / departments;
    let actors = (size.receipts / each.max(1)).clamp(1, size.people);
    let owed: Vec<Arc<Vec<Document>>> = (0..departments)
        .map(|department| {
            let own = to_departments.iter().filter(|(of, _)| *of == department).map(|(_, d)| d);
            Arc::new(to_everybody.iter().chain(own).cloned().collect())
        })
        .collect();
    let (step, start, receipts) = (size.people / actors, Instant::now(), Arc::new(AtomicUsize::new(0)));
    let mut people: Vec<usize> = (0..actors).map(|n| n * step).collect();
    // In no order, so that every team has its share also when the time is over early.
    people.shuffle(&mut StdRng::seed_from_u64(1446));
    house::at_once(people, |person| {
        let (archive, receipts) = (Arc::clone(archive), Arc::clone(&receipts));
        let owed = owed.get(person / DEPARTMENT).cloned().unwrap_or_default();
        async move {
            if start.elapsed() > FILLING {
                return Ok(());
            }
            let all: Vec<_> = owed.iter().enumerate().map(|(nth, d)| acknowledged(d, person, nth)).collect();
            for acts in all.chunks(MAX_ACTIONS) {
                archive.perform(&house::employee(person), acts, now()).await?;
                receipts.fetch_add(acts.len(), Ordering::Relaxed);
            }
            Ok(())
        }
    })
    .await?;
    let (receipts, seconds) = (receipts.load(Ordering::Relaxed) as f64, start.elapsed().as_secs_f64());
    while archive.count_receipts().await? > 0 {}
    Ok((receipts, receipts / seconds))
}

/// What a supervisor waits for: the list of circulars, and the newest one to everybody with its people, over HTTP.
async fn boards(
    scales: &mut Scales,
    server: &Server,
    newest: &Document,
    (name, engine): (&str, &str),
    (viewer, goal): (usize, f64),
) -> Result<()> {
    let (letterbox, token) = (server.letterbox()?, house::token(viewer));
    let mut times = Vec::new();
    for _ in 0..LOOKS {
        let start = Instant::now();
        let board = letterbox.board(&token, None, 50).await?;
        times.push(ms(start));
        ensure!(!board.circulars.is_empty(), "an empty board");
        let start = Instant::now();
        let detail = letterbox.board_detail(&token, newest.id, None, None, 50).await?;
        times.push(ms(start));
        ensure!(!detail.people.is_empty(), "a board without people");
    }
    scales.weigh(&format!("{name}_p50_ms_{engine}"), "ms", Goal::Told, &times)?;
    scales.weigh_at(99.0, &format!("{name}_p99_ms_{engine}"), "ms", Goal::AtMost(goal), &times)?;
    Ok(())
}

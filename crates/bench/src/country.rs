//! A circular to a whole country: issuing it, and who has not acknowledged it, on both engines.

use crate::bare::receipts;
use crate::figures::{Goal, Scales, short};
use crate::house::{self, DEPARTMENT, HEAD_OF_ALL};
use crate::machine::{ms, now};
use crate::server::Server;
use anyhow::{Context, Result, ensure};
use diwan_domain::{Audience, Document, UnitId};
use diwan_protocol::Letterbox;
use diwan_store::Archive;
use diwan_testkit::postgres::Cluster;
use std::path::Path;
use std::time::Instant;
use tempfile::TempDir;

/// Circulars to everybody; the rest of two hundred goes to departments in turn.
const TO_EVERYBODY: usize = 20;
const CIRCULARS: usize = 200;
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
    pub receipts: u64,
}

/// The archives of the country on both engines. They go with this.
pub struct Agencies {
    /// Engine and address.
    pub archives: [(&'static str, String); 2],
    _folders: [TempDir; 2],
    _cluster: Cluster,
}

/// `issue_*` and `board_*` on both engines; the archives are left for whoever goes on with them.
pub async fn both(scales: &mut Scales, size: Size, files: &Path) -> Result<Agencies> {
    let embedded = tempfile::tempdir_in(files)?;
    let uri = |name: &str| format!("sqlite:{}", embedded.path().join(name).display());
    on_engine(scales, size, ("sqlite", &uri("few.db"), &uri("many.db")), embedded.path()).await?;
    let folder = tempfile::tempdir_in(files)?;
    let cluster = Cluster::start()?;
    let (few, many) = (cluster.database()?, cluster.database()?);
    on_engine(scales, size, ("postgres", &few, &many), folder.path()).await?;
    let archives = [("sqlite", uri("many.db")), ("postgres", many)];
    Ok(Agencies { archives, _folders: [embedded, folder], _cluster: cluster })
}

/// The same agencies with nothing but their people, for a part that is weighed alone.
pub async fn founded(people: usize, files: &Path) -> Result<Agencies> {
    let (embedded, folder, cluster) = (tempfile::tempdir_in(files)?, tempfile::tempdir_in(files)?, Cluster::start()?);
    let sqlite = format!("sqlite:{}", embedded.path().join("many.db").display());
    let archives = [("sqlite", sqlite), ("postgres", cluster.database()?)];
    for (_, uri) in &archives {
        house::found(diwan_store::open(uri).await?.as_ref(), people).await?;
    }
    Ok(Agencies { archives, _folders: [embedded, folder], _cluster: cluster })
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
    let mut narrow = None;
    for number in TO_EVERYBODY..CIRCULARS {
        let department = number % departments;
        let circular = house::circular(number as u128, house::below(house::department(department)));
        narrow = Some(house::issue(archive.as_ref(), &circular, department * DEPARTMENT).await?);
    }
    freeze(scales, archive.as_ref(), &format!("freeze_{people}_ms_{engine}")).await?;
    let receipts = receipts::fill(many, size.receipts).await?;
    scales.weigh(&format!("board_receipts_{engine}"), "receipts", Goal::Told, &[receipts as f64])?;
    let start = Instant::now();
    let counted = archive.count_receipts().await?;
    ensure!(counted == receipts, "{counted} of {receipts} receipts were counted");
    let rate = counted as f64 / start.elapsed().as_secs_f64();
    scales.weigh(&format!("counted_per_s_{engine}"), "receipts/s", Goal::Told, &[rate])?;
    receipts::tidy_up(many).await?;
    reorganise(scales, archive.as_ref(), size.people, engine).await?;
    let start = Instant::now();
    let faults = archive.inspect().await?;
    ensure!(faults.is_empty(), "the archive is not sound: {faults:?}");
    scales.weigh(&format!("inspect_s_{engine}"), "s", Goal::Told, &[ms(start) / 1000.0])?;
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
    let narrow = narrow.context("nothing was issued to departments")?;
    drill(scales, &server, [newest, &narrow], house::department(middle / DEPARTMENT), engine).await
}

/// One team goes to another department, back, and there again: what an import costs that changes the tree under all these circulars,
/// beside one that changes nothing.
async fn reorganise(scales: &mut Scales, archive: &dyn Archive, people: usize, engine: &str) -> Result<()> {
    let (as_it_is, mut moved) = (house::roster(people), house::roster(people));
    let team = moved.units.last_mut().context("an agency without teams")?;
    team.parent = Some(house::department(0));
    let mut times = [Vec::new(), Vec::new()];
    for roster in [&moved, &as_it_is, &moved] {
        for times in &mut times {
            let start = Instant::now();
            archive.import_roster(roster, now()).await?;
            times.push(ms(start));
        }
    }
    let [changing, again] = times;
    let people = short(people);
    scales.weigh(&format!("roster_move_{people}_ms_{engine}"), "ms", Goal::Told, &changing)?;
    scales.weigh(&format!("roster_same_{people}_ms_{engine}"), "ms", Goal::Told, &again)?;
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

/// The head of all looks into one department: a circular to everybody, the page after it, and a circular to a single department.
async fn drill(
    scales: &mut Scales,
    server: &Server,
    [newest, narrow]: [&Document; 2],
    department: UnitId,
    engine: &str,
) -> Result<()> {
    let (letterbox, token) = (server.letterbox()?, house::token(HEAD_OF_ALL));
    let mut times = Vec::new();
    for _ in 0..LOOKS {
        let mut key = None;
        for _ in 0..2 {
            let start = Instant::now();
            let detail = letterbox.board_detail(&token, newest.id, Some(&department), key.as_deref(), 50).await?;
            times.push(ms(start));
            ensure!(detail.people.len() == 50, "a page that is not full");
            key = detail.next;
        }
        let start = Instant::now();
        let detail = letterbox.board_detail(&token, narrow.id, None, None, 50).await?;
        times.push(ms(start));
        ensure!(detail.people.len() == 50, "a page that is not full");
    }
    scales.weigh(&format!("board_drill_p50_ms_{engine}"), "ms", Goal::Told, &times)?;
    scales.weigh_at(99.0, &format!("board_drill_p99_ms_{engine}"), "ms", Goal::Told, &times)?;
    Ok(())
}

//! What a supervisor waits for who looks at bars, and at the names behind them, and what a reorganisation and a morning of leave cost under two
//! hundred circulars, on both engines.

use crate::bare::receipts;
use crate::country::{self, Agencies};
use crate::figures::{Goal, Scales, say, short};
use crate::house::{self, DEPARTMENT, HEAD_OF_ALL, TEAM, employee};
use crate::machine::{ms, now};
use crate::server::Server;
use anyhow::{Result, bail, ensure};
use diwan_domain::{Absence, AbsenceReason, ItemId, UnitId, UnitLevel};
use diwan_protocol::Letterbox;
use diwan_protocol::office::supervision::{NamesAsked, Part, TeamBoard};
use diwan_protocol::office::{Question, Reply};
use diwan_store::{Archive, NewAbsence, Roster, Unit};
use std::path::Path;
use std::time::{Duration, Instant};

/// Departments of one sector: twenty thousand people.
const SECTOR: usize = 4;
/// Receipts that should lie in the archive, and for how long it is filled at most.
const RECEIPTS: u64 = 20_000_000;
const FILLING: Duration = Duration::from_secs(150);
/// Every so many-th person is on leave: the same people as on the evening of the ladder.
const ON_LEAVE: usize = 20;
/// Absences that are entered in one transaction.
const ENTERED: usize = 1_000;
/// How many people are moved to other teams.
const MOVED: usize = 5_000;
/// Looks of each kind.
const LOOKS: usize = 100;

/// `board5_*`, `roster_move_5000_s_*` and `leave_followed_s_*` on both engines.
pub async fn both(scales: &mut Scales, size: country::Size, agencies: &Agencies, files: &Path) -> Result<()> {
    for (engine, uri) in &agencies.archives {
        let archive = diwan_store::open(uri).await?;
        fill(scales, size, archive.as_ref(), uri, engine).await?;
        let roster = with_sectors(size.people);
        let start = Instant::now();
        archive.import_roster(&roster, now()).await?;
        scales.weigh(&format!("roster_sectors_s_{engine}"), "s", Goal::Told, &[ms(start) / 1000.0])?;
        move_people(scales, archive.as_ref(), &roster, size.people, engine).await?;
        leave(scales, archive.as_ref(), size.people, engine).await?;
        receipts::tidy_up(uri).await?;
        let middle = size.people / 2;
        let viewers = [
            ("team", house::head_of_team(middle), 5.0),
            ("sector", head_of_sector(middle), 50.0),
            ("whole", HEAD_OF_ALL, 20.0),
        ];
        // The others have sessions from the part before.
        house::sessions(&archive, [head_of_sector(middle)]).await?;
        let faults = archive.inspect().await?;
        ensure!(faults.is_empty(), "the archive is not sound: {faults:?}");
        drop(archive);
        let folder = tempfile::tempdir_in(files)?;
        let server = Server::open(uri, folder.path()).await?;
        for (name, viewer, goal) in viewers {
            boards(scales, &server, (&format!("board5_{name}"), engine), (viewer, goal)).await?;
        }
        drill(scales, &server, house::department(middle / DEPARTMENT), engine).await?;
    }
    Ok(())
}

/// As many more receipts as there should be, or as fit into the time.
async fn fill(scales: &mut Scales, size: country::Size, archive: &dyn Archive, uri: &str, engine: &str) -> Result<()> {
    let wanted = RECEIPTS * size.people as u64 / 480_000;
    let start = Instant::now();
    let (mut filled, mut more) = (receipts::there(uri).await?, 1);
    while filled < wanted && start.elapsed() < FILLING {
        let added = receipts::fill_more(uri, size.receipts, more).await?;
        if added == 0 {
            break;
        }
        archive.count_receipts().await?;
        (filled, more) = (filled + added, more + 1);
    }
    scales.weigh(&format!("board5_receipts_{engine}"), "receipts", Goal::Told, &[filled as f64])?;
    say(&format!("{engine}: {filled} receipts lie in the archive after {:.0} s", start.elapsed().as_secs_f64()));
    Ok(())
}

/// The roster of the country with sectors between the top and the departments.
fn with_sectors(people: usize) -> Roster {
    let mut roster = house::roster(people);
    let departments = people.div_ceil(DEPARTMENT);
    for unit in &mut roster.units {
        if let Some(number) = (0..departments).find(|number| unit.id == house::department(*number)) {
            unit.parent = Some(sector(number / SECTOR));
        }
    }
    let new = |number: usize| Unit {
        id: sector(number),
        name: format!("Sector {number}"),
        name_en: None,
        level: UnitLevel::Sector,
        parent: Some(house::root()),
        head: Some(employee(head_of_sector(number * SECTOR * DEPARTMENT))),
    };
    roster.units.extend((0..departments.div_ceil(SECTOR)).map(new));
    roster
}

fn sector(number: usize) -> UnitId {
    UnitId::from_stored(format!("S{number:02}"))
}

/// The fifth person of a sector heads it.
fn head_of_sector(person: usize) -> usize {
    person / (SECTOR * DEPARTMENT) * (SECTOR * DEPARTMENT) + 4
}

/// Five thousand people go to teams of another department, back, and there again. Heads stay.
async fn move_people(
    scales: &mut Scales,
    archive: &dyn Archive,
    roster: &Roster,
    people: usize,
    engine: &str,
) -> Result<()> {
    let mut moved = roster.clone();
    let going = moved.people.iter_mut().enumerate().skip(TEAM / 2).take(MOVED);
    for (number, person) in going.filter(|(number, _)| number % TEAM > 4) {
        person.unit = house::team((number + DEPARTMENT) % people);
    }
    let mut times = Vec::new();
    for roster in [&moved, roster, &moved] {
        let start = Instant::now();
        let report = archive.import_roster(roster, now()).await?;
        times.push(ms(start) / 1000.0);
        ensure!(report.people_changed as usize > MOVED / 2, "nobody moved: {report:?}");
    }
    scales.weigh(&format!("roster_move_5000_s_{engine}"), "s", Goal::AtMost(5.0), &times)?;
    Ok(())
}

/// A morning on which a twentieth of the country begins its leave: what the first board of the day waits for.
async fn leave(scales: &mut Scales, archive: &dyn Archive, people: usize, engine: &str) -> Result<()> {
    let absence = Absence { reason: AbsenceReason::Leave, from: now(), until: now().plus_secs(30 * 86_400) };
    let on_leave: Vec<NewAbsence> = (ON_LEAVE - 1..people)
        .step_by(ON_LEAVE)
        .map(|person| NewAbsence { employee: employee(person), absence })
        .collect();
    for some in on_leave.chunks(ENTERED) {
        archive.note_absences(some, "bench", now()).await?;
    }
    let start = Instant::now();
    archive.follow_excuses(now()).await?;
    let name = format!("leave_{}_followed_s_{engine}", short(on_leave.len()));
    scales.weigh(&name, "s", Goal::Told, &[ms(start) / 1000.0])?;
    let mut times = Vec::new();
    for _ in 0..LOOKS {
        let start = Instant::now();
        archive.follow_excuses(now()).await?;
        times.push(ms(start));
    }
    scales.weigh(&format!("leave_look_ms_{engine}"), "ms", Goal::Told, &times)?;
    Ok(())
}

/// The list with its bars, and the newest circular to everybody with its units and days, over HTTP.
async fn boards(
    scales: &mut Scales,
    server: &Server,
    (name, engine): (&str, &str),
    (viewer, goal): (usize, f64),
) -> Result<()> {
    let (letterbox, token) = (server.letterbox()?, house::token(viewer));
    let mut times = Vec::new();
    for _ in 0..LOOKS {
        let start = Instant::now();
        let board = list(&letterbox, &token).await?;
        times.push(ms(start));
        let Some(newest) = board.circulars.first() else { bail!("an empty board") };
        let start = Instant::now();
        let detail = letterbox.ask(&token, &Question::Detail { circular: newest.id, unit: None, at: None }).await?;
        times.push(ms(start));
        let Reply::Detail(detail) = detail else { bail!("another answer") };
        ensure!(detail.circular.bars == newest.bars && !detail.days.is_empty(), "a detail that is not of the list");
    }
    scales.weigh(&format!("{name}_p50_ms_{engine}"), "ms", Goal::Told, &times)?;
    scales.weigh_at(99.0, &format!("{name}_p99_ms_{engine}"), "ms", Goal::AtMost(goal), &times)?;
    Ok(())
}

async fn list(letterbox: &impl Letterbox, token: &str) -> Result<TeamBoard> {
    match letterbox.ask(token, &Question::Board { at: None, key: None, limit: 50 }).await? {
        Reply::Board(board) => Ok(board),
        _ => bail!("another answer"),
    }
}

/// The head of all presses each part of a bar: of the newest circular over the whole and over a department, and of one to a single department.
async fn drill(scales: &mut Scales, server: &Server, department: UnitId, engine: &str) -> Result<()> {
    let (letterbox, token) = (server.letterbox()?, house::token(HEAD_OF_ALL));
    let board = list(&letterbox, &token).await?;
    let widest = board.circulars.iter().map(|c| c.bars.audience).max().unwrap_or_default();
    let pick = |wide: bool| board.circulars.iter().find(|c| (c.bars.audience == widest) == wide).map(|c| c.id);
    let all: [(Option<ItemId>, Option<&UnitId>); 3] =
        [(pick(true).or(pick(false)), None), (pick(true), Some(&department)), (pick(false), None)];
    let mut times = Vec::new();
    for look in 0..LOOKS {
        let parts = [Part::Acknowledged, Part::Opened, Part::Reached, Part::NotReached, Part::Excused];
        let part = parts.get(look % parts.len()).copied();
        for (circular, unit) in all {
            let Some(circular) = circular else { continue };
            let asked = NamesAsked { unit: unit.cloned(), part, ..NamesAsked::default() };
            let start = Instant::now();
            let names =
                letterbox.ask(&token, &Question::Names { circular, asked, at: None, key: None, limit: 50 }).await?;
            times.push(ms(start));
            ensure!(matches!(names, Reply::Names(_)), "another answer");
        }
    }
    scales.weigh(&format!("board5_drill_p50_ms_{engine}"), "ms", Goal::Told, &times)?;
    scales.weigh_at(99.0, &format!("board5_drill_p99_ms_{engine}"), "ms", Goal::AtMost(50.0), &times)?;
    Ok(())
}

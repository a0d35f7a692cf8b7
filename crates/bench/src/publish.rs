//! What a publisher waits for: how far an audience reaches, and a circular that takes the place of another for a whole country, on both engines.

use crate::country::Agencies;
use crate::figures::{Goal, Scales, short};
use crate::house::{self, DEPARTMENT, PUBLISHER, TEAM, employee};
use crate::machine::{ms, now};
use crate::server::Server;
use anyhow::{Context, Result, ensure};
use diwan_domain::document::Urgency;
use diwan_domain::{Audience, Role};
use diwan_protocol::Letterbox;
use diwan_protocol::office::{Question, Reply};
use diwan_store::{Archive, NewCircular};
use std::path::Path;
use std::time::Instant;

/// Circulars that take the place of one another.
const CIRCULARS: u128 = 20;
/// Answers of each kind.
const LOOKS: usize = 100;
/// Before the numbers of other parts' circulars.
const FIRST: u128 = 1 << 64;

/// `audience_preview_*`, `find_people_*` and `supersede_*` on both engines.
pub async fn both(scales: &mut Scales, people: usize, agencies: &Agencies, files: &Path) -> Result<()> {
    for (engine, uri) in &agencies.archives {
        let archive = diwan_store::open(uri).await?;
        supersede(scales, people, engine, archive.as_ref()).await?;
        house::sessions(&archive, [PUBLISHER]).await?;
        drop(archive);
        let folder = tempfile::tempdir_in(files)?;
        let server = Server::open(uri, folder.path()).await?;
        preview(scales, people, engine, &server).await?;
        find(scales, people, engine, &server).await?;
    }
    Ok(())
}

/// Each circular to everybody takes the place of the one before: the duty of everybody ends, and another begins.
async fn supersede(scales: &mut Scales, people: usize, engine: &str, archive: &dyn Archive) -> Result<()> {
    let circular = |number| house::circular(FIRST + number, Audience::everybody());
    let mut before = circular(0);
    let first = before.id;
    archive.issue_circular(&before, before.issued_at).await?;
    archive.freeze_audience(before.id, now()).await?;
    let mut times = Vec::new();
    for number in 1..=CIRCULARS {
        let body = format!("{}\n\nClause {number} is new.", before.body.trim_end());
        let next = NewCircular { supersedes: Some(before.id), body, ..circular(number) };
        let start = Instant::now();
        let registered = archive.issue_circular(&next, next.issued_at).await?;
        times.push(ms(start));
        ensure!(registered.new, "it was there already");
        // As the running registry does within a moment.
        archive.freeze_audience(next.id, now()).await?;
        before = next;
    }
    let head = archive.item(&employee(0), before.id).await?.context("the last one is not there")?;
    ensure!(head.data.get().contains("Clause 1 is new."), "it is not made of those before it");
    ensure!(archive.item(&employee(0), first).await?.is_none(), "an old one is still there");
    scales.weigh(&format!("supersede_{}_ms_{engine}", short(people)), "ms", Goal::AtMost(50.0), &times)?;
    Ok(())
}

/// The picker's answer with its budget: for everybody, for departments with a role and named people, for a team.
async fn preview(scales: &mut Scales, people: usize, engine: &str, server: &Server) -> Result<()> {
    let (letterbox, token) = (server.letterbox()?, house::token(PUBLISHER));
    let departments = people.div_ceil(DEPARTMENT);
    let mixed = Audience {
        units: (0..departments).step_by(2).map(house::department).collect(),
        roles: [Role::Supervisor].into(),
        people: (0..people).step_by(people / 50 + 1).map(employee).collect(),
        ..Audience::default()
    };
    let mut times = Vec::new();
    for (audience, least) in [
        (Audience::everybody(), people),
        (mixed, departments.div_ceil(2).saturating_sub(1) * DEPARTMENT),
        (house::below(house::team(people / 2)), TEAM),
    ] {
        for _ in 0..LOOKS {
            let question = Question::Reach { audience: audience.clone(), urgency: Urgency::Normal, asks: true };
            let start = Instant::now();
            let reply = letterbox.ask(&token, &question).await?;
            times.push(ms(start));
            let Reply::Reach(reach) = reply else { anyhow::bail!("another reply") };
            ensure!(reach.faults.is_empty() && reach.people >= least as i64, "{reach:?}");
            ensure!(reach.budget.iter().map(|line| line.people).sum::<i64>() == reach.people, "{reach:?}");
        }
    }
    scales.weigh(&format!("audience_preview_p50_ms_{engine}"), "ms", Goal::Told, &times)?;
    scales.weigh_at(99.0, &format!("audience_preview_p99_ms_{engine}"), "ms", Goal::AtMost(100.0), &times)?;
    Ok(())
}

/// A person by the beginning of the name that everybody has, by the rest of it, and by number.
async fn find(scales: &mut Scales, people: usize, engine: &str, server: &Server) -> Result<()> {
    let (letterbox, token) = (server.letterbox()?, house::token(PUBLISHER));
    let mut times = Vec::new();
    for nth in 0..LOOKS {
        let person = nth * (people / LOOKS);
        for words in ["pers".to_owned(), format!("person {person:06}"), employee(person).to_string()] {
            let start = Instant::now();
            let reply = letterbox.ask(&token, &Question::FindPeople { words }).await?;
            times.push(ms(start));
            ensure!(matches!(&reply, Reply::People(found) if !found.is_empty()), "nobody was found");
        }
    }
    scales.weigh_at(99.0, &format!("find_people_p99_ms_{engine}"), "ms", Goal::Told, &times)?;
    Ok(())
}

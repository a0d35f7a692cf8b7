//! Agencies of any size in an archive: teams of fifty, departments of five thousand, everybody below one root.

use crate::machine::now;
use anyhow::{Context, Result};
use diwan_domain::check::sha256_hex;
use diwan_domain::document::{Confidentiality, Urgency};
use diwan_domain::{Audience, DeviceId, Document, EmployeeId, ItemId, Role, UnitId, UnitLevel};
use diwan_store::{Archive, NewCircular, NewSession, Person, Roster, Unit};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use uuid::Uuid;

/// People of one team.
pub const TEAM: usize = 50;
/// People of one department.
pub const DEPARTMENT: usize = 5_000;
/// The statement of every circular here.
const STATEMENT: &str = "I have read this circular and know what it asks.";

/// The unit at the top.
pub fn root() -> UnitId {
    UnitId::from_stored("MOI")
}

/// A department by its number.
pub fn department(number: usize) -> UnitId {
    UnitId::from_stored(format!("D{number:03}"))
}

/// The team of a person.
pub fn team(person: usize) -> UnitId {
    UnitId::from_stored(format!("T{:05}", person / TEAM))
}

/// A person by number. The first of a team heads it, the second of a department heads that, the third of all heads the whole.
pub fn employee(number: usize) -> EmployeeId {
    EmployeeId::from_stored(format!("{number:06}"))
}

/// Who heads the team of a person.
pub fn head_of_team(number: usize) -> usize {
    number / TEAM * TEAM
}

/// Who heads the department of a person.
pub fn head_of_department(number: usize) -> usize {
    number / DEPARTMENT * DEPARTMENT + 1
}

/// Who heads the whole.
pub const HEAD_OF_ALL: usize = 2;
/// Who issues circulars.
pub const PUBLISHER: usize = 3;

/// Founds an agency of so many people with a publisher.
pub async fn found(archive: &dyn Archive, people: usize) -> Result<()> {
    archive.found("MOI", "Ministry", now()).await?;
    archive.import_roster(&roster(people), now()).await?;
    archive.grant(&employee(PUBLISHER), Role::Publisher, true, now()).await?;
    Ok(())
}

/// Its roster.
pub fn roster(people: usize) -> Roster {
    let unit = |id: UnitId, level, parent, head| Unit {
        name: format!("Unit {id}"),
        id,
        name_en: None,
        level,
        parent,
        head: Some(employee(head)),
    };
    let mut units = vec![unit(root(), UnitLevel::Agency, None, HEAD_OF_ALL)];
    for number in 0..people.div_ceil(DEPARTMENT) {
        units.push(unit(department(number), UnitLevel::Department, Some(root()), number * DEPARTMENT + 1));
    }
    for first in (0..people).step_by(TEAM) {
        units.push(unit(team(first), UnitLevel::Section, Some(department(first / DEPARTMENT)), first));
    }
    let person = |number: usize| Person {
        id: employee(number),
        // Names come in another order than numbers, as in life.
        name: format!("Person {:06}", number * 7_919 % people),
        title: String::new(),
        unit: team(number),
    };
    Roster { units, people: (0..people).map(person).collect() }
}

/// A circular that asks for an acknowledgement.
pub fn circular(number: u128, audience: Audience) -> NewCircular {
    NewCircular {
        id: ItemId(Uuid::from_u128((1 << 100) + number)),
        publisher: employee(PUBLISHER),
        issuer: root(),
        subject: format!("Circular {number}"),
        body: "Everybody concerned does as follows.\n\n".repeat(40),
        signatory: "Undersecretary".to_owned(),
        attachments: Vec::new(),
        audience,
        audience_text: "Those concerned".to_owned(),
        effective_on: "2026-01-01".to_owned(),
        deadline: Some(now().plus_secs(7 * 86_400)),
        statement: Some(STATEMENT.to_owned()),
        acknowledge_from_alert: false,
        joiners: diwan_domain::Joiners::AsOfIssue,
        supersedes: None,
        urgency: Urgency::Normal,
        confidentiality: Confidentiality::Ordinary,
        issued_at: now(),
    }
}

/// Everybody below a unit.
pub fn below(unit: UnitId) -> Audience {
    Audience { units: [unit].into(), ..Audience::default() }
}

/// Issues a circular and gives it as its readers have it.
pub async fn issue(archive: &dyn Archive, circular: &NewCircular, reader: usize) -> Result<Document> {
    let registered = archive.issue_circular(circular, now()).await?;
    let item = archive.item(&employee(reader), registered.id).await?.context("the circular is not there")?;
    Ok(serde_json::from_str(item.data.get())?)
}

/// The session token of a person, once [`sessions`] opened it.
pub fn token(number: usize) -> String {
    format!("bench-{number}")
}

/// The workstation of a person.
pub fn device(number: usize) -> DeviceId {
    DeviceId::from_stored(format!("ws-{number}"))
}

/// Opens a session for each of these people, without the slow hashing of a sign-in.
pub async fn sessions(archive: &Arc<dyn Archive>, people: impl IntoIterator<Item = usize>) -> Result<()> {
    at_once(people, |number| {
        let session = NewSession {
            token_hash: sha256_hex(token(number).as_bytes()),
            employee: employee(number),
            device: device(number),
            device_name: "bench".to_owned(),
            expires_at: now().plus_secs(86_400),
        };
        let archive = Arc::clone(archive);
        async move { Ok(archive.open_session(&session, now()).await?) }
    })
    .await
}

/// Does something for each of these people, sixty-four at once, so that commits are shared.
pub async fn at_once<F>(people: impl IntoIterator<Item = usize>, each: impl Fn(usize) -> F) -> Result<()>
where
    F: Future<Output = Result<()>> + Send + 'static,
{
    let mut running = JoinSet::new();
    for person in people {
        if running.len() >= 64
            && let Some(done) = running.join_next().await
        {
            done??;
        }
        running.spawn(each(person));
    }
    while let Some(done) = running.join_next().await {
        done??;
    }
    Ok(())
}

/// Waits until the registry has frozen every audience.
pub async fn all_frozen(archive: &dyn Archive) -> Result<()> {
    while !archive.unfrozen(1).await?.is_empty() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

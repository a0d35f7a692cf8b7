//! The sample: a believable ministry to look at the house with. Three sectors, twelve departments, 240 people, a year of
//! circulars and letters with real papers, and what people did with them. Everything is made up, and made through the
//! archive's own verbs.

mod chance;
mod circulars;
mod content;
mod days;
mod letters;
mod life;
mod office;
mod papers;
pub mod pdf;

use crate::access::password::hash_now;
use crate::blobs::BlobStore;
use anyhow::{Context, Result};
use chance::Chance;
use circulars::Issued;
use content::Content;
use diwan_domain::{Absence, AbsenceReason, Moment, Role};
use diwan_store::{Account, Archive, NewAbsence, NewLetter, StoreError};
use futures_util::{StreamExt, TryStreamExt, stream};
use office::Office;
use papers::{Annexes, Press};
use std::collections::VecDeque;

/// The password of every sample account. It is printed on the terminal and written in the manual: an archive with the
/// sample in it is for looking at, never for work.
pub const SAMPLE_PASSWORD: &str = "diwan-sample-1448";
/// How long before the sample's day the ministry was founded, in days.
const FOUNDED: i64 = 400;

/// What the sample is thrown with.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Names, times and letters follow from it: the same seed on the same day makes the same ministry.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { seed: 1448 }
    }
}

/// An account to sign in with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleAccount {
    /// What it shows.
    pub part: Role,
    /// Login.
    pub login: String,
    /// Password, the same for all of them.
    pub password: String,
    /// Name.
    pub name: String,
    /// Job title.
    pub title: String,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleReport {
    /// Units.
    pub units: u64,
    /// People, all of them with an account; those that are not in `accounts` sign in with their number.
    pub people: u64,
    /// Circulars.
    pub circulars: u64,
    /// Letters.
    pub letters: u64,
    /// Papers.
    pub papers: u64,
    /// Facts about who was reached, shown, opened, acknowledged.
    pub facts: u64,
    /// Employee, supervisor, publisher, administrator.
    pub accounts: Vec<SampleAccount>,
}

/// Makes the sample in an archive that has nobody in it yet. `now` decides the day: everything lies before it, except
/// deadlines that are still to come.
pub async fn build(archive: &dyn Archive, blobs: &BlobStore, now: Moment, options: Options) -> Result<SampleReport> {
    let content = Content::read()?;
    let today = pdf::local_day(now);
    let founded = days::at(days::later(today, -FOUNDED), 8 * 3600);
    found(archive, &content, founded).await?;
    let office = Office::new(&content, options.seed)?;
    let roster = archive.import_roster(&office.roster, founded).await?;
    let accounts = accounts(archive, &office, founded).await?;

    let printer = pdf::Printer::new(content.words.paper.clone())?;
    let mut press = Press { printer, archive, blobs, printed: 0 };
    let letters = letters::write(&content, &office, &mut press, today, options.seed).await?;
    let sent = letters.len() as u64;
    let issued = correspondence(&content, &office, &mut press, letters, today, options.seed).await?;
    let facts = life::live(archive, &office, &issued, days::at(today, 0), options.seed).await?;
    duties(archive, &office, today, now).await?;
    Ok(SampleReport {
        units: roster.units_added,
        people: roster.people_added,
        circulars: issued.len() as u64,
        letters: sent,
        papers: press.printed,
        facts,
        accounts,
    })
}

/// The bell: duty at every hour, so that whoever tries it out hears it at once; since a week, so that somebody was told of something. And
/// somebody of the employee's section is on leave.
async fn duties(archive: &dyn Archive, office: &Office, today: jiff::civil::Date, now: Moment) -> Result<()> {
    let policy = include_str!("../../assets/sample/bell.json");
    let administrator = &office.person(office.persona(Role::Administrator)?)?.name;
    archive.set_policy(policy, administrator, days::at(days::later(today, -7), 8 * 3600)).await?;
    let employee = office.person(office.persona(Role::Employee)?)?;
    let head = office.unit(employee.unit.as_str())?.head.as_ref();
    let colleague = |person: &&diwan_store::Person| {
        person.unit == employee.unit && person.id != employee.id && Some(&person.id) != head
    };
    let colleague = office.roster.people.iter().find(colleague).context("the sample's employee works alone")?;
    let day = |days: i64| days::at(days::later(today, days), 0);
    let absence = Absence { reason: AbsenceReason::Leave, from: day(-3), until: day(11) };
    let leave = NewAbsence { employee: colleague.id.clone(), absence };
    archive.note_absences(&[leave], administrator, day(-4)).await?;
    archive.climb(now).await?;
    Ok(())
}

/// A printer of papers with the words of the sample.
pub fn printer() -> Result<pdf::Printer> {
    pdf::Printer::new(content::words()?.paper)
}

/// Founds the ministry unless there is an agency; refuses where anybody works already.
async fn found(archive: &dyn Archive, content: &Content, founded: Moment) -> Result<()> {
    match archive.agency().await {
        Ok(_) => {
            let people = archive.people(None, 1).await?;
            anyhow::ensure!(
                people.is_empty(),
                "the archive has people already; the sample needs an archive of its own"
            );
        }
        Err(StoreError::NotInitialised) => {
            archive.found(&content.ministry.code, &content.ministry.name, founded).await?;
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// Everybody gets an account with the one sample password, hashed once.
async fn accounts(archive: &dyn Archive, office: &Office, founded: Moment) -> Result<Vec<SampleAccount>> {
    let password_hash = tokio::task::spawn_blocking(|| hash_now(SAMPLE_PASSWORD)).await??;
    let account = |person: &diwan_store::Person| Account {
        employee: person.id.clone(),
        login: login(office, person),
        password_hash: password_hash.clone(),
        must_change: false,
        closed: false,
        granted: Vec::new(),
    };
    let opened: Vec<Account> = office.roster.people.iter().map(account).collect();
    let opened = stream::iter(&opened).map(|account| archive.open_account(account, founded)).buffer_unordered(240);
    opened.try_collect::<()>().await?;
    let mut accounts = Vec::new();
    for part in Role::ALL {
        let number = office.persona(part)?;
        if matches!(part, Role::Publisher | Role::Administrator) {
            archive.grant(number, part, true, founded).await?;
        }
        let person = office.person(number)?;
        accounts.push(SampleAccount {
            part,
            login: login(office, person),
            password: SAMPLE_PASSWORD.to_owned(),
            name: person.name.clone(),
            title: person.title.clone(),
        });
    }
    Ok(accounts)
}

fn login(office: &Office, person: &diwan_store::Person) -> String {
    let persona = office.personas.iter().find(|(number, _)| *number == person.id);
    persona.map_or_else(|| person.id.to_string(), |(_, persona)| persona.login.clone())
}

/// Circulars and letters in the order of their days, as a registry would have met them.
async fn correspondence(
    content: &Content,
    office: &Office,
    press: &mut Press<'_>,
    letters: Vec<NewLetter>,
    today: jiff::civil::Date,
    seed: u64,
) -> Result<Vec<Issued>> {
    let mut chance = Chance::of(seed, "circulars");
    let mut texts: Vec<_> =
        content.circulars.iter().map(|text| (circulars::issue_time(text, today, &mut chance), text)).collect();
    texts.sort_by_key(|(at, _)| *at);
    let (archive, mut annexes) = (press.archive, Annexes::default());
    let mut waiting = VecDeque::from(letters);
    let mut issued = Vec::new();
    for (nth, (at, text)) in texts.into_iter().enumerate() {
        send_until(archive, &mut waiting, at).await?;
        let draft = circulars::draft(content, office, press, &mut annexes, (nth, text), at, &mut chance).await?;
        issued.push(circulars::issue(archive, office, &draft, text.owed).await?);
    }
    send_until(archive, &mut waiting, days::at(today, 0)).await?;
    Ok(issued)
}

async fn send_until(archive: &dyn Archive, waiting: &mut VecDeque<NewLetter>, until: Moment) -> Result<()> {
    let mut due = Vec::new();
    while waiting.front().is_some_and(|letter| letter.registered_at < until) {
        due.extend(waiting.pop_front());
    }
    if let Some(last) = due.last().map(|letter| letter.registered_at) {
        archive.send_letters(&due, last).await.context("letters of the sample")?;
    }
    Ok(())
}

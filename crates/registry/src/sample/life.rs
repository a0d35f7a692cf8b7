//! What people did with the year's circulars, through the same verb that their desks use. Each fact is recorded in its
//! own time, so that boards show a ministry that works and not one that was painted.

use super::chance::Chance;
use super::circulars::Issued;
use super::days;
use super::office::Office;
use anyhow::Result;
use diwan_domain::{ActionId, DeviceId, EmployeeId, Fact, Moment, Role};
use diwan_protocol::{Action, ActionStatus};
use diwan_store::{Archive, Contact};
use futures_util::{StreamExt, TryStreamExt, stream};

/// How many people act side by side; the archive writes what waits in one commit.
const AT_ONCE: usize = 240;
const HOUR: f64 = 3600.0;
const DAY_MS: i64 = 86_400_000;
/// Circulars older than this are history: reading and acknowledging them is told as one visit to the desk.
const HISTORY_DAYS: i64 = 45;

/// Lets everybody act until the sample's day begins; returns how many facts were recorded.
pub async fn live(archive: &dyn Archive, office: &Office, issued: &[Issued], until: Moment, seed: u64) -> Result<u64> {
    let employee = office.persona(Role::Employee)?;
    let people = office.roster.people.iter().map(|person| person.id.clone());
    let years: Vec<Year> = people.map(|person| year(person, issued, employee, until, seed)).collect();
    let recorded = stream::iter(years).map(|year| act(archive, year)).buffer_unordered(AT_ONCE);
    let recorded: Vec<u64> = recorded.try_collect().await?;
    archive.count_receipts().await?;
    Ok(recorded.into_iter().sum())
}

/// One person's year: visits to the desk in order, and what was done in each.
struct Year {
    person: EmployeeId,
    device: DeviceId,
    visits: Vec<(Moment, Vec<Action>)>,
}

async fn act(archive: &dyn Archive, year: Year) -> Result<u64> {
    let mut recorded = 0;
    let last = year.visits.last().map(|(at, _)| *at);
    for (at, actions) in year.visits {
        for done in archive.perform(&year.person, &actions, at).await? {
            anyhow::ensure!(
                done.outcome.status == ActionStatus::Applied,
                "an act of the sample was not applied: {:?}",
                done.outcome
            );
            recorded += 1;
        }
    }
    if let Some(last) = last {
        archive.note_contacts(&[Contact { employee: year.person, device: year.device, at: last }]).await?;
    }
    Ok(recorded)
}

fn year(person: EmployeeId, issued: &[Issued], employee: &EmployeeId, until: Moment, seed: u64) -> Year {
    let device = DeviceId::from_stored(format!("sample-{person}"));
    let mut chance = Chance::of(seed, person.as_str());
    let careful = chance.between(60, 100) as f64 / 100.0;
    let mut visits: Vec<(Moment, Vec<Action>)> = Vec::new();
    for circular in issued.iter().filter(|circular| circular.audience.contains(&person)) {
        let owes = circular.owed && person == *employee;
        let never_misses = person == *employee && !circular.owed;
        let facts = facts(circular, careful, (owes, never_misses), until, &mut chance);
        for (at, facts) in together(facts, circular.document.issued_at, until) {
            if at < until {
                let actions = facts.into_iter().map(|(fact, at)| action(circular, fact, at, &device, &mut chance));
                visits.push((at, actions.collect()));
            }
        }
    }
    visits.sort_by_key(|(at, _)| *at);
    Year { person, device, visits }
}

/// When which fact came about for one person and one circular.
fn facts(
    circular: &Issued,
    careful: f64,
    (owes, never_misses): (bool, bool),
    until: Moment,
    chance: &mut Chance,
) -> Vec<(Fact, Moment)> {
    let document = &circular.document;
    let age_days = until.since(document.issued_at) / DAY_MS;
    // Somebody is always on leave: the circular reaches the desk when the person is back.
    let leave = if !never_misses && chance.happens(0.06) { chance.between(2, 16) * DAY_MS } else { 0 };
    let reached = days::at_the_desk(document.issued_at.plus_ms(leave).plus_secs(1 + chance.wait(40.0)), chance);
    let shown = reached.plus_secs(chance.between(1, 15));
    let mut facts = vec![(Fact::Reached, reached), (Fact::Shown, shown)];
    // What the sample's employee owes and has read already shows that opening is not acknowledging.
    let overdue = document.circular.as_ref().and_then(|terms| terms.deadline).is_some_and(|deadline| deadline < until);
    if owes && !overdue {
        return if age_days > 4 { facts } else { Vec::new() };
    }
    let asks = document.asks_acknowledgement();
    let reads = if asks { 0.9 + 0.09 * careful } else { 0.55 + 0.35 * careful };
    if !(never_misses || owes || chance.happens(reads)) {
        return facts;
    }
    let opened = days::at_the_desk(shown.plus_secs(20 + chance.wait(6.0 * HOUR / careful)), chance);
    facts.push((Fact::Opened, opened));
    if asks && !owes && (never_misses || chance.happens(0.97)) {
        let acknowledged = opened.plus_secs(40 + chance.wait(150.0));
        facts.push((Fact::Acknowledged, acknowledged));
    }
    facts
}

/// Facts as visits. A desk reports what it shows together with what reached it.
fn together(facts: Vec<(Fact, Moment)>, issued: Moment, until: Moment) -> Vec<(Moment, Vec<(Fact, Moment)>)> {
    let history = until.since(issued) > HISTORY_DAYS * DAY_MS;
    let mut visits: Vec<(Moment, Vec<(Fact, Moment)>)> = Vec::new();
    for (fact, at) in facts {
        let joins = fact == Fact::Shown || (fact == Fact::Acknowledged && history);
        match visits.last_mut().filter(|_| joins) {
            Some(visit) => {
                visit.0 = at;
                visit.1.push((fact, at));
            }
            None => visits.push((at, vec![(fact, at)])),
        }
    }
    visits
}

fn action(circular: &Issued, event: Fact, at: Moment, device: &DeviceId, chance: &mut Chance) -> Action {
    let document = &circular.document;
    Action {
        id: ActionId(chance.id(at)),
        event,
        subject: document.id,
        version: document.version(),
        content_sha256: document.content_sha256(),
        statement_sha256: document.statement_sha256().filter(|_| event == Fact::Acknowledged),
        device: device.clone(),
        device_time: at,
    }
}

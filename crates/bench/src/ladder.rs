//! The evening run: the deadlines of many circulars pass at once, and everybody who must be told is told, on both engines.

use crate::country::Agencies;
use crate::figures::{Goal, Scales, say, short};
use crate::house::{self, DEPARTMENT, TEAM, employee};
use crate::machine::{ms, now};
use anyhow::{Result, ensure};
use diwan_domain::bell::Policy;
use diwan_domain::{Absence, AbsenceReason, Audience, Moment};
use diwan_store::{Archive, NewAbsence, NewCircular};
use std::time::Instant;

/// Circulars of one evening.
const CIRCULARS: usize = 20;
/// Every so many-th person is on leave.
const ON_LEAVE: usize = 20;
/// Absences that are entered in one transaction.
const ENTERED: usize = 1_000;
/// Looks for the next rung.
const LOOKS: usize = 50;

/// `ladder_*` on both engines.
pub async fn both(scales: &mut Scales, people: usize, agencies: &Agencies) -> Result<()> {
    for (engine, uri) in &agencies.archives {
        on_engine(scales, people, engine, diwan_store::open(uri).await?.as_ref()).await?;
    }
    Ok(())
}

async fn on_engine(scales: &mut Scales, people: usize, engine: &str, archive: &dyn Archive) -> Result<()> {
    archive.set_policy(&policy()?, "bench", now()).await?;
    let start = Instant::now();
    leave(archive, people).await?;
    scales.weigh(&format!("absences_entered_s_{engine}"), "s", Goal::Told, &[ms(start) / 1000.0])?;

    // Each department has one of the circulars: everybody owes exactly one acknowledgement.
    let departments = people.div_ceil(DEPARTMENT);
    let each_one = (0..CIRCULARS.min(departments)).map(|nth| Audience {
        units: (nth..departments).step_by(CIRCULARS).map(house::department).collect(),
        ..Audience::default()
    });
    let evening = issue(archive, 1_000, each_one).await?;
    let mut times = Vec::new();
    for _ in 0..LOOKS {
        let start = Instant::now();
        ensure!(archive.next_climb(now()).await? == Some(evening.at), "another rung comes first");
        times.push(ms(start));
    }
    scales.weigh(&format!("ladder_look_ms_{engine}"), "ms", Goal::Told, &times)?;
    let took = climb(archive, &evening, people.div_ceil(TEAM)).await?;
    scales.weigh(&format!("ladder_{}_s_{engine}", short(people)), "s", Goal::AtMost(60.0), &[took])?;

    // Everybody owes all of them.
    let evening = issue(archive, 2_000, std::iter::repeat_n(Audience::everybody(), CIRCULARS)).await?;
    let took = climb(archive, &evening, people.div_ceil(TEAM) * CIRCULARS).await?;
    let name = format!("ladder_{CIRCULARS}x{}_s_{engine}", short(people));
    scales.weigh(&name, "s", Goal::Told, &[took])?;
    Ok(())
}

/// A deadline at which everybody is reminded, every head of a team with somebody in it told, and the publisher.
fn policy() -> Result<String> {
    let mut sheet: serde_json::Value = serde_json::from_str(&Policy::usual(180).to_json())?;
    let at_the_deadline = |step: &str| serde_json::json!({"when": {"hours_after_deadline": 0}, "step": step});
    let ladder = ["remind", "tell_supervisor", "tell_publisher"].map(at_the_deadline);
    *sheet.pointer_mut("/classes/binding/ladder").unwrap_or(&mut serde_json::Value::Null) = serde_json::json!(ladder);
    Ok(sheet.to_string())
}

async fn leave(archive: &dyn Archive, people: usize) -> Result<()> {
    let absence = Absence { reason: AbsenceReason::Leave, from: now(), until: now().plus_secs(30 * 86_400) };
    let on_leave: Vec<NewAbsence> = (ON_LEAVE - 1..people)
        .step_by(ON_LEAVE)
        .map(|person| NewAbsence { employee: employee(person), absence })
        .collect();
    for some in on_leave.chunks(ENTERED) {
        archive.note_absences(some, "bench", now()).await?;
    }
    Ok(())
}

struct Evening {
    at: Moment,
    circulars: usize,
}

/// Issues circulars whose deadline is the same, and freezes their audiences, as the running registry does within a moment.
async fn issue(archive: &dyn Archive, first: u128, to: impl Iterator<Item = Audience>) -> Result<Evening> {
    let at = now().plus_secs(3_600);
    let mut circulars = 0;
    for (number, audience) in (first..).zip(to) {
        let circular = NewCircular { deadline: Some(at), ..house::circular(number, audience) };
        archive.issue_circular(&circular, circular.issued_at).await?;
        archive.freeze_audience(circular.id, now()).await?;
        circulars += 1;
    }
    Ok(Evening { at, circulars })
}

/// The seconds that the run takes.
async fn climb(archive: &dyn Archive, evening: &Evening, heads: usize) -> Result<f64> {
    let start = Instant::now();
    let climbed = archive.climb(evening.at).await?;
    let took = ms(start) / 1000.0;
    let (steps, told) = (evening.circulars * 3, heads + evening.circulars);
    ensure!(
        (climbed.steps, climbed.told) == (steps as u64, told as u64),
        "{} steps and {} told are not {steps} and {told}",
        climbed.steps,
        climbed.told
    );
    say(&format!("{} circulars, {} heads and publishers were told", evening.circulars, climbed.told));
    ensure!(archive.climb(evening.at).await?.rungs == 0, "a rung was climbed twice");
    Ok(took)
}

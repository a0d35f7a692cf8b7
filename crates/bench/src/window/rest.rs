//! Memory, idle time and wakeups of a window that nobody touches, beside the empty one.

use crate::figures::{Goal, Scales};
use crate::house;
use crate::machine::now;
use crate::stocked::Stocked;
use crate::window::place::{Place, has_everything, leave};
use crate::window::tree;
use anyhow::{Result, ensure};
use diwan_domain::Audience;
use diwan_stories::{Desk, eventually};
use std::collections::BTreeMap;
use std::time::Duration;

const MINUTE: f64 = 60.0;
/// Circulars that are owed while wakeups are counted.
const OWED: u64 = 10;
/// Far from the circulars of other measurements.
const FIRST: u64 = 9_000;

/// `window_pss_*` and `idle_cpu_*`. Gives back the workstation's window, still open.
pub async fn beside_the_empty(scales: &mut Scales, place: &Place, letters: usize, rest: Duration) -> Result<Desk> {
    let empty = place.empty().await?;
    let bare = left_alone(&empty, rest).await?;
    leave(empty).await?;
    let desk = place.ours().await?;
    let ours = left_alone(&desk, rest).await?;
    ensure!(has_everything(&desk, letters).await?, "the workstation was not at rest with all letters");
    scales.weigh("window_pss_empty_mb", "MB", Goal::Told, &[bare.total_mb()])?;
    scales.weigh("window_pss_mb", "MB", Goal::Told, &[ours.total_mb()])?;
    for (process, mb) in &ours.pss_mb {
        let extra = mb - bare.pss_mb.get(process).copied().unwrap_or_default();
        scales.weigh(&format!("window_pss_extra_mb: {process}"), "MB", Goal::Told, &[extra])?;
    }
    scales.weigh("window_pss_extra_mb", "MB", Goal::AtMost(80.0), &[ours.total_mb() - bare.total_mb()])?;
    scales.weigh("idle_cpu_ms_per_min_empty", "ms", Goal::Told, &[bare.total_cpu()])?;
    for (process, ms) in &ours.cpu_ms_per_min {
        scales.weigh(&format!("idle_cpu_ms_per_min: {process}"), "ms", Goal::Told, &[*ms])?;
    }
    scales.weigh("idle_cpu_ms_per_min", "ms", Goal::AtMost(100.0), &[ours.total_cpu()])?;
    scales.weigh("wakeups_per_min_idle_empty", "", Goal::Told, &[bare.total_woken()])?;
    Ok(desk)
}

/// `wakeups_per_min_idle`: how often a thread of the whole process tree was woken in a minute, while ten circulars are owed, their one notification stands
/// on the screen, and nobody touches anything. A timer that wakes a thread which wakes two others counts three. The window has nothing owed before.
pub async fn with_duties(
    scales: &mut Scales,
    place: &Place,
    desk: &Desk,
    stocked: &Stocked,
    rest: Duration,
) -> Result<()> {
    for number in 0..OWED {
        let circular = house::circular((FIRST + number).into(), Audience::everybody());
        stocked.archive.issue_circular(&circular, now()).await?;
    }
    eventually("every circular is owed", async || Ok((desk.owes().await? == OWED).then_some(()))).await?;
    eventually("they are on the screen", async || Ok((!place.machine.notes().await?.is_empty()).then_some(()))).await?;
    // A letter stands open, and for two minutes after the last touch somebody is taken to be reading it, which is measured piece by piece.
    tokio::time::sleep(rest * 2).await;
    let still = left_alone(desk, rest).await?;
    for (process, woken) in &still.woken_per_min {
        scales.weigh(&format!("wakeups_per_min_idle: {process}"), "", Goal::Told, &[*woken])?;
    }
    scales.weigh("wakeups_per_min_idle", "", Goal::AtMost(6.0), &[still.total_woken()])?;
    Ok(())
}

/// What a window took while nobody touched it, by the kind of process.
struct Rest {
    pss_mb: BTreeMap<&'static str, f64>,
    cpu_ms_per_min: BTreeMap<&'static str, f64>,
    woken_per_min: BTreeMap<&'static str, f64>,
}

impl Rest {
    fn total_mb(&self) -> f64 {
        self.pss_mb.values().sum()
    }

    fn total_cpu(&self) -> f64 {
        self.cpu_ms_per_min.values().sum()
    }

    fn total_woken(&self) -> f64 {
        self.woken_per_min.values().sum()
    }
}

/// Leaves a window alone, reads its memory, and counts its processor time and its wakeups for as long again.
async fn left_alone(desk: &Desk, rest: Duration) -> Result<Rest> {
    let process = desk.process()?;
    tokio::time::sleep(rest).await;
    let processes = tree::of(process);
    let (mut pss_mb, mut before) = (BTreeMap::new(), Vec::new());
    let (mut cpu_ms_per_min, mut woken_per_min) = (BTreeMap::new(), BTreeMap::new());
    for &part in &processes {
        *pss_mb.entry(kind(process, part)?).or_default() += tree::pss_mb(part)?;
        before.push((tree::cpu_ms(part)?, tree::slept(part)?));
    }
    tokio::time::sleep(rest).await;
    let minutes = rest.as_secs_f64() / MINUTE;
    for (&part, (cpu, slept)) in processes.iter().zip(before) {
        *cpu_ms_per_min.entry(kind(process, part)?).or_default() += (tree::cpu_ms(part)? - cpu) / minutes;
        let woken = tree::slept(part)?.saturating_sub(slept);
        *woken_per_min.entry(kind(process, part)?).or_default() += woken as f64 / minutes;
    }
    Ok(Rest { pss_mb, cpu_ms_per_min, woken_per_min })
}

fn kind(program: u32, process: u32) -> Result<&'static str> {
    let name = tree::name(process)?;
    Ok(match name.as_str() {
        _ if process == program => "program",
        name if name.starts_with("WebKitNetwork") => "network",
        name if name.starts_with("WebKitWeb") => "web",
        _ => "other",
    })
}

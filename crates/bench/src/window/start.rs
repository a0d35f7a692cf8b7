//! From the start of the process to the first letters on the screen, beside the first paint of the empty window.

use crate::figures::{Goal, Scales};
use crate::machine;
use crate::window::place::{Place, leave};
use anyhow::{Context, Result};
use diwan_stories::{Desk, eventually};
use serde_json::Value;

/// `window_start_*`: ours and the empty one in turns, after one start of each that only warms the files.
pub async fn in_turns(scales: &mut Scales, place: &Place, rounds: usize) -> Result<()> {
    let (mut ratios, mut empty) = (Vec::new(), Vec::new());
    let mut ours: [Vec<f64>; 3] = Default::default();
    for round in 0..=rounds {
        let marks = started(place.ours().await?, ["script", "entered", "painted"]).await?;
        let [bare] = started(place.empty().await?, ["painted"]).await?;
        if round == 0 {
            continue;
        }
        ratios.push(marks[2] / bare);
        empty.push(bare);
        for (times, mark) in ours.iter_mut().zip(marks) {
            times.push(mark);
        }
    }
    let [script, entered, painted] = ours;
    scales.weigh("window_start_empty_ms", "ms", Goal::Told, &empty)?;
    scales.weigh("window_start_script_ms", "ms", Goal::Told, &script)?;
    scales.weigh("window_start_entered_ms", "ms", Goal::Told, &entered)?;
    scales.weigh("window_start_ms", "ms", Goal::Told, &painted)?;
    scales.weigh("window_start_ratio", "x", Goal::AtMost(1.5), &ratios)?;
    Ok(())
}

/// How long after the start of the process each of these marks was reached, in ms. Ends the window.
async fn started<const N: usize>(desk: Desk, marks: [&str; N]) -> Result<[f64; N]> {
    let began = machine::started_ms(desk.process()?)?;
    // Looked for seldom, since looking takes time from the window.
    let times = eventually("the window is painted", async || times(&desk, &marks).await).await?;
    leave(desk).await?;
    Ok(times.map(|time| time - began))
}

/// When each mark was reached, in ms since the epoch; nothing while the last is missing.
async fn times<const N: usize>(desk: &Desk, marks: &[&str; N]) -> Result<Option<[f64; N]>> {
    const LOOK: &str = "return arguments[0].map((name) => performance.getEntriesByName(name, 'mark').map((mark) => performance.timeOrigin + mark.startTime)[0] ?? null)";
    let found = desk.run(LOOK, vec![marks.as_slice().into()]).await?;
    if found.as_array().and_then(|all| all.last()).is_none_or(Value::is_null) {
        return Ok(None);
    }
    let mut times = [0.0; N];
    for (time, value) in times.iter_mut().zip(found.as_array().context("no marks")?) {
        *time = value.as_f64().context("a mark is missing")?;
    }
    Ok(Some(times))
}

//! From the press of a button to what it asks for on the screen.

use crate::figures::{Goal, Scales};
use crate::house;
use crate::machine::now;
use crate::stocked::Stocked;
use anyhow::{Context, Result};
use diwan_domain::Audience;
use diwan_stories::{Desk, eventually};
use serde_json::Value;

const PRESSES: &str = include_str!("press.js");
/// Letters opened, one after the other.
const OPENED: usize = 6;
/// Rounds of opening and of going to another folder.
const ROUNDS: usize = 5;
/// Circulars that are acknowledged.
const CIRCULARS: u64 = 5;

/// `press_*`.
pub async fn pressed(scales: &mut Scales, desk: &Desk, stocked: &Stocked) -> Result<()> {
    desk.run(PRESSES, vec![]).await?;
    let (mut opened, mut folders, mut acknowledged) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        for hook in ["rail-letters", "rail-all"] {
            folders.push(timed(desk, "presses.folder(arguments[0])", hook.into()).await?);
        }
        for number in 0..OPENED {
            opened.push(timed(desk, "presses.open(arguments[0])", number.into()).await?);
        }
    }
    for number in 0..CIRCULARS {
        let circular = house::circular(number.into(), Audience::everybody());
        stocked.archive.issue_circular(&circular, now()).await?;
    }
    eventually("every circular has come", async || Ok((desk.owes().await? == CIRCULARS).then_some(()))).await?;
    for left in (0..CIRCULARS).rev() {
        desk.click("open-oldest").await?;
        desk.see("ack-button").await?;
        acknowledged.push(timed(desk, "presses.acknowledge()", Value::Null).await?);
        eventually("the strip follows", async || Ok((desk.owes().await? == left).then_some(()))).await?;
    }
    scales.weigh("press_open_ms", "ms", Goal::Told, &opened)?;
    scales.weigh("press_folder_ms", "ms", Goal::Told, &folders)?;
    scales.weigh("press_acknowledge_ms", "ms", Goal::Told, &acknowledged)?;
    Ok(())
}

async fn timed(desk: &Desk, act: &str, argument: Value) -> Result<f64> {
    let script = format!("const done = arguments[1]; {act}.then(done)");
    desk.run_and_wait(&script, vec![argument]).await?.as_f64().context("no time")
}

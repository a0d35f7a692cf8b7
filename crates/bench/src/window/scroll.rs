//! Scrolling through the whole list as a person does: with the wheel, by dragging the scrollbar, and by jumping; and the same in a page that
//! holds nothing else, which shows what drawing by software alone costs.

use crate::figures::{Goal, Scales};
use crate::window::place::{Place, leave};
use anyhow::{Context, Result, ensure};
use diwan_stories::{Desk, Machine, eventually};
use serde_json::Value;
use std::time::{Duration, Instant};

/// A frame over this many ms is seen as a jerk.
const LONG: f64 = 50.0;
/// Rows that a frame of the long jump goes on by: every page of the list is passed, and most are asked for.
const ROWS_A_FRAME: usize = 60;
/// Places that are jumped to one by one.
const JUMPS: usize = 40;
/// How long a scroll may take.
const PATIENCE: Duration = Duration::from_secs(300);
/// A point of the screen that lies in the page.
const SOMEWHERE: (f64, f64) = (700.0, 480.0);
const FRAMES: &str = include_str!("frames.js");
/// The list of the workstation.
const LIST: &str = "const box = document.querySelector('[data-testid=list]');";
/// The list of the bare page.
const BARE: &str = "const box = document.querySelector('.box');";

/// `scroll_*`: wheel, scrollbar and jumps, and `list_jump_ms`.
pub async fn through_the_list(scales: &mut Scales, place: &Place, desk: &Desk, clicks: usize) -> Result<()> {
    desk.run(FRAMES, vec![]).await?;
    let mut all = Vec::new();
    let wheeled = by_wheel(desk, &place.machine, clicks).await?;
    told(scales, "wheel", &wheeled)?;
    all.extend(wheeled);
    let dragged = by_scrollbar(desk, &place.machine).await?;
    told(scales, "scrollbar", &dragged)?;
    all.extend(dragged);
    let jumped = by_jumps(desk, LIST).await?;
    told(scales, "jumps", &jumped)?;
    all.extend(jumped);
    let arrived = desk.run("return document.querySelectorAll('[data-testid=list-row]').length", vec![]).await?;
    ensure!(arrived.as_u64().is_some_and(|rows| rows > 0), "no rows are drawn at the end of the list");
    scales.weigh("scroll_frames", "frames", Goal::Told, &[all.len() as f64])?;
    scales.weigh_at(99.0, "scroll_frame_p99_ms", "ms", Goal::Told, &all)?;
    scales.weigh_at(100.0, "scroll_frame_longest_ms", "ms", Goal::Told, &all)?;
    scales.weigh("scroll_long_frames", "frames", Goal::AtMost(0.0), &[long(&all)])?;
    let times = one_by_one(desk).await?;
    scales.weigh("list_jump_ms", "ms", Goal::Told, &times)?;
    Ok(())
}

/// `scroll_*_bare` and `scroll_*_plain_rows`: the long jump in a page with nothing else, through rows of one line and through rows like a letter's.
pub async fn through_a_bare_list(scales: &mut Scales, place: &Place, letters: usize) -> Result<()> {
    let page = place.empty().await?;
    page.run(FRAMES, vec![]).await?;
    for (rows, rich) in [("bare", false), ("plain_rows", true)] {
        page.run("scales.bare(420, 600, 98, arguments[0], arguments[1])", vec![letters.into(), rich.into()]).await?;
        let frames = by_jumps(&page, BARE).await?;
        scales.weigh(&format!("scroll_frames_{rows}"), "frames", Goal::Told, &[frames.len() as f64])?;
        scales.weigh_at(99.0, &format!("scroll_frame_p99_ms_{rows}"), "ms", Goal::Told, &frames)?;
        scales.weigh_at(100.0, &format!("scroll_frame_longest_ms_{rows}"), "ms", Goal::Told, &frames)?;
        scales.weigh(&format!("scroll_long_frames_{rows}"), "frames", Goal::Told, &[long(&frames)])?;
    }
    leave(page).await
}

fn told(scales: &mut Scales, how: &str, frames: &[f64]) -> Result<()> {
    scales.weigh(&format!("scroll_long_frames: {how}"), "frames", Goal::Told, &[long(frames)])?;
    scales.weigh(&format!("scroll_frame_ms: {how}"), "ms", Goal::Told, frames)?;
    Ok(())
}

fn long(frames: &[f64]) -> f64 {
    frames.iter().filter(|&&frame| frame > LONG).count() as f64
}

/// The wheel of a real mouse, sixty clicks a second, down and up again.
async fn by_wheel(desk: &Desk, machine: &Machine, clicks: usize) -> Result<Vec<f64>> {
    let (x, y) = on_screen(desk, machine, "[at.left + at.width / 2, at.top + at.height / 2]").await?;
    machine.run("xdotool", &["mousemove", &x.to_string(), &y.to_string()]).await?;
    let half = (clicks / 2).to_string();
    desk.run("scales.begin()", vec![]).await?;
    machine.run("xdotool", &["click", "--repeat", &half, "--delay", "16", "5"]).await?;
    let there = place_in_list(desk).await?;
    machine.run("xdotool", &["click", "--repeat", &half, "--delay", "16", "4"]).await?;
    let frames = frames(desk).await?;
    ensure!(there > 1_000.0, "the wheel moved the list by {there} pixels only");
    Ok(frames)
}

/// The thumb of the scrollbar, dragged from one end to the other and back.
async fn by_scrollbar(desk: &Desk, machine: &Machine) -> Result<Vec<f64>> {
    desk.run(&format!("{LIST} box.scrollTop = 0"), vec![]).await?;
    // The bar is where lines end; its thumb is never shorter than forty pixels.
    let thumb = "[getComputedStyle(box).direction === 'rtl' ? at.left + bar / 2 : at.right - bar / 2, at.top + 18]";
    let (x, top) = on_screen(desk, machine, thumb).await?;
    let height = desk.run(&format!("{LIST} return box.clientHeight"), vec![]).await?.as_i64().context("no height")?;
    let there =
        |to: i64| ["mousemove".to_owned(), x.to_string(), to.to_string(), "sleep".to_owned(), "0.012".to_owned()];
    let (mut down, mut up) = (there(top).to_vec(), Vec::new());
    down.extend(["mousedown".to_owned(), "1".to_owned()]);
    for step in (0..height).step_by(2) {
        down.extend(there(top + step));
        up.extend(there(top + height - step));
    }
    up.extend(there(top));
    up.extend(["mouseup".to_owned(), "1".to_owned()]);
    desk.run("scales.begin()", vec![]).await?;
    machine.run("xdotool", &down.iter().map(String::as_str).collect::<Vec<_>>()).await?;
    let there = place_in_list(desk).await?;
    machine.run("xdotool", &up.iter().map(String::as_str).collect::<Vec<_>>()).await?;
    let frames = frames(desk).await?;
    let end = desk.run(&format!("{LIST} return box.scrollHeight - box.clientHeight"), vec![]).await?;
    ensure!(there >= end.as_f64().context("no end")? * 0.95, "the scrollbar was dragged to {there} of {end} only");
    Ok(frames)
}

/// From the first row to the last, some pages of the screen at every frame.
async fn by_jumps(desk: &Desk, list: &str) -> Result<Vec<f64>> {
    let start = format!("{list} box.scrollTop = 0; scales.begin(); scales.through(box, arguments[0])");
    let row = desk
        .run(&format!("{list} return box.querySelector('[role=option], .box > div > div').offsetHeight"), vec![])
        .await?;
    let row = row.as_u64().context("no row")?;
    let began = Instant::now();
    desk.run(&start, vec![(row * ROWS_A_FRAME as u64).into()]).await?;
    while desk.run("return scales.done", vec![]).await? != Value::Bool(true) {
        ensure!(began.elapsed() < PATIENCE, "the end of the list is not reached");
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    frames(desk).await
}

/// To places far from each other, each until its rows are drawn.
async fn one_by_one(desk: &Desk) -> Result<Vec<f64>> {
    let mut times = Vec::new();
    for jump in 0..JUMPS {
        let share = (jump * 17 % JUMPS) as f64 / JUMPS as f64;
        let script = format!(
            "{LIST} const done = arguments[1]; scales.jump(box, Math.round(arguments[0] * (box.scrollHeight - box.clientHeight))).then(done)"
        );
        times.push(desk.run_and_wait(&script, vec![share.into()]).await?.as_f64().context("no time")?);
    }
    Ok(times)
}

async fn frames(desk: &Desk) -> Result<Vec<f64>> {
    Ok(serde_json::from_value(desk.run("return scales.end()", vec![]).await?)?)
}

async fn place_in_list(desk: &Desk) -> Result<f64> {
    desk.run(&format!("{LIST} return box.scrollTop"), vec![]).await?.as_f64().context("no place")
}

/// A point of the list as a point of the screen. `point` is an expression of the list's box, its rectangle `at` and its scrollbar's width `bar`.
async fn on_screen(desk: &Desk, machine: &Machine, point: &str) -> Result<(i64, i64)> {
    // Where the page begins is asked of the mouse, since windows tell their place differently under each window manager.
    let (x, y) = (SOMEWHERE.0.to_string(), SOMEWHERE.1.to_string());
    desk.run("onmousemove = (event) => { scales.mouse = [event.clientX, event.clientY]; }", vec![]).await?;
    machine.run("xdotool", &["mousemove", "1", "1", "mousemove", &x, &y]).await?;
    let mouse = eventually("the page feels the mouse", async || {
        let mouse = desk.run("return scales.mouse ?? null", vec![]).await?;
        Ok(serde_json::from_value::<Option<(f64, f64)>>(mouse)?)
    })
    .await?;
    desk.run("onmousemove = null; scales.mouse = null", vec![]).await?;
    let ask = format!(
        "{LIST} const at = box.getBoundingClientRect(); const bar = box.offsetWidth - box.clientWidth; return {point}"
    );
    let (left, top): (f64, f64) = serde_json::from_value(desk.run(&ask, vec![]).await?)?;
    Ok(((SOMEWHERE.0 - mouse.0 + left).round() as i64, (SOMEWHERE.1 - mouse.1 + top).round() as i64))
}

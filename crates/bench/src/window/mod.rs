//! The window on a screen without a screen: its start, memory, idle time, scrolling and asking, beside an empty window of the same toolkit.
//! Screen, session and driver are those of the stories (`tests/`); the two programs are built as `make bench` builds them.

mod ask;
mod board;
mod place;
mod press;
mod rest;
mod scroll;
mod start;
mod tree;

use crate::corpus::Corpus;
use crate::figures::{Goal, Scales, say};
use crate::machine;
use crate::stocked::Stocked;
use anyhow::Result;
use place::Place;
use std::path::Path;
use std::time::Duration;

/// How much of everything.
#[derive(Clone, Copy)]
pub struct Size {
    /// Starts of each window, in turns.
    pub starts: usize,
    /// How long each window is left alone before its memory is read, and again while its processor time is counted.
    pub rest: Duration,
    /// Times that each query is asked.
    pub asks: usize,
    /// Clicks of the wheel.
    pub clicks: usize,
}

/// `window_*`, `idle_cpu_ms_per_min`, `wakeups_per_min_idle`, `scroll_*`, `search_ipc_*`, `list_ipc_*`, `press_*`, `board_first_paint_ms`. Where a tool is missing, only says so.
pub async fn measured(scales: &mut Scales, corpus: &Corpus, size: Size, files: &Path) -> Result<()> {
    if let Some(missing) = place::missing() {
        // The other parts of a long run need no window and go on.
        say(&format!("the window is NOT measured: missing {missing}"));
        return Ok(());
    }
    let stocked = Stocked::with([corpus.letters(0, corpus.count)], files).await?;
    let place = Place::synced(scales, &stocked, corpus.count).await?;
    // Everything below is a matter of what else the machine does meanwhile.
    let mut loads = vec![machine::load()?];
    start::in_turns(scales, &place, size.starts).await?;
    loads.push(machine::load()?);
    let desk = rest::beside_the_empty(scales, &place, corpus.count, size.rest).await?;
    loads.push(machine::load()?);
    ask::through_the_window(scales, &desk, corpus, size.asks).await?;
    scroll::through_the_list(scales, &place, &desk, size.clicks).await?;
    press::pressed(scales, &desk, &stocked).await?;
    rest::with_duties(scales, &place, &desk, &stocked, size.rest).await?;
    place::leave(desk).await?;
    board::first_paint(scales, size.starts, files).await?;
    scroll::through_a_bare_list(scales, &place, corpus.count).await?;
    loads.push(machine::load()?);
    scales.weigh("window_load", "", Goal::Told, &loads)?;
    say("the window was drawn by software, on a screen in memory");
    Ok(())
}

//! From the press of "board" to the first bars on the screen, in a window that has never shown a board.

use super::place::leave;
use crate::figures::{Goal, Scales};
use crate::house::{HEAD_OF_ALL, circular, employee};
use crate::machine::now;
use crate::stocked::{PASSWORD, Stocked};
use anyhow::{Context, Result};
use diwan_domain::Audience;
use diwan_registry::access::password::hash_now;
use diwan_store::Account;
use diwan_stories::machine::Notifications;
use diwan_stories::{Desk, Machine};
use serde_json::Value;
use std::path::Path;

const PRESSES: &str = include_str!("press.js");
const PRESS: &str = "const done = arguments[0]; presses.press(presses.find('rail-board'), () => presses.find('board-circular') !== null).then(done)";
/// Circulars on the board, a page of it.
const CIRCULARS: u128 = 100;
/// The account of whoever heads everybody.
const HEAD: &str = "head";

/// `board_first_paint_ms`: each round is a start of its own, so that nothing of the board was loaded before.
pub async fn first_paint(scales: &mut Scales, rounds: usize, files: &Path) -> Result<()> {
    let stocked = Stocked::with([], files).await?;
    let account = Account {
        employee: employee(HEAD_OF_ALL),
        login: HEAD.to_owned(),
        password_hash: hash_now(PASSWORD)?,
        must_change: false,
        closed: false,
        granted: Vec::new(),
    };
    stocked.archive.open_account(&account, now()).await?;
    for number in 0..CIRCULARS {
        stocked.archive.issue_circular(&circular(number, Audience::everybody()), now()).await?;
    }
    let machine = Machine::start(1400, 960, Notifications::Scripted).await?;
    let first = Desk::start_at(&machine, &stocked.server.url()).await?;
    first.sign_in(HEAD, PASSWORD).await?;
    first.see("[data-testid=duty-strip]").await?;
    leave(first).await?;
    let mut times = Vec::new();
    for _ in 0..rounds {
        let desk = Desk::start_at(&machine, &stocked.server.url()).await?;
        desk.see("rail-board").await?;
        // What the start itself still does must not be told as the board's.
        desk.see("[data-testid=list-row][data-id]").await?;
        desk.see("[data-testid=status-line][data-online=true]").await?;
        desk.run(PRESSES, vec![]).await?;
        times.push(desk.run_and_wait(PRESS, Vec::<Value>::new()).await?.as_f64().context("no time")?);
        leave(desk).await?;
    }
    scales.weigh("board_first_paint_ms", "ms", Goal::AtMost(300.0), &times)?;
    Ok(())
}

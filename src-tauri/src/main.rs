//! The program `diwan`.
// No console window beside the real one on Windows.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use clap::Parser;
use diwan_shell::app::{Start, run};
use diwan_shell::drawing;

fn main() -> anyhow::Result<()> {
    drawing::fit();
    run(Start::parse())
}

//! The program `diwan`.
// No console window beside the real one on Windows.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use clap::Parser;
use diwan_shell::app::{Start, run};

fn main() -> anyhow::Result<()> {
    run(Start::parse())
}

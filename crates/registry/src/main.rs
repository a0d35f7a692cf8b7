//! `diwan-registry`: see `diwan-registry --help` and docs/OPERATIONS.md.

use clap::Parser;
use diwan_registry::cli::{Arguments, run};
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments) {
        Ok(code) => code,
        Err(error) => {
            // The whole chain on one line: what failed, and why. Writing to a closed terminal may fail unheard.
            let _ = writeln!(std::io::stderr(), "diwan-registry: {error:#}");
            ExitCode::FAILURE
        }
    }
}

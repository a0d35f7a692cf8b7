//! `init` and `org import`: the agency, its units and its people.

use crate::cli::{Office, say};
use crate::import;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct Init {
    /// The agency's code, e.g. MOI; it cannot be changed later
    #[arg(long)]
    agency: String,
    /// The agency's name, in Arabic
    #[arg(long)]
    name: String,
}

impl Init {
    /// Founds the agency.
    pub async fn run(self, office: &Office) -> anyhow::Result<()> {
        let archive = office.archive().await?;
        office.blobs()?;
        let agency = archive.found(&self.agency, &self.name, office.now()).await?;
        say(format!("agency {} ({}), epoch {}", agency.code, agency.name, agency.epoch));
        Ok(())
    }
}

/// Commands about the roster.
#[derive(Debug, Subcommand)]
pub enum Org {
    /// Make the roster as the files say; whoever is in none of them has left. Importing the same again changes nothing
    Import {
        /// CSV or TOML files of units and people
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

impl Org {
    /// Runs the command.
    pub async fn run(self, office: &Office) -> anyhow::Result<()> {
        let Self::Import { files } = self;
        let roster = import::org::read(&files)?;
        let report = office.archive().await?.import_roster(&roster, office.now()).await?;
        say(format!(
            "units:  {} added, {} changed, {} ended",
            report.units_added, report.units_changed, report.units_ended
        ));
        say(format!(
            "people: {} added, {} changed, {} ended",
            report.people_added, report.people_changed, report.people_ended
        ));
        Ok(())
    }
}

//! `bell`: the agency's policy, shown, checked in words and set.

mod words;

use crate::cli::{Office, rules_file, say, terms, who};
use anyhow::Context;
use clap::Subcommand;
use diwan_domain::bell::Policy;
use diwan_domain::bell::policy::MAX_BYTES;
use std::path::{Path, PathBuf};

/// Commands about the bell.
#[derive(Debug, Subcommand)]
pub enum Bell {
    /// Show the policy in force, what it means, and who set which policy when
    Show,
    /// Print a policy to begin with: duty from Sunday to Thursday, half past seven to half past two
    Usual {
        /// How many minutes the agency's clock is ahead of UTC [default: as `utc_offset` says]
        #[arg(long, allow_negative_numbers = true)]
        offset: Option<i32>,
    },
    /// Say whether a policy can be followed, and what it means for each class of circulars; sets nothing
    Check {
        /// The policy, format bell/1
        file: PathBuf,
    },
    /// Put a policy in force; its version must be above the one before. Every desk has it within a moment
    Set {
        /// The policy, format bell/1
        file: PathBuf,
        /// Who decided [default: who is signed in to this machine]
        #[arg(long)]
        by: Option<String>,
    },
}

impl Bell {
    /// Runs the command.
    pub async fn run(self, office: &Office) -> anyhow::Result<()> {
        match self {
            Self::Show => show(office).await,
            Self::Usual { offset } => {
                let offset = offset.map_or_else(|| terms::offset_minutes(&office.config), Ok)?;
                let usual: serde_json::Value = serde_json::from_str(&Policy::usual(offset).to_json())?;
                say(serde_json::to_string_pretty(&usual)?);
                Ok(())
            }
            Self::Check { file } => {
                words::of(&policy(&text_of(&file)?)?).iter().for_each(say);
                Ok(())
            }
            Self::Set { file, by } => {
                let text = text_of(&file)?;
                policy(&text)?;
                let set = office.archive().await?.set_policy(&text, &who(by), office.now()).await;
                rules_file::in_force(set.map(|set| set.version))
            }
        }
    }
}

async fn show(office: &Office) -> anyhow::Result<()> {
    let policies = office.archive().await?.policies().await?;
    let Some(in_force) = policies.first() else {
        say(format!(
            "No policy is set: desks ring at any hour, every {} seconds, and no ladder is climbed.",
            office.config.ring_again_secs
        ));
        return Ok(());
    };
    words::of(&policy(&in_force.text)?).iter().for_each(say);
    say("");
    for set in &policies {
        rules_file::set(set.version, set.set_at, &set.set_by);
    }
    Ok(())
}

fn policy(text: &str) -> anyhow::Result<Policy> {
    Policy::parse(text).context("refused")
}

fn text_of(file: &Path) -> anyhow::Result<String> {
    rules_file::text_of(file, "a policy", MAX_BYTES)
}

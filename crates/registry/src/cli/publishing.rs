//! `publishing`: the agency's rules of publishing, shown, checked in words and set.

use crate::cli::{Office, say, terms, who};
use anyhow::{Context, bail};
use clap::Subcommand;
use diwan_domain::publishing::Rules;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The most bytes of rules.
const MAX_BYTES: u64 = 64 * 1024;

/// Commands about the rules of publishing.
#[derive(Debug, Subcommand)]
pub enum Publishing {
    /// Show the rules in force, what they mean, and who set them when
    Show,
    /// Print rules to begin with
    Usual,
    /// Say whether rules can be followed, and what they mean; sets nothing
    Check {
        /// The rules, format publishing/1
        file: PathBuf,
    },
    /// Put rules in force; their version must be above the one before
    Set {
        /// The rules, format publishing/1
        file: PathBuf,
        /// Who decided [default: who is signed in to this machine]
        #[arg(long)]
        by: Option<String>,
    },
}

impl Publishing {
    /// Runs the command.
    pub async fn run(self, office: &Office) -> anyhow::Result<()> {
        match self {
            Self::Show => show(office).await,
            Self::Usual => {
                say(serde_json::to_string_pretty(&Rules::usual())?);
                Ok(())
            }
            Self::Check { file } => {
                meaning(&rules(&text_of(&file)?)?).iter().for_each(say);
                Ok(())
            }
            Self::Set { file, by } => {
                let text = text_of(&file)?;
                rules(&text)?;
                let archive = office.archive().await?;
                let set = archive.set_rules(&text, &who(by), office.now()).await.map_err(terms::in_words)?;
                say(format!("version {} is in force", set.version));
                Ok(())
            }
        }
    }
}

async fn show(office: &Office) -> anyhow::Result<()> {
    match office.archive().await?.rules().await? {
        None => {
            say("No rules are set: the usual ones count.");
            meaning(&Rules::usual()).iter().for_each(say);
        }
        Some(set) => {
            meaning(&rules(&set.text)?).iter().for_each(say);
            say(format!("version {} set {} by {}", set.version, set.set_at.to_rfc3339(), set.set_by));
        }
    }
    Ok(())
}

/// The rules, sentence by sentence.
fn meaning(rules: &Rules) -> Vec<String> {
    let mut approval = vec!["to everybody".to_owned()];
    if rules.approval.always {
        approval = vec!["of any kind".to_owned()];
    } else {
        approval.push(format!("to more than {} people", rules.approval.above_people));
        approval.extend(rules.approval.emergency.then(|| "of the class emergency".to_owned()));
    }
    let pauses = if rules.contest.pauses_escalation { "passes over" } else { "does not spare" };
    vec![
        format!("A second publisher approves a circular {}.", approval.join(", or ")),
        format!("Nobody is reminded of the same circular again within {} minutes.", rules.remind.pause_minutes),
        format!(
            "A matter may be contested within {} days and should be decided within {}; meanwhile the ladder {pauses} whoever contests.",
            rules.contest.within_days, rules.contest.decide_within_days
        ),
    ]
}

fn rules(text: &str) -> anyhow::Result<Rules> {
    Rules::parse(text).context("refused")
}

fn text_of(file: &Path) -> anyhow::Result<String> {
    let reading = || format!("cannot read {}", file.display());
    let mut bytes = Vec::new();
    // One byte more than allowed is enough to know that it is too long.
    File::open(file).with_context(reading)?.take(MAX_BYTES + 1).read_to_end(&mut bytes).with_context(reading)?;
    if bytes.len() as u64 > MAX_BYTES {
        bail!("{} is too long for rules; {MAX_BYTES} bytes are allowed", file.display());
    }
    String::from_utf8(bytes).with_context(|| format!("{} is no UTF-8 text", file.display()))
}

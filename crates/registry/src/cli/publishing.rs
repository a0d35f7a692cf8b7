//! `publishing`: the agency's rules of publishing, shown, checked in words and set.

use crate::cli::{Office, rules_file, say, who};
use anyhow::Context;
use clap::Subcommand;
use diwan_domain::publishing::{Rules, Sentence};
use std::path::{Path, PathBuf};

/// The most bytes of rules.
const MAX_BYTES: usize = 64 * 1024;

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
                let set = office.archive().await?.set_rules(&text, &who(by), office.now()).await;
                rules_file::in_force(set.map(|set| set.version))
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
            rules_file::set(set.version, set.set_at, &set.set_by);
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
    let mut meaning = vec![
        format!("A second publisher approves a circular {}.", approval.join(", or ")),
        format!("Nobody is reminded of the same circular again within {} minutes.", rules.remind.pause_minutes),
        format!(
            "A matter may be contested within {} days and should be decided within {}; meanwhile the ladder {pauses} whoever contests.",
            rules.contest.within_days, rules.contest.decide_within_days
        ),
    ];
    let offered = |sentence: &Sentence| format!("Publishers are offered as {}: {}", sentence.name, sentence.text);
    meaning.extend(rules.sentences.iter().map(offered));
    meaning
}

fn rules(text: &str) -> anyhow::Result<Rules> {
    Rules::parse(text).context("refused")
}

fn text_of(file: &Path) -> anyhow::Result<String> {
    rules_file::text_of(file, "rules", MAX_BYTES)
}

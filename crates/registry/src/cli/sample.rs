//! `sample`: a ministry to look at the house with.

use crate::cli::{Office, say};
use crate::sample::{self, Options};
use clap::Args;

/// Arguments of `sample`.
#[derive(Debug, Args)]
pub struct Sample {
    /// Another ministry: names, times and letters follow from this number
    #[arg(long)]
    seed: Option<u64>,
}

impl Sample {
    /// Fills the registry and says with which accounts to sign in.
    pub async fn run(self, office: &Office) -> anyhow::Result<()> {
        let (archive, blobs) = (office.archive().await?, office.blobs()?);
        let options = Options { seed: self.seed.unwrap_or(Options::default().seed) };
        let made = sample::build(archive.as_ref(), &blobs, office.now(), options).await?;
        say(format!(
            "{} units, {} people, {} circulars, {} letters, {} papers",
            made.units, made.people, made.circulars, made.letters, made.papers
        ));
        say("Sign in as:");
        for account in made.accounts {
            let part = account.part.as_str();
            say(format!(
                "  {part:<14} login {:<12} password {}   {}، {}",
                account.login, account.password, account.name, account.title
            ));
        }
        Ok(())
    }
}

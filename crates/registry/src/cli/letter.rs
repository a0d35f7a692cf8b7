//! `letter send` and `letters import`.

use crate::cli::circular::degrees;
use crate::cli::terms::{self, Text};
use crate::cli::{Office, say};
use crate::clock::new_item_id;
use crate::import;
use clap::{Args, Subcommand};
use diwan_store::NewLetter;
use std::path::PathBuf;

/// Commands about one letter.
#[derive(Debug, Subcommand)]
pub enum Letter {
    /// Send a letter; prints its number and id
    Send(Box<Send>),
}

/// Arguments of `letter send`.
#[derive(Debug, Args)]
pub struct Send {
    /// What it is about
    #[arg(long)]
    subject: String,
    #[command(flatten)]
    body: Text,
    /// A file to go with it; may be given again
    #[arg(long = "attach", value_name = "FILE")]
    attachments: Vec<PathBuf>,
    /// everybody, unit:CODE (with everybody below), role:ROLE or person:NUMBER; may be given again
    #[arg(long, required = true)]
    to: Vec<String>,
    /// The sending unit's code
    #[arg(long)]
    issuer: String,
    /// The sender's name, when it is no unit of ours
    #[arg(long)]
    issuer_name: Option<String>,
    /// The number printed on it, when it was registered elsewhere
    #[arg(long)]
    number: Option<String>,
    /// Who signs, as printed
    #[arg(long, default_value = "")]
    signatory: String,
    /// normal, urgent, very_urgent or immediate
    #[arg(long, default_value = "normal")]
    urgency: String,
    /// ordinary, restricted or confidential
    #[arg(long, default_value = "ordinary")]
    confidentiality: String,
}

impl Letter {
    /// Runs the command.
    pub async fn run(self, office: &Office) -> anyhow::Result<()> {
        let Self::Send(send) = self;
        send.run(office).await
    }
}

impl Send {
    async fn run(self, office: &Office) -> anyhow::Result<()> {
        let (archive, blobs, now) = (office.archive().await?, office.blobs()?, office.now());
        let archive = archive.as_ref();
        let issuer = terms::unit(archive, &self.issuer).await?.id;
        let to = terms::audience(&self.to)?;
        let reach = terms::reach(archive, &to).await?;
        let body = self.body.read()?;
        let (urgency, confidentiality) = degrees(&self.urgency, &self.confidentiality)?;
        terms::check_files(&self.attachments, &blobs)?;
        let _held = blobs.hold()?;
        let letter = NewLetter {
            id: new_item_id(now),
            issuer,
            issuer_name: self.issuer_name,
            number: self.number,
            subject: self.subject,
            body,
            signatory: self.signatory,
            attachments: terms::keep_files(&self.attachments, &blobs, archive, now).await?,
            to,
            urgency,
            confidentiality,
            registered_at: now,
        };
        for registered in archive.send_letters(&[letter], now).await.map_err(terms::in_words)? {
            say(format!("number:   {}", registered.number));
            say(format!("id:       {}", registered.id));
        }
        say(format!("audience: {reach} people"));
        Ok(())
    }
}

/// Commands about many letters.
#[derive(Debug, Subcommand)]
pub enum Letters {
    /// Register letters from a file of JSON lines; a letter that is registered already is passed over
    Import {
        /// One letter a line
        file: PathBuf,
        /// Who receives all of them: everybody, unit:CODE, role:ROLE or person:NUMBER; may be given again
        #[arg(long, required = true)]
        to: Vec<String>,
        /// The unit under which they are registered; each keeps its sender's name as printed
        #[arg(long)]
        issuer: String,
        /// Make a page for each attachment that a line describes
        #[arg(long)]
        attachments: bool,
    },
}

impl Letters {
    /// Runs the command.
    pub async fn run(self, office: &Office) -> anyhow::Result<()> {
        let Self::Import { file, to, issuer, attachments } = self;
        let (archive, blobs) = (office.archive().await?, office.blobs()?);
        let archive = archive.as_ref();
        let to = terms::audience(&to)?;
        terms::reach(archive, &to).await?;
        let options = import::letters::Options {
            agency: archive.agency().await?.code,
            issuer: terms::unit(archive, &issuer).await?.id,
            to,
            attachments,
        };
        let done = import::letters::import(archive, &blobs, &file, &options, office.now(), |_| {}).await?;
        say(format!("{} letters registered, {} were registered before", done.added, done.known));
        if done.restricted > 0 {
            say(format!(
                "{} secret letters were registered as restricted: they go to more than named people",
                done.restricted
            ));
        }
        Ok(())
    }
}

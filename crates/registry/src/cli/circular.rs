//! `circular issue`: everything is judged before anything is written.

use crate::cli::terms::{self, Text};
use crate::cli::{Office, say};
use crate::clock::new_item_id;
use anyhow::{anyhow, bail};
use clap::{Args, Subcommand};
use diwan_domain::document::{Confidentiality, Urgency};
use diwan_domain::{ItemId, Joiners, Role};
use diwan_store::NewCircular;
use std::path::PathBuf;

/// Commands about circulars.
#[derive(Debug, Subcommand)]
pub enum Circular {
    /// Issue a circular; prints its number and id
    Issue(Box<Issue>),
}

/// Arguments of `circular issue`.
#[derive(Debug, Args)]
pub struct Issue {
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
    /// The audience in words [default: the names on the roster]
    #[arg(long)]
    audience_text: Option<String>,
    /// First binding day, YYYY-MM-DD [default: today]
    #[arg(long)]
    effective: Option<String>,
    /// By when to acknowledge: YYYY-MM-DD or RFC 3339
    #[arg(long)]
    deadline: Option<String>,
    /// The exact sentence that people acknowledge; without it the circular only informs
    #[arg(long)]
    statement: Option<String>,
    /// Let people acknowledge from the alert itself, without opening the text
    #[arg(long, requires = "statement")]
    acknowledge_from_alert: bool,
    /// Who issues: login or number of a publisher
    #[arg(long)]
    publisher: String,
    /// The issuing unit's code [default: the publisher's]
    #[arg(long)]
    issuer: Option<String>,
    /// Who signs, as printed [default: the publisher's name]
    #[arg(long)]
    signatory: Option<String>,
    /// normal, urgent, very_urgent or immediate
    #[arg(long, default_value = "normal")]
    urgency: String,
    /// ordinary, restricted or confidential
    #[arg(long, default_value = "ordinary")]
    confidentiality: String,
    /// The id of the circular whose place it takes: that one leaves every desk, and its duty ends
    #[arg(long, value_name = "ID")]
    supersedes: Option<String>,
    /// as_of_issue: who comes into the audience later owes nothing; until_expiry: joiners owe it too, and leavers no more, until the deadline
    #[arg(long, default_value = "as_of_issue")]
    joiners: String,
}

impl Circular {
    /// Runs the command.
    pub async fn run(self, office: &Office) -> anyhow::Result<()> {
        let Self::Issue(issue) = self;
        issue.run(office).await
    }
}

impl Issue {
    async fn run(self, office: &Office) -> anyhow::Result<()> {
        let (archive, blobs, now) = (office.archive().await?, office.blobs()?, office.now());
        let archive = archive.as_ref();
        let publisher = terms::person(archive, &self.publisher).await?;
        if !publisher.roles.contains(&Role::Publisher) {
            bail!("{} may not issue circulars: `account grant {} publisher` allows it", self.publisher, self.publisher);
        }
        let issuer = match &self.issuer {
            Some(code) => terms::unit(archive, code).await?.id,
            None => publisher.unit.id.clone(),
        };
        let deadline = self.deadline.as_deref().map(|text| terms::deadline(text, &office.config)).transpose()?;
        if let Some(deadline) = deadline.filter(|deadline| *deadline <= now) {
            bail!("the deadline {} has passed already", deadline.to_rfc3339());
        }
        let effective = match &self.effective {
            Some(text) => terms::day(text)?,
            None => terms::day_of(now, &office.config)?,
        };
        let audience = terms::audience(&self.to)?;
        let reach = terms::reach(archive, &audience).await?;
        let audience_text = match self.audience_text {
            Some(text) => text,
            None => terms::audience_in_words(archive, &audience).await?,
        };
        let body = self.body.read()?;
        let joiners =
            Joiners::parse(&self.joiners).ok_or_else(|| anyhow!("--joiners {}: no such rule", self.joiners))?;
        let supersedes = self.supersedes.as_deref().map(|text| {
            ItemId::parse(text)
                .ok_or_else(|| anyhow!("--supersedes {text}: an id is needed, as `circular issue` printed it"))
        });
        let supersedes = supersedes.transpose()?;
        let (urgency, confidentiality) = degrees(&self.urgency, &self.confidentiality)?;
        terms::check_files(&self.attachments, &blobs)?;
        let _held = blobs.hold()?;
        let circular = NewCircular {
            id: new_item_id(now),
            publisher: publisher.employee,
            issuer,
            subject: self.subject,
            body,
            signatory: self.signatory.unwrap_or(publisher.name),
            attachments: terms::keep_files(&self.attachments, &blobs, archive, now).await?,
            audience,
            audience_text,
            effective_on: effective.to_string(),
            deadline,
            statement: self.statement,
            acknowledge_from_alert: self.acknowledge_from_alert,
            joiners,
            supersedes,
            urgency,
            confidentiality,
            issued_at: now,
        };
        let registered = archive.issue_circular(&circular, now).await.map_err(terms::in_words)?;
        // A running registry would do it too; alone, nobody else does.
        archive.freeze_audience(registered.id, office.now()).await?;
        say(format!("number:   {}", registered.number));
        say(format!("id:       {}", registered.id));
        say(format!("audience: {reach} people"));
        Ok(())
    }
}

/// Urgency and confidentiality by their words.
pub fn degrees(urgency: &str, confidentiality: &str) -> anyhow::Result<(Urgency, Confidentiality)> {
    let urgency = Urgency::parse(urgency).ok_or_else(|| anyhow!("--urgency {urgency}: no such degree"))?;
    let confidentiality = Confidentiality::parse(confidentiality)
        .ok_or_else(|| anyhow!("--confidentiality {confidentiality}: no such degree"))?;
    Ok((urgency, confidentiality))
}

//! The annexes of circulars: each is printed once and shared.

use super::content::{Content, PaperText};
use super::office::Office;
use super::pdf::{Paper, Printer, Table, local_day};
use crate::blobs::BlobStore;
use anyhow::{Context, Result};
use diwan_domain::{Attachment, Moment};
use diwan_store::Archive;
use std::collections::BTreeMap;

/// Prints and keeps papers.
pub struct Press<'a> {
    /// The printer, which read its fonts already.
    pub printer: Printer,
    /// The record of blobs.
    pub archive: &'a dyn Archive,
    /// Their place.
    pub blobs: &'a BlobStore,
    /// How many were printed.
    pub printed: u64,
}

impl Press<'_> {
    /// Prints a paper, keeps it and notes it at its own date.
    pub async fn attach(&mut self, name: String, paper: &Paper) -> Result<Attachment> {
        let blob = self.blobs.keep_bytes(self.printer.print(paper)?).await?;
        self.archive.note_blob(&blob, paper.date).await?;
        self.printed += 1;
        Ok(Attachment { name, media_type: blob.media_type, size: blob.size, sha256: blob.sha256 })
    }
}

/// The annexes that were printed already.
#[derive(Default)]
pub struct Annexes(BTreeMap<String, Attachment>);

impl Annexes {
    /// The annex of this id, printed at `date` when it is asked for the first time.
    pub async fn get(
        &mut self,
        press: &mut Press<'_>,
        content: &Content,
        office: &Office,
        id: &str,
        date: Moment,
    ) -> Result<Attachment> {
        if let Some(printed) = self.0.get(id) {
            return Ok(printed.clone());
        }
        let text =
            content.papers.iter().find(|text| text.id == id).with_context(|| format!("papers.toml has no {id}"))?;
        let attachment = press.attach(text.name.clone(), &paper(content, office, text, date)?).await?;
        self.0.insert(id.to_owned(), attachment.clone());
        Ok(attachment)
    }
}

fn paper(content: &Content, office: &Office, text: &PaperText, date: Moment) -> Result<Paper> {
    let unit = office.unit(&text.issuer)?;
    let head = office.head(unit)?;
    Ok(Paper {
        emblem: true,
        letterhead: office.names_above(unit),
        title: text.title.clone(),
        number: text.number.replace("{year}", &local_day(date).year().to_string()),
        date,
        subject: text.subject.clone(),
        addressee: String::new(),
        paragraphs: text.paragraphs.clone(),
        table: if text.roster { Some(roster(content, office)?) } else { text.table.clone() },
        signatory: vec![head.name.clone(), head.title.clone()],
    })
}

fn roster(content: &Content, office: &Office) -> Result<Table> {
    let mut table = content.words.roster_table.clone();
    for (nth, unit) in office.roster.units.iter().enumerate() {
        let head = office.head(unit)?;
        table.rows.push(vec![(nth + 1).to_string(), unit.name.clone(), head.name.clone(), head.title.clone()]);
    }
    Ok(table)
}

//! Letters of another system as JSON lines, one letter a line, as `tools/corpus/corpus.py` writes them.
//!
//! The file is judged whole before the first letter is registered. A letter's id is derived from the agency, its
//! reference and its number in the file, so that importing the same file again registers nothing twice.

use super::{ImportProblems, text};
use crate::blobs::{BlobError, BlobStore};
use crate::sample::pdf::{Paper, Printer};
use diwan_domain::document::{Confidentiality, MAX_ATTACHMENTS, MAX_BODY_BYTES, MAX_SUBJECT_CHARS, Urgency};
use diwan_domain::{Attachment, Audience, ItemId, Moment, UnitId};
use diwan_store::{Archive, Blob, NewLetter, StoreError};
use serde::Deserialize;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use tokio::sync::mpsc;
use uuid::Uuid;

/// The most bytes of a line: a letter's body with room for escapes.
pub const MAX_LINE_BYTES: u64 = 4 * 1024 * 1024;
/// Letters of one transaction.
const BATCH: usize = 500;
/// The namespace of ids of imported letters.
const IMPORTED: Uuid = Uuid::from_u128(0x6469_7761_6e2d_696d_706f_7274_6564_3031);

/// Where imported letters go and what comes with them.
#[derive(Debug, Clone)]
pub struct Options {
    /// Code of the agency, part of the derived ids.
    pub agency: String,
    /// The unit under which they are registered; each keeps its sender's name as printed.
    pub issuer: UnitId,
    /// Who receives them.
    pub to: Audience,
    /// Whether each attachment that a line describes becomes a one-page PDF; otherwise attachments are left out.
    pub attachments: bool,
}

/// What an import did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Report {
    /// Registered now.
    pub added: u64,
    /// Registered by an earlier import.
    pub known: u64,
    /// Secret ones that were registered as restricted, because they go to more than named people.
    pub restricted: u64,
}

/// Why nothing, or not everything, was imported.
#[derive(Debug, thiserror::Error)]
pub enum LettersError {
    /// Lines are wrong.
    #[error(transparent)]
    Problems(#[from] ImportProblems),
    /// The archive refused or failed; what was registered before stays, and the import may be repeated.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A paper could not be kept.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// A paper could not be made.
    #[error("a paper could not be printed: {0}")]
    Paper(String),
}

/// Imports a file. `progress` hears how many letters are through.
pub async fn import(
    archive: &dyn Archive,
    blobs: &BlobStore,
    file: &Path,
    options: &Options,
    now: Moment,
    mut progress: impl FnMut(u64) + Send,
) -> Result<Report, LettersError> {
    let (path, wanted) = (file.to_owned(), options.clone());
    off_runtime(move || check(&path, &wanted)).await??;
    let _held = blobs.hold().map_err(BlobError::from)?;
    let mut report = Report::default();
    let mut batches = batches(file.to_owned(), options.clone(), blobs.clone());
    while let Some(batch) = batches.recv().await {
        let batch = batch?;
        for blob in &batch.blobs {
            archive.note_blob(blob, now).await?;
        }
        for registered in archive.send_letters(&batch.letters, now).await? {
            *(if registered.new { &mut report.added } else { &mut report.known }) += 1;
        }
        report.restricted += batch.restricted;
        progress(report.added + report.known);
    }
    Ok(report)
}

/// Judges a file without importing anything; returns how many letters it holds. Blocks; call it off the runtime.
pub fn check(file: &Path, options: &Options) -> Result<u64, ImportProblems> {
    let mut problems = ImportProblems::default();
    let mut letters = 0;
    each_line(file, |number, line| {
        match line.and_then(|line| letter(line, options)) {
            Ok(_) => letters += 1,
            Err(reason) => problems.note(file, Some(number), reason),
        }
        true
    })
    .map_err(|error| ImportProblems::one(file, None, format!("cannot be read: {error}")))?;
    problems.or(letters)
}

#[derive(Default)]
struct Batch {
    letters: Vec<NewLetter>,
    blobs: Vec<Blob>,
    restricted: u64,
}

/// Reads and prints beside the archive's work, never more than two batches ahead of it.
fn batches(file: PathBuf, options: Options, blobs: BlobStore) -> mpsc::Receiver<Result<Batch, LettersError>> {
    let (sender, receiver) = mpsc::channel(2);
    tokio::task::spawn_blocking(move || {
        let failed = |error: LettersError| {
            // A receiver that is gone has failed itself and says so.
            let _ = sender.blocking_send(Err(error));
            false
        };
        let printer = match options.attachments.then(printer).transpose() {
            Ok(printer) => printer,
            Err(error) => {
                failed(error);
                return;
            }
        };
        let mut batch = Batch::default();
        let read = each_line(&file, |number, line| {
            let found = line.and_then(|line| letter(line, &options));
            let found = found.map_err(|reason| ImportProblems::one(&file, Some(number), reason).into());
            match found.and_then(|found| add(&mut batch, found, printer.as_ref(), &blobs)) {
                Ok(()) if batch.letters.len() < BATCH => true,
                Ok(()) => sender.blocking_send(Ok(std::mem::take(&mut batch))).is_ok(),
                Err(error) => failed(error),
            }
        });
        if let Err(error) = read {
            failed(ImportProblems::one(&file, None, format!("cannot be read: {error}")).into());
        } else if !batch.letters.is_empty() {
            let _ = sender.blocking_send(Ok(batch));
        }
    });
    receiver
}

fn add(batch: &mut Batch, found: Found, printer: Option<&Printer>, blobs: &BlobStore) -> Result<(), LettersError> {
    let Found { mut letter, attachments, restricted } = found;
    if let Some(printer) = printer {
        for described in attachments {
            let paper = Paper {
                letterhead: letter.issuer_name.iter().cloned().collect(),
                number: letter.number.clone().unwrap_or_default(),
                date: letter.registered_at,
                subject: letter.subject.clone(),
                paragraphs: vec![described.name.clone()],
                ..Paper::default()
            };
            let bytes = printer.print(&paper).map_err(|error| LettersError::Paper(error.to_string()))?;
            let blob = blobs.keep(bytes.as_slice())?;
            letter.attachments.push(Attachment {
                name: described.name,
                media_type: blob.media_type.clone(),
                size: blob.size,
                sha256: blob.sha256.clone(),
            });
            batch.blobs.push(blob);
        }
    }
    batch.restricted += u64::from(restricted);
    batch.letters.push(letter);
    Ok(())
}

fn printer() -> Result<Printer, LettersError> {
    crate::sample::printer().map_err(|error| LettersError::Paper(error.to_string()))
}

/// Calls `each` with every line that is not blank, or with why it cannot be taken, until it says stop.
fn each_line(file: &Path, mut each: impl FnMut(u64, Result<&[u8], String>) -> bool) -> std::io::Result<()> {
    let mut reader = BufReader::with_capacity(256 * 1024, File::open(file)?);
    let mut line = Vec::new();
    let mut number = 0;
    loop {
        line.clear();
        number += 1;
        if reader.by_ref().take(MAX_LINE_BYTES + 1).read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        let going_on = if line.len() as u64 > MAX_LINE_BYTES {
            reader.skip_until(b'\n')?;
            each(number, Err(format!("the line is longer than {MAX_LINE_BYTES} bytes")))
        } else if line.trim_ascii().is_empty() {
            true
        } else {
            each(number, Ok(line.trim_ascii()))
        };
        if !going_on {
            return Ok(());
        }
    }
}

/// One line as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(
    dead_code,
    reason = "fields of the format that the registry has no use for must still be known to refuse others"
)]
struct Line {
    id: u64,
    #[serde(rename = "ref")]
    reference: String,
    kind: String,
    subject: String,
    sender: String,
    signer: String,
    priority: Priority,
    date: String,
    #[serde(default)]
    hijri: String,
    #[serde(default)]
    ack: bool,
    #[serde(default)]
    read: bool,
    #[serde(default)]
    attachments: Vec<Described>,
    body: String,
}

#[derive(Deserialize, Clone, Copy, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Priority {
    Normal,
    Urgent,
    VeryUrgent,
    Secret,
}

/// An attachment of which only the description is in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(
    dead_code,
    reason = "fields of the format that the registry has no use for must still be known to refuse others"
)]
struct Described {
    name: String,
    #[serde(rename = "type")]
    media_type: String,
    size: u64,
    #[serde(default)]
    seed: u64,
}

struct Found {
    letter: NewLetter,
    attachments: Vec<Described>,
    restricted: bool,
}

fn letter(line: &[u8], options: &Options) -> Result<Found, String> {
    let line: Line = serde_json::from_slice(line).map_err(|error| format!("is no letter: {error}"))?;
    let words = |field: &str, value: &str| match text::line(value) {
        Ok(value) if value.is_empty() => Err(format!("{field} is empty")),
        Ok(value) => Ok(value),
        Err(reason) => Err(format!("{field} {reason}")),
    };
    let subject = text::body(&line.subject).map_err(|reason| format!("subject {reason}"))?;
    let subject = subject.split_whitespace().collect::<Vec<_>>().join(" ");
    if subject.is_empty() || subject.chars().count() > MAX_SUBJECT_CHARS {
        return Err(format!("subject is empty or longer than {MAX_SUBJECT_CHARS} characters"));
    }
    let body = text::body(&line.body).map_err(|reason| format!("body {reason}"))?;
    if body.trim().is_empty() || body.len() > MAX_BODY_BYTES {
        return Err(format!("body is empty or longer than {MAX_BODY_BYTES} bytes"));
    }
    if line.attachments.len() > MAX_ATTACHMENTS {
        return Err(format!("has more than {MAX_ATTACHMENTS} attachments"));
    }
    for described in &line.attachments {
        words("the name of an attachment", &described.name)?;
    }
    let reference = words("ref", &line.reference)?;
    let named_only = !options.to.everybody && options.to.units.is_empty() && options.to.roles.is_empty();
    let confidentiality = match line.priority {
        Priority::Secret if named_only => Confidentiality::Confidential,
        Priority::Secret => Confidentiality::Restricted,
        _ => Confidentiality::Ordinary,
    };
    let name = format!("letter|{}|{reference}|{}", options.agency, line.id);
    let letter = NewLetter {
        id: ItemId(Uuid::new_v5(&IMPORTED, name.as_bytes())),
        issuer: options.issuer.clone(),
        issuer_name: Some(words("sender", &line.sender)?),
        number: Some(reference),
        subject,
        body,
        signatory: words("signer", &line.signer)?,
        attachments: Vec::new(),
        to: options.to.clone(),
        urgency: match line.priority {
            Priority::Urgent => Urgency::Urgent,
            Priority::VeryUrgent => Urgency::VeryUrgent,
            Priority::Normal | Priority::Secret => Urgency::Normal,
        },
        confidentiality,
        registered_at: Moment::parse_rfc3339(&line.date).ok_or("date is not RFC 3339")?,
    };
    Ok(Found { letter, attachments: line.attachments, restricted: confidentiality == Confidentiality::Restricted })
}

async fn off_runtime<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, LettersError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| LettersError::Store(StoreError::Engine(format!("reading stopped: {error}"))))
}

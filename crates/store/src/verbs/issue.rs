//! Registration: number, document, audience rule and entries of circulars and letters, in one transaction.

use super::ending::{self, SUPERSEDED};
use super::founding::{agency, roster_rev};
use super::heads::{Item, exchange, put, write_items};
use super::references::References;
use crate::engine::value::{given, values};
use crate::engine::{Lock, Row, Tx};
use crate::rules::draft::{self, json_text, number, register_of, year_of};
use crate::rules::{bad_request, checks, fault, refused};
use crate::{Blob, NewCircular, NewLetter, Registered, StoreError};
use diwan_domain::{Attachment, Document, DocumentKind, EmployeeId, ItemId, Moment, Role, StreamId};
use diwan_protocol::ProblemType;
use diwan_protocol::feed::{KIND_CIRCULAR, KIND_LETTER};
use diwan_protocol::office::Fault;
use std::collections::{BTreeMap, BTreeSet};

/// See [`crate::Archive::issue_circular`].
pub async fn circular(tx: &mut dyn Tx, circular: &NewCircular, now: Moment) -> Result<Registered, StoreError> {
    match write_circular(tx, circular, now).await? {
        Issue::Known(registered) => Ok(registered),
        Issue::New { registered, entries, leaving } => {
            let streams = exchange(tx, entries, &leaving, now).await?;
            Ok(Registered { streams, ..registered })
        }
    }
}

/// A circular that was written, but for the heads.
pub enum Issue {
    /// It was registered before.
    Known(Registered),
    /// What goes into which stream, and what leaves all streams that have it; see [`exchange`].
    New {
        /// The answer, with the streams of the circular itself.
        registered: Registered,
        /// What goes where.
        entries: Vec<(StreamId, super::heads::Stored)>,
        /// What leaves, and why.
        leaving: Vec<(ItemId, &'static str)>,
    },
}

/// Writes number, document, audience rule and, when it takes the place of another, what that means for the other one. The one text of issuing, for the
/// command line, for a publisher's desk and for the moment that was set. Whoever calls moves the heads.
pub async fn write_circular(tx: &mut dyn Tx, circular: &NewCircular, now: Moment) -> Result<Issue, StoreError> {
    checks::circular(circular, now)?;
    let fingerprint = draft::circular_fingerprint(circular)?;
    let rev = roster_rev(tx, Lock::RosterRead).await?;
    let sql = "SELECT d.number, c.fingerprint FROM document d LEFT JOIN circular c ON c.id = d.id WHERE d.id = ?1";
    if let Some(row) = tx.first(sql, given![circular.id]).await? {
        if row.opt_text(1)?.as_ref() != Some(&fingerprint) {
            return Err(refused(ProblemType::IdempotencyMismatch, "another document was registered under this id"));
        }
        return known(tx, circular.id, row.text(0)?).await.map(Issue::Known);
    }
    if !super::accounts::granted(tx, &circular.publisher).await?.contains(&Role::Publisher) {
        return Err(refused(ProblemType::Forbidden, "the publisher does not hold that role"));
    }
    let mut references = References::default();
    references.add(&circular.issuer, &circular.audience, &circular.attachments);
    let names = references.checked(tx).await?;
    let before = match circular.supersedes {
        None => None,
        Some(before) if before == circular.id => return Err(fault(Fault::SupersedesItself)),
        Some(before) => Some(ending::superseded(tx, before, &circular.publisher, now).await?),
    };
    let (register, year) = (register_of(DocumentKind::Circular), year_of(circular.issued_at)?);
    let serial = next_numbers(tx, register, year, 1).await?;
    let (number, issuer) = (number(register, year, serial), names.of(&circular.issuer));
    let said = match &before {
        None => None,
        Some(before) => {
            let plain = draft::circular(circular, number.clone(), issuer.clone(), None);
            Some((before.document.version(), before.said_by(tx, &plain).await?))
        }
    };
    let carries = said.as_ref().is_some_and(|(_, said)| said.carries);
    let document = draft::circular(circular, number, issuer, said);
    let targets = circular.audience.streams();
    let ready = Ready { document, targets, serial: Some((year, serial)), publisher: Some(&circular.publisher) };
    let mut entries = write_documents(tx, std::slice::from_ref(&ready), rev, now).await?;
    tx.exec(
        "INSERT INTO circular (id, rule, fingerprint, statement, effective_on, deadline, urgency, frozen_count, frozen_sha256,
           joiners, supersedes, carries)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL, NULL, ?8, ?9, ?10)",
        values![
            circular.id,
            json_text(&circular.audience)?,
            fingerprint,
            circular.statement.as_ref(),
            &circular.effective_on,
            circular.deadline,
            circular.urgency.as_str(),
            circular.joiners.as_str(),
            circular.supersedes,
            carries,
        ],
    )
    .await?;
    let mut leaving = Vec::new();
    if let Some(before) = before {
        entries.extend(before.tell(tx, &ready.document, &circular.publisher, now).await?);
        leaving.push((before.document.id, SUPERSEDED));
    }
    Ok(Issue::New { registered: ready.registered(), entries, leaving })
}

/// See [`crate::Archive::send_letters`].
pub async fn letters(tx: &mut dyn Tx, letters: &[NewLetter], now: Moment) -> Result<Vec<Registered>, StoreError> {
    let mut references = References::default();
    for letter in letters {
        checks::letter(letter, now)?;
    }
    let rev = roster_rev(tx, Lock::RosterRead).await?;
    let ids: Vec<_> = letters.iter().map(|l| values![l.id]).collect();
    let on_record = tx.query_many("SELECT number FROM document WHERE id = ?1", &ids).await?;
    // Whether each letter is the first of its id, on record and in this batch.
    let mut seen = BTreeSet::new();
    let fresh: Vec<bool> =
        letters.iter().zip(&on_record).map(|(l, known)| known.is_empty() && seen.insert(l.id)).collect();
    let new: Vec<&NewLetter> = letters.iter().zip(&fresh).filter(|(_, fresh)| **fresh).map(|(l, _)| l).collect();
    for letter in &new {
        references.add(&letter.issuer, &letter.to, &letter.attachments);
    }
    let names = references.checked(tx).await?;
    let mut serials = serials_for(tx, &new).await?.into_iter();
    let mut ready = Vec::with_capacity(new.len());
    for letter in new {
        let (number, serial) = match &letter.number {
            Some(printed) => (printed.clone(), None),
            None => {
                let (year, serial) =
                    serials.next().ok_or_else(|| StoreError::Engine("a number is missing".to_owned()))?;
                (number(register_of(DocumentKind::Letter), year, serial), Some((year, serial)))
            }
        };
        let document = draft::letter(letter, number, names.of(&letter.issuer));
        ready.push(Ready { document, targets: letter.to.streams(), serial, publisher: None });
    }
    let stored = write_documents(tx, &ready, rev, now).await?;
    put(tx, stored, now).await?;
    let by_id: BTreeMap<ItemId, &Ready<'_>> = ready.iter().map(|r| (r.document.id, r)).collect();
    let mut answers = Vec::with_capacity(letters.len());
    for ((letter, fresh), on_record) in letters.iter().zip(fresh).zip(on_record) {
        answers.push(match (by_id.get(&letter.id), on_record.first()) {
            (Some(ready), _) => Registered { new: fresh, ..ready.registered() },
            (None, Some(row)) => known(tx, letter.id, row.text(0)?).await?,
            (None, None) => return Err(StoreError::Engine("a letter was lost between two steps".to_owned())),
        });
    }
    Ok(answers)
}

/// See [`crate::Archive::note_blob`].
pub async fn note_blob(tx: &mut dyn Tx, blob: &Blob, now: Moment) -> Result<(), StoreError> {
    let size = i64::try_from(blob.size).map_err(|_| bad_request("a blob of that size cannot be"))?;
    if !diwan_domain::check::is_sha256_hex(&blob.sha256) || blob.media_type.chars().any(char::is_control) {
        return Err(bad_request("the blob's address or media type is malformed"));
    }
    let sql =
        "INSERT INTO blob (sha256, size, media_type, noted_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (sha256) DO NOTHING";
    tx.exec(sql, values![&blob.sha256, size, &blob.media_type, now]).await.map(drop)
}

/// See [`crate::Archive::blobs`].
pub async fn blobs(tx: &mut dyn Tx, after: Option<&str>, limit: u32) -> Result<Vec<Blob>, StoreError> {
    let sql = "SELECT sha256, size, media_type FROM blob WHERE sha256 > ?1 ORDER BY sha256 LIMIT ?2";
    let rows = tx.query(sql, given![after.unwrap_or_default(), i64::from(limit)]).await?;
    rows.iter().map(read_blob).collect()
}

/// A blob from three columns of a row.
pub fn read_blob(row: &Row) -> Result<Blob, StoreError> {
    let size = u64::try_from(row.int(1)?).map_err(|_| StoreError::Unusable("a blob has a negative size".to_owned()))?;
    Ok(Blob { sha256: row.text(0)?, size, media_type: row.text(2)? })
}

/// The first answer again, for an id that was registered before.
async fn known(tx: &mut dyn Tx, id: ItemId, number: String) -> Result<Registered, StoreError> {
    let sql = "SELECT stream_id FROM target WHERE document_id = ?1 ORDER BY stream_id";
    let streams = tx.query(sql, given![id]).await?;
    let streams = streams.iter().map(|row| row.stream(0)).collect::<Result<_, _>>()?;
    Ok(Registered { id, number, streams, new: false })
}

/// Takes numbers from the one counter row of a register and year and returns the first of them. The row stays locked until
/// the transaction ends: without the document there is no number, so no number is ever missing.
async fn next_numbers(tx: &mut dyn Tx, register: &str, year: i64, how_many: i64) -> Result<i64, StoreError> {
    let agency = agency(tx).await?.code;
    let row = tx
        .first(
            "INSERT INTO number_counter (agency, register, year, last) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (agency, register, year) DO UPDATE SET last = number_counter.last + excluded.last RETURNING last",
            given![agency, register, year, how_many],
        )
        .await?
        .ok_or_else(|| StoreError::Engine("a counter did not answer".to_owned()))?;
    Ok(row.int(0)? - how_many + 1)
}

/// Year and serial for each letter that was not numbered elsewhere, in order. Counters are taken by year, oldest first.
async fn serials_for(tx: &mut dyn Tx, letters: &[&NewLetter]) -> Result<Vec<(i64, i64)>, StoreError> {
    let unnumbered = letters.iter().filter(|l| l.number.is_none());
    let years = unnumbered.map(|l| year_of(l.registered_at)).collect::<Result<Vec<_>, _>>()?;
    let mut wanted: BTreeMap<i64, i64> = BTreeMap::new();
    for year in &years {
        *wanted.entry(*year).or_default() += 1;
    }
    let mut next = BTreeMap::new();
    for (year, how_many) in wanted {
        next.insert(year, next_numbers(tx, register_of(DocumentKind::Letter), year, how_many).await?);
    }
    let mut serials = Vec::with_capacity(years.len());
    for year in years {
        let serial = next.entry(year).or_default();
        serials.push((year, *serial));
        *serial += 1;
    }
    Ok(serials)
}

/// A document that may be written.
struct Ready<'d> {
    document: Document,
    targets: BTreeSet<StreamId>,
    serial: Option<(i64, i64)>,
    publisher: Option<&'d EmployeeId>,
}

impl Ready<'_> {
    fn registered(&self) -> Registered {
        let streams = self.targets.iter().cloned().collect();
        Registered { id: self.document.id, number: self.document.number.clone(), streams, new: true }
    }
}

/// Writes everything but the heads; returns what goes into which stream.
async fn write_documents(
    tx: &mut dyn Tx,
    ready: &[Ready<'_>],
    rev: i64,
    now: Moment,
) -> Result<Vec<(StreamId, super::heads::Stored)>, StoreError> {
    let (mut items, mut documents, mut targets, mut files) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for Ready { document, targets: streams, serial, publisher } in ready {
        let kind = match document.kind {
            DocumentKind::Circular => KIND_CIRCULAR,
            DocumentKind::Letter => KIND_LETTER,
        };
        items.push(Item { id: document.id, kind, registered_at: document.issued_at, body: json_text(document)? });
        documents.push(values![
            document.id,
            document.kind.as_str(),
            &document.number,
            serial.map(|_| register_of(document.kind)),
            serial.map(|(year, _)| year),
            serial.map(|(_, serial)| serial),
            &document.issuer_unit,
            *publisher,
            &document.subject,
            document.version(),
            document.content_sha256(),
            document.statement_sha256(),
            document.confidentiality.as_str(),
            document.issued_at,
            now,
            rev,
        ]);
        targets.extend(streams.iter().map(|stream| values![document.id, stream]));
        let file = |(ordinal, file): (usize, &Attachment)| values![document.id, ordinal as i64, &file.sha256];
        files.extend(document.attachments.iter().enumerate().map(file));
    }
    let stored = write_items(tx, items).await?;
    tx.exec_many(
        "INSERT INTO document (id, kind, number, register, year, serial, issuer_unit, publisher, subject, version, content_sha256,
           statement_sha256, confidentiality, registered_at, recorded_at, roster_rev)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        &documents,
    )
    .await?;
    tx.exec_many("INSERT INTO target (document_id, stream_id) VALUES (?1, ?2)", &targets).await?;
    tx.exec_many("INSERT INTO item_blob (item_id, ordinal, sha256) VALUES (?1, ?2, ?3)", &files).await?;
    let spread = |(ready, stored): (&Ready<'_>, super::heads::Stored)| {
        ready.targets.iter().cloned().map(move |stream| (stream, stored)).collect::<Vec<_>>()
    };
    Ok(ready.iter().zip(stored).flat_map(spread).collect())
}

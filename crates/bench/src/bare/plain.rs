//! Letters in plain SQLite with FTS5's own tokenizer and no folding, and the questions that a list asks, in plain SQL.

use crate::machine::{cpu_seconds, ms};
use anyhow::Result;
use diwan_domain::Document;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use std::path::Path;
use std::time::Instant;

const PAGE: usize = 1_000;

/// Writes one table with its newest-first index and an index of words; bytes of the file.
pub fn bytes_of_table_and_index(file: &Path, documents: &[Document]) -> Result<u64> {
    let mut db = Connection::open(file)?;
    db.execute_batch(
        "PRAGMA journal_mode = WAL;
         CREATE TABLE letter (pos INTEGER PRIMARY KEY, id BLOB UNIQUE, number TEXT, subject TEXT, issuer TEXT, signatory TEXT,
           at INTEGER, body TEXT);
         CREATE INDEX newest ON letter (at DESC, pos DESC);
         CREATE VIRTUAL TABLE words USING fts5 (number, subject, issuer, signatory, body, content='letter', content_rowid='pos',
           tokenize='unicode61');",
    )?;
    for page in documents.chunks(PAGE) {
        let tx = db.transaction()?;
        for d in page.iter().rev() {
            let (pos, id) = (d.issued_at.0 / 1000, d.id.0.as_bytes().as_slice());
            tx.prepare_cached("INSERT INTO letter VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?.execute(params![
                pos,
                id,
                d.number,
                d.subject,
                d.issuer,
                d.signatory,
                d.issued_at.0,
                d.body
            ])?;
            tx.prepare_cached(
                "INSERT INTO words (rowid, number, subject, issuer, signatory, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![pos, d.number, d.subject, d.issuer, d.signatory, d.body])?;
        }
        tx.commit()?;
    }
    db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
    Ok(std::fs::metadata(file)?.len())
}

/// Indexes the same words unfolded, without any table beside; processor seconds.
pub fn index(file: &Path, documents: &[Document]) -> Result<f64> {
    let mut db = Connection::open(file)?;
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE VIRTUAL TABLE plain USING fts5 (words, content='', tokenize='unicode61');",
    )?;
    let cpu = cpu_seconds(None)?;
    for page in documents.chunks(PAGE) {
        let tx = db.transaction()?;
        for d in page.iter().rev() {
            let words = [&d.number, &d.subject, &d.issuer, &d.signatory, &d.body].map(String::as_str).join("\n");
            tx.prepare_cached("INSERT INTO plain (rowid, words) VALUES (?1, ?2)")?
                .execute((d.issued_at.0 / 1000, words))?;
        }
        tx.commit()?;
    }
    Ok(cpu_seconds(None)? - cpu)
}

/// A drawer's file, read beside the drawer.
pub struct BareReader {
    db: Connection,
}

impl BareReader {
    /// Opens the file of a drawer for reading.
    pub fn open(file: &Path) -> Result<Self> {
        let db = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        Ok(Self { db })
    }

    /// Another number after another connection's commit.
    pub fn version(&self) -> Result<i64> {
        Ok(self.db.query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }

    /// Where a page begins that has so many rows before it; `None` at the beginning and behind the end.
    pub fn place(&self, offset: usize) -> Result<Option<(i64, i64)>> {
        let select = "SELECT issued_at, pos FROM document ORDER BY issued_at DESC, pos DESC LIMIT 1 OFFSET ?1";
        let Some(before) = offset.checked_sub(1) else { return Ok(None) };
        Ok(self.db.query_row(select, [i64::try_from(before)?], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
    }

    /// The fifty rows behind a place with every column that a list shows, by keyset; milliseconds.
    pub fn page_ms(&self, place: (i64, i64)) -> Result<f64> {
        let start = Instant::now();
        let mut select = self.db.prepare_cached(
            "SELECT d.id, d.kind, d.number, d.subject, d.issuer, d.issued_at, d.urgency, d.unread, d.recalled, d.attachments,
               d.deadline, y.state, y.sent_at, y.ended_at
             FROM document d LEFT JOIN duty y ON y.item = d.id
             WHERE (d.issued_at, d.pos) < (?1, ?2) ORDER BY d.issued_at DESC, d.pos DESC LIMIT 50",
        )?;
        // Every column is taken over, as whoever shows it must.
        let rows = select.query_map(place, |row| {
            (0..14).map(|column| row.get::<_, Value>(column)).collect::<rusqlite::Result<Vec<Value>>>()
        })?;
        let rows: Vec<_> = rows.collect::<rusqlite::Result<_>>()?;
        anyhow::ensure!(!rows.is_empty(), "an empty page");
        Ok(ms(start))
    }

    /// Bytes of the file once everything is in it.
    pub fn bytes(file: &Path) -> Result<u64> {
        let db = Connection::open(file)?;
        let _: i64 = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        Ok(std::fs::metadata(file)?.len())
    }
}

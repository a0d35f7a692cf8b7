//! The drawer's own tables and index, written by a loop that parses and inserts and does nothing else.

use crate::machine::{cpu_seconds, ms};
use anyhow::Result;
use diwan_domain::Document;
use diwan_domain::arabic::index_text;
use rusqlite::{Connection, params};
use serde_json::value::RawValue;
use std::path::Path;
use std::time::Instant;

/// The same texts that make the real drawer.
const SCHEMA: [&str; 3] = [
    include_str!("../../../cache/migrations/V1__drawer.sql"),
    include_str!("../../../cache/migrations/V2__acts.sql"),
    include_str!("../../../cache/migrations/V3__beginnings.sql"),
];
/// Letters of one transaction, as of one page.
const PAGE: usize = 1_000;

/// An open file with the drawer's schema.
pub struct BareDrawer {
    db: Connection,
}

impl BareDrawer {
    /// Makes it, as durable as the real one.
    pub fn make(file: &Path) -> Result<Self> {
        let db = Connection::open(file)?;
        db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")?;
        for step in SCHEMA {
            db.execute_batch(step)?;
        }
        db.execute("INSERT INTO stream (name) VALUES ('all')", [])?;
        Ok(Self { db })
    }

    /// Writes everything, a page a commit; wall and processor seconds.
    pub fn fill(&mut self, letters: &[Box<RawValue>]) -> Result<(f64, f64)> {
        let (cpu, start) = (cpu_seconds(None)?, Instant::now());
        for page in letters.chunks(PAGE) {
            self.commit(page)?;
        }
        Ok((start.elapsed().as_secs_f64(), cpu_seconds(None)? - cpu))
    }

    /// Parses and writes one page in one durable commit; milliseconds.
    pub fn commit(&mut self, page: &[Box<RawValue>]) -> Result<f64> {
        let start = Instant::now();
        let tx = self.db.transaction()?;
        let mut words = Vec::with_capacity(page.len());
        for raw in page {
            let d: Document = serde_json::from_str(raw.get())?;
            let (pos, id) = (d.issued_at.0 / 1000, d.id.0.as_bytes().as_slice());
            tx.prepare_cached(
                "INSERT INTO item (pos, id, kind, ver, registered_at, raw) VALUES (?1, ?2, 'letter/1', 1, ?3, ?4)",
            )?
            .execute(params![pos, id, d.issued_at.0, raw.get()])?;
            tx.prepare_cached(
                "INSERT INTO item_stream (item, stream, ver, live, generation) VALUES (?1, 'all', 1, 1, 1)",
            )?
            .execute([id])?;
            tx.prepare_cached(
                "INSERT INTO document (pos, id, kind, version, number, subject, issuer_unit, issuer, issued_at, urgency,
                   attachments, content_sha256, unread)
                 VALUES (?1, ?2, 'letter', 1, ?3, ?4, ?5, ?6, ?7, 'normal', 0, ?8, 1)",
            )?
            .execute(params![
                pos,
                id,
                d.number,
                d.subject,
                d.issuer_unit.as_str(),
                d.issuer,
                d.issued_at.0,
                d.content_sha256()
            ])?;
            words.push((pos, words_of(&d)));
        }
        // In the order of time, which is what FTS5 writes fastest.
        words.sort_by_key(|(pos, _)| *pos);
        for row in words {
            tx.prepare_cached("INSERT INTO search (rowid, words) VALUES (?1, ?2)")?.execute(row)?;
        }
        tx.commit()?;
        Ok(ms(start))
    }

    /// Folds and indexes only; processor seconds.
    pub fn index(&mut self, documents: &[Document]) -> Result<f64> {
        let cpu = cpu_seconds(None)?;
        for page in documents.chunks(PAGE) {
            let tx = self.db.transaction()?;
            for d in page.iter().rev() {
                let row = (d.issued_at.0 / 1000, words_of(d));
                tx.prepare_cached("INSERT INTO search (rowid, words) VALUES (?1, ?2)")?.execute(row)?;
            }
            tx.commit()?;
        }
        Ok(cpu_seconds(None)? - cpu)
    }
}

fn words_of(d: &Document) -> String {
    index_text([&d.number, &d.subject, &d.issuer, &d.signatory, &d.body].into_iter().map(String::as_str))
}

//! What the drawer costs: letters of `tools/corpus` stored and searched by it, beside the same letters in plain SQLite with FTS5's own
//! tokenizer and no folding. `cargo run --release -p diwan-cache --example measure -- letters.jsonl`

use diwan_cache::{Cache, Folder, ListQuery};
use diwan_domain::{Document, DocumentKind, ItemId, Moment, StreamId, UnitId};
use diwan_protocol::{Entry, Op, SnapshotPage, StreamHead};
use rusqlite::{Connection, params};
use serde_json::value::{RawValue, to_raw_value};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::Instant;

type Failure = Box<dyn std::error::Error>;

const PAGE: usize = 1000;

fn main() -> Result<(), Failure> {
    let file = std::env::args().nth(1).ok_or("name a file of letters")?;
    let documents = letters(&file)?;
    say(&format!("{} letters", documents.len()));
    for round in 1..=3 {
        let plain = plain(&documents)?;
        let ours = ours(&documents, round == 3)?;
        say(&format!(
            "round {round}: plain FTS5 {:.2} CPU s, {} MB; drawer {:.2} CPU s, {} MB; ratio {:.2}",
            plain.0,
            plain.1,
            ours.0,
            ours.1,
            ours.0 / plain.0
        ));
    }
    Ok(())
}

/// The letters with their data as it travels.
fn letters(file: &str) -> Result<Vec<(Document, Box<RawValue>)>, Failure> {
    let mut documents = Vec::new();
    for (number, line) in BufReader::new(std::fs::File::open(file)?).lines().enumerate() {
        let letter: serde_json::Value = serde_json::from_str(&line?)?;
        let text = |key: &str| letter.get(key).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
        let issuer = text("sender");
        let document = Document {
            id: ItemId(uuid::Uuid::from_u128(u128::try_from(number)?)),
            kind: DocumentKind::Letter,
            number: text("ref"),
            subject: text("subject"),
            body: text("body"),
            issuer_unit: UnitId::from_stored(format!("U{}", issuer.len())),
            issuer,
            signatory: text("signer"),
            issued_at: Moment::parse_rfc3339(&text("date")).unwrap_or_default(),
            urgency: Default::default(),
            confidentiality: Default::default(),
            attachments: Vec::new(),
            circular: None,
        };
        let raw = to_raw_value(&document)?;
        documents.push((document, raw));
    }
    documents.sort_by_key(|(d, _)| std::cmp::Reverse(d.issued_at));
    Ok(documents)
}

fn plain(documents: &[(Document, Box<RawValue>)]) -> Result<(f64, u64), Failure> {
    let dir = tempfile::tempdir()?;
    let file = dir.path().join("plain.db");
    let mut db = Connection::open(&file)?;
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE letter (pos INTEGER PRIMARY KEY, id BLOB UNIQUE, number TEXT, subject TEXT, issuer TEXT, at INTEGER, body TEXT);
         CREATE INDEX newest ON letter (at DESC, pos DESC);
         CREATE VIRTUAL TABLE words USING fts5 (subject, body, content='letter', content_rowid='pos', tokenize='unicode61');",
    )?;
    let start = cpu_seconds()?;
    let mut pos = i64::try_from(documents.len())?;
    for page in documents.chunks(PAGE) {
        let tx = db.transaction()?;
        for (document, raw) in page {
            let d: Document = serde_json::from_str(raw.get())?;
            let id = document.id.0.as_bytes().as_slice();
            let row = params![pos, id, d.number, d.subject, d.issuer, d.issued_at.0, d.body];
            tx.prepare_cached("INSERT INTO letter VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute(row)?;
            tx.prepare_cached("INSERT INTO words (rowid, subject, body) VALUES (?1, ?2, ?3)")?
                .execute(params![pos, d.subject, d.body])?;
            pos -= 1;
        }
        tx.commit()?;
    }
    let spent = cpu_seconds()? - start;
    db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
    Ok((spent, megabytes(&file)?))
}

fn ours(documents: &[(Document, Box<RawValue>)], ask: bool) -> Result<(f64, u64), Failure> {
    let dir = tempfile::tempdir()?;
    let cache = Cache::open(dir.path())?;
    let stream = StreamId::all();
    let now = Moment::default();
    cache.hold_streams(std::slice::from_ref(&stream), now)?;
    let start = cpu_seconds()?;
    let wall = Instant::now();
    let mut key: Option<String> = None;
    let pages = documents.chunks(PAGE).count();
    for (number, page) in documents.chunks(PAGE).enumerate() {
        let next = (number + 1 < pages).then(|| (number + 1).to_string());
        let count = i64::try_from(documents.len())?;
        let as_of = StreamHead { stream: stream.clone(), epoch: 1, head: count, count, check: String::new() };
        let entries = page.iter().map(|(d, raw)| entry(d, raw)).collect();
        cache.apply_snapshot(&stream, key.as_deref(), &SnapshotPage { entries, next: next.clone(), as_of }, now)?;
        key = next;
    }
    let spent = cpu_seconds()? - start;
    if ask {
        say(&format!("stored in {:.2} s of wall time", wall.elapsed().as_secs_f64()));
        questions(&cache)?;
    }
    drop(cache);
    Ok((spent, megabytes(&dir.path().join("cache.db"))?))
}

fn entry(d: &Document, raw: &RawValue) -> Entry {
    let (kind, data) = ("letter/1".to_owned(), Some(raw.to_owned()));
    Entry { seq: 1, op: Op::Put, kind, id: d.id, ver: 1, registered_at: d.issued_at, data, reason: None }
}

fn questions(cache: &Cache) -> Result<(), Failure> {
    let total = usize::try_from(cache.list(&ListQuery::default(), 0, 1, Moment::default())?.total)?;
    let deep = total.saturating_sub(total / 10);
    for (what, query, offset) in [
        ("newest 50", ListQuery::default(), 0),
        ("50 at 90 % depth", ListQuery::default(), deep),
        ("unread 50", ListQuery { unread: true, ..ListQuery::default() }, 0),
        ("common word", text("الإجراء "), 0),
        ("marker word", text("زمرده"), 0),
        ("two words", text("السجل المحدث "), 0),
        ("prefix of 3, الم", text("الم"), 0),
        ("prefix of 1", text("م"), 0),
        ("word and prefix", text("الإجراء المخ"), 0),
        ("no hit", text("غغغغ "), 0),
        ("word among unread", ListQuery { unread: true, ..text("السجل ") }, 0),
        ("word in an empty folder", ListQuery { folder: Folder::Awaiting, ..text("السجل ") }, 0),
    ] {
        let mut times: Vec<f64> = Vec::new();
        let mut hits = 0;
        for _ in 0..20 {
            // A change between the questions, so that none is answered from memory.
            cache.hold_streams(&[StreamId::all()], Moment::default())?;
            let start = Instant::now();
            let page = cache.list(&query, offset, 50, Moment::default())?;
            times.push(start.elapsed().as_secs_f64() * 1000.0);
            hits = page.total;
        }
        times.sort_by(f64::total_cmp);
        let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default();
        say(&format!("{what}: p50 {:.2} ms, p95 {:.2} ms, {hits} hits", at(50), at(95)));
    }
    Ok(())
}

fn text(text: &str) -> ListQuery {
    ListQuery { text: text.to_owned(), ..ListQuery::default() }
}

/// CPU time of this process: on a busy machine the clock on the wall says little.
fn cpu_seconds() -> Result<f64, Failure> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let ticks = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
    Ok(ticks.filter_map(|t| t.parse::<f64>().ok()).sum::<f64>() / 100.0)
}

fn megabytes(file: &Path) -> Result<u64, Failure> {
    Ok(std::fs::metadata(file)?.len() / 1_000_000)
}

#[allow(clippy::print_stdout, reason = "a measuring tool talks to its terminal")]
fn say(line: &str) {
    println!("{line}");
}

//! Finding and listing in a drawer, through its own interface: what the window waits for, without the way to the window.

use crate::bare::drawer::BareDrawer;
use crate::bare::plain::{self, BareReader};
use crate::corpus::{Corpus, Letter};
use crate::figures::{Goal, Scales, short};
use crate::machine::ms;
use anyhow::{Result, ensure};
use diwan_cache::{Cache, ListQuery};
use diwan_domain::{Document, Moment, StreamId};
use diwan_protocol::feed::KIND_LETTER;
use diwan_protocol::{Entry, Op, SnapshotPage, StreamHead};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::value::to_raw_value;
use std::path::Path;
use std::time::Instant;

/// Rows of a page of the list.
const ROWS: usize = 50;
const PAGE: usize = 1_000;

/// `search_*`, `list_p50_ratio` and `cache_bytes_ratio` on a synced drawer.
pub fn in_drawer(scales: &mut Scales, corpus: &Corpus, drawer: &Path, files: &Path) -> Result<()> {
    let cache = Cache::open(drawer)?;
    let size = short(corpus.count);
    search(scales, corpus, &cache, &size)?;
    recall(scales, corpus, &cache)?;
    let file = drawer.join("cache.db");
    list_ratio(scales, &cache, &BareReader::open(&file)?, corpus.count)?;
    drop(cache);
    let documents = documents(corpus, corpus.count)?;
    let folder = tempfile::tempdir_in(files)?;
    let plain = plain::bytes_of_table_and_index(&folder.path().join("plain.db"), &documents)?;
    let ours = BareReader::bytes(&file)?;
    scales.weigh(&format!("cache_bytes_{size}"), "bytes", Goal::Told, &[ours as f64])?;
    scales.weigh("cache_bytes_ratio", "x", Goal::AtMost(1.4), &[ours as f64 / plain as f64])?;
    Ok(())
}

fn search(scales: &mut Scales, corpus: &Corpus, cache: &Cache, size: &str) -> Result<()> {
    let mut all = Vec::new();
    let mut slowest: (f64, Vec<f64>) = (0.0, Vec::new());
    for (kind, text) in corpus.queries()? {
        let query = ListQuery { text, ..ListQuery::default() };
        let mut times = Vec::new();
        for _ in 0..40 {
            forget_lists(cache)?;
            let start = Instant::now();
            let page = cache.list(&query, 0, ROWS, Moment::default())?;
            times.push(ms(start));
            ensure!(!page.rows.is_empty(), "nothing is found for {kind}");
        }
        let p50 = scales.weigh(&format!("search_{size}: {kind}"), "ms", Goal::Told, &times)?;
        if p50 >= slowest.0 {
            slowest = (p50, times.clone());
        }
        all.extend(times);
    }
    // The goal holds for every kind of query, so the figure is that of the slowest kind.
    scales.weigh(&format!("search_p50_ms_{size}"), "ms", Goal::AtMost(10.0), &slowest.1)?;
    scales.weigh_at(99.0, &format!("search_p99_ms_{size}"), "ms", Goal::AtMost(50.0), &all)?;
    Ok(())
}

/// A commit between two questions, so that none is answered from memory.
fn forget_lists(cache: &Cache) -> Result<()> {
    let streams: Vec<StreamId> = cache.standings()?.into_iter().map(|s| s.stream).collect();
    cache.hold_streams(&streams, Moment::default())?;
    Ok(())
}

fn recall(scales: &mut Scales, corpus: &Corpus, cache: &Cache) -> Result<()> {
    let markers = corpus.markers()?;
    let mut found = 0;
    for marker in &markers {
        let query = ListQuery { text: format!("{} ", marker.word), ..ListQuery::default() };
        found += i32::from(cache.list(&query, 0, ROWS, Moment::default())?.total == marker.letters);
    }
    let goal = Goal::AtLeast(markers.len() as f64);
    scales.weigh("search_recall", "spellings", goal, &[f64::from(found)])?;
    Ok(())
}

fn list_ratio(scales: &mut Scales, cache: &Cache, bare: &BareReader, count: usize) -> Result<()> {
    let mut chance = StdRng::seed_from_u64(1446);
    let (mut ours, mut raw) = (Vec::new(), Vec::new());
    for _ in 0..200 {
        let offset = chance.random_range(1..count - ROWS);
        if let Some(place) = bare.place(offset)? {
            raw.push(bare.page_ms(place)?);
        }
        ours.push(page_ms(cache, offset)?);
    }
    let ours = scales.weigh("list_page_ms", "ms", Goal::Told, &ours)?;
    let raw = scales.weigh("list_page_bare_ms", "ms", Goal::Told, &raw)?;
    scales.weigh("list_p50_ratio", "x", Goal::AtMost(3.0), &[ours / raw])?;
    Ok(())
}

fn page_ms(cache: &Cache, offset: usize) -> Result<f64> {
    let start = Instant::now();
    let page = cache.list(&ListQuery::default(), offset, ROWS, Moment::default())?;
    ensure!(page.rows.len() == ROWS, "a short page");
    Ok(ms(start))
}

/// `list_p50_growth` and `unread_count_ms_*`: letters of one line each, ten times as many as before.
pub fn growth(scales: &mut Scales, corpus: &Corpus, few: usize, many: usize, files: &Path) -> Result<()> {
    let mut medians = Vec::new();
    for count in [few, many] {
        let folder = tempfile::tempdir_in(files)?;
        let cache = Cache::open(folder.path())?;
        fill_in_short(&cache, corpus, count)?;
        let mut chance = StdRng::seed_from_u64(1446);
        let times: Vec<f64> =
            (0..200).map(|_| page_ms(&cache, chance.random_range(0..count - ROWS))).collect::<Result<_>>()?;
        let size = short(count);
        medians.push(scales.weigh(&format!("list_p50_ms_{size}"), "ms", Goal::Told, &times)?);
        let counted = || -> Result<f64> {
            let start = Instant::now();
            let counters = cache.counters(Moment::default())?;
            ensure!(counters.unread_letters == i64::try_from(count)?, "the figure is wrong");
            Ok(ms(start))
        };
        let times: Vec<f64> = (0..200).map(|_| counted()).collect::<Result<_>>()?;
        scales.weigh(&format!("unread_count_ms_{size}"), "ms", Goal::AtMost(1.0), &times)?;
    }
    if let [few, many] = medians[..] {
        scales.weigh("list_p50_growth", "x", Goal::AtMost(2.0), &[many / few])?;
    }
    Ok(())
}

/// Fills a drawer as a snapshot does, newest first, a letter a minute.
fn fill_in_short(cache: &Cache, corpus: &Corpus, count: usize) -> Result<()> {
    let patterns = corpus.letters(0, PAGE)?;
    let (stream, total) = (StreamId::all(), i64::try_from(count)?);
    cache.hold_streams(std::slice::from_ref(&stream), Moment::default())?;
    let as_of = StreamHead { stream: stream.clone(), epoch: 1, head: total, count: total, check: String::new() };
    let mut key: Option<String> = None;
    for from in (0..count).step_by(PAGE) {
        let mut entries = Vec::with_capacity(PAGE);
        for (number, letter) in (from..count.min(from + PAGE)).zip(&patterns) {
            let at = Moment(1_800_000_000_000 - i64::try_from(number)? * 60_000);
            let document = letter.in_short(number, at);
            entries.push(Entry {
                seq: 1,
                op: Op::Put,
                kind: KIND_LETTER.to_owned(),
                id: document.id,
                ver: 1,
                registered_at: at,
                data: Some(to_raw_value(&document)?),
                reason: None,
            });
        }
        let next = (from + PAGE < count).then(|| (from + PAGE).to_string());
        let page = SnapshotPage { entries, next: next.clone(), as_of: as_of.clone() };
        cache.apply_snapshot(&stream, key.as_deref(), &page, Moment::default())?;
        key = next;
    }
    Ok(())
}

/// `fold_index_cost_ratio`: nothing but indexing, folded as the drawer does it and plain, in turns.
pub fn folding(scales: &mut Scales, corpus: &Corpus, count: usize, files: &Path) -> Result<()> {
    let documents = documents(corpus, count)?;
    let (mut ratios, mut folded, mut plain) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..3 {
        let folder = tempfile::tempdir_in(files)?;
        let bare = plain::index(&folder.path().join("plain.db"), &documents)?;
        let ours = BareDrawer::make(&folder.path().join("folded.db"))?.index(&documents)?;
        ratios.push(ours / bare);
        folded.push(ours);
        plain.push(bare);
    }
    let size = short(count);
    scales.weigh(&format!("fold_index_{size}_cpu"), "CPU s", Goal::Told, &folded)?;
    scales.weigh(&format!("fold_index_{size}_bare_cpu"), "CPU s", Goal::Told, &plain)?;
    scales.weigh("fold_index_cost_ratio", "x", Goal::AtMost(1.3), &ratios)?;
    Ok(())
}

/// Whole letters as documents, newest first.
fn documents(corpus: &Corpus, count: usize) -> Result<Vec<Document>> {
    let letters = corpus.letters(0, count)?;
    Ok(letters.iter().rev().map(Letter::whole).collect())
}

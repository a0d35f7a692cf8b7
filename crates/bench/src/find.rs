//! Finding and listing: searches through the desk's own command and as the window is sent them, lists through the drawer's interface.

use crate::bare::drawer::BareDrawer;
use crate::bare::plain::{self, BareReader};
use crate::corpus::{Corpus, Letter};
use crate::figures::{Goal, Scales, short};
use crate::machine::ms;
use crate::workplace::{Workplace, failed};
use anyhow::{Result, ensure};
use diwan_cache::{Cache, ListQuery};
use diwan_desk::view;
use diwan_domain::{Document, Moment};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::path::Path;
use std::time::Instant;

/// Rows of a page of the list.
const ROWS: usize = 50;
/// Times that each kind of query is asked.
const TIMES: usize = 40;

/// `search_*`: every kind of query of the mix, through the desk's command and written as JSON, which is what goes to the window.
pub async fn search(
    scales: &mut Scales,
    corpus: &Corpus,
    place: &Workplace,
    size: &str,
    goals: (f64, f64),
) -> Result<()> {
    let queries = corpus.queries()?;
    let mut times = vec![Vec::with_capacity(TIMES); queries.len()];
    for round in 0..TIMES {
        for ((kind, text), times) in queries.iter().zip(&mut times) {
            // Spaces before the words change nothing but that no question is one that the desk remembers the answer to.
            let text = format!("{}{text}", " ".repeat(round));
            let query = view::ListQuery { text, ..view::ListQuery::default() };
            let start = Instant::now();
            let page = place.desk.list(query, 0, 50).await.map_err(failed)?;
            let sent = serde_json::to_vec(&page)?;
            times.push(ms(start));
            ensure!(!page.rows.is_empty() && !sent.is_empty(), "nothing is found for {kind}");
        }
    }
    let mut slowest = (0.0, 0);
    for (at, ((kind, _), times)) in queries.iter().zip(&times).enumerate() {
        let p50 = scales.weigh(&format!("search_{size}: {kind}"), "ms", Goal::Told, times)?;
        if p50 > slowest.0 {
            slowest = (p50, at);
        }
    }
    // The goal holds for every kind of query, so the figure is that of the slowest kind.
    let of_slowest = times.get(slowest.1).map_or(&[][..], Vec::as_slice);
    scales.weigh(&format!("search_p50_ms_{size}"), "ms", Goal::AtMost(goals.0), of_slowest)?;
    scales.weigh_at(99.0, &format!("search_p99_ms_{size}"), "ms", Goal::AtMost(goals.1), &times.concat())?;
    Ok(())
}

/// `search_recall`, `list_*`, `unread_count_*` and `cache_bytes_ratio` on a synced drawer that nobody else has open.
pub fn in_drawer(scales: &mut Scales, corpus: &Corpus, drawer: &Path, files: &Path) -> Result<()> {
    let cache = Cache::open(drawer)?;
    let size = short(corpus.count);
    recall(scales, corpus, &cache)?;
    let file = drawer.join("cache.db");
    list_ratio(scales, &cache, &BareReader::open(&file)?, corpus.count)?;
    lists(scales, &cache, corpus.count)?;
    drop(cache);
    let documents = documents(corpus, corpus.count)?;
    let folder = tempfile::tempdir_in(files)?;
    let plain = plain::bytes_of_table_and_index(&folder.path().join("plain.db"), &documents)?;
    let ours = BareReader::bytes(&file)?;
    scales.weigh(&format!("cache_bytes_{size}"), "bytes", Goal::Told, &[ours as f64])?;
    scales.weigh("cache_bytes_ratio", "x", Goal::AtMost(1.25), &[ours as f64 / plain as f64])?;
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
    scales.weigh("list_p50_ratio", "x", Goal::AtMost(2.0), &[ours / raw])?;
    Ok(())
}

fn page_ms(cache: &Cache, offset: usize) -> Result<f64> {
    let start = Instant::now();
    let page = cache.list(&ListQuery::default(), offset, ROWS, Moment::default())?;
    ensure!(page.rows.len() == ROWS, "a short page");
    Ok(ms(start))
}

/// `list_p50_ms_*` and `unread_count_ms_*` of a drawer with so many letters, all unread.
pub fn lists(scales: &mut Scales, cache: &Cache, count: usize) -> Result<()> {
    let mut chance = StdRng::seed_from_u64(1446);
    let times: Vec<f64> =
        (0..200).map(|_| page_ms(cache, chance.random_range(0..count - ROWS))).collect::<Result<_>>()?;
    let size = short(count);
    scales.weigh(&format!("list_p50_ms_{size}"), "ms", Goal::Told, &times)?;
    let counted = || -> Result<f64> {
        let start = Instant::now();
        let counters = cache.counters(Moment::default())?;
        ensure!(counters.unread_letters == i64::try_from(count)?, "the figure is wrong");
        Ok(ms(start))
    };
    let times: Vec<f64> = (0..200).map(|_| counted()).collect::<Result<_>>()?;
    scales.weigh(&format!("unread_count_ms_{size}"), "ms", Goal::AtMost(0.1), &times)?;
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

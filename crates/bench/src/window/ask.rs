//! Lists and searches asked for as the window asks: through the shell, until the rows are objects in the page.

use crate::corpus::Corpus;
use crate::figures::{Goal, Scales};
use anyhow::{Result, ensure};
use diwan_stories::Desk;
use serde_json::{Value, json};

/// Rows that the window asks for at once (`PAGE` of its pager).
const ROWS: u32 = 100;
/// Lists asked for in one sample: the page's clock has whole milliseconds only.
const LISTS: usize = 10;

/// Asks once and gives the time and the number of rows.
const SEARCH: &str = "const [query, offset, limit, done] = arguments; const start = performance.now(); \
    window.__TAURI_INTERNALS__.invoke('list', { query, offset, limit }).then((page) => done([performance.now() - start, page.rows.length]), (failure) => done(failure))";

/// Asks for pages all over the list, one after another, and gives the time of one.
const LIST: &str = "const [query, offsets, limit, done] = arguments; const start = performance.now(); let rows = 0; (async () => { \
    for (const offset of offsets) rows += (await window.__TAURI_INTERNALS__.invoke('list', { query, offset, limit })).rows.length; \
    return [(performance.now() - start) / offsets.length, rows / offsets.length]; })().then(done, done)";

/// `search_ipc_*` and `list_ipc_p50_ms`.
pub async fn through_the_window(scales: &mut Scales, desk: &Desk, corpus: &Corpus, asks: usize) -> Result<()> {
    let mut all = Vec::new();
    let mut slowest: (f64, Vec<f64>) = (0.0, Vec::new());
    for (kind, text) in corpus.queries()? {
        let mut times = Vec::new();
        for ask in 0..asks {
            // Spaces in front change nothing but that nobody has asked just this before, so that none is answered from memory.
            let asked = query(&format!("{}{text}", " ".repeat(ask)));
            let said = desk.run_and_wait(SEARCH, vec![asked, 0.into(), ROWS.into()]).await?;
            let (time, rows): (f64, usize) = serde_json::from_value(said)?;
            ensure!(rows > 0, "nothing is found for {kind}");
            times.push(time);
        }
        let p50 = scales.weigh(&format!("search_ipc: {kind}"), "ms", Goal::Told, &times)?;
        if p50 >= slowest.0 {
            slowest = (p50, times.clone());
        }
        all.extend(times);
    }
    scales.weigh("search_ipc_p50_ms", "ms", Goal::AtMost(10.0), &slowest.1)?;
    scales.weigh_at(99.0, "search_ipc_p99_ms", "ms", Goal::AtMost(50.0), &all)?;
    let pages = corpus.count / ROWS as usize;
    let mut lists = Vec::new();
    for sample in 0..asks {
        // Far from each other and from the sample before, in every part of the list.
        let offsets: Vec<usize> =
            (0..LISTS).map(|page| (page * pages / LISTS + sample) % pages * ROWS as usize).collect();
        let said = desk.run_and_wait(LIST, vec![query(""), offsets.into(), ROWS.into()]).await?;
        let (time, rows): (f64, f64) = serde_json::from_value(said)?;
        ensure!(rows == f64::from(ROWS), "short pages");
        lists.push(time);
    }
    scales.weigh("list_ipc_p50_ms", "ms", Goal::Told, &lists)?;
    Ok(())
}

fn query(text: &str) -> Value {
    json!({ "folder": "all", "text": text, "issuer": null, "from": null, "until": null, "unread": false })
}

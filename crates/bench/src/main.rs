//! THE SCALES. Must not know: how the rooms are made inside. Measures the house through the doors that its users have, beside bare
//! engines doing the same work in the same run. `make bench`; docs/PERFORMANCE.md says what each figure means.

mod acts;
mod bare;
mod bell;
mod boards5;
mod corpus;
mod country;
mod figures;
mod find;
mod flood;
mod growth;
mod house;
mod ladder;
mod machine;
mod noop;
mod post;
mod press;
mod publish;
mod push;
mod server;
mod stocked;
mod sync;
mod window;
mod wire;
mod workplace;

use anyhow::{Context, Result, bail};
use corpus::Corpus;
use figures::{Scales, say};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Parts of a run, in their order: what takes longest and needs most disk comes last. Naming some as arguments measures only those.
const PARTS: [&str; 12] =
    ["fold", "press", "bell", "push", "sync", "window", "acts", "country", "boards5", "publish", "ladder", "growth"];

/// How much of everything.
#[derive(Clone, Copy)]
struct Size {
    name: &'static str,
    letters: usize,
    growth: growth::Size,
    folded: usize,
    /// Acknowledgements that are withdrawn on another desk.
    withdrawals: usize,
    country: country::Size,
    /// Single acts of one round.
    acts: usize,
    push_clients: usize,
    /// Rows of an export.
    rows: usize,
    window: window::Size,
}

const SMALL: Size = Size {
    name: "small",
    letters: 5_000,
    growth: growth::Size { few: 1_000, many: 50_000 },
    folded: 5_000,
    withdrawals: 100,
    country: country::Size { people: 20_000, few: 200, receipts: 40_000 },
    acts: 1_600,
    push_clients: 1_000,
    rows: 10_000,
    window: window::Size { starts: 3, rest: Duration::from_secs(5), asks: 5, clicks: 60 },
};

const FULL: Size = Size {
    name: "full",
    letters: 100_000,
    growth: growth::Size { few: 1_000, many: 1_000_000 },
    folded: 20_000,
    withdrawals: 100,
    country: country::Size { people: 480_000, few: 4_800, receipts: 2_000_000 },
    acts: 4_800,
    push_clients: 10_000,
    rows: 100_000,
    window: window::Size { starts: 7, rest: Duration::from_secs(60), asks: 20, clicks: 600 },
};

fn main() -> Result<()> {
    if let Some(done) = press::child() {
        return done;
    }
    let size = match std::env::var("BENCH_SIZE").as_deref() {
        Ok("small") => SMALL,
        Ok("full") | Err(_) => FULL,
        Ok(other) => bail!("BENCH_SIZE is small or full, not {other}"),
    };
    let parts: Vec<String> = std::env::args().skip(1).collect();
    if let Some(unknown) = parts.iter().find(|part| !PARTS.contains(&part.as_str())) {
        bail!("there is no part {unknown}; there are {}", PARTS.join(", "));
    }
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run(size, &parts))
}

async fn run(size: Size, parts: &[String]) -> Result<()> {
    let target = target()?;
    let files = target.join("bench");
    let tools = target.parent().context("the build folder has no parent")?.join("tools/corpus");
    let corpus = Corpus::made(&tools, &files, size.letters)?;
    let mut scales = Scales::keeping(&target.join("figures.jsonl"), size.name)?;
    say(&format!("{} run on {}", size.name, machine::described()));
    let start = Instant::now();
    let (mut times, mut agencies) = (Vec::new(), None);
    for part in PARTS.iter().filter(|part| parts.is_empty() || parts.iter().any(|named| named == *part)) {
        let start = Instant::now();
        say(&format!("-- {part}: {}", minute(&files)?));
        let weighed = weigh(part, &mut scales, size, &corpus, &files, &mut agencies).await;
        weighed.with_context(|| format!("measuring {part}"))?;
        let took = format!("{part} {:.0} s", start.elapsed().as_secs_f64());
        say(&format!("-- {took}: {}", minute(&files)?));
        times.push(took);
    }
    say(&format!("{:.0} s in all: {}", start.elapsed().as_secs_f64(), times.join(", ")));
    for why in scales.left_out() {
        say(&format!("left out: {why}"));
    }
    match scales.missed() {
        [] => say("missed: nothing"),
        missed => say(&format!("missed: {}", missed.join(", "))),
    }
    Ok(())
}

/// What else the machine was doing, and how fast its disk was: a figure means little without them.
fn minute(files: &Path) -> Result<String> {
    let floor = figures::percentile(&machine::fsync_floor_ms(files)?, 50.0).context("the disk took no time")?;
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    Ok(format!("{cores} processors, load {:.1}, a synced write takes {floor:.2} ms", machine::load()?))
}

async fn weigh(
    part: &str,
    scales: &mut Scales,
    size: Size,
    corpus: &Corpus,
    files: &Path,
    agencies: &mut Option<country::Agencies>,
) -> Result<()> {
    // What a part leaves behind is for the one right after it; after that its place on the disk is needed.
    let left = agencies.take();
    match part {
        "sync" => {
            let mut synced = sync::first(scales, corpus, files).await?;
            find::in_drawer(scales, corpus, &synced.drawer()?, files)?;
            sync::at_rest(scales, &synced, corpus).await?;
            sync::delta(scales, &mut synced, corpus).await
        }
        "growth" => growth::both(scales, corpus, size.growth, files).await,
        "fold" => find::folding(scales, corpus, size.folded, files),
        "press" => press::measured(scales, size.rows, files),
        "bell" => bell::measured(scales, size.withdrawals, files).await,
        "country" => {
            *agencies = Some(country::both(scales, size.country, files).await?);
            Ok(())
        }
        "boards5" => {
            let filled = match left {
                Some(agencies) => agencies,
                None => country::both(scales, size.country, files).await?,
            };
            boards5::both(scales, size.country, &filled, files).await?;
            // The next part goes on with them.
            *agencies = Some(filled);
            Ok(())
        }
        "publish" => {
            let founded = match left {
                Some(agencies) => agencies,
                None => country::founded(size.country.people, files).await?,
            };
            publish::both(scales, size.country.people, &founded, files).await?;
            // The next part goes on with them.
            *agencies = Some(founded);
            Ok(())
        }
        "ladder" => {
            let agencies = match left {
                Some(agencies) => agencies,
                None => country::founded(size.country.people, files).await?,
            };
            ladder::both(scales, size.country.people, &agencies).await
        }
        "acts" => acts::both(scales, size.acts, files).await,
        "window" => window::measured(scales, corpus, size.window, files).await,
        _ => push::notices(scales, size.push_clients, files).await,
    }
}

/// The build folder that this program lies in.
fn target() -> Result<PathBuf> {
    let here = std::env::current_exe()?;
    here.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file()).map(Path::to_owned).context("no build folder")
}

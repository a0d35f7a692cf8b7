//! What must not grow with the number of letters: a desk with a thousand beside a desk with a million.

use crate::corpus::Corpus;
use crate::figures::{Goal, Scales, short};
use crate::find;
use crate::machine::free_bytes;
use crate::noop::{Looks, Watched};
use crate::stocked::Stocked;
use crate::sync;
use crate::workplace::{Keyring, drawer_of};
use anyhow::Result;
use diwan_cache::Cache;
use std::path::Path;
use tempfile::TempDir;

/// Room for one letter in the registry, in the drawer and in the two logs that grow while they are filled.
const BYTES_OF_A_LETTER: u64 = 16_000;
/// Looks without news of each desk.
const LOOKS: usize = 100;

/// How many letters each of the two desks has.
#[derive(Clone, Copy)]
pub struct Size {
    pub few: usize,
    pub many: usize,
}

/// `noop_sync_*_1k` and `_1m` with `noop_sync_growth`, `search_*_1m`, `list_p50_growth`, `unread_count_ms_1m`.
pub async fn both(scales: &mut Scales, corpus: &Corpus, size: Size, files: &Path) -> Result<()> {
    let many = short(size.many);
    let (needed, free) = (size.many as u64 * BYTES_OF_A_LETTER, free_bytes(files)?);
    if free < needed {
        let (needed, free, place) = (needed.div_ceil(1 << 30), free >> 30, files.display());
        scales.leave_out(format!(
            "everything at {many} letters, which needs {needed} GiB of disk; {place} has {free} free"
        ));
        return Ok(());
    }
    let one = Grown::to(scales, corpus, size.few, files).await?;
    let other = Grown::to(scales, corpus, size.many, files).await?;
    let (small, large) = (one.watched().await?, other.watched().await?);
    let (mut looks_small, mut looks_large) = (Looks::default(), Looks::default());
    // In turns, so that a busy minute of the machine weighs on both.
    for _ in 0..LOOKS {
        small.look(&mut looks_small).await?;
        large.look(&mut looks_large).await?;
    }
    let few_ms = looks_small.weigh(scales, &format!("_{}", short(size.few)))?;
    let many_ms = looks_large.weigh(scales, &format!("_{many}"))?;
    scales.weigh("noop_sync_growth", "x", Goal::AtMost(1.5), &[many_ms / few_ms])?;
    small.place.close().await;
    find::search(scales, corpus, &large.place, &many, (20.0, 200.0)).await?;
    large.place.close().await;
    let drawer = drawer_of(other.desk.path())?;
    warm(&drawer)?;
    let cache = Cache::open(&drawer)?;
    find::lists(scales, &cache, size.many)?;
    let known = |count| scales.known(&format!("list_p50_ms_{}", short(count)));
    match (known(corpus.count), known(size.many)) {
        (Some(fewer), Some(more)) => scales.weigh("list_p50_growth", "x", Goal::AtMost(1.5), &[more / fewer]).map(drop),
        _ => {
            scales.leave_out("list_p50_growth, which compares with the part sync of the same run".to_owned());
            Ok(())
        }
    }
}

/// Reads a drawer's files once: pages of a list are taken from everywhere in it, and what is asked is how the list grows, not how fast the disk
/// brings back what the machine has put out of its memory meanwhile.
fn warm(drawer: &Path) -> Result<()> {
    for file in std::fs::read_dir(drawer)? {
        let file = file?;
        if file.file_type()?.is_file() {
            std::io::copy(&mut std::fs::File::open(file.path())?, &mut std::io::sink())?;
        }
    }
    Ok(())
}

/// A registry with letters and a desk that has taken them all.
struct Grown {
    desk: TempDir,
    keyring: Keyring,
    stocked: Stocked,
}

impl Grown {
    async fn to(scales: &mut Scales, corpus: &Corpus, count: usize, files: &Path) -> Result<Self> {
        let stocked = Stocked::with(corpus.poured(count)?, files).await?;
        let (desk, keyring) = (tempfile::tempdir_in(files)?, Keyring::default());
        let taken = sync::take(desk.path(), &stocked.server, &keyring, count).await?;
        let size = short(count);
        scales.weigh(&format!("registered_{size}_per_s"), "letters/s", Goal::Told, &[stocked.per_s])?;
        scales.weigh(&format!("first_sync_{size}_per_s"), "letters/s", Goal::Told, &[count as f64 / taken.wall])?;
        scales.weigh(&format!("first_sync_{size}_desk_cpu"), "CPU s", Goal::Told, &[taken.cpu])?;
        scales.weigh(&format!("first_page_ms_{size}"), "ms", Goal::AtMost(500.0), &[taken.first_page_ms])?;
        Ok(Self { desk, keyring, stocked })
    }

    async fn watched(&self) -> Result<Watched> {
        Watched::open(self.desk.path(), &self.stocked.server, &self.keyring).await
    }
}

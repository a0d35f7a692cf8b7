//! `restore`: a backup into an empty place, checked before and after, with a raised epoch so that every desk takes a new snapshot.

use crate::blobs::BlobStore;
use crate::cli::backup::{DATABASE, FORMAT, MANIFEST, Manifest, copy_blobs, hash_of};
use crate::cli::{Office, say};
use anyhow::{Context, anyhow, bail};
use clap::Args;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// Arguments of `restore`.
#[derive(Debug, Args)]
pub struct Restore {
    /// A directory that `backup` made
    directory: PathBuf,
}

impl Restore {
    /// Restores. The database gets its name last, so an interrupted restore leaves no registry that looks whole.
    pub async fn run(self, office: &Office) -> anyhow::Result<()> {
        let manifest = read_manifest(&self.directory)?;
        let saved = self.directory.join(DATABASE);
        if hash_of(&saved)? != manifest.database_sha256 {
            bail!("{} is not the database that the backup describes", saved.display());
        }
        let place = office.config.database_file().ok_or_else(|| {
            anyhow!(
                "a backup restores into an embedded database; for PostgreSQL use pg_restore and copy the attachments"
            )
        })?;
        must_be_empty(&place, &office.blobs()?)?;
        let arriving = place.with_extension("restoring");
        if let Some(directory) = place.parent() {
            fs::create_dir_all(directory)?;
        }
        fs::copy(&saved, &arriving).with_context(|| format!("cannot write {}", arriving.display()))?;
        let checked = check_and_raise(office, &self.directory, &arriving).await;
        let (epoch, count) = match checked {
            Ok(result) => result,
            Err(error) => {
                remove(&arriving);
                return Err(error);
            }
        };
        if count > manifest.blobs {
            remove(&arriving);
            bail!("the backup describes {} attachments and its database names {count}", manifest.blobs);
        }
        File::open(&arriving)?.sync_all()?;
        fs::rename(&arriving, &place)?;
        remove(&arriving);
        say(format!("restored {} as of {} with {count} attachments", manifest.agency, manifest.made_at));
        say(format!("epoch {epoch}: every desk will take a new snapshot"));
        Ok(())
    }
}

fn read_manifest(directory: &Path) -> anyhow::Result<Manifest> {
    let file = directory.join(MANIFEST);
    let text = fs::read(&file).with_context(|| format!("{} is no backup, or not a whole one", directory.display()))?;
    let manifest: Manifest = serde_json::from_slice(&text).with_context(|| format!("{} is damaged", file.display()))?;
    if manifest.format != FORMAT {
        bail!("the backup has the form {}, this program reads {FORMAT}", manifest.format);
    }
    Ok(manifest)
}

fn must_be_empty(place: &Path, blobs: &BlobStore) -> anyhow::Result<()> {
    if place.exists() {
        bail!("{} exists already; restore only into an empty place", place.display());
    }
    if !blobs.addresses()?.is_empty() {
        bail!("there are attachments in the data directory already; restore only into an empty place");
    }
    Ok(())
}

async fn check_and_raise(office: &Office, from: &Path, database: &Path) -> anyhow::Result<(i64, u64)> {
    let archive = diwan_store::open(&format!("sqlite:{}", database.display())).await?;
    let faults = archive.inspect().await?;
    if !faults.is_empty() {
        bail!("the database of the backup is damaged: {}", faults.join("; "));
    }
    let saved = BlobStore::open(from, u64::MAX)?;
    let count = copy_blobs(archive.as_ref(), &saved, &office.config.data_dir()).await?;
    let epoch = archive.raise_epoch(office.now()).await?;
    // The copy that gets the name must be one file: what still stands in a journal beside it is written into it here.
    let whole = database.with_extension("whole");
    let _ = fs::remove_file(&whole);
    archive.backup_to(&whole).await?;
    drop(archive);
    remove(database);
    fs::rename(&whole, database)?;
    Ok((epoch, count))
}

/// Removes a database file with the journals beside it; what is not there need not go.
fn remove(database: &Path) {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let mut name = database.as_os_str().to_owned();
        name.push(suffix);
        let _ = fs::remove_file(PathBuf::from(name));
    }
}

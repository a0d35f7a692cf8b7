//! `backup`: a consistent copy of everything, while the registry may go on.
//!
//! The database is copied first, attachments after it: an attachment is on the disk before any record names it, and none
//! is removed while a backup is made, so whatever the copied database names is copied too, and perhaps a few more that came
//! meanwhile.

use crate::blobs::BlobStore;
use crate::cli::{Office, say};
use crate::config::DEFAULT_FILE;
use anyhow::{Context, bail};
use clap::Args;
use diwan_store::Archive;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// The database's name in a backup.
pub const DATABASE: &str = "registry.db";
/// The description's name in a backup; written last, so that a backup without it is not whole.
pub const MANIFEST: &str = "backup.json";
/// The form of the description.
pub const FORMAT: &str = "diwan-backup/1";
/// Blobs listed by the archive in one page.
pub const PAGE: u32 = 1000;

/// What a backup says about itself.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT`]
    pub format: String,
    /// The version of the program that made it.
    pub version: String,
    /// When, RFC 3339.
    pub made_at: String,
    /// The agency's code.
    pub agency: String,
    /// The epoch at the time.
    pub epoch: i64,
    /// SHA-256 of the database file.
    pub database_sha256: String,
    /// How many attachments.
    pub blobs: u64,
}

/// Arguments of `backup`.
#[derive(Debug, Args)]
pub struct Backup {
    /// A directory that does not exist yet, or is empty
    directory: PathBuf,
}

impl Backup {
    /// Makes the backup.
    pub async fn run(self, office: &Office) -> anyhow::Result<()> {
        let (archive, blobs) = (office.archive().await?, office.blobs()?);
        let agency = archive.agency().await?;
        make_empty(&self.directory)?;
        let _held = blobs.hold()?;
        let database = self.directory.join(DATABASE);
        archive.backup_to(&database).await?;
        let count = copy_blobs(archive.as_ref(), &blobs, &self.directory).await?;
        let config = office.config_file.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_FILE));
        if config.is_file() {
            fs::copy(&config, self.directory.join(DEFAULT_FILE)).context("the configuration could not be copied")?;
        }
        let manifest = Manifest {
            format: FORMAT.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            made_at: office.now().to_rfc3339(),
            agency: agency.code,
            epoch: agency.epoch,
            database_sha256: hash_of(&database)?,
            blobs: count,
        };
        fs::write(self.directory.join(MANIFEST), serde_json::to_vec_pretty(&manifest)?)?;
        File::open(&self.directory)?.sync_all()?;
        say(format!("backup of {} with {count} attachments in {}", manifest.agency, self.directory.display()));
        Ok(())
    }
}

/// Copies every blob that the archive names, checking each against its hash on the way. Returns how many.
pub async fn copy_blobs(archive: &dyn Archive, from: &BlobStore, to: &Path) -> anyhow::Result<u64> {
    let target = BlobStore::open(to, u64::MAX)?;
    let (mut count, mut after) = (0u64, None::<String>);
    loop {
        let page = archive.blobs(after.as_deref(), PAGE).await?;
        let Some(last) = page.last() else { return Ok(count) };
        after = Some(last.sha256.clone());
        for blob in &page {
            let source = from.path_of(&blob.sha256);
            let copied = target
                .keep_file(&source)
                .await
                .with_context(|| format!("attachment {} is on record, but cannot be copied", blob.sha256))?;
            if copied.sha256 != blob.sha256 {
                bail!("attachment {} is damaged: its content is {}", blob.sha256, copied.sha256);
            }
            count += 1;
        }
    }
}

/// SHA-256 of a file.
pub fn hash_of(file: &Path) -> io::Result<String> {
    let mut hash = Sha256::new();
    io::copy(&mut File::open(file)?, &mut hash)?;
    Ok(hex::encode(hash.finalize()))
}

/// Makes an empty directory that only its owner may read: a backup holds correspondence and password hashes.
fn make_empty(directory: &Path) -> anyhow::Result<()> {
    if directory.exists() && fs::read_dir(directory)?.next().is_some() {
        bail!("{} is not empty", directory.display());
    }
    fs::create_dir_all(directory).with_context(|| format!("cannot make {}", directory.display()))?;
    fs::set_permissions(directory, fs::Permissions::from_mode(0o700))?;
    Ok(())
}

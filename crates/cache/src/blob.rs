//! Files beside the database, known only by the hash of their content.

use crate::db::Cache;
use crate::error::{CacheError, Result};
use diwan_domain::check::{is_sha256_hex, sha256_hex};
use rusqlite::params;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

/// The folder of the files.
pub(crate) const FOLDER: &str = "blobs";
/// The ending of a file that is still being written.
const PARTIAL: &str = ".part";

impl Cache {
    /// Keeps a file after checking its hash, as long as a document here has it: nothing would ever take away what belongs to none, such as a file of a
    /// draft. Answers whether it is kept. On the disk whole before it is listed.
    pub fn put_blob(&self, sha256: &str, bytes: &[u8]) -> Result<bool> {
        if !is_sha256_hex(sha256) || sha256_hex(bytes) != sha256 {
            return Err(CacheError::WrongHash);
        }
        // The write connection is held meanwhile, so that two fetches of one file cannot write into one another.
        self.write(|tx| {
            // Asked here, where no document can leave meanwhile.
            if !tx.prepare_cached("SELECT 1 FROM attachment WHERE sha256 = ?1")?.exists([sha256])? {
                return Ok(false);
            }
            let partial = self.blob_path(sha256).with_extension(PARTIAL);
            let mut file = File::create(&partial)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            drop(file);
            fs::rename(&partial, self.blob_path(sha256))?;
            let insert = "INSERT INTO blob (sha256, size) VALUES (?1, ?2) ON CONFLICT (sha256) DO NOTHING";
            tx.execute(insert, params![sha256, i64::try_from(bytes.len()).unwrap_or(i64::MAX)])?;
            Ok(true)
        })
    }

    /// A kept file, its hash checked again; a spoiled one is forgotten and `None`.
    pub fn read_blob(&self, sha256: &str) -> Result<Option<Vec<u8>>> {
        if !self.has_blob(sha256)? {
            return Ok(None);
        }
        match fs::read(self.blob_path(sha256)) {
            Ok(bytes) if sha256_hex(&bytes) == sha256 => Ok(Some(bytes)),
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            Ok(_) | Err(_) => {
                self.write(|tx| Ok(tx.execute("DELETE FROM blob WHERE sha256 = ?1", [sha256])?))?;
                remove_files(self, &[sha256.to_owned()]);
                Ok(None)
            }
        }
    }

    /// Whether it is kept.
    pub fn has_blob(&self, sha256: &str) -> Result<bool> {
        self.ask(|tx| Ok(tx.prepare_cached("SELECT 1 FROM blob WHERE sha256 = ?1")?.exists([sha256])?))
    }

    fn blob_path(&self, sha256: &str) -> PathBuf {
        self.dir().join(FOLDER).join(sha256)
    }
}

/// Removes files that are listed no more. What cannot be removed now is removed at the next start.
pub(crate) fn remove_files(cache: &Cache, files: &[String]) {
    for file in files.iter().filter(|file| is_sha256_hex(file)) {
        if let Err(error) = fs::remove_file(cache.blob_path(file)) {
            tracing::debug!(kind = ?error.kind(), "a file that nobody needs could not be removed");
        }
    }
}

/// Removes what an interrupted write, or an interrupted removal, left behind.
pub(crate) fn remove_strays(cache: &Cache) -> Result<()> {
    let listed: HashSet<String> = cache.ask(|tx| {
        let mut select = tx.prepare("SELECT sha256 FROM blob")?;
        Ok(select.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
    })?;
    for entry in fs::read_dir(cache.dir().join(FOLDER))? {
        let entry = entry?;
        if !entry.file_name().to_str().is_some_and(|name| listed.contains(name))
            && let Err(error) = fs::remove_file(entry.path())
        {
            // It is tried again at the next start; the letters must not wait for it.
            tracing::debug!(kind = ?error.kind(), "a file that nobody needs could not be removed");
        }
    }
    Ok(())
}

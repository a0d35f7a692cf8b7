//! Attachments on disk, by the hash of their content: `<data_dir>/blobs/ab/cd/<sha256>`.
//!
//! A file gets its final name only after its bytes are on the disk and were hashed there once more, so a name that
//! exists always means whole, right content. Nothing is ever trusted by the name or type that a sender gave.

use diwan_domain::Moment;
use diwan_domain::check::is_sha256_hex;
use diwan_store::Blob;
use sha2::{Digest, Sha256};
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

/// The most bytes of one attachment unless the configuration says otherwise.
pub const DEFAULT_MAX_BYTES: u64 = 100 * 1024 * 1024;
/// The most characters of a caption.
const MAX_CAPTION_CHARS: usize = 200;
/// A file that has not arrived for so long never will, in milliseconds.
const LEFTOVER_AFTER_MS: i64 = 24 * 60 * 60 * 1000;
/// How many leading bytes tell a file's type.
const SNIFF_BYTES: usize = 8 * 1024;

/// Why a file was not kept. Nothing of it stays behind.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// Larger than the limit, in bytes.
    #[error("the file is larger than {0} bytes")]
    TooLarge(u64),
    /// It has no content.
    #[error("the file is empty")]
    Empty,
    /// The disk gave back other bytes than were written.
    #[error("the disk gave back other bytes than were written")]
    Corrupt,
    /// Reading or writing failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// While this is there, nothing that lies here is removed, or, from [`BlobStore::alone`], nothing is brought or copied.
#[derive(Debug)]
pub struct Hold {
    /// Closing it gives the lock back, also when the process dies.
    _lock: File,
}

/// The place where attachments lie. Cheap to clone.
#[derive(Debug, Clone)]
pub struct BlobStore {
    root: Arc<PathBuf>,
    max_bytes: u64,
}

impl BlobStore {
    /// Opens (and makes, when missing) the store below a data directory.
    pub fn open(data_dir: &Path, max_bytes: u64) -> io::Result<Self> {
        let root = data_dir.join("blobs");
        fs::create_dir_all(root.join("incoming"))?;
        Ok(Self { root: Arc::new(root), max_bytes })
    }

    /// Removes what interrupted writes left more than a day ago. Blocks.
    pub fn clear_leftovers(&self, now: Moment) -> io::Result<()> {
        for entry in fs::read_dir(self.root.join("incoming"))? {
            let entry = entry?;
            let changed = entry.metadata()?.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
            let age_ms = now.0.saturating_sub(i64::try_from(changed.as_millis()).unwrap_or(i64::MAX));
            if age_ms > LEFTOVER_AFTER_MS {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// Keeps what lies here from being removed, by this process or another one: for whoever brings a file until a record names it, and for whoever copies
    /// what the record names. Blocks while something is being removed.
    pub fn hold(&self) -> io::Result<Hold> {
        let lock = self.lock_file()?;
        lock.lock_shared()?;
        Ok(Hold { _lock: lock })
    }

    /// Keeps others from bringing and copying files; `None` when somebody does so now.
    pub fn alone(&self) -> io::Result<Option<Hold>> {
        let lock = self.lock_file()?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Hold { _lock: lock })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    fn lock_file(&self) -> io::Result<File> {
        File::options().create(true).truncate(false).write(true).open(self.root.join("lock"))
    }

    /// Removes a file that no record names any more; the caller holds the place [`Self::alone`]. One that is not here is removed already. Blocks.
    pub fn remove(&self, sha256: &str, _alone: &Hold) -> io::Result<()> {
        if !is_sha256_hex(sha256) {
            return Ok(());
        }
        match fs::remove_file(self.path_of(sha256)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// The most bytes that [`Self::keep`] takes.
    pub fn max_bytes(&self) -> u64 {
        self.max_bytes
    }

    /// Keeps everything that a reader gives, up to the limit. Blocks: call it off the runtime, or use the other two.
    /// Keeping the same content twice keeps it once. The caller still has to note the blob in the archive.
    pub fn keep(&self, mut content: impl Read) -> Result<Blob, BlobError> {
        let mut incoming = tempfile::Builder::new().prefix("part-").tempfile_in(self.root.join("incoming"))?;
        let mut hash = Sha256::new();
        let mut start = Vec::with_capacity(SNIFF_BYTES);
        let mut size = 0u64;
        let mut buffer = vec![0u8; 64 * 1024];
        loop {
            let read = content.read(&mut buffer)?;
            let chunk = buffer.get(..read).unwrap_or_default();
            if chunk.is_empty() {
                break;
            }
            size += chunk.len() as u64;
            if size > self.max_bytes {
                return Err(BlobError::TooLarge(self.max_bytes));
            }
            let wanted = SNIFF_BYTES.saturating_sub(start.len()).min(chunk.len());
            start.extend(chunk.iter().take(wanted));
            hash.update(chunk);
            incoming.write_all(chunk)?;
        }
        if size == 0 {
            return Err(BlobError::Empty);
        }
        incoming.as_file().sync_all()?;
        let sha256 = hex::encode(hash.finalize());
        if hash_of(incoming.path())? != sha256 {
            return Err(BlobError::Corrupt);
        }
        let place = self.path_of(&sha256);
        // A copy that the disk spoilt meanwhile is replaced; a whole one is left as it is.
        if !self.is_whole(&sha256)? {
            let shelf = place.parent().unwrap_or(&self.root);
            fs::create_dir_all(shelf)?;
            incoming.persist(&place).map_err(|e| e.error)?;
            // The name itself must survive a power cut, not only the bytes.
            File::open(shelf)?.sync_all()?;
        }
        Ok(Blob { sha256, size, media_type: sniff(&start).to_owned() })
    }

    /// Keeps bytes that are in memory.
    pub async fn keep_bytes(&self, bytes: Vec<u8>) -> Result<Blob, BlobError> {
        let store = self.clone();
        off_runtime(move || store.keep(bytes.as_slice())).await
    }

    /// Keeps a copy of a file.
    pub async fn keep_file(&self, path: &Path) -> Result<Blob, BlobError> {
        let (store, path) = (self.clone(), path.to_owned());
        off_runtime(move || store.keep(File::open(path)?)).await
    }

    /// Opens a blob for reading; `None` when it is not on this disk or the text is no address.
    pub async fn read(&self, sha256: &str) -> io::Result<Option<tokio::fs::File>> {
        if !is_sha256_hex(sha256) {
            return Ok(None);
        }
        match tokio::fs::File::open(self.path_of(sha256)).await {
            Ok(file) => Ok(Some(file)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e),
        }
    }

    /// Where a blob lies, whether or not it is there. The caller checked that the text is an address.
    pub fn path_of(&self, sha256: &str) -> PathBuf {
        let part = |from: usize| sha256.get(from..from + 2).unwrap_or("__").to_owned();
        self.root.join(part(0)).join(part(2)).join(sha256)
    }

    /// Whether a blob lies here whole: present and with the hash that it is called by. Blocks.
    pub fn is_whole(&self, sha256: &str) -> io::Result<bool> {
        if !is_sha256_hex(sha256) {
            return Ok(false);
        }
        match hash_of(&self.path_of(sha256)) {
            Ok(found) => Ok(found == sha256),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(e) => Err(e),
        }
    }

    /// Addresses of everything that lies here, in no order. Blocks.
    pub fn addresses(&self) -> io::Result<Vec<String>> {
        let mut found = Vec::new();
        for first in directories(&self.root)? {
            for second in directories(&first)? {
                for file in fs::read_dir(second)? {
                    let name = file?.file_name().to_string_lossy().into_owned();
                    if is_sha256_hex(&name) {
                        found.push(name);
                    }
                }
            }
        }
        Ok(found)
    }
}

/// A file's caption made safe: the last part of a path, without control and direction-changing characters, not too long.
/// A caption is shown to people and never used as a path.
pub fn caption(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control() && !steers_direction(*c)).collect();
    let short: String =
        clean.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MAX_CAPTION_CHARS).collect();
    if short.is_empty() || short.chars().all(|c| c == '.') { "attachment".to_owned() } else { short }
}

/// Characters that can make a name read as something that it is not (a right-to-left override before `fdp.exe`).
fn steers_direction(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

fn sniff(start: &[u8]) -> &'static str {
    match infer::get(start) {
        Some(kind) => kind.mime_type(),
        None if looks_like_text(start) => "text/plain",
        None => "application/octet-stream",
    }
}

fn looks_like_text(start: &[u8]) -> bool {
    let valid = match std::str::from_utf8(start) {
        Ok(_) => true,
        // A character that the sniffed part cuts in two is no fault of the text.
        Err(e) => e.error_len().is_none(),
    };
    valid && !start.contains(&0)
}

fn hash_of(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    io::copy(&mut file, &mut hash)?;
    Ok(hex::encode(hash.finalize()))
}

fn directories(of: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(of)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            found.push(entry.path());
        }
    }
    Ok(found)
}

async fn off_runtime<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, BlobError> + Send + 'static,
) -> Result<T, BlobError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| io::Error::other("the work was interrupted"))?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(max: u64) -> (tempfile::TempDir, BlobStore) {
        let dir = tempfile::tempdir().expect("a directory");
        let store = BlobStore::open(dir.path(), max).expect("a store");
        (dir, store)
    }

    #[test]
    fn a_file_is_known_by_its_content_and_kept_once() {
        let (_dir, store) = store(1_000);
        let blob = store.keep(b"%PDF-1.7 a letter".as_slice()).expect("kept");
        assert_eq!((blob.size, blob.media_type.as_str()), (17, "application/pdf"));
        assert_eq!(store.keep(b"%PDF-1.7 a letter".as_slice()).expect("kept"), blob);
        assert_eq!(store.addresses().expect("a list"), vec![blob.sha256.clone()]);
        assert!(store.is_whole(&blob.sha256).expect("readable"));
    }

    #[test]
    fn too_much_or_nothing_leaves_nothing_behind() {
        let (dir, store) = store(10);
        assert!(matches!(store.keep(b"eleven bytes".as_slice()), Err(BlobError::TooLarge(10))));
        assert!(matches!(store.keep(b"".as_slice()), Err(BlobError::Empty)));
        assert_eq!(store.addresses().expect("a list"), Vec::<String>::new());
        let left = fs::read_dir(dir.path().join("blobs/incoming")).expect("the shelf").count();
        assert_eq!(left, 0);
    }

    #[test]
    fn a_changed_file_is_noticed() {
        let (_dir, store) = store(1_000);
        let blob = store.keep("نص".as_bytes()).expect("kept");
        assert_eq!(blob.media_type, "text/plain");
        fs::write(store.path_of(&blob.sha256), "other").expect("written");
        assert!(!store.is_whole(&blob.sha256).expect("readable"));
        assert!(!store.is_whole("../../etc/passwd").expect("refused"));
        store.keep("نص".as_bytes()).expect("kept again");
        assert!(store.is_whole(&blob.sha256).expect("readable"), "keeping it again mends it");
    }

    #[test]
    fn what_an_interrupted_write_left_goes_after_a_day_and_not_before() {
        let (dir, store) = store(1_000);
        let left = dir.path().join("blobs/incoming/part-x");
        fs::write(&left, "half").expect("written");
        let written = fs::metadata(&left).and_then(|about| about.modified()).expect("a time");
        let written = written.duration_since(UNIX_EPOCH).expect("after 1970").as_millis();
        let written = Moment(i64::try_from(written).expect("a time"));
        store.clear_leftovers(written.plus_secs(3600)).expect("cleared");
        assert!(left.exists(), "another process may still be writing it");
        store.clear_leftovers(written.plus_secs(25 * 3600)).expect("cleared");
        assert!(!left.exists());
    }

    #[test]
    fn nothing_is_removed_while_somebody_brings_or_copies_files() {
        let (dir, store) = store(1_000);
        let blob = store.keep(b"a plan".as_slice()).expect("kept");
        let (one, two) = (store.hold().expect("held"), store.hold().expect("held by two at once"));
        // As another process would: it opened the place by itself.
        let other = BlobStore::open(dir.path(), 1_000).expect("a store");
        assert!(other.alone().expect("asked").is_none());
        drop(one);
        assert!(other.alone().expect("asked").is_none());
        drop(two);
        let alone = other.alone().expect("asked").expect("nobody else is here");
        assert!(store.alone().expect("asked").is_none(), "one at a time");
        other.remove(&blob.sha256, &alone).expect("removed");
        other.remove(&blob.sha256, &alone).expect("gone already");
        assert_eq!(store.addresses().expect("a list"), Vec::<String>::new());
    }

    #[test]
    fn captions_cannot_lie_about_direction_or_place() {
        assert_eq!(caption("../../etc/تعميم رقم ١.pdf"), "تعميم رقم ١.pdf");
        assert_eq!(caption("C:\\tmp\\invoice\u{202E}fdp.exe"), "invoicefdp.exe");
        assert_eq!(caption("a\u{0}b\nc"), "abc");
        assert_eq!(caption(".."), "attachment");
        assert_eq!(caption(&"س".repeat(500)).chars().count(), 200);
    }
}

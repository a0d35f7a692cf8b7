//! Whether the log of writes is what SQLite wrote. SQLite ends its reading at the first frame that is not sound, without a word: what was
//! committed behind it would silently be undone.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;

/// Whether nothing stands behind the end at which SQLite will stop. A kill leaves at most one half-written frame at the end; a sound
/// beginning of a frame behind one that is not sound is damage. A log that cannot be read is left to SQLite to complain about.
pub(super) fn is_sound(path: &Path) -> bool {
    File::open(path).map_or(true, |file| walk(&mut BufReader::with_capacity(1 << 20, file)).unwrap_or(true))
}

/// `None` when the log ends within a frame.
fn walk(file: &mut impl Read) -> Option<bool> {
    let mut header = [0; HEADER];
    file.read_exact(&mut header).ok()?;
    let word = |bytes: &[u8], at: usize| bytes.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes);
    let magic = word(&header, 0)?;
    let size = usize::try_from(word(&header, 8)?).ok()?;
    let known = magic & !1 == 0x377f_0682 && size.is_power_of_two() && (512..=65_536).contains(&size);
    let mut sum = Sum { big_endian: magic & 1 == 1, of: (0, 0) };
    sum.add(header.get(..24)?);
    if !known || sum.of != (word(&header, 24)?, word(&header, 28)?) {
        return Some(false);
    }
    let salts = header.get(16..24)?;
    let mut frame = vec![0; FRAME_HEADER + size];
    let mut ended = false;
    while file.read_exact(&mut frame).is_ok() {
        let ours = frame.get(8..16)? == salts;
        if ended && ours {
            return Some(false);
        }
        sum.add(frame.get(..8)?);
        sum.add(frame.get(FRAME_HEADER..)?);
        ended |= !ours || sum.of != (word(&frame, 16)?, word(&frame, 20)?);
    }
    Some(true)
}

/// SQLite's checksum: two sums over pairs of words, in the byte order that the log says.
struct Sum {
    big_endian: bool,
    of: (u32, u32),
}

impl Sum {
    fn add(&mut self, bytes: &[u8]) {
        for pair in bytes.chunks_exact(8) {
            let &[a, b, c, d, e, f, g, h] = pair else { return };
            let word = if self.big_endian { u32::from_be_bytes } else { u32::from_le_bytes };
            self.of.0 = self.of.0.wrapping_add(word([a, b, c, d])).wrapping_add(self.of.1);
            self.of.1 = self.of.1.wrapping_add(word([e, f, g, h])).wrapping_add(self.of.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A real log, with several commits in it.
    fn log() -> (tempfile::TempDir, Vec<u8>) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = rusqlite::Connection::open(folder.path().join("a.db")).expect("a database");
        file.execute_batch("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (x BLOB);")
            .expect("made");
        for _ in 0..5 {
            file.execute_batch("INSERT INTO t VALUES (randomblob(6000))").expect("written");
        }
        // Copied while it is open: closing takes the log away.
        let bytes = std::fs::read(folder.path().join("a.db-wal")).expect("a log");
        (folder, bytes)
    }

    #[test]
    fn what_sqlite_wrote_is_sound_wherever_it_was_cut_and_a_flipped_bit_is_seen() {
        let (folder, bytes) = log();
        let path = folder.path().join("copy");
        let sound = |bytes: &[u8]| {
            std::fs::write(&path, bytes).expect("written");
            is_sound(&path)
        };
        assert!(bytes.len() > 5 * 4120 && sound(&bytes));
        for cut in [0, 31, 32, 500, 4152, 9000, bytes.len() - 1] {
            assert!(sound(&bytes[..cut]), "a log that ends at {cut} is what a kill leaves");
        }
        for at in [0, 9, 17, 25, 40, 50, 300, 4160, 4175, 9000] {
            let mut flipped = bytes.clone();
            flipped[at] ^= 4;
            assert!(!sound(&flipped), "byte {at}");
        }
        assert!(is_sound(&folder.path().join("no such log")));
    }

    #[test]
    fn frames_of_an_older_log_behind_the_end_are_no_damage() {
        let (folder, mut bytes) = log();
        // The last frames are of the time before the log began anew: other salts.
        let from = bytes.len() - 2 * 4120;
        for at in [from, from + 4120] {
            bytes[at + 8] ^= 0xFF;
        }
        let path = folder.path().join("copy");
        std::fs::write(&path, bytes).expect("written");
        assert!(is_sound(&path));
    }
}

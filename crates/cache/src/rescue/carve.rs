//! Acts and accounts as they stand in the bytes of a file that no database engine can read any more.

use crate::types::Account;
use diwan_protocol::Action;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// How much is looked through at a time.
const PIECE: usize = 8 << 20;
/// Longer than any account or act; so much of the piece before is looked at again, so that none is cut.
const OVERLAP: usize = 64 << 10;

/// What was found.
#[derive(Default)]
pub(super) struct Carved {
    pub actions: Vec<Action>,
    /// As JSON.
    pub accounts: Vec<String>,
}

/// Looks through a file; what cannot be read of it ends the search, not the rescue.
pub(super) fn file(path: &Path, most: usize) -> Carved {
    let mut carved = Carved::default();
    let Ok(mut file) = File::open(path) else { return carved };
    let mut piece: Vec<u8> = Vec::new();
    loop {
        let kept = piece.len().min(OVERLAP);
        piece.drain(..piece.len() - kept);
        let read = Read::by_ref(&mut file).take(PIECE as u64).read_to_end(&mut piece);
        carved.look_through(&piece, most);
        if !matches!(read, Ok(1..)) || carved.actions.len() >= most {
            return carved;
        }
    }
}

impl Carved {
    fn look_through(&mut self, bytes: &[u8], most: usize) {
        for at in bytes.iter().enumerate().filter(|(_, byte)| **byte == b'{').map(|(at, _)| at) {
            let rest = bytes.get(at..).unwrap_or_default();
            if rest.starts_with(br#"{"id":""#) && self.actions.len() < most {
                self.actions.extend(first::<Action>(rest));
            } else if rest.starts_with(br#"{"server":""#)
                && let Some(account) = first::<Account>(rest)
                && let Ok(json) = serde_json::to_string(&account)
            {
                // The last one counts; there are as many as there were copies of its page.
                self.accounts = vec![json];
            }
        }
    }
}

/// The sentence that begins here, if it is whole.
fn first<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    serde_json::Deserializer::from_slice(bytes).into_iter().next()?.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_is_found_wherever_it_stands_and_half_of_one_is_none() {
        let act = r#"{"id":"01900000-0000-7000-8000-000000000001","event":"acknowledged","subject":"01900000-0000-7000-8000-000000000002","version":1,"content_sha256":"ab","device":"ws-1","device_time":7}"#;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("cache.db");
        let mut bytes = vec![0xA7; PIECE - 40];
        bytes.extend_from_slice(act.as_bytes());
        bytes.extend_from_slice(&act.as_bytes()[..60]);
        std::fs::write(&path, &bytes).expect("written");
        let mut found = file(&path, 10).actions;
        found.dedup();
        assert_eq!(found.len(), 1, "across the edge of two pieces");
        assert_eq!(found[0].version, 1);
        assert!(file(&folder.path().join("missing"), 10).actions.is_empty());
    }
}

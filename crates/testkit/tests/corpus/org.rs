//! Rosters from files: the whole roster, or everything that is wrong with it; never a roster that points nowhere, never a panic.

use diwan_registry::import::{MAX_LISTED, org, text};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// Between the files of one import.
const CUT: &[u8] = b"\n---\n";

/// Must hold for any bytes: up to three files, cut by a line of dashes; one that begins with `[` or `#` is TOML.
pub fn holds(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut files: Vec<PathBuf> = Vec::new();
    for (nth, content) in pieces(bytes).into_iter().take(3).enumerate() {
        let ending = if matches!(content.first(), Some(b'[' | b'#')) { "toml" } else { "csv" };
        let path = folder.path().join(format!("{nth}.{ending}"));
        std::fs::write(&path, content).expect("written");
        files.push(path);
    }
    let roster = match org::read(&files) {
        Ok(roster) => roster,
        Err(problems) => {
            assert!(!problems.is_empty(), "refused without a reason");
            assert!(problems.listed.len() <= MAX_LISTED * files.len());
            assert!(problems.to_string().ends_with("Nothing was imported."));
            return;
        }
    };
    assert!(!roster.people.is_empty(), "a roster of nobody ends everybody's service");
    let parents: BTreeMap<_, _> = roster.units.iter().map(|unit| (&unit.id, unit.parent.as_ref())).collect();
    let people: BTreeSet<_> = roster.people.iter().map(|person| &person.id).collect();
    assert_eq!((parents.len(), people.len()), (roster.units.len(), roster.people.len()), "a code stands twice");
    for unit in &roster.units {
        assert!(unit.head.as_ref().is_none_or(|head| people.contains(head)));
        assert_eq!(text::line(&unit.name), Ok(unit.name.clone()));
        let mut above = unit.parent.as_ref();
        for _ in 0..=roster.units.len() {
            above = above.and_then(|parent| parents.get(parent).expect("a parent is there").as_ref().copied());
        }
        assert_eq!(above, None, "the tree of units has a circle");
    }
    for person in &roster.people {
        assert!(parents.contains_key(&person.unit));
        assert_eq!(text::line(&person.name), Ok(person.name.clone()));
    }
}

fn pieces(bytes: &[u8]) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    let mut rest = bytes;
    while let Some(at) = rest.windows(CUT.len()).position(|w| w == CUT) {
        let (piece, behind) = rest.split_at(at);
        pieces.push(piece);
        rest = behind.split_at(CUT.len()).1;
    }
    pieces.push(rest);
    pieces
}

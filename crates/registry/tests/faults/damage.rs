//! The file of the archive itself is damaged: cut, overwritten, a bit turned over. What it answers may then be wrong in any way, so the
//! examination must say it; and the program either refuses to begin or answers, but neither dies of it nor lies about a document unnoticed.

use crate::house::House;
use crate::program::{Built, Program};
use crate::{chance, rounds};
use diwan_domain::{Document, ItemId};
use diwan_protocol::{Letterbox, LetterboxError, MAX_PAGE};
use rand::Rng;
use rand::rngs::StdRng;
use std::collections::BTreeMap;
use std::fmt;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

const CIRCULARS: usize = 6;
/// How many damages a round has.
const DAMAGES: u64 = 8;
/// The pages of the file.
const PAGE: usize = 4096;

/// What happened to the file.
#[derive(Debug, Clone, Copy)]
enum Damage {
    /// It ends here.
    Cut(usize),
    /// This page is all zeros.
    Zeroed(usize),
    /// This page has the content of that one.
    Misplaced(usize, usize),
    /// One bit of this byte is another.
    Flipped(usize, u8),
}

impl Damage {
    fn drawn(chance: &mut StdRng, length: usize) -> Self {
        let pages = length / PAGE;
        match chance.random_range(0..4) {
            0 => Self::Cut(chance.random_range(1..length)),
            1 => Self::Zeroed(chance.random_range(0..pages)),
            2 => Self::Misplaced(chance.random_range(0..pages), chance.random_range(0..pages)),
            _ => Self::Flipped(chance.random_range(0..length), chance.random_range(0..8)),
        }
    }

    fn done_to(self, whole: &[u8]) -> Vec<u8> {
        let mut bytes = whole.to_vec();
        let at = |page: usize| page * PAGE..(page + 1) * PAGE;
        match self {
            Self::Cut(length) => bytes.truncate(length),
            Self::Zeroed(page) => bytes[at(page)].fill(0),
            Self::Misplaced(page, other) => bytes.copy_within(at(other), page * PAGE),
            Self::Flipped(byte, bit) => bytes[byte] ^= 1 << bit,
        }
        bytes
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

/// What binds in every document that is served to somebody, by its hash; nothing when that is refused.
async fn read(program: &Program, token: &str) -> Result<BTreeMap<ItemId, String>, LetterboxError> {
    let letterbox = program.letterbox();
    let mut documents = BTreeMap::new();
    let (heads, _) = letterbox.heads(token, None, 0).await?.expect("no tag was given");
    for head in heads.streams {
        let page = letterbox.snapshot(token, &head.stream, None, MAX_PAGE).await?;
        for entry in page.entries {
            let text = entry.data.as_deref().expect("a put has data").get();
            if let Ok(document) = serde_json::from_str::<Document>(text) {
                documents.insert(document.id, document.content_sha256());
            }
        }
    }
    Ok(documents)
}

#[tokio::test]
async fn a_damaged_archive_is_said_and_is_not_believed() {
    let (built, mut chance) = (Built::take(), chance());
    let house = House::on_sqlite(CIRCULARS).await;
    // The examination looks at the whole house, and this must be well in it.
    std::fs::set_permissions(house.folder(), Permissions::from_mode(0o700)).expect("a private folder");
    let token = house.senders[0].token.clone();
    let whole = whole_file(&house).await;
    place(&house, &whole);
    let (well, words) = built.doctor(&house);
    assert!(well, "nothing is wrong before: {words}");
    let known = read(&built.start(&house, &[]), &token).await.expect("everything is served");
    assert_eq!(known.len(), CIRCULARS);
    let (mut said, mut refused) = (0, 0);
    for _ in 0..rounds() * DAMAGES {
        let damage = Damage::drawn(&mut chance, whole.len());
        place(&house, &damage.done_to(&whole));
        let (well, words) = built.doctor(&house);
        said += u64::from(!well);
        assert_ne!(well, words.contains("BAD "), "{damage}: {words}");
        let served = match built.try_to_start(&house, &[]) {
            Ok(program) => {
                let served = read(&program, &token).await;
                // It still answers, whatever it thought of that.
                assert!(program.health().await.is_some(), "{damage}: it died");
                served
            }
            Err(words) => {
                assert!(words.contains("diwan-registry: ") && !words.contains("panicked"), "{damage}: {words}");
                assert!(!well, "{damage}: refused, but the examination found nothing");
                refused += 1;
                continue;
            }
        };
        // A refusal is no lie: a bit of a session may have turned over, which nothing can tell from another session.
        if let (true, Ok(served)) = (well, served) {
            assert_eq!(served, known, "{damage}: nothing was found, and something else is served");
        }
    }
    let all = rounds() * DAMAGES;
    eprintln!("{all} damages: {said} were said, in {refused} of them the registry did not begin");
}

/// The archive as one file, with nothing beside it.
async fn whole_file(house: &House) -> Vec<u8> {
    let copy = house.folder().join("whole.db");
    house.archive().await.backup_to(&copy).await.expect("a copy");
    std::fs::read(copy).expect("read")
}

fn place(house: &House, bytes: &[u8]) {
    let file = |end: &str| -> PathBuf { house.folder().join(format!("registry.db{end}")) };
    for beside in ["-wal", "-shm"].map(file).iter().filter(|path| path.exists()) {
        std::fs::remove_file(beside).expect("removed");
    }
    std::fs::write(file(""), bytes).expect("written");
}

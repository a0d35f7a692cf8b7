//! What an administrator keeps in a file and puts in force by its version: read with a limit, and said in the same words whichever it is.

use crate::cli::{say, terms};
use anyhow::{Context, bail};
use diwan_domain::Moment;
use diwan_store::StoreError;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The text of a file that holds `what`, at most so many bytes of it.
pub fn text_of(file: &Path, what: &str, most: usize) -> anyhow::Result<String> {
    let reading = || format!("cannot read {}", file.display());
    let mut bytes = Vec::new();
    // One byte more than allowed is enough to know that it is too long.
    File::open(file).with_context(reading)?.take(most as u64 + 1).read_to_end(&mut bytes).with_context(reading)?;
    if bytes.len() > most {
        bail!("{} is too long for {what}; {most} bytes are allowed", file.display());
    }
    String::from_utf8(bytes).with_context(|| format!("{} is no UTF-8 text", file.display()))
}

/// Says that a version counts from now on, or why not.
pub fn in_force(version: Result<u32, StoreError>) -> anyhow::Result<()> {
    say(format!("version {} is in force", version.map_err(terms::in_words)?));
    Ok(())
}

/// Says who set which version when.
pub fn set(version: u32, at: Moment, by: &str) {
    say(format!("version {version} set {} by {by}", at.to_rfc3339()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_its_limit_and_refused_in_words_beyond_it() {
        let folder = tempfile::tempdir().expect("a directory");
        let file = folder.path().join("rules.json");
        let refused = || text_of(&file, "rules", 10).expect_err("refused").to_string();
        assert!(refused().starts_with("cannot read "));
        std::fs::write(&file, "0123456789").expect("written");
        assert_eq!(text_of(&file, "rules", 10).expect("read"), "0123456789");
        std::fs::write(&file, "0123456789a").expect("written");
        assert!(refused().ends_with("is too long for rules; 10 bytes are allowed"));
        std::fs::write(&file, [0xff]).expect("written");
        assert!(refused().ends_with("is no UTF-8 text"));
    }
}

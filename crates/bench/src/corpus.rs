//! Letters and queries of `tools/corpus`, made once and kept beside the build.

use anyhow::{Context, Result, anyhow, bail};
use diwan_domain::document::{Confidentiality, Urgency};
use diwan_domain::{Audience, Document, DocumentKind, ItemId, Moment, UnitId};
use diwan_store::NewLetter;
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};
use uuid::Uuid;

/// Letters beyond those of the first sync, for what comes later.
pub const EXTRA: usize = 1_000;
/// Between two poured letters; at the generator's own pace the last of a million would be of the next century.
const PACE_SECS: i64 = 240;
/// Letters of one batch on their way to whoever uses them, and how many batches may lie ready.
const BATCH: usize = 500;
const READY: usize = 4;

/// The made-up correspondence of one run.
pub struct Corpus {
    folder: PathBuf,
    tools: PathBuf,
    /// How many letters a first sync brings.
    pub count: usize,
}

/// One letter as the generator wrote it.
pub struct Letter {
    number: usize,
    reference: String,
    subject: String,
    sender: String,
    signer: String,
    body: String,
    /// When it was registered.
    pub at: Moment,
}

/// What one spelling of a marker word should find.
pub struct Marker {
    /// The word as somebody types it.
    pub word: String,
    /// Letters that hold it in either spelling.
    pub letters: i64,
}

impl Corpus {
    /// Makes the letters unless they lie there from an earlier run.
    pub fn made(tools: &Path, folder: &Path, count: usize) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let corpus = Self { folder: folder.to_owned(), tools: tools.to_owned(), count };
        let file = corpus.file();
        if !file.is_file() {
            let part = file.with_extension("part");
            let total = (count + EXTRA).to_string();
            let mut make = corpus.python("corpus.py");
            make.args(["--n", &total, "--jsonl"]).arg(&part);
            output(&mut make)?;
            std::fs::rename(&part, &file)?;
        }
        Ok(corpus)
    }

    /// So many letters from a number on; letters are numbered in the order of time.
    pub fn letters(&self, from: usize, count: usize) -> Result<Vec<Letter>> {
        let lines = BufReader::with_capacity(1 << 20, File::open(self.file())?).lines();
        let wanted = lines.enumerate().skip(from).take(count);
        let letters: Vec<Letter> = wanted.map(|(number, line)| Letter::read(number, &line?)).collect::<Result<_>>()?;
        if letters.len() < count {
            bail!("the corpus has fewer letters than {}", from + count);
        }
        Ok(letters)
    }

    /// So many letters from the first on, in batches, four minutes between two. They are made by a process of their own while the batch
    /// before is used, and kept nowhere: a million of them would be a file of 4 GB.
    pub fn poured(&self, count: usize) -> Result<Receiver<Result<Vec<Letter>>>> {
        let mut make = self.python("corpus.py");
        make.args(["--n", &count.to_string(), "--jsonl", "-"]).stdout(Stdio::piped());
        let mut making = make.spawn().context("python3 cannot be started")?;
        let out = making.stdout.take().context("the corpus generator has no output")?;
        let (give, take) = sync_channel(READY);
        std::thread::spawn(move || {
            let mut lines = BufReader::with_capacity(1 << 20, out).lines().enumerate().peekable();
            let mut made = 0;
            while lines.peek().is_some() {
                let batch = lines.by_ref().take(BATCH).map(|(number, line)| Letter::read(number, &line?)?.poured());
                let batch: Result<Vec<Letter>> = batch.collect();
                made += batch.as_ref().map_or(0, Vec::len);
                if give.send(batch).is_err() {
                    // Nobody wants the rest.
                    let _ = making.kill();
                    break;
                }
            }
            let _ = making.wait();
            if made < count {
                let _ = give.send(Err(anyhow!("the corpus generator made {made} of {count} letters")));
            }
        });
        Ok(take)
    }

    /// The query mix: what kind of query, and the text as a person types it.
    pub fn queries(&self) -> Result<Vec<(String, String)>> {
        let file = self.folder.join(format!("queries-{}.tsv", self.count + EXTRA));
        if !file.is_file() {
            let mut choose = self.python("queries.py");
            let chosen = output(choose.arg(self.file()))?;
            std::fs::write(&file, chosen)?;
        }
        let text = std::fs::read_to_string(&file)?;
        let mut queries: Vec<(String, String)> = text.lines().filter_map(query).collect();
        // The article with the first letter of half of all words: the shortest prefix that people really type.
        queries.push(("prefix of 3, article".to_owned(), "\u{627}\u{644}\u{645}".to_owned()));
        queries.push(("prefix of 1".to_owned(), "\u{645}".to_owned()));
        // The beginning of a word that half of all letters have, and one that hundreds of words have in common.
        queries.push(("prefix of 4, common".to_owned(), "\u{645}\u{639}\u{62a}\u{645}".to_owned()));
        queries.push(("prefix of 4, many words".to_owned(), "\u{627}\u{633}\u{62a}\u{645}".to_owned()));
        Ok(queries)
    }

    /// Every spelling of every marker word with what it should find among the first `count` letters.
    pub fn markers(&self) -> Result<Vec<Marker>> {
        let mut expect = self.python("corpus.py");
        let text = output(expect.args(["--n", &self.count.to_string(), "--expect"]))?;
        let mut markers = Vec::new();
        for line in text.lines() {
            let line: Value = serde_json::from_str(line)?;
            let letters = line["all"].as_i64().context("a marker without a count")?;
            for spelling in ["canonical", "variant"] {
                let word = line[spelling].as_str().context("a marker without a spelling")?.to_owned();
                markers.push(Marker { word, letters });
            }
        }
        Ok(markers)
    }

    fn file(&self) -> PathBuf {
        self.folder.join(format!("letters-{}.jsonl", self.count + EXTRA))
    }

    fn python(&self, script: &str) -> Command {
        let mut command = Command::new("python3");
        command.arg(self.tools.join(script));
        command
    }
}

fn output(command: &mut Command) -> Result<String> {
    let done = command.stderr(Stdio::inherit()).output().context("python3 cannot be started")?;
    if !done.status.success() {
        bail!("the corpus generator failed");
    }
    Ok(String::from_utf8(done.stdout)?)
}

/// A line of `queries.py`. There a star makes a prefix; here the last word is one unless a space follows it.
fn query(line: &str) -> Option<(String, String)> {
    let (kind, words) = line.split_once('\t')?;
    let typed = words.strip_suffix('*').map_or_else(|| format!("{words} "), str::to_owned);
    Some((kind.to_owned(), typed))
}

impl Letter {
    fn read(number: usize, line: &str) -> Result<Self> {
        let line: Value = serde_json::from_str(line)?;
        let text = |key: &str| line[key].as_str().map(str::to_owned).with_context(|| format!("a letter without {key}"));
        let at = Moment::parse_rfc3339(&text("date")?).context("a letter without a time")?;
        let (reference, subject, sender) = (text("ref")?, text("subject")?, text("sender")?);
        Ok(Self { number, reference, subject, sender, signer: text("signer")?, body: text("body")?, at })
    }

    /// The same letter in its place among very many.
    fn poured(self) -> Result<Self> {
        let first = Moment::parse_rfc3339("2016-01-03T08:00:00Z").context("no time")?;
        Ok(Self { at: first.plus_secs(i64::try_from(self.number)? * PACE_SECS), ..self })
    }

    /// As it is handed to the registry, to everybody. `marked` adds a word to find it by.
    pub fn to_everybody(&self, issuer: &UnitId, marked: Option<&str>) -> NewLetter {
        let body = marked.map_or_else(|| self.body.clone(), |word| format!("{}\n\n{word}", self.body));
        NewLetter {
            id: ItemId(Uuid::from_u128(1 + self.number as u128)),
            issuer: issuer.clone(),
            issuer_name: Some(self.sender.clone()),
            number: Some(self.reference.clone()),
            subject: self.subject.clone(),
            body,
            signatory: self.signer.clone(),
            attachments: Vec::new(),
            to: Audience::everybody(),
            urgency: Urgency::Normal,
            confidentiality: Confidentiality::Ordinary,
            registered_at: self.at,
        }
    }

    /// As a document.
    pub fn whole(&self) -> Document {
        Document {
            id: ItemId(Uuid::from_u128(1 + self.number as u128)),
            kind: DocumentKind::Letter,
            number: self.reference.clone(),
            subject: self.subject.clone(),
            body: self.body.clone(),
            issuer_unit: UnitId::from_stored("MOI"),
            issuer: self.sender.clone(),
            signatory: self.signer.clone(),
            issued_at: self.at,
            urgency: Urgency::Normal,
            confidentiality: Confidentiality::Ordinary,
            attachments: Vec::new(),
            circular: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_a_prefix_and_anything_else_a_whole_word() {
        assert_eq!(query("two with prefix\tab cd*"), Some(("two with prefix".to_owned(), "ab cd".to_owned())));
        assert_eq!(query("single\tab"), Some(("single".to_owned(), "ab ".to_owned())));
        assert_eq!(query("nothing"), None);
    }

    #[test]
    fn letters_markers_and_queries_come_from_the_generator() {
        let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tools/corpus");
        let folder = tempfile::tempdir().unwrap();
        let corpus = Corpus::made(&tools, folder.path(), 600).unwrap();
        let letters = corpus.letters(500, 100).unwrap();
        assert_eq!(letters.len(), 100);
        assert!(letters.is_sorted_by_key(|l| l.at));
        assert!(corpus.letters(1_500, 200).is_err(), "there are 600 and 1,000 more");
        let markers = corpus.markers().unwrap();
        assert_eq!(markers.len(), 26);
        assert!(markers.iter().all(|m| m.letters == 3), "numbers 0, 250 and 500 of 600 carry one");
        assert_eq!(corpus.queries().unwrap().len(), 13);
        let poured: Vec<Letter> = corpus.poured(1_200).unwrap().iter().flat_map(Result::unwrap).collect();
        assert_eq!(poured.len(), 1_200);
        assert!(poured.iter().skip(500).zip(&letters).all(|(a, b)| (a.number, &a.body) == (b.number, &b.body)));
    }
}

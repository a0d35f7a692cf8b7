//! Real papers: a letterhead, a number, both dates, Arabic paragraphs and a table, as a tagged PDF.

mod dates;
mod draw;
mod layout;

pub use dates::{LOCAL, both_dates, local_day};

use anyhow::{Context, Result};
use diwan_domain::Moment;
use diwan_press::dates::Calendars;
use diwan_press::pdf::Faces;
use serde::Deserialize;
use std::sync::Arc;

/// What is printed.
#[derive(Debug, Clone, Default)]
pub struct Paper {
    /// Whether the ministry's star stands above it; papers of others go without.
    pub emblem: bool,
    /// The letterhead, most important line first: agency, sector, department.
    pub letterhead: Vec<String>,
    /// What the paper is, in large letters; may be empty.
    pub title: String,
    /// Registration number or reference.
    pub number: String,
    /// The day on the paper.
    pub date: Moment,
    /// Its subject.
    pub subject: String,
    /// Whom it addresses; may be empty.
    pub addressee: String,
    /// The text, one paragraph each.
    pub paragraphs: Vec<String>,
    /// A table on a page of its own.
    pub table: Option<Table>,
    /// Name and office of who signs; may be empty.
    pub signatory: Vec<String>,
}

/// A table; every row has as many cells as the header.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Table {
    /// Its heading.
    pub caption: String,
    /// Column heads, the rightmost first.
    pub header: Vec<String>,
    /// The rows; a file may leave them to the program.
    #[serde(default)]
    pub rows: Vec<Vec<String>>,
}

/// The fixed words of a paper, from the language's own file.
#[derive(Debug, Clone, Deserialize)]
pub struct Labels {
    /// Before the number.
    pub number: String,
    /// Before the date.
    pub date: String,
    /// Before the subject.
    pub subject: String,
    /// The foot, with `{page}` and `{pages}`.
    pub foot: String,
    /// Months and the words between two dates.
    pub calendars: Calendars,
}

/// Prints papers; reading its fonts once is most of the work.
pub struct Printer {
    faces: Arc<Faces>,
    labels: Labels,
}

impl Printer {
    /// A printer with the built-in fonts.
    pub fn new(labels: Labels) -> Result<Self> {
        let faces = Faces::built_in().context("the built-in fonts cannot be read")?;
        Ok(Self { faces: Arc::new(faces), labels })
    }

    /// The paper as a PDF: the same bytes for the same paper.
    pub fn print(&self, paper: &Paper) -> Result<Vec<u8>> {
        draw::pdf(self, paper, &layout::pages(self, paper))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printer() -> Printer {
        Printer::new(super::super::content::words().unwrap().paper).unwrap()
    }

    #[test]
    fn the_same_paper_is_the_same_bytes() {
        let paper =
            Paper { number: "ت/2026/0112".to_owned(), paragraphs: vec!["نص".to_owned()], ..Paper::default() };
        assert_eq!(printer().print(&paper).unwrap(), printer().print(&paper).unwrap());
    }

    #[test]
    fn hostile_text_is_printed_and_not_obeyed() {
        let words = ["", "\u{202e}مقلوب", "م".repeat(5000).leak(), "\u{0}\u{1b}[31m", "😀 🏳️‍🌈", "a\tb\nc", "\u{feff}"];
        let paper = Paper {
            subject: "س".repeat(500),
            paragraphs: words.iter().map(|word| (*word).to_owned()).collect(),
            table: Some(Table {
                caption: String::new(),
                header: vec![String::new()],
                rows: vec![vec!["خ ".repeat(9000)]],
            }),
            ..Paper::default()
        };
        assert!(printer().print(&paper).unwrap().starts_with(b"%PDF-"));
    }

    /// What a screen reader is told, as poppler tells it.
    fn structure(paper: &Paper) -> String {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), printer().print(paper).unwrap()).unwrap();
        let output = std::process::Command::new("pdfinfo").arg("-struct-text").arg(file.path()).output();
        String::from_utf8_lossy(&output.expect("pdfinfo of poppler-utils is installed").stdout).into_owned()
    }

    #[test]
    fn a_page_is_heard_in_its_order_and_cells_as_cells() {
        let cells = |texts: [&str; 2]| texts.map(str::to_owned).to_vec();
        let table = |rows: usize| Table {
            caption: "Hours".to_owned(),
            header: cells(["Centre", "Opens"]),
            rows: (0..rows).map(|_| cells(["North", ""])).collect(),
        };
        let paper = |rows| Paper {
            title: "Notice".to_owned(),
            paragraphs: vec!["First".to_owned()],
            table: Some(table(rows)),
            signatory: vec!["Signer".to_owned()],
            ..Paper::default()
        };
        let short = structure(&paper(2));
        let at = |text: &str, word: &str| text.find(word).unwrap_or_else(|| panic!("{word} is not heard:\n{text}"));
        assert!(at(&short, "Notice") < at(&short, "First") && at(&short, "First") < at(&short, "Centre"));
        assert!(at(&short, "North") < at(&short, "Signer"), "a short table stands before the signature:\n{short}");
        assert_eq!(short.matches("TD").count(), 4, "empty cells are cells:\n{short}");
        assert_eq!(short.matches("TR").count(), 3);

        let long = structure(&paper(60));
        assert!(at(&long, "Signer") < at(&long, "Centre"), "a long table comes after the letter");
        assert_eq!(long.matches("Centre").count(), 1, "the head that a new page repeats is not heard again");
        assert_eq!(long.matches("TR").count(), 61);
    }
}

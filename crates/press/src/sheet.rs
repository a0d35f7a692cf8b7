//! What is printed: a sheet with its words, its columns and its cells.

use crate::dates;
use diwan_domain::Moment;
use jiff::tz::TimeZone;

/// Why a file could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PressError {
    /// The disk is full, protected, or fails.
    #[error("the file cannot be written: {0}")]
    Disk(#[from] std::io::Error),
    /// The press itself failed.
    #[error("the file cannot be made: {0}")]
    Press(String),
}

/// A file as it should become: words around the rows, and what the columns are. All texts are plain; nothing in them is obeyed.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// What it is, in large letters.
    pub title: String,
    /// The agency's name, above the title.
    pub letterhead: String,
    /// What stands under the title: label and value; the filter among them.
    pub facts: Vec<(String, String)>,
    /// Texts before the rows, on paper only.
    pub notes: Vec<Note>,
    /// The columns, in reading order.
    pub columns: Vec<Column>,
    /// Whether a page lies on its long side.
    pub wide: bool,
    /// Language, calendars and digits.
    pub manner: Manner,
}

/// A text before the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Its heading; may be empty.
    pub heading: String,
    /// Paragraphs, each on lines of its own.
    pub text: String,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its heading.
    pub heading: String,
    /// What it holds.
    pub kind: Kind,
    /// Its share of the paper's width beside the others; 0: not on paper, where there is less room than in a table.
    pub share: f32,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Whole numbers.
    Number,
    /// Moments: in tables a value and a text with both calendars, on paper two lines.
    Moment,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Cell {
    /// Nothing is known.
    #[default]
    Empty,
    /// Text, from whomever.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A moment.
    Moment(Moment),
}

impl Cell {
    /// Text, or nothing when there is none.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// A moment, or nothing.
    pub fn moment(at: Option<Moment>) -> Self {
        at.map_or(Self::Empty, Self::Moment)
    }
}

/// How a file speaks: its language, digits and calendars.
#[derive(Debug, Clone)]
pub struct Manner {
    /// Language tag of the text, e.g. `ar`.
    pub language: String,
    /// Whether it runs from right to left.
    pub rtl: bool,
    /// Whether dates and numbers on paper are in Arabic digits.
    pub arabic_digits: bool,
    /// Whether the Hijri date stands first.
    pub hijri_first: bool,
    /// Where the reader's clock hangs.
    pub zone: TimeZone,
    /// Stands after a Gregorian date; may be empty.
    pub gregorian_mark: String,
    /// Stands after a Hijri date.
    pub hijri_mark: String,
    /// The foot of a page, with `{page}` and `{pages}`.
    pub foot: String,
    /// The heading of a column of moments in both calendars, with `{heading}`.
    pub both: String,
}

impl Manner {
    /// Digits as they should stand on paper.
    pub fn digits(&self, text: &str) -> String {
        if !self.arabic_digits {
            return text.to_owned();
        }
        text.chars().map(|c| c.to_digit(10).and_then(|d| char::from_u32('\u{660}' as u32 + d)).unwrap_or(c)).collect()
    }

    /// A moment in two short lines: the reader's calendar first, with the time.
    pub fn two_lines(&self, at: Moment) -> (String, String) {
        let day = dates::Day::of(at, &self.zone);
        let gregorian = day.gregorian_digits();
        let hijri = day.hijri_digits();
        let (first, second, mark) = if self.hijri_first {
            (hijri, gregorian, &self.gregorian_mark)
        } else {
            (gregorian, hijri, &self.hijri_mark)
        };
        let second = if mark.is_empty() { second } else { format!("{second} {mark}") };
        (self.digits(&format!("{first} {}", day.time())), self.digits(&second))
    }

    /// Both dates in one short text, in Latin digits, for tables.
    pub fn both_dates(&self, at: Moment) -> String {
        let day = dates::Day::of(at, &self.zone);
        let marked = |date: String, mark: &str| if mark.is_empty() { date } else { format!("{date} {mark}") };
        let gregorian = marked(day.gregorian_digits(), &self.gregorian_mark);
        let hijri = marked(day.hijri_digits(), &self.hijri_mark);
        if self.hijri_first { format!("{hijri} - {gregorian}") } else { format!("{gregorian} - {hijri}") }
    }
}

//! What a person searches for, and where it stands in a text.

use super::words::{each_word, forms, has_form, partial_forms, words};
use std::ops::Range;

/// The most words of a query; more narrow nothing that a person could notice.
pub const MAX_QUERY_WORDS: usize = 12;
/// The most characters of a query that are read.
const MAX_QUERY_CHARS: usize = 256;

/// A run of text in its original spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Whether it matched the search.
    pub hit: bool,
}

/// One word that must occur, in any of these forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Folded index forms, never empty; each of letters and digits only.
    pub forms: Vec<String>,
    /// Whether a form may also be the beginning of a word: the person is still typing it.
    pub prefix: bool,
}

impl Term {
    fn matches(&self, folded: &str) -> bool {
        has_form(folded, &self.forms, self.prefix)
    }
}

/// Words that must all occur.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    terms: Vec<Term>,
}

impl Query {
    /// Reads what was typed. Nothing in it is an operator. The last word is a prefix unless something follows it.
    pub fn parse(text: &str) -> Self {
        let read: String = text.chars().take(MAX_QUERY_CHARS).collect();
        let mut found = words(&read);
        found.truncate(MAX_QUERY_WORDS);
        let still_typing = found.last().is_some_and(|last| last.range.end == read.len());
        let last = found.len().saturating_sub(1);
        let mut terms: Vec<Term> = Vec::with_capacity(found.len());
        for (i, word) in found.iter().enumerate() {
            let prefix = still_typing && i == last;
            let forms = if prefix { partial_forms(&word.folded) } else { forms(&word.folded) };
            let term = Term { forms, prefix };
            if !terms.contains(&term) {
                terms.push(term);
            }
        }
        Self { terms }
    }

    /// The words.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// Whether it has no word and therefore narrows nothing.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether all its words occur in these texts together.
    pub fn matches<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> bool {
        let mut missing: Vec<&Term> = self.terms.iter().collect();
        for text in texts {
            each_word(text, |_, folded| missing.retain(|t| !t.matches(folded)));
        }
        missing.is_empty()
    }
}

/// The text cut into runs that matched and runs that did not; joined they are the text again, letter for letter. Whole words are marked,
/// also for a prefix, because a mark inside an Arabic word would break the joining of its letters.
pub fn mark(text: &str, query: &Query) -> Vec<Piece> {
    if query.is_empty() {
        // Most lists are not searched: a page of them folds nothing.
        return mark_range(text, 0..text.len(), &[]);
    }
    mark_range(text, 0..text.len(), &places(text, query).hits)
}

/// About `max_chars` characters of the text around the first hit, cut between words, with `…` where something is left out;
/// the beginning when nothing matches.
pub fn snippet(text: &str, query: &Query, max_chars: usize) -> Vec<Piece> {
    let Places { words, hits } = places(text, query);
    let first = hits.first().map_or(0, |h| h.start);
    // A third of the room goes to what stands before the hit, so that it is read in its sentence.
    let before = text.get(..first).map_or(0, |t| t.chars().rev().take(max_chars / 3).map(char::len_utf8).sum());
    let floor = first.saturating_sub(before);
    let start = if floor == 0 { 0 } else { words.iter().map(|w| w.start).find(|s| *s >= floor).unwrap_or(first) };
    let ceiling = start + text.get(start..).map_or(0, |t| t.chars().take(max_chars).map(char::len_utf8).sum::<usize>());
    let end = if ceiling >= text.len() {
        text.len()
    } else {
        let whole_words = words.iter().map(|w| w.end).take_while(|e| *e <= ceiling).last();
        whole_words.filter(|e| *e > first).unwrap_or(ceiling)
    };
    let mut pieces = mark_range(text, start..end, &hits);
    if start > 0 {
        pieces.insert(0, Piece { text: "…".to_owned(), hit: false });
    }
    if end < text.len() {
        pieces.push(Piece { text: "…".to_owned(), hit: false });
    }
    pieces
}

/// Where words stand in a text, and which of them are hits.
struct Places {
    words: Vec<Range<usize>>,
    /// In order and without overlap (several words may come from one ligature).
    hits: Vec<Range<usize>>,
}

fn places(text: &str, query: &Query) -> Places {
    let mut places = Places { words: Vec::new(), hits: Vec::new() };
    each_word(text, |range, folded| {
        if query.terms.iter().any(|t| t.matches(folded)) {
            match places.hits.last_mut() {
                Some(last) if range.start < last.end => last.end = last.end.max(range.end),
                _ => places.hits.push(range.clone()),
            }
        }
        places.words.push(range);
    });
    places
}

fn mark_range(text: &str, part: Range<usize>, hits: &[Range<usize>]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut give = |range: Range<usize>, hit| {
        if let Some(run) = text.get(range).filter(|run| !run.is_empty()) {
            pieces.push(Piece { text: run.to_owned(), hit });
        }
    };
    let mut at = part.start;
    for hit in hits {
        let (start, end) = (hit.start.clamp(at, part.end), hit.end.clamp(at, part.end));
        if start < end {
            give(at..start, false);
            give(start..end, true);
            at = end;
        }
    }
    give(at..part.end, false);
    pieces
}

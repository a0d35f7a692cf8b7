//! Words with their places in the original, and the forms under which a word is indexed.

use super::fold::{fold_common, fold_rare, is_ignorable};
use std::collections::HashSet;
use std::ops::Range;

/// The most characters of a word that are compared; what nobody types need not be told apart.
const MAX_WORD_CHARS: usize = 64;
/// The fewest letters that must stay when an article is taken off: "الله" and "والد" keep theirs.
const MIN_STEM_CHARS: usize = 3;
/// The article alone and after the particles that are written with it; longest first.
const ARTICLES: [&str; 6] = ["وبال", "وال", "بال", "كال", "فال", "ال"];
/// The article swallowed by the particle of "for": `للجنة` is either of `ل + الجنة` and `ل + اللجنة`.
const FOR_THE: [&str; 2] = ["ولل", "لل"];

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Its bytes in the original, on character boundaries.
    pub range: Range<usize>,
    /// Its folded spelling.
    pub folded: String,
}

/// The words of a text: runs of letters or of digits. `١٤٤٨هـ` is two, `ت/2026/0112` three.
pub fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    each_word(text, |range, folded| found.push(Word { range, folded: folded.to_owned() }));
    found
}

/// The distinct index forms of all words of these texts, separated by spaces: what a full-text index is given. It says which words occur,
/// not how often or where, because lists are ordered by time and the highlighting reads the original.
pub fn index_text<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut seen: HashSet<String> = HashSet::with_capacity(256);
    let mut forms = String::with_capacity(2048);
    for text in texts {
        each_word(text, |_, folded| {
            each_form(folded, |lam, stem| {
                // The one form with a letter put before it is rare; all others are looked up without a copy.
                let joined = lam.then(|| format!("ل{stem}"));
                let form = joined.as_deref().unwrap_or(stem);
                if !seen.contains(form) {
                    seen.insert(form.to_owned());
                    forms.push_str(form);
                    forms.push(' ');
                }
            });
        });
    }
    forms
}

/// The index forms of one folded word.
pub(super) fn forms(folded: &str) -> Vec<String> {
    let mut all = Vec::with_capacity(2);
    each_form(folded, |lam, stem| all.push(if lam { format!("ل{stem}") } else { stem.to_owned() }));
    all
}

/// Whether one of a word's index forms is one of these, or begins with one of these.
pub(super) fn has_form(folded: &str, wanted: &[String], prefix: bool) -> bool {
    let mut found = false;
    each_form(folded, |lam, stem| {
        found = found
            || wanted.iter().any(|form| {
                let form = if lam { form.strip_prefix('ل') } else { Some(form.as_str()) };
                form.is_some_and(|form| if prefix { stem.starts_with(form) } else { stem == form })
            });
    });
    found
}

/// The forms that a word still being typed may turn out to have; each is to be matched as a prefix.
pub(super) fn partial_forms(folded: &str) -> Vec<String> {
    let mut all = vec![folded.to_owned()];
    // "الم" is on its way to "المعتمد", which is indexed without its article; after the longer prefixes that guess would be wild.
    if let Some(rest) = folded.strip_prefix("ال").filter(|rest| !rest.is_empty()) {
        all.push(rest.to_owned());
    }
    for form in forms(folded) {
        if !all.contains(&form) {
            all.push(form);
        }
    }
    all
}

fn each_form(folded: &str, mut give: impl FnMut(bool, &str)) {
    let stem_after =
        |prefix: &&str| folded.strip_prefix(*prefix).filter(|s| s.chars().nth(MIN_STEM_CHARS - 1).is_some());
    if let Some(stem) = ARTICLES.iter().find_map(stem_after) {
        give(false, stem);
    } else if let Some(stem) = FOR_THE.iter().find_map(stem_after) {
        give(false, stem);
        give(true, stem);
    } else {
        give(false, folded);
    }
}

/// Calls with each word's range and folded spelling.
pub(super) fn each_word(text: &str, mut give: impl FnMut(Range<usize>, &str)) {
    let mut open = OpenWord::default();
    let mut opened = String::new();
    for (start, c) in text.char_indices() {
        let end = start + c.len_utf8();
        match fold_common(c) {
            Some(Some(folded)) => open.take(folded, start, end, &mut give),
            // A diacritic or a tatweel after the last letter belongs to the word.
            Some(None) => open.stretch(end),
            None => {
                opened.clear();
                fold_rare(c, &mut |folded| opened.push(folded));
                // A sign that opens into several words stands by itself, though nobody writes spaces around it: in "محمدﷺ" both are found.
                let is_sentence = opened.chars().any(|folded| class(folded) == Class::Gap);
                if is_sentence {
                    open.close(&mut give);
                }
                for folded in opened.chars() {
                    open.take(folded, start, end, &mut give);
                }
                if is_sentence {
                    open.close(&mut give);
                } else if opened.is_empty() && !is_ignorable(c) {
                    // A mark of another script belongs to the word, too; a direction control does not.
                    open.stretch(end);
                }
            }
        }
    }
    open.close(&mut give);
}

/// What a folded character is to a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Class {
    #[default]
    Gap,
    Letter,
    Digit,
}

fn class(folded: char) -> Class {
    match folded {
        '0'..='9' => Class::Digit,
        'a'..='z' | '\u{0621}'..='\u{064A}' => Class::Letter,
        '\0'..='\u{7f}' => Class::Gap,
        _ if folded.is_alphanumeric() => Class::Letter,
        _ => Class::Gap,
    }
}

#[derive(Default)]
struct OpenWord {
    folded: String,
    class: Class,
    chars: usize,
    range: Range<usize>,
}

impl OpenWord {
    fn take(&mut self, c: char, start: usize, end: usize, give: &mut impl FnMut(Range<usize>, &str)) {
        let class = class(c);
        if class != self.class {
            self.close(give);
            self.class = class;
            self.range.start = start;
        }
        if class != Class::Gap {
            self.range.end = end;
            self.chars += 1;
            if self.chars <= MAX_WORD_CHARS {
                self.folded.push(c);
            }
        }
    }

    fn stretch(&mut self, end: usize) {
        if !self.folded.is_empty() {
            self.range.end = end;
        }
    }

    fn close(&mut self, give: &mut impl FnMut(Range<usize>, &str)) {
        if !self.folded.is_empty() {
            give(self.range.clone(), &self.folded);
            self.folded.clear();
            self.chars = 0;
        }
        self.class = Class::Gap;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Vec<String> {
        words(text).into_iter().map(|w| w.folded).collect()
    }

    #[test]
    fn words_end_where_letters_and_digits_do() {
        assert_eq!(folded("ت/٢٠٢٦/0112، عامُ ١٤٤٨هـ"), ["ت", "2026", "0112", "عام", "1448", "ه"]);
        assert_eq!(folded("…—؟!"), Vec::<String>::new());
    }

    #[test]
    fn a_ligature_of_several_words_gives_them_all_at_its_place() {
        let found = words("قال ﷺ:");
        assert_eq!(found.len(), 5, "{found:?}");
        assert!(found.iter().skip(1).all(|w| w.range == found[1].range));
    }

    #[test]
    fn a_ligature_of_several_words_does_not_grow_into_its_neighbours() {
        assert_eq!(folded("محمدﷺوبعد"), ["محمد", "صلي", "الله", "عليه", "وسلم", "وبعد"]);
        assert_eq!(folded("ﻻم"), ["لام"], "a ligature of letters does");
    }

    #[test]
    fn the_article_and_its_particles_are_taken_off_only_where_a_word_is_left() {
        for (word, expected) in [
            ("المعتمد", vec!["معتمد"]),
            ("والمعتمد", vec!["معتمد"]),
            ("وبالمعتمد", vec!["معتمد"]),
            ("كالمعتمد", vec!["معتمد"]),
            ("للموظفين", vec!["موظفين", "لموظفين"]),
            ("للجنه", vec!["جنه", "لجنه"]),
            ("الله", vec!["الله"]),
            ("والد", vec!["والد"]),
            ("الي", vec!["الي"]),
        ] {
            assert_eq!(forms(word), expected, "{word}");
        }
    }

    #[test]
    fn a_word_without_end_is_cut_and_still_found() {
        let long = "س".repeat(100_000);
        assert_eq!(index_text([long.as_str()]).trim().chars().count(), MAX_WORD_CHARS);
        assert_eq!(words(&long).first().map(|w| w.range.clone()), Some(0..long.len()));
    }
}

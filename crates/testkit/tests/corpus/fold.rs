//! Arabic folding, words, search and marks, on any text: what is folded stays folded, nothing grows without measure, and every word of a
//! text is found in it, by the query and by the index alike.

use diwan_domain::arabic::{Piece, Query, fold, index_text, mark, snippet, words};

/// One character of three bytes opens into thirty-three (U+FDFA, a whole sentence in one sign); none opens further.
const MOST_GROWTH: usize = 11;
/// A query reads this many characters of what was typed.
const READ_CHARS: usize = 256;

/// Must hold for any bytes: the first line is what is searched for, the rest is the text.
pub fn holds(bytes: &[u8]) {
    let whole = String::from_utf8_lossy(bytes);
    let (typed, text) = whole.split_once('\n').unwrap_or(("", &whole));
    let folded = fold(text);
    assert_eq!(fold(&folded), folded, "folding twice changes something");
    assert!(folded.len() <= text.len() * MOST_GROWTH, "{} bytes became {}", text.len(), folded.len());

    let index = index_text([text]);
    let forms: Vec<&str> = index.split_whitespace().collect();
    let mut last_start = 0;
    let found = words(text);
    for word in &found {
        let original = text.get(word.range.clone()).expect("a word stands between characters of the text");
        assert!(word.range.start >= last_start && !original.is_empty(), "words stand in order");
        last_start = word.range.start;
        assert!(!word.folded.is_empty() && word.folded.chars().count() <= 64);
        assert_eq!(fold(&word.folded), word.folded);
    }
    // The longest texts have thousands of words; some of them stand for all.
    for word in found.iter().take(8) {
        let original = text.get(word.range.clone()).expect("as above");
        if original.chars().count() < READ_CHARS {
            is_found(&format!("{original} "), text, &forms);
            is_found(original, text, &forms);
        }
    }
    marks_leave_the_text(&Query::parse(typed), text);
}

fn is_found(typed: &str, text: &str, forms: &[&str]) {
    let query = Query::parse(typed);
    assert!(query.matches([text]), "{typed:?} is not found in {text:?}");
    for term in query.terms() {
        let meets = |form: &str| term.forms.iter().any(|f| if term.prefix { form.starts_with(f) } else { form == f });
        assert!(forms.iter().any(|form| meets(form)), "{typed:?} is not in the index of {text:?}: {term:?}");
    }
}

fn marks_leave_the_text(query: &Query, text: &str) {
    let joined = |pieces: &[Piece]| pieces.iter().map(|p| p.text.as_str()).collect::<String>();
    let marked = mark(text, query);
    assert_eq!(joined(&marked), text);
    if !query.is_empty() {
        assert!(marked.iter().filter(|p| p.hit).all(|p| query.terms().iter().any(|_| !words(&p.text).is_empty())));
    }
    for room in [1, 10, 160] {
        let cut = snippet(text, query, room);
        let inner: Vec<Piece> = cut.into_iter().filter(|p| p.text != "…").collect();
        assert!(text.contains(&joined(&inner)) || text.contains('…'), "a snippet says what the text does not");
    }
}

//! The folding of single characters. It needs no neighbours, so that every folded letter is known to come from one place of the original.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The text in the spelling that search compares: compatibility forms opened (presentation forms, ligatures), diacritics, tatweel and
/// invisible controls gone, the forms of alef, ya, waw and ha made one, all digits ASCII, Latin lower-case. Folding twice changes nothing.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        fold_char(c, &mut |f| folded.push(f));
    }
    folded
}

/// Gives what one character folds to: nothing, one character or several.
pub(super) fn fold_char(c: char, give: &mut impl FnMut(char)) {
    match fold_common(c) {
        Some(Some(folded)) => give(folded),
        Some(None) => {}
        None => fold_rare(c, give),
    }
}

/// What a character folds to that nearly everything in a Gulf letter consists of; `None` for all others, which ask Unicode's tables.
pub(super) fn fold_common(c: char) -> Option<Option<char>> {
    match c {
        '\0'..='\u{7f}' => Some(Some(c.to_ascii_lowercase())),
        '\u{0621}'..='\u{063A}' | '\u{0641}'..='\u{064A}' => Some(Some(unify(c))),
        '\u{0640}' | '\u{064B}'..='\u{065F}' => Some(None),
        _ => None,
    }
}

/// The same for any character.
pub(super) fn fold_rare(c: char, give: &mut impl FnMut(char)) {
    let mut opened = c.nfkd();
    // Spacing diacritics open into a space with a mark on it: an ornament, not the end of a word.
    if opened.next() == Some(' ') && opened.next().is_some_and(is_combining_mark) {
        return;
    }
    for part in c.nfkd().flat_map(char::to_lowercase).nfkd() {
        if !is_combining_mark(part) && !is_ignorable(part) {
            give(unify(part));
        }
    }
}

/// Letters that people write for one another, and digits.
fn unify(c: char) -> char {
    match c {
        'أ' | 'إ' | 'آ' | 'ٱ' | 'ٲ' | 'ٳ' => 'ا',
        'ى' | 'ئ' | 'ی' | 'ې' => 'ي',
        'ة' | 'ە' | 'ہ' | 'ھ' | 'ۃ' => 'ه',
        'ؤ' => 'و',
        'ک' | 'ڪ' => 'ك',
        '\u{0660}'..='\u{0669}' => digit(c, 0x0660),
        '\u{06F0}'..='\u{06F9}' => digit(c, 0x06F0),
        _ => c,
    }
}

fn digit(c: char, zero: u32) -> char {
    char::from_digit(u32::from(c).wrapping_sub(zero), 10).unwrap_or(c)
}

/// Characters that nobody sees and nobody types on purpose: tatweel, joiners, direction controls, soft hyphen, byte order mark.
pub(super) fn is_ignorable(c: char) -> bool {
    matches!(
        c,
        '\u{0640}'
            | '\u{00AD}'
            | '\u{061C}'
            | '\u{180E}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}'
            | '\u{FEFF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spellings_of_a_word_are_one() {
        for (written, folded) in [
            ("الإدارةُ", "الاداره"),
            ("مُسْتَشْفَى", "مستشفي"),
            ("آلاء ٱلرّحمٰن", "الاء الرحمن"),
            ("ﺍﻟﺴﻼﻡ", "السلام"),
            ("ا\u{0654}مر", "امر"),
            ("١٤٤٨ ۱۴۴۸", "1448 1448"),
            ("Café № ２", "cafe no 2"),
            ("\u{202B}مـــدير\u{202C}", "مدير"),
        ] {
            assert_eq!(fold(written), folded);
        }
    }

    #[test]
    fn no_character_of_unicode_folds_further_when_folded_again() {
        for c in '\0'..=char::MAX {
            let once = fold(c.encode_utf8(&mut [0; 4]));
            assert_eq!(fold(&once), once, "U+{:04X}", u32::from(c));
        }
    }
}

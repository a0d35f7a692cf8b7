//! Texts from outside on their way to somebody else's screen or voice: one harmless line, cut where a reader would cut it.

use unicode_segmentation::UnicodeSegmentation;

/// A character may carry so many marks on average; beyond that it is no writing any more.
const MARKS: usize = 4;

/// One line of at most `longest` characters as a reader counts them (graphemes): no control characters, nothing that turns the direction of what
/// follows, nothing invisible that is no letter's part.
pub fn line(text: &str, longest: usize) -> String {
    let harmless: String = text.chars().map(|c| if breaks(c) { ' ' } else { c }).filter(|c| !hides(*c)).collect();
    let words = harmless.split_whitespace().collect::<Vec<_>>().join(" ");
    cut(&words, longest)
}

/// The same without anything in angle brackets that looks like markup: for a voice, which would read it out.
pub fn spoken(text: &str, longest: usize) -> String {
    let mut rest = text;
    let mut plain = String::new();
    while let Some((before, after)) = rest.split_once('<') {
        plain.push_str(before);
        let tag = after.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
        match after.split_once('>').filter(|_| tag) {
            Some((_, behind)) => {
                plain.push(' ');
                rest = behind;
            }
            None => {
                // A lonely bracket is a sign between words, and nothing to be read out.
                plain.push(' ');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    line(&plain.replace('>', " "), longest)
}

fn breaks(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Marks of direction (old and new), and what only programs see. The joiners (U+200C, U+200D) stay: words are spelt with them.
fn hides(c: char) -> bool {
    matches!(
        c,
        '\u{061C}'
            | '\u{200E}'
            | '\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E007F}'
    )
}

fn cut(words: &str, longest: usize) -> String {
    let mut characters = 0;
    let fits = |grapheme: &&str| {
        characters += grapheme.chars().count();
        characters <= longest * MARKS
    };
    let whole: Vec<&str> = words.graphemes(true).take(longest + 1).take_while(fits).collect();
    let kept: usize = whole.iter().map(|grapheme| grapheme.len()).sum();
    if whole.len() <= longest && kept == words.len() {
        return words.to_owned();
    }
    whole.into_iter().take(longest.saturating_sub(1)).chain(["…"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_between_characters_and_never_inside_one() {
        assert_eq!(line("تعميمٌ", 6), "تعميمٌ");
        // The fourth letter has two marks: either all of it stays or nothing.
        let marked = "علمّاً وخبراً";
        for longest in 1..=11 {
            let cut = line(marked, longest);
            let kept = cut.strip_suffix('…').unwrap_or(&cut);
            assert!(
                marked
                    .graphemes(true)
                    .scan(String::new(), |sum, g| {
                        sum.push_str(g);
                        Some(sum.clone())
                    })
                    .any(|sum| sum == kept)
                    || kept.is_empty(),
                "{cut}"
            );
            assert!(cut.graphemes(true).count() <= longest, "{cut}");
        }
        assert_eq!(line(&"ط".repeat(5000), 160).graphemes(true).count(), 160);
        let tower = format!("ت{}", "\u{0651}".repeat(5000));
        assert!(line(&tower, 160).chars().count() <= 160 * MARKS, "one letter with five thousand marks");
    }

    #[test]
    fn nothing_turns_hides_or_breaks() {
        assert_eq!(line("عاجل\u{202E}مقلوب\u{2066}\nسطر\u{0007} \u{E0041}ب\u{2029}", 160), "عاجلمقلوب سطر ب");
        assert_eq!(line("می\u{200C}خواهم", 160), "می\u{200C}خواهم");
    }

    #[test]
    fn a_voice_reads_words_and_no_markup() {
        assert_eq!(spoken("<b>عاجل</b> <a href='x'>هنا</a> ١ < ٢ > ٣ & ٤", 200), "عاجل هنا ١ ٢ ٣ & ٤");
        assert_eq!(spoken("<script>alert(1)</script", 200), "alert(1) /script");
        assert_eq!(spoken("!-!QUIT\r\n.\r\nSTOP ALL", 200), "!-!QUIT . STOP ALL");
    }
}

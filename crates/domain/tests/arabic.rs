//! The spelling of Arabic never decides whether a letter is found.

use diwan_domain::arabic::{FOLD_VERSION, Query, fold, index_text, mark, snippet, words};
use proptest::prelude::*;

/// The classes of spelling that people mix, with one word in both spellings.
const CLASSES: [(&str, &str, &str); 13] = [
    ("hamza above alef", "أرجوحان", "ارجوحان"),
    ("hamza below alef", "إسطرلاب", "اسطرلاب"),
    ("madda", "آبنوس", "ابنوس"),
    ("ta marbuta", "زمردة", "زمرده"),
    ("alef maqsura", "مستشفى", "مستشفي"),
    ("hamza on waw", "لؤلؤان", "لولوان"),
    ("hamza on ya", "بئرجان", "بيرجان"),
    ("tatweel", "فيروزج", "فيـــروزج"),
    ("diacritics", "كهرمان", "كَهْرُمَان"),
    ("arabic-indic digits", "739154", "٧٣٩١٥٤"),
    ("extended digits", "846207", "۸۴۶۲۰۷"),
    ("article", "ياقوتية", "الياقوتية"),
    ("presentation forms", "سلامان", "ﺳﻼﻣﺎﻥ"),
];

fn joined(text: &str, query: &str) -> Vec<String> {
    mark(text, &Query::parse(query)).into_iter().filter(|p| p.hit).map(|p| p.text).collect()
}

#[test]
fn either_spelling_of_every_class_finds_both() {
    for (class, canonical, variant) in CLASSES {
        for query in [canonical, variant] {
            for typed in [query.to_owned(), format!("{query} ")] {
                let query = Query::parse(&typed);
                for letter in [canonical, variant] {
                    assert!(query.matches(["الكلمات الدالة:", letter]), "{class}: {typed:?} in {letter:?}");
                    assert_eq!(joined(&format!("رقم {letter}."), &typed), [letter], "{class}");
                }
            }
        }
        assert_eq!(index_text([canonical]), index_text([variant]), "{class}");
    }
}

#[test]
fn a_word_is_found_while_it_is_being_typed() {
    let subject = "تعميم بشأن ضوابط البريد المؤسسي المعتمدة";
    for typed in ["الم", "المع", "معتمد", "والمعتمد", "بري", "ضواب", "م"] {
        assert!(Query::parse(typed).matches([subject]), "{typed}");
    }
    assert!(!Query::parse("معتمد ").matches([subject]), "a finished word is not a prefix");
    assert!(!Query::parse("البريد الغائب").matches([subject]), "every word must occur");
    assert!(Query::parse("البريد").matches(["شؤون بريدية"]), "an article in the query does not matter either");
    assert!(!Query::parse("بالغ").matches(["غرفة"]), "a particle before the article needs a word after it");
}

#[test]
fn nothing_that_is_typed_is_an_operator() {
    for typed in ["OR AND NOT", "\"", "a* ^b", "NEAR(x)", "-س", "(((", "'; DROP TABLE item"] {
        let query = Query::parse(typed);
        assert!(query.terms().iter().flat_map(|t| &t.forms).all(|f| f.chars().all(char::is_alphanumeric)), "{typed}");
    }
    assert!(Query::parse(" \u{202E}…؟ ").is_empty());
}

#[test]
fn the_snippet_shows_the_hit_in_its_sentence() {
    let body = format!("{} وأصول الزُّمُرُّدة محفوظة في المستودع. {}", "مقدمة طويلة ".repeat(80), "خاتمة طويلة ".repeat(80));
    let pieces = snippet(&body, &Query::parse("زمرده"), 90);
    let text: String = pieces.iter().map(|p| p.text.as_str()).collect();
    assert_eq!(pieces.iter().filter(|p| p.hit).map(|p| p.text.as_str()).collect::<Vec<_>>(), ["الزُّمُرُّدة"]);
    assert!(text.starts_with('…') && text.ends_with('…') && text.contains("وأصول الزُّمُرُّدة محفوظة"), "{text}");
    assert!(text.chars().count() <= 92, "{}", text.chars().count());
    let beginning: String = snippet(&body, &Query::parse("غائب"), 30).into_iter().map(|p| p.text).collect();
    assert!(beginning.starts_with("مقدمة طويلة") && beginning.ends_with('…'), "{beginning}");
}

#[test]
fn whoever_changes_the_folding_counts_its_version_on() {
    // A cache keeps folded text under this number: when this fails, raise FOLD_VERSION and write the new sums here.
    let sample: String = ('\u{20}'..'\u{700}').chain('\u{FB50}'..='\u{FEFF}').collect();
    let folded = diwan_domain::check::sha256_hex(fold(&sample).as_bytes());
    let forms = index_text(["الموظفين وللجنة والد بالغين كالمعتاد فالعمل ت/٢٠٢٦هـ محمدﷺوبعد"]);
    assert_eq!(
        (FOLD_VERSION, folded.get(..16), forms.as_str()),
        (2, Some("740064d50cb11f57"), "موظفين جنه لجنه والد غين معتاد عمل ت 2026 ه محمد صلي الله عليه وسلم وبعد ")
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn folding_twice_is_folding_once(text in any::<String>()) {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn words_lie_in_the_text_in_order_and_are_folded(text in "[ \\PC\u{064B}-\u{0652}ء-يﻼ\u{202B}]{0,60}") {
        let mut at = 0;
        for word in words(&text) {
            prop_assert!(word.range.start >= at || text.get(word.range.clone()).is_some_and(|t| t.chars().count() == 1));
            at = word.range.start;
            prop_assert!(text.get(word.range.clone()).is_some());
            prop_assert_eq!(fold(&word.folded), word.folded);
        }
    }

    #[test]
    fn marked_pieces_are_the_text_again(text in any::<String>(), typed in any::<String>(), arabic in "[ء-ي ًّ]{0,40}", stem in "[ء-ي]{1,3}") {
        for (text, typed) in [(&text, &typed), (&arabic, &stem), (&text, &stem)] {
            let query = Query::parse(typed);
            let again: String = mark(text, &query).into_iter().map(|p| p.text).collect();
            prop_assert_eq!(&again, text);
            for max in [0, 1, 7, 40] {
                let part: String = snippet(text, &query, max).into_iter().map(|p| p.text).collect();
                prop_assert!(text.contains(part.trim_matches('…')) || part.contains('…'));
                prop_assert!(part.chars().count() <= max + 2);
            }
        }
    }

    #[test]
    fn what_is_marked_is_what_is_found(text in "([ء-ي]{1,6} ){0,8}", typed in "[ء-ي]{1,4} ?") {
        let query = Query::parse(&typed);
        // A lone tatweel is no word and narrows nothing.
        prop_assume!(!query.is_empty());
        prop_assert_eq!(query.matches([text.as_str()]), mark(&text, &query).iter().any(|p| p.hit));
        prop_assert_eq!(query.matches([text.as_str()]), query.matches([fold(&text).as_str()]));
    }
}

//! What changed between two versions of a text, clause by clause.

use serde::{Deserialize, Serialize};
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::collections::HashMap;

/// The most clauses of both texts together that are compared one by one. A text of more is not read clause by clause by anybody, and comparing
/// could take as long as whoever wrote it likes.
const MOST_CLAUSES: usize = 4_000;
/// The most pairs of clauses in one place of which it is asked whether one is the other, reworded.
const MOST_PAIRS: usize = 10_000;

/// What became of one clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum ClauseChange {
    /// As it was.
    Kept {
        /// The clause.
        text: String,
    },
    /// It is new.
    Added {
        /// The clause.
        text: String,
    },
    /// It is gone.
    Removed {
        /// The clause.
        text: String,
    },
    /// It reads otherwise.
    Changed {
        /// As it was.
        was: String,
        /// As it is.
        text: String,
    },
}

/// What became of each clause of the old text, and which are new, in the order of the new text. The kept, removed and former ones are the clauses
/// of the old text, in their order; the kept, added and changed ones those of the new.
pub fn changes(old: &str, new: &str) -> Vec<ClauseChange> {
    let (old, new) = (clauses(old), clauses(new));
    let mut changes = Vec::with_capacity(old.len().max(new.len()));
    if old.len() + new.len() > MOST_CLAUSES {
        rewritten(&old, &new, &mut changes);
        return changes;
    }
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        let was = old.get(op.old_range()).unwrap_or_default();
        let is = new.get(op.new_range()).unwrap_or_default();
        match op {
            DiffOp::Equal { .. } => {
                changes.extend(is.iter().map(|text| ClauseChange::Kept { text: (*text).to_owned() }));
            }
            _ => rewritten(was, is, &mut changes),
        }
    }
    changes
}

/// The clauses of a text: its paragraphs, parted by blank lines, without the white space around them.
pub fn clauses(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut start, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            found.push(text.get(start..at).unwrap_or_default().trim());
            start = at + line.len();
        }
        at += line.len();
    }
    found.push(text.get(start..).unwrap_or_default().trim());
    found.retain(|clause| !clause.is_empty());
    found
}

/// One place where other clauses stand than before: those that are the same clause in other words are paired, as many as can be without crossing.
fn rewritten(old: &[&str], new: &[&str], changes: &mut Vec<ClauseChange>) {
    let (mut from, mut to) = (0, 0);
    for (was, is) in pairs(old, new) {
        changes.extend(old.iter().take(was).skip(from).map(|text| ClauseChange::Removed { text: (*text).to_owned() }));
        changes.extend(new.iter().take(is).skip(to).map(|text| ClauseChange::Added { text: (*text).to_owned() }));
        if let (Some(was), Some(is)) = (old.get(was), new.get(is)) {
            changes.push(match was == is {
                true => ClauseChange::Kept { text: (*is).to_owned() },
                false => ClauseChange::Changed { was: (*was).to_owned(), text: (*is).to_owned() },
            });
        }
        (from, to) = (was + 1, is + 1);
    }
    changes.extend(old.iter().skip(from).map(|text| ClauseChange::Removed { text: (*text).to_owned() }));
    changes.extend(new.iter().skip(to).map(|text| ClauseChange::Added { text: (*text).to_owned() }));
}

/// Places of old and new clauses that are alike enough to be the same one, ascending in both: each new clause takes the most similar old one that is left
/// after the one before it.
fn pairs(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    if old.len().saturating_mul(new.len()) > MOST_PAIRS {
        return Vec::new();
    }
    let old: Vec<_> = old.iter().map(|clause| words(clause)).collect();
    let (mut pairs, mut from) = (Vec::new(), 0);
    for (place, clause) in new.iter().enumerate() {
        let clause = words(clause);
        let alike = old.iter().enumerate().skip(from).filter_map(|(was, old)| Some((likeness(old, &clause)?, was)));
        // Of several that are equally similar, the first.
        if let Some((_, was)) = alike.max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1))) {
            pairs.push((was, place));
            from = was + 1;
        }
    }
    pairs
}

/// How often each word stands in a clause.
fn words(clause: &str) -> HashMap<&str, usize> {
    let mut words = HashMap::new();
    for word in clause.split_whitespace() {
        *words.entry(word).or_default() += 1;
    }
    words
}

/// How many of a thousand words two clauses have in common; `None` when it is less than half: then they are two clauses.
fn likeness(one: &HashMap<&str, usize>, other: &HashMap<&str, usize>) -> Option<usize> {
    let all: usize = one.values().chain(other.values()).sum();
    let common: usize = one.iter().map(|(word, times)| *times.min(other.get(word).unwrap_or(&0))).sum();
    let likeness = 2_000 * common / all.max(1);
    (likeness >= 500).then_some(likeness)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const OLD: &str = "يبدأ الدوام في السابعة والنصف صباحاً.\n\nتسلّم المفاتيح إلى الأمن.\n\nلا يُستثنى أحد من ذلك.";

    fn text(change: &ClauseChange) -> (char, &str) {
        match change {
            ClauseChange::Kept { text } => ('=', text),
            ClauseChange::Added { text } => ('+', text),
            ClauseChange::Removed { text } => ('-', text),
            ClauseChange::Changed { text, .. } => ('~', text),
        }
    }

    #[test]
    fn a_reworded_clause_is_changed_and_another_one_is_new() {
        let new = "يبدأ الدوام في الثامنة والنصف صباحاً.\n\nلا يُستثنى أحد من ذلك.\n\nتُرفع الملاحظات إلى الشؤون الإدارية.";
        let changes = changes(OLD, new);
        let seen: Vec<_> = changes.iter().map(text).collect();
        assert_eq!(
            seen,
            [
                ('~', "يبدأ الدوام في الثامنة والنصف صباحاً."),
                ('-', "تسلّم المفاتيح إلى الأمن."),
                ('=', "لا يُستثنى أحد من ذلك."),
                ('+', "تُرفع الملاحظات إلى الشؤون الإدارية."),
            ]
        );
    }

    #[test]
    fn nothing_changed_where_only_blank_lines_and_margins_differ() {
        let spaced = OLD.replace("\n\n", "  \r\n \n\n");
        assert!(changes(OLD, &spaced).iter().all(|change| matches!(change, ClauseChange::Kept { .. })));
        assert_eq!(changes("", " \n\n "), []);
    }

    #[test]
    fn a_text_of_a_hundred_thousand_clauses_is_told_without_being_compared_for_ever() {
        let one: String = (0..50_000).map(|n| format!("{n}\n\n")).collect();
        let other: String = (0..50_000).map(|n| format!("x{n}\n\n")).collect();
        assert_eq!(changes(&one, &other).len(), 100_000);
    }

    fn a_text() -> impl Strategy<Value = String> {
        let clause = proptest::collection::vec("[ab]{1,2}", 1..5).prop_map(|words| words.join(" "));
        proptest::collection::vec(clause, 0..8).prop_map(|clauses| clauses.join("\n\n"))
    }

    proptest! {
        #[test]
        fn both_texts_stand_in_the_changes_clause_by_clause(old in a_text(), new in a_text()) {
            let changes = changes(&old, &new);
            let (mut was, mut is) = (Vec::new(), Vec::new());
            for change in &changes {
                match change {
                    ClauseChange::Kept { text } => { was.push(text.as_str()); is.push(text.as_str()); }
                    ClauseChange::Added { text } => is.push(text.as_str()),
                    ClauseChange::Removed { text } => was.push(text.as_str()),
                    ClauseChange::Changed { was: before, text } => {
                        prop_assert_ne!(before, text);
                        was.push(before.as_str());
                        is.push(text.as_str());
                    }
                }
            }
            prop_assert_eq!(was, clauses(&old));
            prop_assert_eq!(is, clauses(&new));
        }
    }
}

//! The words of an export. The desk has none of its own: whoever starts the export brings the person's language along.

use diwan_domain::Moment;
use diwan_press::Manner;

/// A language for files, with its digits and calendars.
pub trait ExportWords: Send + Sync {
    /// A text of [`EXPORT_WORDS`] with texts in it.
    fn say(&self, id: &str, texts: &[(&str, &str)]) -> String;
    /// A text of [`EXPORT_COUNTS`].
    fn count(&self, id: &str, n: i64) -> String;
    /// A moment in both calendars, with the hour.
    fn moment(&self, at: Moment) -> String;
    /// How files are printed.
    fn manner(&self) -> Manner;
}

/// Every text that an export may need, besides what things are called on the record.
pub const EXPORT_WORDS: &[&str] = &[
    "paper--about",
    "paper--as-of",
    "paper--attachments",
    "paper--board",
    "paper--both-calendars",
    "paper--circular",
    "paper--column-acknowledged",
    "paper--column-acknowledged-lately",
    "paper--column-audience",
    "paper--column-by",
    "paper--column-contact",
    "paper--column-deadline",
    "paper--column-deputy",
    "paper--column-excuse",
    "paper--column-excused",
    "paper--column-issued",
    "paper--column-name",
    "paper--column-not-reached",
    "paper--column-number",
    "paper--column-observed",
    "paper--column-opened",
    "paper--column-overdue",
    "paper--column-owed",
    "paper--column-person",
    "paper--column-reached",
    "paper--column-registered",
    "paper--column-reminded",
    "paper--column-remark",
    "paper--column-said",
    "paper--column-shown",
    "paper--column-source",
    "paper--column-state",
    "paper--column-subject",
    "paper--column-unit",
    "paper--column-until",
    "paper--column-usual",
    "paper--column-what",
    "paper--column-when",
    "paper--contest",
    "paper--contestant",
    "paper--decided",
    "paper--decision",
    "paper--excused-until",
    "paper--file-hash",
    "paper--filter",
    "paper--foot",
    "paper--gregorian-mark",
    "paper--hijri-mark",
    "paper--load",
    "paper--moment",
    "paper--names",
    "paper--names-all",
    "paper--names-like",
    "paper--opened",
    "paper--part-acknowledged",
    "paper--part-excused",
    "paper--part-not-reached",
    "paper--part-opened",
    "paper--part-reached",
    "paper--part-shown",
    "paper--person",
    "paper--printed",
    "paper--printed-by",
    "paper--reasons",
    "paper--remark-contested",
    "paper--remark-kept",
    "paper--remark-witnessed",
    "paper--state-in-force",
    "paper--state-recalled",
    "paper--state-superseded",
    "paper--statement",
    "paper--text",
    "paper--unit",
    "paper--version",
    "paper--versions",
    "paper--whole-team",
    "paper--withdrawn",
];

/// Every text that counts what stands in a list.
pub const EXPORT_COUNTS: &[&str] = &["paper--circulars", "paper--lines", "paper--people"];

/// What is said of a thing on the record: the word by which the registry calls it, and the beginning of the text's id. The texts are those of the
/// pages that show the same thing, so that paper and window call it alike.
pub(super) fn called(words: &dyn ExportWords, beginning: &str, word: &str) -> String {
    let said = words.say(&format!("{beginning}{word}"), &[]);
    // A word of a later registry has no text yet; it is better than nothing.
    if said.is_empty() { word.to_owned() } else { said }
}

//! What the data of an item says. It comes from outside: whatever does not fit its kind is malformed, never guessed.

use crate::official::{self, Official};
use diwan_domain::bell::Policy;
use diwan_domain::{Document, DocumentKind, ItemId};
use diwan_protocol::duty::{
    AbsenceItem, KIND_ABSENCE, KIND_OBSERVATION, KIND_POLICY, KIND_STEP, KIND_TOLD, ObservationItem, StepItem, ToldItem,
};
use diwan_protocol::feed::{KIND_CIRCULAR, KIND_LETTER, KIND_MEMBERSHIP, KIND_RECEIPT, MembershipItem, ReceiptItem};
use diwan_protocol::office::items::{
    KIND_CONTEST, KIND_DELEGATION, KIND_DRAFT, KIND_EVENT, KIND_REMINDER, KIND_WITNESS,
};

/// An item as far as this workstation understands it.
pub(crate) enum Known {
    /// A circular or letter.
    Document(Box<Document>),
    /// What the registry recorded about me and a document.
    Receipt(ReceiptItem),
    /// I joined or left a stream.
    Membership(MembershipItem),
    /// A policy of the bell that can be followed.
    Policy(Box<Policy>),
    /// A rung of the ladder.
    Step(StepItem),
    /// I am away.
    Absence(AbsenceItem),
    /// Others owe something.
    Told(Box<ToldItem>),
    /// What a desk of mine measured.
    Observation(Box<ObservationItem>),
    /// An official act beside a circular.
    Official(Box<Official>),
    /// A kind of a later protocol.
    Unknown,
    /// Data that is not what its kind says.
    Malformed,
}

pub(crate) fn read(kind: &str, id: ItemId, raw: &str) -> Known {
    match kind {
        KIND_CIRCULAR => document(id, DocumentKind::Circular, raw),
        KIND_LETTER => document(id, DocumentKind::Letter, raw),
        KIND_RECEIPT => serde_json::from_str(raw).map_or(Known::Malformed, Known::Receipt),
        KIND_MEMBERSHIP => serde_json::from_str(raw).map_or(Known::Malformed, Known::Membership),
        KIND_POLICY => Policy::parse(raw).map_or(Known::Malformed, |policy| Known::Policy(Box::new(policy))),
        KIND_STEP => serde_json::from_str(raw).map_or(Known::Malformed, Known::Step),
        KIND_ABSENCE => {
            judged(raw, |item: &AbsenceItem| item.absence.judge().is_ok()).map_or(Known::Malformed, Known::Absence)
        }
        KIND_TOLD => judged(raw, |item: &ToldItem| item.unmet.min(item.excused).min(item.audience) >= 0)
            .map_or(Known::Malformed, |item| Known::Told(Box::new(item))),
        KIND_OBSERVATION => judged(raw, |item: &ObservationItem| item.observation.judge().is_ok())
            .map_or(Known::Malformed, |item| Known::Observation(Box::new(item))),
        KIND_EVENT | KIND_REMINDER | KIND_DELEGATION | KIND_CONTEST | KIND_WITNESS | KIND_DRAFT => {
            official::read(kind, raw).map_or(Known::Malformed, |act| Known::Official(Box::new(act)))
        }
        _ => Known::Unknown,
    }
}

/// What can be read and is possible.
fn judged<T: serde::de::DeserializeOwned>(raw: &str, possible: impl FnOnce(&T) -> bool) -> Option<T> {
    serde_json::from_str(raw).ok().filter(possible)
}

fn document(id: ItemId, kind: DocumentKind, raw: &str) -> Known {
    match serde_json::from_str::<Document>(raw) {
        // A document under another's id, or a letter with terms, would put one text under another's acknowledgement.
        Ok(d) if d.id == id && d.kind == kind && d.circular.is_some() == (kind == DocumentKind::Circular) => {
            Known::Document(Box::new(d))
        }
        _ => Known::Malformed,
    }
}

/// The most characters of a line in a list.
const MAX_LINE_CHARS: usize = 600;

/// A text fit for one line: controls and line ends become spaces, and the overrides with which a text could pretend to be another
/// one are dropped. The reader shows, and the hash covers, the text as it came.
pub(crate) fn one_line(text: &str) -> String {
    let cut: String = text.chars().filter(|c| !is_override(*c)).take(MAX_LINE_CHARS).collect();
    harmless(&cut).trim().to_owned()
}

fn is_override(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn harmless(line: &str) -> String {
    let spaced = |c: char| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c };
    line.chars().filter(|c| !is_override(*c)).map(spaced).collect()
}

/// The most characters of what somebody wrote beside a circular.
const MAX_TEXT_CHARS: usize = 10_000;

/// A text of several lines: line ends stay, other controls and overrides go.
pub(crate) fn text(text: &str) -> String {
    let lines = text.lines().map(|line| line.chars().take(MAX_TEXT_CHARS).collect::<String>());
    let text: Vec<String> = lines.map(|line| harmless(&line)).collect();
    text.join("\n").chars().take(MAX_TEXT_CHARS).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_cannot_pretend() {
        assert_eq!(one_line(" تعميم\u{202E}\nرقم\u{0007}١ "), "تعميم رقم ١");
        assert_eq!(one_line(&"س".repeat(10_000)).chars().count(), MAX_LINE_CHARS);
    }

    #[test]
    fn a_text_keeps_its_lines_and_nothing_else_that_could_pretend() {
        assert_eq!(text(" أولاً\u{202E}\r\n\tثانياً\u{0007} \n"), "أولاً\n ثانياً");
        assert_eq!(text(&"س\n".repeat(50_000)).chars().count(), MAX_TEXT_CHARS - 1);
    }
}

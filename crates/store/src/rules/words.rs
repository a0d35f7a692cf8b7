//! What people write beside an official act: a reason, a note. Judged the same wherever it is written.

use super::fault;
use crate::StoreError;
use diwan_protocol::office::Fault;

/// The most characters of reasons that a matter is decided by.
pub const MAX_REASONS_CHARS: usize = 4_000;
/// The most characters of a reason or a note.
pub const MAX_NOTE_CHARS: usize = 1_000;

/// A reason, which must be there. Refuses one without a letter in it, one that is too long, and characters that no letter can have.
pub fn reason(text: &str, most: usize) -> Result<String, StoreError> {
    let text = note(text, most)?;
    if text.chars().any(char::is_alphanumeric) {
        return Ok(text);
    }
    Err(fault(Fault::ReasonMissing))
}

/// A note, which may be empty; trimmed.
pub fn note(text: &str, most: usize) -> Result<String, StoreError> {
    let text = text.trim();
    if text.chars().count() > most {
        return Err(fault(Fault::TooLong));
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(fault(Fault::BadCharacters));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Option<Fault> {
        match reason(text, 10) {
            Err(StoreError::Refused(problem)) => problem.fault,
            _ => None,
        }
    }

    #[test]
    fn a_reason_says_something_in_characters_that_can_be_read() {
        assert_eq!(reason(" في دورة\n", 10).ok().as_deref(), Some("في دورة"));
        for nothing in ["", "  ", "\n", "...", "؟"] {
            assert_eq!(said(nothing), Some(Fault::ReasonMissing), "{nothing:?}");
        }
        assert_eq!(said("أحد عشر حرفاً"), Some(Fault::TooLong));
        assert_eq!(said("في\0دورة"), Some(Fault::BadCharacters));
        assert_eq!(note("  ", 10).ok().as_deref(), Some(""));
    }
}

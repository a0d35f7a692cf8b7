//! What the counter refuses before a number is given. Details name the field at fault, never its content.

use super::bad_request;
use crate::{NewCircular, NewLetter, StoreError};
use diwan_domain::check::is_sha256_hex;
use diwan_domain::document::{Confidentiality, MAX_ATTACHMENTS, MAX_BODY_BYTES, MAX_SUBJECT_CHARS};
use diwan_domain::{Attachment, Audience, Moment};

/// How far a registration may lie ahead of this node's clock: another node's clock may be a little faster.
const CLOCK_TOLERANCE_MS: i64 = 60_000;
/// The most characters of a statement: it is read aloud and shown in full, never scrolled.
pub const MAX_STATEMENT_CHARS: usize = 2000;
/// The most characters of a name under what an administrator enters.
const MAX_SIGNED_CHARS: usize = 200;
/// The most characters of an attachment's caption.
pub const MAX_CAPTION_CHARS: usize = 255;

/// Refuses a circular that must not be issued, as far as its own words show it.
pub fn circular(circular: &NewCircular, now: Moment) -> Result<(), StoreError> {
    line("subject", &circular.subject, MAX_SUBJECT_CHARS, true)?;
    body(&circular.body)?;
    line("signatory", &circular.signatory, MAX_SUBJECT_CHARS, false)?;
    line("audience_text", &circular.audience_text, MAX_SUBJECT_CHARS, false)?;
    if let Some(statement) = &circular.statement {
        text("statement", statement)?;
        if statement.trim().is_empty() || statement.chars().count() > MAX_STATEMENT_CHARS {
            return Err(bad_request("statement is empty or too long"));
        }
    }
    attachments(&circular.attachments)?;
    audience(&circular.audience, circular.confidentiality)?;
    registered_at(circular.issued_at, now)?;
    let effective = day(&circular.effective_on).ok_or_else(|| bad_request("effective_on is not a day"))?;
    if let Some(deadline) = circular.deadline {
        let issued_now = circular.issued_at >= now;
        if deadline <= circular.issued_at || (issued_now && deadline <= now) {
            return Err(bad_request("deadline has passed"));
        }
        if deadline < effective {
            return Err(bad_request("deadline lies before the effect"));
        }
    }
    Ok(())
}

/// Refuses a letter that must not be sent, as far as its own words show it.
pub fn letter(letter: &NewLetter, now: Moment) -> Result<(), StoreError> {
    line("subject", &letter.subject, MAX_SUBJECT_CHARS, true)?;
    body(&letter.body)?;
    line("signatory", &letter.signatory, MAX_SUBJECT_CHARS, false)?;
    if let Some(name) = &letter.issuer_name {
        line("issuer_name", name, MAX_SUBJECT_CHARS, true)?;
    }
    if let Some(number) = &letter.number {
        line("number", number, MAX_SUBJECT_CHARS, true)?;
    }
    attachments(&letter.attachments)?;
    audience(&letter.to, letter.confidentiality)?;
    registered_at(letter.registered_at, now)
}

/// Who says so, as the administrator wrote it: a short line.
pub fn signed_by(by: &str) -> Result<&str, StoreError> {
    line("who enters it", by, MAX_SIGNED_CHARS, true).map(|()| by.trim())
}

fn audience(audience: &Audience, confidentiality: Confidentiality) -> Result<(), StoreError> {
    if audience.names_nobody() {
        return Err(bad_request("audience names nobody"));
    }
    let named_only = !audience.everybody && audience.units.is_empty() && audience.roles.is_empty();
    if confidentiality == Confidentiality::Confidential && !named_only {
        return Err(bad_request("a confidential document goes to named people only"));
    }
    Ok(())
}

fn registered_at(at: Moment, now: Moment) -> Result<(), StoreError> {
    if at > now.plus_ms(CLOCK_TOLERANCE_MS) {
        return Err(bad_request("registered in the future"));
    }
    Ok(())
}

/// One line: no line breaks, a limit in characters.
fn line(field: &str, value: &str, most: usize, needed: bool) -> Result<(), StoreError> {
    if needed && value.trim().is_empty() {
        return Err(bad_request(format!("{field} is empty")));
    }
    if value.chars().count() > most {
        return Err(bad_request(format!("{field} is too long")));
    }
    if value.chars().any(char::is_control) {
        return Err(bad_request(format!("{field} holds control characters")));
    }
    Ok(())
}

fn body(value: &str) -> Result<(), StoreError> {
    if value.trim().is_empty() {
        return Err(bad_request("body is empty"));
    }
    if value.len() > MAX_BODY_BYTES {
        return Err(bad_request("body is too long"));
    }
    text("body", value)
}

/// Control characters beside breaks and tabs have no meaning in a letter, and a NUL cannot be stored everywhere.
fn text(field: &str, value: &str) -> Result<(), StoreError> {
    if value.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(bad_request(format!("{field} holds control characters")));
    }
    Ok(())
}

fn attachments(files: &[Attachment]) -> Result<(), StoreError> {
    if files.len() > MAX_ATTACHMENTS {
        return Err(bad_request("too many attachments"));
    }
    for file in files {
        line("attachment name", &file.name, MAX_CAPTION_CHARS, true)?;
        if !is_sha256_hex(&file.sha256) {
            return Err(bad_request("attachment address is no SHA-256"));
        }
    }
    Ok(())
}

/// The first moment of a day `YYYY-MM-DD` in the agency's zone; `None` for what is no day.
pub fn day(text: &str) -> Option<Moment> {
    let plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    plain.then(|| Moment::parse_rfc3339(&format!("{text}T00:00:00{}", super::draft::ZONE)))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_a_real_day_of_the_calendar() {
        assert!(day("2026-02-28").is_some());
        for wrong in ["2026-02-30", "2026-2-3", "20260203", "2026-02-28T", "غداً"] {
            assert_eq!(day(wrong), None, "{wrong}");
        }
    }
}

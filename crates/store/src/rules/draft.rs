//! From a draft to a registered document: numbers, the document itself, and what a draft is recognised by when it comes twice.

use crate::{NewCircular, NewLetter, StoreError};
use diwan_domain::check::sha256_hex;
use diwan_domain::document::MAX_SUBJECT_CHARS;
use diwan_domain::{CircularTerms, Document, DocumentKind, Moment, Role, Supersedes};

/// The agency's offset from UTC: the year of a number and the first hour of a day are the office's, not Greenwich's.
/// Kuwait, Riyadh, Doha and Manama keep UTC+3 all year.
pub const ZONE: &str = "+03:00";
/// The same in seconds.
pub const ZONE_SECS: i64 = 3 * 3600;

/// The letter before the numbers of a register.
pub fn register_of(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Circular => "ت",
        DocumentKind::Letter => "ص",
    }
}

/// The year in which a document is registered, in the agency's zone.
pub fn year_of(at: Moment) -> Result<i64, StoreError> {
    let text = at.plus_secs(ZONE_SECS).to_rfc3339();
    let year = text.split('-').next().and_then(|y| y.parse().ok()).filter(|y| (1900..=9999).contains(y));
    year.ok_or_else(|| super::bad_request("registered in no year of our calendar"))
}

/// A registration number as printed: `ت/2026/0112`.
pub fn number(register: &str, year: i64, serial: i64) -> String {
    format!("{register}/{year}/{serial:04}")
}

/// The circular as it is registered; `before` says the version of the circular whose place it takes, and what it says about that one.
pub fn circular(draft: &NewCircular, number: String, issuer: String, before: Option<(i64, Supersedes)>) -> Document {
    let (version, supersedes) = before.map_or((1, None), |(version, before)| (version + 1, Some(before)));
    Document {
        id: draft.id,
        kind: DocumentKind::Circular,
        number,
        subject: draft.subject.clone(),
        body: draft.body.clone(),
        issuer_unit: draft.issuer.clone(),
        issuer,
        signatory: draft.signatory.clone(),
        issued_at: draft.issued_at,
        urgency: draft.urgency,
        confidentiality: draft.confidentiality,
        attachments: draft.attachments.clone(),
        circular: Some(CircularTerms {
            version,
            audience_text: draft.audience_text.clone(),
            effective_on: draft.effective_on.clone(),
            deadline: draft.deadline,
            statement: draft.statement.clone(),
            acknowledge_from_alert: draft.acknowledge_from_alert,
            joiners: draft.joiners,
            supersedes,
        }),
    }
}

/// The letter as it is registered.
pub fn letter(draft: &NewLetter, number: String, unit_name: String) -> Document {
    Document {
        id: draft.id,
        kind: DocumentKind::Letter,
        number,
        subject: draft.subject.clone(),
        body: draft.body.clone(),
        issuer_unit: draft.issuer.clone(),
        issuer: draft.issuer_name.clone().unwrap_or(unit_name),
        signatory: draft.signatory.clone(),
        issued_at: draft.registered_at,
        urgency: draft.urgency,
        confidentiality: draft.confidentiality,
        attachments: draft.attachments.clone(),
        circular: None,
    }
}

/// What a circular's draft is recognised by: everything that was decided about it. When it is sent again it may be given
/// a later `issued_at`; that alone makes no other circular.
pub fn circular_fingerprint(draft: &NewCircular) -> Result<String, StoreError> {
    let document = Document { issued_at: Moment(0), ..circular(draft, String::new(), String::new(), None) };
    let decided = (&document, &draft.audience, draft.publisher.as_str());
    // What was issued before one circular could take the place of another is recognised by what it was recognised by.
    match draft.supersedes {
        None => Ok(sha256_hex(&json(&decided)?)),
        Some(before) => Ok(sha256_hex(&json(&(decided, before))?)),
    }
}

/// The audience in words, from names on the roster. Names that do not fit are left out, and three dots say so.
pub fn in_words(names: impl IntoIterator<Item = String>, roles: impl IntoIterator<Item = Role>) -> String {
    let roles = roles.into_iter().map(|role| {
        let name = match role {
            Role::Employee => "جميع الموظفين",
            Role::Supervisor => "المسؤولون",
            Role::Publisher => "مُصدِرو التعاميم",
            Role::Administrator => "مديرو النظام",
        };
        name.to_owned()
    });
    let mut text = String::new();
    for name in names.into_iter().chain(roles) {
        if text.chars().count() + name.chars().count() > MAX_SUBJECT_CHARS - 5 {
            text.push_str(" …");
            break;
        }
        if !text.is_empty() {
            text.push_str("، ");
        }
        text.push_str(&name);
    }
    text
}

/// JSON of the house's own values; they always serialise.
pub fn json(value: &impl serde::Serialize) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(value).map_err(|e| StoreError::Engine(e.to_string()))
}

/// The same as text.
pub fn json_text(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|e| StoreError::Engine(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_belongs_to_the_year_of_the_office() {
        let late_evening_in_utc = Moment::parse_rfc3339("2025-12-31T21:30:00Z").unwrap();
        assert_eq!(year_of(late_evening_in_utc).unwrap(), 2026);
        assert_eq!(year_of(late_evening_in_utc.plus_secs(-3600)).unwrap(), 2025);
        assert!(year_of(Moment(i64::MIN)).is_err());
    }

    #[test]
    fn an_audience_is_said_by_its_names_as_far_as_they_fit() {
        let names = |many: usize| (0..many).map(|n| format!("القسم {n}"));
        assert_eq!(in_words(names(2), [Role::Supervisor]), "القسم 0، القسم 1، المسؤولون");
        let long = in_words(names(200), []);
        assert!(long.ends_with(" …") && long.chars().count() <= MAX_SUBJECT_CHARS, "{long}");
    }

    #[test]
    fn numbers_are_printed_as_the_registers_print_them() {
        assert_eq!(number(register_of(DocumentKind::Circular), 2026, 112), "ت/2026/0112");
        assert_eq!(number(register_of(DocumentKind::Letter), 2026, 10_451), "ص/2026/10451");
    }
}

//! When a circular takes the place of another: who is asked again.

use crate::clauses::clauses;
use crate::{Document, Moment};

/// Whether whoever acknowledged the old circular need not acknowledge the new one, because nothing changed that binds: clauses, statement, day of effect
/// and attachments are the same, and nobody has less time. `in_force` is the deadline of the old circular as it counts now, which may be later than the
/// one that it was issued with. Subject, signature, urgency and audience bind nobody otherwise than before.
pub fn carries(old: &Document, in_force: Option<Moment>, new: &Document) -> bool {
    let (Some(was), Some(is)) = (&old.circular, &new.circular) else { return false };
    let files = |document: &Document| document.attachments.iter().map(|f| f.sha256.clone()).collect::<Vec<_>>();
    let no_less_time = match (in_force, is.deadline) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(before), Some(now)) => now >= before,
    };
    clauses(&old.body) == clauses(&new.body)
        && was.statement == is.statement
        && was.effective_on == is.effective_on
        && files(old) == files(new)
        && no_less_time
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Attachment, CircularTerms, Confidentiality, DocumentKind, Joiners, Urgency};
    use crate::{ItemId, UnitId};

    fn circular(body: &str, statement: &str, deadline: Option<i64>) -> Document {
        Document {
            id: ItemId(uuid::Uuid::nil()),
            kind: DocumentKind::Circular,
            number: "1".to_owned(),
            subject: "الدوام".to_owned(),
            body: body.to_owned(),
            issuer_unit: UnitId::from_stored("HR"),
            issuer: "الشؤون الإدارية".to_owned(),
            signatory: "المدير".to_owned(),
            issued_at: Moment(1),
            urgency: Urgency::Normal,
            confidentiality: Confidentiality::Ordinary,
            attachments: vec![Attachment {
                name: "جدول.pdf".to_owned(),
                media_type: "application/pdf".to_owned(),
                size: 3,
                sha256: "0".repeat(64),
            }],
            circular: Some(CircularTerms {
                version: 1,
                audience_text: "الجميع".to_owned(),
                effective_on: "2026-11-22".to_owned(),
                deadline: deadline.map(Moment),
                statement: Some(statement.to_owned()),
                acknowledge_from_alert: false,
                joiners: Joiners::AsOfIssue,
                supersedes: None,
            }),
        }
    }

    #[test]
    fn nobody_is_asked_again_for_another_signature_or_a_later_deadline() {
        let old = circular("بند.\n\nبند آخر.", "اطلعت.", Some(10));
        let later = Document {
            signatory: "الوكيل".to_owned(),
            ..circular("بند.\n\n\nبند آخر. \n", "اطلعت.", Some(11))
        };
        assert!(carries(&old, Some(Moment(10)), &later));
        assert!(carries(&old, Some(Moment(10)), &circular("بند.\n\nبند آخر.", "اطلعت.", None)));
    }

    #[test]
    fn whatever_binds_otherwise_is_asked_again() {
        let old = circular("بند.", "اطلعت.", Some(10));
        let same = circular("بند.", "اطلعت.", Some(10));
        assert!(carries(&old, Some(Moment(10)), &same));
        assert!(!carries(&old, Some(Moment(10)), &circular("بند آخر.", "اطلعت.", Some(10))));
        assert!(!carries(&old, Some(Moment(10)), &circular("بند.", "اطلعت وألتزم.", Some(10))));
        assert!(!carries(&old, Some(Moment(10)), &circular("بند.", "اطلعت.", Some(9))));
        assert!(!carries(&old, Some(Moment(12)), &same), "they had been given until 12");
        assert!(!carries(&old, None, &same));
        assert!(!carries(&old, Some(Moment(10)), &Document { attachments: Vec::new(), ..same.clone() }));
        let mut earlier = same.clone();
        earlier.circular.as_mut().unwrap().effective_on = "2026-11-21".to_owned();
        assert!(!carries(&old, Some(Moment(10)), &earlier));
        assert!(!carries(&old, Some(Moment(10)), &Document { circular: None, ..same }));
    }
}

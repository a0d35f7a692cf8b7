//! Documents and receipts as they come in items: read, written and read again they are the same, and the hash that a person signs under
//! notices every change of what binds.

use diwan_domain::Document;
use diwan_protocol::feed::ReceiptItem;

/// Must hold for any bytes.
pub fn holds(bytes: &[u8]) {
    if let Ok(receipt) = serde_json::from_slice::<ReceiptItem>(bytes) {
        let text = serde_json::to_string(&receipt).expect("what was read can be written");
        assert_eq!(serde_json::from_str::<ReceiptItem>(&text).expect("and read again"), receipt);
    }
    let Ok(document) = serde_json::from_slice::<Document>(bytes) else { return };
    let text = serde_json::to_string(&document).expect("what was read can be written");
    let again: Document = serde_json::from_str(&text).expect("and read again");
    assert_eq!(again, document);
    let hash = document.content_sha256();
    assert_eq!(again.content_sha256(), hash);
    assert_eq!(document.statement().is_some(), document.statement_sha256().is_some());
    for (what, change) in CHANGES {
        let mut changed = document.clone();
        change(&mut changed);
        assert!(changed == document || changed.content_sha256() != hash, "{what} is not noticed");
    }
}

type Change = (&'static str, fn(&mut Document));

const CHANGES: [Change; 7] = [
    ("another subject", |d| d.subject.push('،')),
    ("text that moves from the subject into the body", |d| {
        if let Some(last) = d.subject.pop() {
            d.body.insert(0, last);
        }
    }),
    ("text that moves from the number into the subject", |d| {
        if let Some(last) = d.number.pop() {
            d.subject.insert(0, last);
        }
    }),
    ("another day of issue", |d| d.issued_at.0 = d.issued_at.0.wrapping_add(1)),
    ("another statement", |d| {
        if let Some(terms) = &mut d.circular {
            terms.statement.get_or_insert_default().push('.');
        }
    }),
    ("another version", |d| {
        if let Some(terms) = &mut d.circular {
            terms.version = terms.version.wrapping_add(1);
        }
    }),
    ("an attachment that is gone", |d| {
        d.attachments.pop();
    }),
];

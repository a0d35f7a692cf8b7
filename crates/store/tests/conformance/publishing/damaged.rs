//! What the inspection finds about drafts, ended circulars and what is kept beside the roster.

use super::{issued, orders, save, text, two_publishers};
use crate::office::{Office, units};
use diwan_protocol::office::{DraftText, Order};

crate::stories!(the_inspection_finds_what_is_wrong_about_publishing,);

async fn the_inspection_finds_what_is_wrong_about_publishing(office: &Office) {
    let (fahd, maryam) = two_publishers(office).await;
    let old = issued(office, &fahd, &maryam, &text(office, "أول")).await;
    issued(office, &fahd, &maryam, &DraftText { supersedes: Some(old), ..text(office, "ثانٍ") }).await;
    let small = DraftText { audience: units(&["IT"]), ..text(office, "ثالث") };
    let recalled = issued(office, &fahd, &maryam, &small).await;
    orders(office, &fahd, &Order::Recall { circular: recalled, why: "خطأ".to_owned() }).await.unwrap();
    save(office, &fahd, &text(office, "رابع")).await;
    office.assert_sound().await;
    let damages = [
        ("UPDATE stream_size SET people = people + 1", "UPDATE stream_size SET people = people - 1"),
        (
            "UPDATE person SET folded = folded || 'x'",
            "UPDATE person SET folded = substr(folded, 1, length(folded) - 1)",
        ),
        ("INSERT INTO person_word (word, employee_id) VALUES ('x', '100')", "DELETE FROM person_word WHERE word = 'x'"),
        (
            "UPDATE circular SET state = 'recalled' WHERE state = 'in_force'",
            "UPDATE circular SET state = 'in_force' WHERE state = 'recalled' AND ended_at IS NULL",
        ),
        (
            "UPDATE circular_event SET event = 'extended' WHERE event = 'recalled'",
            "UPDATE circular_event SET event = 'recalled' WHERE event = 'extended'",
        ),
        (
            "UPDATE circular SET successor = id WHERE successor IS NOT NULL",
            "UPDATE circular SET successor = (SELECT s.id FROM circular s WHERE s.supersedes = circular.id) WHERE successor IS NOT NULL",
        ),
        (
            "UPDATE draft SET state = 'issued' WHERE state = 'draft'",
            "UPDATE draft SET state = 'draft' WHERE circular IS NULL",
        ),
        ("UPDATE draft SET template = 1 WHERE state = 'draft'", "UPDATE draft SET template = 0"),
        ("UPDATE draft SET confidential = 1 WHERE state = 'draft'", "UPDATE draft SET confidential = 0"),
        ("UPDATE draft_revision SET confidential = 1", "UPDATE draft_revision SET confidential = 0"),
        ("UPDATE draft_revision SET text = text || ' '", "UPDATE draft_revision SET text = rtrim(text)"),
        ("UPDATE draft_revision SET revision = -revision", "UPDATE draft_revision SET revision = -revision"),
    ];
    for (damage, repair) in damages {
        office.tamper(damage);
        assert_ne!(office.archive.inspect().await.unwrap(), Vec::<String>::new(), "not found: {damage}");
        office.tamper(repair);
        office.assert_sound().await;
    }
}

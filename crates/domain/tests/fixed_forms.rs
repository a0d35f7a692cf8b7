//! Forms that are stored, hashed or compared for years. A change here breaks every recorded acknowledgement:
//! it needs a new version of the form (`content/2`), never an edit of these values.
#![allow(
    missing_docs,
    clippy::expect_used,
    reason = "a test has no public items, and what goes wrong in it must stop it"
)]

use diwan_domain::audience::audience_hash;
use diwan_domain::check::{check_text, is_sha256_hex, item_check};
use diwan_domain::document::{Confidentiality, Urgency};
use diwan_domain::*;

fn circular() -> Document {
    Document {
        id: ItemId::parse("0198c0de-0000-7000-8000-000000000001").expect("a fixed id"),
        kind: DocumentKind::Circular,
        number: "ت/2026/0112".into(),
        subject: "تنظيم ساعات العمل الرسمي خلال شهر رمضان".into(),
        body: "يبدأ العمل الرسمي عند الساعة ٩:٣٠ صباحاً.".into(),
        issuer_unit: UnitId::from_stored("ADM"),
        issuer: "قطاع الشؤون الإدارية".into(),
        signatory: "وكيل الوزارة".into(),
        issued_at: Moment(1_795_000_000_000),
        urgency: Urgency::Normal,
        confidentiality: Confidentiality::Ordinary,
        attachments: vec![Attachment {
            name: "جدول النوبات.pdf".into(),
            media_type: "application/pdf".into(),
            size: 1_024,
            sha256: "00".repeat(32),
        }],
        circular: Some(CircularTerms {
            version: 1,
            audience_text: "جميع العاملين بالوزارة".into(),
            effective_on: "2026-11-22".into(),
            deadline: Some(Moment(1_795_100_000_000)),
            statement: Some("اطلعت على التعميم وعلمت بما جاء فيه.".into()),
            acknowledge_from_alert: false,
            joiners: diwan_domain::Joiners::AsOfIssue,
            supersedes: None,
        }),
    }
}

#[test]
fn the_content_hash_of_a_circular_is_fixed_for_ever() {
    assert_eq!(circular().content_sha256(), "5a1c42a68050446160fa03b7f97f430bc7d0224cb6ea8b924a2ed7e193995013");
    assert_eq!(
        circular().statement_sha256().as_deref(),
        Some("5eb9d8bcab2a4482edbdf42983afa4623bf71aa9a9fc680b4b88067e82d90940")
    );
}

#[test]
fn whatever_binds_moves_the_content_hash() {
    let original = circular().content_sha256();
    let mut changed: Vec<Document> = vec![circular(); 8];
    changed[0].subject.push('.');
    changed[1].body.push(' ');
    changed[2].number.push('1');
    changed[3].attachments[0].sha256 = "11".repeat(32);
    changed[4].circular.as_mut().expect("terms").deadline = None;
    changed[5].circular.as_mut().expect("terms").statement = Some("علمت.".into());
    changed[6].circular.as_mut().expect("terms").effective_on = "2026-11-23".into();
    changed[7].circular.as_mut().expect("terms").version = 2;
    for document in changed {
        assert_ne!(document.content_sha256(), original, "{document:?}");
    }
}

#[test]
fn whom_a_successor_does_not_ask_again_moves_its_hash() {
    let successor = |carries: bool, earlier: &[Earlier]| {
        let mut document = circular();
        document.circular.as_mut().expect("terms").supersedes = Some(Supersedes {
            id: ItemId::parse("0198c0de-0000-7000-8000-000000000002").expect("a fixed id"),
            number: "ت/2026/0111".into(),
            carries,
            changes: Vec::new(),
            earlier: earlier.to_vec(),
        });
        document.content_sha256()
    };
    let id = ItemId::parse("0198c0de-0000-7000-8000-000000000003").expect("a fixed id");
    let by = |ms: i64| Earlier { id, by: Moment(ms) };
    let hashes = [successor(false, &[]), successor(true, &[]), successor(true, &[by(1)]), successor(true, &[by(2)])];
    let different: std::collections::BTreeSet<_> = hashes.iter().collect();
    assert_eq!(different.len(), 4);
    assert_eq!(hashes[1], "c383547f6c19eedba18a7fa11304fa40336be39686d7bb7b167fecac85f7138d");
    assert_eq!(hashes[2], "cb768fe8dda48dbc8a061684ed4097ba5432f02e4a6fd3f76bd0e30fbd901d81");
}

#[test]
fn text_cannot_slide_from_one_field_into_the_next() {
    let (mut one, mut two) = (circular(), circular());
    one.subject = "أ".into();
    one.body = "بج".into();
    two.subject = "أب".into();
    two.body = "ج".into();
    assert_ne!(one.content_sha256(), two.content_sha256());
}

#[test]
fn the_stream_check_is_fixed_for_ever() {
    let id = ItemId::parse("0198c0de-0000-7000-8000-000000000001").expect("a fixed id");
    assert_eq!(check_text(item_check(id, 1)), "0214f637730e6544");
    assert_ne!(item_check(id, 1), item_check(id, 2));
}

#[test]
fn receipts_and_memberships_have_the_same_id_on_every_node() {
    let id = ItemId::parse("0198c0de-0000-7000-8000-000000000001").expect("a fixed id");
    let salma = EmployeeId::from_stored("1024");
    assert_eq!(ItemId::receipt_of(id, &salma).to_string(), "58f452fe-aa0b-5af8-92ce-5ac1ee48e5de");
    assert_eq!(ItemId::membership_of(&StreamId::all(), &salma).to_string(), "1c7deb2e-9162-53ab-8e68-1b82af25ca42");
}

#[test]
fn what_the_registry_tells_beside_a_circular_has_the_same_id_on_every_node() {
    let id = ItemId::parse("0198c0de-0000-7000-8000-000000000001").expect("a fixed id");
    let (salma, hr) = (EmployeeId::from_stored("1024"), UnitId::from_stored("HR"));
    assert_eq!(ItemId::policy().to_string(), "f9192277-4899-5dea-9327-db696b1d1335");
    assert_eq!(
        ItemId::absence_of(&salma, AbsenceReason::Leave, Moment(1_795_327_200_000)).to_string(),
        "9dc22daa-044d-5496-ae3c-6f38c8207941"
    );
    assert_eq!(ItemId::observation_of(ActionId(id.0), &salma).to_string(), "8c8aa998-e56d-5d17-9fee-b557d7424eb1");
    let rung = "hours_after_deadline:24:tell_publisher";
    assert_eq!(ItemId::step_of(id, rung).to_string(), "c3b353c9-638f-50b6-96eb-c2b4f5f338d3");
    assert_eq!(ItemId::told_of(id, rung, Some(&hr), &salma).to_string(), "6e26b288-d719-5478-8efd-031d8ec622f1");
    assert_eq!(ItemId::told_of(id, rung, None, &salma).to_string(), "95e1519e-f84c-55a5-99c3-c501e9cc9df8");
}

#[test]
fn the_audience_hash_is_that_of_a_plain_list_in_a_file() {
    // printf '1001\n1002\n' | sha256sum
    let people = [EmployeeId::from_stored("1001"), EmployeeId::from_stored("1002")];
    assert_eq!(audience_hash(&people), "aaa2b6a1bd052dd558f640c8e84d74ec53a2ad4c89c206198224ef762483917f");
    assert!(is_sha256_hex(&audience_hash(&people)));
}

#[test]
fn an_audience_is_carried_by_streams_and_not_by_rows_for_people() {
    let mut audience = Audience { units: [UnitId::from_stored("HR")].into(), ..Audience::default() };
    audience.people.insert(EmployeeId::from_stored("7"));
    let streams: Vec<String> = audience.streams().iter().map(ToString::to_string).collect();
    assert_eq!(streams, ["employee:7", "unit:HR"]);
    audience.everybody = true;
    assert_eq!(audience.streams().iter().map(ToString::to_string).collect::<Vec<_>>(), ["all"]);
    assert!(Audience::default().names_nobody());
}

#[test]
fn a_document_survives_its_own_json() {
    let json = serde_json::to_string(&circular()).expect("a document is plain data");
    assert_eq!(serde_json::from_str::<Document>(&json).expect("and reads back"), circular());
}

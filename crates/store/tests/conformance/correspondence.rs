//! Circulars and letters: numbers, refusals, repeats, frozen audiences, blobs.

use crate::office::{MORNING, Office, ministry, refusal, unit, unit_stream, units};
use diwan_domain::audience::audience_hash;
use diwan_domain::check::sha256_hex;
use diwan_domain::document::Confidentiality;
use diwan_domain::{Attachment, Audience, EmployeeId, Role, StreamId};
use diwan_protocol::ProblemType;
use diwan_store::{Blob, NewCircular, NewLetter};

crate::stories!(
    a_circular_has_a_number_and_reaches_everybody_with_one_entry,
    numbers_run_without_a_gap_by_register_and_year,
    a_refused_circular_leaves_no_trace,
    the_same_circular_again_is_the_first_answer,
    a_code_that_is_not_on_the_roster_is_refused_not_passed_over,
    letters_are_registered_all_or_none,
    an_imported_letter_keeps_its_number_and_comes_once,
    a_confidential_letter_goes_to_named_people_only,
    an_attachment_must_lie_in_the_registry,
    who_was_in_the_audience_does_not_change_afterwards,
);

async fn a_circular_has_a_number_and_reaches_everybody_with_one_entry(office: &Office) {
    let circular = office.circular("تنظيم الدوام الرسمي");
    let before = office.head_of(&StreamId::all()).await;
    let registered = office.archive.issue_circular(&circular, circular.issued_at).await.unwrap();
    assert_eq!((registered.number.as_str(), registered.new), ("ت/2026/0001", true));
    assert_eq!(registered.streams, [StreamId::all()]);
    assert_eq!(office.head_of(&StreamId::all()).await, before + 1);
    let document = office.read("بدر", circular.id).await.unwrap();
    assert_eq!((document.subject, document.issuer), (circular.subject.clone(), "إدارة الشؤون الإدارية".to_owned()));
    let terms = document.circular.unwrap();
    assert_eq!((terms.version, terms.deadline, terms.statement), (1, circular.deadline, circular.statement.clone()));

    // Several streams: one entry in each, none for people.
    let mut narrow = office.circular("تدريب");
    narrow.audience = Audience { roles: [Role::Supervisor].into(), ..units(&["HR-T", "IT"]) };
    let registered = office.archive.issue_circular(&narrow, narrow.issued_at).await.unwrap();
    assert_eq!(registered.streams, [StreamId::role(Role::Supervisor), unit_stream("HR-T"), unit_stream("IT")]);
    assert!(office.read("مريم", narrow.id).await.is_some() && office.read("فهد", narrow.id).await.is_none());
    assert!(office.read("منيرة", narrow.id).await.is_some(), "she heads a unit");
    office.assert_sound().await;
}

async fn numbers_run_without_a_gap_by_register_and_year(office: &Office) {
    let mut numbers = Vec::new();
    for (year_before, subject) in [(false, "أول"), (true, "قديم"), (false, "ثان")] {
        let mut circular = office.circular(subject);
        if year_before {
            circular.issued_at = MORNING.plus_secs(-365 * 86_400);
        }
        numbers.push(office.archive.issue_circular(&circular, office.now()).await.unwrap().number);
    }
    let letters = [office.letter("طلب", "سلمى"), office.letter("رد", "يوسف")];
    numbers.extend(office.archive.send_letters(&letters, office.now()).await.unwrap().into_iter().map(|r| r.number));
    assert_eq!(numbers, ["ت/2026/0001", "ت/2025/0001", "ت/2026/0002", "ص/2026/0001", "ص/2026/0002"]);
    office.assert_sound().await;
}

async fn a_refused_circular_leaves_no_trace(office: &Office) {
    type Fault = fn(&mut NewCircular);
    let faults: [(&str, Fault); 17] = [
        ("no subject", |c| c.subject = "  ".to_owned()),
        ("two lines of subject", |c| c.subject = "سطر\nسطر".to_owned()),
        ("long subject", |c| c.subject = "ت".repeat(501)),
        ("no body", |c| c.body = "\n".to_owned()),
        ("long body", |c| c.body = "ت".repeat(300_000)),
        ("a NUL", |c| c.body = "نص\0".to_owned()),
        ("empty statement", |c| c.statement = Some(" ".to_owned())),
        ("nobody named", |c| c.audience = Audience::default()),
        ("nobody there", |c| c.audience = Audience { roles: [Role::Administrator].into(), ..Audience::default() }),
        ("deadline passed", |c| c.deadline = Some(c.issued_at)),
        ("deadline before effect", |c| {
            c.effective_on = "2026-12-24".to_owned();
            c.deadline = Some(c.issued_at.plus_secs(86_400));
        }),
        ("no day", |c| c.effective_on = "2026-02-30".to_owned()),
        ("the future", |c| c.issued_at = c.issued_at.plus_secs(3600)),
        ("unknown issuer", |c| c.issuer = unit("XX")),
        ("confidential to all", |c| c.confidentiality = Confidentiality::Confidential),
        ("too many attachments", |c| c.attachments = (0..51).map(|n| file(&n.to_string())).collect()),
        ("attachment unknown", |c| c.attachments = vec![file("غير مسجل")]),
    ];
    for (name, fault) in faults {
        let mut circular = office.circular("تعميم");
        let now = circular.issued_at;
        fault(&mut circular);
        let refused = office.archive.issue_circular(&circular, now).await;
        assert!(matches!(refused, Err(diwan_store::StoreError::Refused(_))), "{name}: {refused:?}");
        assert_eq!(refusal(refused), ProblemType::BadRequest, "{name}");
        assert_eq!(office.read("فهد", circular.id).await, None, "{name}");
    }
    let mut by_clerk = office.circular("تعميم");
    by_clerk.publisher = office.employee("سلمى");
    assert_eq!(refusal(office.archive.issue_circular(&by_clerk, office.now()).await), ProblemType::Forbidden);
    assert_eq!(office.head_of(&StreamId::all()).await, 0);
    let first = office.circular("الأول");
    assert_eq!(office.archive.issue_circular(&first, first.issued_at).await.unwrap().number, "ت/2026/0001");
    // An import may bring a circular whose deadline has passed by now, but not one that never had a chance.
    let mut imported = office.circular("من العام الماضي");
    imported.issued_at = MORNING.plus_secs(-90 * 86_400);
    imported.effective_on = "2026-08-01".to_owned();
    imported.deadline = Some(MORNING.plus_secs(-80 * 86_400));
    office.archive.issue_circular(&imported, office.now()).await.unwrap();
    office.assert_sound().await;
}

async fn the_same_circular_again_is_the_first_answer(office: &Office) {
    let circular = office.circular("مرة واحدة");
    let first = office.archive.issue_circular(&circular, circular.issued_at).await.unwrap();
    let mut later = circular.clone();
    later.issued_at = office.now();
    let again = office.archive.issue_circular(&later, later.issued_at).await.unwrap();
    assert_eq!((again.number, again.streams, again.new), (first.number, first.streams, false));
    let mut other = circular;
    other.subject = "شيء آخر".to_owned();
    assert_eq!(refusal(office.archive.issue_circular(&other, office.now()).await), ProblemType::IdempotencyMismatch);
    assert_eq!(office.head_of(&StreamId::all()).await, 1);
}

async fn a_code_that_is_not_on_the_roster_is_refused_not_passed_over(office: &Office) {
    let mut circular = office.circular("تعميم");
    circular.audience = units(&["HR", "IIT"]);
    assert_eq!(refusal(office.archive.issue_circular(&circular, office.now()).await), ProblemType::BadRequest);
    let stranger = EmployeeId::parse("999").unwrap();
    circular.audience = Audience { people: [stranger, office.employee("سلمى")].into(), ..Audience::default() };
    assert_eq!(refusal(office.archive.issue_circular(&circular, office.now()).await), ProblemType::BadRequest);
}

async fn letters_are_registered_all_or_none(office: &Office) {
    let good = office.letter("سليم", "سلمى");
    let mut bad = office.letter("معيب", "سلمى");
    bad.body.clear();
    assert_eq!(refusal(office.archive.send_letters(&[good.clone(), bad], office.now()).await), ProblemType::BadRequest);
    assert_eq!(office.read("سلمى", good.id).await, None);
    // The same letter twice in one batch is one letter.
    let sent = office.archive.send_letters(&[good.clone(), good.clone()], office.now()).await.unwrap();
    assert_eq!(sent.iter().map(|r| r.new).collect::<Vec<_>>(), [true, false]);
    assert_eq!((&sent[0].number, sent[0].number.as_str()), (&sent[1].number, "ص/2026/0001"));
    assert_eq!(office.read("سلمى", good.id).await.unwrap().circular, None);
    assert_eq!(office.archive.send_letters(&[], office.now()).await.unwrap(), []);
    office.assert_sound().await;
}

async fn an_imported_letter_keeps_its_number_and_comes_once(office: &Office) {
    let mut letter = office.letter("من خارج الوزارة", "مريم");
    letter.number = Some("و/١٤٤٨/77".to_owned());
    letter.issuer_name = Some("ديوان الخدمة المدنية".to_owned());
    letter.registered_at = MORNING.plus_secs(-30 * 86_400);
    let first = office.archive.send_letters(std::slice::from_ref(&letter), office.now()).await.unwrap().remove(0);
    assert_eq!((first.number.as_str(), first.new), ("و/١٤٤٨/77", true));
    let again = office.archive.send_letters(std::slice::from_ref(&letter), office.now()).await.unwrap().remove(0);
    assert_eq!((again.number, again.new, again.streams), (first.number, false, first.streams));
    assert_eq!(office.read("مريم", letter.id).await.unwrap().issuer, "ديوان الخدمة المدنية");
    // The register does not count what was numbered elsewhere.
    let own = office.archive.send_letters(&[office.letter("منا", "مريم")], office.now()).await.unwrap().remove(0);
    assert_eq!(own.number, "ص/2026/0001");
    office.assert_sound().await;
}

async fn a_confidential_letter_goes_to_named_people_only(office: &Office) {
    let confidential =
        |to: Audience| NewLetter {
            confidentiality: Confidentiality::Confidential, to, ..office.letter("سري", "سلمى")
        };
    let named = confidential(Audience { people: [office.employee("سلمى")].into(), ..Audience::default() });
    office.archive.send_letters(std::slice::from_ref(&named), office.now()).await.unwrap();
    assert!(office.read("سلمى", named.id).await.is_some() && office.read("نورة", named.id).await.is_none());
    let mixed = confidential(Audience { people: [office.employee("سلمى")].into(), ..units(&["IT"]) });
    for wrong in [confidential(units(&["HR-T"])), confidential(Audience::everybody()), mixed] {
        assert_eq!(refusal(office.archive.send_letters(&[wrong], office.now()).await), ProblemType::BadRequest);
    }
    // A view is logged for those who may view, and for nobody else.
    office.archive.note_view(&office.employee("سلمى"), named.id, office.now()).await.unwrap();
    assert_eq!(
        refusal(office.archive.note_view(&office.employee("بدر"), named.id, office.now()).await),
        ProblemType::NotFound
    );
}

fn file(content: &str) -> Attachment {
    Attachment {
        name: format!("{content}.pdf"),
        media_type: "application/pdf".to_owned(),
        size: content.len() as u64,
        sha256: sha256_hex(content.as_bytes()),
    }
}

async fn an_attachment_must_lie_in_the_registry(office: &Office) {
    let (plan, table) = (file("خطة"), file("جدول"));
    for file in [&plan, &table] {
        let blob = Blob { sha256: file.sha256.clone(), size: file.size, media_type: file.media_type.clone() };
        office.archive.note_blob(&blob, office.now()).await.unwrap();
        office.archive.note_blob(&blob, office.now()).await.unwrap();
    }
    let listed = office.archive.blobs(None, 10).await.unwrap();
    assert_eq!(listed.len(), 2);
    assert_eq!(office.archive.blobs(Some(&listed[0].sha256), 10).await.unwrap(), listed[1..]);
    let bad = Blob { sha256: "../../etc".to_owned(), size: 1, media_type: "x/y".to_owned() };
    assert_eq!(refusal(office.archive.note_blob(&bad, office.now()).await), ProblemType::BadRequest);

    let mut letter = office.letter("مرفقات", "سلمى");
    letter.attachments = vec![plan.clone(), table.clone(), plan.clone()];
    office.archive.send_letters(std::slice::from_ref(&letter), office.now()).await.unwrap();
    assert_eq!(office.read("سلمى", letter.id).await.unwrap().attachments, letter.attachments);
    let blob = office.archive.blob_for(&office.employee("سلمى"), &plan.sha256).await.unwrap().unwrap();
    assert_eq!((blob.size, blob.media_type.as_str()), (plan.size, "application/pdf"));
    assert_eq!(office.archive.blob_for(&office.employee("يوسف"), &plan.sha256).await.unwrap(), None);
    assert_eq!(office.archive.blob_for(&office.employee("سلمى"), "no address\0").await.unwrap(), None);
    let mut wrong_size = office.letter("حجم آخر", "سلمى");
    wrong_size.attachments = vec![Attachment { size: plan.size + 1, ..plan }];
    assert_eq!(refusal(office.archive.send_letters(&[wrong_size], office.now()).await), ProblemType::BadRequest);
}

async fn who_was_in_the_audience_does_not_change_afterwards(office: &Office) {
    let mut circular = office.circular("للتدريب");
    circular.audience = Audience { people: [office.employee("بدر")].into(), ..units(&["HR-T"]) };
    let stood_still = circular.issued_at;
    office.archive.issue_circular(&circular, stood_still).await.unwrap();
    assert_eq!(office.archive.unfrozen(10).await.unwrap(), [circular.id]);
    // Salma leaves the unit in the very same moment, and Maryam joins; the list is that of the time of issue all the same.
    let mut roster = ministry();
    roster.people[4].unit = unit("IT");
    roster.people[6].unit = unit("HR-T");
    office.archive.import_roster(&roster, stood_still).await.unwrap();
    let mut people = ["نورة", "سلمى", "يوسف", "بدر"].map(|name| office.employee(name));
    people.sort();
    let frozen = office.archive.freeze_audience(circular.id, office.now()).await.unwrap();
    assert_eq!((frozen.count, frozen.sha256.as_str()), (4, audience_hash(&people).as_str()));
    assert_eq!(office.archive.freeze_audience(circular.id, office.now()).await.unwrap(), frozen);
    assert_eq!(office.archive.unfrozen(10).await.unwrap(), []);
    assert_eq!(refusal(office.archive.freeze_audience(office.id(), office.now()).await), ProblemType::NotFound);
    office.assert_sound().await;
}

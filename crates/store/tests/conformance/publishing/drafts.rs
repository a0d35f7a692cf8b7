//! Written, submitted, returned, approved, issued.

use super::{approved, ask, draft, items, orders, refused, save, text, timeline, two_publishers};
use crate::office::{Office, problem, refusal, unit, units};
use diwan_domain::check::sha256_hex;
use diwan_domain::document::{Confidentiality, Urgency};
use diwan_domain::publishing::Rules;
use diwan_domain::{ActionId, Attachment, Audience, EmployeeId, ItemId, Role, UnitId};
use diwan_protocol::ProblemType;
use diwan_protocol::office::publishing::{ApprovalNeed, DraftMay, DraftState};
use diwan_protocol::office::{DraftText, Fault, Order, Question, Reply};
use diwan_store::Blob;

crate::stories!(
    a_circular_is_written_returned_approved_by_another_and_issued,
    whoever_wrote_a_draft_may_not_approve_it_and_a_word_changed_takes_the_approval_away,
    a_draft_that_somebody_else_changed_meanwhile_is_not_written_over,
    what_is_wrong_with_a_draft_is_said_whole,
    an_unfinished_draft_is_kept_but_not_one_that_no_letter_can_be,
    a_small_circular_needs_nobody_else_unless_the_rules_say_so,
    a_template_is_copied_from_and_never_issued,
    an_order_given_twice_has_one_effect_and_one_answer,
    a_file_is_attached_by_whoever_may_read_it,
    only_publishers_publish,
    an_agency_offers_sentences_of_its_own_to_its_publishers,
);

async fn a_circular_is_written_returned_approved_by_another_and_issued(office: &Office) {
    let (fahd, maryam) = two_publishers(office).await;
    let id = save(office, &fahd, &text(office, "الدوام الشتوي")).await;
    let seen = draft(office, &fahd, id).await;
    assert_eq!((seen.line.state, seen.approval), (DraftState::Draft, Some(ApprovalNeed::Everybody)));
    assert_eq!(seen.may, [DraftMay::Edit, DraftMay::Submit, DraftMay::Drop]);
    assert_eq!((seen.faults, seen.issuer_name.as_str()), (vec![], "إدارة الشؤون الإدارية"));
    assert_eq!(
        refused(office, &fahd, &Order::IssueDraft { draft: id, revision: 1, at: None }).await,
        Fault::ApprovalNeeded
    );

    let submit = |revision| Order::SubmitDraft { draft: id, revision, note: "للاعتماد اليوم".to_owned() };
    orders(office, &fahd, &submit(1)).await.unwrap();
    assert!(draft(office, &maryam, id).await.line.waits_for_me && !draft(office, &fahd, id).await.line.waits_for_me);
    assert_eq!(items(office, "role:publisher", "draft/1").await[0]["state"], "submitted");
    let back = |note: &str| Order::ReturnDraft { draft: id, revision: 1, note: note.to_owned() };
    assert_eq!(refused(office, &maryam, &back(" ")).await, Fault::ReasonMissing);
    orders(office, &maryam, &back("البند الثاني غير واضح")).await.unwrap();
    assert_eq!(draft(office, &fahd, id).await.line.state, DraftState::Returned);

    let mended = DraftText {
        body: "يبدأ الدوام في الثامنة.".to_owned(), ..text(office, "الدوام الشتوي")
    };
    let order = Order::SaveDraft { draft: id, base: 1, text: mended.clone(), template: false };
    assert_eq!(orders(office, &fahd, &order).await.unwrap().revision, Some(2));
    orders(office, &fahd, &submit(2)).await.unwrap();
    let approve = Order::ApproveDraft { draft: id, revision: 2, note: "معتمد".to_owned() };
    orders(office, &maryam, &approve).await.unwrap();
    assert_eq!(refused(office, &maryam, &approve).await, Fault::AlreadyDecided);
    assert_eq!(refused(office, &maryam, &back("متأخر")).await, Fault::DraftChanged);

    let preview = draft(office, &fahd, id).await.preview;
    let issue = Order::IssueDraft { draft: id, revision: 2, at: None };
    let answer = orders(office, &fahd, &issue).await.unwrap();
    assert_eq!((answer.number.as_deref(), answer.people), (Some("ت/2026/0001"), Some(9)));
    let circular = answer.item.unwrap();
    let document = office.read("سلمى", circular).await.unwrap();
    let expected = diwan_domain::Document { number: "ت/2026/0001".to_owned(), issued_at: answer.at, ..preview };
    assert_eq!(document, expected, "exactly what was shown before, but for number and moment");
    assert_eq!(document.circular.as_ref().unwrap().audience_text, "وزارة الداخلية");
    assert_eq!(refused(office, &maryam, &issue).await, Fault::AlreadyIssued);
    for revision in [1, 2] {
        assert_eq!(
            refused(office, &fahd, &submit(revision)).await,
            Fault::AlreadyIssued,
            "whichever revision was read"
        );
    }
    let drop = Order::DropDraft { draft: id, revision: 2 };
    assert_eq!(refused(office, &fahd, &drop).await, Fault::AlreadyIssued);
    assert_eq!(items(office, "role:publisher", "draft/1").await, [] as [serde_json::Value; 0], "nothing waits");
    assert_eq!(draft(office, &fahd, id).await.circular, Some(circular));

    let life = timeline(office, &maryam, circular).await;
    let what: Vec<_> =
        life.events.iter().map(|e| (e.what.as_str(), e.by.as_ref().map(|by| by.name.as_str()))).collect();
    let (fahd, maryam) = (Some("فهد"), Some("مريم"));
    assert_eq!(
        what,
        [
            ("save_draft", fahd),
            ("submit_draft", fahd),
            ("return_draft", maryam),
            ("save_draft", fahd),
            ("submit_draft", fahd),
            ("approve_draft", maryam),
            ("issued", fahd),
            ("frozen", None),
        ]
    );
    assert_eq!(life.events[2].note, "البند الثاني غير واضح");
    assert_eq!((life.line.bars.audience, life.mine, life.events[7].people), (9, true, Some(9)));
    office.assert_sound().await;
}

async fn whoever_wrote_a_draft_may_not_approve_it_and_a_word_changed_takes_the_approval_away(office: &Office) {
    let (fahd, maryam) = two_publishers(office).await;
    let khalid = office.employee("خالد");
    office.archive.grant(&khalid, Role::Publisher, true, office.now()).await.unwrap();
    let id = save(office, &fahd, &text(office, "أمن")).await;
    // Maryam changes a word of it: now it is hers, too.
    let changed = DraftText { signatory: "الوكيل".to_owned(), ..text(office, "أمن") };
    let save_by = |base, text: &DraftText| Order::SaveDraft { draft: id, base, text: text.clone(), template: false };
    orders(office, &maryam, &save_by(1, &changed)).await.unwrap();
    orders(office, &maryam, &Order::SubmitDraft { draft: id, revision: 2, note: String::new() }).await.unwrap();
    let approve = |revision| Order::ApproveDraft { draft: id, revision, note: String::new() };
    for who in [&fahd, &maryam] {
        assert_eq!(refused(office, who, &approve(2)).await, Fault::AuthorMayNotApprove);
        let back = Order::ReturnDraft { draft: id, revision: 2, note: "لا".to_owned() };
        assert_eq!(refused(office, who, &back).await, Fault::AuthorMayNotApprove);
    }
    assert_eq!(refused(office, &khalid, &approve(1)).await, Fault::DraftChanged, "approved is what was read");
    orders(office, &khalid, &approve(2)).await.unwrap();
    assert!(draft(office, &fahd, id).await.may.contains(&DraftMay::Issue));
    orders(office, &fahd, &save_by(2, &text(office, "أمن وسلامة"))).await.unwrap();
    let seen = draft(office, &fahd, id).await;
    assert_eq!(seen.line.state, DraftState::Draft);
    let issue = Order::IssueDraft { draft: id, revision: 3, at: None };
    assert_eq!(refused(office, &fahd, &issue).await, Fault::ApprovalNeeded);
}

async fn a_draft_that_somebody_else_changed_meanwhile_is_not_written_over(office: &Office) {
    let (fahd, maryam) = two_publishers(office).await;
    let id = save(office, &fahd, &text(office, "أول")).await;
    let save_by =
        |base, subject: &str| Order::SaveDraft { draft: id, base, text: text(office, subject), template: false };
    orders(office, &maryam, &save_by(1, "ثانٍ")).await.unwrap();
    assert_eq!(refused(office, &fahd, &save_by(1, "ثالث")).await, Fault::DraftChanged);
    assert_eq!(refused(office, &fahd, &save_by(0, "ثالث")).await, Fault::DraftChanged);
    for stale in [
        Order::SubmitDraft { draft: id, revision: 1, note: String::new() },
        Order::DropDraft { draft: id, revision: 1 },
        Order::IssueDraft { draft: id, revision: 1, at: None },
    ] {
        assert_eq!(refused(office, &fahd, &stale).await, Fault::DraftChanged, "{stale:?}");
    }
    let unknown = Order::SaveDraft { draft: office.id(), base: 1, text: text(office, "س"), template: false };
    assert_eq!(refusal(orders(office, &fahd, &unknown).await), ProblemType::NotFound);
    assert_eq!(draft(office, &fahd, id).await.text.subject, "ثانٍ");
    orders(office, &fahd, &Order::DropDraft { draft: id, revision: 2 }).await.unwrap();
    assert_eq!(refused(office, &fahd, &save_by(2, "رابع")).await, Fault::DraftState);
    assert_eq!(refused(office, &fahd, &Order::DropDraft { draft: id, revision: 2 }).await, Fault::DraftState);
    let Reply::Drafts(page) = ask(office, &fahd, Question::Drafts { key: None, limit: 10 }).await else { panic!() };
    assert_eq!(page.drafts, [], "put away");
}

async fn what_is_wrong_with_a_draft_is_said_whole(office: &Office) {
    let (fahd, _) = two_publishers(office).await;
    let wrong = DraftText {
        issuer: unit("XX"),
        subject: " ".to_owned(),
        body: String::new(),
        audience: Audience { people: [EmployeeId::from_stored("999")].into(), ..units(&["GONE"]) },
        effective_on: String::new(),
        deadline: Some(office.now()),
        supersedes: Some(office.id()),
        ..text(office, "")
    };
    let id = save(office, &fahd, &wrong).await;
    let faults = draft(office, &fahd, id).await.faults;
    assert_eq!(
        faults,
        [
            Fault::SubjectMissing,
            Fault::BodyMissing,
            Fault::EffectMissing,
            Fault::DeadlinePassed,
            Fault::UnitDissolved,
            Fault::PersonGone,
            Fault::AudienceNobody,
            Fault::NotYours,
        ]
    );
    let submit = Order::SubmitDraft { draft: id, revision: 1, note: String::new() };
    assert_eq!(refused(office, &fahd, &submit).await, Fault::SubjectMissing);
    let cases = [
        (DraftText { audience: Audience::default(), ..text(office, "س") }, Fault::AudienceMissing),
        (DraftText { confidentiality: Confidentiality::Confidential, ..text(office, "س") }, Fault::ConfidentialToMany),
        (DraftText { effective_on: "2026-12-24".to_owned(), ..text(office, "س") }, Fault::DeadlineBeforeEffect),
        (DraftText { statement: Some(" ".to_owned()), ..text(office, "س") }, Fault::NothingToAcknowledge),
    ];
    for (wrong, fault) in cases {
        let id = save(office, &fahd, &wrong).await;
        let submit = Order::SubmitDraft { draft: id, revision: 1, note: String::new() };
        assert_eq!(refused(office, &fahd, &submit).await, fault);
    }
    let own = ItemId::parse("01900000-0000-7000-8000-0000000000aa").unwrap();
    let itself = DraftText { supersedes: Some(ItemId::issued_from(own)), ..text(office, "س") };
    let order = Order::SaveDraft { draft: own, base: 0, text: itself, template: false };
    orders(office, &fahd, &order).await.unwrap();
    assert_eq!(draft(office, &fahd, own).await.faults, [Fault::SupersedesItself]);
}

async fn an_unfinished_draft_is_kept_but_not_one_that_no_letter_can_be(office: &Office) {
    let (fahd, _) = two_publishers(office).await;
    let cases = [
        (DraftText { subject: "س".repeat(501), ..text(office, "") }, Fault::TooLong),
        (DraftText { body: "x".repeat(512 * 1024 + 1), ..text(office, "") }, Fault::TooLong),
        (DraftText { body: "قبل\0بعد".to_owned(), ..text(office, "") }, Fault::BadCharacters),
        (DraftText { issuer: UnitId::from_stored("a\0b"), ..text(office, "") }, Fault::BadCharacters),
        (DraftText { audience: units_of_nothing(), ..text(office, "") }, Fault::BadCharacters),
    ];
    for (wrong, fault) in cases {
        let order = Order::SaveDraft { draft: office.id(), base: 0, text: wrong, template: false };
        assert_eq!(refused(office, &fahd, &order).await, fault);
    }
    let id =
        save(office, &fahd, &DraftText { body: String::new(), effective_on: String::new(), ..text(office, "") }).await;
    let note = Order::SubmitDraft { draft: id, revision: 1, note: "س".repeat(5_000) };
    assert_eq!(refused(office, &fahd, &note).await, Fault::TooLong);
}

fn units_of_nothing() -> Audience {
    Audience { units: [UnitId::from_stored("\0")].into(), ..Audience::default() }
}

async fn an_agency_offers_sentences_of_its_own_to_its_publishers(office: &Office) {
    let (fahd, _) = two_publishers(office).await;
    let id = save(office, &fahd, &text(office, "للتدريب")).await;
    let offered = async |key: Option<String>| {
        let reply = ask(office, &fahd, Question::Drafts { key, limit: 1 }).await;
        let Reply::Drafts(page) = reply else { panic!("{reply:?}") };
        (page.sentences.into_iter().map(|one| (one.name, one.text)).collect::<Vec<_>>(), page.next)
    };
    assert_eq!(offered(None).await.0, []);
    let own = ("التقيّد".to_owned(), "اطلعت على هذا التعميم وأتقيّد به.".to_owned());
    let mut rules = serde_json::to_value(Rules::usual()).unwrap();
    rules["sentences"] = serde_json::json!([{ "name": own.0, "text": own.1 }]);
    office.archive.set_rules(&rules.to_string(), "مدير النظام", office.now()).await.unwrap();
    save(office, &fahd, &text(office, "للإجازات")).await;
    let (sentences, next) = offered(None).await;
    assert_eq!((sentences, next.is_some()), (vec![own], true), "with the first page, and only with it");
    assert_eq!(offered(next).await, (vec![], None));
    assert_eq!(
        draft(office, &fahd, id).await.text.statement,
        text(office, "للتدريب").statement,
        "no draft is changed by it"
    );
    office.assert_sound().await;
}

async fn a_small_circular_needs_nobody_else_unless_the_rules_say_so(office: &Office) {
    let (fahd, _) = two_publishers(office).await;
    let small = DraftText { audience: units(&["HR-T"]), ..text(office, "للتدريب") };
    let id = save(office, &fahd, &small).await;
    let seen = draft(office, &fahd, id).await;
    assert_eq!((seen.approval, seen.preview.circular.unwrap().audience_text.as_str()), (None, "قسم التدريب"));
    assert_eq!(seen.may, [DraftMay::Edit, DraftMay::Submit, DraftMay::Issue, DraftMay::Drop]);
    let answer = orders(office, &fahd, &Order::IssueDraft { draft: id, revision: 1, at: None }).await.unwrap();
    assert_eq!(answer.people, Some(3));
    let alarm = DraftText { urgency: Urgency::Immediate, ..small.clone() };
    let id = save(office, &fahd, &alarm).await;
    assert_eq!(draft(office, &fahd, id).await.approval, Some(ApprovalNeed::Emergency));
    let strict = serde_json::json!({
        "format": "publishing/1", "version": 1,
        "approval": {"always": false, "above_people": 2, "emergency": false},
        "remind": {"pause_minutes": 60},
        "contest": {"within_days": 30, "decide_within_days": 14, "pauses_escalation": true},
    });
    office.archive.set_rules(&strict.to_string(), "مدير النظام", office.now()).await.unwrap();
    assert_eq!(draft(office, &fahd, id).await.approval, Some(ApprovalNeed::ManyPeople));
    assert_eq!(office.archive.rules().await.unwrap().unwrap().version, 1);
    let again = office.archive.set_rules(&strict.to_string(), "مدير النظام", office.now()).await;
    assert_eq!(refusal(again), ProblemType::BadRequest, "a version is set once");
    let two =
        DraftText { audience: Audience { people: [office.employee("بدر")].into(), ..Audience::default() }, ..small };
    let id = save(office, &fahd, &two).await;
    assert_eq!(draft(office, &fahd, id).await.approval, None);
    office.assert_sound().await;
}

async fn a_template_is_copied_from_and_never_issued(office: &Office) {
    let (fahd, _) = two_publishers(office).await;
    let id = office.id();
    let save_as = |base, template| Order::SaveDraft {
        draft: id,
        base,
        text: DraftText { audience: units(&["IT"]), ..text(office, "قالب") },
        template,
    };
    orders(office, &fahd, &save_as(0, true)).await.unwrap();
    assert_eq!(items(office, "role:publisher", "draft/1").await.len(), 0);
    assert_eq!(draft(office, &fahd, id).await.may, [DraftMay::Edit, DraftMay::Drop]);
    let issue = |revision| Order::IssueDraft { draft: id, revision, at: None };
    assert_eq!(refused(office, &fahd, &issue(1)).await, Fault::DraftState);
    orders(office, &fahd, &save_as(1, false)).await.unwrap();
    assert_eq!(items(office, "role:publisher", "draft/1").await.len(), 1);
    orders(office, &fahd, &save_as(2, true)).await.unwrap();
    assert_eq!(items(office, "role:publisher", "draft/1").await.len(), 0, "it waits for nobody again");
    office.assert_sound().await;
}

async fn an_order_given_twice_has_one_effect_and_one_answer(office: &Office) {
    let (fahd, maryam) = two_publishers(office).await;
    let id = approved(office, &fahd, &maryam, &text(office, "مرة واحدة")).await;
    let (ticket, order) = (ActionId(office.id().0), Order::IssueDraft { draft: id, revision: 1, at: None });
    let first = office.archive.order(&fahd, ticket, &order, office.now()).await.unwrap();
    let again = office.archive.order(&fahd, ticket, &order, office.now()).await.unwrap();
    assert_eq!((first.answer, vec![]), (again.answer, again.streams));
    let other = Order::DropDraft { draft: id, revision: 1 };
    let mismatch = office.archive.order(&fahd, ticket, &other, office.now()).await;
    assert_eq!(refusal(mismatch), ProblemType::IdempotencyMismatch);
    let Reply::Published(page) = ask(office, &maryam, Question::Published { key: None, limit: 10 }).await else {
        panic!()
    };
    assert_eq!(page.circulars.len(), 1);
}

async fn a_file_is_attached_by_whoever_may_read_it(office: &Office) {
    let (fahd, maryam) = two_publishers(office).await;
    let blob = |content: &str| Blob {
        sha256: sha256_hex(content.as_bytes()),
        size: content.len() as u64,
        media_type: "text/plain".to_owned(),
    };
    let (plan, secret) = (blob("خطة"), blob("سر"));
    office.archive.note_upload(&fahd, &plan, office.now()).await.unwrap();
    office.archive.note_upload(&fahd, &plan, office.now()).await.unwrap();
    let salma = office.employee("سلمى");
    assert_eq!(refusal(office.archive.note_upload(&salma, &plan, office.now()).await), ProblemType::Forbidden);
    let with = |blob: &Blob| DraftText {
        attachments: vec![Attachment {
            name: "الخطة.txt".to_owned(),
            media_type: blob.media_type.clone(),
            size: blob.size,
            sha256: blob.sha256.clone(),
        }],
        ..text(office, "مرفق")
    };
    // A secret letter's file: its hash alone opens it to nobody.
    office.archive.note_blob(&secret, office.now()).await.unwrap();
    let mut letter = office.letter("سري", "سلمى");
    letter.confidentiality = Confidentiality::Confidential;
    letter.attachments = with(&secret).attachments;
    office.archive.send_letters(&[letter], office.now()).await.unwrap();
    let order = |text: DraftText| Order::SaveDraft { draft: office.id(), base: 0, text, template: false };
    assert_eq!(refused(office, &fahd, &order(with(&secret))).await, Fault::AttachmentMissing);
    assert_eq!(refused(office, &fahd, &order(with(&blob("لا أحد")))).await, Fault::AttachmentMissing);
    assert_eq!(refused(office, &maryam, &order(with(&plan))).await, Fault::AttachmentMissing, "she never saw it");
    let as_program = Blob { media_type: "application/x-executable".to_owned(), ..plan.clone() };
    assert_eq!(refused(office, &fahd, &order(with(&as_program))).await, Fault::AttachmentMissing);
    assert!(office.archive.blob_for(&maryam, &plan.sha256).await.unwrap().is_none());
    let id = save(office, &fahd, &with(&plan)).await;
    assert_eq!(office.archive.blob_for(&maryam, &plan.sha256).await.unwrap(), Some(plan.clone()), "she may approve it");
    assert!(office.archive.blob_for(&salma, &plan.sha256).await.unwrap().is_none());
    orders(office, &fahd, &Order::SubmitDraft { draft: id, revision: 1, note: String::new() }).await.unwrap();
    orders(office, &maryam, &Order::ApproveDraft { draft: id, revision: 1, note: String::new() }).await.unwrap();
    orders(office, &fahd, &Order::IssueDraft { draft: id, revision: 1, at: None }).await.unwrap();
    assert!(office.archive.blob_for(&salma, &plan.sha256).await.unwrap().is_some());
    office.assert_sound().await;
}

async fn only_publishers_publish(office: &Office) {
    let (fahd, _) = two_publishers(office).await;
    let id = save(office, &fahd, &text(office, "لي")).await;
    let salma = office.employee("سلمى");
    let order = Order::SaveDraft { draft: office.id(), base: 0, text: text(office, "لي"), template: false };
    assert_eq!(refusal(orders(office, &salma, &order).await), ProblemType::Forbidden);
    for question in [
        Question::Drafts { key: None, limit: 1 },
        Question::Draft { draft: id },
        Question::Units { below: None },
        Question::FindPeople { words: "سلمى".to_owned() },
        Question::Reach { audience: Audience::everybody(), urgency: Urgency::Normal, asks: true },
        Question::Published { key: None, limit: 1 },
        Question::Timeline { circular: id },
    ] {
        let asked = office.archive.ask(&salma, &question, office.now()).await;
        assert_eq!(problem(asked).kind(), Some(ProblemType::Forbidden), "{}", question.name());
    }
    let unknown = office.archive.ask(&fahd, &Question::Draft { draft: office.id() }, office.now()).await;
    assert_eq!(refusal(unknown), ProblemType::NotFound);
}

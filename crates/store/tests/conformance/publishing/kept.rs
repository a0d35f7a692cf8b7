//! Revisions that were submitted: readable for ever as they were, and named by every step of a circular's life.

use super::{draft, orders, problem, save, text, timeline, two_publishers};
use crate::office::{Office, refusal, units};
use diwan_domain::check::sha256_hex;
use diwan_domain::document::Confidentiality;
use diwan_domain::{Audience, EmployeeId, ItemId, Joiners};
use diwan_protocol::ProblemType;
use diwan_protocol::office::publishing::DraftRevision;
use diwan_protocol::office::{DraftText, Fault, Order, Question, Reply};
use diwan_store::StoreError;

crate::stories!(
    what_was_submitted_can_be_read_again_whatever_became_of_it,
    a_revision_keeps_its_own_confidentiality,
    of_many_revisions_the_last_fifty_are_kept,
);

fn submit(draft: ItemId, revision: i64) -> Order {
    Order::SubmitDraft { draft, revision, note: String::new() }
}

async fn revision(
    office: &Office,
    who: &EmployeeId,
    draft: ItemId,
    revision: i64,
) -> Result<DraftRevision, StoreError> {
    match office.archive.ask(who, &Question::DraftRevision { draft, revision }, office.now()).await? {
        Reply::DraftRevision(kept) => Ok(*kept),
        other => panic!("this was no revision: {other:?}"),
    }
}

fn hash(text: &DraftText) -> String {
    sha256_hex(serde_json::to_string(text).unwrap().as_bytes())
}

async fn what_was_submitted_can_be_read_again_whatever_became_of_it(office: &Office) {
    let (fahd, maryam) = two_publishers(office).await;
    let first = DraftText { joiners: Joiners::UntilExpiry, ..text(office, "الدوام") };
    let id = save(office, &fahd, &first).await;
    orders(office, &fahd, &submit(id, 1)).await.unwrap();
    orders(office, &maryam, &Order::ReturnDraft { draft: id, revision: 1, note: "غير واضح".to_owned() }).await.unwrap();
    let [unfinished, last] =
        ["في السابعة", "في الثامنة"].map(|body| DraftText { body: body.to_owned(), ..first.clone() });
    for (base, text) in [(1, &unfinished), (2, &last)] {
        let order = Order::SaveDraft { draft: id, base, text: text.clone(), template: false };
        orders(office, &fahd, &order).await.unwrap();
    }
    orders(office, &fahd, &submit(id, 3)).await.unwrap();
    orders(office, &maryam, &Order::ApproveDraft { draft: id, revision: 3, note: String::new() }).await.unwrap();
    let issue = Order::IssueDraft { draft: id, revision: 3, at: None };
    let circular = orders(office, &fahd, &issue).await.unwrap().item.unwrap();

    let kept = revision(office, &maryam, id, 1).await.unwrap();
    assert_eq!((&kept.text, kept.sha256.as_str(), kept.writer.name.as_str()), (&first, hash(&first).as_str(), "فهد"));
    assert_eq!((kept.draft, kept.revision), (id, 1));
    assert_eq!(revision(office, &fahd, id, 3).await.unwrap().text, last);
    assert_eq!(refusal(revision(office, &fahd, id, 2).await), ProblemType::NotFound, "nobody was ever asked about it");
    assert_eq!(refusal(revision(office, &fahd, office.id(), 1).await), ProblemType::NotFound);
    assert_eq!(refusal(revision(office, &office.employee("سلمى"), id, 1).await), ProblemType::Forbidden);

    let life = timeline(office, &maryam, circular).await;
    assert_eq!(life.draft, Some(id));
    let named: Vec<_> = life.events.iter().map(|e| (e.what.as_str(), e.revision, e.sha256.as_deref())).collect();
    let (one, three) = (hash(&first), hash(&last));
    assert_eq!(
        named,
        [
            ("save_draft", Some(1), Some(one.as_str())),
            ("submit_draft", Some(1), Some(one.as_str())),
            ("return_draft", Some(1), Some(one.as_str())),
            ("save_draft", Some(3), Some(three.as_str())),
            ("submit_draft", Some(3), Some(three.as_str())),
            ("approve_draft", Some(3), Some(three.as_str())),
            ("issued", Some(3), Some(three.as_str())),
            ("frozen", None, None),
        ]
    );
    assert_eq!((life.events[6].joiners, life.events[7].joiners), (Some(Joiners::UntilExpiry), None));
    let events = draft(office, &maryam, id).await.events;
    assert_eq!((events[2].revision, events[2].sha256.as_deref()), (1, Some(one.as_str())));

    // At the machine there is no draft, and the rule is said all the same.
    let plain = office.issue("من سطر الأوامر").await;
    let life = timeline(office, &fahd, plain.id).await;
    let issued = life.events.iter().find(|event| event.what == "issued").unwrap();
    assert_eq!((life.draft, issued.revision, issued.joiners), (None, None, Some(Joiners::AsOfIssue)));
    office.assert_sound().await;
}

async fn a_revision_keeps_its_own_confidentiality(office: &Office) {
    let (fahd, maryam) = two_publishers(office).await;
    let khalid = office.employee("خالد");
    office.archive.grant(&khalid, diwan_domain::Role::Publisher, true, office.now()).await.unwrap();
    let audience = Audience { people: [office.employee("بدر")].into(), ..Audience::default() };
    let secret = DraftText { confidentiality: Confidentiality::Confidential, audience, ..text(office, "سري") };
    let id = save(office, &fahd, &secret).await;
    orders(office, &fahd, &submit(id, 1)).await.unwrap();
    assert_eq!(
        revision(office, &khalid, id, 1).await.unwrap().text,
        secret,
        "while it waits for whoever may approve it"
    );
    orders(office, &maryam, &Order::ReturnDraft { draft: id, revision: 1, note: "لا حاجة إلى السرية".to_owned() })
        .await
        .unwrap();
    let open = DraftText { audience: units(&["IT"]), ..text(office, "معلن") };
    orders(office, &fahd, &Order::SaveDraft { draft: id, base: 1, text: open, template: false }).await.unwrap();
    orders(office, &fahd, &submit(id, 2)).await.unwrap();
    let first = revision(office, &khalid, id, 1).await;
    assert_eq!(problem(first).fault, Some(Fault::NotYours), "it is the other revision that waits now");
    orders(office, &khalid, &Order::ApproveDraft { draft: id, revision: 2, note: String::new() }).await.unwrap();
    for who in [&fahd, &maryam] {
        assert_eq!(revision(office, who, id, 1).await.unwrap().text, secret);
        assert_eq!(revision(office, who, id, 2).await.unwrap().text.subject, "معلن");
    }
    assert_eq!(problem(revision(office, &khalid, id, 1).await).fault, Some(Fault::NotYours), "he approved another one");
    office.assert_sound().await;
}

async fn of_many_revisions_the_last_fifty_are_kept(office: &Office) {
    let (fahd, _) = two_publishers(office).await;
    let id = office.id();
    for number in 1..=52 {
        let text = text(office, &format!("المحاولة {number}"));
        let order = Order::SaveDraft { draft: id, base: number - 1, text, template: false };
        orders(office, &fahd, &order).await.unwrap();
        orders(office, &fahd, &submit(id, number)).await.unwrap();
    }
    for gone in [1, 2] {
        assert_eq!(refusal(revision(office, &fahd, id, gone).await), ProblemType::NotFound);
    }
    assert_eq!(revision(office, &fahd, id, 3).await.unwrap().text.subject, "المحاولة 3");
    let events = draft(office, &fahd, id).await.events;
    assert_eq!((events.len(), events[1].revision), (104, 1));
    assert!(events.iter().all(|event| event.sha256.is_some()), "what became of the others is named by their hashes");
    office.assert_sound().await;
}

//! Publishing over the wire: files for drafts, refusals with their reason, circulars that are issued while nobody looks.

use crate::wire::{Wire, eventually, kind, problem};
use diwan_domain::check::sha256_hex;
use diwan_domain::document::{Confidentiality, Urgency};
use diwan_domain::{Audience, ItemId, Joiners, UnitId};
use diwan_protocol::office::publishing::DraftState;
use diwan_protocol::office::{DraftText, Fault, Order, Question, Reply};
use diwan_protocol::{Letterbox, ProblemType, PushEvent};
use diwan_testkit::office::{Office, STATEMENT};
use diwan_testkit::persona::{Persona, new_action_id};
use futures_util::StreamExt;
use reqwest::Method;

const PAPER: &[u8] = b"%PDF-1.7\n the plan";

fn text(office: &Office, unit: &str) -> DraftText {
    DraftText {
        issuer: UnitId::from_stored("LEGAL"),
        subject: "مواعيد الدوام الرسمي".to_owned(),
        body: "يبدأ الدوام في الثامنة.".to_owned(),
        signatory: String::new(),
        attachments: Vec::new(),
        audience: Audience { units: [UnitId::from_stored(unit)].into(), ..Audience::default() },
        audience_text: String::new(),
        joiners: Joiners::AsOfIssue,
        effective_on: "2026-11-22".to_owned(),
        deadline: Some(office.clock.now().plus_secs(30 * 86_400)),
        statement: Some(STATEMENT.to_owned()),
        acknowledge_from_alert: false,
        urgency: Urgency::Normal,
        confidentiality: Confidentiality::Ordinary,
        supersedes: None,
    }
}

async fn save(publisher: &Persona, text: DraftText) -> ItemId {
    let draft = ItemId(new_action_id().0);
    publisher.order(Order::SaveDraft { draft, base: 0, text, template: false }).await.expect("saved");
    draft
}

#[tokio::test]
async fn a_file_is_brought_for_a_draft_and_reaches_those_to_whom_it_is_issued() {
    let office = Office::open().await;
    let (nasser, hind) = (office.publisher().await, office.employee("هند").await);
    // Larger than any other request may be.
    let content = [PAPER, &vec![b'.'; 3 * 1024 * 1024]].concat();
    let name = "../\u{202e}خطة الدوام.pdf";
    let file = nasser.letterbox.upload(&nasser.token, name, content.clone().into()).await.expect("kept");
    assert_eq!((file.name.as_str(), file.media_type.as_str()), ("خطة الدوام.pdf", "application/pdf"));
    assert_eq!((file.size, file.sha256.as_str()), (content.len() as u64, sha256_hex(&content).as_str()));
    assert_eq!(
        nasser.letterbox.upload(&nasser.token, name, content.into()).await.expect("kept"),
        file,
        "twice is once"
    );
    let path = format!("/v1/blobs/{}", file.sha256);
    let get = async |who: &Persona| Wire::of(&office, who).get(&path).await.status().as_u16();
    assert_eq!((get(&nasser).await, get(&hind).await), (200, 404));
    let draft = save(&nasser, DraftText { attachments: vec![file], ..text(&office, "HR") }).await;
    nasser.order(Order::IssueDraft { draft, revision: 1, at: None }).await.expect("issued");
    assert_eq!(get(&hind).await, 200);
}

#[tokio::test]
async fn a_file_is_refused_that_is_too_large_or_empty_or_from_whoever_may_not_bring_any() {
    let office = Office::open_with(|config| config.limits.attachment_bytes = 100_000).await;
    let nasser = office.publisher().await;
    let wire = Wire::of(&office, &nasser);
    let bring = async |wire: &Wire, body: reqwest::Body| {
        let request = wire.request(Method::POST, "/v1/blobs?name=a.pdf").body(body);
        request.send().await.expect("an answer")
    };
    assert_eq!(kind(bring(&wire, vec![b'x'; 100_001].into()).await).await, ProblemType::TooLarge);
    // One that does not say how large it is.
    let pieces = futures_util::stream::iter((0..20).map(|_| Ok::<_, std::io::Error>(vec![b'x'; 10_000])));
    assert_eq!(kind(bring(&wire, reqwest::Body::wrap_stream(pieces)).await).await, ProblemType::TooLarge);
    assert_eq!(kind(bring(&wire, Vec::new().into()).await).await, ProblemType::BadRequest);
    let unnamed = wire.request(Method::POST, "/v1/blobs").body(PAPER).send().await.expect("an answer");
    assert_eq!(kind(unnamed).await, ProblemType::BadRequest);
    let hind = Wire::of(&office, &office.employee("هند").await);
    assert_eq!(kind(bring(&hind, PAPER.into()).await).await, ProblemType::Forbidden);
    assert_eq!(kind(bring(&Wire::to(&office), PAPER.into()).await).await, ProblemType::SignedOut);
    assert_eq!(office.registry.blobs.addresses().expect("a list"), [] as [String; 0], "nothing of them stayed");
}

#[tokio::test]
async fn a_file_that_breaks_off_is_not_kept() {
    let office = Office::open().await;
    let wire = Wire::of(&office, &office.publisher().await);
    let (pieces, arriving) = tokio::sync::mpsc::channel::<Result<Vec<u8>, std::io::Error>>(1);
    let body = reqwest::Body::wrap_stream(futures_util::stream::unfold(arriving, async |mut arriving| {
        arriving.recv().await.map(|piece| (piece, arriving))
    }));
    let sent = wire.request(Method::POST, "/v1/blobs?name=a.pdf").body(body).send();
    let breaking_off = async {
        pieces.send(Ok(PAPER.to_vec())).await.expect("taken");
        pieces.send(Err(std::io::Error::other("the line fell"))).await.expect("taken");
    };
    let (answer, ()) = tokio::join!(sent, breaking_off);
    assert!(answer.is_err(), "nobody was there any more to be answered");
    let incoming = office.folder().join("blobs/incoming");
    eventually("what came of it is gone", async || {
        let mut left = std::fs::read_dir(&incoming).ok()?;
        left.next().is_none().then_some(())
    })
    .await;
    assert_eq!(office.registry.blobs.addresses().expect("a list"), [] as [String; 0]);
}

#[tokio::test]
async fn a_file_that_nothing_names_is_removed_after_a_week_and_not_before() {
    const DAY: i64 = 86_400;
    let office = Office::open().await;
    let nasser = office.publisher().await;
    let bring = async |who: &Persona, content: &'static [u8]| {
        who.letterbox.upload(&who.token, "خطة.pdf", content.into()).await.expect("kept")
    };
    let (named, unused) = (bring(&nasser, PAPER).await, bring(&nasser, b"%PDF-1.7 a mistake").await);
    let text = DraftText { attachments: vec![named.clone()], ..text(&office, "HR") };
    save(&nasser, text).await;
    office.clock.advance_secs(4 * DAY);
    // A later one, still waiting when the first is swept.
    let nasser = office.publisher().await;
    let newer = bring(&nasser, b"%PDF-1.7 for tomorrow").await;
    office.clock.advance_secs(4 * DAY);
    let left = eventually("what nothing names is gone", async || {
        let left = office.registry.blobs.addresses().expect("a list");
        (!left.contains(&unused.sha256)).then_some(left)
    });
    let mut left = left.await;
    left.sort();
    let mut expected = [named.sha256.clone(), newer.sha256.clone()];
    expected.sort();
    assert_eq!(left, expected);
    let nasser = office.publisher().await;
    let get =
        async |sha256: &str| Wire::of(&office, &nasser).get(&format!("/v1/blobs/{sha256}")).await.status().as_u16();
    assert_eq!((get(&named.sha256).await, get(&newer.sha256).await, get(&unused.sha256).await), (200, 200, 404));
    assert_eq!(bring(&nasser, b"%PDF-1.7 a mistake").await, unused, "brought again, it is there again");
    assert_eq!(get(&unused.sha256).await, 200);
}

#[tokio::test]
async fn a_refused_order_says_why_and_a_strange_one_is_no_order() {
    let office = Office::open().await;
    let nasser = office.publisher().await;
    let draft = save(&nasser, DraftText { subject: String::new(), ..text(&office, "HR") }).await;
    let wire = Wire::of(&office, &nasser);
    let submit = serde_json::json!({
        "id": new_action_id(), "order": {"do": "submit_draft", "draft": draft, "revision": 1, "note": ""},
    });
    let refused = problem(wire.post("/v1/orders", submit.to_string()).await).await;
    assert_eq!((refused.kind(), refused.fault), (Some(ProblemType::OrderRefused), Some(Fault::SubjectMissing)));
    for strange in [
        r#"{"id": "01a1ffdb-7875-7695-b232-427ed0381121", "order": {"do": "crown", "king": "me"}}"#,
        r#"{"id": "01a1ffdb-7875-7695-b232-427ed0381121", "order": {"do": "recall", "circular": "x", "why": ""}}"#,
        r#"{"id": 7}"#,
    ] {
        assert_eq!(kind(wire.post("/v1/orders", strange).await).await, ProblemType::BadRequest, "{strange}");
    }
    let hind = Wire::of(&office, &office.employee("هند").await);
    let asked = hind.post("/v1/questions", r#"{"ask": "published", "key": null, "limit": 10}"#).await;
    assert_eq!(kind(asked).await, ProblemType::Forbidden);
}

#[tokio::test]
async fn the_registry_issues_by_itself_when_the_moment_comes_and_tells_the_desks() {
    let office = Office::open().await;
    let (nasser, hind) = (office.publisher().await, office.employee("هند").await);
    let draft = save(&nasser, text(&office, "HR")).await;
    let at = office.clock.now().plus_secs(3_600);
    nasser.order(Order::IssueDraft { draft, revision: 1, at: Some(at) }).await.expect("set");
    let mut line = hind.letterbox.push(&hind.token).await.expect("a line");
    assert!(matches!(line.next().await, Some(Ok(PushEvent::Heads(_)))));
    office.clock.advance_secs(3_600);
    let told = async {
        loop {
            if let PushEvent::Heads(heads) = line.next().await.expect("not ended").expect("no failure")
                && heads.iter().any(|head| head.stream.as_str() == "unit:HR")
            {
                return;
            }
        }
    };
    tokio::time::timeout(crate::wire::PATIENCE, told).await.expect("desks hear of it at once");
    let Reply::Draft(draft) = nasser.ask(Question::Draft { draft }).await.expect("the draft") else { panic!() };
    assert_eq!(draft.line.state, DraftState::Issued);
    let document = hind.document(draft.circular.expect("a circular")).await;
    assert!(document.issued_at >= at);
}

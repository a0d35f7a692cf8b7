//! Publishing: a draft's way to everybody's desk, and what becomes of a circular after its issue.

mod after;
mod at_once;
pub mod chance;
mod confidential;
mod damaged;
mod drafts;
mod kept;
mod picker;
mod scheduled;
mod uploads;

use crate::office::{Office, STATEMENT, problem, unit};
use diwan_domain::document::{Confidentiality, Urgency};
use diwan_domain::{ActionId, Audience, EmployeeId, ItemId, Joiners, Role};
use diwan_protocol::ProblemType;
use diwan_protocol::office::publishing::{Draft, Timeline};
use diwan_protocol::office::{DraftText, Fault, Order, OrderAnswer, Question, Reply};
use diwan_store::StoreError;

/// What a publisher writes first: to everybody, to be acknowledged within a week.
fn text(office: &Office, subject: &str) -> DraftText {
    DraftText {
        issuer: unit("HR"),
        subject: subject.to_owned(),
        body: "يبدأ الدوام في السابعة والنصف صباحاً.\n\nتسلّم المفاتيح إلى الأمن.".to_owned(),
        signatory: "مدير الشؤون الإدارية".to_owned(),
        attachments: Vec::new(),
        audience: Audience::everybody(),
        audience_text: String::new(),
        joiners: Joiners::AsOfIssue,
        effective_on: "2026-11-22".to_owned(),
        deadline: Some(office.now().plus_secs(7 * 86_400)),
        statement: Some(STATEMENT.to_owned()),
        acknowledge_from_alert: false,
        urgency: Urgency::Normal,
        confidentiality: Confidentiality::Ordinary,
        supersedes: None,
    }
}

/// One who writes, one who approves: Fahd is a publisher since the founding, Maryam becomes one.
async fn two_publishers(office: &Office) -> (EmployeeId, EmployeeId) {
    let maryam = office.employee("مريم");
    office.archive.grant(&maryam, Role::Publisher, true, office.now()).await.unwrap();
    (office.employee("فهد"), maryam)
}

async fn orders(office: &Office, who: &EmployeeId, order: &Order) -> Result<OrderAnswer, StoreError> {
    let ordered = office.archive.order(who, ActionId(office.id().0), order, office.now()).await?;
    Ok(ordered.answer)
}

/// Why an order is refused; panics when it was carried out.
async fn refused(office: &Office, who: &EmployeeId, order: &Order) -> Fault {
    let problem = problem(orders(office, who, order).await);
    assert_eq!(problem.kind(), Some(ProblemType::OrderRefused), "{problem:?}");
    problem.fault.unwrap()
}

/// Saves a new draft and gives its id.
async fn save(office: &Office, who: &EmployeeId, text: &DraftText) -> ItemId {
    let draft = office.id();
    let order = Order::SaveDraft { draft, base: 0, text: text.clone(), template: false };
    assert_eq!(orders(office, who, &order).await.unwrap().revision, Some(1));
    draft
}

/// Brings a new draft as far as it must come to be issued.
async fn approved(office: &Office, author: &EmployeeId, approver: &EmployeeId, text: &DraftText) -> ItemId {
    let draft = save(office, author, text).await;
    orders(office, author, &Order::SubmitDraft { draft, revision: 1, note: String::new() }).await.unwrap();
    orders(office, approver, &Order::ApproveDraft { draft, revision: 1, note: String::new() }).await.unwrap();
    draft
}

/// Issues a new draft, approved by another; the circular's id.
async fn issued(office: &Office, author: &EmployeeId, approver: &EmployeeId, text: &DraftText) -> ItemId {
    let draft = approved(office, author, approver, text).await;
    let answer = orders(office, author, &Order::IssueDraft { draft, revision: 1, at: None }).await.unwrap();
    answer.item.unwrap()
}

async fn ask(office: &Office, who: &EmployeeId, question: Question) -> Reply {
    office.archive.ask(who, &question, office.now()).await.unwrap()
}

async fn draft(office: &Office, who: &EmployeeId, draft: ItemId) -> Draft {
    match ask(office, who, Question::Draft { draft }).await {
        Reply::Draft(draft) => *draft,
        other => panic!("this was no draft: {other:?}"),
    }
}

async fn timeline(office: &Office, who: &EmployeeId, circular: ItemId) -> Timeline {
    match ask(office, who, Question::Timeline { circular }).await {
        Reply::Timeline(timeline) => *timeline,
        other => panic!("this was no timeline: {other:?}"),
    }
}

/// The items of a kind in a stream, newest first, as JSON.
async fn items(office: &Office, stream: &str, kind: &str) -> Vec<serde_json::Value> {
    let stream = diwan_domain::StreamId::parse(stream).unwrap();
    let page = office.archive.snapshot(&stream, None, 100).await.unwrap();
    let of_kind = page.entries.iter().filter(|entry| entry.kind == kind);
    of_kind.map(|entry| serde_json::from_str(entry.data.as_ref().unwrap().get()).unwrap()).collect()
}

//! Official acts and questions, given as the window gives them, where a story is about something else.

use crate::alert::invoke;
use anyhow::{Context as _, Result};
use diwan_stories::Desk;
use diwan_stories::office::STATEMENT;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};

/// What a draft of a story says; it asks for an acknowledgement until the middle of January 2030.
pub struct Words<'a> {
    /// Its subject.
    pub subject: &'a str,
    /// Its clauses, with an empty line between them.
    pub body: &'a str,
    /// A unit that receives it; without one it is everybody.
    pub to: Option<&'a str>,
    /// The circular whose place it takes.
    pub supersedes: Option<&'a str>,
}

/// Gives an order; answers what the registry says to it.
pub async fn order(desk: &Desk, order: Value) -> Result<Value> {
    invoke(desk, "order", &json!({ "ticket": id(), "order": order })).await
}

/// Asks a question; answers what is asked for.
pub async fn asked(desk: &Desk, question: Value) -> Result<Value> {
    Ok(invoke(desk, "inquire", &json!({ "question": question })).await?["is"].clone())
}

/// The unit that is above all others.
pub async fn top(desk: &Desk) -> Result<String> {
    let roots = asked(desk, json!({ "ask": "units", "below": null })).await?;
    roots[0]["unit"]["id"].as_str().map(str::to_owned).context("an agency has a unit")
}

/// Saves a draft; gives its id.
pub async fn draft(desk: &Desk, words: &Words<'_>) -> Result<String> {
    let id = id();
    let units: Vec<&str> = words.to.into_iter().collect();
    let text = json!({
        "issuer": top(desk).await?, "subject": words.subject, "body": words.body, "signatory": "وكيل الوزارة", "attachments": [],
        "audience": { "everybody": words.to.is_none(), "units": units, "roles": [], "people": [] }, "audience_text": "",
        "joiners": "as_of_issue", "effective_on": "2030-01-01", "deadline": 1_894_708_800_000_i64,
        "statement": STATEMENT, "acknowledge_from_alert": false, "urgency": "normal",
        "confidentiality": "ordinary", "supersedes": words.supersedes,
    });
    order(desk, json!({ "do": "save_draft", "draft": id, "base": 0, "text": text, "template": false })).await?;
    Ok(id)
}

/// Issues a draft that needs nobody else, or that was approved; gives the circular.
pub async fn issue(desk: &Desk, draft: &str, revision: &Value) -> Result<String> {
    let issued = order(desk, json!({ "do": "issue_draft", "draft": draft, "revision": revision, "at": null })).await?;
    issued["item"].as_str().map(str::to_owned).context("a circular was issued")
}

/// An id that nothing else has in this run.
fn id() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    format!("01a2f0c0-0000-7000-8000-{:012x}", COUNT.fetch_add(1, Ordering::Relaxed))
}

//! Whether one act counts: judged against the registered document, before anything is written.

use diwan_domain::check::{is_sha256_hex, sha256_hex};
use diwan_domain::{DeviceId, DocumentKind, EmployeeId, Fact};
use diwan_protocol::office::order::WitnessedBy;
use diwan_protocol::{Action, Problem, ProblemType};

/// What is registered about a document, as far as an act must agree with it.
#[derive(Debug, Clone)]
pub struct OnRecord {
    /// Circular or letter.
    pub kind: DocumentKind,
    /// The registered version.
    pub version: i64,
    /// The registered content.
    pub content_sha256: String,
    /// The registered statement; `None` when nothing is to be acknowledged.
    pub statement_sha256: Option<String>,
    /// The statement itself, for the receipt that the person keeps.
    pub statement: Option<String>,
}

/// Judges one act. `document` is `None` when there is none or the actor does not hold it: the two look alike from outside.
pub fn judge(action: &Action, document: Option<&OnRecord>) -> Result<(), Problem> {
    let refuse = |kind: ProblemType, detail: &str| Err(Problem::new(kind).with_detail(detail));
    if DeviceId::parse(action.device.as_str()).as_ref() != Ok(&action.device) {
        return refuse(ProblemType::BadRequest, "device is no code");
    }
    // These words stand in the place of a workstation where a witness stands for the person: no act may pretend that.
    if WitnessedBy::parse(action.device.as_str()).is_some() {
        return refuse(ProblemType::BadRequest, "no workstation is called so");
    }
    if !is_sha256_hex(&action.content_sha256) || action.statement_sha256.as_deref().is_some_and(|s| !is_sha256_hex(s)) {
        return refuse(ProblemType::BadRequest, "a hash is no SHA-256");
    }
    let Some(document) = document else {
        return Err(Problem::new(ProblemType::NotFound));
    };
    let acknowledges = action.event == Fact::Acknowledged;
    if acknowledges && document.statement_sha256.is_none() {
        return refuse(ProblemType::NotApplicable, "this document asks for no acknowledgement");
    }
    if !acknowledges && action.statement_sha256.is_some() {
        return refuse(ProblemType::BadRequest, "only an acknowledgement names a statement");
    }
    if acknowledges && action.statement_sha256.is_none() {
        return refuse(ProblemType::BadRequest, "an acknowledgement names the statement shown");
    }
    if action.version != document.version || action.content_sha256 != document.content_sha256 {
        return Err(Problem::new(ProblemType::VersionMismatch));
    }
    if acknowledges && action.statement_sha256 != document.statement_sha256 {
        return refuse(ProblemType::VersionMismatch, "another statement is registered");
    }
    Ok(())
}

/// What an act is recognised by when it comes twice: who, and everything that it says.
pub fn fingerprint(actor: &EmployeeId, action: &Action) -> String {
    let parts = [
        actor.as_str().to_owned(),
        action.event.as_str().to_owned(),
        action.subject.to_string(),
        action.version.to_string(),
        action.content_sha256.clone(),
        action.statement_sha256.clone().unwrap_or_default(),
        action.device.as_str().to_owned(),
        action.device_time.0.to_string(),
    ];
    // Each part is preceded by its length, so that no two different acts can give the same text.
    let text: String = parts.iter().map(|p| format!("{}:{p}\n", p.len())).collect();
    sha256_hex(text.as_bytes())
}

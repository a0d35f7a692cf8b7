//! Official acts and questions of publishers, supervisors and contestants: carried to the registry each time, because only the registry can judge them.

use super::files::MAX_FILE;
use crate::Desk;
use crate::view::{Failure, FailureCode};
use diwan_domain::{ActionId, Attachment};
use diwan_protocol::office::{Order, OrderAnswer, OrderRequest, Question, Reply};
use diwan_protocol::{LetterboxError, ProblemType};

/// Where the drawer keeps what is being written.
const KEPT: &str = "kept_draft";
/// The most characters of a caption that are sent; no file system has longer names.
const MAX_CAPTION_CHARS: usize = 255;
/// The most bytes of it: a draft with the longest body, escaped.
const MOST_KEPT: usize = 4 * 1024 * 1024;

impl Desk {
    /// Gives an order. `ticket` is its id: the same ticket with the same order has one effect, however often it is given. Blocks on the network.
    pub async fn order(&self, ticket: &str, order: Order) -> Result<OrderAnswer, Failure> {
        let seat = self.seated()?;
        let token = seat.token_now().ok_or(FailureCode::SignedOut)?;
        let id = ActionId::parse(ticket).ok_or(FailureCode::Internal)?;
        let answer = seat.letterbox.order(&token, &OrderRequest { id, order }).await;
        let answer = self.heard(&seat, &token, answer).await?;
        // What one ordered oneself is to be seen at once, whatever push says.
        seat.look.notify_one();
        Ok(answer)
    }

    /// Asks a question. Blocks on the network.
    pub async fn inquire(&self, question: Question) -> Result<Reply, Failure> {
        let seat = self.seated()?;
        let token = seat.token_now().ok_or(FailureCode::SignedOut)?;
        let answer = seat.letterbox.ask(&token, &question).await;
        Ok(self.heard(&seat, &token, answer).await?)
    }

    /// Gives the registry a file for a draft, under this caption. Blocks on the network. Fails `file_too_large` when it is larger than any attachment.
    pub async fn upload(&self, name: &str, content: Vec<u8>) -> Result<Attachment, Failure> {
        let seat = self.seated()?;
        if content.len() as u64 > MAX_FILE {
            return Err(FailureCode::FileTooLarge.into());
        }
        let name: String = name.chars().take(MAX_CAPTION_CHARS).collect();
        let token = seat.token_now().ok_or(FailureCode::SignedOut)?;
        let answer = seat.letterbox.upload(&token, &name, content.into()).await;
        match self.heard(&seat, &token, answer).await {
            // The administrator may have set a smaller limit than the desk knows.
            Err(LetterboxError::Problem(problem)) if problem.kind() == Some(ProblemType::TooLarge) => {
                Err(FailureCode::FileTooLarge.into())
            }
            answer => Ok(answer?),
        }
    }

    /// Keeps what is being written and not yet with the registry, so that neither a lost line nor a killed program loses it; `None` lets it go.
    pub async fn keep_draft(&self, text: Option<String>) -> Result<(), Failure> {
        let text = text.unwrap_or_default();
        if text.len() > MOST_KEPT {
            return Err(FailureCode::NotApplicable.into());
        }
        Ok(self.seated()?.drawer(move |cache| cache.save_setting(KEPT, &text)).await?)
    }

    /// What was kept; `None` when there is nothing.
    pub async fn kept_draft(&self) -> Result<Option<String>, Failure> {
        let kept = self.seated()?.drawer(|cache| cache.setting(KEPT)).await?;
        Ok(kept.filter(|text| !text.is_empty()))
    }
}

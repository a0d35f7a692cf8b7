//! The next page of a snapshot is fetched while the one before is stored, so that line and disk do not wait for each other.

use crate::seat::Seat;
use diwan_domain::StreamId;
use diwan_protocol::{LetterboxError, MAX_PAGE, SnapshotPage};
use std::sync::Arc;
use tokio::task::JoinSet;

/// At most one page on its way: two pages in memory are enough, however many streams are taken at once.
#[derive(Default)]
pub(super) struct Ahead(Option<Fetch>);

struct Fetch {
    stream: StreamId,
    key: String,
    // One task, which is aborted when the pass ends before it.
    task: JoinSet<Result<SnapshotPage, LetterboxError>>,
}

impl Ahead {
    /// Begins to fetch this page, unless another one is on its way.
    pub fn begin(&mut self, seat: &Arc<Seat>, token: &str, stream: &StreamId, key: &str) {
        if self.0.is_some() {
            return;
        }
        let (letterbox, token) = (Arc::clone(&seat.letterbox), token.to_owned());
        let (asked, asked_key) = (stream.clone(), key.to_owned());
        let mut task = JoinSet::new();
        task.spawn(async move { letterbox.snapshot(&token, &asked, Some(&asked_key), MAX_PAGE).await });
        self.0 = Some(Fetch { stream: stream.clone(), key: key.to_owned(), task });
    }

    /// The answer to exactly this question, when it was asked ahead; otherwise it has to be asked now.
    pub async fn take(&mut self, stream: &StreamId, key: Option<&str>) -> Option<Result<SnapshotPage, LetterboxError>> {
        // What was fetched for another place of the same stream is of no use any more.
        let mut fetch = self.0.take_if(|fetch| fetch.stream == *stream)?;
        if key != Some(fetch.key.as_str()) {
            return None;
        }
        fetch.task.join_next().await?.ok()
    }
}

//! Attachments: from this desk, or fetched with resume. Nothing is used before its hash is right.

use crate::seat::{Seat, lock};
use crate::view::{DeskEvent, Failure, FailureCode};
use crate::{Desk, names};
use bytes::Bytes;
use diwan_domain::ItemId;
use diwan_domain::check::{is_sha256_hex, sha256_hex};
use diwan_protocol::LetterboxError;
use futures_util::StreamExt;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::io::AsyncWriteExt;

/// The most bytes of an attachment; the registry takes none that is larger unless its administrator raised this.
pub(super) const MAX_FILE: u64 = 256 * 1024 * 1024;

impl Desk {
    /// An attachment's bytes, from this desk or fetched; size and hash checked. Kept on this desk only when a document here has it: a file of a draft is
    /// fetched each time that it is asked for.
    pub async fn attachment(&self, sha256: &str) -> Result<Bytes, Failure> {
        if !is_sha256_hex(sha256) {
            return Err(FailureCode::NotFound.into());
        }
        let seat = self.seated()?;
        let gate = Arc::clone(lock(&seat.fetching).entry(sha256.to_owned()).or_default());
        let _one_at_a_time = gate.lock().await;
        let address = sha256.to_owned();
        if let Some(bytes) = seat.drawer(move |cache| cache.read_blob(&address)).await? {
            return Ok(bytes.into());
        }
        let mut left = seat.left.subscribe();
        let (bytes, kept) = tokio::select! {
            fetched = self.fetch(&seat, sha256) => fetched?,
            // Signed out meanwhile: nothing of this person is fetched any more.
            _ = left.wait_for(|left| *left) => return Err(FailureCode::SignedOut.into()),
        };
        lock(&seat.fetching).remove(sha256);
        if kept {
            self.emit(DeskEvent::Items);
        }
        Ok(bytes)
    }

    /// Saves an attachment of a document into `folder` (the shell's: the person's download folder) under its sanitised name. Answers the path.
    pub async fn save_attachment(&self, id: &str, sha256: &str, folder: &Path) -> Result<PathBuf, Failure> {
        let seat = self.seated()?;
        let id = ItemId::parse(id).ok_or(FailureCode::NotFound)?;
        let reading = seat.drawer(move |cache| cache.read(id)).await?.ok_or(FailureCode::NotFound)?;
        let name = reading
            .attachments
            .iter()
            .find(|(file, _)| file.sha256 == sha256)
            .map(|(file, _)| names::harmless(&file.name))
            .ok_or(FailureCode::NotFound)?;
        let bytes = self.attachment(sha256).await?;
        let folder = folder.to_owned();
        self.ports.aside(move || save(&folder, &name, &bytes)).await.ok_or(FailureCode::Internal)?
    }

    /// Fetches into a part file beside the cache, so that a broken line costs only what did not come yet. Answers also whether it is kept here.
    async fn fetch(&self, seat: &Arc<Seat>, sha256: &str) -> Result<(Bytes, bool), Failure> {
        let token = seat.token_now().ok_or(FailureCode::NotCached)?;
        let folder = seat.dir.join("parts");
        tokio::fs::create_dir_all(&folder).await?;
        let part = folder.join(sha256);
        let from = tokio::fs::metadata(&part).await.map_or(0, |m| m.len());
        let mut outcome = self.fetch_from(seat, &token, sha256, &part, from).await;
        let resumed_wrongly =
            |f: &Failure| matches!(f.code, FailureCode::WrongHash | FailureCode::BadAnswer | FailureCode::Internal);
        if from > 0 && outcome.as_ref().is_err_and(resumed_wrongly) {
            // The part may be another's or already whole; from the beginning there is no doubt.
            tokio::fs::remove_file(&part).await.or_else(missing_is_fine)?;
            outcome = self.fetch_from(seat, &token, sha256, &part, 0).await;
        }
        let bytes = outcome?;
        let (address, whole) = (sha256.to_owned(), bytes.clone());
        let kept = seat.drawer(move |cache| cache.put_blob(&address, &whole)).await?;
        tokio::fs::remove_file(&part).await.or_else(missing_is_fine)?;
        Ok((bytes, kept))
    }

    async fn fetch_from(
        &self,
        seat: &Arc<Seat>,
        token: &str,
        sha256: &str,
        part: &Path,
        from: u64,
    ) -> Result<Bytes, Failure> {
        let answer = seat.letterbox.blob(token, sha256, from).await;
        let mut chunks = match self.heard(seat, token, answer).await {
            Err(LetterboxError::Unreachable(_)) => return Err(FailureCode::NotCached.into()),
            answer => answer?,
        };
        let mut file = tokio::fs::OpenOptions::new().append(true).create(true).open(part).await?;
        let mut size = from;
        while let Some(chunk) = chunks.next().await {
            let chunk = match chunk {
                Ok(chunk) => chunk,
                Err(error) => {
                    file.flush().await?;
                    return self.heard(seat, token, Err(error)).await.map_err(Failure::from);
                }
            };
            size += chunk.len() as u64;
            if size > MAX_FILE {
                drop(file);
                tokio::fs::remove_file(part).await.or_else(missing_is_fine)?;
                return Err(FailureCode::BadAnswer.into());
            }
            file.write_all(&chunk).await?;
        }
        file.flush().await?;
        drop(file);
        let bytes = tokio::fs::read(part).await?;
        let expected = sha256.to_owned();
        match self.ports.aside(move || (sha256_hex(&bytes) == expected).then_some(bytes)).await {
            Some(Some(bytes)) => Ok(bytes.into()),
            Some(None) => {
                tokio::fs::remove_file(part).await.or_else(missing_is_fine)?;
                Err(FailureCode::WrongHash.into())
            }
            None => Err(FailureCode::Internal.into()),
        }
    }
}

fn missing_is_fine(error: std::io::Error) -> std::io::Result<()> {
    if error.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

fn save(folder: &Path, name: &str, bytes: &[u8]) -> Result<PathBuf, Failure> {
    std::fs::create_dir_all(folder)?;
    let (mut file, path) = names::create_new(folder, name)?;
    if let Err(error) = file.write_all(bytes).and_then(|()| file.sync_all()) {
        // A half file under the right name would be taken for the whole.
        let _ = std::fs::remove_file(&path);
        return Err(error.into());
    }
    Ok(path)
}

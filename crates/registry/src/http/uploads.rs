//! Files that publishers bring for their drafts: onto the disk as they come, and known by what they are.

use crate::access::Member;
use crate::blobs::{BlobError, BlobStore, Hold, caption};
use crate::problem::{Asked, Refused, bad_request};
use crate::registry::Registry;
use axum::Json;
use axum::body::{Body, BodyDataStream};
use axum::extract::State;
use axum::http::{HeaderMap, Method, header};
use bytes::{Buf, Bytes};
use diwan_domain::{Attachment, Role};
use diwan_protocol::ProblemType;
use diwan_store::Blob;
use futures_util::StreamExt;
use serde::Deserialize;
use std::io::{self, Read};
use std::time::Duration;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Where files are brought.
pub const PATH: &str = "/v1/blobs";
/// How many pieces of a file may wait for the disk.
const PIECES: usize = 16;
/// A file may come this slowly, in bytes a second, before it is given up.
const SLOWEST: u64 = 128 * 1024;

/// What a file is called.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Called {
    name: String,
}

/// Keeps a file for a draft. The answer says what the registry found it to be; the name is a caption. Publishers only. A file that no draft and no
/// document names within a week is removed.
#[utoipa::path(post, path = "/v1/blobs", tag = "office",
    params(("name" = String, Query, description = "What the file is called")),
    request_body(content = [u8], content_type = "application/octet-stream"),
    responses((status = 200, body = Attachment)))]
pub async fn upload(
    State(registry): State<Registry>,
    member: Member,
    Asked(called): Asked<Called>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Attachment>, Refused> {
    member.must_be(Role::Publisher)?;
    let told = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if told.is_some_and(|bytes| bytes > registry.blobs.max_bytes()) {
        return Err(ProblemType::TooLarge.into());
    }
    let (blob, held) = keep(registry.blobs.clone(), body.into_data_stream()).await?;
    registry.archive.note_upload(member.employee(), &blob, registry.now()).await?;
    drop(held);
    metrics::counter!("diwan_uploads_total").increment(1);
    let Blob { sha256, size, media_type } = blob;
    Ok(Json(Attachment { name: caption(&called.name), media_type, size, sha256 }))
}

/// Whether a request brings a file: then it may be larger and take longer than others.
pub fn is_upload(method: &Method, path: &str) -> bool {
    method == Method::POST && path == PATH
}

/// How much longer a file of the largest size may take.
pub fn patience(registry: &Registry) -> Duration {
    Duration::from_secs(registry.blobs.max_bytes() / SLOWEST)
}

/// Writes a file to the disk while it comes. It is not removed again while it is held, until a record says that it is there.
async fn keep(store: BlobStore, content: BodyDataStream) -> Result<(Blob, Hold), Refused> {
    let (pieces, arriving) = channel(PIECES);
    let kept = tokio::task::spawn_blocking(move || {
        let held = store.hold()?;
        let blob = store.keep(Arriving { arriving, piece: Bytes::new(), whole: false })?;
        Ok::<_, BlobError>((blob, held))
    });
    give(content, pieces).await;
    let kept = kept.await.map_err(|_| ProblemType::Internal)?;
    kept.map_err(|error| match error {
        BlobError::TooLarge(_) => ProblemType::TooLarge.into(),
        BlobError::Empty => bad_request("the file is empty"),
        BlobError::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => bad_request("the file broke off"),
        other => {
            tracing::error!(error = %other, "an uploaded file could not be kept");
            ProblemType::Internal.into()
        }
    })
}

/// Hands the pieces on, and last an empty one: whoever takes them must be able to tell a file that ended from one that broke off.
async fn give(mut content: BodyDataStream, pieces: Sender<Bytes>) {
    while let Some(piece) = content.next().await {
        let Ok(piece) = piece else { return };
        if !piece.is_empty() && pieces.send(piece).await.is_err() {
            return;
        }
    }
    // Nobody takes it who has given up already.
    let _ = pieces.send(Bytes::new()).await;
}

/// A file as it arrives, read by a thread that may wait.
struct Arriving {
    arriving: Receiver<Bytes>,
    piece: Bytes,
    whole: bool,
}

impl Read for Arriving {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.piece.is_empty() && !self.whole {
            self.piece = self.arriving.blocking_recv().ok_or(io::ErrorKind::UnexpectedEof)?;
            self.whole = self.piece.is_empty();
        }
        let much = self.piece.len().min(buffer.len());
        self.piece.split_to(much).copy_to_slice(buffer.get_mut(..much).unwrap_or_default());
        Ok(much)
    }
}

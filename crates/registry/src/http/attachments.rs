//! Attachments: by hash, in whole or in part, never to be opened by guessing.

use crate::access::Member;
use crate::http::feed::has_tag;
use crate::problem::{Named, Refused, bad_request};
use crate::registry::Registry;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use diwan_domain::check::is_sha256_hex;
use diwan_protocol::{Problem, ProblemType};
use diwan_store::Blob;
use std::io::SeekFrom;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

/// An attachment of a document that the asker holds. One range is answered with `206`; the type is the one that the registry found.
#[utoipa::path(get, path = "/v1/blobs/{sha256}", tag = "feed",
    params(
        ("sha256" = String, Path, description = "SHA-256 of the content, lower-case hexadecimal"),
        ("Range" = Option<String>, Header, description = "One range of bytes")),
    responses(
        (status = 200, body = [u8], content_type = "application/octet-stream"),
        (status = 206, body = [u8], content_type = "application/octet-stream"),
        (status = 304), (status = 416)))]
pub async fn blob(
    State(registry): State<Registry>,
    member: Member,
    Named(sha256): Named<String>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    if !is_sha256_hex(&sha256) {
        return Err(ProblemType::NotFound.into());
    }
    let found = registry.archive.blob_for(member.employee(), &sha256).await?;
    let blob = found.ok_or_else(|| member.refused(ProblemType::NotFound, "an attachment"))?;
    let tag = format!("\"{}\"", blob.sha256);
    if has_tag(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    let Ok(range) = wanted(&headers, &tag, blob.size) else {
        return Ok(unsatisfiable(blob.size));
    };
    let Some(mut file) = registry.blobs.read(&sha256).await.map_err(lost)? else {
        tracing::error!(sha256, "an attachment that is on record is not on the disk");
        return Err(ProblemType::Internal.into());
    };
    file.seek(SeekFrom::Start(range.from)).await.map_err(lost)?;
    let content = Body::from_stream(ReaderStream::with_capacity(file.take(range.length()), 64 * 1024));
    let mut response = content.into_response();
    if range.part {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        set(&mut response, header::CONTENT_RANGE, &format!("bytes {}-{}/{}", range.from, range.to, blob.size))?;
    }
    describe(&mut response, &blob, &tag, &range)?;
    Ok(response)
}

/// Bytes `from` to `to`, both included.
#[derive(Debug, PartialEq, Eq)]
struct Range {
    from: u64,
    to: u64,
    part: bool,
}

impl Range {
    fn length(&self) -> u64 {
        self.to - self.from + 1
    }
}

/// What the asker wants of it: all, or one range. Several ranges, or a range of another version, are answered with all, as RFC 9110 allows.
fn wanted(headers: &HeaderMap, tag: &str, size: u64) -> Result<Range, ()> {
    let whole = Range { from: 0, to: size.saturating_sub(1), part: false };
    let of_other_version = headers.get(header::IF_RANGE).is_some_and(|given| given != tag);
    let asked = headers.get(header::RANGE).and_then(|value| value.to_str().ok());
    let Some(asked) = asked.filter(|_| !of_other_version) else { return Ok(whole) };
    let Ok(parsed) = http_range_header::parse_range_header(asked) else { return Ok(whole) };
    let ranges = parsed.validate(size).map_err(|_| ())?;
    match ranges.as_slice() {
        [one] => Ok(Range { from: *one.start(), to: *one.end(), part: true }),
        _ => Ok(whole),
    }
}

fn describe(response: &mut Response, blob: &Blob, tag: &str, range: &Range) -> Result<(), Refused> {
    set(response, header::CONTENT_TYPE, &blob.media_type)?;
    set(response, header::CONTENT_LENGTH, &range.length().to_string())?;
    set(response, header::ETAG, tag)?;
    set(response, header::ACCEPT_RANGES, "bytes")?;
    // Never shown in place: a hostile file must not run with the registry's name above it.
    set(response, header::CONTENT_DISPOSITION, "attachment")?;
    set(response, header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox")?;
    set(response, header::CACHE_CONTROL, "private, max-age=31536000, immutable")
}

fn unsatisfiable(size: u64) -> Response {
    let Refused(problem) = bad_request("the range lies outside the attachment");
    let status = StatusCode::RANGE_NOT_SATISFIABLE;
    let refused = Refused(Problem { status: status.as_u16(), ..problem });
    let mut response = refused.into_response();
    if let Ok(value) = HeaderValue::from_str(&format!("bytes */{size}")) {
        response.headers_mut().insert(header::CONTENT_RANGE, value);
    }
    response
}

fn set(response: &mut Response, name: HeaderName, value: &str) -> Result<(), Refused> {
    let value = HeaderValue::from_str(value).map_err(|_| ProblemType::Internal)?;
    response.headers_mut().insert(name, value);
    Ok(())
}

fn lost(error: std::io::Error) -> Refused {
    tracing::error!(%error, "an attachment could not be read");
    ProblemType::Internal.into()
}

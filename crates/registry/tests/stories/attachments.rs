//! Attachments: whole, in parts, only for those who hold the document, and never as something they are not.

use crate::wire::{Wire, kind};
use diwan_protocol::{Letterbox, ProblemType};
use diwan_testkit::office::{Circular, Office};
use futures_util::StreamExt;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE};

const LETTER: &[u8] = b"%PDF-1.7\n0123456789 the rest of the letter";

async fn office_with_a_file(content: &[u8]) -> (Office, String) {
    let office = Office::open().await;
    let circular = Circular::on("بمرفق").to_unit("HR").with_file("../\u{202e}fdp.تعليمات.pdf", content);
    let issued = office.issue(circular).await;
    let document = office.employee("سلمى").await.document(issued.id).await;
    let file = document.attachments.first().expect("an attachment").clone();
    assert_eq!(file.name, "fdp.تعليمات.pdf", "a caption, without path and direction marks");
    (office, format!("/v1/blobs/{}", file.sha256))
}

#[tokio::test]
async fn a_file_comes_whole_with_the_type_that_it_has_and_is_not_opened_in_place() {
    let (office, path) = office_with_a_file(LETTER).await;
    let wire = Wire::of(&office, &office.employee("سلمى").await);
    let answer = wire.get(&path).await;
    assert_eq!(answer.status(), 200);
    let headers = answer.headers().clone();
    assert_eq!(headers[CONTENT_TYPE], "application/pdf");
    assert_eq!(headers["content-disposition"], "attachment");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert_eq!(headers["content-length"], LETTER.len().to_string().as_str());
    assert_eq!(answer.bytes().await.expect("a body"), LETTER);
    let again = wire.request(Method::GET, &path).header(IF_NONE_MATCH, &headers[ETAG]).send().await.expect("an answer");
    assert_eq!(again.status(), 304);
}

#[tokio::test]
async fn a_page_that_calls_itself_a_picture_is_told_for_what_it_is() {
    let office = Office::open().await;
    let page = b"<!DOCTYPE html><script>alert(1)</script>";
    let issued = office.issue(Circular::on("صورة").with_file("picture.png", page)).await;
    let salma = office.employee("سلمى").await;
    let file = salma.document(issued.id).await.attachments.remove(0);
    assert_eq!(file.media_type, "text/html");
    let answer = Wire::of(&office, &salma).get(&format!("/v1/blobs/{}", file.sha256)).await;
    assert_eq!(answer.headers()["content-disposition"], "attachment");
    assert_eq!(answer.headers()["content-security-policy"], "default-src 'none'; sandbox");
}

#[tokio::test]
async fn parts_come_as_asked_and_an_impossible_part_is_refused() {
    let (office, path) = office_with_a_file(LETTER).await;
    let wire = Wire::of(&office, &office.employee("سلمى").await);
    let size = LETTER.len();
    let part =
        async |range: &str| wire.request(Method::GET, &path).header(RANGE, range).send().await.expect("an answer");
    for (range, from, to) in
        [("bytes=9-18", 9, 19), ("bytes=9-", 9, size), ("bytes=-6", size - 6, size), ("bytes=0-9999", 0, size)]
    {
        let answer = part(range).await;
        assert_eq!(answer.status(), 206, "{range}");
        assert_eq!(answer.headers()["content-range"], format!("bytes {from}-{}/{size}", to - 1).as_str(), "{range}");
        assert_eq!(answer.bytes().await.expect("a body"), &LETTER[from..to], "{range}");
    }
    for whole in ["bytes=0-1,5-6", "lines=1-2", "bytes=oops"] {
        let answer = part(whole).await;
        assert_eq!(answer.status(), 200, "{whole}");
        assert_eq!(answer.bytes().await.expect("a body"), LETTER, "{whole}");
    }
    let beyond = part("bytes=5000-").await;
    assert_eq!(beyond.status(), 416);
    assert_eq!(beyond.headers()["content-range"], format!("bytes */{size}").as_str());
    assert_eq!(kind(beyond).await, ProblemType::BadRequest);
    let of_another =
        wire.request(Method::GET, &path).header(RANGE, "bytes=9-18").header(IF_RANGE, "\"other\"").send().await;
    assert_eq!(of_another.expect("an answer").status(), 200);
}

#[tokio::test]
async fn a_desk_resumes_a_file_that_was_cut() {
    let content: Vec<u8> = (0..300_000u32).flat_map(u32::to_be_bytes).collect();
    let (office, path) = office_with_a_file(&content).await;
    let salma = office.employee("سلمى").await;
    let sha256 = path.rsplit('/').next().expect("an address");
    let mut rest = salma.letterbox.blob(&salma.token, sha256, 1_000_000).await.expect("a stream");
    let mut got = content[..1_000_000].to_vec();
    while let Some(chunk) = rest.next().await {
        got.extend(chunk.expect("bytes"));
    }
    assert_eq!(diwan_domain::check::sha256_hex(&got), sha256);
}

#[tokio::test]
async fn a_file_is_for_those_who_hold_the_document() {
    let (office, path) = office_with_a_file(LETTER).await;
    let outside = Wire::of(&office, &office.employee("مريم").await);
    assert_eq!(kind(outside.get(&path).await).await, ProblemType::NotFound);
    assert_eq!(kind(Wire::to(&office).get(&path).await).await, ProblemType::SignedOut);
    let never_kept = format!("/v1/blobs/{}", "0".repeat(64));
    assert_eq!(kind(outside.get(&never_kept).await).await, ProblemType::NotFound);
}

#[tokio::test]
async fn a_file_that_is_gone_from_the_disk_is_a_failure_and_not_an_empty_answer() {
    let (office, path) = office_with_a_file(LETTER).await;
    let sha256 = path.rsplit('/').next().expect("an address");
    std::fs::remove_file(office.registry.blobs.path_of(sha256)).expect("removed");
    let wire = Wire::of(&office, &office.employee("سلمى").await);
    assert_eq!(kind(wire.get(&path).await).await, ProblemType::Internal);
}

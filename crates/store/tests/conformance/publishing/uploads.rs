//! Files that publishers brought and then did not use.

use super::{orders, refused, save, text, two_publishers};
use crate::office::{Office, units};
use diwan_domain::check::sha256_hex;
use diwan_domain::{Attachment, Moment};
use diwan_protocol::office::{DraftText, Fault, Order};
use diwan_store::Blob;

crate::stories!(a_file_that_nothing_names_goes_after_its_time, what_is_swept_comes_in_small_parts_each_once);

/// A file of this content.
pub fn blob(content: &str) -> Blob {
    Blob { sha256: sha256_hex(content.as_bytes()), size: content.len() as u64, media_type: "text/plain".to_owned() }
}

/// A circular that carries it.
pub fn with(office: &Office, blob: &Blob) -> DraftText {
    let Blob { sha256, size, media_type } = blob.clone();
    let file = Attachment { name: "مرفق.txt".to_owned(), media_type, size, sha256 };
    DraftText { attachments: vec![file], audience: units(&["IT"]), ..text(office, "مرفق") }
}

async fn on_record(office: &Office, blob: &Blob) -> bool {
    office.archive.blobs(None, 100).await.unwrap().contains(blob)
}

async fn a_file_that_nothing_names_goes_after_its_time(office: &Office) {
    let (fahd, maryam) = two_publishers(office).await;
    let [unused, drafted, put_away, replaced, issued, again] =
        ["unused", "drafted", "put away", "replaced", "issued", "again"].map(blob);
    for file in [&unused, &drafted, &put_away, &replaced, &issued, &again] {
        office.archive.note_upload(&fahd, file, office.now()).await.unwrap();
    }
    let at_the_machine = blob("at the machine");
    office.archive.note_blob(&at_the_machine, office.now()).await.unwrap();
    save(office, &fahd, &with(office, &drafted)).await;
    let id = save(office, &fahd, &with(office, &put_away)).await;
    orders(office, &fahd, &Order::DropDraft { draft: id, revision: 1 }).await.unwrap();
    // Submitted with a file, then written anew without it: what was submitted still names it.
    let id = save(office, &fahd, &with(office, &replaced)).await;
    orders(office, &fahd, &Order::SubmitDraft { draft: id, revision: 1, note: String::new() }).await.unwrap();
    let without = DraftText { attachments: Vec::new(), ..with(office, &replaced) };
    orders(office, &fahd, &Order::SaveDraft { draft: id, base: 1, text: without, template: false }).await.unwrap();
    let id = save(office, &fahd, &with(office, &issued)).await;
    orders(office, &fahd, &Order::IssueDraft { draft: id, revision: 1, at: None }).await.unwrap();
    // A document alone names it from now on.
    office.tamper("DELETE FROM draft_blob WHERE draft IN (SELECT id FROM draft WHERE state = 'issued')");
    let evening = office.now();
    office.archive.note_upload(&maryam, &again, office.now()).await.unwrap();

    assert_eq!(office.archive.sweep_uploads(Moment(0), 100).await.unwrap(), [] as [String; 0], "all are too new");
    assert_eq!(office.archive.sweep_uploads(evening, 100).await.unwrap(), std::slice::from_ref(&unused.sha256));
    assert_eq!(office.archive.sweep_uploads(evening, 100).await.unwrap(), [] as [String; 0], "once");
    assert!(!on_record(office, &unused).await);
    for file in [&drafted, &put_away, &replaced, &issued, &again, &at_the_machine] {
        assert!(on_record(office, file).await, "{file:?}");
    }
    assert_eq!(office.archive.blob_for(&fahd, &unused.sha256).await.unwrap(), None);
    let order = |text| Order::SaveDraft { draft: office.id(), base: 0, text, template: false };
    assert_eq!(refused(office, &fahd, &order(with(office, &unused))).await, Fault::AttachmentMissing);
    // Brought again, it is there again, and waits as long as any other.
    office.archive.note_upload(&fahd, &unused, office.now()).await.unwrap();
    assert_eq!(office.archive.sweep_uploads(evening, 100).await.unwrap(), [] as [String; 0]);
    save(office, &fahd, &with(office, &unused)).await;
    assert_eq!(office.archive.sweep_uploads(office.now(), 100).await.unwrap(), [again.sha256]);
}

async fn what_is_swept_comes_in_small_parts_each_once(office: &Office) {
    let (fahd, maryam) = two_publishers(office).await;
    let mut brought: Vec<String> = Vec::new();
    for n in 0..7 {
        let file = blob(&format!("plan {n}"));
        for who in [&fahd, &maryam] {
            office.archive.note_upload(who, &file, office.now()).await.unwrap();
        }
        brought.push(file.sha256);
    }
    brought.sort();
    let (before, mut swept) = (office.now(), Vec::new());
    for many in [3, 3, 1, 0] {
        let some = office.archive.sweep_uploads(before, 3).await.unwrap();
        assert_eq!(some.len(), many);
        swept.extend(some);
    }
    assert_eq!(swept, brought);
    office.assert_sound().await;
}

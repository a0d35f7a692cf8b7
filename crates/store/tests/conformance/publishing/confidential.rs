//! A draft that not everybody who publishes may read, and whoever read it.

use super::{ask, draft, items, orders, problem, refused, save, text, two_publishers};
use crate::office::{Office, refusal};
use diwan_domain::check::sha256_hex;
use diwan_domain::document::Confidentiality;
use diwan_domain::{Attachment, Audience, EmployeeId, ItemId, Role};
use diwan_protocol::ProblemType;
use diwan_protocol::office::publishing::DraftLine;
use diwan_protocol::office::supervision::Look;
use diwan_protocol::office::{DraftText, Fault, Order, Question, Reply};
use diwan_store::Blob;

crate::stories!(
    a_confidential_draft_is_read_by_its_author_and_by_whoever_may_approve_it,
    whoever_may_not_read_a_draft_orders_nothing_about_it,
    the_author_sees_who_looked_at_a_confidential_draft,
    a_file_of_a_confidential_draft_opens_to_whoever_may_read_the_draft,
    what_was_made_confidential_before_an_upgrade_is_confidential_after_it,
);

/// To Badr alone.
fn secret(office: &Office) -> DraftText {
    let audience = Audience { people: [office.employee("بدر")].into(), ..Audience::default() };
    DraftText { confidentiality: Confidentiality::Confidential, audience, ..text(office, "سري") }
}

/// Fahd writes, Maryam and Khalid publish too.
async fn three_publishers(office: &Office) -> (EmployeeId, EmployeeId, EmployeeId) {
    let (fahd, maryam) = two_publishers(office).await;
    let khalid = office.employee("خالد");
    office.archive.grant(&khalid, Role::Publisher, true, office.now()).await.unwrap();
    (fahd, maryam, khalid)
}

fn submit(draft: ItemId, revision: i64) -> Order {
    Order::SubmitDraft { draft, revision, note: String::new() }
}

fn approve(draft: ItemId, revision: i64) -> Order {
    Order::ApproveDraft { draft, revision, note: String::new() }
}

fn again(draft: ItemId, base: i64, text: DraftText) -> Order {
    Order::SaveDraft { draft, base, text, template: false }
}

/// Why somebody is not shown a draft; `None` when it is shown.
async fn kept_from(office: &Office, who: &EmployeeId, draft: ItemId) -> Option<Fault> {
    match office.archive.ask(who, &Question::Draft { draft }, office.now()).await {
        Ok(_) => None,
        refused => Some(problem(refused).fault.unwrap()),
    }
}

async fn listed(office: &Office, who: &EmployeeId) -> Vec<DraftLine> {
    match ask(office, who, Question::Drafts { key: None, limit: 10 }).await {
        Reply::Drafts(page) => page.drafts,
        other => panic!("{other:?}"),
    }
}

async fn subjects(office: &Office, who: &EmployeeId) -> Vec<String> {
    listed(office, who).await.into_iter().map(|line| line.subject).collect()
}

async fn a_confidential_draft_is_read_by_its_author_and_by_whoever_may_approve_it(office: &Office) {
    let (fahd, maryam, khalid) = three_publishers(office).await;
    let id = save(office, &fahd, &secret(office)).await;
    let can = async || {
        let mut can = Vec::new();
        for (name, who) in [("فهد", &fahd), ("مريم", &maryam), ("خالد", &khalid)] {
            match kept_from(office, who, id).await {
                None => can.push(name),
                Some(why) => assert_eq!(why, Fault::NotYours),
            }
        }
        can
    };
    assert_eq!(can().await, ["فهد"]);
    assert_eq!((subjects(office, &fahd).await, subjects(office, &maryam).await), (vec!["سري".to_owned()], vec![]));

    orders(office, &fahd, &submit(id, 1)).await.unwrap();
    assert_eq!(can().await, ["فهد", "مريم", "خالد"], "each of them may approve it");
    let line = listed(office, &maryam).await.remove(0);
    assert_eq!((line.subject.as_str(), line.confidential, line.waits_for_me), ("", true, true));
    assert_eq!(draft(office, &maryam, id).await.line.subject, "سري", "whoever looks, reads");
    assert_eq!(items(office, "role:publisher", "draft/1").await[0]["subject"], "");

    orders(office, &maryam, &Order::ReturnDraft { draft: id, revision: 1, note: "أعد الصياغة".to_owned() })
        .await
        .unwrap();
    assert_eq!(can().await, ["فهد", "مريم"], "whoever sent it back may show what was read");
    assert_eq!(subjects(office, &maryam).await, ["سري"]);
    orders(office, &fahd, &again(id, 1, secret(office))).await.unwrap();
    assert_eq!(can().await, ["فهد"], "the next revision is not submitted yet");
    orders(office, &fahd, &submit(id, 2)).await.unwrap();
    orders(office, &khalid, &approve(id, 2)).await.unwrap();
    assert_eq!(can().await, ["فهد", "خالد"]);
    orders(office, &fahd, &Order::IssueDraft { draft: id, revision: 2, at: None }).await.unwrap();
    assert_eq!(can().await, ["فهد", "خالد"]);
    let unknown = office.archive.ask(&maryam, &Question::Draft { draft: office.id() }, office.now()).await;
    assert_eq!(refusal(unknown), ProblemType::NotFound);
    // What is no longer confidential is everybody's who publishes; whoever made it so had to be able to read it.
    let id = save(office, &fahd, &secret(office)).await;
    let open = DraftText { confidentiality: Confidentiality::Restricted, ..secret(office) };
    orders(office, &fahd, &again(id, 1, open)).await.unwrap();
    assert_eq!((kept_from(office, &maryam, id).await, subjects(office, &maryam).await), (None, vec!["سري".to_owned()]));
    orders(office, &maryam, &again(id, 2, secret(office))).await.unwrap();
    assert_eq!(kept_from(office, &fahd, id).await, None, "it was Fahd's before");
    assert_eq!(kept_from(office, &khalid, id).await, Some(Fault::NotYours));
    office.assert_sound().await;
}

async fn whoever_may_not_read_a_draft_orders_nothing_about_it(office: &Office) {
    let (fahd, maryam, khalid) = three_publishers(office).await;
    let id = save(office, &fahd, &secret(office)).await;
    let issue = |at| Order::IssueDraft { draft: id, revision: 1, at };
    let at = Some(office.now().plus_secs(3_600));
    for order in [
        again(id, 1, text(office, "شيء آخر")),
        again(id, 0, text(office, "شيء آخر")),
        Order::DropDraft { draft: id, revision: 1 },
        submit(id, 1),
        approve(id, 1),
        Order::ReturnDraft { draft: id, revision: 1, note: "سبب".to_owned() },
        issue(None),
        issue(at),
    ] {
        assert_eq!(refused(office, &maryam, &order).await, Fault::NotYours, "{order:?}");
    }
    orders(office, &fahd, &submit(id, 1)).await.unwrap();
    orders(office, &khalid, &approve(id, 1)).await.unwrap();
    orders(office, &khalid, &issue(at)).await.unwrap();
    let unschedule = Order::UnscheduleDraft { draft: id };
    assert_eq!(refused(office, &maryam, &unschedule).await, Fault::NotYours);
    orders(office, &fahd, &unschedule).await.unwrap();
    assert_eq!(draft(office, &fahd, id).await.revision, 1);
    office.assert_sound().await;
}

async fn looks(office: &Office, who: &EmployeeId) -> Vec<Look> {
    match ask(office, who, Question::Looks { key: None, limit: 10 }).await {
        Reply::Looks(looks) => looks.looks,
        other => panic!("{other:?}"),
    }
}

async fn the_author_sees_who_looked_at_a_confidential_draft(office: &Office) {
    let (fahd, maryam, khalid) = three_publishers(office).await;
    let open = save(office, &fahd, &text(office, "للجميع")).await;
    draft(office, &maryam, open).await;
    let id = save(office, &fahd, &secret(office)).await;
    draft(office, &fahd, id).await;
    assert_eq!(kept_from(office, &maryam, id).await, Some(Fault::NotYours));
    assert_eq!(
        office.ask("SELECT count(*) FROM look"),
        0,
        "an open draft, the own, and one that was not shown leave no trace"
    );

    orders(office, &fahd, &submit(id, 1)).await.unwrap();
    for who in [&maryam, &maryam, &khalid] {
        draft(office, who, id).await;
    }
    let seen = looks(office, &fahd).await;
    let who: Vec<_> = seen.iter().map(|look| look.by.name.as_str()).collect();
    assert_eq!(who, ["خالد", "مريم"], "newest first; looking again at once is the same look");
    for look in &seen {
        assert_eq!((look.draft, look.subject.as_deref(), look.alone), (Some(id), Some("سري"), true));
        assert_eq!((look.circular, look.number.as_ref(), look.on_behalf.as_ref()), (None, None, None));
    }
    // What is kept of it is read under the same eyes, however late.
    let later = office.now().plus_secs(3_600);
    let kept = Question::DraftRevision { draft: id, revision: 1 };
    for who in [&fahd, &khalid] {
        office.archive.ask(who, &kept, later).await.unwrap();
    }
    let times: Vec<_> = looks(office, &fahd).await.into_iter().map(|look| (look.by.name, look.at == later)).collect();
    assert_eq!(times[0], ("خالد".to_owned(), true));
    assert_eq!(times.len(), 3);
    assert_eq!(
        (looks(office, &maryam).await, looks(office, &khalid).await),
        (vec![], vec![]),
        "nobody looked at theirs"
    );
    office.assert_sound().await;
}

async fn a_file_of_a_confidential_draft_opens_to_whoever_may_read_the_draft(office: &Office) {
    let (fahd, maryam, khalid) = three_publishers(office).await;
    let plan = Blob { sha256: sha256_hex(b"plan"), size: 4, media_type: "text/plain".to_owned() };
    office.archive.note_upload(&fahd, &plan, office.now()).await.unwrap();
    let Blob { sha256, size, media_type } = plan.clone();
    let file = Attachment { name: "الخطة.txt".to_owned(), media_type, size, sha256 };
    let with_file = DraftText { attachments: vec![file.clone()], ..secret(office) };
    let id = save(office, &fahd, &with_file).await;
    let opens = async |who: &EmployeeId| office.archive.blob_for(who, &plan.sha256).await.unwrap().is_some();
    assert_eq!((opens(&fahd).await, opens(&maryam).await, opens(&khalid).await), (true, false, false));
    // Nor does naming its hash in a draft of one's own open it.
    let mine = DraftText { attachments: vec![file], ..text(office, "لي") };
    assert_eq!(refused(office, &maryam, &again(office.id(), 0, mine)).await, Fault::AttachmentMissing);
    orders(office, &fahd, &submit(id, 1)).await.unwrap();
    assert_eq!((opens(&maryam).await, opens(&khalid).await), (true, true));
    orders(office, &khalid, &approve(id, 1)).await.unwrap();
    assert_eq!((opens(&maryam).await, opens(&khalid).await), (false, true));
    // The next revision is without it; whoever approved the one before may still show what it carried.
    orders(office, &fahd, &again(id, 1, secret(office))).await.unwrap();
    assert_eq!((opens(&maryam).await, opens(&khalid).await), (false, true));
    let open = DraftText { confidentiality: Confidentiality::Ordinary, ..secret(office) };
    orders(office, &fahd, &again(id, 2, open)).await.unwrap();
    assert!(!opens(&maryam).await, "a later openness opens nothing of before");
    assert!(!opens(&office.employee("سلمى")).await);
    office.assert_sound().await;
}

async fn what_was_made_confidential_before_an_upgrade_is_confidential_after_it(office: &Office) {
    let (fahd, maryam) = two_publishers(office).await;
    let hidden = save(office, &fahd, &secret(office)).await;
    let spoken_of = DraftText {
        body: r#"اكتب "confidentiality":"confidential" في الملف."#.to_owned(),
        ..text(office, "شرح")
    };
    let plain = save(office, &fahd, &spoken_of).await;
    office.tamper("UPDATE draft SET confidential = 0");
    let engine = if office.uri.starts_with("sqlite:") { "sqlite" } else { "postgres" };
    let migration = format!("{}/migrations/{engine}/V8__revisions.sql", env!("CARGO_MANIFEST_DIR"));
    let migration = std::fs::read_to_string(migration).unwrap();
    let update = migration.lines().find(|line| line.starts_with("UPDATE draft ")).unwrap();
    office.tamper(update);
    assert_eq!(kept_from(office, &maryam, hidden).await, Some(Fault::NotYours));
    assert_eq!(kept_from(office, &maryam, plain).await, None);
    office.assert_sound().await;
}

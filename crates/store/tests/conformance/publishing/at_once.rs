//! Two people press at the same moment: one of them did it, and the other is told so. On PostgreSQL they really meet.

use super::uploads::{blob, with};
use super::{Fault, Office, approved, draft, orders, problem, save, text, two_publishers};
use crate::office::{ministry, unit, units};
use diwan_domain::{EmployeeId, ItemId, Role};
use diwan_protocol::office::publishing::DraftState;
use diwan_protocol::office::{DraftText, Order, OrderAnswer};
use diwan_store::StoreError;

crate::stories!(
    of_two_who_approve_or_return_at_once_one_decides,
    of_two_who_issue_at_once_one_issues,
    of_two_who_end_a_circular_at_once_one_ends_it,
    of_two_who_save_at_once_one_is_not_written_over,
    two_registries_issue_a_scheduled_circular_once,
    a_file_is_swept_or_named_and_never_both,
    orders_go_on_while_the_roster_changes,
);

/// How often it is tried that two meet.
const ROUNDS: usize = 6;

async fn at_once(office: &Office, one: (&EmployeeId, Order), other: (&EmployeeId, Order)) -> (usize, Vec<Fault>) {
    let (a, b) = tokio::join!(orders(office, one.0, &one.1), orders(office, other.0, &other.1));
    let (done, refused): (Vec<_>, Vec<_>) = [a, b].into_iter().partition(Result::is_ok);
    let fault = |result: Result<OrderAnswer, StoreError>| problem(result).fault.unwrap();
    (done.len(), refused.into_iter().map(fault).collect())
}

async fn third(office: &Office) -> EmployeeId {
    let khalid = office.employee("خالد");
    office.archive.grant(&khalid, Role::Publisher, true, office.now()).await.unwrap();
    khalid
}

async fn submitted(office: &Office, author: &EmployeeId) -> ItemId {
    let id = save(office, author, &text(office, "معاً")).await;
    orders(office, author, &Order::SubmitDraft { draft: id, revision: 1, note: String::new() }).await.unwrap();
    id
}

async fn of_two_who_approve_or_return_at_once_one_decides(office: &Office) {
    let ((fahd, maryam), khalid) = (two_publishers(office).await, third(office).await);
    for round in 0..ROUNDS {
        let draft = submitted(office, &fahd).await;
        let approve = Order::ApproveDraft { draft, revision: 1, note: String::new() };
        let other = match round % 2 {
            0 => approve.clone(),
            _ => Order::ReturnDraft { draft, revision: 1, note: "لا".to_owned() },
        };
        let met = at_once(office, (&maryam, approve), (&khalid, other)).await;
        assert_eq!(met, (1, vec![Fault::AlreadyDecided]));
    }
}

async fn of_two_who_issue_at_once_one_issues(office: &Office) {
    let (fahd, maryam) = two_publishers(office).await;
    for _ in 0..ROUNDS {
        let draft = approved(office, &fahd, &maryam, &text(office, "معاً")).await;
        let issue = Order::IssueDraft { draft, revision: 1, at: None };
        let met = at_once(office, (&fahd, issue.clone()), (&maryam, issue)).await;
        assert_eq!(met, (1, vec![Fault::AlreadyIssued]));
    }
    office.assert_sound().await;
}

async fn of_two_who_end_a_circular_at_once_one_ends_it(office: &Office) {
    let (fahd, maryam) = two_publishers(office).await;
    for _ in 0..ROUNDS {
        let old = office.issue("قديم").await.id;
        let take = DraftText { audience: units(&["IT"]), supersedes: Some(old), ..text(office, "جديد") };
        let draft = save(office, &fahd, &take).await;
        let issue = Order::IssueDraft { draft, revision: 1, at: None };
        let recall = Order::Recall { circular: old, why: "خطأ".to_owned() };
        let met = at_once(office, (&fahd, issue), (&maryam, recall)).await;
        assert_eq!(met, (1, vec![Fault::NotInForce]));
    }
    office.assert_sound().await;
}

async fn of_two_who_save_at_once_one_is_not_written_over(office: &Office) {
    let (fahd, maryam) = two_publishers(office).await;
    for _ in 0..ROUNDS {
        let draft = office.id();
        let first = |subject: &str| Order::SaveDraft { draft, base: 0, text: text(office, subject), template: false };
        let met = at_once(office, (&fahd, first("من فهد")), (&maryam, first("من مريم"))).await;
        assert_eq!(met, (1, vec![Fault::DraftChanged]));
    }
}

async fn two_registries_issue_a_scheduled_circular_once(office: &Office) {
    let (fahd, maryam) = two_publishers(office).await;
    let second = diwan_store::open(&office.uri).await.unwrap();
    for _ in 0..ROUNDS {
        let id = approved(office, &fahd, &maryam, &text(office, "في وقته")).await;
        let at = office.now().plus_secs(60);
        orders(office, &fahd, &Order::IssueDraft { draft: id, revision: 1, at: Some(at) }).await.unwrap();
        let (a, b) = tokio::join!(office.archive.issue_due(at), second.issue_due(at));
        let moved = [a.unwrap(), b.unwrap()].iter().filter(|streams| !streams.is_empty()).count();
        assert_eq!((moved, draft(office, &fahd, id).await.line.state), (1, DraftState::Issued));
    }
    office.assert_sound().await;
}

async fn a_file_is_swept_or_named_and_never_both(office: &Office) {
    let (fahd, _) = two_publishers(office).await;
    let second = diwan_store::open(&office.uri).await.unwrap();
    for round in 0..ROUNDS {
        let file = blob(&format!("plan {round}"));
        office.archive.note_upload(&fahd, &file, office.now()).await.unwrap();
        let order = Order::SaveDraft { draft: office.id(), base: 0, text: with(office, &file), template: false };
        let before = office.now();
        let (saved, swept) = tokio::join!(orders(office, &fahd, &order), second.sweep_uploads(before, 10));
        match saved {
            Ok(_) => assert_eq!(swept.unwrap(), [] as [String; 0]),
            Err(_) => {
                assert_eq!(problem(saved).fault, Some(Fault::AttachmentMissing));
                assert_eq!(swept.unwrap(), [file.sha256]);
            }
        }
    }
    office.assert_sound().await;
}

async fn orders_go_on_while_the_roster_changes(office: &Office) {
    let (fahd, maryam) = two_publishers(office).await;
    let archive = std::sync::Arc::clone(&office.archive);
    let start = office.now();
    let importing = tokio::spawn(async move {
        for round in 0..ROUNDS * 2 {
            // Publishers are moved themselves: whoever orders and whoever imports want the same people.
            let mut roster = ministry();
            for place in [4, 6, 8] {
                roster.people[place].unit = unit(["IT", "HR"][round % 2]);
            }
            archive.import_roster(&roster, start.plus_secs(round as i64)).await.unwrap();
        }
    });
    for _ in 0..ROUNDS {
        let publish = async |author: &EmployeeId, approver: &EmployeeId, code: &str| {
            let words = DraftText { audience: units(&[code]), ..text(office, "أثناء النقل") };
            let draft = approved(office, author, approver, &words).await;
            let answer = orders(office, author, &Order::IssueDraft { draft, revision: 1, at: None }).await.unwrap();
            let recall = Order::Recall { circular: answer.item.unwrap(), why: "تجربة".to_owned() };
            orders(office, approver, &recall).await.unwrap();
        };
        tokio::join!(publish(&fahd, &maryam, "HR-T"), publish(&maryam, &fahd, "IT"));
    }
    importing.await.unwrap();
    office.assert_sound().await;
}

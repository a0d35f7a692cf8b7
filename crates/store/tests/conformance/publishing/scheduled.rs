//! Issue at a moment that was set, and what became impossible meanwhile.

use super::{approved, draft, items, orders, refused, save, text, timeline, two_publishers};
use crate::office::{Office, ministry, unit, units};
use diwan_domain::{EmployeeId, ItemId, Moment, Role};
use diwan_protocol::office::publishing::{DraftMay, DraftState};
use diwan_protocol::office::{DraftText, Fault, Order};

crate::stories!(
    a_circular_is_issued_at_its_moment_and_not_before,
    a_moment_that_cannot_be_is_refused,
    what_cannot_be_issued_any_more_waits_for_its_author_with_the_reasons,
    whoever_set_the_moment_must_still_be_a_publisher,
    rules_that_became_stricter_count_at_the_moment,
);

async fn set(office: &Office, who: &EmployeeId, draft: ItemId, in_secs: i64) -> Moment {
    let at = office.now().plus_secs(in_secs);
    orders(office, who, &Order::IssueDraft { draft, revision: 1, at: Some(at) }).await.unwrap();
    at
}

async fn a_circular_is_issued_at_its_moment_and_not_before(office: &Office) {
    let (fahd, maryam) = two_publishers(office).await;
    assert_eq!(office.archive.next_issue().await.unwrap(), None);
    let id = approved(office, &fahd, &maryam, &text(office, "غداً")).await;
    let at = set(office, &fahd, id, 3_600).await;
    assert_eq!(office.archive.next_issue().await.unwrap(), Some(at));
    assert_eq!(office.archive.issue_due(at.plus_ms(-1)).await.unwrap(), []);
    let seen = draft(office, &fahd, id).await;
    assert_eq!((seen.line.state, seen.line.issue_at), (DraftState::Scheduled, Some(at)));
    assert!(seen.may.contains(&DraftMay::Unschedule));
    orders(office, &maryam, &Order::UnscheduleDraft { draft: id }).await.unwrap();
    assert_eq!(draft(office, &fahd, id).await.line.state, DraftState::Approved, "it stays approved");
    assert_eq!(refused(office, &fahd, &Order::UnscheduleDraft { draft: id }).await, Fault::DraftState);
    assert_eq!(office.archive.issue_due(at).await.unwrap(), []);
    let at = set(office, &fahd, id, 60).await;
    let moved = office.archive.issue_due(at).await.unwrap();
    assert!(moved.iter().any(|stream| stream.as_str() == "all"), "{moved:?}");
    assert_eq!(office.archive.issue_due(at).await.unwrap(), [], "once");
    let circular = draft(office, &fahd, id).await.circular.unwrap();
    assert_eq!(office.read("سلمى", circular).await.unwrap().issued_at, at);
    let events = timeline(office, &fahd, circular).await.events;
    let set: Vec<_> = events.iter().filter(|e| e.what == "issue_draft").map(|e| e.note.clone()).collect();
    assert_eq!((set.len(), set[1].as_str()), (2, at.to_rfc3339().as_str()));
    office.assert_sound().await;
}

async fn a_moment_that_cannot_be_is_refused(office: &Office) {
    let (fahd, maryam) = two_publishers(office).await;
    let id = approved(office, &fahd, &maryam, &text(office, "متى")).await;
    let at = |secs| Order::IssueDraft { draft: id, revision: 1, at: Some(office.now().plus_secs(secs)) };
    for impossible in [-60, 0, 400 * 86_400] {
        assert_eq!(refused(office, &fahd, &at(impossible - 1)).await, Fault::ScheduleImpossible);
    }
    assert_eq!(
        refused(office, &fahd, &at(8 * 86_400)).await,
        Fault::DeadlinePassed,
        "it would be over before it began"
    );
    let unapproved = save(office, &fahd, &text(office, "دون اعتماد")).await;
    let order = Order::IssueDraft { draft: unapproved, revision: 1, at: Some(office.now().plus_secs(60)) };
    assert_eq!(refused(office, &fahd, &order).await, Fault::ApprovalNeeded);
    // A word changed takes the moment away.
    orders(office, &fahd, &at(60)).await.unwrap();
    let order = Order::SaveDraft { draft: id, base: 1, text: text(office, "متى؟"), template: false };
    orders(office, &fahd, &order).await.unwrap();
    assert_eq!(office.archive.next_issue().await.unwrap(), None);
}

async fn what_cannot_be_issued_any_more_waits_for_its_author_with_the_reasons(office: &Office) {
    let (fahd, _) = two_publishers(office).await;
    let small = DraftText { audience: units(&["HR-T"]), ..text(office, "للتدريب") };
    let named = DraftText { audience: units(&["IT"]), issuer: unit("HR-T"), ..text(office, "من التدريب") };
    let (one, two) = (save(office, &fahd, &small).await, save(office, &fahd, &named).await);
    set(office, &fahd, one, 60).await;
    let at = set(office, &fahd, two, 60).await;
    // The section is dissolved, its people go to HR.
    let mut roster = ministry();
    roster.units.remove(0);
    for person in &mut roster.people {
        if person.unit == unit("HR-T") {
            person.unit = unit("HR");
        }
    }
    office.archive.import_roster(&roster, office.now()).await.unwrap();
    let moved = office.archive.issue_due(at).await.unwrap();
    assert_eq!(moved.iter().map(|s| s.as_str()).collect::<Vec<_>>(), ["role:publisher"]);
    let seen = draft(office, &fahd, one).await;
    assert_eq!((seen.line.state, seen.faults), (DraftState::Failed, vec![Fault::UnitDissolved, Fault::AudienceNobody]));
    let last = seen.events.last().unwrap();
    assert_eq!((last.what.as_str(), last.by.as_ref()), ("failed", None));
    assert_eq!(draft(office, &fahd, two).await.faults, [Fault::UnitDissolved]);
    assert!(items(office, "role:publisher", "draft/1").await.iter().all(|item| item["state"] == "failed"));
    assert_eq!(office.archive.next_issue().await.unwrap(), None);
    // A registry that was off until the deadline had passed.
    let late = save(office, &fahd, &DraftText { audience: units(&["IT"]), ..text(office, "متأخر") }).await;
    let at = set(office, &fahd, late, 60).await;
    office.archive.issue_due(at.plus_secs(8 * 86_400)).await.unwrap();
    assert_eq!(draft(office, &fahd, late).await.line.state, DraftState::Failed);
    // Mended, it goes its way.
    let mended = DraftText { audience: units(&["HR"]), ..small };
    let order = Order::SaveDraft { draft: one, base: 1, text: mended, template: false };
    orders(office, &fahd, &order).await.unwrap();
    let answer = orders(office, &fahd, &Order::IssueDraft { draft: one, revision: 2, at: None }).await.unwrap();
    assert_eq!(answer.number.as_deref(), Some("ت/2026/0001"), "no number was lost");
    office.assert_sound().await;
}

async fn whoever_set_the_moment_must_still_be_a_publisher(office: &Office) {
    let (fahd, maryam) = two_publishers(office).await;
    let id = approved(office, &fahd, &maryam, &text(office, "غداً")).await;
    let at = set(office, &maryam, id, 60).await;
    office.archive.grant(&maryam, Role::Publisher, false, office.now()).await.unwrap();
    office.archive.issue_due(at).await.unwrap();
    let seen = draft(office, &fahd, id).await;
    assert_eq!((seen.line.state, seen.faults.as_slice()), (DraftState::Failed, [Fault::NotYours].as_slice()));
    assert!(seen.may.contains(&DraftMay::Issue), "another publisher may issue what stays approved");
    orders(office, &fahd, &Order::IssueDraft { draft: id, revision: 1, at: None }).await.unwrap();
}

async fn rules_that_became_stricter_count_at_the_moment(office: &Office) {
    let (fahd, maryam) = two_publishers(office).await;
    let small = DraftText { audience: units(&["HR-T"]), ..text(office, "للتدريب") };
    let (alone, seen_by_two) = (save(office, &fahd, &small).await, approved(office, &fahd, &maryam, &small).await);
    set(office, &fahd, alone, 60).await;
    let at = set(office, &fahd, seen_by_two, 60).await;
    let strict = serde_json::json!({
        "format": "publishing/1", "version": 1,
        "approval": {"always": true, "above_people": 1_000, "emergency": true},
        "remind": {"pause_minutes": 60},
        "contest": {"within_days": 30, "decide_within_days": 14, "pauses_escalation": true},
    });
    office.archive.set_rules(&strict.to_string(), "مدير النظام", office.now()).await.unwrap();
    office.archive.issue_due(at).await.unwrap();
    let kept_back = draft(office, &fahd, alone).await;
    assert_eq!(
        (kept_back.line.state, kept_back.faults.as_slice()),
        (DraftState::Failed, [Fault::ApprovalNeeded].as_slice())
    );
    assert_eq!(
        draft(office, &fahd, seen_by_two).await.line.state,
        DraftState::Issued,
        "a second person had approved it"
    );
    office.assert_sound().await;
}

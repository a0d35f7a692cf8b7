//! Superseded, recalled, extended: each an event beside the circular, which never changes.

use super::{ask, draft, issued, items, orders, problem, refused, save, text, timeline, two_publishers};
use crate::office::{Office, ministry, refusal, unit, units};
use diwan_domain::clauses::ClauseChange;
use diwan_domain::document::Confidentiality;
use diwan_domain::{Audience, Fact, ItemId, Joiners};
use diwan_protocol::office::publishing::CircularState;
use diwan_protocol::office::{DraftText, Fault, Order, Question, Reply};
use diwan_protocol::{ActionStatus, Op, ProblemType};
use diwan_store::NewCircular;

crate::stories!(
    a_circular_takes_the_place_of_another_and_the_old_duty_ends,
    whoever_acknowledged_keeps_it_when_nothing_changed_that_binds,
    whoever_joined_is_released_too_where_joiners_owe_it,
    what_cannot_be_superseded_is_refused_and_nothing_changes,
    a_recalled_circular_leaves_every_desk_with_its_reason,
    a_deadline_is_extended_without_touching_the_document,
    whoever_was_moved_hears_of_the_end_in_the_own_stream,
    an_acknowledgement_given_offline_still_counts_for_the_old_circular,
    a_confidential_circular_is_ended_by_whoever_issued_it,
    the_command_line_supersedes_by_the_same_rules,
);

async fn a_circular_takes_the_place_of_another_and_the_old_duty_ends(office: &Office) {
    let (fahd, maryam) = two_publishers(office).await;
    let old = issued(office, &fahd, &maryam, &text(office, "الدوام")).await;
    let first = office.read("سلمى", old).await.unwrap();
    office.does("سلمى", Fact::Acknowledged, &first).await;
    office.does("خالد", Fact::Acknowledged, &first).await;
    let next = DraftText {
        body: "يبدأ الدوام في الثامنة والنصف صباحاً.\n\nتُرفع الملاحظات.".to_owned(),
        audience: units(&["HR"]),
        supersedes: Some(old),
        ..text(office, "الدوام")
    };
    let id = save(office, &fahd, &next).await;
    let said = draft(office, &fahd, id).await.supersedes.unwrap();
    assert_eq!((said.number.as_str(), said.carries), ("ت/2026/0001", false));
    assert_eq!((said.asked, said.kept, said.released), (5, 0, 4), "five of HR are asked anew, four others are free");
    let kinds: Vec<_> = said.changes.iter().map(std::mem::discriminant).collect();
    let change = |c: ClauseChange| std::mem::discriminant(&c);
    let (was, text_) = (String::new(), String::new());
    assert_eq!(
        kinds,
        [
            change(ClauseChange::Changed { was, text: text_.clone() }),
            change(ClauseChange::Removed { text: text_.clone() }),
            change(ClauseChange::Added { text: text_ }),
        ]
    );
    let answer = orders(office, &fahd, &Order::IssueDraft { draft: id, revision: 1, at: None }).await.unwrap();
    let new = office.read("سلمى", answer.item.unwrap()).await.unwrap();
    let terms = new.circular.as_ref().unwrap();
    assert_eq!((new.number.as_str(), terms.version), ("ت/2026/0002", 2));
    let before = terms.supersedes.as_ref().unwrap();
    assert_eq!((before.id, before.number.as_str(), &before.changes), (old, "ت/2026/0001", &said.changes));

    assert!(office.read("خالد", old).await.is_none(), "the old one left every desk");
    let all = diwan_domain::StreamId::all();
    let epoch = office.archive.agency().await.unwrap().epoch;
    let entries = office.archive.entries(&all, epoch, 0, 100).await.unwrap().entries;
    let told: Vec<_> = entries.iter().map(|e| (e.op, e.kind.as_str(), e.reason.as_deref())).collect();
    assert_eq!(told, [(Op::Put, "event/1", None), (Op::Drop, "circular/1", Some("superseded"))]);
    let event = &items(office, "all", "event/1").await[0];
    assert_eq!((event["event"].as_str(), event["by"].as_str()), (Some("superseded"), Some("إدارة الشؤون الإدارية")));
    assert_eq!(event["successor_number"], "ت/2026/0002");
    let life = timeline(office, &maryam, old).await;
    assert_eq!((life.line.state, life.mine), (CircularState::Superseded, false));
    let last = life.events.last().unwrap();
    assert_eq!((last.what.as_str(), last.number.as_deref()), ("superseded", Some("ت/2026/0002")));
    assert_eq!(life.line.bars.acknowledged, 2, "what was acknowledged stands");
    let life = timeline(office, &maryam, new.id).await;
    assert!(life.events.iter().any(|e| e.what == "supersedes" && e.number.as_deref() == Some("ت/2026/0001")));
    // Nobody climbs for what is over.
    let hamad = office.archive.board(&office.employee("حمد"), None, 10).await.unwrap();
    assert_eq!(hamad.circulars.len(), 2, "boards still show it");
    office.assert_sound().await;
}

async fn whoever_acknowledged_keeps_it_when_nothing_changed_that_binds(office: &Office) {
    let (fahd, maryam) = two_publishers(office).await;
    let words = text(office, "الدوام");
    let old = issued(office, &fahd, &maryam, &words).await;
    let first = office.read("سلمى", old).await.unwrap();
    for name in ["سلمى", "خالد", "بدر"] {
        office.does(name, Fact::Acknowledged, &first).await;
    }
    // Salma moves to IT and Badr leaves; the new one is for HR with its section, and for Khalid.
    let mut roster = ministry();
    roster.people[4].unit = unit("IT");
    roster.people.remove(7);
    office.archive.import_roster(&roster, office.now()).await.unwrap();
    let audience = Audience { people: [office.employee("خالد")].into(), ..units(&["HR"]) };
    let signed =
        DraftText { signatory: "وكيل الوزارة".to_owned(), audience, supersedes: Some(old), ..words };
    let id = save(office, &fahd, &signed).await;
    let said = draft(office, &fahd, id).await.supersedes.unwrap();
    assert!(said.carries && said.changes.iter().all(|change| matches!(change, ClauseChange::Kept { .. })));
    assert_eq!((said.asked, said.kept, said.released), (4, 1, 3), "Khalid keeps it; of those left out Badr is gone");
    let answer = orders(office, &fahd, &Order::IssueDraft { draft: id, revision: 1, at: None }).await.unwrap();
    let new = office.read("خالد", answer.item.unwrap()).await.unwrap();
    assert!(new.circular.as_ref().unwrap().supersedes.as_ref().unwrap().carries);
    let life = timeline(office, &fahd, new.id).await;
    assert_eq!((life.line.bars.audience, life.line.bars.acknowledged), (5, 1));
    // And once more: Khalid's word of the first time still stands, beside Hamad's of this time.
    office.does("حمد", Fact::Acknowledged, &new).await;
    let again = DraftText { signatory: "الوزير".to_owned(), supersedes: Some(new.id), ..signed };
    let id = save(office, &fahd, &again).await;
    let said = draft(office, &fahd, id).await.supersedes.unwrap();
    assert_eq!((said.asked, said.kept, said.released), (3, 2, 0));
    let answer = orders(office, &fahd, &Order::IssueDraft { draft: id, revision: 1, at: None }).await.unwrap();
    let life = timeline(office, &fahd, answer.item.unwrap()).await;
    assert_eq!((life.line.bars.audience, life.line.bars.acknowledged), (5, 2));
    office.assert_sound().await;
}

async fn whoever_joined_is_released_too_where_joiners_owe_it(office: &Office) {
    let (fahd, maryam) = two_publishers(office).await;
    let follows =
        DraftText { audience: units(&["HR-T"]), joiners: Joiners::UntilExpiry, ..text(office, "للتدريب") };
    let old = issued(office, &fahd, &maryam, &follows).await;
    let mut roster = ministry();
    roster.people[7].unit = unit("HR-T");
    office.archive.import_roster(&roster, office.now()).await.unwrap();
    let named = Audience { people: [office.employee("سلمى")].into(), ..Audience::default() };
    let id = save(office, &fahd, &DraftText { audience: named, supersedes: Some(old), ..follows }).await;
    let said = draft(office, &fahd, id).await.supersedes.unwrap();
    assert_eq!((said.asked, said.released), (1, 3), "Badr, who joined, with the two others");
}

async fn what_cannot_be_superseded_is_refused_and_nothing_changes(office: &Office) {
    let (fahd, maryam) = two_publishers(office).await;
    let old = issued(office, &fahd, &maryam, &text(office, "أول")).await;
    let take = |before| DraftText { audience: units(&["IT"]), supersedes: Some(before), ..text(office, "ثانٍ") };
    let (one, other) = (save(office, &fahd, &take(old)).await, save(office, &maryam, &take(old)).await);
    let issue = |draft| Order::IssueDraft { draft, revision: 1, at: None };
    let second = orders(office, &fahd, &issue(one)).await.unwrap().item.unwrap();
    assert_eq!(refused(office, &maryam, &issue(other)).await, Fault::NotInForce);
    assert_eq!(draft(office, &maryam, other).await.faults, [Fault::NotInForce]);
    let recall = Order::Recall { circular: second, why: "أُلغي".to_owned() };
    orders(office, &fahd, &recall).await.unwrap();
    let of_recalled = save(office, &fahd, &take(second)).await;
    assert_eq!(refused(office, &fahd, &issue(of_recalled)).await, Fault::NotInForce);
    let of_another_agency = save(office, &fahd, &take(office.id())).await;
    assert_eq!(refused(office, &fahd, &issue(of_another_agency)).await, Fault::NotYours);
    let Reply::Published(page) = ask(office, &fahd, Question::Published { key: None, limit: 10 }).await else {
        panic!()
    };
    let states: Vec<_> = page.circulars.iter().map(|line| line.state).collect();
    assert_eq!(states, [CircularState::Recalled, CircularState::Superseded]);
    office.assert_sound().await;
}

async fn a_recalled_circular_leaves_every_desk_with_its_reason(office: &Office) {
    let (fahd, maryam) = two_publishers(office).await;
    let audience = Audience { people: [office.employee("بدر")].into(), ..units(&["HR"]) };
    let words = DraftText { audience, ..text(office, "خطأ") };
    let id = save(office, &fahd, &words).await;
    let answer = orders(office, &fahd, &Order::IssueDraft { draft: id, revision: 1, at: None }).await.unwrap();
    let circular = answer.item.unwrap();
    let recall = |why: &str| Order::Recall { circular, why: why.to_owned() };
    assert_eq!(refused(office, &maryam, &recall("  ")).await, Fault::ReasonMissing);
    assert_eq!(refused(office, &maryam, &recall(&"س".repeat(9_000))).await, Fault::TooLong);
    let unknown = Order::Recall { circular: office.id(), why: "سبب".to_owned() };
    assert_eq!(refusal(orders(office, &maryam, &unknown).await), ProblemType::NotFound);
    orders(office, &maryam, &recall("صدر بالخطأ")).await.unwrap();
    for (who, stream) in [("سلمى", "unit:HR"), ("بدر", "employee:402")] {
        assert!(office.read(who, circular).await.is_none(), "{who}");
        let event = &items(office, stream, "event/1").await[0];
        assert_eq!((event["event"].as_str(), event["why"].as_str()), (Some("recalled"), Some("صدر بالخطأ")));
    }
    assert_eq!(refused(office, &fahd, &recall("مرة أخرى")).await, Fault::NotInForce);
    let extend = Order::Extend { circular, deadline: office.now().plus_secs(90 * 86_400), why: "سبب".to_owned() };
    assert_eq!(refused(office, &fahd, &extend).await, Fault::NotInForce);
    let life = timeline(office, &fahd, circular).await;
    let last = life.events.last().unwrap();
    assert_eq!((last.what.as_str(), last.note.as_str()), ("recalled", "صدر بالخطأ"));
    assert_eq!(last.by.as_ref().unwrap().name, "مريم");
    office.assert_sound().await;
}

async fn a_deadline_is_extended_without_touching_the_document(office: &Office) {
    let (fahd, maryam) = two_publishers(office).await;
    let words = text(office, "مهلة");
    let circular = issued(office, &fahd, &maryam, &words).await;
    let before = office.read("سلمى", circular).await.unwrap();
    let later = words.deadline.unwrap().plus_secs(86_400);
    let extend = |deadline| Order::Extend { circular, deadline, why: "عطلة".to_owned() };
    assert_eq!(refused(office, &fahd, &extend(words.deadline.unwrap())).await, Fault::DeadlineNotLater);
    let silent = Order::Extend { circular, deadline: later, why: String::new() };
    assert_eq!(refused(office, &fahd, &silent).await, Fault::ReasonMissing);
    orders(office, &fahd, &extend(later)).await.unwrap();
    assert_eq!(refused(office, &fahd, &extend(later)).await, Fault::DeadlineNotLater);
    orders(office, &fahd, &extend(later.plus_secs(60))).await.unwrap();
    let after = office.read("سلمى", circular).await.unwrap();
    assert_eq!((&before, before.content_sha256()), (&after, after.content_sha256()));
    let told: Vec<_> = items(office, "all", "event/1").await.iter().map(|e| e["deadline"].as_i64()).collect();
    assert_eq!(told, [Some(later.plus_secs(60).0), Some(later.0)]);
    let life = timeline(office, &fahd, circular).await;
    assert_eq!(life.line.deadline, Some(later.plus_secs(60)));
    assert_eq!(life.events.last().unwrap().until, Some(later.plus_secs(60)));
    // Whoever has no deadline gets none, and nobody gets one that has passed.
    let informs = DraftText { statement: None, audience: units(&["IT"]), ..text(office, "للعلم") };
    let id = save(office, &fahd, &informs).await;
    let answer = orders(office, &fahd, &Order::IssueDraft { draft: id, revision: 1, at: None }).await.unwrap();
    let circular = answer.item.unwrap();
    let order = Order::Extend { circular, deadline: later.plus_secs(90), why: "سبب".to_owned() };
    assert_eq!(refused(office, &fahd, &order).await, Fault::NoDeadline);
    let mut past = office.circular("قديم");
    past.issued_at = past.issued_at.plus_secs(-30 * 86_400);
    past.effective_on = "2026-10-20".to_owned();
    past.deadline = Some(past.issued_at.plus_secs(86_400));
    office.archive.issue_circular(&past, office.now()).await.unwrap();
    let deadline = past.deadline.unwrap().plus_secs(60);
    let order = Order::Extend { circular: past.id, deadline, why: "سبب".to_owned() };
    assert_eq!(refused(office, &fahd, &order).await, Fault::DeadlinePassed);
    office.assert_sound().await;
}

async fn whoever_was_moved_hears_of_the_end_in_the_own_stream(office: &Office) {
    let (fahd, maryam) = two_publishers(office).await;
    let words = DraftText { audience: units(&["HR-T"]), ..text(office, "للتدريب") };
    let old = issued(office, &fahd, &maryam, &words).await;
    let mut roster = ministry();
    roster.people[4].unit = unit("IT");
    office.archive.import_roster(&roster, office.now()).await.unwrap();
    assert!(office.read("سلمى", old).await.is_some(), "she owes it wherever she is moved");
    let successor = DraftText { body: "غيره.".to_owned(), supersedes: Some(old), ..words };
    let new = issued(office, &fahd, &maryam, &successor).await;
    assert!(office.read("سلمى", old).await.is_none() && office.read("سلمى", new).await.is_none());
    let event = &items(office, "employee:301", "event/1").await[0];
    assert_eq!(event["event"], "superseded");
    office.assert_sound().await;
}

async fn an_acknowledgement_given_offline_still_counts_for_the_old_circular(office: &Office) {
    let (fahd, maryam) = two_publishers(office).await;
    let old = issued(office, &fahd, &maryam, &text(office, "أول")).await;
    let read_offline = office.read("سلمى", old).await.unwrap();
    let successor = DraftText { body: "غيره.".to_owned(), supersedes: Some(old), ..text(office, "ثانٍ") };
    let new = issued(office, &fahd, &maryam, &successor).await;
    let recorded = office.perform("سلمى", &office.act(Fact::Acknowledged, &read_offline)).await;
    assert_eq!(recorded.outcome.status, ActionStatus::Applied, "{:?}", recorded.outcome.problem);
    let (old, new) = (timeline(office, &fahd, old).await, timeline(office, &fahd, new).await);
    assert_eq!((old.line.bars.acknowledged, new.line.bars.acknowledged), (1, 0), "the new one is asked all the same");
    office.assert_sound().await;
}

async fn a_confidential_circular_is_ended_by_whoever_issued_it(office: &Office) {
    let (fahd, maryam) = two_publishers(office).await;
    let named = Audience { people: [office.employee("بدر")].into(), ..Audience::default() };
    let secret =
        DraftText { confidentiality: Confidentiality::Confidential, audience: named, ..text(office, "سري") };
    let id = save(office, &fahd, &secret).await;
    assert_eq!(items(office, "role:publisher", "draft/1").await[0]["subject"], "", "nothing of it lies on desks");
    let answer = orders(office, &fahd, &Order::IssueDraft { draft: id, revision: 1, at: None }).await.unwrap();
    let circular = answer.item.unwrap();
    let recall = Order::Recall { circular, why: "سبب".to_owned() };
    assert_eq!(refused(office, &maryam, &recall).await, Fault::NotYours);
    let asked = office.archive.ask(&maryam, &Question::Timeline { circular }, office.now()).await;
    assert_eq!(problem(asked).fault, Some(Fault::NotYours));
    for (who, seen) in [(&fahd, 1), (&maryam, 0)] {
        let Reply::Published(page) = ask(office, who, Question::Published { key: None, limit: 10 }).await else {
            panic!()
        };
        assert_eq!(page.circulars.len(), seen);
    }
    let take = DraftText { audience: units(&["IT"]), supersedes: Some(circular), ..text(office, "بدلاً منه") };
    let id = save(office, &maryam, &take).await;
    let seen = draft(office, &maryam, id).await;
    assert_eq!((seen.faults, seen.supersedes), (vec![Fault::NotYours], None), "not a clause of it is shown");
    orders(office, &fahd, &recall).await.unwrap();
}

async fn the_command_line_supersedes_by_the_same_rules(office: &Office) {
    let old = office.issue("أول").await;
    let again = |before: ItemId| NewCircular { supersedes: Some(before), ..office.circular("ثانٍ") };
    let circular = again(old.id);
    let itself = NewCircular { supersedes: Some(circular.id), ..circular.clone() };
    let answer = office.archive.issue_circular(&itself, itself.issued_at).await;
    assert_eq!(problem(answer).fault, Some(Fault::SupersedesItself));
    let first = office.archive.issue_circular(&circular, circular.issued_at).await.unwrap();
    let same = office.archive.issue_circular(&circular, office.now()).await.unwrap();
    assert_eq!((first.number, first.new, same.new), (same.number, true, false));
    let plain = NewCircular { supersedes: None, ..circular.clone() };
    assert_eq!(refusal(office.archive.issue_circular(&plain, office.now()).await), ProblemType::IdempotencyMismatch);
    let late = again(old.id);
    let answer = office.archive.issue_circular(&late, late.issued_at).await;
    assert_eq!(problem(answer).fault, Some(Fault::NotInForce));
    assert_eq!(office.read("سلمى", circular.id).await.unwrap().circular.unwrap().version, 2);
    let third = again(circular.id);
    office.archive.issue_circular(&third, third.issued_at).await.unwrap();
    assert_eq!(office.read("سلمى", third.id).await.unwrap().circular.unwrap().version, 3);
    office.assert_sound().await;
}

//! What the dice let publishers order and ask in the differential run.

use crate::office::{STATEMENT, ministry, unit, units};
use diwan_domain::document::{Confidentiality, Urgency};
use diwan_domain::{Audience, EmployeeId, ItemId, Joiners, Moment, Role};
use diwan_protocol::office::publishing::DraftState;
use diwan_protocol::office::{DraftText, Order, Question, Reply};
use diwan_store::Archive;
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

/// Publishers at their desks, with what they know of each other's drafts.
#[derive(Debug, Default)]
pub struct Desks {
    /// Drafts with their newest revision.
    drafts: Vec<(ItemId, i64)>,
}

impl Desks {
    /// Who orders what: mostly publishers about drafts and circulars that are there.
    pub fn order(&mut self, dice: &mut StdRng, documents: &[ItemId], now: Moment) -> (EmployeeId, Order) {
        let people = ministry().people;
        let who = match dice.random_range(0..10) {
            0..5 => people[8].id.clone(),
            5..9 => people[6].id.clone(),
            _ => people[dice.random_range(0..people.len())].id.clone(),
        };
        let circular = documents.choose(dice).copied().unwrap_or(ItemId(uuid::Uuid::nil()));
        let (draft, newest) = self.drafts.choose(dice).copied().unwrap_or((ItemId(uuid::Uuid::nil()), 0));
        let revision = if dice.random_bool(0.9) { newest } else { newest - 1 };
        let note = if dice.random_bool(0.1) { String::new() } else { "كما اتفقنا".to_owned() };
        let later = now.plus_secs(dice.random_range(-60..1_500_000));
        let order = match dice.random_range(0..12) {
            0 | 1 => {
                let new = dice.random_bool(0.6) || self.drafts.is_empty();
                let (draft, base) =
                    if new { (ItemId(uuid::Uuid::from_u128(dice.random())), 0) } else { (draft, revision) };
                let text = text(dice, documents, now);
                Order::SaveDraft { draft, base, text, template: dice.random_bool(0.1) }
            }
            2 | 3 => Order::SubmitDraft { draft, revision, note },
            4 | 5 => Order::ApproveDraft { draft, revision, note },
            6 => Order::ReturnDraft { draft, revision, note },
            7 | 8 => Order::IssueDraft { draft, revision, at: dice.random_bool(0.3).then(|| now.plus_secs(20)) },
            9 => match dice.random_bool(0.5) {
                true => Order::UnscheduleDraft { draft },
                false => Order::DropDraft { draft, revision },
            },
            10 => Order::Recall { circular, why: note },
            _ => Order::Extend { circular, deadline: later, why: note },
        };
        (who, order)
    }

    /// Remembers where the draft of an order stands now; the circular, if it has just become one.
    pub async fn learn(&mut self, archive: &dyn Archive, order: &Order, now: Moment) -> Option<ItemId> {
        let (Order::SaveDraft { draft, .. } | Order::IssueDraft { draft, .. }) = order else { return None };
        let fahd = ministry().people[8].id.clone();
        let Ok(Reply::Draft(kept)) = archive.ask(&fahd, &Question::Draft { draft: *draft }, now).await else {
            return None;
        };
        let known = self.drafts.iter().position(|(id, _)| id == draft);
        match known {
            _ if kept.line.state == DraftState::Issued => {
                self.drafts.retain(|(id, _)| id != draft);
                // It is learnt once: whoever issues it again is refused, and then it is no more among the drafts.
                return known.and(kept.circular);
            }
            Some(place) => self.drafts[place].1 = kept.revision,
            None => self.drafts.push((*draft, kept.revision)),
        }
        None
    }

    /// What publishers ask, so that every answer is compared.
    pub fn questions(&self, documents: &[ItemId]) -> Vec<Question> {
        let mut questions = vec![
            Question::Drafts { key: None, limit: 3 },
            Question::Published { key: None, limit: 4 },
            Question::Units { below: None },
            Question::Units { below: Some(unit("HR")) },
            Question::FindPeople { words: "اسم".to_owned() },
            Question::Reach { audience: Audience::everybody(), urgency: Urgency::Normal, asks: true },
            Question::Reach { audience: units(&["HR", "XX"]), urgency: Urgency::Immediate, asks: true },
        ];
        questions.extend(self.drafts.iter().rev().take(3).map(|(draft, _)| Question::Draft { draft: *draft }));
        let kept = self.drafts.iter().rev().take(3);
        questions.extend(kept.map(|(draft, revision)| Question::DraftRevision { draft: *draft, revision: *revision }));
        questions.extend(documents.iter().rev().take(3).map(|circular| Question::Timeline { circular: *circular }));
        questions
    }
}

/// Mostly a circular that could be issued.
fn text(dice: &mut StdRng, documents: &[ItemId], now: Moment) -> DraftText {
    let codes = ["MOI", "HR", "IT", "HR-T", "XX"];
    let audience = match dice.random_range(0..6) {
        0 => Audience::everybody(),
        1 => Audience { roles: [Role::Supervisor].into(), ..Audience::default() },
        2 => Audience { people: [ministry().people[dice.random_range(0..9)].id.clone()].into(), ..Audience::default() },
        3 => units(&[codes[dice.random_range(0..5)], codes[dice.random_range(0..4)]]),
        _ => units(&[codes[dice.random_range(1..4)]]),
    };
    let clauses = ["بند أول عن الدوام.", "بند ثانٍ عن المفاتيح.", "بند ثالث عن الأمن.", "بند أول عن الدوام والإجازات."];
    let body = (0..dice.random_range(1..4)).map(|_| clauses[dice.random_range(0..4)]).collect::<Vec<_>>().join("\n\n");
    let supersedes = if dice.random_bool(0.4) { documents.choose(dice).copied() } else { None };
    DraftText {
        issuer: unit(codes[dice.random_range(0..4)]),
        subject: if dice.random_bool(0.05) {
            String::new()
        } else {
            format!("تعميم {}", dice.random_range(0..99))
        },
        body,
        signatory: "المدير".to_owned(),
        attachments: Vec::new(),
        audience,
        audience_text: String::new(),
        joiners: if dice.random_bool(0.3) { Joiners::UntilExpiry } else { Joiners::AsOfIssue },
        effective_on: "2026-11-22".to_owned(),
        deadline: dice.random_bool(0.7).then(|| now.plus_secs(dice.random_range(-3_600..2_000_000))),
        statement: dice.random_bool(0.8).then(|| STATEMENT.to_owned()),
        acknowledge_from_alert: dice.random(),
        urgency: if dice.random_bool(0.1) { Urgency::Immediate } else { Urgency::Normal },
        confidentiality: if dice.random_bool(0.1) { Confidentiality::Confidential } else { Confidentiality::Ordinary },
        supersedes,
    }
}

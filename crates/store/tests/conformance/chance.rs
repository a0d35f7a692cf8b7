//! What the dice order and ask in the differential run: acts of supervisors and contestants, sensible ones and strange ones.

use crate::office::{ministry, unit};
use diwan_domain::{AbsenceReason, ActionId, EmployeeId, ItemId, Moment, UnitId};
use diwan_protocol::office::order::{ContestAbout, Outcome, WitnessedBy};
use diwan_protocol::office::{Order, Question};
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

/// What orders made so far, as far as later ones are about it.
#[derive(Debug, Default)]
pub struct Made {
    absences: Vec<ItemId>,
    delegations: Vec<ItemId>,
    contests: Vec<ItemId>,
}

impl Made {
    /// Remembers what an order makes when it is carried out; the ids follow from the order.
    pub fn learn(&mut self, id: ActionId, order: &Order) {
        match order {
            Order::Excuse { employee, reason, from, .. } => {
                self.absences.push(ItemId::absence_of(employee, *reason, *from));
            }
            Order::Delegate { .. } => self.delegations.push(ItemId::ordered("delegation", id, "")),
            Order::Contest { .. } => self.contests.push(ItemId::ordered("contest", id, "")),
            _ => {}
        }
    }

    /// Whoever orders: mostly somebody who heads a unit, or did.
    pub fn actor(&self, dice: &mut StdRng) -> EmployeeId {
        let heads: Vec<EmployeeId> = ministry().units.into_iter().filter_map(|unit| unit.head).collect();
        if dice.random_bool(0.6) { any(dice, &heads) } else { person(dice) }
    }

    /// An order about something that is there, or was, or never was.
    pub fn order(&self, dice: &mut StdRng, documents: &[ItemId], now: Moment) -> Order {
        let circular = documents.choose(dice).copied().unwrap_or(ItemId(uuid::Uuid::nil()));
        let at = |dice: &mut StdRng| now.plus_secs(dice.random_range(-200_000..200_000));
        let words = if dice.random_bool(0.1) { " ".to_owned() } else { "لأسباب مذكورة".to_owned() };
        let known = |dice: &mut StdRng, made: &[ItemId]| made.choose(dice).copied().unwrap_or(circular);
        match dice.random_range(0..12) {
            0 | 1 => {
                let unit = dice.random_bool(0.3).then(|| any_unit(dice));
                let people = (0..dice.random_range(0..3)).map(|_| person(dice)).collect();
                Order::Remind { circular, unit, people }
            }
            2 | 3 => {
                let (from, reason) = (at(dice), any(dice, &AbsenceReason::ALL));
                Order::Excuse { employee: person(dice), reason, from, until: at(dice), why: words }
            }
            4 => Order::EndExcuse { absence: known(dice, &self.absences) },
            5 | 6 => Order::Witness {
                circular,
                employee: person(dice),
                how: any(dice, &[WitnessedBy::Paper, WitnessedBy::Word]),
                witness: person(dice),
                at: now.plus_secs(dice.random_range(-300..10)),
                note: words,
            },
            7 => Order::Delegate { to: person(dice), from: at(dice), until: at(dice), why: words },
            8 => Order::EndDelegation { delegation: known(dice, &self.delegations) },
            9 => Order::Contest { circular, about: any(dice, &ContestAbout::ALL), reasons: words },
            10 => Order::WithdrawContest { contest: known(dice, &self.contests) },
            _ => {
                let outcome = any(dice, &[Outcome::Upheld, Outcome::Rejected]);
                Order::DecideContest { contest: known(dice, &self.contests), outcome, words }
            }
        }
    }

    /// What somebody may ask, so that every answer is compared; some leave a trace, which is compared too.
    pub fn questions(&self, documents: &[ItemId]) -> Vec<Question> {
        let mut questions = vec![
            Question::Excuses { key: None, limit: 2 },
            Question::Delegations {},
            Question::Looks { key: None, limit: 3 },
            Question::Contests { key: None, limit: 3 },
        ];
        questions.extend(self.contests.iter().rev().take(2).map(|contest| Question::ContestFile { contest: *contest }));
        for (circular, person) in documents.iter().rev().take(2).zip(ministry().people.into_iter().rev()) {
            questions.push(Question::Person { circular: *circular, employee: person.id });
        }
        questions
    }
}

fn person(dice: &mut StdRng) -> EmployeeId {
    any(dice, &ministry().people).id
}

fn any_unit(dice: &mut StdRng) -> UnitId {
    unit(any(dice, &["MOI", "HR", "IT", "HR-T"]))
}

fn any<T: Clone>(dice: &mut StdRng, of: &[T]) -> T {
    of[dice.random_range(0..of.len())].clone()
}

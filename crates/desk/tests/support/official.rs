//! Official acts at the registry of paper: what publishers, supervisors and deciders do there, and what a desk orders.

use super::paper::Paper;
use diwan_domain::clauses::ClauseChange;
use diwan_domain::{ActionId, Document, EmployeeId, ItemId, Moment, StreamId, Supersedes};
use diwan_protocol::office::items::{
    CircularEvent, ContestItem, DelegationItem, EventKind, KIND_CONTEST, KIND_DELEGATION, KIND_EVENT, KIND_REMINDER,
    Reminder,
};
use diwan_protocol::office::{Fault, Order, OrderAnswer, OrderRequest, PersonName, Question, Reply};
use diwan_protocol::{LetterboxError, Problem, ProblemType};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What the books have of official acts.
#[derive(Default)]
pub struct Desk {
    /// Since when everybody is in which stream.
    pub joined: BTreeMap<StreamId, Moment>,
    /// Who is a publisher.
    pub publishers: BTreeSet<EmployeeId>,
    answers: HashMap<ActionId, (Order, OrderAnswer)>,
    refuse: Option<(Fault, Option<u64>)>,
}

fn json<T: Serialize>(item: &T) -> String {
    serde_json::to_string(item).expect("json")
}

fn own(employee: &str) -> StreamId {
    StreamId::employee(&EmployeeId::from_stored(employee))
}

/// A person in short.
pub fn person(number: &str, name: &str) -> PersonName {
    PersonName { id: EmployeeId::from_stored(number), name: name.to_owned() }
}

impl Paper {
    /// From now on this person is a publisher.
    pub fn publishes(&self, employee: &str) {
        self.books().office.publishers.insert(EmployeeId::from_stored(employee));
    }

    /// From now on everybody has been in this stream since then.
    pub fn joined(&self, stream: StreamId, since: Moment) {
        self.books().office.joined.insert(stream, since);
    }

    /// Orders that were carried out.
    pub fn ordered(&self) -> Vec<Order> {
        self.books().office.answers.values().map(|(order, _)| order.clone()).collect()
    }

    /// From now on every order is refused so; `None` carries them out again.
    pub fn refuse_orders(&self, why: Option<(Fault, Option<u64>)>) {
        self.books().office.refuse = why;
    }

    /// Takes a circular back and says why.
    pub fn recall_because(&self, id: ItemId, why: &str) {
        self.happens(&CircularEvent { why: why.to_owned(), ..event(id, EventKind::Recalled, self.now()) });
        self.recall(id);
    }

    /// Gives a later deadline.
    pub fn extend(&self, id: ItemId, deadline: Moment) {
        let deadline = Some(deadline);
        self.happens(&CircularEvent { deadline, ..event(id, EventKind::Extended, self.now()) });
    }

    /// Issues a circular in the place of another; nothing that binds changed when it `carries`.
    pub fn supersede(&self, old: &Document, subject: &str, carries: bool) -> Document {
        let changed = ClauseChange::Changed { was: old.body.clone(), text: "نص معدّل.".to_owned() };
        let new = self.issue_as(subject, |document| {
            document.issued_at = self.now();
            let terms = document.circular.as_mut().expect("a circular");
            terms.version = old.version() + 1;
            let (id, number) = (old.id, old.number.clone());
            terms.supersedes = Some(Supersedes { id, number, carries, changes: vec![changed], earlier: Vec::new() });
        });
        self.happens(&CircularEvent {
            successor: Some(new.id),
            successor_number: Some(new.number.clone()),
            ..event(old.id, EventKind::Superseded, self.now())
        });
        self.drop_for_all(old.id, "superseded");
        new
    }

    fn happens(&self, event: &CircularEvent) {
        self.tell(&StreamId::all(), self.new_item(), KIND_EVENT, json(event));
    }

    /// A supervisor reminds somebody.
    pub fn reminds(&self, employee: &str, circular: ItemId) {
        let reminder = Reminder { circular, version: 1, at: self.now(), by: person("1003", "نورة") };
        self.tell(&own(employee), self.new_item(), KIND_REMINDER, json(&reminder));
    }

    /// A contest as it stands is told to these people.
    pub fn contests(&self, contest: &ContestItem, to: &[&str]) {
        for employee in to {
            self.tell(&own(employee), contest.id, KIND_CONTEST, json(contest));
        }
    }

    /// Somebody stands in for somebody.
    pub fn delegates(&self, delegation: &DelegationItem, to: &[&str]) {
        for employee in to {
            self.tell(&own(employee), delegation.id, KIND_DELEGATION, json(delegation));
        }
    }

    /// Carries out an order once. Of all orders only a recall has an effect here, and nobody who listens is told of it.
    pub(super) fn carry_out(&self, request: &OrderRequest) -> Result<OrderAnswer, LetterboxError> {
        let mut books = self.books();
        if let Some((fault, retry_after)) = books.office.refuse {
            let problem = Problem::new(ProblemType::OrderRefused);
            return Err(Problem { fault: Some(fault), retry_after, ..problem }.into());
        }
        if let Some((order, answer)) = books.office.answers.get(&request.id) {
            let same = *order == request.order;
            return if same { Ok(answer.clone()) } else { Err(Problem::new(ProblemType::IdempotencyMismatch).into()) };
        }
        let (id, at) = (request.id, super::paper::MORNING);
        let answer = OrderAnswer { id, at, item: None, number: None, revision: None, people: Some(1) };
        books.office.answers.insert(id, (request.order.clone(), answer.clone()));
        drop(books);
        if let Order::Recall { circular, .. } = &request.order {
            self.drop_silently(*circular, "recalled");
        }
        Ok(answer)
    }

    pub(super) fn answer(&self, _: &EmployeeId, question: &Question) -> Result<Reply, LetterboxError> {
        match question {
            Question::Units { .. } => Ok(Reply::Units(Vec::new())),
            _ => Err(Problem::new(ProblemType::Forbidden).into()),
        }
    }
}

fn event(circular: ItemId, event: EventKind, at: Moment) -> CircularEvent {
    CircularEvent {
        circular,
        event,
        at,
        by: "الشؤون القانونية".to_owned(),
        why: String::new(),
        deadline: None,
        successor: None,
        successor_number: None,
    }
}

//! People who send what they did, again and again, and believe nothing that contradicts an earlier answer.

use diwan_domain::EmployeeId;
use diwan_domain::check::{check_text, item_check};
use diwan_protocol::client::HttpLetterbox;
use diwan_protocol::{Action, ActionOutcome, ActionStatus, Letterbox, LetterboxError, Op};
use std::collections::BTreeMap;

/// What one person sends, and what was answered so far.
pub struct Sender {
    pub person: EmployeeId,
    pub token: String,
    pub actions: Vec<Action>,
    answered: BTreeMap<usize, ActionOutcome>,
    released: usize,
}

impl Sender {
    pub fn new(person: EmployeeId, token: String, actions: Vec<Action>) -> Self {
        Self { person, token, actions, answered: BTreeMap::new(), released: 0 }
    }

    /// So many of all acts are done by now, in `of` steps.
    pub fn release(&mut self, step: usize, of: usize) {
        self.released = self.actions.len() * step / of;
    }

    /// Sends every act once more, one by one and in pairs, until the line breaks; what has no answer yet first, so that every life
    /// of the registry has something new to write.
    pub async fn send_all(&mut self, letterbox: &HttpLetterbox) -> Result<(), LetterboxError> {
        let mut order: Vec<usize> = (0..self.released).collect();
        order.sort_by_key(|at| self.answered.contains_key(at));
        let mut at = 0;
        while at < order.len() {
            let batch: Vec<usize> = order.iter().skip(at).take(1 + at % 2).copied().collect();
            let acts: Vec<Action> = batch.iter().map(|index| self.actions[*index].clone()).collect();
            let outcomes = letterbox.act(&self.token, &acts).await?.outcomes;
            assert_eq!(outcomes.len(), batch.len(), "each act has its outcome");
            for (index, outcome) in batch.iter().zip(outcomes) {
                self.believe(*index, outcome);
            }
            at += batch.len();
        }
        Ok(())
    }

    /// The same without an end, but that of the line.
    pub async fn send_until_it_breaks(&mut self, letterbox: &HttpLetterbox) -> LetterboxError {
        loop {
            if let Err(error) = self.send_all(letterbox).await {
                return error;
            }
        }
    }

    pub fn has_every_answer(&self) -> bool {
        self.answered.len() == self.actions.len()
    }

    fn believe(&mut self, index: usize, outcome: ActionOutcome) {
        match self.answered.get(&index) {
            Some(first) => {
                assert_eq!(outcome.status, ActionStatus::Duplicate, "an act that was answered had an effect again");
                assert_eq!(outcome.recorded_at, first.recorded_at, "the record of an answered act moved");
                assert_eq!(outcome.applied_seq, first.applied_seq, "the place of an answered act moved");
            }
            None => {
                let done = matches!(outcome.status, ActionStatus::Applied | ActionStatus::Duplicate);
                assert!(done, "{:?} {:?}", outcome.status, outcome.problem);
                self.answered.insert(index, outcome);
            }
        }
    }
}

/// The sums of every stream of a person, as a desk adds them up from everything that is served, equal those of its head.
pub async fn sums_agree(letterbox: &HttpLetterbox, token: &str) {
    let (heads, _) = letterbox.heads(token, None, 0).await.expect("heads").expect("no tag was given");
    for head in heads.streams {
        let (mut count, mut sum, mut after) = (0, 0u64, 0);
        loop {
            let page = letterbox.entries(token, &head.stream, head.epoch, after, 500).await.expect("a page");
            for entry in page.entries.iter().filter(|e| e.op == Op::Put) {
                count += 1;
                sum = sum.wrapping_add(item_check(entry.id, entry.ver));
            }
            after = page.after;
            if !page.more {
                break;
            }
        }
        assert_eq!((count, check_text(sum)), (head.count, head.check), "the sums of {}", head.stream);
    }
}

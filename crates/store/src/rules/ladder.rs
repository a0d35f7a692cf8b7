//! Which rungs of a circular's ladder are ahead, which are due, and which of those that are due speak.

use diwan_domain::bell::ladder::climb;
use diwan_domain::bell::{Class, Policy, Rung, Step, When};
use diwan_domain::{ItemId, Moment};
use std::collections::BTreeMap;

/// A circular that is not met yet, as far as its ladder goes.
#[derive(Debug, Clone)]
pub struct Open {
    /// Which.
    pub id: ItemId,
    /// How much it may demand.
    pub class: Class,
    /// When it was issued.
    pub issued: Moment,
    /// By when it must be acknowledged.
    pub deadline: Option<Moment>,
    /// Names of the rungs that were climbed, each with the moment at which it was due.
    pub done: BTreeMap<String, Moment>,
}

/// A rung with its moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ahead {
    /// When it is reached.
    pub at: Moment,
    /// What happens then.
    pub step: Step,
    /// By what it is known for ever, whichever policy has it: see [`name_of`].
    pub rung: String,
}

/// The ladders in force: for each class its rungs, each with the moment since which it counts.
#[derive(Debug, Clone, Default)]
pub struct Ladders(BTreeMap<Class, Vec<(Rung, Moment)>>);

impl Ladders {
    /// From every policy that was in force, the newest first, with the moment at which it was set. A rung counts since the oldest
    /// policy from which on all had it: setting a policy again with another sound must not make anybody miss a rung.
    pub fn of(history: &[(Policy, Moment)]) -> Self {
        let Some(((newest, set_at), older)) = history.split_first() else { return Self::default() };
        let since = |class: Class, rung: &Rung| {
            let had = older.iter().take_while(|(policy, _)| policy.rules(class).ladder.contains(rung));
            had.last().map_or(*set_at, |(_, set_at)| *set_at)
        };
        let rungs = |class: Class| {
            let ladder = &newest.rules(class).ladder;
            (class, ladder.iter().map(|rung| (*rung, since(class, rung))).collect())
        };
        Self(Class::ALL.into_iter().map(rungs).collect())
    }

    /// The rungs of a circular that were not climbed yet, in the order of time. A rung whose moment lies before the issue, or had
    /// passed when its policy came into force, is none: old circulars do not flood an agency that begins to use the bell. After
    /// the end of the duty there is nothing.
    pub fn ahead(&self, circular: &Open) -> Vec<Ahead> {
        let rungs = self.0.get(&circular.class).map_or(&[][..], Vec::as_slice);
        let mut ahead = Vec::new();
        for (rung, since) in rungs {
            for (at, step) in climb(std::slice::from_ref(rung), circular.issued, circular.deadline) {
                if at >= circular.issued && at > *since {
                    ahead.push(Ahead { at, step, rung: circular.name_of(rung, at) });
                }
            }
        }
        ahead.sort_by(|a, b| (a.at, a.step, &a.rung).cmp(&(b.at, b.step, &b.rung)));
        ahead.dedup_by(|a, b| a.rung == b.rung);
        if let Some(end) = ahead.iter().position(|rung| rung.step == Step::Expire) {
            ahead.truncate(end + 1);
        }
        let ended = circular.done.keys().any(|rung| is_end(rung));
        ahead.retain(|rung| !ended && !circular.done.contains_key(&rung.rung));
        ahead
    }
}

impl Open {
    /// What a rung of this circular is known by. One that was climbed before its deadline was extended is reached again by the new deadline, and is
    /// another rung then: nobody is told twice of the same moment, and no later one is passed over.
    fn name_of(&self, rung: &Rung, at: Moment) -> String {
        let name = name_of(rung);
        match self.done.get(&name) {
            Some(due) if *due < at && !matches!(rung.when, When::HoursAfterIssue(_)) => format!("{name}@{}", at.0),
            _ => name,
        }
    }
}

/// Those that speak of rungs that are reached in one run, given in the order of time: of each kind the last. When the registry was off
/// for a week, nobody is told of yesterday's reminder beside today's; and where the duty has ended nobody is reminded of it.
pub fn speaking(due: &[Ahead]) -> Vec<&Ahead> {
    let ends = due.iter().any(|rung| rung.step == Step::Expire);
    let last_of = |rung: &Ahead| due.iter().rfind(|other| other.step == rung.step) == Some(rung);
    due.iter().filter(|rung| last_of(rung) && !(ends && rung.step == Step::Remind)).collect()
}

/// What a rung is known by: `hours_after_deadline:24:tell_publisher`.
pub fn name_of(rung: &Rung) -> String {
    let counted = match rung.when {
        When::HoursAfterIssue(_) => "hours_after_issue",
        When::HoursBeforeDeadline(_) => "hours_before_deadline",
        When::HoursAfterDeadline(_) => "hours_after_deadline",
    };
    format!("{counted}:{}:{}", rung.when.hours(), rung.step.as_str())
}

fn is_end(rung: &str) -> bool {
    rung.split('@').next().is_some_and(|name| name.ends_with(":expire"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const HOUR: i64 = 3_600_000;

    fn hour(n: i64) -> Moment {
        Moment(n * HOUR)
    }

    /// A policy whose binding circulars have this ladder.
    fn policy(ladder: serde_json::Value) -> Policy {
        let mut sheet: serde_json::Value = serde_json::from_str(&Policy::usual(180).to_json()).unwrap();
        sheet["classes"]["binding"]["ladder"] = ladder;
        Policy::parse(&sheet.to_string()).unwrap()
    }

    fn usual() -> serde_json::Value {
        json!([
            {"when": {"hours_before_deadline": 48}, "step": "remind"},
            {"when": {"hours_before_deadline": 24}, "step": "remind"},
            {"when": {"hours_after_deadline": 0}, "step": "tell_supervisor"},
            {"when": {"hours_after_deadline": 24}, "step": "tell_publisher"}
        ])
    }

    fn open(issued: i64, deadline: i64, done: &[&str]) -> Open {
        Open {
            id: ItemId(uuid::Uuid::nil()),
            class: Class::Binding,
            issued: hour(issued),
            deadline: Some(hour(deadline)),
            done: done.iter().map(|rung| ((*rung).to_owned(), hour(deadline))).collect(),
        }
    }

    fn told(ahead: &[Ahead]) -> Vec<(i64, &str)> {
        ahead.iter().map(|rung| (rung.at.0 / HOUR, rung.step.as_str())).collect()
    }

    #[test]
    fn what_was_climbed_and_what_lies_before_the_policy_is_not_ahead() {
        let ladders = Ladders::of(&[(policy(usual()), hour(0))]);
        let all = [(52, "remind"), (76, "remind"), (100, "tell_supervisor"), (124, "tell_publisher")];
        assert_eq!(told(&ladders.ahead(&open(1, 100, &[]))), all);
        let climbed = open(1, 100, &["hours_before_deadline:48:remind", "hours_after_deadline:0:tell_supervisor"]);
        assert_eq!(told(&ladders.ahead(&climbed)), [all[1], all[3]]);
        let late = Ladders::of(&[(policy(usual()), hour(76))]);
        assert_eq!(told(&late.ahead(&open(1, 100, &[]))), all[2..], "its moment had come when the policy did");
        assert_eq!(Ladders::default().ahead(&open(1, 100, &[])), []);
    }

    #[test]
    fn a_rung_counts_since_the_first_policy_that_had_it_without_a_gap() {
        let (with, without) = (policy(usual()), policy(json!([])));
        let again = Ladders::of(&[(with.clone(), hour(110)), (with.clone(), hour(50)), (without.clone(), hour(2))]);
        assert_eq!(told(&again.ahead(&open(1, 100, &[])))[0], (52, "remind"), "it was in force at its moment");
        let gap = Ladders::of(&[(with.clone(), hour(110)), (without, hour(60)), (with, hour(2))]);
        assert_eq!(told(&gap.ahead(&open(1, 100, &[]))), [(124, "tell_publisher")]);
    }

    #[test]
    fn of_what_was_missed_each_kind_speaks_once_and_after_the_end_nothing() {
        let mut sheet = usual();
        sheet.as_array_mut().unwrap().insert(3, json!({"when": {"hours_after_deadline": 5}, "step": "expire"}));
        let ladders = Ladders::of(&[(policy(sheet), hour(0))]);
        let ahead = ladders.ahead(&open(1, 100, &[]));
        assert_eq!(told(&ahead).last(), Some(&(105, "expire")), "the publisher's rung lies after the end");
        let before_the_end: Vec<_> = speaking(&ahead[..3]).into_iter().map(|rung| (rung.at, rung.step)).collect();
        assert_eq!(before_the_end, [(hour(76), Step::Remind), (hour(100), Step::TellSupervisor)]);
        let at_the_end: Vec<_> = speaking(&ahead).into_iter().map(|rung| rung.step).collect();
        assert_eq!(at_the_end, [Step::TellSupervisor, Step::Expire]);
        assert_eq!(ladders.ahead(&open(1, 100, &["hours_after_deadline:5:expire"])), []);
    }

    #[test]
    fn an_extended_deadline_has_its_own_rungs_and_nobody_is_told_twice_of_one() {
        let ladders = Ladders::of(&[(policy(usual()), hour(0))]);
        let told_once = |deadline: i64, done: Vec<(String, i64)>| {
            let done = done.into_iter().map(|(rung, due)| (rung, hour(due))).collect();
            ladders.ahead(&Open { done, ..open(1, deadline, &[]) })
        };
        let first: Vec<(String, i64)> =
            told_once(100, Vec::new()).into_iter().map(|rung| (rung.rung, rung.at.0 / HOUR)).collect();
        assert_eq!(told_once(100, first.clone()), [], "all of it was climbed");
        let again = told_once(300, first.clone());
        assert_eq!(
            told(&again),
            [(252, "remind"), (276, "remind"), (300, "tell_supervisor"), (324, "tell_publisher")],
            "the new deadline is reminded of and told of as the first was"
        );
        let second: Vec<(String, i64)> = again.into_iter().map(|rung| (rung.rung, rung.at.0 / HOUR)).collect();
        assert!(second.iter().all(|rung| !first.contains(rung)));
        assert_eq!(told_once(300, [first.clone(), second].concat()), []);
        let ended = vec![("hours_after_deadline:5:expire@9".to_owned(), 105)];
        assert_eq!(told_once(300, ended), [], "what ended unmet stays ended");
    }

    #[test]
    fn a_short_deadline_is_reminded_of_once_and_no_rung_lies_before_the_issue() {
        let ladders = Ladders::of(&[(policy(usual()), hour(0))]);
        let ahead = ladders.ahead(&open(10, 13, &[]));
        assert_eq!(told(&ahead), [(10, "remind"), (10, "remind"), (13, "tell_supervisor"), (37, "tell_publisher")]);
        assert_eq!(speaking(&ahead[..2]).len(), 1);
        let registered_late = open(200, 100, &[]);
        assert_eq!(told(&ladders.ahead(&registered_late)), [(200, "remind"), (200, "remind")]);
    }
}

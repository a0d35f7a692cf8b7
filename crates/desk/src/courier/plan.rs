//! What to fetch next, decided from two lists: where this desk stands and where the registry's streams stand. Pure.

use diwan_cache::{Agreement, Ask, Standing};
use diwan_domain::StreamId;
use diwan_protocol::StreamHead;
use std::collections::BTreeSet;

/// One thing to do. Each fetch is one page; after a round of steps the plan is made anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The registry names other streams than this desk holds: hold exactly these.
    Hold(Vec<StreamId>),
    /// The stream's history was replaced, or the sums differ though the cursor is at the head: void its cursor and take it anew.
    Reset {
        /// Which.
        stream: StreamId,
        /// Whether the sums differ: that is a fault somewhere and goes to the log.
        broken: bool,
    },
    /// A page of a snapshot.
    Snapshot {
        /// Of which stream.
        stream: StreamId,
        /// `None` for the first page.
        key: Option<String>,
    },
    /// A page of changes.
    Entries {
        /// Of which stream.
        stream: StreamId,
        /// The cursor's epoch.
        epoch: i64,
        /// The cursor.
        after: i64,
    },
}

impl Step {
    /// How urgent: first pages make the list usable, changes bring what is new, the long rest of snapshots comes last.
    fn rank(&self) -> u8 {
        match self {
            Self::Hold(_) => 0,
            Self::Reset { .. } => 1,
            Self::Snapshot { key: None, .. } => 2,
            Self::Entries { .. } => 3,
            Self::Snapshot { key: Some(_), .. } => 4,
        }
    }
}

/// The next round of steps, most urgent first; none when this desk has everything up to these heads.
/// Within one rank the order of `standings` is kept: the `employee:` stream first, because it says which duties are done already.
pub fn plan(standings: &[Standing], heads: &[StreamHead]) -> Vec<Step> {
    let held: BTreeSet<&StreamId> = standings.iter().map(|s| &s.stream).collect();
    let named: BTreeSet<&StreamId> = heads.iter().map(|h| &h.stream).collect();
    if held != named {
        return vec![Step::Hold(named.into_iter().cloned().collect())];
    }
    let mut steps: Vec<Step> = standings
        .iter()
        .filter_map(|standing| {
            let head = heads.iter().find(|h| h.stream == standing.stream)?;
            step_for(standing, head)
        })
        .collect();
    steps.sort_by_key(Step::rank);
    steps
}

fn step_for(standing: &Standing, head: &StreamHead) -> Option<Step> {
    let stream = standing.stream.clone();
    match &standing.ask {
        Ask::Snapshot { key } => Some(Step::Snapshot { stream, key: key.clone() }),
        Ask::Entries { epoch, .. } if *epoch != head.epoch => Some(Step::Reset { stream, broken: false }),
        Ask::Entries { epoch, after } if *after < head.head => {
            Some(Step::Entries { stream, epoch: *epoch, after: *after })
        }
        // At the head with other sums. Beyond the head is no fault: the heads are older than the pages; the next heads tell.
        Ask::Entries { .. } if standing.agrees_with(head) == Agreement::Broken => {
            Some(Step::Reset { stream, broken: true })
        }
        Ask::Entries { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(name: &str) -> StreamId {
        StreamId::from_stored(name)
    }

    fn head(name: &str, epoch: i64, head: i64) -> StreamHead {
        StreamHead { stream: stream(name), epoch, head, count: 3, check: "00000000000000aa".into() }
    }

    fn stands(name: &str, ask: Ask) -> Standing {
        Standing { stream: stream(name), ask, count: 3, check: "00000000000000aa".into(), expected: 0 }
    }

    fn at(name: &str, epoch: i64, after: i64) -> Standing {
        stands(name, Ask::Entries { epoch, after })
    }

    fn fresh(name: &str) -> Standing {
        stands(name, Ask::Snapshot { key: None })
    }

    fn midway(name: &str) -> Standing {
        stands(name, Ask::Snapshot { key: Some("k".into()) })
    }

    #[test]
    fn the_table_of_steps() {
        let entries = |name: &str, epoch, after| Step::Entries { stream: stream(name), epoch, after };
        let first = |name: &str| Step::Snapshot { stream: stream(name), key: None };
        let next = |name: &str| Step::Snapshot { stream: stream(name), key: Some("k".into()) };
        let reset = |name: &str, broken| Step::Reset { stream: stream(name), broken };
        let mut differs = at("all", 1, 7);
        differs.count = 2;
        type Case = (&'static str, Vec<Standing>, Vec<StreamHead>, Vec<Step>);
        let table: Vec<Case> = vec![
            ("nothing held, nothing named", vec![], vec![], vec![]),
            ("up to date", vec![at("all", 1, 7)], vec![head("all", 1, 7)], vec![]),
            ("behind", vec![at("all", 1, 5)], vec![head("all", 1, 7)], vec![entries("all", 1, 5)]),
            ("beyond older heads", vec![at("all", 1, 9)], vec![head("all", 1, 7)], vec![]),
            ("another epoch", vec![at("all", 1, 7)], vec![head("all", 2, 7)], vec![reset("all", false)]),
            ("other sums at the head", vec![differs.clone()], vec![head("all", 1, 7)], vec![reset("all", true)]),
            ("other sums while behind say nothing", vec![differs], vec![head("all", 1, 8)], vec![entries("all", 1, 7)]),
            (
                "a new stream is joined first",
                vec![at("all", 1, 5)],
                vec![head("all", 1, 7), head("unit:HR", 1, 1)],
                vec![Step::Hold(vec![stream("all"), stream("unit:HR")])],
            ),
            (
                "a stream that is named no more is left",
                vec![at("all", 1, 7), at("unit:HR", 1, 1)],
                vec![head("all", 1, 7)],
                vec![Step::Hold(vec![stream("all")])],
            ),
            (
                "first pages, then changes, then the rest; the employee's own first",
                vec![midway("employee:1"), midway("all"), fresh("unit:HR"), at("unit:IT", 1, 2)],
                vec![head("all", 1, 7), head("employee:1", 1, 7), head("unit:HR", 1, 7), head("unit:IT", 1, 7)],
                vec![first("unit:HR"), entries("unit:IT", 1, 2), next("employee:1"), next("all")],
            ),
        ];
        for (case, standings, heads, steps) in table {
            assert_eq!(plan(&standings, &heads), steps, "{case}");
        }
    }
}

//! What push told of the heads is a promise that looks must keep: between here and the registry something may remember an older answer.

use crate::seat::lock;
use diwan_cache::{Ask, Standing};
use diwan_domain::StreamId;
use diwan_protocol::StreamHead;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// The most streams that are remembered; nobody has so many.
const MOST: usize = 1000;

/// The furthest (epoch, head) of each stream that was told since the line came up.
#[derive(Default)]
pub(crate) struct Told(Mutex<BTreeMap<StreamId, (i64, i64)>>);

impl Told {
    /// Remembers what was told.
    pub fn hear(&self, heads: &[StreamHead]) {
        let mut told = lock(&self.0);
        for head in heads {
            if told.len() < MOST || told.contains_key(&head.stream) {
                let furthest = told.entry(head.stream.clone()).or_default();
                *furthest = (*furthest).max((head.epoch, head.head));
            }
        }
    }

    /// Another line, perhaps to a registry with another history: what was told on the old one means nothing.
    pub fn forget(&self) {
        lock(&self.0).clear();
    }

    /// Whether anything was told that is not known to be here.
    pub fn is_any(&self) -> bool {
        !lock(&self.0).is_empty()
    }

    /// Whether something was told of a followed stream that is not here yet. What is here, or not followed, is forgotten.
    pub fn is_ahead_of(&self, standings: &[Standing]) -> bool {
        let followed = standings.iter().filter_map(|standing| match standing.ask {
            Ask::Entries { epoch, after } => Some((&standing.stream, (epoch, after))),
            Ask::Snapshot { .. } => None,
        });
        let here: BTreeMap<&StreamId, (i64, i64)> = followed.collect();
        let mut told = lock(&self.0);
        told.retain(|stream, furthest| here.get(stream).is_some_and(|here| *furthest > *here));
        !told.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(stream: StreamId, epoch: i64, head: i64) -> StreamHead {
        StreamHead { stream, epoch, head, count: head, check: String::new() }
    }

    fn at(stream: StreamId, epoch: i64, after: i64) -> Standing {
        Standing { stream, ask: Ask::Entries { epoch, after }, count: after, check: String::new(), expected: 0 }
    }

    #[test]
    fn a_desk_is_behind_until_it_has_what_was_told() {
        let told = Told::default();
        let unit = StreamId::from_stored("unit:HR");
        told.hear(&[head(StreamId::all(), 1, 5), head(unit, 1, 9)]);
        told.hear(&[head(StreamId::all(), 1, 4)]);
        assert!(told.is_ahead_of(&[at(StreamId::all(), 1, 4)]), "an older word takes nothing back");
        assert!(told.is_any());
        assert!(!told.is_ahead_of(&[at(StreamId::all(), 1, 5)]), "of units that are not ours nothing is expected");
        assert!(!told.is_any());
    }

    #[test]
    fn another_history_counts_as_further_and_another_line_as_nothing() {
        let told = Told::default();
        told.hear(&[head(StreamId::all(), 2, 1)]);
        assert!(told.is_ahead_of(&[at(StreamId::all(), 1, 50)]));
        told.forget();
        assert!(!told.is_ahead_of(&[at(StreamId::all(), 1, 50)]));
    }

    #[test]
    fn a_registry_cannot_fill_the_memory_with_names() {
        let told = Told::default();
        let heads: Vec<_> = (0..5000).map(|n| head(StreamId::from_stored(format!("unit:{n}")), 1, 1)).collect();
        told.hear(&heads);
        assert_eq!(lock(&told.0).len(), MOST);
    }
}

//! What has happened to the toast and was not told yet. Bounded, because a daemon may say the same thing a million times.

use diwan_desk::ports::NoteEvent;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use tokio::sync::Notify;

/// So many things that a person did may wait; nobody presses faster than they are answered.
const MOST: usize = 32;

/// A queue in which only what still matters waits.
#[derive(Default)]
pub struct Happenings {
    waiting: Mutex<VecDeque<NoteEvent>>,
    more: Notify,
}

impl Happenings {
    /// Notes that something happened. Of a daemon's comings and goings only the last one matters.
    pub fn add(&self, event: NoteEvent) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            NoteEvent::DaemonAppeared | NoteEvent::DaemonGone => {
                waiting.retain(|event| matches!(event, NoteEvent::Open(_) | NoteEvent::Acknowledge(_)));
            }
            NoteEvent::Closed if waiting.contains(&NoteEvent::Closed) => return,
            NoteEvent::Open(_) | NoteEvent::Acknowledge(_) if waiting.contains(&event) || waiting.len() >= MOST => {
                return;
            }
            NoteEvent::Closed | NoteEvent::Open(_) | NoteEvent::Acknowledge(_) => {}
        }
        waiting.push_back(event);
        drop(waiting);
        self.more.notify_one();
    }

    /// The next one. Cancel-safe: what was not handed over stays.
    pub async fn next(&self) -> NoteEvent {
        loop {
            let more = self.more.notified();
            let first = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
            match first {
                Some(event) => return event,
                None => more.await,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    fn told(happenings: &Happenings) -> Vec<NoteEvent> {
        std::iter::from_fn(|| happenings.next().now_or_never()).collect()
    }

    #[test]
    fn a_flood_is_told_once_and_the_last_state_of_the_daemon_counts() {
        let happenings = Happenings::default();
        for _ in 0..10_000 {
            happenings.add(NoteEvent::Open(Some("c1".into())));
            happenings.add(NoteEvent::Closed);
            happenings.add(NoteEvent::DaemonGone);
            happenings.add(NoteEvent::DaemonAppeared);
        }
        assert_eq!(told(&happenings), [NoteEvent::Open(Some("c1".into())), NoteEvent::DaemonAppeared]);
        for n in 0..10_000 {
            happenings.add(NoteEvent::Open(Some(n.to_string())));
        }
        assert_eq!(told(&happenings).len(), MOST);
    }

    #[tokio::test]
    async fn whoever_waits_hears_the_next_one() {
        let happenings = std::sync::Arc::new(Happenings::default());
        let ear = std::sync::Arc::clone(&happenings);
        let heard = tokio::spawn(async move { ear.next().await });
        happenings.add(NoteEvent::Closed);
        assert_eq!(heard.await.unwrap(), NoteEvent::Closed);
    }
}

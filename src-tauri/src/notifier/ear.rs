//! Between the wire and the notifier: takes every signal off the wire at once and keeps few of them. A notification daemon, or any other program on the
//! bus, may send as many as it likes; neither the memory nor the answers on the same connection may suffer from it.

use super::bus::Signal;
use tokio::sync::{mpsc, watch};

/// So many deeds of a person may wait for being handled. What comes beyond is a flood, and a flood is nobody's deed.
const MOST: usize = 256;

/// What is left of the signals.
#[derive(Debug)]
pub enum Heard {
    /// A word about the daemon; of several about its owner only the last.
    Word(Signal),
    /// There was a flood, and something that mattered may have gone down in it.
    Missed,
    /// The bus is gone.
    Silence,
}

/// The hearing end.
pub struct Ear {
    owner: watch::Receiver<Option<Signal>>,
    floods: watch::Receiver<u64>,
    deeds: mpsc::Receiver<Signal>,
}

/// What is spoken into the first is heard at the second.
pub fn pair() -> (impl FnMut(Option<Signal>) + Send + 'static, Ear) {
    let (tell_owner, owner) = watch::channel(None);
    let (tell_deed, deeds) = mpsc::channel(MOST);
    let (tell_flood, floods) = watch::channel(0_u64);
    // The speaking ends go when the bus is gone.
    let mut ends = Some((tell_owner, tell_deed, tell_flood));
    let mut flooded = false;
    let mouth = move |signal: Option<Signal>| {
        let Some(signal) = signal else {
            ends = None;
            return;
        };
        match &ends {
            Some((owner, ..)) if matches!(signal, Signal::Owner { .. }) => drop(owner.send_replace(Some(signal))),
            Some((_, deeds, floods)) => {
                let full = deeds.try_send(signal).is_err();
                if full {
                    floods.send_modify(|floods| *floods = floods.wrapping_add(1));
                    if !flooded {
                        tracing::warn!("a flood on the session bus: signals of notifications are passed over");
                    }
                }
                flooded = full;
            }
            None => {}
        }
    };
    (mouth, Ear { owner, floods, deeds })
}

impl Ear {
    /// The next thing. A change of the owner comes before what was said under the owner before; a flood is told when its rest is through.
    pub async fn next(&mut self) -> Heard {
        let word = tokio::select! {
            biased;
            changed = self.owner.changed() => match changed {
                Ok(()) => self.owner.borrow_and_update().clone(),
                Err(_) => None,
            },
            deed = self.deeds.recv() => deed,
            Ok(()) = self.floods.changed() => return Heard::Missed,
        };
        word.map_or(Heard::Silence, Heard::Word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_flood_is_cut_and_the_last_owner_is_heard_all_the_same() {
        let (mut mouth, mut ear) = pair();
        for id in 0..100_000 {
            mouth(Some(Signal::Closed { sender: ":1.7".into(), id }));
            mouth(Some(Signal::Owner { before: None, now: Some(format!(":1.{id}")) }));
        }
        assert!(matches!(ear.next().await, Heard::Word(Signal::Owner { now: Some(owner), .. }) if owner == ":1.99999"));
        for kept in 0..MOST {
            assert!(matches!(ear.next().await, Heard::Word(Signal::Closed { id, .. }) if id as usize == kept));
        }
        assert!(matches!(ear.next().await, Heard::Missed));
        mouth(None);
        assert!(matches!(ear.next().await, Heard::Silence));
    }
}

//! Who said what last, put together: one interface that says "so" is enough, silence is not "no".

use diwan_desk::ports::{Around, Said};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use tokio::sync::watch;

/// What something can be said about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matter {
    /// The screen is locked, or shows another person's session.
    Locked,
    /// Nobody has touched the computer for a while.
    Idle,
    /// The desktop shows no notifications.
    Silenced,
    /// Something fills the whole screen.
    FullScreen,
}

/// How things stand, and how often the computer awoke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct News {
    /// The surroundings.
    pub around: Around,
    /// Grows each time the computer comes back from sleep: whoever sleeps by a clock has to look at it again.
    pub awoke: u64,
}

/// The board on which every source writes.
#[derive(Debug, Default)]
pub struct Board {
    said: Mutex<BTreeMap<(Matter, &'static str), bool>>,
    news: watch::Sender<News>,
}

impl Board {
    /// `by` says that it is so or not; `None`: it says nothing (any more).
    pub fn say(&self, matter: Matter, by: &'static str, so: Option<bool>) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        match so {
            Some(so) => drop(said.insert((matter, by), so)),
            None => drop(said.remove(&(matter, by))),
        }
        let about = |matter: Matter| {
            let voices = said.iter().filter(|((about, _), _)| *about == matter);
            let mut voices = voices.map(|((_, by), so)| Said { so: *so, by });
            let first = voices.next();
            first.filter(|said| said.so).or_else(|| voices.find(|said| said.so)).or(first)
        };
        let around = Around {
            locked: about(Matter::Locked),
            idle: about(Matter::Idle),
            silenced: about(Matter::Silenced),
            full_screen: about(Matter::FullScreen),
        };
        // Still under the lock, so that an older look cannot overtake a newer one.
        self.news.send_if_modified(|news| std::mem::replace(&mut news.around, around) != around);
    }

    /// The computer comes back from sleep.
    pub fn awoke(&self) {
        self.news.send_modify(|news| news.awoke = news.awoke.wrapping_add(1));
    }

    /// How things stand, and every change from now on.
    pub fn read(&self) -> watch::Receiver<News> {
        self.news.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOGIN: &str = "org.freedesktop.login1";
    const SAVER: &str = "org.gnome.ScreenSaver";

    #[test]
    fn one_voice_is_enough_for_yes_and_silence_is_not_no() {
        let board = Board::default();
        let locked = || board.read().borrow().around.locked.map(|said| (said.so, said.by));
        assert_eq!(locked(), None);
        board.say(Matter::Locked, LOGIN, Some(false));
        assert_eq!(locked(), Some((false, LOGIN)));
        board.say(Matter::Locked, SAVER, Some(true));
        assert_eq!(
            locked(),
            Some((true, SAVER)),
            "a login manager that was never told does not contradict a locked screen"
        );
        board.say(Matter::Locked, LOGIN, Some(true));
        assert_eq!(locked(), Some((true, LOGIN)));
        board.say(Matter::Locked, LOGIN, None);
        board.say(Matter::Locked, SAVER, None);
        assert_eq!(locked(), None);
        assert_eq!(board.read().borrow().around, Around::default(), "each matter stands for itself");
    }

    #[test]
    fn only_changes_are_news_and_awaking_is_one() {
        let board = Board::default();
        let mut reader = board.read();
        board.say(Matter::Idle, LOGIN, None);
        assert!(!reader.has_changed().unwrap());
        board.say(Matter::Idle, LOGIN, Some(false));
        assert!(reader.has_changed().unwrap());
        reader.mark_unchanged();
        board.say(Matter::Idle, LOGIN, Some(false));
        assert!(!reader.has_changed().unwrap());
        board.awoke();
        assert!(reader.has_changed().unwrap());
    }
}

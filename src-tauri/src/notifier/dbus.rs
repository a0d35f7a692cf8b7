//! Toasts on Linux: `org.freedesktop.Notifications`, spoken directly over one connection.
//! Why not through notify-rust: `docs/adr/0002-notifications-over-dbus.md`.
//!
//! One lock is held over each call to the daemon and over each signal from it, so that a dismissal can never be handled before the id of its
//! toast is known. Signals count only from the process that owns the daemon's name: any other program on the bus could send them too.

use super::bus::{Bus, Signal};
use super::ear::{self, Ear, Heard};
use super::happenings::Happenings;
use super::leftover::{Leftover, Memory};
use super::toast::{ACKNOWLEDGE, Abilities, DEFAULT, OPEN, Sound, Toast, may_acknowledge};
use crate::words::Words;
use async_trait::async_trait;
use diwan_desk::ports::{NoteEvent, Notifier, NotifyError, Rung};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

/// How long the notifier bears with a daemon.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// One that does not answer for so long is treated as one that cannot show anything.
    pub answer: Duration,
    /// One that died gets so long to come back by itself before the bus is asked to start it.
    pub revival: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { answer: Duration::from_secs(10), revival: Duration::from_secs(3) }
    }
}

/// The notifier of a desktop with a session bus.
pub struct DbusNotifier {
    ringer: Arc<Ringer>,
}

/// What the listening task and the callers share.
struct Ringer {
    /// The bus's address; `None` is the session's.
    address: Option<String>,
    patience: Patience,
    words: Arc<Words>,
    happenings: Happenings,
    available: AtomicBool,
    memory: std::sync::Mutex<Memory>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    bus: Option<Bus>,
    /// The process that owns the daemon's name now.
    owner: Option<String>,
    /// What that process can show, once it was asked.
    abilities: Option<Abilities>,
    /// The toast on the screen.
    shown: Option<Shown>,
    /// A toast that was handed over and has no id yet.
    handed: Option<Handed>,
}

struct Shown {
    id: u32,
    rung: Rung,
}

/// A daemon may be slow: its answer is waited for as long as it takes, because only the id in it can replace the toast or take it away. Until then
/// nothing else is handed over, so that a daemon that awakes shows one toast and not ten.
struct Handed {
    answer: JoinHandle<zbus::Result<(u32, Option<String>)>>,
    rung: Rung,
}

impl DbusNotifier {
    /// Connects to the session's bus. Without one it answers all the same, shows nothing, and tries again at every toast.
    /// `memory` is a small file by which the next start knows what a killed one left on the screen.
    pub async fn start(words: Arc<Words>, memory: PathBuf) -> Arc<Self> {
        Self::on_bus(None, words, memory, Patience::default()).await
    }

    /// The same on the bus of this address, for tests that bring their own.
    pub async fn on_bus(address: Option<String>, words: Arc<Words>, memory: PathBuf, patience: Patience) -> Arc<Self> {
        let (available, state) = (AtomicBool::new(false), Mutex::new(State::default()));
        let (memory, happenings) = (std::sync::Mutex::new(Memory::open(memory)), Happenings::default());
        let ringer = Arc::new(Ringer { address, patience, words, happenings, available, memory, state });
        let mut state = ringer.state.lock().await;
        match tokio::time::timeout(patience.answer, ringer.connected(&mut state)).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::warn!(%error, "no session bus"),
            Err(_) => tracing::warn!("the session bus does not answer"),
        }
        drop(state);
        Arc::new(Self { ringer })
    }

    /// Says what is on the screen once more, after the words have changed.
    pub async fn reword(&self) {
        let mut state = self.ringer.state.lock().await;
        if let Some(shown) = &state.shown {
            let rung = shown.rung.clone();
            if let Err(error) = self.ringer.show(&mut state, &rung, Sound::None).await {
                tracing::warn!(%error, "the notification keeps its old words");
            }
        }
    }
}

#[async_trait]
impl Notifier for DbusNotifier {
    async fn post(&self, rung: &Rung) -> Result<(), NotifyError> {
        let mut state = self.ringer.state.lock().await;
        self.ringer.show(&mut state, rung, Sound::of(rung)).await
    }

    async fn withdraw(&self) {
        let mut state = self.ringer.state.lock().await;
        let (shown, handed) = (state.shown.take(), state.handed.take());
        let Some(bus) = state.bus.clone() else { return };
        if let Some(handed) = handed {
            let bus = bus.clone();
            tokio::spawn(async move {
                if let Ok(Ok((id, _))) = handed.answer.await {
                    bus.close(id).await;
                }
            });
        }
        let Some(shown) = shown else { return };
        if tokio::time::timeout(self.ringer.patience.answer, bus.close(shown.id)).await.is_err() {
            tracing::warn!("the notification daemon does not answer; a toast may stay");
            return;
        }
        self.ringer.remember(None);
    }

    async fn next(&self) -> NoteEvent {
        self.ringer.happenings.next().await
    }

    fn available(&self) -> bool {
        self.ringer.available.load(Ordering::Relaxed)
    }
}

impl Ringer {
    /// Shows the toast in place of the one before.
    async fn show(self: &Arc<Self>, state: &mut State, rung: &Rung, sound: Sound) -> Result<(), NotifyError> {
        let answer = tokio::time::timeout(self.patience.answer, self.notify(state, rung, sound)).await;
        let result = answer.unwrap_or_else(|_| Err(zbus::Error::Failure("the daemon does not answer".into())));
        if result.is_err() && state.owner.is_none() {
            self.available.store(false, Ordering::Relaxed);
        }
        result.map_err(|error| NotifyError(error.to_string()))
    }

    async fn notify(self: &Arc<Self>, state: &mut State, rung: &Rung, sound: Sound) -> zbus::Result<()> {
        let bus = self.connected(state).await?;
        self.answered(state, &bus).await?;
        let abilities = match state.abilities {
            Some(abilities) => abilities,
            None => {
                let (capabilities, owner) = bus.capabilities().await?;
                self.met(state, owner);
                Abilities::of(&capabilities)
            }
        };
        state.abilities = Some(abilities);
        let toast = Toast::compose(rung, &self.words.voice(), abilities);
        let replaces = state.shown.as_ref().map_or(0, |shown| shown.id);
        let daemon = bus.clone();
        let answer = tokio::spawn(async move { daemon.notify(&toast, replaces, sound).await });
        state.handed = Some(Handed { answer, rung: rung.clone() });
        self.answered(state, &bus).await
    }

    /// Waits until the toast that was handed over has its id; nothing is lost when the waiting is broken off.
    async fn answered(&self, state: &mut State, bus: &Bus) -> zbus::Result<()> {
        let Some(handed) = state.handed.as_mut() else { return Ok(()) };
        let answer = (&mut handed.answer).await;
        let rung = state.handed.take().map(|handed| handed.rung);
        let (id, owner) = answer.unwrap_or_else(|error| Err(zbus::Error::Failure(error.to_string())))?;
        let abilities = state.abilities;
        self.met(state, owner);
        state.abilities = abilities;
        let Some(rung) = rung.filter(|_| id != 0) else {
            return Err(zbus::Error::Failure("the daemon gave the toast no id".into()));
        };
        state.shown = Some(Shown { id, rung });
        self.remember(state.owner.clone().map(|owner| Leftover { bus: bus.id.clone(), owner, id }));
        Ok(())
    }

    /// The connection, made anew when there is none, with a task that listens to it.
    async fn connected(self: &Arc<Self>, state: &mut State) -> zbus::Result<Bus> {
        if let Some(bus) = &state.bus {
            return Ok(bus.clone());
        }
        let (mouth, ear) = ear::pair();
        let bus = Bus::connect(self.address.as_deref(), mouth).await?;
        state.owner = bus.owner().await;
        let available = state.owner.is_some() || bus.can_start_daemon().await;
        self.available.store(available, Ordering::Relaxed);
        self.clear_leftover(&bus, state.owner.as_deref()).await;
        state.bus = Some(bus.clone());
        tokio::spawn(Arc::clone(self).listen(ear));
        Ok(bus)
    }

    /// A toast of a program that was killed is taken away: nobody hears its buttons, and what is owed rings anew.
    async fn clear_leftover(&self, bus: &Bus, owner: Option<&str>) {
        let leftover = self.memory().last().cloned();
        if let Some(leftover) = leftover {
            if leftover.bus == bus.id && owner == Some(&leftover.owner) {
                bus.close(leftover.id).await;
            }
            self.remember(None);
        }
    }

    fn remember(&self, shown: Option<Leftover>) {
        self.memory().keep(shown);
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn listen(self: Arc<Self>, mut ear: Ear) {
        loop {
            let heard = ear.next().await;
            let mut state = self.state.lock().await;
            match heard {
                Heard::Word(Signal::Owner { before, now }) => self.owner_changed(&mut state, before, now),
                Heard::Word(Signal::Action { sender, id, key }) if state.owner.as_deref() == Some(&sender) => {
                    acted(&self, &state, id, &key)
                }
                Heard::Word(Signal::Closed { sender, id }) if state.owner.as_deref() == Some(&sender) => {
                    if state.shown.as_ref().is_some_and(|shown| shown.id == id) {
                        state.shown = None;
                        self.remember(None);
                        self.happenings.add(NoteEvent::Closed);
                    }
                }
                Heard::Word(Signal::Action { .. } | Signal::Closed { .. }) => {
                    tracing::debug!("a signal from a stranger on the bus was ignored")
                }
                // Whether the toast still stands is not known: the bell counts it as gone, and the next one takes its place if it is there.
                Heard::Missed if state.shown.is_some() => self.happenings.add(NoteEvent::Closed),
                Heard::Missed => {}
                Heard::Silence => {
                    tracing::warn!("the session bus is gone");
                    *state = State::default();
                    self.available.store(false, Ordering::Relaxed);
                    self.happenings.add(NoteEvent::DaemonGone);
                    return;
                }
            }
        }
    }

    fn owner_changed(self: &Arc<Self>, state: &mut State, before: Option<String>, now: Option<String>) {
        if now == state.owner || (now.is_none() && before != state.owner) {
            // Known already from an answer of this very process, or news of one that was replaced since.
            return;
        }
        let died = now.is_none();
        *state = State { bus: state.bus.take(), owner: now, ..State::default() };
        if died {
            // Before it is told: whoever hears of it asks at once whether notifications can be shown.
            self.available.store(false, Ordering::Relaxed);
            self.happenings.add(NoteEvent::DaemonGone);
            tokio::spawn(Arc::clone(self).revive());
        } else {
            self.available.store(true, Ordering::Relaxed);
            self.happenings.add(NoteEvent::DaemonAppeared);
        }
    }

    /// Nobody else may start a daemon that died; where the bus can, it is asked to, since circulars must not stay unseen for that.
    async fn revive(self: Arc<Self>) {
        tokio::time::sleep(self.patience.revival).await;
        let state = self.state.lock().await;
        if let (None, Some(bus)) = (&state.owner, &state.bus)
            && bus.can_start_daemon().await
            && let Err(error) = bus.start_daemon().await
        {
            tracing::warn!(%error, "the notification daemon could not be started");
        }
    }

    /// An answer came from this process, so it owns the name, whatever the bus has told so far.
    fn met(&self, state: &mut State, owner: Option<String>) {
        if owner.is_some() && state.owner != owner {
            *state = State { bus: state.bus.take(), owner, ..State::default() };
        }
        self.available.store(true, Ordering::Relaxed);
    }
}

fn acted(ringer: &Ringer, state: &State, id: u32, key: &str) {
    let Some(shown) = state.shown.as_ref().filter(|shown| shown.id == id) else { return };
    match key {
        DEFAULT | OPEN => {
            let only = match shown.rung.owed.as_slice() {
                [only] => Some(only.id.clone()),
                _ => None,
            };
            ringer.happenings.add(NoteEvent::Open(only));
        }
        ACKNOWLEDGE => match may_acknowledge(&shown.rung) {
            Some(item) => ringer.happenings.add(NoteEvent::Acknowledge(item.id.clone())),
            None => tracing::warn!("an acknowledgement that was not offered was ignored"),
        },
        _ => tracing::warn!("an action that was not offered was ignored"),
    }
}

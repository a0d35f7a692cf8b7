//! Toasts on Linux: `org.freedesktop.Notifications`, spoken directly over one connection.
//! Why not through notify-rust: `docs/adr/0002-notifications-over-dbus.md`.
//!
//! One lock is held over each call to the daemon and over each signal from it, so that a dismissal can never be handled before the id of its
//! toast is known. Signals count only from the process that owns the daemon's name: any other program on the bus could send them too.

use super::bus::{Bus, Signal};
use super::leftover::{Leftover, Memory};
use super::toast::{ACKNOWLEDGE, Abilities, DEFAULT, OPEN, Toast, may_acknowledge};
use crate::words::Words;
use async_trait::async_trait;
use diwan_desk::ports::{NoteEvent, Notifier, NotifyError, Rung};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio::sync::{Mutex, mpsc};

/// A daemon that does not answer for so long is treated as one that cannot show anything.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);
/// A daemon that died gets so long to come back by itself before the bus is asked to start it.
const REVIVAL_DELAY: Duration = Duration::from_secs(3);

/// The notifier of a desktop with a session bus.
pub struct DbusNotifier {
    ringer: Arc<Ringer>,
    events: Mutex<mpsc::UnboundedReceiver<NoteEvent>>,
}

/// What the listening task and the callers share.
struct Ringer {
    /// The bus's address; `None` is the session's.
    address: Option<String>,
    words: Arc<Words>,
    say: mpsc::UnboundedSender<NoteEvent>,
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
}

struct Shown {
    id: u32,
    rung: Rung,
}

impl DbusNotifier {
    /// Connects to the session's bus. Without one it answers all the same, shows nothing, and tries again at every toast.
    /// `memory` is a small file by which the next start knows what a killed one left on the screen.
    pub async fn start(words: Arc<Words>, memory: PathBuf) -> Arc<Self> {
        Self::on_bus(None, words, memory).await
    }

    /// The same on the bus of this address, for tests that bring their own.
    pub async fn on_bus(address: Option<String>, words: Arc<Words>, memory: PathBuf) -> Arc<Self> {
        let (say, events) = mpsc::unbounded_channel();
        let (available, state) = (AtomicBool::new(false), Mutex::new(State::default()));
        let memory = std::sync::Mutex::new(Memory::open(memory));
        let ringer = Arc::new(Ringer { address, words, say, available, memory, state });
        let mut state = ringer.state.lock().await;
        match tokio::time::timeout(ANSWER_LIMIT, ringer.connected(&mut state)).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::warn!(%error, "no session bus"),
            Err(_) => tracing::warn!("the session bus does not answer"),
        }
        drop(state);
        Arc::new(Self { ringer, events: Mutex::new(events) })
    }

    /// Says what is on the screen once more, after the words have changed.
    pub async fn reword(&self) {
        let mut state = self.ringer.state.lock().await;
        if let Some(shown) = &state.shown {
            let rung = shown.rung.clone();
            if let Err(error) = self.ringer.show(&mut state, &rung, true).await {
                tracing::warn!(%error, "the notification keeps its old words");
            }
        }
    }
}

#[async_trait]
impl Notifier for DbusNotifier {
    async fn post(&self, rung: &Rung) -> Result<(), NotifyError> {
        let mut state = self.ringer.state.lock().await;
        self.ringer.show(&mut state, rung, rung.again).await
    }

    async fn withdraw(&self) {
        let mut state = self.ringer.state.lock().await;
        let (Some(shown), Some(bus)) = (state.shown.take(), state.bus.as_ref()) else { return };
        if tokio::time::timeout(ANSWER_LIMIT, bus.close(shown.id)).await.is_err() {
            tracing::warn!("the notification daemon does not answer; a toast may stay");
            return;
        }
        self.ringer.remember(None);
    }

    async fn next(&self) -> NoteEvent {
        match self.events.lock().await.recv().await {
            Some(event) => event,
            // The sender lives as long as this notifier, so this cannot be; waiting is the harmless answer.
            None => std::future::pending().await,
        }
    }

    fn available(&self) -> bool {
        self.ringer.available.load(Ordering::Relaxed)
    }
}

impl Ringer {
    /// Shows the toast in place of the one before.
    async fn show(self: &Arc<Self>, state: &mut State, rung: &Rung, silent: bool) -> Result<(), NotifyError> {
        let answer = tokio::time::timeout(ANSWER_LIMIT, self.notify(state, rung, silent)).await;
        let result = answer.unwrap_or_else(|_| Err(zbus::Error::Failure("the daemon does not answer".into())));
        if result.is_err() && state.owner.is_none() {
            self.available.store(false, Ordering::Relaxed);
        }
        result.map_err(|error| NotifyError(error.to_string()))
    }

    async fn notify(self: &Arc<Self>, state: &mut State, rung: &Rung, silent: bool) -> zbus::Result<()> {
        let bus = self.connected(state).await?;
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
        let (id, owner) = bus.notify(&toast, replaces, silent).await?;
        self.met(state, owner);
        state.abilities = Some(abilities);
        state.shown = Some(Shown { id, rung: rung.clone() });
        self.remember(state.owner.clone().map(|owner| Leftover { bus: bus.id, owner, id }));
        Ok(())
    }

    /// The connection, made anew when there is none, with a task that listens to it.
    async fn connected(self: &Arc<Self>, state: &mut State) -> zbus::Result<Bus> {
        if let Some(bus) = &state.bus {
            return Ok(bus.clone());
        }
        let (bus, signals) = Bus::connect(self.address.as_deref()).await?;
        state.owner = bus.owner().await;
        let available = state.owner.is_some() || bus.can_start_daemon().await;
        self.available.store(available, Ordering::Relaxed);
        self.clear_leftover(&bus, state.owner.as_deref()).await;
        state.bus = Some(bus.clone());
        tokio::spawn(Arc::clone(self).listen(signals));
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

    async fn listen(self: Arc<Self>, mut signals: impl futures_util::Stream<Item = Signal> + Send + Unpin) {
        use futures_util::StreamExt;
        while let Some(signal) = signals.next().await {
            let mut state = self.state.lock().await;
            match signal {
                Signal::Owner { before, now } => self.owner_changed(&mut state, before, now),
                Signal::Action { sender, id, key } if state.owner.as_deref() == Some(&sender) => {
                    acted(&self, &state, id, &key)
                }
                Signal::Closed { sender, id } if state.owner.as_deref() == Some(&sender) => {
                    if state.shown.as_ref().is_some_and(|shown| shown.id == id) {
                        state.shown = None;
                        self.remember(None);
                        self.tell(NoteEvent::Closed);
                    }
                }
                Signal::Action { .. } | Signal::Closed { .. } => {
                    tracing::warn!("a signal from a stranger on the bus was ignored")
                }
            }
        }
        tracing::warn!("the session bus is gone");
        *self.state.lock().await = State::default();
        self.available.store(false, Ordering::Relaxed);
        self.tell(NoteEvent::DaemonGone);
    }

    fn owner_changed(self: &Arc<Self>, state: &mut State, before: Option<String>, now: Option<String>) {
        if now == state.owner || (now.is_none() && before != state.owner) {
            // Known already from an answer of this very process, or news of one that was replaced since.
            return;
        }
        let died = now.is_none();
        *state = State { bus: state.bus.take(), owner: now, abilities: None, shown: None };
        if died {
            // Before it is told: whoever hears of it asks at once whether notifications can be shown.
            self.available.store(false, Ordering::Relaxed);
            self.tell(NoteEvent::DaemonGone);
            tokio::spawn(Arc::clone(self).revive());
        } else {
            self.available.store(true, Ordering::Relaxed);
            self.tell(NoteEvent::DaemonAppeared);
        }
    }

    /// Nobody else may start a daemon that died; where the bus can, it is asked to, since circulars must not stay unseen for that.
    async fn revive(self: Arc<Self>) {
        tokio::time::sleep(REVIVAL_DELAY).await;
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
            *state = State { bus: state.bus.take(), owner, abilities: None, shown: None };
        }
        self.available.store(true, Ordering::Relaxed);
    }

    fn tell(&self, event: NoteEvent) {
        // Fails only when the notifier itself is gone, and then nobody is left to be told.
        let _ = self.say.send(event);
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
            ringer.tell(NoteEvent::Open(only));
        }
        ACKNOWLEDGE => match may_acknowledge(&shown.rung) {
            Some(item) => ringer.tell(NoteEvent::Acknowledge(item.id.clone())),
            None => tracing::warn!("an acknowledgement that was not offered was ignored"),
        },
        _ => tracing::warn!("an action that was not offered was ignored"),
    }
}

//! The desk as the shell sees it: open it, run it, ask it. The commands of `docs/IPC.md` are in `commands/`, one method each.

use crate::export::Exporting;
use crate::keep::{Keep, LastSeat};
use crate::ports::Ports;
use crate::seat::{Seat, Session, lock};
use crate::view::{
    DeskEvent, DutyCount, Failure, FailureCode, Link, OfficeCount, OutboxCount, Phase, Status, UnreadCount,
};
use crate::{away, bell, courier, dispatch, drawer, failure, mapping, nap, observe};
use diwan_cache::{Changes, Counters};
use diwan_domain::ItemId;
use diwan_protocol::LetterboxError;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::{broadcast, mpsc, watch};

/// One employee's desk on this computer: the drawer, the line to the registry and the bell.
pub struct Desk {
    pub(crate) root: PathBuf,
    pub(crate) ports: Ports,
    pub(crate) device_name: String,
    pub(crate) keep: Mutex<Keep>,
    pub(crate) seat: watch::Sender<Option<Arc<Seat>>>,
    /// One sign-in or sign-out at a time; guards the receiver that ends when the last seat's folder is really closed.
    pub(crate) turning: tokio::sync::Mutex<Option<mpsc::Receiver<()>>>,
    /// Why the last person's drawer could not be opened.
    pub(crate) trouble: Mutex<Option<FailureCode>>,
    /// Whether the last toast was taken by the notification service.
    pub(crate) toasts_taken: AtomicBool,
    events: broadcast::Sender<DeskEvent>,
    last_status: tokio::sync::Mutex<Option<Status>>,
    pub(crate) exporting: Exporting,
}

impl Desk {
    /// Opens the desk that is kept in `dir` (made when missing). Reads disk, so it is called off the main thread.
    /// `device_name` is what the registry's list of sessions calls this computer, e.g. its host name.
    ///
    /// A damaged or newer cache is set aside and built anew (`Status::rebuilt`). One that cannot be opened because of the disk does not fail here:
    /// the desk opens signed out, says so in `Status::drawer`, and tries again from time to time.
    /// Fails only when `dir` itself cannot be used (`DiskFull`, `DiskFailed`).
    pub fn open(dir: &Path, ports: Ports, device_name: String) -> Result<Arc<Self>, Failure> {
        std::fs::create_dir_all(dir)?;
        let keep = Keep::load(dir);
        let (seat, receiver, trouble) = match &keep.seat {
            None => (None, None, None),
            Some(last) => match reopen(dir, &ports, last) {
                Ok((seat, receiver)) => (Some(seat), Some(receiver), None),
                Err(code) => (None, None, Some(code)),
            },
        };
        let (events, _) = broadcast::channel(256);
        Ok(Arc::new(Self {
            root: dir.to_owned(),
            ports,
            device_name,
            keep: Mutex::new(keep),
            seat: watch::channel(seat).0,
            turning: tokio::sync::Mutex::new(receiver),
            trouble: Mutex::new(trouble),
            toasts_taken: AtomicBool::new(true),
            events,
            last_status: tokio::sync::Mutex::new(None),
            exporting: Exporting::default(),
        }))
    }

    /// Drives courier, dispatch and bell until `shutdown` ends. Call it once, on a tokio runtime.
    pub async fn run(self: &Arc<Self>, shutdown: impl Future<Output = ()> + Send) {
        tokio::select! {
            biased;
            () = shutdown => {}
            () = self.work() => {}
        }
        let seat = self.seat.borrow().clone();
        if let Some(seat) = seat
            && let Err(error) = seat.note_alive().await
        {
            tracing::warn!(%error, "a last sign of life could not be kept");
        }
        self.take_faces_away().await;
    }

    async fn work(self: &Arc<Self>) {
        let mut seats = self.seat.subscribe();
        loop {
            let seat = seats.borrow_and_update().clone();
            let turned = match seat {
                Some(seat) => tokio::select! {
                    // First of all: after a sign-out nothing more is sent or fetched.
                    biased;
                    turned = seats.changed() => turned,
                    () = self.work_for(&seat) => Ok(()),
                },
                None => {
                    let mut again = std::pin::pin!(self.open_again());
                    loop {
                        tokio::select! {
                            biased;
                            turned = seats.changed() => break turned,
                            // Nobody sits here: what happens to toasts is of no interest, but must not pile up.
                            _ = self.ports.notifier.next() => {}
                            () = &mut again => {}
                        }
                    }
                }
            };
            self.take_faces_away().await;
            if turned.is_err() {
                return;
            }
        }
    }

    async fn take_faces_away(&self) {
        self.ports.notifier.withdraw().await;
        self.ports.alert.hide().await;
    }

    async fn work_for(self: &Arc<Self>, seat: &Arc<Seat>) {
        tokio::join!(
            self.look_up_session(seat),
            bell::run(self, seat),
            courier::run(self, seat),
            courier::listen(self, seat),
            dispatch::run(self, seat),
            nap::watch(self, seat),
            drawer::watch(self, seat),
            observe::watch(self, seat),
            observe::send(self, seat),
        );
    }

    /// Tries again to open the drawer of whoever sat here last, when the disk refused it at the start. Never ends by itself.
    async fn open_again(self: &Arc<Self>) {
        loop {
            self.ports.clock.sleep(drawer::TRY_AGAIN).await;
            let mut parting = self.turning.lock().await;
            let last = lock(&self.keep).seat.clone();
            let refused = lock(&self.trouble).is_some() && self.seat.borrow().is_none();
            let Some(last) = last.filter(|_| refused) else { continue };
            let (root, ports) = (self.root.clone(), self.ports.clone());
            let opened = self.ports.aside(move || reopen(&root, &ports, &last)).await;
            match opened {
                Some(Ok((seat, receiver))) => {
                    *lock(&self.trouble) = None;
                    *parting = Some(receiver);
                    self.emit(DeskEvent::Items);
                    self.seat.send_replace(Some(seat));
                }
                Some(Err(code)) => *lock(&self.trouble) = Some(code),
                None => {}
            }
            drop(parting);
            self.publish().await;
        }
    }

    /// Asks the vault for the session of the last start. Beside the rest, because a keyring that asks the person takes its time and the bell must not.
    async fn look_up_session(&self, seat: &Arc<Seat>) {
        if *seat.session.borrow() != Session::LookingUp {
            return;
        }
        let token = self.ports.vault.load(&seat.server, &seat.login).await;
        seat.session.send_if_modified(|session| {
            // A sign-in may have been quicker than a keyring that asks.
            let looking = *session == Session::LookingUp;
            if looking {
                *session = token.map_or(Session::Ended, Session::Open);
            }
            looking
        });
        self.publish().await;
    }

    /// What happens, after it is committed. A receiver that lags (`RecvError::Lagged`) asks for `status` and its lists again.
    pub fn events(&self) -> broadcast::Receiver<DeskEvent> {
        self.events.subscribe()
    }

    /// Asks the window to open an item, or the oldest owed circular when `None` (tray, `diwan --open ID`, a toast): sends `DeskEvent::Open`.
    /// Does nothing when `None` is asked and nothing is owed.
    pub async fn open_item(&self, id: Option<String>) {
        let id = match id {
            // It may come from another start of the program, so from anybody.
            Some(id) => ItemId::parse(&id).map(|id| id.to_string()),
            None => self.counters().await.and_then(|c| c.oldest_owed).map(|id| id.to_string()),
        };
        if let Some(id) = id {
            self.emit(DeskEvent::Open { id });
        }
    }

    /// Whether the screen is known to be locked: nothing on it can be seen.
    pub(crate) fn is_locked(&self) -> bool {
        self.ports.surroundings.around().locked.is_some_and(|said| said.so)
    }

    /// The seat, or the failure that every command gives that needs one.
    pub(crate) fn seated(&self) -> Result<Arc<Seat>, Failure> {
        self.seat.borrow().clone().ok_or_else(|| FailureCode::SignedOut.into())
    }

    pub(crate) fn emit(&self, event: DeskEvent) {
        // No receiver is no fault: the window may not be there yet.
        let _ = self.events.send(event);
    }

    /// Tells the window the status when it differs from the last one told.
    pub(crate) async fn publish(&self) {
        // Held over the reading, so that two at once cannot tell an older status last.
        let mut last = self.last_status.lock().await;
        match self.status_now().await {
            Ok(status) if last.as_ref() != Some(&status) => {
                *last = Some(status.clone());
                self.emit(DeskEvent::Status { status: Box::new(status) });
            }
            Ok(_) => {}
            Err(failure) => tracing::warn!(code = ?failure.code, "the status cannot be read"),
        }
    }

    /// Tells the window and the bell what a committed transaction changed.
    pub(crate) async fn tell(&self, seat: &Arc<Seat>, changes: &Changes) {
        for id in &changes.malformed {
            tracing::warn!(item = %id, "an item of the feed is not what its kind says; it is kept as it came");
        }
        if changes.acts_again > 0 {
            tracing::warn!(
                acts = changes.acts_again,
                "the registry does not hold acts that it had recorded; they are sent again"
            );
            seat.send.notify_one();
        }
        if changes.is_empty() {
            return;
        }
        self.emit(DeskEvent::Items);
        let duties = [&changes.new_duties, &changes.owed_again, &changes.ended_duties];
        if changes.bell || duties.iter().any(|ids| !ids.is_empty()) {
            seat.duties.notify_one();
            seat.sense.notify_one();
        }
        self.publish().await;
    }

    /// Passes an answer of the registry on, after noting what it says about line and session. `token` is the one that was asked with.
    pub(crate) async fn heard<T>(
        &self,
        seat: &Arc<Seat>,
        token: &str,
        answer: Result<T, LetterboxError>,
    ) -> Result<T, LetterboxError> {
        use diwan_protocol::ProblemType as T;
        let failure = match &answer {
            Ok(_) => None,
            // A refusal is an answer: the line is there.
            Err(LetterboxError::Problem(p)) if p.status < 500 && p.kind() != Some(T::ClientTooOld) => None,
            Err(error) => Some(failure::of_line(error)),
        };
        let (mut changed, came_back) = seat.note_line(failure);
        if let Err(LetterboxError::Problem(problem)) = &answer {
            changed |= match problem.kind() {
                Some(T::SignedOut) => self.session_ended(seat, token).await,
                Some(T::PasswordChangeRequired) => seat.turn_session(token, Session::MustChange),
                _ => false,
            };
        }
        if came_back {
            if let Err(error) = seat.drawer(|cache| cache.retry_now()).await {
                tracing::warn!(%error, "waiting acts could not be called up");
            }
            seat.send.notify_one();
        }
        if changed {
            self.publish().await;
        }
        answer
    }

    async fn session_ended(&self, seat: &Arc<Seat>, token: &str) -> bool {
        let turned = seat.turn_session(token, |_| Session::Ended);
        if turned {
            self.ports.vault.clear(&seat.server, &seat.login).await;
        }
        turned
    }

    /// The figures of the drawer; while it cannot be read, those that were read last: a duty does not end by a disk that fails.
    async fn counters(&self) -> Option<Counters> {
        let seat = self.seat.borrow().clone()?;
        let _one_at_a_time = seat.counting.lock().await;
        let now = seat.registry_now();
        match seat.drawer(move |cache| cache.counters(now)).await {
            Ok(figures) => *lock(&seat.figures) = figures,
            Err(error) => tracing::warn!(%error, "the figures cannot be read"),
        }
        let figures = lock(&seat.figures).clone();
        Some(figures)
    }

    /// The status as it is now.
    pub(crate) async fn status_now(&self) -> Result<Status, Failure> {
        let seat = self.seat.borrow().clone();
        let counters = self.counters().await.unwrap_or_default();
        let settings_server = lock(&self.keep).settings.server.clone();
        let notifications = self.ports.notifier.available() && self.toasts_taken.load(Ordering::Relaxed);
        let link = match &seat {
            Some(seat) => {
                let line = seat.line();
                let last_sync = seat.last_sync().map(|m| m.0);
                Link { online: line.online, since: line.since.0, last_sync, failure: line.failure }
            }
            None => {
                Link { online: false, since: self.ports.clock.now().0, last_sync: None, failure: *lock(&self.trouble) }
            }
        };
        Ok(Status {
            phase: seat.as_ref().map_or(Phase::SignedOut, |s| s.phase()),
            server: seat.as_ref().map_or(settings_server, |s| s.server.clone()),
            who: seat.as_ref().and_then(|s| s.who()).map(mapping::who),
            link,
            sync: seat.as_ref().and_then(|s| s.sync()),
            outbox: OutboxCount { waiting: counters.waiting, rejected: counters.rejected },
            duties: DutyCount {
                owed: counters.owed,
                overdue: counters.overdue,
                nearest_deadline: counters.nearest_deadline.map(|m| m.0),
                oldest: counters.oldest_owed.map(|id| id.to_string()),
            },
            bell: seat.as_ref().map(|seat| lock(&seat.face).clone()).unwrap_or_default(),
            catch_up: match &seat {
                Some(seat) => away::catch_up(seat).await,
                None => None,
            },
            unread: UnreadCount {
                all: counters.unread_circulars + counters.unread_letters,
                circulars: counters.unread_circulars,
                letters: counters.unread_letters,
            },
            office: seat.as_ref().map(|_| OfficeCount { drafts: counters.drafts, contests: counters.contests }),
            cached: counters.documents,
            drawer: match &seat {
                Some(seat) => *seat.drawer.trouble.borrow(),
                None => *lock(&self.trouble),
            },
            rebuilt: seat.as_ref().and_then(|s| s.drawer.told()).map(mapping::rebuilt),
            vault: self.ports.vault.kind(),
            notifications,
        })
    }
}

fn reopen(dir: &Path, ports: &Ports, last: &LastSeat) -> Result<(Arc<Seat>, mpsc::Receiver<()>), FailureCode> {
    let letterbox = ports.letterboxes.make(&last.server)?;
    let device = crate::seat::new_device(ports);
    Seat::open(dir, ports, (&last.server, &last.login), letterbox, device).map_err(|error| {
        tracing::error!(%error, "the cache of the last person cannot be opened");
        failure::of_cache(&error)
    })
}

//! What the parts of the shell share: the desk once it is open, the words, the tray, and who waits for what.

use crate::alert::Alert;
use crate::notifier::SystemNotifier;
use crate::places::Places;
use crate::tray::Tray;
use crate::tray::face::Face;
use crate::window;
use crate::words::Words;
use diwan_desk::Desk;
use diwan_desk::view::{DeskEvent, Failure, FailureCode, Settings, Status};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use tauri::{AppHandle, Emitter};
use tauri_plugin_autostart::ManagerExt;
use tokio::sync::watch;

/// The event that carries a `DeskEvent` to the window.
const EVENT: &str = "desk";

/// Whether the desk is open yet, and if not, why it never will be.
pub type Opening = Option<Result<Arc<Desk>, Failure>>;

/// The shell's shared state; managed by Tauri.
pub struct Shell {
    app: AppHandle,
    /// Folders and presets of this start.
    pub places: Places,
    /// The words of the moment.
    pub words: Arc<Words>,
    /// The alert window.
    pub alert: Arc<Alert>,
    desk: watch::Sender<Opening>,
    /// Set once, and read without a lock: its methods wait for the main thread, which must never wait for them.
    tray: OnceLock<Tray>,
    /// Whether a tray host shows the tray now.
    tray_seen: AtomicBool,
    notifier: Mutex<Option<Arc<SystemNotifier>>>,
    last_status: Mutex<Option<Status>>,
    /// An item that was asked for before the window could hear it.
    wanted: Mutex<Option<String>>,
    window_listens: AtomicBool,
    leaving: watch::Sender<bool>,
}

impl Shell {
    /// A shell whose desk is still closed.
    pub fn new(app: AppHandle, places: Places) -> Self {
        let words = Arc::new(Words::new(&Settings::default()));
        Self {
            alert: Alert::new(app.clone(), Arc::clone(&words)),
            app,
            places,
            words,
            desk: watch::Sender::new(None),
            tray: OnceLock::new(),
            tray_seen: AtomicBool::new(false),
            notifier: Mutex::new(None),
            last_status: Mutex::new(None),
            wanted: Mutex::new(None),
            window_listens: AtomicBool::new(false),
            leaving: watch::Sender::new(false),
        }
    }

    /// The desk, as soon as it is open.
    pub async fn desk(&self) -> Result<Arc<Desk>, Failure> {
        let mut opening = self.desk.subscribe();
        match opening.wait_for(Option::is_some).await.as_deref() {
            Ok(Some(opened)) => opened.clone(),
            Ok(None) | Err(_) => Err(FailureCode::Internal.into()),
        }
    }

    /// The desk is open, or will never be.
    pub fn opened(&self, opening: Result<Arc<Desk>, Failure>) {
        self.desk.send_replace(Some(opening));
    }

    /// The notifier, so that it can speak anew when the words change.
    pub fn notify_through(&self, notifier: Arc<SystemNotifier>) {
        *lock(&self.notifier) = Some(notifier);
    }

    /// Makes everything outside the window follow the settings: words, title, start at login.
    pub async fn follow(&self, settings: &Settings) {
        if self.words.change(settings) {
            self.refresh_tray();
            window::title(&self.app, &self.words.voice().say("tray--name"));
            let notifier = lock(&self.notifier).clone();
            if let Some(notifier) = notifier {
                notifier.reword().await;
            }
        }
        // Its page asks for the settings whenever it is told: theme and size of text are not among the words.
        self.alert.fit(settings.text_size);
        self.alert.tell();
        // A desk of a test or of a trial must not start by itself at the person's next login.
        if !self.places.chosen
            && let Err(error) = self.start_at_login(settings.autostart)
        {
            tracing::warn!(%error, "start at login could not be set");
        }
    }

    fn start_at_login(&self, wanted: bool) -> Result<(), tauri_plugin_autostart::Error> {
        let autostart = self.app.autolaunch();
        match (wanted, autostart.is_enabled()?) {
            (true, false) => autostart.enable(),
            (false, true) => autostart.disable(),
            _ => Ok(()),
        }
    }

    /// Hands an event to the window, and what it says to the tray.
    pub fn tell(&self, event: DeskEvent) {
        match &event {
            DeskEvent::Status { status } => {
                *lock(&self.last_status) = Some(Status::clone(status));
                self.refresh_tray();
            }
            DeskEvent::Open { id } => {
                window::show(&self.app);
                if !self.window_listens.load(Ordering::Acquire) {
                    *lock(&self.wanted) = Some(id.clone());
                    return;
                }
            }
            DeskEvent::Items | DeskEvent::NewDuties { .. } | DeskEvent::Export { .. } => {}
        }
        if let Err(error) = self.app.emit_to(window::MAIN, EVENT, event) {
            tracing::warn!(%error, "the window could not be told");
        }
    }

    /// The window asked for its first status, so it listens: what was asked for before is told now.
    pub fn window_listens(&self) {
        self.window_listens.store(true, Ordering::Release);
        let wanted = lock(&self.wanted).take();
        if let Some(id) = wanted {
            self.tell(DeskEvent::Open { id });
        }
    }

    /// The tray's face for the moment.
    pub fn face(&self) -> Face {
        Face::of(lock(&self.last_status).as_ref(), &self.words.voice())
    }

    /// The tray, once a tray host has come.
    pub fn tray(&self) -> &OnceLock<Tray> {
        &self.tray
    }

    /// A tray host came or went.
    pub fn tray_host(&self, seen: bool) {
        self.tray_seen.store(seen, Ordering::Relaxed);
    }

    /// Whether a hidden window can be found again in the tray.
    pub fn has_tray(&self) -> bool {
        self.tray_seen.load(Ordering::Relaxed) && self.tray.get().is_some()
    }

    /// Shows the moment in the tray. Not to be called on the main thread, for which it waits.
    pub fn refresh_tray(&self) {
        if let Some(tray) = self.tray.get()
            && let Err(error) = tray.show(self.face())
        {
            tracing::warn!(%error, "the tray could not be changed");
        }
    }

    /// The program is to end.
    pub fn leave(&self) {
        self.leaving.send_replace(true);
    }

    /// Ends when the program is to end.
    pub fn left(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut leaving = self.leaving.subscribe();
        async move {
            // An error means that the shell itself is gone, which is leaving as well.
            let _ = leaving.wait_for(|leaving| *leaving).await;
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

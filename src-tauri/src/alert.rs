//! The alert window: small, above all others, for what is overdue or an emergency. It has a page and a capability of its own: it can open and
//! acknowledge, nothing else. It takes the keyboard from nobody, and it exists only while it shows something, because a second page costs memory.

use crate::shell::Shell;
use crate::speech::{self, Speech};
use crate::window::closed_in;
use crate::words::Words;
use async_trait::async_trait;
use diwan_desk::ports::AlertWindow;
use diwan_desk::view::AlertView;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tauri::{AppHandle, Emitter, LogicalSize, Manager, PhysicalPosition, WebviewWindow, WindowEvent};
use tokio::sync::{Notify, watch};

/// The window's label, by which its capability names it.
pub const ALERT: &str = "alert";
/// The event that carries an `AlertView` to its page.
const EVENT: &str = "alert";
/// Width and height with text of the usual size; larger text makes it larger, up to the screen that it is on.
const SIZE: (f64, f64) = (520.0, 320.0);
/// A page that does not ask for what to show within this time is broken, and an empty window would be no alert.
const PAGE_LIMIT: Duration = Duration::from_secs(15);
/// A window goes within a moment; whoever waits for it must not wait for ever.
const GOING_LIMIT: Duration = Duration::from_secs(10);

/// The alert window of this program.
pub struct Alert {
    app: AppHandle,
    words: Arc<Words>,
    speech: Speech,
    /// Held while the window comes or goes: it does one at a time.
    door: tokio::sync::Mutex<()>,
    shown: Mutex<AlertView>,
    /// The last rung that was read aloud.
    read: Mutex<Option<i64>>,
    /// How often a page has asked what to show.
    asked: watch::Sender<u64>,
    /// How many windows have gone.
    gone: watch::Sender<u64>,
    later: Notify,
    /// The size of the person's text, in hundredths of the usual one.
    text_size: AtomicU32,
}

impl Alert {
    /// An alert that is not on the screen.
    pub fn new(app: AppHandle, words: Arc<Words>) -> Arc<Self> {
        Arc::new(Self {
            app,
            words,
            speech: Speech::of_this_session(),
            door: tokio::sync::Mutex::default(),
            shown: Mutex::default(),
            read: Mutex::default(),
            asked: watch::Sender::new(0),
            gone: watch::Sender::new(0),
            later: Notify::new(),
            text_size: AtomicU32::new(100),
        })
    }

    /// What the page has to show now.
    pub fn asked(&self) -> AlertView {
        let shown = lock(&self.shown).clone();
        self.asked.send_modify(|asked| *asked = asked.wrapping_add(1));
        shown
    }

    /// The person wants it later: it goes at once, and the desk hears of it.
    pub fn put_off(self: &Arc<Self>) {
        self.later.notify_one();
        let alert = Arc::clone(self);
        tauri::async_runtime::spawn(async move {
            let _door = alert.door.lock().await;
            alert.go().await;
        });
    }

    /// The person's text has this size, in hundredths of the usual one.
    pub fn fit(&self, text_size: u32) {
        self.text_size.store(text_size, Ordering::Relaxed);
        let Some(window) = self.app.get_webview_window(ALERT) else { return };
        if let Err(error) = self.resize(&window) {
            tracing::warn!(%error, "the alert window keeps its size");
        }
    }

    /// Width and height, of the screen's own units.
    fn size(&self) -> LogicalSize<f64> {
        let scale = f64::from(self.text_size.load(Ordering::Relaxed)) / 100.0;
        LogicalSize::new(SIZE.0 * scale, SIZE.1 * scale)
    }

    fn resize(&self, window: &WebviewWindow) -> tauri::Result<()> {
        let LogicalSize { width, height } = self.size();
        let screen = window.current_monitor()?.or(window.primary_monitor()?);
        let most = screen.map(|screen| screen.work_area().size.to_logical::<f64>(screen.scale_factor()));
        let most = most.unwrap_or(LogicalSize::new(width, height));
        window.set_size(LogicalSize::new(width.min(most.width), height.min(most.height)))
    }

    /// Tells the page again: the person's language may have changed.
    pub fn tell(&self) {
        let shown = lock(&self.shown).clone();
        if self.app.get_webview_window(ALERT).is_some()
            && let Err(error) = self.app.emit_to(ALERT, EVENT, shown)
        {
            tracing::warn!(%error, "the alert window could not be told");
        }
    }

    /// Makes the window, hidden, and waits until its page knows what to show: nobody sees it empty.
    async fn make(&self) -> Option<WebviewWindow> {
        let mut asked = self.asked.subscribe();
        asked.mark_unchanged();
        let (app, title, size) = (self.app.clone(), self.words.voice().say("notify--window"), self.size());
        let made = tauri::async_runtime::spawn_blocking(move || make(&app, &title, size)).await;
        let window = match made {
            Ok(Ok(window)) => window,
            Ok(Err(error)) => {
                tracing::error!(%error, "the alert window cannot be made");
                return None;
            }
            Err(error) => {
                tracing::error!(%error, "making the alert window failed");
                return None;
            }
        };
        if tokio::time::timeout(PAGE_LIMIT, asked.changed()).await.is_err() {
            tracing::error!("the page of the alert window does not come up");
            self.go().await;
            return None;
        }
        Some(window)
    }

    /// Takes the window away and waits until it is gone, so that the next one can have its name.
    async fn go(&self) {
        self.speech.hush();
        let mut gone = self.gone.subscribe();
        gone.mark_unchanged();
        let Some(window) = self.app.get_webview_window(ALERT) else { return };
        if let Err(error) = window.destroy() {
            tracing::warn!(%error, "the alert window does not go");
            return;
        }
        if tokio::time::timeout(GOING_LIMIT, gone.changed()).await.is_err() {
            tracing::warn!("the alert window takes its time to go");
        }
    }

    fn read_aloud(&self, alert: &AlertView) {
        if lock(&self.read).replace(alert.rung) == Some(alert.rung) {
            return;
        }
        let voice = self.words.voice();
        if let Some(text) = speech::words(alert, &voice) {
            self.speech.say(text, voice.is_arabic());
        }
    }
}

#[async_trait]
impl AlertWindow for Alert {
    async fn show(&self, alert: &AlertView) -> bool {
        let _door = self.door.lock().await;
        lock(&self.shown).clone_from(alert);
        let window = match self.app.get_webview_window(ALERT) {
            Some(window) => {
                self.tell();
                window
            }
            None => match self.make().await {
                Some(window) => window,
                None => return false,
            },
        };
        if let Err(error) = self.resize(&window).and_then(|()| bring_up(&window)) {
            tracing::error!(%error, "the alert window cannot be shown");
            return false;
        }
        self.read_aloud(alert);
        true
    }

    async fn hide(&self) {
        let _door = self.door.lock().await;
        *lock(&self.shown) = AlertView::default();
        self.go().await;
    }

    async fn closed(&self) {
        self.later.notified().await;
    }
}

fn make(app: &AppHandle, title: &str, size: LogicalSize<f64>) -> tauri::Result<WebviewWindow> {
    let window = closed_in(app, ALERT, "alert.html")
        .title(title)
        .inner_size(size.width, size.height)
        .resizable(false)
        .minimizable(false)
        .maximizable(false)
        .always_on_top(true)
        .visible_on_all_workspaces(true)
        .skip_taskbar(true)
        .visible(false)
        // What the person is typing must not end up in here, and no key must press a button that was not there a moment ago.
        .focused(false)
        .build()?;
    let handle = app.clone();
    window.on_window_event(move |event| {
        let Some(shell) = handle.try_state::<Shell>() else { return };
        match event {
            WindowEvent::CloseRequested { api, .. } => {
                api.prevent_close();
                shell.alert.put_off();
            }
            WindowEvent::Destroyed => shell.alert.gone.send_modify(|gone| *gone = gone.wrapping_add(1)),
            _ => {}
        }
    });
    Ok(window)
}

/// Puts it on the screen where the person works: in the upper middle of the one with the pointer. A window that is there already stays where it is.
fn bring_up(window: &WebviewWindow) -> tauri::Result<()> {
    if window.is_visible()? {
        return Ok(());
    }
    let pointer = window.cursor_position()?;
    let at_pointer = window.monitor_from_point(pointer.x, pointer.y)?;
    if let Some(screen) = at_pointer.or(window.primary_monitor()?) {
        let (area, width) = (screen.work_area(), f64::from(window.outer_size()?.width));
        let x = f64::from(area.position.x) + (f64::from(area.size.width) - width).max(0.0) / 2.0;
        let y = f64::from(area.position.y) + f64::from(area.size.height) / 12.0;
        window.set_position(PhysicalPosition::new(x, y))?;
    }
    window.show()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

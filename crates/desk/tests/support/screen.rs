//! What the desktop says about itself, and the alert window: both as the story wants them.

use async_trait::async_trait;
use diwan_desk::ports::{AlertWindow, Around, Said, Surroundings};
use diwan_desk::view::AlertView;
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc, watch};

/// The screen of a computer.
pub struct Screen {
    around: watch::Sender<Around>,
    seen: Mutex<watch::Receiver<Around>>,
    window: watch::Sender<Option<AlertView>>,
    close: mpsc::UnboundedSender<()>,
    closed: Mutex<mpsc::UnboundedReceiver<()>>,
    /// Whether a screen takes the alert window.
    pub takes_windows: std::sync::atomic::AtomicBool,
    /// Whether the computer is too busy to bring a window up.
    pub busy: watch::Sender<bool>,
}

impl Screen {
    pub fn new() -> Arc<Self> {
        let (around, seen) = watch::channel(Around::default());
        let (close, closed) = mpsc::unbounded_channel();
        let takes_windows = true.into();
        let (seen, closed, window) = (Mutex::new(seen), Mutex::new(closed), watch::channel(None).0);
        let busy = watch::Sender::new(false);
        Arc::new(Self { around, seen, window, close, closed, takes_windows, busy })
    }

    /// The desktop says that the screen is locked, or that it is open.
    pub fn lock(&self, locked: bool) {
        self.around.send_modify(|around| around.locked = Some(Said { so: locked, by: "org.freedesktop.login1" }));
    }

    /// The person asks the desktop for silence, or takes that back.
    pub fn silence(&self, silenced: bool) {
        self.around
            .send_modify(|around| around.silenced = Some(Said { so: silenced, by: "org.freedesktop.Notifications" }));
    }

    /// The window, if it is there.
    pub fn window(&self) -> Option<AlertView> {
        self.window.borrow().clone()
    }

    /// Waits until the window shows exactly these subjects (none: no window).
    pub async fn shows(&self, subjects: &[&str]) -> Option<AlertView> {
        let mut window = self.window.subscribe();
        let wanted = |view: &Option<AlertView>| {
            view.iter().flat_map(|view| &view.lines).map(|line| line.subject.as_str()).eq(subjects.iter().copied())
        };
        let seen = tokio::time::timeout(super::place::PATIENCE, window.wait_for(wanted)).await;
        match seen {
            Ok(Ok(view)) => view.clone(),
            _ => panic!("the window shows {:?}, not {subjects:?}", self.window()),
        }
    }

    /// The person closes the window.
    pub fn close_window(&self) {
        self.window.send_replace(None);
        self.close.send(()).expect("a desk listens");
    }
}

#[async_trait]
impl Surroundings for Screen {
    fn around(&self) -> Around {
        *self.around.borrow()
    }
    async fn changed(&self) {
        self.seen.lock().await.changed().await.expect("the screen keeps a sender");
    }
}

#[async_trait]
impl AlertWindow for Screen {
    async fn show(&self, alert: &AlertView) -> bool {
        assert!(!alert.lines.is_empty(), "a window about nothing");
        self.busy.subscribe().wait_for(|busy| !busy).await.expect("the screen keeps a sender");
        let takes = self.takes_windows.load(std::sync::atomic::Ordering::SeqCst);
        if takes {
            self.window.send_replace(Some(alert.clone()));
        }
        takes
    }
    async fn hide(&self) {
        self.window.send_replace(None);
    }
    async fn closed(&self) {
        self.closed.lock().await.recv().await.expect("the screen keeps a sender");
    }
}

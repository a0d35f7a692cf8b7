//! The tray: a StatusNotifierItem with the count of what is owed or unread in its title, tooltip and first menu item.

pub mod face;
#[cfg(target_os = "linux")]
pub mod host;
pub mod icon;

use face::Face;
use std::sync::{Mutex, PoisonError};
use tauri::menu::{Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Wry};

/// What a person wants from the tray.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// The oldest owed circular, or the window when none is owed.
    OpenOldest,
    /// The window.
    Open,
    /// Look for news now.
    Sync,
    /// End the program.
    Quit,
}

/// The tray on the screen.
pub struct Tray {
    item: TrayIcon<Wry>,
    first: MenuItem<Wry>,
    open: MenuItem<Wry>,
    sync: MenuItem<Wry>,
    quit: MenuItem<Wry>,
    face: Mutex<Face>,
}

impl Tray {
    /// Makes the tray, on the main thread. Fails when no tray host runs.
    pub fn make(
        app: &AppHandle,
        face: Face,
        wish: impl Fn(Wish) + Send + Sync + Clone + 'static,
    ) -> tauri::Result<Self> {
        let entry = |id: &str, text: &str| MenuItem::with_id(app, id, text, true, None::<&str>);
        let first = entry("oldest", &face.facts)?;
        let open = entry("open", &face.open)?;
        let sync = entry("sync", &face.sync)?;
        let quit = entry("quit", &face.quit)?;
        let line = || PredefinedMenuItem::separator(app);
        let menu = Menu::with_items(app, &[&first, &line()?, &open, &sync, &line()?, &quit])?;
        let chosen = wish.clone();
        let item = TrayIconBuilder::with_id("diwan")
            .icon(icon::icon(face.dot)?)
            .title(&face.title)
            .tooltip(&face.facts)
            .menu(&menu)
            .show_menu_on_left_click(false)
            .on_menu_event(move |_, event| match event.id().as_ref() {
                "oldest" => chosen(Wish::OpenOldest),
                "open" => chosen(Wish::Open),
                "sync" => chosen(Wish::Sync),
                "quit" => chosen(Wish::Quit),
                _ => {}
            })
            .on_tray_icon_event(move |_, event| {
                if let TrayIconEvent::Click { button: MouseButton::Left, button_state: MouseButtonState::Up, .. } =
                    event
                {
                    wish(Wish::Open);
                }
            })
            .build(app)?;
        Ok(Self { item, first, open, sync, quit, face: Mutex::new(face) })
    }

    /// Shows another face; what did not change is not sent again.
    pub fn show(&self, next: Face) -> tauri::Result<()> {
        let mut face = self.face.lock().unwrap_or_else(PoisonError::into_inner);
        let texts = [
            (&self.first, &face.facts, &next.facts),
            (&self.open, &face.open, &next.open),
            (&self.sync, &face.sync, &next.sync),
            (&self.quit, &face.quit, &next.quit),
        ];
        for (entry, before, now) in texts {
            if before != now {
                entry.set_text(now)?;
            }
        }
        if face.dot != next.dot {
            self.item.set_icon(Some(icon::icon(next.dot)?))?;
        }
        if face.title != next.title {
            self.item.set_title(Some(&next.title))?;
        }
        if face.facts != next.facts {
            self.item.set_tooltip(Some(&next.facts))?;
        }
        *face = next;
        Ok(())
    }
}

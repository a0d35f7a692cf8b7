//! The windows: none goes anywhere else; and the main one: how it is made, closed and found again. It shows nothing but the program's own pages.

use crate::shell::Shell;
use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Manager, Theme, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent, Wry};

/// The window's label, by which its capability names it.
pub const MAIN: &str = "main";

/// Makes the window, hidden or not.
pub fn make(app: &AppHandle, title: &str, visible: bool) -> tauri::Result<()> {
    let window = closed_in(app, MAIN, "index.html")
        .title(title)
        .inner_size(1280.0, 800.0)
        .min_inner_size(720.0, 480.0)
        .center()
        .visible(visible)
        .focused(visible)
        .build()?;
    let handle = app.clone();
    window.on_window_event(move |event| {
        if let WindowEvent::CloseRequested { api, .. } = event {
            api.prevent_close();
            put_away(&handle);
        }
    });
    Ok(())
}

/// Has every window be dark or not when the desktop is, for those who want the window to be like it.
#[cfg(target_os = "linux")]
pub fn follow_the_desktop(app: &AppHandle) {
    let handle = app.clone();
    tauri::async_runtime::spawn(crate::surroundings::appearance::tell(None, move |dark| {
        handle.set_theme(Some(if dark { Theme::Dark } else { Theme::Light }));
    }));
}

/// Elsewhere the toolkit hears of it by itself.
#[cfg(not(target_os = "linux"))]
pub fn follow_the_desktop(_: &AppHandle) {}

/// Shows the window and gives it the keyboard.
pub fn show(app: &AppHandle) {
    with(app, |window| window.show().and_then(|()| window.unminimize()).and_then(|()| window.set_focus()));
}

/// Sets the title.
pub fn title(app: &AppHandle, title: &str) {
    with(app, |window| window.set_title(title));
}

/// Closing keeps the program at work, since circulars go on arriving: into the tray, or into the task bar where no tray shows.
fn put_away(app: &AppHandle) {
    let to_tray = app.try_state::<Shell>().is_some_and(|shell| shell.has_tray());
    with(app, |window| if to_tray { window.hide() } else { window.minimize() });
}

fn with(app: &AppHandle, act: impl FnOnce(&WebviewWindow) -> tauri::Result<()>) {
    match app.get_webview_window(MAIN).map(|window| act(&window)) {
        Some(Ok(())) => {}
        Some(Err(error)) => tracing::warn!(%error, "the window did not do as told"),
        None => tracing::warn!("there is no window"),
    }
}

/// A window of this program, about to be made: it shows one of the program's own pages, goes nowhere else, opens nothing and downloads nothing.
pub(crate) fn closed_in<'a>(app: &'a AppHandle, label: &str, page: &str) -> WebviewWindowBuilder<'a, Wry, AppHandle> {
    WebviewWindowBuilder::new(app, label, WebviewUrl::App(page.into()))
        .on_navigation(is_own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .disable_drag_drop_handler()
}

/// Only the pages inside the binary; `about:blank` is what the engine shows before them.
fn is_own_page(url: &Url) -> bool {
    matches!((url.scheme(), url.host_str()), ("tauri", Some("localhost")) | ("http", Some("tauri.localhost")))
        || url.as_str() == "about:blank"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_goes_nowhere_else() {
        for (url, own) in [
            ("tauri://localhost/index.html", true),
            ("about:blank", true),
            ("tauri://elsewhere/index.html", false),
            ("https://evil.example/", false),
            ("http://localhost:5173/", false),
            ("file:///etc/passwd", false),
            ("data:text/html,hello", false),
        ] {
            assert_eq!(is_own_page(&url.parse().unwrap()), own, "{url}");
        }
    }
}

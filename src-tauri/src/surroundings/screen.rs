//! Whether something fills the whole screen, as the window manager of an X11 desktop tells it (`_NET_ACTIVE_WINDOW`, `_NET_WM_STATE_FULLSCREEN`).
//! A Wayland desktop tells nobody: there it stays unknown.

use super::board::{Board, Matter};
use std::sync::Arc;
use x11rb::connection::Connection;
use x11rb::errors::ReplyError;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{Atom, AtomEnum, ChangeWindowAttributesAux, ConnectionExt, EventMask, Window};
use x11rb::rust_connection::RustConnection;

const BY: &str = "_NET_WM_STATE";
/// So many states of a window are looked at; a window has three or four.
const MOST_STATES: u32 = 64;

x11rb::atom_manager! {
    /// The names that the window manager uses.
    Names: NamesCookie {
        _NET_SUPPORTED,
        _NET_ACTIVE_WINDOW,
        _NET_WM_STATE,
        _NET_WM_STATE_FULLSCREEN,
        _NET_WM_PID,
    }
}

/// Watches the screen of this session in a thread of its own, which sleeps until the window manager says something.
pub fn watch(board: Arc<Board>, display: Option<String>) {
    let looked = move || {
        if let Err(error) = follow(&board, display.as_deref()) {
            tracing::debug!(%error, "the screen tells nothing");
        }
        board.say(Matter::FullScreen, BY, None);
    };
    if let Err(error) = std::thread::Builder::new().name("screen".into()).spawn(looked) {
        tracing::warn!(%error, "the screen is not watched");
    }
}

fn follow(board: &Board, display: Option<&str>) -> anyhow::Result<()> {
    let (connection, screen) = x11rb::connect(display)?;
    let root = connection.setup().roots.get(screen).map(|screen| screen.root);
    let root = root.ok_or_else(|| anyhow::anyhow!("the display has no screen"))?;
    let names = Names::new(&connection)?.reply()?;
    listen(&connection, root)?.check()?;
    let mut look = Look { connection: &connection, names: &names, root, front: None };
    loop {
        board.say(Matter::FullScreen, BY, look.now()?);
        loop {
            match connection.wait_for_event()? {
                Event::PropertyNotify(change) if look.concerns(change.window, change.atom) => break,
                // Of every other window that was once in front, and every other property.
                _ => {}
            }
        }
    }
}

fn listen(
    connection: &RustConnection,
    window: Window,
) -> anyhow::Result<x11rb::cookie::VoidCookie<'_, RustConnection>> {
    let events = ChangeWindowAttributesAux::new().event_mask(EventMask::PROPERTY_CHANGE);
    Ok(connection.change_window_attributes(window, &events)?)
}

struct Look<'a> {
    connection: &'a RustConnection,
    names: &'a Names,
    root: Window,
    front: Option<Window>,
}

impl Look<'_> {
    fn concerns(&self, window: Window, property: Atom) -> bool {
        (window == self.root && [self.names._NET_ACTIVE_WINDOW, self.names._NET_SUPPORTED].contains(&property))
            || (Some(window) == self.front && property == self.names._NET_WM_STATE)
    }

    /// `None` where the window manager does not tell it.
    fn now(&mut self) -> anyhow::Result<Option<bool>> {
        let supported = self.list(self.root, self.names._NET_SUPPORTED, AtomEnum::ATOM.into(), 4096)?;
        if !supported.contains(&self.names._NET_WM_STATE_FULLSCREEN) {
            return Ok(None);
        }
        let front = self.list(self.root, self.names._NET_ACTIVE_WINDOW, AtomEnum::WINDOW.into(), 1)?;
        let front = front.first().copied().filter(|window| *window != 0);
        if front != self.front {
            if let Some(before) = self.front {
                // It may be gone already, which is no fault.
                let none = ChangeWindowAttributesAux::new().event_mask(EventMask::NO_EVENT);
                self.connection.change_window_attributes(before, &none)?.ignore_error();
            }
            if let Some(window) = front {
                listen(self.connection, window)?.ignore_error();
            }
            self.front = front;
        }
        let Some(window) = front else { return Ok(Some(false)) };
        // Our own window hides nothing from our own person.
        let ours = self.list(window, self.names._NET_WM_PID, AtomEnum::CARDINAL.into(), 1)?;
        let states = self.list(window, self.names._NET_WM_STATE, AtomEnum::ATOM.into(), MOST_STATES)?;
        let fills = states.contains(&self.names._NET_WM_STATE_FULLSCREEN);
        Ok(Some(fills && ours.first() != Some(&std::process::id())))
    }

    /// A property that is a list of numbers; empty when the window has none, or is gone.
    fn list(&self, window: Window, property: Atom, kind: Atom, most: u32) -> anyhow::Result<Vec<u32>> {
        match self.connection.get_property(false, window, property, kind, 0, most)?.reply() {
            Ok(reply) => Ok(reply.value32().map(Iterator::collect).unwrap_or_default()),
            Err(ReplyError::X11Error(_)) => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        }
    }
}

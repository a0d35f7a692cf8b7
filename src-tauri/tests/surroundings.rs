//! What the desktop says about the person's surroundings: dunst and a window manager as they are, the rest played by stand-ins on a private bus.
#![cfg(target_os = "linux")]
// A test that cannot go on says so by panicking, in its helpers as well.
#![allow(clippy::unwrap_used, clippy::panic)]

mod desktop;

use desktop::{Bus, Running, Screen, eventually};
use diwan_desk::ports::{Around, Said, Surroundings};
use diwan_shell::surroundings::appearance;
use diwan_shell::surroundings::linux::{Buses, Desktop};
use std::process::{Command, Stdio};
use std::time::Duration;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{
    AtomEnum, ClientMessageEvent, ConnectionExt, CreateWindowAux, EventMask, PropMode, Window,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

const LOGIN: &str = "org.freedesktop.login1";
const KDE: &str = "org.freedesktop.ScreenSaver";
const GNOME: &str = "org.gnome.ScreenSaver";

/// A computer whose desktop the test plays. One bus is the system's and the session's in one.
struct Office {
    bus: Bus,
    folder: tempfile::TempDir,
    _desktop: Running,
}

impl Office {
    fn open() -> Self {
        let (bus, folder) = (Bus::start(), tempfile::tempdir().unwrap());
        let desktop = bus.script("fake_desktop.py", &folder.path().join("desktop.log"), &[]);
        Self { bus, folder, _desktop: desktop }
    }

    fn surroundings(&self) -> Desktop {
        Desktop::watch(Buses {
            system: Some(self.bus.address.clone()),
            session: Some(self.bus.address.clone()),
            // No screen: the window manager has its own test.
            display: Some(":nowhere".into()),
            patience: Duration::from_millis(300),
        })
    }

    async fn does(
        &self,
        deed: &str,
        arguments: &(impl serde::Serialize + zbus::zvariant::DynamicType),
    ) -> zbus::Message {
        let (bus, name) = (self.bus.connect().await, "test.Desktop");
        bus.call_method(Some(name), "/test", Some("test.DesktopCtl"), deed, arguments).await.unwrap()
    }
}

fn locked(so: bool, by: &'static str) -> Around {
    Around { locked: Some(Said { so, by }), ..Around::default() }
}

/// Waits until the surroundings are so; looks only when something changed, as the desk does.
async fn become_so(what: &str, surroundings: &Desktop, so: impl Fn(Around) -> bool) {
    let come = async {
        while !so(surroundings.around()) {
            surroundings.changed().await;
        }
    };
    let in_time = tokio::time::timeout(Duration::from_secs(60), come).await;
    assert!(in_time.is_ok(), "{what}: {:?}", surroundings.around());
}

#[tokio::test]
async fn a_locked_screen_is_known_from_whoever_says_it_and_a_switched_user_counts_as_one() {
    let office = Office::open();
    let around = office.surroundings();
    assert_eq!(around.around(), Around::default(), "nobody is there who could say anything");

    office.does("Own", &(LOGIN,)).await;
    become_so("the login manager came", &around, |now| {
        now == Around { idle: Some(Said { so: false, by: LOGIN }), ..locked(false, LOGIN) }
    })
    .await;
    office.does("Lock", &(true,)).await;
    become_so("locked", &around, |now| now.locked == locked(true, LOGIN).locked).await;
    office.does("Lock", &(false,)).await;
    office.does("Idle", &(true,)).await;
    become_so("nobody there", &around, |now| {
        now.idle.is_some_and(|idle| idle.so) && now.locked == locked(false, LOGIN).locked
    })
    .await;
    office.does("Front", &(false,)).await;
    become_so("another user's session is in front", &around, |now| now.locked == locked(true, LOGIN).locked).await;
    office.does("Front", &(true,)).await;

    // A screen saver that covers the screen is believed although the login manager was never told.
    office.does("Own", &(GNOME,)).await;
    office.does("Cover", &(GNOME, true)).await;
    become_so("covered", &around, |now| now.locked == locked(true, GNOME).locked).await;
    office.does("Cover", &(GNOME, false)).await;
    become_so("uncovered", &around, |now| now.locked.is_some_and(|said| !said.so)).await;
}

#[tokio::test]
async fn services_that_come_late_die_and_come_back_are_followed() {
    let office = Office::open();
    let around = office.surroundings();
    office.does("Cover", &(KDE, true)).await;
    office.does("Own", &(KDE,)).await;
    become_so("the screen saver came with the screen covered", &around, |now| now == locked(true, KDE)).await;
    office.does("Leave", &(KDE,)).await;
    become_so("what it said is forgotten with it", &around, |now| now == Around::default()).await;
    office.does("Cover", &(KDE, false)).await;
    office.does("Own", &(KDE,)).await;
    become_so("it came back", &around, |now| now == locked(false, KDE)).await;
}

#[tokio::test]
async fn whether_the_desktop_is_dark_is_told_at_once_and_after_every_change() {
    const PORTAL: &str = "org.freedesktop.portal.Desktop";
    let office = Office::open();
    office.does("Own", &(PORTAL,)).await;
    office.does("Scheme", &(1_u32,)).await;
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let address = Some(office.bus.address.clone());
    let watching = tokio::spawn(appearance::tell(address, move |dark| tell.send(dark).unwrap()));
    let mut so = async |what: &str, dark: bool| {
        let heard = async { while told.recv().await.unwrap() != dark {} };
        assert!(tokio::time::timeout(Duration::from_secs(60), heard).await.is_ok(), "{what}");
    };
    so("dark from the beginning", true).await;
    office.does("Scheme", &(2_u32,)).await;
    so("light", false).await;
    office.does("Scheme", &(1_u32,)).await;
    so("dark again", true).await;
    office.does("Scheme", &(0_u32,)).await;
    so("no preference is light", false).await;
    // A portal that dies says nothing, and what it said stands; the next one is asked.
    office.does("Leave", &(PORTAL,)).await;
    office.does("Behave", &("liar",)).await;
    office.does("Own", &(PORTAL,)).await;
    office.does("Behave", &("well",)).await;
    office.does("Scheme", &(1_u32,)).await;
    so("dark after a portal that talked nonsense", true).await;
    watching.abort();
}

#[tokio::test]
async fn the_end_of_a_sleep_is_told() {
    let office = Office::open();
    office.does("Own", &(LOGIN,)).await;
    let around = office.surroundings();
    become_so("the login manager is known", &around, |now| now.idle.is_some()).await;
    // What comes of the beginning is over when this is answered twice in a row without a change.
    office.does("Sleep", &(true,)).await;
    while tokio::time::timeout(Duration::from_millis(500), around.changed()).await.is_ok() {}
    office.does("Sleep", &(false,)).await;
    desktop::within_patience("the computer came back from sleep", around.changed()).await;
}

#[tokio::test]
async fn a_service_that_lies_or_is_silent_says_nothing_and_the_others_are_heard() {
    let office = Office::open();
    for (mood, about) in [("liar", "answers words for truths"), ("mute", "never answers")] {
        office.does("Behave", &(mood,)).await;
        office.does("Own", &(LOGIN,)).await;
        office.does("Own", &(GNOME,)).await;
        let around = office.surroundings();
        let sane = Bus::start();
        let other = Desktop::watch(Buses { session: Some(sane.address.clone()), ..Buses::default() });
        let asked =
            async || office.does("Asked", &()).await.body().deserialize::<u32>().ok().filter(|asked| *asked > 0);
        eventually("it was asked", asked).await;
        // It is well again, and says so by a signal: only then is it believed.
        assert_eq!(around.around(), Around::default(), "{about}");
        office.does("Behave", &("well",)).await;
        office.does("Lock", &(true,)).await;
        become_so("it tells the truth", &around, |now| now.locked == locked(true, LOGIN).locked).await;
        office.does("Lock", &(false,)).await;
        office.does("Leave", &(LOGIN,)).await;
        office.does("Leave", &(GNOME,)).await;
        assert_eq!(other.around().locked, None);
    }
}

#[tokio::test]
async fn a_flood_of_lies_changes_nothing_and_costs_few_questions() {
    let office = Office::open();
    office.does("Own", &(LOGIN,)).await;
    office.does("Own", &(KDE,)).await;
    let around = office.surroundings();
    become_so("both are known", &around, |now| now.idle.is_some() && now.locked.is_some()).await;
    let asked = async || office.does("Asked", &()).await.body().deserialize::<u32>().unwrap();
    let before = asked().await;
    office.does("Flood", &(20_000_u32,)).await;
    office.does("Idle", &(true,)).await;
    become_so("what came after the flood is heard", &around, |now| now.idle.is_some_and(|idle| idle.so)).await;
    assert!(!around.around().locked.unwrap().so, "signals that claim something are not believed");
    let questions = asked().await - before;
    assert!(questions < 20_000, "{questions} questions for 120,000 signals");
}

#[tokio::test]
async fn do_not_disturb_is_known_from_dunst_and_from_kde() {
    let (office, screen) = (Office::open(), Screen::start());
    let around = office.surroundings();
    let silenced = |so, by| move |now: Around| now.silenced == Some(Said { so, by });

    let mut dunst = Command::new("dunst");
    dunst.env("DBUS_SESSION_BUS_ADDRESS", &office.bus.address).env("DISPLAY", &screen.display);
    dunst.env_remove("WAYLAND_DISPLAY").env("XDG_CONFIG_HOME", "/nonexistent");
    let dunst = Running::start(&mut dunst);
    become_so("dunst shows notifications", &around, silenced(false, "org.dunstproject.cmd0")).await;
    let paused = |word: &str| {
        let mut command = Command::new("dunstctl");
        command.args(["set-paused", word]).env("DBUS_SESSION_BUS_ADDRESS", &office.bus.address);
        assert!(command.status().unwrap().success());
    };
    paused("true");
    become_so("dunst was paused", &around, silenced(true, "org.dunstproject.cmd0")).await;
    paused("false");
    become_so("dunst goes on", &around, silenced(false, "org.dunstproject.cmd0")).await;
    drop(dunst);
    become_so("dunst died", &around, |now| now.silenced.is_none()).await;

    let _kde = office.bus.script("fake_notifyd.py", &office.folder.path().join("notes.log"), &[]);
    let bus = office.bus.connect().await;
    let name = "org.freedesktop.Notifications";
    bus.call_method(Some(name), "/org/freedesktop/Notifications", Some("test.NotifyCtl"), "Silence", &(true,))
        .await
        .unwrap();
    become_so("KDE was told to keep quiet", &around, silenced(true, name)).await;
}

#[tokio::test]
async fn a_window_that_fills_the_screen_is_known_from_the_window_manager() {
    let (screen, bus) = (Screen::start(), Bus::start());
    let around = Desktop::watch(Buses {
        system: Some(bus.address.clone()),
        session: Some(bus.address.clone()),
        display: Some(screen.display.clone()),
        ..Buses::default()
    });
    let fills = |so| move |now: Around| now.full_screen == Some(Said { so, by: "_NET_WM_STATE" });
    let _manager = Running::start(Command::new("openbox").env("DISPLAY", &screen.display).stderr(Stdio::null()));
    become_so("a window manager came", &around, fills(false)).await;

    let (x, number) = x11rb::connect(Some(&screen.display)).unwrap();
    let root = x.setup().roots[number].root;
    let slides = window(&x, root);
    let tell = |window: Window, what: &str, data: [u32; 5]| {
        let message = ClientMessageEvent::new(32, window, atom(&x, what), data);
        let heard = EventMask::SUBSTRUCTURE_NOTIFY | EventMask::SUBSTRUCTURE_REDIRECT;
        x.send_event(false, root, heard, message).unwrap();
        x.flush().unwrap();
    };
    let ask_for = |window, wanted| {
        tell(window, "_NET_WM_STATE", [wanted, atom(&x, "_NET_WM_STATE_FULLSCREEN"), 0, 1, 0]);
    };
    eventually("the slides are in front", async || {
        // A window manager that has only just started puts nothing in front by itself.
        tell(slides, "_NET_ACTIVE_WINDOW", [2, 0, 0, 0, 0]);
        (active(&x, root) == Some(slides)).then_some(())
    })
    .await;
    assert!(fills(false)(around.around()));
    ask_for(slides, 1);
    become_so("the slides fill the screen", &around, fills(true)).await;
    // Another window comes to the front of the slides, and goes again.
    let letter = window(&x, root);
    become_so("a letter lies on the slides", &around, fills(false)).await;
    x.destroy_window(letter).unwrap();
    x.flush().unwrap();
    become_so("the slides are in front again", &around, fills(true)).await;
    ask_for(slides, 0);
    become_so("the presentation is over", &around, fills(false)).await;
}

fn atom(x: &RustConnection, name: &str) -> u32 {
    x.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap().atom
}

fn active(x: &RustConnection, root: Window) -> Option<Window> {
    let asked = x.get_property(false, root, atom(x, "_NET_ACTIVE_WINDOW"), AtomEnum::WINDOW, 0, 1).unwrap();
    asked.reply().unwrap().value32()?.next()
}

/// A window of another program, on the screen.
fn window(x: &RustConnection, root: Window) -> Window {
    let id = x.generate_id().unwrap();
    let nothing = CreateWindowAux::new();
    let class = x11rb::protocol::xproto::WindowClass::INPUT_OUTPUT;
    x.create_window(0, id, root, 0, 0, 400, 300, 0, class, 0, &nothing).unwrap();
    // It takes the keyboard, so the window manager puts it in front.
    let takes_input = [1, 1, 0, 0, 0, 0, 0, 0, 0];
    x.change_property32(PropMode::REPLACE, id, AtomEnum::WM_HINTS, AtomEnum::WM_HINTS, &takes_input).unwrap();
    x.map_window(id).unwrap();
    x.flush().unwrap();
    id
}

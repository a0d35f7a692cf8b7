//! The tray on a real session bus, watched by a tray host that the test plays the person on.
//! It has no test harness: the tray needs the main thread, and it needs a screen and a bus in the environment before anything starts. So the test
//! brings these up and runs itself again inside of them; there it is the workstation, which changes its face when it is told to on its input.
// A test that cannot go on says so by panicking.
#![allow(clippy::unwrap_used, clippy::panic)]
#![cfg_attr(not(target_os = "linux"), allow(dead_code))]

#[cfg(target_os = "linux")]
mod desktop;

#[cfg(target_os = "linux")]
fn main() {
    let asked = |word: &str| std::env::args().any(|argument| argument == word);
    if asked("--list") {
        list(asked("--ignored"));
        return;
    }
    match std::env::var_os("DIWAN_TRAY_TEST") {
        None => person::story(),
        Some(_) => workstation::run(),
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {}

/// Nextest asks for the names before it runs anything; this is the answer that its protocol wants.
#[cfg(target_os = "linux")]
#[allow(clippy::print_stdout)] // The protocol is spoken on the output.
fn list(ignored: bool) {
    if !ignored {
        println!("the_tray_says_what_is_owed_and_does_what_the_person_wishes: test");
    }
}

/// The program under test: a tray that reads faces from its input and prints what the person wishes.
#[cfg(target_os = "linux")]
mod workstation {
    use diwan_desk::view::{BellView, DutyCount, Link, OutboxCount, Phase, Settings, Status, UnreadCount, VaultKind};
    use diwan_shell::tray::Tray;
    use diwan_shell::tray::face::Face;
    use diwan_shell::words::Words;
    use std::io::BufRead;
    use tauri::Manager;

    fn status(owed: i64, overdue: i64, unread: i64) -> Status {
        Status {
            phase: Phase::Ready,
            server: String::new(),
            who: None,
            link: Link { online: true, since: 0, last_sync: None, failure: None },
            sync: None,
            outbox: OutboxCount::default(),
            duties: DutyCount { owed, overdue, nearest_deadline: None, oldest: None },
            bell: BellView::default(),
            catch_up: None,
            office: None,
            unread: UnreadCount { all: unread, circulars: 0, letters: unread },
            cached: 0,
            drawer: None,
            rebuilt: None,
            vault: VaultKind::Keyring,
            notifications: true,
        }
    }

    /// Reads `language owed overdue unread` from a line.
    fn face(line: &str) -> Face {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [language, owed, overdue, unread] = words.as_slice() else { panic!("{line:?}") };
        let settings = Settings { language: (*language).into(), ..Settings::default() };
        let status = status(owed.parse().unwrap(), overdue.parse().unwrap(), unread.parse().unwrap());
        Face::of(Some(&status), &Words::new(&settings).voice())
    }

    #[allow(clippy::print_stdout)] // Its output is how the test hears what the person wished.
    pub fn run() {
        let app = tauri::Builder::default()
            .setup(|app| {
                let tray = Tray::make(app.handle(), face("ar 3 0 12"), |wish| println!("{wish:?}"))?;
                app.manage(tray);
                let handle = app.handle().clone();
                std::thread::spawn(move || {
                    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
                        handle.state::<Tray>().show(face(&line)).unwrap();
                    }
                    handle.exit(0);
                });
                Ok(())
            })
            .build(diwan_shell::app::context())
            .unwrap();
        app.run(|_, event| {
            if let tauri::RunEvent::ExitRequested { code: None, api, .. } = event {
                api.prevent_exit();
            }
        });
    }
}

/// The person in front of the tray.
#[cfg(target_os = "linux")]
mod person {
    use super::desktop::{Bus, Screen, bare, eventually, lines};
    use serde_json::Value;
    use std::io::{BufRead, BufReader, Write};
    use std::path::Path;
    use std::process::{Command, Stdio};
    use std::sync::mpsc;
    use std::time::Duration;

    const WATCHER: &str = "org.kde.StatusNotifierWatcher";

    fn texts(seen: &Value) -> (String, String, Vec<String>) {
        let menu = seen["menu"].as_array().unwrap().iter().map(|label| bare(label.as_str().unwrap())).collect();
        (bare(seen["Title"].as_str().unwrap()), bare(seen["ToolTip"][3].as_str().unwrap()), menu)
    }

    /// Waits for a look at the tray in which title, tooltip and menu are as they should be.
    async fn sees(log: &Path, name: &str, facts: &str, menu: [&str; 3]) -> Value {
        eventually(facts, async || {
            let last = lines(log).into_iter().rev().find(|line| line.get("Title").is_some())?;
            let (title, tooltip, labels) = texts(&last);
            let right = title == format!("{name}: {facts}")
                && tooltip == facts
                && labels.first()? == facts
                && labels[1..] == menu;
            right.then_some(last)
        })
        .await
    }

    async fn does(bus: &Bus, deed: &str, arguments: &(impl serde::Serialize + zbus::zvariant::DynamicType)) {
        let bus = bus.connect().await;
        bus.call_method(Some(WATCHER), "/StatusNotifierWatcher", Some("test.TrayCtl"), deed, arguments).await.unwrap();
    }

    #[tokio::main]
    pub async fn story() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("tray.log");
        let (bus, screen) = (Bus::start(), Screen::start());
        let _host = bus.script("sni_watch.py", &log, &[]);
        let mut workstation = Command::new(std::env::current_exe().unwrap())
            .env("DIWAN_TRAY_TEST", "1")
            .env("DISPLAY", &screen.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &bus.address)
            .env("GDK_BACKEND", "x11")
            .env("NO_AT_BRIDGE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut tell = workstation.stdin.take().unwrap();
        let (wishes, wished) = mpsc::channel();
        let output = BufReader::new(workstation.stdout.take().unwrap());
        std::thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| wishes.send(line)));

        let arabic = ["افتح ديوان", "زامن الآن", "إنهاء ديوان"];
        let owed = sees(&log, "ديوان", "٣ تعاميم بانتظار إقرارك، ١٢ مراسلة غير مقروءة", arabic).await;

        writeln!(tell, "ar 103 1 0").unwrap();
        let overdue = sees(&log, "ديوان", "١٠٣ تعاميم بانتظار إقرارك، تعميم واحد منها متأخر", arabic).await;
        assert_ne!(owed["icon"], overdue["icon"], "overdue has a dot of its own");

        writeln!(tell, "en 0 0 1").unwrap();
        let english = ["Open Diwan", "Synchronise now", "Quit Diwan"];
        let facts = "No circulars await your acknowledgement, 1 unread letter or circular";
        let calm = sees(&log, "Diwan", facts, english).await;
        assert_ne!(calm["icon"], owed["icon"], "without a duty there is no dot");

        let wish = || wished.recv_timeout(Duration::from_secs(60)).unwrap();
        does(&bus, "Activate", &()).await;
        assert_eq!(wish(), "Open");
        for (label, wanted) in [("unread", "OpenOldest"), ("Open", "Open"), ("Synchronise", "Sync"), ("Quit", "Quit")] {
            does(&bus, "Choose", &(label,)).await;
            assert_eq!(wish(), wanted);
        }

        drop(tell);
        eventually("the tray goes with the program", async || {
            lines(&log).iter().any(|line| line["why"] == "gone").then_some(())
        })
        .await;
        assert!(workstation.wait().unwrap().success());
    }
}

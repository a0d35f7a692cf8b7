//! The program from start to end: plugins, window, desk, tray, and an orderly leave.

use crate::alert::ALERT;
use crate::edges::{SystemChance, SystemClock};
use crate::keyring::SystemRing;
use crate::letterboxes::HttpLetterboxMaker;
use crate::notifier::SystemNotifier;
use crate::places::Places;
use crate::shell::Shell;
use crate::tray::{Tray, Wish};
use crate::vault::{KeyringVault, Patience};
use crate::{commands, logs, surroundings, window};
use clap::Parser;
use diwan_desk::Desk;
use diwan_desk::ports::{AlertWindow, Notifier, Ports, Threads};
use diwan_desk::view::{DeskEvent, Failure, FailureCode};
use std::sync::Arc;
use std::time::Duration;
use tauri::{AppHandle, Manager, RunEvent};
use tauri_plugin_window_state::StateFlags;
use tokio::sync::broadcast::error::RecvError;

/// The desk gets so long to put its things in order when the program ends.
const FAREWELL: Duration = Duration::from_secs(3);

/// The workstation on which official circulars and letters arrive.
#[derive(Debug, Clone, PartialEq, Eq, Parser)]
#[command(name = "diwan", version)]
pub struct Start {
    /// Start without showing the window, as at login
    #[arg(long)]
    pub hidden: bool,
    /// Open this circular or letter
    #[arg(long, value_name = "ID")]
    pub open: Option<String>,
}

/// The configuration, pages and capabilities that are built into the binary.
pub fn context() -> tauri::Context {
    tauri::generate_context!()
}

/// Runs the program until the person quits it.
pub fn run(start: Start) -> anyhow::Result<()> {
    let context = context();
    let identifier = context.config().identifier.clone();
    let usual = dirs::data_dir().unwrap_or_else(std::env::temp_dir).join(&identifier);
    let places = Places::find(usual, |name| std::env::var(name).ok());
    std::fs::create_dir_all(&places.data)?;
    logs::start(&places.data.join("logs"));
    let app = tauri::Builder::default()
        .plugin(
            tauri_plugin_single_instance::Builder::new()
                .dbus_id(places.instance(&identifier))
                .callback(|app, arguments, _| started_again(app, arguments))
                .build(),
        )
        .plugin(
            tauri_plugin_window_state::Builder::new()
                .with_filename(places.data.join("window.json").to_string_lossy())
                .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED)
                // It has one size and comes up where the person is.
                .with_denylist(&[ALERT])
                .build(),
        )
        .plugin(tauri_plugin_autostart::Builder::new().app_name("Diwan").arg("--hidden").build())
        .invoke_handler(commands::all())
        .setup(move |app| {
            let shell = Shell::new(app.handle().clone(), places);
            // First, so that on a dark desktop the window does not begin in light.
            window::follow_the_desktop(app.handle());
            window::make(app.handle(), &shell.words.voice().say("tray--name"), !start.hidden)?;
            app.manage(shell);
            let handle = app.handle().clone();
            tauri::async_runtime::spawn(live(handle, start.open));
            Ok(())
        })
        .build(context)?;
    app.run(|_, event| {
        // Without windows Tauri would end; only `AppHandle::exit`, which carries a code, may.
        if let RunEvent::ExitRequested { code: None, api, .. } = event {
            api.prevent_exit();
        }
    });
    Ok(())
}

/// A second start only shows the first one, or opens what it was asked to.
fn started_again(app: &AppHandle, arguments: Vec<String>) {
    let Ok(start) = Start::try_parse_from(arguments) else { return window::show(app) };
    match start.open {
        Some(id) => open(app, Some(id)),
        None if start.hidden => {}
        None => window::show(app),
    }
}

/// Opens an item in the window, or the oldest owed circular; the window itself comes up in any case.
fn open(app: &AppHandle, id: Option<String>) {
    window::show(app);
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        if let Ok(desk) = app.state::<Shell>().desk().await {
            desk.open_item(id).await;
        }
    });
}

/// Everything behind the window, from opening the desk to leaving it.
async fn live(app: AppHandle, wanted: Option<String>) {
    let shell = app.state::<Shell>();
    let notifier = SystemNotifier::start(Arc::clone(&shell.words), shell.places.data.join("toast.json")).await;
    shell.notify_through(Arc::clone(&notifier));
    let desk = open_desk(&shell, notifier.clone()).await;
    if let Ok(desk) = &desk
        && let Ok(settings) = desk.settings().await
    {
        shell.follow(&settings).await;
    }
    let running = desk.as_ref().ok().map(|desk| {
        let events = desk.events();
        tauri::async_runtime::spawn(forward(app.clone(), Arc::clone(desk), events));
        let (desk, left) = (Arc::clone(desk), shell.left());
        tauri::async_runtime::spawn(async move { desk.run(left).await })
    });
    shell.opened(desk);
    watch_tray(&app);
    leave_on_signals(&app);
    if wanted.is_some() {
        open(&app, wanted);
    }
    shell.left().await;
    let farewell = async {
        if let Some(Err(error)) = async { Some(running?.await) }.await {
            tracing::error!(%error, "the desk ended by a fault");
        }
        // Nobody would answer its buttons any more; what is owed rings again at the next start.
        notifier.withdraw().await;
        shell.alert.hide().await;
    };
    if tokio::time::timeout(FAREWELL, farewell).await.is_err() {
        tracing::warn!("the desk did not come to an end in time");
    }
    app.exit(0);
}

async fn open_desk(shell: &Shell, notifier: Arc<dyn Notifier>) -> Result<Arc<Desk>, Failure> {
    let ports = Ports {
        clock: Arc::new(SystemClock),
        chance: Arc::new(SystemChance),
        workroom: Arc::new(Threads),
        vault: Arc::new(KeyringVault::open(Arc::new(SystemRing), Patience::default())),
        letterboxes: Arc::new(HttpLetterboxMaker { extra_authority: shell.places.extra_authority.clone() }),
        notifier,
        alert: Arc::clone(&shell.alert) as Arc<dyn AlertWindow>,
        surroundings: surroundings::watch(),
    };
    let folder = shell.places.data.join("desk");
    let opening = tauri::async_runtime::spawn_blocking(move || {
        let computer = gethostname::gethostname().to_string_lossy().into_owned();
        Desk::open(&folder, ports, computer)
    });
    opening.await.unwrap_or_else(|error| {
        tracing::error!(%error, "opening the desk failed");
        Err(FailureCode::Internal.into())
    })
}

/// Carries the desk's events to window and tray, beginning with how things stand.
async fn forward(app: AppHandle, desk: Arc<Desk>, mut events: tokio::sync::broadcast::Receiver<DeskEvent>) {
    let shell = app.state::<Shell>();
    let standing = async || {
        if let Ok(status) = desk.status().await {
            shell.tell(DeskEvent::Status { status: Box::new(status) });
        }
    };
    standing().await;
    loop {
        match events.recv().await {
            Ok(event) => shell.tell(event),
            Err(RecvError::Lagged(missed)) => {
                tracing::info!(missed, "too many changes at once; the window reads everything again");
                standing().await;
                shell.tell(DeskEvent::Items);
            }
            Err(RecvError::Closed) => return,
        }
    }
}

/// Makes the tray as soon as somebody can show it.
#[cfg(target_os = "linux")]
fn watch_tray(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let watched = crate::tray::host::watch(|present| {
            app.state::<Shell>().tray_host(present);
            if present {
                make_tray(&app);
            }
        });
        match watched.await {
            Ok(()) => tracing::warn!("the session bus is gone; no tray"),
            Err(error) => tracing::warn!(%error, "no session bus; no tray"),
        }
    });
}

/// Elsewhere the operating system always has a tray.
#[cfg(not(target_os = "linux"))]
fn watch_tray(app: &AppHandle) {
    app.state::<Shell>().tray_host(true);
    make_tray(app);
}

fn make_tray(app: &AppHandle) {
    let handle = app.clone();
    let made = app.run_on_main_thread(move || {
        let shell = handle.state::<Shell>();
        if shell.tray().get().is_some() {
            return;
        }
        let wished = handle.clone();
        match Tray::make(&handle, shell.face(), move |wish| grant(&wished, wish)) {
            Ok(tray) => drop(shell.tray().set(tray)),
            Err(error) => return tracing::warn!(%error, "no tray can be made"),
        }
        // The status may have changed while the tray was being made.
        let made = handle.clone();
        tauri::async_runtime::spawn(async move { made.state::<Shell>().refresh_tray() });
    });
    if let Err(error) = made {
        tracing::warn!(%error, "no tray can be made");
    }
}

fn grant(app: &AppHandle, wish: Wish) {
    match wish {
        Wish::OpenOldest => open(app, None),
        Wish::Open => window::show(app),
        Wish::Sync => {
            let app = app.clone();
            tauri::async_runtime::spawn(async move {
                if let Ok(desk) = app.state::<Shell>().desk().await
                    && let Err(failure) = desk.sync_now().await
                {
                    tracing::warn!(%failure, "the wish to synchronise failed");
                }
            });
        }
        Wish::Quit => app.state::<Shell>().leave(),
    }
}

/// Logging out of the computer ends the program in order as well.
#[cfg(unix)]
fn leave_on_signals(app: &AppHandle) {
    use tokio::signal::unix::{SignalKind, signal};
    for kind in [SignalKind::terminate(), SignalKind::interrupt(), SignalKind::hangup()] {
        let app = app.clone();
        tauri::async_runtime::spawn(async move {
            match signal(kind) {
                Ok(mut signals) => {
                    signals.recv().await;
                    app.state::<Shell>().leave();
                }
                Err(error) => tracing::warn!(%error, "a signal cannot be heard"),
            }
        });
    }
}

/// Windows tells windows, not processes, and Tauri answers that by itself.
#[cfg(not(unix))]
fn leave_on_signals(_app: &AppHandle) {}

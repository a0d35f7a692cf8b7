//! The notifier against a daemon that the test plays the person on, and against dunst, a daemon that people really run.
#![cfg(target_os = "linux")]
// A test that cannot go on says so by panicking, in its helpers as well.
#![allow(clippy::unwrap_used, clippy::panic)]

mod desktop;

use desktop::{Bus, Running, Screen, bare, eventually, lines, within_patience};
use diwan_desk::ports::{NoteEvent, Notifier, Rung, RungItem};
use diwan_desk::view::Settings;
use diwan_domain::Moment;
use diwan_domain::bell::Class;
use diwan_shell::notifier::dbus::{DbusNotifier, Patience};
use diwan_shell::words::Words;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

fn circular(id: &str, subject: &str) -> RungItem {
    RungItem {
        id: id.into(),
        subject: subject.into(),
        number: "ت/2026/109".into(),
        issuer: "إدارة أمن المعلومات".into(),
        class: Class::Binding,
        deadline: Some(Moment(1_795_600_800_000)),
        acknowledge_from_alert: true,
    }
}

fn rung(owed: &[(&str, &str)]) -> Rung {
    Rung {
        owed: owed.iter().map(|(id, subject)| circular(id, subject)).collect(),
        again: false,
        sound: true,
        pressing: false,
    }
}

/// An employee's desktop with the scriptable daemon.
struct Office {
    bus: Bus,
    log: PathBuf,
    daemon: Option<Running>,
    words: Arc<Words>,
    folder: tempfile::TempDir,
}

impl Office {
    fn without_daemon() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let words = Arc::new(Words::new(&Settings::default()));
        Self { bus: Bus::start(), log: folder.path().join("daemon.log"), daemon: None, words, folder }
    }

    fn open() -> Self {
        let mut office = Self::without_daemon();
        office.start_daemon();
        office
    }

    fn start_daemon(&mut self) {
        self.daemon = Some(self.bus.script("fake_notifyd.py", &self.log, &[]));
    }

    async fn notifier(&self) -> Arc<DbusNotifier> {
        let memory = self.folder.path().join("toast.json");
        DbusNotifier::on_bus(Some(self.bus.address.clone()), Arc::clone(&self.words), memory, Patience::default()).await
    }

    /// A notifier that soon gives a daemon up.
    async fn impatient(&self) -> Arc<DbusNotifier> {
        let (memory, answer) = (self.folder.path().join("toast.json"), Duration::from_millis(300));
        let patience = Patience { answer, ..Patience::default() };
        DbusNotifier::on_bus(Some(self.bus.address.clone()), Arc::clone(&self.words), memory, patience).await
    }

    /// The person does something in the daemon.
    async fn person(&self, deed: &str, arguments: &(impl serde::Serialize + zbus::zvariant::DynamicType)) {
        let bus = self.bus.connect().await;
        bus.call_method(Some(NAME), PATH, Some("test.NotifyCtl"), deed, arguments).await.unwrap();
    }

    async fn shown(&self) -> Vec<Value> {
        let bus = self.bus.connect().await;
        let answer = bus.call_method(Some(NAME), PATH, Some("test.NotifyCtl"), "List", &()).await.unwrap();
        let list: String = answer.body().deserialize().unwrap();
        serde_json::from_str(&list).unwrap()
    }
}

async fn next(notifier: &DbusNotifier) -> NoteEvent {
    within_patience("an event of the notifier", notifier.next()).await
}

#[tokio::test]
async fn a_toast_stays_until_it_is_answered_and_says_what_is_owed() {
    let office = Office::open();
    let notifier = office.notifier().await;
    assert!(notifier.available());
    notifier.post(&rung(&[("c1", "ضوابط <الأجهزة> & المحمولة")])).await.unwrap();
    let shown = office.shown().await;
    let [toast] = shown.as_slice() else { panic!("{shown:?}") };
    assert_eq!(toast["timeout"], 0, "never goes by itself");
    assert_eq!(toast["hints"]["urgency"], 2);
    assert_eq!(toast["hints"]["resident"], true);
    assert_eq!(toast["hints"]["desktop-entry"], "org.diwan.Workstation");
    assert_eq!(toast["actions"], json!(["default", "افتح", "open", "افتح", "acknowledge", "أقرّ بالعلم"]));
    assert_eq!(bare(toast["summary"].as_str().unwrap()), "تعميم بانتظار إقرارك");
    assert!(bare(toast["body"].as_str().unwrap()).starts_with("ضوابط &lt;الأجهزة&gt; &amp; المحمولة\n"));
}

#[tokio::test]
async fn the_second_action_of_a_toast_is_heard_as_well_as_the_first() {
    let office = Office::open();
    let notifier = office.notifier().await;
    notifier.post(&rung(&[("c1", "ضوابط")])).await.unwrap();
    office.person("Act", &(1_u32, "open")).await;
    assert_eq!(next(&notifier).await, NoteEvent::Open(Some("c1".into())));
    office.person("Act", &(1_u32, "acknowledge")).await;
    assert_eq!(next(&notifier).await, NoteEvent::Acknowledge("c1".into()));
    office.person("Act", &(1_u32, "default")).await;
    assert_eq!(next(&notifier).await, NoteEvent::Open(Some("c1".into())));
    assert_eq!(office.shown().await.len(), 1, "opening takes nothing away");
}

#[tokio::test]
async fn toasts_replace_each_other_and_never_stack() {
    let office = Office::open();
    let notifier = office.notifier().await;
    notifier.post(&rung(&[("c1", "الأول")])).await.unwrap();
    notifier.post(&rung(&[("c1", "الأول"), ("c2", "الثاني")])).await.unwrap();
    let shown = office.shown().await;
    let [toast] = shown.as_slice() else { panic!("{shown:?}") };
    assert_eq!(toast["replaces"], toast["id"]);
    assert_eq!(bare(toast["summary"].as_str().unwrap()), "تعميمان بانتظار إقرارك");
    // Several are owed now: a forged acknowledgement of "the" circular means nothing.
    office.person("Act", &(1_u32, "acknowledge")).await;
    office.person("Act", &(1_u32, "open")).await;
    assert_eq!(next(&notifier).await, NoteEvent::Open(None));
}

#[tokio::test]
async fn a_dismissal_is_heard_and_the_next_toast_is_a_new_one() {
    let office = Office::open();
    let notifier = office.notifier().await;
    notifier.post(&rung(&[("c1", "ضوابط")])).await.unwrap();
    office.person("Dismiss", &(1_u32,)).await;
    assert_eq!(next(&notifier).await, NoteEvent::Closed);
    notifier.post(&Rung { again: true, sound: false, ..rung(&[("c1", "ضوابط")]) }).await.unwrap();
    let shown = office.shown().await;
    assert_eq!((shown[0]["id"].as_i64(), shown[0]["replaces"].as_i64()), (Some(2), Some(0)));
    assert_eq!(bare(shown[0]["summary"].as_str().unwrap()), "تذكير: تعميم بانتظار إقرارك");
    assert_eq!(shown[0]["hints"]["suppress-sound"], true);
}

#[tokio::test]
async fn a_withdrawn_toast_goes_without_counting_as_dismissed() {
    let office = Office::open();
    let notifier = office.notifier().await;
    notifier.post(&rung(&[("c1", "ضوابط")])).await.unwrap();
    notifier.withdraw().await;
    assert!(office.shown().await.is_empty());
    notifier.post(&rung(&[("c2", "أخرى")])).await.unwrap();
    office.person("Act", &(2_u32, "default")).await;
    assert_eq!(next(&notifier).await, NoteEvent::Open(Some("c2".into())), "no `Closed` came before");
}

#[tokio::test]
async fn a_daemon_that_dies_and_comes_back_is_noticed_both_times() {
    let mut office = Office::open();
    let notifier = office.notifier().await;
    notifier.post(&rung(&[("c1", "ضوابط")])).await.unwrap();
    office.daemon = None;
    assert_eq!(next(&notifier).await, NoteEvent::DaemonGone);
    assert!(!notifier.available());
    assert!(notifier.post(&rung(&[("c1", "ضوابط")])).await.is_err());
    office.start_daemon();
    assert_eq!(next(&notifier).await, NoteEvent::DaemonAppeared);
    assert!(notifier.available());
    notifier.post(&rung(&[("c1", "ضوابط")])).await.unwrap();
    let shown = office.shown().await;
    assert_eq!(shown.len(), 1);
    assert_eq!(shown[0]["replaces"], 0, "the new daemon knows nothing of the old one's toast");
    office.person("Act", &(1_u32, "open")).await;
    assert_eq!(next(&notifier).await, NoteEvent::Open(Some("c1".into())));
}

#[tokio::test]
async fn a_daemon_that_starts_after_the_program_is_noticed() {
    let mut office = Office::without_daemon();
    let notifier = office.notifier().await;
    assert!(!notifier.available());
    assert!(notifier.post(&rung(&[("c1", "ضوابط")])).await.is_err());
    office.start_daemon();
    assert_eq!(next(&notifier).await, NoteEvent::DaemonAppeared);
    notifier.post(&rung(&[("c1", "ضوابط")])).await.unwrap();
    assert_eq!(office.shown().await.len(), 1);
}

#[tokio::test]
async fn another_program_on_the_bus_cannot_acknowledge_for_the_person() {
    let office = Office::open();
    let notifier = office.notifier().await;
    notifier.post(&rung(&[("c1", "ضوابط")])).await.unwrap();
    let stranger = office.bus.connect().await;
    stranger.emit_signal(None::<&str>, PATH, NAME, "ActionInvoked", &(1_u32, "acknowledge")).await.unwrap();
    stranger.emit_signal(None::<&str>, PATH, NAME, "NotificationClosed", &(1_u32, 2_u32)).await.unwrap();
    // The bus answers this after it has delivered both, so they came before the person's own action.
    zbus::fdo::DBusProxy::new(&stranger).await.unwrap().get_id().await.unwrap();
    office.person("Act", &(1_u32, "open")).await;
    assert_eq!(next(&notifier).await, NoteEvent::Open(Some("c1".into())));
}

#[tokio::test]
async fn a_changed_language_changes_the_toast_on_the_screen() {
    let office = Office::open();
    let notifier = office.notifier().await;
    notifier.post(&rung(&[("c1", "ضوابط")])).await.unwrap();
    office.words.change(&Settings { language: "en".into(), ..Settings::default() });
    notifier.reword().await;
    let shown = office.shown().await;
    assert_eq!(shown.len(), 1);
    assert_eq!(bare(shown[0]["summary"].as_str().unwrap()), "A circular awaits your acknowledgement");
    assert_eq!(lines(&office.log).iter().filter(|line| line["ev"] == "notify").count(), 2);
}

#[tokio::test]
async fn the_toast_of_a_killed_program_is_taken_away_at_the_next_start_and_no_other_one() {
    let mut office = Office::open();
    let memory = office.folder.path().join("toast.json");
    office.notifier().await.post(&rung(&[("c1", "ضوابط")])).await.unwrap();
    assert_eq!(office.shown().await.len(), 1);
    let after_a_crash = office.notifier().await;
    assert!(office.shown().await.is_empty());

    after_a_crash.post(&rung(&[("c1", "ضوابط")])).await.unwrap();
    let kept = std::fs::read(&memory).unwrap();
    office.daemon = None;
    office.start_daemon();
    // Another program's toast has the same number at the new daemon.
    let stranger = office.bus.connect().await;
    let hints = std::collections::HashMap::<&str, zbus::zvariant::Value<'_>>::new();
    let arguments = ("another", 0_u32, "", "غداءٌ", "", Vec::<&str>::new(), hints, 0_i32);
    for _ in 0..2 {
        stranger.call_method(Some(NAME), PATH, Some(NAME), "Notify", &arguments).await.unwrap();
    }
    std::fs::write(&memory, kept).unwrap();
    office.notifier().await;
    assert_eq!(office.shown().await.len(), 2, "those are not ours");
}

#[tokio::test]
async fn without_a_bus_nothing_is_shown_and_nothing_breaks() {
    let words = Arc::new(Words::new(&Settings::default()));
    let notifier = DbusNotifier::on_bus(
        Some("unix:path=/nonexistent/bus".into()),
        words,
        "/nonexistent/memory".into(),
        Patience::default(),
    )
    .await;
    assert!(!notifier.available());
    assert!(notifier.post(&rung(&[("c1", "ضوابط")])).await.is_err());
    notifier.withdraw().await;
}

#[tokio::test]
async fn one_sound_for_each_rung_and_another_one_for_an_emergency() {
    let office = Office::open();
    let notifier = office.notifier().await;
    let mut owed = rung(&[("c1", "ضوابط")]);
    let heard = async |rung: &Rung| {
        notifier.post(rung).await.unwrap();
        let shown = office.shown().await;
        let hints = &shown[0]["hints"];
        assert_eq!(hints["urgency"], 2, "whatever it is, it stays");
        (hints["sound-name"].as_str().map(str::to_owned), hints["suppress-sound"].as_bool())
    };
    assert_eq!(heard(&owed).await, (Some("message-new-instant".into()), None));
    owed.sound = false;
    assert_eq!(heard(&owed).await, (None, Some(true)), "put up anew within the same rung");
    owed.owed[0].class = Class::Emergency;
    (owed.sound, owed.pressing) = (true, true);
    assert_eq!(heard(&owed).await, (Some("dialog-warning".into()), None));
    let shown = office.shown().await;
    assert!(bare(shown[0]["summary"].as_str().unwrap()).starts_with("تعميم طارئ: "), "colour and sound are not enough");
}

#[tokio::test]
async fn a_daemon_that_gives_no_number_or_a_word_for_it_shows_nothing_and_a_sane_one_is_used() {
    let mut office = Office::open();
    let notifier = office.notifier().await;
    for mood in ["nameless", "liar"] {
        office.person("Behave", &(mood,)).await;
        assert!(notifier.post(&rung(&[("c1", "ضوابط")])).await.is_err(), "{mood}");
        notifier.withdraw().await;
    }
    office.daemon = None;
    assert_eq!(next(&notifier).await, NoteEvent::DaemonGone);
    office.start_daemon();
    assert_eq!(next(&notifier).await, NoteEvent::DaemonAppeared);
    notifier.post(&rung(&[("c1", "ضوابط")])).await.unwrap();
    assert_eq!(office.shown().await.len(), 1);
}

#[tokio::test]
async fn a_daemon_that_awakes_late_shows_one_toast_and_not_as_many_as_were_asked_for() {
    let office = Office::open();
    let notifier = office.impatient().await;
    office.person("Behave", &("mute",)).await;
    for _ in 0..3 {
        assert!(notifier.post(&rung(&[("c1", "ضوابط")])).await.is_err(), "nobody knows whether it is on the screen");
    }
    office.person("Behave", &("well",)).await;
    notifier.post(&rung(&[("c1", "ضوابط")])).await.unwrap();
    let shown = office.shown().await;
    let [toast] = shown.as_slice() else { panic!("{shown:?}") };
    assert_eq!(toast["replaces"], toast["id"]);

    // What was handed to a sleeping daemon and is owed no more goes as soon as it has a number.
    office.person("Behave", &("mute",)).await;
    notifier.withdraw().await;
    assert!(notifier.post(&rung(&[("c2", "أخرى")])).await.is_err());
    notifier.withdraw().await;
    office.person("Behave", &("well",)).await;
    eventually("it was taken away", async || office.shown().await.is_empty().then_some(())).await;
}

#[tokio::test]
async fn in_a_flood_of_signals_toasts_are_shown_and_the_person_is_heard_once() {
    let office = Office::open();
    let notifier = office.notifier().await;
    notifier.post(&rung(&[("c1", "ضوابط")])).await.unwrap();
    // The daemon itself, and a stranger who pretends to be it.
    office.person("Flood", &(3_000_u32, "open")).await;
    let stranger = office.bus.connect().await;
    for id in 0..3_000_u32 {
        stranger.emit_signal(None::<&str>, PATH, NAME, "NotificationClosed", &(id, 2_u32)).await.unwrap();
    }
    for subject in ["ضوابط", "ضوابط معدلة", "ضوابط نهائية"] {
        within_patience("an answer in the flood", notifier.post(&rung(&[("c1", subject)]))).await.unwrap();
    }
    assert_eq!(office.shown().await.len(), 1);
    // Three thousand times the same deed is told as few times as there was somebody to hear it; what was lost in the flood is not taken for shown.
    let mut told = Vec::new();
    while let Ok(event) = tokio::time::timeout(Duration::from_millis(500), notifier.next()).await {
        told.push(event);
    }
    assert!(told.contains(&NoteEvent::Open(Some("c1".into()))) && told.len() <= 4, "{told:?}");
    office.person("Act", &(1_u32, "acknowledge")).await;
    assert_eq!(next(&notifier).await, NoteEvent::Acknowledge("c1".into()));
}

/// dunst on a screen of its own.
struct Dunst {
    bus: Bus,
    screen: Screen,
    daemon: Option<Running>,
}

impl Dunst {
    async fn start() -> Self {
        let mut dunst = Self { bus: Bus::start(), screen: Screen::start(), daemon: None };
        dunst.run();
        let bus = dunst.bus.connect().await;
        let names = zbus::fdo::DBusProxy::new(&bus).await.unwrap();
        eventually("dunst owns its name", async || {
            names.name_has_owner(NAME.try_into().unwrap()).await.ok().filter(|owned| *owned)
        })
        .await;
        dunst
    }

    fn run(&mut self) {
        let mut command = Command::new("dunst");
        command.env("DBUS_SESSION_BUS_ADDRESS", &self.bus.address).env("DISPLAY", &self.screen.display);
        command.env_remove("WAYLAND_DISPLAY").env("XDG_CONFIG_HOME", "/nonexistent");
        self.daemon = Some(Running::start(&mut command));
    }

    async fn notifier(&self, words: Arc<Words>, folder: &tempfile::TempDir) -> Arc<DbusNotifier> {
        let memory = folder.path().join("toast.json");
        DbusNotifier::on_bus(Some(self.bus.address.clone()), words, memory, Patience::default()).await
    }

    async fn displayed(&self) -> u32 {
        self.count("displayedLength").await
    }

    async fn count(&self, which: &str) -> u32 {
        let bus = self.bus.connect().await;
        let arguments = ("org.dunstproject.cmd0", which);
        let answer = bus
            .call_method(Some(NAME), PATH, Some("org.freedesktop.DBus.Properties"), "Get", &arguments)
            .await
            .unwrap();
        let body = answer.body();
        let value: zbus::zvariant::Value<'_> = body.deserialize().unwrap();
        value.downcast().unwrap()
    }

    async fn person(&self, deed: &str, arguments: &(impl serde::Serialize + zbus::zvariant::DynamicType)) {
        let bus = self.bus.connect().await;
        bus.call_method(Some(NAME), PATH, Some("org.dunstproject.cmd0"), deed, arguments).await.unwrap();
    }
}

#[tokio::test]
async fn dunst_shows_one_toast_hears_the_person_and_may_be_restarted() {
    let mut dunst = Dunst::start().await;
    let words = Arc::new(Words::new(&Settings::default()));
    let folder = tempfile::tempdir().unwrap();
    let notifier = dunst.notifier(words, &folder).await;
    notifier.post(&rung(&[("c1", "ضوابط")])).await.unwrap();
    notifier.post(&rung(&[("c1", "ضوابط استخدام الأجهزة المحمولة")])).await.unwrap();
    eventually("one toast is on the screen", async || (dunst.displayed().await == 1).then_some(())).await;

    dunst.person("NotificationAction", &(0_u32,)).await;
    assert_eq!(next(&notifier).await, NoteEvent::Open(Some("c1".into())));

    // dunst 1.9 takes even a resident toast away after its action; what counts is that either way is heard.
    dunst.person("NotificationCloseAll", &()).await;
    assert_eq!(next(&notifier).await, NoteEvent::Closed);

    notifier.post(&rung(&[("c1", "ضوابط")])).await.unwrap();
    dunst.daemon = None;
    assert_eq!(next(&notifier).await, NoteEvent::DaemonGone);
    dunst.run();
    assert_eq!(next(&notifier).await, NoteEvent::DaemonAppeared);
    notifier.post(&rung(&[("c1", "ضوابط")])).await.unwrap();
    eventually("it is on the screen again", async || (dunst.displayed().await == 1).then_some(())).await;
    notifier.withdraw().await;
    eventually("the screen is empty", async || (dunst.displayed().await == 0).then_some(())).await;
}

#[tokio::test]
async fn a_paused_dunst_keeps_the_toast_and_shows_it_when_it_goes_on() {
    let dunst = Dunst::start().await;
    let folder = tempfile::tempdir().unwrap();
    let notifier = dunst.notifier(Arc::new(Words::new(&Settings::default())), &folder).await;
    let paused = |word: &str| {
        let mut command = Command::new("dunstctl");
        command.args(["set-paused", word]).env("DBUS_SESSION_BUS_ADDRESS", &dunst.bus.address);
        assert!(command.status().unwrap().success());
    };
    paused("true");
    notifier.post(&rung(&[("c1", "ضوابط")])).await.unwrap();
    notifier.post(&rung(&[("c1", "ضوابط"), ("c2", "أخرى")])).await.unwrap();
    eventually("one toast waits", async || (dunst.count("waitingLength").await == 1).then_some(())).await;
    assert_eq!(dunst.displayed().await, 0);
    paused("false");
    eventually("it is on the screen", async || (dunst.displayed().await == 1).then_some(())).await;
    dunst.person("NotificationCloseLast", &()).await;
    assert_eq!(next(&notifier).await, NoteEvent::Closed);
}

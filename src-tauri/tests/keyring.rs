//! The vault over a real keyring, GNOME's: absent, started late, restarted. The library takes the bus from the environment, so the test brings a bus
//! up and runs itself again inside of it; there it does with the vault what it is told on its input, and prints what came of it.
// A test that cannot go on says so by panicking.
#![allow(clippy::unwrap_used, clippy::panic)]
#![cfg_attr(not(target_os = "linux"), allow(dead_code))] // The keyring of other systems was not tried.

#[cfg(target_os = "linux")]
mod desktop;

#[cfg(target_os = "linux")]
fn main() {
    let asked = |word: &str| std::env::args().any(|argument| argument == word);
    if asked("--list") {
        list(asked("--ignored"));
    } else if std::env::var_os("DIWAN_KEYRING_TEST").is_some() {
        workstation::run();
    } else {
        person::story();
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {}

/// Nextest asks for the names before it runs anything; this is the answer that its protocol wants.
#[cfg(target_os = "linux")]
#[allow(clippy::print_stdout)] // The protocol is spoken on the output.
fn list(ignored: bool) {
    if !ignored {
        println!("a_token_is_kept_as_soon_as_a_keyring_runs_and_survives_its_restart: test");
    }
}

/// The program under test: a vault that reads `save TOKEN`, `load` or `clear` from its input.
#[cfg(target_os = "linux")]
mod workstation {
    use diwan_desk::ports::Vault;
    use diwan_shell::keyring::SystemRing;
    use diwan_shell::vault::{KeyringVault, Patience};
    use std::sync::Arc;
    use std::time::Duration;

    const SERVER: &str = "https://registry.agency.example";

    #[tokio::main]
    #[allow(clippy::print_stdout)] // Its output is how the test hears what came of it.
    pub async fn run() {
        let patience = Patience { load: Duration::from_secs(60), save: Duration::from_secs(60) };
        for line in std::io::stdin().lines().map_while(Result::ok) {
            // A vault of its own each time, so that nothing is remembered but by the keyring.
            let vault = KeyringVault::open(Arc::new(SystemRing), patience);
            match line.split_once(' ').unwrap_or((&line, "")) {
                ("save", token) => println!("{} {:?}", vault.save(SERVER, "salma", token).await, vault.kind()),
                ("load", _) => println!("{:?} {:?}", vault.load(SERVER, "salma").await, vault.kind()),
                _ => {
                    vault.clear(SERVER, "salma").await;
                    println!("cleared {:?}", vault.kind());
                }
            }
        }
    }
}

/// The desktop around it.
#[cfg(target_os = "linux")]
mod person {
    use super::desktop::{Bus, Running, eventually};
    use std::io::{BufRead, BufReader, Write};
    use std::path::Path;
    use std::process::{Child, Command, Stdio};

    const SECRETS: &str = "org.freedesktop.secrets";

    /// GNOME's keyring with an unlocked collection in `home`.
    async fn keyring(bus: &Bus, home: &Path) -> Running {
        let mut command = Command::new("gnome-keyring-daemon");
        command
            .args(["--unlock", "--foreground", "--components=secrets"])
            .env("DBUS_SESSION_BUS_ADDRESS", &bus.address);
        command.env("HOME", home).env("XDG_RUNTIME_DIR", home).env("XDG_DATA_HOME", home.join("share"));
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let daemon = Running::start_and_tell(&mut command, b"the person's password");
        let connection = bus.connect().await;
        let names = zbus::fdo::DBusProxy::new(&connection).await.unwrap();
        let owned = async || names.name_has_owner(SECRETS.try_into().unwrap()).await.ok().filter(|owned| *owned);
        eventually("the keyring is on the bus", owned).await;
        daemon
    }

    async fn gone(bus: &Bus, daemon: Running) {
        drop(daemon);
        let connection = bus.connect().await;
        let names = zbus::fdo::DBusProxy::new(&connection).await.unwrap();
        let free = async || names.name_has_owner(SECRETS.try_into().unwrap()).await.ok().filter(|owned| !owned);
        eventually("the keyring left the bus", free).await;
    }

    struct Workstation(Child, BufReader<std::process::ChildStdout>);

    impl Workstation {
        fn does(&mut self, deed: &str) -> String {
            writeln!(self.0.stdin.as_mut().unwrap(), "{deed}").unwrap();
            let mut answer = String::new();
            self.1.read_line(&mut answer).unwrap();
            answer.trim().to_owned()
        }
    }

    impl Drop for Workstation {
        fn drop(&mut self) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }

    #[tokio::main]
    pub async fn story() {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path();
        let bus = Bus::start();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .env("DIWAN_KEYRING_TEST", "1")
            .env("DBUS_SESSION_BUS_ADDRESS", &bus.address)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let answers = BufReader::new(child.stdout.take().unwrap());
        let mut workstation = Workstation(child, answers);

        assert_eq!(workstation.does("save first"), "false Memory", "nobody keeps secrets yet");
        let late = keyring(&bus, home).await;
        assert_eq!(workstation.does("load"), "None Keyring", "the keyring that came later is used");
        assert_eq!(workstation.does("save second"), "true Keyring");

        gone(&bus, late).await;
        assert_eq!(workstation.does("load"), "None Memory");
        let _restarted = keyring(&bus, home).await;
        assert_eq!(workstation.does("load"), "Some(\"second\") Keyring", "the restarted one still has it");
        assert_eq!(workstation.does("clear"), "cleared Keyring");
        assert_eq!(workstation.does("load"), "None Keyring");
    }
}

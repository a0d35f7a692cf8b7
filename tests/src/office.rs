//! A registry process with a small ministry, run as an administrator runs it: by the command line.

use crate::daemon::Daemon;
use crate::wait::eventually;
use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use tokio::process::Command;

/// Whoever signs in, does it with this password.
pub const PASSWORD: &str = "ينبغي تغييرها 47";

/// The people of the small ministry that have accounts: account name and employee number.
const ACCOUNTS: [(&str, &str); 4] = [("layla", "1002"), ("salma", "1003"), ("khalid", "1004"), ("nasser", "1006")];
const PUBLISHER: &str = "nasser";

/// A circular that the office issues.
pub struct Circular<'a> {
    /// Subject.
    pub subject: &'a str,
    /// Body.
    pub body: &'a str,
    /// Who receives it: `everybody`, `unit:HR`, `person:1003`.
    pub to: &'a str,
    /// Whether the annex goes with it, a PDF of one page.
    pub annex: bool,
    /// Its first binding day.
    pub effective: &'a str,
    /// By when it must be acknowledged: a day, or a moment in RFC 3339.
    pub deadline: &'a str,
    /// `normal`, `urgent`, `very_urgent`, `immediate`; the last makes an emergency of it.
    pub urgency: &'a str,
}

impl Default for Circular<'_> {
    fn default() -> Self {
        Self {
            subject: "تنظيم ساعات العمل خلال شهر رمضان",
            body: "يبدأ الدوام الرسمي عند التاسعة صباحاً وينتهي عند الثانية ظهراً.\nعلى رؤساء الوحدات إبلاغ موظفيهم بذلك والعمل بموجبه.",
            to: "everybody",
            annex: false,
            effective: "2030-01-01",
            deadline: "2030-01-15",
            urgency: "normal",
        }
    }
}

/// A registry with its people. The process ends when it is dropped.
pub struct Office {
    server: Option<Daemon>,
    port: u16,
    folder: TempDir,
    /// How far the office's clock is behind, as `faketime` writes it.
    behind: Option<&'static str>,
}

impl Office {
    /// Founds the small ministry and opens its registry. Desks ring again `ring_again_secs` after a dismissal.
    ///
    /// # Errors
    /// Whatever keeps the registry from opening.
    pub async fn open(ring_again_secs: u64) -> Result<Self> {
        Self::found(ring_again_secs)?.opened().await
    }

    /// The same with its archive in a database of PostgreSQL.
    ///
    /// # Errors
    /// Whatever keeps the registry from opening.
    pub async fn open_on(database: &str) -> Result<Self> {
        let office = Self::found(300)?;
        let config = office.folder.path().join("diwan-registry.toml");
        let text = format!("database = {}\n{}", Value::from(database), std::fs::read_to_string(&config)?);
        std::fs::write(&config, text)?;
        office.opened().await
    }

    /// The roster comes in again, from the files of these names in `tests/office`.
    ///
    /// # Errors
    /// The registry's refusal, in its words.
    pub async fn import(&self, units: &str, people: &str) -> Result<()> {
        self.registry(&["org", "import", &fixture(units), &fixture(people)]).await.map(drop)
    }

    /// Opens an account with the common password, as a publisher or not.
    ///
    /// # Errors
    /// The registry's refusal, in its words.
    pub async fn account(&self, number: &str, login: &str, publisher: bool) -> Result<()> {
        self.registry(&["account", "create", number, "--login", login, "--no-change"]).await?;
        if publisher {
            self.registry(&["account", "grant", login, "publisher"]).await?;
        }
        Ok(())
    }

    /// The same in the past, e.g. `-3d`: whatever the registry records bears the time of then, until [`Office::come_to_today`].
    ///
    /// # Errors
    /// Whatever keeps the registry from opening.
    pub async fn open_in_the_past(ring_again_secs: u64, behind: &'static str) -> Result<Self> {
        Self { behind: Some(behind), ..Self::found(ring_again_secs)? }.opened().await
    }

    /// The days until now have passed, in which the registry did nothing.
    ///
    /// # Errors
    /// When it does not end, or not come up again.
    pub async fn come_to_today(&mut self) -> Result<()> {
        self.close_registry().await?;
        self.behind = None;
        self.open_registry().await
    }

    async fn opened(self) -> Result<Self> {
        let mut office = self;
        office.registry(&["init", "--agency", "MPS", "--name", "وزارة الخدمات العامة"]).await?;
        let (units, people) = (fixture("units.csv"), fixture("people.csv"));
        office.registry(&["org", "import", &units, &people]).await?;
        for (login, number) in ACCOUNTS {
            office.registry(&["account", "create", number, "--login", login, "--no-change"]).await?;
        }
        office.registry(&["account", "grant", PUBLISHER, "publisher"]).await?;
        office.open_registry().await?;
        Ok(office)
    }

    /// Founds the sample ministry, for pictures, and opens its registry.
    ///
    /// # Errors
    /// Whatever keeps the registry from opening.
    pub async fn sample() -> Result<Self> {
        let mut office = Self::found(300)?;
        office.registry(&["sample"]).await?;
        office.open_registry().await?;
        Ok(office)
    }

    fn found(ring_again_secs: u64) -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let folder = TempDir::with_prefix("diwan-office-")?;
        let config =
            format!("data_dir = \"registry\"\nlisten = \"127.0.0.1:{port}\"\nring_again_secs = {ring_again_secs}\n");
        std::fs::write(folder.path().join("diwan-registry.toml"), config)?;
        Ok(Self { server: None, port, folder, behind: None })
    }

    /// Where the registry answers.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Issues a circular that asks for an acknowledgement; gives its registration number.
    ///
    /// # Errors
    /// The registry's refusal, in its words.
    pub async fn issue(&self, circular: &Circular<'_>) -> Result<String> {
        let Circular { subject, body, to, annex, effective, deadline, urgency } = circular;
        let file = fixture("annex.pdf");
        let mut arguments =
            vec!["circular", "issue", "--publisher", PUBLISHER, "--issuer", "LEGAL", "--subject", subject];
        arguments.extend(["--body", body, "--to", to, "--effective", effective]);
        arguments.extend(["--deadline", deadline, "--urgency", urgency]);
        arguments.extend(["--statement", STATEMENT, "--acknowledge-from-alert"]);
        if *annex {
            arguments.extend(["--attach", &file]);
        }
        let said = self.registry(&arguments).await?;
        let number = said
            .split_whitespace()
            .find(|word| word.starts_with('ت'))
            .with_context(|| format!("no number in {said:?}"))?;
        Ok(number.trim_end_matches(['.', ',']).to_owned())
    }

    /// Puts a policy of the bell in force under which it rings at any hour of any day, and a person may put it off so often in a day.
    ///
    /// # Errors
    /// The registry's refusal, in its words.
    pub async fn set_bell(&self, snoozes_a_day: u32) -> Result<()> {
        let usual = self.registry(&["bell", "usual"]).await?;
        let mut policy: Value = serde_json::from_str(&usual)?;
        let always = json!([{ "from": "00:00", "until": "24:00" }]);
        let days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
        policy["hours"]["week"] = days.into_iter().map(|day| (day.to_owned(), always.clone())).collect();
        policy["hours"]["holidays"] = json!([]);
        policy["snoozes_a_day"] = snoozes_a_day.into();
        let file = self.folder.path().join("bell.json");
        std::fs::write(&file, policy.to_string())?;
        self.registry(&["bell", "set", &file.to_string_lossy()]).await.map(drop)
    }

    /// Puts rules of publishing in force under which every circular needs a second person.
    ///
    /// # Errors
    /// The registry's refusal, in its words.
    pub async fn needs_two_publishers(&self) -> Result<()> {
        let usual = self.registry(&["publishing", "usual"]).await?;
        let mut rules: Value = serde_json::from_str(&usual)?;
        rules["approval"]["always"] = true.into();
        let file = self.folder.path().join("publishing.json");
        std::fs::write(&file, rules.to_string())?;
        self.registry(&["publishing", "set", &file.to_string_lossy()]).await.map(drop)
    }

    /// The registry goes down, as for maintenance.
    ///
    /// # Errors
    /// When it does not end.
    pub async fn close_registry(&mut self) -> Result<()> {
        self.server.take().context("the registry is not open")?.end().await
    }

    /// The registry comes up and answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn open_registry(&mut self) -> Result<()> {
        let mut command = self.command()?;
        command.arg("serve");
        self.server = Some(Daemon::start(command, self.folder.path(), "registry")?);
        let port = self.port;
        let opened =
            eventually("the registry answers", async || Ok(std::net::TcpStream::connect(("127.0.0.1", port)).ok()))
                .await;
        if let Err(error) = opened {
            bail!("{error:#}: {}", self.server.as_ref().map(Daemon::all_said).unwrap_or_default());
        }
        Ok(())
    }

    /// Runs the registry's command line and gives what it printed.
    ///
    /// # Errors
    /// What it complained of.
    pub async fn registry(&self, arguments: &[&str]) -> Result<String> {
        let out = self.command()?.args(arguments).output().await?;
        ensure!(
            out.status.success(),
            "diwan-registry {}: {}{}",
            arguments.join(" "),
            String::from_utf8_lossy(&out.stdout),
            String::from_utf8_lossy(&out.stderr)
        );
        Ok(String::from_utf8(out.stdout)?)
    }

    fn command(&self) -> Result<Command> {
        let mut command = Command::new(program("diwan-registry")?);
        // Its configuration lies in the working directory.
        command.current_dir(self.folder.path()).env("DIWAN_REGISTRY_PASSWORD", PASSWORD).kill_on_drop(true);
        if let Some(behind) = self.behind {
            // The wall clock only: what counts time by itself must go on as it is.
            command.env("LD_PRELOAD", FAKETIME).env("FAKETIME", behind).env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        }
        Ok(command)
    }
}

/// Where Debian's `libfaketime` lies.
const FAKETIME: &str = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

/// What everybody acknowledges.
pub const STATEMENT: &str = "أقرّ بأنني اطّلعت على هذا التعميم وعلمتُ بما فيه.";

fn fixture(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("office").join(name).display().to_string()
}

/// One of the built programs: they lie beside the tests that cargo builds. `DIWAN_STORY_DESK` and `DIWAN_STORY_REGISTRY` name others in their
/// place, so that the stories can be told with the desk of one version and the registry of another.
///
/// # Errors
/// When it is not built.
pub fn program(name: &str) -> Result<PathBuf> {
    let other = if name == "diwan" { "DIWAN_STORY_DESK" } else { "DIWAN_STORY_REGISTRY" };
    if let Some(other) = std::env::var_os(other) {
        return Ok(other.into());
    }
    let test = std::env::current_exe()?;
    let place = test
        .ancestors()
        .find(|place| place.join(name).is_file())
        .with_context(|| format!("{name} is not built: run `make test`, which builds it first"))?;
    Ok(place.join(name))
}

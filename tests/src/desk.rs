//! The workstation on a machine, used through its window.

use crate::daemon::Daemon;
use crate::machine::Machine;
use crate::office::{Office, program};
use crate::wait::eventually;
use anyhow::{Context as _, Result, bail, ensure};
use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::wd::{TimeoutConfiguration, WindowHandle};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A running workstation.
pub struct Desk {
    pub(crate) window: Client,
    /// The main window among those that the driver knows.
    pub(crate) main: WindowHandle,
    driver: Daemon,
}

/// A row of the list, as it is read.
#[derive(Debug, Clone)]
pub struct Row {
    /// The item.
    pub id: String,
    /// All its words.
    pub text: String,
}

impl Desk {
    /// Starts the workstation on `machine`. What it kept there from before is there again.
    ///
    /// # Errors
    /// When the window does not come up.
    pub async fn start(machine: &Machine, office: &Office) -> Result<Self> {
        Self::start_at(machine, &office.address()).await
    }

    /// Starts the workstation on `machine` with a registry that runs at `server`.
    ///
    /// # Errors
    /// When the window does not come up.
    pub async fn start_at(machine: &Machine, server: &str) -> Result<Self> {
        let data = machine.home().join("diwan");
        Self::drive(
            machine,
            &program("diwan")?,
            &[("DIWAN_DATA_DIR", data.as_os_str()), ("DIWAN_SERVER", server.as_ref())],
        )
        .await
    }

    /// Starts any program on `machine` whose window is made as the workstation's, with variables of its environment.
    ///
    /// # Errors
    /// When the window does not come up.
    pub async fn drive(machine: &Machine, program: &Path, environment: &[(&str, &OsStr)]) -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut command = machine.command("WebKitWebDriver");
        command
            .args([format!("--port={port}"), "--host=127.0.0.1".into()])
            .envs(environment.iter().copied())
            // Without these two Tauri does not let itself be driven.
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true");
        if machine.opengl {
            command.env("WEBKIT_DISABLE_COMPOSITING_MODE", "0");
        }
        let driver = Daemon::start(command, machine.home(), "driver")?;
        let options = json!({ "webkitgtk:browserOptions": { "binary": program, "args": [] } });
        let capabilities = options.as_object().context("capabilities are an object")?.clone();
        let address = format!("http://127.0.0.1:{port}");
        eventually("the driver listens", async || Ok(std::net::TcpStream::connect(("127.0.0.1", port)).ok())).await?;
        let window = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&address)
            .await
            .with_context(|| format!("no window; the driver says: {}", driver.all_said()))?;
        window.update_timeouts(TimeoutConfiguration::new(Some(Duration::from_secs(60)), None, None)).await?;
        let main = window.window().await?;
        Ok(Self { window, main, driver })
    }

    /// The person quits the workstation.
    ///
    /// # Errors
    /// When it does not end.
    pub async fn quit(self) -> Result<()> {
        self.window.close().await?;
        self.driver.end().await
    }

    /// The computer is switched off in order: the workstation is asked to end, and has ended when this returns. (Whoever only closes its window
    /// leaves it at work.)
    ///
    /// # Errors
    /// When it goes on.
    pub async fn switch_off(self) -> Result<()> {
        let app = self.process()?;
        let asked = tokio::process::Command::new("kill").args(["-TERM", &app.to_string()]).status().await?;
        ensure!(asked.success(), "the workstation could not be asked to end");
        eventually("the workstation is gone", async || {
            Ok((!Path::new(&format!("/proc/{app}/exe")).exists()).then_some(()))
        })
        .await?;
        self.driver.kill().await
    }

    /// The workstation crashes.
    ///
    /// # Errors
    /// When it cannot be killed.
    pub async fn crash(self) -> Result<()> {
        let app = self.process()?;
        let killed = tokio::process::Command::new("kill").args(["-KILL", &app.to_string()]).status().await?;
        ensure!(killed.success(), "the workstation could not be killed");
        eventually("the workstation is gone", async || {
            Ok((!Path::new(&format!("/proc/{app}/exe")).exists()).then_some(()))
        })
        .await?;
        self.driver.kill().await
    }

    /// The number of the program's own process; the engine's processes are its children.
    ///
    /// # Errors
    /// When the driver has no window any more.
    pub fn process(&self) -> Result<u32> {
        let driver = self.driver.pid().context("the driver is gone")?;
        let children = std::fs::read_to_string(format!("/proc/{driver}/task/{driver}/children"))?;
        let app = children.split_whitespace().next().context("the driver has no window")?;
        Ok(app.parse()?)
    }

    /// Signs in and waits for the list.
    ///
    /// # Errors
    /// When the list does not come.
    pub async fn sign_in(&self, login: &str, password: &str) -> Result<()> {
        self.try_sign_in(login, password).await?;
        self.see("rail-all").await.map(drop)
    }

    /// Fills the form and sends it.
    ///
    /// # Errors
    /// When there is no form.
    pub async fn try_sign_in(&self, login: &str, password: &str) -> Result<()> {
        self.write("login", login).await?;
        self.write("password", password).await?;
        self.click("submit").await
    }

    /// Waits until something is visible, and gives it back.
    ///
    /// # Errors
    /// When it never is; a picture of the window is kept then.
    pub async fn see(&self, hook: &str) -> Result<Element> {
        let seen = eventually(&format!("{hook} is visible"), async || {
            let element = self.window.find(Locator::Css(&css(hook))).await?;
            Ok(element.is_displayed().await?.then_some(element))
        })
        .await;
        self.witnessed(seen).await
    }

    /// Waits until something is no longer there.
    ///
    /// # Errors
    /// When it stays.
    pub async fn gone(&self, hook: &str) -> Result<()> {
        let gone = eventually(&format!("{hook} goes"), async || {
            Ok(self.window.find_all(Locator::Css(&css(hook))).await?.is_empty().then_some(()))
        })
        .await;
        self.witnessed(gone).await
    }

    /// Waits until something visible says `words`.
    ///
    /// # Errors
    /// When it never does.
    pub async fn says(&self, hook: &str, words: &str) -> Result<String> {
        let said = eventually(&format!("{hook} says {words:?}"), async || {
            let text = plain(&self.window.find(Locator::Css(&css(hook))).await?.text().await?);
            if text.contains(words) { Ok(Some(text)) } else { bail!("it says {text:?}") }
        })
        .await;
        self.witnessed(said).await
    }

    /// What something says now, without marks of direction.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn text(&self, hook: &str) -> Result<String> {
        Ok(plain(&self.see(hook).await?.text().await?))
    }

    /// Clicks something as soon as it can be clicked.
    ///
    /// # Errors
    /// When it never can.
    pub async fn click(&self, hook: &str) -> Result<()> {
        let clicked = eventually(&format!("{hook} can be clicked"), async || {
            let element = self.window.find(Locator::Css(&css(hook))).await?;
            if !element.is_displayed().await? || !element.is_enabled().await? {
                return Ok(None);
            }
            element.click().await?;
            Ok(Some(()))
        })
        .await;
        self.witnessed(clicked).await
    }

    /// Writes into a field, over what stands there.
    ///
    /// # Errors
    /// When there is no such field.
    pub async fn write(&self, hook: &str, text: &str) -> Result<()> {
        let field = self.see(hook).await?;
        if text.is_empty() {
            // As a person does: a field that WebDriver empties tells nobody.
            self.focus(hook).await?;
            self.chord(&[Key::Control.into()], "a").await?;
            return self.press(&char::from(Key::Backspace).to_string()).await;
        }
        field.clear().await?;
        Ok(field.send_keys(text).await?)
    }

    /// Presses keys one after another, wherever the focus is: letters as they are, others as WebDriver's private characters
    /// ([`fantoccini::key::Key`]).
    ///
    /// # Errors
    /// WebDriver's.
    pub async fn press(&self, keys: &str) -> Result<()> {
        self.chord(&[], keys).await
    }

    /// Presses keys while others are held.
    ///
    /// # Errors
    /// WebDriver's.
    pub async fn chord(&self, held: &[char], keys: &str) -> Result<()> {
        let down = |value: &char| KeyAction::Down { value: *value };
        let up = |value: &char| KeyAction::Up { value: *value };
        let mut actions = KeyActions::new("keyboard".into());
        for action in held
            .iter()
            .map(down)
            .chain(keys.chars().flat_map(|key| [down(&key), up(&key)]))
            .chain(held.iter().rev().map(up))
        {
            actions = actions.then(action);
        }
        Ok(self.window.perform_actions(actions).await?)
    }

    /// Puts the focus somewhere, as a form that opens does.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn focus(&self, hook: &str) -> Result<()> {
        self.see(hook).await?;
        self.run("document.querySelector(arguments[0]).focus()", vec![css(hook).into()]).await.map(drop)
    }

    /// Where the focus is: the hook, or the name of the element.
    ///
    /// # Errors
    /// WebDriver's.
    pub async fn focused(&self) -> Result<String> {
        let found = self
            .run("const at = document.activeElement; return at?.dataset?.testid ?? at?.localName ?? 'nothing'", vec![])
            .await?;
        Ok(found.as_str().unwrap_or_default().to_owned())
    }

    /// How many circulars the strip says are owed.
    ///
    /// # Errors
    /// When no strip says anything.
    pub async fn owes(&self) -> Result<u64> {
        self.see("[data-testid=duty-strip], [data-testid=duty-calm]").await?;
        let owed = self
            .run("return Number(document.querySelector('[data-testid=duty-strip]')?.dataset.owed ?? 0)", vec![])
            .await?;
        owed.as_u64().context("the strip says no number")
    }

    /// The rows that are on the screen.
    ///
    /// # Errors
    /// WebDriver's.
    pub async fn rows(&self) -> Result<Vec<Row>> {
        let found = self.run("return [...document.querySelectorAll('[data-testid=list-row][data-id]')].map((row) => [row.dataset.id, row.innerText])", vec![]).await?;
        let rows: Vec<(String, String)> = serde_json::from_value(found)?;
        Ok(rows.into_iter().map(|(id, text)| Row { id, text: plain(&text) }).collect())
    }

    /// Waits for a row with `words`.
    ///
    /// # Errors
    /// When it never comes.
    pub async fn row_with(&self, words: &str) -> Result<Row> {
        let row = eventually(&format!("a row with {words:?}"), async || {
            let rows = self.rows().await?;
            match rows.iter().find(|row| row.text.contains(words)) {
                Some(row) => Ok(Some(row.clone())),
                None => bail!("there are {} others", rows.len()),
            }
        })
        .await;
        self.witnessed(row).await
    }

    /// Opens the row with `words` and waits for its letter.
    ///
    /// # Errors
    /// When it does not open.
    pub async fn open(&self, words: &str) -> Result<()> {
        let row = self.row_with(words).await?;
        let locator = format!("[data-testid=list-row][data-id=\"{}\"]", row.id);
        self.window.find(Locator::Css(&locator)).await?.click().await?;
        self.says("reader", words).await.map(drop)
    }

    /// Runs a script in the window.
    ///
    /// # Errors
    /// The script's.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        Ok(self.window.execute(script, arguments).await?)
    }

    /// Runs a script that calls its last argument when it is done.
    ///
    /// # Errors
    /// The script's.
    pub async fn run_and_wait(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        Ok(self.window.execute_async(script, arguments).await?)
    }

    /// Waits until a script in the window returns true.
    ///
    /// # Errors
    /// When it never does.
    pub async fn until(&self, what: &str, script: &str) -> Result<()> {
        let came = eventually(what, async || match self.run(script, vec![]).await? {
            Value::Bool(true) => Ok(Some(())),
            other => bail!("{other}"),
        });
        let came = came.await;
        self.witnessed(came).await
    }

    /// A picture of the window's contents, as PNG.
    ///
    /// # Errors
    /// WebDriver's.
    pub async fn photograph(&self) -> Result<Vec<u8>> {
        Ok(self.window.screenshot().await?)
    }

    /// Gives the window a size and waits until its contents have it too.
    ///
    /// # Errors
    /// When the window manager refuses.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        self.window.set_window_rect(0, 0, width, height).await?;
        eventually("the window has its size", async || {
            let inner = self.run("return [window.innerWidth, window.innerHeight]", vec![]).await?;
            if inner[0] == width { Ok(Some(())) } else { bail!("{inner}") }
        })
        .await
    }

    /// On a failure, keeps a picture and the text of the window, and names the file.
    async fn witnessed<T>(&self, result: Result<T>) -> Result<T> {
        let Err(error) = result else { return result };
        let mut story = String::new();
        let place = witness_folder()?;
        let name = std::thread::current().name().unwrap_or("story").replace("::", "-");
        // A window without OpenGL gives no picture, and keeps whoever asks waiting.
        if let Ok(Ok(picture)) = tokio::time::timeout(Duration::from_secs(10), self.photograph()).await {
            let path = place.join(format!("{name}.png"));
            std::fs::write(&path, picture)?;
            write!(story, "; the window is in {}", path.display())?;
        }
        if let Ok(text) = self.run("return document.body.innerText", vec![]).await {
            let text = plain(text.as_str().unwrap_or_default());
            let path = place.join(format!("{name}.txt"));
            std::fs::write(&path, &text)?;
            let start: String = text.chars().take(1500).collect();
            write!(story, " and says (all of it in {}): {start}", path.display())?;
        }
        Err(error.context(story))
    }
}

/// Where pictures of failures go: beside the built programs.
fn witness_folder() -> Result<PathBuf> {
    let place = program("diwan")?.with_file_name("stories");
    std::fs::create_dir_all(&place)?;
    Ok(place)
}

/// A hook is a `data-testid`; what has a bracket is a selector already.
fn css(hook: &str) -> String {
    if hook.contains('[') { hook.to_owned() } else { format!("[data-testid={hook}]") }
}

/// The text without marks of direction and with plain spaces, as a person reads it.
#[must_use]
pub fn plain(text: &str) -> String {
    text.chars()
        .filter(
            |c| !matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'),
        )
        .map(|c| if c == '\u{a0}' { ' ' } else { c })
        .collect()
}

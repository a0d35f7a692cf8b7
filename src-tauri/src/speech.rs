//! Reads an alert aloud where somebody has speech on: speech-dispatcher on Linux, through its own program `spd-say`. It is never started for this: where no
//! speech service listens, nobody asked for a voice, and an office would hear a letter that was not for it.

use crate::text;
use crate::words::Voice;
use diwan_desk::view::{AlertLine, AlertView};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use tokio::task::AbortHandle;

/// The program that hands a text to the speech service.
const PROGRAM: &str = "spd-say";
/// The longest subject that is read, in characters as a reader counts them.
const LONGEST: usize = 200;
/// Nobody listens to an alert for longer.
const LONGEST_READING: Duration = Duration::from_secs(60);

/// The voice of this computer, if it has one.
pub struct Speech {
    program: PathBuf,
    /// Where the service listens; `None` where the system has no place for it.
    socket: Option<PathBuf>,
    reading: Mutex<Option<AbortHandle>>,
}

impl Speech {
    /// The service of this session.
    pub fn of_this_session() -> Self {
        let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        Self::by(PROGRAM.into(), socket(variable))
    }

    /// A service that listens at this socket, spoken to by this program.
    pub fn by(program: PathBuf, socket: Option<PathBuf>) -> Self {
        Self { program, socket, reading: Mutex::new(None) }
    }

    /// Reads a text aloud in the place of what is being read. Returns at once.
    pub fn say(&self, text: String, arabic: bool) {
        let Some(socket) = self.socket.clone() else { return };
        let program = self.program.clone();
        let reading = tokio::spawn(async move {
            if !listens(&socket).await {
                return;
            }
            match tokio::time::timeout(LONGEST_READING, read_aloud(&program, &text, arabic)).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::warn!(%error, "the alert could not be read aloud"),
                Err(_) => tracing::info!("the reading of an alert took too long and was ended"),
            }
        });
        self.replace(Some(reading.abort_handle()));
    }

    /// Ends what is being read.
    pub fn hush(&self) {
        self.replace(None);
    }

    fn replace(&self, next: Option<AbortHandle>) {
        let mut reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = std::mem::replace(&mut *reading, next) {
            before.abort();
        }
    }
}

impl Drop for Speech {
    fn drop(&mut self) {
        self.hush();
    }
}

/// What is read of an alert: what it is, the first subject, and how many there are.
pub fn words(alert: &AlertView, voice: &Voice) -> Option<String> {
    let first = alert.lines.first()?;
    let count = i64::try_from(alert.lines.len()).unwrap_or(i64::MAX).saturating_add(alert.more);
    let (subject, issuer) = (text::spoken(&first.subject, LONGEST), text::spoken(&first.issuer, LONGEST));
    let about = voice.say_with(kind(first), &[("subject", &subject), ("issuer", &issuer)]);
    let all = if count > 1 {
        voice.say_with("tray--both", &[("first", &about), ("second", &voice.count("tray--owed", count))])
    } else {
        about
    };
    // One line that begins with our own word, whatever the subject says; the voice needs no marks of direction.
    Some(text::line(&all, 3 * LONGEST))
}

fn kind(line: &AlertLine) -> &'static str {
    match (line.class.as_str(), line.overdue) {
        ("emergency", _) => "speech--emergency",
        (_, true) => "speech--overdue",
        (_, false) => "speech--owed",
    }
}

/// The text goes through the child's input: other people of this computer could read its arguments. It is one line, so it is read as one message, and it
/// does not begin with `spd-say`'s own mark for commands.
async fn read_aloud(program: &Path, text: &str, arabic: bool) -> std::io::Result<()> {
    let mut child = Command::new(program)
        .args(["--pipe-mode", "--wait", "--priority", "important", "--application-name", "diwan"])
        .args(["--language", if arabic { "ar" } else { "en" }])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(text.as_bytes()).await?;
        input.write_all(b"\n").await?;
    }
    child.wait().await.map(drop)
}

/// Whether a speech service takes calls now.
#[cfg(unix)]
async fn listens(socket: &Path) -> bool {
    tokio::net::UnixStream::connect(socket).await.is_ok()
}

/// Elsewhere no service is known yet.
#[cfg(not(unix))]
async fn listens(_socket: &Path) -> bool {
    false
}

/// Where speech-dispatcher listens: where it was told to, or in the session's own folder.
fn socket(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    if let Some(address) = variable("SPEECHD_ADDRESS") {
        return address.to_str()?.strip_prefix("unix_socket:").map(PathBuf::from);
    }
    Some(PathBuf::from(variable("XDG_RUNTIME_DIR")?).join("speech-dispatcher/speechd.sock"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::unmarked;
    use diwan_desk::view::Settings;
    use jiff::tz::TimeZone;

    fn voice(language: &str) -> Voice {
        Voice::new(&Settings { language: language.into(), ..Settings::default() }, TimeZone::UTC)
    }

    fn alert(subject: &str, class: &str, overdue: bool) -> AlertView {
        let line = AlertLine {
            id: "c1".into(),
            number: "ت/2026/109".into(),
            subject: subject.into(),
            issuer: "إدارة أمن المعلومات".into(),
            class: class.into(),
            deadline: None,
            overdue,
            statement: None,
            content_sha256: String::new(),
        };
        AlertView { lines: vec![line], more: 0, rung: 1, sound: true }
    }

    #[test]
    fn it_says_what_it_is_first_and_nothing_of_a_subject_can_be_a_command() {
        let said =
            words(&alert("!-!STOP ALL\r\n!-!QUIT <b>إخلاء</b>\u{202E}", "emergency", false), &voice("ar")).unwrap();
        assert_eq!(said, "تعميم طارئ من إدارة أمن المعلومات: !-!STOP ALL !-!QUIT إخلاء");
        assert_eq!(said, unmarked(&said));
        let late = words(&alert("Mobile devices", "binding", true), &voice("en")).unwrap();
        assert!(late.starts_with("Overdue circular") && late.contains("Mobile devices"), "{late}");
        assert_eq!(words(&AlertView::default(), &voice("en")), None);
    }

    #[test]
    fn a_long_subject_is_cut_and_several_are_counted() {
        let mut several = alert(&"طويل ".repeat(1000), "urgent", false);
        several.more = 4;
        let said = words(&several, &voice("ar")).unwrap();
        assert!(said.chars().count() < 400 && said.contains("٥ تعاميم بانتظار إقرارك"), "{said}");
    }

    #[test]
    fn the_service_is_looked_for_where_it_was_told_to_listen() {
        let runtime = |name: &str| (name == "XDG_RUNTIME_DIR").then(|| "/run/user/1000".into());
        assert_eq!(socket(runtime), Some("/run/user/1000/speech-dispatcher/speechd.sock".into()));
        let told = |address: &'static str| move |name: &str| (name == "SPEECHD_ADDRESS").then(|| address.into());
        assert_eq!(socket(told("unix_socket:/tmp/s")), Some("/tmp/s".into()));
        assert_eq!(socket(told("inet_socket:elsewhere:6560")), None, "a letter is not read aloud on another computer");
        assert_eq!(socket(|_| None), None);
    }

    /// A program that notes its arguments and its input, beside a socket.
    #[cfg(unix)]
    #[tokio::test]
    async fn it_speaks_only_where_a_service_listens_and_is_ended_with_the_window() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (program, heard) = (folder.path().join("say"), folder.path().join("heard"));
        let script = format!(
            "#!/bin/sh\necho $$ \"$@\" > {0}.new; cat >> {0}.new; mv {0}.new {0}; exec sleep 600\n",
            heard.display()
        );
        std::fs::write(&program, script).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
        let socket = folder.path().join("socket");
        let speech = Speech::by(program, Some(socket.clone()));
        speech.say("; touch stolen $(id)".into(), false);
        let first = speech.reading.lock().unwrap().clone().unwrap();
        while !first.is_finished() {
            tokio::task::yield_now().await;
        }
        assert!(!heard.exists(), "nobody has speech on");

        let _service = tokio::net::UnixListener::bind(&socket).unwrap();
        speech.say("; touch stolen $(id)".into(), false);
        let read = async {
            while !heard.exists() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), read).await.unwrap();
        let said = std::fs::read_to_string(&heard).unwrap();
        assert!(said.ends_with("--language en\n; touch stolen $(id)\n"), "{said}");
        let child: u32 = said.split(' ').next().unwrap().parse().unwrap();
        speech.hush();
        let gone = async {
            while std::fs::read_to_string(format!("/proc/{child}/cmdline")).is_ok_and(|line| line.contains("600")) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), gone).await.unwrap();
    }
}

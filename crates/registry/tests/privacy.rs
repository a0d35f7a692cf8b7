//! What the log may not know. A program of its own, so that one log hears everything and nothing of other stories.
#![allow(clippy::expect_used, clippy::panic, reason = "a story that cannot go on must stop at once and say where")]

#[allow(dead_code, reason = "shared with the stories, which use more of it")]
#[path = "stories/wire.rs"]
mod wire;

use crate::wire::Wire;
use diwan_protocol::{Letterbox, SignIn};
use diwan_testkit::office::{Circular, Office, PASSWORD};
use std::io::Write;
use std::sync::{Arc, Mutex};
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("a log").extend_from_slice(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn the_log_has_no_names_passwords_tokens_numbers_or_subjects() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(log.clone())
        .with_ansi(false)
        .with_max_level(tracing::Level::INFO)
        .finish();
    tracing::subscriber::set_global_default(subscriber).expect("the only log here");

    let office = Office::open().await;
    let salma = office.employee("سلمى").await;
    let issued = office.issue(Circular::on("موضوع لا يعرفه السجل").with_file("رواتب.pdf", b"%PDF-1.7 salaries")).await;
    salma.acknowledge(issued.id, office.clock.now()).await;
    let wire = Wire::of(&office, &salma);
    wire.get("/v1/streams/employee:1005/snapshot").await;
    wire.get("/v1/board").await;
    wire.get("/v1/items/01a1ffdb-7875-7695-b232-427ed0381121").await;
    wire.post("/v1/actions", r#"{"actions":[{"secret":"sesame-42"}]}"#).await;
    let wrong = SignIn {
        login: "e1004".into(),
        password: "sesame-42 sesame-42".into(),
        device: "d".into(),
        device_name: "حاسوب سلمى".into(),
    };
    let _ = salma.letterbox.sign_in(&wrong).await;
    let _ = salma.letterbox.sign_out(&salma.token, true).await;

    let written = String::from_utf8(log.0.lock().expect("a log").clone()).expect("utf-8");
    assert!(written.contains("answered") && written.contains("refused"), "the log does say something: {written}");
    assert!(written.contains("/v1/streams/{stream}/snapshot"), "{written}");
    for secret in [PASSWORD, "sesame", &salma.token, "سلمى", "خلفان", "1004", "1005", "موضوع", "رواتب", "argon2"]
    {
        assert!(!written.contains(secret), "{secret} stands in the log:\n{written}");
    }
}

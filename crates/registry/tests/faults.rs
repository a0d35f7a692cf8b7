//! `kill -9` of the real program at random moments under load, on both engines: what was answered stands, once; the rest can be sent again.
//! `FAULT_ROUNDS` turns it up (thousands by hand), `FAULT_SEED` repeats a run; the seed is printed.
#![allow(clippy::expect_used, clippy::panic, reason = "a story that cannot go on must stop at once and say where")]
#![allow(clippy::print_stderr, reason = "a seed that is not printed cannot be run again")]

use diwan_domain::check::{check_text, item_check, sha256_hex};
use diwan_domain::{Document, Fact, Moment};
use diwan_protocol::client::HttpLetterbox;
use diwan_protocol::{Action, ActionOutcome, ActionStatus, Letterbox, LetterboxError, Op};
use diwan_store::{Archive, NewSession};
use diwan_testkit::office::{Circular, Office};
use diwan_testkit::persona::Persona;
use diwan_testkit::postgres::Cluster;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

const STAFF: [&str; 6] = ["سلمى", "خالد", "هند", "يوسف", "مريم", "راشد"];
const CIRCULARS: usize = 12;
/// Long after any run of this test: the program reads the real clock.
const NEVER: Moment = Moment(i64::MAX / 4);

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().and_then(|text| text.parse().ok())
}

/// The real program over the office's database, until it is killed.
struct Program {
    child: Child,
    url: String,
}

impl Program {
    fn start(office: &Office, database: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_diwan-registry"))
            .arg("serve")
            .current_dir(office.folder())
            .env("DIWAN_REGISTRY_DATA_DIR", office.folder())
            .env("DIWAN_REGISTRY_DATABASE", database)
            .env("DIWAN_REGISTRY_LISTEN", "127.0.0.1:0")
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("the program runs");
        let mut log = BufReader::new(child.stderr.take().expect("a pipe"));
        let mut line = String::new();
        let address = loop {
            line.clear();
            assert!(log.read_line(&mut line).expect("a line") > 0, "the registry ended before it opened");
            if let Some((_, rest)) = line.split_once("listen=") {
                break rest.split_whitespace().next().expect("an address").to_owned();
            }
        };
        // The pipe must not fill up.
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Self { child, url: format!("http://{address}") }
    }

    fn letterbox(&self) -> Arc<HttpLetterbox> {
        Arc::new(HttpLetterbox::new(&self.url, None).expect("a client"))
    }

    fn kill(&mut self) {
        self.child.kill().expect("SIGKILL was sent");
        self.child.wait().expect("it is dead");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What one person sends, and what was answered so far.
struct Sender {
    token: String,
    actions: Vec<Action>,
    answered: BTreeMap<usize, ActionOutcome>,
}

impl Sender {
    /// Sends every act once more, one by one and in pairs, until the line breaks. A final answer that differs from an earlier one is a lie.
    async fn send_all(&mut self, letterbox: &HttpLetterbox) -> Result<(), LetterboxError> {
        let mut at = 0;
        while at < self.actions.len() {
            let size = 1 + at % 2;
            let batch: Vec<Action> = self.actions.iter().skip(at).take(size).cloned().collect();
            for (offset, outcome) in letterbox.act(&self.token, &batch).await?.outcomes.into_iter().enumerate() {
                self.believe(at + offset, outcome);
            }
            at += batch.len();
        }
        Ok(())
    }

    fn believe(&mut self, index: usize, outcome: ActionOutcome) {
        match self.answered.get(&index) {
            Some(first) => {
                assert_eq!(outcome.status, ActionStatus::Duplicate, "an act that was answered had an effect again");
                assert_eq!(outcome.recorded_at, first.recorded_at, "the record of an answered act moved");
                assert_eq!(outcome.applied_seq, first.applied_seq, "the place of an answered act moved");
            }
            None => {
                assert!(
                    matches!(outcome.status, ActionStatus::Applied | ActionStatus::Duplicate),
                    "{:?} {:?}",
                    outcome.status,
                    outcome.problem
                );
                self.answered.insert(index, outcome);
            }
        }
    }
}

/// A session that outlives any clock of this test.
async fn session(archive: &dyn Archive, person: &Persona, now: Moment) -> String {
    let token = format!("fault-{}", person.number);
    let session = NewSession {
        token_hash: sha256_hex(token.as_bytes()),
        employee: person.number.clone(),
        device: person.device.clone(),
        device_name: String::new(),
        expires_at: NEVER,
    };
    archive.open_session(&session, now).await.expect("a session");
    token
}

async fn senders(office: &Office) -> Vec<Sender> {
    let mut documents: Vec<Document> = Vec::new();
    let mut senders = Vec::new();
    for name in STAFF {
        let person = office.employee(name).await;
        if documents.is_empty() {
            for entry in person.everything().await {
                let data = entry.data.expect("a put has data");
                documents.extend(serde_json::from_str::<Document>(data.get()));
            }
            assert_eq!(documents.len(), CIRCULARS);
        }
        let token = session(office.archive(), &person, office.clock.now()).await;
        let acts = |d: &Document| {
            [Fact::Reached, Fact::Opened, Fact::Acknowledged].map(|fact| person.act(d, fact, office.clock.now()))
        };
        let actions = documents.iter().flat_map(acts).collect();
        senders.push(Sender { token, actions, answered: BTreeMap::new() });
    }
    senders
}

/// The sums of the person's own stream, as a desk adds them up from everything that is served, equal those of its head.
async fn sums_agree(letterbox: &HttpLetterbox, token: &str) {
    let (heads, _) = letterbox.heads(token, None, 0).await.expect("heads").expect("no tag was given");
    for head in heads.streams {
        let (mut count, mut sum, mut after) = (0, 0u64, 0);
        loop {
            let page = letterbox.entries(token, &head.stream, head.epoch, after, 500).await.expect("a page");
            for entry in page.entries.iter().filter(|e| e.op == Op::Put) {
                count += 1;
                sum = sum.wrapping_add(item_check(entry.id, entry.ver));
            }
            after = page.after;
            if !page.more {
                break;
            }
        }
        assert_eq!((count, check_text(sum)), (head.count, head.check), "the sums of {}", head.stream);
    }
}

/// One story over an empty database; `database` is empty for a file of SQLite.
async fn survives_kill_dash_nine(database: String, chance: &mut StdRng) {
    let mut office = Office::open_with(|config| config.database = database.clone()).await;
    for n in 0..CIRCULARS {
        office.issue(Circular::on(&format!("تعميم {n}"))).await;
    }
    let mut senders = senders(&office).await;
    office.close_registry().await;
    // A few lives that end at any moment of the work, then one that is left alone.
    for life in 0..3 {
        let mut program = Program::start(&office, &database);
        let letterbox = program.letterbox();
        let working = senders.iter_mut().map(|sender| sender.send_all(&letterbox));
        let die_after = Duration::from_micros(chance.random_range(0..300_000));
        let death = async {
            tokio::time::sleep(die_after).await;
            program.kill();
        };
        let (ends, ()) = tokio::join!(futures_util::future::join_all(working), death);
        for end in ends.into_iter().filter_map(Result::err) {
            assert!(end.is_passing(), "life {life}: {end}");
        }
    }
    let program = Program::start(&office, &database);
    let letterbox = program.letterbox();
    for sender in &mut senders {
        sender.send_all(&letterbox).await.expect("nobody kills this life");
        assert_eq!(sender.answered.len(), sender.actions.len());
        sums_agree(&letterbox, &sender.token).await;
    }
    let archive = office.archive();
    let tally = archive.tally(office.clock.now()).await.expect("a tally");
    assert_eq!(tally.acknowledgements, (STAFF.len() * CIRCULARS) as i64, "each acknowledgement stands once");
    assert_eq!(archive.inspect().await.expect("inspected"), Vec::<String>::new());
}

/// Rounds and chance of this run.
fn rounds() -> (u64, StdRng) {
    let seed = number("FAULT_SEED").unwrap_or_else(|| rand::rng().random());
    eprintln!("seed: FAULT_SEED={seed}");
    (number("FAULT_ROUNDS").unwrap_or(2), StdRng::seed_from_u64(seed))
}

#[tokio::test]
async fn what_was_answered_survives_kill_dash_nine_on_sqlite() {
    let (rounds, mut chance) = rounds();
    for _ in 0..rounds {
        survives_kill_dash_nine(String::new(), &mut chance).await;
    }
}

#[tokio::test]
async fn what_was_answered_survives_kill_dash_nine_on_postgresql() {
    let (rounds, mut chance) = rounds();
    for _ in 0..rounds {
        let address = Cluster::shared().database().expect("a database");
        survives_kill_dash_nine(address, &mut chance).await;
    }
}

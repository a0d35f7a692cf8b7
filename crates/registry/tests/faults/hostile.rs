//! Clients that mean no good, over HTTP/1: refused or bounded, in memory too, while everybody else is served.

use crate::house::House;
use crate::number;
use crate::program::{Built, PATIENCE, Program, status_of, until};
use diwan_protocol::{ActionStatus, Letterbox, LetterboxError, MAX_REQUEST_BYTES, PushEvent};
use futures_util::StreamExt;
use futures_util::future::join_all;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The most that any attack may add to the program's memory, in KiB.
pub const MAY_GROW_KIB: u64 = 50 * 1024;
/// Waiting is what most of these stories are about; they must not be long.
pub const IMPATIENT: [(&str, &str); 2] = [("LIMITS__IDLE_SECS", "2"), ("LIMITS__REQUEST_SECS", "2")];
/// How many say nothing; how many more can be borne is the story of `throng.rs`.
const SILENT: usize = 1_500;

/// A house under attack, with a desk that wants to work meanwhile.
pub struct Siege {
    pub program: Program,
    pub house: House,
    before_kib: u64,
    served: usize,
}

impl Siege {
    pub async fn begin(settings: &[(&str, &str)]) -> Self {
        diwan_registry::gate::files::raise_limit();
        let house = House::on_sqlite(12).await;
        let program = Built::take().start(&house, settings);
        program.ready().await;
        let mut siege = Self { program, house, before_kib: 0, served: 0 };
        // What serving itself needs is there before the attack.
        siege.desk_is_served().await;
        siege.before_kib = siege.program.peak_kib();
        siege
    }

    /// The last of the staff looks, fetches everything, acknowledges the next circular, opens a push line and is answered, on new connections.
    pub async fn desk_is_served(&mut self) {
        let served = tokio::time::timeout(PATIENCE, self.serves()).await.expect("the desk is served in time");
        served.expect("the desk is served");
        self.served += 1;
    }

    /// The same for a desk that comes again when it finds no way through, as desks do. Answers how often it came.
    pub async fn desk_is_served_in_the_end(&mut self) -> usize {
        let mut came = 1;
        let coming = async {
            while let Err(error) = self.serves().await {
                assert!(matches!(error, LetterboxError::Unreachable(_)), "{error:?}");
                came += 1;
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(PATIENCE, coming).await.expect("the desk is served in time");
        self.served += 1;
        came
    }

    async fn serves(&self) -> Result<(), LetterboxError> {
        let desk = self.house.senders.last().expect("staff");
        let letterbox = self.program.letterbox();
        let (heads, _) = letterbox.heads(&desk.token, None, 0).await?.expect("no tag was given");
        let mut letters = 0;
        for head in &heads.streams {
            letters += letterbox.snapshot(&desk.token, &head.stream, None, 500).await?.entries.len();
        }
        assert!(letters >= 12, "only {letters} letters came");
        let acknowledgement = &desk.actions[3 * self.served + 2];
        let outcomes = letterbox.act(&desk.token, std::slice::from_ref(acknowledgement)).await?.outcomes;
        assert_eq!(outcomes[0].status, ActionStatus::Applied);
        let mut line = letterbox.push(&desk.token).await?;
        let first = line.next().await.expect("an event")?;
        assert!(matches!(first, PushEvent::Heads(_)), "{first:?}");
        Ok(())
    }

    /// It stayed within its memory, gave back what it held, and serves.
    pub async fn ends(mut self, attack: &str) {
        let grown = self.program.peak_kib().saturating_sub(self.before_kib);
        eprintln!("{attack}: memory grew by {grown} KiB at its peak");
        assert!(grown <= MAY_GROW_KIB, "{attack}: memory grew by {grown} KiB");
        self.desk_is_served().await;
        until("connections of the attack are closed", async || (self.program.open_files() < 200).then_some(())).await;
    }

    pub async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.program.address).await.expect("a connection")
    }

    /// Says something and gives back the status and how the conversation ended: everything until the end of the connection.
    async fn says(&self, bytes: &[u8]) -> (Option<u16>, Vec<u8>) {
        let mut line = self.connect().await;
        let (mut reads, mut writes) = line.split();
        let mut answer = Vec::new();
        // A peer that has closed already does not want the rest.
        let talking = async {
            let _ = writes.write_all(bytes).await;
            std::future::pending::<()>().await;
        };
        tokio::select! {
            () = talking => {}
            ended = tokio::time::timeout(PATIENCE, reads.read_to_end(&mut answer)) => {
                let _reset_or_closed = ended.expect("the connection is ended");
            }
        }
        (status_of(&answer), answer)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_says_nothing_is_let_go_and_desks_are_served_meanwhile() {
    let mut siege = Siege::begin(&[("LIMITS__IDLE_SECS", "5")]).await;
    let mut silent = Vec::new();
    for n in 0..SILENT {
        silent.push(siege.connect().await);
        if n == SILENT / 2 || n + 1 == SILENT {
            siege.desk_is_served().await;
        }
    }
    for mut line in silent {
        let ended = tokio::time::timeout(PATIENCE, line.read(&mut [0])).await.expect("it is ended");
        assert!(matches!(ended, Ok(0) | Err(_)));
    }
    siege.ends("silence").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn heads_and_bodies_that_come_in_drops_are_given_up() {
    let mut siege = Siege::begin(&IMPATIENT).await;
    let token = siege.house.senders[0].token.clone();
    let head = b"GET /v1/heads HTTP/1.1\r\nhost: x\r\nx-slow: ".to_vec();
    let body = format!(
        "POST /v1/actions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: 900000\r\n\r\n{{"
    );
    let sign_in =
        "POST /v1/sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9000\r\n\r\n{";
    let mut dropping = Vec::new();
    for start in [head, body.into_bytes(), sign_in.as_bytes().to_vec()] {
        for _ in 0..50 {
            let mut line = siege.connect().await;
            line.write_all(&start).await.expect("taken");
            dropping.push(async move {
                // A drop at a time, until the other side has had enough.
                let mut answer = Vec::new();
                let (mut reads, mut writes) = line.split();
                let drops = async {
                    while writes.write_all(b" ").await.is_ok() {
                        tokio::time::sleep(Duration::from_millis(100)).await;
                    }
                    std::future::pending::<()>().await;
                };
                tokio::select! {
                    () = drops => {}
                    _reset_or_closed = reads.read_to_end(&mut answer) => {}
                }
                status_of(&answer)
            });
        }
    }
    let all = tokio::spawn(tokio::time::timeout(PATIENCE, join_all(dropping)));
    siege.desk_is_served().await;
    let answers = all.await.expect("no panic").expect("every one of them is given up");
    assert!(answers.iter().all(|status| matches!(status, None | Some(503))), "{answers:?}");
    siege.ends("drops").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_body_without_measure_is_refused_before_it_is_held() {
    let mut siege = Siege::begin(&IMPATIENT).await;
    let token = siege.house.senders[0].token.clone();
    let post = |path: &str, length: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\n{length}\r\n\r\n"
        )
    };
    // Whoever says how much it will be is refused without a byte of it; a length that is no number is none.
    for length in ["1048577", "10000000000", "9223372036854775807"] {
        let (said, _) = siege.says(post("/v1/actions", &format!("content-length: {length}")).as_bytes()).await;
        assert_eq!(said, Some(413), "{length}");
    }
    for length in ["18446744073709551615", "99999999999999999999999", "-1", "5\r\ncontent-length: 6"] {
        let (said, _) = siege.says(post("/v1/actions", &format!("content-length: {length}")).as_bytes()).await;
        assert!(matches!(said, Some(400..=499)), "{length}: {said:?}");
    }
    let in_chunks = |path: &str, chunks: usize| {
        let mut request = post(path, "transfer-encoding: chunked").into_bytes();
        for _ in 0..chunks {
            request.extend_from_slice(b"10000\r\n");
            request.extend(std::iter::repeat_n(b' ', 0x10000));
            request.extend_from_slice(b"\r\n");
        }
        request
    };
    let endless = in_chunks("/v1/actions", 4 * MAX_REQUEST_BYTES / 0x10000);
    let answers = join_all((0..30).map(|_| siege.says(&endless))).await;
    // The answer may be lost when the connection is cut with bytes still under way; that it was cut is what counts.
    assert!(answers.iter().all(|(status, _)| matches!(status, None | Some(413))), "{answers:?}");
    assert!(answers.iter().any(|(status, _)| *status == Some(413)), "nobody was told why");
    let (said, _) = siege.says(&in_chunks("/v1/sign-in", 1)).await;
    assert!(matches!(said, None | Some(413)), "who has not signed in says little: {said:?}");
    siege.desk_is_served().await;
    siege.ends("bodies").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whatever_nonsense_comes_is_refused_and_no_failure_of_the_house() {
    let mut siege = Siege::begin(&IMPATIENT).await;
    let token = siege.house.senders[0].token.clone();
    let get = |path: &str, more: &str| {
        format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {token}\r\n{more}\r\n")
    };
    let act = |body: &str| {
        format!(
            "POST /v1/actions HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    let with = |field: &str, value: &str| {
        let action = serde_json::to_value(&siege.house.senders[0].actions[0]).expect("json");
        let text = serde_json::json!({ "actions": [action] }).to_string();
        let was = format!("\"{field}\":{}", action[field]);
        assert!(text.contains(&was), "{was} in {text}");
        act(&text.replace(&was, &format!("\"{field}\":{value}")))
    };
    let many_headers: String = (0..10_000).map(|n| format!("x-{n}: 1\r\n")).collect();
    let mut nonsense: Vec<(&str, Vec<u8>)> = vec![
        ("many headers", get("/v1/heads", &many_headers).into()),
        ("a long header", get("/v1/heads", &format!("x: {}\r\n", "a".repeat(1 << 20))).into()),
        ("a long path", get(&format!("/{}", "a".repeat(1 << 20)), "").into()),
        ("a path that is no text", get("/v1/streams/%ff%fe%00/entries?epoch=1&after=0", "").into()),
        ("a wrong escape", get("/v1/items/%zz", "").into()),
        ("a stream of dots", get("/v1/streams/..%2f..%2fetc/snapshot", "").into()),
        ("a number too big", get("/v1/streams/all/entries?epoch=1&after=99999999999999999999", "").into()),
        ("a number too small", get("/v1/streams/all/entries?epoch=-9223372036854775808&after=-1&limit=-1", "").into()),
        ("deep brackets", act(&format!("{{\"actions\":{}", "[".repeat(500_000))).into()),
        ("deep objects", act(&"{\"actions\":".repeat(50_000)).into()),
        ("an endless number", with("device_time", &"9".repeat(100_000)).into()),
        ("a number beyond", with("device_time", "1e400").into()),
        ("a version beyond", with("version", "-99999999999999999999").into()),
        ("not a person's", get("/v1/heads", "authorization: Bearer \u{1}\r\n").into()),
        ("half a head", b"GET /v1/heads HTTP/1.1\r\nhost".to_vec()),
        ("nothing of HTTP", vec![0xff; 100_000]),
        ("no bytes but zeros", vec![0; 100_000]),
        ("a greeting of TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec()),
        ("both lengths", b"POST /v1/actions HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n".to_vec()),
        ("a wrong chunk", b"POST /v1/sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\n".to_vec()),
    ];
    let moments = [i64::MIN, -1, i64::MAX].map(|moment| with("device_time", &moment.to_string()));
    nonsense.extend(moments.map(|request| ("a moment of no age", request.into_bytes())));
    for (what, request) in nonsense {
        let (status, answer) = siege.says(&request).await;
        let told = String::from_utf8_lossy(&answer).into_owned();
        assert!(!matches!(status, Some(500..)), "{what}: {told}");
        let may_be_taken = what == "a moment of no age" || what.starts_with("a number too small");
        assert!(may_be_taken || !matches!(status, Some(200..400)), "{what}: {told}");
    }
    // A thousand requests in one breath are answered one after the other, and none is lost or doubled.
    let breath = format!("GET /v1/heads HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\n").repeat(500);
    let (_, answer) = siege.says(breath.as_bytes()).await;
    let answers = answer.windows(13).filter(|window| window.starts_with(b"HTTP/1.1 200 ")).count();
    assert_eq!(answers, 500);
    siege.desk_is_served().await;
    siege.ends("nonsense").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn floods_with_and_without_a_session_are_throttled_and_others_are_served() {
    let paces = [("THROTTLE__PERSON_REQUESTS_PER_SEC", "20"), ("THROTTLE__ADDRESS_REQUESTS_PER_SEC", "20")];
    let settings: Vec<_> = paces.into_iter().chain(IMPATIENT).collect();
    let mut siege = Siege::begin(&settings).await;
    let flooder = siege.house.senders[0].token.clone();
    let crowd = 8;
    let floods = (0..2 * crowd).map(|n| {
        let token = if n % 2 == 0 { flooder.clone() } else { format!("guess-{n}") };
        let request = format!("GET /v1/heads HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\n");
        let address = siege.program.address;
        tokio::spawn(async move {
            let mut line = TcpStream::connect(address).await.expect("a connection");
            let (mut reads, mut writes) = line.split();
            let asks = async {
                while writes.write_all(request.as_bytes()).await.is_ok() {}
                std::future::pending::<()>().await;
            };
            // Until the flood was held back: of the first ones some were answered.
            let (mut heard, mut piece) = (Vec::new(), vec![0; 64 * 1024]);
            let hears = async {
                while !heard.windows(13).any(|window| window == b"HTTP/1.1 503 ") {
                    let read = reads.read(&mut piece).await.expect("the line stays");
                    assert!(read > 0, "the line stays until it is held back");
                    heard.extend_from_slice(&piece[..read]);
                }
            };
            tokio::select! {
                () = asks => {}
                held_back = tokio::time::timeout(PATIENCE, hears) => held_back.expect("a flood is held back"),
            }
            line
        })
    });
    let floods: Vec<_> = floods.collect();
    siege.desk_is_served().await;
    let lines: Vec<TcpStream> = join_all(floods).await.into_iter().map(|flood| flood.expect("held back")).collect();
    // The lines are still open, and full of requests that nobody answers at once.
    siege.desk_is_served().await;
    drop(lines);
    siege.ends("floods").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_asks_for_much_and_takes_nothing_is_cut_off() {
    let settings =
        [("LIMITS__IDLE_SECS", "600"), ("LIMITS__REQUEST_SECS", "2"), ("THROTTLE__PERSON_REQUESTS_PER_SEC", "0")];
    let mut siege = Siege::begin(&settings).await;
    let token = siege.house.senders[0].token.clone();
    let ask = format!("GET /v1/streams/all/snapshot HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\n");
    let asks = (0..8).map(|_| {
        let (address, many) = (siege.program.address, ask.repeat(200));
        tokio::spawn(async move {
            let mut line = TcpStream::connect(address).await.expect("a connection");
            // More and more, and nothing is ever read, until the other side has had enough.
            while line.write_all(many.as_bytes()).await.is_ok() {}
        })
    });
    let asks: Vec<_> = asks.collect();
    siege.desk_is_served().await;
    for ended in tokio::time::timeout(PATIENCE, join_all(asks)).await.expect("they are cut off") {
        ended.expect("no panic");
    }
    siege.ends("answers that nobody takes").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_push_line_on_which_nothing_happens_is_not_idle() {
    let settings = [("LIMITS__IDLE_SECS", "1"), ("LIMITS__REQUEST_SECS", "1"), ("PUSH__ALIVE_SECS", "1")];
    let siege = Siege::begin(&settings).await;
    let letterbox = siege.program.letterbox();
    let mut line = letterbox.push(&siege.house.senders[0].token).await.expect("a line");
    let mut signs_of_life = 0;
    while signs_of_life < 5 {
        let event = tokio::time::timeout(PATIENCE, line.next()).await.expect("an event in time");
        let event = event.expect("the line stays").expect("an event");
        signs_of_life += u32::from(matches!(event, PushEvent::Alive));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_person_opens_push_lines_without_end_and_gets_a_few() {
    let mut siege = Siege::begin(&[("LIMITS__IDLE_SECS", "2")]).await;
    let many = usize::try_from(number("FAULT_LINES").unwrap_or(1_000)).expect("a number");
    let token = siege.house.senders[0].token.clone();
    let request = format!("GET /v1/push HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\n");
    let mut asked = Vec::new();
    for _ in 0..many {
        let mut line = siege.connect().await;
        let _closed_already = line.write_all(request.as_bytes()).await;
        asked.push(line);
        if asked.len() == many / 2 {
            siege.desk_is_served().await;
        }
    }
    let answers = asked.into_iter().map(|mut line| async move {
        let mut answer = vec![0; 1024];
        let read = tokio::time::timeout(PATIENCE, line.read(&mut answer)).await.expect("an answer or an end");
        answer.truncate(read.unwrap_or(0));
        (status_of(&answer), line)
    });
    let answers = join_all(answers).await;
    let count = |wanted: Option<u16>| answers.iter().filter(|(status, _)| *status == wanted).count();
    let (open, refused, ended) = (count(Some(200)), count(Some(503)), count(None));
    eprintln!("{many} push lines of one person: {open} open, {refused} refused, {ended} let go");
    assert_eq!(open, 8);
    assert_eq!(open + refused + ended, many, "nothing else is answered");
    drop(answers);
    siege.ends("push lines").await;
}

//! More who say nothing than one process can hold: they come from several processes and addresses at once, stay, and come again when they are shown the
//! door. `FAULT_CONNECTIONS` says how many.

use crate::hostile::Siege;
use crate::number;
use crate::program::PATIENCE;
use diwan_protocol::Letterbox;
use diwan_registry::gate::files::raise_limit;
use futures_util::StreamExt;
use futures_util::stream::iter;
use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;
use tokio::net::{TcpSocket, TcpStream};

/// The test as its runner knows it: it starts itself again for each part of the throng.
const TEST: &str = "throng::more_than_a_process_can_hold_say_nothing_at_once_and_desks_are_served";
/// The part that a process is: the registry's address, the number of the part, how many it is.
const PART: &str = "FAULT_PART_OF_A_THRONG";
/// A process may have 20,000 files on many systems.
const MOST_OF_ONE: usize = 12_500;
/// How many of one part are at the door at the same time.
const AT_THE_DOOR: usize = 128;
/// What a part says begins so; whoever runs the test says other things on the same line.
const SAYS: &str = "part of a throng:";
/// How many strangers a registry lets in.
const STRANGERS: usize = 2_048;
/// Strangers inside, those on their way out, and the files of the house itself.
const MOST_FILES: usize = STRANGERS + 1_024 + 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn more_than_a_process_can_hold_say_nothing_at_once_and_desks_are_served() {
    if let Ok(part) = std::env::var(PART) {
        return Part::read(&part).stands().await;
    }
    // Nobody is let go for being idle: whoever goes has made room for somebody.
    let mut siege = Siege::begin(&[("LIMITS__IDLE_SECS", "3600"), ("PUSH__ALIVE_SECS", "1")]).await;
    // Somebody was there before.
    let mut here = siege.program.letterbox().push(&siege.house.senders[0].token).await.expect("a line");
    let many = usize::try_from(number("FAULT_CONNECTIONS").unwrap_or(6_000)).expect("a number");
    let parts = many.div_ceil(MOST_OF_ONE).max(3);
    let before = siege.program.resident_kib();
    let size = |nth: usize| many / parts + usize::from(nth < many % parts);
    let mut throng: Vec<Process> =
        (0..parts).map(|nth| Process::start(siege.program.address, nth, size(nth))).collect();

    for time in ["at first", "and again"] {
        throng.iter_mut().for_each(|part| part.told("come"));
        let in_the_press = siege.desk_is_served_in_the_end().await;
        let came = said_by_all(&mut throng);
        rush_is_over(&mut throng).await;
        siege.desk_is_served().await;
        let mut signs_of_life = 0;
        while signs_of_life < 3 {
            let event = tokio::time::timeout(PATIENCE, here.next()).await.expect("an event in time");
            event.expect("the line of whoever was there stays").expect("an event");
            signs_of_life += 1;
        }
        let files = siege.program.open_files();
        throng.iter_mut().for_each(|part| part.told("count"));
        let [stand, open] = said_by_all(&mut throng);
        let [came, turned_away] = came;
        let now = siege.program.resident_kib();
        eprintln!(
            "{time} {came} came and {turned_away} were turned away at the door: {stand} lines are held, {open} of them open, {} were let go; \
             the registry has {files} files and {now} KiB, {before} before; a new desk came {in_the_press} times until it was served",
            stand - open
        );
        assert_eq!((stand, turned_away), (many, 0), "they are all there at once");
        assert!(open > 1_000 && open <= MOST_FILES, "{open} are inside");
        assert!(files < MOST_FILES, "{files} files");
    }
    drop(throng);
    siege.ends("a throng").await;
}

/// Waits until the registry has let in, or let go, everybody who came. Whoever still stands at the door looks open from outside; while they come in, a
/// new desk is one of them, and may be let go to make room for the next.
async fn rush_is_over(throng: &mut [Process]) {
    let waiting = async {
        loop {
            throng.iter_mut().for_each(|part| part.told("count"));
            let [_, open] = said_by_all(throng);
            if open <= STRANGERS {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.expect("everybody is let in or let go in time");
}

/// The sums of what the parts say.
fn said_by_all(throng: &mut [Process]) -> [usize; 2] {
    // The parts take their time, and the desk's line is served by other threads meanwhile.
    tokio::task::block_in_place(|| {
        throng.iter_mut().map(Process::says).fold([0, 0], |sum, said| [sum[0] + said[0], sum[1] + said[1]])
    })
}

/// A part of the throng, as the story sees it. Its connections end with it.
struct Process {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Process {
    fn start(registry: SocketAddr, nth: usize, many: usize) -> Self {
        let mut child = Command::new(std::env::current_exe().expect("this program"))
            .args([TEST, "--exact", "--nocapture"])
            .env(PART, format!("{registry} {nth} {many}"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a part of the throng");
        let (to, from) = (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
        Self { child, to, from: BufReader::new(from) }
    }

    fn told(&mut self, word: &str) {
        writeln!(self.to, "{word}").expect("it listens");
    }

    fn says(&mut self) -> [usize; 2] {
        loop {
            let mut line = String::new();
            assert_ne!(self.from.read_line(&mut line).expect("a line"), 0, "a part of the throng ended");
            if let Some((_, numbers)) = line.split_once(SAYS) {
                let mut numbers = numbers.split_whitespace().map(|number| number.parse().expect("a number"));
                return [numbers.next().expect("one"), numbers.next().expect("and another")];
            }
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A part of the throng, as it is itself.
struct Part {
    registry: SocketAddr,
    addresses: [Ipv4Addr; 2],
    many: usize,
    lines: Vec<TcpStream>,
}

impl Part {
    fn read(text: &str) -> Self {
        let words: Vec<&str> = text.split(' ').collect();
        let [registry, nth, many] = words.as_slice() else { panic!("a part is three words: {text}") };
        let nth: u8 = nth.parse().expect("few parts");
        // The desk comes from the first of these addresses too.
        let addresses = [1 + nth, 101 + nth].map(|last| Ipv4Addr::new(127, 0, 0, last));
        let (registry, many) = (registry.parse().expect("an address"), many.parse().expect("a number"));
        Self { registry, addresses, many, lines: Vec::new() }
    }

    /// Does what it is told until nobody tells it anything any more.
    async fn stands(mut self) {
        assert!(raise_limit() > self.many + 100, "a process may not have so many files here");
        for word in std::io::stdin().lines() {
            match word.expect("a word").as_str() {
                "come" => {
                    let turned_away = self.comes().await;
                    say([self.lines.len(), turned_away]);
                }
                "count" => say([self.lines.len(), self.lines.iter().filter(|line| is_open(line)).count()]),
                other => panic!("what is {other}?"),
            }
        }
    }

    /// Fills its lines up: whoever was let go leaves and comes again. Answers how many were turned away by the system itself.
    async fn comes(&mut self) -> usize {
        self.lines.retain(is_open);
        let missing = self.many - self.lines.len();
        let (registry, addresses) = (self.registry, self.addresses);
        let coming = iter(0..missing).map(|n| async move {
            let socket = TcpSocket::new_v4().expect("a socket");
            let from = SocketAddr::new(IpAddr::V4(addresses[n % addresses.len()]), 0);
            socket.bind(from).expect("an address of this machine");
            tokio::time::timeout(PATIENCE, socket.connect(registry)).await.ok()?.ok()
        });
        let came: Vec<Option<TcpStream>> = coming.buffer_unordered(AT_THE_DOOR).collect().await;
        self.lines.extend(came.into_iter().flatten());
        self.many - self.lines.len()
    }
}

/// Whether the other side has not closed it yet.
fn is_open(line: &TcpStream) -> bool {
    line.try_read(&mut [0]).is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
}

#[allow(clippy::print_stdout, reason = "the story reads it there")]
fn say([one, other]: [usize; 2]) {
    println!("\n{SAYS} {one} {other}");
}

//! The office of an earlier schema, opened today: whatever was on record is told as it was told then, on both engines and in the drawer, and work goes on.
//! How such an office is put away is a story too, so that the next schema can be put away by running it (tests/frozen/README.md).
#![allow(clippy::expect_used, clippy::panic, reason = "a story that cannot go on must stop at once and say where")]

mod bars;
mod day;
mod since_3;
mod since_4;
#[path = "../support/mod.rs"]
mod support;
mod told;

use day::Days;
use diwan_cache::{Cache, ListQuery, OutboxRow};
use diwan_domain::check::sha256_hex;
use diwan_domain::{EmployeeId, Fact, ItemId, Moment};
use diwan_protocol::office::{Question, Reply};
use diwan_store::Archive;
use diwan_testkit::clock::{OfficeClock, SUNDAY_MORNING};
use diwan_testkit::office::{Office, PASSWORD, login_of};
use diwan_testkit::people::number_of;
use diwan_testkit::postgres::Cluster;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use support::World;
use tempfile::TempDir;

/// A schema that was put away: of the registry, and of the drawer.
struct Schema {
    folder: &'static str,
    /// Its drawers.
    drawers: &'static [&'static str],
    /// What stood in them, as it was told then.
    tells: fn(&Cache, Moment) -> String,
    /// What is called otherwise today, as it was called then and as it is now.
    renamed: &'static [(&'static str, &'static str)],
}

const SCHEMAS: [Schema; 4] = [
    Schema {
        folder: "schema-3-3",
        drawers: &["supervisor", MOVER.1, "employee", "recalled"],
        tells: since_3::drawer_tells,
        // A recalled duty was withdrawn, as that of a person who left the audience, and had no word of its own.
        renamed: &[("duty withdrawn", "duty recalled")],
    },
    Schema {
        folder: "schema-4-4",
        drawers: &["supervisor", MOVER.1, "employee", "recalled"],
        tells: |cache, at| since_3::drawer_tells(cache, at) + &since_4::drawer_tells(cache),
        renamed: &[],
    },
    Schema {
        folder: "schema-7-5",
        drawers: &["supervisor", "employee"],
        tells: |cache, _| drawer_tells(cache),
        renamed: &[],
    },
    Schema {
        folder: "schema-8-6",
        drawers: &["supervisor", "employee"],
        tells: |cache, _| drawer_tells(cache),
        renamed: &[],
    },
];
/// In whose drawer something waits to be sent.
const WHOSE: &str = "سلمى";
/// Who came into another unit, and the drawer.
const MOVER: (&str, &str) = ("هند", "mover");
/// Whose drawers are put away, and how the files are called.
const DRAWERS: [(&str, &str); 2] = [("نورة", "supervisor"), (WHOSE, "employee")];

#[tokio::test(flavor = "multi_thread")]
async fn an_office_of_an_earlier_schema_tells_the_same_today() {
    for left in SCHEMAS.map(|schema| Left::behind(schema.folder)) {
        let address = format!("sqlite:{}", left.file("registry.db").display());
        let archive = diwan_store::open(&address).await.expect("it opens");
        tells_what_it_told(archive.as_ref(), &left.text("registry.told")).await;
        drop(archive);
        let again = diwan_store::open(&address).await.expect("once more, as after a restart");
        assert_eq!(again.inspect().await.expect("inspected"), Vec::<String>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_of_an_earlier_schema_tells_the_same_today_on_postgresql() {
    let cluster = Cluster::shared();
    for left in SCHEMAS.map(|schema| Left::behind(schema.folder)) {
        let address = cluster.database().expect("a database");
        cluster.sql_file(&address, &left.file("postgresql.sql")).expect("restored");
        let archive = diwan_store::open(&address).await.expect("it opens");
        tells_what_it_told(archive.as_ref(), &left.text("postgresql.told")).await;
    }
}

#[test]
fn a_drawer_of_an_earlier_schema_tells_the_same_today() {
    for Schema { folder, drawers, tells, renamed } in SCHEMAS {
        let left = Left::behind(folder);
        for name in drawers {
            let (drawer, then) = (left.drawer(name), left.text(&format!("{name}.told")));
            let then = renamed.iter().fold(then, |then, (word, today)| then.replace(word, today));
            for time in ["the first time", "and again"] {
                let cache = Cache::open(&drawer).expect("it opens");
                assert_eq!(cache.verify().expect("readable"), Vec::<String>::new(), "{folder} {name} {time}");
                let now = tells(&cache, left.end());
                let other: Vec<_> = now.lines().zip(then.lines()).filter(|(now, then)| now != then).collect();
                assert!(other.is_empty(), "{folder} {name} {time}, now and then: {other:#?}");
                assert_eq!(now.lines().count(), then.lines().count(), "{folder} {name} {time}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_update_of_both_what_waited_arrives_and_nobody_is_asked_again() {
    for left in SCHEMAS.map(|schema| Left::behind(schema.folder)) {
        goes_on(&left.file("registry.db"), &left.drawer("employee"), left.end()).await;
    }
}

/// A desk of then took everything in a unit for owed by whoever came into it; today only what came since is. And a registry of then let circulars of a
/// unit stay behind when somebody was moved, while its board went on to ask for them; today they come along, also those of then.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_came_into_a_unit_before_the_update_owes_what_came_since_and_no_more() {
    for left in SCHEMAS.iter().filter(|schema| schema.drawers.contains(&MOVER.1)).map(|s| Left::behind(s.folder)) {
        let end = left.end();
        let office = Office::on(&left.file("registry.db"), OfficeClock::at(end)).await;
        let world = World::with(office.letterbox());
        world.advance(since_morning(end));
        let (whose, name) = MOVER;
        let folder = in_place(&world, &office, &left.drawer(name), whose);
        let owed_then = owed(&Cache::open(&folder).expect("opens"));
        let place = world.start();
        place.sign_in_at(&office.url(), &login_of(&number_of(whose)), PASSWORD).await;
        let archive = office.archive();
        archive.fetch_left_behind(end).await.expect("fetched");
        archive.count_receipts().await.expect("counted");
        let asked_for = on_the_board(archive, &number_of(whose), end).await;
        place.until_later("the desk asks for what the board asks for", |status| status.duties.owed == asked_for).await;
        place.settled().await;
        place.kill().await;
        let cache = Cache::open(&folder).expect("opens");
        let owed_now = owed(&cache);
        assert_eq!(owed_now.len() as i64, asked_for);
        let only = |one: &BTreeSet<String>, other| one.difference(other).cloned().collect::<Vec<_>>();
        // It was issued in the last minutes before the update.
        assert!(owed_now.contains("جرد العهد") && !owed_then.contains("جرد العهد"));
        assert!(only(&owed_now, &owed_then).len() > 1, "something had been left behind");
        assert_eq!(only(&owed_then, &owed_now), ["صيانة الخوادم"]);
        let rows = cache.list(&ListQuery::default(), 0, 100, end).expect("a list").rows;
        let later: Vec<_> = rows
            .into_iter()
            .map(|row| cache.read(row.id).expect("read").expect("there"))
            .filter(|reading| reading.joined_later)
            .map(|reading| reading.document.subject)
            .collect();
        assert_eq!(later, ["صيانة الخوادم"], "it stays to be read, and says why it is not owed");
        assert_eq!(cache.verify().expect("readable"), Vec::<String>::new());
    }
}

/// How many circulars somebody owes, as those see it who head a unit.
async fn on_the_board(archive: &dyn Archive, whose: &EmployeeId, at: Moment) -> i64 {
    for head in archive.units().await.expect("units").into_iter().filter_map(|unit| unit.head) {
        let load = Question::Load { unit: None, key: None, limit: 100 };
        let Ok(Reply::Load(load)) = archive.ask(&head, &load, at).await else { continue };
        if let Some(line) = load.people.iter().find(|line| line.person.id == *whose) {
            return line.owed;
        }
    }
    panic!("nobody heads {whose}");
}

/// Puts an office away as it was left, and finds it as it was. With `DIWAN_PUT_AWAY` the files stay in that folder.
#[tokio::test(flavor = "multi_thread")]
async fn an_office_that_is_put_away_and_opened_again_tells_the_same() {
    let here = tempfile::tempdir().expect("a folder");
    let kept = std::env::var_os("DIWAN_PUT_AWAY").map(PathBuf::from);
    let folder = kept.as_deref().unwrap_or(here.path());

    let mut office = Office::open().await;
    office.close_registry().await;
    let days = day::tell(office.archive()).await;
    let told = told::tells(office.archive(), days.end).await;
    put_away_on_postgresql(folder, &told).await;
    put_away_drawers(folder, &mut office, &days).await;
    let registry = office.backup().await;
    let told = told::tells(office.archive(), days.end).await;
    put(folder, "registry.told", told::written(&told).as_bytes());
    put(folder, "registry.db", &std::fs::read(&registry).expect("the backup"));

    let left = Left { of: folder.to_owned(), folder: tempfile::tempdir().expect("a folder") };
    let opened = diwan_store::open(&format!("sqlite:{}", left.file("registry.db").display())).await.expect("it opens");
    tells_what_it_told(opened.as_ref(), &left.text("registry.told")).await;
    for (_, name) in DRAWERS {
        let cache = Cache::open(&left.drawer(name)).expect("it opens");
        assert_eq!(drawer_tells(&cache), left.text(&format!("{name}.told")));
    }
    goes_on(&registry, &left.drawer("employee"), days.end).await;
}

/// The same days on the other engine are told alike, and are put away as `pg_dump` writes them.
async fn put_away_on_postgresql(folder: &Path, told_by_sqlite: &[told::Told]) {
    let cluster = Cluster::shared();
    let address = cluster.database().expect("a database");
    let mut office = Office::open_with(|config| config.database.clone_from(&address)).await;
    office.close_registry().await;
    let days = day::tell(office.archive()).await;
    assert_eq!(told::differences(office.archive(), told_by_sqlite).await, Vec::<String>::new());
    let dump = Command::new(cluster.program("pg_dump")).args(["--inserts", "--no-owner"]).arg(&address).output();
    let dump = dump.expect("pg_dump runs");
    assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
    put(folder, "postgresql.sql", &dump.stdout);
    let told = told::tells(office.archive(), days.end).await;
    put(folder, "postgresql.told", told::written(&told).as_bytes());
}

/// Desks get everything; one person acknowledges what is asked anew, and once more while the registry cannot be reached.
async fn put_away_drawers(folder: &Path, office: &mut Office, days: &Days) {
    office.clock.advance_secs((days.end.0 - office.clock.now().0) / 1000);
    office.open_registry().await;
    for (whose, name) in DRAWERS {
        let world = World::with(office.letterbox());
        world.advance(since_morning(days.end));
        let place = world.start();
        place.sign_in_at(&office.url(), &login_of(&number_of(whose)), PASSWORD).await;
        place.settled().await;
        if whose == WHOSE {
            place.acknowledge(&days.asks_again.to_string()).await.expect("acknowledged");
            place.settled().await;
            let owed = place.status().await.duties.owed;
            let more = day::one_more(office.archive(), days.end).await;
            place.until("one more is owed", |s| s.duties.owed == owed + 1).await;
            day::seen_to_end(office.archive(), days.end.plus_secs(600), more, days.asks_again).await;
            place.until("and is not any more", |s| s.duties.owed == owed).await;
            place.settled().await;
            world.line.take_down();
            assert_eq!(place.acknowledge(&days.extended.to_string()).await, Ok("sent".to_owned()));
        }
        let drawer = place.people().remove(0);
        place.kill().await;
        assert!(!drawer.join("cache.db-wal").exists(), "its journal is written back");
        put(folder, &format!("{name}.db"), &std::fs::read(drawer.join("cache.db")).expect("the drawer"));
        let told = drawer_tells(&Cache::open(&drawer).expect("it opens"));
        put(folder, &format!("{name}.told"), told.as_bytes());
    }
    office.close_registry().await;
}

async fn tells_what_it_told(archive: &dyn Archive, told: &str) {
    assert_eq!(archive.inspect().await.expect("inspected"), Vec::<String>::new());
    let told = told::read(told);
    assert!(told.len() > 100, "everybody was asked");
    let differences = told::differences(archive, &told).await;
    assert!(differences.is_empty(), "{} answers differ:\n{}", differences.len(), differences.join("\n"));
    // Whoever could ask official questions was told the bars themselves.
    if !told.iter().any(|told| matches!(told.asked, told::Asked::Question(_))) {
        let (looked_at, differences) = bars::differences(archive, &told).await;
        assert!(looked_at > 50, "{looked_at} boards");
        assert!(differences.is_empty(), "{} boards differ:\n{}", differences.len(), differences.join("\n"));
    }
    assert_eq!(archive.inspect().await.expect("inspected"), Vec::<String>::new());
}

/// The registry opens at the moment at which it was left, the person sits down at the drawer, and what waited in it is sent once.
async fn goes_on(registry: &Path, drawer: &Path, end: Moment) {
    let office = Office::on(registry, OfficeClock::at(end)).await;
    let world = World::with(office.letterbox());
    world.advance(since_morning(end));
    let folder = in_place(&world, &office, drawer, WHOSE);
    let (waited, owed) = {
        let cache = Cache::open(&folder).expect("opens");
        let owed = owed(&cache);
        // That a document reached the desk may wait beside it: that is noted whenever the desk comes to it.
        let acknowledged = |row: &OutboxRow| row.action.event == Fact::Acknowledged;
        let waited: Vec<_> = cache.outbox().expect("read").into_iter().filter(acknowledged).collect();
        (waited, owed)
    };
    assert!(!owed.is_empty(), "something is owed that was overdue");
    let [waited] = waited.as_slice() else { panic!("one acknowledgement waits: {waited:?}") };
    let circular = waited.action.subject;
    assert_eq!(acknowledgements(office.archive(), circular, end).await, 0, "it was not sent yet");

    let place = world.start();
    place.sign_in_at(&office.url(), &login_of(&number_of(WHOSE)), PASSWORD).await;
    let status = place.settled().await;
    assert_eq!((status.outbox.rejected, place.people().len()), (0, 1), "{status:?}");
    assert_eq!(acknowledgements(office.archive(), circular, end).await, 1, "it arrived, once");
    let open: BTreeSet<String> =
        place.desk.duties().await.expect("duties").open.into_iter().map(|line| line.subject).collect();
    assert_eq!(open, owed, "what was met, kept, recalled or contested is not asked again, and what was owed is");
    place.kill().await;
    let cache = Cache::open(&folder).expect("opens");
    assert_eq!(cache.verify().expect("readable"), Vec::<String>::new());
    assert_eq!(office.archive().inspect().await.expect("inspected"), Vec::<String>::new());
}

/// Subjects of what is owed.
fn owed(cache: &Cache) -> BTreeSet<String> {
    cache.duties_owed().expect("read").into_iter().map(|duty| duty.subject).collect()
}

/// Puts a drawer where that person's lies on this computer: that goes by address and login.
fn in_place(world: &World, office: &Office, drawer: &Path, whose: &str) -> PathBuf {
    let name = sha256_hex(format!("{}\n{}", office.url(), login_of(&number_of(whose))).as_bytes());
    let folder = world.dir.path().join("people").join(name.chars().take(32).collect::<String>());
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::copy(drawer.join("cache.db"), folder.join("cache.db")).expect("the drawer");
    folder
}

/// How often an acknowledgement by this person stands on record.
async fn acknowledgements(archive: &dyn Archive, circular: ItemId, at: Moment) -> usize {
    let question = Question::Person { circular, employee: number_of(WHOSE) };
    match archive.ask(&number_of("نورة"), &question, at).await.expect("a record") {
        Reply::Person(record) => record.lines.iter().filter(|line| line.what == "acknowledged").count(),
        other => panic!("another reply: {other:?}"),
    }
}

/// What stands in a drawer about each document, in words that no later version changes.
fn drawer_tells(cache: &Cache) -> String {
    let mut told = String::new();
    let mut line = |text: String| told.push_str(&(text + "\n"));
    let now = SUNDAY_MORNING;
    let counters = cache.counters(now).expect("counters");
    line(format!("{} documents, {} owed, {} waiting", counters.documents, counters.owed, counters.waiting));
    line(format!("{} drafts and {} contests wait", counters.drafts, counters.contests));
    for row in cache.list(&ListQuery::default(), 0, 100, now).expect("a list").rows {
        let reading = cache.read(row.id).expect("read").expect("there");
        let duty = reading.duty.map_or("none", |duty| duty.as_str());
        line(format!("{}: {:?}, duty {duty}, deadline {:?}", row.number, row.state, reading.deadline));
        line(format!("  {} {}", reading.content_sha256, reading.document.subject));
        line(format!("  kept {}, acknowledged before {:?}", reading.kept, reading.acknowledged_before));
        let Some(record) = cache.record(row.id).expect("a record") else { continue };
        line(format!("  facts {}", serde_json::to_string(&record.facts).expect("json")));
        for event in record.events {
            line(format!("  {:?} at {:?} by {}: {}", event.event, event.at, event.by, event.why));
            line(format!("    deadline {:?}, successor {:?}", event.deadline, event.successor_number));
        }
        for contest in record.contests {
            line(format!("  contests {:?}: {:?} {:?}", contest.about, contest.outcome, contest.words));
        }
        for step in record.steps {
            line(format!("  step {}", serde_json::to_string(&step).expect("json")));
        }
        for reminder in record.reminders {
            line(format!("  reminded at {:?} by {}", reminder.at, reminder.by.name));
        }
        for deputy in record.deputies {
            line(format!("  deputy {} from {:?} until {:?}", deputy.deputy.name, deputy.from, deputy.until));
        }
        for absence in record.absences {
            line(format!("  absence {}", serde_json::to_string(&absence).expect("json")));
        }
        for seen in record.observations {
            line(format!("  observed {}, recorded {}", seen.observation.what.as_str(), seen.recorded));
        }
        line(format!("  witness {}, kept from {:?}", record.witness.is_some(), record.kept));
    }
    let history = cache.history(0, 100).expect("history");
    for row in history.rows {
        line(format!("acknowledged {} {} {:?} {}", row.number, row.content_sha256, row.recorded_at, row.statement));
    }
    for deputy in cache.deputies(Moment(0), Moment(i64::MAX)).expect("delegations") {
        line(format!("{} stands in for {}", deputy.deputy.name, deputy.principal.name));
    }
    told
}

fn since_morning(at: Moment) -> Duration {
    Duration::from_millis(u64::try_from(at.0 - SUNDAY_MORNING.0).expect("later"))
}

/// What an earlier schema left behind, unpacked one by one into a folder of this story.
struct Left {
    of: PathBuf,
    folder: TempDir,
}

impl Left {
    fn behind(schema: &str) -> Self {
        let of = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/frozen").join(schema);
        Self { of, folder: tempfile::tempdir().expect("a folder") }
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        let packed = std::fs::File::open(self.of.join(format!("{name}.gz"))).expect("it was put away");
        let mut bytes = Vec::new();
        GzDecoder::new(packed).read_to_end(&mut bytes).expect("it is packed");
        bytes
    }

    /// When it was left.
    fn end(&self) -> Moment {
        told::read(&self.text("registry.told")).first().expect("told").at
    }

    fn text(&self, name: &str) -> String {
        String::from_utf8(self.bytes(name)).expect("text")
    }

    /// A folder with that drawer.
    fn drawer(&self, name: &str) -> PathBuf {
        let folder = self.folder.path().join(name);
        if !folder.exists() {
            std::fs::create_dir(&folder).expect("a folder");
            std::fs::write(folder.join("cache.db"), self.bytes(&format!("{name}.db"))).expect("unpacked");
        }
        folder
    }

    fn file(&self, name: &str) -> PathBuf {
        let file = self.folder.path().join(name);
        if !file.exists() {
            std::fs::write(&file, self.bytes(name)).expect("unpacked");
        }
        file
    }
}

fn put(folder: &Path, name: &str, bytes: &[u8]) {
    let file = std::fs::File::create(folder.join(format!("{name}.gz"))).expect("a file");
    let mut packing = GzEncoder::new(file, Compression::best());
    packing.write_all(bytes).and_then(|()| packing.finish().map(drop)).expect("written");
}

//! One seed from its first morning to the end: the storm blows, everything is mended, and then everybody has half a minute.

use crate::diary::{Diary, lock};
use crate::flaw::Flaw;
use crate::house::{self, House};
use crate::judge::Judge;
use crate::office;
use crate::official;
use crate::place::{self, Ledger, Place};
use crate::weather::{DESKS, Event, Weather};
use diwan_store::{Archive, NewCircular, Roster};
use futures_util::FutureExt;
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use turmoil::Sim;

/// The grain of the simulated time.
const TICK: Duration = Duration::from_millis(20);
/// How long everything may take to be everywhere after the storm.
const PATIENCE_MS: i64 = 30_000;
/// How often that is looked at.
const LOOK_MS: i64 = 500;

/// How a storm ended well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calm {
    /// How long it took until everybody had everything, in simulated milliseconds after everything was mended.
    pub settled_ms: i64,
    /// Everything that happened: equal for equal seeds.
    pub diary: String,
    /// How many acts people did.
    pub acts: usize,
}

/// How it did not.
#[derive(Debug)]
pub struct Ruin {
    /// What differs half a minute after everything was mended.
    pub faults: Vec<String>,
    /// Everything that happened.
    pub diary: String,
}

/// Lets the storm of a seed blow over an office of desks, each with this flaw, if any.
///
/// # Errors
/// [`Ruin`] when half a minute after the storm somebody does not have what the registry has, or the registry does not have what people did.
pub fn storm(seed: u64, flaw: Option<Flaw>) -> Result<Calm, Ruin> {
    let disk = disk();
    let mut storm = Storm::begin(seed, flaw, disk.path());
    let outcome = storm.blow().and_then(|()| storm.settle());
    let acts = lock(&storm.ledger).len();
    // Files are closed before their folder goes. A machine knows the desk on it, and the desk its machine: only this lets both go.
    let diary = storm.diary.clone();
    storm.places.iter().for_each(Place::died);
    drop(storm);
    match outcome {
        Ok(settled_ms) => Ok(Calm { settled_ms, diary: diary.text(), acts }),
        Err(faults) => Err(Ruin { faults, diary: diary.text() }),
    }
}

/// Where the machines' disks are: in memory where the system has such a place, since no power fails here.
fn disk() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    folder.or_else(|_| tempfile::tempdir()).expect("a temporary directory")
}

struct Storm {
    sim: Sim<'static>,
    diary: Diary,
    weather: Weather,
    house: House,
    places: Vec<Place>,
    ledger: Ledger,
    /// The administrator's own connection; closed while the file is exchanged.
    archive: Option<Arc<dyn Archive>>,
    roster: Roster,
    /// Circulars that ask for an acknowledgement, whatever became of them.
    issued: Vec<NewCircular>,
    dice: StdRng,
}

impl Storm {
    fn begin(seed: u64, flaw: Option<Flaw>, disk: &Path) -> Self {
        let (diary, weather, ledger) = (Diary::default(), Weather::of(seed), Ledger::default());
        let mut builder = turmoil::Builder::new();
        builder
            .tick_duration(TICK)
            .epoch(SystemTime::UNIX_EPOCH)
            .simulation_duration(Duration::from_secs(3600))
            .rng_seed(seed)
            .min_message_latency(Duration::from_millis(1))
            .max_message_latency(Duration::from_millis(weather.latency_ms))
            .fail_rate(weather.loss.0)
            .repair_rate(weather.loss.1)
            .tcp_capacity(4096);
        let mut sim = builder.build();
        let house = House::founded(disk.join("registry"), diary.clone());
        let serving = house.clone();
        sim.host(house::NAME, move || serving.clone().serve());
        let places: Vec<Place> = (0..DESKS)
            .map(|number| {
                let own = disk.join(place::name(number));
                Place::new(number, own, diary.clone(), (seed, weather.clone()), Arc::clone(&ledger), flaw)
            })
            .collect();
        for place in &places {
            let running = place.clone();
            sim.host(place.name(), move || running.clone().run());
        }
        let archive = Some(house.archive());
        let roster = diwan_testkit::people::ministry();
        let dice = StdRng::seed_from_u64(seed ^ 0x000f_f1ce);
        let issued = Vec::new();
        Self { sim, diary, weather, house, places, ledger, archive, roster, issued, dice }
    }

    fn archive(&self) -> &dyn Archive {
        self.archive.as_deref().expect("the administrator has the archive open")
    }

    /// Lets the time go on by one grain.
    fn step(&mut self) -> Result<(), Vec<String>> {
        self.diary.turn_to(self.sim.elapsed());
        self.sim.step().map(drop).map_err(|error| vec![format!("a program ended by itself: {error}")])
    }

    fn blow(&mut self) -> Result<(), Vec<String>> {
        let mut events = std::mem::take(&mut self.weather.events).into_iter().peekable();
        while self.diary.elapsed_ms() < self.weather.lasts_ms {
            while let Some((_, event)) = events.next_if(|(at, _)| *at <= self.diary.elapsed_ms()) {
                self.happens(event);
            }
            self.step()?;
        }
        Ok(())
    }

    fn happens(&mut self, event: Event) {
        self.diary.note(format!("{event:?}"));
        let house = self.address(house::NAME);
        let at = |number: usize| self.address(&place::name(number));
        match event {
            Event::Partition(desk) => self.sim.partition(at(desk), house),
            Event::MuteDesk(desk) => self.sim.partition_oneway(at(desk), house),
            Event::DeafDesk(desk) => self.sim.partition_oneway(house, at(desk)),
            Event::Hold(desk) => self.sim.hold(at(desk), house),
            Event::Slow(desk, ms) => self.sim.set_link_max_message_latency(at(desk), house, Duration::from_millis(ms)),
            Event::Mend(desk) => self.mend(desk),
            Event::Reset => self.house.reset_lines(),
            Event::KillRegistry => self.sim.crash(house::NAME),
            Event::StartRegistry => self.start_registry(),
            Event::Backup => self.back_up(),
            Event::Restore => self.restore(),
            Event::KillDesk(desk) => {
                self.sim.crash(place::name(desk));
                self.places[desk].died();
            }
            Event::StartDesk(desk) => self.start_desk(desk),
            Event::Issue => {
                let at = self.diary.now();
                let archive = self.archive.clone().expect("the administrator has the archive open");
                let (what, circular) = office::issue(archive.as_ref(), &mut self.dice, at).expect("issued");
                self.issued.extend(circular);
                self.diary.note(what);
            }
            Event::Recall | Event::Supersede | Event::Extend | Event::Remind => {
                let (at, archive) =
                    (self.diary.now(), self.archive.clone().expect("the administrator has the archive open"));
                let what = official::happens(archive.as_ref(), &mut self.dice, at, &mut self.issued, event);
                self.diary.note(what.expect("done, or refused in words"));
            }
            Event::Move => {
                office::moved(&mut self.roster);
                office::now(self.archive().import_roster(&self.roster, self.diary.now())).expect("moved");
            }
            Event::Away(desk, ms) => office::away(self.archive(), desk, self.diary.now(), ms).expect("entered"),
            Event::Climb => {
                let climbed = office::now(self.archive().climb(self.diary.now())).expect("climbed");
                self.diary.note(format!("{} rungs were told of", climbed.steps));
            }
            Event::Rule => office::rule(self.archive(), self.diary.now()).expect("set"),
        }
    }

    fn address(&self, name: &str) -> IpAddr {
        self.sim.lookup(name)
    }

    fn mend(&mut self, desk: usize) {
        let (one, other) = (self.address(&place::name(desk)), self.address(house::NAME));
        // What was held arrives now; what was lost stays lost.
        self.sim.release(one, other);
        self.sim.repair(one, other);
        self.sim.set_link_max_message_latency(one, other, Duration::from_millis(self.weather.latency_ms));
    }

    fn start_registry(&mut self) {
        if !self.sim.is_host_running(house::NAME) {
            self.sim.bounce(house::NAME);
        }
    }

    fn start_desk(&mut self, desk: usize) {
        if !self.sim.is_host_running(place::name(desk)) {
            self.sim.bounce(place::name(desk));
        }
    }

    fn back_up(&mut self) {
        let file = self.house.backup();
        if !file.exists() {
            office::now(self.archive().backup_to(&file)).expect("a backup");
        }
    }

    /// What a restored database does not know is the administrator's to import again: the roster of today.
    fn restore(&mut self) {
        self.sim.crash(house::NAME);
        self.archive = None;
        self.house.put_back();
        let archive = self.house.archive();
        let now = self.diary.now();
        office::now(archive.raise_epoch(now)).expect("a new epoch");
        office::now(archive.import_roster(&self.roster, now)).expect("today's roster");
        self.archive = Some(archive);
        self.sim.bounce(house::NAME);
    }

    /// Mends everything, and gives half a minute. Returns how much of it was needed.
    fn settle(&mut self) -> Result<i64, Vec<String>> {
        self.sim.set_fail_rate(0.0);
        for desk in 0..DESKS {
            self.mend(desk);
            self.start_desk(desk);
        }
        self.start_registry();
        let mended = self.diary.elapsed_ms();
        self.diary.note("everything is mended");
        let mut look_at = mended;
        let mut faults = vec!["nobody looked".to_owned()];
        let mut judge = Judge::default();
        while self.diary.elapsed_ms() - mended <= PATIENCE_MS {
            self.step()?;
            if self.diary.elapsed_ms() < look_at {
                continue;
            }
            look_at += LOOK_MS;
            faults = self.unsettled();
            if faults.is_empty() {
                faults = judge.faults(self.archive(), &self.places, &lock(&self.ledger), self.diary.now());
            }
            if faults.is_empty() {
                self.diary.note("everybody has everything");
                return Ok(self.diary.elapsed_ms() - mended);
            }
        }
        Err(faults)
    }

    /// What a glance at the screens tells: cheap enough to be taken often.
    fn unsettled(&self) -> Vec<String> {
        let glance = |place: &Place| {
            let desk = lock(&place.desk).clone();
            let status = desk.and_then(|desk| desk.status().now_or_never()).and_then(Result::ok);
            let name = place.name();
            match status {
                None => Some(format!("{name} does not run")),
                Some(status) if !status.link.online => Some(format!("{name} has no line: {:?}", status.link.failure)),
                Some(status) if status.outbox.waiting > 0 => {
                    Some(format!("{name}: {} acts wait", status.outbox.waiting))
                }
                Some(_) => None,
            }
        };
        self.places.iter().filter_map(glance).collect()
    }
}

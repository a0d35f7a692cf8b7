//! What will happen, drawn from the seed before anything does: which lines break how and when, which machines die, what the office does.

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

/// How many desks there are.
pub const DESKS: usize = 3;

/// Something that happens at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Event {
    /// Everything on the way between this desk and the registry is lost, in both directions.
    Partition(usize),
    /// Everything that this desk sends is lost; what the registry sends arrives.
    MuteDesk(usize),
    /// Everything that the registry sends to this desk is lost; what the desk sends arrives.
    DeafDesk(usize),
    /// Everything between the two stands still, and arrives all at once later.
    Hold(usize),
    /// This desk's line is as slow as this, in milliseconds.
    Slow(usize, u64),
    /// This desk's line is as on other days.
    Mend(usize),
    /// Every connection of the registry is reset.
    Reset,
    /// The registry dies.
    KillRegistry,
    /// It starts again.
    StartRegistry,
    /// The administrator takes a backup.
    Backup,
    /// The registry dies, and starts again from that backup with a new epoch.
    Restore,
    /// This desk's program dies.
    KillDesk(usize),
    /// It starts again.
    StartDesk(usize),
    /// A circular or letter is issued.
    Issue,
    /// A person is moved to another unit, and back by the next.
    Move,
    /// It is entered that the person of this desk is away for so many milliseconds.
    Away(usize, i64),
    /// The registry tells of the rungs of the ladder that were reached.
    Climb,
    /// The agency sets a policy of the bell.
    Rule,
    /// A circular is recalled.
    Recall,
    /// Another circular takes the place of one, with or without anything new to acknowledge.
    Supersede,
    /// A circular gets a later deadline.
    Extend,
    /// A supervisor reminds everybody who has not met a duty.
    Remind,
}

/// How often a request is tampered with, in percent.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tricks {
    /// It never leaves.
    pub cut: u32,
    /// It has its effect, but the answer is lost.
    pub lose: u32,
    /// It arrives twice.
    pub twice: u32,
    /// A proxy answers it with what it answered before.
    pub stale: u32,
}

/// The weather of one seed.
#[derive(Debug, Clone)]
pub struct Weather {
    /// How long the storm lasts, in milliseconds.
    pub lasts_ms: i64,
    /// The longest time that a message is on its way, in milliseconds.
    pub latency_ms: u64,
    /// How often a message breaks its link, and how often one finds it whole again.
    pub loss: (f64, f64),
    /// What befalls requests.
    pub tricks: Tricks,
    /// How far the desks' clocks are ahead, in milliseconds.
    pub ahead_ms: [i64; DESKS],
    /// What happens when, in milliseconds, in order.
    pub events: Vec<(i64, Event)>,
}

impl Weather {
    /// Draws the weather of a seed.
    pub fn of(seed: u64) -> Self {
        let mut dice = StdRng::seed_from_u64(seed);
        let lasts_ms = dice.random_range(12_000..28_000);
        let mut events = Vec::new();
        for desk in 0..DESKS {
            line(&mut dice, desk, lasts_ms, &mut events);
            if dice.random_bool(0.35) {
                let (from, until) = window(&mut dice, 2_000, lasts_ms, 8_000);
                events.push((from, Event::KillDesk(desk)));
                events.push((until, Event::StartDesk(desk)));
            }
        }
        registry(&mut dice, lasts_ms, &mut events);
        for _ in 0..dice.random_range(4..12) {
            events.push((dice.random_range(0..lasts_ms), Event::Issue));
        }
        if dice.random_bool(0.25) {
            for _ in 0..dice.random_range(1..=2) {
                events.push((dice.random_range(2_000..lasts_ms), Event::Move));
            }
        }
        duties(seed, lasts_ms, &mut events);
        official(seed, lasts_ms, &mut events);
        events.sort_by_key(|(at, _)| *at);
        let troubled = dice.random_bool(0.7);
        let mut percent = |most: u32| if troubled { dice.random_range(0..=most) } else { 0 };
        let tricks = Tricks { cut: percent(8), lose: percent(12), twice: percent(12), stale: percent(8) };
        let loss = if dice.random_bool(0.5) {
            (dice.random_range(0.0..0.02), dice.random_range(0.1..0.9))
        } else {
            (0.0, 1.0)
        };
        let latency_ms = *[20, 50, 120, 300, 800].choose(&mut dice).unwrap_or(&50);
        let ahead_ms =
            std::array::from_fn(|_| if dice.random_bool(0.2) { dice.random_range(-86_400_000..86_400_000) } else { 0 });
        Self { lasts_ms, latency_ms, loss, tricks, ahead_ms, events }
    }
}

/// What befalls duties. Thrown with dice of its own, so that everything else of a seed is what it was before there were any of these.
fn duties(seed: u64, lasts_ms: i64, events: &mut Vec<(i64, Event)>) {
    let mut dice = StdRng::seed_from_u64(seed ^ 0x000d_0713);
    for _ in 0..dice.random_range(0..3) {
        let (from, until) = window(&mut dice, 1_000, lasts_ms - 1_000, 9_000);
        // Everybody is back when the storm is over.
        let away = until.min(lasts_ms) - from;
        events.push((from, Event::Away(dice.random_range(0..DESKS), away)));
    }
    if dice.random_bool(0.4) {
        events.push((dice.random_range(0..4_000), Event::Rule));
        for _ in 0..dice.random_range(1..5) {
            events.push((dice.random_range(4_000..lasts_ms), Event::Climb));
        }
    }
}

/// What publishers and supervisors do with what was issued, with dice of its own too.
fn official(seed: u64, lasts_ms: i64, events: &mut Vec<(i64, Event)>) {
    let mut dice = StdRng::seed_from_u64(seed ^ 0x000f_f1c5);
    if dice.random_bool(0.5) {
        for _ in 0..dice.random_range(1..7) {
            let acts =
                [Event::Recall, Event::Supersede, Event::Supersede, Event::Supersede, Event::Extend, Event::Remind];
            let act = *acts.choose(&mut dice).unwrap_or(&Event::Supersede);
            events.push((dice.random_range(3_000..lasts_ms), act));
        }
    }
}

/// A time between the two, and one at most so much later.
fn window(dice: &mut StdRng, earliest: i64, latest: i64, longest: i64) -> (i64, i64) {
    let from = dice.random_range(earliest..latest);
    (from, from + dice.random_range(300..longest))
}

/// The line of one desk: good and bad times in turn, of one kind each.
fn line(dice: &mut StdRng, desk: usize, lasts_ms: i64, events: &mut Vec<(i64, Event)>) {
    let mut at = dice.random_range(0..8_000);
    while at < lasts_ms {
        let trouble = match dice.random_range(0..5) {
            0 => Event::Partition(desk),
            1 => Event::MuteDesk(desk),
            2 => Event::DeafDesk(desk),
            3 => Event::Hold(desk),
            _ => Event::Slow(desk, dice.random_range(1_000..6_000)),
        };
        events.push((at, trouble));
        at += dice.random_range(500..12_000);
        // A line that is still broken when the storm ends is mended with everything else.
        if at < lasts_ms {
            events.push((at, Event::Mend(desk)));
        }
        at += dice.random_range(500..8_000);
    }
}

fn registry(dice: &mut StdRng, lasts_ms: i64, events: &mut Vec<(i64, Event)>) {
    for _ in 0..dice.random_range(0..3) {
        events.push((dice.random_range(2_000..lasts_ms), Event::Reset));
    }
    if dice.random_bool(0.5) {
        let (from, until) = window(dice, 2_000, lasts_ms, 10_000);
        events.push((from, Event::KillRegistry));
        events.push((until, Event::StartRegistry));
    }
    if dice.random_bool(0.2) {
        let taken = dice.random_range(2_000..lasts_ms - 2_000);
        events.push((taken, Event::Backup));
        events.push((dice.random_range(taken + 1_000..lasts_ms), Event::Restore));
    }
}

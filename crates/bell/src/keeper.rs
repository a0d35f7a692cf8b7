//! The keeper: remembers what became of each duty's rung while the program runs, and turns plans into orders. What it forgets with the
//! program is not needed: after a start whatever is owed rings.

use crate::plan::{Memory, Owed, Plan, Screen, Ticks, plan};
use crate::snooze::{Ledger, NoSnooze};
use diwan_domain::bell::{Class, Policy};
use diwan_domain::{ItemId, Moment};
use std::collections::{BTreeMap, HashMap, HashSet};

/// A duty that is owed, as the drawer has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duty {
    /// The circular.
    pub id: ItemId,
    /// Its version: a new one has never rung.
    pub version: i64,
    /// Its class.
    pub class: Class,
    /// By when it must be acknowledged.
    pub deadline: Option<Moment>,
    /// When the registry's ladder last reminded of it: it rings anew for each reminder, whatever was put away before.
    pub reminded: Option<Moment>,
}

/// What is to be done now, in this order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Orders {
    /// Note that these rang.
    pub rang: Vec<ItemId>,
    /// The toast: `None` leaves it, an empty one goes away, another is put in its place.
    pub toast: Option<Vec<ItemId>>,
    /// Whether the toast, or the window, comes with its one sound.
    pub sound: bool,
    /// What the alert window shows; empty: no window.
    pub window: Vec<ItemId>,
    /// How many milliseconds nothing changes by itself; `None`: until something happens.
    pub look_again: Option<i64>,
}

#[derive(Debug, Clone, Copy)]
struct Known {
    version: i64,
    class: Class,
    since: Ticks,
    reminded: Option<Moment>,
    memory: Memory,
}

/// The keeper.
#[derive(Debug, Clone, Default)]
pub struct Keeper {
    known: BTreeMap<ItemId, Known>,
    up: Vec<ItemId>,
    window: Vec<ItemId>,
    screen: Screen,
}

impl Keeper {
    /// What is to be done now. `owed` is everything that is owed.
    pub fn turn(&mut self, owed: &[Duty], policy: &Policy, ticks: Ticks, now: Moment) -> Orders {
        let owed = self.take_in(owed, ticks);
        let plan = plan(&owed, &self.up, &self.screen, policy, ticks, now);
        for id in &plan.rings {
            self.remember(*id, Memory::Ringing);
        }
        for id in &plan.rests {
            self.remember(*id, Memory::Silent);
        }
        let Plan { toast, window, rings, sound, look_again, .. } = plan;
        let toast = (toast != self.up || (!rings.is_empty() && !toast.is_empty())).then(|| toast.clone());
        if let Some(toast) = &toast {
            self.up.clone_from(toast);
        }
        self.window.clone_from(&window);
        Orders { rang: rings, toast, sound, window, look_again }
    }

    fn take_in(&mut self, owed: &[Duty], ticks: Ticks) -> Vec<Owed> {
        let versions: HashMap<ItemId, i64> = owed.iter().map(|duty| (duty.id, duty.version)).collect();
        self.known.retain(|id, known| versions.get(id) == Some(&known.version));
        let take = |duty: &Duty| {
            let (version, class, reminded) = (duty.version, duty.class, duty.reminded);
            let new = Known { version, class, since: ticks, reminded, memory: Memory::Silent };
            let known = self.known.entry(duty.id).or_insert(new);
            if reminded > known.reminded {
                (known.reminded, known.memory) = (reminded, Memory::Silent);
            }
            Owed { id: duty.id, class: duty.class, deadline: duty.deadline, since: known.since, memory: known.memory }
        };
        owed.iter().map(take).collect()
    }

    fn remember(&mut self, id: ItemId, memory: Memory) {
        if let Some(known) = self.known.get_mut(&id) {
            known.memory = memory;
        }
    }

    /// The toast is gone. By the person's hand only when there is somebody before the screen; a desktop that clears its toasts while it is
    /// locked dismisses nothing.
    pub fn toast_closed(&mut self, ticks: Ticks) {
        let closed = std::mem::take(&mut self.up);
        if !self.screen.locked {
            closed.into_iter().for_each(|id| self.remember(id, Memory::Dismissed { at: ticks }));
        }
    }

    /// The person closed the alert window.
    pub fn window_closed(&mut self, ticks: Ticks) {
        std::mem::take(&mut self.window).into_iter().for_each(|id| self.remember(id, Memory::Dismissed { at: ticks }));
    }

    /// The notification service refused a toast, or went away and took what was up with it. A rung that nobody could notice has not begun.
    pub fn refused(&mut self, rang: &[ItemId], ticks: Ticks) {
        self.up.clear();
        self.screen.refused = Some(ticks);
        let window: HashSet<&ItemId> = self.window.iter().collect();
        let unnoticed: Vec<ItemId> = rang.iter().filter(|id| !window.contains(id)).copied().collect();
        unnoticed.into_iter().for_each(|id| self.remember(id, Memory::Silent));
    }

    /// No screen took the alert window.
    pub fn window_refused(&mut self, rang: &[ItemId], ticks: Ticks) {
        self.window.clear();
        self.screen.no_window = Some(ticks);
        let up: HashSet<&ItemId> = self.up.iter().collect();
        let unnoticed: Vec<ItemId> = rang.iter().filter(|id| !up.contains(id)).copied().collect();
        unnoticed.into_iter().for_each(|id| self.remember(id, Memory::Silent));
    }

    /// The alert window is there.
    pub fn window_taken(&mut self) {
        self.screen.no_window = None;
    }

    /// It takes toasts (again); what was up before is not.
    pub fn service_appeared(&mut self) {
        self.up.clear();
        self.screen.refused = None;
    }

    /// A toast was taken.
    pub fn taken(&mut self) {
        self.screen.refused = None;
    }

    /// What the screen is like now.
    pub fn screen_is(&mut self, locked: bool, do_not_disturb: bool, full_screen: bool) {
        self.screen = Screen { locked, do_not_disturb, full_screen, ..self.screen };
    }

    /// The person asks for later: everything that rings, or was put away, and is no emergency is quiet for as long as its class says.
    /// Answers the ledger that must be kept before anything becomes quiet.
    ///
    /// # Errors
    /// [`NoSnooze`]; nothing is changed then.
    pub fn snooze(
        &mut self,
        ledger: Ledger,
        policy: &Policy,
        ticks: Ticks,
        confirmed: Moment,
    ) -> Result<Ledger, NoSnooze> {
        let mut waiting: Vec<&mut Known> = self.known.values_mut().filter(|known| known.may_wait()).collect();
        if waiting.is_empty() {
            return Err(NoSnooze::Nothing);
        }
        let ledger = ledger.take(policy, confirmed)?;
        for known in &mut waiting {
            known.memory = Memory::Snoozed { until: ticks.plus_secs(policy.rules(known.class).snooze_secs) };
        }
        Ok(ledger)
    }

    /// Whether "later" would do something, the day's allowance apart.
    pub fn may_snooze(&self) -> bool {
        self.known.values().any(Known::may_wait)
    }

    /// Whether this version of a duty was owed at the last turn.
    pub fn is_known(&self, duty: &Duty) -> bool {
        self.known.get(&duty.id).is_some_and(|known| known.version == duty.version)
    }

    /// Whether anything is on the screen.
    pub fn is_up(&self) -> bool {
        !self.up.is_empty() || !self.window.is_empty()
    }

    /// When the first of the snoozed duties may ring again; `None` when none is snoozed.
    pub fn snoozed_until(&self) -> Option<Ticks> {
        let until = |known: &Known| match known.memory {
            Memory::Snoozed { until } => Some(until),
            _ => None,
        };
        self.known.values().filter_map(until).min()
    }
}

impl Known {
    fn may_wait(&self) -> bool {
        self.class != Class::Emergency && matches!(self.memory, Memory::Ringing | Memory::Dismissed { .. })
    }
}

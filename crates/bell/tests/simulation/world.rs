//! One person, one computer, one registry, and everything that can happen between them; and beside the keeper an onlooker, who knows the true
//! time and what the person did, and says what is wrong with the screen.

use crate::flaw::Flaw;
use diwan_bell::keeper::{Duty, Orders};
use diwan_bell::{Keeper, Ledger, NoSnooze, Ticks};
use diwan_domain::bell::{Class, Day, Policy, Window};
use diwan_domain::{ItemId, Moment};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What can happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    Issue,
    Dismiss,
    CloseWindow,
    Snooze,
    AcknowledgeHere,
    AcknowledgeElsewhere,
    Kill,
    Reboot,
    Offline,
    Online,
    ClockBack,
    ClockForward,
    DaemonDies,
    DaemonComesBack,
    Lock,
    Unlock,
    DoNotDisturb,
    Disturb,
    TenMinutes,
    Midnight,
    Morning,
    Deadline,
    LeaveBegins,
    LeaveEnds,
    Supersede,
    Recall,
    Remind,
}

impl Event {
    pub const ALL: [Self; 27] = [
        Self::Issue,
        Self::Dismiss,
        Self::CloseWindow,
        Self::Snooze,
        Self::AcknowledgeHere,
        Self::AcknowledgeElsewhere,
        Self::Kill,
        Self::Reboot,
        Self::Offline,
        Self::Online,
        Self::ClockBack,
        Self::ClockForward,
        Self::DaemonDies,
        Self::DaemonComesBack,
        Self::Lock,
        Self::Unlock,
        Self::DoNotDisturb,
        Self::Disturb,
        Self::TenMinutes,
        Self::Midnight,
        Self::Morning,
        Self::Deadline,
        Self::LeaveBegins,
        Self::LeaveEnds,
        Self::Supersede,
        Self::Recall,
        Self::Remind,
    ];
}

/// How far somebody sets the clock on the wall: to the same hour of another day, on which there is duty too.
const JUMP_MS: i64 = 24 * 3_600_000;
/// How long everybody has to acknowledge.
const DEADLINE_SECS: i64 = 2 * 86_400;
/// More turns than these in one stretch of time mean that the desk does not sleep.
const MOST_TURNS: usize = 10_000;

/// Sunday, nine o'clock in Muscat.
pub fn start() -> Moment {
    Moment::parse_rfc3339("2026-11-22T09:00:00+04:00").unwrap()
}

#[derive(Debug, Clone)]
pub struct World {
    policy: Arc<Policy>,
    flaw: Option<Flaw>,
    truth: Moment,
    /// What the clock on the wall is ahead of the truth.
    wrong_by: i64,
    booted: Moment,
    online: bool,
    on_leave: bool,
    /// What the registry says is owed, leave apart.
    registry: BTreeMap<ItemId, Duty>,
    issued: u128,
    /// What the desk knows to be owed.
    drawer: Vec<Duty>,
    /// Acknowledged here, on the way.
    outbox: BTreeSet<ItemId>,
    recorded: BTreeMap<ItemId, u32>,
    keeper: Keeper,
    ledger: Ledger,
    /// What the desk adds to the clock on the wall.
    offset: i64,
    /// The registry's time at the last contact, and the ticks then, when the computer has been on since.
    contact: (Moment, Option<Ticks>),
    daemon: bool,
    locked: bool,
    do_not_disturb: bool,
    toast: Vec<ItemId>,
    window: Vec<ItemId>,
    look_again: Option<i64>,
    /// Until when, in truth, the person was promised quiet from a duty.
    quiet: BTreeMap<ItemId, Moment>,
    /// Duties of which a rung is open.
    rung: BTreeSet<ItemId>,
    snoozed: BTreeMap<Day, u32>,
    pub faults: Vec<String>,
    pub sounds: usize,
    pub shown: usize,
}

impl World {
    pub fn new(policy: Arc<Policy>, flaw: Option<Flaw>) -> Self {
        let truth = start();
        let ledger = Ledger::of(policy.hours().day(truth));
        Self {
            policy,
            flaw,
            truth,
            wrong_by: 0,
            booted: truth,
            online: true,
            on_leave: false,
            registry: BTreeMap::new(),
            issued: 0,
            drawer: Vec::new(),
            outbox: BTreeSet::new(),
            recorded: BTreeMap::new(),
            keeper: Keeper::default(),
            ledger,
            offset: 0,
            contact: (truth, Some(Ticks(0))),
            daemon: true,
            locked: false,
            do_not_disturb: false,
            toast: Vec::new(),
            window: Vec::new(),
            look_again: None,
            quiet: BTreeMap::new(),
            rung: BTreeSet::new(),
            snoozed: BTreeMap::new(),
            faults: Vec::new(),
            sounds: 0,
            shown: 0,
        }
    }

    /// Lets something happen, and everything that follows from it.
    pub fn happens(&mut self, event: Event) {
        match event {
            Event::Issue => self.issue(),
            Event::Dismiss => self.dismiss(),
            Event::CloseWindow => self.close_window(),
            Event::Snooze => self.snooze(),
            Event::AcknowledgeHere => self.acknowledge(),
            Event::AcknowledgeElsewhere => self.end_newest(true),
            Event::Kill => self.starts_anew(),
            Event::Reboot => self.reboot(),
            Event::Offline => self.online = false,
            Event::Online => self.online = true,
            Event::ClockBack => self.set_clock(-JUMP_MS),
            Event::ClockForward => self.set_clock(JUMP_MS),
            Event::DaemonDies => self.daemon_dies(),
            Event::DaemonComesBack => self.daemon_comes_back(),
            Event::Lock => self.locked = true,
            Event::Unlock => self.locked = false,
            Event::DoNotDisturb => self.do_not_disturb = true,
            Event::Disturb => self.do_not_disturb = false,
            Event::TenMinutes => self.pass(600_000),
            Event::Midnight => self.pass_until(self.policy.hours().midnight_after(self.truth)),
            Event::Morning => self.pass_until_morning(),
            Event::Deadline => {
                let next = self.registry.values().filter_map(|d| d.deadline).filter(|d| *d >= self.truth).min();
                if let Some(deadline) = next {
                    self.pass_until(deadline.plus_ms(1));
                }
            }
            Event::LeaveBegins => self.on_leave = true,
            Event::LeaveEnds => self.on_leave = false,
            Event::Supersede => self.supersede(),
            Event::Recall => self.end_newest(false),
            Event::Remind => self.remind(),
        }
        self.desk_works();
        self.look(event);
    }

    fn ticks(&self) -> Ticks {
        Ticks(self.truth.since(self.booted))
    }

    /// The registry's time as the desk believes it.
    fn believed(&self) -> Moment {
        self.truth.plus_ms(self.wrong_by).plus_ms(self.offset)
    }

    /// A time that the registry has surely reached.
    fn confirmed(&self) -> Moment {
        match self.flaw {
            Some(Flaw::TrustsTheLocalClock) => self.truth.plus_ms(self.wrong_by),
            Some(Flaw::ForgetsMidnight) => start(),
            _ => match self.contact {
                (at, Some(ticks)) => at.plus_ms(self.ticks().0 - ticks.0),
                (at, None) => at,
            },
        }
    }

    /// The class goes round, so that each is issued.
    fn issue(&mut self) {
        let class = [Class::Binding, Class::Emergency, Class::Urgent][(self.issued % 3) as usize];
        self.issued += 1;
        let id = ItemId(uuid::Uuid::from_u128(self.issued));
        let deadline = Some(self.truth.plus_secs(DEADLINE_SECS));
        self.registry.insert(id, Duty { id, version: 1, class, deadline, reminded: None });
    }

    fn dismiss(&mut self) {
        if self.toast.is_empty() || self.locked {
            return;
        }
        self.promise_quiet(|policy, class| policy.rules(class).repeat_secs, &self.toast.clone());
        self.toast.clear();
        let never = self.flaw == Some(Flaw::DropsTheReRaise);
        self.keeper.toast_closed(if never { Ticks(i64::MAX / 2) } else { self.ticks() });
    }

    fn close_window(&mut self) {
        if self.window.is_empty() || self.locked {
            return;
        }
        self.promise_quiet(|policy, class| policy.rules(class).repeat_secs, &self.window.clone());
        self.window.clear();
        self.keeper.window_closed(self.ticks());
    }

    fn promise_quiet(&mut self, secs: impl Fn(&Policy, Class) -> u32, ids: &[ItemId]) {
        for id in ids {
            self.rung.remove(id);
            if let Some(duty) = self.drawer.iter().find(|duty| duty.id == *id) {
                self.quiet.insert(*id, self.truth.plus_secs(i64::from(secs(&self.policy, duty.class))));
            }
        }
    }

    fn snooze(&mut self) {
        if self.locked {
            return;
        }
        let today = self.policy.hours().day(self.truth);
        let used = self.snoozed.get(&today).copied().unwrap_or_default();
        let confirmed = self.confirmed();
        match self.keeper.snooze(self.ledger, &self.policy, self.ticks(), confirmed) {
            Ok(ledger) => {
                self.ledger = ledger;
                *self.snoozed.entry(today).or_default() += 1;
                let may_wait = |duty: &&Duty| {
                    duty.class != Class::Emergency
                        && (self.rung.contains(&duty.id)
                            || self.quiet.get(&duty.id).is_some_and(|until| *until > self.truth))
                };
                let ids: Vec<ItemId> = self.drawer.iter().filter(may_wait).map(|duty| duty.id).collect();
                self.promise_quiet(|policy, class| policy.rules(class).snooze_secs, &ids);
            }
            Err(NoSnooze::UsedUp) if self.online && used < self.policy.snoozes_a_day() => {
                self.faults.push(format!("a snooze is refused, though only {used} are used today"));
            }
            Err(_) => {}
        }
    }

    fn acknowledge(&mut self) {
        if let Some(duty) = self.drawer.last().copied()
            && !self.locked
        {
            self.outbox.insert(duty.id);
            self.drawer.retain(|other| other.id != duty.id);
        }
    }

    fn end_newest(&mut self, acknowledged: bool) {
        if let Some((id, _)) = self.registry.pop_last()
            && acknowledged
        {
            self.recorded.entry(id).or_insert(1);
        }
    }

    fn supersede(&mut self) {
        let next = self.truth.plus_secs(DEADLINE_SECS);
        if let Some(mut newest) = self.registry.last_entry() {
            let duty = newest.get_mut();
            duty.version += 1;
            duty.deadline = Some(next);
            duty.reminded = None;
        }
    }

    /// The ladder reminds of the newest: when the desk has heard of it, no quiet that was promised before counts.
    fn remind(&mut self) {
        let now = self.truth;
        if let Some(mut newest) = self.registry.last_entry() {
            newest.get_mut().reminded = Some(now);
        }
    }

    fn starts_anew(&mut self) {
        self.keeper = Keeper::default();
        self.rung.clear();
        self.quiet.clear();
        // Whoever dropped the connection to the notification service took its toast away.
        self.toast.clear();
        self.window.clear();
    }

    fn reboot(&mut self) {
        self.booted = self.truth;
        self.contact.1 = None;
        self.daemon = true;
        self.locked = false;
        self.do_not_disturb = false;
        self.starts_anew();
    }

    fn set_clock(&mut self, ms: i64) {
        self.wrong_by += ms;
        if ms < 0 {
            // No nap goes back: the desk knows that somebody set the clock.
            self.offset -= ms;
        }
    }

    fn daemon_dies(&mut self) {
        if std::mem::replace(&mut self.daemon, false) {
            self.toast.clear();
            self.keeper.refused(&[], self.ticks());
        }
    }

    fn daemon_comes_back(&mut self) {
        if !std::mem::replace(&mut self.daemon, true) {
            self.keeper.service_appeared();
        }
    }

    fn pass_until_morning(&mut self) {
        let hours = self.policy.hours();
        let mut next = hours.next_change(self.truth);
        if next.is_some_and(|at| !hours.on_duty(at)) {
            next = next.and_then(|at| hours.next_change(at));
        }
        if let Some(at) = next {
            self.pass_until(at.plus_ms(1));
        }
    }

    fn pass_until(&mut self, moment: Moment) {
        self.pass(moment.since(self.truth));
    }

    /// Time passes; the desk wakes whenever it said that it would look again.
    fn pass(&mut self, ms: i64) {
        let until = self.truth.plus_ms(ms);
        for _ in 0..MOST_TURNS {
            let left = until.since(self.truth);
            let step = self.look_again.map_or(left, |ms| ms.min(left));
            self.truth = self.truth.plus_ms(step);
            self.desk_works();
            self.look(Event::TenMinutes);
            if self.truth >= until {
                return;
            }
        }
        self.faults.push("the desk does not sleep".to_owned());
    }

    /// The desk syncs when it can, and then does what the keeper orders until that is nothing more.
    fn desk_works(&mut self) {
        if self.online {
            self.offset = -self.wrong_by;
            self.contact = (self.truth, Some(self.ticks()));
            for id in std::mem::take(&mut self.outbox) {
                if self.registry.remove(&id).is_some() {
                    *self.recorded.entry(id).or_default() += 1;
                }
            }
            let owed = if self.on_leave { Vec::new() } else { self.registry.values().copied().collect() };
            let before = std::mem::replace(&mut self.drawer, owed);
            for duty in &self.drawer {
                // A new version has never rung, and nobody was promised quiet from it; nor from a duty that comes back after a leave, or of which
                // the ladder reminds: that one rings anew.
                if !before
                    .iter()
                    .any(|known| (known.id, known.version, known.reminded) == (duty.id, duty.version, duty.reminded))
                {
                    self.rung.remove(&duty.id);
                    self.quiet.remove(&duty.id);
                }
            }
        }
        self.keeper.screen_is(self.locked, self.do_not_disturb, false);
        for _ in 0..4 {
            let mut owed = self.drawer.clone();
            if self.flaw == Some(Flaw::IgnoresReminders) {
                owed.iter_mut().for_each(|duty| duty.reminded = None);
            }
            let orders = self.keeper.turn(&owed, &self.policy, self.ticks(), self.believed());
            let settled = self.obey(orders);
            if settled {
                return;
            }
        }
        self.faults.push("the keeper does not come to rest".to_owned());
    }

    /// Returns whether there was nothing to do.
    fn obey(&mut self, orders: Orders) -> bool {
        let Orders { mut rang, toast, sound, window, look_again } = orders;
        if self.flaw == Some(Flaw::RingsForEveryToast) {
            rang.extend(toast.iter().flatten().copied().filter(|id| !rang.contains(id)).collect::<Vec<_>>());
        }
        self.look_again = look_again;
        let still = toast.is_none() && window == self.window;
        self.window = window;
        let mut heard = rang.iter().any(|id| self.window.contains(id));
        match toast {
            // A toast that stays although it was taken away: the fault does nothing here.
            Some(ids) if ids.is_empty() && self.flaw == Some(Flaw::DropsTheWithdrawal) => {}
            Some(ids) if ids.is_empty() => self.toast.clear(),
            Some(ids) if self.daemon => {
                self.keeper.taken();
                self.toast = ids;
                self.shown += 1;
                heard = true;
            }
            Some(_) => self.keeper.refused(&rang, self.ticks()),
            None => {}
        }
        if sound && heard {
            self.sounds += 1;
        }
        for id in rang {
            if heard && (self.toast.contains(&id) || self.window.contains(&id)) && !self.rung.insert(id) {
                self.faults.push(format!("{} rings twice for one rung", self.name(id)));
            }
        }
        still
    }

    fn name(&self, id: ItemId) -> String {
        let class = self.registry.get(&id).or_else(|| self.drawer.iter().find(|d| d.id == id)).map(|d| d.class);
        format!("circular {} ({class:?})", id.0.as_u128())
    }

    /// What the onlooker sees, and holds against what was promised.
    fn look(&mut self, event: Event) {
        let hours = self.policy.hours().on_duty(self.believed());
        let mut faults = Vec::new();
        for duty in &self.drawer {
            let rules = self.policy.rules(duty.class);
            let (in_toast, in_window) = (self.toast.contains(&duty.id), self.window.contains(&duty.id));
            let may = rules.outside_hours || hours;
            if !may && (in_toast || in_window) {
                faults.push(format!("{} is shown outside duty hours", self.name(duty.id)));
            }
            if !may {
                self.rung.remove(&duty.id);
            }
            let quiet = self.quiet.get(&duty.id).is_some_and(|until| *until > self.truth);
            let open = !self.locked && (!self.do_not_disturb || rules.breaks_do_not_disturb);
            if !may || quiet || !open {
                continue;
            }
            if self.daemon && !in_toast {
                faults.push(format!("{} is owed and not in the toast", self.name(duty.id)));
            }
            let overdue = duty.deadline.is_some_and(|deadline| deadline < self.believed());
            let wanted = rules.window == Window::Always || (rules.window == Window::Overdue && overdue);
            if wanted != in_window {
                faults.push(format!("{}: in the alert window {in_window}, should be {wanted}", self.name(duty.id)));
            }
        }
        for id in self.toast.iter().chain(&self.window) {
            if !self.drawer.iter().any(|duty| duty.id == *id) {
                faults.push(format!("circular {} is shown, and its duty has ended", id.0.as_u128()));
            }
        }
        if self.recorded.values().any(|times| *times != 1) {
            faults.push("an acknowledgement was recorded twice".to_owned());
        }
        let cap = self.policy.snoozes_a_day();
        if let Some((day, used)) = self.snoozed.iter().find(|(_, used)| **used > cap) {
            faults.push(format!("{used} snoozes on day {}, {cap} are allowed", day.0));
        }
        self.rung.retain(|id| self.drawer.iter().any(|duty| duty.id == *id));
        self.faults.extend(faults.into_iter().map(|fault| format!("after {event:?}: {fault}")));
    }
}

//! The planner: what should be seen now, what begins to ring, and when to look again. Pure.

use diwan_domain::bell::{Class, Policy, Rules, Window};
use diwan_domain::{ItemId, Moment};
use std::cmp::Reverse;
use std::collections::HashSet;

/// How long a notification service is left alone that refused a toast, unless it says that it is back.
pub const RETRY_AFTER_REFUSAL: Ticks = Ticks(60_000);

/// Milliseconds since the program started, on a clock that nobody can set and that goes on while the computer sleeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Ticks(pub i64);

impl Ticks {
    /// So many seconds later.
    #[must_use]
    pub fn plus_secs(self, secs: u32) -> Self {
        Self(self.0.saturating_add(i64::from(secs) * 1000))
    }
}

/// What became of a duty's rung on this desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Memory {
    /// None has begun, or the last one has ended: it rings as soon as it may.
    #[default]
    Silent,
    /// A rung has begun and nobody has put it away. Shown again after whatever took it from the screen, without another sound.
    Ringing,
    /// The person put it away.
    Dismissed {
        /// When.
        at: Ticks,
    },
    /// The person asked for later.
    Snoozed {
        /// When it may ring again.
        until: Ticks,
    },
}

/// A duty that is owed, as the drawer and the keeper have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// The circular.
    pub id: ItemId,
    /// Its class.
    pub class: Class,
    /// By when it must be acknowledged.
    pub deadline: Option<Moment>,
    /// When this program first saw it owed.
    pub since: Ticks,
    /// What became of its rung.
    pub memory: Memory,
}

/// What is known of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Screen {
    /// Nobody can see it.
    pub locked: bool,
    /// The person asked the desktop for silence.
    pub do_not_disturb: bool,
    /// Something fills the whole screen: a film, a presentation.
    pub full_screen: bool,
    /// When the notification service last refused a toast, or went away; `None` while it takes them.
    pub refused: Option<Ticks>,
    /// When no screen took the alert window; `None` while one does.
    pub no_window: Option<Ticks>,
}

/// What should be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// What the one toast names, the most demanding first; empty: no toast.
    pub toast: Vec<ItemId>,
    /// What the alert window shows, the most demanding first; empty: no window.
    pub window: Vec<ItemId>,
    /// Duties of which a rung begins: one sound for all of them together, and none for anything else.
    pub rings: Vec<ItemId>,
    /// Whether that sound is made: at least one of their classes has one.
    pub sound: bool,
    /// Duties whose rung ends by itself, because duty hours ended: with the next hours another begins.
    pub rests: Vec<ItemId>,
    /// How many milliseconds nothing changes by itself; `None`: until something happens.
    pub look_again: Option<i64>,
}

/// The rule. `up` is what the toast names now.
pub fn plan(owed: &[Owed], up: &[ItemId], screen: &Screen, policy: &Policy, ticks: Ticks, now: Moment) -> Plan {
    let mut plan = Plan::default();
    let mut alarm = Alarm { ticks, now, next: None };
    let on_duty = policy.hours().on_duty(now);
    let next_change = policy.hours().next_change(now);
    let up: HashSet<&ItemId> = up.iter().collect();
    let mut order: Vec<&Owed> = owed.iter().collect();
    order.sort_unstable_by_key(|duty| (Reverse(duty.class), duty.deadline.is_none(), duty.deadline, duty.id));
    let taken = takes(screen.refused, &mut alarm);
    let takes_window = takes(screen.no_window, &mut alarm);
    let mut pausing = Vec::new();
    for duty in order {
        let rules = policy.rules(duty.class);
        if !rules.outside_hours {
            alarm.at(next_change);
        }
        if !rules.outside_hours && !on_duty {
            if duty.memory == Memory::Ringing {
                plan.rests.push(duty.id);
            }
            continue;
        }
        let overdue = duty.deadline.is_some_and(|deadline| deadline < now);
        if !overdue {
            alarm.at(duty.deadline.map(|deadline| deadline.plus_ms(1)));
        }
        if !may_appear(rules, screen) {
            // What is up stays: the desktop hides it if it wants to, and a rung that has begun is not taken back.
            if taken && up.contains(&duty.id) && duty.memory == Memory::Ringing {
                plan.toast.push(duty.id);
            }
            continue;
        }
        if let Some(until) = quiet_until(duty, rules, ticks) {
            alarm.after(until);
            if matches!(duty.memory, Memory::Dismissed { .. }) {
                pausing.push(duty.id);
            }
            continue;
        }
        let in_window = takes_window
            && match rules.window {
                Window::Never => false,
                Window::Overdue => overdue,
                Window::Always => true,
            };
        if in_window {
            plan.window.push(duty.id);
        }
        if taken {
            plan.toast.push(duty.id);
        }
        if (taken || in_window) && duty.memory != Memory::Ringing {
            plan.rings.push(duty.id);
            plan.sound |= rules.sound;
        }
    }
    // A toast that is up for one duty names also those that were put away a moment ago: it says what is owed, and rings only for the one.
    if !plan.toast.is_empty() {
        plan.toast.extend(pausing);
    }
    plan.look_again = alarm.next;
    plan
}

/// Whether the screen lets this class through.
fn may_appear(rules: &Rules, screen: &Screen) -> bool {
    !screen.locked
        && (!screen.do_not_disturb || rules.breaks_do_not_disturb)
        && (!screen.full_screen || rules.breaks_full_screen)
}

/// Until when a duty is quiet; `None` when it may ring.
fn quiet_until(duty: &Owed, rules: &Rules, ticks: Ticks) -> Option<Ticks> {
    let until = match duty.memory {
        Memory::Ringing => return None,
        Memory::Silent => duty.since.plus_secs(rules.grace_secs),
        Memory::Dismissed { at } => at.plus_secs(rules.repeat_secs),
        Memory::Snoozed { .. } if duty.class == Class::Emergency => return None,
        Memory::Snoozed { until } => until,
    };
    (until > ticks).then_some(until)
}

fn takes(refused: Option<Ticks>, alarm: &mut Alarm) -> bool {
    let Some(refused) = refused else { return true };
    let again = Ticks(refused.0.saturating_add(RETRY_AFTER_REFUSAL.0));
    if again <= alarm.ticks {
        return true;
    }
    alarm.after(again);
    false
}

/// The next moment at which something changes by itself.
struct Alarm {
    ticks: Ticks,
    now: Moment,
    next: Option<i64>,
}

impl Alarm {
    fn after(&mut self, until: Ticks) {
        self.ring(until.0.saturating_sub(self.ticks.0));
    }

    fn at(&mut self, moment: Option<Moment>) {
        if let Some(moment) = moment {
            self.ring(moment.since(self.now));
        }
    }

    fn ring(&mut self, ms: i64) {
        let ms = ms.max(1);
        self.next = Some(self.next.map_or(ms, |next| next.min(ms)));
    }
}

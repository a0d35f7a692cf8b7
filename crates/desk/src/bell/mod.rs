//! The bell keeps an owed duty before the person's eyes: it rings until the duty ends, not until the toast does. What is seen and when is the
//! keeper's to say (`diwan_bell`); here its orders are done, in order. It sleeps until its next moment.

mod face;
mod rules;

pub(crate) use rules::snoozed;

use crate::ports::{NoteEvent, Rung, RungItem};
use crate::seat::{Seat, lock};
use crate::view::{AlertView, DeskEvent, FailureCode};
use crate::{Desk, away};
use diwan_bell::keeper::{Duty, Orders};
use diwan_bell::{Keeper, Ticks};
use diwan_cache::{CacheError, DutyRow};
use diwan_domain::bell::Class;
use diwan_domain::{Fact, ItemId, Moment};
use rules::Rules;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How long the bell waits after its drawer failed.
const DRAWER_WAIT: Duration = Duration::from_secs(30);
/// How long it waits for the first look after the person was away, and for the end of any long look, so that what came meanwhile is one toast.
const GATHERING: Duration = Duration::from_secs(15);
/// More turns at once mean that something refuses and takes in turn; the rest waits a moment.
const MOST_TURNS: usize = 8;
const BREATH: Duration = Duration::from_secs(1);

/// Rings for ever. Ends only by being dropped; whoever drops it takes the toast away.
pub(crate) async fn run(desk: &Arc<Desk>, seat: &Arc<Seat>) {
    let gathers = lock(&seat.away).is_some();
    if gathers {
        let mut looked = seat.looked.subscribe();
        tokio::select! {
            biased;
            _ = looked.wait_for(|looked| *looked) => {}
            () = desk.ports.clock.sleep(GATHERING) => {}
        }
    }
    loop {
        let wait = match turn(desk, seat).await {
            Ok(wait) => wait,
            Err(error) => {
                tracing::error!(%error, "duties cannot be read");
                Some(DRAWER_WAIT)
            }
        };
        pause(desk, seat, wait).await;
    }
}

/// Does what is to be done now; answers how long there is nothing to do.
pub(crate) async fn turn(desk: &Arc<Desk>, seat: &Arc<Seat>) -> Result<Option<Duration>, CacheError> {
    let mut bell = seat.bell.lock().await;
    bell.turn(desk, seat).await
}

async fn pause(desk: &Arc<Desk>, seat: &Arc<Seat>, wait: Option<Duration>) {
    let ports = &desk.ports;
    let moment = async {
        match wait {
            Some(wait) => ports.clock.sleep(wait).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        biased;
        () = seat.duties.notified() => {}
        () = moment => desk.publish().await,
        event = ports.notifier.next() => happened(desk, seat, event).await,
        () = ports.alert.closed() => put_window_away(desk, seat).await,
        () = ports.surroundings.changed() => seat.sense.notify_one(),
    }
}

async fn happened(desk: &Arc<Desk>, seat: &Arc<Seat>, event: NoteEvent) {
    let ticks = Ticks(desk.ports.clock.ticks());
    match event {
        NoteEvent::Open(id) => desk.open_item(id).await,
        NoteEvent::Acknowledge(id) => acknowledge(desk, seat, &id).await,
        // A late word about a toast that is not up changes nothing.
        NoteEvent::Closed => {
            let mut bell = seat.bell.lock().await;
            // A desktop clears its toasts as it locks the screen, and this word may come first.
            bell.look_at_screen(desk);
            bell.keeper.toast_closed(ticks);
        }
        NoteEvent::DaemonAppeared => seat.bell.lock().await.keeper.service_appeared(),
        NoteEvent::DaemonGone => seat.bell.lock().await.keeper.refused(&[], ticks),
    }
    seat.sense.notify_one();
    desk.publish().await;
}

/// The person closed the alert window: it comes back as a toast does.
pub(crate) async fn put_window_away(desk: &Desk, seat: &Arc<Seat>) {
    let mut bell = seat.bell.lock().await;
    bell.keeper.window_closed(Ticks(desk.ports.clock.ticks()));
    bell.window.clear();
    drop(bell);
    desk.ports.alert.hide().await;
    *lock(&seat.alert) = AlertView::default();
    seat.duties.notify_one();
}

/// Acknowledges from the toast, where the circular allows it; otherwise the window opens on it.
async fn acknowledge(desk: &Arc<Desk>, seat: &Arc<Seat>, id: &str) {
    let owed = seat.drawer(|cache| cache.duties_owed()).await.unwrap_or_default();
    let Some(duty) = owed.iter().find(|d| d.id.to_string() == id) else { return };
    let done = if duty.acknowledge_from_alert {
        desk.acknowledge_as_read(seat, duty.id, &duty.content_sha256).await
    } else {
        Err(FailureCode::NotApplicable.into())
    };
    if done.is_err() {
        desk.emit(DeskEvent::Open { id: id.to_owned() });
    }
}

/// The bell of one seat: the keeper, and what it must know of its faces besides.
#[derive(Default)]
pub struct Bell {
    pub(crate) keeper: Keeper,
    /// A toast was posted and not withdrawn since; the word that it is gone may have been about the one before it.
    posted: bool,
    /// What the alert window shows.
    window: Vec<ItemId>,
    /// Counts the rungs of the alert window.
    rung: i64,
    /// What was put before the person's eyes while nobody could see the screen.
    unseen: BTreeSet<ItemId>,
    /// Up to when ended absences were looked for.
    returned: Option<Moment>,
    /// Whether the registry told a policy: without one the screen was never asked.
    is_told: bool,
    /// Since when new duties wait for the end of a long look.
    gathers: Option<Ticks>,
}

impl Bell {
    async fn turn(&mut self, desk: &Arc<Desk>, seat: &Arc<Seat>) -> Result<Option<Duration>, CacheError> {
        let (rows, told) = seat.drawer(|cache| Ok((cache.duties_owed()?, cache.bell_rules()?))).await?;
        let now = seat.registry_now();
        let rules = Rules::of(seat, told, now, desk.ports.surroundings.around());
        let before = self.returned.replace(now).or(seat.last_alive).unwrap_or(now);
        away::note_return(seat, &rules.absences, before, now).await;
        let gathering = self.gathering(seat, Ticks(desk.ports.clock.ticks()));
        let comes = |duty: &Duty| gathering.is_none() || duty.class == Class::Emergency || self.keeper.is_known(duty);
        let owed: Vec<Duty> =
            if rules.excuse.is_some() { Vec::new() } else { rows.iter().map(duty).filter(comes).collect() };
        self.is_told = rules.is_told;
        self.look_at_screen(desk);
        if !desk.ports.notifier.available() {
            self.keeper.refused(&[], Ticks(desk.ports.clock.ticks()));
        }
        // A window of a busy computer takes its time to come up: why it is quiet, or no longer is, must not wait for it.
        self.tell(desk, seat, &rules, &rows, now).await;
        let mut wait = Some(BREATH);
        for _ in 0..MOST_TURNS {
            let orders = self.keeper.turn(&owed, &rules.policy, Ticks(desk.ports.clock.ticks()), now);
            let look_again = orders.look_again.map(duration);
            if self.obey(desk, seat, &rows, &rules, orders).await {
                wait = look_again;
                break;
            }
        }
        if owed.is_empty() && std::mem::take(&mut self.posted) {
            desk.ports.notifier.withdraw().await;
        }
        self.note_shown(desk, seat, &rules).await;
        self.tell(desk, seat, &rules, &rows, now).await;
        let turns = [next_deadline(&rows, now), rules.next_turn(now), gathering];
        Ok(turns.into_iter().flatten().chain(wait).min())
    }

    /// How long new duties wait still for the end of a long look, which brings page after page; `None` when they do not wait. After
    /// [`GATHERING`] whatever has come by then rings, and what comes later gathers anew.
    fn gathering(&mut self, seat: &Seat, ticks: Ticks) -> Option<Duration> {
        if seat.sync().is_none() {
            self.gathers = None;
            return None;
        }
        let since = *self.gathers.get_or_insert(ticks);
        let left = GATHERING.checked_sub(duration(ticks.0.saturating_sub(since.0))).filter(|left| !left.is_zero());
        if left.is_none() {
            self.gathers = Some(ticks);
        }
        left
    }

    /// Tells the window how the bell stands, if it stands otherwise than it was told.
    async fn tell(&self, desk: &Desk, seat: &Arc<Seat>, rules: &Rules, rows: &[DutyRow], now: Moment) {
        let face = face::bell(&self.keeper, rules, rows, seat, Ticks(desk.ports.clock.ticks()), now).await;
        let changed = std::mem::replace(&mut *lock(&seat.face), face.clone()) != face;
        if changed {
            seat.sense.notify_one();
            desk.publish().await;
        }
    }

    fn look_at_screen(&mut self, desk: &Desk) {
        let around = desk.ports.surroundings.around();
        let so = |said| self.is_told && rules::is_so(said);
        let (locked, silenced, full) = (so(around.locked), so(around.silenced), so(around.full_screen));
        self.keeper.screen_is(locked, silenced, full);
    }

    /// Does the orders of one turn; answers whether there was nothing to do.
    async fn obey(
        &mut self,
        desk: &Arc<Desk>,
        seat: &Arc<Seat>,
        rows: &[DutyRow],
        rules: &Rules,
        orders: Orders,
    ) -> bool {
        let Orders { rang, toast, mut sound, window, .. } = orders;
        let now = seat.registry_now();
        if !rang.is_empty() {
            let ids = rang.clone();
            // A disk that refuses must not silence the bell.
            if let Err(error) = seat.drawer(move |cache| cache.rang(&ids, now)).await {
                tracing::warn!(%error, "that the bell rang could not be noted");
            }
        }
        let still = toast.is_none() && window == self.window;
        let there: BTreeSet<&ItemId> = window.iter().collect();
        let rings_there = rang.iter().any(|id| there.contains(id));
        if window != self.window || rings_there {
            let rings = rings_there.then_some(sound);
            let up = self.show_window(desk, seat, rows, (&window, rings), now).await;
            if up && rings_there {
                // One sound for both.
                sound = false;
            } else if !up && !window.is_empty() {
                self.keeper.window_refused(&rang, Ticks(desk.ports.clock.ticks()));
            }
        }
        match toast {
            Some(ids) if ids.is_empty() => {
                desk.ports.notifier.withdraw().await;
                self.posted = false;
                self.unseen.clear();
            }
            Some(ids) => self.post(desk, rows, rules, (&ids, &rang), sound).await,
            None => {}
        }
        still
    }

    async fn post(
        &mut self,
        desk: &Arc<Desk>,
        rows: &[DutyRow],
        rules: &Rules,
        (ids, rang): (&[ItemId], &[ItemId]),
        sound: bool,
    ) {
        let named: BTreeSet<&ItemId> = ids.iter().collect();
        let rings: BTreeSet<&ItemId> = rang.iter().collect();
        let items: Vec<&DutyRow> = rows.iter().filter(|row| named.contains(&row.id)).collect();
        let again = items.iter().filter(|row| rings.contains(&row.id)).all(|row| row.rung_count > 0);
        let pressing = rules.is_told && items.iter().any(|row| rules.policy.rules(row.class).breaks_do_not_disturb);
        let rung = Rung { owed: items.iter().map(|row| rung_item(row)).collect(), again, sound, pressing };
        let posted = desk.ports.notifier.post(&rung).await;
        match &posted {
            Ok(()) => {
                self.keeper.taken();
                self.posted = true;
                self.unseen.extend(rung.named().filter_map(|item| ItemId::parse(&item.id)));
            }
            Err(error) => {
                tracing::warn!(%error, "the bell is mute");
                self.keeper.refused(rang, Ticks(desk.ports.clock.ticks()));
            }
        }
        if desk.toasts_taken.swap(posted.is_ok(), Ordering::Relaxed) != posted.is_ok() {
            desk.publish().await;
        }
    }

    /// Shows the alert window with these, or takes it away; when a rung begins in it, with or without its sound. Whether it is there.
    async fn show_window(
        &mut self,
        desk: &Desk,
        seat: &Arc<Seat>,
        rows: &[DutyRow],
        (ids, rings): (&[ItemId], Option<bool>),
        now: Moment,
    ) -> bool {
        self.window = ids.to_vec();
        if ids.is_empty() {
            desk.ports.alert.hide().await;
            *lock(&seat.alert) = AlertView::default();
            return false;
        }
        self.rung += i64::from(rings.is_some());
        let view = face::alert(seat, rows, ids, (self.rung, rings.unwrap_or(false)), now).await;
        let up = desk.ports.alert.show(&view).await;
        if up {
            self.keeper.window_taken();
            self.unseen.extend(view.lines.iter().filter_map(|line| ItemId::parse(&line.id)));
            *lock(&seat.alert) = view;
        } else {
            self.window.clear();
            *lock(&seat.alert) = AlertView::default();
        }
        up
    }

    /// The fact `shown`: what was taken by a toast or a window, as soon as the screen is not known to be locked.
    async fn note_shown(&mut self, desk: &Arc<Desk>, seat: &Arc<Seat>, rules: &Rules) {
        if !self.keeper.is_up() {
            self.unseen.clear();
        }
        if self.unseen.is_empty() || rules.is_locked {
            return;
        }
        let seen = std::mem::take(&mut self.unseen).into_iter().collect();
        if let Err(failure) = desk.mark(seat, Fact::Shown, seen).await {
            tracing::warn!(code = ?failure.code, "the fact `shown` could not be noted");
        }
    }
}

/// Until the nearest deadline that lies ahead: the strip says "overdue" from then on.
fn next_deadline(owed: &[DutyRow], now: Moment) -> Option<Duration> {
    let ahead = owed.iter().filter_map(|d| d.deadline).map(|d| d.since(now)).filter(|ms| *ms > 0).min()?;
    // One beyond it, because a duty is overdue only after its deadline.
    Some(duration(ahead.saturating_add(1)))
}

pub(crate) fn duration(ms: i64) -> Duration {
    Duration::from_millis(u64::try_from(ms).unwrap_or(0))
}

fn duty(row: &DutyRow) -> Duty {
    let DutyRow { id, version, class, deadline, reminded_at, .. } = row;
    Duty { id: *id, version: *version, class: *class, deadline: *deadline, reminded: *reminded_at }
}

fn rung_item(duty: &DutyRow) -> RungItem {
    RungItem {
        id: duty.id.to_string(),
        subject: duty.subject.clone(),
        number: duty.number.clone(),
        issuer: duty.issuer.clone(),
        class: duty.class,
        deadline: duty.deadline,
        acknowledge_from_alert: duty.acknowledge_from_alert,
    }
}

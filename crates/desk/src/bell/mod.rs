//! The bell keeps an owed duty before the person's eyes: it rings until the duty ends, not until the toast does. It sleeps until its next moment.

pub mod plan;

use crate::Desk;
use crate::ports::{NoteEvent, Rung, RungItem};
use crate::seat::Seat;
use crate::view::{DeskEvent, FailureCode};
use diwan_cache::{CacheError, DutyRow};
use diwan_domain::bell::Class;
use diwan_domain::{Fact, ItemId};
use plan::{Step, Toast, plan};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How long the bell waits after its drawer failed.
const DRAWER_WAIT: Duration = Duration::from_secs(30);

/// Rings for ever. Ends only by being dropped; whoever drops it takes the toast away.
pub(crate) async fn run(desk: &Arc<Desk>, seat: &Arc<Seat>) {
    let mut bell = Bell { desk, seat, toast: Toast::Absent { again: true } };
    loop {
        let wait = match bell.turn().await {
            Ok(wait) => wait,
            Err(error) => {
                tracing::error!(%error, "duties cannot be read");
                Some(DRAWER_WAIT)
            }
        };
        bell.wait(wait).await;
    }
}

struct Bell<'a> {
    desk: &'a Arc<Desk>,
    seat: &'a Arc<Seat>,
    toast: Toast,
}

impl Bell<'_> {
    /// Does what is to be done now; answers how long there is nothing to do.
    async fn turn(&mut self) -> Result<Option<Duration>, CacheError> {
        loop {
            let owed = self.seat.drawer(|cache| cache.duties_owed()).await?;
            let ids: Vec<ItemId> = owed.iter().map(|d| d.id).collect();
            let now = self.desk.ports.clock.now();
            match plan(&ids, &self.toast, self.seat.ring_again(), now) {
                Step::Ring { again } => self.ring(&owed, ids, again).await?,
                Step::Withdraw => {
                    self.desk.ports.notifier.withdraw().await;
                    self.toast = Toast::Absent { again: false };
                }
                Step::Wait(wait) => {
                    if ids.is_empty() {
                        // What comes next is new, whatever was dismissed before.
                        self.toast = Toast::Absent { again: false };
                    }
                    return Ok(earlier(wait, self.next_deadline(&owed)));
                }
            }
        }
    }

    async fn ring(&mut self, owed: &[DutyRow], ids: Vec<ItemId>, again: bool) -> Result<(), CacheError> {
        let rung_before = owed.iter().all(|d| d.rung_count > 0);
        let rung = Rung {
            owed: owed.iter().map(rung_item).collect(),
            again: again && rung_before,
            sound: !again,
            pressing: false,
        };
        let posted = self.desk.ports.notifier.post(&rung).await;
        if let Err(error) = &posted {
            tracing::warn!(%error, "the bell is mute");
        }
        let taken = posted.is_ok();
        if self.desk.toasts_taken.swap(taken, Ordering::Relaxed) != taken {
            self.desk.publish().await;
        }
        if !taken {
            self.toast = Toast::Refused { at: self.desk.ports.clock.now() };
            return Ok(());
        }
        self.toast = Toast::Up(ids.clone());
        let (now, rung) = (self.seat.registry_now(), ids.clone());
        self.seat.drawer(move |cache| cache.rang(&rung, now)).await?;
        if let Err(failure) = self.desk.mark(self.seat, Fact::Shown, ids).await {
            tracing::warn!(code = ?failure.code, "the fact `shown` could not be noted");
        }
        Ok(())
    }

    /// Until the nearest deadline that lies ahead: the strip says "overdue" from then on.
    fn next_deadline(&self, owed: &[DutyRow]) -> Option<Duration> {
        let now = self.seat.registry_now();
        let ahead = owed.iter().filter_map(|d| d.deadline).map(|d| d.since(now)).filter(|ms| *ms > 0).min()?;
        // One beyond it, because a duty is overdue only after its deadline.
        u64::try_from(ahead).ok().map(|ms| Duration::from_millis(ms + 1))
    }

    async fn wait(&mut self, wait: Option<Duration>) {
        let clock = &self.desk.ports.clock;
        let moment = async {
            match wait {
                Some(wait) => clock.sleep(wait).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = self.seat.duties.notified() => {}
            () = moment => self.desk.publish().await,
            event = self.desk.ports.notifier.next() => self.happened(event).await,
        }
    }

    async fn happened(&mut self, event: NoteEvent) {
        let now = self.desk.ports.clock.now();
        match event {
            NoteEvent::Open(id) => self.desk.open_item(id).await,
            NoteEvent::Acknowledge(id) => self.acknowledge(&id).await,
            NoteEvent::Closed => {
                // A late word about a toast that is not up changes nothing.
                if let Toast::Up(showed) = &self.toast {
                    self.toast = Toast::Closed { showed: showed.clone(), at: now };
                }
            }
            NoteEvent::DaemonAppeared => self.toast = Toast::Absent { again: true },
            NoteEvent::DaemonGone => self.toast = Toast::Refused { at: now },
        }
        self.desk.publish().await;
    }

    /// Acknowledges from the toast, where the circular allows it; otherwise the window opens on it.
    async fn acknowledge(&self, id: &str) {
        let owed = self.seat.drawer(|cache| cache.duties_owed()).await.unwrap_or_default();
        let Some(duty) = owed.iter().find(|d| d.id.to_string() == id) else { return };
        let done = if duty.acknowledge_from_alert {
            self.desk.acknowledge_as_read(self.seat, duty.id, &duty.content_sha256).await
        } else {
            Err(FailureCode::NotApplicable.into())
        };
        if done.is_err() {
            self.desk.emit(DeskEvent::Open { id: id.to_owned() });
        }
    }
}

fn earlier(one: Option<Duration>, other: Option<Duration>) -> Option<Duration> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

fn rung_item(duty: &DutyRow) -> RungItem {
    RungItem {
        id: duty.id.to_string(),
        subject: duty.subject.clone(),
        number: duty.number.clone(),
        issuer: duty.issuer.clone(),
        class: Class::Binding,
        deadline: duty.deadline,
        acknowledge_from_alert: duty.acknowledge_from_alert,
    }
}

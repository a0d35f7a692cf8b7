//! The person's own side of the rule: what I owe, later, what the record says about me; and what the alert window may do.

use crate::seat::lock;
use crate::view::{AlertView, DutiesPage, Failure, FailureCode, RecordView, Status};
use crate::{Desk, away, bell, observe, record};
use diwan_bell::Ticks;
use diwan_domain::ItemId;
use std::sync::Arc;

/// The most open duties of the page, the most ended ones, and the most notices about others.
const OPEN: usize = 500;
const ENDED: usize = 50;
const TOLD: usize = 50;

impl Desk {
    /// My duties.
    pub async fn duties(&self) -> Result<DutiesPage, Failure> {
        let seat = self.seated()?;
        let read = seat.drawer(|cache| Ok((cache.duty_lines(OPEN, ENDED, TOLD)?, cache.bell_rules()?.absences)));
        let (lines, absences) = read.await?;
        Ok(record::page(lines, &absences, seat.registry_now()))
    }

    /// What the record says about me and a circular.
    pub async fn record(&self, id: &str) -> Result<RecordView, Failure> {
        let seat = self.seated()?;
        let id = ItemId::parse(id).ok_or(FailureCode::NotFound)?;
        let found = seat.drawer(move |cache| cache.record(id)).await?.ok_or(FailureCode::NotFound)?;
        let offset = seat.registry_now().since(self.ports.clock.now());
        Ok(record::view(id, found, &seat.device, offset))
    }

    /// Later: everything that rings and is no emergency is quiet for a while. `NotApplicable` when nothing may be put off, or the day's allowance
    /// is used up.
    pub async fn snooze(self: &Arc<Self>) -> Result<Status, Failure> {
        let seat = self.seated()?;
        bell::snoozed(&seat, Ticks(self.ports.clock.ticks())).await?;
        bell::turn(self, &seat).await?;
        // Whoever waits for the bell's next moment waits for another now.
        seat.duties.notify_one();
        self.status_now().await
    }

    /// The person has looked at what came while they were away.
    pub async fn caught_up(&self) -> Result<(), Failure> {
        let seat = self.seated()?;
        away::seen(&seat).await?;
        self.publish().await;
        Ok(())
    }

    /// The reader was on this document, from and until these milliseconds of the computer's clock, and to its end or not. What cannot have been
    /// measured is passed over.
    pub async fn note_read(&self, id: &str, from: i64, until: i64, to_end: bool) {
        if let (Ok(seat), Some(id)) = (self.seated(), ItemId::parse(id)) {
            observe::read::note(self, &seat, id, from, until, to_end).await;
        }
    }

    /// What the alert window shows.
    pub async fn alert(&self) -> AlertView {
        self.seated().map(|seat| lock(&seat.alert).clone()).unwrap_or_default()
    }

    /// Opens one of the circulars of the alert window in the main one.
    pub async fn alert_open(&self, id: &str) -> Result<(), Failure> {
        if !self.alert().await.lines.iter().any(|line| line.id == id) {
            return Err(FailureCode::NotFound.into());
        }
        self.open_item(Some(id.to_owned())).await;
        Ok(())
    }

    /// Acknowledges one of the circulars of the alert window, where it allows that. Answers what is left.
    pub async fn alert_acknowledge(self: &Arc<Self>, id: &str, content_sha256: &str) -> Result<AlertView, Failure> {
        let seat = self.seated()?;
        let line = self.alert().await.lines.into_iter().find(|line| line.id == id).ok_or(FailureCode::NotFound)?;
        if line.statement.is_none() {
            return Err(FailureCode::NotApplicable.into());
        }
        let id = ItemId::parse(id).ok_or(FailureCode::NotFound)?;
        self.acknowledge_as_read(&seat, id, content_sha256).await?;
        bell::turn(self, &seat).await?;
        Ok(self.alert().await)
    }

    /// The person puts the alert window away; it comes back by the policy, as a toast does.
    pub async fn alert_later(&self) {
        if let Ok(seat) = self.seated() {
            bell::put_window_away(self, &seat).await;
            self.publish().await;
        }
    }
}

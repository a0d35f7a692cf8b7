//! The archive itself: the trait's verbs, each handed to the engine as one transaction.

use crate::engine::Engine;
use crate::together::{Size, Together, Waiting};
use crate::verbs::acts::Call;
use crate::verbs::profile::Asked;
use crate::verbs::{
    accounts, acts, audience, boards, counters, feed, founding, inspect, issue, profile, roster, sessions,
};
use crate::*;
use async_trait::async_trait;
use diwan_domain::{Audience, EmployeeId, ItemId, Moment, Role, StreamId, UnitId};
use diwan_protocol::board::{BoardAnswer, BoardDetail};
use diwan_protocol::{Action, EntriesPage, ItemAnswer, SnapshotPage, StreamHead};
use std::path::Path;
use std::sync::Arc;

/// How many circulars that wait to be frozen are looked up at once before a board is read.
const FREEZE_BATCH: u32 = 50;

/// How many groups of acts are recorded at the same time: while one is being made durable, the next is judged.
const ACTS: Size = Size { lanes: 2, most: 400 };

/// How many groups of people at the door are looked up at the same time.
const DOORS: Size = Size { lanes: 2, most: 200 };
/// How many contacts are noted in one transaction.
const CONTACTS: usize = 1_000;

/// An archive on an engine, with the places where acts gather and people at the door.
pub struct House<E>(Arc<E>, Together<Call, Vec<Recorded>>, Together<Asked, Option<(Session, Profile)>>);

impl<E: Engine> House<E> {
    /// An archive on this engine.
    pub fn on(engine: E) -> Self {
        let engine = Arc::new(engine);
        let (recorder, porter) = (Arc::clone(&engine), Arc::clone(&engine));
        let acts = Together::new(
            ACTS,
            |call: &Call| call.actions.len(),
            Box::new(move |group| Box::pin(record(Arc::clone(&recorder), group))),
        );
        let door = Together::new(DOORS, |_| 1, Box::new(move |group| Box::pin(admit(Arc::clone(&porter), group))));
        Self(engine, acts, door)
    }

    /// Freezes what waits and counts what was not counted yet, so that a board is never behind.
    async fn catch_up(&self) -> Result<(), StoreError> {
        loop {
            let waiting = self.0.read(FREEZE_BATCH, |tx, limit| Box::pin(audience::unfrozen(tx, *limit))).await?;
            if waiting.is_empty() {
                break;
            }
            for circular in waiting {
                self.0.write(circular, |tx, circular| Box::pin(audience::freeze(tx, *circular))).await?;
            }
        }
        self.count_receipts().await.map(drop)
    }
}

#[async_trait]
impl<E: Engine> Archive for House<E> {
    async fn found(&self, code: &str, name: &str, now: Moment) -> Result<Agency, StoreError> {
        let args = (code.to_owned(), name.to_owned(), now);
        self.0.write(args, |tx, (code, name, now)| Box::pin(founding::found(tx, code, name, *now))).await
    }

    async fn agency(&self) -> Result<Agency, StoreError> {
        self.0.read((), |tx, ()| Box::pin(founding::agency(tx))).await
    }

    async fn raise_epoch(&self, now: Moment) -> Result<i64, StoreError> {
        self.0.write(now, |tx, now| Box::pin(founding::raise_epoch(tx, *now))).await
    }

    async fn tally(&self, now: Moment) -> Result<Tally, StoreError> {
        self.0.read(now, |tx, now| Box::pin(founding::tally(tx, *now))).await
    }

    async fn inspect(&self) -> Result<Vec<String>, StoreError> {
        let mut faults = self.0.inspect().await?;
        faults.extend(self.0.read((), |tx, ()| Box::pin(inspect::inspect(tx))).await?);
        Ok(faults)
    }

    async fn backup_to(&self, file: &Path) -> Result<(), StoreError> {
        self.0.backup_to(file).await
    }

    async fn pulse(&self) -> Result<i64, StoreError> {
        self.0.pulse().await
    }

    async fn import_roster(&self, roster: &Roster, now: Moment) -> Result<RosterReport, StoreError> {
        let args = (roster.clone(), now);
        self.0.write(args, |tx, (roster, now)| Box::pin(roster::import(tx, roster, *now))).await
    }

    async fn units(&self) -> Result<Vec<Unit>, StoreError> {
        self.0.read((), |tx, ()| Box::pin(roster::units(tx))).await
    }

    async fn people(&self, after: Option<&EmployeeId>, limit: u32) -> Result<Vec<Person>, StoreError> {
        let args = (after.cloned(), limit);
        self.0.read(args, |tx, (after, limit)| Box::pin(roster::people(tx, after.as_ref(), *limit))).await
    }

    async fn audience_count(&self, audience: &Audience) -> Result<i64, StoreError> {
        self.0.read(audience.clone(), |tx, audience| Box::pin(audience::count(tx, audience))).await
    }

    async fn open_account(&self, account: &Account, now: Moment) -> Result<(), StoreError> {
        let args = (account.clone(), now);
        self.0.write(args, |tx, (account, now)| Box::pin(accounts::open(tx, account, *now))).await
    }

    async fn account_by_login(&self, login: &str) -> Result<Option<Account>, StoreError> {
        self.0.read(login.to_owned(), |tx, login| Box::pin(accounts::by_login(tx, login))).await
    }

    async fn account_of(&self, employee: &EmployeeId) -> Result<Option<Account>, StoreError> {
        self.0.read(employee.clone(), |tx, employee| Box::pin(accounts::of(tx, employee))).await
    }

    async fn set_password(
        &self,
        employee: &EmployeeId,
        hash: &str,
        must_change: bool,
        keep: Option<&str>,
        now: Moment,
    ) -> Result<(), StoreError> {
        let args = (employee.clone(), hash.to_owned(), must_change, keep.map(str::to_owned), now);
        self.0
            .write(args, |tx, (employee, hash, must_change, keep, now)| {
                Box::pin(accounts::set_password(tx, employee, hash, *must_change, keep.as_deref(), *now))
            })
            .await
    }

    async fn close_account(&self, employee: &EmployeeId, closed: bool, now: Moment) -> Result<(), StoreError> {
        let args = (employee.clone(), closed, now);
        self.0.write(args, |tx, (employee, closed, now)| Box::pin(accounts::close(tx, employee, *closed, *now))).await
    }

    async fn grant(&self, employee: &EmployeeId, role: Role, granted: bool, now: Moment) -> Result<(), StoreError> {
        let args = (employee.clone(), role, granted, now);
        self.0
            .write(args, |tx, (employee, role, granted, now)| {
                Box::pin(accounts::grant(tx, employee, *role, *granted, *now))
            })
            .await
    }

    async fn note_failure(&self, key: &str, now: Moment) -> Result<(), StoreError> {
        self.0.write((key.to_owned(), now), |tx, (key, now)| Box::pin(sessions::note_failure(tx, key, *now))).await
    }

    async fn failures(&self, key: &str, since: Moment) -> Result<(u32, Option<Moment>), StoreError> {
        self.0.read((key.to_owned(), since), |tx, (key, since)| Box::pin(sessions::failures(tx, key, *since))).await
    }

    async fn forget_failures(&self, key: &str) -> Result<(), StoreError> {
        self.0.write(key.to_owned(), |tx, key| Box::pin(sessions::forget_failures(tx, key))).await
    }

    async fn open_session(&self, session: &NewSession, now: Moment) -> Result<(), StoreError> {
        let args = (session.clone(), now);
        self.0.write(args, |tx, (session, now)| Box::pin(sessions::open(tx, session, *now))).await
    }

    async fn session(&self, token_hash: &str, now: Moment) -> Result<Option<Session>, StoreError> {
        self.0.read((token_hash.to_owned(), now), |tx, (hash, now)| Box::pin(sessions::get(tx, hash, *now))).await
    }

    async fn admitted(&self, token_hash: &str, now: Moment) -> Result<Option<(Session, Profile)>, StoreError> {
        self.2.join((token_hash.to_owned(), now)).await
    }

    async fn access_pulse(&self) -> Result<i64, StoreError> {
        self.0.read((), |tx, ()| Box::pin(sessions::access_pulse(tx))).await
    }

    async fn note_contacts(&self, contacts: &[Contact]) -> Result<(), StoreError> {
        for some in contacts.chunks(CONTACTS) {
            self.0.write(some.to_vec(), |tx, contacts| Box::pin(sessions::note_contacts(tx, contacts))).await?;
        }
        Ok(())
    }

    async fn end_session(&self, token_hash: &str, now: Moment) -> Result<(), StoreError> {
        self.0.write((token_hash.to_owned(), now), |tx, (hash, now)| Box::pin(sessions::end(tx, hash, *now))).await
    }

    async fn end_sessions(&self, employee: &EmployeeId, now: Moment) -> Result<u64, StoreError> {
        self.0
            .write((employee.clone(), now), |tx, (employee, now)| Box::pin(sessions::end_all(tx, employee, *now)))
            .await
    }

    async fn profile(&self, employee: &EmployeeId) -> Result<Option<Profile>, StoreError> {
        self.0.read(employee.clone(), |tx, employee| Box::pin(profile::profile(tx, employee))).await
    }

    async fn note_blob(&self, blob: &Blob, now: Moment) -> Result<(), StoreError> {
        self.0.write((blob.clone(), now), |tx, (blob, now)| Box::pin(issue::note_blob(tx, blob, *now))).await
    }

    async fn blobs(&self, after: Option<&str>, limit: u32) -> Result<Vec<Blob>, StoreError> {
        let args = (after.map(str::to_owned), limit);
        self.0.read(args, |tx, (after, limit)| Box::pin(issue::blobs(tx, after.as_deref(), *limit))).await
    }

    async fn issue_circular(&self, circular: &NewCircular, now: Moment) -> Result<Registered, StoreError> {
        let args = (circular.clone(), now);
        self.0.write(args, |tx, (circular, now)| Box::pin(issue::circular(tx, circular, *now))).await
    }

    async fn freeze_audience(&self, circular: ItemId, _now: Moment) -> Result<FrozenAudience, StoreError> {
        self.0.write(circular, |tx, circular| Box::pin(audience::freeze(tx, *circular))).await
    }

    async fn unfrozen(&self, limit: u32) -> Result<Vec<ItemId>, StoreError> {
        self.0.read(limit, |tx, limit| Box::pin(audience::unfrozen(tx, *limit))).await
    }

    async fn send_letters(&self, letters: &[NewLetter], now: Moment) -> Result<Vec<Registered>, StoreError> {
        let args = (letters.to_vec(), now);
        self.0.write(args, |tx, (letters, now)| Box::pin(issue::letters(tx, letters, *now))).await
    }

    async fn heads(&self, streams: &[StreamId]) -> Result<Vec<StreamHead>, StoreError> {
        self.0.read(streams.to_vec(), |tx, streams| Box::pin(feed::heads(tx, streams))).await
    }

    async fn entries(&self, stream: &StreamId, epoch: i64, after: i64, limit: u32) -> Result<EntriesPage, StoreError> {
        let args = (stream.clone(), epoch, after, limit);
        self.0
            .read(args, |tx, (stream, epoch, after, limit)| Box::pin(feed::entries(tx, stream, *epoch, *after, *limit)))
            .await
    }

    async fn snapshot(&self, stream: &StreamId, key: Option<&str>, limit: u32) -> Result<SnapshotPage, StoreError> {
        let args = (stream.clone(), key.map(str::to_owned), limit);
        self.0.read(args, |tx, (stream, key, limit)| Box::pin(feed::snapshot(tx, stream, key.as_deref(), *limit))).await
    }

    async fn item(&self, reader: &EmployeeId, id: ItemId) -> Result<Option<ItemAnswer>, StoreError> {
        self.0.read((reader.clone(), id), |tx, (reader, id)| Box::pin(feed::item(tx, reader, *id))).await
    }

    async fn blob_for(&self, reader: &EmployeeId, sha256: &str) -> Result<Option<Blob>, StoreError> {
        let args = (reader.clone(), sha256.to_owned());
        self.0.read(args, |tx, (reader, sha256)| Box::pin(feed::blob_for(tx, reader, sha256))).await
    }

    async fn note_view(&self, reader: &EmployeeId, id: ItemId, now: Moment) -> Result<(), StoreError> {
        let args = (reader.clone(), id, now);
        self.0.write(args, |tx, (reader, id, now)| Box::pin(feed::note_view(tx, reader, *id, *now))).await
    }

    async fn perform(&self, actor: &EmployeeId, actions: &[Action], now: Moment) -> Result<Vec<Recorded>, StoreError> {
        self.1.join(Call { actor: actor.clone(), actions: actions.to_vec(), now }).await
    }

    async fn count_receipts(&self) -> Result<u64, StoreError> {
        let (mut total, mut after) = (0, counters::start());
        loop {
            let counted = self.0.write(after, |tx, after| Box::pin(counters::count(tx, after))).await?;
            total += counted.counted;
            match counted.through {
                Some(through) => after = through,
                None => return Ok(total),
            }
        }
    }

    async fn board(&self, viewer: &EmployeeId, key: Option<&str>, limit: u32) -> Result<BoardAnswer, StoreError> {
        let args = (viewer.clone(), key.map(str::to_owned), limit);
        // Mostly nothing waits to be counted: one look at the same view of the archive says so.
        let now = self.0.read_by_key(args.clone(), |tx, (viewer, key, limit)| {
            Box::pin(async move {
                if counters::is_behind(tx).await? {
                    return Ok(None);
                }
                boards::board(tx, viewer, key.as_deref(), *limit).await.map(Some)
            })
        });
        if let Some(board) = now.await? {
            return Ok(board);
        }
        self.catch_up().await?;
        let board = self
            .0
            .read_by_key(args, |tx, (viewer, key, limit)| Box::pin(boards::board(tx, viewer, key.as_deref(), *limit)));
        board.await
    }

    async fn board_detail(
        &self,
        viewer: &EmployeeId,
        circular: ItemId,
        unit: Option<&UnitId>,
        key: Option<&str>,
        limit: u32,
    ) -> Result<BoardDetail, StoreError> {
        let args = (viewer.clone(), circular, unit.cloned(), key.map(str::to_owned), limit);
        let now = self.0.read_by_key(args.clone(), |tx, (viewer, circular, unit, key, limit)| {
            Box::pin(async move {
                if counters::is_behind(tx).await? {
                    return Ok(None);
                }
                boards::detail(tx, viewer, *circular, unit.as_ref(), key.as_deref(), *limit).await.map(Some)
            })
        });
        if let Some(detail) = now.await? {
            return Ok(detail);
        }
        self.catch_up().await?;
        let detail = self.0.read_by_key(args, |tx, (viewer, circular, unit, key, limit)| {
            Box::pin(boards::detail(tx, viewer, *circular, unit.as_ref(), key.as_deref(), *limit))
        });
        detail.await
    }
}

/// Records a group of calls in one transaction. When that fails (one of them waits for a lock too long, or cannot be written), each is
/// tried by itself and apart from the lane, so that nobody suffers for another one.
async fn record<E: Engine>(engine: Arc<E>, group: Vec<Waiting<Call, Vec<Recorded>>>) {
    let (calls, callers): (Vec<_>, Vec<_>) = group.into_iter().unzip();
    let calls = Arc::new(calls);
    match engine.write_by_key(Arc::clone(&calls), |tx, calls| Box::pin(acts::perform(tx, calls))).await {
        Ok(answers) => {
            for (caller, answer) in callers.into_iter().zip(answers) {
                // Whoever does not wait any more finds the act recorded when it comes again.
                let _ = caller.send(answer);
            }
        }
        Err(error) => {
            tracing::debug!(%error, calls = calls.len(), "a group of acts is tried one by one");
            for (call, caller) in calls.iter().cloned().zip(callers) {
                let engine = Arc::clone(&engine);
                tokio::spawn(async move {
                    let alone = engine.write(vec![call], |tx, calls| Box::pin(acts::perform(tx, calls))).await;
                    let _ = caller.send(alone.and_then(|answers| answers.into_iter().next().unwrap_or(Ok(Vec::new()))));
                });
            }
        }
    }
}

/// Looks up a group of people at the door. One answer that cannot be given (a damaged row) is no reason to turn the others away.
async fn admit<E: Engine>(engine: Arc<E>, group: Vec<Waiting<Asked, Option<(Session, Profile)>>>) {
    let (asked, callers): (Vec<_>, Vec<_>) = group.into_iter().unzip();
    let asked = Arc::new(asked);
    match engine.read_by_key(Arc::clone(&asked), |tx, asked| Box::pin(profile::admitted(tx, asked))).await {
        Ok(answers) => {
            for (caller, answer) in callers.into_iter().zip(answers) {
                let _ = caller.send(Ok(answer));
            }
        }
        Err(_) => {
            for (one, caller) in asked.iter().cloned().zip(callers) {
                let alone = engine.read(vec![one], |tx, asked| Box::pin(profile::admitted(tx, asked))).await;
                let _ = caller.send(alone.map(|answers| answers.into_iter().next().flatten()));
            }
        }
    }
}

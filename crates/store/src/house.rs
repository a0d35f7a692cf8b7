//! The archive itself: the trait's verbs, each handed to the engine as one transaction.

use crate::engine::Engine;
use crate::gathered::{self, Admitted};
use crate::together::Together;
use crate::verbs::acts::Call;
use crate::verbs::profile::Asked;
use crate::verbs::{absences, accounts, audience, boards, counters, excuses, feed, founding, inspect, issue, ladder};
use crate::verbs::{movers, names, observations, office, policy, profile, roster, rules, sessions};
use crate::*;
use async_trait::async_trait;
use diwan_domain::{ActionId, Audience, DeviceId, EmployeeId, ItemId, Moment, Observation, Role, StreamId, UnitId};
use diwan_protocol::board::{BoardAnswer, BoardDetail};
use diwan_protocol::office::{Fault, Order, Question, Reply};
use diwan_protocol::{Action, EntriesPage, ItemAnswer, SnapshotPage, StreamHead};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// How many circulars that wait to be frozen are looked up at once before a board is read.
const FREEZE_BATCH: u32 = 50;
/// How many contacts are noted in one transaction.
const CONTACTS: usize = 1_000;

/// An archive on an engine.
pub struct House<E> {
    engine: Arc<E>,
    acts: Together<Call, Vec<Recorded>>,
    door: Together<Asked, Admitted>,
}

impl<E: Engine> House<E> {
    /// An archive on this engine.
    pub fn on(engine: E) -> Self {
        let engine = Arc::new(engine);
        Self { acts: gathered::acts(&engine), door: gathered::door(&engine), engine }
    }

    /// Folds the names of people who are on record since before names were folded: once, after an upgrade.
    pub async fn fold_names(&self) -> Result<(), StoreError> {
        if self.engine.read((), |tx, ()| Box::pin(names::unfolded(tx))).await? {
            while self.engine.write((), |tx, ()| Box::pin(names::fold_some(tx))).await? {}
        }
        Ok(())
    }

    /// Freezes what waits and counts what was not counted yet, so that a board is never behind. Boards of the first kind show nothing that goes by time.
    async fn catch_up(&self, now: Option<Moment>) -> Result<(), StoreError> {
        loop {
            let waiting = self.engine.read(FREEZE_BATCH, |tx, limit| Box::pin(audience::unfrozen(tx, *limit))).await?;
            if waiting.is_empty() {
                break;
            }
            for circular in waiting {
                let args = (circular, now);
                let frozen =
                    self.engine.write(args, |tx, (circular, now)| Box::pin(audience::freeze(tx, *circular, *now)));
                frozen.await?;
            }
        }
        self.count_receipts().await?;
        match now {
            Some(now) => self.follow_excuses(now).await,
            None => Ok(()),
        }
    }
}

#[async_trait]
impl<E: Engine> Archive for House<E> {
    async fn found(&self, code: &str, name: &str, now: Moment) -> Result<Agency, StoreError> {
        let args = (code.to_owned(), name.to_owned(), now);
        self.engine.write(args, |tx, (code, name, now)| Box::pin(founding::found(tx, code, name, *now))).await
    }

    async fn agency(&self) -> Result<Agency, StoreError> {
        self.engine.read((), |tx, ()| Box::pin(founding::agency(tx))).await
    }

    async fn raise_epoch(&self, now: Moment) -> Result<i64, StoreError> {
        self.engine.write(now, |tx, now| Box::pin(founding::raise_epoch(tx, *now))).await
    }

    async fn tally(&self, now: Moment) -> Result<Tally, StoreError> {
        self.engine.read(now, |tx, now| Box::pin(founding::tally(tx, *now))).await
    }

    async fn inspect(&self) -> Result<Vec<String>, StoreError> {
        let mut faults = self.engine.inspect().await?;
        faults.extend(self.engine.read((), |tx, ()| Box::pin(inspect::inspect(tx))).await?);
        Ok(faults)
    }

    async fn backup_to(&self, file: &Path) -> Result<(), StoreError> {
        self.engine.backup_to(file).await
    }

    async fn pulse(&self) -> Result<i64, StoreError> {
        self.engine.pulse().await
    }

    async fn import_roster(&self, roster: &Roster, now: Moment) -> Result<RosterReport, StoreError> {
        let args = (roster.clone(), now);
        self.engine.write(args, |tx, (roster, now)| Box::pin(roster::import(tx, roster, *now))).await
    }

    async fn units(&self) -> Result<Vec<Unit>, StoreError> {
        self.engine.read((), |tx, ()| Box::pin(roster::units(tx))).await
    }

    async fn people(&self, after: Option<&EmployeeId>, limit: u32) -> Result<Vec<Person>, StoreError> {
        let args = (after.cloned(), limit);
        self.engine.read(args, |tx, (after, limit)| Box::pin(roster::people(tx, after.as_ref(), *limit))).await
    }

    async fn audience_count(&self, audience: &Audience) -> Result<i64, StoreError> {
        self.engine.read(audience.clone(), |tx, audience| Box::pin(audience::count(tx, audience))).await
    }

    async fn open_account(&self, account: &Account, now: Moment) -> Result<(), StoreError> {
        let args = (account.clone(), now);
        self.engine.write(args, |tx, (account, now)| Box::pin(accounts::open(tx, account, *now))).await
    }

    async fn account_by_login(&self, login: &str) -> Result<Option<Account>, StoreError> {
        self.engine.read(login.to_owned(), |tx, login| Box::pin(accounts::by_login(tx, login))).await
    }

    async fn account_of(&self, employee: &EmployeeId) -> Result<Option<Account>, StoreError> {
        self.engine.read(employee.clone(), |tx, employee| Box::pin(accounts::of(tx, employee))).await
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
        self.engine
            .write(args, |tx, (employee, hash, must_change, keep, now)| {
                Box::pin(accounts::set_password(tx, employee, hash, *must_change, keep.as_deref(), *now))
            })
            .await
    }

    async fn close_account(&self, employee: &EmployeeId, closed: bool, now: Moment) -> Result<(), StoreError> {
        let args = (employee.clone(), closed, now);
        self.engine
            .write(args, |tx, (employee, closed, now)| Box::pin(accounts::close(tx, employee, *closed, *now)))
            .await
    }

    async fn grant(&self, employee: &EmployeeId, role: Role, granted: bool, now: Moment) -> Result<(), StoreError> {
        let args = (employee.clone(), role, granted, now);
        self.engine
            .write(args, |tx, (employee, role, granted, now)| {
                Box::pin(accounts::grant(tx, employee, *role, *granted, *now))
            })
            .await
    }

    async fn note_failure(&self, key: &str, now: Moment) -> Result<(), StoreError> {
        self.engine.write((key.to_owned(), now), |tx, (key, now)| Box::pin(sessions::note_failure(tx, key, *now))).await
    }

    async fn failures(&self, key: &str, since: Moment) -> Result<(u32, Option<Moment>), StoreError> {
        self.engine
            .read((key.to_owned(), since), |tx, (key, since)| Box::pin(sessions::failures(tx, key, *since)))
            .await
    }

    async fn forget_failures(&self, key: &str) -> Result<(), StoreError> {
        self.engine.write(key.to_owned(), |tx, key| Box::pin(sessions::forget_failures(tx, key))).await
    }

    async fn open_session(&self, session: &NewSession, now: Moment) -> Result<(), StoreError> {
        let args = (session.clone(), now);
        self.engine.write(args, |tx, (session, now)| Box::pin(sessions::open(tx, session, *now))).await
    }

    async fn session(&self, token_hash: &str, now: Moment) -> Result<Option<Session>, StoreError> {
        self.engine.read((token_hash.to_owned(), now), |tx, (hash, now)| Box::pin(sessions::get(tx, hash, *now))).await
    }

    async fn admitted(&self, token_hash: &str, now: Moment) -> Result<Admitted, StoreError> {
        self.door.join((token_hash.to_owned(), now)).await
    }

    async fn access_pulse(&self) -> Result<i64, StoreError> {
        self.engine.read((), |tx, ()| Box::pin(sessions::access_pulse(tx))).await
    }

    async fn note_contacts(&self, contacts: &[Contact]) -> Result<(), StoreError> {
        for some in contacts.chunks(CONTACTS) {
            self.engine.write(some.to_vec(), |tx, contacts| Box::pin(sessions::note_contacts(tx, contacts))).await?;
        }
        Ok(())
    }

    async fn end_session(&self, token_hash: &str, now: Moment) -> Result<(), StoreError> {
        self.engine.write((token_hash.to_owned(), now), |tx, (hash, now)| Box::pin(sessions::end(tx, hash, *now))).await
    }

    async fn end_sessions(&self, employee: &EmployeeId, now: Moment) -> Result<u64, StoreError> {
        self.engine
            .write((employee.clone(), now), |tx, (employee, now)| Box::pin(sessions::end_all(tx, employee, *now)))
            .await
    }

    async fn profile(&self, employee: &EmployeeId) -> Result<Option<Profile>, StoreError> {
        self.engine.read(employee.clone(), |tx, employee| Box::pin(profile::profile(tx, employee))).await
    }

    async fn note_blob(&self, blob: &Blob, now: Moment) -> Result<(), StoreError> {
        self.engine.write((blob.clone(), now), |tx, (blob, now)| Box::pin(issue::note_blob(tx, blob, *now))).await
    }

    async fn note_upload(&self, actor: &EmployeeId, blob: &Blob, now: Moment) -> Result<(), StoreError> {
        let args = (actor.clone(), blob.clone(), now);
        self.engine
            .write(args, |tx, (actor, blob, now)| Box::pin(office::publishing::note_upload(tx, actor, blob, *now)))
            .await
    }

    async fn sweep_uploads(&self, before: Moment, limit: u32) -> Result<Vec<String>, StoreError> {
        let args = (before, limit);
        let found = self
            .engine
            .read(args, |tx, (before, limit)| Box::pin(office::publishing::forgotten(tx, *before, *limit)))
            .await?;
        if found.is_empty() {
            return Ok(found);
        }
        // Something may name one of them by now: each is looked at again.
        self.engine
            .write((found, before), |tx, (found, before)| Box::pin(office::publishing::forget(tx, found, *before)))
            .await
    }

    async fn blobs(&self, after: Option<&str>, limit: u32) -> Result<Vec<Blob>, StoreError> {
        let args = (after.map(str::to_owned), limit);
        self.engine.read(args, |tx, (after, limit)| Box::pin(issue::blobs(tx, after.as_deref(), *limit))).await
    }

    async fn issue_circular(&self, circular: &NewCircular, now: Moment) -> Result<Registered, StoreError> {
        let args = (circular.clone(), now);
        self.engine.write(args, |tx, (circular, now)| Box::pin(issue::circular(tx, circular, *now))).await
    }

    async fn freeze_audience(&self, circular: ItemId, now: Moment) -> Result<FrozenAudience, StoreError> {
        let args = (circular, Some(now));
        self.engine.write(args, |tx, (circular, now)| Box::pin(audience::freeze(tx, *circular, *now))).await
    }

    async fn unfrozen(&self, limit: u32) -> Result<Vec<ItemId>, StoreError> {
        self.engine.read(limit, |tx, limit| Box::pin(audience::unfrozen(tx, *limit))).await
    }

    async fn send_letters(&self, letters: &[NewLetter], now: Moment) -> Result<Vec<Registered>, StoreError> {
        let args = (letters.to_vec(), now);
        self.engine.write(args, |tx, (letters, now)| Box::pin(issue::letters(tx, letters, *now))).await
    }

    async fn heads(&self, streams: &[StreamId]) -> Result<Vec<StreamHead>, StoreError> {
        self.engine.read(streams.to_vec(), |tx, streams| Box::pin(feed::heads(tx, streams))).await
    }

    async fn entries(&self, stream: &StreamId, epoch: i64, after: i64, limit: u32) -> Result<EntriesPage, StoreError> {
        let args = (stream.clone(), epoch, after, limit);
        self.engine
            .read(args, |tx, (stream, epoch, after, limit)| Box::pin(feed::entries(tx, stream, *epoch, *after, *limit)))
            .await
    }

    async fn snapshot(&self, stream: &StreamId, key: Option<&str>, limit: u32) -> Result<SnapshotPage, StoreError> {
        let args = (stream.clone(), key.map(str::to_owned), limit);
        self.engine
            .read(args, |tx, (stream, key, limit)| Box::pin(feed::snapshot(tx, stream, key.as_deref(), *limit)))
            .await
    }

    async fn item(&self, reader: &EmployeeId, id: ItemId) -> Result<Option<ItemAnswer>, StoreError> {
        self.engine.read((reader.clone(), id), |tx, (reader, id)| Box::pin(feed::item(tx, reader, *id))).await
    }

    async fn blob_for(&self, reader: &EmployeeId, sha256: &str) -> Result<Option<Blob>, StoreError> {
        let args = (reader.clone(), sha256.to_owned());
        self.engine.read(args, |tx, (reader, sha256)| Box::pin(feed::blob_for(tx, reader, sha256))).await
    }

    async fn note_view(&self, reader: &EmployeeId, id: ItemId, now: Moment) -> Result<(), StoreError> {
        let args = (reader.clone(), id, now);
        self.engine.write(args, |tx, (reader, id, now)| Box::pin(feed::note_view(tx, reader, *id, *now))).await
    }

    async fn perform(&self, actor: &EmployeeId, actions: &[Action], now: Moment) -> Result<Vec<Recorded>, StoreError> {
        self.acts.join(Call { actor: actor.clone(), actions: actions.to_vec(), now }).await
    }

    async fn count_receipts(&self) -> Result<u64, StoreError> {
        let (mut total, mut after) = (0, counters::start());
        loop {
            let counted = self.engine.write(after, |tx, after| Box::pin(counters::count(tx, after))).await?;
            total += counted.counted;
            match counted.through {
                Some(through) => after = through,
                None => return Ok(total),
            }
        }
    }

    async fn follow_excuses(&self, now: Moment) -> Result<(), StoreError> {
        if self.engine.read_by_key(now, |tx, now| Box::pin(excuses::is_behind(tx, *now))).await? {
            while self.engine.write(now, |tx, now| Box::pin(excuses::follow(tx, *now))).await? {}
        }
        Ok(())
    }

    async fn fetch_left_behind(&self, now: Moment) -> Result<(), StoreError> {
        if self.engine.read((), |tx, ()| Box::pin(movers::is_anybody_left_behind(tx))).await? {
            while self.engine.write(now, |tx, now| Box::pin(movers::fetch_left_behind(tx, *now))).await? {}
        }
        Ok(())
    }

    async fn set_policy(&self, text: &str, by: &str, now: Moment) -> Result<PolicySet, StoreError> {
        let args = (text.to_owned(), by.to_owned(), now);
        self.engine.write(args, |tx, (text, by, now)| Box::pin(policy::set(tx, text, by, *now))).await
    }

    async fn policy(&self) -> Result<Option<PolicySet>, StoreError> {
        self.engine.read_by_key((), |tx, ()| Box::pin(policy::in_force(tx))).await
    }

    async fn policies(&self) -> Result<Vec<PolicySet>, StoreError> {
        self.engine.read((), |tx, ()| Box::pin(policy::all(tx))).await
    }

    async fn note_absences(&self, absences: &[NewAbsence], by: &str, now: Moment) -> Result<AbsencesNoted, StoreError> {
        let args = (absences.to_vec(), by.to_owned(), now);
        self.engine.write(args, |tx, (absences, by, now)| Box::pin(absences::note(tx, absences, by, *now))).await
    }

    async fn take_back_absence(&self, id: ItemId, now: Moment) -> Result<Vec<StreamId>, StoreError> {
        self.engine.write((id, now), |tx, (id, now)| Box::pin(absences::take_back(tx, *id, *now))).await
    }

    async fn absences(
        &self,
        employee: Option<&EmployeeId>,
        ends_after: Moment,
        after: Option<ItemId>,
        limit: u32,
    ) -> Result<Vec<AbsenceOnRecord>, StoreError> {
        let args = (employee.cloned(), ends_after, after, limit);
        self.engine
            .read(args, |tx, (employee, ends_after, after, limit)| {
                Box::pin(absences::list(tx, employee.as_ref(), *ends_after, *after, *limit))
            })
            .await
    }

    async fn observe(
        &self,
        employee: &EmployeeId,
        device: &DeviceId,
        observations: &[Observation],
        now: Moment,
    ) -> Result<ObservationsNoted, StoreError> {
        let args = (employee.clone(), device.clone(), observations.to_vec(), now);
        self.engine
            .write(args, |tx, (employee, device, observations, now)| {
                Box::pin(observations::observe(tx, employee, device, observations, *now))
            })
            .await
    }

    async fn climb(&self, now: Moment) -> Result<Climbed, StoreError> {
        let due = self.engine.read(now, |tx, now| Box::pin(ladder::due(tx, *now))).await?;
        let mut climbed = Climbed::default();
        if due.is_empty() {
            return Ok(climbed);
        }
        // Nobody is told of a duty that was met before.
        self.catch_up(Some(now)).await?;
        let mut streams = BTreeSet::new();
        for circular in due {
            let args = (circular, now);
            let one = self.engine.write(args, |tx, (circular, now)| Box::pin(ladder::climb(tx, *circular, *now)));
            let one = one.await?;
            climbed.rungs += one.rungs;
            climbed.steps += one.steps;
            climbed.told += one.told;
            streams.extend(one.streams);
        }
        climbed.streams = streams.into_iter().collect();
        Ok(climbed)
    }

    async fn next_climb(&self, now: Moment) -> Result<Option<Moment>, StoreError> {
        self.engine.read(now, |tx, now| Box::pin(ladder::next(tx, *now))).await
    }

    async fn order(&self, actor: &EmployeeId, id: ActionId, order: &Order, now: Moment) -> Result<Ordered, StoreError> {
        let args = (actor.clone(), id, order.clone(), now);
        self.engine
            .write(args, |tx, (actor, id, order, now)| Box::pin(office::order(tx, actor, *id, order, *now)))
            .await
    }

    async fn ask(&self, actor: &EmployeeId, question: &Question, now: Moment) -> Result<Reply, StoreError> {
        if office::needs_figures(question) {
            // Mostly nothing waits to be counted.
            let behind = self.engine.read_by_key(now, |tx, now| {
                Box::pin(async move { Ok(counters::is_behind(tx).await? || excuses::is_behind(tx, *now).await?) })
            });
            if behind.await? {
                self.catch_up(Some(now)).await?;
            }
        }
        let args = (actor.clone(), question.clone(), now);
        if office::leaves_a_trace(question) {
            let ask =
                self.engine.write(args, |tx, (actor, question, now)| Box::pin(office::ask(tx, actor, question, *now)));
            return ask.await;
        }
        let reply = if office::goes_by_keys(question) {
            let ask = self.engine.read_by_key(args.clone(), |tx, (actor, question, now)| {
                Box::pin(office::ask(tx, actor, question, *now))
            });
            ask.await?
        } else {
            let ask = self
                .engine
                .read(args.clone(), |tx, (actor, question, now)| Box::pin(office::ask(tx, actor, question, *now)));
            ask.await?
        };
        if office::leaves_a_trace_apart(actor, question, &reply) {
            let trace = self
                .engine
                .write_by_key(args, |tx, (actor, question, now)| Box::pin(office::trace(tx, actor, question, *now)));
            trace.await?;
        }
        Ok(reply)
    }

    async fn issue_due(&self, now: Moment) -> Result<Vec<StreamId>, StoreError> {
        let due = self.engine.read(now, |tx, now| Box::pin(office::publishing::due(tx, *now))).await?;
        let mut streams = BTreeSet::new();
        for draft in due {
            let args = (draft, now);
            let issued =
                self.engine.write(args, |tx, (draft, now)| Box::pin(office::publishing::issue_due(tx, *draft, *now)));
            match issued.await {
                Ok(moved) => streams.extend(moved),
                // Nothing of it was written, and it would be refused again: its author must look at it.
                Err(StoreError::Refused(problem)) => {
                    let args = (draft, problem.fault.unwrap_or(Fault::DraftState), now);
                    let failed = self.engine.write(args, |tx, (draft, why, now)| {
                        Box::pin(office::publishing::fail(tx, *draft, *why, *now))
                    });
                    streams.extend(failed.await?);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(streams.into_iter().collect())
    }

    async fn next_issue(&self) -> Result<Option<Moment>, StoreError> {
        self.engine.read((), |tx, ()| Box::pin(office::publishing::next(tx))).await
    }

    async fn set_rules(&self, text: &str, by: &str, now: Moment) -> Result<RulesSet, StoreError> {
        let args = (text.to_owned(), by.to_owned(), now);
        self.engine.write(args, |tx, (text, by, now)| Box::pin(rules::set(tx, text, by, *now))).await
    }

    async fn rules(&self) -> Result<Option<RulesSet>, StoreError> {
        self.engine.read_by_key((), |tx, ()| Box::pin(rules::in_force(tx))).await
    }

    async fn board(&self, viewer: &EmployeeId, key: Option<&str>, limit: u32) -> Result<BoardAnswer, StoreError> {
        let args = (viewer.clone(), key.map(str::to_owned), limit);
        // Mostly nothing waits to be counted: one look at the same view of the archive says so.
        let now = self.engine.read_by_key(args.clone(), |tx, (viewer, key, limit)| {
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
        self.catch_up(None).await?;
        let board = self
            .engine
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
        let now = self.engine.read_by_key(args.clone(), |tx, (viewer, circular, unit, key, limit)| {
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
        self.catch_up(None).await?;
        let detail = self.engine.read_by_key(args, |tx, (viewer, circular, unit, key, limit)| {
            Box::pin(boards::detail(tx, viewer, *circular, unit.as_ref(), key.as_deref(), *limit))
        });
        detail.await
    }
}

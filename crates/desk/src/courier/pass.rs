//! One look at the registry: heads, then pages until this desk has everything up to them. It can be cut anywhere and goes on from there.

use super::ahead::Ahead;
use super::plan::{Step, plan};
use super::{Trouble, judge};
use crate::Desk;
use crate::dispatch::report_reached;
use crate::seat::Seat;
use crate::view::{DeskEvent, SyncProgress};
use diwan_cache::{Ask, CacheError, Changes, Standing};
use diwan_domain::StreamId;
use diwan_protocol::{HeadsAnswer, LetterboxError, MAX_PAGE, Problem, ProblemType, StreamHead};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// The size of first pages: small, so that the list is there at once.
const FIRST_PAGE: u32 = 100;
/// The most streams of one person that a desk believes.
const MAX_STREAMS: usize = 1000;
/// A sync with more than this many items to come shows a progress bar.
const LONG: i64 = 300;

/// Looks once. `tag` is that of the last heads up to which everything was stored; with it, a look without news is one 304.
pub(super) async fn pass(
    desk: &Arc<Desk>,
    seat: &Arc<Seat>,
    token: &str,
    tag: &mut Option<String>,
) -> Result<(), Trouble> {
    if seat.session_is_stale() {
        refresh_session(desk, seat, token).await?;
    }
    let answer = seat.letterbox.heads(token, tag.as_deref(), 0).await;
    let Some((heads, new_tag)) = desk.heard(seat, token, answer).await? else {
        seat.note_synced().await?;
        desk.publish().await;
        return Ok(());
    };
    *tag = None;
    check_heads(&heads)?;
    let named: BTreeSet<&StreamId> = heads.streams.iter().map(|h| &h.stream).collect();
    if seat.who().is_some_and(|who| who.streams.iter().map(|h| &h.stream).collect::<BTreeSet<_>>() != named) {
        // A page can tell of a new unit before the session does; what was asked then is asked again.
        refresh_session(desk, seat, token).await?;
    }
    let mut pass = Pass::new(desk, seat, token, heads.streams);
    let outcome = pass.rounds().await;
    if pass.new_duties > 0 {
        desk.emit(DeskEvent::NewDuties { count: pass.new_duties });
    }
    outcome?;
    if let Some(why) = pass.bad {
        return Err(LetterboxError::BadAnswer(why.to_owned()).into());
    }
    if pass.aside.is_empty() {
        *tag = (!new_tag.is_empty()).then_some(new_tag);
    }
    seat.note_synced().await?;
    seat.show_sync(None);
    desk.publish().await;
    Ok(())
}

async fn refresh_session(desk: &Arc<Desk>, seat: &Arc<Seat>, token: &str) -> Result<(), Trouble> {
    let answer = seat.letterbox.session(token).await;
    let info = desk.heard(seat, token, answer).await?;
    if seat.who().is_some_and(|kept| kept.employee != info.employee) {
        // Sign-in keeps folders of different employees apart; a session that changes hands is no session of ours.
        return Err(LetterboxError::BadAnswer("the session belongs to somebody else".into()).into());
    }
    let changes = seat.learn(info).await?;
    desk.tell(seat, &changes).await;
    seat.duties.notify_one();
    desk.publish().await;
    Ok(())
}

fn check_heads(heads: &HeadsAnswer) -> Result<(), LetterboxError> {
    let names: BTreeSet<&StreamId> = heads.streams.iter().map(|h| &h.stream).collect();
    if names.len() != heads.streams.len() || names.len() > MAX_STREAMS {
        return Err(LetterboxError::BadAnswer("heads that name a stream twice, or too many".into()));
    }
    if let Some(why) = heads.streams.iter().find_map(|head| judge::head(head).err()) {
        return Err(LetterboxError::BadAnswer(why.into()));
    }
    if names.iter().any(|name| StreamId::parse(name.as_str()).is_err()) {
        return Err(LetterboxError::BadAnswer("heads that name what no stream is called".into()));
    }
    Ok(())
}

/// What one page did.
enum Took {
    /// Stored; the plan goes on.
    Page(Box<Changes>),
    /// The plan must be made anew from what is held now.
    Turn,
}

struct Pass<'a> {
    desk: &'a Arc<Desk>,
    seat: &'a Arc<Seat>,
    token: &'a str,
    heads: Vec<StreamHead>,
    /// Streams that are let alone for the rest of this pass, because they were refused or gave nonsense.
    aside: BTreeSet<StreamId>,
    resets: BTreeMap<StreamId, u32>,
    held: bool,
    /// Whether the registry was asked who this person is, because a stream began anew.
    asked_who: bool,
    bad: Option<&'static str>,
    new_duties: i64,
    ahead: Ahead,
}

impl<'a> Pass<'a> {
    fn new(desk: &'a Arc<Desk>, seat: &'a Arc<Seat>, token: &'a str, heads: Vec<StreamHead>) -> Self {
        let (aside, resets, ahead) = (BTreeSet::new(), BTreeMap::new(), Ahead::default());
        let (held, asked_who, bad, new_duties) = (false, false, None, 0);
        Self { desk, seat, token, heads, aside, resets, held, asked_who, bad, new_duties, ahead }
    }

    async fn rounds(&mut self) -> Result<(), Trouble> {
        self.question_what_lies_beyond().await?;
        loop {
            let mut standings = self.seat.drawer(|cache| cache.standings()).await?;
            standings.retain(|s| !self.aside.contains(&s.stream));
            let heads: Vec<StreamHead> =
                self.heads.iter().filter(|h| !self.aside.contains(&h.stream)).cloned().collect();
            let steps = plan(&standings, &heads);
            let first = self.seat.last_sync().is_none();
            if self.seat.show_sync(progress(&standings, &heads, first)) {
                self.desk.publish().await;
            }
            if steps.is_empty() {
                self.send_what_the_registry_lost().await?;
                return report_reached(self.desk, self.seat).await.map_err(Trouble::from);
            }
            for step in steps {
                let stream = stream_of(&step);
                match self.take(step).await? {
                    Took::Page(changes) => self.stored(stream, &standings, *changes).await?,
                    Took::Turn => break,
                }
            }
            report_reached(self.desk, self.seat).await?;
        }
    }

    /// A cursor that lies beyond heads that were just given belongs to a history that the registry does not have any more: it was
    /// restored from a backup without another epoch. The registry itself must say so, because old heads can also come late.
    async fn question_what_lies_beyond(&mut self) -> Result<(), Trouble> {
        for standing in self.seat.drawer(|cache| cache.standings()).await? {
            let Ask::Entries { epoch, after } = standing.ask else { continue };
            let beyond = |h: &&StreamHead| h.stream == standing.stream && h.epoch == epoch && h.head < after;
            if !self.heads.iter().any(|h| beyond(&h)) {
                continue;
            }
            tracing::warn!(stream = kind_of(&standing.stream), "this desk's cursor lies beyond the registry's head");
            if let Took::Page(changes) = self.entries(standing.stream, epoch, after).await? {
                // The heads came late, and the page is as good as any other.
                self.stored(None, &[], *changes).await?;
            }
        }
        Ok(())
    }

    /// After a restore: once every stream is followed again, acts that the registry does not hold any more are sent again.
    async fn send_what_the_registry_lost(&mut self) -> Result<(), Trouble> {
        if self.aside.is_empty() {
            let lost = self.seat.drawer(|cache| cache.send_lost()).await?;
            if lost > 0 {
                tracing::warn!(lost, "the registry does not hold acts that it had recorded; they are sent again");
                self.seat.send.notify_one();
            }
        }
        Ok(())
    }

    async fn take(&mut self, step: Step) -> Result<Took, Trouble> {
        match step {
            Step::Hold(streams) => self.hold(streams).await,
            Step::Reset { stream, broken } => {
                if broken {
                    tracing::error!(
                        stream = kind_of(&stream),
                        "this desk's sums differ from the registry's; the stream is taken anew"
                    );
                }
                self.reset(stream).await
            }
            Step::Snapshot { stream, key } => self.snapshot(stream, key).await,
            Step::Entries { stream, epoch, after } => self.entries(stream, epoch, after).await,
        }
    }

    async fn hold(&mut self, streams: Vec<StreamId>) -> Result<Took, Trouble> {
        if std::mem::replace(&mut self.held, true) {
            // The drawer was told once and still holds others: asking again would turn in a circle.
            return Err(LetterboxError::BadAnswer("streams that cannot be held".into()).into());
        }
        let now = self.seat.registry_now();
        // Streams that were set aside are held or left as they are; here only those that heads name count.
        let changes = self.seat.drawer(move |cache| cache.hold_streams(&streams, now)).await?;
        self.desk.tell(self.seat, &changes).await;
        Ok(Took::Turn)
    }

    async fn snapshot(&mut self, stream: StreamId, key: Option<String>) -> Result<Took, Trouble> {
        let limit = if key.is_none() { FIRST_PAGE } else { MAX_PAGE };
        let answer = match self.ahead.take(&stream, key.as_deref()).await {
            Some(answer) => answer,
            None => self.seat.letterbox.snapshot(self.token, &stream, key.as_deref(), limit).await,
        };
        let page = match self.desk.heard(self.seat, self.token, answer).await {
            Ok(page) => page,
            // The key may be one that this registry does not know any more.
            Err(LetterboxError::Problem(p)) if key.is_some() && p.kind() == Some(ProblemType::BadRequest) => {
                return self.reset(stream).await;
            }
            Err(error) => return self.refused(stream, error).await,
        };
        if let Err(why) = judge::snapshot(&stream, key.as_deref(), limit, &page) {
            return Ok(self.set_aside(stream, why));
        }
        if let Some(next) = &page.next {
            self.ahead.begin(self.seat, self.token, &stream, next);
        }
        let (now, name) = (self.seat.registry_now(), stream.clone());
        let stored = self.seat.drawer(move |cache| cache.apply_snapshot(&name, key.as_deref(), &page, now)).await;
        self.applied(stream, stored).await
    }

    async fn entries(&mut self, stream: StreamId, epoch: i64, after: i64) -> Result<Took, Trouble> {
        let answer = self.seat.letterbox.entries(self.token, &stream, epoch, after, MAX_PAGE).await;
        let page = match self.desk.heard(self.seat, self.token, answer).await {
            Ok(page) => page,
            Err(error) => return self.refused(stream, error).await,
        };
        if let Err(why) = judge::entries(&stream, epoch, after, MAX_PAGE, &page) {
            return Ok(self.set_aside(stream, why));
        }
        let (now, name) = (self.seat.registry_now(), stream.clone());
        let stored = self.seat.drawer(move |cache| cache.apply_entries(&name, after, &page, now)).await;
        self.applied(stream, stored).await
    }

    async fn applied(&mut self, stream: StreamId, stored: Result<Changes, CacheError>) -> Result<Took, Trouble> {
        match stored {
            Ok(changes) => Ok(Took::Page(Box::new(changes))),
            Err(CacheError::EpochChanged) => self.reset(stream).await,
            Err(CacheError::BadPage(why)) => Ok(self.set_aside(stream, why)),
            Err(error) => Err(error.into()),
        }
    }

    /// After a stored page: tells who must know, and checks that it moved this desk on.
    async fn stored(&mut self, stream: Option<StreamId>, before: &[Standing], changes: Changes) -> Result<(), Trouble> {
        self.new_duties += i64::try_from(changes.new_duties.len()).unwrap_or(0);
        if !changes.memberships.is_empty() {
            self.seat.session_stale.store(true, Ordering::Relaxed);
            self.seat.look.notify_one();
        }
        if !changes.changed.is_empty() {
            self.seat.reports_due.store(true, Ordering::Relaxed);
        }
        self.desk.tell(self.seat, &changes).await;
        let Some(stream) = stream else { return Ok(()) };
        let name = stream.clone();
        let now = self.seat.drawer(move |cache| cache.standing(&name)).await?;
        let before = before.iter().find(|s| s.stream == stream);
        if let (Some(before), Some(now)) = (before, now)
            && let Err(why) = judge::progress(before, &now, self.promised(&stream))
        {
            self.set_aside(stream, why);
        }
        Ok(())
    }

    /// How many items the heads of this look promised for a stream.
    fn promised(&self, stream: &StreamId) -> i64 {
        self.heads.iter().find(|h| h.stream == *stream).map_or(0, |h| h.count)
    }

    /// A refusal of one stream concerns that stream only; everything else ends the pass.
    async fn refused(&mut self, stream: StreamId, error: LetterboxError) -> Result<Took, Trouble> {
        use ProblemType as T;
        match &error {
            LetterboxError::Problem(problem) => match problem.kind() {
                Some(T::StreamReset) => self.reset(stream).await,
                Some(T::NotAMember | T::Forbidden | T::NotFound) => self.leave(stream, problem).await,
                _ => Err(error.into()),
            },
            LetterboxError::BadAnswer(_) => {
                tracing::error!(stream = kind_of(&stream), %error, "a page breaks the protocol");
                Ok(self.set_aside(stream, "a page that cannot be read"))
            }
            _ => Err(error.into()),
        }
    }

    async fn leave(&mut self, stream: StreamId, problem: &Problem) -> Result<Took, Trouble> {
        tracing::info!(stream = kind_of(&stream), %problem, "the registry refuses a stream; this desk leaves it");
        let (now, name) = (self.seat.registry_now(), stream.clone());
        let changes = self.seat.drawer(move |cache| cache.leave(&name, now)).await?;
        self.seat.session_stale.store(true, Ordering::Relaxed);
        self.aside.insert(stream);
        self.desk.tell(self.seat, &changes).await;
        Ok(Took::Turn)
    }

    async fn reset(&mut self, stream: StreamId) -> Result<Took, Trouble> {
        let resets = self.resets.entry(stream.clone()).or_default();
        *resets += 1;
        if *resets > 1 {
            return Ok(self.set_aside(stream, "a stream that cannot be brought to its sums"));
        }
        if !std::mem::replace(&mut self.asked_who, true) {
            // Another history may know this person otherwise: in other streams, or since another time.
            refresh_session(self.desk, self.seat, self.token).await?;
        }
        tracing::info!(stream = kind_of(&stream), "the stream is taken anew");
        self.seat.drawer(move |cache| cache.reset(&stream)).await?;
        Ok(Took::Turn)
    }

    fn set_aside(&mut self, stream: StreamId, why: &'static str) -> Took {
        tracing::error!(stream = kind_of(&stream), why, "the stream is let alone until the next look");
        self.bad = Some(why);
        self.aside.insert(stream);
        Took::Turn
    }
}

/// What the log may say of a stream: its kind. The rest of its name can be an employee's number.
fn kind_of(stream: &StreamId) -> &str {
    stream.as_str().split(':').next().unwrap_or_default()
}

fn stream_of(step: &Step) -> Option<StreamId> {
    match step {
        Step::Hold(_) => None,
        Step::Reset { stream, .. } | Step::Snapshot { stream, .. } | Step::Entries { stream, .. } => {
            Some(stream.clone())
        }
    }
}

/// The progress bar: items here against items that the heads count; `None` when there is too little to come to show one.
fn progress(standings: &[Standing], heads: &[StreamHead], first: bool) -> Option<SyncProgress> {
    let (mut done, mut total) = (0, 0);
    for head in heads {
        let count = head.count.max(0);
        total += count;
        done += standings.iter().find(|s| s.stream == head.stream).map_or(0, |s| s.count.clamp(0, count));
    }
    (total - done > LONG || (first && total - done > 0)).then_some(SyncProgress { done, total, first })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_counts_what_is_here_against_what_the_heads_promise() {
        let stream = |name: &str| StreamId::from_stored(name);
        let head =
            |name: &str, count| StreamHead { stream: stream(name), epoch: 1, head: 9, count, check: String::new() };
        let stands =
            |name: &str, ask, count| Standing { stream: stream(name), ask, count, check: String::new(), expected: 0 };
        let heads = [head("all", 1000), head("unit:HR", 10)];
        let midway = [
            stands("all", Ask::Snapshot { key: Some("k".into()) }, 400),
            stands("unit:HR", Ask::Entries { epoch: 1, after: 9 }, 12),
        ];
        assert_eq!(progress(&midway, &heads, true), Some(SyncProgress { done: 410, total: 1010, first: true }));
        let nearly = [
            stands("all", Ask::Entries { epoch: 1, after: 5 }, 990),
            stands("unit:HR", Ask::Entries { epoch: 1, after: 9 }, 10),
        ];
        assert_eq!(progress(&nearly, &heads, false), None, "a few letters need no bar");
    }

    #[test]
    fn heads_that_no_registry_gives_are_refused() {
        let head = |name: &str| StreamHead {
            stream: StreamId::from_stored(name),
            epoch: 1,
            head: 1,
            count: 1,
            check: String::new(),
        };
        assert!(check_heads(&HeadsAnswer { streams: vec![head("all"), head("unit:HR")] }).is_ok());
        assert!(check_heads(&HeadsAnswer { streams: vec![head("all"), head("all")] }).is_err());
        assert!(check_heads(&HeadsAnswer { streams: vec![head("../etc")] }).is_err());
    }
}

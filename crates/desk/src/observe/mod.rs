//! What the desk can say about itself while something is owed: that it was off, signed out, without a line, mute, locked, idle. Each a stretch of
//! time with its source; never more than was measured, and nothing while nothing is owed: this is no attendance clock.

pub(crate) mod read;
mod send;
mod stretch;

pub(crate) use send::run as send;

use crate::Desk;
use crate::bell::duration;
use crate::ports::Said;
use crate::seat::{Seat, Session, lock};
use diwan_cache::CacheError;
use diwan_domain::absence::excuse_at;
use diwan_domain::{Moment, Observation, Observed};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use stretch::{Stretches, Times};

/// How long the watch waits after its drawer failed.
const DRAWER_WAIT: Duration = Duration::from_secs(30);
/// What the desk itself found out.
const DESK: &str = "desk";

/// Watches for ever. Ends only by being dropped; what still lasted then is ended by the next start, at the last sign of life.
pub(crate) async fn watch(desk: &Arc<Desk>, seat: &Arc<Seat>) {
    let mut stretches = Stretches::default();
    // A program that gave no sign of life yet may have measured something already: of that no more is known than its beginning.
    let until = seat.last_alive.unwrap_or(Moment(i64::MIN));
    if let Err(error) = seat.drawer(move |cache| cache.end_measured(until)).await {
        tracing::warn!(%error, "what was measured before could not be ended");
    }
    // Whoever sends may have looked before, and found nothing to tell.
    seat.report.notify_one();
    let mut session = seat.session.subscribe();
    loop {
        let wait = match look(desk, seat, &mut stretches).await {
            Ok(wait) => wait,
            Err(error) => {
                tracing::warn!(%error, "what was measured could not be kept");
                Some(DRAWER_WAIT)
            }
        };
        let moment = async {
            match wait {
                Some(wait) => desk.ports.clock.sleep(wait).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = seat.sense.notified() => {}
            _ = session.changed() => {}
            () = moment => {}
        }
    }
}

async fn look(desk: &Arc<Desk>, seat: &Arc<Seat>, stretches: &mut Stretches) -> Result<Option<Duration>, CacheError> {
    let (owed_since, rules) = seat.drawer(|cache| Ok((cache.owed_since()?, cache.bell_rules()?))).await?;
    let now = seat.registry_now();
    // Who is away owes nothing, and is none of this desk's business.
    let owed_since = owed_since.filter(|_| excuse_at(&rules.absences, now).is_none());
    let times = Times { now, ticks: desk.ports.clock.ticks(), owed_since };
    stretches.gaps(std::mem::take(&mut *lock(&seat.gaps)), times);
    let (news, next) = stretches.step(&conditions(desk, seat, rules.refused), times);
    for news in news {
        let observation = observation(seat, &news);
        stretches.written(news.what, observation.id);
        seat.drawer(move |cache| cache.measure(&observation)).await?;
        seat.report.notify_one();
    }
    Ok(next.map(duration))
}

fn observation(seat: &Seat, news: &stretch::News) -> Observation {
    Observation {
        id: news.id.unwrap_or_else(|| seat.new_id()),
        what: news.what,
        device: seat.device.clone(),
        from: news.from,
        until: news.until,
        source: news.source.to_owned(),
        subject: None,
        to_end: None,
    }
}

/// What is so now, and who says so.
fn conditions(desk: &Desk, seat: &Seat, policy_refused: bool) -> BTreeMap<Observed, &'static str> {
    let around = desk.ports.surroundings.around();
    let said = |said: Option<Said>| said.filter(|said| said.so).map(|said| said.by);
    let itself = |so: bool| so.then_some(DESK);
    let toasts = desk.ports.notifier.available() && desk.toasts_taken.load(Ordering::Relaxed);
    let (ended, open) = match &*seat.session.borrow() {
        Session::Ended => (true, false),
        Session::Open(_) => (false, true),
        Session::LookingUp | Session::MustChange(_) => (false, false),
    };
    [
        (Observed::SignedOut, itself(ended)),
        (Observed::LinkDown, itself(open && !seat.line().online)),
        (Observed::NotificationsAbsent, itself(!toasts)),
        (Observed::NotificationsSilenced, said(around.silenced)),
        (Observed::ScreenLocked, said(around.locked)),
        (Observed::Idle, said(around.idle)),
        (Observed::PolicyRefused, itself(policy_refused)),
    ]
    .into_iter()
    .filter_map(|(what, by)| Some((what, by?)))
    .collect()
}

/// A moment of this computer's clock, by the registry's time as it is known now.
pub(crate) fn by_registry(desk: &Desk, seat: &Seat, at: i64) -> Moment {
    Moment(at).plus_ms(seat.registry_now().since(desk.ports.clock.now()))
}

//! A desk that has everything looks again: what one look without news costs.

use crate::bare::plain::BareReader;
use crate::figures::{Goal, Scales};
use crate::machine::ms;
use crate::server::Server;
use crate::wire::Relay;
use crate::workplace::{Keyring, Workplace, drawer_of, failed};
use anyhow::Result;
use diwan_desk::view::DeskEvent;
use std::path::Path;
use std::time::{Duration, Instant};

/// A running desk whose line and drawer are watched.
pub struct Watched {
    /// The desk.
    pub place: Workplace,
    relay: Relay,
    file: BareReader,
}

/// What looks without news cost, one value for each look.
#[derive(Default)]
pub struct Looks {
    requests: Vec<f64>,
    bytes: Vec<f64>,
    writes: Vec<f64>,
    /// Milliseconds until the status says so.
    pub times: Vec<f64>,
}

impl Watched {
    /// Starts the desk of a synced folder and waits until it is at rest.
    pub async fn open(desk: &Path, server: &Server, keyring: &Keyring) -> Result<Self> {
        let relay = Relay::to(server.address).await?;
        let place = Workplace::open(desk, &format!("http://{}", relay.address), keyring)?;
        place.until_status("the desk is up to date", |s| s.link.online && s.link.last_sync.is_some()).await?;
        let file = BareReader::open(&drawer_of(desk)?.join("cache.db"))?;
        let watched = Self { place, relay, file };
        watched.quiet().await;
        Ok(watched)
    }

    /// Waits until nothing passes any more: a start asks for more than a look does.
    async fn quiet(&self) {
        let mut before = (0, 0);
        loop {
            let seen = (self.place.line.calls().len(), self.relay.bytes());
            if seen == before {
                return;
            }
            before = seen;
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    /// One look.
    pub async fn look(&self, looks: &mut Looks) -> Result<()> {
        // The time of the last sync is told in whole milliseconds: two looks in one could not be told apart.
        tokio::time::sleep(Duration::from_millis(20)).await;
        let place = &self.place;
        let (calls, passed, version) = (place.line.calls().len(), self.relay.bytes(), self.file.version()?);
        let mut events = place.desk.events();
        let start = Instant::now();
        place.desk.sync_now().await.map_err(failed)?;
        Workplace::hears(&mut events, |event| matches!(event, DeskEvent::Status { .. })).await?;
        looks.times.push(ms(start));
        looks.requests.push((place.line.calls().len() - calls) as f64);
        looks.bytes.push((self.relay.bytes() - passed) as f64);
        looks.writes.push((self.file.version()? - version) as f64);
        Ok(())
    }
}

impl Looks {
    /// `noop_sync_*`, each with this ending. What must never happen is weighed by the worst look, the time by the median.
    pub fn weigh(&self, scales: &mut Scales, ending: &str) -> Result<f64> {
        let named = |what: &str| format!("noop_sync_{what}{ending}");
        scales.weigh_at(100.0, &named("requests"), "", Goal::AtMost(1.0), &self.requests)?;
        scales.weigh_at(100.0, &named("bytes"), "bytes", Goal::AtMost(512.0), &self.bytes)?;
        scales.weigh_at(100.0, &named("writes"), "commits", Goal::AtMost(0.0), &self.writes)?;
        scales.weigh(&named("ms"), "ms", Goal::AtMost(5.0), &self.times)
    }
}

//! Reading and acting: everything here is answered from the drawer and works offline.

use crate::seat::Seat;
use crate::view::{DeskEvent, Failure, FailureCode, HistoryPage, Issuer, ListPage, ListQuery, Reading};
use crate::{Desk, mapping};
use diwan_cache::Acted;
use diwan_domain::{ActionId, Fact, ItemId};
use diwan_protocol::Action;
use std::sync::Arc;

/// The most rows of one page of a list, whatever the window asks.
const MAX_ROWS: u32 = 1000;
/// The most items that the window can mark as shown at once.
const MAX_MARKS: usize = 1000;
/// The most characters of a search; nobody types more, and a paste must not stall the desk.
const MAX_SEARCH_CHARS: usize = 200;

fn item(id: &str) -> Result<ItemId, Failure> {
    ItemId::parse(id).ok_or_else(|| FailureCode::NotFound.into())
}

fn offset(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

impl Desk {
    /// A page of a list, from any offset.
    pub async fn list(&self, query: ListQuery, from: u64, limit: u32) -> Result<ListPage, Failure> {
        let seat = self.seated()?;
        let now = seat.registry_now();
        let mut query = mapping::query(query);
        query.text = query.text.chars().take(MAX_SEARCH_CHARS).collect();
        let limit = limit.min(MAX_ROWS) as usize;
        let page = seat.drawer(move |cache| cache.list(&query, offset(from), limit, now)).await?;
        Ok(mapping::list_page(page))
    }

    /// Issuers in the cache, for the filter.
    pub async fn issuers(&self) -> Result<Vec<Issuer>, Failure> {
        let issuers = self.seated()?.drawer(|cache| cache.issuers()).await?;
        Ok(issuers.into_iter().map(mapping::issuer).collect())
    }

    /// One document. Marks nothing.
    pub async fn read(&self, id: &str) -> Result<Reading, Failure> {
        let seat = self.seated()?;
        Ok(mapping::reading(stored(&seat, item(id)?).await?))
    }

    /// What I acknowledged.
    pub async fn history(&self, from: u64, limit: u32) -> Result<HistoryPage, Failure> {
        let limit = limit.min(MAX_ROWS) as usize;
        let page = self.seated()?.drawer(move |cache| cache.history(offset(from), limit)).await?;
        Ok(mapping::history_page(page))
    }

    /// The reader was really visible on it: the fact `opened`.
    pub async fn mark_opened(&self, id: &str) -> Result<(), Failure> {
        self.mark(&self.seated()?, Fact::Opened, vec![item(id)?]).await
    }

    /// Rows or the strip were really visible: the fact `shown`. An id that is not here (any more) is passed over.
    pub async fn mark_shown(&self, ids: &[String]) -> Result<(), Failure> {
        // The window has the focus and cannot know that the screen before it is locked.
        if self.is_locked() {
            return Err(FailureCode::NotApplicable.into());
        }
        let ids: Vec<ItemId> = ids.iter().take(MAX_MARKS).filter_map(|id| ItemId::parse(id)).collect();
        self.mark(&self.seated()?, Fact::Shown, ids).await
    }

    /// Acknowledges what is on the screen: `content_sha256` is the one that `read` gave. Row first, then the request.
    pub async fn acknowledge(&self, id: &str, content_sha256: &str) -> Result<Reading, Failure> {
        let seat = self.seated()?;
        let id = item(id)?;
        self.acknowledge_as_read(&seat, id, content_sha256).await?;
        Ok(mapping::reading(stored(&seat, id).await?))
    }

    /// The person has seen that the drawer was built anew.
    pub async fn rebuilt_seen(&self) -> Result<(), Failure> {
        let seat = self.seated()?;
        seat.drawer(|cache| cache.rebuilt_seen()).await?;
        seat.drawer.forget_told();
        self.publish().await;
        Ok(())
    }

    /// The person has seen a refused act.
    pub async fn dismiss_rejected(&self, id: &str) -> Result<(), Failure> {
        let seat = self.seated()?;
        let id = ActionId::parse(id).ok_or(FailureCode::NotFound)?;
        if !seat.drawer(move |cache| cache.dismiss_rejected(id)).await? {
            return Err(FailureCode::NotFound.into());
        }
        self.emit(DeskEvent::Items);
        self.publish().await;
        Ok(())
    }

    /// Writes the acknowledgement of exactly this content; the registry is told behind it.
    pub(crate) async fn acknowledge_as_read(&self, seat: &Arc<Seat>, id: ItemId, content: &str) -> Result<(), Failure> {
        let reading = stored(seat, id).await?;
        if reading.content_sha256 != content {
            return Err(FailureCode::VersionMismatch.into());
        }
        let statement = reading.document.statement_sha256().ok_or(FailureCode::NotApplicable)?;
        let version = reading.document.version();
        let act = seat.action(Fact::Acknowledged, id, version, &reading.content_sha256, Some(statement));
        match self.act(seat, vec![act]).await?.first() {
            Some(Acted::Queued | Acted::Known) => Ok(()),
            Some(Acted::VersionMismatch) => Err(FailureCode::VersionMismatch.into()),
            Some(Acted::NotApplicable) => Err(FailureCode::NotApplicable.into()),
            Some(Acted::NotFound) | None => Err(FailureCode::NotFound.into()),
        }
    }

    /// Notes a fact about documents that are here.
    pub(crate) async fn mark(&self, seat: &Arc<Seat>, fact: Fact, ids: Vec<ItemId>) -> Result<(), Failure> {
        let readings = seat
            .drawer(move |cache| {
                ids.into_iter().filter_map(|id| cache.read(id).transpose()).collect::<Result<Vec<_>, _>>()
            })
            .await?;
        let acts = readings
            .iter()
            .filter(|r| !r.recalled && r.facts.at(fact).is_none())
            .map(|r| seat.action(fact, r.document.id, r.document.version(), &r.content_sha256, None))
            .collect();
        self.act(seat, acts).await.map(drop)
    }

    /// Writes acts and, when any is new, tells window, bell and dispatch.
    pub(crate) async fn act(&self, seat: &Arc<Seat>, acts: Vec<Action>) -> Result<Vec<Acted>, Failure> {
        if acts.is_empty() {
            return Ok(Vec::new());
        }
        // Only an acknowledgement or an opening changes what a list shows.
        let visible = acts.iter().any(|a| matches!(a.event, Fact::Opened | Fact::Acknowledged));
        let acted = seat.drawer(move |cache| cache.act(&acts)).await?;
        if acted.contains(&Acted::Queued) {
            seat.send.notify_one();
            if visible {
                seat.duties.notify_one();
                seat.sense.notify_one();
                self.emit(DeskEvent::Items);
            }
            self.publish().await;
        }
        Ok(acted)
    }
}

async fn stored(seat: &Arc<Seat>, id: ItemId) -> Result<diwan_cache::Reading, Failure> {
    seat.drawer(move |cache| cache.read(id)).await?.ok_or_else(|| FailureCode::NotFound.into())
}

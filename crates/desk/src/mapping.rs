//! From the rows of the drawer and the answers of the registry to the plain values of the window.

use crate::failure;
use crate::view::*;
use diwan_domain::{Facts, ItemId, Moment};
use diwan_protocol::SessionInfo;
use diwan_protocol::office::items::CircularEvent;

/// The notice that the drawer was built anew.
pub fn rebuilt(rebuilt: diwan_cache::Rebuilt) -> Rebuilt {
    Rebuilt { at: rebuilt.at.0, saved: rebuilt.saved }
}

pub(crate) fn ms(moment: Option<Moment>) -> Option<i64> {
    moment.map(|m| m.0)
}

pub(crate) fn who(info: SessionInfo) -> Who {
    Who {
        employee: info.employee.to_string(),
        name: info.name,
        unit: info.unit.name,
        unit_en: info.unit.name_en,
        agency: info.agency,
        roles: info.roles.iter().map(|r| r.as_str().to_owned()).collect(),
    }
}

pub(crate) fn query(query: ListQuery) -> diwan_cache::ListQuery {
    let folder = match query.folder {
        Folder::All => diwan_cache::Folder::All,
        Folder::Circulars => diwan_cache::Folder::Circulars,
        Folder::Letters => diwan_cache::Folder::Letters,
        Folder::Awaiting => diwan_cache::Folder::Awaiting,
        Folder::Overdue => diwan_cache::Folder::Overdue,
    };
    diwan_cache::ListQuery {
        folder,
        text: query.text,
        issuer: query.issuer,
        from: query.from.map(Moment),
        until: query.until.map(Moment),
        unread: query.unread,
    }
}

fn pieces(pieces: Vec<diwan_cache::Piece>) -> Vec<Piece> {
    pieces.into_iter().map(|p| Piece { text: p.text, hit: p.hit }).collect()
}

pub(crate) fn list_page(page: diwan_cache::ListPage) -> ListPage {
    ListPage { rows: page.rows.into_iter().map(row).collect(), total: page.total, more: page.more }
}

fn row(row: diwan_cache::Row) -> Row {
    Row {
        id: row.id.to_string(),
        kind: row.kind.as_str().to_owned(),
        number: row.number,
        subject: pieces(row.subject),
        issuer: row.issuer,
        issued_at: row.issued_at.0,
        urgency: row.urgency.as_str().to_owned(),
        unread: row.unread,
        duty: row.duty.map(|d| d.as_str().to_owned()),
        state: row.state,
        deadline: ms(row.deadline),
        acknowledged_at: ms(row.acknowledged_at),
        attachments: row.attachments,
        snippet: row.snippet.map(pieces),
    }
}

pub(crate) fn issuer(issuer: diwan_cache::Issuer) -> Issuer {
    Issuer { id: issuer.id, name: issuer.name, items: issuer.items }
}

pub(crate) fn facts(facts: &Facts) -> ReadingFacts {
    ReadingFacts {
        reached: ms(facts.reached),
        shown: ms(facts.shown),
        opened: ms(facts.opened),
        acknowledged: ms(facts.acknowledged),
    }
}

pub(crate) fn reading(reading: diwan_cache::Reading) -> Reading {
    let document = reading.document;
    let version = document.version();
    let attachment = |(file, cached): (diwan_domain::Attachment, bool)| ReadingAttachment {
        name: file.name,
        media_type: file.media_type,
        size: file.size,
        sha256: file.sha256,
        cached,
    };
    let issued_until = document.circular.as_ref().and_then(|terms| terms.deadline);
    let events = events(reading.events, issued_until, &reading.successors);
    let (before, kept) = (reading.acknowledged_before, reading.kept);
    let (audience, effective_on, statement, supersedes) = match document.circular {
        Some(t) => (Some(t.audience_text), Some(t.effective_on), t.statement, t.supersedes),
        None => (None, None, None, None),
    };
    let supersedes = supersedes.map(|s| ReadingSupersedes {
        id: s.id.to_string(),
        number: s.number,
        changes: s.changes,
        carries: s.carries,
        acknowledged_at: ms(before),
        kept,
    });
    Reading {
        id: document.id.to_string(),
        kind: document.kind.as_str().to_owned(),
        number: document.number,
        subject: document.subject,
        body: document.body,
        issuer: document.issuer,
        signatory: document.signatory,
        issued_at: document.issued_at.0,
        urgency: document.urgency.as_str().to_owned(),
        confidentiality: document.confidentiality.as_str().to_owned(),
        audience,
        effective_on,
        deadline: ms(reading.deadline),
        statement,
        version,
        content_sha256: reading.content_sha256,
        attachments: reading.attachments.into_iter().map(attachment).collect(),
        duty: reading.duty.map(|d| d.as_str().to_owned()),
        facts: facts(&reading.facts),
        refused: reading.refused.as_ref().map(failure::of_problem),
        state: reading.state,
        events,
        supersedes,
        joined_later: reading.joined_later,
    }
}

/// Events with, beside each new deadline, the one before it. `successors` are those that are here.
fn events(events: Vec<CircularEvent>, deadline: Option<Moment>, successors: &[ItemId]) -> Vec<ReadingEvent> {
    let mut in_force = deadline;
    let event = |event: CircularEvent| ReadingEvent {
        event: event.event,
        at: event.at.0,
        by: event.by,
        why: event.why,
        deadline: ms(event.deadline),
        deadline_before: event.deadline.and_then(|new| ms(in_force.replace(new))),
        successor: event.successor.map(|id| id.to_string()),
        successor_here: event.successor.is_some_and(|id| successors.contains(&id)),
        successor_number: event.successor_number,
    };
    events.into_iter().map(event).collect()
}

pub(crate) fn history_page(page: diwan_cache::HistoryPage) -> HistoryPage {
    let row = |row: diwan_cache::HistoryRow| HistoryRow {
        id: row.id.to_string(),
        number: row.number,
        subject: row.subject,
        issuer: row.issuer,
        version: row.version,
        statement: row.statement,
        content_sha256: row.content_sha256,
        recorded_at: ms(row.recorded_at),
        done_at: ms(row.done_at),
        device: row.device,
        witnessed: row.witnessed,
    };
    HistoryPage { rows: page.rows.into_iter().map(row).collect(), total: page.total }
}

pub(crate) fn outbox_row(row: diwan_cache::OutboxRow) -> OutboxRow {
    OutboxRow {
        id: row.action.id.to_string(),
        event: row.action.event.as_str().to_owned(),
        subject: row.subject,
        number: row.number,
        done_at: row.action.device_time.0,
        rejected: row.state == diwan_cache::OutboxState::Rejected,
        failure: row.problem.as_ref().map(failure::of_problem),
    }
}

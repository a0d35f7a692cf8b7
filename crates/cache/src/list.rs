//! Lists. A list is an ordered vector of positions, made once per query and change; a page at any offset is a slice of it, and its total
//! is the truth. The first page of the common lists does not even need that vector.

use crate::db::{Cache, lock};
use crate::derive::state;
use crate::error::Result;
use crate::outbox::limit as sql_limit;
use crate::search;
use crate::types::{Folder, ListPage, ListQuery, Row};
use crate::work::Key;
use diwan_domain::arabic::{Piece, Query, mark, snippet};
use diwan_domain::document::Urgency;
use diwan_domain::{Document, DocumentKind, DutyState, Moment};
use diwan_protocol::office::publishing::CircularState;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params_from_iter};
use std::collections::VecDeque;
use std::sync::Arc;

/// Vectors that are remembered: the list on the screen, its search, and a few to come back to.
const REMEMBERED: usize = 6;
/// Below this offset a page of a plain list is read straight from the index.
const NEAR: usize = 500;
/// The most rows of one page.
const MAX_ROWS: usize = 1000;
/// Characters of a snippet.
const SNIPPET_CHARS: usize = 160;

/// The lists that were made and still hold.
#[derive(Default)]
pub(crate) struct ListMemory {
    lists: VecDeque<(u64, ListQuery, Arc<Listing>)>,
}

/// A whole list.
pub(crate) struct Listing {
    pub positions: Vec<i64>,
    pub more: bool,
}

impl Cache {
    /// One page of a list, newest first, at any offset; at most 1,000 rows. `now` decides what is overdue.
    pub fn list(&self, query: &ListQuery, offset: usize, limit: usize, now: Moment) -> Result<ListPage> {
        // Read before the question is asked: a commit in between makes the remembered list void, never wrong.
        let generation = self.generation();
        let words = Query::parse(&query.text);
        let limit = limit.min(MAX_ROWS);
        self.ask(|tx| {
            if let Some(page) = near_page(tx, query, &words, offset, limit)? {
                return Ok(page);
            }
            let listing = self.listing(tx, generation, query, &words, now)?;
            let rows = rows(tx, listing.positions.iter().skip(offset).take(limit), &words)?;
            Ok(ListPage { rows, total: sql_limit(listing.positions.len()), more: listing.more })
        })
    }

    fn listing(
        &self,
        tx: &Connection,
        generation: u64,
        query: &ListQuery,
        words: &Query,
        now: Moment,
    ) -> Result<Arc<Listing>> {
        if let Some(known) = lock(&self.lists).find(generation, query) {
            return Ok(known);
        }
        let listing = if words.is_empty() {
            Arc::new(Listing { positions: filtered(tx, query, now)?, more: false })
        } else {
            let narrowed = ListQuery { text: String::new(), ..query.clone() };
            let among = if narrowed == ListQuery::default() {
                None
            } else {
                Some(self.listing(tx, generation, &narrowed, &Query::default(), now)?)
            };
            Arc::new(search::hits(tx, words, among.as_deref())?)
        };
        lock(&self.lists).remember(generation, query, &listing);
        Ok(listing)
    }
}

impl ListMemory {
    fn find(&mut self, generation: u64, query: &ListQuery) -> Option<Arc<Listing>> {
        self.lists.retain(|(made, _, _)| *made == generation);
        self.lists.iter().find(|(_, known, _)| known == query).map(|(_, _, listing)| Arc::clone(listing))
    }

    fn remember(&mut self, generation: u64, query: &ListQuery, listing: &Arc<Listing>) {
        // What is overdue changes with the clock and not only with a commit.
        if query.folder != Folder::Overdue {
            self.lists.push_front((generation, query.clone(), Arc::clone(listing)));
            self.lists.truncate(REMEMBERED);
        }
    }
}

/// The beginning of a list that is narrowed by nothing but its kind: its total is a kept figure.
fn near_page(
    tx: &Connection,
    query: &ListQuery,
    words: &Query,
    offset: usize,
    limit: usize,
) -> Result<Option<ListPage>> {
    let plain = ListQuery { folder: query.folder, text: query.text.clone(), ..ListQuery::default() };
    if !words.is_empty() || *query != plain || offset.saturating_add(limit) > NEAR {
        return Ok(None);
    }
    let (filter, total) = match query.folder {
        Folder::All => ("", "SELECT sum(value) FROM counter WHERE name IN ('circulars', 'letters')"),
        Folder::Circulars => ("WHERE kind = 'circular'", "SELECT value FROM counter WHERE name = 'circulars'"),
        Folder::Letters => ("WHERE kind = 'letter'", "SELECT value FROM counter WHERE name = 'letters'"),
        Folder::Awaiting | Folder::Overdue => return Ok(None),
    };
    let select = format!("SELECT pos FROM document {filter} ORDER BY issued_at DESC, pos DESC LIMIT ?1 OFFSET ?2");
    let mut select = tx.prepare_cached(&select)?;
    let positions = select.query_map([sql_limit(limit), sql_limit(offset)], |r| r.get(0))?;
    let positions: Vec<i64> = positions.collect::<rusqlite::Result<_>>()?;
    let rows = rows(tx, positions.iter(), words)?;
    Ok(Some(ListPage { rows, total: tx.query_row(total, [], |r| r.get(0))?, more: false }))
}

/// The positions of a list without search words, newest first.
fn filtered(tx: &Connection, query: &ListQuery, now: Moment) -> Result<Vec<i64>> {
    let mut filters: Vec<&str> = Vec::new();
    let mut values: Vec<Value> = Vec::new();
    match query.folder {
        Folder::All => {}
        Folder::Circulars => filters.push("kind = 'circular'"),
        Folder::Letters => filters.push("kind = 'letter'"),
        Folder::Awaiting => filters.push("id IN (SELECT item FROM duty WHERE state = 'owed')"),
        Folder::Overdue => {
            filters.push("id IN (SELECT item FROM duty WHERE state = 'owed' AND deadline < ?)");
            values.push(now.0.into());
        }
    }
    if let Some(issuer) = &query.issuer {
        filters.push("issuer_unit = ?");
        values.push(issuer.clone().into());
    }
    if let Some(from) = query.from {
        filters.push("issued_at >= ?");
        values.push(from.0.into());
    }
    if let Some(until) = query.until {
        filters.push("issued_at < ?");
        values.push(until.0.into());
    }
    if query.unread {
        filters.push("unread = 1");
    }
    let filter = if filters.is_empty() { String::new() } else { format!("WHERE {}", filters.join(" AND ")) };
    let select = format!("SELECT pos FROM document {filter} ORDER BY issued_at DESC, pos DESC");
    let mut select = tx.prepare_cached(&select)?;
    let positions = select.query_map(params_from_iter(values), |row| row.get(0))?;
    Ok(positions.collect::<rusqlite::Result<_>>()?)
}

/// The rows at these positions; a position without a document gives none.
fn rows<'p>(tx: &Connection, positions: impl Iterator<Item = &'p i64>, words: &Query) -> Result<Vec<Row>> {
    let select = "SELECT d.id, d.kind, d.number, d.subject, d.issuer, d.issued_at, d.urgency, d.unread, d.recalled, d.attachments,
           y.deadline, y.state, y.sent_at, y.ended_at
         FROM document d LEFT JOIN duty y ON y.item = d.id WHERE d.pos = ?1";
    let read = |row: &rusqlite::Row<'_>| {
        let moment = |i| row.get::<_, Option<i64>>(i).map(|ms| ms.map(Moment));
        let duty = row.get::<_, Option<String>>(11)?.as_deref().and_then(DutyState::parse);
        let subject: String = row.get(3)?;
        Ok(Row {
            id: row.get::<_, Key>(0)?.0,
            kind: if row.get_ref(1)?.as_str()? == "circular" { DocumentKind::Circular } else { DocumentKind::Letter },
            number: row.get(2)?,
            subject: mark(&subject, words),
            issuer: row.get(4)?,
            issued_at: Moment(row.get(5)?),
            urgency: Urgency::parse(row.get_ref(6)?.as_str()?).unwrap_or_default(),
            unread: row.get(7)?,
            recalled: row.get(8)?,
            state: CircularState::InForce,
            attachments: row.get(9)?,
            deadline: moment(10)?,
            acknowledged_at: match duty {
                Some(DutyState::Acknowledged) => moment(13)?,
                Some(DutyState::Sent) => moment(12)?,
                _ => None,
            },
            duty,
            snippet: None,
        })
    };
    // One statement for the whole page, looked up once.
    let mut select = tx.prepare_cached(select)?;
    let mut rows = Vec::new();
    for pos in positions {
        let Some(mut row) = select.query_row([pos], read).optional()? else { continue };
        if row.recalled {
            row.state = state(tx, row.id)?;
        } else if !words.is_empty() {
            row.snippet = body_snippet(tx, *pos, words)?;
        }
        rows.push(row);
    }
    Ok(rows)
}

fn body_snippet(tx: &Connection, pos: i64, words: &Query) -> Result<Option<Vec<Piece>>> {
    let mut select = tx.prepare_cached("SELECT raw FROM item WHERE pos = ?1")?;
    let mut rows = select.query([pos])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let document: Option<Document> = serde_json::from_str(row.get_ref(0)?.as_str().unwrap_or_default()).ok();
    Ok(document.map(|d| snippet(&d.body, words, SNIPPET_CHARS)))
}

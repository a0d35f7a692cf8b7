//! A draft as it is kept, and where it stands. Whoever changes a draft holds its row, so that of two who decide at once one wins.

use super::super::{Effect, who};
use super::judged::{self, Judged};
use super::readers::must_read;
use crate::StoreError;
use crate::engine::value::{given, values};
use crate::engine::{Row, Tx};
use crate::rules::draft::json_text;
use crate::rules::drafts::Standing;
use crate::rules::{fault, refused};
use crate::verbs::heads::{HELD, Item, Stored, exchange, write_items};
use diwan_domain::check::sha256_hex;
use diwan_domain::document::Confidentiality;
use diwan_domain::{EmployeeId, ItemId, Moment, Role, StreamId};
use diwan_protocol::ProblemType;
use diwan_protocol::office::items::{DraftItem, KIND_DRAFT};
use diwan_protocol::office::publishing::{DraftMay, DraftState};
use diwan_protocol::office::{DraftText, Fault};

/// A draft and the revision that was read.
pub type Read = (ItemId, i64);

/// A draft as it is kept.
#[derive(Debug, Clone)]
pub struct Held {
    /// Its id.
    pub id: ItemId,
    /// Counts every change of the text.
    pub revision: i64,
    /// Where it stands.
    pub state: DraftState,
    /// Whether it is a template.
    pub template: bool,
    /// All of it.
    pub text: DraftText,
    /// The same, letter for letter as it is kept.
    pub json: String,
    /// Who began it.
    pub author: EmployeeId,
    /// Who wrote the newest revision.
    pub writer: EmployeeId,
    /// The revision that a second person approved.
    pub approved: Option<i64>,
    /// When it is to be issued.
    pub issue_at: Option<Moment>,
    /// Who ordered the issue.
    pub issued_by: Option<EmployeeId>,
    /// Why it could not be issued at its moment.
    pub faults: Vec<Fault>,
    /// The circular that it became.
    pub circular: Option<ItemId>,
    /// When text or state changed last.
    pub changed_at: Moment,
}

/// What is told of a draft: entries, and what leaves the publishers' stream.
pub type Telling = (Vec<(StreamId, Stored)>, Vec<(ItemId, &'static str)>);

impl Held {
    /// Reads it; `not-found` when there is none.
    pub async fn read(tx: &mut dyn Tx, draft: ItemId) -> Result<Self, StoreError> {
        Self::find(tx, draft).await?.ok_or_else(|| refused(ProblemType::NotFound, "there is no such draft"))
    }

    /// Reads it, if it is there.
    pub async fn find(tx: &mut dyn Tx, draft: ItemId) -> Result<Option<Self>, StoreError> {
        let sql = "SELECT id, revision, state, template, text, author, writer, approved, issue_at, issued_by, faults, circular, changed_at
                   FROM draft WHERE id = ?1";
        tx.first(sql, given![draft]).await?.as_ref().map(Self::of).transpose()
    }

    /// Reads it and keeps others from changing it until the end of the transaction.
    pub async fn hold(tx: &mut dyn Tx, draft: ItemId) -> Result<Self, StoreError> {
        tx.exec("UPDATE draft SET revision = revision WHERE id = ?1", values![draft]).await?;
        Self::read(tx, draft).await
    }

    /// The same for a publisher: refused to whoever may not read it.
    pub async fn hold_for(tx: &mut dyn Tx, actor: &EmployeeId, draft: ItemId) -> Result<Self, StoreError> {
        let held = Self::hold(tx, draft).await?;
        must_read(tx, actor, &held).await?;
        Ok(held)
    }

    /// The same of the revision that the publisher has read: refused when it is issued, or another revision by now.
    pub async fn hold_as_read(
        tx: &mut dyn Tx,
        actor: &EmployeeId,
        (draft, revision): Read,
    ) -> Result<Self, StoreError> {
        let held = Self::hold_for(tx, actor, draft).await?;
        if held.state == DraftState::Issued {
            return Err(fault(Fault::AlreadyIssued));
        }
        if held.revision == revision { Ok(held) } else { Err(fault(Fault::DraftChanged)) }
    }

    fn of(row: &Row) -> Result<Self, StoreError> {
        let damaged = || StoreError::Unusable("a draft cannot be read".to_owned());
        let (json, faults) = (row.text(4)?, row.text(10)?);
        let faults = faults.split_whitespace().filter_map(|slug| Fault::ALL.iter().find(|f| f.slug() == slug));
        Ok(Self {
            id: row.item(0)?,
            revision: row.int(1)?,
            state: DraftState::parse(&row.text(2)?).ok_or_else(damaged)?,
            template: row.truth(3)?,
            text: serde_json::from_str(&json).map_err(|_| damaged())?,
            json,
            author: row.employee(5)?,
            writer: row.employee(6)?,
            approved: row.opt_int(7)?,
            issue_at: row.opt_moment(8)?,
            issued_by: row.opt_text(9)?.map(EmployeeId::from_stored),
            faults: faults.copied().collect(),
            circular: row.opt_item(11)?,
            changed_at: row.moment(12)?,
        })
    }

    /// Where it stands for one publisher.
    pub async fn standing<'f>(
        &self,
        tx: &mut dyn Tx,
        actor: &EmployeeId,
        judged: &'f Judged,
    ) -> Result<Standing<'f>, StoreError> {
        let sql = "SELECT place FROM draft_event WHERE draft = ?1 AND actor = ?2 AND what = 'save_draft' LIMIT 1";
        Ok(Standing {
            state: self.state,
            template: self.template,
            wrote: tx.first(sql, given![self.id, actor]).await?.is_some(),
            approved: self.approved == Some(self.revision),
            needs_approval: judged.need.is_some(),
            faults: &judged.faults,
        })
    }

    /// Refuses what may not be done with it now. `at` is when it would be issued.
    pub async fn must_allow(
        &self,
        tx: &mut dyn Tx,
        actor: &EmployeeId,
        what: DraftMay,
        at: Moment,
    ) -> Result<(), StoreError> {
        let judged = judged::judge(tx, actor, self, at).await?;
        self.standing(tx, actor, &judged).await?.may(what).map_err(fault)
    }

    /// Writes where it stands now, with what happened.
    pub async fn note(
        &mut self,
        tx: &mut dyn Tx,
        (actor, what, note): (Option<&EmployeeId>, &str, &str),
        now: Moment,
    ) -> Result<(), StoreError> {
        self.changed_at = now;
        let slugs: Vec<_> = self.faults.iter().map(|fault| fault.slug()).collect();
        let sql = "UPDATE draft SET state = ?2, approved = ?3, issue_at = ?4, issued_by = ?5, faults = ?6, circular = ?7, changed_at = ?8
                   WHERE id = ?1";
        let kept = values![
            self.id,
            self.state.as_str(),
            self.approved,
            self.issue_at,
            self.issued_by.as_ref(),
            slugs.join(" "),
            self.circular,
            now
        ];
        tx.exec(sql, kept).await?;
        self.log(tx, (actor, what, note), now).await
    }

    /// Writes what happened to the revision in force, which its hash names for ever.
    pub async fn log(
        &self,
        tx: &mut dyn Tx,
        (actor, what, note): (Option<&EmployeeId>, &str, &str),
        now: Moment,
    ) -> Result<(), StoreError> {
        let last = tx.first("SELECT max(place) FROM draft_event WHERE draft = ?1", given![self.id]).await?;
        let place = last.map_or(Ok(None), |row| row.opt_int(0))?.unwrap_or(0) + 1;
        let sql = "INSERT INTO draft_event (draft, place, at, actor, what, revision, sha256, note) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let sha256 = sha256_hex(self.json.as_bytes());
        tx.exec(sql, values![self.id, place, now, actor, what, self.revision, sha256, note]).await.map(drop)
    }

    /// Writes what publishers are told of it. A template waits for nobody, and neither does what is issued or put away.
    pub async fn tell(&self, tx: &mut dyn Tx) -> Result<Telling, StoreError> {
        let (id, stream) = (ItemId::draft_item_of(self.id), StreamId::role(Role::Publisher));
        let over = match self.state {
            DraftState::Issued | DraftState::Dropped => Some(self.state.as_str()),
            _ => self.template.then_some("template"),
        };
        if let Some(reason) = over {
            let held = tx.first(HELD, given![&stream, id]).await?;
            let is_there = held.is_some_and(|row| row.text(3).is_ok_and(|op| op == "put"));
            return Ok((Vec::new(), if is_there { vec![(id, reason)] } else { Vec::new() }));
        }
        // What is confidential lies on no publisher's workstation before it is issued.
        let open = self.text.confidentiality != Confidentiality::Confidential;
        let item = DraftItem {
            id: self.id,
            subject: if open { self.text.subject.clone() } else { String::new() },
            author: who::name(tx, &self.writer).await?,
            state: self.state,
            at: self.changed_at,
        };
        let item = Item { id, kind: KIND_DRAFT, registered_at: self.changed_at, body: json_text(&item)? };
        let stored = write_items(tx, vec![item]).await?;
        Ok((stored.into_iter().map(|stored| (stream.clone(), stored)).collect(), Vec::new()))
    }

    /// Tells publishers of it, and answers whoever ordered.
    pub async fn answered(self, tx: &mut dyn Tx, now: Moment) -> Result<Effect, StoreError> {
        let (entries, leaving) = self.tell(tx).await?;
        let streams = exchange(tx, entries, &leaving, now).await?;
        Ok(Effect { item: Some(self.id), revision: Some(self.revision), streams, ..Effect::default() })
    }
}

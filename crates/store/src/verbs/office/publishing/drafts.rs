//! A draft's way: written, submitted, sent back, approved, put away. Whoever changes a draft holds its row, so that of two who decide at once one wins.

use super::super::{Effect, who};
use super::files;
use super::judged::{self, Judged};
use crate::StoreError;
use crate::engine::value::{given, values};
use crate::engine::{Row, Tx};
use crate::rules::draft::json_text;
use crate::rules::drafts::{Standing, sizes};
use crate::rules::{fault, refused, words};
use crate::verbs::heads::{HELD, Item, Stored, exchange, write_items};
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
    async fn find(tx: &mut dyn Tx, draft: ItemId) -> Result<Option<Self>, StoreError> {
        let sql = "SELECT id, revision, state, template, text, author, writer, approved, issue_at, issued_by, faults, circular, changed_at
                   FROM draft WHERE id = ?1";
        tx.first(sql, given![draft]).await?.as_ref().map(Self::of).transpose()
    }

    /// Reads it and keeps others from changing it until the end of the transaction.
    pub async fn hold(tx: &mut dyn Tx, draft: ItemId) -> Result<Self, StoreError> {
        tx.exec("UPDATE draft SET revision = revision WHERE id = ?1", values![draft]).await?;
        Self::read(tx, draft).await
    }

    /// The same of the revision that somebody has read: refused when it is issued, or another revision by now.
    pub async fn hold_as_read(tx: &mut dyn Tx, (draft, revision): Read) -> Result<Self, StoreError> {
        let held = Self::hold(tx, draft).await?;
        if held.state == DraftState::Issued {
            return Err(fault(Fault::AlreadyIssued));
        }
        if held.revision == revision { Ok(held) } else { Err(fault(Fault::DraftChanged)) }
    }

    fn of(row: &Row) -> Result<Self, StoreError> {
        let damaged = || StoreError::Unusable("a draft cannot be read".to_owned());
        let faults = row.text(10)?;
        let faults = faults.split_whitespace().filter_map(|slug| Fault::ALL.iter().find(|f| f.slug() == slug));
        Ok(Self {
            id: row.item(0)?,
            revision: row.int(1)?,
            state: DraftState::parse(&row.text(2)?).ok_or_else(damaged)?,
            template: row.truth(3)?,
            text: serde_json::from_str(&row.text(4)?).map_err(|_| damaged())?,
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
    async fn must_allow(
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

    async fn log(
        &self,
        tx: &mut dyn Tx,
        (actor, what, note): (Option<&EmployeeId>, &str, &str),
        now: Moment,
    ) -> Result<(), StoreError> {
        let last = tx.first("SELECT max(place) FROM draft_event WHERE draft = ?1", given![self.id]).await?;
        let place = last.map_or(Ok(None), |row| row.opt_int(0))?.unwrap_or(0) + 1;
        let sql = "INSERT INTO draft_event (draft, place, at, actor, what, revision, note) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        tx.exec(sql, values![self.id, place, now, actor, what, self.revision, note]).await.map(drop)
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
    async fn answered(self, tx: &mut dyn Tx, now: Moment) -> Result<Effect, StoreError> {
        let (entries, leaving) = self.tell(tx).await?;
        let streams = exchange(tx, entries, &leaving, now).await?;
        Ok(Effect { item: Some(self.id), revision: Some(self.revision), streams, ..Effect::default() })
    }
}

/// Writes a revision, the first or the next. Whatever was decided about the one before does not hold for it.
pub async fn save(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    (draft, base): Read,
    text: &DraftText,
    template: bool,
    now: Moment,
) -> Result<Effect, StoreError> {
    sizes(text).map_err(fault)?;
    tx.exec("UPDATE draft SET revision = revision WHERE id = ?1", values![draft]).await?;
    let before = Held::find(tx, draft).await?;
    let (revision, author) = match &before {
        None if base == 0 => (1, actor.clone()),
        None => return Err(refused(ProblemType::NotFound, "there is no such draft")),
        Some(held) if held.state == DraftState::Issued => return Err(fault(Fault::AlreadyIssued)),
        Some(held) if held.state == DraftState::Dropped => return Err(fault(Fault::DraftState)),
        Some(held) if held.revision != base => return Err(fault(Fault::DraftChanged)),
        Some(held) => (held.revision + 1, held.author.clone()),
    };
    files::must_be_there(tx, actor, &text.attachments).await?;
    let kept = values![draft, revision, template, &text.subject, json_text(text)?, &author, actor, now];
    // Two who begin the same draft at once meet in its key: the engine lets one of them look again.
    let sql = match before {
        None => {
            "INSERT INTO draft (id, revision, state, template, subject, text, author, writer, changed_at)
             VALUES (?1, ?2, 'draft', ?3, ?4, ?5, ?6, ?7, ?8)"
        }
        Some(_) => {
            "UPDATE draft SET revision = ?2, state = 'draft', template = ?3, subject = ?4, text = ?5, author = ?6, writer = ?7,
               approved = NULL, issue_at = NULL, issued_by = NULL, faults = '', changed_at = ?8 WHERE id = ?1"
        }
    };
    tx.exec(sql, kept).await?;
    files::carry(tx, draft, &text.attachments).await?;
    let held = Held::read(tx, draft).await?;
    held.log(tx, (Some(actor), "save_draft", ""), now).await?;
    held.answered(tx, now).await
}

/// Puts a draft away.
pub async fn put_away(tx: &mut dyn Tx, actor: &EmployeeId, read: Read, now: Moment) -> Result<Effect, StoreError> {
    let mut held = Held::hold_as_read(tx, read).await?;
    held.must_allow(tx, actor, DraftMay::Drop, now).await?;
    held.state = DraftState::Dropped;
    held.issue_at = None;
    held.note(tx, (Some(actor), "drop_draft", ""), now).await?;
    held.answered(tx, now).await
}

/// Asks a second person.
pub async fn submit(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    read: Read,
    note: &str,
    now: Moment,
) -> Result<Effect, StoreError> {
    let note = words::note(note, words::MAX_NOTE_CHARS)?;
    let mut held = Held::hold_as_read(tx, read).await?;
    held.must_allow(tx, actor, DraftMay::Submit, now).await?;
    held.state = DraftState::Submitted;
    held.approved = None;
    held.faults.clear();
    held.note(tx, (Some(actor), "submit_draft", &note), now).await?;
    held.answered(tx, now).await
}

/// Sends it back with a reason.
pub async fn send_back(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    read: Read,
    why: &str,
    now: Moment,
) -> Result<Effect, StoreError> {
    let why = words::reason(why, words::MAX_NOTE_CHARS)?;
    let mut held = Held::hold_as_read(tx, read).await?;
    held.must_allow(tx, actor, DraftMay::Return, now).await?;
    held.state = DraftState::Returned;
    held.note(tx, (Some(actor), "return_draft", &why), now).await?;
    held.answered(tx, now).await
}

/// Approves exactly this revision.
pub async fn approve(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    read: Read,
    note: &str,
    now: Moment,
) -> Result<Effect, StoreError> {
    let note = words::note(note, words::MAX_NOTE_CHARS)?;
    let mut held = Held::hold_as_read(tx, read).await?;
    held.must_allow(tx, actor, DraftMay::Approve, now).await?;
    held.state = DraftState::Approved;
    held.approved = Some(held.revision);
    held.note(tx, (Some(actor), "approve_draft", &note), now).await?;
    held.answered(tx, now).await
}

/// Takes the moment of issue back.
pub async fn unschedule(tx: &mut dyn Tx, actor: &EmployeeId, draft: ItemId, now: Moment) -> Result<Effect, StoreError> {
    let mut held = Held::hold(tx, draft).await?;
    held.must_allow(tx, actor, DraftMay::Unschedule, now).await?;
    let approved = held.approved == Some(held.revision);
    held.state = if approved { DraftState::Approved } else { DraftState::Draft };
    (held.issue_at, held.issued_by) = (None, None);
    held.note(tx, (Some(actor), "unschedule_draft", ""), now).await?;
    held.answered(tx, now).await
}

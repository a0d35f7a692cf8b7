//! The year's circulars, each issued in its own time through the archive's verbs.

use super::chance::Chance;
use super::content::{CircularText, Content};
use super::days;
use super::office::Office;
use super::papers::{Annexes, Press};
use super::pdf::{both_dates, local_day};
use anyhow::{Context, Result};
use diwan_domain::document::Confidentiality;
use diwan_domain::{Attachment, Audience, Document, EmployeeId, ItemId, Moment, Role, UnitId};
use diwan_store::{Archive, NewCircular};
use jiff::civil::Date;

/// A circular that is on record, and who was in its audience.
pub struct Issued {
    /// As the archive registered it.
    pub document: Document,
    /// By number.
    pub audience: Vec<EmployeeId>,
    /// Whether the sample's employee still owes it.
    pub owed: bool,
}

/// When a circular of the file is issued.
pub fn issue_time(text: &CircularText, today: Date, chance: &mut Chance) -> Moment {
    days::at(days::working_day_until(days::later(today, -text.ago)), chance.between(8 * 3600, 12 * 3600 + 1800))
}

/// Drafts a circular with its papers.
pub async fn draft(
    content: &Content,
    office: &Office,
    press: &mut Press<'_>,
    annexes: &mut Annexes,
    (nth, text): (usize, &CircularText),
    at: Moment,
    chance: &mut Chance,
) -> Result<NewCircular> {
    let root = office.unit(&content.ministry.code)?;
    let issuer = if text.top { root } else { office.unit(&text.issuer)? };
    let head = office.head(issuer)?;
    let day = local_day(at);
    let effect = days::later(day, text.effect);
    let deadline = text.deadline.map(|after| days::close_of(days::working_day_from(days::later(day, after))));
    let dated = |text: &String| {
        let words = &content.words.paper.calendars;
        let deadline = deadline.map(|deadline| both_dates(deadline, words).0).unwrap_or_default();
        let effect = both_dates(days::at(effect, 0), words).0;
        let text = text.replace("{effective}", &effect).replace("{deadline}", &deadline);
        text.replace("{year}", &day.year().to_string())
    };
    let closing = content.words.closing.get(nth % content.words.closing.len().max(1)).cloned().unwrap_or_default();
    let mut parts = vec![content.words.opening.clone()];
    parts.extend(text.paragraphs.iter().map(dated));
    parts.push(closing);
    let mut attachments: Vec<Attachment> = Vec::new();
    for id in &text.annexes {
        attachments.push(annexes.get(press, content, office, id, at).await?);
    }
    Ok(NewCircular {
        id: ItemId(chance.id(at)),
        publisher: office.persona(Role::Publisher)?.clone(),
        issuer: issuer.id.clone(),
        subject: text.subject.clone(),
        body: parts.join("\n\n"),
        signatory: format!("{} - {}", head.name, head.title),
        attachments,
        audience: Audience {
            everybody: text.everybody,
            units: text.units.iter().map(|code| UnitId::from_stored(code.as_str())).collect(),
            roles: text.roles.iter().copied().collect(),
            people: Default::default(),
        },
        audience_text: text.audience.clone(),
        effective_on: effect.to_string(),
        deadline,
        statement: text.statement.clone(),
        acknowledge_from_alert: text.from_alert,
        joiners: diwan_domain::Joiners::AsOfIssue,
        supersedes: None,
        urgency: text.urgency,
        confidentiality: Confidentiality::Ordinary,
        issued_at: at,
    })
}

/// Issues it at its own time, freezes its audience, and reads it back as the desks receive it.
pub async fn issue(archive: &dyn Archive, office: &Office, draft: &NewCircular, owed: bool) -> Result<Issued> {
    archive.issue_circular(draft, draft.issued_at).await.with_context(|| draft.subject.clone())?;
    archive.freeze_audience(draft.id, draft.issued_at).await?;
    let audience: Vec<EmployeeId> =
        office.reached_by(&draft.audience).into_iter().map(|person| person.id.clone()).collect();
    let reader = audience.first().context("a circular of the sample reaches nobody")?;
    let item = archive.item(reader, draft.id).await?.context("a circular of the sample is not on record")?;
    Ok(Issued { document: serde_json::from_str(item.data.get())?, audience, owed })
}

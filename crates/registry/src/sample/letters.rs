//! A year of letters: from the ministry's own departments and from other authorities, to departments, sections and people.

use super::chance::Chance;
use super::content::{Content, From, LetterText, To};
use super::days;
use super::office::{Office, is_below};
use super::papers::Press;
use super::pdf::{Paper, both_dates, local_day};
use anyhow::{Context, Result};
use diwan_domain::document::Confidentiality;
use diwan_domain::{Audience, ItemId, Moment, Role, UnitId, UnitLevel};
use diwan_store::{NewLetter, Unit};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// How many letters the year has.
pub const LETTERS: usize = 300;

/// Writes the year's letters, oldest first.
pub async fn write(
    content: &Content,
    office: &Office,
    press: &mut Press<'_>,
    today: Date,
    seed: u64,
) -> Result<Vec<NewLetter>> {
    let mut chance = Chance::of(seed, "letters");
    let mut letters = Vec::with_capacity(LETTERS);
    for nth in 0..LETTERS {
        let text =
            content.letters.letter.get(nth % content.letters.letter.len().max(1)).context("letters.toml is empty")?;
        // More of them lie in the last months, as in every inbox.
        let ago = chance.between(0, 1000).pow(2) * 360 / 1_000_000;
        let day = days::working_day_until(days::later(today, -(1 + ago)));
        let at = days::at(day, chance.between(27_000, 52_000));
        letters.push(letter(content, office, press, text, at, &mut chance).await?);
    }
    letters.sort_by_key(|letter| letter.registered_at);
    Ok(letters)
}

async fn letter(
    content: &Content,
    office: &Office,
    press: &mut Press<'_>,
    text: &LetterText,
    at: Moment,
    chance: &mut Chance,
) -> Result<NewLetter> {
    let (to, receiver) = receiver(office, text, chance)?;
    let words = &content.letters;
    let fill = filled(content, office, receiver, at, chance)?;
    let subject = fill(&text.subject);
    let paragraphs: Vec<String> = text.paragraphs.iter().map(|paragraph| fill(paragraph)).collect();
    let mut parts = vec![chance.word(&words.opening).to_owned()];
    parts.extend(paragraphs);
    parts.push(chance.word(&words.closing).to_owned());
    let registry = office.unit(office.person(office.persona(Role::Publisher)?)?.unit.as_str())?;
    let outside: Vec<_> = words.body.iter().filter(|body| text.bodies.contains(&body.mark)).collect();
    let body = if text.from == From::Outside { chance.pick(&outside).copied() } else { None };
    let (issuer, signatory) = match body {
        Some(_) => {
            let names = &content.names;
            let name =
                format!("{} {} {}", chance.word(&names.men), chance.word(&names.men), chance.word(&names.families));
            (registry, [name, chance.word(&words.signing).to_owned()])
        }
        None => {
            let department = office.unit(chance.word(&text.issuers)).with_context(|| text.subject.clone())?;
            let head = office.head(department)?;
            (department, [head.name.clone(), head.title.clone()])
        }
    };
    let year = local_day(at).year();
    let number = body.map(|body| format!("{}/{year}/{}", body.mark, chance.between(100, 9_999)));
    let mut attachments = Vec::new();
    // Every letter of another authority came on paper; a good part of the papers was scanned.
    if let (Some(body), Some(number), true) = (body, &number, text.attach && chance.happens(0.5)) {
        let paper = Paper {
            letterhead: vec![body.name.clone()],
            number: number.clone(),
            date: at,
            subject: subject.clone(),
            addressee: content.ministry.name.clone(),
            paragraphs: parts.clone(),
            signatory: signatory.to_vec(),
            ..Paper::default()
        };
        let name = format!("{} {}.pdf", body.name, number.replace('/', "-"));
        attachments.push(press.attach(name, &paper).await?);
    }
    let confidential = text.to == To::Named && chance.happens(0.2);
    Ok(NewLetter {
        id: ItemId(chance.id(at)),
        issuer: issuer.id.clone(),
        issuer_name: body.map(|body| body.name.clone()),
        number,
        subject,
        body: parts.join("\n\n"),
        signatory: signatory.join(" - "),
        attachments,
        to,
        urgency: text.urgency,
        confidentiality: if confidential { Confidentiality::Confidential } else { Confidentiality::Ordinary },
        registered_at: at,
    })
}

/// Whom a letter reaches. Every third one goes the way of the sample's employee, if its matter is hers at all, so that her
/// inbox has something to search.
fn receiver<'a>(office: &'a Office, text: &LetterText, chance: &mut Chance) -> Result<(Audience, &'a Unit)> {
    let employee = office.person(office.persona(Role::Employee)?)?;
    let concerns =
        |unit: &UnitId| text.receivers.is_empty() || text.receivers.iter().any(|above| is_below(unit.as_str(), above));
    let hers = concerns(&employee.unit) && chance.happens(0.34);
    let section = office.unit(employee.unit.as_str())?;
    if text.to == To::Named {
        let person = if hers { employee } else { chance.pick(&office.roster.people).context("nobody works here")? };
        let people = BTreeSet::from([person.id.clone()]);
        return Ok((Audience { people, ..Audience::default() }, office.unit(person.unit.as_str())?));
    }
    let level = if text.to == To::Section { UnitLevel::Section } else { UnitLevel::Department };
    let mut units = office.of_level(level);
    units.retain(|unit| concerns(&unit.id));
    let unit = match (hers, text.to, &section.parent) {
        (true, To::Section, _) => section,
        (true, _, Some(department)) => office.unit(department.as_str())?,
        _ => *chance.pick(&units).with_context(|| format!("nobody receives: {}", text.subject))?,
    };
    Ok((Audience { units: BTreeSet::from([unit.id.clone()]), ..Audience::default() }, unit))
}

/// Fills the braces of one letter; a word that stands in it twice is the same both times.
fn filled(
    content: &Content,
    office: &Office,
    receiver: &Unit,
    at: Moment,
    chance: &mut Chance,
) -> Result<impl Fn(&str) -> String + use<>> {
    let words = &content.letters;
    let person = |chance: &mut Chance| chance.pick(&office.roster.people).map(|person| person.name.clone());
    let dated = |day: Date| both_dates(days::at(day, 0), &content.words.paper.calendars).0;
    let day = dated(days::working_day_from(days::later(local_day(at), chance.between(3, 21))));
    let past = dated(days::working_day_until(days::later(local_day(at), -chance.between(2, 20))));
    let fills = [
        ("{person}", person(chance).context("nobody works here")?),
        ("{other}", person(chance).context("nobody works here")?),
        ("{unit}", receiver.name.clone()),
        ("{ref}", format!("{}/{}", chance.between(1_000, 99_999), local_day(at).year())),
        ("{day}", day),
        ("{past}", past),
        ("{count}", chance.between(3, 9).to_string()),
        ("{sum}", format!("{},{:03} {}", chance.between(2, 80), chance.between(0, 19) * 50, words.currency)),
        ("{building}", chance.word(&words.buildings).to_owned()),
        ("{programme}", chance.word(&words.programmes).to_owned()),
        ("{system}", chance.word(&words.systems).to_owned()),
    ];
    Ok(move |text: &str| fills.iter().fold(text.to_owned(), |text, (brace, word)| text.replace(brace, word)))
}

//! What the sample is told with. The words are in `assets/sample/*.toml`, where whoever writes Arabic can better them.

use super::pdf::{Labels, Table};
use anyhow::{Context, Result};
use diwan_domain::Role;
use diwan_domain::document::Urgency;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A title of a man and of a woman.
pub type Titles = [String; 2];

/// Everything that is written down.
#[derive(Debug)]
pub struct Content {
    /// Words of papers and letters.
    pub words: Words,
    /// The tree of units.
    pub ministry: Ministry,
    /// Parts of names.
    pub names: Names,
    /// The year's circulars.
    pub circulars: Vec<CircularText>,
    /// Their attachments.
    pub papers: Vec<PaperText>,
    /// What letters are made of.
    pub letters: Letters,
}

impl Content {
    /// Reads what is built into the program.
    pub fn read() -> Result<Self> {
        #[derive(Deserialize)]
        struct Circulars {
            circular: Vec<CircularText>,
        }
        #[derive(Deserialize)]
        struct Papers {
            paper: Vec<PaperText>,
        }
        Ok(Self {
            words: words()?,
            ministry: parsed("ministry", include_str!("../../assets/sample/ministry.toml"))?,
            names: parsed("names", include_str!("../../assets/sample/names.toml"))?,
            circulars: parsed::<Circulars>("circulars", include_str!("../../assets/sample/circulars.toml"))?.circular,
            papers: parsed::<Papers>("papers", include_str!("../../assets/sample/papers.toml"))?.paper,
            letters: parsed("letters", include_str!("../../assets/sample/letters.toml"))?,
        })
    }
}

/// The words that every paper is made with.
pub fn words() -> Result<Words> {
    parsed("words", include_str!("../../assets/sample/words.toml"))
}

fn parsed<T: DeserializeOwned>(name: &str, text: &str) -> Result<T> {
    toml::from_str(text).with_context(|| format!("{name}.toml of the sample"))
}

/// Words of papers and letters.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Fixed words of a printed paper.
    pub paper: Labels,
    /// How circulars begin.
    pub opening: String,
    /// How circulars end, in turn.
    pub closing: Vec<String>,
    /// Table of units and heads: caption and column heads.
    pub roster_table: Table,
}

/// The ministry.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ministry {
    /// Code of agency and topmost unit.
    pub code: String,
    /// Arabic name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Titles of those who head units, and of those who work in the offices of sectors and above.
    pub head: Titles,
    /// See `head`.
    pub sector_head: Titles,
    /// See `head`.
    pub department_head: Titles,
    /// See `head`.
    pub section_head: Titles,
    /// See `head`.
    pub office: Vec<Titles>,
    /// Sectors.
    pub sector: Vec<SectorText>,
    /// People by whose eyes the sample is looked at.
    pub persona: Vec<Persona>,
}

/// A sector.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectorText {
    /// Last part of its code.
    pub code: String,
    /// Arabic name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Departments.
    pub department: Vec<DepartmentText>,
}

/// A department.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DepartmentText {
    /// Last part of its code.
    pub code: String,
    /// Arabic name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Arabic and English names of its sections.
    pub sections: Vec<[String; 2]>,
    /// Titles of those who work there.
    pub staff: Vec<Titles>,
}

/// One of the four people whose names are fixed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Persona {
    /// What the account shows.
    pub part: Role,
    /// Login.
    pub login: String,
    /// Name.
    pub name: String,
    /// Title, unless the person heads a unit.
    #[serde(default)]
    pub title: String,
    /// Unit, unless the person heads one.
    #[serde(default)]
    pub unit: String,
    /// The unit that the person heads.
    #[serde(default)]
    pub heads: String,
}

/// Parts of names.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// Given names of men.
    pub men: Vec<String>,
    /// Given names of women.
    pub women: Vec<String>,
    /// Families.
    pub families: Vec<String>,
}

/// A circular; `circulars.toml` explains the fields.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the file of the words explains them")]
pub struct CircularText {
    pub ago: i64,
    pub subject: String,
    pub issuer: String,
    #[serde(default)]
    pub top: bool,
    #[serde(default)]
    pub everybody: bool,
    #[serde(default)]
    pub units: Vec<String>,
    #[serde(default)]
    pub roles: Vec<Role>,
    pub audience: String,
    pub effect: i64,
    pub deadline: Option<i64>,
    pub statement: Option<String>,
    #[serde(default)]
    pub urgency: Urgency,
    #[serde(default)]
    pub from_alert: bool,
    #[serde(default)]
    pub annexes: Vec<String>,
    #[serde(default)]
    pub owed: bool,
    pub paragraphs: Vec<String>,
}

/// A paper that goes with circulars.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperText {
    /// By which circulars name it.
    pub id: String,
    /// Caption.
    pub name: String,
    /// Its own number, with `{year}`.
    pub number: String,
    /// Unit.
    pub issuer: String,
    /// What it is.
    pub title: String,
    /// Subject.
    pub subject: String,
    /// Text.
    pub paragraphs: Vec<String>,
    /// Its table.
    pub table: Option<Table>,
    /// Whether the table lists units and heads.
    #[serde(default)]
    pub roster: bool,
}

/// What letters are made of; `letters.toml` explains the fields.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the file of the words explains them")]
pub struct Letters {
    pub opening: Vec<String>,
    pub closing: Vec<String>,
    pub buildings: Vec<String>,
    pub programmes: Vec<String>,
    pub systems: Vec<String>,
    pub currency: String,
    pub signing: Vec<String>,
    pub body: Vec<Body>,
    pub letter: Vec<LetterText>,
}

/// Another authority that writes to the ministry.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Name.
    pub name: String,
    /// The letters before its numbers.
    pub mark: String,
}

/// A template of letters.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the file of the words explains them")]
pub struct LetterText {
    pub subject: String,
    pub from: From,
    pub to: To,
    #[serde(default)]
    pub attach: bool,
    #[serde(default)]
    pub urgency: Urgency,
    /// Which bodies write it, by their marks.
    #[serde(default)]
    pub bodies: Vec<String>,
    /// Which departments write it.
    #[serde(default)]
    pub issuers: Vec<String>,
    /// Below which units it goes; anywhere when empty.
    #[serde(default)]
    pub receivers: Vec<String>,
    pub paragraphs: Vec<String>,
}

/// Who writes a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum From {
    /// A department of the ministry.
    Inside,
    /// Another authority.
    Outside,
}

/// Who receives a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum To {
    /// A department with everybody in it.
    Department,
    /// A section.
    Section,
    /// One person.
    Named,
}

//! The ministry's units and its 240 people.

use super::chance::Chance;
use super::content::{Content, Names, Persona, Titles};
use anyhow::{Context, Result};
use diwan_domain::{Audience, EmployeeId, Role, UnitId, UnitLevel};
use diwan_store::{Person, Roster, Unit};
use std::collections::{BTreeMap, BTreeSet};

/// The first employee number, and how many people there are.
const FIRST_NUMBER: i64 = 10_101;
/// How many people the ministry has.
pub const PEOPLE: usize = 240;
/// People of a section beside its head, in turn.
const SECTION: [usize; 3] = [5, 7, 6];

/// The ministry as it stands.
#[derive(Debug)]
pub struct Office {
    /// Units and people.
    pub roster: Roster,
    /// Numbers of the people whose names are fixed, with what the file says of them.
    pub personas: Vec<(EmployeeId, Persona)>,
}

impl Office {
    /// Puts it together.
    pub fn new(content: &Content, seed: u64) -> Result<Self> {
        let mut hiring = Hiring::new(content, seed);
        let ministry = &content.ministry;
        let root = hiring.unit(
            &ministry.code,
            None,
            (&ministry.name, &ministry.name_en),
            UnitLevel::Agency,
            &ministry.head,
            "",
        );
        hiring.staff(&root, 3, &ministry.office);
        let mut sections = 0;
        for sector in &ministry.sector {
            let names = (sector.name.as_str(), sector.name_en.as_str());
            let of = towards(sector.name.split_once(' ').map_or(&sector.name, |(_, rest)| rest));
            let parent = hiring.unit(&sector.code, Some(&root), names, UnitLevel::Sector, &ministry.sector_head, &of);
            hiring.staff(&parent, 2, &ministry.office);
            for department in &sector.department {
                let names = (department.name.as_str(), department.name_en.as_str());
                let (level, titles) = (UnitLevel::Department, &ministry.department_head);
                let unit = hiring.unit(&department.code, Some(&parent), names, level, titles, &department.name);
                hiring.staff(&unit, 1, &ministry.office);
                for (nth, [name, name_en]) in department.sections.iter().enumerate() {
                    let (level, titles) = (UnitLevel::Section, &ministry.section_head);
                    let code = (nth + 1).to_string();
                    let section = hiring.unit(&code, Some(&unit), (name, name_en), level, titles, name);
                    hiring.staff(
                        &section,
                        SECTION.get(sections % SECTION.len()).copied().unwrap_or(6),
                        &department.staff,
                    );
                    sections += 1;
                }
            }
        }
        hiring.done()
    }

    /// The person who plays a part.
    pub fn persona(&self, part: Role) -> Result<&EmployeeId> {
        let found = self.personas.iter().find(|(_, persona)| persona.part == part);
        found.map(|(number, _)| number).with_context(|| format!("ministry.toml has no {}", part.as_str()))
    }

    /// A unit by its code.
    pub fn unit(&self, code: &str) -> Result<&Unit> {
        self.roster
            .units
            .iter()
            .find(|unit| unit.id.as_str() == code)
            .with_context(|| format!("the sample has no unit {code}"))
    }

    /// A person by number.
    pub fn person(&self, number: &EmployeeId) -> Result<&Person> {
        self.roster
            .people
            .iter()
            .find(|person| person.id == *number)
            .with_context(|| format!("the sample has no {number}"))
    }

    /// Who heads a unit.
    pub fn head(&self, unit: &Unit) -> Result<&Person> {
        self.person(unit.head.as_ref().with_context(|| format!("{} has no head", unit.id))?)
    }

    /// Names of a unit and those above it, the topmost first: a letterhead.
    pub fn names_above(&self, unit: &Unit) -> Vec<String> {
        let parent = unit.parent.as_ref().and_then(|parent| self.unit(parent.as_str()).ok());
        let mut names = parent.map(|parent| self.names_above(parent)).unwrap_or_default();
        names.push(unit.name.clone());
        names
    }

    /// Units of a level, in the order of the tree.
    pub fn of_level(&self, level: UnitLevel) -> Vec<&Unit> {
        self.roster.units.iter().filter(|unit| unit.level == level).collect()
    }

    /// The people whom an audience reaches.
    pub fn reached_by(&self, audience: &Audience) -> Vec<&Person> {
        let heads: BTreeSet<&EmployeeId> = self.roster.units.iter().filter_map(|unit| unit.head.as_ref()).collect();
        let reached = |person: &&Person| {
            audience.everybody
                || audience.people.contains(&person.id)
                || audience.units.iter().any(|unit| is_below(person.unit.as_str(), unit.as_str()))
                || (audience.roles.contains(&Role::Supervisor) && heads.contains(&person.id))
        };
        self.roster.people.iter().filter(reached).collect()
    }
}

/// Whether a unit is another one or below it: codes of the sample are paths.
pub fn is_below(unit: &str, above: &str) -> bool {
    unit.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// To whom an assistant undersecretary answers: the article joins the preposition.
fn towards(name: &str) -> String {
    name.strip_prefix("ال").map_or_else(|| format!("ل{name}"), |rest| format!("لل{rest}"))
}

struct Hiring<'a> {
    names: &'a Names,
    chance: Chance,
    numbers: Vec<i64>,
    taken: BTreeSet<String>,
    waiting: Vec<&'a Persona>,
    personas: BTreeMap<EmployeeId, Persona>,
    roster: Roster,
}

impl<'a> Hiring<'a> {
    fn new(content: &'a Content, seed: u64) -> Self {
        let mut chance = Chance::of(seed, "office");
        let mut numbers: Vec<i64> = (FIRST_NUMBER..FIRST_NUMBER + PEOPLE as i64).collect();
        chance.shuffle(&mut numbers);
        let waiting: Vec<&Persona> = content.ministry.persona.iter().collect();
        let taken = waiting.iter().map(|persona| persona.name.clone()).collect();
        let (names, personas, roster) = (&content.names, BTreeMap::new(), Roster::default());
        Self { names, chance, numbers, taken, waiting, personas, roster }
    }

    /// A unit with its head.
    fn unit(
        &mut self,
        code: &str,
        parent: Option<&UnitId>,
        names: (&str, &str),
        level: UnitLevel,
        titles: &Titles,
        of: &str,
    ) -> UnitId {
        let id = UnitId::from_stored(parent.map_or_else(|| code.to_owned(), |parent| format!("{parent}-{code}")));
        let title = titles.clone().map(|title| format!("{title} {of}").trim().to_owned());
        let persona = self.persona(|persona| persona.heads == id.as_str());
        let head = self.hire(&id, &title, persona);
        self.roster.units.push(Unit {
            id: id.clone(),
            name: names.0.to_owned(),
            name_en: Some(names.1.to_owned()),
            level,
            parent: parent.cloned(),
            head: Some(head),
        });
        id
    }

    fn staff(&mut self, unit: &UnitId, count: usize, titles: &[Titles]) {
        for nth in 0..count {
            let persona = self.persona(|persona| persona.unit == unit.as_str());
            let title = titles.get(nth % titles.len().max(1)).cloned().unwrap_or_default();
            self.hire(unit, &title, persona);
        }
    }

    fn persona(&mut self, fits: impl Fn(&Persona) -> bool) -> Option<&'a Persona> {
        let at = self.waiting.iter().position(|persona| fits(persona))?;
        Some(self.waiting.remove(at))
    }

    fn hire(&mut self, unit: &UnitId, titles: &Titles, persona: Option<&'a Persona>) -> EmployeeId {
        let number = self.numbers.pop().unwrap_or_default();
        let id = EmployeeId::from_stored(number.to_string());
        let [of_a_man, of_a_woman] = titles;
        let (name, title) = match persona {
            // A head's title comes with the unit; all the others of the fixed people bring theirs.
            Some(persona) if persona.title.is_empty() => (persona.name.clone(), of_a_man.clone()),
            Some(persona) => (persona.name.clone(), persona.title.clone()),
            None => {
                let woman = self.chance.happens(0.48);
                (self.name(woman), if woman { of_a_woman } else { of_a_man }.clone())
            }
        };
        if let Some(persona) = persona {
            self.personas.insert(id.clone(), persona.clone());
        }
        self.roster.people.push(Person { id: id.clone(), name, title, unit: unit.clone() });
        id
    }

    /// A name that nobody has yet.
    fn name(&mut self, woman: bool) -> String {
        loop {
            let given = self.chance.word(if woman { &self.names.women } else { &self.names.men }).to_owned();
            let father = self.chance.word(&self.names.men).to_owned();
            let family = self.chance.word(&self.names.families);
            let name = format!("{given} {father} {family}");
            if given != father && self.taken.insert(name.clone()) {
                return name;
            }
        }
    }

    fn done(self) -> Result<Office> {
        anyhow::ensure!(self.waiting.is_empty(), "a person of ministry.toml has no place");
        anyhow::ensure!(self.numbers.is_empty(), "the units take more or fewer than {PEOPLE} people");
        Ok(Office { roster: self.roster, personas: self.personas.into_iter().collect() })
    }
}

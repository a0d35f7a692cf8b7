//! The agency's rules of publishing, as data: when a second person must approve, how long a matter may be contested, how often may be reminded.

use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// The format that this program writes and reads.
pub const FORMAT: &str = "publishing/1";
/// The most usual sentences: more are no choice at a glance.
const MOST_SENTENCES: usize = 12;
/// The most characters of a sentence's name, which stands on a button.
const MOST_NAME_CHARS: usize = 60;
/// The most characters of a sentence, as of any statement.
const MOST_TEXT_CHARS: usize = 2000;

/// Rules of publishing (`publishing/1`). A circular to everybody always needs a second person: no rule takes that away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// [`FORMAT`]
    pub format: String,
    /// Counts on with every change.
    pub version: u32,
    /// When a second person must approve.
    pub approval: Approval,
    /// How supervisors remind.
    pub remind: Remind,
    /// How long a matter may be contested.
    pub contest: Contest,
    /// The agency's own sentences of acknowledgement, offered to whoever writes a circular: at most 12. Without any the workstation offers general ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sentences: Vec<Sentence>,
}

/// A usual sentence of acknowledgement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
#[serde(deny_unknown_fields)]
pub struct Sentence {
    /// What it is called, in a word or two: 1 to 60 characters.
    pub name: String,
    /// What is acknowledged, word for word: 1 to 2,000 characters.
    pub text: String,
}

/// When a second person must approve, besides circulars to everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// Every circular.
    pub always: bool,
    /// One that reaches more people than this.
    pub above_people: u32,
    /// One of the class emergency.
    pub emergency: bool,
}

/// How supervisors remind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remind {
    /// Nobody is reminded of the same circular again within so many minutes: 5 to 10,080.
    pub pause_minutes: u32,
}

/// How a matter is contested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contest {
    /// Within so many days after the entry that is contested; of a duty after the issue: 1 to 365.
    pub within_days: u32,
    /// It should be decided within so many days: 1 to 365.
    pub decide_within_days: u32,
    /// Whether the ladder passes over the contestant while it is not decided.
    pub pauses_escalation: bool,
}

/// Why rules are not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RulesFault {
    /// Not JSON of this shape.
    #[error("not rules of publishing: {0}")]
    Malformed(String),
    /// Another format.
    #[error("the format is not {FORMAT}")]
    Format,
    /// A version of 0.
    #[error("versions count from 1")]
    Version,
    /// A number outside its bounds.
    #[error("{0} lies outside its bounds")]
    Bounds(&'static str),
    /// More sentences than anybody chooses from.
    #[error("there are more than {MOST_SENTENCES} sentences")]
    Sentences,
    /// A sentence that cannot be offered, counted from 1.
    #[error("sentence {0} has no name or no text, one that is too long or breaks the line, or the name of another")]
    Sentence(usize),
}

impl Rules {
    /// What counts where an agency set nothing.
    pub fn usual() -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: 1,
            approval: Approval { always: false, above_people: 1_000, emergency: true },
            remind: Remind { pause_minutes: 60 },
            contest: Contest { within_days: 30, decide_within_days: 14, pauses_escalation: true },
            sentences: Vec::new(),
        }
    }

    /// Reads rules from outside.
    ///
    /// # Errors
    /// What cannot be followed about them.
    pub fn parse(text: &str) -> Result<Self, RulesFault> {
        let rules: Self = serde_json::from_str(text).map_err(|error| RulesFault::Malformed(error.to_string()))?;
        if rules.format != FORMAT {
            return Err(RulesFault::Format);
        }
        if rules.version == 0 {
            return Err(RulesFault::Version);
        }
        let bounds = [
            ("remind.pause_minutes", rules.remind.pause_minutes, 5..=10_080),
            ("contest.within_days", rules.contest.within_days, 1..=365),
            ("contest.decide_within_days", rules.contest.decide_within_days, 1..=365),
        ];
        if let Some((name, _, _)) = bounds.into_iter().find(|(_, value, bounds)| !bounds.contains(value)) {
            return Err(RulesFault::Bounds(name));
        }
        if rules.sentences.len() > MOST_SENTENCES {
            return Err(RulesFault::Sentences);
        }
        let mut names = HashSet::new();
        let fits = |sentence: &Sentence| {
            is_line(&sentence.name, MOST_NAME_CHARS)
                && is_line(&sentence.text, MOST_TEXT_CHARS)
                && names.insert(sentence.name.trim().to_owned())
        };
        match rules.sentences.iter().map(fits).position(|fits| !fits) {
            Some(index) => Err(RulesFault::Sentence(index + 1)),
            None => Ok(rules),
        }
    }

    /// As it is kept and shown.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// One line with words in it.
fn is_line(text: &str, most: usize) -> bool {
    !text.trim().is_empty() && text.chars().count() <= most && !text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_rules_can_be_followed_and_impossible_ones_are_named() {
        let usual = Rules::usual();
        assert_eq!(Rules::parse(&usual.to_json()), Ok(usual.clone()));
        let every_second = Rules { remind: Remind { pause_minutes: 0 }, ..usual.clone() };
        assert_eq!(Rules::parse(&every_second.to_json()), Err(RulesFault::Bounds("remind.pause_minutes")));
        let later = Rules { format: "publishing/2".to_owned(), ..usual.clone() };
        assert_eq!(Rules::parse(&later.to_json()), Err(RulesFault::Format));
        let never = Rules { version: 0, ..usual.clone() };
        assert_eq!(Rules::parse(&never.to_json()), Err(RulesFault::Version));
        assert!(matches!(Rules::parse("{}"), Err(RulesFault::Malformed(_))));
    }

    #[test]
    fn an_agency_has_sentences_of_its_own_and_rules_of_before_have_none() {
        let with = |sentences: &[(&str, &str)]| {
            let sentences =
                sentences.iter().map(|&(name, text)| Sentence { name: name.to_owned(), text: text.to_owned() });
            let rules = Rules { sentences: sentences.collect(), ..Rules::usual() };
            Rules::parse(&rules.to_json()).map(|rules| rules.sentences.len())
        };
        assert!(!Rules::usual().to_json().contains("sentences"), "what was kept before reads as it did");
        assert_eq!(with(&[("العلم", "اطلعت على هذا التعميم."), ("الالتزام", "وألتزم بالعمل به.")]), Ok(2));
        let (long_name, long_text) = ("س".repeat(61), "س".repeat(2_001));
        for wrong in [
            ("", "نص"),
            ("  ", "نص"),
            ("اسم", " "),
            ("سطر\nآخر", "نص"),
            ("اسم", "نص\tآخر"),
            (&long_name, "نص"),
            ("اسم", &long_text),
        ] {
            assert_eq!(with(&[("العلم", "اطلعت."), wrong]), Err(RulesFault::Sentence(2)), "{wrong:?}");
        }
        assert_eq!(with(&[("العلم", "اطلعت."), (" العلم ", "غيرها")]), Err(RulesFault::Sentence(2)));
        let names: Vec<String> = (0..13).map(|number| number.to_string()).collect();
        let many: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "نص")).collect();
        assert_eq!((with(&many[..12]), with(&many)), (Ok(12), Err(RulesFault::Sentences)));
    }
}

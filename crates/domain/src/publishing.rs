//! The agency's rules of publishing, as data: when a second person must approve, how long a matter may be contested, how often may be reminded.

use serde::{Deserialize, Serialize};

/// The format that this program writes and reads.
pub const FORMAT: &str = "publishing/1";

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
        match bounds.into_iter().find(|(_, value, bounds)| !bounds.contains(value)) {
            Some((name, _, _)) => Err(RulesFault::Bounds(name)),
            None => Ok(rules),
        }
    }

    /// As it is kept and shown.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
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
        let never = Rules { version: 0, ..usual };
        assert_eq!(Rules::parse(&never.to_json()), Err(RulesFault::Version));
        assert!(matches!(Rules::parse("{}"), Err(RulesFault::Malformed(_))));
    }
}

//! The policy of the bell: what each class of circular may do to a person's attention, as an agency writes it.

use super::hours::{Hours, Weekday, Written};
use super::{Class, Rung};
use serde::{Deserialize, Serialize};

/// The format that is understood here.
pub const FORMAT: &str = "bell/1";
/// The most bytes of a written policy.
pub const MAX_BYTES: usize = 64 * 1024;
/// A toast that comes back sooner is not put away by anybody; one that comes back later than after a week was forgotten.
const REPEAT_SECS: std::ops::RangeInclusive<u32> = 30..=WEEK_SECS;
const SNOOZE_SECS: std::ops::RangeInclusive<u32> = 60..=86_400;
const WEEK_SECS: u32 = 7 * 86_400;
const MOST_SNOOZES: u32 = 50;
const MOST_RUNGS: usize = 20;
const MOST_HOURS: u32 = 24 * 366;

/// Whether the alert window shows a duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// Never.
    Never,
    /// Once its deadline has passed.
    Overdue,
    /// From the beginning.
    Always,
}

/// The rules of one class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Seconds between the arrival at a desk and the first rung.
    pub grace_secs: u32,
    /// Seconds after which a dismissed toast comes back.
    pub repeat_secs: u32,
    /// Seconds that a snooze lasts.
    pub snooze_secs: u32,
    /// Whether it rings outside duty hours too.
    pub outside_hours: bool,
    /// Whether it breaks a "do not disturb".
    pub breaks_do_not_disturb: bool,
    /// Whether it breaks into a full screen.
    pub breaks_full_screen: bool,
    /// Whether a rung has a sound.
    pub sound: bool,
    /// Whether the alert window shows it.
    pub window: Window,
    /// Who is told, and when, while it stays unmet.
    #[serde(default)]
    pub ladder: Vec<Rung>,
}

/// The rules of every class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Classes {
    /// What informs.
    pub information: Rules,
    /// What binds.
    pub binding: Rules,
    /// What binds and is urgent.
    pub urgent: Rules,
    /// What waits for nobody.
    pub emergency: Rules,
}

/// A policy as it is written and sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sheet {
    format: String,
    version: u32,
    hours: Written,
    snoozes_a_day: u32,
    classes: Classes,
}

/// A policy that was judged: everything in it is possible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    sheet: Sheet,
    hours: Hours,
}

/// Why a policy cannot be followed. The sentences are the administrator's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyFault {
    /// Larger than [`MAX_BYTES`].
    #[error("a policy of {0} bytes is too long; {MAX_BYTES} are allowed")]
    TooLong(usize),
    /// Not in the form of a policy.
    #[error("this is no bell policy: {0}")]
    Form(String),
    /// Of a format that is not understood here.
    #[error("format {0:?} is not understood here; this program reads {FORMAT:?}")]
    Format(String),
    /// Versions count from 1.
    #[error("a version is 1 or more")]
    Version,
    /// No clock on earth is so far from UTC.
    #[error("an offset of {0} minutes from UTC is impossible; the most is 840")]
    Offset(i32),
    /// A stretch that is no time of day, or ends before it begins.
    #[error("duty from {0:?} until {1:?} is impossible; write HH:MM, the end after the beginning, 24:00 for midnight")]
    Stretch(String, String),
    /// Two stretches of a day cover the same minutes.
    #[error("the stretches of duty on {0:?} overlap")]
    Overlap(Weekday),
    /// Nobody is ever on duty.
    #[error("no day has any duty hours; nothing but emergencies would ever ring")]
    NoHours,
    /// Too many holidays.
    #[error("{0} holidays are too many; 400 are allowed")]
    Holidays(usize),
    /// A holiday that ends before it begins, or lasts longer than a year.
    #[error("the holiday that begins on {0} ends before it begins, or lasts longer than a year")]
    Holiday(String),
    /// A number of a class outside its limits.
    #[error("{class}: {what} is {given}; it must be {least} to {most}")]
    Number {
        /// The class.
        class: &'static str,
        /// Which number.
        what: &'static str,
        /// What was written.
        given: u32,
        /// The least.
        least: u32,
        /// The most.
        most: u32,
    },
    /// Too many snoozes.
    #[error("{0} snoozes a day are too many; {MOST_SNOOZES} are allowed")]
    Snoozes(u32),
    /// A ladder that is too long.
    #[error("{0}: the ladder has more than {MOST_RUNGS} rungs, or one beyond a year")]
    Ladder(&'static str),
    /// An emergency that can be kept waiting.
    #[error(
        "an emergency may wait neither for duty hours nor for a grace: set outside_hours to true and grace_secs to 0"
    )]
    LateEmergency,
}

impl Policy {
    /// Reads a policy from outside and judges it.
    ///
    /// # Errors
    /// The first thing in it that cannot be followed.
    pub fn parse(text: &str) -> Result<Self, PolicyFault> {
        #[derive(Deserialize)]
        struct Header {
            #[serde(default)]
            format: String,
        }
        if text.len() > MAX_BYTES {
            return Err(PolicyFault::TooLong(text.len()));
        }
        let form = |error: serde_json::Error| PolicyFault::Form(error.to_string());
        // A policy from the future may have any form: what it is comes before whether it is well formed.
        let Header { format } = serde_json::from_str(text).map_err(form)?;
        if format != FORMAT {
            return Err(PolicyFault::Format(format.chars().take(40).collect()));
        }
        Self::of(serde_json::from_str(text).map_err(form)?)
    }

    fn of(sheet: Sheet) -> Result<Self, PolicyFault> {
        if sheet.version == 0 {
            return Err(PolicyFault::Version);
        }
        if sheet.snoozes_a_day > MOST_SNOOZES {
            return Err(PolicyFault::Snoozes(sheet.snoozes_a_day));
        }
        let hours = Hours::of(&sheet.hours)?;
        for class in Class::ALL {
            judge(class, sheet.classes.of(class))?;
        }
        let emergency = &sheet.classes.emergency;
        if !emergency.outside_hours || emergency.grace_secs > 0 {
            return Err(PolicyFault::LateEmergency);
        }
        Ok(Self { sheet, hours })
    }

    /// The policy of an agency that wrote none: duty from Sunday to Thursday, half past seven to half past two, three snoozes a day.
    pub fn usual(utc_offset_minutes: i32) -> Self {
        let mut sheet: Sheet =
            serde_json::from_str(include_str!("usual.json")).unwrap_or_else(|_| unreachable!("tested below"));
        sheet.hours.utc_offset_minutes = utc_offset_minutes.clamp(-840, 840);
        Self::of(sheet).unwrap_or_else(|_| unreachable!("tested below"))
    }

    /// What a desk follows while its registry tells no policy: it rings at any time, and again so many seconds after a dismissal. Nothing can be
    /// put off, and no window comes up. Its version is 0, which no written policy has.
    pub fn untold(repeat_secs: u32) -> Self {
        let mut sheet = Self::usual(0).sheet;
        sheet.version = 0;
        sheet.snoozes_a_day = 0;
        let classes = &mut sheet.classes;
        for rules in [&mut classes.information, &mut classes.binding, &mut classes.urgent, &mut classes.emergency] {
            *rules = Rules {
                grace_secs: 0,
                repeat_secs,
                snooze_secs: 0,
                outside_hours: true,
                breaks_do_not_disturb: true,
                breaks_full_screen: true,
                sound: true,
                window: Window::Never,
                ladder: Vec::new(),
            };
        }
        let hours = Hours::of(&sheet.hours).unwrap_or_else(|_| unreachable!("those of the usual policy"));
        Self { sheet, hours }
    }

    /// The policy as it is written and sent.
    pub fn to_json(&self) -> String {
        serde_json::to_string(&self.sheet).unwrap_or_default()
    }

    /// Its version; a later one replaces it.
    pub fn version(&self) -> u32 {
        self.sheet.version
    }

    /// The agency's hours.
    pub fn hours(&self) -> &Hours {
        &self.hours
    }

    /// How often a person may snooze on one day of the agency, all circulars together.
    pub fn snoozes_a_day(&self) -> u32 {
        self.sheet.snoozes_a_day
    }

    /// The rules of a class.
    pub fn rules(&self, class: Class) -> &Rules {
        self.sheet.classes.of(class)
    }
}

impl Classes {
    fn of(&self, class: Class) -> &Rules {
        match class {
            Class::Information => &self.information,
            Class::Binding => &self.binding,
            Class::Urgent => &self.urgent,
            Class::Emergency => &self.emergency,
        }
    }
}

fn judge(class: Class, rules: &Rules) -> Result<(), PolicyFault> {
    let within = |what, given, limits: std::ops::RangeInclusive<u32>| {
        let (least, most) = (*limits.start(), *limits.end());
        if limits.contains(&given) {
            Ok(())
        } else {
            Err(PolicyFault::Number { class: class.as_str(), what, given, least, most })
        }
    };
    within("grace_secs", rules.grace_secs, 0..=WEEK_SECS)?;
    within("repeat_secs", rules.repeat_secs, REPEAT_SECS)?;
    within("snooze_secs", rules.snooze_secs, SNOOZE_SECS)?;
    if rules.ladder.len() > MOST_RUNGS || rules.ladder.iter().any(|rung| rung.when.hours() > MOST_HOURS) {
        return Err(PolicyFault::Ladder(class.as_str()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn written() -> Value {
        serde_json::from_str(include_str!("usual.json")).unwrap()
    }

    fn refused(change: impl FnOnce(&mut Value)) -> PolicyFault {
        let mut sheet = written();
        change(&mut sheet);
        Policy::parse(&sheet.to_string()).unwrap_err()
    }

    #[test]
    fn the_usual_policy_can_be_followed_anywhere_and_says_what_was_written() {
        for offset in [-840, 0, 180, 240, 840, i32::MAX] {
            let policy = Policy::usual(offset);
            assert_eq!(Policy::parse(&policy.to_json()), Ok(policy));
        }
        assert_eq!(Policy::parse(&written().to_string()), Ok(Policy::usual(180)));
        assert_eq!(Policy::usual(180).rules(Class::Emergency).window, Window::Always);
    }

    #[test]
    fn what_cannot_be_followed_is_refused_in_words() {
        let future = refused(|sheet| *sheet = json!({"format": "bell/2", "tones": []}));
        assert_eq!(future, PolicyFault::Format("bell/2".into()));
        assert_eq!(future.to_string(), "format \"bell/2\" is not understood here; this program reads \"bell/1\"");
        assert!(
            matches!(refused(|s| s["classes"]["festive"] = s["classes"]["urgent"].clone()), PolicyFault::Form(why) if why.contains("festive"))
        );
        assert!(matches!(
            refused(|s| drop(s["classes"].as_object_mut().unwrap().remove("urgent"))),
            PolicyFault::Form(_)
        ));
        assert_eq!(refused(|s| s["version"] = json!(0)), PolicyFault::Version);
        assert_eq!(refused(|s| s["snoozes_a_day"] = json!(51)), PolicyFault::Snoozes(51));
        let zero = refused(|s| s["classes"]["binding"]["repeat_secs"] = json!(0));
        assert_eq!(zero.to_string(), "binding: repeat_secs is 0; it must be 30 to 604800");
        assert!(matches!(
            refused(|s| s["classes"]["urgent"]["snooze_secs"] = json!(5)),
            PolicyFault::Number { what: "snooze_secs", .. }
        ));
        assert_eq!(refused(|s| s["classes"]["emergency"]["outside_hours"] = json!(false)), PolicyFault::LateEmergency);
        let far = json!({"when": {"hours_after_issue": 1_000_000}, "step": "remind"});
        assert_eq!(refused(|s| s["classes"]["binding"]["ladder"] = json!([far])), PolicyFault::Ladder("binding"));
        assert!(matches!(Policy::parse("not json"), Err(PolicyFault::Form(_))));
        assert!(matches!(Policy::parse(&" ".repeat(MAX_BYTES + 1)), Err(PolicyFault::TooLong(_))));
    }
}

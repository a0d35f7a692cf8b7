//! What a toast says: pure text, from what is owed, in the person's words and within what the daemon can show.

use crate::text;
use crate::words::{Voice, unmarked};
use diwan_desk::ports::{NAMED, Rung, RungItem};
use diwan_domain::bell::Class;

/// The key of a click on the toast itself.
pub const DEFAULT: &str = "default";
/// The key of the button that opens the circular.
pub const OPEN: &str = "open";
/// The key of the button that acknowledges.
pub const ACKNOWLEDGE: &str = "acknowledge";

/// The longest subject, issuer or number in a toast, in characters as a reader counts them; the window has the whole.
const LONGEST: usize = 160;

const RIGHT_TO_LEFT_MARK: char = '\u{200F}';

/// What this notification daemon says it can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Abilities {
    /// Buttons and clicks.
    pub actions: bool,
    /// Text below the title.
    pub body: bool,
    /// The body is markup, so that `&` and `<` must be escaped.
    pub markup: bool,
}

impl Abilities {
    /// Reads the daemon's own list.
    pub fn of(capabilities: &[String]) -> Self {
        let has = |name: &str| capabilities.iter().any(|capability| capability == name);
        Self { actions: has("actions"), body: has("body"), markup: has("body-markup") }
    }
}

/// What is heard with a toast, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound {
    /// Nothing: it only stands there anew.
    None,
    /// Something arrived or is still owed.
    Message,
    /// An emergency.
    Warning,
}

impl Sound {
    /// The sound of a rung.
    pub fn of(rung: &Rung) -> Self {
        match rung.sound {
            false => Self::None,
            true if urges(rung) => Self::Warning,
            true => Self::Message,
        }
    }
}

/// A toast, ready to be handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// The title.
    pub summary: String,
    /// The text below, lines parted by line feeds; empty when the daemon shows none.
    pub body: String,
    /// Key and label of each action; empty when the daemon has none.
    pub actions: Vec<(&'static str, String)>,
}

impl Toast {
    /// One owed circular is named with its origin and deadline and may be acknowledged where it allows that; several are counted and listed.
    /// An emergency says so in words: colour and sound are not enough.
    pub fn compose(rung: &Rung, voice: &Voice, abilities: Abilities) -> Self {
        let (title, lines) = match rung.owed.as_slice() {
            [only] => (voice.say("notify--one-title"), about_one(only, voice)),
            several => (voice.count("tray--owed", count(several.len())), about_several(rung, voice)),
        };
        let title = match (urges(rung), rung.again) {
            (true, _) => voice.say_with("notify--emergency", &[("title", &title)]),
            (false, true) => voice.say_with("notify--again", &[("title", &title)]),
            (false, false) => title,
        };
        let lines: Vec<String> = lines.iter().map(|line| led(line, voice)).collect();
        let (summary, body) = if abilities.body {
            let text = lines.join("\n");
            (led(&unmarked(&title), voice), if abilities.markup { escaped(&text) } else { text })
        } else {
            // Without a body the subject is worth more than the sentence that one is owed.
            (lines.into_iter().next().unwrap_or(title), String::new())
        };
        Self { summary, body, actions: actions(rung, voice, abilities) }
    }
}

/// Whether the toast of this rung may be answered with an acknowledgement: exactly one is owed, and it allows that.
pub fn may_acknowledge(rung: &Rung) -> Option<&RungItem> {
    match rung.owed.as_slice() {
        [only] if only.acknowledge_from_alert => Some(only),
        _ => None,
    }
}

/// Whether an emergency is among what is owed.
fn urges(rung: &Rung) -> bool {
    rung.owed.iter().any(|item| item.class == Class::Emergency)
}

fn about_one(item: &RungItem, voice: &Voice) -> Vec<String> {
    let mut lines = vec![plain(&item.subject)];
    let (issuer, number) = (plain(&item.issuer), voice.digits(&plain(&item.number)));
    lines.push(voice.say_with("notify--origin", &[("issuer", &issuer), ("number", &number)]));
    if let Some((date, time)) = item.deadline.and_then(|deadline| voice.day_and_hour(deadline)) {
        lines.push(voice.say_with("notify--deadline", &[("date", &date), ("time", &time)]));
    }
    lines
}

/// Names what the desk counts as shown by this toast, emergencies first, the newest of news before the others; the rest is counted.
fn about_several(rung: &Rung, voice: &Voice) -> Vec<String> {
    let line = |item: &RungItem| {
        let (subject, number) = (plain(&item.subject), voice.digits(&plain(&item.number)));
        voice.say_with("notify--many-line", &[("subject", &subject), ("number", &number)])
    };
    let mut named: Vec<&RungItem> = rung.named().collect();
    if !rung.again {
        named.reverse();
    }
    named.sort_by_key(|item| item.class != Class::Emergency);
    let mut lines: Vec<String> = named.into_iter().map(line).collect();
    if rung.owed.len() > NAMED {
        lines.push(voice.count("notify--many-more", count(rung.owed.len() - NAMED)));
    }
    lines
}

fn actions(rung: &Rung, voice: &Voice, abilities: Abilities) -> Vec<(&'static str, String)> {
    if !abilities.actions {
        return Vec::new();
    }
    let open = voice.say(if rung.owed.len() == 1 { "notify--action-open" } else { "notify--action-open-oldest" });
    let mut actions = vec![(DEFAULT, open.clone()), (OPEN, open)];
    if may_acknowledge(rung).is_some() {
        actions.push((ACKNOWLEDGE, voice.say("notify--action-acknowledge")));
    }
    actions
}

/// A text from outside as one harmless line.
fn plain(outside: &str) -> String {
    text::line(outside, LONGEST)
}

/// In Arabic, a line that does not begin with an Arabic letter gets a mark before it: the daemons take a line's direction from its first strong letter,
/// and a line that begins with a Latin word or a number would otherwise run from left to right.
fn led(line: &str, voice: &Voice) -> String {
    let begins_arabic = line.chars().next().is_some_and(|c| ('\u{0620}'..='\u{064A}').contains(&c));
    if voice.is_arabic() && !begins_arabic && !line.is_empty() {
        format!("{RIGHT_TO_LEFT_MARK}{line}")
    } else {
        line.to_owned()
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use diwan_desk::view::Settings;
    use diwan_domain::Moment;
    use jiff::tz::{TimeZone, offset};

    const ALL: Abilities = Abilities { actions: true, body: true, markup: true };

    fn voice(language: &str) -> Voice {
        Voice::new(&Settings { language: language.into(), ..Settings::default() }, TimeZone::fixed(offset(4)))
    }

    fn item(subject: &str) -> RungItem {
        RungItem {
            id: "c1".into(),
            subject: subject.into(),
            number: "ت/2026/109".into(),
            issuer: "إدارة أمن المعلومات".into(),
            class: Class::Binding,
            deadline: Moment::parse_rfc3339("2026-11-24T10:00:00Z"),
            acknowledge_from_alert: true,
        }
    }

    fn rung(subjects: &[&str], again: bool) -> Rung {
        Rung { owed: subjects.iter().map(|subject| item(subject)).collect(), again, sound: !again, pressing: false }
    }

    fn bare(text: &str) -> String {
        text.chars().filter(|c| !matches!(c, '\u{2066}'..='\u{2069}' | '\u{200F}')).collect()
    }

    #[test]
    fn one_circular_is_named_with_origin_and_deadline_and_can_be_acknowledged() {
        let toast = Toast::compose(&rung(&["ضوابط الأجهزة المحمولة"], false), &voice("ar"), ALL);
        assert_eq!(toast.summary, "تعميم بانتظار إقرارك");
        assert_eq!(
            bare(&toast.body),
            "ضوابط الأجهزة المحمولة\nإدارة أمن المعلومات، رقم ت/٢٠٢٦/١٠٩\n\
             آخر موعد للإقرار: ٢٤ نوفمبر ٢٠٢٦ م الموافق ١٤ جمادى الآخرة ١٤٤٨ هـ، الساعة ١٤:٠٠"
        );
        let keys: Vec<&str> = toast.actions.iter().map(|(key, _)| *key).collect();
        assert_eq!(keys, [DEFAULT, OPEN, ACKNOWLEDGE]);
    }

    #[test]
    fn acknowledging_is_offered_only_where_the_one_circular_allows_it() {
        let mut reading_first = rung(&["أ"], false);
        reading_first.owed[0].acknowledge_from_alert = false;
        for rung in [reading_first, rung(&["أ", "ب"], false)] {
            let toast = Toast::compose(&rung, &voice("ar"), ALL);
            assert!(toast.actions.iter().all(|(key, _)| *key != ACKNOWLEDGE));
            assert_eq!(may_acknowledge(&rung), None);
        }
    }

    #[test]
    fn several_are_counted_and_the_first_three_are_named() {
        let owed = ["أولها", "ثانيها", "ثالثها", "رابعها", "خامسها"];
        let toast = Toast::compose(&rung(&owed, false), &voice("ar"), ALL);
        assert_eq!(bare(&toast.summary), "٥ تعاميم بانتظار إقرارك");
        let body = bare(&toast.body);
        let lines: Vec<&str> = body.lines().collect();
        assert_eq!(lines.len(), 4);
        assert_eq!(lines[0], "خامسها (رقم ت/٢٠٢٦/١٠٩)", "the news first");
        assert_eq!(lines[3], "وتعميمان آخران");
        assert_eq!(toast.actions[0].1, "افتح الأقدم");
        let reminder = Toast::compose(&rung(&owed, true), &voice("ar"), ALL);
        assert!(bare(&reminder.body).starts_with("أولها "), "a reminder begins with what waits longest");
    }

    #[test]
    fn a_repetition_says_that_it_is_one() {
        assert_eq!(
            bare(&Toast::compose(&rung(&["أ"], true), &voice("ar"), ALL).summary),
            "تذكير: تعميم بانتظار إقرارك"
        );
        let english = Toast::compose(&rung(&["أ", "ب"], true), &voice("en"), ALL);
        assert_eq!(bare(&english.summary), "Reminder: 2 circulars await your acknowledgement");
    }

    #[test]
    fn an_emergency_is_said_in_words_stands_first_and_sounds_like_one() {
        let mut one = rung(&["إخلاء المبنى"], false);
        assert_eq!(Sound::of(&one), Sound::Message);
        one.owed[0].class = Class::Emergency;
        let toast = Toast::compose(&one, &voice("ar"), ALL);
        assert_eq!(toast.summary, "تعميم طارئ: تعميم بانتظار إقرارك");
        assert_eq!(Sound::of(&one), Sound::Warning);
        assert_eq!(Sound::of(&Rung { sound: false, ..one }), Sound::None);

        let mut several = rung(&["أولها", "ثانيها", "ثالثها", "رابعها", "خامسها"], true);
        several.owed[2].class = Class::Emergency;
        let toast = Toast::compose(&several, &voice("en"), ALL);
        assert_eq!(bare(&toast.summary), "Emergency: 5 circulars await your acknowledgement");
        assert!(bare(&toast.body).starts_with("ثالثها "), "{}", toast.body);
    }

    #[test]
    fn in_arabic_every_line_runs_from_right_to_left_whatever_it_begins_with() {
        let toast = Toast::compose(&rung(&["INV-2291 فاتورة"], false), &voice("ar"), ALL);
        for line in toast.body.lines() {
            let first = line.chars().next().unwrap();
            assert!(first == RIGHT_TO_LEFT_MARK || ('\u{0620}'..='\u{064A}').contains(&first), "{line:?}");
        }
        let english = Toast::compose(&rung(&["INV-2291 فاتورة"], false), &voice("en"), ALL);
        assert!(!english.body.contains(RIGHT_TO_LEFT_MARK));
    }

    #[test]
    fn a_hostile_subject_stays_text() {
        let subject = "<b>عاجل</b> & <a href='x'>\u{202E}مقلوب\nسطر\u{0007}";
        let toast = Toast::compose(&rung(&[subject], false), &voice("ar"), ALL);
        let first = bare(toast.body.lines().next().unwrap());
        assert_eq!(first, "&lt;b&gt;عاجل&lt;/b&gt; &amp; &lt;a href='x'&gt;مقلوب سطر");
        let unmarked = Toast::compose(&rung(&["أ & ب"], false), &voice("ar"), Abilities { markup: false, ..ALL });
        assert!(unmarked.body.starts_with("أ & ب\n"));
        let long = Toast::compose(&rung(&["ط".repeat(5000).as_str()], false), &voice("ar"), ALL);
        assert_eq!(long.body.lines().next().unwrap().chars().count(), LONGEST);
    }

    #[test]
    fn a_daemon_without_body_and_actions_still_shows_the_subject() {
        let poor = Abilities::of(&["icon-static".to_owned()]);
        let toast = Toast::compose(&rung(&["ضوابط"], false), &voice("ar"), poor);
        assert_eq!((toast.summary.as_str(), toast.body.as_str()), ("ضوابط", ""));
        assert!(toast.actions.is_empty());
    }
}

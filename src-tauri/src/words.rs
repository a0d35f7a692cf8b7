//! The shell's own words (tray, notifications, window title, what is printed) in the person's language, digits and calendar.

use diwan_desk::export::{ExportWords, Manner};
use diwan_desk::view::Settings;
use diwan_domain::Moment;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use icu_calendar::cal::Hijri;
use icu_calendar::cal::hijri::UmmAlQura;
use icu_calendar::{Date, Gregorian};
use icu_plurals::{PluralCategory, PluralRules, PluralRulesOptions};
use jiff::tz::TimeZone;
use std::sync::{Arc, PoisonError, RwLock};

/// The shell's own texts, what stands on paper, and what the window calls things that are printed too.
const ARABIC: [&str; 4] = [
    include_str!("../../locales/ar/shell.ftl"),
    include_str!("../../locales/ar/paper.ftl"),
    include_str!("../../locales/ar/record.ftl"),
    include_str!("../../locales/ar/contest.ftl"),
];
const ENGLISH: [&str; 4] = [
    include_str!("../../locales/en/shell.ftl"),
    include_str!("../../locales/en/paper.ftl"),
    include_str!("../../locales/en/record.ftl"),
    include_str!("../../locales/en/contest.ftl"),
];

/// The voice of the moment, exchanged whole when the person changes a setting.
pub struct Words {
    voice: RwLock<Arc<Voice>>,
}

impl Words {
    /// Words as these settings want them.
    pub fn new(settings: &Settings) -> Self {
        Self { voice: RwLock::new(Arc::new(Voice::new(settings, TimeZone::system()))) }
    }

    /// From now on, other settings count. Answers whether anything changed for the ear.
    pub fn change(&self, settings: &Settings) -> bool {
        let next = Voice::new(settings, TimeZone::system());
        let mut voice = self.voice.write().unwrap_or_else(PoisonError::into_inner);
        let changed = voice.ear() != next.ear();
        *voice = Arc::new(next);
        changed
    }

    /// The voice to speak one whole message with, so that a change in between cannot mix languages.
    pub fn voice(&self) -> Arc<Voice> {
        Arc::clone(&self.voice.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// One language with one kind of digits and one order of calendars.
pub struct Voice {
    arabic: bool,
    arabic_digits: bool,
    hijri_first: bool,
    zone: TimeZone,
    bundle: FluentBundle<FluentResource>,
}

impl Voice {
    /// `zone` is where the person's clock hangs: deadlines are told in it.
    pub fn new(settings: &Settings, zone: TimeZone) -> Self {
        let arabic = settings.language != "en";
        let (language, sources) =
            if arabic { (unic_langid::langid!("ar"), ARABIC) } else { (unic_langid::langid!("en"), ENGLISH) };
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        for source in sources {
            let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(readable, errors)| {
                tracing::error!(?errors, "the shell's words have a fault");
                readable
            });
            if let Err(errors) = bundle.add_resource(resource) {
                tracing::error!(?errors, "the shell's words say something twice");
            }
        }
        Self {
            arabic,
            arabic_digits: settings.digits == "arab" || (settings.digits == "auto" && arabic),
            hijri_first: settings.calendar == "hijri",
            zone,
            bundle,
        }
    }

    /// Whether the text runs from right to left.
    pub fn is_arabic(&self) -> bool {
        self.arabic
    }

    /// What makes one voice sound unlike another.
    fn ear(&self) -> (bool, bool, bool) {
        (self.arabic, self.arabic_digits, self.hijri_first)
    }

    /// A message without variables.
    pub fn say(&self, id: &str) -> String {
        self.say_with(id, &[])
    }

    /// A message with texts in it. Each is isolated by Fluent, so that a number cannot turn the sentence around.
    pub fn say_with(&self, id: &str, texts: &[(&str, &str)]) -> String {
        let mut args = FluentArgs::new();
        for (name, text) in texts {
            args.set(*name, FluentValue::from(*text));
        }
        self.format(id, &args)
    }

    /// A message that counts. The plural category is ICU's, because fluent-rs picks wrong Arabic forms from 103 up.
    pub fn count(&self, id: &str, n: i64) -> String {
        let mut args = FluentArgs::new();
        args.set("category", self.category(n));
        args.set("n", self.digits(&n.to_string()));
        self.format(id, &args)
    }

    /// A day and an hour in the person's calendar order, e.g. for a deadline: (date, time).
    pub fn day_and_hour(&self, moment: Moment) -> Option<(String, String)> {
        let local = jiff::Timestamp::from_millisecond(moment.0).ok()?.to_zoned(self.zone.clone());
        let (year, month, day) = (i32::from(local.year()), local.month().unsigned_abs(), local.day().unsigned_abs());
        let gregorian = Date::<Gregorian>::try_new_gregorian(year, month, day).ok()?;
        let hijri = gregorian.to_calendar(Hijri::<UmmAlQura>::new_umm_al_qura());
        let in_gregorian = self.date("notify--gregorian", year, month, day);
        let in_hijri =
            self.date("notify--hijri", hijri.year().extended_year(), hijri.month().number(), hijri.day_of_month().0);
        let (first, second) = if self.hijri_first { (in_hijri, in_gregorian) } else { (in_gregorian, in_hijri) };
        let date = self.say_with("notify--both-dates", &[("first", &first), ("second", &second)]);
        Some((date, self.digits(&format!("{:02}:{:02}", local.hour(), local.minute()))))
    }

    /// Latin digits turned into the person's.
    pub fn digits(&self, text: &str) -> String {
        if !self.arabic_digits {
            return text.to_owned();
        }
        text.chars().map(|c| c.to_digit(10).and_then(|d| char::from_u32('٠' as u32 + d)).unwrap_or(c)).collect()
    }

    fn date(&self, id: &str, year: i32, month: u8, day: u8) -> String {
        let (day, year) = (self.digits(&day.to_string()), self.digits(&year.to_string()));
        self.say_with(id, &[("day", &day), ("month", &format!("m{month}")), ("year", &year)])
    }

    fn category(&self, n: i64) -> &'static str {
        let locale = if self.arabic { icu_locale_core::locale!("ar") } else { icu_locale_core::locale!("en") };
        // Made at each count: the rules are data in the binary, and they cannot be shared between threads.
        let rules = PluralRules::try_new(locale.into(), PluralRulesOptions::default());
        match rules.ok().map(|rules| rules.category_for(n)) {
            Some(PluralCategory::Zero) => "zero",
            Some(PluralCategory::One) => "one",
            Some(PluralCategory::Two) => "two",
            Some(PluralCategory::Few) => "few",
            Some(PluralCategory::Many) => "many",
            Some(PluralCategory::Other) | None => "other",
        }
    }

    fn format(&self, id: &str, args: &FluentArgs<'_>) -> String {
        let Some(pattern) = self.bundle.get_message(id).and_then(|message| message.value()) else {
            tracing::error!(id, "a sentence of the shell is missing");
            return String::new();
        };
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(args), &mut errors);
        if !errors.is_empty() {
            tracing::error!(id, ?errors, "a sentence of the shell lacks a word");
        }
        text.into_owned()
    }
}

/// What is printed is said plainly: the press sets each line by itself, and programs that read rows want no marks.
impl ExportWords for Voice {
    fn say(&self, id: &str, texts: &[(&str, &str)]) -> String {
        // What a later registry calls by a new word has no text here; whoever prints says the word then.
        if self.bundle.has_message(id) { unmarked(&self.say_with(id, texts)) } else { String::new() }
    }

    fn count(&self, id: &str, n: i64) -> String {
        unmarked(&Self::count(self, id, n))
    }

    fn moment(&self, at: Moment) -> String {
        let Some((date, time)) = self.day_and_hour(at) else { return String::new() };
        ExportWords::say(self, "paper--moment", &[("date", &unmarked(&date)), ("time", &time)])
    }

    fn manner(&self) -> Manner {
        let say = |id: &str, texts: &[(&str, &str)]| ExportWords::say(self, id, texts);
        Manner {
            language: if self.arabic { "ar" } else { "en" }.to_owned(),
            rtl: self.arabic,
            arabic_digits: self.arabic_digits,
            hijri_first: self.hijri_first,
            zone: self.zone.clone(),
            gregorian_mark: say("paper--gregorian-mark", &[]),
            hijri_mark: say("paper--hijri-mark", &[]),
            foot: say("paper--foot", &[("page", "{page}"), ("pages", "{pages}")]),
            both: say("paper--both-calendars", &[("heading", "{heading}")]),
        }
    }
}

/// A sentence without the marks that isolate its parts. For titles that are wholly the shell's own words: what stands around them (the daemon's or the
/// panel's text) may run the other way, and then a part that is isolated would change places; old panels draw the marks as boxes.
pub fn unmarked(text: &str) -> String {
    text.chars().filter(|c| !('\u{2066}'..='\u{2069}').contains(c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use diwan_desk::export::{EXPORT_COUNTS, EXPORT_WORDS};
    use std::collections::BTreeSet;

    /// A voice in Muscat (UTC+4, no summer time).
    pub(crate) fn voice(language: &str, digits: &str, calendar: &str) -> Voice {
        let settings = Settings {
            language: language.into(),
            digits: digits.into(),
            calendar: calendar.into(),
            ..Settings::default()
        };
        Voice::new(&settings, TimeZone::fixed(jiff::tz::offset(4)))
    }

    #[test]
    fn every_count_to_250_takes_the_form_that_icu_names() {
        let arabic = voice("ar", "latn", "gregorian");
        let rules = PluralRules::try_new(icu_locale_core::locale!("ar").into(), PluralRulesOptions::default()).unwrap();
        for n in 0..=250_i64 {
            let expected = match rules.category_for(n) {
                PluralCategory::Zero => "لا تعاميم بانتظار إقرارك".to_owned(),
                PluralCategory::One => "تعميم واحد بانتظار إقرارك".to_owned(),
                PluralCategory::Two => "تعميمان بانتظار إقرارك".to_owned(),
                PluralCategory::Few => format!("{n} تعاميم بانتظار إقرارك"),
                PluralCategory::Many => format!("{n} تعميماً بانتظار إقرارك"),
                PluralCategory::Other => format!("{n} تعميم بانتظار إقرارك"),
            };
            assert_eq!(unmarked(&arabic.count("tray--owed", n)), expected, "for {n}");
        }
    }

    #[test]
    fn the_forms_that_fluent_alone_gets_wrong_are_right() {
        let arabic = voice("ar", "auto", "gregorian");
        assert_eq!(unmarked(&arabic.count("tray--owed", 103)), "١٠٣ تعاميم بانتظار إقرارك");
        assert_eq!(unmarked(&arabic.count("tray--owed", 111)), "١١١ تعميماً بانتظار إقرارك");
        assert_eq!(unmarked(&arabic.count("tray--owed", 200)), "٢٠٠ تعميم بانتظار إقرارك");
    }

    #[test]
    fn english_has_two_forms_and_digits_follow_the_setting() {
        let english = voice("en", "auto", "gregorian");
        assert_eq!(unmarked(&english.count("tray--unread", 1)), "1 unread letter or circular");
        assert_eq!(unmarked(&english.count("tray--unread", 0)), "0 unread letters and circulars");
        let arabic_digits = voice("en", "arab", "gregorian");
        assert_eq!(unmarked(&arabic_digits.count("tray--unread", 12)), "١٢ unread letters and circulars");
    }

    #[test]
    fn a_deadline_is_told_in_both_calendars_and_the_local_hour() {
        // 2025-03-01 is 1 Ramadan 1446 by Umm al-Qura; 20:30 UTC on the day before is already that day in Muscat.
        let moment = Moment::parse_rfc3339("2025-02-28T20:30:00Z").unwrap();
        let (date, time) = voice("ar", "auto", "gregorian").day_and_hour(moment).unwrap();
        assert_eq!(unmarked(&date), "١ مارس ٢٠٢٥ م الموافق ١ رمضان ١٤٤٦ هـ");
        assert_eq!(time, "٠٠:٣٠");
        let (date, _) = voice("en", "auto", "hijri").day_and_hour(moment).unwrap();
        assert_eq!(unmarked(&date), "1 Ramadan 1446 AH (1 March 2025)");
    }

    #[test]
    fn a_changed_setting_changes_the_voice_at_once() {
        let words = Words::new(&Settings::default());
        assert!(words.voice().is_arabic());
        assert!(words.change(&Settings { language: "en".into(), ..Settings::default() }));
        assert_eq!(words.voice().say("tray--open"), "Open Diwan");
        assert!(!words.change(&Settings { language: "en".into(), theme: "dark".into(), ..Settings::default() }));
    }

    /// The ids that stand in quotes in the shell's own sources.
    fn used() -> BTreeSet<&'static str> {
        let sources = [
            include_str!("words.rs"),
            include_str!("shell.rs"),
            include_str!("app.rs"),
            include_str!("alert.rs"),
            include_str!("speech.rs"),
            include_str!("tray/face.rs"),
            include_str!("notifier/toast.rs"),
        ];
        let quoted = sources.into_iter().flat_map(|source| source.split('"'));
        let id = |text: &&str| {
            ["tray--", "notify--", "speech--"]
                .iter()
                .any(|view| text.strip_prefix(view).is_some_and(|name| !name.is_empty()))
                && text.chars().all(|c| c.is_ascii_lowercase() || c == '-')
        };
        quoted.filter(id).collect()
    }

    #[test]
    fn every_sentence_that_the_shell_says_is_there_in_both_languages_and_no_other() {
        let on_paper = || EXPORT_WORDS.iter().chain(EXPORT_COUNTS).copied();
        for (language, sources) in [("ar", ARABIC), ("en", ENGLISH)] {
            let voice = voice(language, "auto", "gregorian");
            for id in used().into_iter().chain(on_paper()) {
                assert!(
                    voice.bundle.get_message(id).is_some_and(|message| message.value().is_some()),
                    "{language}: {id}"
                );
            }
            let own = sources.into_iter().take(2).flat_map(str::lines);
            let written = own.filter_map(|line| line.split_once(" =").map(|(id, _)| id));
            let said = |id: &str| used().contains(id) || on_paper().any(|word| word == id);
            let unused: Vec<&str> = written.filter(|id| id.contains("--") && !said(id)).collect();
            assert!(unused.is_empty(), "{language}: nobody says {unused:?}");
        }
    }

    #[test]
    fn what_is_printed_is_plain_and_in_the_persons_language_and_calendar() {
        let moment = Moment::parse_rfc3339("2025-02-28T20:30:00Z").unwrap();
        let arabic = voice("ar", "auto", "gregorian");
        assert_eq!(arabic.moment(moment), "١ مارس ٢٠٢٥ م الموافق ١ رمضان ١٤٤٦ هـ، ٠٠:٣٠");
        assert_eq!(
            ExportWords::say(&arabic, "paper--names", &[("number", "ت/2026/0112")]),
            "المخاطَبون بالتعميم ت/2026/0112"
        );
        assert_eq!(ExportWords::count(&arabic, "paper--people", 103), "١٠٣ موظفين");
        let manner = voice("en", "auto", "hijri").manner();
        assert_eq!((manner.foot.as_str(), manner.rtl, manner.hijri_first), ("Page {page} of {pages}", false, true));
        assert_eq!(ExportWords::say(&arabic, "record--what-machine_off", &[]), "ديوان لا يعمل");
        assert_eq!(ExportWords::say(&arabic, "record--what-of-a-later-registry", &[]), "", "and no word stays unsaid");
    }

    /// Whatever the record calls things is called so on paper too.
    #[test]
    fn everything_that_the_record_names_has_words_on_paper() {
        use diwan_domain::absence::AbsenceReason;
        use diwan_domain::observation::Observed;
        let voice = voice("ar", "auto", "gregorian");
        let facts = ["issued", "reached", "shown", "opened", "acknowledged", "reminder", "remind", "tell_supervisor"];
        let acts = ["witness", "contest", "contest_decided", "contest_withdrawn", "extended", "superseded", "recalled"];
        let words = facts.into_iter().chain(acts).chain(Observed::ALL.map(Observed::as_str));
        let words = words.chain(AbsenceReason::ALL.iter().map(|reason| reason.as_str()));
        let ids = words.map(|word| format!("record--what-{word}"));
        let about =
            ["duty", "reached", "shown", "opened", "acknowledged"].map(|about| format!("contest--about-{about}"));
        let others =
            ["contest--outcome-upheld", "contest--outcome-rejected", "record--witness-paper", "record--witness-word"];
        for id in ids.chain(about).chain(others.map(str::to_owned)) {
            assert!(!ExportWords::say(&voice, &id, &[]).is_empty(), "{id}");
        }
    }
}

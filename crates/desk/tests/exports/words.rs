//! A language for stories: every text is its own name with what stands in it.

use diwan_desk::export::{ExportWords, Manner};
use diwan_domain::Moment;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use std::path::Path;
use std::sync::Arc;

/// Words that say which word they are. What only a later registry tells of they do not know.
pub struct Plain;

impl ExportWords for Plain {
    fn say(&self, id: &str, texts: &[(&str, &str)]) -> String {
        if id.ends_with("of_tomorrow") {
            return String::new();
        }
        let texts: Vec<&str> = texts.iter().map(|(_, text)| *text).collect();
        let name = id.split_once("--").map_or(id, |(_, name)| name);
        format!("{name} {}", texts.join(" ")).trim_end().to_owned()
    }
    fn count(&self, id: &str, n: i64) -> String {
        format!("{n} {id}")
    }
    fn moment(&self, at: Moment) -> String {
        at.to_rfc3339()
    }
    fn manner(&self) -> Manner {
        Manner {
            language: "ar".into(),
            rtl: true,
            arabic_digits: false,
            hijri_first: false,
            zone: jiff::tz::TimeZone::fixed(jiff::tz::offset(3)),
            gregorian_mark: "م".into(),
            hijri_mark: "هـ".into(),
            foot: "صفحة {page} من {pages}".into(),
            both: "{heading} (both)".into(),
        }
    }
}

/// The words as an export takes them.
pub fn plain() -> Arc<dyn ExportWords> {
    Arc::new(Plain)
}

/// The words that people read, as the program has them; what the shell does with settings is its own story.
pub struct Spoken {
    bundle: FluentBundle<FluentResource>,
    arabic: bool,
}

impl Spoken {
    /// Arabic with Arabic digits, or English.
    pub fn in_language(language: &str) -> Arc<Self> {
        let mut bundle = FluentBundle::new_concurrent(vec![language.parse().expect("a language")]);
        bundle.set_use_isolating(false);
        for file in ["paper", "record", "contest"] {
            let path = format!("{}/../../locales/{language}/{file}.ftl", env!("CARGO_MANIFEST_DIR"));
            let text = std::fs::read_to_string(Path::new(&path)).expect("the words");
            bundle.add_resource(FluentResource::try_new(text).expect("no fault")).expect("nothing twice");
        }
        Arc::new(Self { bundle, arabic: language == "ar" })
    }

    fn format(&self, id: &str, args: &FluentArgs<'_>) -> String {
        let Some(pattern) = self.bundle.get_message(id).and_then(|message| message.value()) else {
            return String::new();
        };
        let mut errors = Vec::new();
        let said = self.bundle.format_pattern(pattern, Some(args), &mut errors).into_owned();
        assert!(errors.is_empty(), "{id}: {errors:?}");
        said
    }
}

impl ExportWords for Spoken {
    fn say(&self, id: &str, texts: &[(&str, &str)]) -> String {
        let args: FluentArgs<'_> = texts.iter().map(|(name, text)| (*name, *text)).collect();
        self.format(id, &args)
    }
    fn count(&self, id: &str, n: i64) -> String {
        let category = match n % 100 {
            _ if n == 1 => "one",
            3..=10 if self.arabic => "few",
            11..=99 if self.arabic => "many",
            _ => "other",
        };
        let n = self.manner().digits(&n.to_string());
        let args: FluentArgs<'_> = [("category", category), ("n", &n)].into_iter().collect();
        self.format(id, &args)
    }
    fn moment(&self, at: Moment) -> String {
        let manner = self.manner();
        let (day, _) = manner.two_lines(at);
        let time = day.rsplit(' ').next().unwrap_or_default().to_owned();
        self.say("paper--moment", &[("date", &manner.digits(&manner.both_dates(at))), ("time", &time)])
    }
    fn manner(&self) -> Manner {
        Manner {
            language: if self.arabic { "ar" } else { "en" }.to_owned(),
            rtl: self.arabic,
            arabic_digits: self.arabic,
            hijri_first: false,
            zone: jiff::tz::TimeZone::fixed(jiff::tz::offset(4)),
            gregorian_mark: self.say("paper--gregorian-mark", &[]),
            hijri_mark: self.say("paper--hijri-mark", &[]),
            foot: self.say("paper--foot", &[("page", "{page}"), ("pages", "{pages}")]),
            both: self.say("paper--both-calendars", &[("heading", "{heading}")]),
        }
    }
}

//! A language for stories: every text is its own name with what stands in it.

use diwan_desk::export::{ExportWords, Manner};
use diwan_domain::Moment;
use std::sync::Arc;

/// Words that say which word they are.
pub struct Plain;

impl ExportWords for Plain {
    fn say(&self, id: &str, texts: &[(&str, &str)]) -> String {
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

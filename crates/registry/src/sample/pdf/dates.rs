//! The days of the sample's ministry.

use diwan_domain::Moment;
use diwan_press::dates::{self, Calendars};
use jiff::tz::{Offset, TimeZone};

/// The offset of the sample's ministry: Gulf papers are dated by local days.
pub const LOCAL: Offset = jiff::tz::offset(3);

/// The local day of a moment, Gregorian.
pub fn local_day(at: Moment) -> jiff::civil::Date {
    dates::local_day(at, &TimeZone::fixed(LOCAL))
}

/// Gregorian and Hijri (Umm al-Qura) date of a moment's local day.
pub fn both_dates(at: Moment, words: &Calendars) -> (String, String) {
    dates::both_dates(at, &TimeZone::fixed(LOCAL), words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_printed_in_both_calendars_as_the_gulf_counts_it() {
        let words = super::super::super::content::words().unwrap().paper.calendars;
        let at = |text: &str| Moment::parse_rfc3339(text).unwrap();
        let (gregorian, hijri) = both_dates(at("2026-06-16T12:00:00+03:00"), &words);
        assert_eq!((gregorian.as_str(), hijri.as_str()), ("16 يونيو 2026م", "1 محرم 1448هـ"));
        // Ten at night in UTC is already the next day in the Gulf.
        assert_eq!(both_dates(at("2026-06-15T22:00:00Z"), &words).1, "1 محرم 1448هـ");
    }

    #[test]
    fn a_hijri_year_begins_on_its_day_and_not_a_day_sooner() {
        // As the list of new years under "Islamic calendar" in Wikipedia prints them.
        let new_years = [
            (1446, "2024-07-07"),
            (1447, "2025-06-26"),
            (1448, "2026-06-16"),
            (1449, "2027-06-06"),
            (1450, "2028-05-25"),
        ];
        let words = super::super::super::content::words().unwrap().paper.calendars;
        for (year, day) in new_years {
            let midnight = Moment::parse_rfc3339(&format!("{day}T00:00:00+03:00")).unwrap();
            assert_eq!(both_dates(midnight, &words).1, format!("1 محرم {year}هـ"));
            let before = both_dates(midnight.plus_ms(-1), &words).1;
            assert!(before.ends_with(&format!(" ذو الحجة {}هـ", year - 1)), "{before}");
        }
    }
}

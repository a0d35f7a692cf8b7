//! A day in both calendars, as Gulf papers print it.

use diwan_domain::Moment;
use icu_calendar::{Date, cal::Hijri};
use jiff::tz::{Offset, TimeZone};
use serde::Deserialize;

/// The offset of the sample's ministry: Gulf papers are dated by local days.
pub const LOCAL: Offset = jiff::tz::offset(3);

/// Names of months and the words around them.
#[derive(Debug, Clone, Deserialize)]
pub struct Calendars {
    /// Twelve months of the Gregorian year.
    pub gregorian: Vec<String>,
    /// Twelve months of the Hijri year.
    pub hijri: Vec<String>,
    /// Stands after a Gregorian year.
    pub gregorian_mark: String,
    /// Stands after a Hijri year.
    pub hijri_mark: String,
    /// Stands between the two dates.
    pub between: String,
}

/// The local day of a moment, Gregorian.
pub fn local_day(at: Moment) -> jiff::civil::Date {
    let timestamp = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    timestamp.to_zoned(TimeZone::fixed(LOCAL)).date()
}

/// Gregorian and Hijri (Umm al-Qura) date of a moment's local day.
pub fn both_dates(at: Moment, words: &Calendars) -> (String, String) {
    let day = local_day(at);
    let name = |months: &[String], number: u8| {
        months.get(usize::from(number.saturating_sub(1))).cloned().unwrap_or_else(|| number.to_string())
    };
    let gregorian = format!(
        "{} {} {}{}",
        day.day(),
        name(&words.gregorian, day.month().unsigned_abs()),
        day.year(),
        words.gregorian_mark
    );
    let iso = Date::try_new_iso(i32::from(day.year()), day.month().unsigned_abs(), day.day().unsigned_abs());
    let hijri = iso.map(|iso| iso.to_calendar(Hijri::new_umm_al_qura())).map(|date| {
        let month = name(&words.hijri, date.month().ordinal);
        format!("{} {month} {}{}", date.day_of_month().0, date.year().extended_year(), words.hijri_mark)
    });
    (gregorian, hijri.unwrap_or_default())
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

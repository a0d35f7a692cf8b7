//! A day in both calendars, as Gulf papers print it.

use diwan_domain::Moment;
use icu_calendar::cal::Hijri;
use icu_calendar::cal::hijri::UmmAlQura;
use icu_calendar::{Date, Gregorian};
use jiff::Zoned;
use jiff::tz::TimeZone;
use serde::Deserialize;

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
pub fn local_day(at: Moment, zone: &TimeZone) -> jiff::civil::Date {
    Day::of(at, zone).local.date()
}

/// Gregorian and Hijri (Umm al-Qura) date of a moment's local day, in words.
pub fn both_dates(at: Moment, zone: &TimeZone, words: &Calendars) -> (String, String) {
    let day = Day::of(at, zone);
    let name = |months: &[String], number: u8| {
        months.get(usize::from(number.saturating_sub(1))).cloned().unwrap_or_else(|| number.to_string())
    };
    let date = day.local.date();
    let month = name(&words.gregorian, date.month().unsigned_abs());
    let gregorian = format!("{} {month} {}{}", date.day(), date.year(), words.gregorian_mark);
    let hijri =
        day.hijri().map(|(year, month, day)| format!("{day} {} {year}{}", name(&words.hijri, month), words.hijri_mark));
    (gregorian, hijri.unwrap_or_default())
}

/// A moment where the reader's clock hangs.
pub struct Day {
    /// The moment there.
    pub local: Zoned,
}

impl Day {
    /// A moment in a zone; one that no calendar knows counts as the first.
    pub fn of(at: Moment, zone: &TimeZone) -> Self {
        let timestamp = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
        Self { local: timestamp.to_zoned(zone.clone()) }
    }

    /// `2026/11/22`
    pub fn gregorian_digits(&self) -> String {
        let date = self.local.date();
        format!("{:04}/{:02}/{:02}", date.year(), date.month(), date.day())
    }

    /// `1448/06/12`, Umm al-Qura.
    pub fn hijri_digits(&self) -> String {
        self.hijri().map_or_else(String::new, |(year, month, day)| format!("{year:04}/{month:02}/{day:02}"))
    }

    /// `08:45`
    pub fn time(&self) -> String {
        format!("{:02}:{:02}", self.local.hour(), self.local.minute())
    }

    /// RFC 3339 with the offset of that place, in seconds.
    pub fn rfc3339(&self) -> String {
        self.local.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    fn hijri(&self) -> Option<(i32, u8, u8)> {
        let date = self.local.date();
        let (month, day) = (date.month().unsigned_abs(), date.day().unsigned_abs());
        let date = Date::<Gregorian>::try_new_gregorian(i32::from(date.year()), month, day).ok()?;
        let date = date.to_calendar(Hijri::<UmmAlQura>::new_umm_al_qura());
        Some((date.year().extended_year(), date.month().number(), date.day_of_month().0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn muscat() -> TimeZone {
        TimeZone::fixed(jiff::tz::offset(4))
    }

    #[test]
    fn a_moment_is_written_for_people_and_for_programs() {
        let late = Day::of(Moment::parse_rfc3339("2025-02-28T20:30:00Z").unwrap(), &muscat());
        // Half past midnight in Muscat: 1 Ramadan 1446 by Umm al-Qura.
        assert_eq!((late.gregorian_digits(), late.hijri_digits()), ("2025/03/01".into(), "1446/09/01".into()));
        assert_eq!((late.time(), late.rfc3339()), ("00:30".into(), "2025-03-01T00:30:00+04:00".into()));
    }

    #[test]
    fn a_moment_that_no_calendar_knows_stops_nothing() {
        for at in [i64::MIN, -1, 0, i64::MAX] {
            assert_eq!(Day::of(Moment(at), &muscat()).gregorian_digits().len(), "2026/11/22".len());
        }
    }
}

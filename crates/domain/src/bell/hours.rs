//! The agency's hours: which moments are on duty, and when a day ends there. No Gulf state has a summer time, so an agency's clock is a
//! fixed distance from UTC.

use super::policy::PolicyFault;
use crate::time::Moment;
use jiff::civil;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 1_440 * MINUTE_MS;
/// The furthest that a clock on earth is from UTC, in minutes.
const FURTHEST: i32 = 14 * 60;
/// The most holidays of a policy, and how far ahead a change of hours is looked for. Years of them, and an end to any search.
const MOST_HOLIDAYS: usize = 400;
const DAYS_AHEAD: i64 = 800;

/// A day of the agency's calendar, counted from 1970-01-01: comparable, and later days are greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(pub i64);

/// A day of the week, in the order of the Gulf's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Weekday {
    /// الأحد
    Sunday,
    /// الاثنين
    Monday,
    /// الثلاثاء
    Tuesday,
    /// الأربعاء
    Wednesday,
    /// الخميس
    Thursday,
    /// الجمعة
    Friday,
    /// السبت
    Saturday,
}

/// One stretch of duty within a day, `HH:MM` on the agency's clock; `24:00` is midnight at its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stretch {
    /// Its first minute.
    pub from: String,
    /// The minute after its last.
    pub until: String,
}

/// Days on which nobody is on duty, both included, `YYYY-MM-DD`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// The first day.
    pub from: civil::Date,
    /// The last day.
    pub to: civil::Date,
    /// What is celebrated, in the agency's words.
    #[serde(default)]
    pub name: String,
}

/// Hours as a policy writes them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// How far the agency's clock is ahead of UTC.
    pub utc_offset_minutes: i32,
    /// Stretches of duty by day of the week; a day that is not named is a day of rest.
    pub week: BTreeMap<Weekday, Vec<Stretch>>,
    /// Official holidays.
    #[serde(default)]
    pub holidays: Vec<Holiday>,
}

/// Hours that were judged: every question about them has an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    offset_ms: i64,
    /// Minutes of the day, in order and apart, from Sunday on.
    week: [Vec<(i64, i64)>; 7],
    /// First and last day.
    holidays: Vec<(Day, Day)>,
}

impl Hours {
    /// Judges what is written.
    ///
    /// # Errors
    /// The first impossible thing in it.
    pub fn of(written: &Written) -> Result<Self, PolicyFault> {
        if written.utc_offset_minutes.abs() > FURTHEST {
            return Err(PolicyFault::Offset(written.utc_offset_minutes));
        }
        let mut week: [Vec<(i64, i64)>; 7] = Default::default();
        for (day, stretches) in &written.week {
            let mut minutes = stretches.iter().map(minutes_of).collect::<Result<Vec<_>, _>>()?;
            minutes.sort_unstable();
            if minutes.windows(2).any(|pair| matches!(pair, [(_, end), (start, _)] if start < end)) {
                return Err(PolicyFault::Overlap(*day));
            }
            if let Some(slot) = week.get_mut(*day as usize) {
                *slot = minutes;
            }
        }
        if week.iter().all(Vec::is_empty) {
            return Err(PolicyFault::NoHours);
        }
        if written.holidays.len() > MOST_HOLIDAYS {
            return Err(PolicyFault::Holidays(written.holidays.len()));
        }
        let mut holidays = Vec::new();
        for holiday in &written.holidays {
            let (from, to) = (day_of_date(holiday.from), day_of_date(holiday.to));
            if to < from || to.0 - from.0 > 366 {
                return Err(PolicyFault::Holiday(holiday.from.to_string()));
            }
            holidays.push((from, to));
        }
        Ok(Self { offset_ms: i64::from(written.utc_offset_minutes) * MINUTE_MS, week, holidays })
    }

    /// The agency's day at this moment.
    pub fn day(&self, at: Moment) -> Day {
        Day(at.plus_ms(self.offset_ms).0.div_euclid(DAY_MS))
    }

    /// The moment at which the agency's day after this one begins.
    pub fn midnight_after(&self, at: Moment) -> Moment {
        self.start_of(Day(self.day(at).0 + 1))
    }

    /// Whether people are on duty at this moment.
    pub fn on_duty(&self, at: Moment) -> bool {
        let day = self.day(at);
        let minute = at.since(self.start_of(day)).div_euclid(MINUTE_MS);
        self.stretches(day).iter().any(|(from, until)| (*from..*until).contains(&minute))
    }

    /// The first moment after this one at which duty begins or ends; `None` when the holidays of years lie ahead.
    pub fn next_change(&self, at: Moment) -> Option<Moment> {
        let today = self.day(at).0;
        let edges = (today..=today.saturating_add(DAYS_AHEAD)).flat_map(|day| {
            let start = self.start_of(Day(day));
            self.stretches(Day(day))
                .iter()
                .flat_map(|(from, until)| [*from, *until])
                .map(move |minute| start.plus_ms(minute.saturating_mul(MINUTE_MS)))
        });
        // Two stretches that touch are one: their common edge changes nothing.
        let mut later = edges.filter(|edge| *edge > at);
        later.find(|edge| self.on_duty(*edge) != self.on_duty(edge.plus_ms(-1)))
    }

    fn stretches(&self, day: Day) -> &[(i64, i64)] {
        if self.holidays.iter().any(|(from, to)| (*from..=*to).contains(&day)) {
            return &[];
        }
        // 1970-01-01 was a Thursday.
        let weekday = usize::try_from((day.0 + 4).rem_euclid(7)).unwrap_or(0);
        self.week.get(weekday).map_or(&[], Vec::as_slice)
    }

    fn start_of(&self, day: Day) -> Moment {
        Moment(day.0.saturating_mul(DAY_MS)).plus_ms(-self.offset_ms)
    }
}

fn day_of_date(date: civil::Date) -> Day {
    let epoch = civil::Date::constant(1970, 1, 1);
    Day(i64::from((date - epoch).get_days()))
}

fn minutes_of(stretch: &Stretch) -> Result<(i64, i64), PolicyFault> {
    let wrong = || PolicyFault::Stretch(stretch.from.clone(), stretch.until.clone());
    let minute = |text: &str| {
        let (hours, minutes) = text.split_once(':')?;
        let two = |part: &str| {
            let digits = part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
            digits.then(|| part.parse::<i64>().ok()).flatten()
        };
        let (hours, minutes) = (two(hours)?, two(minutes)?);
        let all = hours * 60 + minutes;
        (minutes < 60 && all <= 1_440).then_some(all)
    };
    let (from, until) = (minute(&stretch.from).ok_or_else(wrong)?, minute(&stretch.until).ok_or_else(wrong)?);
    if from < until { Ok((from, until)) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stretch(from: &str, until: &str) -> Stretch {
        Stretch { from: from.into(), until: until.into() }
    }

    /// Muscat: Sunday to Thursday, 7:30 to 14:30; the national days of 2026.
    fn written() -> Written {
        use Weekday::{Monday, Sunday, Thursday, Tuesday, Wednesday};
        let days = [Sunday, Monday, Tuesday, Wednesday, Thursday];
        let date = |day| civil::Date::constant(2026, 11, day);
        Written {
            utc_offset_minutes: 240,
            week: days.into_iter().map(|day| (day, vec![stretch("07:30", "14:30")])).collect(),
            holidays: vec![Holiday { from: date(25), to: date(26), name: "اليوم الوطني".into() }],
        }
    }

    fn at(text: &str) -> Moment {
        Moment::parse_rfc3339(&format!("2026-11-{text}:00+04:00")).unwrap()
    }

    #[test]
    fn duty_begins_and_ends_to_the_minute_on_the_agencys_clock() {
        let hours = Hours::of(&written()).unwrap();
        // The 22nd is a Sunday.
        for (moment, on) in
            [("22T07:29", false), ("22T07:30", true), ("22T14:29", true), ("22T14:30", false), ("21T10:00", false)]
        {
            assert_eq!(hours.on_duty(at(moment)), on, "{moment}");
        }
        assert_eq!(hours.next_change(at("22T03:00")), Some(at("22T07:30")));
        assert_eq!(hours.next_change(at("22T07:30")), Some(at("22T14:30")));
        assert_eq!(
            hours.next_change(at("24T14:30")),
            Some(at("29T07:30")),
            "national days, Friday and Saturday are passed over"
        );
        assert!(hours.day(at("22T23:59")) < hours.day(at("23T00:00")));
        assert_eq!(hours.midnight_after(at("22T23:59")), at("23T00:00"));
        assert_eq!(hours.midnight_after(at("23T00:00")), at("24T00:00"));
    }

    #[test]
    fn a_night_shift_is_one_stretch_over_midnight() {
        let mut night = written();
        night.week =
            [(Weekday::Sunday, vec![stretch("22:00", "24:00")]), (Weekday::Monday, vec![stretch("00:00", "06:00")])]
                .into();
        let hours = Hours::of(&night).unwrap();
        assert!(hours.on_duty(at("22T23:59")) && hours.on_duty(at("23T00:00")));
        assert_eq!(hours.next_change(at("22T22:00")), Some(at("23T06:00")));
    }

    #[test]
    fn impossible_hours_are_named() {
        let refused = |change: fn(&mut Written)| {
            let mut wrong = written();
            change(&mut wrong);
            Hours::of(&wrong).unwrap_err()
        };
        assert_eq!(refused(|w| w.utc_offset_minutes = 900), PolicyFault::Offset(900));
        assert_eq!(refused(|w| w.week.clear()), PolicyFault::NoHours);
        for (from, until) in [
            ("14:30", "07:30"),
            ("07:30", "07:30"),
            ("7:30", "14:30"),
            ("07:60", "14:30"),
            ("07:30", "24:01"),
            ("", ""),
        ] {
            let mut wrong = written();
            wrong.week.insert(Weekday::Friday, vec![stretch(from, until)]);
            assert_eq!(Hours::of(&wrong).unwrap_err(), PolicyFault::Stretch(from.into(), until.into()));
        }
        let overlap = |w: &mut Written| {
            w.week.insert(Weekday::Friday, vec![stretch("08:00", "12:00"), stretch("11:59", "13:00")]);
        };
        assert_eq!(refused(overlap), PolicyFault::Overlap(Weekday::Friday));
        let backwards = |w: &mut Written| w.holidays.iter_mut().for_each(|h| std::mem::swap(&mut h.from, &mut h.to));
        assert_eq!(refused(backwards), PolicyFault::Holiday("2026-11-26".into()));
    }

    proptest! {
        #[test]
        fn the_next_change_is_a_change_and_nothing_changes_before_it(minute in 0i64..60 * 24 * 400) {
            let hours = Hours::of(&written()).unwrap();
            let now = at("01T00:00").plus_ms(minute * MINUTE_MS);
            let next = hours.next_change(now).unwrap();
            prop_assert!(next > now);
            prop_assert_ne!(hours.on_duty(next), hours.on_duty(now));
            prop_assert_eq!(hours.on_duty(next.plus_ms(-1)), hours.on_duty(now));
        }
    }
}

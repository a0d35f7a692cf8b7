//! Working days of the Gulf, Sunday to Thursday, and the hours in which an office acts.

use super::chance::Chance;
use super::pdf::{LOCAL, local_day};
use diwan_domain::Moment;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

const OPENS: i64 = 7 * 3600 + 1800;
const CLOSES: i64 = 14 * 3600 + 1800;

/// A moment of a local day, by its second.
pub fn at(day: Date, second: i64) -> Moment {
    let midnight = LOCAL.to_timestamp(day.to_datetime(jiff::civil::Time::midnight()));
    midnight.map(|start| Moment(start.as_millisecond()).plus_secs(second)).unwrap_or_default()
}

/// That many days later (earlier when negative).
pub fn later(day: Date, days: i64) -> Date {
    day.checked_add(days.days()).unwrap_or(day)
}

/// The day itself or the nearest working day before it.
pub fn working_day_until(day: Date) -> Date {
    (0..3).map(|back| later(day, -back)).find(|day| works(*day)).unwrap_or(day)
}

/// The day itself or the nearest working day after it.
pub fn working_day_from(day: Date) -> Date {
    (0..3).map(|on| later(day, on)).find(|day| works(*day)).unwrap_or(day)
}

/// The end of office hours on a day.
pub fn close_of(day: Date) -> Moment {
    at(day, CLOSES)
}

/// When somebody is next at the desk: at once within office hours, otherwise some minutes into the next working morning.
pub fn at_the_desk(wanted: Moment, chance: &mut Chance) -> Moment {
    let day = local_day(wanted);
    if works(day) && wanted >= at(day, OPENS) && wanted < at(day, CLOSES) {
        return wanted;
    }
    let next = if works(day) && wanted < at(day, OPENS) { day } else { working_day_from(later(day, 1)) };
    at(next, OPENS + chance.between(0, 4500))
}

fn works(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Friday | Weekday::Saturday)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_on_thursday_evening_is_seen_on_sunday_morning() {
        let thursday_evening = Moment::parse_rfc3339("2026-11-19T20:00:00+03:00").unwrap();
        let seen = at_the_desk(thursday_evening, &mut Chance::of(1, "desk"));
        let day = local_day(seen);
        assert_eq!(day.to_string(), "2026-11-22");
        assert!(seen >= at(day, OPENS) && seen < at(day, CLOSES));
        assert_eq!(working_day_until(local_day(thursday_evening.plus_secs(86_400))).to_string(), "2026-11-19");
    }
}

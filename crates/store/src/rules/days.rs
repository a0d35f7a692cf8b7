//! Days of the agency, as boards count them, and what "as it was then" means.

use super::draft::ZONE_SECS;
use diwan_domain::Moment;

/// A day in milliseconds.
const DAY_MS: i64 = 86_400_000;
/// A day counts as over in its last minute already: whoever asks how it was at the end of a day may name 23:59:59 or midnight.
const LAST_MINUTE_MS: i64 = 60_000;

/// The day of a moment in the agency's zone, counted from 1970-01-01.
pub fn day_of(at: Moment) -> i64 {
    at.plus_secs(ZONE_SECS).0.div_euclid(DAY_MS)
}

/// The first moment of a day.
pub fn begin_of(day: i64) -> Moment {
    Moment(day.saturating_mul(DAY_MS)).plus_secs(-ZONE_SECS)
}

/// A day as it is written: `YYYY-MM-DD`.
pub fn written(day: i64) -> String {
    let text = Moment(day.saturating_mul(DAY_MS)).to_rfc3339();
    text.split_once('T').map_or(String::new(), |(day, _)| day.to_owned())
}

/// As of when a board is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// As it is.
    Now(Moment),
    /// As it was at the end of a day that is over: the last one that was over at the moment that was asked about.
    EndOf(i64),
}

impl View {
    /// The view of a moment: what lies in the past is seen as of the end of the last day that was over then, because that is what is kept.
    pub fn of(at: Option<Moment>, now: Moment) -> Self {
        match at {
            Some(at) if at < now => Self::EndOf(day_of(at.plus_ms(LAST_MINUTE_MS)) - 1),
            _ => Self::Now(now),
        }
    }

    /// The moment at which names are judged: now, or the last millisecond of the day.
    pub fn moment(self) -> Moment {
        match self {
            Self::Now(now) => now,
            Self::EndOf(day) => begin_of(day + 1).plus_ms(-1),
        }
    }

    /// Until when facts count. Those of a clock that was ahead count now as well.
    pub fn until(self) -> Moment {
        match self {
            Self::Now(_) => Moment(i64::MAX),
            past => past.moment(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_day_may_be_named_by_its_last_second_or_by_midnight() {
        let noon = Moment::parse_rfc3339("2026-11-21T12:00:00+03:00").unwrap();
        let late = Moment::parse_rfc3339("2026-11-20T23:59:59+03:00").unwrap();
        let midnight = Moment::parse_rfc3339("2026-11-21T00:00:00+03:00").unwrap();
        let views = [late, midnight, noon.plus_ms(-1)].map(|at| View::of(Some(at), noon));
        assert_eq!(views, [View::EndOf(day_of(late)); 3]);
        assert_eq!(views[0].moment(), midnight.plus_ms(-1));
        assert_eq!(View::of(Some(late.plus_secs(-60)), noon), View::EndOf(day_of(late) - 1));
        assert_eq!([View::of(None, noon), View::of(Some(noon), noon)], [View::Now(noon); 2]);
        assert_eq!((written(day_of(late)), written(day_of(noon))), ("2026-11-20".to_owned(), "2026-11-21".to_owned()));
        assert_eq!(begin_of(day_of(noon)), midnight);
    }
}

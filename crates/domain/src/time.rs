//! Instants as plain numbers. The rules take `now` as a parameter; nobody here reads a clock.

use serde::{Deserialize, Serialize};

/// An instant: whole milliseconds since 1970-01-01T00:00:00Z. Stored and sent as this number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Moment(pub i64);

impl Moment {
    /// The instant that many milliseconds later (earlier when negative); stops at the ends of time.
    #[must_use]
    pub fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// The instant that many seconds later.
    #[must_use]
    pub fn plus_secs(self, secs: i64) -> Self {
        self.plus_ms(secs.saturating_mul(1000))
    }

    /// Milliseconds from `earlier` to this instant; negative when it lies before.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// RFC 3339 in UTC, for exports and logs.
    pub fn to_rfc3339(self) -> String {
        jiff::Timestamp::from_millisecond(self.0).map(|t| t.to_string()).unwrap_or_default()
    }

    /// Reads RFC 3339 with an offset, e.g. `2026-11-21T12:00:00+03:00`.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        text.trim().parse::<jiff::Timestamp>().ok().map(|t| Self(t.as_millisecond()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_read_offsets_and_write_utc() {
        let noon_in_kuwait = Moment::parse_rfc3339("2026-11-21T12:00:00+03:00");
        assert_eq!(noon_in_kuwait.map(Moment::to_rfc3339), Some("2026-11-21T09:00:00Z".to_owned()));
        assert_eq!(Moment::parse_rfc3339("tomorrow"), None);
    }
}

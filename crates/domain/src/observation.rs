//! What a desk measured about itself, with its time and its source. Never a fact about a person: a locked screen says that nothing could be
//! seen on it, not that somebody looked away.

use crate::ids::{ActionId, DeviceId, ItemId};
use crate::time::Moment;
use serde::{Deserialize, Serialize};

/// The most characters of a source.
const MAX_SOURCE: usize = 60;

/// What was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
#[serde(rename_all = "snake_case")]
pub enum Observed {
    /// The workstation did not run, or slept: known at its next start, from the last sign of life before.
    MachineOff,
    /// The session had ended: nothing new could arrive.
    SignedOut,
    /// The registry could not be reached.
    LinkDown,
    /// No notification service ran, or it refused.
    NotificationsAbsent,
    /// The desktop was told to show no notifications (do not disturb).
    NotificationsSilenced,
    /// The screen was locked.
    ScreenLocked,
    /// Nobody touched the computer, as the desktop says.
    Idle,
    /// The reader was on the document named, in a focused window on an unlocked screen.
    Read,
    /// The registry's bell policy could not be followed; the last good one was kept.
    PolicyRefused,
}

impl Observed {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::MachineOff,
        Self::SignedOut,
        Self::LinkDown,
        Self::NotificationsAbsent,
        Self::NotificationsSilenced,
        Self::ScreenLocked,
        Self::Idle,
        Self::Read,
        Self::PolicyRefused,
    ];

    /// The word in tables, messages and views.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MachineOff => "machine_off",
            Self::SignedOut => "signed_out",
            Self::LinkDown => "link_down",
            Self::NotificationsAbsent => "notifications_absent",
            Self::NotificationsSilenced => "notifications_silenced",
            Self::ScreenLocked => "screen_locked",
            Self::Idle => "idle",
            Self::Read => "read",
            Self::PolicyRefused => "policy_refused",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.as_str() == word)
    }
}

/// One stretch of time that a desk measured. Reported once when it begins and once more when it has ended, under the same id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
#[serde(deny_unknown_fields)]
pub struct Observation {
    /// Made on the desk; the same stretch has one id for ever.
    pub id: ActionId,
    /// What.
    pub what: Observed,
    /// On which workstation.
    pub device: DeviceId,
    /// Since when, by the registry's time as the desk knew it.
    pub from: Moment,
    /// Until when; `None` while it lasts, or when its end was never learned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
    /// Who says so: `desk`, or the desktop's interface that was asked, e.g. `org.freedesktop.login1`.
    pub source: String,
    /// The document that was read; only for [`Observed::Read`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<ItemId>,
    /// Whether its end was on the screen; only for [`Observed::Read`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_end: Option<bool>,
}

/// Why an observation is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ObservationFault {
    /// It ends before it begins.
    #[error("an observation does not end before it begins")]
    Backwards,
    /// A document where there must be none, or none where there must be one.
    #[error("a document is named for `read`, and for nothing else")]
    Subject,
    /// A source that is no plain short name.
    #[error("the source is a name of 1 to {MAX_SOURCE} letters, digits, dots and dashes")]
    Source,
}

impl Observation {
    /// Judges an observation from outside.
    ///
    /// # Errors
    /// What is impossible about it.
    pub fn judge(&self) -> Result<(), ObservationFault> {
        if self.until.is_some_and(|until| until < self.from) {
            return Err(ObservationFault::Backwards);
        }
        let reads = self.what == Observed::Read;
        if reads != self.subject.is_some() || (!reads && self.to_end.is_some()) {
            return Err(ObservationFault::Subject);
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if self.source.is_empty() || self.source.len() > MAX_SOURCE || !self.source.chars().all(plain) {
            return Err(ObservationFault::Source);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locked() -> Observation {
        Observation {
            id: ActionId(uuid::Uuid::from_u128(1)),
            what: Observed::ScreenLocked,
            device: DeviceId::parse("desk-1").unwrap(),
            from: Moment(1_000),
            until: Some(Moment(2_000)),
            source: "org.freedesktop.login1".to_owned(),
            subject: None,
            to_end: None,
        }
    }

    #[test]
    fn what_cannot_have_been_measured_is_refused() {
        assert_eq!(locked().judge(), Ok(()));
        assert_eq!(Observation { until: Some(Moment(999)), ..locked() }.judge(), Err(ObservationFault::Backwards));
        assert_eq!(Observation { to_end: Some(true), ..locked() }.judge(), Err(ObservationFault::Subject));
        assert_eq!(Observation { what: Observed::Read, ..locked() }.judge(), Err(ObservationFault::Subject));
        for source in ["", "<b>", &"x".repeat(61)] {
            assert_eq!(
                Observation { source: source.to_owned(), ..locked() }.judge(),
                Err(ObservationFault::Source),
                "{source}"
            );
        }
        assert_eq!(Observed::ALL.map(|what| Observed::parse(what.as_str())), Observed::ALL.map(Some));
    }
}

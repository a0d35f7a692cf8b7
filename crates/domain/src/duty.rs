//! The duty that a circular creates for one person: a stored row with a state machine, before it is a sound or a colour.

use crate::time::Moment;
use serde::{Deserialize, Serialize};

/// Where a duty stands. Only `Owed` rings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DutyState {
    /// The person owes an acknowledgement.
    Owed,
    /// The person acknowledged on this desk; the registry has not confirmed it yet.
    Sent,
    /// The registry recorded the acknowledgement, from whichever desk it came. Final.
    Acknowledged,
    /// The circular was recalled, superseded or left the person's audience. Final, with a trace.
    Withdrawn,
}

impl DutyState {
    /// The word in tables and views.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owed => "owed",
            Self::Sent => "sent",
            Self::Acknowledged => "acknowledged",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Owed, Self::Sent, Self::Acknowledged, Self::Withdrawn].into_iter().find(|s| s.as_str() == word)
    }
}

/// What can happen to a duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DutyEvent {
    /// The person acknowledged here, at the desk's time.
    AcknowledgedHere(Moment),
    /// The registry refused what was sent; the duty is owed again and the refusal is shown.
    Refused,
    /// The registry's record says acknowledged, at the registry's time.
    Recorded(Moment),
    /// The circular ended for this person.
    Withdrawn(Moment),
}

/// One person's duty for one circular version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// Where it stands.
    pub state: DutyState,
    /// By when, if there is a deadline.
    pub deadline: Option<Moment>,
    /// When the person acknowledged on this desk.
    pub sent_at: Option<Moment>,
    /// When it ended, by the registry's time.
    pub ended_at: Option<Moment>,
}

impl Duty {
    /// A new duty.
    pub fn owed(deadline: Option<Moment>) -> Self {
        Self { state: DutyState::Owed, deadline, sent_at: None, ended_at: None }
    }

    /// Whether it must be kept before the person's eyes.
    pub fn rings(&self) -> bool {
        self.state == DutyState::Owed
    }

    /// Whether it is owed and its deadline has passed at `now`.
    pub fn overdue(&self, now: Moment) -> bool {
        self.rings() && self.deadline.is_some_and(|d| d < now)
    }

    /// The duty after an event. Final states stay: an acknowledgement that the registry recorded can neither be
    /// undone by a late refusal nor by a withdrawal, and repeats change nothing.
    #[must_use]
    pub fn after(self, event: DutyEvent) -> Self {
        match (self.state, event) {
            (DutyState::Owed, DutyEvent::AcknowledgedHere(at)) => {
                Self { state: DutyState::Sent, sent_at: Some(at), ..self }
            }
            (DutyState::Sent, DutyEvent::Refused) => Self { state: DutyState::Owed, sent_at: None, ..self },
            (DutyState::Owed | DutyState::Sent | DutyState::Withdrawn, DutyEvent::Recorded(at)) => {
                Self { state: DutyState::Acknowledged, ended_at: Some(at), ..self }
            }
            (DutyState::Owed | DutyState::Sent, DutyEvent::Withdrawn(at)) => {
                Self { state: DutyState::Withdrawn, ended_at: Some(at), ..self }
            }
            _ => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Moment = Moment(1_000);

    #[test]
    fn an_acknowledgement_quiets_the_duty_and_the_record_ends_it() {
        let duty = Duty::owed(Some(Moment(500)));
        assert!(duty.overdue(NOON));
        let sent = duty.after(DutyEvent::AcknowledgedHere(NOON));
        assert_eq!((sent.state, sent.rings()), (DutyState::Sent, false));
        let recorded = sent.after(DutyEvent::Recorded(Moment(2_000)));
        assert_eq!((recorded.state, recorded.ended_at), (DutyState::Acknowledged, Some(Moment(2_000))));
    }

    #[test]
    fn a_refusal_makes_it_owed_again_but_never_after_the_record() {
        let sent = Duty::owed(None).after(DutyEvent::AcknowledgedHere(NOON));
        assert!(sent.after(DutyEvent::Refused).rings());
        let recorded = sent.after(DutyEvent::Recorded(NOON));
        assert_eq!(recorded.after(DutyEvent::Refused), recorded);
        assert_eq!(recorded.after(DutyEvent::Withdrawn(NOON)), recorded);
    }
}

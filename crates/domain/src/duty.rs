//! The duty that a circular creates for one person: a stored row with a state machine, before it is a sound or a colour.

use crate::absence::{Absence, excuse_at};
use crate::receipt::Facts;
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
    /// A later circular took its place.
    Superseded,
    /// The circular was recalled; a trace stays.
    Recalled,
    /// The person left the circular's audience.
    Withdrawn,
    /// The ladder ended it unmet. It rings no more and can still be acknowledged, late.
    Expired,
}

impl DutyState {
    /// Every state.
    pub const ALL: [Self; 7] =
        [Self::Owed, Self::Sent, Self::Acknowledged, Self::Superseded, Self::Recalled, Self::Withdrawn, Self::Expired];

    /// The word in tables and views.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owed => "owed",
            Self::Sent => "sent",
            Self::Acknowledged => "acknowledged",
            Self::Superseded => "superseded",
            Self::Recalled => "recalled",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == word)
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
    /// A later circular took its place.
    Superseded(Moment),
    /// The circular was recalled.
    Recalled(Moment),
    /// The person left the audience.
    Withdrawn(Moment),
    /// The last rung of the ladder was reached.
    Expired(Moment),
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

    /// The duty after an event. Ends stay: an acknowledgement that the registry recorded can neither be undone by a late refusal nor by any
    /// other end, a record counts however late it comes, and repeats change nothing.
    #[must_use]
    pub fn after(self, event: DutyEvent) -> Self {
        use DutyState::{Acknowledged, Expired, Owed, Recalled, Sent, Superseded, Withdrawn};
        let ended = |state, at| Self { state, ended_at: Some(at), ..self };
        match (self.state, event) {
            // Late is better than never, and the record says that it was late.
            (Owed | Expired, DutyEvent::AcknowledgedHere(at)) => {
                Self { state: Sent, sent_at: Some(at), ended_at: None, ..self }
            }
            (Sent, DutyEvent::Refused) => Self { state: Owed, sent_at: None, ..self },
            (Owed | Sent | Superseded | Recalled | Withdrawn | Expired, DutyEvent::Recorded(at)) => {
                ended(Acknowledged, at)
            }
            (Owed | Sent | Expired, DutyEvent::Superseded(at)) => ended(Superseded, at),
            (Owed | Sent | Expired, DutyEvent::Recalled(at)) => ended(Recalled, at),
            (Owed | Sent | Expired, DutyEvent::Withdrawn(at)) => ended(Withdrawn, at),
            // Whoever acknowledged in time and waits for a line has met the duty.
            (Owed, DutyEvent::Expired(at)) => ended(Expired, at),
            _ => self,
        }
    }

    /// How the duty stands at `now`, in one word: its state, and while it is owed what is known about it and whether the person is excused.
    /// The facts themselves stay apart; this is only how a list names the row.
    pub fn standing(&self, facts: &Facts, absences: &[Absence], now: Moment) -> Standing {
        match self.state {
            DutyState::Owed => match excuse_at(absences, now) {
                Some(absence) => Standing::Excused(*absence),
                None if facts.opened.is_some() => Standing::Opened,
                None if facts.shown.is_some() => Standing::Shown,
                None => Standing::Owed,
            },
            DutyState::Sent => Standing::Sent,
            DutyState::Acknowledged => Standing::Acknowledged,
            DutyState::Superseded => Standing::Superseded,
            DutyState::Recalled => Standing::Recalled,
            DutyState::Withdrawn => Standing::Withdrawn,
            DutyState::Expired => Standing::Expired,
        }
    }
}

/// How a duty stands, in one word. Excused is no end: the duty is owed again when the absence ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Owed, and nothing is known of its having been seen.
    Owed,
    /// Owed; it was visible on an unlocked screen.
    Shown,
    /// Owed; the reader was opened on it.
    Opened,
    /// Owed in itself, but the person is away.
    Excused(Absence),
    /// As [`DutyState::Sent`].
    Sent,
    /// As [`DutyState::Acknowledged`].
    Acknowledged,
    /// As [`DutyState::Superseded`].
    Superseded,
    /// As [`DutyState::Recalled`].
    Recalled,
    /// As [`DutyState::Withdrawn`].
    Withdrawn,
    /// As [`DutyState::Expired`].
    Expired,
}

impl Standing {
    /// The word in views.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owed => "owed",
            Self::Shown => "shown",
            Self::Opened => "opened",
            Self::Excused(_) => "excused",
            Self::Sent => "sent",
            Self::Acknowledged => "acknowledged",
            Self::Superseded => "superseded",
            Self::Recalled => "recalled",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
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

    fn every_end() -> [DutyEvent; 4] {
        [DutyEvent::Superseded(NOON), DutyEvent::Recalled(NOON), DutyEvent::Withdrawn(NOON), DutyEvent::Expired(NOON)]
    }

    /// Every event after every state that can be reached: what holds for all of them, whatever came before.
    #[test]
    fn no_order_of_events_loses_a_record_or_rings_for_what_has_ended() {
        let acts = [DutyEvent::AcknowledgedHere(NOON), DutyEvent::Refused, DutyEvent::Recorded(NOON)];
        let events: Vec<DutyEvent> = acts.into_iter().chain(every_end()).collect();
        let mut worlds = vec![(Duty::owed(None), false)];
        for _ in 0..5 {
            worlds = worlds
                .iter()
                .flat_map(|(duty, recorded)| {
                    events
                        .iter()
                        .map(|event| (duty.after(*event), *recorded || matches!(event, DutyEvent::Recorded(_))))
                })
                .collect();
            for (duty, recorded) in &worlds {
                assert_eq!(duty.state == DutyState::Acknowledged, *recorded, "a record counts, once for all: {duty:?}");
                assert!(!duty.rings() || duty.ended_at.is_none(), "what rings has not ended: {duty:?}");
                let open = matches!(duty.state, DutyState::Owed | DutyState::Sent);
                assert_eq!(open, duty.ended_at.is_none(), "{duty:?}");
            }
        }
        for end in every_end() {
            assert!(!Duty::owed(None).after(end).rings());
        }
        assert_eq!(DutyState::ALL.map(|state| DutyState::parse(state.as_str())), DutyState::ALL.map(Some));
    }

    #[test]
    fn an_acknowledgement_that_waits_for_a_line_does_not_expire_and_a_late_one_counts() {
        let waiting = Duty::owed(Some(NOON)).after(DutyEvent::AcknowledgedHere(NOON));
        assert_eq!(waiting.after(DutyEvent::Expired(Moment(2_000))).state, DutyState::Sent);
        let late =
            Duty::owed(Some(NOON)).after(DutyEvent::Expired(NOON)).after(DutyEvent::AcknowledgedHere(Moment(3_000)));
        assert_eq!((late.state, late.ended_at), (DutyState::Sent, None));
    }

    #[test]
    fn the_one_word_says_what_is_known_and_who_is_away() {
        use crate::absence::AbsenceReason;
        let leave = Absence { reason: AbsenceReason::Leave, from: Moment(10), until: Moment(20) };
        let duty = Duty::owed(None);
        let shown = Facts { shown: Some(Moment(1)), ..Facts::default() };
        let opened = Facts { opened: Some(Moment(2)), ..Facts::default() };
        assert_eq!(duty.standing(&Facts::default(), &[leave], Moment(9)), Standing::Owed);
        assert_eq!(duty.standing(&opened, &[leave], Moment(10)), Standing::Excused(leave));
        assert_eq!(duty.standing(&shown, &[leave], Moment(20)), Standing::Shown);
        assert_eq!(duty.standing(&opened, &[], Moment(20)), Standing::Opened, "opened does not claim shown");
        let done = duty.after(DutyEvent::Recorded(NOON));
        assert_eq!(done.standing(&shown, &[leave], Moment(15)), Standing::Acknowledged, "what is met needs no excuse");
    }
}

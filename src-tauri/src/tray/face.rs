//! What the tray says: pure text and one colour, from the status.

use crate::words::{Voice, unmarked};
use diwan_desk::view::{BellView, Phase, Quiet, Status};
use diwan_domain::Moment;

/// The dot on the icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dot {
    /// Nothing is owed.
    None,
    /// Something awaits acknowledgement.
    Owed,
    /// A deadline has passed.
    Overdue,
}

impl Dot {
    /// Red, green and blue of the dot.
    pub fn colour(self) -> Option<[u8; 3]> {
        match self {
            Self::None => None,
            Self::Owed => Some([0xd9, 0x8a, 0x12]),
            Self::Overdue => Some([0xc2, 0x1f, 0x1f]),
        }
    }
}

/// Everything that can be seen of the tray.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    /// Title of the item, for hosts that show one and for screen readers.
    pub title: String,
    /// What is owed and unread: the tooltip, and the first menu item, which opens the oldest owed circular.
    pub facts: String,
    /// Menu item that opens the window.
    pub open: String,
    /// Menu item that synchronises.
    pub sync: String,
    /// Menu item that quits.
    pub quit: String,
    /// The dot on the icon.
    pub dot: Dot,
}

impl Face {
    /// The face for this status; `None` before the desk is open.
    pub fn of(status: Option<&Status>, voice: &Voice) -> Self {
        let (facts, dot) = facts(status, voice);
        Self {
            title: unmarked(&voice.say_with("tray--title", &[("facts", &facts)])),
            facts: unmarked(&facts),
            open: voice.say("tray--open"),
            sync: voice.say("tray--sync"),
            quit: voice.say("tray--quit"),
            dot,
        }
    }
}

/// What counts most stands first: duties and why they are quiet, then what is unread, then a session that ended.
fn facts(status: Option<&Status>, voice: &Voice) -> (String, Dot) {
    let Some(status) = status else { return (voice.say("tray--opening"), Dot::None) };
    if status.phase == Phase::SignedOut {
        return (voice.say("tray--signed-out"), Dot::None);
    }
    let (owed, overdue, unread) = (status.duties.owed, status.duties.overdue, status.unread.all);
    let mut phrases = vec![if owed > 0 { voice.count("tray--owed", owed) } else { voice.say("tray--calm") }];
    if overdue > 0 {
        phrases.push(voice.count("tray--overdue", overdue));
    }
    if let Some(quiet) = status.bell.quiet.filter(|_| owed > 0) {
        phrases.push(hush(quiet, &status.bell, voice));
    }
    if unread > 0 {
        phrases.push(voice.count("tray--unread", unread));
    }
    if status.phase == Phase::SessionEnded {
        phrases.push(voice.say("tray--session-ended"));
    }
    let both = |first: String, second: String| voice.say_with("tray--both", &[("first", &first), ("second", &second)]);
    let dot = match (owed, overdue) {
        (0, _) => Dot::None,
        (_, 0) => Dot::Owed,
        _ => Dot::Overdue,
    };
    (phrases.into_iter().reduce(both).unwrap_or_default(), dot)
}

/// Why nothing rings although something is owed: whoever sees it must not think that nothing is.
fn hush(quiet: Quiet, bell: &BellView, voice: &Voice) -> String {
    match quiet {
        Quiet::OffDuty => voice.say("tray--quiet-off-duty"),
        Quiet::Excused => voice.say("tray--quiet-excused"),
        Quiet::Silenced => voice.say("tray--quiet-silenced"),
        Quiet::Snoozed => match bell.quiet_until.and_then(|until| voice.day_and_hour(Moment(until))) {
            Some((_, time)) => voice.say_with("tray--quiet-snoozed-until", &[("time", &time)]),
            None => voice.say("tray--quiet-snoozed"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diwan_desk::view::{DutyCount, Link, OutboxCount, Settings, UnreadCount, VaultKind};
    use jiff::tz::TimeZone;

    fn status(phase: Phase, owed: i64, overdue: i64, unread: i64) -> Status {
        Status {
            phase,
            server: String::new(),
            who: None,
            link: Link { online: true, since: 0, last_sync: None, failure: None },
            sync: None,
            outbox: OutboxCount::default(),
            duties: DutyCount { owed, overdue, nearest_deadline: None, oldest: None },
            bell: BellView::default(),
            catch_up: None,
            office: None,
            unread: UnreadCount { all: unread, circulars: 0, letters: unread },
            cached: 0,
            drawer: None,
            rebuilt: None,
            vault: VaultKind::Keyring,
            notifications: true,
        }
    }

    fn face(language: &str, status: &Status) -> Face {
        let settings = Settings { language: language.into(), ..Settings::default() };
        Face::of(Some(status), &Voice::new(&settings, TimeZone::UTC))
    }

    #[test]
    fn duties_stand_before_unread_letters() {
        let face = face("ar", &status(Phase::Ready, 3, 0, 12));
        assert_eq!(face.facts, "٣ تعاميم بانتظار إقرارك، ١٢ مراسلة غير مقروءة");
        assert_eq!(face.title, "ديوان: ٣ تعاميم بانتظار إقرارك، ١٢ مراسلة غير مقروءة");
        assert_eq!(face.dot, Dot::Owed);
    }

    #[test]
    fn overdue_is_said_and_shown() {
        let face = face("en", &status(Phase::Ready, 2, 1, 0));
        assert_eq!(face.facts, "2 circulars await your acknowledgement, 1 of them overdue");
        assert_eq!(face.dot, Dot::Overdue);
    }

    #[test]
    fn a_quiet_bell_says_why_and_a_bell_without_duties_says_nothing() {
        let mut snoozed = status(Phase::Ready, 3, 0, 1);
        // 2025-01-01T09:30:00Z.
        snoozed.bell =
            BellView { quiet: Some(Quiet::Snoozed), quiet_until: Some(1_735_723_800_000), ..BellView::default() };
        let expected = "٣ تعاميم بانتظار إقرارك، أُجّل التنبيه إلى ٠٩:٣٠، مراسلة واحدة غير مقروءة";
        assert_eq!(face("ar", &snoozed).facts, expected);
        assert_eq!(face("ar", &snoozed).dot, Dot::Owed, "put off is not done");
        let mut reasons = std::collections::BTreeSet::new();
        for quiet in [Quiet::OffDuty, Quiet::Snoozed, Quiet::Excused, Quiet::Silenced] {
            snoozed.bell = BellView { quiet: Some(quiet), ..BellView::default() };
            reasons.insert(face("en", &snoozed).facts);
            let mut calm = status(Phase::Ready, 0, 0, 0);
            calm.bell = snoozed.bell.clone();
            assert_eq!(face("en", &calm).facts, "No circulars await your acknowledgement");
        }
        assert_eq!(reasons.len(), 4);
    }

    #[test]
    fn without_duties_there_is_peace_and_the_unread_count() {
        let face = face("ar", &status(Phase::Ready, 0, 0, 2));
        assert_eq!((face.facts.as_str(), face.dot), ("لا تعاميم بانتظار إقرارك، مراسلتان غير مقروءتين", Dot::None));
    }

    #[test]
    fn an_ended_session_keeps_telling_what_is_owed() {
        let ended = face("en", &status(Phase::SessionEnded, 1, 0, 0));
        assert_eq!(ended.facts, "1 circular awaits your acknowledgement, the session has ended: sign in again");
        assert_eq!(face("en", &status(Phase::SignedOut, 0, 0, 0)).facts, "Not signed in yet");
    }
}

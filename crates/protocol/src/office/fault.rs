//! Why an order is not carried out, as a closed list: each has words in `locales/` (`fault--<slug>`), in the language of whoever ordered.

use serde::{Deserialize, Serialize};

macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident = $slug:literal),* $(,)?) => {
        /// Why an order is refused. Nothing was changed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
        #[serde(rename_all = "kebab-case")]
        pub enum Fault { $($(#[$doc])* $name),* }

        impl Fault {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];
            /// The slug in problems and in the keys of `locales/`.
            pub fn slug(self) -> &'static str { match self { $(Self::$name => $slug),* } }
        }
    };
}

faults! {
    /// The subject is missing.
    SubjectMissing = "subject-missing",
    /// The text is missing.
    BodyMissing = "body-missing",
    /// A field is longer than allowed.
    TooLong = "too-long",
    /// A field holds characters that no letter can have.
    BadCharacters = "bad-characters",
    /// Nobody is named at all.
    AudienceMissing = "audience-missing",
    /// The rule names somebody, but nobody is there now.
    AudienceNobody = "audience-nobody",
    /// A unit of the audience was dissolved or was never there.
    UnitDissolved = "unit-dissolved",
    /// A person of the audience left or was never there.
    PersonGone = "person-gone",
    /// Confidential goes to named people only.
    ConfidentialToMany = "confidential-to-many",
    /// The day of effect is missing or no day.
    EffectMissing = "effect-missing",
    /// The deadline has passed.
    DeadlinePassed = "deadline-passed",
    /// The deadline lies before the effect.
    DeadlineBeforeEffect = "deadline-before-effect",
    /// The new deadline does not lie after the one in force.
    DeadlineNotLater = "deadline-not-later",
    /// There is no deadline to extend, or nothing to acknowledge.
    NoDeadline = "no-deadline",
    /// An attachment is not there (any more).
    AttachmentMissing = "attachment-missing",
    /// The draft was changed by somebody else meanwhile: take their revision first.
    DraftChanged = "draft-changed",
    /// The draft is not in a state for this: it waits for approval, is issued, or was dropped.
    DraftState = "draft-state",
    /// Whoever wrote or changed the draft may not approve it.
    AuthorMayNotApprove = "author-may-not-approve",
    /// It must be approved first.
    ApprovalNeeded = "approval-needed",
    /// Somebody else decided it a moment ago.
    AlreadyDecided = "already-decided",
    /// It was issued already.
    AlreadyIssued = "already-issued",
    /// The moment of issue lies in the past, or more than a year ahead.
    ScheduleImpossible = "schedule-impossible",
    /// A circular cannot take its own place.
    SupersedesItself = "supersedes-itself",
    /// The circular is not in force: it was recalled or superseded.
    NotInForce = "not-in-force",
    /// It belongs to another agency, or to a unit for which the person may not act.
    NotYours = "not-yours",
    /// A reason in words is needed.
    ReasonMissing = "reason-missing",
    /// An excuse needs an end after its beginning, within four hundred days.
    EndMissing = "end-missing",
    /// That person is not in the team.
    NotInTeam = "not-in-team",
    /// That person is not in the circular's audience.
    NotInAudience = "not-in-audience",
    /// It is acknowledged already.
    AlreadyAcknowledged = "already-acknowledged",
    /// Nothing is to be acknowledged in this circular.
    NothingToAcknowledge = "nothing-to-acknowledge",
    /// The witness must be on the roster, and be neither the person nor the one who records.
    WitnessUnfit = "witness-unfit",
    /// The moment lies before the issue or in the future.
    MomentImpossible = "moment-impossible",
    /// They were reminded a short while ago: `retry_after` says when again.
    RemindedLately = "reminded-lately",
    /// Nobody is left to remind.
    NobodyToRemind = "nobody-to-remind",
    /// A delegation of the same person covers that time already.
    DelegationOverlaps = "delegation-overlaps",
    /// It would come back to its beginning.
    DelegationCircle = "delegation-circle",
    /// There is nothing to delegate to that person, or to oneself.
    DelegationUnfit = "delegation-unfit",
    /// The time for contesting has passed.
    ContestLate = "contest-late",
    /// The same matter is contested already, or was decided.
    ContestTwice = "contest-twice",
    /// There is nothing on record that could be contested.
    ContestNothing = "contest-nothing",
    /// Nobody decides a contest of their own.
    ContestOwn = "contest-own",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_travels_by_its_slug() {
        for fault in Fault::ALL {
            let travelled = serde_json::to_value(fault).ok();
            assert_eq!(travelled.as_ref().and_then(|word| word.as_str()), Some(fault.slug()));
        }
    }
}

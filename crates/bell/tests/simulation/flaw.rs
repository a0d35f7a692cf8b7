//! Faults of a desk that the simulation must find out. They are built in here, so that nothing of the product has to be broken for it.

/// A fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// What was dismissed never comes back.
    DropsTheReRaise,
    /// A toast stays although the duty has ended.
    DropsTheWithdrawal,
    /// The snoozes of yesterday count today.
    ForgetsMidnight,
    /// The clock on the wall says when a day has ended.
    TrustsTheLocalClock,
    /// Each change of the toast has a sound.
    RingsForEveryToast,
    /// What the ladder says is not heard.
    IgnoresReminders,
}

impl Flaw {
    pub const ALL: [Self; 6] = [
        Self::DropsTheReRaise,
        Self::DropsTheWithdrawal,
        Self::ForgetsMidnight,
        Self::TrustsTheLocalClock,
        Self::RingsForEveryToast,
        Self::IgnoresReminders,
    ];
}

//! The person's settings on this desk.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The person's settings on this desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct Settings {
    /// `ar` or `en`
    pub language: String,
    /// `auto` (by language), `arab` (٠١٢) or `latn` (012)
    pub digits: String,
    /// `gregorian` or `hijri`: which calendar stands first
    pub calendar: String,
    /// `system`, `light` or `dark`
    pub theme: String,
    /// Text size in percent, 90 to 160.
    #[ts(type = "number")]
    pub text_size: u32,
    /// Whether the workstation starts when the person logs in to the computer.
    pub autostart: bool,
    /// The registry's address.
    pub server: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: "ar".into(),
            digits: "auto".into(),
            calendar: "gregorian".into(),
            theme: "system".into(),
            text_size: 100,
            autostart: true,
            server: String::new(),
        }
    }
}

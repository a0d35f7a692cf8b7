//! What the desk itself keeps, for whoever sits at it: settings, and who sat here last. One small file, replaced whole.

use crate::view::{Failure, Settings};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Whose cache is opened at the next start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastSeat {
    /// The registry's address.
    pub server: String,
    /// The account name.
    pub login: String,
}

/// The content of `desk.json`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Keep {
    /// The settings.
    pub settings: Settings,
    /// Who is signed in, also while the session has ended by itself.
    pub seat: Option<LastSeat>,
}

fn file(dir: &Path) -> PathBuf {
    dir.join("desk.json")
}

impl Keep {
    /// Reads it; what is missing or spoiled is as if the desk were new, since nothing here cannot be set again.
    pub fn load(dir: &Path) -> Self {
        match fs::read(file(dir)) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Self::put_right).unwrap_or_else(|_| {
                tracing::warn!("desk.json cannot be read; the desk starts with its defaults");
                Self::default()
            }),
            Err(_) => Self::default(),
        }
    }

    /// Writes it whole beside the old one, then replaces that: a cut of the current leaves one of the two.
    pub fn save(&self, dir: &Path) -> Result<(), Failure> {
        let text = serde_json::to_vec_pretty(self).map_err(std::io::Error::other)?;
        let beside = dir.join("desk.json.new");
        let mut new = fs::File::create(&beside)?;
        new.write_all(&text)?;
        new.sync_all()?;
        fs::rename(&beside, file(dir))?;
        Ok(())
    }

    fn put_right(self) -> Self {
        Self { settings: put_right(self.settings), ..self }
    }
}

/// Settings with every value that cannot be replaced by the default.
pub fn put_right(settings: Settings) -> Settings {
    let default = Settings::default();
    let known = |value: String, words: &[&str], otherwise: String| {
        if words.contains(&value.as_str()) { value } else { otherwise }
    };
    Settings {
        language: known(settings.language, &["ar", "en"], default.language),
        digits: known(settings.digits, &["auto", "arab", "latn"], default.digits),
        calendar: known(settings.calendar, &["gregorian", "hijri"], default.calendar),
        theme: known(settings.theme, &["system", "light", "dark"], default.theme),
        text_size: settings.text_size.clamp(90, 160),
        autostart: settings.autostart,
        server: settings.server.trim().trim_end_matches('/').chars().take(500).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_survive_and_nonsense_is_put_right() {
        let dir = tempfile::tempdir().expect("folder");
        let seat = Some(LastSeat { server: "https://registry.moi.example".into(), login: "salma".into() });
        let settings = Settings { theme: "dark".into(), ..Settings::default() };
        let keep = Keep { settings, seat };
        keep.save(dir.path()).expect("saved");
        assert_eq!(Keep::load(dir.path()), keep);

        fs::write(
            file(dir.path()),
            r#"{"settings":{"language":"xx","theme":"dark","text_size":9000,"server":" https://a/ "}}"#,
        )
        .expect("written");
        let settings = Keep::load(dir.path()).settings;
        assert_eq!((settings.language.as_str(), settings.theme.as_str(), settings.text_size), ("ar", "dark", 160));
        assert_eq!(settings.server, "https://a");

        fs::write(file(dir.path()), "not json").expect("written");
        assert_eq!(Keep::load(dir.path()), Keep::default());
    }
}

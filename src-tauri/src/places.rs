//! Where things lie on this computer, and what its environment decides.

use sha2::{Digest, Sha256};
use std::path::PathBuf;

/// The folders and presets of one start of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// Cache, settings, log and window state.
    pub data: PathBuf,
    /// Whether `data` was chosen by the environment; such a workstation is another one than the person's usual.
    pub chosen: bool,
    /// An address for the sign-in form of somebody who has none yet.
    pub server: Option<String>,
    /// A file with certificates (PEM) of an authority to trust besides the built-in ones.
    pub extra_authority: Option<PathBuf>,
}

impl Places {
    /// `usual` is the data folder that the operating system names; `environment` reads a variable:
    /// `DIWAN_DATA_DIR`, `DIWAN_SERVER` and `DIWAN_CA_FILE`.
    pub fn find(usual: PathBuf, environment: impl Fn(&str) -> Option<String>) -> Self {
        let given = |name: &str| environment(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let chosen = given("DIWAN_DATA_DIR").map(PathBuf::from);
        Self {
            chosen: chosen.is_some(),
            data: chosen.unwrap_or(usual),
            server: given("DIWAN_SERVER"),
            extra_authority: given("DIWAN_CA_FILE").map(PathBuf::from),
        }
    }

    /// The name under which this workstation is the only one on its bus: two with different data may run side by side.
    pub fn instance(&self, identifier: &str) -> String {
        if !self.chosen {
            return identifier.to_owned();
        }
        let digest = hex::encode(Sha256::digest(self.data.as_os_str().as_encoded_bytes()));
        let short: String = digest.chars().take(16).collect();
        // An element of a bus name must not begin with a digit.
        format!("{identifier}.at-{short}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_may_choose_another_desk() {
        let usual = Places::find("/home/salma/.local/share/x".into(), |_| None);
        assert_eq!((usual.data.to_str(), usual.chosen), (Some("/home/salma/.local/share/x"), false));
        assert_eq!(usual.instance("org.diwan.Workstation"), "org.diwan.Workstation");
        let given = Places::find("/home/salma/.local/share/x".into(), |name| {
            Some(if name == "DIWAN_DATA_DIR" { "/tmp/desk two".into() } else { " ".into() })
        });
        assert_eq!((given.data.to_str(), given.server.as_deref()), (Some("/tmp/desk two"), None));
        let instance = given.instance("org.diwan.Workstation");
        assert!(instance.starts_with("org.diwan.Workstation.at-") && instance.is_ascii());
    }
}

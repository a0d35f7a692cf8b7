//! Makes the line to a registry: https anywhere, plain http only to this computer itself (the client checks that), and one more authority where the agency has its own.

use diwan_desk::ports::LetterboxMaker;
use diwan_desk::view::FailureCode;
use diwan_protocol::Letterbox;
use diwan_protocol::client::{ClientError, HttpLetterbox};
use std::path::PathBuf;
use std::sync::Arc;

/// The maker of real lines.
pub struct HttpLetterboxMaker {
    /// A file (PEM) with the agency's own authority; read at each sign-in, so that it can be mended without a restart.
    pub extra_authority: Option<PathBuf>,
}

impl LetterboxMaker for HttpLetterboxMaker {
    fn make(&self, server: &str) -> Result<Arc<dyn Letterbox>, FailureCode> {
        let extra = match &self.extra_authority {
            Some(path) => Some(std::fs::read(path).map_err(|error| {
                tracing::error!(%error, "the file of the agency's authority cannot be read");
                FailureCode::Untrusted
            })?),
            None => None,
        };
        match HttpLetterbox::new(server, extra.as_deref()) {
            Ok(letterbox) => Ok(Arc::new(letterbox)),
            Err(ClientError::Address(_)) => Err(FailureCode::BadAddress),
            Err(error) => {
                tracing::error!(%error, "no secure line can be made");
                Err(FailureCode::Untrusted)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(server: &str, extra_authority: Option<PathBuf>) -> Option<FailureCode> {
        HttpLetterboxMaker { extra_authority }.make(server).err()
    }

    #[test]
    fn a_password_never_travels_in_clear() {
        assert_eq!(made("http://127.0.0.1:8470", None), None);
        assert_eq!(made("http://registry.agency.example", None), Some(FailureCode::BadAddress));
        assert_eq!(made("registry.agency.example", None), Some(FailureCode::BadAddress));
    }

    #[test]
    fn an_authority_that_cannot_be_read_is_not_passed_over() {
        let missing = Some(PathBuf::from("/nonexistent/authority.pem"));
        assert_eq!(made("https://registry.agency.example", missing), Some(FailureCode::Untrusted));
        let folder = tempfile::tempdir().unwrap();
        let empty = folder.path().join("authority.pem");
        std::fs::write(&empty, "no certificate").unwrap();
        assert_eq!(made("https://registry.agency.example", Some(empty)), Some(FailureCode::Untrusted));
    }
}

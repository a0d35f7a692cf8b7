//! Nothing leaves the machine in clear, and what is served with TLS is trusted by whoever trusts the certificate.

use crate::wire::{Wire, kind};
use diwan_protocol::client::HttpLetterbox;
use diwan_protocol::{Letterbox, LetterboxError, ProblemType, SignIn};
use diwan_registry::config::Tls;
use diwan_testkit::office::{Office, PASSWORD};
use std::path::PathBuf;

/// A certificate for this machine with its key, in files, and its PEM text.
fn certificate() -> (tempfile::TempDir, PathBuf, PathBuf, String) {
    let folder = tempfile::tempdir().expect("a directory");
    let made =
        rcgen::generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()]).expect("a certificate");
    let (certificate, key) = (folder.path().join("registry.pem"), folder.path().join("registry.key"));
    std::fs::write(&certificate, made.cert.pem()).expect("written");
    std::fs::write(&key, made.signing_key.serialize_pem()).expect("written");
    (folder, certificate, key, made.cert.pem())
}

#[tokio::test]
async fn a_desk_that_trusts_the_certificate_signs_in_over_tls_and_another_one_does_not() {
    let (_folder, certificate, key, pem) = certificate();
    let office = Office::open_with(|config| config.tls = Some(Tls::new(&certificate, &key))).await;
    let address = office.url().replace("http://", "https://");
    let body = SignIn {
        login: "e1004".to_owned(),
        password: PASSWORD.to_owned(),
        device: "d".to_owned(),
        device_name: String::new(),
    };
    let trusting = HttpLetterbox::new(&address, Some(pem.as_bytes())).expect("a client");
    let signed_in = trusting.sign_in(&body).await.expect("signed in");
    assert!(trusting.session(&signed_in.token).await.is_ok());
    let distrusting = HttpLetterbox::new(&address, None).expect("a client");
    assert!(matches!(distrusting.sign_in(&body).await, Err(LetterboxError::Untrusted(_))));

    let root = reqwest::Certificate::from_pem(pem.as_bytes()).expect("a certificate");
    let wire = Wire::to_url(address, reqwest::Client::builder().add_root_certificate(root));
    let answer = wire.get("/v1/heads").await;
    assert_eq!(answer.version(), reqwest::Version::HTTP_2);
    assert_eq!(kind(answer).await, ProblemType::SignedOut);
}

#[tokio::test]
async fn certificate_and_key_must_be_there_and_belong_together() {
    let (_one, certificate, key, _) = certificate();
    let (_other, _, other_key, _) = self::certificate();
    let settings = |certificate: &PathBuf, key: &PathBuf| {
        let mut config = diwan_registry::Config::default();
        config.tls = Some(Tls::new(certificate, key));
        diwan_registry::tls::settings(&config).map(|settings| settings.is_some()).map_err(|error| format!("{error:#}"))
    };
    assert_eq!(settings(&certificate, &key), Ok(true));
    assert!(settings(&certificate, &other_key).expect_err("strangers").contains("belong together"));
    let missing = settings(&PathBuf::from("/nowhere.pem"), &key).expect_err("missing");
    assert!(missing.contains("/nowhere.pem"), "{missing}");
    assert!(settings(&key, &key).is_err(), "a key is no certificate");
}

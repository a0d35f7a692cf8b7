//! Which addresses can be a registry's, and the client that speaks to one.

use super::{CONNECT, KEEP_IDLE};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, Url};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use std::net::IpAddr;
use std::time::Duration;

/// How often an HTTP/2 connection in use is asked whether it lives, and how long it may take to say so.
const PING: Duration = Duration::from_secs(30);
/// When the kernel begins to ask the other computer whether it is still there, and how often it then asks. The program sleeps meanwhile.
const PROBE: (Duration, Duration) = (Duration::from_secs(10), Duration::from_secs(5));
/// What the other computer does not confirm for so long was sent into a dead line: the kernel gives it up. Elsewhere it counts unanswered probes.
#[cfg(target_os = "linux")]
const UNCONFIRMED: Duration = Duration::from_secs(25);
/// The same in probes.
const UNANSWERED: u32 = 3;

/// Why a text cannot be a registry's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// No `https://host`, or with a user, a query or a fragment in it.
    #[error("not an address of the form https://host")]
    Form,
    /// Plain HTTP to another machine would send the password in clear.
    #[error("plain http is only for this machine itself")]
    PlainHttp,
}

/// Why no client could be made.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The address.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The PEM file with extra roots has none, or is malformed.
    #[error("the file of extra root certificates cannot be read: {0}")]
    Roots(String),
    /// TLS could not be set up, e.g. this computer has no trusted roots at all.
    #[error("TLS cannot be set up: {0}")]
    Tls(String),
}

/// Checks an address as a person typed it; what it gives has no path but perhaps a prefix.
pub(super) fn address(text: &str) -> Result<Url, AddressError> {
    let url = Url::parse(text.trim()).map_err(|_| AddressError::Form)?;
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err(AddressError::Form);
    }
    match (url.scheme(), url.host_str()) {
        ("https", Some(_)) => Ok(url),
        ("http", Some(host)) if is_loopback(host) => Ok(url),
        ("http", Some(_)) => Err(AddressError::PlainHttp),
        _ => Err(AddressError::Form),
    }
}

/// `Url` has already put the host into its one form: `127.1` reads `127.0.0.1`, IPv6 stands in brackets.
fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.parse::<IpAddr>().map_or_else(|_| bare.eq_ignore_ascii_case("localhost"), |ip| ip.is_loopback())
}

/// The client. HTTP/1.1 or 2, zstd, no redirects, no proxy for loopback, TLS by rustls with ring.
pub(super) fn client(base: &Url, extra_root: Option<&[u8]>) -> Result<Client, ClientError> {
    // reqwest takes the process's provider; when the program installed one already, that one stands.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = Client::builder()
        .user_agent(concat!("diwan/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .connect_timeout(CONNECT)
        .referer(false)
        .pool_idle_timeout(KEEP_IDLE)
        // Over HTTP/2 all requests share one connection: without these pings each would be sent into a dead one, again and again.
        .http2_keep_alive_interval(PING)
        .http2_keep_alive_timeout(PING)
        .tcp_keepalive(PROBE.0)
        .tcp_keepalive_interval(PROBE.1)
        .tcp_keepalive_retries(UNANSWERED);
    #[cfg(target_os = "linux")]
    {
        builder = builder.tcp_user_timeout(UNCONFIRMED);
    }
    let roots = extra_root.map(roots).transpose()?.unwrap_or_default();
    if base.scheme() == "http" {
        // No TLS on this line: a computer without any trusted roots must still reach a registry on itself.
        builder = builder.no_proxy().tls_certs_only([]);
    } else if !roots.is_empty() {
        builder = builder.tls_certs_merge(roots);
    }
    builder.build().map_err(|e| ClientError::Tls(root_cause(&e)))
}

fn roots(pem: &[u8]) -> Result<Vec<Certificate>, ClientError> {
    let mut found = Vec::new();
    for der in CertificateDer::pem_slice_iter(pem) {
        let der = der.map_err(|e| ClientError::Roots(e.to_string()))?;
        found.push(Certificate::from_der(&der).map_err(|e| ClientError::Roots(e.to_string()))?);
    }
    if found.is_empty() { Err(ClientError::Roots("no certificate in it".into())) } else { Ok(found) }
}

fn root_cause(error: &reqwest::Error) -> String {
    let mut why: &dyn std::error::Error = error;
    while let Some(next) = why.source() {
        why = next;
    }
    why.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_or_this_machine_can_be_a_registry() {
        for good in [
            "https://registry.moi.example",
            " https://10.1.2.3:8443/ ",
            "http://127.0.0.1:8470",
            "http://[::1]:8470",
            "http://localhost",
        ] {
            assert!(address(good).is_ok(), "{good}");
        }
        for form in [
            "",
            "registry.moi.example",
            "ftp://host",
            "https://",
            "https://user:word@host",
            "https://host/?q=1",
            "file:///etc",
        ] {
            assert_eq!(address(form), Err(AddressError::Form), "{form}");
        }
        for plain in [
            "http://registry.moi.example",
            "http://10.1.2.3",
            "http://localhost.evil.example",
            "http://127.0.0.1.evil.example",
        ] {
            assert_eq!(address(plain), Err(AddressError::PlainHttp), "{plain}");
        }
    }

    #[test]
    fn a_file_of_roots_has_roots_or_is_refused() {
        let https = address("https://registry.moi.example").expect("address");
        for nonsense in [b"".as_slice(), b"hello", b"-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n"] {
            assert!(matches!(client(&https, Some(nonsense)), Err(ClientError::Roots(_))));
        }
    }
}

//! Certificate and key from PEM files, and the rule that nothing leaves the machine in clear.

use crate::config::{Config, Tls};
use anyhow::{Context, bail};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::net::IpAddr;
use std::sync::Arc;

/// The TLS settings to serve with; `None` for plain HTTP, which is allowed on loopback only.
pub fn settings(config: &Config) -> anyhow::Result<Option<Arc<ServerConfig>>> {
    match &config.tls {
        Some(tls) => Ok(Some(Arc::new(load(tls)?))),
        None if stays_here(config.listen.ip()) => Ok(None),
        None => bail!(
            "refusing to serve {} without TLS: passwords and correspondence would cross the network in clear. \
             Set [tls] certificate and key, or listen on a loopback address",
            config.listen
        ),
    }
}

/// The certificates of a PEM file, the server's own first.
pub fn certificates(tls: &Tls) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let path = tls.certificate();
    let chain: Result<Vec<_>, _> = CertificateDer::pem_file_iter(&path)
        .with_context(|| format!("the certificate file {} cannot be read", path.display()))?
        .collect();
    let chain = chain.with_context(|| format!("{} is not a PEM file of certificates", path.display()))?;
    if chain.is_empty() {
        bail!("the certificate file {} has no certificate", path.display());
    }
    Ok(chain)
}

fn load(tls: &Tls) -> anyhow::Result<ServerConfig> {
    let path = tls.key();
    let key = PrivateKeyDer::from_pem_file(&path)
        .with_context(|| format!("the key file {} cannot be read as PEM", path.display()))?;
    let mut settings = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(certificates(tls)?, key)
        .context("certificate and key do not belong together")?;
    settings.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(settings)
}

/// Whether what is served at this address never leaves the machine.
fn stays_here(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_stays_on_this_machine() {
        let mut config = Config::default();
        assert!(settings(&config).expect("loopback may be plain").is_none());
        config.listen = "0.0.0.0:8470".parse().expect("an address");
        let refused = settings(&config).expect_err("an open address may not").to_string();
        assert!(refused.contains("without TLS"), "{refused}");
    }
}

//! `doctor`: looks at everything that can be wrong and says so in a line each.

use crate::cli::{Office, say};
use crate::tls;
use anyhow::{Context, bail};
use clap::Args;
use diwan_domain::Moment;
use diwan_store::Archive;
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::ExitCode;
use std::time::UNIX_EPOCH;
use x509_parser::prelude::{FromDer, X509Certificate};

/// A certificate that ends within this many days is reported.
const WARN_DAYS: i64 = 30;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Arguments of `doctor`.
#[derive(Debug, Args)]
pub struct Doctor {
    /// Do not read every attachment; only see that each is there
    #[arg(long)]
    quick: bool,
}

impl Doctor {
    /// Examines. Succeeds only when nothing is wrong.
    pub async fn run(self, office: &Office) -> anyhow::Result<ExitCode> {
        let mut findings = Findings::default();
        findings.note(
            "configuration",
            tls::settings(&office.config).map(|settings| match settings {
                Some(_) => format!("listens on {} with TLS", office.config.listen),
                None => format!("listens on {} without TLS, on this machine only", office.config.listen),
            }),
        );
        findings.note("data directory", private(&office.config.data_dir()));
        findings.note("clock", clock(office));
        if office.config.tls.is_some() {
            findings.note("certificate", certificate(office));
            findings.note("key", key(office));
        }
        match office.archive().await {
            Ok(archive) => self.examine_record(office, archive.as_ref(), &mut findings).await,
            Err(error) => findings.note("database", Err(error)),
        }
        Ok(if findings.bad == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    async fn examine_record(&self, office: &Office, archive: &dyn Archive, findings: &mut Findings) {
        findings.note(
            "agency",
            archive.agency().await.map(|a| format!("{}, epoch {}", a.code, a.epoch)).map_err(Into::into),
        );
        match archive.inspect().await {
            Ok(faults) if faults.is_empty() => findings.note("database", Ok("whole and consistent".to_owned())),
            Ok(faults) => faults.into_iter().for_each(|fault| findings.note("database", Err(anyhow::anyhow!(fault)))),
            Err(error) => findings.note("database", Err(error.into())),
        }
        findings.note("attachments", self.attachments(office, archive).await);
        let tally = archive.tally(office.now()).await;
        findings.note(
            "records",
            tally
                .map(|t| {
                    let (units, people, circulars) = (t.units, t.people, t.circulars);
                    format!(
                        "{units} units, {people} people, {circulars} circulars, {} letters, {} acknowledgements",
                        t.letters, t.acknowledgements
                    )
                })
                .map_err(Into::into),
        );
    }

    async fn attachments(&self, office: &Office, archive: &dyn Archive) -> anyhow::Result<String> {
        let blobs = office.blobs()?;
        let _held = blobs.hold()?;
        let (mut named, mut after) = (BTreeSet::new(), None::<String>);
        loop {
            let page = archive.blobs(after.as_deref(), crate::cli::backup::PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.sha256.clone());
            named.extend(page.into_iter().map(|blob| blob.sha256));
        }
        let (count, quick, known) = (named.len(), self.quick, named.clone());
        let store = blobs.clone();
        let examined = tokio::task::spawn_blocking(move || -> anyhow::Result<Vec<String>> {
            let mut wrong = Vec::new();
            for sha256 in &named {
                let well = if quick { store.path_of(sha256).is_file() } else { store.is_whole(sha256)? };
                if !well {
                    wrong.push(sha256.clone());
                }
            }
            Ok(wrong)
        });
        let wrong = examined.await??;
        if !wrong.is_empty() {
            bail!("{} of {count} are missing or damaged: {}", wrong.len(), wrong.join(", "));
        }
        let strays = blobs.addresses()?.iter().filter(|address| !known.contains(*address)).count();
        Ok(format!("{count} whole, {strays} that no record names"))
    }
}

#[derive(Default)]
struct Findings {
    bad: u32,
}

impl Findings {
    fn note(&mut self, what: &str, finding: anyhow::Result<String>) {
        match finding {
            Ok(well) => say(format!("ok   {what}: {well}")),
            Err(wrong) => {
                self.bad += 1;
                say(format!("BAD  {what}: {wrong:#}"));
            }
        }
    }
}

fn private(directory: &Path) -> anyhow::Result<String> {
    let about = fs::metadata(directory).with_context(|| format!("{} cannot be used", directory.display()))?;
    let mode = about.permissions().mode() & 0o777;
    if mode & 0o007 != 0 {
        bail!("{} may be read by everybody on this machine (mode {mode:o}); set it to 700", directory.display());
    }
    tempfile::tempfile_in(directory).with_context(|| format!("{} cannot be written", directory.display()))?;
    Ok(format!("{}, mode {mode:o}", directory.display()))
}

/// A clock that stands before the last change of the database was set back, and would date acknowledgements wrongly.
fn clock(office: &Office) -> anyhow::Result<String> {
    let now = office.now();
    if let Some(changed) = office.config.database_file().and_then(|file| fs::metadata(file).ok()?.modified().ok()) {
        let since = changed.duration_since(UNIX_EPOCH).unwrap_or_default();
        let changed = Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX));
        if now.plus_secs(60) < changed {
            bail!("it says {}, but the database was changed at {}", now.to_rfc3339(), changed.to_rfc3339());
        }
    }
    Ok(now.to_rfc3339())
}

fn certificate(office: &Office) -> anyhow::Result<String> {
    let Some(settings) = &office.config.tls else { bail!("none is configured") };
    let mut soonest = i64::MAX;
    for der in tls::certificates(settings)? {
        let (_, certificate) = X509Certificate::from_der(&der).context("a certificate cannot be read")?;
        let validity = certificate.validity();
        let (from, to) = (validity.not_before.timestamp() * 1000, validity.not_after.timestamp() * 1000);
        let now = office.now().0;
        if now < from {
            bail!("it is valid only from {}", Moment(from).to_rfc3339());
        }
        if now >= to {
            bail!("it ended at {}", Moment(to).to_rfc3339());
        }
        soonest = soonest.min(to);
    }
    let days = (soonest - office.now().0) / DAY_MS;
    if days < WARN_DAYS {
        bail!("it ends in {days} days, at {}", Moment(soonest).to_rfc3339());
    }
    Ok(format!("valid for {days} days, until {}", Moment(soonest).to_rfc3339()))
}

fn key(office: &Office) -> anyhow::Result<String> {
    let Some(settings) = &office.config.tls else { bail!("none is configured") };
    let file = settings.key();
    let mode =
        fs::metadata(&file).with_context(|| format!("{} cannot be read", file.display()))?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        bail!("{} may be read by others (mode {mode:o}); set it to 600", file.display());
    }
    Ok(format!("{}, mode {mode:o}", file.display()))
}

//! What an administrator types, read into what the house means: audiences, days, deadlines, people, files.

use crate::blobs::{BlobStore, caption};
use crate::config::Config;
use anyhow::{Context, anyhow, bail};
use clap::Args;
use diwan_domain::document::MAX_ATTACHMENTS;
use diwan_domain::{Attachment, Audience, EmployeeId, Moment, Role, UnitId};
use diwan_store::{Archive, Profile, StoreError, Unit};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::io::Read;
use std::path::{Path, PathBuf};

/// A text that is given in the command, in a file, or from the standard input.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Text {
    /// The text itself
    #[arg(long)]
    body: Option<String>,
    /// A UTF-8 file with the text; `-` reads the standard input
    #[arg(long)]
    body_file: Option<PathBuf>,
}

impl Text {
    /// The text.
    pub fn read(&self) -> anyhow::Result<String> {
        match (&self.body, &self.body_file) {
            (Some(body), _) => Ok(body.clone()),
            (None, Some(file)) if file == Path::new("-") => {
                let mut text = String::new();
                std::io::stdin().read_to_string(&mut text).context("the standard input is no UTF-8 text")?;
                Ok(text)
            }
            (None, Some(file)) => {
                std::fs::read_to_string(file).with_context(|| format!("cannot read the body from {}", file.display()))
            }
            (None, None) => bail!("a body is needed"),
        }
    }
}

/// Who is meant by `everybody`, `unit:CODE`, `role:ROLE`, `person:NUMBER`.
pub fn audience(parts: &[String]) -> anyhow::Result<Audience> {
    let mut audience = Audience::default();
    for part in parts {
        match part.split_once(':') {
            None if part == "everybody" => audience.everybody = true,
            Some(("unit", code)) => {
                audience.units.insert(UnitId::parse(code).with_context(|| format!("--to {part}"))?);
            }
            Some(("role", word)) => {
                let role = Role::parse(word).ok_or_else(|| anyhow!("--to {part}: there is no such role"))?;
                audience.roles.insert(role);
            }
            Some(("person", number)) => {
                audience.people.insert(EmployeeId::parse(number).with_context(|| format!("--to {part}"))?);
            }
            _ => bail!("--to {part}: say everybody, unit:CODE, role:ROLE or person:NUMBER"),
        }
    }
    Ok(audience)
}

/// How many people an audience reaches now. Refuses when any part of it reaches nobody: a mistyped unit must not pass
/// unnoticed because another was right.
pub async fn reach(archive: &dyn Archive, audience: &Audience) -> anyhow::Result<i64> {
    for (name, part) in parts(audience) {
        let count =
            archive.audience_count(&part).await.map_err(in_words).with_context(|| format!("the audience {name}"))?;
        if count == 0 {
            bail!("the audience {name} is empty: nobody would receive this");
        }
    }
    match archive.audience_count(audience).await.map_err(in_words)? {
        0 => bail!("the audience is empty: nobody would receive this"),
        count => Ok(count),
    }
}

/// An audience in words, from the names on the roster.
pub async fn audience_in_words(archive: &dyn Archive, audience: &Audience) -> anyhow::Result<String> {
    if audience.everybody {
        return Ok(archive.agency().await?.name);
    }
    if !audience.roles.is_empty() {
        bail!("roles have no name of their own on the roster: say the audience in words with --audience-text");
    }
    let units = archive.units().await?;
    let mut names: Vec<String> =
        units.into_iter().filter(|unit| audience.units.contains(&unit.id)).map(|unit| unit.name).collect();
    for person in &audience.people {
        names.push(profile(archive, person).await?.name);
    }
    Ok(names.join("، "))
}

/// The person of a login or number.
pub async fn person(archive: &dyn Archive, who: &str) -> anyhow::Result<Profile> {
    if let Some(account) = archive.account_by_login(&who.trim().to_lowercase()).await? {
        return profile(archive, &account.employee).await;
    }
    let number = EmployeeId::parse(who).with_context(|| format!("{who} is neither a login nor a number"))?;
    profile(archive, &number).await
}

/// A unit by its code.
pub async fn unit(archive: &dyn Archive, code: &str) -> anyhow::Result<Unit> {
    let found = archive.units().await?.into_iter().find(|unit| unit.id.as_str() == code.trim());
    found.ok_or_else(|| anyhow!("there is no unit {code} on the roster"))
}

/// A moment: RFC 3339, or a day, which means its last second where the agency is.
pub fn deadline(text: &str, config: &Config) -> anyhow::Result<Moment> {
    if let Some(moment) = Moment::parse_rfc3339(text) {
        return Ok(moment);
    }
    let end = format!("{}T23:59:59{}", day(text)?, config.utc_offset);
    Moment::parse_rfc3339(&end).ok_or_else(|| anyhow!("utc_offset {} is not of the form +03:00", config.utc_offset))
}

/// A day, `YYYY-MM-DD`.
pub fn day(text: &str) -> anyhow::Result<Date> {
    text.trim().parse().map_err(|_| anyhow!("{text} is no day of the form YYYY-MM-DD"))
}

/// The first moment of a day where the agency is.
pub fn start_of(day: Date, config: &Config) -> anyhow::Result<Moment> {
    Moment::parse_rfc3339(&format!("{day}T00:00:00{}", config.utc_offset))
        .ok_or_else(|| anyhow!("utc_offset {} is not of the form +03:00", config.utc_offset))
}

/// How many minutes the agency's clock is ahead of UTC.
pub fn offset_minutes(config: &Config) -> anyhow::Result<i32> {
    let midnight = start_of(Date::constant(1970, 1, 1), config)?;
    Ok(i32::try_from(-midnight.0 / 60_000)?)
}

/// The day that a moment falls on where the agency is.
pub fn day_of(moment: Moment, config: &Config) -> anyhow::Result<Date> {
    let midnight = start_of(Date::constant(1970, 1, 1), config)?;
    let there = jiff::Timestamp::from_millisecond(moment.plus_ms(-midnight.0).0)?;
    Ok(there.to_zoned(TimeZone::UTC).date())
}

/// Refuses files that are missing, empty, too large or too many, before any is copied.
pub fn check_files(files: &[PathBuf], blobs: &BlobStore) -> anyhow::Result<()> {
    if files.len() > MAX_ATTACHMENTS {
        bail!("{} attachments, at most {MAX_ATTACHMENTS} are allowed", files.len());
    }
    for file in files {
        let about = std::fs::metadata(file).with_context(|| format!("the attachment {} is missing", file.display()))?;
        if !about.is_file() {
            bail!("the attachment {} is no file", file.display());
        }
        if about.len() == 0 {
            bail!("the attachment {} is empty", file.display());
        }
        if about.len() > blobs.max_bytes() {
            let (size, most) = (about.len(), blobs.max_bytes());
            bail!("the attachment {} is too large: {size} bytes, at most {most} are allowed", file.display());
        }
    }
    Ok(())
}

/// Copies files into the store and notes them in the archive.
pub async fn keep_files(
    files: &[PathBuf],
    blobs: &BlobStore,
    archive: &dyn Archive,
    now: Moment,
) -> anyhow::Result<Vec<Attachment>> {
    let mut kept = Vec::new();
    for file in files {
        let blob = blobs.keep_file(file).await.with_context(|| format!("the attachment {}", file.display()))?;
        archive.note_blob(&blob, now).await?;
        let name = caption(&file.file_name().unwrap_or_default().to_string_lossy());
        kept.push(Attachment { name, media_type: blob.media_type, size: blob.size, sha256: blob.sha256 });
    }
    Ok(kept)
}

/// A refusal of the archive with its reason; the bare title would not tell an administrator what to mend.
pub fn in_words(error: StoreError) -> anyhow::Error {
    match error {
        StoreError::Refused(problem) => match (&problem.detail, problem.fault) {
            (Some(detail), _) => anyhow!("refused: {detail}"),
            (None, Some(fault)) => anyhow!("refused: {}", fault.slug()),
            (None, None) => anyhow!("refused: {problem}"),
        },
        other => other.into(),
    }
}

async fn profile(archive: &dyn Archive, number: &EmployeeId) -> anyhow::Result<Profile> {
    archive.profile(number).await?.ok_or_else(|| anyhow!("there is nobody with the number {number} on the roster"))
}

fn parts(audience: &Audience) -> Vec<(String, Audience)> {
    let only = Audience::default;
    let units =
        audience.units.iter().map(|unit| (format!("unit:{unit}"), Audience { units: [unit.clone()].into(), ..only() }));
    let roles = audience
        .roles
        .iter()
        .map(|role| (format!("role:{}", role.as_str()), Audience { roles: [*role].into(), ..only() }));
    let people = audience
        .people
        .iter()
        .map(|who| (format!("person:{who}"), Audience { people: [who.clone()].into(), ..only() }));
    units.chain(roles).chain(people).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(parts: &[&str]) -> anyhow::Result<Audience> {
        audience(&parts.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn an_audience_is_said_in_parts_and_a_strange_part_is_refused() {
        let two = said(&["unit:HR", "role:supervisor", "person:1001"]).expect("understood");
        assert_eq!((two.units.len(), two.roles.len(), two.people.len(), two.everybody), (1, 1, 1, false));
        assert!(said(&["everybody"]).expect("understood").everybody);
        for strange in ["unit:", "role:king", "all", "person:../1", "unit"] {
            assert!(said(&[strange]).is_err(), "{strange}");
        }
    }

    #[test]
    fn a_day_as_a_deadline_lasts_to_its_end_where_the_agency_is() {
        let config = Config::default();
        let end = deadline("2026-11-30", &config).expect("a day");
        assert_eq!(end.to_rfc3339(), "2026-11-30T20:59:59Z");
        assert_eq!(
            deadline("2026-11-30T12:00:00+03:00", &config).expect("a moment").to_rfc3339(),
            "2026-11-30T09:00:00Z"
        );
        assert!(deadline("30/11/2026", &config).is_err());
        assert_eq!(day_of(Moment(1_796_000_000_000), &config).expect("a day").to_string(), "2026-11-30");
    }
}

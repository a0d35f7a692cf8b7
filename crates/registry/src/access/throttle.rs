//! Waiting after wrong passwords, for each account and for each address. The archive sees only hashes of both.

use crate::access::sessions::CLOCK_SLACK_MS;
use crate::config::Throttle;
use crate::problem::Refused;
use diwan_domain::Moment;
use diwan_domain::check::sha256_hex;
use diwan_protocol::{Problem, ProblemType};
use diwan_store::Archive;
use std::net::IpAddr;

/// The first wait after the free failures, in seconds.
const FIRST_WAIT_SECS: u64 = 15;
/// The longest wait, in seconds.
const LONGEST_WAIT_SECS: u64 = 15 * 60;
/// Failures older than this are forgotten, in seconds.
const MEMORY_SECS: i64 = 24 * 60 * 60;

/// Under what failures of an account are noted. Unknown logins are noted alike.
pub fn account_key(login: &str) -> String {
    sha256_hex(format!("login|{}", login.trim().to_lowercase()).as_bytes())
}

/// Under what failures from an address are noted; an IPv6 network of 64 bits counts as one, since one machine has all of it.
pub fn address_key(address: IpAddr) -> String {
    let known_as = match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => v6.segments().iter().take(4).map(|part| format!("{part:x}:")).collect(),
    };
    sha256_hex(format!("addr|{known_as}").as_bytes())
}

/// Refuses with `too-many-attempts` while an account or an address has to wait.
pub async fn may_try(
    archive: &dyn Archive,
    policy: &Throttle,
    account: &str,
    address: &str,
    now: Moment,
) -> Result<(), Refused> {
    let since = now.plus_secs(-MEMORY_SECS);
    let mut wait = 0;
    for (key, free) in [(account, policy.free_per_account), (address, policy.free_per_address)] {
        let (count, last) = archive.failures(key, since).await?;
        match last {
            // Noted while this registry's clock was ahead: they would lock the account until that day comes.
            Some(last) if last > now.plus_ms(CLOCK_SLACK_MS) => archive.forget_failures(key).await?,
            Some(last) => wait = wait.max(remaining_secs(count, free, last, now)),
            None => {}
        }
    }
    if wait == 0 {
        return Ok(());
    }
    Err(Problem::new(ProblemType::TooManyAttempts).with_retry_after(wait).into())
}

/// How long is still to wait after `count` failures of which `free` cost nothing, in seconds.
fn remaining_secs(count: u32, free: u32, last: Moment, now: Moment) -> u64 {
    if count < free {
        return 0;
    }
    let doublings = (count - free).min(16);
    let wait = (FIRST_WAIT_SECS << doublings).min(LONGEST_WAIT_SECS);
    let passed = u64::try_from(now.since(last)).unwrap_or_default() / 1000;
    wait.saturating_sub(passed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_mistakes_are_free_then_the_wait_doubles_up_to_a_quarter_of_an_hour() {
        let (last, now) = (Moment(0), Moment(1_000));
        assert_eq!(remaining_secs(4, 5, last, now), 0);
        assert_eq!(remaining_secs(5, 5, last, now), 14);
        assert_eq!(remaining_secs(6, 5, last, now), 29);
        assert_eq!(remaining_secs(400, 5, last, now), 899);
        assert_eq!(remaining_secs(400, 5, last, Moment(900_000)), 0);
    }

    #[test]
    fn keys_do_not_show_what_they_stand_for_and_ignore_case() {
        assert_eq!(account_key(" Salma "), account_key("salma"));
        assert_ne!(account_key("salma"), account_key("sara"));
        let network = |text: &str| address_key(text.parse().expect("an address"));
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:10.0.0.1"), network("10.0.0.1"));
    }
}

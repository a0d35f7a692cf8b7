//! `account …`: who may sign in, with which roles, and for how long.

use crate::access::password::{check_policy, hash_now};
use crate::cli::terms::person;
use crate::cli::{Office, say};
use crate::clock::random_bytes;
use anyhow::{Context, anyhow, bail};
use clap::{Args, Subcommand, ValueEnum};
use diwan_domain::Role;
use diwan_store::{Account as Record, Archive};
use std::io::BufRead;

/// From where a password may come besides the standard input.
const PASSWORD_VARIABLE: &str = "DIWAN_REGISTRY_PASSWORD";
/// Letters and digits of made passwords: none that look alike on paper.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Commands about accounts. WHO is a login or an employee number.
#[derive(Debug, Subcommand)]
pub enum Account {
    /// Open an account for a person on the roster
    Create {
        /// Employee number
        number: String,
        /// Account name [default: the number]
        #[arg(long)]
        login: Option<String>,
        /// Where the password comes from
        #[command(flatten)]
        password: Password,
    },
    /// Give a new password and end all sessions
    Reset {
        /// Login or number
        who: String,
        /// Where the password comes from
        #[command(flatten)]
        password: Password,
    },
    /// Close an account and end all sessions
    Close {
        /// Login or number
        who: String,
    },
    /// Open a closed account again
    Open {
        /// Login or number
        who: String,
    },
    /// Give a role
    Grant {
        /// Login or number
        who: String,
        /// Which
        role: Grantable,
    },
    /// Take a role
    Revoke {
        /// Login or number
        who: String,
        /// Which
        role: Grantable,
    },
    /// End all sessions
    SignOut {
        /// Login or number
        who: String,
    },
}

/// Where the password comes from: the first line of the standard input, the variable DIWAN_REGISTRY_PASSWORD, or made and printed once.
#[derive(Debug, Args)]
pub struct Password {
    /// Read the password from the standard input
    #[arg(long)]
    password_stdin: bool,
    /// The person need not change it at the first sign-in
    #[arg(long)]
    no_change: bool,
}

/// Roles that are given by hand; the others follow from the roster.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Grantable {
    /// Issues circulars and sends letters
    Publisher,
    /// Runs the registry
    Administrator,
}

impl From<Grantable> for Role {
    fn from(role: Grantable) -> Self {
        match role {
            Grantable::Publisher => Self::Publisher,
            Grantable::Administrator => Self::Administrator,
        }
    }
}

impl Account {
    /// Runs the command.
    pub async fn run(self, office: &Office) -> anyhow::Result<()> {
        let archive = office.archive().await?;
        let archive = archive.as_ref();
        let now = office.now();
        match self {
            Self::Create { number, login, password } => create(office, archive, &number, login, &password).await,
            Self::Reset { who, password } => {
                let account = account(archive, &who).await?;
                let given = password.given(&account.login)?;
                let must_change = !password.no_change;
                archive.set_password(&account.employee, &hash(&given.text)?, must_change, None, now).await?;
                given.print();
                Ok(())
            }
            Self::Close { who } => {
                Ok(archive.close_account(&account(archive, &who).await?.employee, true, now).await?)
            }
            Self::Open { who } => {
                Ok(archive.close_account(&account(archive, &who).await?.employee, false, now).await?)
            }
            Self::Grant { who, role } => {
                let employee = person(archive, &who).await?.employee;
                Ok(archive.grant(&employee, role.into(), true, now).await?)
            }
            Self::Revoke { who, role } => {
                let employee = person(archive, &who).await?.employee;
                Ok(archive.grant(&employee, role.into(), false, now).await?)
            }
            Self::SignOut { who } => {
                let ended = archive.end_sessions(&account(archive, &who).await?.employee, now).await?;
                say(format!("{ended} sessions ended"));
                Ok(())
            }
        }
    }
}

async fn create(
    office: &Office,
    archive: &dyn Archive,
    number: &str,
    login: Option<String>,
    password: &Password,
) -> anyhow::Result<()> {
    let profile = person(archive, number).await?;
    if archive.account_of(&profile.employee).await?.is_some() {
        bail!("{number} has an account already; `account reset` gives a new password");
    }
    let login = login.unwrap_or_else(|| profile.employee.to_string()).trim().to_lowercase();
    let given = password.given(&login)?;
    let account = Record {
        employee: profile.employee,
        login: login.clone(),
        password_hash: hash(&given.text)?,
        must_change: !password.no_change,
        closed: false,
        granted: Vec::new(),
    };
    archive.open_account(&account, office.now()).await?;
    say(format!("login:    {login}"));
    given.print();
    Ok(())
}

async fn account(archive: &dyn Archive, who: &str) -> anyhow::Result<Record> {
    if let Some(account) = archive.account_by_login(&who.trim().to_lowercase()).await? {
        return Ok(account);
    }
    let employee = person(archive, who).await?.employee;
    archive.account_of(&employee).await?.ok_or_else(|| anyhow!("{who} has no account"))
}

fn hash(password: &str) -> anyhow::Result<String> {
    hash_now(password).context("the password could not be hashed")
}

struct Given {
    text: String,
    made: bool,
}

impl Password {
    fn given(&self, login: &str) -> anyhow::Result<Given> {
        let given = if self.password_stdin {
            let mut line = String::new();
            std::io::stdin().lock().read_line(&mut line).context("no password on the standard input")?;
            Given { text: line.trim_end_matches(['\r', '\n']).to_owned(), made: false }
        } else if let Ok(text) = std::env::var(PASSWORD_VARIABLE) {
            Given { text, made: false }
        } else {
            Given { text: made_password(), made: true }
        };
        check_policy(login, None, &given.text)
            .map_err(|weak| anyhow!("the password is refused: {}", weak.detail.unwrap_or(weak.title)))?;
        Ok(given)
    }
}

impl Given {
    /// A made password is shown this once; one that was given is known already.
    fn print(&self) {
        if self.made {
            say(format!("password: {}", self.text));
        }
    }
}

/// Sixteen letters and digits in four groups: 80 bits, easy to read from a sealed letter.
fn made_password() -> String {
    let letters = random_bytes::<16>().map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_passwords_pass_the_policy_and_differ() {
        let (one, other) = (made_password(), made_password());
        assert_eq!(one.len(), 19);
        assert!(check_policy("salma", None, &one).is_ok());
        assert_ne!(one, other);
    }
}

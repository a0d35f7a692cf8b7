//! Settings and the account.

use crate::db::Cache;
use crate::error::Result;
use crate::types::Account;
use rusqlite::{Connection, OptionalExtension, params};

const ACCOUNT: &str = "account";

impl Cache {
    /// Whose cache this is; `None` before the first sign-in.
    pub fn account(&self) -> Result<Option<Account>> {
        // An account that this version cannot read is asked for again: signing in writes it anew.
        Ok(self.setting(ACCOUNT)?.and_then(|json| serde_json::from_str(&json).ok()))
    }

    /// Keeps it.
    pub fn save_account(&self, account: &Account) -> Result<()> {
        let json = serde_json::to_string(account).unwrap_or_default();
        self.save_setting(ACCOUNT, &json)
    }

    /// A setting.
    pub fn setting(&self, key: &str) -> Result<Option<String>> {
        self.ask(|tx| get(tx, key))
    }

    /// Forgets a setting.
    pub fn forget_setting(&self, key: &str) -> Result<()> {
        self.write(|tx| Ok(tx.execute("DELETE FROM setting WHERE key = ?1", [key]).map(drop)?))
    }

    /// Keeps a setting.
    pub fn save_setting(&self, key: &str, value: &str) -> Result<()> {
        self.write(|tx| save(tx, key, value))
    }
}

fn get(tx: &Connection, key: &str) -> Result<Option<String>> {
    let found = tx.query_row("SELECT value FROM setting WHERE key = ?1", [key], |row| row.get(0)).optional();
    Ok(found?)
}

pub(crate) fn number(tx: &Connection, key: &str) -> Result<Option<i64>> {
    Ok(get(tx, key)?.and_then(|value| value.parse().ok()))
}

pub(crate) fn save(tx: &Connection, key: &str, value: &str) -> Result<()> {
    let upsert =
        "INSERT INTO setting (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    tx.execute(upsert, params![key, value])?;
    Ok(())
}

//! Local accounts and roles granted by hand.

use super::founding::roster_rev;
use super::heads::put;
use super::movers;
use super::roster::{after_issues, tell, write_memberships};
use super::sessions::{access_changed, end_all};
use crate::engine::value::{given, values};
use crate::engine::{Lock, Row, Tx};
use crate::rules::roster_plan::Membership;
use crate::rules::{bad_request, refused};
use crate::{Account, StoreError};
use diwan_domain::{EmployeeId, Moment, Role, StreamId};
use diwan_protocol::ProblemType;

/// The longest account name, in characters.
const MAX_LOGIN_CHARS: usize = 100;

/// See [`crate::Archive::open_account`].
pub async fn open(tx: &mut dyn Tx, account: &Account, now: Moment) -> Result<(), StoreError> {
    let login = account.login.as_str();
    if login.is_empty()
        || login.chars().count() > MAX_LOGIN_CHARS
        || login.chars().any(|c| c.is_control() || c.is_whitespace())
    {
        return Err(bad_request("the login is empty, too long or holds blanks"));
    }
    // One opener at a time, so that two people cannot be given one login at once.
    tx.lock(Lock::RosterWrite).await?;
    on_roster(tx, &account.employee).await?;
    let key = login.to_lowercase();
    let holder = tx.first("SELECT employee_id FROM account WHERE login_key = ?1", given![key.as_str()]).await?;
    if let Some(holder) = holder
        && holder.employee(0)? != account.employee
    {
        return Err(bad_request("the login belongs to another account"));
    }
    tx.exec(
        "INSERT INTO account (employee_id, login, login_key, password_hash, must_change, closed, changed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6)
         ON CONFLICT (employee_id) DO UPDATE SET login = excluded.login, login_key = excluded.login_key,
           password_hash = excluded.password_hash, must_change = excluded.must_change, changed_at = excluded.changed_at",
        values![&account.employee, login, key, &account.password_hash, account.must_change, now],
    )
    .await?;
    access_changed(tx).await
}

/// See [`crate::Archive::account_by_login`].
pub async fn by_login(tx: &mut dyn Tx, login: &str) -> Result<Option<Account>, StoreError> {
    let sql = "SELECT employee_id, login, password_hash, must_change, closed FROM account WHERE login_key = ?1";
    // A NUL can be in no login, and PostgreSQL would answer it with an error.
    let key = login.to_lowercase().replace('\0', " ");
    let row = tx.first(sql, given![key]).await?;
    with_grants(tx, row).await
}

/// See [`crate::Archive::account_of`].
pub async fn of(tx: &mut dyn Tx, employee: &EmployeeId) -> Result<Option<Account>, StoreError> {
    let sql = "SELECT employee_id, login, password_hash, must_change, closed FROM account WHERE employee_id = ?1";
    let row = tx.first(sql, given![employee]).await?;
    with_grants(tx, row).await
}

async fn with_grants(tx: &mut dyn Tx, row: Option<Row>) -> Result<Option<Account>, StoreError> {
    let Some(row) = row else { return Ok(None) };
    let employee = row.employee(0)?;
    let granted = granted(tx, &employee).await?;
    Ok(Some(Account {
        employee,
        login: row.text(1)?,
        password_hash: row.text(2)?,
        must_change: row.truth(3)?,
        closed: row.truth(4)?,
        granted,
    }))
}

/// Roles granted by hand and in force, in their usual order.
pub async fn granted(tx: &mut dyn Tx, employee: &EmployeeId) -> Result<Vec<Role>, StoreError> {
    let sql = "SELECT role FROM role_grant WHERE employee_id = ?1 AND until_rev IS NULL";
    let words = tx.query(sql, given![employee]).await?;
    let words = words.iter().map(|row| row.text(0)).collect::<Result<Vec<_>, _>>()?;
    Ok(Role::ALL.into_iter().filter(|role| words.iter().any(|w| w == role.as_str())).collect())
}

/// See [`crate::Archive::set_password`].
pub async fn set_password(
    tx: &mut dyn Tx,
    employee: &EmployeeId,
    hash: &str,
    must_change: bool,
    keep: Option<&str>,
    now: Moment,
) -> Result<(), StoreError> {
    let sql = "UPDATE account SET password_hash = ?2, must_change = ?3, changed_at = ?4 WHERE employee_id = ?1";
    found(tx.exec(sql, values![employee, hash, must_change, now]).await?)?;
    let sql = "UPDATE session SET ended_at = ?3 WHERE employee_id = ?1 AND token_hash <> ?2 AND ended_at IS NULL";
    tx.exec(sql, values![employee, keep.unwrap_or_default(), now]).await?;
    access_changed(tx).await
}

/// See [`crate::Archive::close_account`].
pub async fn close(tx: &mut dyn Tx, employee: &EmployeeId, closed: bool, now: Moment) -> Result<(), StoreError> {
    let sql = "UPDATE account SET closed = ?2, changed_at = ?3 WHERE employee_id = ?1";
    found(tx.exec(sql, values![employee, closed, now]).await?)?;
    if closed {
        return end_all(tx, employee, now).await.map(drop);
    }
    access_changed(tx).await
}

/// See [`crate::Archive::grant`].
pub async fn grant(
    tx: &mut dyn Tx,
    employee: &EmployeeId,
    role: Role,
    give: bool,
    now: Moment,
) -> Result<(), StoreError> {
    if !matches!(role, Role::Publisher | Role::Administrator) {
        return Err(bad_request(format!("the role {} is never granted by hand", role.as_str())));
    }
    let rev = roster_rev(tx, Lock::RosterWrite).await? + 1;
    on_roster(tx, employee).await?;
    if granted(tx, employee).await?.contains(&role) == give {
        return Ok(());
    }
    tx.exec("UPDATE agency SET roster_rev = ?1", values![rev]).await?;
    let now = after_issues(tx, now).await?;
    let sql = if give {
        "INSERT INTO role_grant (employee_id, role, since_rev, until_rev, valid_from, valid_to) VALUES (?1, ?2, ?3, NULL, ?4, NULL)"
    } else {
        "UPDATE role_grant SET until_rev = ?3, valid_to = ?4 WHERE employee_id = ?1 AND role = ?2 AND until_rev IS NULL"
    };
    tx.exec(sql, values![employee, role.as_str(), rev, now]).await?;
    let change = [Membership { employee: employee.clone(), stream: StreamId::role(role), member: give, told: true }];
    write_memberships(tx, &change, rev, now).await?;
    let brought = movers::follow(tx, &change, rev, now).await?;
    tell(tx, &change, now).await?;
    put(tx, brought, now).await.map(drop)
}

async fn on_roster(tx: &mut dyn Tx, employee: &EmployeeId) -> Result<(), StoreError> {
    let sql = "SELECT id FROM person WHERE id = ?1 AND ended_at IS NULL";
    let person = tx.first(sql, given![employee]).await?;
    person.map(drop).ok_or_else(|| bad_request(format!("person {employee} is not on the roster")))
}

fn found(touched: u64) -> Result<(), StoreError> {
    if touched == 0 { Err(refused(ProblemType::NotFound, "there is no such account")) } else { Ok(()) }
}

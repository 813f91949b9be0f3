//! Accounts of the desk, and who is signed in.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{OptionalExtension as _, Row, params};

use super::{Result, Store, Tx, time, word};
use crate::model::{Account, Role, Session, SessionName};

/// A session ends if nobody uses it for so long …
pub const IDLE: TimeDelta = TimeDelta::days(14);

/// … and after this time in any case.
pub const LONGEST: TimeDelta = TimeDelta::days(60);

/// An account for whoever looks after all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    /// The account.
    pub account: Account,
    /// When it was made.
    pub made: DateTime<Utc>,
    /// Since when it is closed.
    pub closed: Option<DateTime<Utc>>,
    /// When it was last used, to the minute, as far as a session tells that has not ended.
    pub seen: Option<DateTime<Utc>>,
}

const ACCOUNT: &str = "account.id, account.name, account.role, account.closed, account.language, \
                       account.keys";

impl Store {
    /// Whether anybody could sign in.
    pub fn has_accounts(&self) -> Result<bool> {
        let sql = "SELECT 1 FROM account WHERE closed IS NULL";
        Ok(self.connection.prepare_cached(sql)?.exists([])?)
    }

    /// All of them, open ones first, each in the order in which they were made.
    pub fn colleagues(&self) -> Result<Vec<Colleague>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {ACCOUNT}, account.made,
                    (SELECT max(seen) FROM session WHERE session.account = account.id)
             FROM account ORDER BY closed IS NOT NULL, id"
        ))?;
        let mut rows = statement.query([])?;
        let mut colleagues = Vec::new();
        while let Some(row) = rows.next()? {
            let closed: Option<i64> = row.get(3)?;
            let seen: Option<i64> = row.get(7)?;
            colleagues.push(Colleague {
                account: account(row)?,
                made: time(row.get(6)?),
                closed: closed.map(time),
                seen: seen.map(time),
            });
        }
        Ok(colleagues)
    }

    /// The account of this folded name, and its password as it is kept.
    pub fn account_of(&self, folded: &str) -> Result<Option<(Account, String)>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {ACCOUNT}, password FROM account WHERE folded = ?1"
        ))?;
        let mut rows = statement.query([folded])?;
        rows.next()?.map(|row| Ok((account(row)?, row.get(6)?))).transpose()
    }

    /// The session of this name if it has not ended and its account is open.
    pub fn session(
        &self,
        name: &SessionName,
        now: DateTime<Utc>,
    ) -> Result<Option<(Account, Session)>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {ACCOUNT}, token, since, seen, agent
             FROM session JOIN account ON account.id = session.account
             WHERE token = ?1 AND since > ?2 AND seen > ?3 AND closed IS NULL"
        ))?;
        let mut rows = statement.query(params![name.0, ended_since(now), idle_since(now)])?;
        rows.next()?.map(|row| Ok((account(row)?, session(row, 6)?))).transpose()
    }

    /// Where an account is signed in, the last used first.
    pub fn sessions(&self, account: i64, now: DateTime<Utc>) -> Result<Vec<Session>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT token, since, seen, agent FROM session
             WHERE account = ?1 AND since > ?2 AND seen > ?3 ORDER BY seen DESC, since DESC",
        )?;
        let mut rows = statement.query(params![account, ended_since(now), idle_since(now)])?;
        let mut sessions = Vec::new();
        while let Some(row) = rows.next()? {
            sessions.push(session(row, 0)?);
        }
        Ok(sessions)
    }
}

impl Tx<'_> {
    /// Makes an account; none if the name is taken.
    pub fn add_account(
        &self,
        name: &str,
        folded: &str,
        role: Role,
        password: &str,
    ) -> Result<Option<i64>> {
        let added = self
            .sql
            .prepare_cached(
                "INSERT INTO account (name, folded, role, password, made) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO NOTHING",
            )?
            .execute(params![name, folded, role.as_str(), password, self.now])?;
        Ok((added == 1).then(|| self.sql.last_insert_rowid()))
    }

    /// Whether there is any account, open or closed.
    pub fn knows_accounts(&self) -> Result<bool> {
        Ok(self.sql.prepare_cached("SELECT 1 FROM account")?.exists([])?)
    }

    /// The account of this folded name.
    pub fn find_account(&self, folded: &str) -> Result<Option<Account>> {
        let mut statement =
            self.sql.prepare_cached(&format!("SELECT {ACCOUNT} FROM account WHERE folded = ?1"))?;
        let mut rows = statement.query([folded])?;
        rows.next()?.map(account).transpose()
    }

    /// Whether an account other than this one is open and may look after accounts.
    pub fn has_other_admin(&self, account: i64) -> Result<bool> {
        let sql = "SELECT 1 FROM account WHERE role = ?1 AND closed IS NULL AND id <> ?2";
        let admin = Role::Admin.as_str();
        Ok(self.sql.prepare_cached(sql)?.exists(params![admin, account])?)
    }

    /// Sets what it may do.
    pub fn set_role(&self, account: i64, role: Role) -> Result<()> {
        let sql = "UPDATE account SET role = ?2 WHERE id = ?1";
        self.sql.prepare_cached(sql)?.execute(params![account, role.as_str()])?;
        Ok(())
    }

    /// Sets its password, as it is kept.
    pub fn set_password(&self, account: i64, password: &str) -> Result<()> {
        let sql = "UPDATE account SET password = ?2 WHERE id = ?1";
        self.sql.prepare_cached(sql)?.execute(params![account, password])?;
        Ok(())
    }

    /// Closes it. It stays, and with it its name in the log.
    pub fn close_account(&self, account: i64) -> Result<()> {
        let sql = "UPDATE account SET closed = coalesce(closed, ?2) WHERE id = ?1";
        self.sql.prepare_cached(sql)?.execute(params![account, self.now])?;
        Ok(())
    }

    /// Opens it again.
    pub fn open_account(&self, account: i64) -> Result<()> {
        let sql = "UPDATE account SET closed = NULL WHERE id = ?1";
        self.sql.prepare_cached(sql)?.execute([account])?;
        Ok(())
    }

    /// Sets how the desk looks to it.
    pub fn set_manner(&self, account: i64, language: Option<&str>, has_keys: bool) -> Result<()> {
        let sql = "UPDATE account SET language = ?2, keys = ?3 WHERE id = ?1";
        self.sql.prepare_cached(sql)?.execute(params![account, language, has_keys])?;
        Ok(())
    }

    /// Begins a session. Those that ended by themselves go.
    pub fn begin_session(&self, name: &SessionName, account: i64, agent: &str) -> Result<()> {
        let now = time(self.now);
        self.sql
            .prepare_cached("DELETE FROM session WHERE since <= ?1 OR seen <= ?2")?
            .execute(params![ended_since(now), idle_since(now)])?;
        self.sql
            .prepare_cached(
                "INSERT INTO session (token, account, since, seen, agent) VALUES (?1, ?2, ?3, ?3, ?4)",
            )?
            .execute(params![name.0, account, self.now, agent])?;
        Ok(())
    }

    /// Notes that a session is used.
    pub fn see_session(&self, name: &SessionName) -> Result<()> {
        let sql = "UPDATE session SET seen = ?2 WHERE token = ?1";
        self.sql.prepare_cached(sql)?.execute(params![name.0, self.now])?;
        Ok(())
    }

    /// Ends a session of this account; whether there was one.
    pub fn end_session(&self, account: i64, name: &SessionName) -> Result<bool> {
        let sql = "DELETE FROM session WHERE account = ?1 AND token = ?2";
        Ok(self.sql.prepare_cached(sql)?.execute(params![account, name.0])? == 1)
    }

    /// Ends all sessions of an account but one.
    pub fn end_sessions(&self, account: i64, but: Option<&SessionName>) -> Result<()> {
        let sql = "DELETE FROM session WHERE account = ?1 AND token IS NOT ?2";
        self.sql.prepare_cached(sql)?.execute(params![account, but.map(|name| name.0)])?;
        Ok(())
    }
}

/// Where a password of an account is checked before it is changed.
impl Store {
    /// The password of an account, as it is kept.
    pub fn password_of(&self, account: i64) -> Result<Option<String>> {
        let sql = "SELECT password FROM account WHERE id = ?1 AND closed IS NULL";
        Ok(self
            .connection
            .prepare_cached(sql)?
            .query_row([account], |row| row.get(0))
            .optional()?)
    }
}

fn ended_since(now: DateTime<Utc>) -> i64 {
    (now - LONGEST).timestamp()
}

fn idle_since(now: DateTime<Utc>) -> i64 {
    (now - IDLE).timestamp()
}

fn account(row: &Row<'_>) -> Result<Account> {
    let closed: Option<i64> = row.get(3)?;
    Ok(Account {
        id: row.get(0)?,
        name: row.get(1)?,
        role: word(row.get_ref(2)?.as_str().unwrap_or_default(), Role::from_word)?,
        is_closed: closed.is_some(),
        language: row.get(4)?,
        has_keys: row.get(5)?,
    })
}

fn session(row: &Row<'_>, first: usize) -> Result<Session> {
    Ok(Session {
        name: SessionName(row.get(first)?),
        since: time(row.get(first + 1)?),
        seen: time(row.get(first + 2)?),
        agent: row.get(first + 3)?,
    })
}

//! Accounts of the desk: made, changed and closed, from the shell and by whoever looks after them at the desk.

pub mod names;
pub mod passwords;

use chrono::{DateTime, Utc};

pub use self::{names::NameFault, passwords::PasswordFault};
use crate::{
    model::{Account, Role, SessionName},
    store::{Store, StoreError, Tx},
};

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum AccountRefusal {
    /// It is no name.
    #[error(transparent)]
    Name(#[from] NameFault),
    /// Somebody has it, or one that looks the same.
    #[error("there is an account of this name already; names are never used again")]
    Taken,
    /// It is no password.
    #[error(transparent)]
    Password(#[from] PasswordFault),
    /// There is no such account.
    #[error("there is no account “{0}”; “huiwen user list” shows them")]
    Unknown(String),
    /// Nobody could look after accounts any more.
    #[error("this is the last open account that may look after accounts")]
    LastAdmin,
    /// The password of before is another.
    #[error("that is not the password of now")]
    WrongPassword,
    /// The system gives no random bytes, or argon2 failed.
    #[error("cannot make a password: {0}")]
    Broken(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether an act may leave nobody who looks after accounts. The shell may: whoever has it can make another account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// From the shell of the server.
    Shell,
    /// From the desk.
    Desk,
}

/// Makes an account. The first of all looks after the others, unless a role is named. Here and below `by` is who does
/// it, for the log.
pub fn add(
    store: &mut Store,
    by: &str,
    name: &str,
    role: Option<Role>,
    password: &str,
    now: DateTime<Utc>,
) -> Result<Account, AccountRefusal> {
    let name = names::checked(name)?;
    passwords::check(password, name)?;
    let hash = passwords::hash(password)?;
    let tx = store.begin(now)?;
    let first = if tx.knows_accounts()? { Role::Editor } else { Role::Admin };
    let role = role.unwrap_or(first);
    let id =
        tx.add_account(name, &names::folded(name), role, &hash)?.ok_or(AccountRefusal::Taken)?;
    tx.note_intervention(by, "add", name, Some(role.as_str()))?;
    tx.commit()?;
    let name = name.to_owned();
    Ok(Account { id, name, role, is_closed: false, language: None, has_keys: true })
}

/// Gives an account another password; wherever it is signed in, it no longer is.
pub fn reset_password(
    store: &mut Store,
    by: &str,
    name: &str,
    password: &str,
    now: DateTime<Utc>,
) -> Result<(), AccountRefusal> {
    passwords::check(password, name)?;
    let hash = passwords::hash(password)?;
    change(store, by, name, ("password", None), now, |tx, account| {
        tx.set_password(account.id, &hash)?;
        Ok(tx.end_sessions(account.id, None)?)
    })
}

/// Gives whoever knows the password of now another one; other sessions than this one end.
pub fn change_password(
    store: &mut Store,
    account: &Account,
    session: &SessionName,
    old: &str,
    new: &str,
    now: DateTime<Utc>,
) -> Result<(), AccountRefusal> {
    let kept = store.password_of(account.id)?.unwrap_or_default();
    if !passwords::is_right(old, &kept) {
        return Err(AccountRefusal::WrongPassword);
    }
    passwords::check(new, &account.name)?;
    let hash = passwords::hash(new)?;
    let tx = store.begin(now)?;
    tx.set_password(account.id, &hash)?;
    tx.end_sessions(account.id, Some(session))?;
    tx.note_intervention(&account.name, "password", &account.name, None)?;
    Ok(tx.commit()?)
}

/// Sets what an account may do.
pub fn set_role(
    store: &mut Store,
    by: &str,
    name: &str,
    role: Role,
    from: From,
    now: DateTime<Utc>,
) -> Result<(), AccountRefusal> {
    change(store, by, name, ("role", Some(role.as_str())), now, |tx, account| {
        if role != Role::Admin {
            spare_last_admin(tx, account, from)?;
        }
        Ok(tx.set_role(account.id, role)?)
    })
}

/// Closes an account; wherever it is signed in, it no longer is.
pub fn close(
    store: &mut Store,
    by: &str,
    name: &str,
    from: From,
    now: DateTime<Utc>,
) -> Result<(), AccountRefusal> {
    change(store, by, name, ("close", None), now, |tx, account| {
        spare_last_admin(tx, account, from)?;
        tx.close_account(account.id)?;
        Ok(tx.end_sessions(account.id, None)?)
    })
}

/// Opens an account again, with its password of before.
pub fn open(
    store: &mut Store,
    by: &str,
    name: &str,
    now: DateTime<Utc>,
) -> Result<(), AccountRefusal> {
    change(store, by, name, ("open", None), now, |tx, account| Ok(tx.open_account(account.id)?))
}

/// Whose name and password these are. It takes the same time whether there is such an account or not.
pub fn recognise(
    store: &Store,
    name: &str,
    password: &str,
) -> Result<Option<Account>, AccountRefusal> {
    let known = store.account_of(&names::folded(name))?;
    let (account, kept) = match known {
        Some((account, kept)) if !account.is_closed => (Some(account), kept),
        _ => (None, passwords::nobodys()?),
    };
    Ok(account.filter(|_| passwords::is_right(password, &kept)))
}

/// `said` is the verb for the log, and to what.
fn change(
    store: &mut Store,
    by: &str,
    name: &str,
    said: (&str, Option<&str>),
    now: DateTime<Utc>,
    work: impl FnOnce(&Tx<'_>, &Account) -> Result<(), AccountRefusal>,
) -> Result<(), AccountRefusal> {
    let tx = store.begin(now)?;
    let account = tx
        .find_account(&names::folded(name))?
        .ok_or_else(|| AccountRefusal::Unknown(name.to_owned()))?;
    work(&tx, &account)?;
    let (act, to) = said;
    tx.note_intervention(by, act, &account.name, to)?;
    Ok(tx.commit()?)
}

fn spare_last_admin(tx: &Tx<'_>, account: &Account, from: From) -> Result<(), AccountRefusal> {
    let looks_after = account.role == Role::Admin && !account.is_closed;
    if from == From::Desk && looks_after && !tx.has_other_admin(account.id)? {
        return Err(AccountRefusal::LastAdmin);
    }
    Ok(())
}

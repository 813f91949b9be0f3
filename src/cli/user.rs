//! `huiwen user`: who works at the desk.

use std::{
    io::{self, IsTerminal as _, Write as _},
    process::ExitCode,
};

use anyhow::Context as _;
use clap::{Args, Subcommand};
use console::Term;
use serde_json::json;

use super::{USAGE, now, story::Who};
use crate::{
    config::Config,
    curate::accounts::{self, AccountRefusal, From, names, passwords},
    model::Role,
    store::Store,
};

#[derive(Debug, Args)]
pub(super) struct Options {
    #[command(subcommand)]
    act: Act,
    #[command(flatten)]
    who: Who,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Make an account; the first of all may look after the others
    Add {
        /// The name that signs edits, such as 李敏
        name: String,
        /// reader, editor, chief or admin: each may do what those before it may
        #[arg(long, value_parser = role)]
        role: Option<Role>,
        #[command(flatten)]
        password: Given,
    },
    /// All accounts
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Give an account another password; wherever it is signed in, it no longer is
    Password {
        /// Its name
        name: String,
        #[command(flatten)]
        password: Given,
    },
    /// Set what an account may do
    Role {
        /// Its name
        name: String,
        /// reader, editor, chief or admin
        #[arg(value_parser = role)]
        role: Role,
    },
    /// Close an account; wherever it is signed in, it no longer is
    Close {
        /// Its name
        name: String,
    },
    /// Open a closed account again
    Open {
        /// Its name
        name: String,
    },
}

/// Where a password comes from; without any of these it is asked for, twice.
#[derive(Debug, Args)]
struct Given {
    /// Read the password from the first line of standard input
    #[arg(long, conflicts_with = "generate")]
    password_stdin: bool,
    /// Make a strong password and print it, once
    #[arg(long)]
    generate: bool,
}

pub(super) fn user(config: &Config, options: &Options) -> anyhow::Result<ExitCode> {
    let mut store = Store::open(&config.database)?;
    let now = now();
    let by = &options.who.editor().name;
    let done = match &options.act {
        Act::List { json } => return list(config, &store, *json).map(|()| ExitCode::SUCCESS),
        Act::Add { name, role, password } => add(&mut store, by, name, *role, password),
        Act::Password { name, password } => reset(&mut store, by, name, password),
        Act::Role { name, role } => {
            accounts::set_role(&mut store, by, name, *role, From::Shell, now).map_err(Into::into)
        }
        Act::Close { name } => {
            accounts::close(&mut store, by, name, From::Shell, now).map_err(Into::into)
        }
        Act::Open { name } => accounts::open(&mut store, by, name, now).map_err(Into::into),
    };
    match done {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(error) => match error.downcast_ref::<AccountRefusal>() {
            None | Some(AccountRefusal::Store(_) | AccountRefusal::Broken(_)) => Err(error),
            Some(refusal) => {
                eprintln!("huiwen: {refusal}");
                Ok(ExitCode::from(USAGE))
            }
        },
    }
}

fn add(
    store: &mut Store,
    by: &str,
    name: &str,
    role: Option<Role>,
    password: &Given,
) -> anyhow::Result<()> {
    // Nobody types a password twice for a name that is none, or taken.
    let name = names::checked(name).map_err(AccountRefusal::from)?;
    if store.account_of(&names::folded(name))?.is_some() {
        return Err(AccountRefusal::Taken.into());
    }
    let given = password.get(name)?;
    let account = accounts::add(store, by, name, role, &given, now())?;
    eprintln!("huiwen: {} may sign in now, as {}", account.name, account.role.as_str());
    password.show(&given)
}

fn reset(store: &mut Store, by: &str, name: &str, password: &Given) -> anyhow::Result<()> {
    if store.account_of(&names::folded(name))?.is_none() {
        return Err(AccountRefusal::Unknown(name.to_owned()).into());
    }
    let given = password.get(name)?;
    accounts::reset_password(store, by, name, &given, now())?;
    password.show(&given)
}

fn list(config: &Config, store: &Store, as_json: bool) -> anyhow::Result<()> {
    let colleagues = store.colleagues()?;
    let mut out = io::stdout().lock();
    let zone = config.site.timezone;
    if as_json {
        let all: Vec<_> = colleagues
            .iter()
            .map(|colleague| {
                json!({
                    "name": colleague.account.name,
                    "role": colleague.account.role.as_str(),
                    "made": colleague.made.with_timezone(&zone).to_rfc3339(),
                    "closed": colleague.closed.map(|at| at.with_timezone(&zone).to_rfc3339()),
                    "seen": colleague.seen.map(|at| at.with_timezone(&zone).to_rfc3339()),
                })
            })
            .collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&all)?)?;
        return Ok(());
    }
    if colleagues.is_empty() {
        eprintln!("huiwen: there is no account yet; “huiwen user add NAME” makes the first");
    }
    for colleague in colleagues {
        let day = |at: chrono::DateTime<chrono::Utc>| {
            at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string()
        };
        let state = match (colleague.closed, colleague.seen) {
            (Some(since), _) => format!("closed since {}", day(since)),
            (None, Some(seen)) => format!("seen {}", day(seen)),
            (None, None) => "not signed in".to_owned(),
        };
        let account = colleague.account;
        writeln!(out, "{}  {}  {state}", account.name, account.role.as_str())?;
    }
    Ok(())
}

impl Given {
    /// Somebody's new password.
    fn get(&self, name: &str) -> anyhow::Result<String> {
        if self.generate {
            return Ok(passwords::generated()?);
        }
        if self.password_stdin {
            let mut line = String::new();
            io::stdin().read_line(&mut line).context("cannot read standard input")?;
            let password = line.trim_end_matches(['\r', '\n']).to_owned();
            passwords::check(&password, name).map_err(AccountRefusal::from)?;
            return Ok(password);
        }
        anyhow::ensure!(
            io::stdin().is_terminal() && io::stderr().is_terminal(),
            "there is no terminal to ask for a password: use --password-stdin or --generate"
        );
        let terminal = Term::stderr();
        let ask = |question: &str| -> anyhow::Result<String> {
            terminal.write_str(question)?;
            terminal.flush()?;
            Ok(terminal.read_secure_line()?)
        };
        loop {
            let password = ask("Password (10 characters or more): ")?;
            if let Err(fault) = passwords::check(&password, name) {
                eprintln!("huiwen: {fault}");
            } else if ask("The same once more: ")? == password {
                return Ok(password);
            } else {
                eprintln!("huiwen: these were not the same");
            }
        }
    }

    /// Says a password that we made. It is kept nowhere.
    fn show(&self, password: &str) -> anyhow::Result<()> {
        if self.generate {
            writeln!(io::stdout(), "{password}")?;
        }
        Ok(())
    }
}

fn role(word: &str) -> Result<Role, String> {
    let known = || Role::ALL.map(Role::as_str).join(", ");
    Role::from_word(word).ok_or_else(|| format!("there is no such role; there are {}", known()))
}

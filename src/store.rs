//! SQLite: what is kept, and the only user of rusqlite.
//!
//! One round is at work at a time, and one publication: each holds a lock file beside the database ([`RoundLock`],
//! [`PublishLock`]).
//! The journal is a WAL, so that readers never wait. Reading methods stand on [`Store`], writing
//! methods only on [`Tx`]; a transaction that is dropped without [`Tx::commit`] leaves no trace.
//! Statements stand beside the function that reads their rows.

mod accounts;
mod acts;
mod alerts;
mod archives;
mod arranging;
mod arrivals;
mod bodies;
mod briefs;
mod copies;
mod daily;
mod decisions;
mod documents;
mod edits;
mod enacting;
mod figures;
mod fingerprints;
mod glance;
mod head;
mod hosts;
mod hot;
mod interventions;
mod items;
mod joining;
mod lead;
mod listing;
mod lock;
mod log;
mod migrate;
mod names;
mod newest;
mod overlay;
mod pings;
mod placed;
mod polls;
mod proposals;
mod publications;
mod pulse;
mod queue;
mod readers;
mod reading;
mod rechecks;
mod redirects;
mod renamed;
mod replays;
mod restating;
mod retold;
mod revisions;
mod search;
mod sources;
mod stamps;
mod steering;
mod stories;
mod subscriptions;
mod unread;
mod waiting;
mod withdrawals;
mod written;

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, HashMap},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, config::DbConfig};

pub use accounts::{Colleague, IDLE, LONGEST};
pub use acts::{Act, Aspect, Due, Parts};
pub use copies::CopyText;
pub use decisions::{Decided, Merged, Side};
pub use documents::KeptDocument;
pub use edits::Edit;
pub use figures::Figures;
pub use glance::Glance;
pub use items::Stored;
pub use listing::{Listed, Member};
pub use lock::{PublishLock, RoundLock};
pub use log::{LoggedEdit, Sought};
pub use overlay::{Live, Overlay, Standing, overlay};
pub use proposals::{Filed, Filing, Proposed, merged};
pub use pulse::Pulse;
pub use queue::{Counts, Queue};
pub use readers::Arrived;
pub use revisions::{History, Version};
pub use steering::Steer;
pub use waiting::Waiting;

use self::fingerprints::{
    fresh::Fresh,
    runs::Kind,
    seen::{KnownRuns, RunsSeen},
};
use crate::model::{Digest128, Outlet, Stirred};

/// What went wrong with the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A newer huiwen wrote it.
    #[error(
        "{path}: this database is of version {found}, and this huiwen knows versions up to {known}; \
         use the newer huiwen that wrote it"
    )]
    Newer {
        /// The database.
        path: String,
        /// Its version.
        found: usize,
        /// Ours.
        known: usize,
    },
    /// It could not be opened or brought up to date.
    #[error("{path}: cannot open the database: {why}")]
    Open {
        /// The database.
        path: String,
        /// What SQLite or the system said.
        why: String,
    },
    /// Another program publishes from it all the time.
    #[error(
        "{path}: another huiwen is publishing and does not come to an end; if there is none, look for a process that \
         hangs"
    )]
    Publishing {
        /// The lock file.
        path: String,
    },
    /// A statement failed.
    #[error("database: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// A value in the database is not what we write there.
    #[error("database: {0}")]
    Content(String),
}

/// The result of everything here.
pub type Result<T> = std::result::Result<T, StoreError>;

/// The open database. It owns its connection; there are as many as there are threads that need one.
pub struct Store {
    connection: Connection,
    /// Runs of near keys, as they were read last.
    near: KnownRuns,
    /// Those of exact keys.
    exact: KnownRuns,
    /// Outlets by the rows of their sources, as they are in the moment that is read now.
    outlets: Mutex<Option<Arc<HashMap<i64, Outlet>>>>,
}

/// One moment of the database, for whoever reads much of it.
pub struct Snapshot<'a> {
    _reading: rusqlite::Transaction<'a>,
}

/// One writing transaction, with the one time that it has.
pub struct Tx<'a> {
    sql: rusqlite::Transaction<'a>,
    now: i64,
    /// Sections that this transaction has marked already.
    stale: RefCell<BTreeSet<String>>,
    /// Changes of what arrived in sections that it has noted already.
    stirred: RefCell<BTreeMap<String, BTreeSet<Stirred>>>,
    /// Runs of near keys, as this transaction sees them.
    near: RunsSeen<'a>,
    /// Those of exact keys.
    exact: RunsSeen<'a>,
    /// Near keys that this transaction did not write yet.
    fresh: RefCell<Fresh>,
    /// Sections whose heads have to be worked out anew before it ends.
    heads: RefCell<BTreeSet<String>>,
}

impl Store {
    /// Opens the database at `path`, makes it if it is not there, and brings it up to date.
    pub fn open(path: &Path) -> Result<Store> {
        let cannot = |why: String| StoreError::Open { path: path.display().to_string(), why };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| cannot(error.to_string()))?;
        }
        let mut connection = Connection::open(path).map_err(|error| cannot(error.to_string()))?;
        // Pages of 8 KiB hold compressed bodies with a third less waste than those of 4 KiB; those of 16 KiB
        // save little more, and cost twice as much wherever a round touches one page for one row. Only a
        // new file takes the size over.
        connection
            .execute_batch(
                "PRAGMA page_size = 8192;
                 PRAGMA busy_timeout = 5000;
                 PRAGMA journal_mode = WAL;
                 PRAGMA synchronous = NORMAL;
                 PRAGMA foreign_keys = OFF;
                 PRAGMA cache_size = -16000;
                 PRAGMA temp_store = MEMORY;",
            )
            .map_err(|error| cannot(error.to_string()))?;
        // More than a round has: one that is pushed out is planned anew.
        connection.set_prepared_statement_cache_capacity(128);
        // Without this promise SQLite plans a statement anew for every key that is looked up in an index
        // over a part of a table.
        connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
            .map_err(|error| cannot(error.to_string()))?;
        migrate::migrate(&mut connection, path)?;
        Ok(Store {
            connection,
            near: KnownRuns::default(),
            exact: KnownRuns::default(),
            outlets: Mutex::default(),
        })
    }

    /// The same database once more, for whoever reads while another writes.
    pub fn again(&self) -> Result<Store> {
        Store::open(Path::new(self.connection.path().unwrap_or_default()))
    }

    /// What is read while this lives is of one moment, whatever others write meanwhile.
    pub fn snapshot(&self) -> Result<Snapshot<'_>> {
        let reading = self.connection.unchecked_transaction()?;
        self.outlets.lock().unwrap_or_else(PoisonError::into_inner).take();
        Ok(Snapshot { _reading: reading })
    }

    /// Begins a writing transaction; `now` is the time of all that it writes.
    pub fn begin(&mut self, now: DateTime<Utc>) -> Result<Tx<'_>> {
        let sql =
            self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        Ok(Tx {
            sql,
            now: now.timestamp(),
            stale: RefCell::default(),
            stirred: RefCell::default(),
            near: RunsSeen::new(Kind::Near, &self.near),
            exact: RunsSeen::new(Kind::Exact, &self.exact),
            fresh: RefCell::default(),
            heads: RefCell::default(),
        })
    }
}

impl Tx<'_> {
    /// Makes all that was written lasting.
    pub fn commit(self) -> Result<()> {
        for section in self.heads.take() {
            self.make_head_again(&section)?;
        }
        Ok(self.sql.commit()?)
    }
}

/// A time as the database keeps it, read back.
fn time(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}

/// A word that the database keeps, read back by `read`; refuses one that we never wrote.
fn word<T>(word: &str, read: impl Fn(&str) -> Option<T>) -> Result<T> {
    read(word).ok_or_else(|| StoreError::Content(format!("unknown word “{word}”")))
}

/// A key that the database keeps as a blob of 16 bytes.
fn digest(row: &Row<'_>, column: usize) -> rusqlite::Result<Digest128> {
    Ok(Digest128(row.get(column)?))
}

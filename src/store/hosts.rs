//! What is remembered of hosts: until when one wants no request, and its robots.txt.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rusqlite::params;

use super::{Result, Store, Tx, time};
use crate::model::RobotsFile;

impl Store {
    /// Until when hosts want no request, by host.
    pub fn retry_afters(&self) -> Result<HashMap<String, DateTime<Utc>>> {
        let mut statement = self.connection.prepare_cached("SELECT host, retry_after FROM host")?;
        let mut rows = statement.query([])?;
        let mut hosts = HashMap::new();
        while let Some(row) = rows.next()? {
            hosts.insert(row.get(0)?, time(row.get(1)?));
        }
        Ok(hosts)
    }

    /// The robots.txt of every origin that was ever asked for it, by origin.
    pub fn robots_files(&self) -> Result<HashMap<String, RobotsFile>> {
        let mut statement =
            self.connection.prepare_cached("SELECT origin, fetched, status, body FROM robots")?;
        let mut rows = statement.query([])?;
        let mut files = HashMap::new();
        while let Some(row) = rows.next()? {
            let (status, body) = (row.get(2)?, row.get(3)?);
            files.insert(row.get(0)?, RobotsFile { fetched: time(row.get(1)?), status, body });
        }
        Ok(files)
    }
}

impl Tx<'_> {
    /// Remembers that a host wants no request before `until`, and forgets those whose time has passed.
    pub fn set_retry_after(&self, host: &str, until: DateTime<Utc>) -> Result<()> {
        self.sql.prepare_cached("DELETE FROM host WHERE retry_after <= ?1")?.execute([self.now])?;
        self.sql
            .prepare_cached("INSERT OR REPLACE INTO host (host, retry_after) VALUES (?1, ?2)")?
            .execute(params![host, until.timestamp()])?;
        Ok(())
    }

    /// Remembers the robots.txt of an origin.
    pub fn set_robots(&self, origin: &str, file: &RobotsFile) -> Result<()> {
        self.sql
            .prepare_cached(
                "INSERT OR REPLACE INTO robots (origin, fetched, status, body) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![origin, file.fetched.timestamp(), file.status, file.body])?;
        Ok(())
    }
}

//! Hubs that are to be told that feeds changed.

use chrono::{DateTime, Utc};
use rusqlite::params;
use url::Url;

use super::{Result, Store, Tx, time};
use crate::model::Ping;

impl Tx<'_> {
    /// Each of these hubs is to be told that these feeds changed now. One that could not be told of an earlier
    /// change is asked when it would have been.
    pub fn owe_pings(&self, hubs: &[Url], topics: &[String]) -> Result<()> {
        let mut owe = self.sql.prepare_cached(
            // A change in the second in which a hub was asked is another change.
            "INSERT INTO ping (hub, topic, since, tries, next_try) VALUES (?1, ?2, ?3, 0, ?3)
             ON CONFLICT (hub, topic) DO UPDATE SET since = max(since + 1, ?3)",
        )?;
        for hub in hubs {
            for topic in topics {
                owe.execute(params![hub.as_str(), topic, self.now])?;
            }
        }
        Ok(())
    }

    /// Notes that a hub is asked once more, and when it is if it does not listen; says whether it is to be asked:
    /// another process may have been first. What is asked is not asked by another one at the same time, nor at once
    /// again after this one was killed.
    pub fn try_ping(&self, ping: &Ping, next_try: DateTime<Utc>) -> Result<bool> {
        let Ping { hub, topic, tries, .. } = ping;
        let noted = self
            .sql
            .prepare_cached(
                "UPDATE ping SET tries = ?3 + 1, next_try = ?4
                 WHERE hub = ?1 AND topic = ?2 AND tries = ?3 AND next_try <= ?5",
            )?
            .execute(params![hub, topic, tries, next_try.timestamp(), self.now])?;
        Ok(noted > 0)
    }

    /// A hub was told, or is given up. What changed meanwhile is told it now.
    pub fn hub_told(&self, ping: &Ping) -> Result<()> {
        let row = params![ping.hub, ping.topic, ping.since.timestamp()];
        self.sql
            .prepare_cached("DELETE FROM ping WHERE hub = ?1 AND topic = ?2 AND since <= ?3")?
            .execute(row)?;
        self.sql
            .prepare_cached(
                "UPDATE ping SET tries = 0, next_try = ?3, problem = NULL
                 WHERE hub = ?1 AND topic = ?2",
            )?
            .execute(params![ping.hub, ping.topic, self.now])?;
        Ok(())
    }

    /// A hub could not be told, and why.
    pub fn hub_not_told(&self, ping: &Ping, problem: &str) -> Result<()> {
        self.sql
            .prepare_cached("UPDATE ping SET problem = ?3 WHERE hub = ?1 AND topic = ?2")?
            .execute(params![ping.hub, ping.topic, problem])?;
        Ok(())
    }

    /// A hub is not told of a feed any more.
    pub fn forget_ping(&self, ping: &Ping) -> Result<()> {
        self.sql
            .prepare_cached("DELETE FROM ping WHERE hub = ?1 AND topic = ?2")?
            .execute([&ping.hub, &ping.topic])?;
        Ok(())
    }
}

impl Store {
    /// Whether a hub is still asked as [`Tx::try_ping`] noted: it may have taken so long to be told of other feeds that
    /// another process asked it once more.
    pub fn is_tried(&self, ping: &Ping) -> Result<bool> {
        Ok(self
            .connection
            .prepare_cached("SELECT 1 FROM ping WHERE hub = ?1 AND topic = ?2 AND tries = ?3 + 1")?
            .exists(params![ping.hub, ping.topic, ping.tries])?)
    }

    /// What hubs are to be told at `now`, at most so much; the longest due first.
    pub fn pings_due(&self, now: DateTime<Utc>, most: usize) -> Result<Vec<Ping>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT hub, topic, since, tries FROM ping WHERE next_try <= ?1
             ORDER BY next_try, hub, topic LIMIT ?2",
        )?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let rows = statement.query_map([now.timestamp(), most], |row| {
            Ok(Ping {
                hub: row.get(0)?,
                topic: row.get(1)?,
                since: time(row.get(2)?),
                tries: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

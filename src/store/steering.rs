//! What a person said about a source. Polls read it and never write it.

use std::collections::HashMap;

use rusqlite::params;

use super::{Result, Store, Tx, time};
use crate::model::{SourceId, Steering};

/// What a person may say about a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Steer {
    /// It is not to be polled.
    Mute,
    /// It is to be polled again, whatever was said or answered before.
    Revive,
    /// It is due at once.
    Poll,
    /// It has moved for good, and is due there at once.
    Move {
        /// Its address in feeds.toml.
        from: String,
        /// Where it is to be asked instead.
        to: String,
    },
}

impl Tx<'_> {
    /// Remembers what a person said about a source.
    pub fn steer(&self, source: SourceId, said: &Steer) -> Result<()> {
        self.sql
            .prepare_cached("INSERT OR IGNORE INTO steering (source) VALUES (?1)")?
            .execute([source.0])?;
        let at = match said {
            // Saying it again does not make it later.
            Steer::Mute => "UPDATE steering SET muted = coalesce(muted, ?2) WHERE source = ?1",
            Steer::Revive => "UPDATE steering SET revived = ?2, muted = NULL WHERE source = ?1",
            Steer::Poll => "UPDATE steering SET poll_now = ?2 WHERE source = ?1",
            Steer::Move { from, to } => {
                self.sql
                    .prepare_cached(
                        "UPDATE steering SET address = ?2, moved = ?3 WHERE source = ?1",
                    )?
                    .execute(params![source.0, to, from])?;
                "UPDATE steering SET poll_now = ?2 WHERE source = ?1"
            }
        };
        self.sql.prepare_cached(at)?.execute([source.0, self.now])?;
        Ok(())
    }
}

impl Store {
    /// What persons said about sources, by key; most sources are not in it.
    pub fn steerings(&self) -> Result<HashMap<String, Steering>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT key, muted, revived, poll_now, address, moved
             FROM steering JOIN source ON source.id = steering.source",
        )?;
        let mut rows = statement.query([])?;
        let mut said = HashMap::new();
        while let Some(row) = rows.next()? {
            let steering = Steering {
                muted: row.get::<_, Option<i64>>(1)?.map(time),
                revived: row.get::<_, Option<i64>>(2)?.map(time),
                poll_now: row.get::<_, Option<i64>>(3)?.map(time),
                address: row.get(4)?,
                moved: row.get(5)?,
            };
            said.insert(row.get(0)?, steering);
        }
        Ok(said)
    }
}

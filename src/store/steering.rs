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
    /// It has moved for good.
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
        let (column, value) = match said {
            // Saying it again does not make it later.
            Steer::Mute => ("muted", "coalesce(muted, ?2)"),
            Steer::Revive => ("revived", "?2, muted = NULL"),
            Steer::Poll => ("poll_now", "?2"),
            Steer::Move { .. } => ("address", "?3, moved = ?4"),
        };
        let (from, to) = match said {
            Steer::Move { from, to } => (Some(from), Some(to)),
            _ => (None, None),
        };
        self.sql
            .prepare_cached("INSERT OR IGNORE INTO steering (source) VALUES (?1)")?
            .execute([source.0])?;
        self.sql
            .prepare_cached(&format!(
                "UPDATE steering SET {column} = {value}
                 WHERE source = ?1 AND (?2, ?3, ?4) IS NOT NULL"
            ))?
            .execute(params![source.0, self.now, to, from])?;
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

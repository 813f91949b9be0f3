//! Sources as feeds.toml last described them. One that is gone from the file keeps its row.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError},
};

use rusqlite::params;

use super::{Result, Store, Tx, word};
use crate::model::{Content, Outlet, SourceId};

impl Tx<'_> {
    /// Takes over what feeds.toml says of its sources; returns their rows by key.
    pub fn take_over_outlets(&self, named: &[Outlet]) -> Result<HashMap<String, SourceId>> {
        let stored = outlets(&self.sql)?;
        let known: HashMap<&str, &(i64, Outlet)> =
            stored.iter().map(|row| (row.1.key.as_str(), row)).collect();
        let mut ids = HashMap::with_capacity(named.len());
        let mut upsert = self.sql.prepare_cached(
            "INSERT INTO source (key, name, homepage, content, priority) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (key) DO UPDATE SET name = ?2, homepage = ?3, content = ?4, priority = ?5
             RETURNING id",
        )?;
        for outlet in named {
            let id = match known.get(outlet.key.as_str()) {
                Some((id, stored)) if stored == outlet => *id,
                known => {
                    // Documents of years ago name outlets too.
                    let looks = |outlet: &Outlet| {
                        (outlet.name.clone(), outlet.homepage.clone(), outlet.content)
                    };
                    if known.is_some_and(|(_, stored)| looks(stored) != looks(outlet)) {
                        self.set_outlets_reworded(true)?;
                    }
                    upsert.query_row(
                        params![
                            outlet.key,
                            outlet.name,
                            outlet.homepage,
                            outlet.content.as_str(),
                            outlet.priority,
                        ],
                        |row| row.get(0),
                    )?
                }
            };
            ids.insert(outlet.key.clone(), SourceId(id));
        }
        Ok(ids)
    }

    /// Whether a source that was there before got another name, home page or right since this was last settled.
    pub fn set_outlets_reworded(&self, are: bool) -> Result<()> {
        self.set_setting(REWORDED, &[u8::from(are)])
    }
}

const REWORDED: &str = "outlets reworded";

impl Store {
    /// As [`Tx::set_outlets_reworded`] said.
    pub fn are_outlets_reworded(&self) -> Result<bool> {
        Ok(self.setting(REWORDED)?.is_some_and(|stored| stored == [1]))
    }

    /// The outlets of all sources that ever were in feeds.toml, by row.
    pub(super) fn outlets(&self) -> Result<Arc<HashMap<i64, Outlet>>> {
        // There are thousands, and in one moment of the database they are always the same.
        let is_one_moment = !self.connection.is_autocommit();
        let mut known = self.outlets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.as_ref().filter(|_| is_one_moment) {
            return Ok(Arc::clone(known));
        }
        let read = Arc::new(outlets(&self.connection)?.into_iter().collect());
        *known = is_one_moment.then(|| Arc::clone(&read));
        Ok(read)
    }
}

fn outlets(connection: &rusqlite::Connection) -> Result<Vec<(i64, Outlet)>> {
    let mut statement = connection
        .prepare_cached("SELECT id, key, name, homepage, content, priority FROM source")?;
    let mut rows = statement.query([])?;
    let mut outlets = Vec::new();
    while let Some(row) = rows.next()? {
        let outlet = Outlet {
            key: row.get(1)?,
            name: row.get(2)?,
            homepage: row.get(3)?,
            content: word(row.get_ref(4)?.as_str().unwrap_or_default(), Content::from_word)?,
            priority: row.get(5)?,
        };
        outlets.push((row.get(0)?, outlet));
    }
    Ok(outlets)
}

//! Sources as feeds.toml last described them. One that is gone from the file keeps its row.

use std::collections::HashMap;

use rusqlite::params;

use super::{Result, Store, Tx, word};
use crate::model::{Content, Outlet, Source, SourceId};

impl Tx<'_> {
    /// Takes over what feeds.toml says of its sources; returns their rows by key.
    pub fn take_over_sources(&self, sources: &[Source]) -> Result<HashMap<String, SourceId>> {
        let mut known: HashMap<String, (i64, Outlet)> = HashMap::new();
        for (id, outlet) in outlets(&self.sql)? {
            known.insert(outlet.key.clone(), (id, outlet));
        }
        let mut ids = HashMap::with_capacity(sources.len());
        let mut upsert = self.sql.prepare_cached(
            "INSERT INTO source (key, name, homepage, content) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (key) DO UPDATE SET name = ?2, homepage = ?3, content = ?4
             RETURNING id",
        )?;
        for source in sources {
            let outlet = Outlet::of(source);
            let id = match known.get(&source.key) {
                Some((id, stored)) if *stored == outlet => *id,
                _ => upsert.query_row(
                    params![outlet.key, outlet.name, outlet.homepage, outlet.content.as_str()],
                    |row| row.get(0),
                )?,
            };
            ids.insert(outlet.key, SourceId(id));
        }
        Ok(ids)
    }
}

impl Store {
    /// The outlets of all sources that ever were in feeds.toml, by row.
    pub(super) fn outlets(&self) -> Result<HashMap<i64, Outlet>> {
        Ok(outlets(&self.connection)?.into_iter().collect())
    }
}

fn outlets(connection: &rusqlite::Connection) -> Result<Vec<(i64, Outlet)>> {
    let mut statement =
        connection.prepare_cached("SELECT id, key, name, homepage, content FROM source")?;
    let mut rows = statement.query([])?;
    let mut outlets = Vec::new();
    while let Some(row) = rows.next()? {
        let outlet = Outlet {
            key: row.get(1)?,
            name: row.get(2)?,
            homepage: row.get(3)?,
            content: word(row.get_ref(4)?.as_str().unwrap_or_default(), Content::from_word)?,
        };
        outlets.push((row.get(0)?, outlet));
    }
    Ok(outlets)
}

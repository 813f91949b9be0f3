//! What a person said about a source.

use std::collections::HashMap;

use super::{Result, Store, time};
use crate::model::Steering;

impl Store {
    /// What people said about sources, by key.
    pub fn steerings(&self) -> Result<HashMap<String, Steering>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT key, muted, revived, poll_now, address
             FROM steering JOIN source ON source.id = steering.source",
        )?;
        let mut rows = statement.query([])?;
        let mut steerings = HashMap::new();
        while let Some(row) = rows.next()? {
            let at =
                |column| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(column)?.map(time));
            let steering =
                Steering { muted: at(1)?, revived: at(2)?, poll_now: at(3)?, address: row.get(4)? };
            steerings.insert(row.get(0)?, steering);
        }
        Ok(steerings)
    }
}

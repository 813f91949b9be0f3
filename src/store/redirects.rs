//! Ids of stories that became part of another.

use uuid::Uuid;

use super::{Result, Store};

impl Store {
    /// The stories that became part of another after the move with this number, with the one that took each in,
    /// and the number of the last.
    pub fn moved_since(&self, number: i64) -> Result<(i64, Vec<(Uuid, Uuid)>)> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, uid, goes FROM redirect WHERE id > ?1 ORDER BY id")?;
        let mut rows = statement.query([number])?;
        let (mut last, mut moves) = (number, Vec::new());
        while let Some(row) = rows.next()? {
            last = row.get(0)?;
            moves.push((Uuid::from_bytes(row.get(1)?), Uuid::from_bytes(row.get(2)?)));
        }
        Ok((last, moves))
    }

    /// The ids of the stories that became part of this one.
    pub fn led_here(&self, story: Uuid) -> Result<Vec<Uuid>> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT uid FROM redirect WHERE goes = ?1 ORDER BY at, uid")?;
        let uids =
            statement.query_map([story.as_bytes()], |row| row.get(0).map(Uuid::from_bytes))?;
        Ok(uids.collect::<rusqlite::Result<_>>()?)
    }

    /// Those of [`Store::led_here`] that were published before: whoever was sent there is to find this one.
    pub fn public_led_here(&self, story: Uuid) -> Result<Vec<Uuid>> {
        let mut former = Vec::new();
        for id in self.led_here(story)? {
            if self.was_public(id)? {
                former.push(id);
            }
        }
        Ok(former)
    }
}

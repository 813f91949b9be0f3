//! Items: what each source said, one row a report.

use rusqlite::{Row, params};

use super::{
    Result, Tx,
    bodies::unpack,
    fingerprints,
    polls::{from_json, json},
    proposals,
};
use crate::model::{Digest128, Enclosure, Item, ItemId, Known, Moment, SourceId, StoryId, Told};

impl Tx<'_> {
    /// The stored items of a source with this plain identity: one, unless documents used it for several.
    pub fn known(&self, source: SourceId, plain: Digest128) -> Result<Vec<Known>> {
        let mut statement = self.sql.prepare_cached(
            "SELECT id, identity, link, headline, content_key, published, updated, revisions,
                    gone IS NOT NULL FROM item
             WHERE id = ?1",
        )?;
        let read = |row: &Row<'_>| {
            Ok(Known {
                id: ItemId(row.get(0)?),
                identity: Digest128(row.get(1)?),
                link: row.get(2)?,
                headline: row.get(3)?,
                content: Digest128(row.get(4)?),
                published: row.get(5)?,
                updated: row.get(6)?,
                revisions: row.get(7)?,
                gone: row.get(8)?,
            })
        };
        let mut known = Vec::new();
        for id in self.exact()?.known_as(source.0, plain)? {
            known.push(statement.query_row([id.0], read)?);
        }
        Ok(known)
    }

    /// Whether an item was purged: one of its identity, or, where that was used for several, of its plain
    /// identity and its link or headline.
    pub fn purged(&self, source: SourceId, item: &Item) -> Result<bool> {
        Ok(self
            .sql
            .prepare_cached(
                "SELECT 1 FROM tombstone WHERE source = ?1 AND plain = ?2
                     AND (identity = ?3 OR link = ?4 OR headline = ?5)",
            )?
            .exists(params![source.0, item.plain.0, item.identity.0, item.link, item.headline])?)
    }

    /// Takes over a date that a source had not given before.
    pub fn date(&self, id: ItemId, moment: Moment) -> Result<()> {
        self.sql
            .prepare_cached(
                "UPDATE item SET published = ?2, zone = ?3, precision = ?4 WHERE id = ?1",
            )?
            .execute(params![
                id.0,
                moment.at.timestamp(),
                moment.at.offset().local_minus_utc(),
                moment.precision.as_str(),
            ])?;
        Ok(())
    }

    /// Stores an item that was never seen before. It waits for [`Tx::open_story`] or [`Tx::join_story`].
    pub fn insert_item(
        &self,
        source: SourceId,
        item: &Stored<'_>,
        backlog: bool,
    ) -> Result<ItemId> {
        let Stored { item, html } = item;
        self.sql
            .prepare_cached(
                "INSERT INTO item (source, identity, guid, link, headline, summary, credit, credit_rule,
                     author, published, zone, precision, updated, categories, enclosures, proposals, first_seen,
                     changed, position, backlog, content_key, plain, outlet, origin, permission,
                     permission_list, editor)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?17,
                     ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26)",
            )?
            .execute(params![
                source.0,
                item.identity.0,
                item.guid,
                item.link,
                item.headline,
                item.summary,
                item.credit,
                item.credit_rule.as_str(),
                item.author,
                item.first_published().map(|moment| moment.at.timestamp()),
                item.first_published().map(|moment| moment.at.offset().local_minus_utc()),
                item.first_published().map(|moment| moment.precision.as_str()),
                item.updated.map(|moment| moment.at.timestamp()),
                categories(item)?,
                enclosures(item)?,
                proposals::written(&item.placements)?,
                self.now,
                item.position,
                backlog,
                item.content_key.0,
                item.plain.0,
                item.outlet,
                item.origin,
                item.permission.as_str(),
                item.permission_list,
                item.editor,
            ])?;
        let id = ItemId(self.sql.last_insert_rowid());
        self.name_item(id, source.0, item.plain)?;
        self.sql
            .prepare_cached("INSERT INTO member (item, fingerprints) VALUES (?1, ?2)")?
            .execute(params![id.0, fingerprints::packed::pack(&item.fingerprints)])?;
        self.set_body(id, html.as_deref())?;
        Ok(id)
    }

    /// Takes over what a source now says of an item, and keeps what it said before. The item stays in its
    /// story. `unsaid`: with this one, so many changes came since the source last said that it made one.
    pub fn revise(&self, id: ItemId, item: &Stored<'_>, unsaid: u32) -> Result<()> {
        self.keep_version(id, item)?;
        let stands_for = self.stands_for(id)?;
        let before = stands_for.map(|story| self.said(story)).transpose()?.flatten();
        let Stored { item, html } = item;
        self.sql
            .prepare_cached(
                // A source that changes its text without a new date corrects it all the same.
                "UPDATE item SET guid = ?2, link = ?3, headline = ?4, summary = ?5, credit = ?6,
                     credit_rule = ?7, author = ?8, published = coalesce(?9, published),
                     zone = coalesce(?16, zone), precision = coalesce(?10, precision), proposals = ?17,
                     corrected = CASE WHEN ?11 > coalesce(updated, published, 0) THEN corrected ELSE ?14 END,
                     updated = ?11, categories = ?12, enclosures = ?13, changed = ?14, content_key = ?15,
                     outlet = ?18, origin = ?19, permission = ?20, permission_list = ?21, revisions = ?22,
                     editor = ?23
                 WHERE id = ?1",
            )?
            .execute(params![
                id.0,
                item.guid,
                item.link,
                item.headline,
                item.summary,
                item.credit,
                item.credit_rule.as_str(),
                item.author,
                item.published.map(|moment| moment.at.timestamp()),
                item.published.map(|moment| moment.precision.as_str()),
                item.updated.map(|moment| moment.at.timestamp()),
                categories(item)?,
                enclosures(item)?,
                self.now,
                item.content_key.0,
                item.published.map(|moment| moment.at.offset().local_minus_utc()),
                proposals::written(&item.placements)?,
                item.outlet,
                item.origin,
                item.permission.as_str(),
                item.permission_list,
                unsaid,
                item.editor,
            ])?;
        // At the end of the round it is compared again: it may have become another report.
        self.sql
            .prepare_cached("UPDATE member SET fingerprints = ?2 WHERE item = ?1")?
            .execute(params![id.0, fingerprints::packed::pack(&item.fingerprints)])?;
        self.set_body(id, html.as_deref())?;
        match stands_for.zip(before) {
            Some((story, before)) => self.raise_revised(story, &before),
            None => Ok(()),
        }
    }

    pub(super) fn set_body(&self, id: ItemId, html: Option<&[u8]>) -> Result<()> {
        match html {
            Some(html) => self
                .sql
                .prepare_cached("INSERT OR REPLACE INTO body (item, html) VALUES (?1, ?2)")?
                .execute(params![id.0, html])?,
            None => self.sql.prepare_cached("DELETE FROM body WHERE item = ?1")?.execute([id.0])?,
        };
        Ok(())
    }

    /// The story of an item; none while it waits.
    pub fn story_of(&self, id: ItemId) -> Result<Option<StoryId>> {
        let story: Option<i64> = self
            .sql
            .prepare_cached("SELECT story FROM member WHERE item = ?1")?
            .query_row([id.0], |row| row.get(0))?;
        Ok(story.map(StoryId))
    }

    /// What an item says, as far as it is compared; its text is its summary, and beside it its body, sanitised
    /// HTML, where it has one.
    pub fn told(&self, id: ItemId) -> Result<(Told, Option<String>)> {
        let mut statement = self.sql.prepare_cached(
            "SELECT source.key, link, headline, summary, credit,
                    min(coalesce(published, first_seen), first_seen), html
             FROM item JOIN source ON source.id = item.source LEFT JOIN body ON body.item = item.id
             WHERE item.id = ?1",
        )?;
        let mut rows = statement.query([id.0])?;
        let row = rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
        let html = row.get::<_, Option<Vec<u8>>>(6)?.as_deref().map(unpack).transpose()?;
        let told = Told {
            source: row.get(0)?,
            link: row.get(1)?,
            headline: row.get(2)?,
            text: row.get::<_, Option<String>>(3)?.unwrap_or_default(),
            credit: row.get(4)?,
            published: row.get(5)?,
        };
        Ok((told, html))
    }

    /// Removes a story with all that sources said in it, for good: its items leave tombstones, its edits
    /// stay in the log.
    pub(super) fn purge(&self, story: StoryId) -> Result<()> {
        self.withdraw(self.uid_of(story)?, &self.unplace(story)?, None)?;
        self.sql.execute(
            "INSERT OR IGNORE INTO tombstone (source, plain, identity, link, headline, at)
             SELECT item.source, plain, identity, link, headline, ?2 FROM member JOIN item ON item.id = member.item
             WHERE story = ?1",
            params![story.0, self.now],
        )?;
        let members = "(SELECT item FROM member WHERE story = ?1)";
        self.sql.execute(&format!("DELETE FROM body WHERE item IN {members}"), [story.0])?;
        self.sql.execute(&format!("DELETE FROM revision WHERE item IN {members}"), [story.0])?;
        self.sql.execute(&format!("DELETE FROM recheck WHERE item IN {members}"), [story.0])?;
        self.sql.execute(&format!("DELETE FROM item WHERE id IN {members}"), [story.0])?;
        self.sql.execute("DELETE FROM member WHERE story = ?1", [story.0])?;
        self.forget_story(story)
    }
}

/// An item with its body packed: what may be done outside of the writer.
#[derive(Debug, Clone)]
pub struct Stored<'a> {
    /// The item; its `content_html` is not looked at.
    pub item: &'a Item,
    /// Its body, zstd.
    pub html: Option<Vec<u8>>,
}

impl Stored<'_> {
    /// The body as it was before it was packed.
    pub fn unpacked(&self) -> Result<Option<String>> {
        self.html.as_deref().map(unpack).transpose()
    }
}

pub(super) fn categories(item: &Item) -> Result<Option<String>> {
    if item.categories.is_empty() { Ok(None) } else { Ok(Some(json(&item.categories)?)) }
}

pub(super) fn enclosures(item: &Item) -> Result<Option<String>> {
    if item.enclosures.is_empty() {
        return Ok(None);
    }
    let rows: Vec<(&str, Option<&str>, Option<u64>)> = item
        .enclosures
        .iter()
        .map(|file| (file.url.as_str(), file.media_type.as_deref(), file.length))
        .collect();
    Ok(Some(json(&rows)?))
}

/// The reverse of [`enclosures`].
pub(super) fn read_enclosures(stored: &str) -> Result<Vec<Enclosure>> {
    let rows: Vec<(String, Option<String>, Option<u64>)> = from_json(stored)?;
    Ok(rows
        .into_iter()
        .map(|(url, media_type, length)| Enclosure { url, media_type, length })
        .collect())
}

//! Stories that editors wrote: items of the built-in source of the desk.

use chrono::{DateTime, FixedOffset, Offset as _, Utc};
use rusqlite::params;
use uuid::Uuid;

use super::{
    Result, StoreError, Stored, Tx,
    acts::Act,
    edits::Edit,
    overlay::{Live, Overlay},
    polls::json,
};
use crate::model::{
    CreditRule, DESK, Digest128, Fingerprints, Item, ItemName, Moment, Permission, Precision,
    SourceId, StoryId, Written,
};

impl Tx<'_> {
    /// What the item of a story is called that was written at this time.
    pub fn name_of_written(&self, written: &Written, at: DateTime<Utc>) -> Result<ItemName> {
        let said = format!("{} {}", at.timestamp(), json(written)?);
        let key = Digest128(Uuid::new_v5(&Uuid::NAMESPACE_OID, said.as_bytes()).into_bytes());
        Ok(ItemName { source: DESK.to_owned(), plain: key, identity: key })
    }

    /// Appends an edit that adds a story, and adds it. Returns the number of the edit.
    pub fn append_written(&self, edit: &Edit, written: &Written) -> Result<i64> {
        let number = self.note_edit(edit)?;
        self.add_written(edit.story, written, edit.at)?;
        Ok(number)
    }

    /// Adds a story that was written at this time, unless it is here, or was purged. It stands at once, and is compared
    /// with others at the end of the next round.
    pub(super) fn add_written(
        &self,
        story: Uuid,
        written: &Written,
        at: DateTime<Utc>,
    ) -> Result<()> {
        let name = self.name_of_written(written, at)?;
        let source = self.desk()?;
        let purged = self
            .sql
            .prepare_cached("SELECT 1 FROM tombstone WHERE source = ?1 AND plain = ?2")?
            .exists(params![source.0, name.plain.0])?;
        if purged || self.item_named(&name)?.is_some() {
            return Ok(());
        }
        let item = item(written, &name);
        let body = paragraphs(&written.body);
        let html = if body.is_empty() { None } else { Some(packed(&body)?) };
        let stored = Stored { item: &item, html };
        let id = self.insert_late(source, &stored, false, at.timestamp())?;
        // Nobody looked it up.
        self.sql
            .prepare_cached(
                "UPDATE item SET permission = NULL, permission_list = NULL WHERE id = ?1",
            )?
            .execute([id.0])?;
        self.open_story(&self.waiting_item(id)?, [story].into_iter())?;
        self.wait_again(id, None)
    }

    /// What editors wrote and took back is gone, and is here again when that is taken back. `edits`: those of a story.
    pub(super) fn note_unwritten(&self, edits: &[Edit]) -> Result<()> {
        let live = Live::of(edits);
        for edit in edits {
            let Act::Write(written) = &edit.act else { continue };
            let mut undos = edits.iter().filter(|undo| undo.undoes == Some(edit.number)).peekable();
            if undos.peek().is_none() {
                continue;
            }
            let gone = undos.find(|undo| live.counts(undo)).map(|undo| undo.at.timestamp());
            if let Some(item) = self.item_named(&self.name_of_written(written, edit.at)?)? {
                self.sql
                    .prepare_cached("UPDATE item SET gone = ?2 WHERE id = ?1")?
                    .execute(params![item.0, gone])?;
            }
        }
        Ok(())
    }

    /// A story of which what was written was taken back is hidden, unless a source told it too.
    pub(super) fn without_unwritten(&self, story: StoryId, mut now: Overlay) -> Result<Overlay> {
        if now.unwritten && !now.hidden {
            now.hidden = !self
                .sql
                .prepare_cached(
                    "SELECT 1 FROM member JOIN item ON item.id = member.item
                         JOIN source ON source.id = item.source
                     WHERE story = ?1 AND source.key <> ?2",
                )?
                .exists(params![story.0, DESK])?;
        }
        Ok(now)
    }

    /// The row of the built-in source.
    fn desk(&self) -> Result<SourceId> {
        self.sql
            .prepare_cached(
                "INSERT OR IGNORE INTO source (key, name, content) VALUES (?1, '编辑部', 'full')",
            )?
            .execute([DESK])?;
        let mut id = self.sql.prepare_cached("SELECT id FROM source WHERE key = ?1")?;
        Ok(id.query_row([DESK], |row| row.get(0).map(SourceId))?)
    }
}

/// Nobody writes so many that a greater one would save much.
const LEVEL: i32 = 3;

fn packed(body: &str) -> Result<Vec<u8>> {
    let cannot =
        |error| StoreError::Content(format!("the body of a story cannot be packed: {error}"));
    zstd::bulk::compress(body.as_bytes(), LEVEL).map_err(cannot)
}

fn item(written: &Written, name: &ItemName) -> Item {
    let zone: FixedOffset = Utc.fix();
    Item {
        plain: name.plain,
        identity: name.identity,
        guid: None,
        link: written.link.clone(),
        headline: written.headline.clone(),
        summary: None,
        content_html: None,
        credit: written.credit.clone(),
        credit_rule: CreditRule::Editor,
        outlet: None,
        origin: None,
        permission: Permission::Unknown,
        permission_list: "".into(),
        author: None,
        editor: None,
        published: Some(Moment {
            at: written.published.with_timezone(&zone),
            precision: Precision::Minute,
        }),
        updated: None,
        categories: Vec::new(),
        enclosures: Vec::new(),
        placements: Vec::new(),
        fingerprints: Fingerprints::default(),
        content_key: name.identity,
        position: 0,
    }
}

/// Plain text, a paragraph a line, as HTML that needs no sanitising: nothing of it is markup.
fn paragraphs(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| format!("<p>{}</p>", escaped(line))).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(paragraphs(text), expected);
    }

    #[test]
    fn a_line_is_a_paragraph_and_no_markup() {
        check("一。\n\n  二 <b>&amp;</b>\r\n", "<p>一。</p><p>二 &lt;b&gt;&amp;amp;&lt;/b&gt;</p>");
        check(" \n", "");
    }
}

//! A story as it is searched: what it is, and what is said in it.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension as _};

use crate::{
    model::{StoryId, Words, folded, folded_html, is_single, is_wide},
    store::{Result, bodies::unpack, placed::Placed, polls::from_json},
};

/// What a story is.
pub(super) struct Facts {
    pub(super) story: StoryId,
    /// Unix seconds.
    pub(super) published: i64,
    /// Kept from readers by editors, the clock or its origin.
    pub(super) is_held: bool,
    /// Each section it may stand in, with whether an editor put it there.
    pub(super) sections: BTreeMap<String, bool>,
    /// Rows of the sources that carry it.
    pub(super) sources: Vec<i64>,
}

impl Facts {
    /// The sections it may stand in, as the table of standings calls them.
    pub(super) fn standing(&self) -> String {
        let named = self.sections.iter().map(|(section, featured)| {
            if *featured { format!("{section}*") } else { section.clone() }
        });
        named.collect::<Vec<_>>().join(" ")
    }
}

/// A story with all that is said in it, as words are looked for in it.
pub(super) struct Story {
    pub(super) facts: Facts,
    /// Those of its items, and the editor's.
    pub(super) headlines: String,
    /// Summaries, credits and bodies.
    pub(super) text: String,
}

/// So many items of a story are read: further copies say nothing new.
const MOST_ITEMS: i64 = 50;

/// Bytes of the texts of a story that are searched: the rest of a book is not.
const MOST_TEXT: usize = 1 << 20;

/// That story, or none if it is not there; without its texts unless they are wanted.
pub(super) fn read(
    connection: &Connection,
    story: StoryId,
    with_text: bool,
) -> Result<Option<Story>> {
    let mut statement = connection.prepare_cached(
        "SELECT published, sections, gone IS NOT NULL OR coalesce(hidden OR withdrawn IS NOT NULL
             OR embargo IS NOT NULL OR expired, 0), headline, summary
         FROM story LEFT JOIN overlay ON overlay.story = story.id WHERE story.id = ?1",
    )?;
    let row = statement
        .query_row([story.0], |row| {
            let edited: [Option<String>; 2] = [row.get(3)?, row.get(4)?];
            Ok((row.get(0)?, row.get::<_, String>(1)?, row.get(2)?, edited))
        })
        .optional()?;
    let Some((published, sections, is_held, [headline, summary])) = row else { return Ok(None) };
    let placed: BTreeMap<String, Placed> = from_json(&sections)?;
    let sections = placed.into_iter().map(|(section, placed)| (section, placed.featured)).collect();
    let facts = Facts { story, published, is_held, sections, sources: Vec::new() };
    let mut read = Story { facts, headlines: String::new(), text: String::new() };
    let mut statement = connection.prepare_cached(if with_text {
        "SELECT item.source, headline, summary, credit, html FROM member JOIN item ON item.id = member.item
             LEFT JOIN body ON body.item = item.id
         WHERE member.story = ?1 ORDER BY item.id LIMIT ?2"
    } else {
        "SELECT item.source FROM member JOIN item ON item.id = member.item
         WHERE member.story = ?1 ORDER BY item.id LIMIT ?2"
    })?;
    let mut rows = statement.query([story.0, MOST_ITEMS])?;
    while let Some(row) = rows.next()? {
        let source = row.get(0)?;
        if !read.facts.sources.contains(&source) {
            read.facts.sources.push(source);
        }
        if !with_text {
            continue;
        }
        add(&mut read.headlines, &folded(row.get_ref(1)?.as_str().unwrap_or_default()));
        if read.text.len() < MOST_TEXT {
            for column in [2, 3] {
                let text = row.get_ref(column)?.as_str_or_null().unwrap_or_default();
                add(&mut read.text, &folded(text.unwrap_or_default()));
            }
            if let Some(packed) = row.get_ref(4)?.as_blob_or_null().unwrap_or_default() {
                add(&mut read.text, &folded_html(&unpack(packed)?));
            }
        }
    }
    if with_text {
        add(&mut read.headlines, &folded(&headline.unwrap_or_default()));
        add(&mut read.text, &folded(&summary.unwrap_or_default()));
        read.text.truncate(read.text.floor_char_boundary(MOST_TEXT));
    }
    Ok(Some(read))
}

/// Whether the item that stands for a story says these words just as they are looked for, which most do: the text
/// need not be folded then. `false` says nothing.
pub(super) fn says_plainly(connection: &Connection, story: StoryId, words: &Words) -> Result<bool> {
    let mut statement = connection.prepare_cached(
        "SELECT headline, html FROM story JOIN item ON item.id = story.lead JOIN body ON body.item = item.id
         WHERE story.id = ?1",
    )?;
    let mut rows = statement.query([story.0])?;
    let Some(row) = rows.next()? else { return Ok(false) };
    let headline = row.get_ref(0)?.as_str().unwrap_or_default();
    let html = unpack(row.get_ref(1)?.as_blob().unwrap_or_default())?;
    // A Latin word may be a part of another there, and a single character is looked for in headlines alone.
    let says = |stretch: &str| {
        stretch.chars().all(is_wide)
            && (headline.contains(stretch) || !is_single(stretch) && html.contains(stretch))
    };
    Ok(words.stretches().all(says))
}

fn add(texts: &mut String, text: &str) {
    if !text.is_empty() {
        if !texts.is_empty() {
            texts.push(' ');
        }
        texts.push_str(text);
    }
}

//! Stories that no source told.

use chrono::{DateTime, Datelike as _, Utc};
use url::Url;
use uuid::Uuid;

use super::{
    Done, Editor, Refusal,
    decide::{allowed, answered},
    refusal::known,
    wish::Written,
    words,
};
use crate::{
    model::{EARLIEST_YEAR, Role, Section, mint},
    store::{Act, Edit, Store},
};

/// Adds a story that no source told: an item of the desk's own source. It opens its story at once, since whoever
/// wrote it wants to see it, and is compared with others at the end of the next round.
pub fn write(
    store: &mut Store,
    sections: &[Section],
    written: &Written,
    editor: &Editor,
    once: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<Done, Refusal> {
    allowed(editor, Role::Editor)?;
    let written = checked(sections, written)?;
    let tx = store.begin(now)?;
    if let Some(done) = answered(&tx, once)? {
        return Ok(done);
    }
    let name = tx.name_of_written(&written, now)?;
    let Some(story) = mint(&name).next() else { return Ok(Done::default()) };
    if tx.story_row(story)?.is_some() {
        // The same words in the same second are the same story.
        return Ok(Done { stories: vec![story], ..Done::default() });
    }
    let edit = |act| Edit { batch: once, ..Edit::new(story, &editor.name, act, now) };
    let mut done = Done { stories: vec![story], ..Done::default() };
    let act = Act::Write(Box::new(written.clone()));
    done.edits.push(tx.append_written(&edit(act), &written)?);
    if let Some(section) = &written.section {
        done.edits.extend(tx.append(&edit(Act::Feature(section.clone())))?);
    }
    tx.commit()?;
    Ok(done)
}

fn checked(sections: &[Section], written: &Written) -> Result<Written, Refusal> {
    if let Some(section) = &written.section {
        known(sections, section)?;
    }
    if written.published.year() < EARLIEST_YEAR {
        return Err(Refusal::TooEarly(written.published));
    }
    let link = match &written.link {
        Some(link) => Some(address(link)?),
        None => None,
    };
    Ok(Written {
        headline: words::headline(&written.headline)?,
        published: written.published,
        credit: words::headline(&written.credit)?,
        link,
        body: words::body(&written.body)?,
        section: written.section.clone(),
    })
}

fn address(text: &str) -> Result<String, Refusal> {
    let url = Url::parse(text.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let url = url.filter(Url::has_host);
    url.map(String::from).ok_or_else(|| Refusal::Address(text.to_owned()))
}

//! `huiwen story why`: what a story is made of, and why.

use std::io::{self, Write};

use anyhow::bail;
use uuid::Uuid;

use crate::{config::Config, store::Store};

/// Its items with their likeness, where it stands and by which rule, and what editors said of it.
pub(super) fn why(config: &Config, store: &Store, id: Uuid) -> anyhow::Result<()> {
    let Some(listed) = store.story(id, &config.sections)? else {
        bail!("there is no story {id}; “huiwen story list” shows them");
    };
    let zone = config.site.timezone;
    let mut out = io::BufWriter::new(io::stdout().lock());
    let story = &listed.story;
    writeln!(out, "{} {}", story.id, story.headline)?;
    if story.id != id {
        writeln!(out, "已并入：{id} → {}", story.id)?;
    }
    for former in store.led_here(story.id)? {
        writeln!(out, "收入：{former}")?;
    }
    writeln!(out, "转载 {}", listed.items.len())?;
    for item in &listed.items {
        let mark = if item.stands { "主稿" } else { "    " };
        let when = super::words::written(&item.published, zone);
        writeln!(
            out,
            "{mark} {} · {} · {when} · {}{} · {}",
            item.id.0,
            item.source,
            item.credit,
            super::words::flag(item),
            item.title
        )?;
        let reason = item.reason.as_ref().map_or_else(
            || "首发：由它立题 (it opened the story)".to_owned(),
            |reason| format!("{} ({reason})", reason.in_words()),
        );
        writeln!(out, "     {reason}")?;
        if let Some(since) = item.gone {
            writeln!(out, "     {}", super::words::gone(since, zone))?;
        }
    }
    if let Some(since) = listed.gone {
        writeln!(out, "{}", super::words::gone(since, zone))?;
    }
    for (section, reason) in &listed.reasons {
        writeln!(out, "栏目 {section}：{reason}")?;
    }
    for (edit, _) in store.decided_of(story.id)? {
        writeln!(out, "{}", super::words::edit_in_words(&edit, zone))?;
    }
    out.flush()?;
    Ok(())
}

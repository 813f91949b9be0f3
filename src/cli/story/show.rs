//! `huiwen story show`: a story as editors read it.

use std::io::{self, Write};

use anyhow::bail;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::words::{edit_in_words, gone, reason, written};
use crate::{
    config::Config,
    model::{Permission, PermittedList},
    poll::sanitize,
    store::{Member, Store},
};

pub(super) fn show(config: &Config, store: &Store, id: Uuid) -> anyhow::Result<()> {
    let Some(listed) = store.story(id, &config.sections)? else {
        bail!("there is no story {id}; “huiwen story list” shows them");
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    let zone = config.site.timezone;
    let story = &listed.story;
    writeln!(out, "{}", story.headline)?;
    if let Some(original) = &story.original_headline {
        writeln!(out, "原标题：{original}")?;
    }
    writeln!(out, "来源：{}  时间：{}", story.credit, written(&story.published, zone))?;
    if let Some(editor) = &story.editor {
        writeln!(out, "责任编辑：{editor}")?;
    }
    if let Some(primary) = &story.primary {
        writeln!(out, "主栏目：{primary}")?;
    }
    for (section, reason) in &listed.reasons {
        writeln!(out, "栏目：{section} ({reason})")?;
    }
    let time = |at: DateTime<Utc>| at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string();
    if let Some(reason) = &listed.withdrawn {
        writeln!(out, "撤稿：{reason}")?;
    } else if let Some(since) = listed.gone {
        writeln!(out, "{}", gone(since, zone))?;
    } else if let Some(until) = listed.embargo {
        writeln!(out, "定时：{}", time(until))?;
    } else if listed.hidden {
        writeln!(out, "隐藏")?;
    }
    if let Some(at) = listed.expiry {
        writeln!(out, "到期：{}{}", time(at), if listed.is_expired { "（已到期）" } else { "" })?;
    }
    for (label, text) in [
        ("更正", &story.curated.correction),
        ("编者按", &story.curated.note),
        ("摘要", &story.curated.summary),
    ] {
        if let Some(text) = text {
            writeln!(out, "{label}：{text}")?;
        }
    }
    if let Some(link) = &story.link {
        writeln!(out, "{link}")?;
    }
    let text = story.content_html.as_deref().map(sanitize::text).or(story.summary.clone());
    writeln!(out, "\n{}\n", text.unwrap_or_default())?;
    for item in &listed.items {
        let when = written(&item.published, zone);
        let url = item.url.as_deref().or(item.guid.as_deref()).unwrap_or_default();
        let reason = reason(item);
        writeln!(out, "{} · {when} · {} · {reason} · {url}", item.source, item.credit)?;
        writeln!(out, "  {}", credit_in_words(item, &config.credits.permitted))?;
        if let Some(since) = item.gone {
            writeln!(out, "  {}", gone(since, zone))?;
        }
    }
    for edit in store.edits(story.id)? {
        writeln!(out, "{}", edit_in_words(&edit, zone))?;
    }
    out.flush()?;
    Ok(())
}

/// What is known of an item's credit: the outlet, the rule that found it, the agency, the list.
fn credit_in_words(item: &Member, list: &PermittedList) -> String {
    let mut words = vec![format!("来源单位：{}", item.outlet.as_deref().unwrap_or("不明"))];
    words.push(format!("依据：{}", item.credit_rule.as_str()));
    if let Some(origin) = &item.origin {
        words.push(format!("电头：{origin}"));
    }
    words.push(match &item.permission {
        Some((permission, version)) => {
            let is_partial = *permission == Permission::NotOnList && !list.complete;
            let partial = if is_partial { "，所用副本不全" } else { "" };
            format!("名单：{}（{version}{partial}）", permission.in_words())
        }
        None => "名单：未核对".to_owned(),
    });
    words.join("  ")
}

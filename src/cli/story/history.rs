//! `huiwen story history`: what sources changed in their reports, and when.

use std::io::{self, IsTerminal as _, Write};

use anyhow::bail;
use chrono_tz::Tz;
use uuid::Uuid;

use crate::{
    config::Config,
    curate::diff::{Kind, Piece, diff},
    poll::sanitize,
    store::{Store, Version},
};

pub(super) fn history(config: &Config, store: &Store, id: Uuid) -> anyhow::Result<()> {
    let histories = store.history(id)?;
    if histories.is_empty() {
        if store.story(id, &config.sections)?.is_none() {
            bail!("there is no story {id}; “huiwen story list” shows them");
        }
        eprintln!("huiwen: its sources changed nothing in this story");
    }
    let is_coloured = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let mut out = io::BufWriter::new(io::stdout().lock());
    for (index, item) in histories.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{} · {}", item.source, item.address.as_deref().unwrap_or_default())?;
        for pair in item.versions.windows(2) {
            if let [old, new] = pair {
                change(&mut out, old, new, config.site.timezone, is_coloured)?;
            }
        }
    }
    out.flush()?;
    Ok(())
}

fn change(
    out: &mut impl Write,
    old: &Version,
    new: &Version,
    zone: Tz,
    is_coloured: bool,
) -> anyhow::Result<()> {
    writeln!(out, "{}", new.since.with_timezone(&zone).format("%Y-%m-%d %H:%M"))?;
    let summary = |version: &Version| version.summary.clone().unwrap_or_default();
    let text = |version: &Version| version.html.as_deref().map(sanitize::text).unwrap_or_default();
    let mut told = false;
    for (label, old, new) in [
        ("标题", old.headline.clone(), new.headline.clone()),
        ("来源", old.credit.clone(), new.credit.clone()),
        ("摘要", summary(old), summary(new)),
        ("正文", text(old), text(new)),
    ] {
        if old != new {
            let shown = marked(&diff(&old, &new), is_coloured).replace('\n', "\n    ");
            writeln!(out, "  {label}：{shown}")?;
            told = true;
        }
    }
    if !told {
        writeln!(out, "  正文：文字未变，只改了版式、链接或图片")?;
    }
    Ok(())
}

/// So many signs of what did not change stand before and behind a change.
const CONTEXT: usize = 20;

/// The changes with what stands around them: [-deleted-]{+inserted+}.
fn marked(pieces: &[Piece<'_>], is_coloured: bool) -> String {
    let mut shown = String::new();
    for (index, Piece { kind, text }) in pieces.iter().enumerate() {
        let (colour, open, close) = match kind {
            Kind::Deleted => ("\x1b[31m", "[-", "-]"),
            Kind::Inserted => ("\x1b[32m", "{+", "+}"),
            Kind::Same => {
                around(&mut shown, text, index == 0, index + 1 == pieces.len());
                continue;
            }
        };
        let (colour, plain) = if is_coloured { (colour, "\x1b[0m") } else { ("", "") };
        shown.extend([colour, open, text, close, plain]);
    }
    shown
}

/// The ends of what is the same; all of it if it is short.
fn around(shown: &mut String, text: &str, is_first: bool, is_last: bool) {
    let signs: Vec<char> = text.chars().collect();
    let before = if is_first { 0 } else { CONTEXT };
    let behind = if is_last { 0 } else { CONTEXT };
    if signs.len() <= before + behind + 1 {
        shown.push_str(text);
        return;
    }
    shown.extend(&signs[..before]);
    shown.push('…');
    shown.extend(&signs[signs.len() - behind..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(old: &str, new: &str, expected: &str) {
        assert_eq!(marked(&diff(old, new), false), expected);
    }

    #[test]
    fn a_change_stands_with_what_is_around_it() {
        check("第3期", "第4期", "第[-3-]{+4+}期");
        let long = "一二三四五六七八九，".repeat(5);
        let end = "一二三四五六七八九，".repeat(2);
        check(&format!("{long}完。"), &format!("{long}未完。"), &format!("…{end}{{+未+}}完。"));
        check(
            &format!("甲。{long}乙。"),
            &format!("丙。{long}丁。"),
            &format!(
                "[-甲-]{{+丙+}}。{}…{end}[-乙-]{{+丁+}}。",
                "一二三四五六七八九，一二三四五六七八九"
            ),
        );
    }

    #[test]
    fn colours_come_beside_the_signs() {
        assert_eq!(marked(&diff("一", "二"), true), "\x1b[31m[-一-]\x1b[0m\x1b[32m{+二+}\x1b[0m");
    }
}

//! What other rules would move, for people and for programs.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::{config::Config, poll::refile::Move, store::Proposed};

pub(super) fn in_words(
    moves: &[Move],
    seen: usize,
    since: DateTime<Utc>,
    config: &Config,
) -> String {
    let title = |key: &str| {
        let section = config.sections.iter().find(|section| section.key == key);
        section.map_or_else(|| key.to_owned(), |section| section.title.clone())
    };
    let named = |key: &Option<String>| key.as_deref().map_or_else(|| "无".to_owned(), title);
    let mut words = String::new();
    for Move { id, headline, enters, leaves, primary } in moves {
        words += &format!("{id} {headline}\n");
        for (section, Proposed { reason, .. }) in enters {
            words += &format!("  进入 {} ({reason})\n", title(section));
        }
        for (section, Proposed { reason, .. }) in leaves {
            words += &format!("  离开 {} ({reason})\n", title(section));
        }
        if let Some((before, after)) = primary {
            words += &format!("  主栏目 {} → {}\n", named(before), named(after));
        }
    }
    let day = since.with_timezone(&config.site.timezone).format("%Y-%m-%d");
    words + &format!("本次改动涉及 {} 条 (自 {day} 起共 {seen} 条)\n", moves.len())
}

pub(super) fn in_json(moves: &[Move], seen: usize, since: DateTime<Utc>, config: &Config) -> Value {
    let sections = |list: &[(String, Proposed)]| -> Vec<Value> {
        list.iter()
            .map(|(section, Proposed { reason, weight })| {
                json!({ "section": section, "reason": reason, "weight": weight })
            })
            .collect()
    };
    let stories: Vec<Value> = moves
        .iter()
        .map(|Move { id, headline, enters, leaves, primary }| {
            let primary =
                primary.as_ref().map(|(before, after)| json!({ "before": before, "after": after }));
            json!({
                "id": id.to_string(),
                "headline": headline,
                "enters": sections(enters),
                "leaves": sections(leaves),
                "primary": primary,
            })
        })
        .collect();
    let since = since.with_timezone(&config.site.timezone).to_rfc3339();
    json!({ "since": since, "seen": seen, "moved": moves.len(), "stories": stories })
}

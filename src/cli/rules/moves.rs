//! A stored item before today's rules, and what they would move.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    config::Config,
    model::{Placement, Section, Source},
    poll::{
        classify::{Classifier, Facts},
        sanitize,
    },
    store::{Filed, Filing, Proposed, merged},
};

/// A stored item, ready to be classified anew.
pub(super) struct Facing<'a> {
    item: &'a Filing,
    /// None where feeds.toml does not have it any more.
    source: Option<&'a Source>,
    text: String,
}

impl<'a> Facing<'a> {
    pub(super) fn of(item: &'a Filing, config: &'a Config) -> Facing<'a> {
        let source = config.sources.iter().find(|source| source.key == item.source);
        let text = item.content_html.as_deref().map(sanitize::text);
        let text = text.or_else(|| item.summary.clone()).unwrap_or_default();
        Facing { item, source, text }
    }

    fn facts(&self) -> Facts<'_> {
        let name = self.source.map(|source| source.name.as_str());
        Facts {
            headline: &self.item.headline,
            text: &self.text,
            link: self.item.link.as_deref(),
            source: &self.item.source,
            credit: self.item.credit.as_deref().or(name).unwrap_or_default(),
            outlet: self.item.outlet.as_deref(),
        }
    }

    pub(super) fn matches(&self, classifier: &Classifier) -> Vec<(usize, String)> {
        classifier.matches(&self.facts())
    }

    /// What it is proposed for by today's feeds.toml. Breadcrumbs are not stored, so that what was proposed
    /// by one stays; and so does what a source proposed that is gone.
    pub(super) fn anew(&self, classifier: &Classifier) -> Vec<Placement> {
        let stored = &self.item.placements;
        let is_by_page = stored.iter().any(Placement::is_of_breadcrumb);
        let proposed = match self.source {
            Some(source) if !is_by_page => classifier.proposed(source, None),
            Some(_) => {
                stored.iter().filter(|placement| placement.is_of_breadcrumb()).cloned().collect()
            }
            None => stored.iter().filter(|placement| !placement.is_of_rule()).cloned().collect(),
        };
        classifier.classify(proposed, &self.facts())
    }
}

/// What a story would enter and leave.
pub(super) struct Move {
    id: Uuid,
    headline: String,
    enters: Vec<(String, Proposed)>,
    leaves: Vec<(String, Proposed)>,
    /// The primary section before and after, where it changes.
    primary: Option<(Option<String>, Option<String>)>,
}

impl Move {
    /// None if a story moves nowhere, or, with a section, neither into that nor out of it.
    pub(super) fn of(
        filed: &Filed,
        anew: &[Vec<Placement>],
        config: &Config,
        only: Option<&str>,
    ) -> Option<Move> {
        let before = merged(filed.items.iter().map(|item| item.placements.as_slice()));
        let after = merged(anew.iter().map(Vec::as_slice));
        let is_open = |section: &&Section| {
            section.takes_proposals()
                && !filed.decided.contains(&section.key)
                && only.is_none_or(|only| section.key == only)
        };
        let open: Vec<&Section> = config.sections.iter().filter(is_open).collect();
        let without = |there: &BTreeMap<String, Proposed>, here: &BTreeMap<String, Proposed>| {
            let gone = |section: &&&Section| !here.contains_key(&section.key);
            let gone = open.iter().filter(gone);
            gone.filter_map(|section| Some((section.key.clone(), there.get(&section.key)?.clone())))
                .collect::<Vec<_>>()
        };
        let (enters, leaves) = (without(&after, &before), without(&before, &after));
        let primary = |placed: &BTreeMap<String, Proposed>| {
            let sections: Vec<&&Section> = open.iter().rev().collect();
            let stands = sections.into_iter().filter_map(|s| Some((s, placed.get(&s.key)?.weight)));
            stands.max_by_key(|(_, weight)| *weight).map(|(section, _)| section.key.clone())
        };
        let (was, becomes) = (primary(&before), primary(&after));
        let primary = (was != becomes && filed.decided.is_empty()).then_some((was, becomes));
        if enters.is_empty() && leaves.is_empty() && primary.is_none() {
            return None;
        }
        let headline = filed.headline.clone();
        Some(Move { id: filed.id, headline, enters, leaves, primary })
    }
}

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

//! Stored items before other rules than those that they were stored by, and what these would move.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{
    classify::{Classifier, Facts},
    sanitize,
};
use crate::{
    model::{DESK, Placement, Section, Source},
    store::{Filed, Filing, Proposed, merged},
};

/// A stored item, ready to be classified anew.
pub struct Facing<'a> {
    item: &'a Filing,
    /// None where feeds.toml does not have it any more.
    source: Option<&'a Source>,
    text: String,
}

impl<'a> Facing<'a> {
    /// An item, with its source if these have it.
    pub fn of(item: &'a Filing, sources: &'a [Source]) -> Facing<'a> {
        let source = sources.iter().find(|source| source.key == item.source);
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

    /// The rules that it fits, by their index, each with what it matched by.
    pub fn matches(&self, classifier: &Classifier) -> Vec<(usize, String)> {
        classifier.matches(&self.facts())
    }

    /// What it is proposed for by today's feeds.toml. Breadcrumbs are not stored, so that what was proposed
    /// by one stays; and so does what a source proposed that is gone.
    pub fn anew(&self, classifier: &Classifier) -> Vec<Placement> {
        let stored = &self.item.placements;
        if self.item.source == DESK {
            // An editor wrote it: rules put it nowhere.
            return stored.clone();
        }
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
#[derive(Debug)]
pub struct Move {
    /// Its id.
    pub id: Uuid,
    /// The headline of the item that stands for it.
    pub headline: String,
    /// Keys of the sections that it would enter, and why.
    pub enters: Vec<(String, Proposed)>,
    /// Keys of the sections that it would leave, and why it stands there.
    pub leaves: Vec<(String, Proposed)>,
    /// The primary section before and after, where it changes.
    pub primary: Option<(Option<String>, Option<String>)>,
}

impl Move {
    /// None if a story moves nowhere, or, with a section, neither into that nor out of it.
    pub fn of(
        filed: &Filed,
        anew: &[Vec<Placement>],
        sections: &[Section],
        only: Option<&str>,
    ) -> Option<Move> {
        let before = merged(filed.items.iter().map(|item| item.placements.as_slice()));
        let after = merged(anew.iter().map(Vec::as_slice));
        let is_open = |section: &&Section| {
            section.takes_proposals()
                && !filed.decided.contains(&section.key)
                && only.is_none_or(|only| section.key == only)
        };
        let open: Vec<&Section> = sections.iter().filter(is_open).collect();
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

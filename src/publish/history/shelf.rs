//! Which stories stand in which document.

use std::collections::HashSet;

use uuid::Uuid;

use super::{
    super::{archive::MOST_TEXT, portal::Portal},
    Span,
};
use crate::{
    model::{ALL, Section, Story},
    store::{Arrived, Store},
};

/// The stories of a section, for its documents.
pub(super) struct Shelf<'a> {
    pub(super) store: &'a Store,
    pub(super) portal: &'a Portal,
    pub(super) section: Option<&'a Section>,
    pub(super) in_feed: &'a HashSet<Uuid>,
    pub(super) nowhere: HashSet<Uuid>,
}

impl Shelf<'_> {
    pub(super) fn key(&self) -> &str {
        self.section.map_or(ALL, |section| &section.key)
    }

    /// The stories of one document: those of the span, up to the first one for which it has no room. Where another
    /// one follows it is closed, and holds also what the feed holds.
    pub(super) fn fill(&self, span: Span) -> anyhow::Result<Arrived> {
        let filled = self.read(span, self.elsewhere(span))?;
        let is_closed_now = span.1.is_none() && filled.rest.is_some();
        if is_closed_now { self.read(span, &self.nowhere) } else { Ok(filled) }
    }

    fn read(&self, span: Span, elsewhere: &HashSet<Uuid>) -> anyhow::Result<Arrived> {
        let mut taken = 0;
        let has_room = |story: &Story| {
            let bytes = story.whole_text();
            let is_fitting = taken == 0 || taken + bytes <= MOST_TEXT;
            taken += bytes;
            is_fitting
        };
        let (section, sections) = (self.section, &self.portal.sections);
        Ok(self.store.arrived(section, sections, span, elsewhere, true, has_room)?)
    }

    /// As pages tell them, without their texts.
    pub(super) fn headlines(&self, span: Span) -> anyhow::Result<Vec<Story>> {
        let (section, sections) = (self.section, &self.portal.sections);
        let elsewhere = self.elsewhere(span);
        Ok(self.store.arrived(section, sections, span, elsewhere, false, |_| true)?.stories)
    }

    /// What a document need not hold, for the feed does.
    fn elsewhere(&self, span: Span) -> &HashSet<Uuid> {
        if span.1.is_none() { self.in_feed } else { &self.nowhere }
    }
}

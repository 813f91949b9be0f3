//! What stands around every page: the masthead, the navigation and the footer.

use std::collections::HashSet;

use crate::{
    model::{ALL, Outlet},
    publish::{item::FeedItem, markup::valid, portal::Portal, words::Words},
};

/// So many outlets stand in the footer; beyond it the list is one link away.
const FRIENDS: usize = 40;

/// What stands around a page.
pub(super) struct Frame<'a> {
    pub(super) portal: &'a Portal,
    pub(super) words: &'static Words,
    /// The way from the page to the top of the folder.
    pub(super) root: &'a str,
    /// Key of the section that the page belongs to.
    pub(super) here: &'a str,
    /// Whether the page is that of the section itself.
    pub(super) is_here: bool,
}

impl<'a> Frame<'a> {
    /// Around a page that belongs to no section, at the top of the folder.
    pub(super) fn at_top(portal: &'a Portal) -> Frame<'a> {
        let words = Words::of(&portal.site.language);
        Frame { portal, words, root: "", here: "", is_here: false }
    }

    /// Around a page of this section, one folder below the top.
    pub(super) fn within(portal: &'a Portal, section: &'a str) -> Frame<'a> {
        Frame { root: "../", here: section, ..Frame::at_top(portal) }
    }

    /// The section's name for readers; empty for one that is not in feeds.toml.
    pub(super) fn section_title(&self) -> &'a str {
        let section = self.portal.sections.iter().find(|section| section.key == self.here);
        match section {
            Some(section) => &section.title,
            None if self.here == ALL => self.words.all,
            None => "",
        }
    }

    /// The first of [`Frame::all_friends`].
    pub(super) fn friends(&self) -> Vec<(&'a str, &'a Outlet)> {
        self.all_friends().into_iter().take(FRIENDS).collect()
    }

    /// Outlets with a home page, each once: several sources may be channels of one outlet.
    pub(super) fn all_friends(&self) -> Vec<(&'a str, &'a Outlet)> {
        let mut seen = HashSet::new();
        let outlets = self.portal.outlets.iter();
        let at_home = outlets.filter_map(|outlet| Some((outlet.homepage.as_deref()?, outlet)));
        at_home.filter(|(homepage, _)| seen.insert(*homepage)).collect()
    }

    /// Where the headline of a story leads: to the report at its outlet, else to its own page.
    pub(super) fn way_to(&self, item: &FeedItem) -> String {
        match &item.link {
            Some(link) => valid(link),
            None => format!("{}{}", self.root, item.path()),
        }
    }
}

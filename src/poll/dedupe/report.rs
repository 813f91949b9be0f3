//! What is compared of an item.

use super::{body::Body, fingerprints, headline::Headline, marks::Marker};
use crate::{
    model::{Digest128, Fingerprints, Told},
    poll::keys::{link_key, title::comparable_title},
};

/// What is compared of an item. Made once, never changed.
#[derive(Debug)]
pub struct Report {
    /// Key of it.
    pub(super) source: String,
    pub(super) link: Option<Digest128>,
    pub(super) headline: Headline,
    pub(super) body: Body,
    /// Unix seconds.
    pub(super) published: i64,
}

impl Report {
    pub(super) fn new(told: &Told, is_site: impl Fn(&str) -> bool, marker: &Marker) -> Report {
        let is_site = |name: &str| name == told.credit || is_site(name);
        Report {
            source: told.source.clone(),
            link: told.link.as_deref().and_then(link_key),
            headline: Headline::new(comparable_title(&told.headline, is_site), marker),
            body: Body::read(&told.text, marker),
            published: told.published,
        }
    }

    /// What it is found by, and finds others by.
    pub fn fingerprints(&self) -> Fingerprints {
        fingerprints::fingerprints(self.link, &self.headline, &self.body)
    }
}

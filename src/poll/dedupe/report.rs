//! What is compared of an item.

use super::{body::Body, fingerprints, headline::Headline, marks::Marker};
use crate::model::{Digest128, Fingerprints, Told};

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
        Report {
            source: told.source.clone(),
            link: fingerprints::link(told),
            headline: Headline::new(fingerprints::headline(told, is_site), marker),
            body: Body::read(&told.text),
            published: told.published,
        }
    }

    /// The exact fingerprint of its address.
    pub fn address(&self) -> Option<u64> {
        self.link.map(fingerprints::link_fingerprint)
    }

    /// What it is found by, and finds others by.
    pub fn fingerprints(&self) -> Fingerprints {
        fingerprints::fingerprints(self.link, &self.headline.letters, &self.body.text)
    }
}

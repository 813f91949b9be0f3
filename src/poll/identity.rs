//! Which stored item an entry is.
//!
//! A source's guid (else the link, else the text) is the plain identity. Where a document uses it for
//! several entries it tells nothing, and link and headline decide, then and later: one of the entries may
//! go, and the other must not be taken for it.

use crate::model::{Digest128, Item, Known};

/// The stored item that `item` is, of those with its plain identity; none if it was never seen.
pub(super) fn recognise<'a>(item: &Item, stored: &'a [Known]) -> Option<&'a Known> {
    let same_link = |known: &&Known| item.link.is_some() && known.link == item.link;
    let same_headline = |known: &&Known| known.headline == item.headline;
    // Among entries of one document that share the plain identity, only what tells them apart counts.
    let alone = item.identity == item.plain;
    let link = item.link.as_deref().unwrap_or_default();
    let link_tells = item.identity == particular(item.plain, link, None);
    stored
        .iter()
        .find(|known| same_headline(known) && known.link == item.link)
        .or_else(|| stored.iter().find(|known| known.identity == item.identity))
        .or_else(|| only(stored.iter().filter(same_link)).filter(|_| alone || link_tells))
        .or_else(|| only(stored.iter().filter(same_headline)).filter(|_| alone))
}

fn only<'a>(mut found: impl Iterator<Item = &'a Known>) -> Option<&'a Known> {
    found.next().filter(|_| found.next().is_none())
}

/// The identity of an entry whose plain one is used for several: told by its link where links differ, and
/// by its headline as well where they do not.
pub(super) fn particular(plain: Digest128, link: &str, headline: Option<&str>) -> Digest128 {
    let plain = format!("{plain:?}");
    super::keys::key_of(&["twice", &plain, link, headline.unwrap_or_default()])
}

//! The links between documents, in the words of RFC 4287, RFC 5005 and `WebSub`. RSS borrows them from Atom.

use super::{
    feed::{Feed, Format},
    item::FeedItem,
};

/// So many other outlets of a story are linked: a story of more is known everywhere.
const CARRIERS: usize = 20;

/// A link with a relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) rel: &'static str,
    pub(super) href: String,
    pub(super) media_type: Option<&'static str>,
    /// Whom it leads to.
    pub(super) title: Option<String>,
}

impl Link {
    /// The attributes of its element, in Atom's names.
    pub(super) fn attributes(&self) -> Vec<(&str, &str)> {
        let media_type = self.media_type.map(|media_type| ("type", media_type));
        let title = self.title.as_deref().map(|title| ("title", title));
        let always = [("rel", self.rel), ("href", self.href.as_str())];
        always.into_iter().chain(media_type).chain(title).collect()
    }
}

/// The links of a document other than to its page: itself, its hubs, and the way through the archive.
pub(super) fn of_feed(feed: &Feed, format: Format) -> Vec<Link> {
    let media_type = match format {
        Format::Rss => "application/rss+xml",
        Format::Atom => "application/atom+xml",
        Format::Json => "application/feed+json",
    };
    let document = |rel, href| Link { rel, href, media_type: Some(media_type), title: None };
    let hub =
        |href: &String| Link { rel: "hub", href: href.clone(), media_type: None, title: None };
    let mut links = vec![document("self", feed.address(format))];
    links.extend(feed.hubs.iter().map(hub));
    if feed.archived.is_some() {
        links.push(document("current", feed.current(format)));
    }
    match feed.previous(format) {
        Some(previous) => links.push(document("prev-archive", previous)),
        // The oldest one. RFC 5005, 4 has `next-archive` lead to the archive document that follows, which is named by
        // a hash of bytes that name this one: neither can name the other in both directions, and what is at an archive
        // address stays. Validators warn of an archive document that leads nowhere, so this one leads to the end of the
        // history, from where all that follows it is reached.
        None if feed.archived.is_some() && format == Format::Atom => {
            links.push(document("next-archive", feed.current(format)));
        }
        None => {}
    }
    links
}

/// The other places where a story can be read: `via` is the report at the outlet that is credited, `related`
/// the reports of the others.
pub(super) fn of_item(item: &FeedItem) -> Vec<Link> {
    let link = |rel, href: &str, title: &str| Link {
        rel,
        href: href.to_owned(),
        media_type: None,
        title: Some(super::xml::name(title)),
    };
    let via = item.original.as_deref().map(|original| link("via", original, &item.credit));
    let known = [item.link.as_deref(), item.original.as_deref()];
    let others = item.carriers.iter().filter_map(|carrier| {
        let href = carrier.link.as_deref()?;
        (!known.contains(&Some(href))).then(|| link("related", href, &carrier.outlet.name))
    });
    via.into_iter().chain(others.take(CARRIERS)).collect()
}

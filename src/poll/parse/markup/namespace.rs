//! Vocabularies, told by their names (XML Namespaces) or, where those are wrong, by usual prefixes.

use std::collections::HashMap;

use super::{Tag, split};

/// The vocabulary that an element belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::poll::parse) enum Space {
    /// RSS of every version, RDF, and what has no namespace.
    Rss,
    /// Atom 0.3 and 1.0.
    Atom,
    /// Dublin Core: elements and terms.
    DublinCore,
    /// RSS 1.0 Content.
    Content,
    /// Media RSS.
    Media,
    /// Podcasts of Apple.
    Itunes,
    /// XHTML.
    Xhtml,
    /// Anything else.
    Other,
}

/// Names of vocabularies, without scheme and closing slash, in lower case.
const NAMES: [(&str, Space); 22] = [
    ("www.w3.org/2005/atom", Space::Atom),
    ("purl.org/atom/ns#", Space::Atom),
    ("purl.org/rss/1.0", Space::Rss),
    ("my.netscape.com/rdf/simple/0.9", Space::Rss),
    ("channel.netscape.com/rdf/simple/0.9", Space::Rss),
    ("purl.org/net/rss1.1#", Space::Rss),
    ("my.netscape.com/publish/formats/rss-0.91.dtd", Space::Rss),
    ("backend.userland.com/rss", Space::Rss),
    ("backend.userland.com/rss2", Space::Rss),
    ("blogs.law.harvard.edu/tech/rss", Space::Rss),
    ("cyber.law.harvard.edu/rss", Space::Rss),
    ("www.rssboard.org/rss-specification", Space::Rss),
    ("www.w3.org/1999/02/22-rdf-syntax-ns#", Space::Rss),
    ("purl.org/dc/elements/1.1", Space::DublinCore),
    ("purl.org/dc/elements/1.0", Space::DublinCore),
    ("purl.org/dc/terms", Space::DublinCore),
    ("purl.org/rss/1.0/modules/content", Space::Content),
    ("search.yahoo.com/mrss", Space::Media),
    ("video.search.yahoo.com/mrss", Space::Media),
    ("tools.search.yahoo.com/mrss", Space::Media),
    ("www.itunes.com/dtds/podcast-1.0.dtd", Space::Itunes),
    ("www.w3.org/1999/xhtml", Space::Xhtml),
];

/// Usual prefixes, for those that are declared nowhere or with a wrong name.
const PREFIXES: [(&str, Space); 11] = [
    ("atom", Space::Atom),
    ("a10", Space::Atom),
    ("rss", Space::Rss),
    ("rdf", Space::Rss),
    ("dc", Space::DublinCore),
    ("dcterms", Space::DublinCore),
    ("content", Space::Content),
    ("media", Space::Media),
    ("itunes", Space::Itunes),
    ("xhtml", Space::Xhtml),
    ("html", Space::Xhtml),
];

/// The prefixes of a document. A prefix means the same everywhere: what was declared last.
#[derive(Default)]
pub(in crate::poll::parse) struct Prefixes<'t>(HashMap<&'t str, Space>);

impl<'t> Prefixes<'t> {
    /// Takes note of what `tag` declares. The answer is the vocabulary of names without a prefix in it,
    /// if the tag says anything about that.
    pub(in crate::poll::parse) fn declare(&mut self, tag: &Tag<'t>) -> Option<Space> {
        memchr::memmem::find(tag.attributes.as_bytes(), b"xmlns")?;
        let mut unprefixed = None;
        for (name, value) in tag.attributes() {
            if name == "xmlns" {
                unprefixed = Some(by_name(value).unwrap_or(Space::Other));
            } else if let Some(prefix) = name.strip_prefix("xmlns:") {
                let space = by_name(value).unwrap_or_else(|| by_prefix(prefix));
                self.0.insert(prefix, space);
            }
        }
        unprefixed
    }

    /// Makes a prefix mean `space` if nothing known was declared for it.
    pub(in crate::poll::parse) fn assume(&mut self, prefix: &'t str, space: Space) {
        let known = self.0.entry(prefix).or_insert(Space::Other);
        if *known == Space::Other {
            *known = space;
        }
    }

    /// The vocabulary and local name of `name`, if `unprefixed` is that of names without a prefix.
    pub(in crate::poll::parse) fn resolve<'n>(
        &self,
        name: &'n str,
        unprefixed: Space,
    ) -> (Space, &'n str) {
        match split(name) {
            ("", local) => (unprefixed, local),
            (prefix, local) => {
                let declared = self.0.get(prefix).copied();
                (declared.unwrap_or_else(|| by_prefix(prefix)), local)
            }
        }
    }
}

/// The vocabulary with that name.
pub(in crate::poll::parse) fn by_name(name: &str) -> Option<Space> {
    let name = name.trim();
    let name = name.split_once("://").map_or(name, |(_, name)| name).trim_end_matches('/');
    NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, space)| *space)
}

fn by_prefix(prefix: &str) -> Space {
    PREFIXES
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(prefix))
        .map_or(Space::Other, |(_, space)| *space)
}

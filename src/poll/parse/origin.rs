//! The second read: what feed-rs does not tell of RSS and Atom.
//!
//! It runs only over documents that hold such a thing, so that ordinary feeds pay a few fast searches.

use feed_rs::model::{Feed, FeedType};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use url::Url;

use super::root::Opening;
use crate::model::Enclosure;
use crate::poll::sanitize;

/// What one entry says besides.
#[derive(Debug)]
pub(super) struct Origin {
    /// The title of its `<source>` or `atom:source`, else `dc:source`.
    pub(super) source: Option<String>,
    /// Whether its guid may be taken for its address (RSS 2.0, `isPermaLink`).
    pub(super) guid_is_permalink: bool,
    /// Its `dc:subject`s.
    pub(super) subjects: Vec<String>,
    /// Its `<enclosure>`s: feed-rs drops those beside a `media:content`.
    pub(super) enclosures: Vec<Enclosure>,
    /// The address by which RDF names it.
    pub(super) about: Option<String>,
    /// The `xml:base` of its content.
    pub(super) base: Option<Url>,
    has_link: bool,
}

impl Default for Origin {
    fn default() -> Origin {
        Origin {
            source: None,
            guid_is_permalink: true,
            subjects: Vec::new(),
            enclosures: Vec::new(),
            about: None,
            base: None,
            has_link: false,
        }
    }
}

/// The origins of the entries of `feed`, in the same order; empty if the document says nothing more.
pub(super) fn read(opening: &Opening, base: &Url, feed: &Feed) -> Vec<Origin> {
    let has =
        |needle: &str| memchr::memmem::find(opening.rest.as_bytes(), needle.as_bytes()).is_some();
    let without_link =
        |entry: &feed_rs::model::Entry| entry.links.is_empty() && !entry.id.is_empty();
    let is_rdf = feed.feed_type == FeedType::RSS1;
    let needed = has("rdf:about")
        || has("<source")
        || has(":source")
        || has(":subject")
        || has("xml:base")
        || opening.tag.contains("xml:base")
        || (has("<enclosure") && has("<media:"))
        || feed.entries.iter().any(without_link);
    if !needed {
        return Vec::new();
    }
    let mut walk = Walk { bases: vec![(0, base.clone())], ..Walk::default() };
    walk.run(&opening.tag);
    walk.run(opening.rest);
    let mut origins = walk.origins;
    // feed-rs drops items of RSS 1.0 that have no link.
    if is_rdf {
        origins.retain(|origin| origin.has_link);
    }
    // Positions are what the two reads have in common: if they disagree, nothing is safe.
    if origins.len() == feed.entries.len() { origins } else { Vec::new() }
}

#[derive(Default)]
struct Walk {
    origins: Vec<Origin>,
    depth: usize,
    /// The depth of the entry that is being read.
    entry: Option<usize>,
    /// The entry's child whose text is being read, its depth, and the text.
    field: Option<(Field, usize, String)>,
    dc_source: Option<String>,
    bases: Vec<(usize, Url)>,
}

#[derive(Clone, Copy, PartialEq)]
enum Field {
    Source,
    DcSource,
    Subject,
    Link,
}

impl Walk {
    fn run(&mut self, text: &str) {
        let mut reader = Reader::from_str(text);
        // The opening tag was read before the rest, so the last end has no beginning here.
        reader.config_mut().allow_unmatched_ends = true;
        loop {
            match reader.read_event() {
                Ok(Event::Start(element)) => {
                    self.depth += 1;
                    self.start(&element);
                }
                Ok(Event::Empty(element)) => {
                    self.depth += 1;
                    self.start(&element);
                    self.end(element.local_name().as_ref());
                }
                Ok(Event::End(element)) => self.end(element.local_name().as_ref()),
                Ok(Event::Text(text)) => self.text(&text),
                Ok(Event::CData(text)) => self.text(&text),
                Ok(Event::GeneralRef(reference)) => {
                    if let Ok(Some(character)) = reference.resolve_char_ref() {
                        self.text(character.encode_utf8(&mut [0; 4]));
                    } else {
                        // What the names mean is decoded with the rest of the line.
                        self.text(&format!("&{};", &*reference));
                    }
                }
                Ok(Event::Eof) | Err(_) => return,
                Ok(_) => {}
            }
        }
    }

    fn start(&mut self, element: &BytesStart) {
        let name: &str = element.name().0;
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        if element.attributes_raw().contains("xml:base") {
            self.push_base(element);
        }
        let Some(entry) = self.entry else {
            if matches!(local, "item" | "entry") {
                self.entry = Some(self.depth);
                let about = value(element, "rdf:about");
                self.origins.push(Origin { about, base: self.base(), ..Origin::default() });
            }
            return;
        };
        let is_child = self.depth == entry + 1;
        let in_source = self.field.as_ref().is_some_and(|(field, ..)| *field == Field::Source);
        let Some(origin) = self.origins.last_mut() else { return };
        let field = match local {
            "source" if is_child && prefix == "dc" => Some(Field::DcSource),
            "source" if is_child => Some(Field::Source),
            // In Atom the text of a source is that of its title alone.
            "title" if self.depth == entry + 2 && in_source => {
                if let Some((_, _, text)) = &mut self.field {
                    text.clear();
                }
                return;
            }
            "subject" if is_child && prefix == "dc" => Some(Field::Subject),
            "link" if is_child => {
                origin.has_link |= element.attributes_raw().contains("href");
                Some(Field::Link)
            }
            "guid" if is_child => {
                let permalink = value(element, "isPermaLink");
                origin.guid_is_permalink =
                    permalink.is_none_or(|permalink| !permalink.eq_ignore_ascii_case("false"));
                None
            }
            "enclosure" if is_child => {
                self.enclosure(element);
                None
            }
            "content" | "encoded" | "description" | "summary" if is_child => {
                if let Some((_, base)) = self.bases.last().filter(|(depth, _)| *depth >= entry) {
                    origin.base = Some(base.clone());
                }
                None
            }
            _ => None,
        };
        if let Some(field) = field {
            self.field = Some((field, self.depth, String::new()));
        }
    }

    fn end(&mut self, local: &str) {
        if let Some((field, depth, mut text)) = self.field.take() {
            if depth == self.depth {
                self.finish(field, &text);
            } else {
                // Of the children of an Atom source only the title is wanted.
                if field == Field::Source && depth + 1 == self.depth {
                    if local == "title" {
                        self.finish(field, &text);
                    }
                    text.clear();
                }
                self.field = Some((field, depth, text));
            }
        }
        if self.entry == Some(self.depth) {
            self.entry = None;
            if let (Some(origin), Some(source)) = (self.origins.last_mut(), self.dc_source.take()) {
                origin.source.get_or_insert(source);
            }
        }
        while self.bases.last().is_some_and(|(depth, _)| *depth > 0 && *depth >= self.depth) {
            self.bases.pop();
        }
        self.depth = self.depth.saturating_sub(1);
    }

    fn text(&mut self, text: &str) {
        if let Some((_, _, field)) = &mut self.field {
            field.push_str(text);
        }
    }

    fn finish(&mut self, field: Field, text: &str) {
        let line = sanitize::line(text);
        let Some(origin) = self.origins.last_mut().filter(|_| !line.is_empty()) else { return };
        match field {
            Field::Source => {
                origin.source.get_or_insert(line);
            }
            // An address names no outlet.
            Field::DcSource if line.starts_with("http://") || line.starts_with("https://") => {}
            Field::DcSource => {
                self.dc_source.get_or_insert(line);
            }
            Field::Subject => origin.subjects.push(line),
            Field::Link => origin.has_link = true,
        }
    }

    fn base(&self) -> Option<Url> {
        self.bases.last().map(|(_, base)| base.clone())
    }

    fn push_base(&mut self, element: &BytesStart) {
        let Some(address) = value(element, "xml:base") else { return };
        if let Some(base) = self.base().and_then(|base| base.join(address.trim()).ok()) {
            self.bases.push((self.depth, base));
        }
    }

    fn enclosure(&mut self, element: &BytesStart) {
        let Some(address) = value(element, "url") else { return };
        let Some(url) = self.base().and_then(|base| base.join(address.trim()).ok()) else { return };
        let enclosure = Enclosure {
            url: url.into(),
            media_type: value(element, "type").filter(|kind| !kind.is_empty()),
            length: value(element, "length").and_then(|length| length.trim().parse().ok()),
        };
        if let Some(origin) = self.origins.last_mut() {
            origin.enclosures.push(enclosure);
        }
    }
}

fn value(element: &BytesStart, name: &str) -> Option<String> {
    let attribute = element.try_get_attribute(name).ok()??;
    attribute.normalized_value(XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
}

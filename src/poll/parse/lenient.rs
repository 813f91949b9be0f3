//! The second reader: RSS and Atom of every version and vocabulary, well-formed or not. It never fails.
//!
//! Feeds have two levels: elements that hold fields (channel, item), and fields in them. In a sound
//! document every tag is believed. In a damaged one, tags are believed on the first level alone: a
//! field ends at its own end tag, or where something begins that cannot stand inside it, and whatever
//! markup it holds is its text. So a crossed tag, a stray `&` or a broken CDATA section costs a field
//! at most.

mod draft;
mod extent;
mod fields;
mod text;
mod vocabulary;

use chrono_tz::Tz;
use url::Url;

use super::markup::namespace::{Prefixes, Space, by_name};
use super::markup::reference::References;
use super::markup::{Scanner, Tag, Token, split};
use super::{Format, MOST_ENTRIES, Parsed, too_many_entries};
use crate::model::{Document, Problem};
use draft::Draft;
use vocabulary::{Field, Role, role};

/// In a damaged document what nests deeper than this is no feed.
const DEEPEST: usize = 64;

/// An address that an `xml:base` makes is at most so long, lest a chain of them grow without end.
const LONGEST_BASE: usize = 4096;

/// Reads `feed`, which begins with its root, after `prolog`. `is_sound`: all tags are known to match.
pub(super) fn read(
    feed: &str,
    prolog: &str,
    is_sound: bool,
    document: &Document,
    zone: Tz,
) -> Parsed {
    let mut reader = Reader {
        scanner: Scanner::new(feed, is_sound),
        is_sound,
        document,
        zone,
        prefixes: Prefixes::default(),
        references: References::declared_in(prolog),
        format: None,
        open: Vec::new(),
        bases: Vec::new(),
        base: document.url.clone(),
        channel: Draft::default(),
        entry: None,
        person: Person::default(),
        patience: 4 * feed.len(),
        parsed: Parsed::default(),
    };
    reader.run();
    reader.parsed.problems.extend(reader.references.problems());
    reader.parsed.format = reader.format;
    reader.parsed.channel = reader.channel.into_channel(&reader.base);
    reader.parsed
}

struct Reader<'t, 'd> {
    scanner: Scanner<'t>,
    is_sound: bool,
    document: &'d Document,
    zone: Tz,
    prefixes: Prefixes<'t>,
    references: References<'t>,
    format: Option<Format>,
    /// The elements that hold fields and are open, outermost first.
    open: Vec<Open<'t>>,
    /// What links were relative to before an `xml:base`, and how many elements were open then.
    bases: Vec<(usize, Url)>,
    /// What links are relative to.
    base: Url,
    channel: Draft,
    entry: Option<Draft>,
    person: Person,
    /// How many bytes may be read in vain in search of lost ends, so that all remains linear.
    patience: usize,
    parsed: Parsed,
}

struct Open<'t> {
    name: &'t str,
    place: Place,
    /// The vocabulary of names without a prefix.
    space: Space,
}

/// What an open element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Feed,
    Entry,
    Media,
    /// An author, and its rank.
    Person(u8),
    /// The feed that an entry was taken from.
    Source,
    /// Nothing in it is of the feed or entry.
    Aside,
}

/// An author whose parts are being read.
#[derive(Default)]
struct Person {
    name: Option<String>,
    email: Option<String>,
}

impl<'t> Reader<'t, '_> {
    fn run(&mut self) {
        while let Some((_, token)) = self.scanner.next() {
            if self.parsed.entries.len() >= MOST_ENTRIES {
                self.parsed.problems.push(too_many_entries());
                self.entry = None;
                return;
            }
            match token {
                Token::Start(tag) => self.start(tag),
                Token::End(name) => self.end(name),
                Token::Literal(_) | Token::Comment | Token::Declaration | Token::Stray => {}
            }
        }
        self.close_down_to(0);
        self.finish_entry();
    }

    fn start(&mut self, tag: Tag<'t>) {
        let declared = self.prefixes.declare(&tag);
        if self.open.is_empty() && self.format.is_none() {
            return self.root(tag, declared);
        }
        let outer = self.open.last();
        let place = outer.map_or(Place::Feed, |open| open.place);
        let outer_space = outer.map_or(Space::Rss, |open| open.space);
        let (space, local) = self.prefixes.resolve(tag.name, declared.unwrap_or(outer_space));
        let mut role = role(space, local);
        if space == Space::Other && matches!(local, "item" | "entry" | "channel") {
            // What holds fields is believed whatever namespace it claims.
            role = vocabulary::role(Space::Rss, local);
        }
        let space = declared.filter(|space| *space != Space::Other).unwrap_or(outer_space);
        match role {
            Role::Entry if self.entry.is_none() || !self.is_sound => self.start_entry(tag, space),
            _ if place == Place::Aside => self.open(tag, Place::Aside, space),
            Role::Feed if self.entry.is_none() => {
                self.note_language(&tag);
                self.open(tag, Place::Feed, space);
            }
            Role::Media => self.open(tag, Place::Media, space),
            Role::Field(field, rank) => self.field(field, rank, tag, place, space),
            Role::Unknown | Role::Entry | Role::Feed => self.unknown(tag, space),
        }
    }

    fn root(&mut self, tag: Tag<'t>, declared: Option<Space>) {
        let (prefix, local) = split(tag.name);
        let (format, space) = match local {
            "RDF" => (Format::Rdf, Space::Rss),
            "feed" => (Format::Atom, Space::Atom),
            _ => (Format::Rss, Space::Rss),
        };
        if !prefix.is_empty() {
            self.prefixes.assume(prefix, space);
        }
        self.format = Some(format);
        self.note_language(&tag);
        // A namespace that is wrong for the root is wrong for all.
        let declared = declared.filter(|declared| matches!(declared, Space::Rss | Space::Atom));
        self.open(tag, Place::Feed, declared.unwrap_or(space));
    }

    fn note_language(&mut self, tag: &Tag) {
        if let Some(language) = tag.attribute("xml:lang").filter(|tag| !tag.trim().is_empty()) {
            self.channel.language.offer(2, language.trim().to_owned());
        }
    }

    /// Opens an element that holds others.
    fn open(&mut self, tag: Tag<'t>, place: Place, space: Space) {
        if tag.is_empty || (!self.is_sound && self.open.len() >= DEEPEST) {
            return;
        }
        if let Some(base) = self.own_base(&tag) {
            self.bases.push((self.open.len(), std::mem::replace(&mut self.base, base)));
        }
        self.open.push(Open { name: tag.name, place, space });
    }

    /// The address that an element says links in it are relative to.
    fn own_base(&self, tag: &Tag) -> Option<Url> {
        let base = tag.attribute("xml:base").filter(|_| self.bases.len() < DEEPEST)?;
        let base = self.base.join(&References::default().decode(base.trim())).ok()?;
        (base.as_str().len() <= LONGEST_BASE && !base.cannot_be_a_base()).then_some(base)
    }

    fn start_entry(&mut self, tag: Tag<'t>, space: Space) {
        if self.entry.is_some() {
            let entry = self.open.iter().position(|open| open.place == Place::Entry);
            self.close_down_to(entry.unwrap_or(0));
            self.finish_entry();
        }
        let mut entry = Draft { position: self.parsed.entries.len(), ..Draft::default() };
        if let Some(about) = tag.attribute("rdf:about") {
            entry.id.offer(1, self.references.decode(about.trim()));
        }
        self.entry = Some(entry);
        if tag.is_empty {
            self.finish_entry();
        } else {
            self.open(tag, Place::Entry, space);
        }
    }

    /// A field; where it turns out to hold elements of its own, their fields are read.
    fn field(&mut self, field: Field, rank: u8, tag: Tag<'t>, place: Place, space: Space) {
        let holds_elements = || {
            let rest = self.scanner.rest().trim_ascii_start();
            rest.starts_with('<') && !rest.starts_with("<!") && !rest.starts_with("</")
        };
        match field {
            Field::Aside => return self.open(tag, Place::Aside, space),
            Field::Author if !tag.is_empty && holds_elements() => {
                return self.open(tag, Place::Person(rank), space);
            }
            Field::Source if !tag.is_empty && holds_elements() => {
                return self.open(tag, Place::Source, space);
            }
            Field::File | Field::Category if !tag.is_empty && holds_elements() => {
                self.take(field, rank, tag, None, place);
                return self.open(tag, Place::Media, space);
            }
            _ => {}
        }
        let inner = if tag.is_empty { None } else { self.inner(tag.name) };
        self.take(field, rank, tag, inner, place);
    }

    fn end(&mut self, name: &str) {
        if self.is_sound {
            self.close_down_to(self.open.len().saturating_sub(1));
        } else if let Some(depth) = self.open.iter().rposition(|open| open.name == name) {
            self.close_down_to(depth);
        }
    }

    fn close_down_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            let Some(open) = self.open.pop() else { return };
            match open.place {
                Place::Entry => self.finish_entry(),
                Place::Person(rank) => self.finish_person(rank),
                Place::Feed | Place::Media | Place::Source | Place::Aside => {}
            }
            if let Some((_, base)) = self.bases.pop_if(|(opened, _)| *opened >= self.open.len()) {
                self.base = base;
            }
        }
    }

    fn finish_entry(&mut self) {
        let Some(entry) = self.entry.take() else { return };
        let is_atom = self.format == Some(Format::Atom);
        self.parsed.entries.push(entry.into_entry(&self.base, is_atom));
    }

    /// Whether a field says by attributes what its text is.
    fn is_typed(&self, tag: &Tag, space: Space) -> bool {
        let own = tag.attribute("xmlns").and_then(by_name);
        self.prefixes.resolve(tag.name, own.unwrap_or(space)).0 == Space::Atom
    }

    fn problem(&mut self, what: String) {
        let place = match &self.entry {
            Some(entry) => super::place(entry.position, entry.title.get().map(String::as_str)),
            None => "feed".to_owned(),
        };
        self.parsed.problems.push(Problem::new(place, what));
    }
}

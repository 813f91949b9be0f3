//! A damaged feed → a well-formed one, for a second try.
//!
//! Feeds have two levels: containers (channel, item), and fields in them. Tags are believed on the
//! level of containers alone. A field ends at its own end tag, or where something begins that cannot
//! stand inside it, and whatever markup it holds becomes its text. So a crossed tag, a stray `&` or a
//! broken CDATA section costs a field at most.

pub(super) mod pieces;
mod text;

use text::{attributes, field_text};

/// Elements that hold fields, in RSS and in Atom.
const CONTAINERS: [&str; 9] =
    ["rss", "RDF", "channel", "feed", "item", "entry", "image", "textInput", "textinput"];

/// Elements that hold fields in Atom, and are fields in RSS.
const PEOPLE: [&str; 3] = ["author", "contributor", "source"];

/// Fields that are no element of HTML: where one begins, the one before is over.
const FEED_ONLY: [&str; 16] = [
    "pubDate",
    "guid",
    "lastBuildDate",
    "enclosure",
    "content:encoded",
    "dc:date",
    "dc:creator",
    "dc:subject",
    "dc:source",
    "published",
    "updated",
    "issued",
    "modified",
    "description",
    "category",
    "id",
];

/// Fields that hold no markup of a document: any field that begins ends them.
const SHORT: [&str; 12] = [
    "title",
    "link",
    "guid",
    "pubDate",
    "author",
    "category",
    "comments",
    "dc:date",
    "dc:creator",
    "id",
    "updated",
    "published",
];

/// Containers stand inside one another some four deep; what nests deeper is no feed.
const DEEPEST: usize = 32;

/// Fields whose beginning is worth having where the document breaks off.
const BODIES: [&str; 4] = ["description", "content:encoded", "summary", "content"];

/// `document`, which begins with its root, as well-formed XML without CDATA, comments or declarations.
pub(super) fn mend(document: &str) -> String {
    let mut mender = Mender {
        text: document,
        at: 0,
        out: String::with_capacity(document.len() + document.len() / 8),
        open: Vec::new(),
        had_channel: false,
        endless: Vec::new(),
    };
    mender.run();
    mender.out
}

struct Mender<'t> {
    text: &'t str,
    at: usize,
    out: String,
    /// The containers that are open, outermost first.
    open: Vec<&'t str>,
    had_channel: bool,
    /// Marks that do not occur again, so that the document is searched for each but once.
    endless: Vec<&'static str>,
}

impl<'t> Mender<'t> {
    fn run(&mut self) {
        while let Some(found) = memchr::memchr(b'<', &self.text.as_bytes()[self.at..]) {
            self.at += found;
            let rest = &self.text[self.at..];
            self.at += match rest.as_bytes().get(1) {
                Some(b'!') if rest.starts_with("<!--") => self.skip_to("-->"),
                Some(b'!') if rest.starts_with("<![CDATA[") => "<![CDATA[".len(),
                Some(b'!' | b'?') => self.skip_to(">"),
                Some(b'/') => {
                    self.end(name(&rest[1..]));
                    self.skip_to(">")
                }
                Some(byte) if byte.is_ascii_alphabetic() || *byte == b'_' => {
                    self.start(rest);
                    continue;
                }
                _ => 1,
            };
        }
        self.close_down_to(0);
    }

    /// The length of what ends with `mark`; of one character, if it never ends.
    fn skip_to(&mut self, mark: &'static str) -> usize {
        self.find(self.at, mark).map_or(1, |found| found + mark.len())
    }

    /// How far after `from` the next `mark` begins.
    fn find(&mut self, from: usize, mark: &'static str) -> Option<usize> {
        if self.endless.contains(&mark) {
            return None;
        }
        let found = memchr::memmem::find(&self.text.as_bytes()[from..], mark.as_bytes());
        if found.is_none() {
            self.endless.push(mark);
        }
        found
    }

    /// Reads the element that `rest` begins with; a field is read to its end.
    fn start(&mut self, rest: &'t str) {
        let tag = &rest[..tag_length(rest)];
        let name = name(tag);
        let is_empty = tag.trim_end_matches('>').ends_with('/');
        self.at += tag.len();
        if self.is_container(name) {
            self.container(name, tag, is_empty);
        } else if is_empty {
            self.out.push('<');
            self.out.push_str(name);
            attributes(tag, &mut self.out, &[]);
            self.out.push_str("/>");
        } else {
            self.field(name, tag);
        }
    }

    fn container(&mut self, name: &'t str, tag: &str, is_empty: bool) {
        let local = local(name);
        match local {
            "item" | "entry" => {
                // An entry that was not ended ends here.
                if let Some(depth) = self.depth_of("item").or_else(|| self.depth_of("entry")) {
                    self.close_down_to(depth);
                }
                match (self.root(), self.depth_of("channel")) {
                    ("rss", None) => self.open_channel(),
                    ("rss", Some(depth)) => self.close_down_to(depth + 1),
                    (_, Some(depth)) => self.close_down_to(depth),
                    _ => self.close_down_to(self.open.len().min(1)),
                }
            }
            // A second channel goes on with the first.
            "channel" if self.had_channel => return,
            "channel" => self.had_channel = true,
            "rss" | "RDF" | "feed" if !self.open.is_empty() => return,
            _ => {}
        }
        self.out.push('<');
        self.out.push_str(name);
        attributes(tag, &mut self.out, &[]);
        if is_empty || self.open.len() >= DEEPEST {
            self.out.push_str("/>");
        } else {
            self.out.push('>');
            self.open.push(name);
        }
    }

    fn field(&mut self, name: &str, tag: &str) {
        let start = self.at;
        let (end, next, is_cut) = self.field_end(name, start);
        self.at = next;
        let is_body = BODIES.contains(&name) || BODIES.contains(&local(name));
        // Half a title or address would be taken for a whole one.
        if is_cut && !is_body {
            return;
        }
        let mut inner = String::with_capacity(end - start);
        let is_markup = field_text(&self.text[start..end], &mut inner);
        self.out.push('<');
        self.out.push_str(name);
        if is_markup && self.root() == "feed" {
            attributes(tag, &mut self.out, &["type", "mode"]);
            self.out.push_str(" type=\"html\"");
        } else {
            attributes(tag, &mut self.out, &[]);
        }
        self.out.push('>');
        self.out.push_str(&inner);
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// Where the text of a field ends, where to read on, and whether the document broke off in it.
    fn field_end(&mut self, field: &str, start: usize) -> (usize, usize, bool) {
        let bytes = self.text.as_bytes();
        let mut at = start;
        while let Some(found) = memchr::memchr(b'<', &bytes[at..]) {
            let here = at + found;
            let rest = &self.text[here..];
            at = here + 1;
            if rest.starts_with("<![CDATA[") {
                at = here + section_length(rest);
            } else if rest.starts_with("<!--") {
                at = here + self.find(here, "-->").map_or(4, |end| end + 3);
            } else if rest.starts_with("</") {
                let ended = name(&rest[1..]);
                if ended == field {
                    let length = memchr::memchr(b'>', rest.as_bytes());
                    let length = length.map_or(rest.len(), |end| end + 1);
                    return (here, here + length, false);
                }
                if self.is_container(ended) && self.open.contains(&ended) {
                    return (here, here, false);
                }
            } else if ends_by_beginning(field, name(rest)) {
                return (here, here, false);
            }
        }
        (self.text.len(), self.text.len(), true)
    }

    fn end(&mut self, name: &str) {
        // Items may follow the end of the channel, so that of RSS is left for the end of all.
        if local(name) == "channel" && self.root() == "rss" {
            return;
        }
        if let Some(depth) = self.open.iter().rposition(|open| *open == name) {
            self.close_down_to(depth);
        }
    }

    fn open_channel(&mut self) {
        self.close_down_to(1);
        self.out.push_str("<channel>");
        self.open.push("channel");
        self.had_channel = true;
    }

    fn close_down_to(&mut self, depth: usize) {
        for name in self.open.drain(depth.min(self.open.len())..).rev() {
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push('>');
        }
    }

    fn is_container(&self, name: &str) -> bool {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        match prefix {
            // The group of Media RSS holds what feed-rs reads; its other elements are read by attribute.
            "media" => local == "group",
            "itunes" | "dc" | "content" | "podcast" => false,
            _ => CONTAINERS.contains(&local) || (self.root() == "feed" && PEOPLE.contains(&local)),
        }
    }

    fn root(&self) -> &'t str {
        self.open.first().map_or("", |root| local(root))
    }

    fn depth_of(&self, wanted: &str) -> Option<usize> {
        self.open.iter().position(|open| local(open) == wanted)
    }
}

/// Whether the beginning of element `new` shows that `field` is over.
fn ends_by_beginning(field: &str, new: &str) -> bool {
    if new == field {
        return false;
    }
    matches!(new, "item" | "entry")
        || FEED_ONLY.contains(&new)
        || (SHORT.contains(&field) && (SHORT.contains(&new) || BODIES.contains(&new)))
}

/// The length of a CDATA section, or that of its mark alone if it swallows what follows its entry.
fn section_length(rest: &str) -> usize {
    const MARK: usize = "<![CDATA[".len();
    // Sections do not nest, so the next mark is as far as this one can reach.
    let next = memchr::memmem::find(&rest.as_bytes()[MARK..], b"<![CDATA[");
    let reach = &rest.as_bytes()[..next.map_or(rest.len(), |next| MARK + next)];
    let Some(end) = memchr::memmem::find(reach, b"]]>") else { return MARK };
    let inside = &reach[MARK..end];
    let swallows = ["</item>", "</entry>", "<item>", "<item ", "<entry>", "<entry "]
        .iter()
        .any(|tag| memchr::memmem::find(inside, tag.as_bytes()).is_some());
    if swallows { MARK } else { end + "]]>".len() }
}

/// The length of a tag; a quotation mark that is never closed does not swallow the next one.
fn tag_length(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let (mut at, mut quote) = (1, None);
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match (quote, byte) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') if bytes[..at - 1].trim_ascii_end().ends_with(b"=") => {
                quote = Some(byte);
            }
            (Some(open), byte) if byte == open => quote = None,
            (_, b'<') => break,
            _ => {}
        }
    }
    let next = memchr::memchr(b'<', &bytes[1..]).map_or(bytes.len(), |next| next + 1);
    memchr::memchr(b'>', &bytes[..next]).map_or(next, |end| end + 1)
}

/// The name after the first character of a tag.
fn name(tag: &str) -> &str {
    let name = tag.get(1..).unwrap_or_default();
    let end = name
        .find(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/' | '<'))
        .unwrap_or(name.len());
    &name[..end]
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

//! Where the feed in a document begins, and its root element made such that feed-rs takes it.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::Event;
use url::Url;

use crate::poll::sanitize;

/// Namespaces that feed-rs knows: their usual prefix, their name, and what else they are called.
const NAMESPACES: [(&str, &str, &[&str]); 9] = [
    ("atom", "http://www.w3.org/2005/Atom", &["purl.org/atom/ns#"]),
    (
        "rss",
        "http://purl.org/rss/1.0/",
        &["my.netscape.com/rdf/simple/0.9", "channel.netscape.com/rdf/simple/0.9"],
    ),
    ("dc", "http://purl.org/dc/elements/1.1/", &["purl.org/dc/elements/1.0"]),
    ("content", "http://purl.org/rss/1.0/modules/content/", &[]),
    (
        "media",
        "http://search.yahoo.com/mrss/",
        &["video.search.yahoo.com/mrss", "tools.search.yahoo.com/mrss"],
    ),
    ("itunes", "http://www.itunes.com/dtds/podcast-1.0.dtd", &[]),
    ("wfw", "http://wellformedweb.org/CommentAPI/", &[]),
    ("podcast", "https://podcastindex.org/namespace/1.0", &[]),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#", &[]),
];

/// What a document of markup turned out to be.
pub(super) enum Root<'t> {
    /// A feed, which begins with the opening tag of its root.
    Feed(&'t str),
    /// A feed inside something else, such as a page.
    Wrapped(&'t str),
    /// A page, and its title.
    Page(Option<String>),
    /// XML that is no feed: the name of its root.
    Other(&'t str),
    /// No markup at all.
    Nothing,
}

/// Finds the root of a feed: declarations, comments, document types and stray text before it are passed.
pub(super) fn find(text: &str) -> Root<'_> {
    let Some(start) = first_element(text) else { return Root::Nothing };
    let document = &text[start..];
    let name = element_name(document);
    if is_feed(name) {
        return Root::Feed(document);
    }
    let inner = ["<rss", "<feed", "<rdf:RDF"].iter().find_map(|tag| {
        memchr::memmem::find_iter(document.as_bytes(), tag.as_bytes())
            .find(|&at| is_feed(element_name(&document[at..])))
    });
    if let Some(at) = inner {
        return Root::Wrapped(&document[at..]);
    }
    if looks_like_a_page(text, name) {
        return Root::Page(title(text));
    }
    Root::Other(name)
}

/// The title of a page, if it has one.
pub(super) fn title(page: &str) -> Option<String> {
    let lower = page.get(..page.len().min(64 * 1024)).unwrap_or(page);
    let at = memchr::memmem::find(lower.as_bytes(), b"<title")
        .or_else(|| memchr::memmem::find(lower.as_bytes(), b"<TITLE"))?;
    let rest = &page[at..];
    let rest = &rest[rest.find('>')? + 1..];
    let title: String = rest[..rest.find("</")?].chars().take(200).collect();
    Some(sanitize::line(&title)).filter(|title| !title.is_empty())
}

fn is_feed(name: &str) -> bool {
    let local = name.rsplit(':').next().unwrap_or(name);
    local.eq_ignore_ascii_case("rss") || local == "RDF" || local == "feed"
}

fn looks_like_a_page(text: &str, name: &str) -> bool {
    const ELEMENTS: [&str; 12] = [
        "html", "head", "body", "script", "meta", "title", "div", "p", "center", "h1", "style",
        "noscript",
    ];
    ELEMENTS.iter().any(|element| name.eq_ignore_ascii_case(element))
        || text
            .trim_start()
            .get(..14)
            .is_some_and(|start| start.eq_ignore_ascii_case("<!doctype html"))
}

/// Where the first element begins.
fn first_element(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    // After a comment or declaration that never ends, their signs mean nothing: so every text is
    // searched once, and a feed may still be found.
    let mut never_ends = false;
    while let Some(found) = memchr::memchr(b'<', &bytes[at..]) {
        let start = at + found;
        let rest = &bytes[start..];
        let skip_to = |end: &[u8]| memchr::memmem::find(rest, end).map(|found| found + end.len());
        let length = match rest.get(1) {
            Some(b'!' | b'?') if never_ends => Some(1),
            Some(b'!') if rest.starts_with(b"<!--") => skip_to(b"-->"),
            Some(b'!') => document_type_end(rest),
            Some(b'?') => skip_to(b">"),
            Some(byte) if byte.is_ascii_alphabetic() || *byte == b'_' => return Some(start),
            _ => Some(1),
        };
        never_ends |= length.is_none();
        at = start + length.unwrap_or(1);
    }
    None
}

/// `<!DOCTYPE x [ … ]>`: the brackets may hold anything, entity bombs included; it is never read.
fn document_type_end(rest: &[u8]) -> Option<usize> {
    let end = memchr::memchr2(b'>', b'[', rest)?;
    if rest[end] == b'>' {
        return Some(end + 1);
    }
    let close = end + memchr::memchr(b']', &rest[end..])?;
    let close = close + memchr::memchr(b'>', &rest[close..])?;
    Some(close + 1)
}

fn element_name(element: &str) -> &str {
    let name = element.strip_prefix('<').unwrap_or(element);
    let end = name
        .find(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/' || c == '<')
        .unwrap_or(name.len());
    &name[..end]
}

/// A root element as feed-rs takes it, and what the document says after it.
pub(super) struct Opening<'t> {
    /// The opening tag: versions and namespaces that mean a known one are written as that one.
    pub(super) tag: String,
    /// All after the tag.
    pub(super) rest: &'t str,
    /// Whether the document is Atom 0.3.
    pub(super) is_atom_03: bool,
}

/// The opening tag of `document`, which begins with its root; `None` if the tag never ends.
pub(super) fn opening(document: &str) -> Option<Opening<'_>> {
    let mut reader = Reader::from_str(document);
    let Ok(Event::Start(element) | Event::Empty(element)) = reader.read_event() else {
        return None;
    };
    let end = usize::try_from(reader.buffer_position()).ok()?;
    let rest = document.get(end..)?;
    let qualified = element.name();
    let local = element.local_name();
    let local: &str = local.as_ref();
    let prefix = qualified.prefix();
    let is_rss = local.eq_ignore_ascii_case("rss");
    let mut tag = String::from("<");
    if let Some(prefix) = prefix {
        tag.push_str(prefix.as_ref());
        tag.push(':');
    }
    tag.push_str(if is_rss { "rss" } else { local });
    let mut seen: Vec<&str> = Vec::new();
    let mut is_atom_03 = false;
    let mut attributes = element.attributes();
    for attribute in attributes.with_checks(false).flatten() {
        let key = attribute.key.0;
        let value: &str = &attribute.value;
        if seen.contains(&key) || (is_rss && key == "version") {
            continue;
        }
        is_atom_03 |= local == "feed"
            && (value.contains("purl.org/atom/ns") || (key == "version" && value == "0.3"));
        // Without a default namespace feed-rs takes the one of the root: none can be wrong.
        if key == "xmlns" || (key == "xml:base" && !is_base(value)) {
            continue;
        }
        let value = if key.starts_with("xmlns:") { canonical(value) } else { value };
        push_attribute(&mut tag, key, value);
        seen.push(key);
    }
    if is_rss {
        push_attribute(&mut tag, "version", "2.0");
    }
    for (prefix, name, _) in NAMESPACES {
        let declaration = format!("xmlns:{prefix}");
        let used = format!("<{prefix}:");
        if !seen.contains(&declaration.as_str())
            && memchr::memmem::find(rest.as_bytes(), used.as_bytes()).is_some()
        {
            push_attribute(&mut tag, &declaration, name);
        }
    }
    tag.push('>');
    Some(Opening { tag, rest, is_atom_03 })
}

fn push_attribute(tag: &mut String, key: &str, value: &str) {
    let quote = if value.contains('"') { '\'' } else { '"' };
    for piece in [" ", key, "="] {
        tag.push_str(piece);
    }
    tag.push(quote);
    tag.push_str(value);
    tag.push(quote);
}

/// feed-rs gives up a whole feed for a base that is no address.
fn is_base(value: &str) -> bool {
    matches!(Url::parse(value), Ok(_) | Err(url::ParseError::RelativeUrlWithoutBase))
}

fn canonical(name: &str) -> &str {
    let bare = |name: &str| {
        let name = name.trim().to_ascii_lowercase();
        let name = name.strip_prefix("https://").or(name.strip_prefix("http://")).unwrap_or(&name);
        name.trim_end_matches('/').to_owned()
    };
    let wanted = bare(name);
    NAMESPACES
        .iter()
        .find(|(_, known, others)| bare(known) == wanted || others.contains(&wanted.as_str()))
        .map_or(name, |(_, known, _)| known)
}

/// Without XML declarations, which may stand at the beginning only, and on which feed-rs panics.
pub(super) fn without_declarations(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let is_declaration = |at: usize| bytes.get(at + 5).is_some_and(u8::is_ascii_whitespace);
    if !memchr::memmem::find_iter(bytes, b"<?xml").any(is_declaration) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let (mut copied, mut at) = (0, 0);
    while let Some(found) = memchr::memchr(b'<', &bytes[at..]) {
        let start = at + found;
        at = start + 1;
        if bytes[start..].starts_with(b"<![CDATA[") {
            at = memchr::memmem::find(&bytes[start..], b"]]>")
                .map_or(bytes.len(), |end| start + end);
        } else if bytes[start..].starts_with(b"<?xml") && is_declaration(start) {
            out.push_str(&text[copied..start]);
            at = memchr::memchr(b'>', &bytes[start..]).map_or(bytes.len(), |end| start + end + 1);
            copied = at;
        }
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

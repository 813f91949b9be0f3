//! Where the feed in a document begins.

use crate::poll::sanitize;

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

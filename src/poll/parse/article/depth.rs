//! How deep the elements of a page are nested, without building them.
//!
//! html5ever takes time in the square of the depth: 500 KB of `<div>` would hold a thread for
//! minutes. So the tags are followed first, in one pass, and never counted too shallow: what is
//! closed by the rules of HTML alone is closed here only where that is certain.

/// Real pages are at most 36 deep.
pub(super) const LIMIT: usize = 256;

/// Closed by their next sibling, so that they nest only within elements that are counted.
const SELF_CLOSING: [&str; 10] =
    ["p", "li", "dd", "dt", "tr", "td", "th", "tbody", "thead", "tfoot"];

const VOID: [&str; 17] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr", "frame", "keygen", "basefont",
];

/// Their content is text.
const RAW: [&str; 8] =
    ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"];

/// Opened again inside the next block when they were not closed, three times for equal tags.
const FORMATTING: [&str; 14] = [
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];

/// An end tag reaches no further out than the nearest of these (HTML, “has an element in scope”).
const SCOPES: [&str; 8] =
    ["table", "td", "th", "caption", "applet", "marquee", "object", "template"];

struct Open<'a> {
    name: String,
    /// The whole tag, to tell equal formatting elements.
    tag: &'a str,
}

/// Whether elements are nested deeper than [`LIMIT`].
pub(super) fn exceeds_limit(text: &str) -> bool {
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            // `<!-->` and `<!--->` are whole comments.
            let from = rest.len() - comment.len() - 2;
            rest = rest[from..].find("-->").map_or("", |end| &rest[from + end + 3..]);
            continue;
        }
        let (closing, name_at) = match rest.strip_prefix('/') {
            Some(after) => (true, after),
            None => (false, rest),
        };
        if !name_at.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let length = name_at
            .find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>'))
            .unwrap_or(name_at.len());
        let name = name_at[..length].to_ascii_lowercase();
        let end = tag_end(&name_at[length..]);
        let tag = &name_at[..length + end];
        rest = &name_at[length + end..];
        if closing {
            close(&mut open, &name);
            continue;
        }
        if RAW.contains(&name.as_str()) {
            rest = after_raw(rest, &name);
            continue;
        }
        if VOID.contains(&name.as_str()) || !push(&mut open, name, tag) {
            continue;
        }
        if open.len() > LIMIT {
            return true;
        }
    }
    false
}

/// Adds an element that was opened; false if it adds nothing to the depth.
fn push<'a>(open: &mut Vec<Open<'a>>, name: String, tag: &'a str) -> bool {
    let is_cell = matches!(name.as_str(), "td" | "th");
    if is_cell || matches!(name.as_str(), "tr" | "tbody" | "thead" | "tfoot") {
        // A new cell or row ends the one before it. Without a table it is no element at all.
        let Some(table) = open.iter().rposition(|element| element.name == "table") else {
            return false;
        };
        open.truncate(table + 1);
        if is_cell {
            open.push(Open { name, tag });
        }
        return is_cell;
    }
    if SELF_CLOSING.contains(&name.as_str()) {
        return false;
    }
    if name == "option" && open.last().is_some_and(|element| element.name == "option") {
        return false;
    }
    if name == "a" {
        close(open, "a");
    }
    if FORMATTING.contains(&name.as_str())
        && open.iter().filter(|element| element.tag == tag).count() >= 3
    {
        return false;
    }
    open.push(Open { name, tag });
    true
}

/// Closes the innermost element of that name, and all in it but formatting.
fn close(open: &mut Vec<Open<'_>>, name: &str) {
    let mut found = None;
    for (at, element) in open.iter().enumerate().rev() {
        if element.name == name {
            found = Some(at);
            break;
        }
        if SCOPES.contains(&element.name.as_str()) && !SCOPES.contains(&name) {
            break;
        }
    }
    let Some(at) = found else { return };
    if SCOPES.contains(&name) {
        open.truncate(at);
        return;
    }
    let mut place = 0;
    open.retain(|element| {
        place += 1;
        place <= at || (place - 1 != at && FORMATTING.contains(&element.name.as_str()))
    });
}

/// Where the tag ends, quotes around attributes heeded.
fn tag_end(text: &str) -> usize {
    let mut quote = None;
    let mut after_equals = false;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(mark), byte) if byte == mark => quote = None,
            (Some(_), _) => {}
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') if after_equals => quote = Some(byte),
            (None, byte) if byte.is_ascii_whitespace() => continue,
            (None, _) => {}
        }
        after_equals = quote.is_none() && byte == b'=';
    }
    text.len()
}

fn after_raw<'a>(text: &'a str, name: &str) -> &'a str {
    let mut rest = text;
    while let Some(at) = rest.find("</") {
        rest = &rest[at + 2..];
        if rest.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name)) {
            return rest;
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::exceeds_limit;

    #[test]
    fn ordinary_sloppiness_is_not_depth() {
        for piece in [
            "<p>一",
            "<p><font color=red>一",
            "<div><b>一</div>",
            "<table><tr><td>一<td>二</table>",
            "<li>一",
            "<option>一",
            "<br><img src=a>",
            "<!-- <div> --><script>'<div>'</script>",
            "<a href='>'>一</a>",
        ] {
            assert!(!exceeds_limit(&piece.repeat(1000)), "{piece}");
        }
    }

    #[test]
    fn depth_is_found_in_every_disguise() {
        for piece in [
            "<div>",
            "<b><i>",
            "<div a='</div>'>",
            "<!--><div>",
            "<div><table><tr><td></div>",
            "<option><p>",
            "<ul><li>",
            "<custom-element>",
        ] {
            assert!(exceeds_limit(&piece.repeat(1000)), "{piece}");
        }
        let fonts: String = (0..1000).map(|n| format!("<p><font size={n}></p>")).collect();
        assert!(exceeds_limit(&fonts));
    }
}

//! How deep the elements of a page are nested, without building them.
//!
//! html5ever takes time in the square of the depth: 500 KB of `<div>` would hold a thread for
//! minutes. So the tags are followed first, in one pass, and never counted too shallow: what is
//! closed by the rules of HTML alone is closed here only where that is certain.

mod name;

use crate::poll::sanitize::{comment_length, tag_rest};
use name::{
    BUTTON, CAPTION, CELL, CLOSES_PARAGRAPH, DESCRIPTION, FOREIGN, FORMATTING, IN_ITEM, ITEM, LINK,
    Name, OPTION, PARAGRAPH, RAW, ROW, SCOPE, TABLE, VOID,
};

/// Real pages are at most 36 deep.
const DEEPEST: usize = 256;

/// Real pages hold some ten thousand; each takes some hundred bytes of memory.
const MOST_ELEMENTS: usize = 500_000;

/// An element that is open.
#[derive(Clone, Copy)]
struct Open<'a> {
    name: Name<'a>,
    /// The whole tag, to tell equal formatting elements.
    tag: &'a [u8],
}

/// Why the page would take too much time or memory, if it would.
pub(in crate::poll::parse) fn refusal(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut elements = 0_usize;
    let mut open = Stack::default();
    let mut at = 0;
    // Where the last section of a picture ends.
    let mut section_end = 0;
    while let Some(found) = memchr::memchr(b'<', &bytes[at..]) {
        let start = at + found;
        let rest = &bytes[start + 1..];
        at = start + 1;
        if rest.starts_with(b"!--") {
            at = start + comment_length(&bytes[start..]);
            continue;
        }
        // In pictures and formulas a section is text, elsewhere it is a comment up to the first bracket:
        // what could end in it counts as open.
        if open.foreign > 0 && rest.starts_with(b"![CDATA[") {
            let end = memchr::memmem::find(rest, b"]]>").unwrap_or(rest.len());
            section_end = at + end;
            continue;
        }
        let closing = rest.first() == Some(&b'/');
        let name_at = &rest[usize::from(closing)..];
        if !name_at.first().is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let length = name_at.iter().position(|&byte| ends_name(byte)).unwrap_or(name_at.len());
        let name = Name::new(&name_at[..length]);
        let tag = &name_at[..length + tag_rest(&name_at[length..])];
        at += usize::from(closing) + tag.len();
        if closing {
            if at > section_end {
                elements += open.close(name);
            }
            continue;
        }
        elements += 1;
        if name.is(RAW) && open.foreign == 0 {
            at = after_raw(bytes, at, &name_at[..length]);
            continue;
        }
        if !name.is(VOID) {
            elements += open.enter(name, tag);
        }
        if open.elements.len() > DEEPEST {
            return Some(format!("elements are nested more than {DEEPEST} deep; not read"));
        }
        if elements > MOST_ELEMENTS {
            return Some(format!("there are more than {MOST_ELEMENTS} elements; not read"));
        }
    }
    None
}

/// The elements that are open, the innermost last, and how many of them are of some kinds: most tags
/// need to know no more.
#[derive(Default)]
struct Stack<'a> {
    elements: Vec<Open<'a>>,
    paragraphs: usize,
    formatting: usize,
    /// Pictures and formulas, in which no element holds mere text.
    foreign: usize,
}

impl<'a> Stack<'a> {
    /// Adds an element that was opened; gives how many others are opened again before it.
    fn enter(&mut self, name: Name<'a>, tag: &'a [u8]) -> usize {
        let element = Open { name, tag };
        if name.is(CELL | ROW) {
            // A new cell or row ends the one before it. Without a table it is no element at all.
            let Some(table) = self.elements.iter().rposition(|other| other.name.is(TABLE)) else {
                return 0;
            };
            self.cut(table + 1);
            if name.is(CELL) {
                self.push(element);
            }
            return 0;
        }
        if name.is(OPTION) && self.elements.last().is_some_and(|last| last.name == name) {
            return 0;
        }
        let mut reopened = 0;
        if name.is(ITEM | DESCRIPTION) {
            reopened += self.close_sibling(if name.is(ITEM) { ITEM } else { DESCRIPTION });
        } else if name.is(LINK) {
            reopened += self.close(Name::A);
        }
        if self.paragraphs > 0 && name.is(CLOSES_PARAGRAPH) && self.may_close_paragraph() {
            reopened += self.close(Name::P);
        }
        self.push(element);
        reopened
    }

    /// A paragraph outside a button is not closed by what the button holds.
    fn may_close_paragraph(&self) -> bool {
        let mut inner = self.elements.iter().rev().map(|element| element.name);
        inner.find(|name| name.is(PARAGRAPH | BUTTON)).is_some_and(|name| name.is(PARAGRAPH))
    }

    /// An item closes the item before it, unless another list stands between.
    fn close_sibling(&mut self, kind: u32) -> usize {
        let mut inner = self.elements.iter().rev().map(|element| element.name);
        let sibling = inner.find(|name| !name.is(IN_ITEM | FORMATTING));
        sibling.filter(|name| name.is(kind)).map_or(0, |name| self.close(name))
    }

    /// Closes the innermost element of that name and all in it; gives how many formatting elements
    /// may be opened again after it.
    fn close(&mut self, name: Name<'a>) -> usize {
        let mut found = None;
        for (at, element) in self.elements.iter().enumerate().rev() {
            if element.name == name {
                found = Some(at);
                break;
            }
            if element.name.is(SCOPE) && !(name.is(TABLE) && element.name.is(CELL | CAPTION)) {
                break;
            }
        }
        let Some(at) = found else { return 0 };
        if name.is(SCOPE) {
            self.cut(at);
            return 0;
        }
        if at + 1 == self.elements.len() {
            self.cut(at);
        } else {
            let inner = self.elements[at + 1..].to_vec();
            self.cut(at);
            for element in inner.into_iter().filter(|element| element.name.is(FORMATTING)) {
                let equal = self.elements.iter().filter(|other| other.tag == element.tag).count();
                if equal < 3 {
                    self.push(element);
                }
            }
        }
        // They are opened again with the next text, wherever that stands.
        self.formatting
    }

    fn push(&mut self, element: Open<'a>) {
        self.count(element.name, usize::wrapping_add);
        self.elements.push(element);
    }

    /// Closes all but the outermost `length` elements.
    fn cut(&mut self, length: usize) {
        while self.elements.len() > length
            && let Some(element) = self.elements.pop()
        {
            self.count(element.name, usize::wrapping_sub);
        }
    }

    fn count(&mut self, name: Name<'a>, change: impl Fn(usize, usize) -> usize) {
        self.paragraphs = change(self.paragraphs, usize::from(name.is(PARAGRAPH)));
        self.formatting = change(self.formatting, usize::from(name.is(FORMATTING)));
        self.foreign = change(self.foreign, usize::from(name.is(FOREIGN)));
    }
}

fn ends_name(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>')
}

/// Behind the bracket and stroke of the end tag that closes mere text.
fn after_raw(bytes: &[u8], from: usize, name: &[u8]) -> usize {
    let ends = |at: &usize| {
        bytes.get(*at..at + name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name))
    };
    let ends_of = memchr::memmem::find_iter(&bytes[from..], b"</").map(|at| from + at + 2);
    ends_of.into_iter().find(ends).unwrap_or(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::refusal;

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
            assert_eq!(refusal(&piece.repeat(1000)), None, "{piece}");
        }
    }

    #[test]
    fn depth_is_found_in_every_disguise() {
        for piece in [
            "<div>",
            "<b><i>",
            "<div a='</div>'>",
            "<!--><div>",
            "<!-- --!><div><!-- -->",
            "<!--x---><div>",
            "<svg><title>",
            "<svg><![CDATA[></svg>]]>",
            "<div><table><tr><td></div>",
            "<option><span>",
            "<table><tr><td><table></td>",
            "<ul><li>",
            "<custom-element>",
        ] {
            assert!(refusal(&piece.repeat(1000)).is_some(), "{piece}");
        }
        let fonts: String =
            (0..1000).fold(String::new(), |page, n| page + &format!("<p><font size={n}></p>"));
        assert!(refusal(&fonts).is_some());
        let open: String =
            (0..200).fold(String::new(), |page, n| page + &format!("<font size={n}>"));
        assert!(refusal(&format!("<div>{open}{}", "</div>一<div>".repeat(10_000))).is_some());
    }
}

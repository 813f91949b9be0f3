//! Where a field ends, also if its own end tag is lost.

use super::super::markup::namespace::Space;
use super::super::markup::{Tag, Token, split};
use super::text::Inner;
use super::{Place, Reader};

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
const SHORT: [&str; 15] = [
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
    "name",
    "language",
    "lastBuildDate",
];

/// Fields whose beginning is worth having where the document breaks off.
const BODIES: [&str; 4] = ["description", "encoded", "summary", "content"];

impl<'t> Reader<'t, '_> {
    /// An element that says nothing we know, with all that is in it.
    pub(super) fn unknown(&mut self, tag: Tag<'t>, space: Space) {
        if self.is_sound {
            self.open(tag, Place::Aside, space);
        } else if !tag.is_empty {
            // If its end is lost, all that is in it is read as if the element were not there.
            let start = self.scanner.at;
            let rest = self.scanner.rest().len();
            if self.patience >= rest
                && self.inner(tag.name).is_none_or(|inner| inner.raw.len() == rest)
            {
                self.patience -= rest;
                self.scanner.at = start;
            }
        }
    }

    /// Reads on to the end of the field that has just begun; nothing if the document breaks off in a
    /// field that is worth nothing in half.
    pub(super) fn inner(&mut self, name: &'t str) -> Option<Inner<'t>> {
        let start = self.scanner.at;
        let (mut depth, mut has_elements) = (0_usize, false);
        let mut end = None;
        while let Some((at, token)) = self.scanner.next() {
            match token {
                Token::Start(tag) if self.is_sound => {
                    has_elements = true;
                    depth += usize::from(!tag.is_empty);
                }
                Token::Start(tag) if ends_by_beginning(name, tag.name) => {
                    self.scanner.at = at;
                    end = Some(at);
                    break;
                }
                Token::End(_) if self.is_sound && depth > 0 => depth -= 1,
                Token::End(ended) if self.is_sound || ended == name => {
                    end = Some(at);
                    break;
                }
                Token::End(ended) if self.open.iter().any(|open| open.name == ended) => {
                    self.scanner.at = at;
                    end = Some(at);
                    break;
                }
                Token::Start(_) | Token::End(_) => has_elements = true,
                Token::Literal(_) | Token::Comment | Token::Declaration | Token::Stray => {}
            }
        }
        let is_cut = end.is_none();
        let end = end.unwrap_or_else(|| {
            self.scanner.at = self.scanner.text().len();
            self.scanner.at
        });
        let raw = &self.scanner.text()[start..end];
        (!is_cut || is_body(name)).then_some(Inner { raw, has_elements, is_sound: self.is_sound })
    }
}

/// Whether the beginning of element `new` shows that `field` is over.
fn ends_by_beginning(field: &str, new: &str) -> bool {
    if new == field {
        return SHORT.contains(&field);
    }
    matches!(new, "item" | "entry")
        || FEED_ONLY.contains(&new)
        || (SHORT.contains(&field) && (SHORT.contains(&new) || BODIES.contains(&new)))
}

/// Whether half of the field is better than nothing; half a title or address would be taken for a whole.
fn is_body(field: &str) -> bool {
    BODIES.contains(&split(field).1)
}

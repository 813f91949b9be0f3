//! A page as a reader sees it: lines of text in order, and the elements around them.

mod hints;
mod walk;

use dom_query::Document;

pub(super) use hints::Hints;

/// A page, cut at every block element and `<br>`.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// Text of `<title>`.
    pub(super) title: Option<String>,
    /// Lines of text and pictures, in order.
    pub(super) blocks: Vec<Block>,
    /// Block elements, parents before children.
    pub(super) elements: Vec<Element>,
}

/// A line of text, or pictures between two lines.
#[derive(Debug, Default)]
pub(super) struct Block {
    /// With single spaces; empty for pictures alone.
    pub(super) text: String,
    /// The text with the gaps that set labels apart: a tab for a wide gap or the end of an inline element.
    pub(super) raw: String,
    /// The text with its inline markup.
    pub(super) html: String,
    /// Characters of `text`.
    pub(super) length: usize,
    /// Characters that are inside links.
    pub(super) linked: usize,
    /// Sentence punctuation.
    pub(super) marks: usize,
    /// 1 for h1 … 6 for h6, 0 for anything else.
    pub(super) level: u8,
    /// The innermost block element around it.
    pub(super) element: usize,
    /// What the elements around it are called.
    pub(super) hints: Hints,
    /// A picture stands right before it.
    pub(super) after_image: bool,
    /// `datetime` of a `<time>` in it.
    pub(super) datetime: Option<String>,
}

/// A block element and the blocks in it: `first..end`.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) id: String,
    pub(super) class: String,
    pub(super) is_body: bool,
    pub(super) parent: Option<usize>,
    pub(super) first: usize,
    pub(super) end: usize,
}

impl Page {
    pub(super) fn read(document: &Document) -> Page {
        let title = document.select_single("title").text();
        let title = Some(shorten(&squeeze(&title), 300)).filter(|title| !title.is_empty());
        walk::walk(Page { title, ..Page::default() }, &document.root())
    }

    /// The element and those around it, innermost first.
    pub(super) fn ancestry(&self, element: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(element), |at| self.elements[*at].parent)
    }
}

impl Block {
    /// Whether most of it is links.
    pub(super) fn is_linked(&self) -> bool {
        self.linked * 2 > self.length
    }

    /// Whether it reads like a paragraph of a report.
    pub(super) fn is_prose(&self) -> bool {
        self.length >= 24 && self.marks > 0 && !self.is_linked() && !self.hints.chrome
    }
}

/// The text on one line, with single spaces.
pub(super) fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first `most` characters: hostile metadata are long.
pub(super) fn shorten(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// Writes text so that it stays text in HTML and in its quoted attributes.
pub(super) fn escape(text: &str, html: &mut String) {
    text.chars().for_each(|character| escape_char(character, html));
}

fn escape_char(character: char, html: &mut String) {
    match character {
        '&' => html.push_str("&amp;"),
        '<' => html.push_str("&lt;"),
        '>' => html.push_str("&gt;"),
        '"' => html.push_str("&quot;"),
        other => html.push(other),
    }
}

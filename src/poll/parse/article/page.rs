//! A page as a reader sees it: lines of text in order, and the elements around them.

mod hints;
mod role;
mod signs;
mod walk;

use std::ops::Range;

use dom_query::{Document, NodeId, NodeRef};

pub(super) use hints::Hints;

/// Longest label in a cell of its own, in characters.
const LONGEST_LABEL: usize = 10;

/// Longest value in a cell of its own.
const LONGEST_VALUE: usize = 60;

/// A page, cut at every block element and `<br>`.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// Text of `<title>`.
    pub(super) title: Option<String>,
    /// Lines of text and pictures, in order.
    pub(super) blocks: Vec<Block>,
    /// Block elements, parents before children.
    pub(super) elements: Vec<Element>,
    /// Characters of prose before each block, and before the end.
    prose_until: Vec<usize>,
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
    /// The part of the text that an inline element calls the source.
    pub(super) source: Option<String>,
}

/// A block element and the blocks in it: `first..end`.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) name: &'static str,
    /// Its place in the tree.
    pub(super) node: NodeId,
    pub(super) id: String,
    pub(super) class: String,
    /// Itself or an element around it is no part of a report: navigation, sidebar, comments.
    pub(super) chrome: bool,
    pub(super) is_body: bool,
    pub(super) parent: Option<usize>,
    pub(super) first: usize,
    pub(super) end: usize,
}

impl Page {
    /// Reads the page whose `<title>` is at the node.
    pub(super) fn read(document: &Document, title: Option<NodeRef<'_>>) -> Page {
        let title = title.map(|node| shorten(&squeeze(&node.text()), 300));
        let title = title.filter(|title| !title.is_empty());
        let mut page = walk::walk(Page { title, ..Page::default() }, &document.root());
        page.settle_chrome();
        page.join_labels();
        page
    }

    /// The blocks of the element at the node, or of the nearest around it that has lines of its own.
    pub(super) fn blocks_of(&self, document: &Document, node: NodeId) -> Option<Range<usize>> {
        let at = |node| self.elements.iter().find(|element| element.node == node);
        let around = document.tree.ancestors_of(&node, None);
        let element = at(node).or_else(|| around.iter().find_map(|node| at(node.id)))?;
        Some(element.first..element.end).filter(|blocks| !blocks.is_empty())
    }

    /// Characters of prose in the blocks.
    pub(super) fn prose(&self, blocks: Range<usize>) -> usize {
        let until = |at: usize| self.prose_until.get(at).copied().unwrap_or_default();
        until(blocks.end).saturating_sub(until(blocks.start))
    }

    /// Characters of prose before each block, and before the end.
    fn sums_of_prose(&self) -> Vec<usize> {
        let mut sums = vec![0];
        sums.extend(self.blocks.iter().scan(0, |sum, block| {
            *sum += if block.is_prose() { block.length - block.linked } else { 0 };
            Some(*sum)
        }));
        sums
    }

    /// Names mislead: a page whose `<body>` is called `side`, a body called `share_area`. What holds
    /// most of the prose is the report, whatever it is called.
    fn settle_chrome(&mut self) {
        let until = self.sums_of_prose();
        let mut headings = vec![0_usize];
        for block in &self.blocks {
            headings.push(headings[headings.len() - 1] + usize::from(block.level == 1));
        }
        let all = until[until.len() - 1];
        for at in 0..self.elements.len() {
            let element = &self.elements[at];
            let outer = element.parent.is_some_and(|parent| self.elements[parent].chrome);
            let prose = until[element.end] - until[element.first];
            let has_heading = headings[element.end] > headings[element.first];
            let is_report = prose * 10 > all * 8 || (prose * 2 > all && has_heading);
            self.elements[at].chrome = outer || (element.chrome && !is_report);
        }
        for block in &mut self.blocks {
            block.hints.chrome =
                self.elements.get(block.element).is_some_and(|element| element.chrome);
        }
        self.prose_until = self.sums_of_prose();
    }

    /// A label and its value may stand in two cells: 来源： | 中国政府网.
    fn join_labels(&mut self) {
        for at in 1..self.blocks.len() {
            let (before, value) = self.blocks.split_at_mut(at);
            let (label, value) = (&mut before[at - 1], &value[0]);
            if label.length <= LONGEST_LABEL
                && label.text.ends_with([':', '：'])
                && (1..=LONGEST_VALUE).contains(&value.length)
                && !value.text.ends_with([':', '：'])
            {
                label.raw.push('\t');
                label.raw.push_str(&value.raw);
            }
        }
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
    if !text.bytes().any(|byte| matches!(byte, b'&' | b'<' | b'>' | b'"')) {
        return html.push_str(text);
    }
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"']) {
        html.push_str(&rest[..at]);
        html.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => "&quot;",
        });
        rest = &rest[at + 1..];
    }
    html.push_str(rest);
}

//! Sanitised HTML as a list of nodes that know where they stand.

use super::{Piece, element::Part, pieces, tag_name};

/// An element or a text, in the order of the document.
pub(super) struct Node<'a> {
    pub(super) piece: Piece<'a>,
    pub(super) part: Part,
    pub(super) parent: Option<usize>,
    /// The table that it stands in.
    pub(super) table: Option<usize>,
    /// The node after all that is in it.
    pub(super) end: usize,
    /// A table, or a part of it, that has to be written as plain blocks.
    pub(super) unsound: bool,
    pub(super) holds: Holds,
}

/// What stands in an element once all in it is written.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each rule of HTML asks for one of them")]
pub(super) struct Holds {
    /// Text that is seen, a picture or the like.
    pub(super) substance: bool,
    pub(super) blocks: bool,
    /// Links, players and what scrolls: nothing of that stands in a link.
    pub(super) interactive: bool,
    pub(super) heading: bool,
}

pub(super) fn read(html: &str) -> Vec<Node<'_>> {
    let mut nodes: Vec<Node> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for piece in pieces(html) {
        let name = match piece {
            Piece::Tag(tag) => tag_name(tag),
            Piece::Text(_) => "",
        };
        if matches!(piece, Piece::Tag(tag) if tag.starts_with("</")) {
            let is_named = |index: &usize| matches!(nodes[*index].piece, Piece::Tag(tag) if tag_name(tag) == name);
            if let Some(position) = open.iter().rposition(is_named) {
                let end = nodes.len();
                for index in open.drain(position..) {
                    nodes[index].end = end;
                }
            }
            continue;
        }
        let index = nodes.len();
        let parent = open.last().copied();
        let table = parent.and_then(|parent| match nodes[parent].part {
            Part::Table => Some(parent),
            _ => nodes[parent].table,
        });
        let part = if name.is_empty() { Part::Bare } else { Part::of(name) };
        let holds = Holds::default();
        nodes.push(Node { piece, part, parent, table, end: index + 1, unsound: false, holds });
        if !name.is_empty() && !Part::is_void(name) {
            open.push(index);
        }
    }
    let end = nodes.len();
    for index in open {
        nodes[index].end = end;
    }
    nodes
}

/// The nodes that stand directly in one.
pub(super) fn children(nodes: &[Node], index: usize) -> impl Iterator<Item = usize> {
    let within = move |child: usize| Some(child).filter(|child| *child < nodes[index].end);
    std::iter::successors(within(index + 1), move |child| within(nodes[*child].end))
}

/// Whether nothing of a text is seen.
pub(super) fn is_blank(text: &str) -> bool {
    without_indent(text).is_empty()
}

/// Without the spaces that it begins with; U+FEFF and U+200B are none to Rust, and as empty.
pub(super) fn without_indent(text: &str) -> &str {
    let mut rest = text;
    loop {
        let next = rest.trim_start_matches(|sign: char| {
            sign.is_whitespace() || "\u{FEFF}\u{200B}".contains(sign)
        });
        let next = next.strip_prefix("&nbsp;").unwrap_or(next);
        if next.len() == rest.len() {
            return rest;
        }
        rest = next;
    }
}

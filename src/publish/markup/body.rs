//! Sanitised HTML as a page of ours shows it: valid below the headline, whatever stood around it, and unable to
//! reach beyond its place.
//!
//! Sanitised HTML is safe and balanced, yet not sound: paragraphs stand in emphasis, lists in lists, cells
//! cover one another, and obsolete attributes say how wide things are. So each element becomes one that may
//! stand where it does, with none but the attributes that this file writes. The text stays whole.

use std::collections::HashMap;

use super::{
    Piece,
    addresses::of_text,
    attribute,
    element::Part,
    headings::below_a_headline,
    spans::Span,
    tables,
    tags::{start, start_cell, start_media, start_table},
    tree::{Holds, Node, children, is_blank, read, without_indent},
};

/// `html` as our pages show it: headings stand below the headline; pictures are fetched late, over https and
/// without telling their outlets who reads here; paragraphs lose the wide spaces that indent them, since the
/// stylesheet does that; tables scroll in a frame that is called `table_label`, which is plain text; ids,
/// classes and languages that the text claims go.
pub(in crate::publish) fn for_page(html: &str, table_label: &str) -> String {
    let mut nodes = read(html);
    tables::mark_unsound(&mut nodes);
    let spans = tables::fit(&mut nodes);
    mark_captions(&mut nodes);
    settle(&mut nodes);
    below_a_headline(&write(&nodes, &spans, table_label))
}

/// Decides from the innermost outward what each element becomes, and what its parent then holds.
fn settle(nodes: &mut [Node]) {
    for index in (0..nodes.len()).rev() {
        let part = settled(nodes, index);
        let node = &mut nodes[index];
        node.part = part;
        let mut holds = node.holds;
        match part {
            Part::Gone => continue,
            Part::Bare => {
                if let Piece::Text(text) = node.piece {
                    holds.substance |= !is_blank(text);
                }
            }
            Part::Inline(_) | Part::Break(_) | Part::Reading | Part::MediaSource => {}
            Part::Picture => holds.substance = true,
            Part::Link => holds.interactive = true,
            Part::Media(_) => {
                holds = Holds { substance: true, interactive: true, ..Holds::default() };
            }
            Part::Table => {
                holds.blocks = true;
                // The frame in which it scrolls.
                holds.interactive = true;
            }
            _ => {
                holds.blocks = true;
                holds.heading |= part.is_heading();
            }
        }
        if let Some(parent) = node.parent {
            let above = &mut nodes[parent].holds;
            above.substance |= holds.substance;
            above.blocks |= holds.blocks;
            above.interactive |= holds.interactive;
            above.heading |= holds.heading;
        }
    }
}

/// What an element becomes when all in it is settled.
fn settled(nodes: &[Node], index: usize) -> Part {
    let node = &nodes[index];
    let in_media = node.parent.is_some_and(|parent| matches!(nodes[parent].part, Part::Media(_)));
    if in_media && node.part != Part::MediaSource {
        // What a browser without players would show.
        return Part::Gone;
    }
    let Piece::Tag(tag) = node.piece else { return Part::Bare };
    let Holds { substance, blocks, interactive, heading } = node.holds;
    let part = if node.unsound && (node.part.is_of_table() || node.part == Part::Table) {
        Part::Block("div", "")
    } else {
        node.part
    };
    let is_cell = |child: usize| matches!(nodes[child].part, Part::Cell(_));
    let has_address = |name: &str| attribute(tag, name).and_then(of_text).is_some();
    match part {
        Part::Picture if !has_address("src") => Part::Gone,
        Part::Media(_) if !has_address("src") && !has_sources(nodes, index) => Part::Gone,
        Part::MediaSource if !in_media || !has_address("src") => Part::Gone,
        Part::Inline(_) | Part::Reading if blocks || !substance => Part::Bare,
        Part::Link if interactive || !substance || !has_address("href") => Part::Bare,
        Part::Lines("pre") if blocks => Part::Block("div", ""),
        Part::Lines(_) if blocks && substance => Part::Block("div", ""),
        Part::Lines(_) | Part::Table | Part::FigureCaption if !substance => Part::Gone,
        Part::Block(..) | Part::List(_) | Part::Item if !substance && !blocks => Part::Bare,
        Part::Cell("th") if heading => Part::Cell("td"),
        Part::RowGroup => Part::Bare,
        Part::Row if !children(nodes, index).any(is_cell) => Part::Gone,
        _ => part,
    }
}

/// Whether a medium names addresses within it.
fn has_sources(nodes: &[Node], index: usize) -> bool {
    let within = &nodes[index + 1..nodes[index].end];
    within.iter().any(|node| node.part == Part::MediaSource)
}

/// A figure has one caption, at its beginning or end (HTML, 4.4.12); any other is a block.
fn mark_captions(nodes: &mut [Node]) {
    for index in 0..nodes.len() {
        let figure = nodes[index].parent.map(|parent| nodes[parent].part);
        if nodes[index].part == Part::FigureCaption && figure != Some(FIGURE) {
            nodes[index].part = CAPTION;
        } else if nodes[index].part == FIGURE {
            let seen =
                |child: &usize| !matches!(nodes[*child].piece, Piece::Text(text) if is_blank(text));
            let children: Vec<usize> = children(nodes, index).filter(seen).collect();
            let captions: Vec<usize> = children
                .iter()
                .filter(|child| nodes[**child].part == Part::FigureCaption)
                .copied()
                .collect();
            let at_an_end =
                |caption| children.first() == Some(&caption) || children.last() == Some(&caption);
            if !matches!(captions[..], [caption] if at_an_end(caption)) {
                for caption in captions {
                    nodes[caption].part = CAPTION;
                }
            }
        }
    }
}

const FIGURE: Part = Part::Block("figure", "");
const CAPTION: Part = Part::Block("div", "caption");

/// An element that is written and not yet ended.
struct Open {
    end: usize,
    closing: String,
    is_list: bool,
    /// In a list, whether an item that nobody wrote is open.
    implied: bool,
}

fn write(nodes: &[Node], spans: &HashMap<usize, Span>, table_label: &str) -> String {
    let mut result = String::new();
    let mut open: Vec<Open> = Vec::new();
    let mut begins_paragraph = false;
    let mut index = 0;
    while index < nodes.len() {
        let node = &nodes[index];
        close_until(index, &mut open, &mut result);
        let part = match node.part {
            Part::Item if !open.last().is_some_and(|above| above.is_list) => Part::Block("div", ""),
            part => part,
        };
        let is_blank_text = matches!(node.piece, Piece::Text(text) if is_blank(text));
        let writes = part != Part::Bare && part != Part::Gone
            || matches!(node.piece, Piece::Text(_)) && !is_blank_text;
        if let Some(list) = open.last_mut().filter(|above| above.is_list && writes) {
            match (part == Part::Item, list.implied) {
                (true, true) => result.push_str("</li>"),
                (false, false) => result.push_str("<li>"),
                _ => {}
            }
            list.implied = part != Part::Item;
        }
        match node.piece {
            Piece::Text(_) if part == Part::Gone => {}
            Piece::Text(text) if begins_paragraph => {
                let text = without_indent(text);
                begins_paragraph = text.is_empty();
                result.push_str(text);
            }
            Piece::Text(text) => result.push_str(text),
            Piece::Tag(tag) => {
                let within = |part| open.iter().any(|above| above.closing.starts_with(part));
                let closing = match part {
                    Part::Table if within("</table>") => Some(start_table(&mut result, None)),
                    Part::Table => Some(start_table(&mut result, Some(table_label))),
                    Part::Cell(name) => Some(start_cell(&mut result, name, tag, spans.get(&index))),
                    Part::Media(name) => {
                        let with_sources = has_sources(nodes, index);
                        Some(start_media(&mut result, name, tag, with_sources))
                    }
                    _ => start(&mut result, part, tag),
                };
                begins_paragraph = match part {
                    Part::Lines(name) => name == "p",
                    Part::Inline(_) | Part::Link | Part::Bare => begins_paragraph,
                    _ => false,
                };
                if let Some(closing) = closing {
                    let is_list = matches!(part, Part::List(_));
                    open.push(Open { end: node.end, closing, is_list, implied: false });
                }
            }
        }
        let whole = matches!(part, Part::Gone);
        index = if whole { node.end } else { index + 1 };
    }
    close_until(nodes.len(), &mut open, &mut result);
    result
}

fn close_until(index: usize, open: &mut Vec<Open>, result: &mut String) {
    while open.last().is_some_and(|last| last.end <= index) {
        let Some(Open { closing, implied, .. }) = open.pop() else { return };
        if implied {
            result.push_str("</li>");
        }
        result.push_str(&closing);
    }
}

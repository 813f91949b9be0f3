//! Which tables of a text can be written as such, and with what spans.

use std::collections::HashMap;

use super::{
    Piece,
    element::Part,
    spans::{Span, fitted},
    tags::number,
    tree::{Node, is_blank},
};

/// A table holds a caption, then rows, alone or in groups, and rows hold cells. What does not is no table.
pub(super) fn mark_unsound(nodes: &mut [Node]) {
    for index in 0..nodes.len() {
        let Node { part, piece, parent, table, .. } = nodes[index];
        let above = parent.map(|parent| nodes[parent].part);
        let stands_right = match part {
            Part::TableCaption => above == Some(Part::Table) && parent == index.checked_sub(1),
            Part::RowGroup => above == Some(Part::Table),
            Part::Row => matches!(above, Some(Part::Table | Part::RowGroup)),
            Part::Cell(_) => above == Some(Part::Row),
            Part::Gone => true,
            // The caption of a table holds no table (HTML, 4.9.2), however deep.
            Part::Table if is_in_caption(nodes, index) => false,
            _ if matches!(piece, Piece::Text(text) if is_blank(text)) => true,
            _ => !matches!(above, Some(Part::Table | Part::RowGroup | Part::Row)),
        };
        if !stands_right {
            match table {
                Some(table) => nodes[table].unsound = true,
                None => nodes[index].unsound = true,
            }
        }
    }
}

fn is_in_caption(nodes: &[Node], index: usize) -> bool {
    let ancestors = std::iter::successors(nodes[index].parent, |above| nodes[*above].parent);
    let mut within = ancestors.take_while(|above| Some(*above) != nodes[index].table);
    within.any(|above| nodes[above].part == Part::TableCaption)
}

/// The spans that the cells of each table are written with.
pub(super) fn fit(nodes: &mut [Node]) -> HashMap<usize, Span> {
    let mut rows: HashMap<usize, Vec<Vec<usize>>> = HashMap::new();
    for (index, node) in nodes.iter().enumerate() {
        let Some(table) = node.table.filter(|table| !nodes[*table].unsound) else { continue };
        match node.part {
            Part::Row => rows.entry(table).or_default().push(Vec::new()),
            Part::Cell(_) => {
                if let Some(row) = rows.get_mut(&table).and_then(|rows| rows.last_mut()) {
                    row.push(index);
                }
            }
            _ => {}
        }
    }
    let mut spans = HashMap::new();
    for (index, node) in nodes.iter_mut().enumerate() {
        if node.part != Part::Table || node.unsound {
            continue;
        }
        let cells = rows.remove(&index).unwrap_or_default();
        node.unsound = cells.iter().all(Vec::is_empty);
        if !node.unsound {
            spans.extend([(index, cells)]);
        }
    }
    let mut result = HashMap::new();
    for (table, rows) in spans {
        let asked: Vec<Vec<Span>> = rows
            .iter()
            .map(|row| row.iter().map(|cell| asked_span(&nodes[*cell])).collect())
            .collect();
        match fitted(&asked) {
            Some(fitted) => {
                result.extend(rows.into_iter().flatten().zip(fitted.into_iter().flatten()));
            }
            None => nodes[table].unsound = true,
        }
    }
    for index in 0..nodes.len() {
        if nodes[index].part.is_of_table() {
            nodes[index].unsound |= nodes[index].table.is_none_or(|table| nodes[table].unsound);
        }
    }
    result
}

fn asked_span(cell: &Node) -> Span {
    let asked = |name| number(cell.piece, name).unwrap_or(1);
    Span { columns: asked("colspan"), rows: asked("rowspan") }
}

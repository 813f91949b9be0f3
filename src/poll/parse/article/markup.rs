//! The body as HTML: paragraphs, headings, lists and tables of data, without the rest of the page's markup.

use std::collections::HashMap;
use std::ops::Range;

use super::page::{Block, Page};

/// How many elements between a line and its list or table are looked at.
const DEEPEST: usize = 12;

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Paragraph,
    Item { list: usize, item: usize },
    Cell { table: usize, row: usize, cell: usize },
}

/// The blocks as HTML; lists and tables are those inside the blocks of `container`.
pub(super) fn html(page: &Page, container: &Range<usize>, kept: &[usize]) -> String {
    let mut writer = Writer { page, html: String::new(), open: Place::Paragraph };
    let mut places = Places { page, container, data: HashMap::new() };
    for block in kept.iter().map(|at| &page.blocks[*at]) {
        writer.write(block, places.of(block));
    }
    writer.change(Place::Paragraph);
    writer.html
}

struct Places<'a> {
    page: &'a Page,
    container: &'a Range<usize>,
    /// Which tables hold data: others only lay out the page.
    data: HashMap<usize, bool>,
}

impl Places<'_> {
    fn of(&mut self, block: &Block) -> Place {
        let page = self.page;
        let chain: Vec<usize> = page.ancestry(block.element).take(DEEPEST).collect();
        let name = |at: usize| page.elements[at].name;
        let find = |names: &[&str]| chain.iter().position(|at| names.contains(&name(*at)));
        let (item, cell) = (find(&["li"]), find(&["td", "th"]));
        if let Some(at) = item.filter(|at| cell.is_none_or(|cell| *at < cell))
            && let Some(list) =
                chain.get(at + 1).filter(|list| ["ul", "ol"].contains(&name(**list)))
            && self.is_inside(*list)
        {
            return Place::Item { list: *list, item: chain[at] };
        }
        if let (Some(cell), Some(row), Some(table)) = (cell, find(&["tr"]), find(&["table"]))
            && cell < row
            && row < table
            && self.is_inside(chain[table])
            && self.is_data(chain[table])
        {
            return Place::Cell { table: chain[table], row: chain[row], cell: chain[cell] };
        }
        Place::Paragraph
    }

    fn is_inside(&self, at: usize) -> bool {
        let element = &self.page.elements[at];
        self.container.start <= element.first && element.end <= self.container.end
    }

    /// Whether a row of the table has two cells with text.
    fn is_data(&mut self, table: usize) -> bool {
        let page = self.page;
        *self.data.entry(table).or_insert_with(|| {
            let cells = page.elements[table + 1..]
                .iter()
                .take_while(|element| element.parent >= Some(table))
                .filter(|element| matches!(element.name, "td" | "th"))
                .filter(|element| element.first < element.end);
            let rows: Vec<_> = cells.map(|cell| cell.parent).collect();
            rows.windows(2).any(|pair| pair[0] == pair[1])
        })
    }
}

struct Writer<'a> {
    page: &'a Page,
    html: String,
    open: Place,
}

impl Writer<'_> {
    fn write(&mut self, block: &Block, place: Place) {
        let html = block.html.trim_end();
        if place != Place::Paragraph {
            if self.open == place {
                self.html.push_str("<br>");
            } else {
                self.change(place);
            }
            self.html.push_str(html);
            return;
        }
        self.change(place);
        let (open, close) = match block.level {
            0 => ("<p>", "</p>"),
            1 | 2 => ("<h2>", "</h2>"),
            _ => ("<h3>", "</h3>"),
        };
        self.line();
        for part in [open, html, close] {
            self.html.push_str(part);
        }
    }

    /// Closes what is open and not around the new place, and opens what is.
    fn change(&mut self, place: Place) {
        let (old, new) = (self.open, place);
        self.open = place;
        match (old, new) {
            (Place::Item { list: before, .. }, Place::Item { list, .. }) if before == list => {
                self.html.push_str("</li><li>");
                return;
            }
            (
                Place::Cell { table: before, row: old_row, cell: old_cell },
                Place::Cell { table, row, cell },
            ) if before == table => {
                self.tag(old_cell, true);
                if old_row != row {
                    self.html.push_str("</tr>\n<tr>");
                }
                self.tag(cell, false);
                return;
            }
            _ => {}
        }
        match old {
            Place::Paragraph => {}
            Place::Item { list, .. } => {
                self.html.push_str("</li>");
                self.tag(list, true);
            }
            Place::Cell { cell, .. } => {
                self.tag(cell, true);
                self.html.push_str("</tr></table>");
            }
        }
        match new {
            Place::Paragraph => {}
            Place::Item { list, .. } => {
                self.line();
                self.tag(list, false);
                self.html.push_str("<li>");
            }
            Place::Cell { cell, .. } => {
                self.line();
                self.html.push_str("<table><tr>");
                self.tag(cell, false);
            }
        }
    }

    fn tag(&mut self, at: usize, closing: bool) {
        self.html.push_str(if closing { "</" } else { "<" });
        self.html.push_str(self.page.elements[at].name);
        self.html.push('>');
    }

    fn line(&mut self) {
        if !self.html.is_empty() {
            self.html.push('\n');
        }
    }
}

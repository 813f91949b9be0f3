//! The body: what is left of its container without what stands around a report.

use std::ops::Range;

use super::page::{Block, Page, escape};
use super::{boilerplate, credit, header::Header, label, markup};

/// How many lines behind the body may still name an editor or an outlet.
const TAIL: usize = 4;

/// How many lines at the end of the body may tell of it.
const MOST_TAIL: usize = 10;

/// The blocks of a report, and the lines after it that tell of it.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// Indices of the blocks that are the report.
    kept: Vec<usize>,
    /// The blocks they are from.
    container: Range<usize>,
    /// Indices of credit, editor and label lines that end it, in order.
    pub(super) tail: Vec<usize>,
}

impl Body {
    /// Cuts the report out of its container.
    pub(super) fn cut(
        page: &Page,
        container: &Range<usize>,
        header: &Header,
        headline: Option<&str>,
    ) -> Body {
        let start = header.end.max(container.start).min(container.end);
        let mut body = Body { container: container.clone(), ..Body::default() };
        let mut end = container.end;
        // Characters of prose that were kept.
        let mut before = 0;
        for at in start..container.end {
            let block = &page.blocks[at];
            if !body.kept.is_empty() && boilerplate::ends_report(&block.text) {
                if boilerplate::begins_comments(&block.text)
                    || page.prose(at + 1..container.end) <= before
                {
                    end = at;
                    break;
                }
                continue;
            }
            let repeats_headline = body.kept.is_empty() && Some(block.text.as_str()) == headline;
            if !block.hints.chrome
                && !block.hints.crumb
                && !repeats_headline
                && !boilerplate::is_tool_bar(&block.text)
                && !boilerplate::is_footer(&block.text)
                && !boilerplate::is_notice(&block.text)
            {
                body.kept.push(at);
                before += page.prose(at..at + 1);
            }
        }
        body.drop_lists_of_links(page);
        while let Some(&last) = body.kept.last() {
            let block = &page.blocks[last];
            if is_tail(block) && body.tail.len() < MOST_TAIL {
                body.tail.insert(0, last);
            } else if !(block.is_linked() && block.marks == 0) {
                break;
            }
            body.kept.pop();
        }
        body.kept.retain(|at| !boilerplate::is_editor_line(&page.blocks[*at].text));
        let behind = page.blocks.iter().enumerate().skip(end);
        body.tail.extend(
            behind
                .filter(|(_, block)| !block.hints.chrome && !block.is_linked() && block.length > 0)
                .take(TAIL)
                .take_while(|(_, block)| is_tail(block) || !boilerplate::ends_report(&block.text))
                .filter(|(_, block)| is_tail(block))
                .map(|(at, _)| at),
        );
        body
    }

    /// A body that is all of a page.
    pub(super) fn whole(page: &Page) -> Body {
        let container = 0..page.blocks.len();
        Body { kept: container.clone().collect(), container, tail: Vec::new() }
    }

    /// The first block behind the container that the report was cut from.
    pub(super) fn end(&self) -> usize {
        self.container.end
    }

    /// The paragraphs of the report that hold text.
    pub(super) fn paragraphs<'a>(&self, page: &'a Page) -> impl Iterator<Item = &'a Block> {
        self.kept.iter().map(|at| &page.blocks[*at]).filter(|block| !block.text.is_empty())
    }

    /// The last paragraph of the report itself.
    pub(super) fn last<'a>(&self, page: &'a Page) -> Option<&'a Block> {
        self.kept.iter().rev().map(|at| &page.blocks[*at]).find(|block| !block.text.is_empty())
    }

    /// Plain text, a paragraph a line.
    pub(super) fn text(&self, page: &Page) -> String {
        let blocks = self.kept.iter().map(|at| &page.blocks[*at]);
        let texts = blocks.filter(|block| !is_caption(block)).map(|block| block.text.as_str());
        texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
    }

    /// The same as HTML.
    pub(super) fn html(&self, page: &Page) -> String {
        markup::html(page, &self.container, &self.kept)
    }

    /// Three links in a row are a list of other reports.
    fn drop_lists_of_links(&mut self, page: &Page) {
        let is_link = |at: &usize| {
            let block = &page.blocks[*at];
            !block.text.is_empty() && block.linked * 10 > block.length * 8
        };
        self.kept = self
            .kept
            .chunk_by(|a, b| is_link(a) == is_link(b))
            .filter(|run| run.len() < 3 || !is_link(&run[0]))
            .flatten()
            .copied()
            .collect();
    }
}

/// Escaped paragraphs of plain text.
pub(super) fn paragraphs_to_html(paragraphs: &[String]) -> String {
    let mut html = String::new();
    for paragraph in paragraphs {
        if !html.is_empty() {
            html.push('\n');
        }
        html.push_str("<p>");
        escape(paragraph, &mut html);
        html.push_str("</p>");
    }
    html
}

/// Whether a line belongs to a picture; it stays with it in the HTML.
fn is_caption(block: &Block) -> bool {
    block.hints.caption || (block.after_image && boilerplate::is_caption(&block.text))
}

/// Whether a line at the end tells of the report instead of being part of it: (交汇点), 来源：…, 责编：….
fn is_tail(block: &Block) -> bool {
    if block.after_image && credit::is_bracketed(&block.text) {
        return false;
    }
    let is_label_line = block.length <= 60
        && label::after(
            &block.raw,
            &["来源", "稿源", "作者", "记者", "发布", "发布时间", "时间", "通讯员"],
        )
        .is_some_and(|(before, _)| before.chars().count() <= 6);
    is_label_line
        || boilerplate::is_print_reference(&block.text)
        || boilerplate::is_editor_line(&block.text)
        || (credit::is_bracketed(&block.text) && credit::in_bracket(&block.text).is_some())
}

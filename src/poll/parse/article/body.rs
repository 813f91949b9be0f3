//! The body: the element that holds most prose, without what stands around it.

use std::ops::Range;

use super::page::{Block, Element, Page, escape};
use super::{boilerplate, credit, header::Header, label};

/// Ids and classes that hold the body in the families of CMS (DOMAIN.md 1.2, 1.4).
const KNOWN: [&str; 22] = [
    "TRS_Editor",
    "TRS_UEDITOR",
    "UCAP-CONTENT",
    "ivs_content",
    "ozoom",
    "rwb_zw",
    "rm_txt_con",
    "detailContent",
    "p-detail",
    "articleText",
    "articleBody",
    "content_desc",
    "left_zw",
    "Zoom",
    "zoom",
    "article_con",
    "pages_content",
    "u-mainText",
    "contentMain",
    "news_txt",
    "show_text",
    "wzcon",
];

/// How many lines behind the body may still name an editor or an outlet.
const TAIL: usize = 4;

/// How many lines at the end of the body may tell of it.
const MOST_TAIL: usize = 10;

/// Less than a sentence is no report.
const LOWEST_SCORE: usize = 12;

/// The blocks of a report, and the lines after it that tell of it.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// Indices of the blocks that are the report.
    kept: Vec<usize>,
    /// Indices of credit, editor and label lines that end it, in order.
    pub(super) tail: Vec<usize>,
}

/// The blocks of the element that holds the report; an empty range if nothing reads like one.
pub(super) fn container(page: &Page) -> Range<usize> {
    let known = page.elements.iter().find(|element| {
        (element.is_body || is_known(element))
            && page.blocks[element.first..element.end].iter().any(Block::is_prose)
    });
    if let Some(element) = known {
        return element.first..element.end;
    }
    let mut scores = vec![0_usize; page.elements.len()];
    for block in page.blocks.iter().filter(|block| !block.hints.chrome && !block.is_linked()) {
        let weight = block.length - block.linked + 10 * block.marks.min(block.length / 4);
        // A paragraph speaks for the element around it; bare text between <br> for its own.
        let paragraph = !matches!(
            page.elements.get(block.element).map(|element| element.name.as_str()),
            Some(
                "div"
                    | "td"
                    | "section"
                    | "article"
                    | "main"
                    | "body"
                    | "ucapcontent"
                    | "center"
                    | "form"
            )
        );
        for (distance, at) in
            page.ancestry(block.element).skip(usize::from(paragraph)).take(3).enumerate()
        {
            scores[at] += weight >> distance;
        }
    }
    let Some((mut best, &top)) = scores
        .iter()
        .enumerate()
        .rev()
        .max_by_key(|(_, score)| **score)
        .filter(|(_, s)| **s >= LOWEST_SCORE)
    else {
        return 0..0;
    };
    // A report in two or three wrappers: the element around them scores nearly as much.
    while let Some(parent) = page.elements[best].parent.filter(|at| scores[*at] * 4 >= top * 3) {
        best = parent;
    }
    page.elements[best].first..page.elements[best].end
}

fn is_known(element: &Element) -> bool {
    element.name == "ucapcontent"
        || KNOWN.contains(&element.id.as_str())
        || element.class.split_whitespace().any(|class| KNOWN.contains(&class))
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
        let mut body = Body::default();
        let mut end = container.end;
        for at in start..container.end {
            let block = &page.blocks[at];
            if !body.kept.is_empty() && boilerplate::ends_report(&block.text) {
                end = at;
                break;
            }
            let repeats_headline = body.kept.is_empty() && Some(block.text.as_str()) == headline;
            if !block.hints.chrome
                && !block.hints.crumb
                && !repeats_headline
                && !boilerplate::is_tool_bar(&block.text)
                && !boilerplate::is_footer(&block.text)
            {
                body.kept.push(at);
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
        let behind = page.blocks.iter().enumerate().skip(end).take(TAIL);
        body.tail.extend(
            behind
                .take_while(|(_, block)| !boilerplate::ends_report(&block.text))
                .filter(|(_, block)| !block.hints.chrome && !block.is_linked() && is_tail(block))
                .map(|(at, _)| at),
        );
        body
    }

    /// The last paragraph of the report itself.
    pub(super) fn last<'a>(&self, page: &'a Page) -> Option<&'a Block> {
        self.kept.iter().rev().map(|at| &page.blocks[*at]).find(|block| !block.text.is_empty())
    }

    /// Plain text, a paragraph a line.
    pub(super) fn text(&self, page: &Page) -> String {
        let texts = self.kept.iter().map(|at| page.blocks[*at].text.as_str());
        texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
    }

    /// A paragraph or heading a line.
    pub(super) fn html(&self, page: &Page) -> String {
        let mut html = String::new();
        for block in self.kept.iter().map(|at| &page.blocks[*at]) {
            let (open, close) = match block.level {
                0 => ("<p>", "</p>"),
                1 | 2 => ("<h2>", "</h2>"),
                _ => ("<h3>", "</h3>"),
            };
            if !html.is_empty() {
                html.push('\n');
            }
            html.push_str(open);
            html.push_str(block.html.trim_end());
            html.push_str(close);
        }
        html
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
        .is_some_and(|(before, _)| before.chars().count() <= 4);
    is_label_line
        || boilerplate::is_editor_line(&block.text)
        || (credit::is_bracketed(&block.text) && credit::in_bracket(&block.text).is_some())
}

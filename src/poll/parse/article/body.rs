//! The body: the element that holds most prose, without what stands around it.

use std::ops::Range;

use super::page::{Block, Element, Page, escape};
use super::{boilerplate, credit, header::Header, label};

/// Ids and classes that hold the body in the families of CMS and on the larger sites (DOMAIN.md 1.2, 1.4).
const KNOWN: [&str; 53] = [
    "TRS_Editor",
    "TRS_UEDITOR",
    "UCAP-CONTENT",
    "ivs_content",
    "ozoom",
    "rwb_zw",
    "rm_txt_zw",
    "rm_txt_con",
    "detailContent",
    "p-detail",
    "articleText",
    "articleBody",
    "article-body",
    "content_desc",
    "left_zw",
    "Zoom",
    "zoom",
    "article_con",
    "pages_content",
    "u-mainText",
    "contentMain",
    "contentMsg",
    "news_txt",
    "show_text",
    "wzcon",
    "artibody",
    "endText",
    "post_body",
    "Cnt-Main-Article-QQ",
    "content-article",
    "js_content",
    "art_contextBox",
    "vsb_content",
    "v_news_content",
    "con_con",
    "ccontent",
    "arc_body",
    "zsy_comain",
    "TRS_PreAppend",
    "content_area",
    "cnt_bd",
    "articleMain",
    "js-mainText",
    "article_content_mix",
    "detailCon",
    "g-articl-text",
    "all-txt",
    "ctrlfscont",
    "main_content",
    "text_area_article",
    "xl_content",
    "bt-content",
    "news-content-con",
];

/// How many lines behind the body may still name an editor or an outlet.
const TAIL: usize = 4;

/// How many lines at the end of the body may tell of it.
const MOST_TAIL: usize = 10;

/// How many elements tools of editors put around a paragraph.
const MOST_WRAPPERS: usize = 5;

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

/// Elements whose own lines are its paragraphs: bare text between <br>.
const HOLDERS: [&str; 9] =
    ["div", "td", "section", "article", "main", "body", "ucapcontent", "center", "form"];

/// The blocks of the element that holds the report; an empty range if nothing reads like one. `from` is
/// where the headline stands, as far as that is known yet.
pub(super) fn container(page: &Page, from: Option<usize>) -> Range<usize> {
    let from = from.unwrap_or(0);
    let is_prose =
        |element: &&Element| page.blocks[element.first..element.end].iter().any(Block::is_prose);
    let known = || {
        page.elements.iter().filter(|element| {
            (element.is_body || is_known(element)) && !element.chrome && is_prose(element)
        })
    };
    if let Some(element) = known().find(|element| element.end > from).or_else(|| known().next()) {
        return element.first..element.end;
    }
    let (behind, whole) = (best(page, from), best(page, 0));
    match (behind, whole) {
        // The headline may be an image, and what looks like it a link in a list below.
        (Some((blocks, score)), Some((_, other))) if score * 3 >= other => blocks,
        (_, Some((blocks, _))) => blocks,
        _ => 0..0,
    }
}

/// The element with most prose behind a block, and its score.
fn best(page: &Page, from: usize) -> Option<(Range<usize>, usize)> {
    let mut scores = vec![0_usize; page.elements.len()];
    for block in page.blocks.iter().skip(from).filter(|b| !b.hints.chrome && !b.is_linked()) {
        let weight = block.length - block.linked + 10 * block.marks.min(block.length / 4);
        // A paragraph speaks for the element around it; bare text between <br> for its own.
        let paragraph = !page
            .elements
            .get(block.element)
            .is_some_and(|element| HOLDERS.contains(&element.name.as_str()));
        for (distance, at) in
            page.ancestry(block.element).skip(usize::from(paragraph)).take(3).enumerate()
        {
            scores[at] += weight >> distance;
        }
    }
    let (mut best, &top) = scores
        .iter()
        .enumerate()
        .rev()
        .max_by_key(|(_, score)| **score)
        .filter(|(_, score)| **score >= LOWEST_SCORE)?;
    // A report in two or three wrappers: the element around them scores nearly as much.
    while let Some(parent) = page.elements[best].parent.filter(|at| scores[*at] * 4 >= top * 3) {
        best = parent;
    }
    for _ in 0..MOST_WRAPPERS {
        let chain: Vec<usize> = page.ancestry(best).take(MOST_WRAPPERS).collect();
        let Some(pair) = chain.windows(2).find(|pair| is_one_of_many(page, pair[0], pair[1]))
        else {
            break;
        };
        best = pair[1];
    }
    Some((page.elements[best].first..page.elements[best].end, top))
}

/// Whether an element is one paragraph of several that editors' tools wrap one by one: it holds less
/// than two thirds of the prose around it, and its likes hold the rest.
fn is_one_of_many(page: &Page, at: usize, parent: usize) -> bool {
    let of = |element: &Element| prose(page, element.first..element.end);
    let element = &page.elements[at];
    let own = of(element);
    let is_like = |other: &&Element| {
        other.name == element.name
            && (other.class == element.class || element.name == "section")
            && other.parent == Some(parent)
            && !other.chrome
    };
    // The likes stand right behind their parent in the list, with what they hold.
    let inside = page.elements[parent + 1..].iter().take_while(|e| e.parent >= Some(parent));
    let (mut likes, mut all) = (0, 0);
    for other in inside.filter(is_like) {
        let prose = of(other);
        likes += usize::from(prose > 0);
        all += prose;
    }
    likes >= 2 && own * 3 < all * 2 && of(&page.elements[parent]) <= all * 5 / 4
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
                let before = prose(page, body.kept.iter().copied());
                if boilerplate::begins_comments(&block.text)
                    || prose(page, at + 1..container.end) <= before
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
        let kept = (0..page.blocks.len()).collect();
        Body { kept, tail: Vec::new() }
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

/// Characters of prose in the blocks.
fn prose(page: &Page, blocks: impl Iterator<Item = usize>) -> usize {
    let blocks = blocks.map(|at| &page.blocks[at]);
    blocks.filter(|block| block.is_prose()).map(|block| block.length - block.linked).sum()
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

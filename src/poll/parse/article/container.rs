//! The element that holds the report: a known one, else the one with most prose.

use std::ops::Range;

use super::page::{Block, Element, Page};

/// Ids and classes that hold the body in the families of CMS and on the larger sites (DOMAIN.md 1.2, 1.4).
const KNOWN: [&str; 53] = [
    "Cnt-Main-Article-QQ",
    "TRS_Editor",
    "TRS_PreAppend",
    "TRS_UEDITOR",
    "UCAP-CONTENT",
    "Zoom",
    "all-txt",
    "arc_body",
    "art_contextBox",
    "artibody",
    "article-body",
    "articleBody",
    "articleMain",
    "articleText",
    "article_con",
    "article_content_mix",
    "bt-content",
    "ccontent",
    "cnt_bd",
    "con_con",
    "content-article",
    "contentMain",
    "contentMsg",
    "content_area",
    "content_desc",
    "ctrlfscont",
    "detailCon",
    "detailContent",
    "endText",
    "g-articl-text",
    "ivs_content",
    "js-mainText",
    "js_content",
    "left_zw",
    "main_content",
    "news-content-con",
    "news_txt",
    "ozoom",
    "p-detail",
    "pages_content",
    "post_body",
    "rm_txt_con",
    "rm_txt_zw",
    "rwb_zw",
    "show_text",
    "text_area_article",
    "u-mainText",
    "v_news_content",
    "vsb_content",
    "wzcon",
    "xl_content",
    "zoom",
    "zsy_comain",
];

/// How many elements tools of editors put around a paragraph.
const MOST_WRAPPERS: usize = 5;

/// Less than a sentence is no report.
const LOWEST_SCORE: usize = 12;

/// Elements whose own lines are its paragraphs: bare text between <br>.
const HOLDERS: [&str; 9] =
    ["div", "td", "section", "article", "main", "body", "ucapcontent", "center", "form"];

/// The blocks of the element that holds the report; an empty range if nothing reads like one. `from` is
/// where the headline stands, as far as that is known yet.
pub(super) fn find(page: &Page, from: Option<usize>) -> Range<usize> {
    let from = from.unwrap_or(0);
    let is_prose =
        |element: &&Element| page.blocks[element.first..element.end].iter().any(Block::is_prose);
    let known = || {
        page.elements.iter().filter(|element| {
            (element.is_body || is_known(element)) && !element.chrome && is_prose(element)
        })
    };
    let first = known().next();
    if let Some(element) = known().find(|element| element.end > from).or(first) {
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
            .is_some_and(|element| HOLDERS.contains(&element.name));
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
    let of = |element: &Element| page.prose(element.first..element.end);
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
    let is_known = |name: &str| KNOWN.binary_search(&name).is_ok();
    element.name == "ucapcontent"
        || (!element.id.is_empty() && is_known(&element.id))
        || element.class.split_whitespace().any(is_known)
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_searched_by_halves_is_in_order() {
        assert!(super::KNOWN.is_sorted());
    }
}

//! The headline: `<h1>`, metadata, a line that looks like one, or `<title>` without the site.

use std::ops::Range;

use super::embedded::Embedded;
use super::meta::Metadata;
use super::page::{Block, Page, squeeze};
use super::{Found, boilerplate, breadcrumb, credit, label};

/// Longest headline, in characters.
const LONGEST: usize = 120;

/// Shortest line that may be a headline without being marked as one.
const SHORTEST: usize = 4;

/// Shortest line that is taken for the headline before the text is known.
const SHORTEST_LIKELY: usize = 6;

/// Longest name of a site in its heading.
const LONGEST_SITE: usize = 16;

/// Shortest headline in front of a `_`.
const SHORTEST_BEFORE_SITE: usize = 5;

/// A headline, the block that shows it, and what found it.
#[derive(Debug, Default)]
pub(super) struct Headline {
    pub(super) text: Option<String>,
    pub(super) block: Option<usize>,
    pub(super) from: Option<Found>,
}

/// The first line that the page's title or metadata begin with: the headline most likely, and the text
/// stands behind it.
pub(super) fn likely(page: &Page, metadata: &Metadata) -> Option<usize> {
    let stated: Vec<&str> = page.title.as_deref().into_iter().chain(metadata.headlines()).collect();
    let is_stated = |block: &Block| {
        block.length >= SHORTEST_LIKELY
            && !block.hints.chrome
            && !block.hints.crumb
            && stated.iter().any(|text| begins(text, &block.text))
    };
    let at_level = |level: fn(u8) -> bool| {
        page.blocks.iter().position(|block| level(block.level) && is_stated(block))
    };
    at_level(|level| level == 1)
        .or_else(|| at_level(|level| (2..=3).contains(&level)))
        .or_else(|| at_level(|_| true))
}

/// Finds the headline of the report that stands in `container`.
pub(super) fn find(
    page: &Page,
    metadata: &Metadata,
    embedded: &Embedded,
    container: &Range<usize>,
) -> Headline {
    let first_prose = page.blocks[container.clone()]
        .iter()
        .position(Block::is_prose)
        .map_or(container.end, |at| container.start + at);
    let title = page.title.as_deref().unwrap_or_default();
    let stated: Vec<&str> = std::iter::once(title)
        .chain(metadata.headlines())
        .filter(|text| !text.is_empty())
        .collect();

    let h1 = (0..first_prose).rev().filter(|at| {
        let block = &page.blocks[*at];
        block.level == 1 && block.length > 0 && block.length <= LONGEST
    });
    let mut h1: Vec<usize> = h1.collect();
    let is_stated = |at: &usize| stated.iter().any(|text| begins(text, &page.blocks[*at].text));
    h1.retain(|at| !is_site(&page.blocks[*at].text, metadata));
    if let Some(at) = h1.iter().copied().find(|at| is_stated(at)) {
        return shown(page, at);
    }
    h1.retain(|at| !page.blocks[*at].hints.chrome);
    let from_title = without_site(title, metadata);
    if let Some(text) = metadata.headlines().map(|text| without_site(text, metadata)).next()
        && !text.is_empty()
    {
        // og:title is cut off at a quotation mark on some sites, and <title> is not.
        let rest = from_title.strip_prefix(text.as_str()).unwrap_or_default();
        let is_cut = rest.trim_start().starts_with(['"', '\'', '…']);
        let text = if is_cut { from_title } else { text };
        let block = (0..first_prose).rev().find(|at| same(&page.blocks[*at].text, &text));
        return Headline { text: Some(text), block, from: Some(Found::Metadata) };
    }
    let marked = (0..first_prose)
        .filter_map(|at| score(page, at, title).map(|score| (score, at)))
        .max_by_key(|(score, at)| (*score, *at));
    match (marked, h1.first()) {
        // A line that <title> repeats is the headline even if the site's name is the <h1>.
        (Some((score, at)), None) if score >= 2 => in_lines(page, at, &from_title),
        (Some((score, at)), Some(_)) if score >= 6 => in_lines(page, at, &from_title),
        (_, Some(&at)) => shown(page, at),
        _ => {
            let embedded = embedded.title.clone();
            let from = if embedded.is_some() { Found::Embedded } else { Found::WindowTitle };
            let text = embedded.unwrap_or(from_title);
            let is_found = !text.is_empty();
            Headline { text: is_found.then_some(text), block: None, from: is_found.then_some(from) }
        }
    }
}

/// Whether a heading is the name of the site.
fn is_site(text: &str, metadata: &Metadata) -> bool {
    let names = ["sitename", "og:site_name"].into_iter().filter_map(|name| metadata.get(name));
    names.into_iter().any(|name| same(name, text))
        || (text.chars().count() <= LONGEST_SITE
            && (credit::is_outlet(text)
                || ["网站", "门户", "人民政府", "首页"].iter().any(|end| text.ends_with(end))))
}

/// A headline that is printed in several lines, which together are the page's title.
fn in_lines(page: &Page, at: usize, title: &str) -> Headline {
    let whole = key(title);
    let (mut text, mut last) = (key(&page.blocks[at].text), at);
    while let Some(rest) = whole.strip_prefix(text.as_str()).filter(|rest| !rest.is_empty())
        && let Some(next) = page.blocks.get(last + 1).map(|block| key(&block.text))
        && !next.is_empty()
        && rest.starts_with(&next)
    {
        text.push_str(&next);
        last += 1;
    }
    if last > at && text == whole {
        return Headline {
            text: Some(title.to_owned()),
            block: Some(last),
            from: Some(Found::Page),
        };
    }
    shown(page, at)
}

/// The headline of the block, with the other lines of the same heading.
fn shown(page: &Page, at: usize) -> Headline {
    let block = &page.blocks[at];
    let element = &page.elements[block.element];
    let lines = &page.blocks[element.first..element.end];
    // Some headings hold the line of date and outlet as well.
    let about = lines.iter().position(|line| is_about(&line.raw)).unwrap_or(lines.len());
    let lines = &lines[..about];
    let is_whole = block.level > 0 && (1..=3).contains(&lines.len());
    let text = if is_whole {
        let lines: Vec<_> = lines.iter().map(|line| line.text.as_str()).collect();
        // Whether the lines of a heading are one sentence or two, only the page's title tells.
        let joined = lines.concat();
        let is_one = page.title.as_ref().is_some_and(|title| title.starts_with(&joined));
        squeeze(&if is_one { joined } else { lines.join(" ") })
    } else {
        block.text.clone()
    };
    Headline {
        text: Some(text),
        block: Some(if is_whole { element.first + lines.len() - 1 } else { at }),
        from: Some(Found::Page),
    }
}

/// How much a line looks like a headline; none if it cannot be one.
fn score(page: &Page, at: usize, title: &str) -> Option<u32> {
    let block = &page.blocks[at];
    let text = block.text.as_str();
    let is_possible = (SHORTEST..=60).contains(&block.length)
        && !block.is_linked()
        && !block.hints.chrome
        && !block.hints.crumb
        && !text.ends_with(['。', '：', ':', '；'])
        && !is_about(&block.raw)
        && breadcrumb::behind_label(text).is_none()
        && !boilerplate::is_tool_bar(text)
        && !credit::is_bracketed(text);
    if !is_possible {
        return None;
    }
    let before_date = page.blocks.get(at + 1).is_some_and(|next| is_about(&next.raw));
    let is_bold = ["<b>", "<strong>"].iter().any(|tag| block.html.starts_with(tag));
    Some(
        6 * u32::from(begins(title, text))
            + 2 * u32::from(block.hints.title)
            + 2 * u32::from((2..=4).contains(&block.level))
            + 3 * u32::from(before_date)
            + u32::from(is_bold),
    )
}

/// Whether a line tells date, outlet or author.
fn is_about(raw: &str) -> bool {
    let labels = [
        "来源",
        "时间",
        "日期",
        "发布时间",
        "发布",
        "作者",
        "稿源",
        "浏览",
        "点击",
        "字号",
        "字体",
    ];
    label::after(raw, &labels).is_some() || super::header::is_mostly_date(raw)
}

/// Whether a headline that a page states begins with the line, spaces and widths apart.
fn begins(stated: &str, line: &str) -> bool {
    let mut stated = plain(stated);
    let mut length = 0;
    for character in plain(line) {
        if stated.next() != Some(character) {
            return false;
        }
        length += 1;
    }
    length >= SHORTEST
}

fn same(one: &str, other: &str) -> bool {
    plain(one).eq(plain(other))
}

fn key(text: &str) -> String {
    plain(text).collect()
}

/// The text with half-width punctuation and without white space.
fn plain(text: &str) -> impl Iterator<Item = char> {
    text.chars().take(LONGEST).filter(|c| !c.is_whitespace()).map(|c| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    })
}

/// `<title>` without the parts that name the site: `…_热点资讯_某某网`.
fn without_site(title: &str, metadata: &Metadata) -> String {
    let title = squeeze(title);
    let mut rest = title.as_str();
    // What follows the first _ or -- names columns and sites: …_政务_澎湃新闻-The Paper, …--文化--人民网.
    for mark in ["_", "--"] {
        if let Some((headline, _)) = rest.split_once(mark)
            && headline.chars().count() >= SHORTEST_BEFORE_SITE
        {
            rest = headline.trim_end();
        }
    }
    let site = metadata.get("sitename").or_else(|| metadata.get("og:site_name"));
    let column = metadata.get("columnname");
    for _ in 0..4 {
        let Some((at, separator)) =
            rest.char_indices().rev().find(|(_, c)| "_|｜丨-—–".contains(*c))
        else {
            break;
        };
        let part = rest[at + separator.len_utf8()..].trim();
        let before = rest[..at].trim_end_matches(['_', '|', '｜', '丨', '-', '—', '–', ' ']);
        let spaced =
            rest[..at].ends_with(' ') && rest[at + separator.len_utf8()..].starts_with(' ');
        let is_site = separator == '_'
            || spaced
            || part.is_empty()
            || Some(part) == site
            || Some(part) == column
            || credit::is_outlet(part)
            || ["网站", "门户", "资讯", "咨询", "首页", "官网", "平台", "动态"]
                .iter()
                .any(|e| part.ends_with(e));
        if !is_site || before.is_empty() {
            break;
        }
        rest = before;
    }
    rest.to_owned()
}

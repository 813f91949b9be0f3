//! The lines around the headline, and what they and the metadata tell: date, outlet, author.

use std::ops::Range;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use url::Url;

use super::body::Body;
use super::meta::Metadata;
use super::page::{Block, Page};
use super::{boilerplate, credit, label};
use crate::model::{CreditRule, Moment, Precision};
use crate::poll::parse::date;

/// How many lines before the headline may tell its date.
const BEFORE: usize = 2;

/// How many lines between headline and text are looked at.
const MOST: usize = 30;

const DATE_LABELS: [&str; 12] = [
    "发布时间",
    "发布日期",
    "发表时间",
    "发文日期",
    "成文日期",
    "公开日期",
    "录入时间",
    "添加时间",
    "时间",
    "日期",
    "发布",
    "发表于",
];

/// `<meta>` names that hold the credit on these hosts only: elsewhere `article:author` misleads
/// (DOMAIN.md 2.2).
const TRUSTED_METAS: [(&str, &[&str]); 4] = [
    ("people.com.cn", &["source"]),
    ("banyuetan.org", &["source"]),
    ("sina.com.cn", &["mediaid", "article:author"]),
    ("sina.cn", &["mediaid", "article:author"]),
];

/// The header zone of a report.
#[derive(Debug)]
pub(super) struct Header {
    /// From a little before the headline to the first paragraph.
    pub(super) zone: Range<usize>,
    /// The first block that may belong to the body.
    pub(super) end: usize,
}

impl Header {
    pub(super) fn find(
        page: &Page,
        container: &Range<usize>,
        headline: Option<usize>,
        zone: Tz,
        seen: DateTime<Utc>,
    ) -> Header {
        let from = headline.map_or(container.start, |at| at + 1);
        let first = from.max(container.start);
        let prose = (first..container.end)
            .find(|at| page.blocks[*at].is_prose() && !is_line(&page.blocks[*at], zone, seen))
            .unwrap_or(container.end.max(first));
        let start = match headline {
            Some(at) => at.saturating_sub(BEFORE),
            None => container.start.saturating_sub(MOST / 3),
        };
        let zone_of_header = start..prose.min(start + MOST);
        let last_line = (from..zone_of_header.end)
            .rev()
            .find(|at| is_line(&page.blocks[*at], zone, seen))
            .map_or(from, |at| at + 1);
        Header { zone: zone_of_header, end: last_line.max(from) }
    }

    fn blocks<'a>(&self, page: &'a Page) -> impl Iterator<Item = &'a Block> {
        page.blocks[self.zone.clone()].iter().filter(|block| {
            !block.hints.crumb && !block.hints.caption && !block.text.starts_with("今天是")
        })
    }
}

/// When the report was published: metadata, else what the header shows, else the address.
pub(super) fn published(
    page: &Page,
    metadata: &Metadata,
    header: &Header,
    body: &Body,
    url: &Url,
    zone: Tz,
    seen: DateTime<Utc>,
) -> Option<Moment> {
    let stated = metadata.dates().find_map(|text| date::read(text, zone, seen));
    let shown = shown(page, header, zone, seen);
    match (stated, shown) {
        // A day that metadata state and a time that readers see are one date, told twice.
        (Some(stated), Some(shown))
            if stated.precision == Precision::Day
                && shown.at.date_naive() == stated.at.date_naive() =>
        {
            Some(shown)
        }
        (Some(stated), _) => Some(stated),
        (None, Some(shown)) => Some(shown),
        (None, None) => {
            body.tail.iter().find_map(|at| labelled_date(&page.blocks[*at], zone, seen)).or_else(
                || match url.scheme() {
                    "http" | "https" => date::in_address(url.as_str(), zone),
                    _ => None,
                },
            )
        }
    }
}

/// The credited outlet, in the order of DOMAIN.md 2.3.
pub(super) fn source(
    page: &Page,
    metadata: &Metadata,
    header: &Header,
    body: &Body,
    url: &Url,
) -> Option<(String, CreditRule)> {
    let host = url.host_str().unwrap_or_default();
    let trusted = TRUSTED_METAS
        .iter()
        .filter(|(domain, _)| {
            host == *domain || host.strip_suffix(domain).is_some_and(|h| h.ends_with('.'))
        })
        .flat_map(|(_, names)| names.iter().copied());
    let stated = ["contentsource", "columnsource"]
        .into_iter()
        .chain(trusted)
        .find_map(|name| credit::clean(metadata.get(name)?));
    if let Some(name) = stated {
        return Some((name, CreditRule::Metadata));
    }
    let tail = || body.tail.iter().map(|at| &page.blocks[*at]);
    let labelled =
        header.blocks(page).chain(tail()).filter(|block| block.length <= label::LONGEST_LINE);
    if let Some(name) =
        labelled.filter(|block| !is_caption(block)).find_map(|b| credit::read(&b.raw))
    {
        return Some((name, CreditRule::Label));
    }
    tail()
        .chain(body.last(page))
        .filter(|block| !is_caption(block))
        .find_map(|block| credit::in_bracket(&block.text))
}

/// Who wrote the report, where a label says so.
pub(super) fn author(page: &Page, header: &Header, body: &Body) -> Option<String> {
    let tail = body.tail.iter().map(|at| &page.blocks[*at]);
    header.blocks(page).chain(tail).find_map(|block| author_in(&block.raw))
}

/// The author that a line names.
pub(super) fn author_in(line: &str) -> Option<String> {
    let (_, name) = label::value(line, &["作者", "撰文", "文字记者", "记者"])?;
    let name = name.trim_matches(['、', '，', ',', '/', ' ']);
    let is_name = !name.is_empty()
        && name.chars().count() <= 30
        && name.contains(char::is_alphabetic)
        && !name.contains(['{', '@', '：', ':']);
    is_name.then(|| name.to_owned())
}

/// Whether a line is little more than a date.
pub(super) fn is_mostly_date(text: &str) -> bool {
    let figures = text.chars().filter(char::is_ascii_digit).count();
    let length = text.chars().filter(|c| !c.is_whitespace()).count();
    (6..=17).contains(&figures) && figures * 2 >= length
}

/// Whether a line stands between headline and text: date, outlet, author, tools.
fn is_line(block: &Block, zone: Tz, seen: DateTime<Utc>) -> bool {
    let labels = [
        "来源",
        "稿源",
        "作者",
        "记者",
        "发布时间",
        "发布日期",
        "时间",
        "日期",
        "发布",
        "责任编辑",
        "编辑",
        "浏览次数",
        "浏览量",
        "点击数",
        "阅读量",
        "字号",
        "字体",
        "信息来源",
        "文章来源",
    ];
    (block.length <= 120
        && label::after(&block.raw, &labels).is_some_and(|(b, _)| b.chars().count() <= 40))
        || (block.length <= 40
            && date::find(&block.raw, zone, seen).is_some()
            && is_mostly_date(&block.raw))
        || boilerplate::is_tool_bar(&block.text)
        || block.hints.crumb
}

fn shown(page: &Page, header: &Header, zone: Tz, seen: DateTime<Utc>) -> Option<Moment> {
    let short = || header.blocks(page).filter(|block| block.length <= label::LONGEST_LINE / 2);
    short()
        .find_map(|block| labelled_date(block, zone, seen))
        .or_else(|| short().find_map(|block| date::read(block.datetime.as_deref()?, zone, seen)))
        .or_else(|| {
            short().filter(|block| !block.is_prose() || is_line(block, zone, seen)).find_map(
                |block| {
                    date::read(&block.text, zone, seen)
                        .or_else(|| date::find(&block.text, zone, seen))
                },
            )
        })
}

fn labelled_date(block: &Block, zone: Tz, seen: DateTime<Utc>) -> Option<Moment> {
    let (_, rest) = label::after(&block.text, &DATE_LABELS)?;
    date::read(rest, zone, seen).or_else(|| date::find(rest, zone, seen))
}

/// Whether the line belongs to a picture, whose source is not the report's.
fn is_caption(block: &Block) -> bool {
    block.hints.caption || (block.after_image && credit::is_bracketed(&block.text))
}

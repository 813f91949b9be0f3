//! The lines around the headline: date, outlet, author, tools.

use std::ops::Range;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::page::{Block, Page};
use super::{boilerplate, label};
use crate::poll::parse::date;

/// How many lines before the headline may tell its date.
const BEFORE: usize = 2;

/// How many lines between headline and text are looked at.
const MOST: usize = 30;

/// Labels of lines that stand between headline and text.
const LABELS: [&str; 26] = [
    "来源",
    "稿源",
    "来源于",
    "出处",
    "作者",
    "记者",
    "发布时间",
    "发布日期",
    "时间",
    "日期",
    "发布",
    "发布于",
    "发表于",
    "责任编辑",
    "编辑",
    "责编",
    "浏览次数",
    "浏览量",
    "点击数",
    "阅读量",
    "字号",
    "字体",
    "信息来源",
    "文章来源",
    "最后更新",
    "所属分类",
];

/// Words of the bars above a page, which tell today's date.
const TOOLBARS: [&str; 8] =
    ["星期", "今天是", "设为首页", "加入收藏", "登录", "注册", "无障碍", "农历"];

/// The header zone of a report.
#[derive(Debug)]
pub(super) struct Header {
    /// From a little before the headline to the first paragraph.
    pub(super) zone: Range<usize>,
    /// The block that shows the headline, or the last of several.
    headline: Option<usize>,
    /// The first block that may belong to the body.
    pub(super) end: usize,
}

impl Header {
    pub(super) fn find(
        page: &Page,
        container: &Range<usize>,
        headline: Option<usize>,
        dates: (Tz, DateTime<Utc>),
    ) -> Header {
        let from = headline.map_or(container.start, |at| at + 1);
        let first = from.max(container.start);
        let prose = (first..container.end)
            .find(|at| page.blocks[*at].is_prose() && !is_line(&page.blocks[*at], dates))
            .unwrap_or(container.end.max(first));
        let start = match headline {
            Some(at) => at.saturating_sub(BEFORE),
            None => container.start.saturating_sub(MOST / 3),
        };
        let zone = start..prose.min(start + MOST);
        let last_line = (from..zone.end)
            .rev()
            .find(|at| is_line(&page.blocks[*at], dates))
            .map_or(from, |at| at + 1);
        Header { zone, headline, end: last_line.max(from) }
    }

    /// The lines behind the headline, then those before it; not the headline itself, which may hold a
    /// date of its own.
    pub(super) fn lines<'a>(&self, page: &'a Page) -> impl Iterator<Item = &'a Block> {
        let Range { start, end } = self.zone.clone();
        let headline = self.headline.unwrap_or(start);
        let behind = match self.headline {
            Some(at) => (at + 1).min(end)..end,
            None => start..end,
        };
        let before = start..headline.clamp(start, end);
        let is_line = |block: &&Block| {
            !block.hints.crumb
                && !block.hints.caption
                && !block.text.is_empty()
                && (block.level != 1 || label::after(&block.raw, &LABELS).is_some())
        };
        let toolbar = |block: &&Block| {
            TOOLBARS.iter().any(|word| block.text.contains(word)) || block.is_linked()
        };
        page.blocks[behind]
            .iter()
            .filter(is_line)
            .chain(page.blocks[before].iter().filter(is_line).filter(move |b| !toolbar(b)))
            .filter(|block| !block.text.starts_with("今天是"))
    }
}

/// Whether a line is little more than a date.
pub(super) fn is_mostly_date(text: &str) -> bool {
    let figures = text.chars().filter(char::is_ascii_digit).count();
    let length = text.chars().filter(|c| !c.is_whitespace()).count();
    (6..=17).contains(&figures) && figures * 2 >= length
}

/// Whether a line holds a day or a time in figures.
pub(super) fn has_date(text: &str) -> bool {
    let runs = text.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
    let mut runs = runs.map(str::len).take(12);
    runs.any(|length| length == 4 || length == 8)
        && text.chars().filter(char::is_ascii_digit).count() >= 6
}

/// A piece of a line without the figures of a date before and behind it.
pub(super) fn without_date(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_ascii_digit()
            || c.is_whitespace()
            || matches!(c, '-' | ':' | '：' | '/' | '.' | '年' | '月' | '日' | '时' | '分' | '秒')
    })
}

/// Whether a line stands between headline and text: date, outlet, author, tools.
pub(super) fn is_line(block: &Block, dates: (Tz, DateTime<Utc>)) -> bool {
    let (zone, seen) = dates;
    begins_with_date(block, dates)
        || (block.length <= 120
            && label::after(&block.raw, &LABELS).is_some_and(|(b, _)| b.chars().count() <= 40))
        || (block.length <= 40
            && is_mostly_date(&block.raw)
            && date::find(&block.raw, zone, seen).is_some())
        || boilerplate::is_tool_bar(&block.text)
        || block.hints.crumb
}

/// Whether a short line begins with what a date is called, without a colon: 更新时间 2012年12月10日.
fn begins_with_date(block: &Block, (zone, seen): (Tz, DateTime<Utc>)) -> bool {
    let words = ["更新时间", "发布时间", "发表时间", "更新于", "发布于", "发表于"];
    block.length <= 60
        && words.iter().any(|word| block.text.starts_with(word))
        && date::find(&block.text, zone, seen).is_some()
}

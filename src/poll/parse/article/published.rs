//! When a report was published: what the header shows, what the metadata state, what the address says.
//!
//! Two correct dates may differ by minutes or hours (DOMAIN.md 3.2): what readers see wins then. Metadata
//! win where they are more exact on the same day, and where the page shows no year.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use url::Url;

use super::body::Body;
use super::embedded::Embedded;
use super::header::{self, Header};
use super::meta::Metadata;
use super::page::{Block, Page, squeeze};
use super::{Found, label};
use crate::model::{Moment, Precision};
use crate::poll::parse::date;

/// Labels of the day of publication, the surest first.
const LABELS: [&[&str]; 3] = [
    &[
        "发布时间",
        "发布日期",
        "发表时间",
        "发表日期",
        "发稿时间",
        "上传时间",
        "录入时间",
        "添加时间",
        "公开日期",
        "信息时间",
        "发布于",
        "发表于",
        "发布",
    ],
    &["时间", "日期"],
    &["发文日期", "成文日期", "生成日期", "印发日期"],
];

/// Before a label they make it another date: 更新时间, 活动时间.
const OTHER_DATES: [&str; 14] = [
    "更新", "修改", "生成", "截止", "截至", "活动", "办理", "有效", "实施", "施行", "下载", "刷新",
    "成文", "发文",
];

/// How the day of publication is found.
pub(super) struct Dates<'a> {
    pub(super) zone: Tz,
    pub(super) seen: DateTime<Utc>,
    pub(super) page: &'a Page,
    pub(super) header: &'a Header,
    pub(super) address: Option<&'a Url>,
}

/// A date that a reader sees.
#[derive(Clone, Copy)]
struct Shown {
    moment: Moment,
    /// Whether the page tells the year; else it was guessed from the day of the fetch.
    has_year: bool,
    is_labelled: bool,
}

impl Dates<'_> {
    pub(super) fn published(
        &self,
        metadata: &Metadata,
        embedded: &Embedded,
        body: &Body,
    ) -> Option<(Moment, Found)> {
        let stated = metadata
            .dates()
            .find_map(|text| date::read(text, self.zone, self.seen))
            .map(without_midnight);
        let address = self.address.and_then(|url| date::in_address(url.as_str(), self.zone));
        match (self.shown(), stated) {
            (Some(shown), Some(stated)) => Some(self.better(shown, stated, address)),
            (Some(shown), None) => Some((with_year(shown, address), Found::Page)),
            (None, Some(stated)) => Some((stated, Found::Metadata)),
            (None, None) => body
                .tail
                .iter()
                .find_map(|at| self.labelled(&self.page.blocks[*at]))
                .map(|shown| (with_year(shown, address), Found::Page))
                .or_else(|| {
                    let text = embedded.date.as_deref()?;
                    Some((date::read(text, self.zone, self.seen)?, Found::Embedded))
                })
                .or_else(|| self.anywhere().map(|shown| (shown.moment, Found::Page)))
                .or_else(|| address.map(|moment| (moment, Found::Address)))
                .or_else(|| self.signature(body).map(|moment| (moment, Found::Page))),
        }
    }

    /// Which of two dates is that of the publication.
    fn better(&self, shown: Shown, stated: Moment, address: Option<Moment>) -> (Moment, Found) {
        let day = |moment: Moment| moment.at.with_timezone(&self.zone).date_naive();
        if day(shown.moment) == day(stated) {
            let same_minute = shown.moment.at.timestamp() / 60 == stated.at.timestamp() / 60;
            let is_finer = stated.precision > shown.moment.precision;
            return if shown.moment.precision < Precision::Hour || (same_minute && is_finer) {
                (stated, Found::Metadata)
            } else {
                (shown.moment, Found::Page)
            };
        }
        let agrees = |moment: Moment| address.is_some_and(|at| day(at) == day(moment));
        let is_shown = shown.has_year
            && (agrees(shown.moment)
                || (!agrees(stated)
                    && (shown.is_labelled || shown.moment.precision > Precision::Day)));
        if is_shown { (shown.moment, Found::Page) } else { (stated, Found::Metadata) }
    }

    /// The date that the header shows: labelled, else the first after the headline, else before it.
    fn shown(&self) -> Option<Shown> {
        let lines: Vec<&Block> = self.header.lines(self.page).collect();
        let labelled = |labels: &[&str]| lines.iter().find_map(|block| self.behind(block, labels));
        labelled(LABELS[0])
            .or_else(|| labelled(LABELS[1]))
            .or_else(|| {
                let found = |block: &&Block| self.in_line(block);
                lines.iter().filter(|block| !is_updated(&block.text)).find_map(found)
            })
            .or_else(|| labelled(LABELS[2]))
            .or_else(|| lines.iter().find_map(|block| self.in_line(block)))
    }

    fn in_line(&self, block: &Block) -> Option<Shown> {
        if block.length > label::LONGEST_LINE / 2 {
            return None;
        }
        if let Some(text) = &block.datetime
            && let Some(moment) = date::read(text, self.zone, self.seen)
        {
            return Some(Shown { moment, has_year: true, is_labelled: true });
        }
        if block.is_prose() && !header::is_line(block, (self.zone, self.seen)) {
            return None;
        }
        self.date(&block.text, false)
    }

    fn labelled(&self, block: &Block) -> Option<Shown> {
        LABELS.iter().find_map(|labels| self.behind(block, labels))
    }

    /// The date behind one of the labels.
    fn behind(&self, block: &Block, labels: &[&str]) -> Option<Shown> {
        if block.raw.len() > 4 * label::LONGEST_LINE {
            return None;
        }
        let mut rest = block.raw.as_str();
        // 更新时间：… 发布时间：…: the first label of the line may belong to another date.
        for _ in 0..4 {
            let (before, value) = label::after(rest, labels)?;
            let before = before.trim_end();
            if !OTHER_DATES.iter().any(|word| before.ends_with(word)) {
                return self.date(value, true);
            }
            rest = value;
        }
        None
    }

    fn date(&self, text: &str, is_labelled: bool) -> Option<Shown> {
        let text = squeeze(text);
        let moment = date::read(&text, self.zone, self.seen)
            .or_else(|| date::find(&text, self.zone, self.seen))?;
        Some(Shown { moment, has_year: has_year(&text), is_labelled })
    }

    /// The day below the name of an office that ends a notice: 二○二六年九月十八日.
    fn signature(&self, body: &Body) -> Option<Moment> {
        let lines: Vec<&Block> = body.paragraphs(self.page).collect();
        let mut last = lines.iter().rev().take(3).map(|block| block.text.as_str());
        last.find_map(|text| date::read(text, self.zone, self.seen).filter(|_| has_year(text)))
    }

    /// A labelled day with its year that stands outside of header and text.
    fn anywhere(&self) -> Option<Shown> {
        let blocks = self.page.blocks.iter().filter(|block| {
            block.length <= label::LONGEST_LINE / 2 && !block.is_linked() && !block.is_prose()
        });
        let mut found = blocks.filter_map(|block| {
            self.behind(block, LABELS[0]).or_else(|| self.behind(block, LABELS[1]))
        });
        found.find(|shown| shown.has_year)
    }
}

/// A day without a year is in the year that the address tells.
fn with_year(shown: Shown, address: Option<Moment>) -> Moment {
    let Some(address) = address.filter(|_| !shown.has_year) else { return shown.moment };
    let at = shown.moment.at;
    let naive = at.naive_local();
    let day: NaiveDate = address.at.naive_local().date();
    let offset = *at.offset();
    match day.and_time(naive.time()).and_local_timezone(offset).single() {
        Some(at) => Moment { at, ..shown.moment },
        None => shown.moment,
    }
}

/// Midnight to the second is a day that a template filled up.
fn without_midnight(moment: Moment) -> Moment {
    let is_midnight = moment.at.time() == chrono::NaiveTime::MIN;
    if is_midnight { Moment { precision: Precision::Day, ..moment } } else { moment }
}

fn is_updated(text: &str) -> bool {
    ["更新", "修改"].iter().any(|word| text.contains(word))
}

/// Whether a text tells a year: four figures, or 〇 and its like.
fn has_year(text: &str) -> bool {
    let figures = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    text.split(|c| !figures(c)).any(|run| {
        let length = run.chars().count();
        length == 4 || length == 8 || length >= 10
    }) || text.contains(['〇', '○'])
        || text.contains("二零")
}

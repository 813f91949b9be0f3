//! Dates that are meant from now: 刚刚, 3小时前, 昨天 12:30, 上周三, 周一 15:00, 10:05.

use chrono::{Datelike, Days, Months, NaiveDateTime, TimeDelta};

use super::clock::{self, Time};
use super::numeral;
use super::written::Written;
use crate::model::Precision;

/// Words for days, the longer first, how many days away they are, and whether they hold a part of
/// the day (昨晚8点), which is then read with the time.
const DAYS: [(&str, i64, bool); 19] = [
    ("大前天", -3, false),
    ("前天", -2, false),
    ("前日", -2, false),
    ("前晚", -2, true),
    ("昨天", -1, false),
    ("昨日", -1, false),
    ("昨晚", -1, true),
    ("昨夜", -1, true),
    ("昨早", -1, true),
    ("今天", 0, false),
    ("今日", 0, false),
    ("今早", 0, true),
    ("今晨", 0, true),
    ("今晚", 0, true),
    ("明天", 1, false),
    ("明日", 1, false),
    ("明早", 1, true),
    ("明晚", 1, true),
    ("后天", 2, false),
];

/// 刚刚, 10秒前, 几分钟前, 半小时前, 1个半小时前, 3天前.
pub(super) fn ago(text: &str, now: NaiveDateTime) -> Option<(Written, &str)> {
    for word in ["刚刚", "刚才", "方才"] {
        if let Some(rest) = text.strip_prefix(word) {
            return Some((Written::local(now, Precision::Minute), rest));
        }
    }
    // 几 and 数 are taken for three, as RSSHub does.
    let (count, rest) = if let Some(rest) = text.strip_prefix(['几', '数']) {
        (Some(3), rest)
    } else if let Some((number, rest)) = numeral::number(text) {
        (Some(number.value), rest)
    } else {
        (None, text)
    };
    let rest = rest.trim_start();
    let rest = rest.strip_prefix('个').filter(|_| count.is_some()).unwrap_or(rest);
    let (half, rest) = match rest.strip_prefix('半') {
        Some(rest) => (true, rest.strip_prefix('个').unwrap_or(rest)),
        None => (false, rest),
    };
    if count.is_none() && !half {
        return None;
    }
    let (unit, rest) = unit(rest)?;
    let rest = ["之前", "以前", "前"].iter().find_map(|word| rest.strip_prefix(word))?;
    let at = unit.before(now, count.unwrap_or(0), half)?;
    // An hour is the finest that 3小时前 says; 半小时前 says more.
    let precision = if half { unit.precision().max(Precision::Minute) } else { unit.precision() };
    let precision =
        if half && unit.precision() == Precision::Day { Precision::Day } else { precision };
    Some((Written::local(at, precision), rest))
}

/// A day that is named from today: 昨天 12:30, 前天, 昨晚8点, 上周三, 周五下午3点.
pub(super) fn day(text: &str, now: NaiveDateTime) -> Option<(Written, &str)> {
    named_day(text, now).or_else(|| weekday(text, now))
}

/// 昨天 12:30, 前天, 昨晚8点, 今天.
pub(super) fn named_day(text: &str, now: NaiveDateTime) -> Option<(Written, &str)> {
    let (word, away, with_period) = DAYS.iter().find(|(word, _, _)| text.starts_with(word))?;
    let rest = &text[word.len()..];
    let date = now.date().checked_add_signed(TimeDelta::days(*away))?;
    // 昨晚8点 is 晚8点 of yesterday: the last character, of three bytes, is read again.
    let clock = if *with_period { &text[word.len() - 3..] } else { rest.trim_start() };
    let written = Written::day(Some(date.year()), date.month(), date.day());
    match clock::read(clock) {
        Some((time, rest)) => Some((Written { time: Some(time), ..written }, rest)),
        None => Some((written, rest)),
    }
}

/// 星期一, 周一 15:00: the latest such day that is not after now; 上周三 lies in the week before.
fn weekday(text: &str, now: NaiveDateTime) -> Option<(Written, &str)> {
    let (last_week, rest) = match text.strip_prefix('上') {
        Some(rest) => (true, rest.strip_prefix('个').unwrap_or(rest)),
        None => (false, text.strip_prefix(['本', '这']).unwrap_or(text)),
    };
    let rest = ["星期", "礼拜", "周"].iter().find_map(|word| rest.strip_prefix(word))?;
    let name = rest.chars().next()?;
    let wanted = "一二三四五六日".chars().position(|c| c == name).or((name == '天').then_some(6))?;
    let wanted = u64::try_from(wanted).ok()?;
    let rest = &rest[name.len_utf8()..];
    let (time, rest) = match clock::read(rest.trim_start()) {
        Some((time, rest)) => (Some(time), rest),
        None => (None, rest),
    };
    let today = u64::from(now.weekday().num_days_from_monday());
    let mut back = if last_week { 7 + today - wanted } else { (today + 7 - wanted) % 7 };
    if back == 0 && time.is_some_and(|time| is_after(time, now)) {
        back = 7;
    }
    let date = now.date().checked_sub_days(Days::new(back))?;
    Some((Written { time, ..Written::day(Some(date.year()), date.month(), date.day()) }, rest))
}

/// A bare time is today's, or yesterday's if today's is yet to come.
pub(super) fn time_only(text: &str, now: NaiveDateTime) -> Option<(Written, &str)> {
    let (time, rest) = clock::read(text)?;
    let date = if is_after(time, now) { now.date().pred_opt()? } else { now.date() };
    let written = Written::day(Some(date.year()), date.month(), date.day());
    Some((Written { time: Some(time), ..written }, rest))
}

fn is_after(time: Time, now: NaiveDateTime) -> bool {
    now.date().and_hms_opt(time.hour, time.minute, time.second.min(59)).is_none_or(|at| at > now)
}

#[derive(Clone, Copy)]
enum Unit {
    Seconds(u32),
    Days(u32),
    Months(u32),
}

/// The longer words first.
const UNITS: [(&str, Unit); 17] = [
    ("秒钟", Unit::Seconds(1)),
    ("秒", Unit::Seconds(1)),
    ("分钟", Unit::Seconds(60)),
    ("刻钟", Unit::Seconds(900)),
    ("分", Unit::Seconds(60)),
    ("小时", Unit::Seconds(3600)),
    ("钟头", Unit::Seconds(3600)),
    ("天", Unit::Days(1)),
    ("日", Unit::Days(1)),
    ("星期", Unit::Days(7)),
    ("礼拜", Unit::Days(7)),
    ("周", Unit::Days(7)),
    ("月", Unit::Months(1)),
    ("季度", Unit::Months(3)),
    ("周年", Unit::Months(12)),
    ("年", Unit::Months(12)),
    ("载", Unit::Months(12)),
];

fn unit(text: &str) -> Option<(Unit, &str)> {
    UNITS.iter().find_map(|(word, unit)| text.strip_prefix(word).map(|rest| (*unit, rest)))
}

impl Unit {
    fn precision(self) -> Precision {
        match self {
            Unit::Seconds(1) => Precision::Second,
            Unit::Seconds(60..3600) => Precision::Minute,
            Unit::Seconds(_) => Precision::Hour,
            Unit::Days(_) | Unit::Months(_) => Precision::Day,
        }
    }

    fn before(self, now: NaiveDateTime, count: u32, half: bool) -> Option<NaiveDateTime> {
        match self {
            Unit::Seconds(length) => {
                let seconds = i64::from(count) * i64::from(length)
                    + if half { i64::from(length) / 2 } else { 0 };
                now.checked_sub_signed(TimeDelta::try_seconds(seconds)?)
            }
            Unit::Days(length) => {
                let hours = u64::from(count) * u64::from(length) * 24
                    + if half { u64::from(length) * 12 } else { 0 };
                now.checked_sub_signed(TimeDelta::try_hours(i64::try_from(hours).ok()?)?)
            }
            Unit::Months(length) => {
                let months = count.checked_mul(length)?;
                let half_days = if half { u64::from(length) * 15 } else { 0 };
                now.checked_sub_months(Months::new(months))?.checked_sub_days(Days::new(half_days))
            }
        }
    }
}

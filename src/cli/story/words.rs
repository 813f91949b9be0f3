//! How stories, items and edits are written for editors.

use std::collections::BTreeSet;

use anyhow::Context as _;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;

use crate::{
    model::{Moment, Precision, Reason},
    store::{self, Edit, Member},
};

pub(super) fn in_zone(moment: &Moment, zone: Tz) -> DateTime<Tz> {
    moment.at.with_timezone(&zone)
}

/// As exactly as the source told it.
pub(super) fn written(moment: &Moment, zone: Tz) -> String {
    let format = match moment.precision {
        Precision::Day => "%Y-%m-%d",
        Precision::Hour => "%Y-%m-%d %H时",
        Precision::Minute | Precision::Second => "%Y-%m-%d %H:%M",
    };
    in_zone(moment, zone).format(format).to_string()
}

/// Beside a credit: whether it is on the list.
pub(super) fn flag(item: &Member) -> String {
    match &item.permission {
        Some((permission, _)) => format!("（{}）", permission.in_words()),
        None => String::new(),
    }
}

/// What is not there any more where it came from.
pub(super) fn gone(since: DateTime<Utc>, zone: Tz) -> String {
    let since = since.with_timezone(&zone).format("%Y-%m-%d %H:%M");
    format!("源站已撤：{since} (gone from its origin since then)")
}

/// A decision: when, who, what, and its number, by which it is taken back.
pub(super) fn edit_in_words(edit: &Edit, zone: Tz) -> String {
    let at = edit.at.with_timezone(&zone).format("%Y-%m-%d %H:%M");
    format!("{at} {} {} #{}", edit.editor, in_words(edit, zone), edit.number)
}

/// Why an item is in its story.
pub(super) fn reason(item: &Member) -> String {
    item.reason.as_ref().map_or_else(|| "first".to_owned(), Reason::to_string)
}

/// A decision by the verb that makes it.
pub(super) fn in_words(edit: &Edit, zone: Tz) -> String {
    use store::Act;
    let words = |verb: &str, text: &Option<String>| match text {
        Some(text) => format!("{verb} “{text}”"),
        None => format!("{verb} (its source's again)"),
    };
    let time =
        |at: &DateTime<Utc>| at.with_timezone(&zone).format("%Y-%m-%d %H:%M %:z").to_string();
    match &edit.act {
        Act::Feature(section) => format!("feature {section}"),
        Act::Remove(section) => format!("remove {section}"),
        Act::Move { from, to } => format!("move {from} {to}"),
        Act::Pin(section) => format!("pin {section}"),
        Act::Unpin(section) => format!("unpin {section}"),
        Act::Place { section, after: Some(after) } => format!("order {section} --after {after}"),
        Act::Place { section, after: None } => format!("order {section} (first)"),
        Act::Hide => "hide".to_owned(),
        Act::Unhide => "unhide".to_owned(),
        Act::Retitle(headline) => words("retitle", headline),
        Act::Summary(summary) => words("summary", summary),
        Act::Note(Some(note)) => format!("note “{note}”"),
        Act::Note(None) => "note (none)".to_owned(),
        Act::Embargo(Some(until)) => format!("embargo {}", time(until)),
        Act::Embargo(None) => "embargo (none)".to_owned(),
        Act::Expire(Some(at)) => format!("expire {}", time(at)),
        Act::Expire(None) => "expire (never)".to_owned(),
        Act::Due(store::Due::Embargo) => "the embargo passed".to_owned(),
        Act::Due(store::Due::Expiry) => "the story expired".to_owned(),
        Act::Lead(Some(item)) => format!("lead (of {})", item.source),
        Act::Lead(None) => "lead (by rule)".to_owned(),
        Act::Correct(text) => format!("correct “{text}”"),
        Act::Withdraw(reason) => format!("withdraw “{reason}”"),
        Act::Restore => "restore".to_owned(),
        Act::Write(written) => format!("write “{}”", written.headline),
        Act::Purge => "purge".to_owned(),
        Act::Merge(parts) => format!("merge {}", parts.other),
        Act::Split(parts) => {
            let items: BTreeSet<_> = parts.pairs.iter().map(|(leaving, _)| leaving).collect();
            format!("split ({} items left)", items.len())
        }
        Act::Apart(parts) => format!("apart {}", parts.other),
        Act::Allow(parts) => format!("allow {}", parts.other),
        Act::Undo => format!("undo #{}", edit.undoes.unwrap_or_default()),
    }
}

/// A day in the portal's zone, a minute there, or an exact time.
pub(in crate::cli) fn day_or_time(text: &str, zone: Tz) -> anyhow::Result<DateTime<Utc>> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Ok(time.to_utc());
    }
    for format in ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"] {
        if let Ok(minute) = NaiveDateTime::parse_from_str(text, format) {
            let minute = zone.from_local_datetime(&minute).earliest();
            return Ok(minute.context("there is no such minute in the portal's zone")?.to_utc());
        }
    }
    let day: NaiveDate = text.parse().with_context(|| {
        format!("“{text}” is no date such as 2026-11-22 or 2026-11-22T08:00:00+08:00")
    })?;
    let midnight = zone.from_local_datetime(&day.and_time(NaiveTime::MIN)).earliest();
    Ok(midnight.context("that day has no midnight in the portal's zone")?.to_utc())
}

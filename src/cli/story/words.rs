//! How stories, items and edits are written for editors.

use std::collections::BTreeSet;

use anyhow::Context as _;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone as _, Utc};
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

/// A decision: when, who, what.
pub(super) fn edit_in_words(edit: &Edit, zone: Tz) -> String {
    let at = edit.at.with_timezone(&zone).format("%Y-%m-%d %H:%M");
    format!("{at} {} {}", edit.editor, in_words(&edit.act))
}

/// Why an item is in its story.
pub(super) fn reason(item: &Member) -> String {
    item.reason.as_ref().map_or_else(|| "first".to_owned(), Reason::to_string)
}

/// A decision by the verb that makes it.
fn in_words(act: &store::Act) -> String {
    match act {
        store::Act::Feature(section) => format!("feature {section}"),
        store::Act::Remove(section) => format!("remove {section}"),
        store::Act::Hide => "hide".to_owned(),
        store::Act::Unhide => "unhide".to_owned(),
        store::Act::Retitle(Some(headline)) => format!("retitle “{headline}”"),
        store::Act::Retitle(None) => "retitle (its source's headline again)".to_owned(),
        store::Act::Purge => "purge".to_owned(),
        store::Act::Merge(parts) => format!("merge {}", parts.other),
        store::Act::Split(parts) => {
            let items: BTreeSet<_> = parts.pairs.iter().map(|(leaving, _)| leaving).collect();
            format!("split ({} items left)", items.len())
        }
        store::Act::Apart(parts) => format!("apart {}", parts.other),
        store::Act::Allow(parts) => format!("allow {}", parts.other),
    }
}

/// A day in the portal's zone, or an exact time.
pub(in crate::cli) fn day_or_time(text: &str, zone: Tz) -> anyhow::Result<DateTime<Utc>> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Ok(time.to_utc());
    }
    let day: NaiveDate = text.parse().with_context(|| {
        format!("“{text}” is no date such as 2026-11-22 or 2026-11-22T08:00:00+08:00")
    })?;
    let midnight = zone.from_local_datetime(&day.and_time(NaiveTime::MIN)).earliest();
    Ok(midnight.context("that day has no midnight in the portal's zone")?.to_utc())
}

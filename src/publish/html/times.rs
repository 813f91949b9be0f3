//! Times as exactly as they are known.

use crate::{
    model::Precision,
    publish::{item::FeedItem, words::Words},
};

/// For readers, with its day.
pub(super) fn shown(item: &FeedItem, words: &Words) -> String {
    let format = match item.precision {
        Precision::Day => words.day,
        Precision::Hour => words.hour,
        Precision::Minute | Precision::Second => words.minute,
    };
    item.published.format(format).to_string()
}

/// For readers who know the day; none where no more is known.
pub(super) fn shown_of_day(item: &FeedItem, words: &Words) -> Option<String> {
    let format = match item.precision {
        Precision::Day => return None,
        Precision::Hour => words.hour_alone,
        Precision::Minute | Precision::Second => words.minute_alone,
    };
    Some(item.published.format(format).to_string())
}

/// For `<time datetime>` (HTML, 2.3.5): a day, or a moment with its zone.
pub(super) fn for_machines(item: &FeedItem) -> String {
    match item.precision {
        Precision::Day => item.published.format("%Y-%m-%d").to_string(),
        Precision::Hour | Precision::Minute | Precision::Second => item.published.to_rfc3339(),
    }
}

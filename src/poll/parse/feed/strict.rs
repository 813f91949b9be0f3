//! The first reader: feed-rs, and what its model becomes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use feed_rs::model;
use url::Url;

use super::super::{Parsed, date};
use super::entries::Reading;
use super::survey;
use crate::model::{Document, Moment};

/// Reads a feed whose channel has the link `home`. The error says what is wrong with it.
pub(super) fn read(
    feed: &str,
    home: Option<&str>,
    document: &Document,
    zone: Tz,
) -> Result<Parsed, String> {
    let base = survey::base(home, document);
    let dates = Dates::default();
    let feed = parse(feed, &base, &dates, zone, document.fetched)?;
    Ok(Reading { base, dates: dates.into_inner(), problems: Vec::new() }.parsed(feed))
}

/// Dates on their way through feed-rs. It keeps no offset and no precision, so it is given the number
/// of a date in this list in place of the date; it only ever copies them.
#[derive(Clone, Default)]
struct Dates(Arc<Mutex<Vec<Noted>>>);

/// A date as it was written, and what could be read in it.
pub(super) type Noted = (String, Option<Moment>);

impl Dates {
    fn note(&self, text: &str, moment: Option<Moment>) -> Option<DateTime<Utc>> {
        let mut dates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        dates.push((text.trim().to_owned(), moment));
        DateTime::from_timestamp(i64::try_from(dates.len() - 1).ok()?, 0)
    }

    fn into_inner(self) -> Vec<Noted> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn parse(
    feed: &str,
    base: &Url,
    dates: &Dates,
    zone: Tz,
    seen: DateTime<Utc>,
) -> Result<model::Feed, String> {
    let noted = dates.clone();
    let parser = feed_rs::parser::Builder::new()
        .base_uri(Some(base))
        .sanitize_content(false)
        // The default makes up a random id, a new entry at every poll.
        .id_generator(|_, _, _| String::new())
        .timestamp_parser(move |text| {
            if text.trim().is_empty() {
                return None;
            }
            noted.note(text, date::read(text, zone, seen))
        })
        .build();
    match catch_unwind(AssertUnwindSafe(|| parser.parse(feed.as_bytes()))) {
        Ok(Ok(feed)) => Ok(feed),
        Ok(Err(error)) => Err(error.to_string()),
        Err(panic) => {
            let message = panic
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("no message");
            Err(format!("the feed parser failed on it: {message}"))
        }
    }
}

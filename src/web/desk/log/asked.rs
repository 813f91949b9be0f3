//! What the form of a log asks for, as it was typed.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use serde::Deserialize;
use uuid::Uuid;

use super::{PAGE, export::Format};
use crate::{
    store::Sought,
    web::desk::{answer::Refused, words::LogWords},
};

/// What is empty holds nothing back.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    pub(super) editor: String,
    pub(super) act: String,
    /// Of stories: its id.
    pub(super) story: String,
    /// Of stories: a section that an edit names.
    pub(super) section: String,
    /// Of all else: the source, section or account.
    pub(super) about: String,
    pub(super) since: String,
    /// The whole of that day is meant.
    pub(super) until: String,
    /// The number of the line that the page before ended with.
    pub(super) before: String,
    format: String,
}

impl Asked {
    /// What is asked of either log, or what is wrong with it in words.
    pub(super) fn sought(&self, words: &LogWords, zone: Tz) -> Result<Sought, Refused> {
        let day = |text: &str| -> Result<Option<NaiveDate>, Refused> {
            given(text).map(|day| day.parse().map_err(|_| wrong(words.wrong_day))).transpose()
        };
        let until = day(&self.until)?.and_then(|day| day.checked_add_days(Days::new(1)));
        Ok(Sought {
            editor: given(&self.editor),
            act: given(&self.act),
            since: day(&self.since)?.and_then(|day| midnight(day, zone)),
            until: until.and_then(|day| midnight(day, zone)),
            before: self.before.parse().ok(),
        })
    }

    pub(super) fn story(&self, words: &LogWords) -> Result<Option<Uuid>, Refused> {
        let story = given(&self.story);
        story.map(|story| Uuid::try_parse(&story).map_err(|_| wrong(words.wrong_story))).transpose()
    }

    pub(super) fn section(&self) -> Option<String> {
        given(&self.section)
    }

    pub(super) fn about(&self) -> Option<String> {
        given(&self.about)
    }

    /// As which file it is wanted; none: as a page.
    pub(super) fn format(&self, words: &LogWords) -> Result<Option<Format>, Refused> {
        match self.format.as_str() {
            "" => Ok(None),
            "csv" => Ok(Some(Format::Csv)),
            "json" => Ok(Some(Format::Json)),
            _ => Err(wrong(words.wrong_format)),
        }
    }

    pub(super) fn is_filtered(&self) -> bool {
        !self.query().is_empty()
    }

    /// The filter as it stands in an address.
    pub(super) fn query(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (key, value) in [
            ("editor", &self.editor),
            ("act", &self.act),
            ("story", &self.story),
            ("section", &self.section),
            ("about", &self.about),
            ("since", &self.since),
            ("until", &self.until),
        ] {
            if let Some(value) = given(value) {
                query.append_pair(key, &value);
            }
        }
        query.finish()
    }

    /// Cuts what was found, of which one more than a page was asked for, to a page; the address of the next one, as
    /// [`Asked::query`], if there is any.
    pub(super) fn cut<T>(&self, found: &mut Vec<T>, number: impl Fn(&T) -> i64) -> Option<String> {
        let has_more = found.len() > PAGE;
        found.truncate(PAGE);
        let last = found.last().filter(|_| has_more)?;
        let query = self.query();
        let joint = if query.is_empty() { "" } else { "&" };
        Some(format!("{query}{joint}before={}", number(last)))
    }
}

fn given(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn wrong(message: &str) -> Refused {
    Refused::Wrong(message.to_owned())
}

fn midnight(day: NaiveDate, zone: Tz) -> Option<DateTime<Utc>> {
    let midnight = zone.from_local_datetime(&day.and_time(NaiveTime::MIN)).earliest();
    midnight.map(|midnight| midnight.to_utc())
}

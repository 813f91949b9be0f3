//! What every page and every part of a page needs to know.

use chrono::{DateTime, Datelike as _, FixedOffset, NaiveDate, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use super::{
    Desk, Surroundings,
    answer::Refused,
    visitor::Visitor,
    words::{PageWords, Words, fill},
};
use crate::model::{Moment, Precision, Role, Section};

/// For whom, when and where a page is made.
pub(super) struct Setting {
    /// What it says by itself.
    pub(super) words: &'static PageWords,
    /// The same with all other words of the language.
    pub(super) all: &'static Words,
    /// The way to the desk: `/desk`.
    pub(super) desk: String,
    /// Who it is.
    pub(super) name: String,
    /// For every form.
    pub(super) token: String,
    /// Names the request of a form, so that one that is sent twice is done once.
    pub(super) once: Uuid,
    /// Where a form leads back to.
    pub(super) back: String,
    /// The site's.
    pub(super) zone: Tz,
    /// When the page is made.
    pub(super) now: DateTime<Utc>,
    /// Whether acts are offered.
    pub(super) may_edit: bool,
    /// Whether those of a chief are, too.
    pub(super) is_chief: bool,
    /// Whether single keys act.
    pub(super) has_keys: bool,
    /// Why what was saved last is not published.
    pub(super) trouble: Option<String>,
}

impl Setting {
    /// For this visitor, now. `back` is the page that their forms lead back to.
    pub(super) fn new(
        desk: &Desk,
        visitor: &Visitor,
        surroundings: &Surroundings,
        back: impl Into<String>,
    ) -> Result<Setting, Refused> {
        let site = &surroundings.portal.site;
        let language = visitor.account.language.as_deref().unwrap_or(&site.language);
        let all = Words::of(language);
        let words = &all.pages;
        Ok(Setting {
            words,
            all,
            desk: format!("{}/desk", desk.place.base()),
            name: visitor.account.name.clone(),
            token: visitor.token.clone(),
            once: random()?,
            back: back.into(),
            zone: site.timezone,
            now: (desk.now)(),
            may_edit: visitor.account.role >= Role::Editor,
            is_chief: visitor.account.role >= Role::Chief,
            has_keys: visitor.account.has_keys,
            trouble: desk.live.trouble().map(|why| fill(words.saved_not_published, &[&why])),
        })
    }

    /// A time that is exact.
    pub(super) fn at(&self, at: DateTime<Utc>) -> Shown {
        let local = at.with_timezone(&self.zone);
        let day = self.day(local.date_naive());
        let clock = local.format("%H:%M").to_string();
        Shown { machine: local.to_rfc3339(), text: joined(&day, &clock) }
    }

    /// A time as exactly as its source told it.
    pub(super) fn moment(&self, moment: &Moment) -> Shown {
        match moment.precision {
            // A day is the source's day: its midnight may be another day elsewhere.
            Precision::Day => self.of_day(moment.at),
            Precision::Hour | Precision::Minute | Precision::Second => self.at(moment.at.to_utc()),
        }
    }

    /// A time as a field of type `datetime-local` has it.
    pub(super) fn for_field(&self, at: DateTime<Utc>) -> String {
        at.with_timezone(&self.zone).format("%Y-%m-%dT%H:%M").to_string()
    }

    /// How long ago something was.
    pub(super) fn ago(&self, at: DateTime<Utc>) -> String {
        let seconds = (self.now - at).num_seconds().max(0);
        let (word, number) = match seconds {
            0..60 => (self.words.seconds, seconds),
            60..3600 => (self.words.minutes, seconds / 60),
            3600..86400 => (self.words.hours, seconds / 3600),
            _ => (self.words.days, seconds / 86400),
        };
        fill(word, &[&number.to_string()])
    }

    fn of_day(&self, at: DateTime<FixedOffset>) -> Shown {
        let date = at.date_naive();
        let text = match self.day(date) {
            day if day.is_empty() => date.format(self.words.day).to_string(),
            day => day,
        };
        Shown { machine: date.to_string(), text }
    }

    /// Empty for today.
    fn day(&self, date: NaiveDate) -> String {
        let today = self.now.with_timezone(&self.zone).date_naive();
        if date == today {
            String::new()
        } else if date.year() == today.year() {
            date.format(self.words.day).to_string()
        } else {
            date.format("%Y-%m-%d").to_string()
        }
    }
}

fn joined(day: &str, clock: &str) -> String {
    if day.is_empty() { clock.to_owned() } else { format!("{day} {clock}") }
}

/// A time for people and for machines.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    /// For `<time datetime>`.
    pub(super) machine: String,
    /// 14:05 today, 9月3日 14:05 earlier.
    pub(super) text: String,
}

/// A state in a word, on a ground of its colour.
#[derive(Debug, Clone)]
pub(super) struct Tag {
    /// A class of the stylesheet: pin, held, bad, ok or nothing.
    pub(super) kind: &'static str,
    pub(super) word: String,
}

impl Tag {
    pub(super) fn new(kind: &'static str, word: impl Into<String>) -> Tag {
        Tag { kind, word: word.into() }
    }
}

/// One of several places to go to.
pub(super) struct Choice {
    pub(super) key: String,
    pub(super) title: String,
    pub(super) is_here: bool,
}

/// A section's name for editors; its key, if it is in feeds.toml no more.
pub(super) fn title<'s>(sections: &'s [Section], key: &'s str) -> &'s str {
    sections.iter().find(|section| section.key == key).map_or(key, |section| &section.title)
}

/// These sections to choose from.
pub(super) fn choices(sections: &[Section], here: Option<&str>) -> Vec<Choice> {
    let choice = |section: &Section| Choice {
        key: section.key.clone(),
        title: section.title.clone(),
        is_here: here == Some(section.key.as_str()),
    };
    sections.iter().map(choice).collect()
}

fn random() -> Result<Uuid, Refused> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| Refused::Broken(error.to_string()))?;
    Ok(Uuid::from_bytes(bytes))
}

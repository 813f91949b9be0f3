//! Sources polled by a rule, over simulated time; and what came of it.

use std::{collections::BTreeMap, time::Duration};

use chrono::{DateTime, Utc};
use huiwen::{
    model::{Interval, Rhythm, Wishes},
    poll::schedule::{self, Answer, Asked},
};

use super::workload::{Class, DAY, HOUR, Incident, Origin, START};

/// The clamps of all rules alike.
const SHORTEST: i64 = 15 * 60;
const LONGEST: i64 = DAY;

/// A document shows so many of the newest items.
const WINDOW: usize = 40;

/// How the next poll is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Every hour, whatever is asked for.
    Fixed,
    /// Miniflux, `POLLING_SCHEDULER=entry_frequency`, factor 1.
    EntryFrequency,
    /// Ours with an interval of an hour.
    Hourly,
    /// Ours.
    Adaptive,
}

/// What came of polling.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    pub requests: usize,
    /// Seconds from appearance to first sight, of every item; in order.
    pub delays: Vec<i64>,
    /// Items that had left the document before they were seen.
    pub lost: usize,
    /// Polls before they were permitted.
    pub early: usize,
}

impl Figures {
    fn add(&mut self, other: &Figures) {
        self.requests += other.requests;
        self.delays.extend(&other.delays);
        self.lost += other.lost;
        self.early += other.early;
    }

    /// The delay in minutes that the part `share` of all items stays under.
    pub fn delay(&self, share: f64) -> f64 {
        let at = (self.delays.len().saturating_sub(1)) as f64 * share;
        self.delays.get(at as usize).map_or(0.0, |&delay| delay as f64 / 60.0)
    }

    pub fn mean(&self) -> f64 {
        self.delays.iter().sum::<i64>() as f64 / 60.0 / self.delays.len().max(1) as f64
    }

    pub fn per_item(&self) -> f64 {
        self.requests as f64 / self.delays.len().max(1) as f64
    }
}

/// All sources by one rule: overall (none) and by class.
pub fn simulate(rule: Rule, origins: &[Origin], days: i64) -> BTreeMap<Option<Class>, Figures> {
    let mut figures: BTreeMap<Option<Class>, Figures> = BTreeMap::new();
    for origin in origins {
        let one = poll(rule, origin, START + days * DAY);
        figures.entry(None).or_default().add(&one);
        figures.entry(Some(origin.class)).or_default().add(&one);
    }
    figures.values_mut().for_each(|figures| figures.delays.sort_unstable());
    figures
}

/// What a rule remembers of a source.
struct Memory<'o> {
    rule: Rule,
    origin: &'o Origin,
    failures: u32,
    rhythm: Rhythm,
    /// Dates of the items that are stored.
    printed: Vec<i64>,
}

pub fn poll(rule: Rule, origin: &Origin, end: i64) -> Figures {
    let mut figures = Figures::default();
    let mut memory =
        Memory { rule, origin, failures: 0, rhythm: Rhythm::default(), printed: Vec::new() };
    let mut now = origin.first_poll;
    let (mut seen, mut first, mut permitted) = (0, true, now);
    // What appeared before the end is waited for.
    let last = origin.items.partition_point(|item| item.appears < end);
    while now < end || seen < last {
        if now < end {
            figures.requests += 1;
            // Before its first answer nobody knows what a source asks for.
            figures.early += usize::from(!first && (now < permitted || rests(origin, now)));
        }
        let trouble = origin.incidents.iter().find(|one| (one.from..one.to).contains(&now));
        if let Some(trouble) = trouble {
            permitted = now + trouble.retry_after.unwrap_or_default();
            now = memory.after_trouble(now, trouble);
            continue;
        }
        let there = origin.items.partition_point(|item| item.appears <= now);
        let shown = seen.max(there.saturating_sub(WINDOW));
        if !first {
            figures.lost += shown - seen;
            let before_end = origin.items[shown..there].iter().filter(|item| item.appears < end);
            figures.delays.extend(before_end.map(|item| now - item.appears));
        }
        let new = &origin.items[shown..there];
        let asked_for = origin.ttl.max(origin.max_age).unwrap_or_default();
        permitted = now + asked_for;
        let next =
            memory.after_answer(now, &new.iter().map(|item| item.printed).collect::<Vec<_>>());
        (seen, first, now) = (there, false, next);
    }
    figures
}

/// Whether the feed rests at that time: written a second time, not taken from what is measured.
fn rests(origin: &Origin, now: i64) -> bool {
    let hour = now.rem_euclid(DAY) / HOUR;
    let day = (now.div_euclid(DAY) + 3).rem_euclid(7);
    origin.skip_hours >> hour & 1 == 1 || origin.skip_days >> day & 1 == 1
}

impl Memory<'_> {
    fn after_answer(&mut self, now: i64, printed: &[i64]) -> i64 {
        self.failures = 0;
        match self.rule {
            Rule::Fixed => now + HOUR,
            Rule::EntryFrequency => {
                // The count is taken before the new entries are stored, and what the server asks for is known
                // only if there is a new document.
                let interval = entry_frequency(now, &self.printed);
                self.printed.extend(printed);
                let changed = !printed.is_empty();
                let wish = self.origin.ttl.max(self.origin.max_age).filter(|_| changed);
                now + interval.max(wish.unwrap_or_default()).min(LONGEST)
            }
            Rule::Hourly | Rule::Adaptive => {
                self.rhythm.observe(time(now), chrono_tz::Asia::Shanghai, printed.len());
                let fresh_until = self.origin.max_age.map(|age| time(now + age));
                self.next(now, Answer::Understood { fresh_until })
            }
        }
    }

    fn after_trouble(&mut self, now: i64, trouble: &Incident) -> i64 {
        self.failures += 1;
        match self.rule {
            Rule::Fixed => now + HOUR,
            Rule::EntryFrequency => {
                let interval = entry_frequency(now, &self.printed);
                now + interval.max(trouble.retry_after.unwrap_or_default()).min(LONGEST)
            }
            Rule::Hourly | Rule::Adaptive => {
                let retry_after = trouble.retry_after.map(|wait| time(now + wait));
                self.next(now, Answer::Failed { in_a_row: self.failures, retry_after })
            }
        }
    }

    fn next(&mut self, now: i64, answer: Answer) -> i64 {
        // What is remembered goes through the database between two polls.
        self.rhythm = Rhythm::from_bytes(&self.rhythm.to_bytes());
        let seconds = |wait: i64| Duration::from_secs(wait.unsigned_abs());
        let wishes = Wishes {
            ttl: self.origin.ttl.map(seconds),
            update_every: None,
            skip_hours: self.origin.skip_hours,
            skip_days: self.origin.skip_days,
        };
        let interval = match self.rule {
            Rule::Adaptive => Interval::Adaptive,
            _ => Interval::Every(seconds(HOUR)),
        };
        let next = schedule::next(&Asked {
            now: time(now),
            answer,
            interval,
            shortest: seconds(SHORTEST),
            longest: seconds(LONGEST),
            rhythm: &self.rhythm,
            zone: chrono_tz::Asia::Shanghai,
            wishes: &wishes,
            host: &self.origin.host,
        });
        next.at.map_or(i64::MAX, |at| at.timestamp())
    }
}

/// `WeeklyFeedEntryCount` and `ScheduleNextCheck`: how many entries a week would make, by the mean distance of the
/// printed dates of the last seven days.
fn entry_frequency(now: i64, printed: &[i64]) -> i64 {
    const WEEK: i64 = 7 * DAY;
    // Both ways of printing dates keep their order.
    let week = &printed[printed.partition_point(|&at| at < now - WEEK)..];
    let span = week.last().zip(week.first()).map_or(0, |(last, first)| last - first);
    if week.len() < 2 || span == 0 {
        return LONGEST;
    }
    let mean = span as f64 / (week.len() - 1) as f64;
    let weekly = (WEEK as f64 / mean).ceil() as i64;
    (WEEK / weekly).clamp(SHORTEST, LONGEST)
}

fn time(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}

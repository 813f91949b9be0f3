//! When a feed itself does not want to be polled: `ttl`, `skipHours` and `skipDays` of RSS (RSS 2.0
//! specification), `sy:updatePeriod` and `sy:updateFrequency` (RSS 1.0 syndication module).
//!
//! They stand in the channel, before its items or behind them; so only those two ends are read, whichever
//! reader reads the rest. What makes no sense wishes for nothing.

use std::time::Duration;

use super::markup::{Scanner, Tag, Token, split};
use crate::model::Wishes;

/// The name of the syndication module, and the prefix that stands for it where none is declared.
const SYNDICATION: (&str, &str) = ("http://purl.org/rss/1.0/modules/syndication", "sy");

/// The ends of a feed are at most so many tags long; more is no channel.
const MOST_TAGS: usize = 2_000;

/// A longer `ttl`, in minutes, is no number that anybody meant: a year.
const LONGEST_TTL: u32 = 366 * 24 * 60;

/// All hours of a day, and all days of a week: a feed that rests in all of them is not believed.
const ALL_HOURS: u32 = 0x00ff_ffff;
const ALL_DAYS: u8 = 0x7f;

/// Reads the wishes of a feed that begins with the opening tag of its root.
pub(super) fn read(feed: &str) -> Wishes {
    let mut found = Found::default();
    if found.read(feed) {
        let bytes = feed.as_bytes();
        let end = ["item>", "entry>"].iter().filter_map(|end| {
            memchr::memmem::rfind(bytes, end.as_bytes()).map(|at| at + end.len())
        });
        found.read(&feed[end.max().unwrap_or(feed.len())..]);
    }
    found.wishes()
}

#[derive(Default)]
struct Found<'t> {
    /// Prefixes that were declared for the syndication module.
    prefixes: Vec<&'t str>,
    ttl: Option<u32>,
    period: Option<Duration>,
    frequency: Option<u32>,
    hours: u32,
    days: u8,
    /// The last element before the hours and days.
    within: &'t str,
}

impl<'t> Found<'t> {
    /// Whether an item was met, so that there is more behind the items.
    fn read(&mut self, part: &'t str) -> bool {
        let mut scanner = Scanner::new(part, true);
        for _ in 0..MOST_TAGS {
            match scanner.next() {
                Some((_, Token::Start(tag))) => {
                    if matches!(split(tag.name).1, "item" | "entry") {
                        return true;
                    }
                    self.note(&tag, scanner.rest());
                }
                Some(_) => {}
                None => return false,
            }
        }
        true
    }

    fn note(&mut self, tag: &Tag<'t>, rest: &str) {
        self.declare(tag);
        let (prefix, local) = split(tag.name);
        match local {
            "ttl" => self.ttl = self.ttl.or(text(rest).parse().ok()),
            "hour" if self.within == "skipHours" => self.hours |= hour(text(rest)),
            "day" if self.within == "skipDays" => self.days |= day(text(rest)),
            "updatePeriod" if self.is_syndication(prefix) => {
                self.period = self.period.or(period(text(rest)));
            }
            "updateFrequency" if self.is_syndication(prefix) => {
                self.frequency = self.frequency.or(text(rest).parse().ok());
            }
            _ => {}
        }
        if !matches!(local, "hour" | "day") {
            self.within = local;
        }
    }

    fn declare(&mut self, tag: &Tag<'t>) {
        if memchr::memmem::find(tag.attributes.as_bytes(), b"/modules/syndication").is_none() {
            return;
        }
        for (name, value) in tag.attributes() {
            let is_module = value.trim().trim_end_matches('/') == SYNDICATION.0;
            if let Some(prefix) = name.strip_prefix("xmlns:").filter(|_| is_module) {
                self.prefixes.push(prefix);
            }
        }
    }

    fn is_syndication(&self, prefix: &str) -> bool {
        prefix == SYNDICATION.1 && self.prefixes.is_empty() || self.prefixes.contains(&prefix)
    }

    fn wishes(&self) -> Wishes {
        let ttl = self.ttl.filter(|minutes| (1..=LONGEST_TTL).contains(minutes));
        let frequency = self.frequency.filter(|frequency| *frequency > 0);
        let update_every = match (self.period, frequency) {
            (None, None) => None,
            // The module's own defaults: daily, and once.
            (period, frequency) => {
                Some(period.unwrap_or(Duration::from_hours(24)) / frequency.unwrap_or(1))
            }
        };
        Wishes {
            ttl: ttl.map(|minutes| Duration::from_secs(u64::from(minutes) * 60)),
            update_every: update_every.filter(|every| *every >= Duration::from_secs(1)),
            skip_hours: if self.hours == ALL_HOURS { 0 } else { self.hours },
            skip_days: if self.days == ALL_DAYS { 0 } else { self.days },
        }
    }
}

/// The text up to the next tag, without the marks of CDATA.
fn text(rest: &str) -> &str {
    let rest = rest.trim_ascii_start();
    let (rest, end) = match rest.strip_prefix("<![CDATA[") {
        Some(inside) => (inside, b']'),
        None => (rest, b'<'),
    };
    rest[..memchr::memchr(end, rest.as_bytes()).unwrap_or(rest.len())].trim()
}

fn period(text: &str) -> Option<Duration> {
    let days = match text.to_ascii_lowercase().as_str() {
        "hourly" => return Some(Duration::from_hours(1)),
        "daily" => 1,
        "weekly" => 7,
        "monthly" => 30,
        "yearly" => 365,
        _ => return None,
    };
    Some(Duration::from_hours(days * 24))
}

/// 0 to 23; RSS 0.91 counted to 24, which is midnight.
fn hour(text: &str) -> u32 {
    text.parse().ok().filter(|hour| *hour <= 24).map_or(0, |hour: u32| 1 << (hour % 24))
}

fn day(text: &str) -> u8 {
    const DAYS: [&str; 7] =
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    DAYS.iter().position(|day| day.eq_ignore_ascii_case(text)).map_or(0, |day| 1 << day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(feed: &str, expected: Wishes) {
        assert_eq!(read(feed), expected, "{feed}");
    }

    fn ttl(minutes: u64) -> Wishes {
        Wishes { ttl: Some(Duration::from_secs(minutes * 60)), ..Wishes::default() }
    }

    fn every(hours: u64) -> Wishes {
        Wishes { update_every: Some(Duration::from_hours(hours)), ..Wishes::default() }
    }

    #[test]
    fn ttl_is_in_minutes_and_nonsense_is_none() {
        check("<rss><channel><ttl>90</ttl><item/></channel></rss>", ttl(90));
        check("<rss><channel><ttl> <![CDATA[ 90 ]]></ttl></channel></rss>", ttl(90));
        check("<rss><channel><item><title>1</title></item><ttl>5</ttl></channel></rss>", ttl(5));
        for nonsense in ["0", "-5", "1h", "", "9999999999", "99999999"] {
            check(
                &format!("<rss><channel><ttl>{nonsense}</ttl></channel></rss>"),
                Wishes::default(),
            );
        }
    }

    #[test]
    fn both_readers_of_feeds_tell_them() {
        let sound = "<rss version='2.0'><channel><title>江水</title><ttl>90</ttl><item><title>甲</title>\
            <link>http://a.example.cn/1</link></item></channel></rss>";
        for feed in [sound.to_owned(), sound.replace("甲", "甲 & < 乙")] {
            let document = crate::model::Document {
                url: url::Url::parse("http://a.example.cn/").expect("an address"),
                content_type: None,
                body: feed.into_bytes(),
                fetched: chrono::DateTime::UNIX_EPOCH,
            };
            let parsed = super::super::parse(&document, crate::model::Kind::Feed, chrono_tz::UTC);
            assert_eq!((parsed.entries.len(), parsed.wishes), (1, ttl(90)));
        }
    }

    #[test]
    fn what_an_item_says_is_no_wish_of_the_feed() {
        let feed =
            "<rss><channel><item><ttl>90</ttl></item><item><ttl>9</ttl></item></channel></rss>";
        check(feed, Wishes::default());
    }

    #[test]
    fn hours_and_days_of_rest() {
        let feed = "<rss><channel><skipHours><hour>0</hour><hour>23</hour><hour>24</hour>\
            <hour>25</hour></skipHours><skipDays><day>Sunday</day><day>monday</day><day>Feiertag</day>\
            </skipDays><x:date><day>Friday</day></x:date><item/></channel></rss>";
        let expected =
            Wishes { skip_hours: 1 | 1 << 23, skip_days: 1 | 1 << 6, ..Wishes::default() };
        check(feed, expected);
    }

    #[test]
    fn who_always_rests_is_not_believed() {
        let hours: String = (0..24).map(|hour| format!("<hour>{hour}</hour>")).collect();
        check(
            &format!("<rss><channel><skipHours>{hours}</skipHours></channel></rss>"),
            Wishes::default(),
        );
    }

    #[test]
    fn the_syndication_module_by_its_name() {
        let name = "http://purl.org/rss/1.0/modules/syndication/";
        for (feed, expected) in [
            (
                "<rss xmlns:sy='NAME'><channel><sy:updatePeriod>daily</sy:updatePeriod>\
              <sy:updateFrequency>4</sy:updateFrequency></channel></rss>",
                every(6),
            ),
            (
                "<rdf:RDF xmlns:s='NAME'><channel><items/><s:updatePeriod> hourly\n</s:updatePeriod></channel>\
              <item/></rdf:RDF>",
                every(1),
            ),
            (
                "<feed xmlns:sy='NAME'><entry></entry><sy:updateFrequency>2</sy:updateFrequency></feed>",
                every(12),
            ),
            ("<rss><channel><sy:updatePeriod>weekly</sy:updatePeriod></channel></rss>", every(168)),
            (
                "<rss xmlns:sy='urn:other'><channel><x:updatePeriod>weekly</x:updatePeriod></channel></rss>",
                Wishes::default(),
            ),
            (
                "<rss xmlns:sy='NAME'><channel><sy:updatePeriod>often</sy:updatePeriod>\
              <sy:updateFrequency>0</sy:updateFrequency></channel></rss>",
                Wishes::default(),
            ),
        ] {
            check(&feed.replace("NAME", name), expected);
        }
    }
}

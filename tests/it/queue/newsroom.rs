//! A portal of three sources, and what its editors see.

use chrono::{DateTime, TimeDelta, Utc};
use huiwen::{
    curate::hot,
    model::{QueueRow, View},
    store::Queue,
};

use crate::{
    origin::{Answer, Origin},
    portal::{Portal, SITE, rss},
};

/// The time of the first round.
pub(crate) const NOW: &str = "2026-11-22T04:00:00Z";

pub(crate) struct Newsroom {
    pub(crate) origin: Origin,
    pub(crate) portal: Portal,
}

impl Newsroom {
    /// Sources `a` and `b` propose for 行业动态; `c` for 热点资讯, which only editors fill.
    pub(crate) fn open() -> Newsroom {
        let origin = Origin::start();
        let title = "title = \"热点资讯\"";
        let mut feeds_toml = SITE.replace(title, &format!("{title}\ncurated = true"));
        for (key, section) in [("a", "dongtai"), ("b", "dongtai"), ("c", "redian")] {
            let url = origin.url(&format!("/{key}"));
            feeds_toml += &format!(
                "[[sources]]\nkey = \"{key}\"\nname = \"来源{key}\"\nurl = \"{url}\"\nsections = [\"{section}\"]\n"
            );
        }
        let portal = Portal::new("");
        portal.configure(&feeds_toml);
        let newsroom = Newsroom { origin, portal };
        for key in ["a", "b", "c"] {
            newsroom.says(key, &[]);
        }
        newsroom
    }

    /// What a source shows: headlines, each so many minutes older than [`NOW`].
    pub(crate) fn says(&self, key: &str, reports: &[(&str, i64)]) {
        let reports: Vec<_> = reports.iter().map(|(headline, age)| (*headline, *age, "")).collect();
        self.tells(key, &reports);
    }

    /// The same with texts.
    pub(crate) fn tells(&self, key: &str, reports: &[(&str, i64, &str)]) {
        let now: DateTime<Utc> = NOW.parse().unwrap();
        let own: Vec<(String, String)> = reports
            .iter()
            .map(|(headline, age, _)| {
                let date = now - TimeDelta::minutes(*age);
                (format!("{key}-{headline}"), date.to_rfc2822())
            })
            .collect();
        let items: Vec<_> = reports
            .iter()
            .zip(&own)
            .map(|((headline, _, text), (guid, date))| {
                (guid.as_str(), *headline, date.as_str(), *text)
            })
            .collect();
        self.origin.set(&format!("/{key}"), Answer::ok("application/rss+xml", rss(&items)));
    }

    /// Headlines that are no copies of one another.
    pub(crate) fn headline(number: i64) -> String {
        let signs: Vec<char> =
            "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒".chars().collect();
        let sign = |at: i64| signs[usize::try_from(at).unwrap() % signs.len()];
        let words: String = (1..9).map(|at| sign(number * at + number / 7 + at)).collect();
        format!("{words}{number}工地号消息")
    }

    /// A round so many minutes after [`NOW`].
    pub(crate) fn round(&self, after: i64) {
        let now: DateTime<Utc> = NOW.parse().unwrap();
        self.portal.round(&(now + TimeDelta::minutes(after)).to_rfc3339());
    }

    pub(crate) fn index(&self) {
        assert_eq!(self.portal.store().catch_up(NOW.parse().unwrap(), 10_000).unwrap(), 0);
    }

    /// As if it had never been filled.
    pub(crate) fn forget_index(&self) {
        self.sql("DELETE FROM searched; DELETE FROM search_again; INSERT INTO search (search) VALUES ('delete-all')");
    }

    pub(crate) fn sql(&self, statements: &str) {
        let database = self.portal.config().database;
        rusqlite::Connection::open(database).unwrap().execute_batch(statements).unwrap();
    }

    pub(crate) fn refresh_hot(&self, after: i64) {
        let now: DateTime<Utc> = NOW.parse().unwrap();
        let mut store = self.portal.store();
        let carriers = store.carriers().unwrap();
        let houses = carriers.into_iter().map(|(id, outlet)| (id, outlet.name)).collect();
        hot::refresh(&mut store, &houses, now + TimeDelta::minutes(after)).unwrap();
    }

    pub(crate) fn page(&self, view: &View, words: &str, from: Option<&str>, limit: usize) -> Queue {
        let words = Some(words).filter(|words| !words.is_empty());
        let config = self.portal.config();
        self.portal.store().queue(view, words, from, limit, &config.sections).unwrap()
    }

    pub(crate) fn rows(&self, view: &View, words: &str) -> Vec<QueueRow> {
        let queue = self.page(view, words, None, 100);
        assert_eq!(queue.next, None);
        queue.rows
    }

    pub(crate) fn headlines(&self, view: &View, words: &str) -> Vec<String> {
        self.rows(view, words).into_iter().map(|row| row.headline).collect()
    }

    /// The headlines of all pages of so many rows.
    pub(crate) fn paged(&self, view: &View, words: &str, limit: usize) -> Vec<String> {
        let (mut headlines, mut from) = (Vec::new(), None);
        loop {
            let page = self.page(view, words, from.as_deref(), limit);
            headlines.extend(page.rows.into_iter().map(|row| row.headline));
            from = page.next;
            if from.is_none() {
                return headlines;
            }
        }
    }

    /// The id of the story with this headline.
    pub(crate) fn story(&self, headline: &str) -> String {
        let rows = self.rows(&View::Newest, "");
        let row = rows.iter().find(|row| {
            row.headline == headline || row.original_headline.as_deref() == Some(headline)
        });
        row.unwrap_or_else(|| panic!("no {headline}")).id.to_string()
    }

    pub(crate) fn act(&self, arguments: &[&str]) {
        let output = self.portal.huiwen(arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    pub(crate) fn feature(&self, headline: &str, section: &str) {
        self.act(&["story", "feature", &self.story(headline), section]);
    }

    pub(crate) fn hide(&self, headline: &str) {
        self.act(&["story", "hide", &self.story(headline)]);
        self.overlay(headline, "hidden = 1");
    }

    /// Lays this over a story, as edits would.
    pub(crate) fn overlay(&self, headline: &str, what: &str) {
        let id = self.story(headline).replace('-', "");
        self.sql(&format!(
            "INSERT OR IGNORE INTO overlay (story, version, hidden, expired)
                 SELECT id, 1, 0, 0 FROM story WHERE uid = x'{id}';
             UPDATE overlay SET {what} WHERE story = (SELECT id FROM story WHERE uid = x'{id}')"
        ));
    }

    pub(crate) fn pin(&self, section: &str, headlines: &[&str]) {
        for (headline, position) in headlines.iter().zip(1..) {
            let id = self.story(headline).replace('-', "");
            self.sql(&format!(
                "INSERT INTO head (section, position, story, version)
                     SELECT '{section}', {position}, id, 1 FROM story WHERE uid = x'{id}'"
            ));
        }
    }
}

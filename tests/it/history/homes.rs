//! Stories that stand in a quiet section while a busy one, where they are at home, shows them no longer.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    origin::{Answer, Origin},
    portal::{Portal, rss, source},
};

const NOON: &str = "2026-11-22T04:00:00Z";

const TEXT: &str =
    "这座老码头的栈桥换了新木板，清晨来钓鱼的人又多了起来，渔具店也跟着开早了半小时。";

/// A portal whose source “both” proposes old reports for two sections, and whose source “busy” fills the first of them.
struct Quay {
    origin: Origin,
    portal: Portal,
}

impl Quay {
    fn open() -> Quay {
        let origin = Origin::start();
        let both = source("both", origin.url("/both").as_str())
            .replace("[\"redian\"]", "[\"redian\", \"dongtai\"]\ncontent = \"full\"");
        let busy = source("busy", origin.url("/busy").as_str());
        let portal = Portal::new(&format!("{both}{busy}"));
        let settings = portal.read("feeds.toml") + "[publish]\nat_least = 2\nwithin = \"1h\"\n";
        portal.configure(&settings);
        let quay = Quay { origin, portal };
        quay.show("both", &[("旧码头换了栈桥", 100), ("渔具店清早开门", 120)], TEXT);
        quay.show("busy", &[("今晨大雾散去", 0), ("轮渡恢复通航", 0), ("早市照常", 0)], "短讯。");
        quay.portal.round(NOON);
        quay
    }

    /// A source shows these, so many hours old.
    fn show(&self, key: &str, reports: &[(&str, i64)], text: &str) {
        let noon: DateTime<Utc> = NOON.parse().unwrap();
        let dates: Vec<String> = reports
            .iter()
            .map(|(_, hours)| (noon - TimeDelta::hours(*hours)).to_rfc2822())
            .collect();
        let texts: Vec<String> =
            reports.iter().map(|(name, _)| format!("{name}。{text}")).collect();
        let items: Vec<_> = reports
            .iter()
            .zip(dates.iter().zip(&texts))
            .map(|((name, _), (date, text))| (*name, *name, date.as_str(), text.as_str()))
            .collect();
        self.origin.set(&format!("/{key}"), Answer::ok("application/rss+xml", rss(&items)));
    }

    /// The page of the first story of the quiet section.
    fn page(&self) -> String {
        let feed: serde_json::Value =
            serde_json::from_str(&self.portal.read("public/dongtai/feed.json")).unwrap();
        let id =
            feed["items"][0]["id"].as_str().unwrap().trim_start_matches("urn:uuid:").to_owned();
        let home = self.portal.read("public/redian/feed.json");
        assert!(!home.contains(&id), "its home shows it no longer");
        self.portal.read(&format!("public/story/{id}.html"))
    }
}

#[test]
fn they_have_a_page_that_says_what_their_source_says_now() {
    let quay = Quay::open();
    assert!(quay.page().contains("栈桥换了新木板"));
    quay.show(
        "both",
        &[("旧码头换了栈桥", 100), ("渔具店清早开门", 120)],
        &TEXT.replace("新木板", "厚木板"),
    );
    quay.portal.round("2026-11-22T05:00:00Z");
    assert!(quay.page().contains("栈桥换了厚木板"));
}

#[test]
fn their_pages_lose_a_text_that_may_no_longer_be_published() {
    let quay = Quay::open();
    let settings = quay.portal.read("feeds.toml");
    quay.portal.configure(&settings.replace("content = \"full\"", "content = \"headline\""));
    assert!(quay.portal.huiwen(&["publish"]).status.success());
    assert!(!quay.page().contains("栈桥换了新木板"));
}

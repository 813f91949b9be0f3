//! Stories that stand in a quiet section while a busy one, where they are at home, shows them no longer.

use chrono::{DateTime, TimeDelta, Utc};

use super::differing;
use crate::{
    origin::{Answer, Origin},
    portal::{Portal, rss, source},
};

const NOON: &str = "2026-11-22T04:00:00Z";

const TEXT: &str =
    "这座老码头的栈桥换了新木板，清晨来钓鱼的人又多了起来，渔具店也跟着开早了半小时。";

/// What the source “both” shows, and how many hours old it is.
const OLD: [(&str, i64); 2] = [("旧码头换了栈桥", 100), ("渔具店清早开门", 120)];

/// A portal whose source “both” proposes old reports for two sections, and whose source “busy” fills the first of them.
struct Quay {
    origin: Origin,
    portal: Portal,
}

impl Quay {
    fn open() -> Quay {
        let quay = Quay::build(2);
        quay.show("both", &OLD, TEXT);
        quay.show("busy", &[("今晨大雾散去", 0), ("轮渡恢复通航", 0), ("早市照常", 0)], "短讯。");
        quay.portal.round(NOON);
        quay
    }

    /// Nothing was shown yet; feeds hold at least so many stories.
    fn build(at_least: u32) -> Quay {
        let origin = Origin::start();
        let both = source("both", origin.url("/both").as_str())
            .replace("[\"redian\"]", "[\"redian\", \"dongtai\"]\ncontent = \"full\"");
        let busy = source("busy", origin.url("/busy").as_str());
        let portal = Portal::new(&format!("{both}{busy}"));
        let publish = format!("[publish]\nat_least = {at_least}\nwithin = \"1h\"\n");
        portal.configure(&(portal.read("feeds.toml") + &publish));
        Quay { origin, portal }
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

    /// The id of the first story of the quiet section.
    fn first_of_the_quiet(&self) -> String {
        let feed: serde_json::Value =
            serde_json::from_str(&self.portal.read("public/dongtai/feed.json")).unwrap();
        feed["items"][0]["id"].as_str().unwrap().trim_start_matches("urn:uuid:").to_owned()
    }

    /// The page of that story.
    fn page(&self) -> String {
        let id = self.first_of_the_quiet();
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

#[test]
fn their_pages_lead_to_no_story_beside_which_they_stood_at_home() {
    let quay = Quay::build(3);
    quay.show("both", &OLD, TEXT);
    quay.show("busy", &[("灯塔重新上漆", 110)], "短讯。");
    quay.portal.round("2026-11-22T03:00:00Z");
    let id = quay.first_of_the_quiet();
    let page = quay.portal.read(&format!("public/story/{id}.html"));
    assert!(page.contains("灯塔重新上漆"), "at home");
    quay.show("busy", &[("今晨大雾散去", 0), ("轮渡恢复通航", 0), ("早市照常", 0)], "短讯。");
    quay.portal.round(NOON);
    assert!(!quay.page().contains("灯塔重新上漆"), "a guest");
    let by_and_by = quay.portal.published();
    assert!(quay.portal.huiwen(&["publish"]).status.success());
    let anew = quay.portal.published();
    assert!(by_and_by == anew, "{:?}", differing(&by_and_by, &anew));
}

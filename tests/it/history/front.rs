//! The first page, which shows all sections, also those that did not change.

use super::*;

/// A portal with a feed for each of its two sections.
struct Two {
    origin: Origin,
    portal: Portal,
}

impl Two {
    fn open() -> Two {
        let origin = Origin::start();
        let first = source("first", origin.url("/first").as_str());
        let second = source("second", origin.url("/second").as_str()).replace("redian", "dongtai");
        let portal = Portal::new(&format!("{first}{second}"));
        let publish = "[publish]\nat_least = 5\nwithin = \"1h\"\n";
        portal.configure(&(portal.read("feeds.toml") + publish));
        Two { origin, portal }
    }

    /// A source shows so many stories, a day between two.
    fn show(&self, key: &str, many: u32) {
        let dates: Vec<String> = (1..=many)
            .map(|day| format!("2026-09-{day:02}T04:00:00Z"))
            .map(|at| at.parse::<chrono::DateTime<chrono::Utc>>().unwrap().to_rfc2822())
            .collect();
        let names: Vec<String> =
            (1..=many).map(|number| format!("{key}的第{number}号消息")).collect();
        let items: Vec<_> = names
            .iter()
            .zip(&dates)
            .map(|(name, date)| (name.as_str(), name.as_str(), date.as_str(), "短讯。"))
            .collect();
        self.origin.set(&format!("/{key}"), Answer::ok("application/rss+xml", rss(&items)));
    }

    fn front(&self) -> String {
        self.portal.read("public/index.html")
    }

    fn publish(&self, arguments: &[&str]) {
        let published = self.portal.huiwen(&[&["publish"], arguments].concat());
        assert!(published.status.success(), "{published:?}");
    }
}

#[test]
fn it_is_the_same_whichever_sections_were_published() {
    let two = Two::open();
    two.show("first", 9);
    two.show("second", 2);
    two.portal.round("2026-10-01T04:00:00Z");
    let before = two.front();
    assert_eq!(before.matches("first的第").count(), 5, "{before}");
    two.show("second", 3);
    two.portal.round("2026-10-01T05:00:00Z");
    let front = two.front();
    assert!(front.contains("second的第3号"), "{front}");
    two.publish(&[]);
    assert!(two.front() == front, "{front}\n{}", two.front());
    // The latest change of all is now that one went.
    let listed = two.portal.huiwen(&["story", "list", "--json"]);
    let stories: Vec<Value> = serde_json::from_slice(&listed.stdout).unwrap();
    let id = stories[0]["id"].as_str().unwrap();
    assert!(two.portal.huiwen(&["story", "hide", id]).status.success());
    two.publish(&[]);
    let front = two.front();
    for section in ["redian", "dongtai", "all"] {
        two.publish(&["--section", section]);
        assert!(two.front() == front, "{section}: {front}\n{}", two.front());
    }
}

#[test]
fn it_shows_what_was_never_published_as_it_will_be() {
    let two = Two::open();
    two.show("first", 9);
    two.show("second", 2);
    assert!(two.portal.huiwen(&["poll", "--all"]).status.success());
    let front = two.front();
    let store = rusqlite::Connection::open(two.portal.config().database).unwrap();
    store.execute("DELETE FROM setting WHERE name LIKE 'standing in %'", []).unwrap();
    two.publish(&["--section", "dongtai"]);
    assert!(two.front() == front, "{front}\n{}", two.front());
}

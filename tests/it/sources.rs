//! `huiwen sources` and `huiwen source`: what is told of sources, and what a person says about them.

use chrono::{DateTime, Utc};
use huiwen::model::{Diagnosis, Health, Move, Outcome, Outlet, PollState};
use serde_json::Value;

use crate::{
    origin::{Answer, Origin},
    portal::{Portal, rss, source, told},
};

const DATE: &str = "Sun, 22 Nov 2026 10:00:00 +0800";

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A portal of three sources that were polled: one well, one failing, one that drifted and moves away.
fn portal() -> Portal {
    let address = |key: &str| format!("https://{key}.example.cn/rss");
    let keys = ["well", "failing", "moving"];
    let portal = Portal::new(&keys.map(|key| source(key, &address(key))).concat());
    let state = |key: &str, health, reason: &str| PollState {
        url: address(key),
        outcome: Some(Outcome::Changed),
        last_attempt: Some(time("2026-11-22T08:00:00Z")),
        last_success: Some(time("2026-11-22T08:00:00Z")),
        next_due: Some(time("2126-11-22T09:00:00Z")),
        next_reason: "every 30m".to_owned(),
        entries: 20,
        diagnosis: Some(Diagnosis {
            health,
            reason: reason.to_owned(),
            since: time("2026-11-20T08:00:00Z"),
        }),
        ..PollState::default()
    };
    let mut store = portal.store();
    let tx = store.begin(time("2026-11-22T08:00:00Z")).unwrap();
    let config = portal.config();
    let outlets: Vec<Outlet> = config.sources.iter().map(Outlet::of).collect();
    let ids = tx.take_over_outlets(&outlets).unwrap();
    tx.set_poll_state(ids["well"], &state("well", Health::Ok, "")).unwrap();
    let failing = state("failing", Health::Failing, "no TLS connection, for 2 days");
    tx.set_poll_state(ids["failing"], &failing).unwrap();
    let moving = Move {
        to: "https://new.example.com/rss?token=secret".to_owned(),
        since: time("2026-11-21T08:00:00Z"),
        polls: 4,
    };
    let drifted = state("moving", Health::Drifted, "gave 20 entries, now 1");
    tx.set_poll_state(ids["moving"], &PollState { moving: Some(moving), ..drifted }).unwrap();
    tx.count_new(ids["well"], 5).unwrap();
    tx.commit().unwrap();
    portal
}

fn sources(portal: &Portal) -> Value {
    let output = portal.huiwen(&["sources", "--json"]);
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Runs a verb of `huiwen source` and returns its exit status and what it said.
fn say(portal: &Portal, arguments: &[&str]) -> (i32, String) {
    let output = portal.huiwen(&[&["source"], arguments].concat());
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn the_worst_stand_first_in_the_table_and_json_keeps_the_order_of_feeds_toml() {
    let portal = portal();
    let table = String::from_utf8(portal.huiwen(&["sources"]).stdout).unwrap();
    let first: Vec<&str> = table.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(first, ["source", "failing", "moving", "well"], "{table}");
    assert!(table.contains("no TLS connection, for 2 days"), "{table}");
    let told = sources(&portal);
    let keys: Vec<&Value> = told.as_array().unwrap().iter().map(|source| &source["key"]).collect();
    assert_eq!(keys, ["well", "failing", "moving"]);
}

#[test]
fn json_tells_health_reason_and_next_poll() {
    let told = sources(&portal());
    let failing = &told[1];
    assert_eq!(failing["health"], "failing");
    assert_eq!(failing["reason"], "no TLS connection, for 2 days");
    assert_eq!(failing["since"], "2026-11-20T08:00:00+00:00");
    assert_eq!(failing["last_success"], "2026-11-22T08:00:00+00:00");
    assert_eq!(failing["next_due"], "2126-11-22T09:00:00+00:00");
    assert_eq!(failing["next_reason"], "every 30m");
    assert_eq!(failing["moving"], Value::Null);
    assert!(told[0]["items_per_day"].is_f64() && failing["items_per_day"].is_null());
    let moving = &told[2]["moving"];
    assert_eq!(moving["to"], "https://new.example.com/rss?…", "a query may be a secret");
    assert_eq!(moving["polls"], 4);
}

#[test]
fn a_source_that_was_never_asked_says_so() {
    let portal = Portal::new(&source("new", "https://new.example.cn/rss"));
    let told = sources(&portal);
    assert_eq!((&told[0]["health"], &told[0]["last_attempt"]), (&Value::Null, &Value::Null));
    let table = String::from_utf8(portal.huiwen(&["sources"]).stdout).unwrap();
    assert!(table.contains("never asked"), "{table}");
}

#[test]
fn a_muted_source_is_not_polled_until_it_is_revived() {
    let origin = Origin::start();
    origin.set("/feed", Answer::ok("application/rss+xml", rss(&[("1", "一", DATE, "正文")])));
    let portal = Portal::of(&origin);
    assert_eq!(say(&portal, &["mute", "feed"]).0, 0);
    let (report, _) = portal.round("2026-11-22T08:00:00Z");
    assert_eq!(told(&report, "feed").outcome, Outcome::NotDue);
    assert!(origin.requests().is_empty(), "not even by --all");
    let told_of = sources(&portal);
    assert_eq!((&told_of[0]["health"], &told_of[0]["next_due"]), (&"muted".into(), &Value::Null));
    assert_eq!(say(&portal, &["revive", "feed"]).0, 0);
    portal.round("2126-11-22T08:00:00Z");
    assert_eq!(origin.requests().len(), 1);
    assert_ne!(sources(&portal)[0]["health"], "muted");
}

#[test]
fn what_is_wanted_at_once_is_due() {
    let portal = portal();
    assert_eq!(say(&portal, &["poll", "well"]).0, 0);
    let told = sources(&portal);
    assert_eq!(told[0]["next_reason"], "a person wants it at once");
    assert_eq!(told[1]["next_reason"], "every 30m");
    let said = portal.store().steerings().unwrap();
    assert!(said["well"].poll_now.is_some() && !said.contains_key("failing"));
}

#[test]
fn a_move_is_taken_over_as_seen_or_as_said() {
    let portal = portal();
    let (status, said) = say(&portal, &["move", "moving"]);
    assert_eq!(status, 0);
    assert!(said.contains("https://new.example.com/rss?…") && !said.contains("secret"), "{said}");
    let steering = &portal.store().steerings().unwrap()["moving"];
    let seen = Some("https://new.example.com/rss?token=secret");
    assert_eq!(steering.address_of("https://moving.example.cn/rss"), seen);
    assert_eq!(steering.address_of("https://other.example.cn/rss"), None, "feeds.toml was edited");

    let (status, said) = say(&portal, &["move", "well"]);
    assert!(status == 1 && said.contains("does not redirect"), "{said}");
    let here = "https://here.example.com/feed";
    assert_eq!(say(&portal, &["move", "well", "--address", here]).0, 0);
    let steering = &portal.store().steerings().unwrap()["well"];
    assert_eq!(steering.address_of("https://well.example.cn/rss"), Some(here));
    assert_eq!(say(&portal, &["move", "well", "--address", "ftp://a/"]).0, 2);
}

#[test]
fn what_is_said_of_a_source_that_is_not_there_is_refused() {
    let portal = portal();
    for verb in ["mute", "revive", "poll", "move"] {
        let (status, said) = say(&portal, &[verb, "nobody"]);
        assert!(status == 2 && said.contains("there are well, failing, moving"), "{said}");
    }
}

//! A person is told, by a webhook, of sources that fail for long: over real requests.

use std::sync::Mutex;

use chrono::{DateTime, Utc};
use huiwen::{
    model::{Diagnosis, Health, Outlet, PollState},
    poll::{
        alert,
        fetch::{Environment, Fetcher},
    },
};
use serde_json::Value;

use crate::{
    origin::{Answer, Origin},
    portal::{Portal, SITE, source},
};

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A portal of two sources, `paper` and `daily`, whose alerts go to a robot of this kind on `origin`.
fn portal(origin: &Origin, kind: &str) -> Portal {
    let portal = Portal::new("");
    let alert = format!(
        "[alert]\nwebhook = \"{}\"\nkind = \"{kind}\"\nafter = \"24h\"\n",
        origin.url("/hook?token=secret")
    );
    let sources = source("paper", "https://paper.example.cn/rss")
        + &source("daily", "https://daily.example.cn/rss");
    portal.configure(&format!("{SITE}{alert}{sources}"));
    portal
}

/// From now on the source does so, since then.
fn does(portal: &Portal, key: &str, health: Health, since: &str) {
    let config = portal.config();
    let source = config.sources.iter().find(|source| source.key == key).unwrap();
    let mut store = portal.store();
    let before = store.poll_states().unwrap().remove(key).unwrap_or_default();
    let since = time(since);
    let state = PollState {
        url: source.url.to_string(),
        last_attempt: Some(since),
        diagnosis: Some(Diagnosis { health, reason: "why".to_owned(), since }),
        ..before
    };
    let tx = store.begin(since).unwrap();
    let ids = tx.take_over_outlets(&[Outlet::of(source)]).unwrap();
    tx.set_poll_state(ids[key], &state).unwrap();
    tx.commit().unwrap();
}

fn tell(portal: &Portal, now: &str) {
    let config = portal.config();
    let store = Mutex::new(portal.store());
    let fetcher = Fetcher::new(&config.polling, Environment::default()).unwrap();
    let alerting = config.alerting.as_ref().unwrap();
    let told = alert::tell(&store, &fetcher, alerting, "汇闻", &config.sources, time(now));
    tokio::runtime::Runtime::new().unwrap().block_on(told);
}

/// The sources of every message so far, and whether each was said to be back.
fn messages(origin: &Origin) -> Vec<Vec<(String, bool)>> {
    let sources = |body: &[u8]| {
        let body: Value = serde_json::from_slice(body).unwrap();
        let named = |source: &Value| {
            (source["key"].as_str().unwrap().to_owned(), source["back"].as_bool().unwrap())
        };
        body["sources"].as_array().unwrap().iter().map(named).collect()
    };
    origin.requests().iter().map(|request| sources(&request.body)).collect()
}

fn alerted(portal: &Portal, key: &str) -> bool {
    portal.store().poll_states().unwrap()[key].alerted.is_some()
}

#[test]
fn a_failure_is_told_once_and_its_end_once() {
    let origin = Origin::start();
    origin.set("/hook?token=secret", Answer::ok("application/json", "{}"));
    let portal = portal(&origin, "json");
    does(&portal, "paper", Health::Failing, "2026-11-20T08:00:00Z");
    does(&portal, "daily", Health::Ok, "2026-11-20T08:00:00Z");
    tell(&portal, "2026-11-21T07:00:00Z");
    assert_eq!(messages(&origin).len(), 0, "it has not failed for long");
    tell(&portal, "2026-11-21T08:00:00Z");
    tell(&portal, "2026-11-21T09:00:00Z");
    assert_eq!(messages(&origin), [[("paper".to_owned(), false)]]);
    let request = origin.last_request();
    let media_type = request.header("content-type").unwrap();
    assert!(media_type.starts_with(b"application/json"), "{request:?}");
    assert!(alerted(&portal, "paper") && !alerted(&portal, "daily"));

    does(&portal, "paper", Health::Ok, "2026-11-22T08:00:00Z");
    tell(&portal, "2026-11-22T08:00:00Z");
    tell(&portal, "2026-11-22T09:00:00Z");
    assert_eq!(messages(&origin)[1..], [[("paper".to_owned(), true)]]);
    assert!(!alerted(&portal, "paper"));
}

#[test]
fn what_the_webhook_did_not_take_is_told_later_together() {
    let origin = Origin::start();
    let refusal = r#"{"code":19021,"msg":"sign match fail"}"#;
    origin.set("/hook?token=secret", Answer::ok("application/json", refusal));
    let portal = portal(&origin, "feishu");
    does(&portal, "paper", Health::Blocked, "2026-11-20T08:00:00Z");
    tell(&portal, "2026-11-21T08:00:00Z");
    assert!(!alerted(&portal, "paper"), "a robot refuses with status 200");
    tell(&portal, "2026-11-21T08:09:59Z");
    assert_eq!(origin.requests().len(), 1, "a webhook that is out of order is left alone");

    does(&portal, "daily", Health::Gone, "2026-11-20T08:05:00Z");
    origin.set("/hook?token=secret", Answer::ok("application/json", "{\"code\":0}"));
    tell(&portal, "2026-11-21T08:10:00Z");
    assert!(alerted(&portal, "paper") && alerted(&portal, "daily"));
    let text: Value = serde_json::from_slice(&origin.last_request().body).unwrap();
    let text = text["content"]["text"].as_str().unwrap();
    assert!(text.contains("(paper) 被拒绝") && text.contains("(daily) 已下线"), "{text}");
}

#[test]
fn a_webhook_that_is_not_there_stops_nothing() {
    let origin = Origin::start();
    origin.set("/hook?token=secret", Answer::raw("no HTTP"));
    let portal = portal(&origin, "json");
    does(&portal, "paper", Health::Failing, "2026-11-20T08:00:00Z");
    tell(&portal, "2026-11-21T08:00:00Z");
    assert!(!alerted(&portal, "paper"));
}

#[test]
fn nobody_is_told_of_a_source_that_is_muted() {
    let origin = Origin::start();
    let portal = portal(&origin, "json");
    does(&portal, "paper", Health::Failing, "2026-11-20T08:00:00Z");
    assert!(portal.huiwen(&["source", "mute", "paper"]).status.success());
    tell(&portal, "2026-11-22T08:00:00Z");
    assert_eq!(origin.requests().len(), 0);
}

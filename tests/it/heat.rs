//! `story list --hot`: what many outlets carry just now.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use crate::{
    origin::{Answer, Origin},
    portal::{Portal, SITE, rss},
};

/// Key, name, section, and reports as (headline, hours since).
type Carrier<'a> = (&'a str, &'a str, &'a str, &'a [(&'a str, i64)]);

/// A portal of these carriers.
fn portal(origin: &Origin, now: DateTime<Utc>, carriers: &[Carrier<'_>]) -> Portal {
    let mut feeds_toml = SITE.to_owned();
    for (key, name, section, reports) in carriers {
        let url = origin.url(&format!("/{key}"));
        feeds_toml += &format!(
            "[[sources]]\nkey = \"{key}\"\nname = \"{name}\"\nurl = \"{url}\"\nsections = [\"{section}\"]\n"
        );
        let reports: Vec<(String, String)> = reports
            .iter()
            .map(|(headline, hours)| {
                let date = (now - TimeDelta::hours(*hours)).to_rfc2822();
                ((*headline).to_owned(), date)
            })
            .collect();
        let text = |headline: &str| {
            format!("{headline}。{}", "这是一段足够长的正文，用来比较。".repeat(3))
        };
        let items: Vec<(String, String)> = reports
            .iter()
            .enumerate()
            .map(|(index, (headline, _))| (format!("{key}-{index}"), text(headline)))
            .collect();
        let items: Vec<(&str, &str, &str, &str)> = items
            .iter()
            .zip(&reports)
            .map(|((guid, text), (headline, date))| {
                (guid.as_str(), headline.as_str(), date.as_str(), text.as_str())
            })
            .collect();
        origin.set(&format!("/{key}"), Answer::ok("application/rss+xml", rss(&items)));
    }
    let portal = Portal::new("");
    portal.configure(&feeds_toml);
    portal.round(&now.to_rfc3339());
    portal
}

/// What `story list --hot --json` prints: headline, heat, outlets.
fn hot(portal: &Portal, more: &[&str]) -> Vec<(String, f64, u64)> {
    let arguments = [&["story", "list", "--hot", "--json"], more].concat();
    let output = portal.huiwen(&arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let listed: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let row = |story: &Value| {
        let headline = story["headline"].as_str().unwrap().to_owned();
        (headline, story["heat"].as_f64().unwrap(), story["outlets"].as_u64().unwrap())
    };
    listed.iter().map(row).collect()
}

const WATER: &str = "太湖流域水质连续三年改善";
const ROAD: &str = "跨江通道今日全线贯通";
const SCHOOL: &str = "开发区新建三所小学明年开学";
const OLD: &str = "古镇灯会上周开幕";

#[test]
fn stories_come_by_the_houses_that_carried_them_lately_and_channels_of_one_house_count_once() {
    let origin = Origin::start();
    let now = Utc::now();
    let portal = portal(
        &origin,
        now,
        &[
            // Four carriers, but two houses.
            ("daily", "新华日报", "redian", &[(WATER, 1), (SCHOOL, 2)]),
            ("app", "交汇点客户端", "redian", &[(WATER, 1)]),
            ("site", "新华报业网", "redian", &[(WATER, 1)]),
            ("else", "某某网", "redian", &[(WATER, 1), (ROAD, 2)]),
            ("third", "第三家", "dongtai", &[(ROAD, 3), (OLD, 120)]),
            ("fourth", "第四家", "dongtai", &[(ROAD, 1), (OLD, 121)]),
        ],
    );
    let listed = hot(&portal, &[]);
    let told: Vec<(&str, u64)> =
        listed.iter().map(|(headline, _, outlets)| (headline.as_str(), *outlets)).collect();
    // What nobody carried for days is no longer among them.
    assert_eq!(told, [(ROAD, 3), (WATER, 2), (SCHOOL, 1)]);
    let heats: Vec<f64> = listed.iter().map(|(_, heat, _)| *heat).collect();
    assert!(heats[0] > 2.5 && heats[0] < 3.0, "{heats:?}");
    assert!(heats[1] > 1.8 && heats[1] < 2.0, "{heats:?}");
    assert!(heats[2] > 0.8 && heats[2] < 1.0, "{heats:?}");

    assert_eq!(hot(&portal, &["--limit", "1"]).len(), 1);
    let in_section = hot(&portal, &["--section", "dongtai"]);
    assert_eq!(
        in_section.iter().map(|(headline, ..)| headline.as_str()).collect::<Vec<_>>(),
        [ROAD]
    );
    let words = String::from_utf8(portal.huiwen(&["story", "list", "--hot"]).stdout).unwrap();
    assert!(words.lines().next().unwrap().contains(" · 3 家"), "{words}");
    let plain = portal.huiwen(&["story", "list", "--json"]).stdout;
    assert!(!String::from_utf8(plain).unwrap().contains("heat"));
}

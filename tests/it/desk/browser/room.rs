//! A newsroom: two sources, their stories, editors of every rank, and the server that they sign in to.

use chrono::{TimeDelta, Utc};
use serde_json::Value;

use super::super::{Desk, PASSWORD};
use crate::{
    origin::{Answer, Origin},
    portal::{Portal, SITE, rss},
};

/// Headlines of the source that is published as it comes, the newest first.
pub(super) const NEWS: [&str; 6] = [
    "南京长江新桥主跨合龙",
    "苏州夜校秋季班开课",
    "徐州老工业区改建公园",
    "无锡太湖水质连续三年好转",
    "扬州古城修缮第二批老宅",
    "常州新能源专列首发",
];

/// Those of the source that proposes for 热点资讯, where only editors decide.
pub(super) const PROPOSED: [&str; 6] = [
    "镇江渡口恢复夜航",
    "盐城湿地迎来首批候鸟",
    "南通港自动化码头试运行",
    "淮安运河博物馆开馆",
    "泰州中医药大会闭幕",
    "连云港海铁联运提速",
];

pub(super) struct Room {
    pub(super) desk: Desk,
    pub(super) origin: Origin,
}

impl Room {
    /// With [`NEWS`] and [`PROPOSED`] polled, 李敏 (editor), 赵强 (editor), 王芳 (chief) and 何静 (admin).
    pub(super) fn open() -> Room {
        Room::under(|_, feeds_toml| feeds_toml)
    }

    /// Likewise, under another feeds.toml, made of the usual one.
    pub(super) fn under(other: impl FnOnce(&Origin, String) -> String) -> Room {
        let origin = Origin::start();
        let title = "title = \"热点资讯\"";
        let mut feeds_toml = SITE.replace(title, &format!("{title}\ncurated = true"));
        for (key, section) in [("daily", "dongtai"), ("wire", "redian")] {
            let name = if key == "daily" { "滨江日报" } else { "江海通讯" };
            let url = origin.url(&format!("/{key}"));
            feeds_toml += &format!(
                "[[sources]]\nkey = \"{key}\"\nname = \"{name}\"\nurl = \"{url}\"\n\
                 sections = [\"{section}\"]\ncontent = \"full\"\n"
            );
        }
        let portal = Portal::new("");
        let feeds_toml = format!("{feeds_toml}[serve]\nlisten = \"127.0.0.1:0\"\n");
        portal.configure(&other(&origin, feeds_toml));
        tell(&origin, "daily", &NEWS);
        tell(&origin, "wire", &PROPOSED);
        Room::over(origin, portal)
    }

    /// Over a portal of other sources, which are polled once.
    pub(super) fn over(origin: Origin, portal: Portal) -> Room {
        poll(&portal);
        let room = Room { desk: Desk::over(portal), origin };
        for (name, role) in
            [("李敏", "editor"), ("赵强", "editor"), ("王芳", "chief"), ("何静", "admin")]
        {
            room.desk.add(name, role);
        }
        room
    }

    /// Makes a source say this, and polls it.
    pub(super) fn tell(&self, key: &str, headlines: &[&str]) {
        tell(&self.origin, key, headlines);
        poll(&self.desk.portal);
    }

    /// Where the desk is, without a slash at its end.
    pub(super) fn address(&self) -> String {
        format!("http://{}", self.desk.editors)
    }

    /// The id of the story with this headline.
    pub(super) fn id(&self, headline: &str) -> String {
        let listed = self.desk.shell(&["story", "list", "--json"], "");
        let listed: Value = serde_json::from_str(&listed).unwrap();
        let found = listed.as_array().unwrap().iter().find(|story| story["headline"] == headline);
        found.unwrap_or_else(|| panic!("{headline}"))["id"].as_str().unwrap().to_owned()
    }

    /// What of a file is published, as text; empty if there is none.
    pub(super) fn published(&self, path: &str) -> String {
        let path = self.desk.portal.path().join("public").join(path);
        std::fs::read_to_string(path).unwrap_or_default()
    }

    /// Waits until a published file says something, or no longer says it.
    pub(super) fn wait_until(&self, path: &str, is_so: impl Fn(&str) -> bool) {
        let patience = std::time::Duration::from_secs(60);
        let start = std::time::Instant::now();
        while !is_so(&self.published(path)) {
            assert!(start.elapsed() < patience, "{path}: {}", self.published(path));
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
    }

    pub(super) fn password() -> &'static str {
        PASSWORD
    }
}

/// A feed of these headlines, each a minute older than the one before it; the last one is always of the same minute, so
/// that new ones are told before it. A story's text is its own.
fn tell(origin: &Origin, key: &str, headlines: &[&str]) {
    let today = Utc::now().date_naive().and_hms_opt(0, 0, 0).unwrap().and_utc();
    let parts: Vec<[String; 3]> = headlines
        .iter()
        .rev()
        .zip(0_i64..)
        .map(|(headline, age)| {
            let escaped = headline.replace('&', "&amp;").replace('<', "&lt;");
            let text = format!(
                "{escaped}。记者在现场看到，第{age}号工地的{escaped}已经写进今年的清单，负责人介绍了{escaped}的经过。"
            );
            let date = (today - TimeDelta::minutes(90 - age)).to_rfc2822();
            // Twice escaped: headlines of feeds may be markup, text of them is.
            [escaped.replace('&', "&amp;"), date, text.replace('&', "&amp;")]
        })
        .collect();
    let guids: Vec<String> = headlines.iter().map(|headline| guid(key, headline)).collect();
    let items: Vec<(&str, &str, &str, &str)> = parts
        .iter()
        .zip(&guids)
        .map(|([headline, date, text], guid)| {
            (guid.as_str(), headline.as_str(), date.as_str(), text.as_str())
        })
        .collect();
    origin.set(&format!("/{key}"), Answer::ok("application/rss+xml", rss(&items)));
}

/// Letters and digits that tell one headline of a source from another.
fn guid(key: &str, headline: &str) -> String {
    let digits: String = headline.bytes().map(|byte| format!("{byte:02x}")).collect();
    format!("{key}-{digits}")
}

fn poll(portal: &Portal) {
    let polled = portal.huiwen(&["poll", "--all"]);
    assert!(polled.status.success(), "{}", String::from_utf8_lossy(&polled.stderr));
}

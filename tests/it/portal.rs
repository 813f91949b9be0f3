//! A whole portal in a folder of its own: what feeds.toml, rounds and publications do together.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::{Arc, Mutex},
};

use chrono::{DateTime, Utc};
use huiwen::{
    config::{self, Config},
    model::Outlet,
    poll::{
        self, Knowledge, Plan, Report, SourceReport,
        due::Wanted,
        fetch::{Environment, Fetcher},
    },
    publish::{self, portal::Portal as Published},
    store::Store,
};
use tempfile::TempDir;

use crate::origin::Origin;

/// Begins every feeds.toml of these tests. Reports that link to anywhere are not looked at again.
pub(crate) const SITE: &str = r#"
[site]
title = "汇闻"
link = "https://news.example.cn/"
[poll]
allow_networks = ["127.0.0.0/8"]
per_host_delay = "0s"
recheck = false
connect_timeout = "2s"
read_timeout = "2s"
total_timeout = "5s"
[[sections]]
key = "redian"
title = "热点资讯"
[[sections]]
key = "dongtai"
title = "行业动态"
"#;

/// What reading documents needs of a feeds.toml.
pub(crate) fn knowledge(config: &Config) -> Arc<Knowledge> {
    Arc::new(Knowledge::new(
        &config.sections,
        &config.rules,
        &config.credits,
        &config.gazetteer,
        &config.opposites,
    ))
}

/// A portal in a temporary folder.
pub(crate) struct Portal {
    folder: TempDir,
}

impl Portal {
    /// A portal with [`SITE`] and these sources.
    pub(crate) fn new(sources: &str) -> Portal {
        let portal = Portal { folder: tempfile::tempdir().unwrap() };
        portal.configure(&format!("{SITE}{sources}"));
        portal
    }

    /// A portal with one feed of `origin`, at `/feed`, under the key `feed`.
    pub(crate) fn of(origin: &Origin) -> Portal {
        Portal::new(&source("feed", origin.url("/feed").as_str()))
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn configure(&self, feeds_toml: &str) {
        self.write("feeds.toml", feeds_toml);
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        let path = self.path().join(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    pub(crate) fn config(&self) -> Config {
        config::load(&self.path().join("feeds.toml")).unwrap()
    }

    pub(crate) fn store(&self) -> Store {
        Store::open(&self.config().database).unwrap()
    }

    /// A round of all sources at `now`, and the publication after it. Returns the report and how many
    /// files were written.
    pub(crate) fn round(&self, now: &str) -> (Report, usize) {
        self.round_of(Wanted::All, now)
    }

    pub(crate) fn round_of(&self, wanted: Wanted, now: &str) -> (Report, usize) {
        let config = self.config();
        let now: DateTime<Utc> = now.parse().unwrap();
        let store = Arc::new(Mutex::new(self.store()));
        let plan = Arc::new(Plan {
            sources: config.sources.clone(),
            knowledge: knowledge(&config),
            polling: config.polling.clone(),
            backlog: config.publishing.backlog,
            lasts: None,
            wanted,
            now,
        });
        let fetcher = Arc::new(Fetcher::new(&config.polling, Environment::default()).unwrap());
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let round = poll::round(Arc::clone(&store), fetcher, plan, Vec::new(), |_| {});
        let report = runtime.block_on(round).unwrap();
        let outlets = config.sources.iter().map(Outlet::of).collect();
        let published = Published::new(config.site, config.sections, outlets);
        let mut store = poll::lock(&store);
        let wanted = publish::Wanted::Changed;
        let written =
            publish::publish(&mut store, &published, &config.publishing, wanted, now).unwrap();
        (report, written.len())
    }

    /// Every published file with its bytes.
    pub(crate) fn published(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        let root = self.path().join("public");
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(&root).unwrap().to_owned();
                    files.insert(name, fs::read(path).unwrap());
                }
            }
        }
        files
    }

    /// The headlines of a published JSON feed, in its order.
    pub(crate) fn headlines(&self, section: &str) -> Vec<String> {
        let feed: serde_json::Value =
            serde_json::from_str(&self.read(&format!("public/{section}/feed.json"))).unwrap();
        let items = feed["items"].as_array().unwrap();
        items.iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect()
    }

    /// Runs the program in the folder.
    pub(crate) fn huiwen(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_huiwen"));
        command.args(arguments).current_dir(self.path()).env("NO_COLOR", "1");
        command
    }
}

/// A `[[sources]]` table for a feed.
pub(crate) fn source(key: &str, url: &str) -> String {
    format!(
        "[[sources]]\nkey = \"{key}\"\nname = \"来源{key}\"\nurl = \"{url}\"\nsections = [\"redian\"]\n"
    )
}

/// The report of one source.
pub(crate) fn told<'a>(report: &'a Report, key: &str) -> &'a SourceReport {
    report.sources.iter().find(|told| told.key == key).unwrap()
}

/// An RSS document of these items: (guid, headline, date, text).
pub(crate) fn rss(items: &[(&str, &str, &str, &str)]) -> String {
    let mut feed = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel>\
        <title>例报</title><link>https://example.cn/</link><description>例</description>"
        .to_owned();
    for (guid, headline, date, text) in items {
        feed += &format!(
            "<item><title>{headline}</title><link>https://example.cn/{guid}.html</link>\
             <guid isPermaLink=\"false\">{guid}</guid><pubDate>{date}</pubDate>\
             <description>{text}</description></item>"
        );
    }
    feed + "</channel></rss>"
}

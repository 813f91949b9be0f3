//! Real readers subscribe to what is published and agree on headlines, dates, ids and their number.
//!
//! A reader that is not installed is skipped with a message; `tests/tools.sh` installs them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use chrono::DateTime;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use tempfile::TempDir;

use crate::{
    origin::{Answer, Origin},
    portal::{Portal, rss},
};

/// What a reader knows of an entry: id, headline, and when it was published (Unix time).
type Told = (String, String, i64);

/// So many stories are published: no more come into the feeds from the first look at a source.
const STORIES: u32 = 20;

/// A reader that takes longer hangs.
const PATIENCE: &str = "90";

/// Published feeds at addresses of the loopback, and what they say.
struct Shelf {
    origin: Origin,
    told: Vec<Told>,
}

impl Shelf {
    fn new() -> Shelf {
        let headlines = [
            "太湖水位回落",
            "R&amp;D 投入 a &lt; b &amp;&amp; c",
            "“引号”与 \"quotes\"",
            "naïve 𠮷",
            "&amp;lt;b&amp;gt;粗&amp;lt;/b&amp;gt; &amp;lt;/p&amp;gt; x",
            "&amp;lt;/tea&amp;gt; 茶",
        ];
        let items: Vec<[String; 4]> = (0..STORIES)
            .map(|number| {
                let headline = headlines[number as usize % headlines.len()];
                [
                    format!("a{number}"),
                    format!("{headline} 第{number}号"),
                    format!("Wed, 04 Mar 2026 {:02}:{number:02}:07 +0800", number % 12),
                    format!(
                        "第{number}条消息的摘要，各条互不相同：{}。",
                        "详".repeat(number as usize)
                    ),
                ]
            })
            .collect();
        let items: Vec<(&str, &str, &str, &str)> = items
            .iter()
            .map(|[guid, headline, date, text]| (&**guid, &**headline, &**date, &**text))
            .collect();
        let origin = Origin::start();
        origin.set("/feed", Answer::ok("application/rss+xml", rss(&items)));
        let portal = Portal::of(&origin);
        portal.round("2026-03-05T00:00:00Z");

        let shelf = Origin::start();
        for (name, media_type) in [
            ("rss.xml", "application/rss+xml; charset=utf-8"),
            ("atom.xml", "application/atom+xml; charset=utf-8"),
            ("feed.json", "application/feed+json"),
        ] {
            let document = portal.read(&format!("public/redian/{name}"));
            let polled = origin.url("/feed").to_string();
            assert!(!document.contains(&polled), "the address that is polled is in {name}");
            shelf.set(&format!("/{name}"), Answer::ok(media_type, document));
        }
        let feed: Value = serde_json::from_str(&portal.read("public/redian/feed.json")).unwrap();
        let told = feed["items"].as_array().unwrap().iter().map(|item| {
            let text = |key: &str| item[key].as_str().unwrap().to_owned();
            let at = DateTime::parse_from_rfc3339(&text("date_published")).unwrap();
            (text("id"), text("title"), at.timestamp())
        });
        let told: Vec<Told> = told.collect();
        assert_eq!(told.len(), STORIES as usize);
        Shelf { origin: shelf, told }
    }

    fn address(&self, name: &str) -> String {
        self.origin.url(&format!("/{name}")).to_string()
    }

    /// What a reader found is what is published. Only JSON Feed can say of a headline with the end of an element that it
    /// is no HTML so that all readers understand; the others spell it otherwise.
    fn check(&self, reader: &str, name: &str, mut found: Vec<Told>) {
        let mut expected = self.told.clone();
        for (_, headline, _) in expected.iter_mut().filter(|_| name != "feed.json") {
            if headline.contains("</") {
                *headline = headline.replace('<', "‹").replace('>', "›");
            }
        }
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{reader} of {name}");
    }
}

/// The path of a program, if it is installed.
fn installed(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|path| path.is_file())
}

/// Whether all of these are installed; a message says which one is not.
fn are_installed(programs: &[&str]) -> bool {
    let missing: Vec<&&str> =
        programs.iter().filter(|program| installed(program).is_none()).collect();
    if !missing.is_empty() {
        eprintln!("skipped: {missing:?} not installed, see tests/tools.sh");
    }
    missing.is_empty()
}

/// Where `tests/tools.sh` puts what comes from Python's and Node's registries.
fn shelf_of_tools() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("readers")
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/readers").join(name)
}

/// A command that is ended if it hangs, without proxies.
fn patient(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new("timeout");
    command.arg(PATIENCE).arg(program);
    for proxy in
        ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"]
    {
        command.env_remove(proxy);
    }
    command
}

/// What a script printed: a list of id, headline, date.
fn printed(command: &mut Command) -> Vec<Told> {
    let output = command.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {errors}");
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stdout)))
}

#[test]
fn feed_rs_agrees() {
    let shelf = Shelf::new();
    for name in ["rss.xml", "atom.xml", "feed.json"] {
        let mut document = Vec::new();
        let mut answer = std::net::TcpStream::connect(("127.0.0.1", shelf.origin.port())).unwrap();
        std::io::Write::write_all(
            &mut answer,
            format!("GET /{name} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                .as_bytes(),
        )
        .unwrap();
        answer.shutdown(std::net::Shutdown::Write).unwrap();
        std::io::Read::read_to_end(&mut answer, &mut document).unwrap();
        let start = document.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
        let feed = feed_rs::parser::parse(&document[start..]).unwrap();
        let found = feed.entries.into_iter().map(|entry| {
            (entry.id, entry.title.unwrap().content, entry.published.unwrap().timestamp())
        });
        shelf.check("feed-rs", name, found.collect());
    }
}

#[test]
fn newsboat_agrees() {
    if !are_installed(&["newsboat", "timeout"]) {
        return;
    }
    let shelf = Shelf::new();
    for name in ["rss.xml", "atom.xml"] {
        let home = tempfile::tempdir().unwrap();
        let file = |name: &str| home.path().join(name);
        fs::write(file("urls"), shelf.address(name)).unwrap();
        fs::write(file("config"), "max-items 0\n").unwrap();
        let output = patient("newsboat")
            .arg("-u")
            .arg(file("urls"))
            .arg("-c")
            .arg(file("cache.db"))
            .arg("-C")
            .arg(file("config"))
            .args(["-x", "reload"])
            .env("HOME", home.path())
            .env_remove("XDG_CONFIG_HOME")
            .env_remove("XDG_DATA_HOME")
            .env("LC_ALL", "C.UTF-8")
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        let cache = Connection::open(file("cache.db")).unwrap();
        shelf.check("newsboat", name, rows(&cache, "SELECT guid, title, pubDate FROM rss_item"));
    }
}

#[test]
fn feedparser_agrees() {
    let python = shelf_of_tools().join("venv/bin/python");
    if !python.exists() || !are_installed(&["timeout"]) {
        eprintln!("skipped: feedparser is not installed, see tests/tools.sh");
        return;
    }
    let shelf = Shelf::new();
    for name in ["rss.xml", "atom.xml", "feed.json"] {
        let mut command = patient(&python);
        command.arg(script("with_feedparser.py")).arg(shelf.address(name));
        if name == "feed.json" && !reads_json(&python) {
            continue;
        }
        shelf.check("feedparser", name, printed(&mut command));
    }
}

/// Whether this feedparser knows JSON Feed, as its releases from 6.1 on do.
fn reads_json(python: &Path) -> bool {
    let code = "import feedparser; feedparser.parsers.json";
    let status = Command::new(python).args(["-c", code]).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

#[test]
fn rss_parser_agrees() {
    let modules = shelf_of_tools().join("node_modules");
    if !modules.join("rss-parser").exists() || !are_installed(&["node", "timeout"]) {
        eprintln!("skipped: rss-parser is not installed, see tests/tools.sh");
        return;
    }
    let shelf = Shelf::new();
    for name in ["rss.xml", "atom.xml"] {
        let mut command = patient("node");
        command
            .arg(script("with_rss_parser.js"))
            .arg(shelf.address(name))
            .env("NODE_PATH", &modules);
        shelf.check("rss-parser", name, printed(&mut command));
    }
}

#[test]
fn liferea_agrees() {
    if !are_installed(&["liferea", "xvfb-run", "xauth", "dbus-run-session", "dbus-send", "timeout"])
    {
        return;
    }
    let shelf = Shelf::new();
    let home = tempfile::tempdir().unwrap();
    let feeds = ["rss.xml", "atom.xml"];
    prepare_liferea(&home, &feeds.map(|name| (name, shelf.address(name))));
    let mut command = patient("xvfb-run");
    command
        .args(["-a", "dbus-run-session", "--", "sh"])
        .arg(script("with_liferea.sh"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .env("HOME", home.path())
        .env("XDG_RUNTIME_DIR", home.path().join("run"))
        .env("XDG_CONFIG_HOME", home.path().join("config"))
        .env("XDG_DATA_HOME", home.path().join("data"))
        .env("XDG_CACHE_HOME", home.path().join("cache"))
        .env("GSETTINGS_BACKEND", "keyfile")
        .env("NO_AT_BRIDGE", "1")
        .env_remove("DBUS_SESSION_BUS_ADDRESS");
    let mut running = command.spawn().unwrap();

    let database = home.path().join("data/liferea/liferea.db");
    let read = |feed: &str| -> Vec<Told> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        let Ok(database) = Connection::open_with_flags(&database, flags) else { return Vec::new() };
        let query =
            format!("SELECT source_id, title, date FROM items WHERE node_id = '{}'", node(feed));
        // While it starts, the table is not there or locked.
        database.prepare(&query).map(|_| rows(&database, &query)).unwrap_or_default()
    };
    let all = |feed: &&str| read(feed).len() >= shelf.told.len();
    while !feeds.iter().all(all) && running.try_wait().unwrap().is_none() {
        thread::sleep(Duration::from_millis(200));
    }
    let found = feeds.map(read);
    fs::write(home.path().join("stop"), "").unwrap();
    running.wait().unwrap();
    for (name, found) in feeds.into_iter().zip(found) {
        shelf.check("Liferea", name, found);
    }
}

/// The id of a feed in Liferea's list.
fn node(feed: &str) -> String {
    format!("node{}", feed.trim_end_matches(".xml"))
}

/// A home for Liferea with these feeds, without plugins, that asks for nothing.
fn prepare_liferea(home: &TempDir, feeds: &[(&str, String)]) {
    let write = |path: &str, text: String| {
        let path = home.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let outlines: String = feeds
        .iter()
        .map(|(name, address)| {
            let id = node(name);
            format!(
                "<outline title=\"{name}\" text=\"{name}\" type=\"rss\" id=\"{id}\" \
                 xmlUrl=\"{address}\" updateInterval=\"-1\"/>"
            )
        })
        .collect();
    let list = format!(
        "<?xml version=\"1.0\"?><opml version=\"1.0\"><head><title>list</title></head>\
         <body>{outlines}</body></opml>"
    );
    write("config/liferea/feedlist.opml", list);
    let settings = "[net/sf/liferea/plugins]\nactive-plugins=@as []\n";
    write("config/glib-2.0/settings/keyfile", settings.to_owned());
    write("run/.keep", String::new());
    write("data/.keep", String::new());
}

fn rows(database: &Connection, query: &str) -> Vec<Told> {
    let mut statement = database.prepare(query).unwrap();
    let found = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    // A row that cannot be read yet is read the next time.
    found.filter_map(Result::ok).collect()
}

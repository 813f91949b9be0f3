//! The built program in an empty folder, as its users run it.

use std::{
    io::{BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use huiwen::store::RoundLock;
use serde_json::Value;

use crate::{
    origin::{Answer, Origin},
    portal::{Portal, SITE, rss, source},
};

const DATE: &str = "Sun, 22 Nov 2026 10:00:00 +0800";

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn status(output: &Output) -> i32 {
    output.status.code().unwrap()
}

/// A portal of one feed with two reports, polled once.
fn polled() -> (Origin, Portal) {
    let origin = Origin::start();
    let items = [
        ("1", "太湖治理有新进展", DATE, "太湖治理的正文。"),
        ("2", "示范区公布项目清单", DATE, "清单的正文。"),
    ];
    origin.set("/feed", Answer::ok("application/rss+xml", rss(&items)));
    let portal = Portal::of(&origin);
    assert_eq!(status(&portal.huiwen(&["poll", "--all"])), 0);
    (origin, portal)
}

fn stories(portal: &Portal) -> Vec<Value> {
    let listed = portal.huiwen(&["story", "list", "--json", "--limit", "0"]);
    serde_json::from_str(&out(&listed)).unwrap()
}

fn id_of(portal: &Portal, headline: &str) -> String {
    let stories = stories(portal);
    let story = stories.iter().find(|story| story["headline"] == headline).unwrap();
    story["id"].as_str().unwrap().to_owned()
}

#[test]
fn the_command_line_is_well_formed_and_help_names_every_verb() {
    let portal = Portal::new("");
    let help = out(&portal.huiwen(&["--help"]));
    for verb in ["run", "poll", "publish", "serve", "check", "parse", "extract", "sources", "story"]
    {
        assert!(help.contains(&format!("  {verb}")), "{verb} is not in {help}");
    }
    assert_eq!(status(&portal.huiwen(&["poll", "--nonsense"])), 2);
}

#[test]
fn without_feeds_toml_the_program_says_what_to_do() {
    let portal = Portal::new("");
    std::fs::remove_file(portal.path().join("feeds.toml")).unwrap();
    let output = portal.huiwen(&["poll"]);
    assert_eq!(status(&output), 2);
    assert!(err(&output).contains("feeds.toml"), "{}", err(&output));
}

#[test]
fn a_wrong_feeds_toml_polls_nothing() {
    let origin = Origin::start();
    let portal = Portal::of(&origin);
    portal.configure(&(portal.read("feeds.toml") + "colour = 1\n" + "[poll2]\n"));
    let output = portal.huiwen(&["poll"]);
    assert_eq!(status(&output), 2);
    assert!(err(&output).contains("2 mistakes"), "{}", err(&output));
    assert!(origin.requests().is_empty());
    assert!(!portal.path().join("db").exists());
}

#[test]
fn poll_prints_a_table_and_exits_with_0_though_a_source_failed() {
    let origin = Origin::start();
    origin.set("/feed", Answer::status(500));
    let portal = Portal::of(&origin);
    let output = portal.huiwen(&["poll"]);
    assert_eq!((status(&output), out(&output).as_str()), (0, ""));
    let told = err(&output);
    assert!(told.contains("feed") && told.contains("failed") && told.contains("500"), "{told}");
    assert_eq!(status(&portal.huiwen(&["poll", "--all", "--strict"])), 1);
    let sources = out(&portal.huiwen(&["sources"]));
    assert!(sources.contains("500") && sources.contains("after 2 failures in a row"), "{sources}");
}

#[test]
fn poll_prints_one_line_of_json() {
    let origin = Origin::start();
    origin.set("/feed", Answer::ok("application/rss+xml", rss(&[("1", "一", DATE, "正文")])));
    let portal = Portal::new(
        &(source("feed", origin.url("/feed").as_str())
            + &source("dead", origin.url("/none").as_str())),
    );
    let output = portal.huiwen(&["poll", "--json"]);
    let line = out(&output);
    assert_eq!(line.lines().count(), 1);
    let told: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(told["stories_new"], 1);
    assert!(told["files_written"].as_u64().unwrap() > 4);
    assert!(told["duration_ms"].is_u64());
    let feed = &told["sources"][0];
    assert_eq!(
        (&feed["key"], &feed["outcome"], &feed["status"]),
        (&"feed".into(), &"changed".into(), &200.into())
    );
    assert_eq!(
        (&feed["items"], &feed["new"], &feed["updated"], &feed["error"]),
        (&1.into(), &1.into(), &0.into(), &Value::Null)
    );
    assert_eq!(told["sources"][1]["outcome"], "failed");
    assert!(err(&output).contains("dead"), "{}", err(&output));
    // Nothing is due so soon after.
    let again: Value = serde_json::from_str(&out(&portal.huiwen(&["poll", "--json"]))).unwrap();
    assert_eq!(again["sources"][0]["outcome"], "not_due");
    assert_eq!(again["files_written"], 0);
}

#[test]
fn a_second_round_at_once_exits_with_75_and_changes_nothing() {
    let (origin, portal) = polled();
    let published = portal.published();
    let requests = origin.requests().len();
    let lock = RoundLock::take(&portal.config().database).unwrap().unwrap();
    let output = portal.huiwen(&["poll"]);
    assert_eq!(status(&output), 75, "{}", err(&output));
    assert_eq!(origin.requests().len(), requests);
    assert_eq!(portal.published(), published);
    drop(lock);
    assert_eq!(status(&portal.huiwen(&["poll"])), 0);
}

#[test]
fn what_an_editor_decides_is_published_while_a_round_waits_for_its_sources() {
    let (origin, portal) = polled();
    let id = id_of(&portal, &portal.headlines("redian")[0]);
    let silent = source("silent", origin.url("/silent").as_str());
    origin.set("/silent", Answer::never());
    let patient = portal
        .read("feeds.toml")
        .replace("read_timeout = \"2s\"", "read_timeout = \"1h\"")
        .replace("total_timeout = \"5s\"", "total_timeout = \"1h\"");
    portal.configure(&(patient + &silent));
    let mut round = Running(portal.command(&["poll"]).stderr(Stdio::null()).spawn().unwrap());
    while !origin.requests().iter().any(|request| request.path == "/silent") {
        assert!(round.0.try_wait().unwrap().is_none(), "the round waits");
        std::thread::yield_now();
    }
    let decided = portal.huiwen(&["story", "feature", &id, "dongtai"]);
    assert_eq!((status(&decided), err(&decided).as_str()), (0, ""));
    assert!(portal.read("public/dongtai/rss.xml").contains(&id));
    for verb in ["publish", "poll"] {
        let expected = if verb == "poll" { 75 } else { 0 };
        assert_eq!(status(&portal.huiwen(&[verb])), expected, "{verb}");
    }
    assert!(round.0.try_wait().unwrap().is_none(), "the round waits still");
}

#[test]
fn a_folder_of_articles_is_published_and_a_new_one_joins() {
    let folder = "[[sources]]\nkey = \"inbox\"\nname = \"编辑部\"\nurl = \"inbox\"\nkind = \"folder\"\nsections = [\"dongtai\"]\n";
    let portal = Portal::new(folder);
    portal.write("inbox/a.txt", "园区通勤班车增开两条线路\n来源: 交汇点\n时间: 2026-11-20\n\n园区今起增开两条通勤班车线路。\n");
    assert_eq!(status(&portal.huiwen(&["poll"])), 0);
    let rss = portal.read("public/dongtai/rss.xml");
    for expected in [
        "园区通勤班车增开两条线路",
        "<dc:source>交汇点</dc:source>",
        "Fri, 20 Nov 2026 00:00:00 +0800",
        "https://news.example.cn/story/",
    ] {
        assert!(rss.contains(expected), "{expected} is not in {rss}");
    }
    let id = id_of(&portal, "园区通勤班车增开两条线路");
    assert!(portal.read(&format!("public/story/{id}.html")).contains("两条通勤班车线路"));
    assert!(!rss.contains("file:"), "{rss}");
    // A folder is always due.
    portal.write("inbox/b.html", "<html><head><title>夜校开班_编辑部</title></head><body><div>当前位置:首页&gt;热点资讯</div><h1>夜校开班</h1><p>时间:2026-11-21</p><p>社区夜校今晚开班，首批课程共有十二门，居民可以现场报名。</p></body></html>");
    assert_eq!(status(&portal.huiwen(&["poll"])), 0);
    assert_eq!(portal.headlines("redian"), ["夜校开班"]);
    assert_eq!(portal.headlines("dongtai"), ["园区通勤班车增开两条线路"]);
}

#[test]
fn an_empty_folder_is_no_failure_and_a_missing_one_is() {
    let folder = "[[sources]]\nkey = \"inbox\"\nname = \"编辑部\"\nurl = \"inbox\"\nkind = \"folder\"\nsections = [\"dongtai\"]\n";
    let portal = Portal::new(folder);
    let output = portal.huiwen(&["poll", "--strict"]);
    assert_eq!(status(&output), 1);
    assert!(err(&output).contains("inbox"), "{}", err(&output));
    std::fs::create_dir(portal.path().join("inbox")).unwrap();
    for _ in 0..2 {
        assert_eq!(status(&portal.huiwen(&["poll", "--strict"])), 0);
    }
}

#[test]
fn the_shipped_portal_publishes_its_inbox_without_a_network() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let portal = Portal::new("");
    let shipped = std::fs::read_to_string(root.join("feeds.toml")).unwrap();
    let inbox = root.join("examples/inbox").display().to_string();
    // The feeds of the shipped file are never polled by a test: only the folder stays.
    let (head, sources) = shipped.split_at(shipped.find("[[sources]]").unwrap());
    let folder = sources
        .split("[[sources]]")
        .find(|source| source.contains("kind = \"folder\""))
        .unwrap()
        .replace("examples/inbox/", &inbox)
        .replace("examples/inbox", &inbox)
        .replace(&format!("{inbox}{inbox}"), &inbox);
    portal.configure(&format!("{head}[[sources]]{folder}"));
    let output = portal.huiwen(&["poll"]);
    assert_eq!(status(&output), 0, "{}", err(&output));
    let rss = portal.read("public/redian/rss.xml");
    for expected in [
        "长三角地区如何继续并肩奔跑?",
        "<dc:source>交汇点</dc:source>",
        "Tue, 09 Jun 2020 00:00:00 +0800",
    ] {
        assert!(rss.contains(expected), "{expected} is not in {rss}");
    }
    let json: Value = serde_json::from_str(&portal.read("public/redian/feed.json")).unwrap();
    assert_eq!(json["items"][0]["_huiwen"]["precision"], "day");
    assert_eq!(portal.headlines("all").len(), 3);
}

#[test]
fn story_list_gives_what_the_contract_says() {
    let (_origin, portal) = polled();
    let stories = stories(&portal);
    assert_eq!(stories.len(), 2);
    let story = stories.iter().find(|story| story["headline"] == "太湖治理有新进展").unwrap();
    assert_eq!(story["published"], "2026-11-22T10:00:00+08:00");
    assert_eq!(story["credit"], "来源feed");
    assert_eq!(story["sections"], serde_json::json!(["redian"]));
    let item = &story["items"][0];
    assert_eq!((&item["source"], &item["guid"]), (&"feed".into(), &"1".into()));
    assert_eq!(item["url"], "https://example.cn/1.html");
    assert_eq!(item["title"], "太湖治理有新进展");
    let of = |arguments: &[&str]| -> Vec<Value> {
        let listed = portal.huiwen(&[&["story", "list", "--json"], arguments].concat());
        serde_json::from_str(&out(&listed)).unwrap()
    };
    assert_eq!(of(&["--limit", "1"]).len(), 1);
    assert_eq!(of(&["--section", "dongtai"]).len(), 0);
    assert_eq!(of(&["--since", "2026-11-22"]).len(), 2);
    assert_eq!(of(&["--since", "2026-11-23"]).len(), 0);
    assert_eq!(status(&portal.huiwen(&["story", "list", "--section", "nowhere"])), 2);
    let show = out(&portal.huiwen(&["story", "show", story["id"].as_str().unwrap()]));
    assert!(show.contains("太湖治理的正文"), "{show}");
}

#[test]
fn what_editors_decide_is_published_and_polls_do_not_undo_it() {
    let (origin, portal) = polled();
    let id = id_of(&portal, "太湖治理有新进展");
    let act = |arguments: &[&str]| {
        let output = portal.huiwen(&[&["story"], arguments].concat());
        assert_eq!(status(&output), 0, "{}", err(&output));
    };
    act(&["retitle", &id, "太湖又清了一些"]);
    act(&["feature", &id, "dongtai"]);
    act(&["remove", &id, "redian"]);
    let changed = rss(&[
        ("1", "太湖治理有新进展（更新）", DATE, "太湖治理的新正文。"),
        ("2", "示范区公布项目清单", DATE, "清单的正文。"),
    ]);
    origin.set("/feed", Answer::ok("application/rss+xml", changed));
    portal.huiwen(&["poll", "--all"]);
    assert_eq!(portal.headlines("dongtai"), ["太湖又清了一些"]);
    assert_eq!(portal.headlines("redian"), ["示范区公布项目清单"]);
    let page = portal.read(&format!("public/story/{id}.html"));
    assert!(page.contains("太湖治理有新进展（更新）"), "原标题 stays beside the editor's: {page}");
    act(&["retitle", &id]);
    assert_eq!(portal.headlines("dongtai"), ["太湖治理有新进展（更新）"]);
    act(&["hide", &id]);
    assert_eq!(portal.headlines("all"), ["示范区公布项目清单"]);
    assert!(!portal.path().join(format!("public/story/{id}.html")).exists());
    act(&["unhide", &id]);
    assert_eq!(portal.headlines("all").len(), 2);
    let refused = portal.huiwen(&["story", "feature", &id, "nowhere"]);
    assert_eq!(status(&refused), 2);
    assert!(err(&refused).contains("redian, dongtai"), "{}", err(&refused));
}

#[test]
fn a_purged_story_does_not_come_back() {
    let (origin, portal) = polled();
    let id = id_of(&portal, "太湖治理有新进展");
    assert_eq!(status(&portal.huiwen(&["story", "purge", &id])), 0);
    assert_eq!(portal.headlines("all"), ["示范区公布项目清单"]);
    let again = rss(&[("1", "太湖治理有新进展", DATE, "太湖治理的正文，又来一次。")]);
    origin.set("/feed", Answer::ok("application/rss+xml", again));
    portal.huiwen(&["poll", "--all"]);
    assert_eq!(portal.headlines("all"), ["示范区公布项目清单"]);
    assert!(!portal.path().join(format!("public/story/{id}.html")).exists());
}

#[test]
fn a_section_that_goes_takes_its_files_along() {
    let (_origin, portal) = polled();
    portal.write("public/redian/notes.txt", "an operator's own file");
    let toml = portal.read("feeds.toml");
    portal.configure(&toml.replace("\"redian\"", "\"yaowen\""));
    portal.huiwen(&["poll"]);
    let gone = |name: &str| !portal.path().join("public/redian").join(name).exists();
    assert!(gone("rss.xml") && gone("atom.xml") && gone("feed.json") && gone("index.html"));
    assert!(!gone("notes.txt"));
    portal.configure(&toml);
    portal.huiwen(&["poll"]);
    assert_eq!(portal.headlines("redian").len(), 2);
    assert!(!portal.path().join("public/yaowen").exists());
}

#[test]
fn without_root_certificates_folders_are_published_all_the_same() {
    let portal = Portal::new(&format!(
        "{}[[sources]]\nkey = \"inbox\"\nname = \"编辑部\"\nurl = \"inbox\"\nkind = \"folder\"\nsections = [\"dongtai\"]\n",
        source("feed", "https://127.0.0.1/feed")
    ));
    portal.write(
        "inbox/a.txt",
        "通勤班车增开线路\n时间: 2026-11-20\n\n园区今起增开两条通勤班车线路。\n",
    );
    let mut command = portal.command(&["poll"]);
    let output = command
        .env("SSL_CERT_FILE", "/nonexistent")
        .env("SSL_CERT_DIR", "/nonexistent")
        .output()
        .unwrap();
    assert_eq!(status(&output), 0, "{}", err(&output));
    assert!(err(&output).contains("ca-certificates"), "{}", err(&output));
    assert_eq!(portal.headlines("dongtai"), ["通勤班车增开线路"]);
}

#[test]
fn whoever_stops_reading_the_results_sees_no_error() {
    let (_origin, portal) = polled();
    for arguments in [&["story", "list"][..], &["sources"], &["sources", "--json"]] {
        let mut child = portal
            .command(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((status(&output), err(&output).as_str()), (0, ""), "{arguments:?}");
    }
}

#[test]
fn a_curated_section_without_auto_takes_what_editors_feature() {
    let (_origin, portal) = polled();
    let id = id_of(&portal, "太湖治理有新进展");
    let toml = portal
        .read("feeds.toml")
        .replace("title = \"热点资讯\"", "title = \"热点资讯\"\ncurated = true");
    portal.configure(&toml);
    portal.huiwen(&["poll", "--all"]);
    assert_eq!(portal.headlines("redian"), Vec::<String>::new());
    assert_eq!(portal.headlines("all"), Vec::<String>::new());
    portal.huiwen(&["story", "feature", &id, "redian"]);
    assert_eq!(portal.headlines("redian"), ["太湖治理有新进展"]);
    assert_eq!(portal.headlines("all"), ["太湖治理有新进展"]);
    portal.configure(&toml.replace("curated = true", "curated = true\nauto = true"));
    portal.huiwen(&["poll", "--all"]);
    assert_eq!(portal.headlines("redian").len(), 2);
}

#[test]
fn publish_writes_again_what_was_lost_and_nothing_else() {
    let (_origin, portal) = polled();
    let published = portal.published();
    std::fs::remove_file(portal.path().join("public/dongtai/atom.xml")).unwrap();
    let output = portal.huiwen(&["publish"]);
    assert!(err(&output).starts_with("files written: 1 in"), "{}", err(&output));
    assert_eq!(portal.published(), published);
    std::fs::remove_dir_all(portal.path().join("public")).unwrap();
    portal.huiwen(&["poll"]);
    assert_eq!(portal.published(), published);
}

#[test]
fn parse_and_extract_print_one_object() {
    let portal = Portal::new("");
    portal.write("feed.xml", rss(&[("1", "一", DATE, "正文")]));
    let output = portal.huiwen(&["parse", "--url", "https://example.cn/feed.xml", "feed.xml"]);
    let parsed: Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(parsed["items"][0]["published"], "2026-11-22T10:00:00+08:00");
    assert_eq!(parsed["items"][0]["precision"], "second");
    portal.write("page.html", "<html><title>没有订阅源</title><body><p>页面</p></body></html>");
    let output = portal.huiwen(&["parse", "page.html"]);
    assert_eq!(status(&output), 1);
    assert!(err(&output).contains("没有订阅源"), "{}", err(&output));
    portal.write("article.html", "<html><body><h1>社区夜校开班</h1><p>时间:2026-11-21 来源：交汇点</p><p>社区夜校今晚开班，首批课程共有十二门，居民可以现场报名。</p></body></html>");
    let article: Value =
        serde_json::from_str(&out(&portal.huiwen(&["extract", "article.html"]))).unwrap();
    assert_eq!((&article["title"], &article["source"]), (&"社区夜校开班".into(), &"交汇点".into()));
    let missing = portal.huiwen(&["parse", "nowhere.xml"]);
    assert_eq!(status(&missing), 1);
    assert!(err(&missing).contains("nowhere.xml"));
}

/// The program at work in the background; killed if the test ends early.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Running {
    fn start(
        portal: &Portal,
        verb: &str,
    ) -> (Running, BufReader<std::process::ChildStdout>, BufReader<std::process::ChildStderr>) {
        let mut child =
            portal.command(&[verb]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let err = BufReader::new(child.stderr.take().unwrap());
        (Running(child), out, err)
    }

    fn terminate(mut self) -> i32 {
        let kill = Command::new("kill").arg(self.0.id().to_string()).status().unwrap();
        assert!(kill.success());
        self.0.wait().unwrap().code().unwrap()
    }
}

fn line_with(lines: &mut impl std::io::BufRead, wanted: &str) -> String {
    let mut line = String::new();
    while lines.read_line(&mut line).unwrap() > 0 {
        if line.contains(wanted) {
            return line;
        }
        line.clear();
    }
    panic!("the program ended without saying “{wanted}”");
}

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

fn served_address(out: &mut impl std::io::BufRead) -> String {
    let line = line_with(out, "http://");
    line.split("http://").nth(1).unwrap().trim().trim_end_matches('/').to_owned()
}

#[test]
fn run_polls_publishes_serves_and_takes_up_an_edited_file() {
    let origin = Origin::start();
    origin.set("/feed", Answer::ok("application/rss+xml", rss(&[("1", "头一篇", DATE, "正文")])));
    origin.set(
        "/more",
        Answer::ok("application/rss+xml", rss(&[("m", "又一篇", DATE, "又一篇的正文")])),
    );
    let portal = Portal::of(&origin);
    let toml = portal.read("feeds.toml") + "[serve]\nlisten = \"127.0.0.1:0\"\n";
    portal.configure(&toml);
    let (running, mut out, mut err) = Running::start(&portal, "run");
    let address = served_address(&mut out);
    assert!(line_with(&mut out, "热点资讯").contains("/redian/rss.xml"));
    line_with(&mut err, "items=1");
    assert!(get(&address, "/all/rss.xml").contains("头一篇"));
    assert!(get(&address, "/healthz").starts_with("HTTP/1.1 200"));
    let metrics = get(&address, "/metrics");
    for figure in [
        "\nhuiwen_rounds_total 1\n",
        "\nhuiwen_polls_total{outcome=\"changed\"} 1\n",
        "\nhuiwen_source_entries{source=\"feed\"} 1\n",
        "\nhuiwen_stories 1\n",
    ] {
        assert!(metrics.contains(figure), "{figure} is not in {metrics}");
    }
    assert!(!metrics.contains("127.0.0.1"), "addresses are nobody's business: {metrics}");
    assert!(get(&address, "/").contains("汇闻"));

    portal.configure(&toml.replace("title = \"汇闻\"", "titel = \"汇闻\""));
    line_with(&mut err, "refused");
    assert!(get(&address, "/all/rss.xml").contains("头一篇"));
    portal.configure(&(toml + &source("more", origin.url("/more").as_str())));
    line_with(&mut err, "in force");
    line_with(&mut err, "items=1");
    assert!(get(&address, "/all/rss.xml").contains("又一篇"));
    assert_eq!(running.terminate(), 0);
}

#[test]
fn an_unknown_address_is_answered_as_the_edited_file_says() {
    let origin = Origin::start();
    origin.set("/feed", Answer::ok("application/rss+xml", rss(&[("1", "头一篇", DATE, "正文")])));
    let portal = Portal::new("");
    let toml = portal.read("feeds.toml") + "[serve]\nlisten = \"127.0.0.1:0\"\n";
    portal.configure(&toml);
    let (_running, mut out, mut err) = Running::start(&portal, "run");
    let address = served_address(&mut out);
    let before = get(&address, "/nope");
    assert!(
        before.starts_with("HTTP/1.1 404") && before.contains("没有这个页面 - 汇闻"),
        "{before}"
    );
    let site = "title = \"News\"\nlanguage = \"en\"";
    let edited = toml
        .replace("title = \"汇闻\"", site)
        .replace("https://news.example.cn/", "https://news.example.cn/portal/");
    portal.configure(&(edited + &source("feed", origin.url("/feed").as_str())));
    line_with(&mut err, "items=1");
    // What has no path of ours, what has no file, and what has a folder without a page.
    for path in ["//nope", "/nope", "/story/"] {
        let after = get(&address, path);
        assert!(after.starts_with("HTTP/1.1 404"), "{path}: {after}");
        assert!(after.contains("There is no such page - News"), "{path}: {after}");
        assert!(after.contains("href=\"/portal/\""), "{path}: {after}");
    }
}

#[test]
fn serve_takes_up_an_edited_file() {
    let (_origin, portal) = polled();
    let toml = portal.read("feeds.toml") + "[serve]\nlisten = \"127.0.0.1:0\"\n";
    portal.configure(&toml);
    let (_running, mut out, mut err) = Running::start(&portal, "serve");
    let address = served_address(&mut out);
    portal.configure(&toml.replace("title = \"汇闻\"", "titel = \"汇闻\""));
    line_with(&mut err, "refused");
    assert!(get(&address, "/nope").contains("没有这个页面 - 汇闻"));
    let site = "title = \"News\"\nlanguage = \"en\"";
    portal.configure(&toml.replace("title = \"汇闻\"", site));
    line_with(&mut err, "in force");
    let begun = Instant::now();
    for (path, wanted) in
        [("/nope", "There is no such page - News"), ("/redian/rss.xml", "<language>en")]
    {
        while !get(&address, path).contains(wanted) {
            assert!(begun.elapsed() < Duration::from_secs(30), "{path} stays as it was");
        }
    }
}

#[test]
fn serve_ends_at_once_though_a_reader_holds_its_connection() {
    let (_origin, portal) = polled();
    portal.configure(&(portal.read("feeds.toml") + "[serve]\nlisten = \"127.0.0.1:0\"\n"));
    let (running, mut out, _err) = Running::start(&portal, "serve");
    let address = served_address(&mut out);
    let mut reader = TcpStream::connect(&address).unwrap();
    write!(reader, "GET / HTTP/1.1\r\nHost: {address}\r\n\r\n").unwrap();
    let mut answer = [0; 12];
    reader.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");
    let metrics = get(&address, "/metrics");
    assert!(metrics.contains("\nhuiwen_items 2\n"), "{metrics}");
    assert!(!metrics.contains("huiwen_rounds_total"), "who only serves makes no rounds: {metrics}");
    assert_eq!(running.terminate(), 0);
}

#[test]
fn an_address_in_use_is_named() {
    let (_origin, portal) = polled();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    portal.configure(&format!("{SITE}[serve]\nlisten = \"{address}\"\n"));
    let output = portal.huiwen(&["serve"]);
    assert_eq!(status(&output), 1);
    assert!(err(&output).contains(&address.to_string()), "{}", err(&output));
}

#[test]
fn serve_publishes_what_editors_left_to_the_clock() {
    let origin = Origin::start();
    origin.set("/feed", Answer::ok("application/rss+xml", rss(&[("1", "头一篇", DATE, "正文")])));
    let portal = Portal::of(&origin);
    let toml = portal
        .read("feeds.toml")
        .replace("title = \"热点资讯\"\n", "title = \"热点资讯\"\ncurated = true\n");
    portal.configure(&(toml + "[serve]\nlisten = \"127.0.0.1:0\"\n"));
    assert!(portal.huiwen(&["poll"]).status.success());
    let listed = portal.huiwen(&["story", "list", "--json"]);
    let listed: Value = serde_json::from_slice(&listed.stdout).unwrap();
    let id = listed[0]["id"].as_str().unwrap();
    let (running, mut out, _err) = Running::start(&portal, "serve");
    let address = served_address(&mut out);
    let until = chrono::Utc::now() + chrono::TimeDelta::seconds(8);
    let held = portal.huiwen(&["story", "embargo", id, &until.to_rfc3339()]);
    assert!(held.status.success(), "{held:?}");
    assert!(portal.huiwen(&["story", "feature", id, "redian"]).status.success());
    let is_there = || get(&address, "/redian/rss.xml").contains("头一篇");
    assert!(!is_there() || chrono::Utc::now() >= until);
    let begun = Instant::now();
    while !is_there() {
        assert!(begun.elapsed() < Duration::from_secs(60), "the embargo did not pass");
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(chrono::Utc::now() >= until - chrono::TimeDelta::seconds(1));
    running.terminate();
}

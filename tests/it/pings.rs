//! Hubs are told when our feeds change: after the files are in place, once for each, again if they did not listen.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Stdio},
    sync::{
        Arc, Mutex,
        mpsc::{self, Receiver},
    },
    thread,
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use huiwen::{
    poll::{
        fetch::{Environment, Fetcher},
        pings::Teller,
    },
    store::RoundLock,
};
use url::{Url, form_urlencoded};

use crate::{
    origin::{Answer, Origin},
    portal::{Portal, SITE, rss, source},
};

/// Long enough that only what hangs meets it.
const PATIENCE: Duration = Duration::from_secs(30);

/// A hub on the loopback that looks up each feed that it is told of, as it stands on disk then.
struct Hub {
    address: SocketAddr,
    status: Arc<Mutex<Option<u16>>>,
    /// The path of a feed, and its bytes when the hub was told.
    told: Receiver<(String, String)>,
}

impl Hub {
    /// A hub of the portal in this folder; it answers with this status, or, without one, never.
    fn start(portal: PathBuf, status: Option<u16>) -> Hub {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let status = Arc::new(Mutex::new(status));
        let (tell, told) = mpsc::channel();
        let shared = Arc::clone(&status);
        thread::spawn(move || {
            // Those that are never answered stay open.
            let mut open = Vec::new();
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let Some(form) = read_form(&stream) else { continue };
                assert_eq!(form[0], ("hub.mode".to_owned(), "publish".to_owned()));
                let [_, (name, topic)] = form.as_slice() else { panic!("{form:?}") };
                assert_eq!(name, "hub.url");
                let path = topic.strip_prefix("https://news.example.cn/").unwrap().to_owned();
                let feed = fs::read_to_string(portal.join("public").join(&path)).unwrap();
                let status = *shared.lock().unwrap();
                match status {
                    Some(status) => {
                        let answer = format!(
                            "HTTP/1.1 {status} So\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                        );
                        stream.write_all(answer.as_bytes()).unwrap();
                    }
                    None => open.push(stream),
                }
                if tell.send((path, feed)).is_err() {
                    break;
                }
            }
        });
        Hub { address, status, told }
    }

    fn url(&self) -> Url {
        format!("http://{}/hub", self.address).parse().unwrap()
    }

    /// Which feeds it was told of since it was last looked, in the order of their paths.
    fn heard(&self) -> Vec<(String, String)> {
        let mut heard: Vec<_> = self.told.try_iter().collect();
        heard.sort();
        heard
    }

    fn heard_of(&self) -> Vec<String> {
        self.heard().into_iter().map(|(path, _)| path).collect()
    }
}

fn read_form(stream: &TcpStream) -> Option<Vec<(String, String)>> {
    let mut reader = BufReader::new(stream);
    let (mut length, mut is_form) = (0, false);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(given) = line.strip_prefix("content-length:") {
            length = given.trim().parse().ok()?;
        }
        is_form |= line == "content-type: application/x-www-form-urlencoded";
    }
    assert!(is_form);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(form_urlencoded::parse(&body).into_owned().collect())
}

/// A portal with one feed and a hub.
struct Desk {
    site: Origin,
    portal: Portal,
    hub: Hub,
}

impl Desk {
    fn of(status: Option<u16>) -> Desk {
        let (site, portal) = (Origin::start(), Portal::new(""));
        let hub = Hub::start(portal.path().to_owned(), status);
        let desk = Desk { site, portal, hub };
        desk.configure(SITE);
        desk.show(&["a"]);
        desk
    }

    fn configure(&self, site: &str) {
        let feed = source("feed", self.site.url("/feed").as_str());
        let serve = "[serve]\nlisten = \"127.0.0.1:0\"\n";
        let hubs = format!("[publish]\nhubs = [\"{}\"]\n", self.hub.url());
        self.portal.configure(&format!("{site}{serve}{hubs}{feed}"));
    }

    /// The feed shows reports of these names from now on.
    fn show(&self, names: &[&str]) {
        let date = "Sat, 21 Nov 2026 08:00:00 GMT";
        let headlines: Vec<String> = names.iter().map(|name| format!("夜校开班{name}")).collect();
        let items: Vec<_> = names
            .iter()
            .zip(&headlines)
            .map(|(name, headline)| (*name, headline.as_str(), date, "课程"))
            .collect();
        self.site.set("/feed", Answer::ok("application/rss+xml", rss(&items)));
    }

    fn poll(&self) {
        let polled = self.portal.huiwen(&["poll", "--all"]);
        assert!(polled.status.success(), "{}", String::from_utf8_lossy(&polled.stderr));
    }

    /// An editor in the shell gives the newest story this headline.
    fn retitle(&self, headline: &str) {
        let sections = self.portal.config().sections;
        let story = self.portal.store().newest(None, &sections, 1).unwrap()[0].id;
        let retitled = self.portal.huiwen(&["story", "retitle", &story.to_string(), headline]);
        assert!(retitled.status.success());
    }

    /// Another process looks whom to tell, so long from now. Returns how much is left to be told in a year.
    fn tell(&self, later: TimeDelta) -> usize {
        let (config, now) = (self.portal.config(), Utc::now() + later);
        let fetcher = Arc::new(Fetcher::new(&config.polling, Environment::default()).unwrap());
        let mut store = self.portal.store();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let mut teller = Teller::default();
            teller.look(&mut store, &fetcher, &config.publishing.hubs, now).unwrap();
            teller.finish().await;
        });
        self.left(now)
    }

    fn left(&self, now: DateTime<Utc>) -> usize {
        self.portal.store().pings_due(now + TimeDelta::days(365), 99).unwrap().len()
    }
}

const FEEDS: [&str; 3] = ["redian/atom.xml", "redian/feed.json", "redian/rss.xml"];

fn feeds_of(sections: &[&str]) -> Vec<String> {
    let files = ["atom.xml", "feed.json", "rss.xml"];
    sections.iter().flat_map(|section| files.map(|file| format!("{section}/{file}"))).collect()
}

#[test]
fn a_hub_is_told_of_each_feed_that_changed_after_its_file_is_in_place() {
    let desk = Desk::of(Some(204));
    desk.poll();
    let heard = desk.hub.heard();
    let paths: Vec<String> = heard.iter().map(|(path, _)| path.clone()).collect();
    assert_eq!(paths, feeds_of(&["all", "dongtai", "redian"]));
    assert!(
        heard
            .iter()
            .filter(|(path, _)| FEEDS.contains(&path.as_str()))
            .all(|(_, feed)| feed.contains("夜校开班a"))
    );
    // Nothing changed: nobody is told.
    desk.poll();
    assert_eq!(desk.hub.heard_of(), Vec::<String>::new());
    // Only one section did.
    desk.show(&["a", "b"]);
    desk.poll();
    let heard = desk.hub.heard();
    let paths: Vec<String> = heard.iter().map(|(path, _)| path.clone()).collect();
    assert_eq!(paths, feeds_of(&["all", "redian"]));
    assert!(heard.iter().all(|(_, feed)| feed.contains("夜校开班b")));
    assert_eq!(desk.left(Utc::now()), 0);
}

#[test]
fn a_hub_is_told_of_what_a_program_published_that_was_killed_before_it_could_remember_it() {
    let desk = Desk::of(Some(204));
    desk.poll();
    desk.hub.heard();
    desk.show(&["a", "b"]);
    // What it says is stored, but cannot be published.
    let (public, aside) = (desk.portal.path().join("public"), desk.portal.path().join("aside"));
    fs::rename(&public, &aside).unwrap();
    fs::write(&public, "no folder").unwrap();
    assert!(!desk.portal.huiwen(&["poll", "--all"]).status.success());
    fs::remove_file(&public).unwrap();
    fs::rename(&aside, &public).unwrap();
    let database = desk.portal.config().database;
    let before = fs::read(&database).unwrap();
    let publish = || {
        assert!(desk.portal.huiwen(&["publish"]).status.success());
        assert_eq!(desk.tell(TimeDelta::zero()), 0);
        (fs::read(public.join("redian/atom.xml")).unwrap(), desk.hub.heard_of())
    };
    let (feed, heard) = publish();
    assert_eq!(heard, feeds_of(&["all", "redian"]));
    // All files are in place, and the database knows nothing of them.
    for journal in ["db-wal", "db-shm"] {
        let _ = fs::remove_file(database.with_extension(journal));
    }
    fs::write(&database, before).unwrap();
    assert_eq!(publish(), (feed.clone(), feeds_of(&["all", "redian"])));
    assert_eq!(publish(), (feed, Vec::new()));
}

#[test]
fn what_an_editor_changes_is_told_by_the_next_program_that_polls() {
    let desk = Desk::of(Some(202));
    desk.poll();
    desk.hub.heard();
    desk.retitle("夜校开学");
    assert_eq!(desk.hub.heard_of(), Vec::<String>::new());
    assert_eq!(desk.left(Utc::now()), 6);
    desk.poll();
    let heard = desk.hub.heard();
    assert_eq!(heard.len(), 6);
    assert!(heard.iter().all(|(_, feed)| feed.contains("夜校开学")));
}

#[test]
fn a_hub_that_fails_is_asked_again_and_at_last_no_more() {
    let desk = Desk::of(Some(500));
    desk.poll();
    assert_eq!(desk.hub.heard().len(), 9);
    // Not at once, by whatever program.
    desk.poll();
    assert_eq!(desk.tell(TimeDelta::seconds(10)), 9);
    assert_eq!(desk.hub.heard().len(), 0);
    assert_eq!(desk.tell(TimeDelta::minutes(3)), 9);
    assert_eq!(desk.hub.heard().len(), 9);
    *desk.hub.status.lock().unwrap() = Some(202);
    assert_eq!(desk.tell(TimeDelta::minutes(4)), 9);
    assert_eq!(desk.tell(TimeDelta::minutes(10)), 0);
    assert_eq!(desk.hub.heard().len(), 9);

    let desk = Desk::of(Some(404));
    desk.poll();
    let left: Vec<usize> = (1..6).map(|day| desk.tell(TimeDelta::days(day))).collect();
    assert_eq!(left, [9, 9, 9, 9, 0]);
    assert_eq!(desk.hub.heard().len(), 9 * 6);
}

#[test]
fn a_silent_hub_delays_nobody() {
    let desk = Desk::of(None);
    let other = Hub::start(desk.portal.path().to_owned(), Some(202));
    let site = SITE.replace("total_timeout = \"5s\"", "total_timeout = \"300ms\"");
    desk.configure(&site);
    let toml = desk.portal.read("feeds.toml");
    let hub = desk.hub.url();
    desk.portal.configure(
        &toml.replace(&format!("\"{hub}\""), &format!("\"{hub}\", \"{}\"", other.url())),
    );
    desk.poll();
    assert_eq!(other.heard().len(), 9);
    // The one that is silent was asked once, and is not asked again at once.
    assert_eq!(desk.hub.heard().len(), 1);
    desk.poll();
    assert_eq!(desk.hub.heard().len(), 0);
    assert_eq!(desk.left(Utc::now()), 9);
    // What a hub is to be told that feeds.toml does not name any more is forgotten.
    desk.portal.configure(&toml.replace(hub.as_str(), other.url().as_str()));
    assert_eq!(desk.tell(TimeDelta::hours(1)), 0);
    assert_eq!(desk.hub.heard().len() + other.heard().len(), 0);
}

#[test]
fn a_hub_that_takes_its_time_keeps_no_round_waiting() {
    let desk = Desk::of(None);
    let mut poll = desk.portal.command(&["poll", "--all"]);
    let first = Running(poll.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    desk.hub.told.recv_timeout(PATIENCE).expect("the hub was not told");
    // It is being told still.
    assert!(RoundLock::take(&desk.portal.config().database).unwrap().is_some());
    desk.show(&["a", "b"]);
    desk.poll();
    assert!(desk.portal.read("public/redian/rss.xml").contains("夜校开班b"));
    assert!(desk.portal.huiwen(&["replay"]).status.success());
    // Killed in the midst of it: what it began is not lost, nor what the other one published meanwhile.
    drop(first);
    desk.hub.heard();
    *desk.hub.status.lock().unwrap() = Some(202);
    assert_eq!(desk.tell(TimeDelta::minutes(2)), 0);
    let heard = desk.hub.heard();
    let paths: Vec<String> = heard.iter().map(|(path, _)| path.clone()).collect();
    assert_eq!(paths, feeds_of(&["all", "dongtai", "redian"]));
    assert!(
        heard
            .iter()
            .filter(|(path, _)| FEEDS.contains(&path.as_str()))
            .all(|(_, feed)| feed.contains("夜校开班b"))
    );
}

#[test]
fn a_hub_in_a_private_network_is_told_only_where_that_is_allowed() {
    let desk = Desk::of(Some(202));
    desk.poll();
    desk.hub.heard();
    // The site has another name now, so that all of its feeds are others.
    desk.configure(&SITE.replace("127.0.0.0/8", "10.0.0.0/8").replace("汇闻", "汇闻网"));
    desk.poll();
    assert_eq!(desk.hub.heard().len(), 0);
    assert_eq!(desk.left(Utc::now()), 9);
}

#[test]
fn two_programs_that_look_at_the_same_time_tell_a_change_once() {
    let desk = Desk::of(Some(202));
    desk.poll();
    desk.hub.heard();
    desk.retitle("夜校开学");
    let (config, now) = (desk.portal.config(), Utc::now());
    let fetcher = Arc::new(Fetcher::new(&config.polling, Environment::default()).unwrap());
    let (mut one, mut other) = (desk.portal.store(), desk.portal.store());
    // Nothing that is begun goes on before both have looked.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (mut first, mut second) = (Teller::default(), Teller::default());
        first.look(&mut one, &fetcher, &config.publishing.hubs, now).unwrap();
        second.look(&mut other, &fetcher, &config.publishing.hubs, now).unwrap();
        first.finish().await;
        second.finish().await;
    });
    assert_eq!(desk.hub.heard_of(), feeds_of(&["all", "redian"]));
    assert_eq!(desk.left(now), 0);
}

#[test]
fn what_another_program_asked_again_meanwhile_is_not_told_twice() {
    let desk = Desk::of(Some(202));
    desk.poll();
    desk.retitle("夜校开学");
    let now = Utc::now();
    let ping = desk.portal.store().pings_due(now, 1).unwrap().remove(0);
    let again = |at: DateTime<Utc>| {
        let mut store = desk.portal.store();
        let ping = store.pings_due(at, 99).unwrap().into_iter().find(|due| due.topic == ping.topic);
        let tx = store.begin(at).unwrap();
        let is_first = tx.try_ping(&ping.unwrap(), at + TimeDelta::minutes(1)).unwrap();
        tx.commit().unwrap();
        is_first
    };
    assert!(again(now));
    assert!(desk.portal.store().is_tried(&ping).unwrap());
    assert!(again(now + TimeDelta::minutes(2)));
    assert!(!desk.portal.store().is_tried(&ping).unwrap());
}

#[test]
fn what_an_editor_publishes_at_the_desk_is_told_by_the_server() {
    let Desk { portal, hub, site: _site } = Desk::of(Some(202));
    assert!(portal.huiwen(&["poll", "--all"]).status.success());
    assert_eq!(hub.heard().len(), 9);
    let server = crate::desk::Desk::over(portal);
    let sections = server.portal.config().sections;
    let story = server.portal.store().newest(None, &sections, 1).unwrap()[0].id;
    let mut editor = server.editor("李敏", "editor");
    let fields = [("act", "retitle"), ("id", &format!("{story}:0")), ("text", "夜校开学")];
    assert_eq!(editor.post("/desk/act", &fields).status, 303);
    let mut told: Vec<String> = (0..6)
        .map(|_| {
            let (path, feed) = hub.told.recv_timeout(PATIENCE).expect("the hub was not told");
            assert!(feed.contains("夜校开学"), "{path}");
            path
        })
        .collect();
    told.sort();
    assert_eq!(told, feeds_of(&["all", "redian"]));
}

/// A program that is killed at the end of its test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

#[test]
fn a_program_that_goes_on_tells_hubs_beside_its_rounds_and_what_another_left() {
    let desk = Desk::of(Some(202));
    let mut run = desk.portal.command(&["run"]);
    let running = Running(run.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    for _ in 0..9 {
        desk.hub.told.recv_timeout(PATIENCE).expect("the hub was not told");
    }
    // An act in the shell, while it runs.
    let sections = desk.portal.config().sections;
    let story =
        || desk.portal.store().newest(None, &sections, 1).unwrap().first().map(|story| story.id);
    let story = std::iter::repeat_with(story).flatten().next().unwrap().to_string();
    let mut told = Vec::new();
    while told.len() < 6 {
        // The round may hold the lock: then it publishes the act itself.
        desk.portal.huiwen(&["story", "retitle", &story, "夜校开学"]);
        let (path, feed) = desk.hub.told.recv_timeout(PATIENCE).expect("the hub was not told");
        if feed.contains("夜校开学") {
            told.push(path);
        }
    }
    drop(running);
}

//! Pages of stories that have no file.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, ChildStdout, Stdio},
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use huiwen::web::StoryAnswer;
use uuid::Uuid;

use super::{Portal, replace, unpacked};
use crate::{
    origin::{Answer, Origin},
    portal,
};

const ID: &str = "6b1f3f0e-9d1c-5c57-8a55-1f0d2c4e7a90";

fn page(id: Uuid) -> String {
    format!("<!DOCTYPE html><title>{id}</title>{}", "<p>正文</p>".repeat(200))
}

/// A portal that knows one story, and counts who asks for it.
fn with_one_story() -> (Portal, Arc<AtomicUsize>) {
    let made = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&made);
    let portal = Portal::with_stories(Arc::new(move |id: Uuid| {
        count.fetch_add(1, Ordering::SeqCst);
        match id.to_string().as_str() {
            ID => Ok(StoryAnswer::Page(page(id).into_bytes())),
            "00000000-0000-5000-8000-000000000001" => Ok(StoryAnswer::MovedTo(ID.parse().unwrap())),
            "00000000-0000-5000-8000-000000000002" => Err("the database is locked".to_owned()),
            _ => Ok(StoryAnswer::Nothing),
        }
    }));
    (portal, made)
}

#[test]
fn a_page_that_has_no_file_is_made_once_and_answered_like_a_file() {
    let (portal, made) = with_one_story();
    let path = format!("/story/{ID}.html");
    let first = portal.get(&path, &[]);
    assert_eq!((first.status(), first.text()), (200, page(ID.parse().unwrap()).as_str()));
    assert_eq!(first.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(first.header("cache-control"), Some("public, max-age=60"));
    assert!(first.header("content-security-policy").is_some());
    let tag = first.header("etag").unwrap();
    assert_eq!(portal.get(&path, &[("If-None-Match", tag)]).status(), 304);
    let packed = portal.get(&path, &[("Accept-Encoding", "gzip")]);
    assert_eq!(unpacked(&packed.body), first.text());
    assert_ne!(packed.header("etag"), Some(tag));
    let head = portal.ask("HEAD", &path, &[]);
    assert_eq!((head.status(), head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), first.header("content-length"));
    assert_eq!(made.load(Ordering::SeqCst), 1);
}

#[test]
fn a_file_stands_before_a_page_that_would_be_made() {
    let (portal, made) = with_one_story();
    let path = format!("/story/{ID}.html");
    assert_eq!(portal.get(&path, &[]).status(), 200);
    fs::create_dir(portal.public("story")).unwrap();
    replace(&portal.public(&path[1..]), "published since");
    assert_eq!(portal.get(&path, &[]).text(), "published since");
    assert_eq!(made.load(Ordering::SeqCst), 1);
}

#[test]
fn what_is_no_page_of_a_story_is_told_so() {
    let (portal, made) = with_one_story();
    let moved = portal.get("/story/00000000-0000-5000-8000-000000000001.html", &[]);
    assert_eq!(moved.status(), 308);
    assert_eq!(moved.header("location"), Some(format!("{ID}.html").as_str()));
    assert_eq!(portal.get("/story/00000000-0000-5000-8000-000000000002.html", &[]).status(), 500);
    let nothing = portal.get("/story/00000000-0000-5000-8000-000000000003.html", &[]);
    assert_eq!(nothing.status(), 404);
    assert!(nothing.text().contains("没有这个页面"));
    assert_eq!(made.load(Ordering::SeqCst), 3);
    for path in [
        format!("/story/{}.html", ID.to_uppercase()),
        format!("/story/{}.html", ID.replace('-', "")),
        format!("/story/{{{ID}}}.html"),
        format!("/story/{ID}"),
        format!("/story/{ID}.html.gz"),
        format!("/redian/{ID}.html"),
        format!("/story/more/{ID}.html"),
    ] {
        assert_eq!(portal.get(&path, &[]).status(), 404, "{path}");
    }
    assert_eq!(made.load(Ordering::SeqCst), 3, "only ids are asked for");
}

/// A gate that stories wait at until it is opened, and how many have come to it.
struct Gate {
    open: Mutex<bool>,
    opened: Condvar,
    come: Mutex<mpsc::Sender<()>>,
}

/// A portal whose stories wait at a gate.
fn with_gate() -> (Portal, Arc<Gate>, mpsc::Receiver<()>) {
    let (sender, come) = mpsc::channel();
    let gate = Gate { open: Mutex::new(false), opened: Condvar::new(), come: Mutex::new(sender) };
    let gate = Arc::new(gate);
    let inner = Arc::clone(&gate);
    let portal = Portal::with_stories(Arc::new(move |id| {
        inner.come.lock().unwrap().send(()).unwrap();
        let open = inner.open.lock().unwrap();
        drop(inner.opened.wait_while(open, |open| !*open).unwrap());
        Ok(StoryAnswer::Page(page(id).into_bytes()))
    }));
    (portal, gate, come)
}

impl Gate {
    fn open(&self) {
        *self.open.lock().unwrap() = true;
        self.opened.notify_all();
    }
}

#[test]
fn a_fifth_page_at_one_time_has_to_wait_and_is_put_off() {
    let (portal, gate, come) = with_gate();
    thread::scope(|scope| {
        let path = |number| format!("/story/00000000-0000-5000-8000-00000000000{number}.html");
        let portal = &portal;
        let four: Vec<_> =
            (0..4).map(|number| scope.spawn(move || portal.get(&path(number), &[]))).collect();
        for _ in 0..4 {
            come.recv().unwrap();
        }
        let fifth = portal.get(&path(4), &[]);
        assert_eq!((fifth.status(), fifth.header("retry-after")), (503, Some("5")));
        assert_eq!(fifth.header("cache-control"), Some("no-store"));
        // Files do not wait for stories.
        assert_eq!(portal.get("/redian/rss.xml", &[]).status(), 200);
        gate.open();
        for answer in four {
            assert_eq!(answer.join().unwrap().status(), 200);
        }
        assert_eq!(portal.get(&path(4), &[]).status(), 200);
    });
}

#[test]
fn many_who_ask_for_one_page_wait_for_one_another() {
    let (portal, gate, come) = with_gate();
    thread::scope(|scope| {
        let portal = &portal;
        let ask = move || portal.get(&format!("/story/{ID}.html"), &[]).status();
        let first = scope.spawn(ask);
        come.recv().unwrap();
        let others: Vec<_> = (0..7).map(|_| scope.spawn(ask)).collect();
        gate.open();
        assert_eq!(first.join().unwrap(), 200);
        for other in others {
            // On a machine that stands still for seconds, they are put off.
            assert!([200, 503].contains(&other.join().unwrap()));
        }
    });
    assert!(come.try_recv().is_err(), "the page is made once");
}

/// The program that serves; killed at the end.
struct Serving {
    program: Child,
    /// Open as long as it writes there.
    _out: BufReader<ChildStdout>,
    address: String,
}

impl Serving {
    fn start(portal: &portal::Portal) -> Serving {
        let mut program = portal.command(&["serve"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(program.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).unwrap().trim().trim_end_matches('/').to_owned();
        Serving { program, _out: out, address }
    }

    fn get(&self, path: &str) -> String {
        let address = &self.address;
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

#[test]
fn the_program_makes_the_page_that_publication_would_have_written() {
    let date = "Tue, 09 Jun 2020 12:00:00 +0800";
    let origin = Origin::start();
    let feed = portal::rss(&[
        ("1", "苏州新增一条地铁线路", date, "正文一"),
        ("2", "南京举行龙舟比赛", date, "正文二"),
        ("3", "徐州发现汉代墓葬", date, "正文三"),
        ("4", "常州种下两万棵树", date, "正文四"),
        ("5", "无锡开放湖边步道", date, "正文五"),
    ]);
    origin.set("/feed", Answer::ok("application/rss+xml", feed));
    let portal = portal::Portal::of(&origin);
    portal.configure(&(portal.read("feeds.toml") + "[serve]\nlisten = \"127.0.0.1:0\"\n"));
    portal.round("2020-06-09T05:00:00Z");
    let feed: serde_json::Value =
        serde_json::from_str(&portal.read("public/redian/feed.json")).unwrap();
    let ids: Vec<_> = feed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].as_str().unwrap().strip_prefix("urn:uuid:").unwrap().to_owned())
        .collect();
    let [stays, goes, hidden, removed, purged] = ids.as_slice() else { panic!("{ids:?}") };
    for arguments in [
        &["story", "merge", stays, goes][..],
        &["story", "hide", hidden],
        &["story", "remove", removed, "redian"],
        &["story", "purge", purged],
    ] {
        let output = portal.huiwen(arguments);
        assert!(output.status.success(), "{output:?}");
    }
    let written = portal.read(&format!("public/story/{stays}.html"));
    fs::remove_dir_all(portal.path().join("public/story")).unwrap();

    let serving = Serving::start(&portal);
    let page = serving.get(&format!("/story/{stays}.html"));
    let (head, body) = page.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert_eq!(body, written);
    let moved = serving.get(&format!("/story/{goes}.html"));
    assert!(moved.starts_with("HTTP/1.1 308"), "{moved}");
    assert!(moved.contains(&format!("location: {stays}.html")), "{moved}");
    for gone in [hidden, removed, purged] {
        let answer = serving.get(&format!("/story/{gone}.html"));
        assert!(answer.starts_with("HTTP/1.1 410"), "{answer}");
    }
    let never = serving.get("/story/00000000-0000-5000-8000-000000000000.html");
    assert!(never.starts_with("HTTP/1.1 404"), "{never}");
}

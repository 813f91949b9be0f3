//! The HTTP server over real sockets: what it sends, what it keeps to itself, and how it ends.

mod delta;
mod forms;
mod pictures;
mod stories;

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant, UNIX_EPOCH},
};

use flate2::read::GzDecoder;
use huiwen::web::{self, PictureAt, StoryAnswer, StoryPage, metrics::Snapshot};
use tempfile::TempDir;
use tokio::sync::oneshot;

/// Long enough that only what hangs meets it.
const PATIENCE: Duration = Duration::from_secs(30);

/// A folder of published files, and a server on it that ends when this is dropped.
struct Portal {
    folder: TempDir,
    address: SocketAddr,
    ill: Arc<Mutex<Option<String>>>,
    gathered: Arc<AtomicUsize>,
    stop: Option<oneshot::Sender<()>>,
    server: Option<JoinHandle<std::io::Result<()>>>,
}

impl Portal {
    /// A portal with one section, `public/redian`; what stands beside `public` is not public.
    fn start() -> Portal {
        Portal::with_stories(Arc::new(|_| Ok(StoryAnswer::Nothing)))
    }

    /// Likewise, with these pages of stories.
    fn with_stories(story_page: StoryPage) -> Portal {
        Portal::with(story_page, None)
    }

    /// Likewise, with these pictures.
    fn with(story_page: StoryPage, pictures: Option<PictureAt>) -> Portal {
        let folder = TempDir::new().unwrap();
        let public = folder.path().join("public");
        fs::create_dir_all(public.join("redian")).unwrap();
        for (name, text) in [
            ("index.html", "<!DOCTYPE html><title>汇闻</title>"),
            ("redian/index.html", "<!DOCTYPE html><title>热点资讯</title>"),
            ("redian/rss.xml", &feed()),
            ("../feeds.toml", "[site]"),
        ] {
            fs::write(public.join(name), text).unwrap();
        }
        let ill = Arc::new(Mutex::new(None::<String>));
        let health = {
            let ill = Arc::clone(&ill);
            Arc::new(move || ill.lock().unwrap().clone().map_or(Ok(()), Err))
        };
        let gathered = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&gathered);
        let metrics = Arc::new(move || {
            count.fetch_add(1, Ordering::SeqCst);
            Ok(Snapshot { version: "0.1.0", ..Snapshot::default() })
        });
        let probes = web::Probes { health, metrics };
        let (stop, stopped) = oneshot::channel();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        listener.set_nonblocking(true).unwrap();
        let server = std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                let stop = async { drop(stopped.await) };
                let not_found: web::NotFoundPage = Arc::new(|| "<p>没有这个页面".as_bytes().into());
                let pages = web::Pages { story: story_page, not_found };
                let served = web::Served {
                    directory: public,
                    pages,
                    pictures,
                    inward: Some(web::Inward { probes, desk: None }),
                    callbacks: None,
                };
                web::serve(listener, served, stop).await
            })
        });
        Portal { folder, address, ill, gathered, stop: Some(stop), server: Some(server) }
    }

    fn public(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join("public").join(name)
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    fn get(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        self.ask("GET", path, headers)
    }

    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
        let mut stream = self.connect();
        send(&mut stream, method, path, &[headers, &[("Connection", "close")]].concat());
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        Reply { head, body: bytes[end + 4..].to_vec() }
    }

    /// Asks the server to end, and returns once it has.
    fn stop(&mut self) {
        drop(self.stop.take());
        if let Some(server) = self.server.take() {
            server.join().unwrap().unwrap();
        }
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        drop(self.stop.take());
    }
}

fn send(stream: &mut TcpStream, method: &str, path: &str, headers: &[(&str, &str)]) {
    let lines: Vec<_> =
        headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let lines = lines.concat();
    let request = format!("{method} {path} HTTP/1.1\r\nHost: portal.example\r\n{lines}\r\n");
    stream.write_all(request.as_bytes()).unwrap();
}

struct Reply {
    head: String,
    body: Vec<u8>,
}

impl Reply {
    fn status(&self) -> u16 {
        self.head.split(' ').nth(1).unwrap().parse().unwrap()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (given, value) = line.split_once(':')?;
            given.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

/// Long enough that packing it pays.
fn feed() -> String {
    format!("<rss version=\"2.0\"><channel>{}</channel></rss>", "<item/>".repeat(200))
}

fn unpacked(bytes: &[u8]) -> String {
    let mut text = String::new();
    GzDecoder::new(bytes).read_to_string(&mut text).unwrap();
    text
}

/// Replaces a file as the publisher does: whole, by another.
fn replace(path: &Path, text: &str) {
    let aside = path.with_extension("new");
    fs::write(&aside, text).unwrap();
    fs::rename(aside, path).unwrap();
}

#[test]
fn folders_answer_with_their_page() {
    let portal = Portal::start();
    assert!(portal.get("/", &[]).text().contains("汇闻"));
    assert!(portal.get("/redian/", &[]).text().contains("热点资讯"));
    assert!(portal.get("/redian/index.html", &[]).text().contains("热点资讯"));
    let redirect = portal.get("/redian?page=1", &[]);
    assert_eq!(redirect.status(), 308);
    assert_eq!(redirect.header("location"), Some("./redian/?page=1"));
}

#[test]
fn every_kind_of_file_has_its_media_type() {
    let portal = Portal::start();
    let cases = [
        // Browsers show these, and do not show application/rss+xml.
        ("rss.xml", "application/xml; charset=utf-8"),
        ("atom.xml", "application/xml; charset=utf-8"),
        ("redian/2026-01.atom.xml", "application/xml; charset=utf-8"),
        ("feed.json", "application/feed+json; charset=utf-8"),
        ("feeds.opml", "text/x-opml; charset=utf-8"),
        ("about.html", "text/html; charset=utf-8"),
        ("style.css", "text/css; charset=utf-8"),
        ("picture.png", "image/png"),
        ("picture.jpg", "image/jpeg"),
        ("mark.svg", "image/svg+xml"),
        ("notes.txt", "text/plain; charset=utf-8"),
        ("data.json", "application/json"),
        ("edition.epub", "application/octet-stream"),
        ("README", "application/octet-stream"),
    ];
    for (name, media_type) in cases {
        fs::write(portal.public(name), "x").unwrap();
        let reply = portal.get(&format!("/{name}"), &[]);
        assert_eq!(reply.status(), 200);
        assert_eq!(reply.header("content-type"), Some(media_type), "{name}");
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(reply.text(), "x");
    }
}

#[test]
fn pages_may_run_nothing() {
    let portal = Portal::start();
    // A feed is shown in a window of its own as well.
    for path in ["/", "/nowhere", "/redian/rss.xml"] {
        let reply = portal.get(path, &[]);
        let policy = reply.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'self'; "), "{policy}");
        assert!(!policy.contains("script") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(reply.header("referrer-policy"), Some("no-referrer"));
    }
}

#[test]
fn an_unchanged_file_is_not_sent_again() {
    let portal = Portal::start();
    let first = portal.get("/redian/rss.xml", &[]);
    assert_eq!(first.status(), 200);
    assert_eq!(first.text(), feed());
    let etag = first.header("etag").unwrap();
    let modified = first.header("last-modified").unwrap();
    assert!(etag.starts_with('"') && etag.ends_with('"'), "{etag} must be strong");

    let listed = format!("\"other\", W/{etag}");
    let known = [
        [("If-None-Match", etag)],
        [("If-None-Match", &listed)],
        [("If-None-Match", "*")],
        [("If-Modified-Since", modified)],
    ];
    for condition in known {
        let again = portal.get("/redian/rss.xml", &condition);
        assert_eq!(again.status(), 304, "{condition:?}");
        assert!(again.body.is_empty());
        for name in ["etag", "vary", "cache-control"] {
            assert!(again.header(name).is_some(), "{name} is missing in a 304");
            assert_eq!(again.header(name), first.header(name));
        }
    }
    let other = [("If-None-Match", "\"other\""), ("If-Modified-Since", modified)];
    assert_eq!(portal.get("/redian/rss.xml", &other).status(), 200);
}

#[test]
fn last_modified_is_that_of_the_file() {
    let portal = Portal::start();
    let file = fs::File::options().write(true).open(portal.public("index.html")).unwrap();
    file.set_modified(UNIX_EPOCH + Duration::from_millis(1_591_704_000_900)).unwrap();
    let reply = portal.get("/", &[]);
    assert_eq!(reply.header("last-modified"), Some("Tue, 09 Jun 2020 12:00:00 GMT"));
    let since = |date| portal.get("/", &[("If-Modified-Since", date)]).status();
    assert_eq!(since("Tue, 09 Jun 2020 12:00:00 GMT"), 304);
    assert_eq!(since("Tue, 09 Jun 2020 11:59:59 GMT"), 200);

    file.set_modified(UNIX_EPOCH - Duration::from_secs(60)).unwrap();
    let early = portal.get("/", &[]);
    assert_eq!(early.header("last-modified"), Some("Thu, 01 Jan 1970 00:00:00 GMT"));
}

#[test]
fn gzip_is_a_form_of_its_own() {
    let portal = Portal::start();
    let plain = portal.get("/redian/rss.xml", &[]);
    let packed = portal.get("/redian/rss.xml", &[("Accept-Encoding", "br, gzip")]);
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    assert_eq!(unpacked(&packed.body), feed());
    let length = packed.body.len().to_string();
    assert_eq!(packed.header("content-length"), Some(length.as_str()));
    for reply in [&plain, &packed] {
        assert_eq!(reply.header("vary"), Some("accept-encoding"));
    }
    let etag = packed.header("etag").unwrap();
    assert_ne!(Some(etag), plain.header("etag"));
    let again = [("Accept-Encoding", "gzip"), ("If-None-Match", etag)];
    assert_eq!(portal.get("/redian/rss.xml", &again).status(), 304);

    let refused = portal.get("/redian/rss.xml", &[("Accept-Encoding", "gzip;q=0, br")]);
    assert_eq!(refused.header("content-encoding"), None);
    assert_eq!(refused.text(), feed());
}

#[test]
fn what_does_not_get_smaller_is_sent_plain() {
    let portal = Portal::start();
    fs::write(portal.public("short.txt"), "short").unwrap();
    fs::write(portal.public("picture.png"), "x".repeat(1000)).unwrap();
    for path in ["/short.txt", "/picture.png"] {
        let reply = portal.get(path, &[("Accept-Encoding", "gzip")]);
        assert_eq!(reply.header("content-encoding"), None, "{path}");
    }
}

#[test]
fn head_says_what_get_would() {
    let portal = Portal::start();
    for accepted in ["gzip", "identity"] {
        let headers = [("Accept-Encoding", accepted)];
        let get = portal.ask("GET", "/redian/rss.xml", &headers);
        let head = portal.ask("HEAD", "/redian/rss.xml", &headers);
        assert_eq!(head.status(), 200);
        assert!(head.body.is_empty());
        for name in ["content-length", "content-type", "content-encoding", "etag", "vary"] {
            assert_eq!(head.header(name), get.header(name), "{name}");
        }
        let length = get.body.len().to_string();
        assert_eq!(head.header("content-length"), Some(length.as_str()));
    }
    assert_eq!(portal.ask("HEAD", "/nowhere", &[]).status(), 404);
}

#[test]
fn other_methods_are_refused() {
    let portal = Portal::start();
    for path in ["/", "/redian/rss.xml", "/nowhere"] {
        for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"] {
            let reply = portal.ask(method, path, &[("Content-Length", "0")]);
            assert_eq!(reply.status(), 405, "{method} {path}");
            assert_eq!(reply.header("allow"), Some("GET, HEAD"));
        }
    }
    assert_eq!(portal.ask("POST", "/healthz", &[]).status(), 405);
}

#[test]
fn what_is_not_published_is_not_found() {
    let portal = Portal::start();
    fs::write(portal.public(".secret"), "secret").unwrap();
    fs::create_dir(portal.public("empty")).unwrap();
    fs::create_dir(portal.public("odd")).unwrap();
    fs::create_dir(portal.public("odd/index.html")).unwrap();
    let outside = portal.folder.path().join("feeds.toml");
    std::os::unix::fs::symlink(&outside, portal.public("link.txt")).unwrap();
    std::os::unix::fs::symlink(portal.folder.path(), portal.public("up")).unwrap();
    std::os::unix::fs::symlink(portal.public("redian"), portal.public("inner")).unwrap();
    let long = format!("/{}", "x".repeat(1000));
    let paths = [
        "/nowhere",
        "/nowhere/",
        "/empty/",
        "/odd/",
        "/redian/rss.xml/",
        "/redian/rss.xml/more",
        "/../feeds.toml",
        "/redian/../../feeds.toml",
        "/%2e%2e/feeds.toml",
        "/..%2ffeeds.toml",
        "/redian%2frss.xml",
        "//redian/rss.xml",
        "/.secret",
        "/%2esecret",
        "/link.txt",
        "/up/feeds.toml",
        "/up/",
        "/up",
        "/inner/rss.xml",
        "/redian/rss.xml%00",
        "/%ff",
        &long,
    ];
    for path in paths {
        let reply = portal.get(path, &[]);
        assert_eq!(reply.status(), 404, "{path}");
        assert!(reply.text().contains("没有这个页面"), "{path}");
        assert_eq!(reply.header("content-type"), Some("text/html; charset=utf-8"));
    }
}

#[test]
fn a_replaced_file_is_seen_at_once() {
    let portal = Portal::start();
    let before = portal.get("/redian/rss.xml", &[]);
    let etag = before.header("etag").unwrap().to_owned();
    // Of the same length, and made within the same tick of the file system's clock perhaps.
    let changed =
        feed().replacen("<item/>", "<item />", 1).replacen("<item/><item/>", "<item/>", 1);
    replace(&portal.public("redian/rss.xml"), &format!("{changed:width$}", width = feed().len()));
    let after = portal.get("/redian/rss.xml", &[("If-None-Match", &etag)]);
    assert_eq!(after.status(), 200);
    assert!(after.text().starts_with(&changed));
    assert_ne!(after.header("etag"), Some(etag.as_str()));

    replace(&portal.public("redian/rss.xml"), &feed());
    assert_eq!(portal.get("/redian/rss.xml", &[]).header("etag"), Some(etag.as_str()));
    fs::remove_file(portal.public("redian/rss.xml")).unwrap();
    assert_eq!(portal.get("/redian/rss.xml", &[]).status(), 404);
}

#[test]
fn health_is_what_the_program_says() {
    let portal = Portal::start();
    let well = portal.get("/healthz", &[]);
    assert_eq!((well.status(), well.text()), (200, "ok\n"));
    *portal.ill.lock().unwrap() = Some("polling stands still since 09:00".to_owned());
    let ill = portal.get("/healthz", &[]);
    assert_eq!((ill.status(), ill.text()), (503, "polling stands still since 09:00\n"));
    assert_eq!(ill.header("cache-control"), Some("no-store"));
}

#[test]
fn metrics_are_text_of_prometheus() {
    let portal = Portal::start();
    let begun = Instant::now();
    let reply = portal.get("/metrics", &[]);
    assert_eq!(reply.status(), 200);
    let media_type = "text/plain; version=0.0.4; charset=utf-8";
    assert_eq!(reply.header("content-type"), Some(media_type));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    assert!(reply.text().contains("\nhuiwen_info{version=\"0.1.0\"} 1\n"), "{}", reply.text());
    let head = portal.ask("HEAD", "/metrics", &[]);
    assert_eq!((head.status(), head.header("content-type")), (200, Some(media_type)));
    assert!(head.body.is_empty() && portal.ask("HEAD", "/healthz", &[]).body.is_empty());
    // Gathered once for all who ask within five seconds.
    if begun.elapsed() < Duration::from_secs(5) {
        assert_eq!(portal.gathered.load(Ordering::SeqCst), 1);
    }
    assert_eq!(portal.ask("POST", "/metrics", &[]).status(), 405);
}

#[test]
fn one_connection_carries_many_requests() {
    let portal = Portal::start();
    let mut stream = portal.connect();
    for _ in 0..3 {
        send(&mut stream, "HEAD", "/", &[]);
        assert_eq!(status_line(&stream), "HTTP/1.1 200 OK");
    }
}

#[test]
fn a_request_names_one_host() {
    let portal = Portal::start();
    for (head, expected) in [
        ("HTTP/1.1\r\nHost: portal.example:8080", "HTTP/1.1 200 OK"),
        ("HTTP/1.1\r\nHost: [::1]:80", "HTTP/1.1 200 OK"),
        ("HTTP/1.0", "HTTP/1.0 200 OK"),
        ("HTTP/1.1", "HTTP/1.1 400 Bad Request"),
        ("HTTP/1.1\r\nHost: a.example\r\nHost: b.example", "HTTP/1.1 400 Bad Request"),
        ("HTTP/1.1\r\nHost: a.example\r\nHost: a.example", "HTTP/1.1 400 Bad Request"),
        ("HTTP/1.1\r\nHost: a.example, b.example", "HTTP/1.1 400 Bad Request"),
        ("HTTP/1.1\r\nHost: a.example/\"><script>", "HTTP/1.1 400 Bad Request"),
    ] {
        for path in ["/", "/healthz"] {
            let mut stream = portal.connect();
            stream.write_all(format!("HEAD {path} {head}\r\n\r\n").as_bytes()).unwrap();
            assert_eq!(status_line(&stream), expected, "{path} {head}");
        }
    }
}

#[test]
fn an_end_does_not_wait_for_open_connections() {
    let mut portal = Portal::start();
    // One that has been used and is kept, one that has said nothing, and one in the middle of a request.
    let mut kept = portal.connect();
    send(&mut kept, "HEAD", "/", &[]);
    assert_eq!(status_line(&kept), "HTTP/1.1 200 OK");
    let _silent = portal.connect();
    let mut halfway = portal.connect();
    halfway.write_all(b"GET / HTTP/1.1\r\nHost: por").unwrap();

    let (done, waiting) = std::sync::mpsc::channel();
    let stopping = std::thread::spawn(move || {
        portal.stop();
        done.send(()).unwrap();
    });
    // Less than the server's own limit for a silent client, which would end the connections as well.
    let limit = Duration::from_secs(4);
    waiting.recv_timeout(limit).expect("the server must end though connections are open");
    stopping.join().unwrap();
}

/// Reads the head of an answer that has no body; returns its first line.
fn status_line(stream: &TcpStream) -> String {
    let mut lines = BufReader::new(stream).lines().map(Result::unwrap);
    let first = lines.next().unwrap();
    assert!(lines.any(|line| line.is_empty()), "the head has no end");
    first
}

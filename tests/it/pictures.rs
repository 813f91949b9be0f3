//! Pictures of outlets through our server: the real binary, and an outlet that does what outlets do.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Child, ChildStdout, Stdio},
};

use huiwen::{model::Secret, publish::pictures::Pictures};
use url::Url;

use crate::{
    origin::{Answer, Origin},
    portal::Portal,
};

const KEY: &str = "a key for pictures";

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nnot much of a picture, but it begins like one";

/// A feed whose one article has this body.
fn feed(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" \
         xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>例报</title>\
         <link>https://example.cn/</link><description>例</description><item>\
         <title>湖边开出一条步道</title><link>https://example.cn/1.html</link>\
         <guid isPermaLink=\"false\">1</guid><pubDate>Tue, 09 Jun 2020 12:00:00 +0800</pubDate>\
         <content:encoded><![CDATA[{body}]]></content:encoded></item></channel></rss>"
    )
}

/// A portal that polled one article of `origin` with the picture at `/1.png`, which may be published whole.
fn polled(origin: &Origin, serve: &str) -> Portal {
    let picture = origin.url("/1.png");
    let body = format!(
        "<p>步道正文</p><picture><source srcset=\"{picture}?w=2\"><img src=\"{picture}\" \
         srcset=\"{picture}?w=3 2x\" alt=\"步道\"></picture>"
    );
    origin.set("/feed", Answer::ok("application/rss+xml", feed(&body)));
    origin.set("/1.png", Answer::ok("text/html", PNG));
    let portal = Portal::of(origin);
    let text = portal.read("feeds.toml");
    portal.configure(&format!(
        "{text}content = \"full\"\n[serve]\nlisten = \"127.0.0.1:0\"\n{serve}"
    ));
    let output = portal.huiwen(&["poll", "--all"]);
    assert!(output.status.success(), "{output:?}");
    portal
}

fn with_key(origin: &Origin) -> Portal {
    polled(origin, &format!("picture_key = \"{KEY}\"\n"))
}

/// The one page of a story.
fn page(portal: &Portal) -> String {
    let files = portal.published();
    let is_page =
        |name: &Path| name.starts_with("story") && name.extension() == Some("html".as_ref());
    let mut pages = files.iter().filter(|(name, _)| is_page(name));
    let (_, page) = pages.next().unwrap();
    assert!(pages.next().is_none());
    String::from_utf8(page.clone()).unwrap()
}

/// The path at which our server has a picture, as its key signs it.
fn path(url: &Url) -> String {
    format!("/{}", Pictures::new(&Secret(KEY.to_owned())).path(url))
}

fn asked(origin: &Origin, path: &str) -> usize {
    origin.requests().iter().filter(|request| request.path == path).count()
}

/// The program that serves; killed at the end.
struct Serving {
    program: Child,
    /// Open as long as it writes there.
    _out: BufReader<ChildStdout>,
    address: String,
}

struct Reply {
    head: String,
    body: Vec<u8>,
}

impl Serving {
    fn start(portal: &Portal) -> Serving {
        let mut program = portal.command(&["serve"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(program.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).unwrap().trim().trim_end_matches('/').to_owned();
        Serving { program, _out: out, address }
    }

    fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, "")
    }

    fn ask(&self, method: &str, path: &str, headers: &str) -> Reply {
        let address = &self.address;
        let mut stream = TcpStream::connect(address).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
             Referer: http://{address}/story/\r\nCookie: a=b\r\n{headers}\r\n"
        )
        .unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        Reply { head, body: bytes[end + 4..].to_vec() }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

impl Reply {
    fn status(&self) -> u16 {
        self.head.split(' ').nth(1).unwrap().parse().unwrap()
    }

    fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        lines.find(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// What stands at `/bad` of the outlet is no picture for readers: they are told so and no more, and the outlet
/// is not asked again.
#[track_caller]
fn check_refused(what: &str, answer: Answer) {
    let origin = Origin::start();
    let portal = with_key(&origin);
    origin.set("/bad", answer);
    let serving = Serving::start(&portal);
    for _ in 0..2 {
        let reply = serving.get(&path(&origin.url("/bad")));
        assert_eq!((reply.status(), reply.body.len()), (502, 0), "{what}: {}", reply.head);
        assert_eq!(reply.header("cache-control"), Some("no-store"), "{what}");
        assert_eq!(reply.header("content-type"), None, "{what}");
    }
    assert_eq!(asked(&origin, "/bad"), 1, "{what}");
    // It is the answer that is refused, and not the outlet.
    assert_eq!(serving.get(&path(&origin.url("/1.png"))).status(), 200, "{what}");
}

#[test]
fn a_page_shows_our_address_and_the_picture_comes_through() {
    let origin = Origin::start();
    let portal = with_key(&origin);
    let page = page(&portal);
    assert!(!page.contains("/1.png") && !page.contains("srcset"), "{page}");
    let ours = page.split("src=\"..").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(ours, path(&origin.url("/1.png")));
    assert_eq!(asked(&origin, "/1.png"), 0);

    let serving = Serving::start(&portal);
    let first = serving.get(ours);
    assert_eq!((first.status(), first.body.as_slice()), (200, PNG), "{}", first.head);
    for (name, value) in [
        ("content-type", "image/png"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "public, max-age=86400"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("content-length", &PNG.len().to_string()),
    ] {
        assert_eq!(first.header(name), Some(value), "{}", first.head);
    }
    let request = origin.last_request();
    assert_eq!(request.path, "/1.png");
    assert_eq!((request.header("referer"), request.header("cookie")), (None, None));
    assert!(request.header("user-agent").unwrap().starts_with(b"huiwen/"));

    assert_eq!(serving.get(ours).body, PNG);
    let tag = first.header("etag").unwrap();
    let known = serving.ask("GET", ours, &format!("If-None-Match: {tag}\r\n"));
    assert_eq!((known.status(), known.body.len(), known.header("etag")), (304, 0, Some(tag)));
    let other = serving.ask("GET", ours, "If-None-Match: \"another\"\r\n");
    assert_eq!(other.status(), 200);
    let head = serving.ask("HEAD", ours, "");
    assert_eq!((head.status(), head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), first.header("content-length"));
    assert_eq!(serving.ask("POST", ours, "Content-Length: 0\r\n").status(), 405);
    assert_eq!(asked(&origin, "/1.png"), 1, "all but the first came from memory");
}

#[test]
fn what_was_not_signed_is_not_fetched() {
    let origin = Origin::start();
    let portal = with_key(&origin);
    let serving = Serving::start(&portal);
    let ours = path(&origin.url("/1.png"));
    let other = path(&origin.url("/2.png"));
    let (prefix, encoded) = ours.rsplit_once('/').unwrap();
    let (_, other) = other.rsplit_once('/').unwrap();
    let forged = Pictures::new(&Secret("another key of ours".to_owned()));
    let before = origin.requests().len();
    for wrong in [
        format!("{prefix}/{other}"),
        format!("/picture/{}/{encoded}", "0".repeat(32)),
        format!("/{}", forged.path(&origin.url("/1.png"))),
        format!("{ours}A"),
        format!("{ours}/"),
        format!("{ours}%00"),
        format!("{prefix}/"),
        "/picture/".to_owned(),
        format!("/picture/{}", origin.url("/1.png")),
    ] {
        assert_eq!(serving.get(&wrong).status(), 404, "{wrong}");
    }
    assert_eq!(origin.requests().len(), before);
}

#[test]
fn what_is_no_picture_is_refused_whatever_it_is_called() {
    check_refused("a page", Answer::ok("image/png", "<!DOCTYPE html><script>alert(1)</script>"));
    let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    check_refused("a drawing", Answer::ok("image/svg+xml", drawing));
    check_refused("nothing", Answer::ok("image/png", ""));
    check_refused("an error", Answer::status(403).header("X-Secret", "1").body(PNG));
}

#[test]
fn what_is_too_large_is_refused() {
    let mut large = PNG.to_vec();
    large.resize((8 << 20) + 1, 0);
    check_refused("a large one", Answer::ok("image/png", large));
    check_refused("one without an end", Answer::ok("image/png", vec![b'x'; 1 << 16]).endless());
}

#[test]
fn private_addresses_are_refused_wherever_they_stand() {
    check_refused("a redirect inside", Answer::redirect(302, "http://10.1.2.3/1.png"));
    check_refused("a redirect to a file", Answer::redirect(302, "file:///etc/passwd"));
    check_refused("a redirect to another port", Answer::redirect(302, "http://127.0.0.1:22/"));

    let origin = Origin::start();
    let portal = with_key(&origin);
    let serving = Serving::start(&portal);
    for inside in ["http://10.1.2.3/1.png", "http://[::1]/1.png", "http://169.254.169.254/latest/"]
    {
        let reply = serving.get(&path(&inside.parse().unwrap()));
        assert_eq!((reply.status(), reply.body.len()), (502, 0), "{inside}");
    }
    // A port that is no website's and no source's.
    let other = Origin::start_at("127.0.0.2");
    other.set("/1.png", Answer::ok("image/png", PNG));
    assert_eq!(serving.get(&path(&other.url("/1.png"))).status(), 502);
    assert!(other.requests().is_empty());
}

#[test]
fn a_redirect_within_the_outlet_is_followed() {
    let origin = Origin::start();
    let portal = with_key(&origin);
    origin.set("/moved.png", Answer::redirect(301, "/1.png"));
    let serving = Serving::start(&portal);
    assert_eq!(serving.get(&path(&origin.url("/moved.png"))).body, PNG);
}

#[test]
fn an_outlet_that_asked_to_wait_is_not_asked() {
    let origin = Origin::start();
    let portal = with_key(&origin);
    origin.set("/busy.png", Answer::status(503).header("Retry-After", "600"));
    let serving = Serving::start(&portal);
    assert_eq!(serving.get(&path(&origin.url("/busy.png"))).status(), 502);
    assert_eq!(serving.get(&path(&origin.url("/1.png"))).status(), 502);
    assert_eq!((asked(&origin, "/busy.png"), asked(&origin, "/1.png")), (1, 0));
}

#[test]
fn without_a_key_pictures_are_the_outlets_and_none_is_fetched() {
    let origin = Origin::start();
    let portal = polled(&origin, "");
    let page = page(&portal);
    let direct = origin.url("/1.png").to_string().replacen("http:", "https:", 1);
    assert!(page.contains(&format!("src=\"{direct}\"")), "{page}");
    assert!(page.contains("referrerpolicy=\"no-referrer\""), "{page}");
    let serving = Serving::start(&portal);
    assert_eq!(serving.get(&path(&origin.url("/1.png"))).status(), 404);
    assert_eq!(asked(&origin, "/1.png"), 0);
}

#[test]
fn the_same_key_makes_the_same_bytes_and_another_makes_pages_anew() {
    let origin = Origin::start();
    let portal = with_key(&origin);
    let before = portal.published();
    assert!(portal.huiwen(&["publish"]).status.success());
    assert_eq!(portal.published(), before);
    let text = portal.read("feeds.toml");
    portal.configure(&text.replace(KEY, "another key of ours"));
    let output = portal.huiwen(&["publish"]);
    assert!(output.status.success(), "{output:?}");
    let after = portal.published();
    let changed: Vec<_> = after
        .iter()
        .filter(|(name, bytes)| before.get(*name) != Some(bytes))
        .map(|(name, _)| name)
        .filter(|name| name.extension() == Some("html".as_ref()))
        .collect();
    assert!(changed.len() == 1 && changed[0].starts_with("story"), "{changed:?}");
    for (name, bytes) in &after {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("another key of ours"), "{}", name.display());
    }
}

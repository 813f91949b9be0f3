//! What one account may take of what all share, and what the queue says before there is anything.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::TcpStream,
    time::Instant,
};

use super::{Browser, Desk, PATIENCE, pages::script};
use crate::portal::{Portal, SITE, source};

/// Begins to listen: the connection, and what the server says to that.
fn listen(browser: &Browser) -> (TcpStream, String) {
    let mut stream = TcpStream::connect(browser.address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let session = &browser.cookies["huiwen"];
    let host = &browser.host;
    write!(stream, "GET /desk/events HTTP/1.1\r\nHost: {host}\r\nCookie: huiwen={session}\r\n\r\n")
        .unwrap();
    let mut head = String::new();
    let mut lines = BufReader::new(stream.try_clone().unwrap());
    while !head.ends_with("\r\n\r\n") {
        assert!(lines.read_line(&mut head).unwrap() > 0, "{head}");
    }
    (stream, head.to_lowercase())
}

#[test]
fn so_many_pages_of_an_account_listen_and_others_find_room() {
    let desk = Desk::start();
    let one = desk.editor("李敏", "editor");
    let elsewhere = desk.signed_in("李敏");
    let other = desk.editor("王芳", "editor");
    let mut streams: Vec<TcpStream> = Vec::new();
    for browser in [&one, &elsewhere] {
        for _ in 0..4 {
            let (stream, head) = listen(browser);
            assert!(head.starts_with("http/1.1 200"), "{head}");
            streams.push(stream);
        }
    }
    let (_, head) = listen(&one);
    assert!(head.starts_with("http/1.1 429") && head.contains("retry-after: 10"), "{head}");
    let (_stream, head) = listen(&other);
    assert!(head.starts_with("http/1.1 200"), "{head}");
    drop(streams.pop());
    // The server notices soon that a page has gone.
    let start = Instant::now();
    while !listen(&one).1.starts_with("http/1.1 200") {
        assert!(start.elapsed() < PATIENCE);
        std::thread::yield_now();
    }
}

#[test]
fn who_says_too_often_what_is_looked_at_is_not_heard() {
    let desk = Desk::start();
    let mut one = desk.editor("李敏", "editor");
    let statuses: Vec<u16> =
        (0..121).map(|_| one.post("/desk/presence", &[("id", "")]).status).collect();
    assert_eq!(statuses[..120], [204; 120]);
    assert_eq!(statuses[120], 429);
    assert_eq!(desk.editor("王芳", "editor").post("/desk/presence", &[("id", "")]).status, 204);
}

#[test]
fn before_the_first_poll_the_queue_says_when_it_comes() {
    let portal = Portal::new("");
    let feed = source("feed", "http://127.0.0.1:1/feed");
    portal.configure(&format!("{SITE}{feed}[serve]\nlisten = \"127.0.0.1:0\"\n"));
    let desk = Desk::over(portal);
    let mut chief = desk.editor("王芳", "chief");
    let page = chief.get("/desk/queue");
    assert!(page.text().contains("还没有抓到文章。马上就会抓取。"), "{}", page.text());
    // It fails, and is asked again later.
    assert!(desk.portal.huiwen(&["poll"]).status.code().is_some());
    let page = chief.get("/desk/queue");
    assert!(page.text().contains("还没有抓到文章。下次 "), "{}", page.text());
    assert!(page.text().contains("立即抓取"), "{}", page.text());
    let editor = desk.editor("李敏", "editor").get("/desk/queue");
    assert!(editor.text().contains("下次 ") && !editor.text().contains("立即抓取"));
    let done = chief.post("/desk/sources/poll", &[]);
    assert_eq!((done.status, done.header("location")), (303, Some("/desk/queue")));
    assert!(chief.get("/desk/queue").text().contains("马上就会抓取"));
    assert!(chief.get("/desk/source/feed").text().contains("王芳 立即抓取"));
    let (status, told) = script(&mut chief, "/desk/sources/poll", &[]);
    assert_eq!((status, told["message"].as_str()), (200, Some("下一轮就抓取")));
    let filtered = chief.get("/desk/queue?view=held");
    assert!(filtered.text().contains("都看过了"), "{}", filtered.text());
}

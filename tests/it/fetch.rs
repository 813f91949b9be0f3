//! Fetching over real sockets: what is sent, what is read, and what is refused.

mod attacks;
mod delta;
mod post;
mod proxies;
mod turns;

use std::{
    io::Write,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use flate2::{
    Compression,
    write::{DeflateEncoder, GzEncoder, ZlibEncoder},
};
use huiwen::{
    model::{Document, FailureKind, Polling, Validators},
    poll::fetch::{Accept, Answer as Fate, Environment, Fetched, Fetcher, Request},
};
use url::Url;

use crate::origin::{Answer, Origin};

const FEED: &str = "<rss version=\"2.0\"><channel><title>示例</title></channel></rss>";

fn polling() -> Polling {
    Polling {
        shortest_interval: Duration::from_mins(15),
        longest_interval: Duration::from_hours(24),
        allow_networks: vec!["127.0.0.0/8".parse().unwrap()],
        per_host_delay: Duration::ZERO,
        concurrency: 4,
        // Generous: only the tests of a limit set it low.
        connect_timeout: Duration::from_secs(60),
        read_timeout: Duration::from_secs(60),
        total_timeout: Duration::from_secs(60),
        max_body: 64 * 1024,
        recheck: true,
        keep_documents: Duration::ZERO,
        contact: None,
        websub: None,
    }
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_591_704_000, 0).unwrap()
}

async fn fetch(url: &Url) -> Fetched {
    fetch_with(&polling(), url).await
}

async fn fetch_with(polling: &Polling, url: &Url) -> Fetched {
    ask(&fetcher(polling), url, &Validators::default()).await
}

fn fetcher(polling: &Polling) -> Fetcher {
    Fetcher::new(polling, Environment::default()).unwrap()
}

async fn ask(fetcher: &Fetcher, url: &Url, validators: &Validators) -> Fetched {
    fetcher.fetch(&Request { validators, ..Request::new(url, Accept::Feed) }, now()).await
}

/// That `found` is so many seconds after the answer to a request at `now()`, which began with `begun`.
fn assert_seconds(found: Option<DateTime<Utc>>, seconds: u64, begun: Instant) {
    let least = now() + Duration::from_secs(seconds);
    let found = found.unwrap();
    assert!(found >= least && found <= least + begun.elapsed(), "{found} for {least}");
}

fn document(fetched: Fetched) -> (Document, Validators) {
    match fetched.answer {
        Fate::Document(document, validators) => (document, validators),
        other => panic!("no document: {other:?}"),
    }
}

fn failure(fetched: Fetched) -> (FailureKind, String) {
    match fetched.answer {
        Fate::Failed(failure) => (failure.kind, failure.message),
        other => panic!("no failure: {other:?}"),
    }
}

/// The body that is read from this answer, or the kind of its failure.
async fn body_of(answer: Answer) -> Result<Vec<u8>, FailureKind> {
    let origin = Origin::start();
    origin.set("/feed", answer);
    match fetch(&origin.url("/feed")).await.answer {
        Fate::Document(document, _) => Ok(document.body),
        Fate::Failed(failure) => Err(failure.kind),
        other => panic!("neither document nor failure: {other:?}"),
    }
}

fn encoded(encoding: &str, body: impl Into<Vec<u8>>) -> Answer {
    Answer::ok("text/xml", body).header("Content-Encoding", encoding)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn brotli(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    brotli::CompressorWriter::new(&mut packed, 4096, 5, 22).write_all(bytes).unwrap();
    packed
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn bare_deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

// ───────────────────────────── what is sent ─────────────────────────────

#[tokio::test]
async fn a_first_request_says_who_asks_and_nothing_else() {
    let origin = Origin::start();
    origin.set("/feed?edition=1", Answer::ok("text/xml", FEED).header("Set-Cookie", "id=1"));
    let contact = Some("mailto:desk@news.example".to_owned());
    let fetcher = fetcher(&Polling { contact, ..polling() });
    let url = origin.url("/feed?edition=1");
    for _ in 0..2 {
        ask(&fetcher, &url, &Validators::default()).await;
        let request = origin.last_request();
        let mut names: Vec<_> = request.headers.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["accept", "accept-encoding", "host", "user-agent"]);
        let agent = format!("huiwen/{} (+mailto:desk@news.example)", env!("CARGO_PKG_VERSION"));
        assert_eq!(request.header("user-agent").unwrap(), agent.as_bytes());
        assert_eq!(request.header("accept-encoding").unwrap(), b"gzip, br, zstd");
    }
}

#[test]
fn a_contact_that_cannot_stand_in_a_header_is_named() {
    let contact = Some("编辑部".to_owned());
    let error =
        Fetcher::new(&Polling { contact, ..polling() }, Environment::default()).err().unwrap();
    assert!(error.to_string().contains("poll.contact"), "{error}");
}

#[tokio::test]
async fn a_document_comes_with_its_headers() {
    let origin = Origin::start();
    let answer = Answer::ok("text/xml; charset=gbk", FEED)
        .header("ETag", "\"a\"")
        .header("Last-Modified", "Tue, 09 Jun 2020 10:00:00 GMT")
        .header("Cache-Control", "max-age=600");
    origin.set("/feed", answer);
    let begun = Instant::now();
    let fetched = fetch(&origin.url("/feed")).await;
    assert_eq!(fetched.status, Some(200));
    assert_seconds(fetched.fresh_until, 600, begun);
    assert_eq!((&fetched.moved_to, &fetched.retry_after), (&None, &None));
    let (document, validators) = document(fetched);
    assert_eq!(document.url, origin.url("/feed"));
    assert_eq!(document.content_type.as_deref(), Some("text/xml; charset=gbk"));
    assert_eq!(document.body, FEED.as_bytes());
    assert_eq!(document.fetched, now());
    assert_eq!(validators.etag.as_deref(), Some(b"\"a\"".as_slice()));
    assert_eq!(validators.last_modified.unwrap(), b"Tue, 09 Jun 2020 10:00:00 GMT");
}

#[tokio::test]
async fn validators_go_back_byte_for_byte() {
    type Given = Option<&'static [u8]>;
    let cases: [(Given, Given); 8] = [
        (Some(b"\"abc\""), Some(b"Tue, 09 Jun 2020 10:00:00 GMT")),
        (Some(b"W/\"a b\""), None),
        (Some(b"no-quotes"), None),
        (Some(b"\"a\"\"b, c\"-gzip;x"), Some(b"2020-06-09 10:00:00")),
        (Some(b"\"\xc4\xcf\xbe\xa9\xff\""), None),
        (Some(b"\"a\tb\""), None),
        (None, Some(b"Tue, 09 Jun 2020 18:00:00 +0800")),
        (None, Some(b"0")),
    ];
    for (etag, last_modified) in cases {
        let origin = Origin::start();
        let mut answer = Answer::ok("text/xml", FEED).conditional();
        if let Some(etag) = etag {
            answer = answer.header("ETag", etag);
        }
        if let Some(last_modified) = last_modified {
            answer = answer.header("Last-Modified", last_modified);
        }
        origin.set("/feed", answer);
        let fetcher = fetcher(&polling());
        let url = origin.url("/feed");
        let (_, validators) = document(ask(&fetcher, &url, &Validators::default()).await);

        let again = ask(&fetcher, &url, &validators).await;
        assert!(matches!(again.answer, Fate::NotModified(_)), "{etag:?} {last_modified:?}");
        assert_eq!(again.status, Some(304));
        let request = origin.last_request();
        assert_eq!(request.header("if-none-match"), etag);
        assert_eq!(request.header("if-modified-since"), last_modified);
    }
}

// ───────────────────────────── statuses ─────────────────────────────

#[tokio::test]
async fn a_304_that_nobody_asked_for_is_a_failure() {
    let origin = Origin::start();
    origin.set("/feed", Answer::status(304));
    let fetched = fetch(&origin.url("/feed")).await;
    assert_eq!(fetched.status, Some(304));
    assert_eq!(failure(fetched).0, FailureKind::Status);
}

#[tokio::test]
async fn a_304_says_how_long_it_is_fresh() {
    let origin = Origin::start();
    origin.set("/feed", Answer::status(304).header("Cache-Control", "max-age=300"));
    let validators = Validators { etag: Some(b"\"a\"".to_vec()), last_modified: None };
    let fetcher = fetcher(&polling());
    let begun = Instant::now();
    let again = ask(&fetcher, &origin.url("/feed"), &validators).await;
    assert_seconds(again.fresh_until, 300, begun);
}

#[tokio::test]
async fn a_410_is_gone() {
    let origin = Origin::start();
    origin.set("/feed", Answer::status(410));
    let fetched = fetch(&origin.url("/feed")).await;
    assert_eq!(fetched.status, Some(410));
    assert!(matches!(fetched.answer, Fate::Gone));
}

#[tokio::test]
async fn other_statuses_are_failures_with_number_and_reason() {
    let cases = [
        (204, "204 No Content"),
        (403, "403 Forbidden"),
        (404, "404 Not Found"),
        (500, "500 Internal Server Error"),
        (599, "599 (a status without a name)"),
    ];
    let origin = Origin::start();
    for (status, words) in cases {
        origin.set("/feed?token=secret", Answer::status(status));
        let fetched = fetch(&origin.url("/feed?token=secret")).await;
        assert_eq!(fetched.status, Some(status));
        let (kind, message) = failure(fetched);
        assert_eq!(kind, FailureKind::Status);
        assert!(message.contains(words) && message.contains("/feed"), "{message}");
        assert!(!message.contains("secret"), "{message}");
    }
}

#[tokio::test]
async fn retry_after_is_read_in_both_forms() {
    let origin = Origin::start();
    origin.set("/seconds", Answer::status(429).header("Retry-After", "120").body("Too often"));
    let by_date = Answer::status(503)
        .header("Date", "Mon, 01 Jan 2035 00:00:00 GMT")
        .header("Retry-After", "Mon, 01 Jan 2035 00:10:00 GMT");
    origin.set("/date", by_date);
    for (path, status, seconds) in [("/seconds", 429, 120), ("/date", 503, 600)] {
        let begun = Instant::now();
        let fetched = fetch(&origin.url(path)).await;
        assert_eq!(fetched.status, Some(status));
        let wait = fetched.retry_after.clone().unwrap();
        assert_eq!(wait.host, format!("127.0.0.1:{}", origin.port()));
        assert_seconds(Some(wait.until), seconds, begun);
        assert_eq!(failure(fetched).0, FailureKind::Status);
    }
}

// ───────────────────────────── compression ─────────────────────────────

#[tokio::test]
async fn every_encoding_is_undone() {
    let feed = FEED.as_bytes();
    let cases = [
        ("gzip", gzip(feed)),
        ("x-gzip", gzip(feed)),
        ("GZIP", gzip(feed)),
        ("br", brotli(feed)),
        ("zstd", zstd::encode_all(feed, 3).unwrap()),
        ("deflate", zlib(feed)),
        ("deflate", bare_deflate(feed)),
        ("identity", feed.to_vec()),
        ("gzip, br", brotli(&gzip(feed))),
        ("deflate, gzip", gzip(&zlib(feed))),
    ];
    for (encoding, body) in cases {
        let read = body_of(encoded(encoding, body)).await;
        assert_eq!(read.as_deref(), Ok(feed), "{encoding}");
    }
}

#[tokio::test]
async fn two_gzip_members_are_one_body() {
    let (first, second) = FEED.as_bytes().split_at(20);
    let packed = [gzip(first), gzip(second)].concat();
    assert_eq!(body_of(encoded("gzip", packed)).await.unwrap(), FEED.as_bytes());
}

#[tokio::test]
async fn padding_behind_the_last_gzip_member_does_not_hurt() {
    let packed = [gzip(FEED.as_bytes()), vec![0; 64]].concat();
    assert_eq!(body_of(encoded("gzip", packed)).await.unwrap(), FEED.as_bytes());
}

#[tokio::test]
async fn wrong_labels_do_not_hurt() {
    let feed = FEED.as_bytes();
    let json = br#"{"version": "https://jsonfeed.org/version/1.1", "items": []}"#;
    let cases = [
        (encoded("gzip", feed), feed),
        (encoded("br", feed), feed),
        (encoded("br", json), json.as_slice()),
        (encoded("deflate", feed), feed),
        (encoded("zstd", feed), feed),
        (encoded("br", gzip(feed)), feed),
        (encoded("gzip", zstd::encode_all(feed, 3).unwrap()), feed),
        (encoded("gzip, gzip", gzip(feed)), feed),
        (encoded("gzip", gzip(&gzip(feed))), feed),
        (Answer::ok("text/xml", gzip(feed)), feed),
        (encoded("gzip", b"".as_slice()), b"".as_slice()),
        (encoded("br", b"".as_slice()), b"".as_slice()),
    ];
    for (number, (answer, expected)) in cases.into_iter().enumerate() {
        assert_eq!(body_of(answer).await.as_deref(), Ok(expected), "case {number}");
    }
}

#[tokio::test]
async fn truncated_compression_is_damaged_wherever_it_is_cut() {
    let feed = FEED.as_bytes();
    let cases = [
        ("gzip", gzip(feed)),
        ("br", brotli(feed)),
        ("zstd", zstd::encode_all(feed, 3).unwrap()),
        ("deflate", zlib(feed)),
        ("deflate", bare_deflate(feed)),
    ];
    let origin = Origin::start();
    let fetcher = fetcher(&polling());
    for (encoding, body) in cases {
        // Fewer bytes than a signature show nothing of what they are.
        for length in 4..body.len() {
            origin.set("/feed", encoded(encoding, &body[..length]));
            let url = origin.url("/feed");
            let cut = ask(&fetcher, &url, &Validators::default()).await;
            let (kind, message) = failure(cut);
            assert_eq!(kind, FailureKind::Damaged, "{encoding} cut to {length}: {message}");
        }
    }
}

#[tokio::test]
async fn a_flipped_bit_in_gzip_is_damage() {
    let mut packed = gzip(FEED.as_bytes());
    let middle = packed.len() / 2;
    packed[middle] ^= 0x10;
    assert_eq!(body_of(encoded("gzip", packed)).await, Err(FailureKind::Damaged));
}

#[tokio::test]
async fn bombs_stop_at_the_cap() {
    let zeros = vec![b' '; 8 * 1024 * 1024];
    let cases = [
        ("gzip", gzip(&zeros)),
        ("br", brotli(&zeros)),
        ("zstd", zstd::encode_all(zeros.as_slice(), 3).unwrap()),
        ("deflate", zlib(&zeros)),
        ("deflate", bare_deflate(&zeros)),
        ("gzip", gzip(&gzip(&zeros))),
    ];
    for (encoding, body) in cases {
        assert!(body.len() < 64 * 1024, "{encoding} must pass the cap only when unpacked");
        let read = body_of(encoded(encoding, body)).await;
        assert_eq!(read, Err(FailureKind::TooLarge), "{encoding}");
    }
}

#[tokio::test]
async fn a_million_empty_gzip_members_are_refused() {
    let packed = gzip(b"").repeat(2000);
    assert_eq!(body_of(encoded("gzip", packed)).await, Err(FailureKind::Damaged));
}

// ───────────────────────────── lengths ─────────────────────────────

#[tokio::test]
async fn a_body_of_exactly_the_cap_is_read() {
    let body = vec![b' '; 64 * 1024];
    assert_eq!(body_of(Answer::ok("text/xml", body.clone())).await, Ok(body.clone()));
    assert_eq!(body_of(encoded("gzip", gzip(&body))).await, Ok(body));
}

#[tokio::test]
async fn a_body_beyond_the_cap_is_too_large_with_and_without_a_length() {
    let body = vec![b' '; 64 * 1024 + 1];
    let announced = Answer::ok("text/xml", body.clone());
    assert_eq!(body_of(announced).await, Err(FailureKind::TooLarge));
    let unannounced = Answer::ok("text/xml", body).until_closed();
    assert_eq!(body_of(unannounced).await, Err(FailureKind::TooLarge));
    let endless = Answer::ok("text/xml", "<rss>").endless();
    assert_eq!(body_of(endless).await, Err(FailureKind::TooLarge));
}

#[tokio::test]
async fn a_body_until_the_end_of_the_connection_is_whole() {
    let read = body_of(Answer::ok("text/xml", FEED).until_closed()).await;
    assert_eq!(read.as_deref(), Ok(FEED.as_bytes()));
}

#[tokio::test]
async fn a_body_shorter_than_announced_is_damaged() {
    let cut = Answer::ok("text/xml", FEED).cut_after(10);
    assert_eq!(body_of(cut).await, Err(FailureKind::Damaged));
    let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n";
    assert_eq!(body_of(Answer::raw(chunks)).await, Err(FailureKind::Damaged));
}

#[tokio::test]
async fn odd_headers_do_not_hurt() {
    let odd = "HTTP/1.1 200 OK\r\nX-Broken Header: 1\r\nContent-Type : text/xml\r\n\
        X-Folded: a\r\n  b\r\nContent-Length: 5\r\n\r\n<rss>";
    assert_eq!(body_of(Answer::raw(odd)).await.as_deref(), Ok(b"<rss>".as_slice()));
}

// ───────────────────────────── redirects ─────────────────────────────

#[tokio::test]
async fn permanent_redirects_alone_are_a_move() {
    let origin = Origin::start();
    origin.set("/old", Answer::redirect(301, "/older"));
    origin.set("/older", Answer::redirect(308, origin.url("/feed").as_str()));
    origin.set("/feed", Answer::ok("text/xml", FEED));
    let fetched = fetch(&origin.url("/old")).await;
    assert_eq!(fetched.moved_to, Some(origin.url("/feed")));
    assert_eq!(document(fetched).0.url, origin.url("/feed"));
}

#[tokio::test]
async fn a_temporary_redirect_anywhere_in_the_chain_is_no_move() {
    let origin = Origin::start();
    origin.set("/feed", Answer::ok("text/xml", FEED));
    for [first, second] in [[301, 302], [302, 301], [307, 308], [303, 303]] {
        origin.set("/first", Answer::redirect(first, "second"));
        origin.set("/second", Answer::redirect(second, "/feed"));
        let fetched = fetch(&origin.url("/first")).await;
        assert_eq!(fetched.moved_to, None, "{first} {second}");
        assert_eq!(document(fetched).0.url, origin.url("/feed"));
    }
}

#[tokio::test]
async fn a_move_to_an_error_is_no_move() {
    let origin = Origin::start();
    origin.set("/feed", Answer::redirect(301, "/gone"));
    let fetched = fetch(&origin.url("/feed")).await;
    assert_eq!((fetched.status, fetched.moved_to), (Some(404), None));
}

#[tokio::test]
async fn validators_go_to_where_they_came_from() {
    let origin = Origin::start();
    origin.set("/feed", Answer::redirect(302, "/here"));
    origin.set("/here", Answer::ok("text/xml", FEED).header("ETag", "\"a\"").conditional());
    let fetcher = fetcher(&polling());
    let url = origin.url("/feed");
    let (_, validators) = document(ask(&fetcher, &url, &Validators::default()).await);
    let request = Request { validators: &validators, ..Request::new(&url, Accept::Feed) };
    let again = fetcher.fetch(&Request { redirected: true, ..request }, now()).await;
    assert!(matches!(again.answer, Fate::NotModified(_)));
    let sent: Vec<bool> =
        origin.requests().iter().map(|it| it.header("if-none-match").is_some()).collect();
    assert_eq!(sent, [false, false, false, true]);
    // Given before the redirect was there, they mean nothing to where it leads.
    let again = fetcher.fetch(&Request { redirected: false, ..request }, now()).await;
    assert!(matches!(again.answer, Fate::Document(..)));
}

#[tokio::test]
async fn a_redirect_loop_ends_after_ten() {
    let origin = Origin::start();
    origin.set("/a", Answer::redirect(302, "/b"));
    origin.set("/b", Answer::redirect(302, "/a"));
    let (kind, message) = failure(fetch(&origin.url("/a")).await);
    assert_eq!(kind, FailureKind::Redirect);
    assert!(message.contains("10 redirects"), "{message}");
    assert_eq!(origin.requests().len(), 11);
}

#[tokio::test]
async fn ten_redirects_are_followed() {
    let origin = Origin::start();
    for hop in 0..10 {
        origin.set(&format!("/{hop}"), Answer::redirect(302, &format!("/{}", hop + 1)));
    }
    origin.set("/10", Answer::ok("text/xml", FEED));
    assert_eq!(document(fetch(&origin.url("/0")).await).0.body, FEED.as_bytes());
}

#[tokio::test]
async fn a_redirect_is_guarded_like_a_request() {
    let origin = Origin::start();
    // The origin is reached by an address of 127.0.0.0/24; the rest of the loopback stays closed.
    let allow_networks = vec!["127.0.0.0/24".parse().unwrap()];
    let polling = Polling { allow_networks, ..polling() };
    let cases = [
        ("http://127.9.9.9/", "127.9.9.9"),
        ("http://10.0.0.1/", "10.0.0.1"),
        ("http://[::1]/", "[::1]"),
        ("file:///etc/passwd", "file:"),
        ("ftp://127.0.0.1/feed", "ftp:"),
    ];
    for (target, named) in cases {
        origin.set("/feed", Answer::redirect(301, target));
        let fetched = fetch_with(&polling, &origin.url("/feed")).await;
        assert_eq!((fetched.status, &fetched.moved_to), (Some(301), &None));
        let (kind, message) = failure(fetched);
        assert_eq!(kind, FailureKind::Forbidden, "{target}: {message}");
        assert!(message.contains(named), "{message}");
    }
}

#[tokio::test]
async fn a_redirect_to_nowhere_is_a_failure() {
    let origin = Origin::start();
    for answer in [Answer::status(302), Answer::redirect(302, "http://[::bad/")] {
        origin.set("/feed", answer);
        assert_eq!(failure(fetch(&origin.url("/feed")).await).0, FailureKind::Redirect);
    }
}

// ───────────────────────────── the guard ─────────────────────────────

#[tokio::test]
async fn inner_addresses_are_refused_in_every_spelling() {
    let origin = Origin::start();
    origin.set("/", Answer::ok("text/xml", FEED));
    let closed = Polling { allow_networks: vec![], ..polling() };
    let hosts =
        ["127.0.0.1", "2130706433", "0x7f.1", "127.1", "0177.1", "[::ffff:127.0.0.1]", "localhost"];
    for host in hosts {
        let url = format!("http://{host}:{}/", origin.port()).parse().unwrap();
        let (kind, message) = failure(fetch_with(&closed, &url).await);
        assert_eq!(kind, FailureKind::Forbidden, "{host}: {message}");
        assert!(message.contains("poll.allow_networks"), "{message}");
    }
    assert!(origin.requests().is_empty());
}

#[tokio::test]
async fn a_name_is_reached_where_its_range_is_allowed() {
    let origin = Origin::start();
    origin.set("/feed", Answer::ok("text/xml", FEED));
    let url = format!("http://localhost:{}/feed", origin.port()).parse().unwrap();
    assert_eq!(document(fetch(&url).await).0.body, FEED.as_bytes());
}

// ───────────────────────────── failures of the network ─────────────────────────────

#[tokio::test]
async fn a_server_that_never_answers_meets_the_limits() {
    let origin = Origin::start();
    origin.set("/feed", Answer::never());
    let short = Duration::from_millis(200);
    for (polling, key) in [
        (Polling { read_timeout: short, ..polling() }, "poll.read_timeout"),
        (Polling { total_timeout: short, ..polling() }, "poll.total_timeout"),
    ] {
        let fetched = fetch_with(&polling, &origin.url("/feed")).await;
        assert_eq!(fetched.status, None);
        let (kind, message) = failure(fetched);
        assert_eq!(kind, FailureKind::Timeout);
        assert!(message.contains(key) && message.contains("200ms"), "{message}");
    }
}

#[tokio::test]
async fn a_slow_drip_meets_the_limit_of_the_whole_exchange() {
    let origin = Origin::start();
    origin.set("/feed", Answer::ok("text/xml", "<rss>").header("Retry-After", "60").drip());
    let polling = Polling { total_timeout: Duration::from_millis(300), ..polling() };
    let fetched = fetch_with(&polling, &origin.url("/feed")).await;
    // What was learnt before the limit is kept.
    assert_eq!(fetched.status, Some(200));
    assert!(fetched.retry_after.is_some());
    let (kind, message) = failure(fetched);
    assert_eq!(kind, FailureKind::Timeout);
    assert!(message.contains("poll.total_timeout"), "{message}");
}

#[tokio::test]
async fn a_refused_connection_says_so() {
    // Bound, but not listening: nobody else can take the port, and connections are refused.
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap();
    let url = format!("http://reader:hunter2@{address}/feed?key=hunter2").parse().unwrap();
    let (kind, message) = failure(fetch(&url).await);
    assert_eq!(kind, FailureKind::Connect);
    assert!(message.contains(&address.to_string()), "{message}");
    assert!(message.contains("refused"), "{message}");
    assert!(!message.contains("hunter2"), "{message}");
}

#[tokio::test]
async fn an_unknown_name_says_so() {
    let url = "http://feeds.invalid/rss.xml".parse().unwrap();
    let (kind, message) = failure(fetch(&url).await);
    assert_eq!(kind, FailureKind::Dns);
    assert!(message.contains("feeds.invalid"), "{message}");
}

#[tokio::test]
async fn a_server_without_tls_says_so() {
    let origin = Origin::start();
    let url = format!("https://127.0.0.1:{}/feed", origin.port()).parse().unwrap();
    let (kind, message) = failure(fetch(&url).await);
    assert_eq!(kind, FailureKind::Tls, "{message}");
    assert!(message.contains("127.0.0.1"), "{message}");
}

#[tokio::test]
async fn what_is_not_http_says_so() {
    let origin = Origin::start();
    origin.set("/feed", Answer::raw("SSH-2.0-OpenSSH_9.2\r\n"));
    let (kind, message) = failure(fetch(&origin.url("/feed")).await);
    assert_eq!(kind, FailureKind::Connect, "{message}");
}

#[tokio::test]
async fn a_password_is_used_and_never_shown() {
    let origin = Origin::start();
    origin.set("/feed?token=s3cret", Answer::ok("text/xml", FEED));
    let mut url = origin.url("/feed?token=s3cret");
    url.set_username("reader").unwrap();
    url.set_password(Some("hunter2")).unwrap();
    let (document, _) = document(fetch(&url).await);
    assert_eq!(
        origin.last_request().header("authorization").unwrap(),
        b"Basic cmVhZGVyOmh1bnRlcjI="
    );
    assert!(!document.url.as_str().contains("hunter2"), "{}", document.url);

    let tight = Polling { max_body: 10, ..polling() };
    let (kind, message) = failure(fetch_with(&tight, &url).await);
    assert_eq!(kind, FailureKind::TooLarge);
    for secret in ["reader", "hunter2", "s3cret"] {
        assert!(!message.contains(secret), "{message}");
    }
}

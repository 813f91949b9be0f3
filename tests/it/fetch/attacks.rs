//! Servers that mean harm: each attack ends in a failure that says where, within its limit.

use std::{net::TcpListener, thread, time::Duration};

use huiwen::{
    model::{FailureKind, Polling, Validators},
    poll::fetch::{Answer as Fate, Fetched},
};
use url::Url;

use super::{FEED, ask, encoded, failure, fetch, fetch_with, fetcher, gzip, polling};
use crate::origin::{Answer, Origin};

const AT_ONCE: Duration = Duration::ZERO;

const NOW_AND_THEN: Duration = Duration::from_millis(5);

/// What meets a limit of time meets this one.
fn hurried() -> Polling {
    Polling { total_timeout: Duration::from_millis(300), ..polling() }
}

/// The kind of failure that this answer ends in; its message names the host, and nothing secret.
async fn check(polling: &Polling, answer: Answer, expected: FailureKind) -> String {
    let origin = Origin::start();
    origin.set("/feed?key=s3cret", answer);
    let mut url = origin.url("/feed?key=s3cret");
    url.set_username("reader").unwrap();
    url.set_password(Some("hunter2")).unwrap();
    let (kind, message) = failure(fetch_with(polling, &url).await);
    assert_eq!(kind, expected, "{message}");
    assert!(message.contains(&format!("127.0.0.1:{}", origin.port())), "{message}");
    for secret in ["reader", "hunter2", "s3cret"] {
        assert!(!message.contains(secret), "{message}");
    }
    message
}

// ───────────────────────────── time ─────────────────────────────

#[tokio::test]
async fn headers_that_drip_meet_the_time_limit() {
    for (begin, piece) in [
        ("HTTP/1.1 200 OK\r\nX-Long: ", b"a".as_slice()),
        ("HTTP/1.1 200 OK\r\nSet-Cookie: a\r\n", b" folded\r\n"),
        ("HTTP/1.1 200 ", b"O"),
    ] {
        let drip = Answer::raw(begin).then_forever(piece, NOW_AND_THEN);
        check(&hurried(), drip, FailureKind::Timeout).await;
    }
}

#[tokio::test]
async fn bodies_that_drip_meet_the_time_limit() {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (begin, piece) in [
        ("HTTP/1.1 200 OK\r\n\r\n<rss>".to_owned(), b" ".as_slice()),
        ("HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n<rss>".to_owned(), b" "),
        (chunked.to_owned(), b"1\r\na\r\n"),
        (format!("{chunked}5;"), b"x"),
        (format!("{chunked}0\r\nX: "), b"x"),
        (format!("{chunked}ffff\r\n"), b"x"),
    ] {
        let drip = Answer::raw(begin).then_forever(piece, NOW_AND_THEN);
        let message = check(&hurried(), drip, FailureKind::Timeout).await;
        assert!(message.contains("poll.total_timeout"), "{message}");
    }
}

#[tokio::test]
async fn interim_answers_without_an_end_meet_the_time_limit() {
    for piece in [
        b"HTTP/1.1 100 Continue\r\n\r\n".as_slice(),
        b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n",
        b"HTTP/1.1 199 Odd\r\n\r\n",
    ] {
        for pause in [AT_ONCE, NOW_AND_THEN] {
            let flood = Answer::raw("").then_forever(piece, pause);
            check(&hurried(), flood, FailureKind::Timeout).await;
        }
    }
}

#[tokio::test]
async fn redirects_that_drip_share_one_time_limit() {
    let origin = Origin::start();
    for hop in 0..10 {
        let next = format!("HTTP/1.1 302 Found\r\nLocation: /{}\r\nX: ", hop + 1);
        origin.set(&format!("/{hop}"), Answer::raw(next).then_forever(b"x", NOW_AND_THEN));
    }
    let (kind, _) = failure(fetch_with(&hurried(), &origin.url("/0")).await);
    assert_eq!((kind, origin.requests().len()), (FailureKind::Timeout, 1));
}

#[tokio::test]
async fn a_server_of_https_that_never_answers_meets_the_time_limit() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/feed", listener.local_addr().unwrap()).parse().unwrap();
    let polling = Polling { connect_timeout: Duration::from_millis(200), ..polling() };
    let (kind, message) = failure(fetch_with(&polling, &url).await);
    assert_eq!(kind, FailureKind::Timeout, "{message}");
    assert!(message.contains("poll.connect_timeout"), "{message}");
}

// ───────────────────────────── size ─────────────────────────────

#[tokio::test]
async fn headers_too_many_or_too_long_are_refused() {
    let many: String = (0..300).map(|number| format!("X-{number}: a\r\n")).collect();
    let long = "a".repeat(100 * 1024);
    for begin in [
        format!("HTTP/1.1 200 OK\r\n{many}\r\n"),
        format!("HTTP/1.1 200 OK\r\nX: {long}\r\nContent-Length: 0\r\n\r\n"),
        format!("HTTP/1.1 302 Found\r\nLocation: /{long}\r\nContent-Length: 0\r\n\r\n"),
    ] {
        let message = check(&polling(), Answer::raw(begin), FailureKind::TooLarge).await;
        assert!(message.contains("headers"), "{message}");
    }
    for piece in [b"X: a\r\n".as_slice(), b"aaaaaaaaaaaaaaaa"] {
        let endless = Answer::raw("HTTP/1.1 200 OK\r\nX: ").then_forever(piece, AT_ONCE);
        check(&polling(), endless, FailureKind::TooLarge).await;
    }
}

#[tokio::test]
async fn a_status_is_known_although_its_headers_are_refused() {
    let origin = Origin::start();
    let long = "a".repeat(100 * 1024);
    origin.set("/feed", Answer::status(503).header("X", long).header("Retry-After", "60"));
    let fetched = fetch(&origin.url("/feed")).await;
    assert_eq!(fetched.status, Some(503));
    assert!(fetched.retry_after.is_some());
}

#[tokio::test]
async fn endless_bodies_stop_at_the_cap() {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (begin, piece) in [
        (chunked, b"8\r\nabcdefgh\r\n".as_slice()),
        ("HTTP/1.1 200 OK\r\n\r\n", b"abcdefgh"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n", b"abcdefgh"),
    ] {
        let endless = Answer::raw(begin).then_forever(piece, AT_ONCE);
        check(&polling(), endless, FailureKind::TooLarge).await;
    }
}

#[tokio::test]
async fn what_surrounds_chunks_has_a_limit() {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (begin, piece) in [
        (format!("{chunked}5;"), b"xxxxxxxxxxxxxxxx".as_slice()),
        (chunked.to_owned(), b"1;xxxxxxxxxxxxxxxxxxxxxxxxxxx\r\na\r\n"),
        (format!("{chunked}0\r\n"), b"X: aaaaaaaaaaaa\r\n"),
        (format!("{chunked}fffffffffffffffff\r\n"), b"a"),
    ] {
        let endless = Answer::raw(begin).then_forever(piece, AT_ONCE);
        check(&polling(), endless, FailureKind::Damaged).await;
    }
}

#[tokio::test]
async fn labels_and_layers_without_an_end_are_passed_over_or_refused() {
    let labels = vec!["gzip"; 5000].join(",");
    let origin = Origin::start();
    origin.set("/feed", encoded(&labels, gzip(FEED.as_bytes())));
    assert_eq!(super::document(fetch(&origin.url("/feed")).await).0.body, FEED.as_bytes());

    let packed = (0..4).fold(FEED.as_bytes().to_vec(), |body, _| gzip(&body));
    let message = check(&polling(), encoded("gzip", packed), FailureKind::Damaged).await;
    assert!(message.contains("more than 3 times"), "{message}");
}

// ───────────────────────────── lies and noise ─────────────────────────────

#[tokio::test]
async fn lengths_that_contradict_each_other_are_refused() {
    for headers in ["Content-Length: 5\r\nContent-Length: 6", "Content-Length: -1"] {
        let lie = Answer::raw(format!("HTTP/1.1 200 OK\r\n{headers}\r\n\r\n<rss>"));
        check(&polling(), lie, FailureKind::Connect).await;
    }
    let short = Answer::raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<rss>");
    check(&polling(), short, FailureKind::Damaged).await;
}

#[tokio::test]
async fn a_second_answer_behind_the_first_is_never_taken_for_one() {
    let origin = Origin::start();
    let split = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n<rss>HTTP/1.1 200 OK\r\n\
        Content-Length: 6\r\n\r\n<evil>";
    origin.set("/feed", Answer::raw(split));
    origin.set("/other", Answer::ok("text/xml", FEED));
    let fetcher = super::fetcher(&polling());
    for (path, expected) in [("/feed", "<rss>"), ("/other", FEED), ("/feed", "<rss>")] {
        let fetched = super::ask(&fetcher, &origin.url(path), &super::Validators::default()).await;
        assert_eq!(super::document(fetched).0.body, expected.as_bytes());
    }
}

#[tokio::test]
async fn noise_in_place_of_http_says_so() {
    let mut cases = vec![
        b"\x00\xff\xfe\x80".repeat(2000),
        b"HTTP/1.1 2000 OK\r\n\r\n".to_vec(),
        b"HTTP/9.9 200 OK\r\n\r\n".to_vec(),
        b"\r\n\r\n\r\n".to_vec(),
        b"".to_vec(),
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n".to_vec(),
    ];
    let last = cases.pop().unwrap();
    for noise in cases {
        check(&polling(), Answer::raw(noise), FailureKind::Connect).await;
    }
    check(&polling(), Answer::raw(last), FailureKind::Status).await;
}

#[tokio::test]
async fn a_connection_that_is_reset_says_so() {
    check(&polling(), Answer::raw("").then_reset(), FailureKind::Connect).await;
    let middle = Answer::raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<rss>").then_reset();
    check(&polling(), middle, FailureKind::Damaged).await;
}

#[tokio::test]
async fn noise_in_place_of_tls_says_so() {
    for noise in [b"\x00".repeat(4000), b"\x15\x03\x03\x00\x02\x02\x28".to_vec(), b"\x16".to_vec()]
    {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url: Url = format!("https://{}/feed", listener.local_addr().unwrap()).parse().unwrap();
        let server = thread::spawn(move || {
            use std::io::{Read, Write};
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(&noise);
        });
        let (kind, message) = failure(fetch(&url).await);
        assert_eq!(kind, FailureKind::Tls, "{message}");
        assert!(message.contains("127.0.0.1"), "{message}");
        server.join().unwrap();
    }
}

#[tokio::test]
async fn what_was_learnt_before_a_body_broke_is_kept() {
    let origin = Origin::start();
    let broken = Answer::ok("text/xml", FEED)
        .header("Cache-Control", "max-age=600")
        .header("Link", "<https://hub.example/>; rel=hub")
        .header("Retry-After", "60")
        .cut_after(5);
    origin.set("/feed", broken);
    let fetched = fetch(&origin.url("/feed")).await;
    assert_eq!((fetched.status, fetched.links.len()), (Some(200), 1));
    assert!(fetched.retry_after.is_some() && fetched.fresh_until.is_some());
    assert_eq!(failure(fetched).0, FailureKind::Damaged);
}

// ───────────────────────────── redirects ─────────────────────────────

async fn redirected(to: &str) -> (Fetched, Origin) {
    let origin = Origin::start();
    origin.set("/feed", Answer::redirect(302, to));
    (fetch(&origin.url("/feed")).await, origin)
}

#[tokio::test]
async fn a_redirect_to_an_odd_port_is_refused() {
    let victim = Origin::start();
    for host in ["127.0.0.1", "localhost", "127.0.0.2"] {
        let target = format!("http://{host}:{}/?key=s3cret", victim.port());
        let (fetched, _origin) = redirected(&target).await;
        let (kind, message) = failure(fetched);
        assert_eq!(kind, FailureKind::Forbidden, "{message}");
        assert!(message.contains("8443") && !message.contains("s3cret"), "{message}");
    }
    assert!(victim.requests().is_empty());
    let (fetched, _origin) = redirected("http://127.0.0.1:22/").await;
    assert_eq!(failure(fetched).0, FailureKind::Forbidden);
}

#[tokio::test]
async fn a_redirect_to_the_port_that_feeds_toml_names_is_followed() {
    let origin = Origin::start();
    origin.set("/feed", Answer::redirect(302, "/here"));
    origin.set("/here", Answer::ok("text/xml", FEED));
    assert_eq!(fetch(&origin.url("/feed")).await.status, Some(200));
}

#[tokio::test]
async fn a_redirect_to_an_inner_address_in_any_spelling_is_refused() {
    for target in [
        "http://10.1/",
        "http://0xa9fea9fe/latest/meta-data",
        "http://0251.0376.0251.0376/",
        "//192.168.1.1/",
        "http://[::ffff:10.0.0.1]/",
        "http://[64:ff9b::a00:1]/",
        "http://[2002:a00:1::]/",
        "http://[fd00::1]/",
        "http://0/",
    ] {
        let (fetched, origin) = redirected(target).await;
        let (kind, message) = failure(fetched);
        assert_eq!(kind, FailureKind::Forbidden, "{target}: {message}");
        assert!(message.contains("/feed"), "{message}");
        assert_eq!(origin.requests().len(), 1);
    }
}

#[tokio::test]
async fn redirects_that_never_end_do() {
    let origin = Origin::start();
    for hop in 0..20 {
        origin.set(&format!("/{hop}"), Answer::redirect(302, &format!("/{}", hop + 1)));
    }
    let (kind, message) = failure(fetch(&origin.url("/0")).await);
    assert_eq!((kind, origin.requests().len()), (FailureKind::Redirect, 11), "{message}");
}

#[tokio::test]
async fn large_bodies_that_drip_do_not_keep_others_from_their_place() {
    let polling = Polling {
        read_timeout: Duration::from_secs(2),
        total_timeout: Duration::from_secs(60),
        max_body: 16 << 20,
        ..polling()
    };
    let begin = format!("HTTP/1.1 200 OK\r\n\r\n{}", "a".repeat(1_200_000));
    let slow: Vec<Origin> =
        (2..6).map(|last| Origin::start_at(&format!("127.0.0.{last}"))).collect();
    for origin in &slow {
        origin.set("/feed", Answer::raw(begin.clone()).then_forever(b"a", NOW_AND_THEN));
    }
    let good = Origin::start();
    good.set("/feed", Answer::ok("text/xml", "a".repeat(1_400_000)));
    let fetcher = fetcher(&polling);
    let urls: Vec<Url> = slow.iter().chain([&good]).map(|origin| origin.url("/feed")).collect();
    let [a, b, c, d, last] = &urls[..] else { panic!("five") };
    let ask = |url| ask(&fetcher, url, &Validators { etag: None, last_modified: None });
    let (a, b, c, d, last) = tokio::join!(ask(a), ask(b), ask(c), ask(d), ask(last));
    for slow in [a, b, c, d] {
        let (kind, message) = failure(slow);
        assert_eq!(kind, FailureKind::Timeout);
        assert!(message.contains("poll.read_timeout"), "{message}");
    }
    assert!(matches!(last.answer, Fate::Document(..)), "{:?}", last.answer);
}

//! Sending: to hubs, which are guarded, and to addresses that the operator names.

use huiwen::{
    model::{FailureKind, Polling, Via},
    poll::fetch::{Failure, Fetcher, Guarding, Posted},
};
use url::Url;

use super::{fetcher, polling};
use crate::origin::{Answer, Origin};

async fn post(fetcher: &Fetcher, url: &Url, guarding: Guarding) -> Result<Posted, Failure> {
    let headers = [("Content-Type", "application/x-www-form-urlencoded")];
    fetcher.post(url, &headers, b"hub.mode=subscribe".to_vec(), guarding, &Via::Direct).await
}

#[tokio::test]
async fn a_body_goes_out_and_the_answer_comes_back() {
    let origin = Origin::start();
    origin.set("/hub", Answer::status(202).body("Accepted"));
    for guarding in [Guarding::Polled, Guarding::Named] {
        let posted = post(&fetcher(&polling()), &origin.url("/hub"), guarding).await.unwrap();
        assert_eq!(posted, Posted { status: 202, body: b"Accepted".to_vec() });
        let request = origin.last_request();
        assert_eq!(request.body, b"hub.mode=subscribe");
        let kind = request.header("content-type").unwrap();
        assert_eq!(kind, b"application/x-www-form-urlencoded");
        assert!(request.header("user-agent").unwrap().starts_with(b"huiwen/"));
    }
}

#[tokio::test]
async fn hubs_are_guarded_and_what_the_operator_names_is_not() {
    let origin = Origin::start();
    origin.set("/hook", Answer::status(200));
    let fetcher = fetcher(&Polling { allow_networks: vec![], ..polling() });
    for host in ["127.0.0.1", "localhost"] {
        let url = format!("http://{host}:{}/hook", origin.port()).parse().unwrap();
        let failure = post(&fetcher, &url, Guarding::Polled).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Forbidden);
        assert_eq!(post(&fetcher, &url, Guarding::Named).await.unwrap().status, 200);
    }
    let file = "file:///etc/passwd".parse().unwrap();
    assert!(post(&fetcher, &file, Guarding::Named).await.is_err());
}

#[tokio::test]
async fn a_redirect_is_told_and_not_followed() {
    let origin = Origin::start();
    origin.set("/hub", Answer::redirect(307, "/other"));
    let posted = post(&fetcher(&polling()), &origin.url("/hub"), Guarding::Named).await.unwrap();
    assert_eq!((posted.status, origin.requests().len()), (307, 1));
}

#[tokio::test]
async fn of_a_long_answer_the_beginning_is_read() {
    let origin = Origin::start();
    origin.set("/hub", Answer::ok("text/plain", "0123456789abcdef").endless());
    let posted = post(&fetcher(&polling()), &origin.url("/hub"), Guarding::Named).await.unwrap();
    assert_eq!((posted.status, posted.body.len()), (200, 64 * 1024));
}

#[tokio::test]
async fn no_message_shows_more_than_the_host() {
    let origin = Origin::start();
    origin.set("/hook/hunter2?key=hunter2", Answer::never());
    origin.set("/junk/hunter2", Answer::raw("hunter"));
    let short = std::time::Duration::from_millis(100);
    let tight = fetcher(&Polling { total_timeout: short, ..polling() });
    let closed = fetcher(&Polling { allow_networks: vec![], ..polling() });
    let mut url = origin.url("/hook/hunter2?key=hunter2");
    url.set_password(Some("hunter2")).unwrap();
    for (fetcher, url) in [
        (&tight, url.clone()),
        (&closed, url.clone()),
        (&closed, "ftp://a:hunter2@10.0.0.1/hunter2".parse().unwrap()),
        (&tight, origin.url("/junk/hunter2")),
    ] {
        let failure = post(fetcher, &url, Guarding::Polled).await.unwrap_err();
        assert!(!failure.message.contains("hunter2"), "{}", failure.message);
    }
}

#[tokio::test]
async fn a_header_that_is_none_is_a_failure_and_not_a_panic() {
    let origin = Origin::start();
    let headers = [("X-Secret", "a\r\nb: hunter2")];
    let sent = fetcher(&polling())
        .post(&origin.url("/"), &headers, vec![], Guarding::Named, &Via::Direct)
        .await;
    let failure = sent.unwrap_err();
    assert!(failure.message.contains("X-Secret") && !failure.message.contains("hunter2"));
}

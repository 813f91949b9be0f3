//! What an answer brings beside a document: deltas, fresh validators, links.

use huiwen::{
    model::{FailureKind, Validators},
    poll::fetch::{Accept, Answer as Fate, Link, Rel, Request},
};

use super::{FEED, ask, document, failure, fetcher, now, polling};
use crate::origin::{Answer, Origin};

const ENTRY: &str = "<rss version=\"2.0\"><channel><item><title>新</title></item></channel></rss>";

fn known() -> Validators {
    Validators {
        etag: Some(b"\"a\"".to_vec()),
        last_modified: Some(b"Tue, 09 Jun 2020 10:00:00 GMT".to_vec()),
    }
}

fn delta(manipulation: &str) -> Answer {
    Answer::status(226).header("IM", manipulation).header("ETag", "\"b\"").body(ENTRY)
}

#[tokio::test]
async fn a_delta_is_asked_for_with_an_etag_of_a_feed_alone() {
    let origin = Origin::start();
    origin.set("/", Answer::ok("text/xml", FEED));
    let url = origin.url("/");
    let by_date = Validators { etag: None, ..known() };
    for (accept, validators, offered) in [
        (Accept::Feed, &known(), true),
        (Accept::Feed, &by_date, false),
        (Accept::Feed, &Validators::default(), false),
        (Accept::Page, &known(), false),
        (Accept::Json, &known(), false),
        (Accept::Any, &known(), false),
    ] {
        let request = Request { validators, ..Request::new(&url, accept) };
        fetcher(&polling()).fetch(&request, now()).await;
        let sent = origin.last_request();
        assert_eq!(sent.header("a-im"), offered.then_some(b"feed".as_slice()), "{accept:?}");
    }
}

#[tokio::test]
async fn each_kind_of_document_is_asked_for_in_its_words() {
    let origin = Origin::start();
    for (accept, first) in [
        (Accept::Feed, "application/atom+xml"),
        (Accept::Page, "text/html"),
        (Accept::Json, "application/json"),
        (Accept::Any, "*/*"),
    ] {
        let url = origin.url("/");
        fetcher(&polling()).fetch(&Request::new(&url, accept), now()).await;
        let request = origin.last_request();
        let words = String::from_utf8_lossy(request.header("accept").unwrap()).into_owned();
        assert!(words.starts_with(first) && words.contains("*/*"), "{words}");
    }
}

#[tokio::test]
async fn a_226_is_a_document_of_new_entries_with_validators_of_its_own() {
    let origin = Origin::start();
    for manipulation in ["feed", "Feed", "feed, gzip", "feed;x=1"] {
        origin.set("/", delta(manipulation));
        let fetched = ask(&fetcher(&polling()), &origin.url("/"), &known()).await;
        assert_eq!((fetched.status, fetched.delta), (Some(226), true), "{manipulation}");
        let (document, validators) = document(fetched);
        assert_eq!(document.body, ENTRY.as_bytes());
        assert_eq!(validators, Validators { etag: Some(b"\"b\"".to_vec()), last_modified: None });
    }
    origin.set("/", Answer::ok("text/xml", FEED));
    assert!(!ask(&fetcher(&polling()), &origin.url("/"), &known()).await.delta);
}

#[tokio::test]
async fn a_226_that_is_no_answer_to_the_question_is_a_failure() {
    let origin = Origin::start();
    let bare = Answer::status(226).body(ENTRY);
    let by_date = Validators { etag: None, ..known() };
    for (answer, validators) in [
        (delta("feed"), Validators::default()),
        (delta("feed"), by_date),
        (bare, known()),
        (delta("vcdiff"), known()),
        (delta("feed, vcdiff"), known()),
    ] {
        origin.set("/feed", answer);
        let fetched = ask(&fetcher(&polling()), &origin.url("/feed"), &validators).await;
        assert_eq!((fetched.status, fetched.delta), (Some(226), false));
        let (kind, message) = failure(fetched);
        assert_eq!(kind, FailureKind::Status);
        assert!(message.contains("/feed answered 226"), "{message}");
    }
}

#[tokio::test]
async fn what_a_304_says_anew_takes_the_place_of_what_was_sent() {
    let date = "Wed, 10 Jun 2020 10:00:00 GMT";
    let etag = "W/\"c\"";
    let anew = |etag: Option<&str>, date: Option<&str>| Validators {
        etag: etag.map(|etag| etag.as_bytes().to_vec()).or(known().etag),
        last_modified: date.map(|date| date.as_bytes().to_vec()).or(known().last_modified),
    };
    let origin = Origin::start();
    for (given_etag, given_date) in
        [(None, None), (None, Some(date)), (Some(etag), None), (Some(etag), Some(date))]
    {
        let mut answer = Answer::status(304);
        if let Some(etag) = given_etag {
            answer = answer.header("ETag", etag);
        }
        if let Some(date) = given_date {
            answer = answer.header("Last-Modified", date);
        }
        origin.set("/", answer);
        let fetched = ask(&fetcher(&polling()), &origin.url("/"), &known()).await;
        let Fate::NotModified(validators) = fetched.answer else { panic!("{fetched:?}") };
        assert_eq!(validators, anew(given_etag, given_date));
    }
}

#[tokio::test]
async fn hubs_and_topic_come_with_documents_and_304_and_after_redirects() {
    let origin = Origin::start();
    let links = "<https://hub.example/>; rel=\"hub\", <feed.xml>; rel=self, </x>; rel=next";
    origin.set("/rss/new", Answer::ok("text/xml", FEED).header("Link", links));
    origin.set("/old", Answer::redirect(302, "/rss/new"));
    origin.set("/same", Answer::status(304).header("Link", links));
    origin.set("/missing", Answer::status(404).header("Link", links));
    let expected = |topic: &str| {
        vec![
            Link { rel: Rel::Hub, url: "https://hub.example/".parse().unwrap() },
            Link { rel: Rel::Topic, url: origin.url(topic) },
        ]
    };
    for (path, links) in [
        ("/rss/new", expected("/rss/feed.xml")),
        ("/old", expected("/rss/feed.xml")),
        ("/same", expected("/feed.xml")),
        ("/missing", vec![]),
    ] {
        let fetched = ask(&fetcher(&polling()), &origin.url(path), &known()).await;
        assert_eq!(fetched.links, links, "{path}");
    }
}
